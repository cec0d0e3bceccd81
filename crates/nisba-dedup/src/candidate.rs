use nisba_text::DocId;

use crate::{Config, Fingerprints, Rarity, fingerprint::Seed};

/// Pairs of documents that share shingles; see [`candidates`].
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    matches: Vec<SeedMatch>,
    /// Where each pair's matches begin, and a last entry where they all end.
    starts: Vec<usize>,
    rarity: Rarity,
    n_groups_bounded: u64,
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

/// A shingle that stands in both documents. Ordered by documents, then by words.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct SeedMatch {
    a: DocId,
    b: DocId,
    pub(crate) word_a: u32,
    pub(crate) word_b: u32,
}

/// Groups fingerprints across the corpus into pairs of documents that share some.
///
/// Every pair of occurrences of a shingle is a candidate up to [`Config::max_group`] occurrences;
/// beyond that, each occurrence is paired with the first and with the one before it, so that the
/// output is linear in the fingerprints. Costs two sorts.
pub fn candidates(fingerprints: Fingerprints, config: &Config) -> Candidates {
    candidates_where(fingerprints, config, |_, _| true)
}

/// As [`candidates`], for pairs of a document before `first_new` with that or a later one: what of a
/// new corpus stands in an old one. Documents of the old one come first.
pub fn candidates_against(
    fingerprints: Fingerprints,
    first_new: DocId,
    config: &Config,
) -> Candidates {
    candidates_where(fingerprints, config, |a, b| a < first_new && b >= first_new)
}

fn candidates_where(
    fingerprints: Fingerprints,
    config: &Config,
    is_wanted: impl Fn(DocId, DocId) -> bool,
) -> Candidates {
    let Fingerprints { mut seeds } = fingerprints;
    seeds.sort_unstable();
    let max_group = config.max_group.get() as usize;
    let mut rarity = Rarity::default();
    // What stands once only tells how rare its words are; it goes before pairs are made.
    let (mut n_kept, mut n_matches, mut first) = (0, 0, 0);
    while first < seeds.len() {
        rarity.count(seeds[first].class());
        let hash = seeds[first].hash;
        let len = seeds[first..].iter().take_while(|seed| seed.hash == hash).count();
        if len > 1 {
            seeds.copy_within(first..first + len, n_kept);
            n_kept += len;
            n_matches += if len <= max_group { len * (len - 1) / 2 } else { 2 * len };
        }
        first += len;
    }
    seeds.truncate(n_kept);
    seeds.shrink_to_fit();
    let mut matches = Vec::with_capacity(n_matches);
    let mut n_groups_bounded = 0;
    let join = |a: &Seed, b: &Seed| {
        let found = SeedMatch { a: a.doc, b: b.doc, word_a: a.word, word_b: b.word };
        is_wanted(a.doc, b.doc).then_some(found)
    };
    for group in seeds.chunk_by(|a, b| a.hash == b.hash) {
        if group.len() <= max_group {
            for (idx, b) in group.iter().enumerate() {
                matches.extend(group[..idx].iter().filter_map(|a| join(a, b)));
            }
        } else {
            n_groups_bounded += 1;
            matches.extend(group[1..].iter().filter_map(|b| join(&group[0], b)));
            matches.extend(group[1..].windows(2).filter_map(|pair| join(&pair[0], &pair[1])));
        }
    }
    drop(seeds);
    matches.sort_unstable();
    let mut starts = vec![0];
    for pair in matches.chunk_by(|x, y| (x.a, x.b) == (y.a, y.b)) {
        starts.push(starts[starts.len() - 1] + pair.len());
    }
    Candidates { matches, starts, rarity, n_groups_bounded }
}

impl Candidates {
    /// Number of pairs of documents.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether no two documents share a shingle and none repeats one of its own.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The pair with this number. Pairs are ordered by first, then by second document.
    ///
    /// # Panics
    ///
    /// Where there is none.
    #[track_caller]
    pub fn get(&self, idx: usize) -> Candidate<'_> {
        let matches = &self.matches[self.starts[idx]..self.starts[idx + 1]];
        Candidate { a: matches[0].a, b: matches[0].b, matches }
    }

    /// All pairs, ordered by first, then by second document.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Candidate<'_>> {
        (0..self.len()).map(|idx| self.get(idx))
    }

    /// How rare the words of the corpus are, which [`align`](crate::align) needs.
    pub fn rarity(&self) -> &Rarity {
        &self.rarity
    }

    /// Shingles with more occurrences than [`Config::max_group`], of which not every pair is here.
    pub fn n_groups_bounded(&self) -> u64 {
        self.n_groups_bounded
    }

    /// Heap memory in bytes.
    pub fn memory_usage(&self) -> usize {
        self.matches.capacity() * size_of::<SeedMatch>()
            + self.starts.capacity() * size_of::<usize>()
            + self.rarity.memory_usage()
    }
}
