use nisba_text::DocId;

use crate::fingerprint::PART_BITS;
use crate::rarity::WordCounts;
use crate::shared::SharedSeed;
use crate::strand::is_shingle_same;
use crate::{Config, Fingerprints, Rarity, SharedPart, Words};

/// Shingles that stand in more than one place, and with them the pairs of documents that share some;
/// see [`candidates`].
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    parts: Vec<SharedPart>,
    /// Places of seeds, document by document.
    by_doc: Vec<SeedPlace>,
    /// Where each document begins in `by_doc`, and a last entry where they all end.
    starts: Vec<u32>,
    max_group: usize,
    /// Where only pairs of an old and a new document are wanted.
    first_new: Option<DocId>,
    packing: Packing,
    rarity: Rarity,
}

/// A part and the number of a seed in it, in one number.
#[derive(Clone, Copy, Debug, Default)]
struct SeedPlace(u32);

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

/// How many bits the fields of a match take in one number of the same order; there are few corpora in which
/// 64 are not enough for all three.
#[derive(Clone, Copy, Debug, Default)]
struct Packing {
    doc_bits: u32,
    word_bits: u32,
}

impl Packing {
    fn of<'s>(seeds: impl Iterator<Item = &'s SharedSeed>) -> Packing {
        let (docs, words) =
            seeds.fold((0, 0), |(docs, words), seed| (docs | seed.doc.0, words | seed.word()));
        Packing { doc_bits: 32 - docs.leading_zeros(), word_bits: 32 - words.leading_zeros() }
    }

    fn sort(self, matches: &mut [SeedMatch]) {
        let Packing { doc_bits, word_bits } = self;
        if matches.len() < 2 {
            return;
        }
        if doc_bits + 2 * word_bits > 64 {
            return matches.sort_unstable_by_key(SeedMatch::place);
        }
        let pack = |found: &SeedMatch| {
            let SeedMatch { a, word_a, word_b } = *found;
            let [a, word_a, word_b] = [a.0, word_a, word_b].map(u64::from);
            (a << word_bits | word_a) << word_bits | word_b
        };
        let mut packed: Vec<u64> = matches.iter().map(pack).collect();
        packed.sort_unstable();
        let mask = (1u64 << word_bits) - 1;
        for (found, packed) in matches.iter_mut().zip(packed) {
            let rest = packed >> word_bits;
            *found = SeedMatch {
                a: DocId((rest >> word_bits) as u32),
                word_a: (rest & mask) as u32,
                word_b: (packed & mask) as u32,
            };
        }
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
    Candidates::of(SharedPart::all(fingerprints, first_new, config), first_new, config)
}

/// Places the seeds document by document.
fn by_document(parts: &[SharedPart]) -> (Vec<SeedPlace>, Vec<u32>) {
    let seeds = || parts.iter().flat_map(|part| &part.seeds);
    let n_docs = seeds().map(|seed| seed.doc.idx() + 1).max().unwrap_or(0);
    // One more, so that where a document begins can be counted up to where it ends.
    let mut starts = vec![0u32; n_docs + 2];
    for seed in seeds() {
        starts[seed.doc.idx() + 2] += 1;
    }
    let mut sum = 0u32;
    for start in &mut starts {
        sum = sum.checked_add(*start).expect("fewer than 2^32 shared shingles: 32 GiB of them");
        *start = sum;
    }
    let mut by_doc = vec![SeedPlace::default(); sum as usize];
    for (part_idx, part) in parts.iter().enumerate() {
        for (idx, seed) in part.seeds.iter().enumerate() {
            let next = &mut starts[seed.doc.idx() + 1];
            by_doc[*next as usize] = SeedPlace::new(part_idx, idx);
            *next += 1;
        }
    }
    starts.pop();
    (by_doc, starts)
}

impl SharedPart {
    /// The first seed of the shingle of this one, unless more than `n_most` lie between.
    fn first(&self, at: usize, n_most: usize) -> Option<usize> {
        let before = at.saturating_sub(n_most)..=at;
        before.rev().find(|&at| self.seeds[at].is_first())
    }

    /// Whether the seeds behind this one, up to that with the number `last`, are of its shingle.
    fn goes_on(&self, at: usize, last: usize) -> bool {
        let behind = self.seeds.get(at + 1..=last);
        behind.is_some_and(|behind| behind.iter().all(|seed| !seed.is_first()))
    }
}

impl SeedPlace {
    const IDX_BITS: u32 = u32::BITS - PART_BITS;

    fn new(part: usize, idx: usize) -> SeedPlace {
        assert!(idx < 1 << SeedPlace::IDX_BITS, "more than 2^26 shared shingles in one part of 64");
        SeedPlace((part as u32) << SeedPlace::IDX_BITS | idx as u32)
    }

    fn part(self) -> usize {
        (self.0 >> SeedPlace::IDX_BITS) as usize
    }

    fn idx(self) -> usize {
        (self.0 & ((1 << SeedPlace::IDX_BITS) - 1)) as usize
    }
}

impl Candidates {
    /// Puts together what the parts of [`Fingerprints::into_parts`] share, in their order; `first_new` as it
    /// was given to [`SharedPart::of`]. Linear.
    ///
    /// # Panics
    ///
    /// Where a part has more than 2^26 shared fingerprints, as in more than 50 GB of ordinary text.
    pub fn of(mut parts: Vec<SharedPart>, first_new: Option<DocId>, config: &Config) -> Candidates {
        let mut counts = WordCounts::default();
        parts.iter_mut().for_each(|part| counts.merge(&std::mem::take(&mut part.counts)));
        let (by_doc, starts) = by_document(&parts);
        Candidates {
            by_doc,
            starts,
            max_group: config.max_group.get() as usize,
            first_new,
            packing: Packing::of(parts.iter().flat_map(|part| &part.seeds)),
            rarity: counts.rarity(),
            parts,
        }
    }

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
        for &place in of_doc {
            let (part, at) = (&self.parts[place.part()], place.idx());
            let seed = part.seeds[at];
            let mut add = |other: &SharedSeed| {
                if self.first_new.is_none_or(|first_new| other.doc < first_new) {
                    let (word_a, word_b) = (other.word(), seed.word());
                    matches.push(SeedMatch { a: other.doc, word_a, word_b });
                }
            };
            let first = part.first(at, self.max_group);
            // The group is large where a seed so far behind its first one is of it still.
            if first.is_some_and(|first| !part.goes_on(at, first + self.max_group)) {
                part.seeds[first.expect("just asked")..at].iter().for_each(add);
            } else if !seed.is_first() {
                let next = part.large.partition_point(|&first| first as usize <= at);
                let first = part.large[next - 1] as usize;
                add(&part.seeds[first]);
                if first + 1 < at {
                    add(&part.seeds[at - 1]);
                }
            }
        }
        self.packing.sort(&mut matches);
        Pairs { b, matches }
    }

    /// How rare the words of the corpus are, which [`align`](crate::align) needs.
    pub fn rarity(&self) -> &Rarity {
        &self.rarity
    }

    /// Shingles with more occurrences than [`Config::max_group`], of which not every pair is here.
    pub fn n_groups_bounded(&self) -> u64 {
        self.parts.iter().map(|part| part.large.len() as u64).sum()
    }

    /// Heap memory in bytes.
    pub fn memory_usage(&self) -> usize {
        let of_part = |part: &SharedPart| {
            part.seeds.capacity() * size_of::<SharedSeed>()
                + part.large.capacity() * size_of::<u32>()
        };
        self.parts.iter().map(of_part).sum::<usize>()
            + self.by_doc.capacity() * size_of::<SeedPlace>()
            + self.starts.capacity() * size_of::<u32>()
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
                (Some(a), Some(b)) => is_shingle_same(a, b),
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
