use std::sync::LazyLock;

use nisba_text::Span;

use crate::words::{is_apostrophe, is_inner_mark};

/// What a character is, told by a look into a table for nearly all that texts have: the standard
/// library searches for each that is not of ASCII.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Letter(u8);

const ALPHABETIC: u8 = 1;
const UPPERCASE: u8 = 1 << 1;
const LOWERCASE: u8 = 1 << 2;
/// An apostrophe, or a mark within a word.
const WORD_SIGN: u8 = 1 << 3;

/// Latin to Georgian, and general punctuation.
static TABLE: LazyLock<Box<[Letter; 0x2100]>> = LazyLock::new(|| {
    let of = |code: usize| char::from_u32(code as u32).map_or(Letter(0), Letter::look_up);
    Box::new(std::array::from_fn(of))
});

impl Letter {
    #[inline]
    pub(crate) fn of(c: char) -> Letter {
        TABLE.get(c as usize).copied().unwrap_or_else(|| Letter::look_up(c))
    }

    fn look_up(c: char) -> Letter {
        let bits = [
            (c.is_alphabetic(), ALPHABETIC),
            (c.is_uppercase(), UPPERCASE),
            (c.is_lowercase(), LOWERCASE),
            (is_apostrophe(c) || is_inner_mark(c), WORD_SIGN),
        ];
        Letter(bits.iter().filter(|(set, _)| *set).map(|(_, bit)| bit).sum())
    }

    pub(crate) fn is_alphabetic(self) -> bool {
        self.0 & ALPHABETIC != 0
    }

    pub(crate) fn is_uppercase(self) -> bool {
        self.0 & UPPERCASE != 0
    }

    /// Whether a letter may begin a name: it is a capital, or its script has none.
    pub(crate) fn may_be_capital(self) -> bool {
        self.0 & (ALPHABETIC | LOWERCASE) == ALPHABETIC
    }

    /// Whether a letter, or a sign within a word.
    pub(crate) fn is_of_word(self) -> bool {
        self.0 & (ALPHABETIC | WORD_SIGN) != 0
    }
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x80 * ONES;

/// Whether a token is of ASCII; most are of eight bytes or fewer.
#[inline]
pub(crate) fn is_ascii(text: &str, token: Span) -> bool {
    let bytes = &text.as_bytes()[token.start() as usize..];
    match bytes.first_chunk::<8>() {
        Some(first) if (1..=8).contains(&token.len()) => {
            let word = u64::from_le_bytes(*first);
            word & (HIGH >> (64 - 8 * token.len())) == 0
        }
        _ => bytes[..token.len() as usize].is_ascii(),
    }
}

/// Whether a token may have a capital anywhere: one of ASCII, or any character beyond it.
#[inline]
pub(crate) fn may_have_capital(text: &str, token: Span) -> bool {
    let bytes = &text.as_bytes()[token.start() as usize..];
    match bytes.first_chunk::<8>() {
        Some(first) if (1..=8).contains(&token.len()) => {
            let word = u64::from_le_bytes(*first) & (u64::MAX >> (64 - 8 * token.len()));
            // Bytes below 0x80 never carry into the next.
            let at_least = |byte: u8| (word & !HIGH) + u64::from(0x80 - byte) * ONES;
            let is_capital = at_least(b'A') & !at_least(b'Z' + 1);
            (is_capital | word) & HIGH != 0
        }
        _ => bytes[..token.len() as usize].iter().any(|b| b.is_ascii_uppercase() || !b.is_ascii()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn eight_bytes_at_once_are_what_each_is(
            before in "[aZé@\\[]{0,3}",
            token in "[a-dX-Z@\\[`{'éÉ9]{1,12}",
            behind in "[aZé@\\[]{0,9}",
        ) {
            let text = format!("{before}{token}{behind}");
            let span = Span::from_range(before.len()..before.len() + token.len());
            proptest::prop_assert_eq!(is_ascii(&text, span), token.is_ascii());
            let plainly = token.chars().any(|c| c.is_ascii_uppercase() || !c.is_ascii());
            proptest::prop_assert_eq!(may_have_capital(&text, span), plainly);
        }
    }

    #[test]
    fn the_table_is_what_the_standard_library_says() {
        for c in '\0'..='\u{ffff}' {
            let letter = Letter::of(c);
            assert_eq!(letter, Letter::look_up(c), "{c:?}");
            assert_eq!(letter.is_alphabetic(), c.is_alphabetic(), "{c:?}");
            assert_eq!(letter.is_uppercase(), c.is_uppercase(), "{c:?}");
            assert_eq!(letter.may_be_capital(), c.is_alphabetic() && !c.is_lowercase(), "{c:?}");
        }
    }
}
