/// A 64-bit hash of bytes that is the same on every machine and in every run.
///
/// Eight bytes at a time are multiplied into the state (folded multiplication, as in wyhash); good
/// enough for tables of words and shingles, of no use against an adversary. Linear, no allocation.
///
/// ```
/// assert_eq!(nisba_text::hash_bytes(b"badr"), nisba_text::hash_bytes(b"badr"));
/// assert_ne!(nisba_text::hash_bytes(b"badr"), nisba_text::hash_bytes(b"sadr"));
/// ```
#[inline]
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    hash_words(bytes, |word| word)
}

/// [`hash_bytes`] of the first `n` bytes in lower case, which are ASCII letters: the hash that a
/// [`Token`](crate::Token) of them has.
///
/// What lies behind them is only looked at: short words are read without a branch on their length.
///
/// ```
/// use nisba_text::{hash_bytes, hash_letters};
///
/// assert_eq!(hash_letters(b"Badr, Iraq", 4), hash_bytes(b"badr"));
/// ```
///
/// # Panics
///
/// With fewer than `n` bytes.
#[inline(always)]
pub fn hash_letters(bytes: &[u8], n: usize) -> u64 {
    debug_assert!(bytes[..n].iter().all(u8::is_ascii_alphabetic), "{:?}", &bytes[..n]);
    // Of all ASCII letters, and of no zero, bit 0x40 is set.
    let lower = |word: u64| word | ((word & 0x4040_4040_4040_4040) >> 1);
    if let Some(first) = bytes.first_chunk::<8>()
        && (1..=8).contains(&n)
    {
        let word = u64::from_le_bytes(*first) & (u64::MAX >> (64 - 8 * n));
        return mix(mix(SEED ^ (n as u64).wrapping_mul(ODD), lower(word)), FINISH);
    }
    hash_words(&bytes[..n], lower)
}

/// `hash_bytes` of what `fold` makes of the bytes, eight of them at a time, the first lowest.
///
/// Where fewer than eight are left the others are zero, and have to stay that.
#[inline]
pub(crate) fn hash_words(bytes: &[u8], fold: impl Fn(u64) -> u64) -> u64 {
    let mut state = SEED ^ (bytes.len() as u64).wrapping_mul(ODD);
    let (chunks, rest) = bytes.as_chunks::<8>();
    for chunk in chunks {
        state = mix(state, fold(u64::from_le_bytes(*chunk)));
    }
    if !rest.is_empty() {
        state = mix(state, fold(last_word(bytes)));
    }
    mix(state, FINISH)
}

/// The bytes behind the last full eight, if there are any; read without a loop, for most words are
/// shorter than that.
#[inline]
pub(crate) fn last_word(bytes: &[u8]) -> u64 {
    let n = bytes.len() % 8;
    if let Some(last) = bytes.last_chunk::<8>() {
        return u64::from_le_bytes(*last) >> (8 * (8 - n));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let [first, last] = [first, last].map(|bytes| u64::from(u32::from_le_bytes(*bytes)));
        return first | (last << (8 * (n - 4)));
    }
    match *bytes {
        [] => 0,
        [one] => u64::from(one),
        [first, .., last] => {
            let second = u64::from(bytes[1]);
            u64::from(first) | (second << 8) | (u64::from(last) << (8 * (n - 1)))
        }
    }
}

/// Takes one more 64-bit value into a hash; the order of values matters.
#[inline]
pub fn mix(state: u64, value: u64) -> u64 {
    let product = u128::from(state ^ SEED) * u128::from(value ^ ODD);
    // The old state is kept in, so that a factor of zero does not wipe it out.
    (product as u64) ^ ((product >> 64) as u64) ^ state.rotate_left(23)
}

// Digits of pi and of the golden ratio: odd, dense, nothing up the sleeve.
const SEED: u64 = 0x243f_6a88_85a3_08d3;
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
const FINISH: u64 = 0x1319_8a2e_0370_7344;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn short_words_do_not_collide() {
        let mut seen = HashSet::new();
        for a in b'a'..=b'z' {
            for b in b'a'..=b'z' {
                for c in b'a'..=b'z' {
                    assert!(seen.insert(hash_bytes(&[a, b, c])));
                }
            }
        }
    }

    #[test]
    fn letters_are_hashed_as_folded_text() {
        let text = b"AbcdEfghIJklmnopQrstuvwxyZ, Badr.";
        for start in 0..26 {
            for n in 0..=26 - start {
                let lower = text[start..start + n].to_ascii_lowercase();
                for behind in [start + n, text.len()] {
                    assert_eq!(hash_letters(&text[start..behind], n), hash_bytes(&lower));
                }
            }
        }
    }

    #[test]
    fn length_and_order_count() {
        assert_ne!(hash_bytes(b"a"), hash_bytes(b"a\0"));
        assert_ne!(hash_bytes(b""), hash_bytes(b"\0"));
        assert_ne!(mix(mix(1, 2), 3), mix(mix(1, 3), 2));
    }
}
