use nisba_text::{DocId, mix};

use crate::rarity::{CLASS_BITS, WordCounts, class};
use crate::word::Word;
use crate::{Config, Words};

/// The selected shingles of documents, from which repeats are found without their texts.
///
/// [`of`](Self::of) makes those of one document, [`merge`](Self::merge) puts documents together;
/// the default value is empty. Only fingerprints made with one [`Config::shingle`] and
/// [`Config::window`] have anything in common. 16 bytes for every 2.5 words at the default window;
/// with a [`Sieve`](crate::Sieve) only for those that stand more than once.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Fingerprints {
    pub(crate) seeds: Vec<Seed>,
    /// The words of shingles that stand once and are not held.
    pub(crate) lone: WordCounts,
}

/// A selected shingle: its hash, which ends in the class of its first word, and where it stands.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Seed {
    pub(crate) hash: u64,
    pub(crate) doc: DocId,
    /// Number of its first word in the document.
    pub(crate) word: u32,
}

impl Fingerprints {
    /// The fingerprints of one document. Linear in its text.
    pub fn of(doc: DocId, text: &str, config: &Config) -> Fingerprints {
        Fingerprints::of_words(doc, &Words::of(text), config)
    }

    /// As [`of`](Self::of), for words that the caller has already.
    pub fn of_words(doc: DocId, words: &Words, config: &Config) -> Fingerprints {
        // Of `window + 1` shingles two are selected, on average.
        let mut seeds = Vec::with_capacity(2 * words.len() / (config.window.get() as usize + 1));
        select(words, config, |hash, word| seeds.push(Seed { hash, doc, word }));
        Fingerprints { seeds, lone: WordCounts::default() }
    }

    /// Adds the fingerprints of other documents.
    ///
    /// Associative, and commutative but for the order of what is held, on which no result depends.
    pub fn merge(&mut self, other: Fingerprints) {
        self.lone.merge(&other.lone);
        if self.seeds.is_empty() {
            self.seeds = other.seeds;
        } else {
            // Growing by a quarter wastes less than doubling, and is still linear.
            if self.seeds.capacity() - self.seeds.len() < other.seeds.len() {
                self.seeds.reserve_exact(other.seeds.len().max(self.seeds.len() / 4));
            }
            self.seeds.extend_from_slice(&other.seeds);
        }
    }

    /// Gives every document its final number: document `n` becomes `new[n]`.
    ///
    /// # Panics
    ///
    /// Where `new` has no entry for a document that is held.
    #[track_caller]
    pub fn renumber(&mut self, new: &[DocId]) {
        for seed in &mut self.seeds {
            seed.doc = new[seed.doc.idx()];
        }
    }

    /// Adds `n` to the number of every document, so that another corpus can come first.
    ///
    /// # Panics
    ///
    /// Where a number no longer fits into 32 bits.
    #[track_caller]
    pub fn shift(&mut self, n: u32) {
        for seed in &mut self.seeds {
            let number = seed.doc.0.checked_add(n);
            seed.doc = DocId(number.expect("fewer than 2^32 documents in both together"));
        }
    }

    /// Number of the last document of which something is held; `None` where nothing is. Linear.
    pub fn last_doc(&self) -> Option<DocId> {
        self.seeds.iter().map(|seed| seed.doc).max()
    }

    /// Orders what is held, so that equal fingerprints compare equal however they were merged.
    pub fn sort(&mut self) {
        self.seeds.sort_unstable_by_key(Seed::place);
    }

    /// Number of selected shingles.
    pub fn len(&self) -> usize {
        self.seeds.len()
    }

    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.seeds.is_empty()
    }

    /// Heap memory in bytes.
    pub fn memory_usage(&self) -> usize {
        self.seeds.capacity() * size_of::<Seed>()
    }
}

/// Keeps whole documents apart from shingles.
const WHOLE: u64 = 0xa5a5_5a5a_c3c3_3c3c;

/// The hash with the class of its first word for its last bits, from which
/// [`Rarity`](crate::Rarity) is counted once equal shingles are known.
#[inline]
fn with_class(hash: u64, first: Word) -> u64 {
    hash >> CLASS_BITS << CLASS_BITS | class(first)
}

impl Seed {
    /// Its fields as one number of the same order: a sort compares that without a branch.
    pub(crate) fn place(&self) -> u128 {
        u128::from(self.hash) << 64 | u128::from(self.doc.0) << 32 | u128::from(self.word)
    }

    /// The class of the first word.
    pub(crate) fn class(self) -> u64 {
        self.hash & ((1 << CLASS_BITS) - 1)
    }
}

/// Calls `take` with the hash and the place of every shingle of a document that is selected.
pub(crate) fn select(words: &Words, config: &Config, mut take: impl FnMut(u64, u32)) {
    winnow(&words.words, config, |hash, word| take(hash, word as u32));
    // A document too short to be sure of a common shingle can still be repeated as a whole.
    let sure = config.shingle.get() as usize + config.window.get() as usize - 1;
    if words.len() < sure && words.digest != 0 {
        let whole = mix(WHOLE ^ words.len() as u64, words.digest);
        let first = words.words.first().copied().unwrap_or_default();
        take(with_class(whole, first), 0);
    }
}

/// Calls `select` with the smallest of every `window` consecutive shingle hashes, once each. Of equal
/// ones the last in the window is taken, and kept while it is in the window, so that one word over
/// and over does not select every shingle ("robust winnowing" in the paper).
fn winnow(words: &[Word], config: &Config, mut select: impl FnMut(u64, usize)) {
    let hashes = hash_shingles(words, config.shingle.get() as usize);
    let window = (config.window.get() as usize).min(hashes.len());
    // The last hashes; which of them is next to go; the smallest, and where it stands.
    let mut ring = vec![u64::MAX; window];
    let mut oldest = 0;
    let (mut smallest, mut smallest_at) = (u64::MAX, 0);
    for (at, hash) in hashes.enumerate() {
        ring[oldest] = hash;
        oldest = if oldest + 1 == window { 0 } else { oldest + 1 };
        if at + 1 < window {
            continue;
        }
        // Only the newcomer can beat a minimum that is still in the window.
        if at + 1 > window && smallest_at + window > at {
            if hash >= smallest {
                continue;
            }
            (smallest, smallest_at) = (hash, at);
        } else {
            let in_order = ring[oldest..].iter().chain(&ring[..oldest]);
            let first = at + 1 - window;
            smallest = u64::MAX;
            for (nth, &hash) in in_order.enumerate() {
                if hash <= smallest {
                    (smallest, smallest_at) = (hash, first + nth);
                }
            }
        }
        select(smallest, smallest_at);
    }
}

/// Hashes of all runs of `n` words: a polynomial in a number of 64 bits, so that the next run costs
/// two multiplications however long it is (Karp and Rabin, 1987), and mixed once more.
fn hash_shingles(words: &[Word], n: usize) -> impl ExactSizeIterator<Item = u64> {
    const BASE: u64 = 0x9e6c_63d0_876a_46ad;
    // The first word of the run that goes has been multiplied so often.
    let last_power = (1..n).fold(1u64, |power, _| power.wrapping_mul(BASE));
    let take_in =
        |sum: u64, word: Word| sum.wrapping_mul(BASE).wrapping_add(u64::from(word.hash()) + 1);
    let (head, lasts) = words.split_at_checked(n - 1).unwrap_or_default();
    let mut sum = head.iter().fold(0, |sum, &word| take_in(sum, word));
    words.iter().zip(lasts).map(move |(&first, &last)| {
        let run = take_in(sum, last);
        sum = run.wrapping_sub((u64::from(first.hash()) + 1).wrapping_mul(last_power));
        with_class(mix(SHINGLE, run), first)
    })
}

/// Any odd number would do.
const SHINGLE: u64 = 0x5851_f42d_4c95_7f2d;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::Start;

    #[test]
    fn a_shingle_has_one_hash_wherever_it_stands() {
        let words: Vec<Word> =
            (0..300u64).map(|n| Word::new(mix(1, n % 7), 5, Start::Word)).collect();
        for n in [1, 2, 5, 9] {
            let hashes: Vec<u64> = hash_shingles(&words, n).collect();
            assert_eq!(hashes.len(), words.len() + 1 - n);
            for (at, hash) in hashes.iter().enumerate() {
                assert!(hash_shingles(&words[at..at + n], n).eq([*hash]));
                // The words go round by seven, and no two of them are the same.
                assert_eq!(hashes[at % 7], *hash);
                assert!(hashes[..7].iter().enumerate().all(|(i, x)| i == at % 7 || x != hash));
            }
        }
    }

    #[test]
    fn every_shared_run_of_eight_words_is_seen() {
        let config = Config::default();
        let word = |n: u64| Word::new(mix(7, n), 5, Start::Word);
        for offset in 0..40 {
            let run = (100..108).map(word);
            let a: Vec<Word> =
                (0..offset).map(word).chain(run.clone()).chain((500..520).map(word)).collect();
            let b: Vec<Word> =
                (900..913).map(word).chain(run).chain((700..700 + offset).map(word)).collect();
            let seeds = |words: &[Word]| {
                let mut all = Vec::new();
                winnow(words, &config, |hash, _| all.push(hash));
                all
            };
            let (a, b) = (seeds(&a), seeds(&b));
            assert!(a.iter().any(|hash| b.contains(hash)), "offset {offset}");
        }
    }

    #[test]
    fn selects_as_the_plain_definition_does() {
        let config = Config::default();
        // A small vocabulary, so that ties happen.
        let word = |n: u64| Word::new(mix(3, n * n % 7 % 3), 5, Start::Word);
        let words: Vec<Word> = (0..400).map(word).collect();
        let hashes: Vec<u64> = hash_shingles(&words, 5).collect();
        let mut plain: Vec<usize> = Vec::new();
        for start in 0..=hashes.len() - 4 {
            let smallest = *hashes[start..start + 4].iter().min().unwrap();
            let kept = plain.last().is_some_and(|&at| at >= start && hashes[at] == smallest);
            if !kept {
                plain.push((start..start + 4).rfind(|&at| hashes[at] == smallest).unwrap());
            }
        }
        let mut fast = Vec::new();
        winnow(&words, &config, |_, at| fast.push(at));
        assert_eq!(fast, plain);
    }
}
