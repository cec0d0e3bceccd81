use nisba_text::DocId;

use crate::fingerprint::Seed;
use crate::{Config, Fingerprints, Rarity, Words};

/// Shingles that stand in more than one place, and with them the pairs of documents that share some;
/// see [`candidates`].
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    /// Those of every shingle in a row, in text order.
    seeds: Vec<Seed>,
    /// Numbers of seeds, document by document.
    by_doc: Vec<u32>,
    /// Where each document begins in `by_doc`, and a last entry where they all end.
    starts: Vec<u32>,
    max_group: usize,
    /// The hash of every shingle that stands in more places than that, ascending, and its first seed.
    large: Vec<(u64, usize)>,
    /// Where only pairs of an old and a new document are wanted.
    first_new: Option<DocId>,
    rarity: Rarity,
}

/// The pairs in which a document is the later one; see [`Candidates::pairs`].
#[derive(Clone, Debug, Default)]
pub struct Pairs {
    b: DocId,
    matches: Vec<SeedMatch>,
}

/// Two documents (or one against itself) and the shingles they share.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'c> {
    /// The document that stands first.
    pub a: DocId,
    /// The document that stands later, or the same.
    pub b: DocId,
    pub(crate) matches: &'c [SeedMatch],
}

/// A shingle that stands in both documents. Ordered by document, then by words.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct SeedMatch {
    a: DocId,
    pub(crate) word_a: u32,
    pub(crate) word_b: u32,
}

impl SeedMatch {
    /// Its fields as one number of the same order: a sort compares that without a branch.
    fn place(&self) -> u128 {
        u128::from(self.a.0) << 64 | u128::from(self.word_a) << 32 | u128::from(self.word_b)
    }
}

/// Groups fingerprints across the corpus; [`Candidates::pairs`] makes pairs of documents of them.
///
/// Every pair of occurrences of a shingle is a candidate up to [`Config::max_group`] occurrences;
/// beyond that, each occurrence is paired with the first and with the one before it, so that the
/// output is linear in the fingerprints. Costs a sort.
pub fn candidates(fingerprints: Fingerprints, config: &Config) -> Candidates {
    candidates_where(fingerprints, config, None)
}

/// As [`candidates`], for pairs of a document before `first_new` with that or a later one: what of a
/// new corpus stands in an old one. Documents of the old one come first.
pub fn candidates_against(
    fingerprints: Fingerprints,
    first_new: DocId,
    config: &Config,
) -> Candidates {
    candidates_where(fingerprints, config, Some(first_new))
}

fn candidates_where(
    fingerprints: Fingerprints,
    config: &Config,
    first_new: Option<DocId>,
) -> Candidates {
    let Fingerprints { mut seeds, lone: mut counts } = fingerprints;
    seeds.sort_unstable_by_key(Seed::place);
    let max_group = config.max_group.get() as usize;
    let mut large = Vec::new();
    // What stands once only tells how rare its words are.
    let (mut n_kept, mut first) = (0, 0);
    while first < seeds.len() {
        counts.count(seeds[first].class());
        let hash = seeds[first].hash;
        let len = 1 + seeds[first + 1..].iter().take_while(|seed| seed.hash == hash).count();
        let is_wanted = first_new.is_none_or(|first_new| {
            seeds[first].doc < first_new && seeds[first + len - 1].doc >= first_new
        });
        if len > 1 && is_wanted {
            if len > max_group {
                large.push((hash, n_kept));
            }
            seeds.copy_within(first..first + len, n_kept);
            n_kept += len;
        }
        first += len;
    }
    seeds.truncate(n_kept);
    seeds.shrink_to_fit();
    let (by_doc, starts) = by_document(&seeds);
    let rarity = counts.rarity();
    Candidates { seeds, by_doc, starts, max_group, large, first_new, rarity }
}

/// Numbers the seeds document by document.
fn by_document(seeds: &[Seed]) -> (Vec<u32>, Vec<u32>) {
    let n_docs = seeds.iter().map(|seed| seed.doc.idx() + 1).max().unwrap_or(0);
    let mut ends = vec![0u32; n_docs + 1];
    for seed in seeds {
        ends[seed.doc.idx()] += 1;
    }
    let mut sum = 0u32;
    for end in &mut ends {
        sum = sum.checked_add(*end).expect("fewer than 2^32 shared shingles: 64 GiB of them");
        *end = sum;
    }
    // From the last to the first, so that ends become starts.
    let mut by_doc = vec![0; seeds.len()];
    for (idx, seed) in seeds.iter().enumerate().rev() {
        let end = &mut ends[seed.doc.idx()];
        *end -= 1;
        by_doc[*end as usize] = idx as u32;
    }
    (by_doc, ends)
}

impl Candidates {
    /// The documents that may be the later one of a pair, in order.
    pub fn docs(&self) -> impl ExactSizeIterator<Item = DocId> + DoubleEndedIterator + use<> {
        let first = self.first_new.map_or(0, DocId::idx) as u32;
        let n_docs = self.starts.len().saturating_sub(1) as u32;
        (first.min(n_docs)..n_docs).map(DocId)
    }

    /// The pairs of a document with itself and with those before it that it shares shingles with.
    /// Linear in the shingles they share but for a sort.
    pub fn pairs(&self, b: DocId) -> Pairs {
        let mut matches = Vec::new();
        let of_doc = match self.starts.get(b.idx()..b.idx() + 2) {
            Some(&[start, end]) => &self.by_doc[start as usize..end as usize],
            _ => &[],
        };
        for &at in of_doc {
            let at = at as usize;
            let seed = &self.seeds[at];
            let mut add = |other: &Seed| {
                if self.first_new.is_none_or(|first_new| other.doc < first_new) {
                    matches.push(SeedMatch { a: other.doc, word_a: other.word, word_b: seed.word });
                }
            };
            let is_same = |other: &&Seed| other.hash == seed.hash;
            let before = &self.seeds[at.saturating_sub(self.max_group)..at];
            let n_before = before.iter().rev().take_while(is_same).count();
            // The group is large where a seed so far behind its first one is of it still.
            let behind = self.seeds.get(at - n_before + self.max_group);
            if !behind.as_ref().is_some_and(is_same) {
                before[before.len() - n_before..].iter().for_each(add);
            } else if n_before > 0 {
                let group = self.large.binary_search_by_key(&seed.hash, |&(hash, _)| hash);
                let (_, first) = self.large[group.expect("it has more members than that")];
                add(&self.seeds[first]);
                if first + 1 < at {
                    add(&self.seeds[at - 1]);
                }
            }
        }
        matches.sort_unstable_by_key(SeedMatch::place);
        Pairs { b, matches }
    }

    /// How rare the words of the corpus are, which [`align`](crate::align) needs.
    pub fn rarity(&self) -> &Rarity {
        &self.rarity
    }

    /// Shingles with more occurrences than [`Config::max_group`], of which not every pair is here.
    pub fn n_groups_bounded(&self) -> u64 {
        self.large.len() as u64
    }

    /// Heap memory in bytes.
    pub fn memory_usage(&self) -> usize {
        self.seeds.capacity() * size_of::<Seed>()
            + (self.by_doc.capacity() + self.starts.capacity()) * size_of::<u32>()
            + self.large.capacity() * size_of::<(u64, usize)>()
            + self.rarity.memory_usage()
    }
}

impl Candidate<'_> {
    /// Whether the two share anything: equal hashes of shingles can be chance, if hardly ever.
    ///
    /// A look at one place of either document. Who has many pairs to align does well to ask of all
    /// of them first: the processor then waits for the memory of many at a time.
    pub fn is_shared(&self, a: &Words, b: &Words, config: &Config) -> bool {
        let n = config.shingle.get() as usize;
        let is_shared = |found: &SeedMatch| {
            let (at_a, at_b) = (found.word_a as usize, found.word_b as usize);
            match (a.words.get(at_a..at_a + n), b.words.get(at_b..at_b + n)) {
                (Some(a), Some(b)) => a.iter().zip(b).all(|(a, b)| a.is_same(*b)),
                // The whole document, which is shorter than a shingle.
                _ => a.are_same(b),
            }
        };
        self.matches.iter().any(is_shared)
    }
}

impl Pairs {
    /// The pairs, ordered by the document that stands first.
    pub fn iter(&self) -> impl Iterator<Item = Candidate<'_>> {
        let pairs = self.matches.chunk_by(|x, y| x.a == y.a);
        pairs.map(|matches| Candidate { a: matches[0].a, b: self.b, matches })
    }
}
