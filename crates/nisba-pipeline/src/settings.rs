use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use nisba_cooccur::{Measure, Mentions, Unit, Weighting};
use nisba_corpus::{Fields, Limits};
use serde::Serialize;

use crate::{DateRange, Items, Slices};

/// How often a repeated passage counts.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Duplicates {
    /// Its first occurrence only, first in document order.
    #[default]
    Once,
    /// Every occurrence.
    All,
}

/// What a run is to do. [`Settings::new`] gives the defaults of the command line.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Files and folders; `-` is JSONL on standard input.
    pub inputs: Vec<PathBuf>,
    /// Dictionary files and folders.
    pub dictionary: Vec<PathBuf>,
    /// The result folder; empty for steps that write none.
    pub out: PathBuf,
    /// Number of threads; `None` is one for each processor.
    pub threads: Option<NonZeroUsize>,
    /// The stretch of text in which two names have to stand to count as together.
    pub unit: Unit,
    /// Further units, counted in the same pass.
    pub also_units: Vec<Unit>,
    /// What is counted together. A run has entities only.
    pub items: Items,
    /// Items that occur less often than this are left out before anything is counted.
    pub min_count: u64,
    /// Folded forms of words that are left out.
    pub stop_words: BTreeSet<String>,
    /// What a meeting weighs.
    pub weighting: Weighting,
    /// Which mentions of a unit make a meeting that weighs something.
    pub mentions: Mentions,
    /// Permutations of the test over documents; 0 for none.
    pub permutations: u64,
    /// Where the random numbers of that test start.
    pub seed: u64,
    /// Slices of time to count by, beside the whole; `None` for none. A run has them only.
    pub slices: Option<Slices>,
    /// Bytes above which pairs that are being counted go to sorted runs on disk; `None` for never.
    /// The finished table has to fit into memory in any case, and so have evidence
    /// ([`MAX_EVIDENCE`](crate::MAX_EVIDENCE) units a pair), distances (about 50 bytes for each pair and
    /// distance), the counts of documents with repeats, and those of slices (32 bytes a pair each).
    pub max_pair_memory: Option<u64>,
    /// Measures in the table of pairs, which is then ordered by the first, strongest pair first;
    /// empty for the usual ones, and pairs by name.
    pub measures: Vec<Measure>,
    /// How often a repeated passage counts.
    pub duplicates: Duplicates,
    /// Ids of entities that are left out of the pairs.
    pub exclude: Vec<String>,
    /// Pairs in fewer documents than this are left out of the results.
    pub min_documents: u64,
    /// Documents of which days are read; those whose dates do not tell are left out with the others.
    pub dates: DateRange,
    /// Which fields of JSONL and CSV rows hold what.
    pub fields: Fields,
    /// What reading does not go beyond.
    pub limits: Limits,
    /// Whether a run begins anew where an earlier one was stopped, instead of going on from it.
    pub fresh: bool,
    /// Documents beyond this many bytes of memory go to a file on disk. While they are compared, twice as
    /// much goes to those looked at last; of their fingerprints, the repeats in them and the names
    /// outside the dictionary no more than half, a quarter and an eighth of it are in memory.
    pub spill_after: u64,
}

impl Settings {
    /// The defaults for these inputs, dictionaries and result folder.
    pub fn new(inputs: Vec<PathBuf>, dictionary: Vec<PathBuf>, out: PathBuf) -> Settings {
        Settings {
            inputs,
            dictionary,
            out,
            threads: None,
            unit: Unit::Sentence,
            also_units: Vec::new(),
            items: Items::Entities,
            min_count: 1,
            stop_words: BTreeSet::new(),
            weighting: Weighting::Flat,
            mentions: Mentions::Once,
            permutations: 0,
            seed: 0,
            slices: None,
            max_pair_memory: None,
            measures: Vec::new(),
            duplicates: Duplicates::Once,
            exclude: Vec::new(),
            min_documents: 1,
            dates: DateRange::default(),
            fields: Fields::default(),
            limits: Limits::default(),
            fresh: false,
            spill_after: 1 << 28,
        }
    }

    /// All units, the main one first, each once.
    pub fn units(&self) -> impl Iterator<Item = Unit> + '_ {
        let mut seen = BTreeSet::new();
        let units = std::iter::once(self.unit).chain(self.also_units.iter().copied());
        units.filter(move |&unit| seen.insert(unit))
    }

    /// Whether a pair weighs something else than its units.
    pub fn weighs_distances(&self) -> bool {
        self.weighting != Weighting::Flat || self.mentions != Mentions::Once
    }

    /// The number of threads that a run will use: at most [`MAX_THREADS`].
    pub fn n_threads(&self) -> usize {
        let available = std::thread::available_parallelism();
        self.threads.or(available.ok()).map_or(1, NonZeroUsize::get).min(MAX_THREADS)
    }
}

/// More threads than this cost more to start than any machine gains by them.
pub const MAX_THREADS: usize = 256;
