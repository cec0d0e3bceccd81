use nisba_text::Span;
use nisba_tokenize::{Tokenizer, sentences, words};
use unicode_segmentation::UnicodeSegmentation;

/// Where `unicode-segmentation` 1.13 departs from the standard: a joiner (U+200D) before a picture,
/// but for those behind another picture, a letter, a digit or a blank.
///
/// WB3c joins the two. The crate then takes the picture for the letter that WB6, WB7b and WB12 look
/// for behind a sign (`a.` + joiner + 😀 is one word to it, two to the standard), and forgets that
/// some pictures are letters (joiner + `ℹa` is two words to it, one to the standard, WB5).
pub(crate) fn is_corner(text: &str) -> bool {
    text.match_indices('\u{200d}').any(|(at, joiner)| {
        let next = text[at + joiner.len()..].chars().next();
        let before = text[..at].chars().rev().find(|&c| !is_mark(c));
        let is_plain =
            |c| matches!(c, '\u{1f300}'..='\u{1faff}') || c.is_alphanumeric() || c == ' ';
        // Every picture is above ASCII; of those below U+2000, `©` and `®` alone.
        next.is_some_and(|c| is_picture(c) && (c.is_alphabetic() || !before.is_some_and(is_plain)))
    })
}

/// Extend, Format or ZWJ, which WB4 passes over: skin tones are pictures too, and many a vowel sign
/// is a letter, so neither of those says it.
fn is_mark(c: char) -> bool {
    format!("!{c}").split_word_bounds().count() == 1
}

/// Extended_Pictographic, with a few other signs that do no harm here.
fn is_picture(c: char) -> bool {
    matches!(c, '©' | '®' | '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{32ff}' | '\u{1f000}'..='\u{1faff}')
        && !matches!(c, '\u{200d}')
        || ('\u{1fb00}'..='\u{1ffff}').contains(&c)
}

/// Words and sentences on all ways through them, and those of the other crate.
pub(crate) fn assert_equal(text: &str) {
    let cut: Vec<&str> = text.split_sentence_bounds().collect();
    assert_eq!(sentences(text).map(|segment| segment.text).collect::<Vec<_>>(), cut);
    let tokens = Tokenizer::uax29().tokenize(text);
    assert_eq!(tokens.sentences.iter().map(|span| &text[*span]).collect::<Vec<_>>(), cut);
    // A loop and a `fold` go different ways through the words.
    let mut looped = Vec::new();
    for segment in words(text) {
        looped.push(segment.text);
    }
    let spans: Vec<Span> = words(text).map(|segment| segment.span).collect();
    assert_eq!(spans.iter().map(|span| &text[*span]).collect::<Vec<_>>(), looped);
    assert_eq!(tokens.tokens.iter().map(|token| token.span).collect::<Vec<_>>(), spans);
    if !is_corner(text) {
        assert_eq!(looped, text.split_word_bounds().collect::<Vec<_>>());
        return;
    }
    // A mark instead of each joiner leaves a text that both cut alike.
    assert_equal(&text.replace('\u{200d}', "\u{301}"));
}
