//! The rules of UAX #29 for words, where `unicode-segmentation` departs from them.
//!
//! Version 1.13 does so around a joiner (U+200D) before a picture, which WB3c joins. It then takes
//! the picture for what WB6, WB7b and WB12 look for behind a sign (`a.` + joiner + 😀 is one word to
//! it, two to the standard), and forgets that some pictures are letters (joiner + `ℹa` is two words
//! to it, one to the standard by WB5).

use crate::break_class::word::{
    CR, DOUBLE_QUOTE, EXTEND, EXTEND_NUM_LET, HEBREW, KATAKANA, LETTER, LF, MID_LETTER, MID_NUM,
    MID_NUM_LET, NEWLINE, NUMERIC, PICTURE, PICTURE_LETTER, REGIONAL, SINGLE_QUOTE, SPACE, ZWJ,
};
use crate::break_class::word_class;

/// Whether a joiner stands before a picture.
pub(crate) fn has_joined_picture(text: &str) -> bool {
    text.match_indices('\u{200d}').any(|(at, joiner)| {
        let next = text[at + joiner.len()..].chars().next().map(|c| word_class(c as u32));
        matches!(next, Some(PICTURE | PICTURE_LETTER))
    })
}

/// The first word boundary behind `start`, which is a boundary itself, by all rules of the standard.
///
/// A boundary is all the context there is: no rule looks at what lies before the last one. Linear
/// in the segment, and in the marks on the character behind it.
pub(crate) fn next_boundary(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let mut chars = rest.char_indices();
    let Some((_, first)) = chars.next() else {
        return start;
    };
    let mut touching = word_class(first as u32);
    match touching {
        // WB3, WB3a.
        CR => return start + 1 + usize::from(rest[1..].starts_with('\n')),
        LF | NEWLINE => return start + first.len_utf8(),
        _ => {}
    }
    // The classes of the last two characters that are not skipped as marks (WB4).
    let mut before = None;
    let mut last = touching;
    let mut n_regional = usize::from(last == REGIONAL);
    for (at, c) in chars {
        let class = word_class(c as u32);
        let after = || after_marks(&rest[at + c.len_utf8()..]);
        let joins = match (touching, class) {
            // WB3b.
            (_, CR | LF | NEWLINE) => false,
            // WB3c.
            (ZWJ, PICTURE | PICTURE_LETTER) => true,
            // WB3d.
            (SPACE, SPACE) => true,
            // WB4.
            (_, EXTEND | ZWJ) => {
                touching = class;
                continue;
            }
            // WB5 to WB16.
            _ => match (last, class) {
                (_, _) if is_letter(last) && is_letter(class) => true,
                (HEBREW, SINGLE_QUOTE) => true,
                (HEBREW, DOUBLE_QUOTE) => after() == Some(HEBREW),
                (DOUBLE_QUOTE, HEBREW) => before == Some(HEBREW),
                (_, MID_LETTER | MID_NUM_LET | SINGLE_QUOTE) if is_letter(last) => {
                    after().is_some_and(is_letter)
                }
                (MID_LETTER | MID_NUM_LET | SINGLE_QUOTE, _) if is_letter(class) => {
                    before.is_some_and(is_letter)
                }
                (NUMERIC, NUMERIC) => true,
                (_, NUMERIC) if is_letter(last) => true,
                (NUMERIC, _) if is_letter(class) => true,
                (MID_NUM | MID_NUM_LET | SINGLE_QUOTE, NUMERIC) => before == Some(NUMERIC),
                (NUMERIC, MID_NUM | MID_NUM_LET | SINGLE_QUOTE) => after() == Some(NUMERIC),
                (KATAKANA, KATAKANA) => true,
                (NUMERIC | KATAKANA | EXTEND_NUM_LET, EXTEND_NUM_LET) => true,
                (_, EXTEND_NUM_LET) if is_letter(last) => true,
                (EXTEND_NUM_LET, NUMERIC | KATAKANA) => true,
                (EXTEND_NUM_LET, _) if is_letter(class) => true,
                (REGIONAL, REGIONAL) => n_regional % 2 == 1,
                _ => false,
            },
        };
        if !joins {
            return start + at;
        }
        n_regional += usize::from(class == REGIONAL);
        before = Some(last);
        (touching, last) = (class, class);
    }
    text.len()
}

/// AHLetter of the standard.
fn is_letter(class: u8) -> bool {
    matches!(class, LETTER | PICTURE_LETTER | HEBREW)
}

/// The class of the first character that is no mark.
fn after_marks(rest: &str) -> Option<u8> {
    rest.chars().map(|c| word_class(c as u32)).find(|class| !matches!(*class, EXTEND | ZWJ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2048))]

        /// Masks, library and rules together cut as the rules alone do.
        #[test]
        fn all_words_are_those_of_the_rules(
            characters in prop::collection::vec(
                prop_oneof![
                    prop::sample::select(
                        "aZé中אア1٣_:·,.’'\"🇦 \u{2002}\u{301}\u{ad}\u{200d}\u{200d}\r\n\u{2028}-©ℹ😀Ⓜ𝐀"
                            .chars()
                            .collect::<Vec<char>>()
                    ),
                    any::<char>(),
                ],
                0..150,
            ),
        ) {
            let text: String = characters.into_iter().collect();
            let mut ends = Vec::new();
            while ends.last().copied().unwrap_or(0) < text.len() {
                ends.push(next_boundary(&text, ends.last().copied().unwrap_or(0)));
            }
            let words: Vec<usize> =
                crate::words(&text).map(|word| word.span.end() as usize).collect();
            prop_assert_eq!(words, ends);
        }
    }
}
