//! Word boundaries of UAX #29: a fast path over windows of 64 bytes, before `unicode-segmentation`.
//!
//! Nearly all of a text is letters, digits, blanks and a few signs, and then a rule is an operation
//! on bit masks, one bit a byte: the letters of a window, its digits, … Each byte of a character
//! carries the bits of its class, so that a letter joins the letter before it whatever their
//! lengths. A window begins at a boundary, since no rule looks behind one. Characters whose rules
//! are not written here (marks on signs, letters joined to pictures) end what is known of the window;
//! the segment they stand in is cut by the library.

use unicode_segmentation::UnicodeSegmentation;

use crate::break_class::word::{
    EXTEND, EXTEND_NUM_LET, HEBREW, KATAKANA, LETTER, MID_LETTER, MID_NUM, MID_NUM_LET, NEWLINE,
    NUMERIC, OTHER, PICTURE, PICTURE_LETTER, REGIONAL, SINGLE_QUOTE, SPACE, ZWJ,
};
use crate::break_class::word_class;
use crate::window::{N, mask_of, transpose, window};
use crate::{word_rule, word_table};

/// The word boundaries of a text behind its beginning, in order; the last is its end.
#[derive(Clone, Debug)]
pub(crate) struct Boundaries<'t> {
    text: &'t str,
    /// The last boundary told, or the beginning.
    at: usize,
    window: usize,
    /// The boundaries of the window not told yet, a bit a byte.
    pending: u64,
}

impl<'t> Boundaries<'t> {
    pub(crate) fn new(text: &'t str) -> Boundaries<'t> {
        Boundaries { text, at: 0, window: 0, pending: 0 }
    }
}

impl Iterator for Boundaries<'_> {
    type Item = usize;

    // Called out of line it costs a loop over words more than all the rest.
    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        if self.pending == 0 {
            if self.at == self.text.len() {
                return None;
            }
            self.window = self.at;
            self.pending = look(self.text, self.at);
            if self.pending == 0 {
                self.at = cut_by_library(self.text, self.at);
                return Some(self.at);
            }
        }
        self.at = self.window + self.pending.trailing_zeros() as usize;
        self.pending &= self.pending - 1;
        Some(self.at)
    }

    // One loop a window instead of a question a boundary.
    #[inline]
    fn fold<B, F: FnMut(B, usize) -> B>(mut self, init: B, mut f: F) -> B {
        let mut folded = init;
        loop {
            while self.pending != 0 {
                self.at = self.window + self.pending.trailing_zeros() as usize;
                self.pending &= self.pending - 1;
                folded = f(folded, self.at);
            }
            let Some(boundary) = self.next() else {
                return folded;
            };
            folded = f(folded, boundary);
        }
    }
}

/// The first boundary behind `start`, which is one. Linear in the segment.
#[inline(never)]
fn cut_by_library(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let n = rest.split_word_bounds().next().map_or(0, str::len);
    // Where the library departs from the standard, there is one in the segment.
    if word_rule::has_joined_picture(&rest[..n]) {
        return word_rule::next_boundary(text, start);
    }
    start + n
}

/// So many bytes a rule looks ahead: a sign of up to three bytes, and the whole character behind it.
const AHEAD: usize = 7;

/// The boundaries behind `start`, which is one, as far as they are known from the next 64 bytes;
/// none where the first of them is not.
#[inline(never)]
fn look(text: &str, start: usize) -> u64 {
    let rest = &text.as_bytes()[start..];
    let window = &window(rest);
    // Bits at and below this one are known.
    let mut masks = ascii_masks(window);
    let mut n_known = match rest.len() {
        len @ 0..N => len,
        // Nothing but ASCII at the end: a sign of a byte, and a byte behind it.
        _ if masks.wide >> (N - 6) == 0 => N - 2,
        _ => N - AHEAD,
    };
    if masks.wide != 0 {
        let n_read = rest.len().min(N);
        if let Some(rare) = masks.add_wide(window, n_read) {
            match rare.checked_sub(4) {
                Some(n) if n > 0 => n_known = n_known.min(n),
                _ => return 0,
            }
        }
    }
    let Masks { letter, digit, joint, katakana, mid_letter, mid_num, .. } = masks;
    let Masks { blank, ret, hebrew, inner, .. } = masks;
    // WB5, WB8 to WB10, WB13a, WB13b: `joint` joins letters and digits to each other and itself.
    let word = letter | digit | joint;
    let mut joined = word & (word << 1);
    // WB13, and WB13a, WB13b again.
    let syllable = katakana | joint;
    joined |= syllable & (syllable << 1);
    // WB6, WB7, WB11, WB12, for signs of one, two and three bytes.
    for n in 1..=3 {
        let first = n - 1;
        let signs = (mid_letter[first] & (letter << 1) & (letter >> n))
            | (mid_num[first] & (digit << 1) & (digit >> n));
        joined |= signs | (signs << n);
    }
    // WB3d.
    joined |= blank & (blank << 1);
    // WB3.
    if ret != 0 {
        joined |= (ret << 1) & mask_of(window, |byte| byte == b'\n');
    }
    // WB7a, WB7b, WB7c.
    if hebrew != 0 {
        let double = (hebrew << 1) & mask_of(window, |byte| byte == b'"') & (hebrew >> 1);
        joined |= ((hebrew << 1) & mask_of(window, |byte| byte == b'\'')) | double | (double << 1);
    }
    let known = if n_known < N - 1 { (2 << n_known) - 1 } else { u64::MAX };
    // WB999, and WB2: the bytes behind the end of the text join nothing.
    !(joined | inner) & known & !1
}

/// Which bytes of a window are what.
struct Masks {
    letter: u64,
    digit: u64,
    /// `ExtendNumLet`.
    joint: u64,
    katakana: u64,
    /// First bytes of signs that join letters, by the length of the sign less one.
    mid_letter: [u64; 3],
    /// First bytes of signs that join digits.
    mid_num: [u64; 3],
    blank: u64,
    ret: u64,
    /// Those of the letters that are Hebrew.
    hebrew: u64,
    /// Bytes of a character behind its first.
    inner: u64,
    /// Bytes beyond ASCII.
    wide: u64,
}

const IS_LETTER: u8 = 1;
const IS_DIGIT: u8 = 1 << 1;
const IS_JOINT: u8 = 1 << 2;
const IS_MID_LETTER: u8 = 1 << 3;
const IS_MID_NUM: u8 = 1 << 4;
const IS_BLANK: u8 = 1 << 5;
const IS_RETURN: u8 = 1 << 6;
const IS_WIDE: u8 = 1 << 7;

#[inline]
fn ascii_masks(window: &[u8; N]) -> Masks {
    // Comparisons without branches, which the compiler turns into vector instructions.
    let mut kinds = [0_u8; N];
    for (kind, &byte) in kinds.iter_mut().zip(window) {
        let bit = |is: bool, bit: u8| if is { bit } else { 0 };
        *kind = bit((byte | 0x20).wrapping_sub(b'a') < 26, IS_LETTER)
            | bit(byte.wrapping_sub(b'0') < 10, IS_DIGIT)
            | bit(byte == b'_', IS_JOINT)
            | bit(byte == b' ', IS_BLANK)
            | bit(byte == b'\r', IS_RETURN)
            | bit(byte == b'.' || byte == b'\'', IS_MID_LETTER | IS_MID_NUM)
            | bit(byte == b':', IS_MID_LETTER)
            | bit(byte == b',' || byte == b';', IS_MID_NUM)
            | (byte & IS_WIDE);
    }
    let masks = transpose(&kinds);
    Masks {
        letter: masks[0],
        digit: masks[1],
        joint: masks[2],
        mid_letter: [masks[3], 0, 0],
        mid_num: [masks[4], 0, 0],
        blank: masks[5],
        ret: masks[6],
        hebrew: 0,
        katakana: 0,
        inner: 0,
        wide: masks[7],
    }
}

impl Masks {
    /// Takes in the characters beyond ASCII; tells the first that is not taken in.
    #[inline]
    fn add_wide(&mut self, window: &[u8; N], n_read: usize) -> Option<usize> {
        let mut left = self.wide;
        // Characters that join nothing but their marks, and first halves of flags.
        let mut lone = 0;
        let mut half_flag = 0;
        while left != 0 {
            let at = left.trailing_zeros() as usize;
            let lead = window[at];
            let class;
            let n;
            if lead < 0xe0 {
                n = 2;
                if at + n > n_read {
                    return Some(at);
                }
                class = TWO_BYTES[(lead & 0x1f) as usize * 64 + (window[at + 1] & 0x3f) as usize];
            } else {
                n = if lead < 0xf0 { 3 } else { 4 };
                if at + n > n_read {
                    return Some(at);
                }
                let tail = |i: usize| u32::from(window[at + i] & 0x3f);
                let c = if n == 3 {
                    (u32::from(lead & 0xf) << 12) | (tail(1) << 6) | tail(2)
                } else {
                    (u32::from(lead & 7) << 18) | (tail(1) << 12) | (tail(2) << 6) | tail(3)
                };
                class = word_class(c);
            }
            let bytes = ((1_u64 << n) - 1) << at;
            left &= !bytes;
            self.inner |= bytes & (bytes << 1);
            match class {
                LETTER => self.letter |= bytes,
                HEBREW => {
                    self.letter |= bytes;
                    self.hebrew |= bytes;
                }
                // WB4: a mark is what it stands on.
                EXTEND | ZWJ if at > 0 => {
                    let before = 1 << (at - 1);
                    if self.letter & before != 0 {
                        self.letter |= bytes;
                        if self.hebrew & before != 0 {
                            self.hebrew |= bytes;
                        }
                    } else if self.digit & before != 0 {
                        self.digit |= bytes;
                    } else if self.katakana & before != 0 {
                        self.katakana |= bytes;
                    } else if lone & before != 0 {
                        lone |= bytes;
                        self.inner |= bytes;
                    } else if half_flag & before != 0 {
                        half_flag |= bytes;
                        self.inner |= bytes;
                    } else {
                        return Some(at);
                    }
                }
                NUMERIC => self.digit |= bytes,
                KATAKANA => self.katakana |= bytes,
                EXTEND_NUM_LET => self.joint |= bytes,
                MID_LETTER if n <= 3 => self.mid_letter[n - 1] |= 1 << at,
                MID_NUM if n <= 3 => self.mid_num[n - 1] |= 1 << at,
                MID_NUM_LET | SINGLE_QUOTE if n <= 3 => {
                    self.mid_letter[n - 1] |= 1 << at;
                    self.mid_num[n - 1] |= 1 << at;
                }
                SPACE => self.blank |= bytes,
                OTHER => lone |= bytes,
                PICTURE | PICTURE_LETTER if window[..at].ends_with(b"\xe2\x80\x8d") => {
                    // WB3c, where no other rule looks at the picture.
                    if class == PICTURE_LETTER || lone & (1 << (at - 1)) == 0 {
                        return Some(at);
                    }
                    lone |= bytes;
                    self.inner |= bytes;
                }
                PICTURE => lone |= bytes,
                PICTURE_LETTER => self.letter |= bytes,
                // WB15, WB16.
                REGIONAL if half_flag & (1 << at >> 1) != 0 => {
                    lone |= bytes;
                    self.inner |= bytes;
                }
                REGIONAL => half_flag |= bytes,
                NEWLINE => {}
                _ => return Some(at),
            }
        }
        None
    }
}

/// Classes of the characters below U+0800.
static TWO_BYTES: [u8; 2048] = {
    let mut classes = [0; 2048];
    let mut c = 0;
    while c < classes.len() {
        classes[c] = word_table::BLOCKS[word_table::INDEX[c / 64] as usize][c % 64];
        c += 1;
    }
    classes
};
