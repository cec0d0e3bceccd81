use crate::word::Word;

/// How surprising the words of a corpus are, from their counts in 4,096 classes: enough to tell
/// `the` from `Soleimani`.
///
/// Words share a class by their hash, so a rare word counts as often as its class does, a few
/// ten-thousandths of all words. Counted are the first words of the distinct shingles that were
/// selected, a sample of the text in which a passage counts once however often it is repeated: the
/// words of a footer do not become ordinary by standing in every document. For small corpora, in
/// which every word is rare, the counts are mixed with an expectation from the number of letters.
/// 64 KiB.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rarity {
    /// Surprise in 256ths of a bit: for each class one entry for each number of letters.
    bits: Vec<u16>,
}

pub(crate) const CLASS_BITS: u32 = 12;
/// Weight of the expectation from word length, in words of the sample.
const PRIOR: u64 = 8_000;
/// Of so many words with 2 letters or fewer, 3, 4 … 9 or more letters, expected per 8,192 words:
/// short words are frequent in every language written with letters.
const EXPECTED: [u64; 8] = [160, 120, 40, 16, 8, 5, 3, 2];
/// Fixed point: bits are counted in 256ths.
pub(crate) const BIT: u32 = 256;

/// Counts words by their class.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct WordCounts {
    /// One for each class, or none at all where nothing was counted.
    counts: Vec<u64>,
    total: u64,
}

impl WordCounts {
    /// Takes in one more word of this class.
    #[inline]
    pub(crate) fn count(&mut self, class: u32) {
        if self.counts.is_empty() {
            self.counts = vec![0; 1 << CLASS_BITS];
        }
        self.counts[class as usize] += 1;
        self.total += 1;
    }

    pub(crate) fn merge(&mut self, other: &WordCounts) {
        if self.counts.is_empty() {
            self.counts.clone_from(&other.counts);
        } else {
            for (count, more) in self.counts.iter_mut().zip(&other.counts) {
                *count += more;
            }
        }
        self.total += other.total;
    }

    pub(crate) fn rarity(&self) -> Rarity {
        let surprise = |(count, expected): (u64, u64)| {
            // Both in 8,192ths of a word, so that nothing is lost to rounding.
            let share = count * 8192 + PRIOR * expected;
            let total = (self.total + PRIOR) * 8192;
            log2(total).saturating_sub(log2(share)) as u16
        };
        let by_letters = |class: usize| {
            let count = self.counts.get(class).copied().unwrap_or(0);
            EXPECTED.map(|expected| surprise((count, expected)))
        };
        Rarity { bits: (0..1 << CLASS_BITS).flat_map(by_letters).collect() }
    }
}

impl Default for Rarity {
    fn default() -> Rarity {
        WordCounts::default().rarity()
    }
}

impl Rarity {
    /// Surprise of a word in 256ths of a bit: 0 for a word that is all there is.
    #[inline]
    pub(crate) fn bits(&self, word: Word) -> u32 {
        u32::from(self.bits[class(word) as usize * EXPECTED.len() + word.n_letters() as usize - 2])
    }

    /// Heap memory in bytes.
    pub fn memory_usage(&self) -> usize {
        self.bits.capacity() * size_of::<u16>()
    }
}

/// The class of a word.
#[inline]
pub(crate) fn class(word: Word) -> u32 {
    word.hash() >> (Word::HASH_BITS - CLASS_BITS)
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
    use nisba_text::hash_bytes;

    use super::*;
    use crate::word::Start;

    #[test]
    fn logarithms_are_exact_at_powers_of_two() {
        assert_eq!([1, 2, 1024].map(log2), [0, BIT, 10 * BIT]);
        assert!(log2(3) > log2(2) && log2(3) < log2(4) && log2(u64::MAX) < 64 * BIT);
    }

    #[test]
    fn rare_words_surprise_more() {
        let word = |text: &str| {
            Word::new(hash_bytes(text.as_bytes()), text.chars().count() as u32, Start::Word)
        };
        let (the, name) = (word("the"), word("soleimani"));
        let mut counts = WordCounts::default();
        let others = (0..9_400).map(|n| word(&n.to_string()));
        for word in std::iter::repeat_n(the, 600).chain(others) {
            counts.count(class(word));
        }
        let rarity = counts.rarity();
        assert!(rarity.bits(name) > 2 * rarity.bits(the));
        assert!(Rarity::default().bits(name) > 10 * BIT);
        let arabic = word("رئيس");
        assert_eq!(Rarity::default().bits(arabic), Rarity::default().bits(word("even")));
    }
}
