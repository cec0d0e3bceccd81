use std::num::NonZeroU32;

/// Where each of several texts begins in all of them one after the other.
pub(crate) struct Places {
    /// First byte of each text, and a last entry behind them all.
    starts: Vec<u64>,
}

impl Places {
    pub(crate) fn of(texts: &[&str]) -> Places {
        let mut starts = Vec::with_capacity(texts.len() + 1);
        let mut behind = 0;
        starts.push(0);
        for text in texts {
            behind += text.len() as u64;
            starts.push(behind);
        }
        Places { starts }
    }

    /// Bytes of all texts.
    pub(crate) fn n_bytes(&self) -> u64 {
        self.starts[self.starts.len() - 1]
    }

    pub(crate) fn start(&self, doc: usize) -> u64 {
        self.starts[doc]
    }

    /// The text that holds this byte.
    pub(crate) fn doc_at(&self, at: u64) -> usize {
        self.starts.partition_point(|&start| start <= at) - 1
    }
}

/// How anchors are chosen: the smallest of `window` hashes of `len` bytes.
///
/// A run of `min_bytes` holds `window` such places, so that two equal runs have their anchors in the
/// same places; there are about `2 / (window + 1)` a byte.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AnchorRule {
    pub(crate) len: usize,
    pub(crate) window: usize,
    /// How many times the texts are gone through, so that the anchors of one pass stay few.
    pub(crate) n_passes: u64,
}

impl AnchorRule {
    pub(crate) fn of(min_bytes: NonZeroU32) -> AnchorRule {
        let min_bytes = min_bytes.get() as usize;
        // Longer anchors meet fewer strangers, shorter ones are fewer.
        let len = (min_bytes / 3).clamp(1, MAX_LEN);
        let window = min_bytes - len + 1;
        let n_passes = (BYTES_PER_ANCHOR * 2 * MAX_SHARE).div_ceil(window as u64 + 1);
        AnchorRule { len, window, n_passes }
    }

    /// How many anchors a pass can be expected to have, with a little room.
    fn n_expected(self, n_bytes: u64) -> usize {
        (n_bytes * 9 / (4 * (self.window as u64 + 1) * self.n_passes)) as usize
    }
}

/// Most bytes that an anchor hashes.
const MAX_LEN: usize = 32;
const BYTES_PER_ANCHOR: u64 = size_of::<u64>() as u64;
/// The anchors of one pass take at most one byte of memory for so many bytes of text.
const MAX_SHARE: u64 = 2;

/// The anchors of one pass, sorted by key and then by place: `key << bits | place`.
///
/// Equal anchors have equal keys; the reverse has to be verified.
pub(crate) fn anchors(texts: &[&str], places: &Places, rule: AnchorRule, pass: u64) -> Vec<u64> {
    let bits = place_bits(places);
    let mut anchors = Vec::with_capacity(rule.n_expected(places.n_bytes()));
    for (doc, text) in texts.iter().enumerate() {
        let start = places.start(doc);
        select(text.as_bytes(), rule, |hash, at| {
            // The hashes chosen are small ones: they are spread out again.
            let key = hash.wrapping_mul(SPREAD).rotate_left(29).wrapping_mul(SPREAD);
            if key % rule.n_passes == pass {
                anchors.push(key >> bits << bits | (start + at as u64));
            }
        });
    }
    anchors.sort_unstable();
    anchors
}

/// Bits that tell the places apart.
pub(crate) fn place_bits(places: &Places) -> u32 {
    (u64::BITS - places.n_bytes().leading_zeros()).max(32)
}

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
const SPREAD: u64 = 0xd6e8_feb8_6659_fd93;

/// Tells `found` of the smallest hash of each window, and of the last of equal ones, so that the
/// choice depends on the bytes of the window alone. Only places where a character begins are chosen.
fn select(text: &[u8], rule: AnchorRule, mut found: impl FnMut(u64, usize)) {
    let AnchorRule { len, window, .. } = rule;
    if text.len() + 1 < len + window {
        return;
    }
    // A polynomial in the bytes: the first one is taken out with its power.
    let power = (1..len).fold(1u64, |power, _| power.wrapping_mul(BASE));
    let push = |hash: u64, byte: u8| hash.wrapping_mul(BASE).wrapping_add(u64::from(byte) + 1);
    let mut rolling = text[..len - 1].iter().fold(0, |hash, &byte| push(hash, byte));
    let mut ring = vec![u64::MAX; window.next_power_of_two()];
    let mask = ring.len() - 1;
    let (mut smallest, mut smallest_at) = (u64::MAX, 0);
    let mut told = usize::MAX;
    for (at, (&first, &last)) in text.iter().zip(&text[len - 1..]).enumerate() {
        rolling = push(rolling, last);
        let hash = if is_char_start(first) { finish(rolling) } else { u64::MAX };
        rolling = rolling.wrapping_sub(power.wrapping_mul(u64::from(first) + 1));
        ring[at & mask] = hash;
        if hash <= smallest {
            (smallest, smallest_at) = (hash, at);
        } else if smallest_at + window <= at {
            smallest = u64::MAX;
            for older in at + 1 - window..=at {
                let hash = ring[older & mask];
                if hash <= smallest {
                    (smallest, smallest_at) = (hash, older);
                }
            }
        }
        if at + 1 >= window && told != smallest_at && smallest != u64::MAX {
            found(smallest, smallest_at);
            told = smallest_at;
        }
    }
}

/// Folds the high half of a product into the low one; what is left of a polynomial is uneven.
fn finish(rolling: u64) -> u64 {
    let product = u128::from(rolling ^ SPREAD) * u128::from(BASE);
    (product as u64) ^ (product >> 64) as u64
}

/// Whether a character of UTF-8 begins with this byte.
pub(crate) fn is_char_start(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selects_as_the_plain_definition_does() {
        let rule = AnchorRule { len: 4, window: 7, n_passes: 1 };
        for text in [
            "abcabcabcabdabcabcaaaaaaaaaaaaaaaabcabc",
            "قاسم سليماني قاسم سليماني قاسم",
            "abcdefghij",
        ] {
            let bytes = text.as_bytes();
            let hash = |at: usize| {
                let run = bytes[at..at + 4].iter();
                finish(run.fold(0u64, |h, &b| h.wrapping_mul(BASE).wrapping_add(u64::from(b) + 1)))
            };
            let mut plain: Vec<usize> = (0..=bytes.len() - 10)
                .filter_map(|start| {
                    let places = start..start + 7;
                    places.rev().filter(|&at| text.is_char_boundary(at)).min_by_key(|&at| hash(at))
                })
                .collect();
            plain.dedup();
            let mut fast = Vec::new();
            select(bytes, rule, |found, at| {
                assert_eq!(found, hash(at));
                fast.push(at);
            });
            assert_eq!(fast, plain, "{text}");
        }
    }

    #[test]
    fn a_text_shorter_than_a_run_has_no_anchor() {
        select(b"abcdefghi", AnchorRule { len: 4, window: 7, n_passes: 1 }, |_, _| panic!());
    }
}
