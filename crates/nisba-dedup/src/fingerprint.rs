use nisba_text::{DocId, Tokens, mix};

use crate::rarity::{CLASS_BITS, class};
use crate::{Config, Words};

/// The selected shingles of documents, from which repeats are found without their texts.
///
/// [`of`](Self::of) makes those of one document, [`merge`](Self::merge) puts documents together;
/// the default value is empty. Only fingerprints made with one [`Config::shingle`] and
/// [`Config::window`] have anything in common. About 16 bytes for every 2.5 words at the default window.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Fingerprints {
    pub(crate) seeds: Vec<Seed>,
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
    /// The fingerprints of one document. Linear in its tokens.
    pub fn of(doc: DocId, text: &str, tokens: &Tokens, config: &Config) -> Fingerprints {
        Fingerprints::of_words(doc, &Words::of(text, tokens), config)
    }

    /// As [`of`](Self::of), for words that the caller has already.
    pub fn of_words(doc: DocId, words: &Words, config: &Config) -> Fingerprints {
        let mut seeds = Vec::new();
        let seed = |hash, word: usize| Seed { hash, doc, word: word as u32 };
        winnow(&words.hashes, config, |hash, word| {
            seeds.push(seed(hash, word));
        });
        // A document too short to be sure of a common shingle can still be repeated as a whole.
        let sure = config.shingle.get() as usize + config.window.get() as usize - 1;
        if words.len() < sure && words.len() >= MIN_WORDS_OF_WHOLE {
            let whole = hash_run(WHOLE ^ words.len() as u64, &words.hashes);
            seeds.push(seed(whole, 0));
        }
        Fingerprints { seeds }
    }

    /// Adds the fingerprints of other documents.
    ///
    /// Associative, and commutative but for the order of what is held, on which no result depends.
    pub fn merge(&mut self, other: Fingerprints) {
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
        self.seeds.sort_unstable();
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

/// Fewest words of a document that counts as repeated when another has the same from first to last.
pub(crate) const MIN_WORDS_OF_WHOLE: usize = 1;

/// Keeps whole documents apart from shingles.
const WHOLE: u64 = 0xa5a5_5a5a_c3c3_3c3c;

/// A hash of words in their order whose last bits are the class of the first, from which
/// [`Rarity`](crate::Rarity) is counted once equal shingles are known.
fn hash_run(seed: u64, words: &[u64]) -> u64 {
    let hash = words.iter().fold(seed, |hash, &word| mix(hash, word));
    hash >> CLASS_BITS << CLASS_BITS | class(words[0])
}

impl Seed {
    /// The class of the first word.
    pub(crate) fn class(self) -> u64 {
        self.hash & ((1 << CLASS_BITS) - 1)
    }
}

/// Calls `select` with the smallest of every `window` consecutive shingle hashes, once each. Of equal
/// ones the last in the window is taken, and kept while it is in the window, so that one word over
/// and over does not select every shingle ("robust winnowing" in the paper).
fn winnow(words: &[u64], config: &Config, mut select: impl FnMut(u64, usize)) {
    let shingle = config.shingle.get() as usize;
    let window = config.window.get() as usize;
    let hash = |at: usize| hash_run(0, &words[at..at + shingle]);
    let Some(n) = (words.len() + 1).checked_sub(shingle).filter(|&n| n > 0) else {
        return;
    };
    let hashes: Vec<u64> = (0..n).map(hash).collect();
    let mut selected = None;
    for start in 0..=n.saturating_sub(window) {
        let end = (start + window).min(n);
        let smallest = match selected {
            // Only the newcomer can beat a minimum that is still in the window.
            Some(last) if last >= start && hashes[last] <= hashes[end - 1] => last,
            Some(last) if last >= start => end - 1,
            _ => (start..end).rev().min_by_key(|&at| hashes[at]).expect("windows are not empty"),
        };
        if selected != Some(smallest) {
            select(hashes[smallest], smallest);
            selected = Some(smallest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shared_run_of_eight_words_is_seen() {
        let config = Config::default();
        let word = |n: u64| mix(7, n);
        for offset in 0..40 {
            let run = (100..108).map(word);
            let a: Vec<u64> =
                (0..offset).map(word).chain(run.clone()).chain((500..520).map(word)).collect();
            let b: Vec<u64> =
                (900..913).map(word).chain(run).chain((700..700 + offset).map(word)).collect();
            let seeds = |words: &[u64]| {
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
        let words: Vec<u64> = (0..400u64).map(|n| mix(3, n * n % 7 % 3)).collect();
        let hashes: Vec<u64> = words.windows(5).map(|words| hash_run(0, words)).collect();
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
