//! The classes of characters that word and sentence boundaries are made of, a letter each.

use crate::{sentence_table, word_table};

/// Values of Word_Break.
pub(crate) mod word {
    pub(crate) const LETTER: u8 = b'A';
    /// A letter that is also a picture (`ℹ`, `Ⓜ`).
    pub(crate) const PICTURE_LETTER: u8 = b'a';
    /// Extended_Pictographic and nothing else.
    pub(crate) const PICTURE: u8 = b'P';
    pub(crate) const HEBREW: u8 = b'H';
    pub(crate) const KATAKANA: u8 = b'K';
    pub(crate) const NUMERIC: u8 = b'N';
    pub(crate) const EXTEND_NUM_LET: u8 = b'_';
    pub(crate) const MID_LETTER: u8 = b':';
    pub(crate) const MID_NUM: u8 = b',';
    pub(crate) const MID_NUM_LET: u8 = b'M';
    pub(crate) const SINGLE_QUOTE: u8 = b'Q';
    pub(crate) const DOUBLE_QUOTE: u8 = b'D';
    pub(crate) const REGIONAL: u8 = b'R';
    pub(crate) const SPACE: u8 = b'S';
    /// Extend and Format, which no rule tells apart.
    pub(crate) const EXTEND: u8 = b'X';
    pub(crate) const ZWJ: u8 = b'Z';
    pub(crate) const CR: u8 = b'r';
    pub(crate) const LF: u8 = b'l';
    pub(crate) const NEWLINE: u8 = b'n';
    pub(crate) const OTHER: u8 = b'.';
}

/// Values of Sentence_Break.
pub(crate) mod sentence {
    pub(crate) const UPPER: u8 = b'U';
    pub(crate) const LOWER: u8 = b'l';
    pub(crate) const LETTER: u8 = b'O';
    pub(crate) const NUMERIC: u8 = b'N';
    pub(crate) const A_TERM: u8 = b'T';
    pub(crate) const S_TERM: u8 = b'E';
    pub(crate) const CONTINUE: u8 = b',';
    pub(crate) const CLOSE: u8 = b'C';
    pub(crate) const SPACE: u8 = b'S';
    /// Extend and Format, which no rule tells apart.
    pub(crate) const EXTEND: u8 = b'X';
    pub(crate) const SEPARATOR: u8 = b'p';
    pub(crate) const CR: u8 = b'r';
    pub(crate) const LF: u8 = b'n';
}

/// The value of Word_Break.
#[inline]
pub(crate) fn word_class(c: u32) -> u8 {
    match word_table::INDEX.get(c as usize / 64) {
        Some(&block) => word_table::BLOCKS[block as usize][c as usize % 64],
        None => word_table::high(c),
    }
}

/// The value of Sentence_Break.
#[inline]
pub(crate) fn sentence_class(c: u32) -> u8 {
    match sentence_table::INDEX.get(c as usize / 64) {
        Some(&block) => sentence_table::BLOCKS[block as usize][c as usize % 64],
        None => sentence_table::high(c),
    }
}
