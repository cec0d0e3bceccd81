use std::sync::OnceLock;

use crate::Folder;

/// In the table: becomes several characters, or one that the table cannot hold.
pub(crate) const SLOW: u16 = 0;
/// In the table: becomes nothing.
pub(crate) const DROPPED: u16 = 1;

/// What each character below U+2100 becomes with all knobs on, made on first use.
///
/// Latin to Georgian, and general punctuation; 17 KB, half a millisecond.
pub(crate) fn quick_table() -> &'static [u16; 0x2100] {
    static TABLE: OnceLock<Box<[u16; 0x2100]>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let folder = Folder::new();
        let mut table = Box::new([SLOW; 0x2100]);
        for c in '\u{80}'..'\u{2100}' {
            let mut made = [None; 2];
            let mut n_made = 0;
            folder.fold_one(c, &mut |part| {
                if let Some(place) = made.get_mut(n_made) {
                    *place = Some(part);
                }
                n_made += 1;
            });
            table[c as usize] = match made {
                [None, _] => DROPPED,
                [Some(one), None] => u16::try_from(one as u32).unwrap_or(SLOW),
                _ => SLOW,
            };
        }
        table
    })
}

/// How many bytes at the beginning are ASCII.
#[inline]
pub(crate) fn n_ascii(bytes: &[u8]) -> usize {
    let mut n = 0;
    for chunk in bytes.as_chunks::<32>().0 {
        if !chunk.is_ascii() {
            break;
        }
        n += chunk.len();
    }
    n + bytes[n..].iter().take_while(|byte| byte.is_ascii()).count()
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x80 * ONES;

/// Folds eight bytes of ASCII with all knobs on.
#[inline]
pub(crate) fn fold_ascii_word(word: u64) -> u64 {
    // Bytes below 0x80 never carry into the next.
    let at_least = |word: u64, byte: u8| (word + u64::from(0x80 - byte) * ONES) & HIGH;
    let upper = at_least(word, b'A') & !at_least(word, b'Z' + 1);
    let word = word | (upper >> 2);
    let backtick = at_least(word, b'`') & !at_least(word, b'`' + 1);
    let word = word ^ ((backtick >> 7) * u64::from(b'`' ^ b'\''));
    let space = at_least(word, b'\t') & !at_least(word, b'\r' + 1);
    let space = (space >> 7) * 0xff;
    (word & !space) | (space & (0x20 * ONES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_words_are_folded_as_text() {
        let folder = Folder::new();
        for start in 0..=0x78_u8 {
            let bytes: [u8; 8] = std::array::from_fn(|i| start + i as u8);
            let text = std::str::from_utf8(&bytes).unwrap();
            let word = fold_ascii_word(u64::from_le_bytes(bytes));
            assert_eq!(word.to_le_bytes(), folder.fold(text).text().as_bytes());
        }
    }

    #[test]
    fn the_table_is_what_the_rules_say() {
        let folder = Folder::new();
        for c in '\u{80}'..'\u{3000}' {
            let mut rules = String::new();
            folder.fold_one(c, &mut |part| rules.push(part));
            let mut quick = String::new();
            folder.fold_into(&c.to_string(), &mut quick);
            assert_eq!(quick, rules, "{c:?}");
            assert_eq!(folder.fold(&c.to_string()).text(), rules, "{c:?}");
        }
    }
}
