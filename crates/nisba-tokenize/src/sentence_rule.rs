//! Sentence boundaries of UAX #29.
//!
//! A sentence ends only behind a terminator or a line end, so all other characters are passed over
//! by a look at their first byte, and what stands around a terminator is judged by the rules. The
//! library is not asked: it looks ahead from every character behind a terminator (SB8), which costs
//! the square of a text of such characters.

use crate::break_class::sentence::{
    A_TERM, CLOSE, CONTINUE, CR, EXTEND, LETTER, LF, LOWER, NUMERIC, S_TERM, SEPARATOR, SPACE,
    UPPER,
};
use crate::break_class::sentence_class;

/// The first sentence boundary behind `start`, which is a boundary itself or the beginning.
///
/// Linear in the sentence, and in what stands between a full stop and the next letter.
pub(crate) fn next_boundary(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(found) = next_candidate(bytes, at) {
        at = found;
        let (class, behind) = class_at(text, at);
        match class {
            // SB3, SB4.
            CR if bytes.get(behind) == Some(&b'\n') => return behind + 1,
            CR | LF | SEPARATOR => return behind,
            A_TERM | S_TERM => match behind_terminator(text, start, at, class) {
                Behind::Boundary(boundary) => return boundary,
                Behind::GoesOn(behind) => at = behind,
            },
            _ => at = behind,
        }
    }
    text.len()
}

/// What comes of a terminator.
enum Behind {
    /// The sentence ends at this byte.
    Boundary(usize),
    /// It does not end before this byte.
    GoesOn(usize),
}

fn behind_terminator(text: &str, start: usize, at: usize, class: u8) -> Behind {
    let mut end = class_at(text, at).1;
    let (mut next, mut next_end) = class_at(text, end);
    // SB6.
    if class == A_TERM && next == NUMERIC {
        return Behind::GoesOn(end);
    }
    // SB7.
    if class == A_TERM && next == UPPER {
        let mut before = text[start..at].chars().rev().map(|c| sentence_class(c as u32));
        if matches!(before.find(|&class| class != EXTEND), Some(UPPER | LOWER)) {
            return Behind::GoesOn(end);
        }
    }
    // SB9, SB10.
    for part in [CLOSE, SPACE] {
        while next == part {
            end = next_end;
            (next, next_end) = class_at(text, end);
        }
    }
    match next {
        NONE => return Behind::Boundary(end),
        // SB9 to SB11, SB3.
        CR if text.as_bytes().get(next_end) == Some(&b'\n') => {
            return Behind::Boundary(next_end + 1);
        }
        CR | LF | SEPARATOR => return Behind::Boundary(next_end),
        // SB8a.
        CONTINUE | A_TERM | S_TERM => return Behind::GoesOn(end),
        _ => {}
    }
    // SB8.
    if class == A_TERM {
        let ahead = text[end..].chars().map(|c| sentence_class(c as u32)).find(|class| {
            matches!(*class, LETTER | UPPER | LOWER | SEPARATOR | CR | LF | A_TERM | S_TERM)
        });
        if ahead == Some(LOWER) {
            return Behind::GoesOn(end);
        }
    }
    // SB11.
    Behind::Boundary(end)
}

/// No character at all.
const NONE: u8 = 0;

/// The class of the character at a byte, and the byte behind it and the marks on it (SB5).
#[inline]
fn class_at(text: &str, at: usize) -> (u8, usize) {
    let mut chars = text[at..].chars();
    let Some(c) = chars.next() else {
        return (NONE, at);
    };
    let class = sentence_class(c as u32);
    let mut end = at + c.len_utf8();
    // SB4: nothing stands on a line end.
    if !matches!(class, CR | LF | SEPARATOR) {
        let marks = chars.take_while(|&c| !c.is_ascii() && sentence_class(c as u32) == EXTEND);
        end += marks.map(char::len_utf8).sum::<usize>();
    }
    (class, end)
}

/// The next byte at which a terminator or the end of a paragraph may begin.
fn next_candidate(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes[at..].iter().position(|&byte| IS_CANDIDATE[byte as usize])?;
        // The terminators that begin with the commonest byte of Arabic: U+061D to U+061F.
        if bytes[at] != 0xd8 || matches!(bytes[at + 1], 0x9d..=0x9f) {
            return Some(at);
        }
        at += 2;
    }
}

/// The first bytes of all characters of the classes Sep, CR, LF, `ATerm` and `STerm`.
static IS_CANDIDATE: [bool; 256] = {
    let mut is_candidate = [false; 256];
    let first_bytes = b"\n\r.!?\xc2\xd6\xd8\xdb\xdc\xdf\xe0\xe1\xe2\xe3\xea\xef\xf0";
    let mut i = 0;
    while i < first_bytes.len() {
        is_candidate[first_bytes[i] as usize] = true;
        i += 1;
    }
    is_candidate
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_is_a_candidate() {
        for c in '\0'..=char::MAX {
            if matches!(sentence_class(c as u32), A_TERM | S_TERM | SEPARATOR | CR | LF) {
                let text = c.to_string();
                assert_eq!(next_candidate(text.as_bytes(), 0), Some(0), "{c:?}");
            }
        }
    }
}
