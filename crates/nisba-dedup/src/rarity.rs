/// How surprising the words of a corpus are, from their counts in 4,096 classes: enough to tell
/// `the` from `Soleimani`.
///
/// Words share a class by their hash, so a rare word counts as often as its class does, a few
/// ten-thousandths of all words. Counted are the first words of the distinct shingles that were
/// selected, a sample of the text in which a passage counts once however often it is repeated: the
/// words of a footer do not become ordinary by standing in every document. For small corpora, in
/// which every word is rare, the counts are mixed with an expectation from the length of the word.
/// 32 KiB.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Rarity {
    /// One for each class, or none at all.
    counts: Vec<u64>,
    total: u64,
}

pub(crate) const CLASS_BITS: u32 = 12;
/// Weight of the expectation from word length, in words of the sample.
const PRIOR: u64 = 8_000;
/// Fixed point: bits are counted in 256ths.
pub(crate) const BIT: u32 = 256;

impl Rarity {
    /// Takes in one more word of this class.
    pub(crate) fn count(&mut self, class: u64) {
        self.counts.resize(1 << CLASS_BITS, 0);
        self.counts[class as usize] += 1;
        self.total += 1;
    }

    /// Surprise of a word in 256ths of a bit: 0 for a word that is all there is.
    pub(crate) fn bits(&self, hash: u64, n_bytes: u32) -> u32 {
        let count = self.counts.get(class(hash) as usize).copied().unwrap_or(0);
        // Expected per 8,192 words: short words are frequent in every language written with letters.
        let expected = match n_bytes {
            0..=2 => 160,
            3 => 120,
            4 => 40,
            5 => 16,
            6 => 8,
            7 => 5,
            8 => 3,
            _ => 2,
        };
        // Both in 8,192ths of a word, so that nothing is lost to rounding.
        let share = count * 8192 + PRIOR * expected;
        let total = (self.total + PRIOR) * 8192;
        log2(total).saturating_sub(log2(share))
    }

    /// Heap memory in bytes.
    pub fn memory_usage(&self) -> usize {
        self.counts.capacity() * size_of::<u64>()
    }
}

/// The class of a word.
pub(crate) fn class(hash: u64) -> u64 {
    hash >> (64 - CLASS_BITS)
}

/// Binary logarithm in 256ths, straight between powers of two. Integers only, so that a threshold
/// falls the same way on every machine.
fn log2(x: u64) -> u32 {
    let x = x.max(1);
    let whole = x.ilog2();
    let rest = x - (1 << whole);
    let part = if whole >= 8 { rest >> (whole - 8) } else { rest << (8 - whole) };
    whole * BIT + part as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use nisba_text::hash_bytes;

    #[test]
    fn logarithms_are_exact_at_powers_of_two() {
        assert_eq!([1, 2, 1024].map(log2), [0, BIT, 10 * BIT]);
        assert!(log2(3) > log2(2) && log2(3) < log2(4) && log2(u64::MAX) < 64 * BIT);
    }

    #[test]
    fn rare_words_surprise_more() {
        let the = hash_bytes(b"the");
        let name = hash_bytes(b"soleimani");
        let mut rarity = Rarity::default();
        let others = (0..9_400u64).map(|n| hash_bytes(&n.to_le_bytes()));
        for hash in std::iter::repeat_n(the, 600).chain(others) {
            rarity.count(class(hash));
        }
        assert!(rarity.bits(name, 9) > 2 * rarity.bits(the, 3));
        assert!(Rarity::default().bits(name, 9) > 10 * BIT);
    }
}
