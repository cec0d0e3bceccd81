//! Laws that hold for any text.

use nisba_text::{Folder, Span, TokenFlags, hash_bytes, scan};
use proptest::prelude::*;

/// Text as it comes: letters of several scripts, marks, quotes, format characters, line ends.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z]{1,6}",
        "[ .,!?\\n-]{1,2}",
        "[’'`“”–\u{ad}\u{200c}\u{300}\u{301}\u{307}]",
        "[İıßẞŁøāḥšÇğ]",
        "[ا-ي\u{640}\u{64b}-\u{652}ی]{1,4}",
        "[٠-٩۰-۹0-9]{1,3}",
        "[ａ-ｚﬁ한がक्षि]",
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn folder() -> impl Strategy<Value = Folder> {
    any::<[bool; 8]>().prop_map(
        |[case, quotes, dashes, spaces, ignorable, arabic, marks, width]| {
            let mut folder = Folder::none();
            folder.case(case).quotes(quotes).dashes(dashes).spaces(spaces);
            folder.ignorable(ignorable).arabic(arabic).marks(marks).width(width);
            folder
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn every_folded_span_has_its_way_back(text in text(), folder in folder()) {
        let folded = folder.fold(&text);
        let bounds: Vec<u32> = folded
            .text()
            .char_indices()
            .map(|(at, _)| at as u32)
            .chain([folded.text().len() as u32])
            .collect();
        for (i, &start) in bounds.iter().enumerate() {
            for &end in bounds[i..].iter().take(12) {
                let span = Span::new(start, end);
                let original = folded.to_original(span);
                let cut = text.get(original.range());
                prop_assert!(cut.is_some(), "{span:?} -> {original:?} cuts a character");
                let again = folder.fold(cut.unwrap());
                prop_assert!(
                    again.text().contains(&folded.text()[span]),
                    "{:?} not in {:?}", &folded.text()[span], again.text()
                );
            }
        }
    }

    #[test]
    fn folding_twice_is_folding_once(text in text()) {
        let folder = Folder::new();
        let once = folder.fold(&text);
        let twice = folder.fold(once.text());
        prop_assert_eq!(twice.text(), once.text());
    }

    #[test]
    fn folding_is_the_same_with_and_without_the_way_back(text in text(), folder in folder()) {
        for folder in [folder, Folder::new()] {
            let folded = folder.fold(&text);
            let mut buffer = String::from("old");
            folder.fold_into(&text, &mut buffer);
            prop_assert_eq!(&buffer, folded.text());
            let mut bytes = vec![7];
            prop_assert_eq!(folder.hash(&text, &mut bytes), hash_bytes(buffer.as_bytes()));
        }
    }

    #[test]
    fn no_knob_no_change(text in text()) {
        let folder = Folder::none();
        let folded = folder.fold(&text);
        prop_assert_eq!(folded.text(), &text);
    }

    #[test]
    fn scanned_tokens_cut_the_text(text in text()) {
        let tokens = scan(&text);
        for spans in [
            tokens.tokens.iter().map(|token| token.span).collect::<Vec<_>>(),
            tokens.sentences.clone(),
            tokens.paragraphs.clone(),
        ] {
            for pair in spans.windows(2) {
                prop_assert!(pair[0].end() <= pair[1].start());
            }
            for span in spans {
                prop_assert!(!span.is_empty());
                let cut = text.get(span.range());
                prop_assert_eq!(cut.map(str::trim), cut);
            }
        }
        let n_starts = tokens.tokens.iter()
            .filter(|token| token.flags.contains(TokenFlags::SENTENCE_START)).count();
        prop_assert_eq!(n_starts, tokens.sentences.len());
    }
}

#[test]
fn folds_what_names_are_made_of() {
    let folder = Folder::new();
    for (text, folded) in [
        ("Asa’ib", "asa'ib"),
        ("Asa`ib", "asa'ib"),
        ("Kaʿabī", "ka'abi"),
        ("İSTANBUL", "istanbul"),
        ("ISTANBUL", "istanbul"),
        ("Süleymanî", "suleymani"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Wałęsa", "walesa"),
        ("al–Haq", "al-haq"),
        ("Raba\u{a0}Allah", "raba allah"),
        ("Soleim\u{ad}ani", "soleimani"),
        ("قُدْس", "قدس"),
        ("أبو مهدي المهندس", "ابو مهدي المهندس"),
        ("قاسم سلیمانی", "قاسم سليماني"),
        ("٢٠٢٠ ۲۰۲۰", "2020 2020"),
        ("क्षि", "क्षि"),
    ] {
        assert_eq!(folder.fold(text).text(), folded);
    }
}
