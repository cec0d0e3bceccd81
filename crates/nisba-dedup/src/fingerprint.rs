use std::sync::Arc;

use nisba_text::{DocId, mix};

use crate::rarity::{CLASS_BITS, class};
use crate::word::Word;
use crate::{Config, Words};

/// The selected shingles of documents, from which repeats are found without their texts.
///
/// [`of`](Self::of) makes those of one document, [`add`](Self::add) those of one more, and
/// [`merge`](Self::merge) puts documents together; the default value is empty. Only fingerprints made
/// with one [`Config::shingle`] and [`Config::window`] have anything in common. Eight bytes for every 2.5
/// words at the default window.
///
/// Held are 38 bits of each hash, of which six are the number of one of 64 parts. What stands more than
/// once is told for each part on its own ([`into_parts`](Self::into_parts)), on the threads of the
/// caller's choice.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Fingerprints {
    runs: Vec<Run>,
}

/// Documents whose words are numbered through.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Run {
    docs: Vec<Numbered>,
    n_words: u32,
    /// [`N_PARTS`] of them, each in text order.
    parts: Vec<Vec<Seed>>,
}

/// A document, and the number of its first word in the run.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Numbered {
    doc: DocId,
    first: u32,
}

/// A selected shingle.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Seed {
    /// Bits of its hash, and in the last ones the class of its first word, from which
    /// [`Rarity`](crate::Rarity) is counted once equal shingles are known.
    hash: u32,
    /// Number of its first word in the run.
    word: u32,
}

/// A selected shingle and where it stands. Ordered by hash, then by place.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Placed {
    pub(crate) hash: u32,
    pub(crate) doc: DocId,
    /// Number of its first word in the document.
    pub(crate) word: u32,
}

pub(crate) const PART_BITS: u32 = 6;
/// So many that the seeds of one part stay near the processor while they are sorted, for gigabytes of text.
const N_PARTS: usize = 1 << PART_BITS;

impl Fingerprints {
    /// The fingerprints of one document. Linear in its text.
    pub fn of(doc: DocId, text: &str, config: &Config) -> Fingerprints {
        Fingerprints::of_words(doc, &Words::of(text), config)
    }

    /// As [`of`](Self::of), for words that the caller has already.
    pub fn of_words(doc: DocId, words: &Words, config: &Config) -> Fingerprints {
        let mut fingerprints = Fingerprints::default();
        fingerprints.add(doc, words, config);
        fingerprints
    }

    /// None yet, with room for those of documents of so many words altogether.
    pub fn with_capacity(n_words: u64, config: &Config) -> Fingerprints {
        // Of `window + 1` shingles two are selected, on average; parts are not quite of one size.
        let n = 2 * n_words / (u64::from(config.window.get()) + 1) / N_PARTS as u64;
        Fingerprints { runs: vec![Run::with_capacity((n + n / 32) as usize)] }
    }

    /// Adds the fingerprints of one more document. Linear in its words.
    pub fn add(&mut self, doc: DocId, words: &Words, config: &Config) {
        let Some(run) = self.runs.last_mut().and_then(|run| run.take_in(doc, words.len())) else {
            self.runs.push(Run::with_capacity(0));
            return self.add(doc, words, config);
        };
        let first = run.docs.last().expect("just taken in").first;
        select(words, config, |hash, word| {
            let class = class(words.words.get(word as usize).copied().unwrap_or_default());
            // Of the least hashes in a window the first bits are zeros more often than ones, of which parts
            // and slots of very different size would come; the last bits are even.
            let bits = (hash >> PART_BITS) as u32;
            let seed = Seed { hash: bits << CLASS_BITS | class, word: first + word };
            let part = &mut run.parts[hash as usize % N_PARTS];
            if part.len() == part.capacity() {
                // Growing by a quarter wastes less than doubling, and is still linear.
                part.reserve_exact(part.len() / 4 + 4);
            }
            part.push(seed);
        });
    }

    /// Adds the fingerprints of other documents. Copies none.
    ///
    /// Associative, and commutative but for the order of what is held, on which no result depends.
    pub fn merge(&mut self, other: Fingerprints) {
        self.runs.extend(other.runs);
    }

    /// Takes the fingerprints apart by their hashes: equal ones are in one part.
    /// [`SharedPart::of`](crate::SharedPart::of) goes on from there.
    pub fn into_parts(self) -> Vec<FingerprintPart> {
        let mut parts = vec![FingerprintPart::default(); N_PARTS];
        for run in self.runs {
            let docs: Arc<[Numbered]> = run.docs.into();
            for (part, seeds) in parts.iter_mut().zip(run.parts) {
                part.runs.push((docs.clone(), seeds));
            }
        }
        parts
    }

    /// Gives every document its final number: document `n` becomes `new[n]`.
    ///
    /// # Panics
    ///
    /// Where `new` has no entry for a document that is held.
    #[track_caller]
    pub fn renumber(&mut self, new: &[DocId]) {
        for numbered in self.docs_mut() {
            numbered.doc = new[numbered.doc.idx()];
        }
    }

    /// Adds `n` to the number of every document, so that another corpus can come first.
    ///
    /// # Panics
    ///
    /// Where a number no longer fits into 32 bits.
    #[track_caller]
    pub fn shift(&mut self, n: u32) {
        for numbered in self.docs_mut() {
            let number = numbered.doc.0.checked_add(n);
            numbered.doc = DocId(number.expect("fewer than 2^32 documents in both together"));
        }
    }

    fn docs_mut(&mut self) -> impl Iterator<Item = &mut Numbered> {
        self.runs.iter_mut().flat_map(|run| &mut run.docs)
    }

    /// Number of the last document that was added; `None` where none was. Linear.
    pub fn last_doc(&self) -> Option<DocId> {
        self.runs.iter().flat_map(|run| &run.docs).map(|numbered| numbered.doc).max()
    }

    /// Orders what is held, so that equal fingerprints compare equal however they were merged.
    ///
    /// For fewer than 2^32 words, which are 24 GB of text.
    ///
    /// # Panics
    ///
    /// With more.
    pub fn sort(&mut self) {
        let mut docs: Vec<(DocId, u32)> = Vec::new();
        for Run { docs: of_run, n_words, .. } in &self.runs {
            let ends = of_run.iter().skip(1).map(|next| next.first).chain([*n_words]);
            docs.extend(of_run.iter().zip(ends).map(|(one, end)| (one.doc, end - one.first)));
        }
        docs.sort_unstable();
        let mut whole = Run::with_capacity(0);
        for (doc, n_words) in docs {
            whole.take_in(doc, n_words as usize).expect("fewer than 2^32 words");
        }
        for (part, seeds) in std::mem::take(self).into_parts().iter().zip(&mut whole.parts) {
            seeds.extend(part.placed().map(|placed| {
                let doc = whole.docs.binary_search_by_key(&placed.doc, |numbered| numbered.doc);
                let first = whole.docs[doc.expect("taken in above")].first;
                Seed { hash: placed.hash, word: first + placed.word }
            }));
            seeds.sort_unstable_by_key(|seed| (seed.word, seed.hash));
        }
        self.runs.push(whole);
    }

    /// Number of selected shingles.
    pub fn len(&self) -> usize {
        self.runs.iter().flat_map(|run| &run.parts).map(Vec::len).sum()
    }

    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Heap memory in bytes.
    pub fn memory_usage(&self) -> usize {
        let of_run = |run: &Run| {
            let seeds: usize = run.parts.iter().map(Vec::capacity).sum();
            size_of::<Run>()
                + run.docs.capacity() * size_of::<Numbered>()
                + run.parts.capacity() * size_of::<Vec<Seed>>()
                + seeds * size_of::<Seed>()
        };
        self.runs.iter().map(of_run).sum()
    }

    /// Number of fingerprints of each document, up to the last that has some.
    pub fn n_of_documents(&self) -> Vec<u32> {
        let mut n_of_documents = Vec::new();
        for placed in self.runs.iter().flat_map(Run::placed) {
            if placed.doc.idx() >= n_of_documents.len() {
                n_of_documents.resize(placed.doc.idx() + 1, 0);
            }
            n_of_documents[placed.doc.idx()] += 1;
        }
        n_of_documents
    }
}

impl Run {
    fn with_capacity(n_seeds_in_part: usize) -> Run {
        let part = || Vec::with_capacity(n_seeds_in_part);
        let parts = std::iter::repeat_with(part).take(N_PARTS).collect();
        Run { parts, ..Run::default() }
    }

    /// Numbers the words of one more document, where the numbers do.
    fn take_in(&mut self, doc: DocId, n_words: usize) -> Option<&mut Run> {
        // A text without words has a fingerprint too.
        let n_words = u32::try_from(n_words.max(1)).ok()?;
        let end = self.n_words.checked_add(n_words)?;
        self.docs.push(Numbered { doc, first: self.n_words });
        self.n_words = end;
        Some(self)
    }

    fn placed(&self) -> impl Iterator<Item = Placed> {
        self.parts.iter().flat_map(|seeds| placed(&self.docs, seeds))
    }
}

/// Where seeds of a run stand.
fn placed(docs: &[Numbered], seeds: &[Seed]) -> impl Iterator<Item = Placed> {
    let mut rest = docs;
    seeds.iter().filter_map(move |&Seed { hash, word }| {
        // Seeds are in text order; where a file says otherwise, look again from the beginning.
        if rest.first().is_some_and(|numbered| numbered.first > word) {
            rest = docs;
        }
        while let [_, next, ..] = rest
            && next.first <= word
        {
            rest = &rest[1..];
        }
        let numbered = rest.first()?;
        Some(Placed { hash, doc: numbered.doc, word: word.checked_sub(numbered.first)? })
    })
}

/// The fingerprints of a corpus with hashes of one kind; see [`Fingerprints::into_parts`].
#[derive(Clone, Debug, Default)]
pub struct FingerprintPart {
    runs: Vec<(Arc<[Numbered]>, Vec<Seed>)>,
}

impl FingerprintPart {
    /// Takes the fingerprints out, eight bytes each, for a corpus whose fingerprints do not fit into
    /// memory; the documents that they are of stay.
    pub fn take_bytes(&mut self) -> Vec<u8> {
        let n_bytes = self.runs.iter().map(|(_, seeds)| 8 + 8 * seeds.len()).sum();
        let mut bytes = Vec::with_capacity(n_bytes);
        for (_, seeds) in &mut self.runs {
            bytes.extend_from_slice(&(seeds.len() as u64).to_le_bytes());
            for Seed { hash, word } in std::mem::take(seeds) {
                bytes.extend_from_slice(&hash.to_le_bytes());
                bytes.extend_from_slice(&word.to_le_bytes());
            }
        }
        bytes
    }

    /// A copy with fingerprints that were [taken](Self::take_bytes) out; what is no such bytes is left
    /// out.
    #[must_use]
    pub fn with_bytes(&self, mut bytes: &[u8]) -> FingerprintPart {
        let runs = self.runs.iter().map(|(docs, _)| {
            let mut n_seeds = 0;
            if let Some((n, rest)) = bytes.split_first_chunk() {
                (n_seeds, bytes) = (u64::from_le_bytes(*n), rest);
            }
            // A table no larger than it has to be.
            let n = usize::try_from(n_seeds).map_or(bytes.len() / 8, |n| n.min(bytes.len() / 8));
            let (here, rest) = bytes.split_at(8 * n);
            bytes = rest;
            let seeds = here.chunks_exact(8).map(|both| {
                let both = u64::from_le_bytes(both.try_into().expect("eight bytes"));
                Seed { hash: both as u32, word: (both >> 32) as u32 }
            });
            (docs.clone(), seeds.collect())
        });
        FingerprintPart { runs: runs.collect() }
    }

    /// Adds the same part of other fingerprints. Copies none.
    pub fn merge(&mut self, other: FingerprintPart) {
        self.runs.extend(other.runs);
    }

    pub(crate) fn len(&self) -> usize {
        self.runs.iter().map(|(_, seeds)| seeds.len()).sum()
    }

    pub(crate) fn hashes(&self) -> impl Iterator<Item = u32> {
        self.runs.iter().flat_map(|(_, seeds)| seeds).map(|seed| seed.hash)
    }

    pub(crate) fn placed(&self) -> impl Iterator<Item = Placed> {
        self.runs.iter().flat_map(|(docs, seeds)| placed(docs, seeds))
    }
}

/// Keeps whole documents apart from shingles.
const WHOLE: u64 = 0xa5a5_5a5a_c3c3_3c3c;

impl Placed {
    /// Its fields as one number of the same order: a sort compares that without a branch.
    pub(crate) fn key(&self) -> u128 {
        u128::from(self.hash) << 64 | u128::from(self.doc.0) << 32 | u128::from(self.word)
    }

    /// The class of the first word.
    pub(crate) fn class(self) -> u32 {
        self.hash & ((1 << CLASS_BITS) - 1)
    }
}

/// Calls `take` with the hash and the place of every shingle of a document that is selected.
fn select(words: &Words, config: &Config, mut take: impl FnMut(u64, u32)) {
    winnow(&words.words, config, |hash, word| take(hash, word as u32));
    // A document too short to be sure of a common shingle can still be repeated as a whole.
    let sure = config.shingle.get() as usize + config.window.get() as usize - 1;
    if words.len() < sure && words.digest != 0 {
        let whole = mix(WHOLE ^ words.len() as u64, words.digest);
        take(whole, 0);
    }
}

/// Calls `select` with the smallest of every `window` consecutive shingle hashes, once each. Of equal
/// ones that with the lesser words in text order is taken, so that two texts with one run of words take
/// the same; of those with the same words the last in the window, which is kept while it is in the
/// window, so that one word over and over does not select every shingle ("robust winnowing" in the paper).
fn winnow(words: &[Word], config: &Config, mut select: impl FnMut(u64, usize)) {
    let n = config.shingle.get() as usize;
    let hashes = hash_shingles(words, n);
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
            if hash > smallest || hash == smallest && !is_less(words, n, at, smallest_at) {
                continue;
            }
            (smallest, smallest_at) = (hash, at);
        } else {
            let in_order = ring[oldest..].iter().chain(&ring[..oldest]);
            let first = at + 1 - window;
            (smallest, smallest_at) = (u64::MAX, first);
            for (at, &hash) in (first..).zip(in_order) {
                if hash < smallest || hash == smallest && !is_less(words, n, smallest_at, at) {
                    (smallest, smallest_at) = (hash, at);
                }
            }
        }
        select(smallest, smallest_at);
    }
}

/// Whether of two shingles with the same words the first has the lesser ones in text order.
#[cold]
fn is_less(words: &[Word], n: usize, one: usize, other: usize) -> bool {
    let in_order = |at: usize| words[at..at + n].iter().map(|word| word.hash());
    in_order(one).lt(in_order(other))
}

/// Hashes of all runs of `n` words, whatever the order of the words in a run: a sum, so that the next run
/// costs the word that comes and the one that goes. Words that have changed places are the edit that
/// leaves most to be found, and of runs in text order one changed place would spoil six. The class of the
/// first word, which is held beside the hash, still parts those that begin with another one: without
/// that one sentence more in a hundred would be seen, and a tenth more of the lines of tables.
fn hash_shingles(words: &[Word], n: usize) -> impl ExactSizeIterator<Item = u64> {
    const BASE: u64 = 0x9e6c_63d0_876a_46ad;
    let one = |word: Word| {
        // Folded, for products alone add up to that of a sum of words, which many have.
        let product = (u64::from(word.hash()) + 1).wrapping_mul(BASE);
        product ^ product >> 32
    };
    let (head, lasts) = words.split_at_checked(n - 1).unwrap_or_default();
    let mut sum = head.iter().fold(0u64, |sum, &word| sum.wrapping_add(one(word)));
    words.iter().zip(lasts).map(move |(&first, &last)| {
        let run = sum.wrapping_add(one(last));
        sum = run.wrapping_sub(one(first));
        mix(SHINGLE, run)
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
    fn a_shingle_is_known_in_any_order() {
        let words = |numbers: [u64; 5]| numbers.map(|n| Word::new(mix(1, n), 5, Start::Word));
        let hash = |numbers| hash_shingles(&words(numbers), 5).next().unwrap();
        assert_eq!(hash([1, 2, 3, 4, 5]), hash([2, 1, 3, 5, 4]));
        assert_eq!(hash([1, 2, 3, 4, 5]), hash([5, 4, 3, 2, 1]));
        // Not by which words there are alone, but by how often each of them is there.
        assert_ne!(hash([1, 1, 2, 3, 4]), hash([1, 2, 2, 3, 4]));
        // Of hashes with one sum the words are told apart.
        let of_hashes = |hashes: [u64; 2]| {
            let words = hashes.map(|hash| Word::new(hash << 37, 5, Start::Word));
            hash_shingles(&words, 2).next().unwrap()
        };
        assert_ne!(of_hashes([10, 20]), of_hashes([11, 19]));
    }

    #[test]
    fn parts_that_were_bytes_are_what_they_were() {
        let config = Config::default();
        let text = |n: u32| (0..200 * n).map(|word| format!("w{} ", word % 90)).collect::<String>();
        let mut all = Fingerprints::default();
        (0..4).for_each(|n| all.merge(Fingerprints::of(DocId(n), &text(n), &config)));
        for mut part in all.into_parts() {
            let plain: Vec<Placed> = part.placed().collect();
            let bytes = part.take_bytes();
            assert!(part.len() == 0 && bytes.len() >= 8 * plain.len());
            let back = part.with_bytes(&bytes);
            assert!(back.placed().eq(plain.iter().copied()));
            assert!(part.with_bytes(&bytes[..bytes.len() / 2]).len() <= plain.len());
            let mut twice = back.clone();
            twice.merge(back);
            assert_eq!(twice.len(), 2 * plain.len());
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
        let key = |at: usize| {
            let in_order: Vec<u32> = words[at..at + 5].iter().map(|word| word.hash()).collect();
            (hashes[at], in_order)
        };
        let mut plain: Vec<usize> = Vec::new();
        for start in 0..=hashes.len() - 4 {
            let smallest = (start..start + 4).map(key).min().unwrap();
            let kept = plain.last().is_some_and(|&at| at >= start && key(at) == smallest);
            if !kept {
                plain.push((start..start + 4).rfind(|&at| key(at) == smallest).unwrap());
            }
        }
        // Some are equal in other orders of their words.
        let n_different = |mut keys: Vec<(u64, Vec<u32>)>| {
            keys.sort();
            keys.dedup();
            keys.len()
        };
        let without_order = (0..hashes.len()).map(|at| (hashes[at], Vec::new())).collect();
        assert!(n_different(without_order) < n_different((0..hashes.len()).map(key).collect()));
        let mut fast = Vec::new();
        winnow(&words, &config, |_, at| fast.push(at));
        assert_eq!(fast, plain);
    }
}
