use std::sync::LazyLock;

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

#[cfg(test)]
mod tests {
    use super::*;

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
