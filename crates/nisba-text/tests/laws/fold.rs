use nisba_text::{Folder, Span, hash_bytes};

/// All knobs on.
pub(crate) const ALL: u8 = 0xff;

/// A folder with a knob for each bit.
fn folder(knobs: u8) -> Folder {
    let is_on = |bit: u8| knobs & (1 << bit) != 0;
    let mut folder = Folder::none();
    folder.case(is_on(0)).quotes(is_on(1)).dashes(is_on(2)).spaces(is_on(3));
    folder.ignorable(is_on(4)).arabic(is_on(5)).marks(is_on(6)).width(is_on(7));
    folder
}

/// What holds for any text and any knobs.
pub(crate) fn assert_folds(text: &str, knobs: u8) {
    let folder = folder(knobs);
    assert_same_on_all_ways(text, &folder);
    assert_spans_go_back(text, &folder);
    assert_nothing_is_lost(text, &folder);
    assert_words_go_back_to_words(text, &folder);
}

/// Character by character, into a buffer and as a hash: the same folded text.
fn assert_same_on_all_ways(text: &str, folder: &Folder) {
    let folded = folder.fold(text);
    let mut buffer = String::new();
    let mut pieces = String::new();
    for c in text.chars() {
        folder.fold_into(c.encode_utf8(&mut [0; 4]), &mut buffer);
        pieces.push_str(&buffer);
    }
    assert_eq!(folded.text(), pieces);
    folder.fold_into(text, &mut buffer);
    assert_eq!(folded.text(), buffer);
    assert_eq!(folder.hash(text, &mut Vec::new()), hash_bytes(buffer.as_bytes()));
}

/// A span of folded text goes back to whole characters whose own folding contains it.
fn assert_spans_go_back(text: &str, folder: &Folder) {
    let folded = folder.fold(text);
    let ends = folded.text().char_indices().map(|(at, _)| at as u32);
    let bounds: Vec<u32> = ends.chain([folded.text().len() as u32]).collect();
    for (i, &start) in bounds.iter().enumerate() {
        let whole = bounds.last().filter(|_| i == 0);
        for &end in bounds[i..].iter().take(4).chain(whole) {
            let span = Span::new(start, end);
            let original = folded.to_original(span);
            let cut = text.get(original.range());
            let cut = cut.unwrap_or_else(|| panic!("{span:?} -> {original:?} cuts a character"));
            let again = folder.fold(cut);
            let wanted = &folded.text()[span];
            assert!(again.text().contains(wanted), "{wanted:?} not in {:?}", again.text());
            assert_eq!(span.is_empty(), original.is_empty());
        }
    }
}

/// The characters of folded text, one after the other, go back to the original in order, and what
/// they leave out folds to nothing.
fn assert_nothing_is_lost(text: &str, folder: &Folder) {
    let folded = folder.fold(text);
    let mut before = Span::new(0, 0);
    for (at, c) in folded.text().char_indices() {
        let original = folded.to_original(Span::from_range(at..at + c.len_utf8()));
        assert!(before.start() <= original.start() && before.end() <= original.end());
        // Several characters may come of one.
        if original != before {
            assert!(before.end() <= original.start(), "{before:?} and {original:?}");
            let left_out = &text[before.end() as usize..original.start() as usize];
            assert_eq!(folder.fold(left_out).text(), "", "{left_out:?} left out");
        }
        before = original;
    }
    assert_eq!(folder.fold(&text[before.end() as usize..]).text(), "");
}

/// What stands between blanks of folded text stands between blanks of the original, or next to
/// characters that fold to nothing; but for words out of one character, such as U+FDFA.
fn assert_words_go_back_to_words(text: &str, folder: &Folder) {
    let folded = folder.fold(text);
    for word in folded.text().split_whitespace() {
        let start = word.as_ptr() as usize - folded.text().as_ptr() as usize;
        let original = folded.to_original(Span::from_range(start..start + word.len()));
        let again = folder.fold(&text[original]);
        if again.text() != word {
            assert!(again.text().contains(char::is_whitespace), "{:?} for {word:?}", again.text());
            continue;
        }
        let neighbours = [
            text[..original.start() as usize].chars().next_back(),
            text[original.end() as usize..].chars().next(),
        ];
        for c in neighbours.into_iter().flatten() {
            let folded = folder.fold(c.encode_utf8(&mut [0; 4])).text().to_owned();
            assert!(folded.is_empty() || folded.contains(char::is_whitespace), "{c:?} of {word:?}");
        }
    }
}
