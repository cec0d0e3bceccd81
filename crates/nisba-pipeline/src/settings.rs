use std::num::NonZeroUsize;
use std::path::PathBuf;

use nisba_cooccur::Unit;
use nisba_corpus::Fields;
use serde::Serialize;

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
    /// How often a repeated passage counts.
    pub duplicates: Duplicates,
    /// Ids of entities that are left out of the pairs.
    pub exclude: Vec<String>,
    /// Pairs in fewer documents than this are left out of the results.
    pub min_documents: u64,
    /// Which fields of JSONL and CSV rows hold what.
    pub fields: Fields,
    /// Documents beyond this many bytes of memory go to a file on disk.
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
            duplicates: Duplicates::Once,
            exclude: Vec::new(),
            min_documents: 1,
            fields: Fields::default(),
            spill_after: 512 << 20,
        }
    }

    /// The number of threads that a run will use: at most [`MAX_THREADS`].
    pub fn n_threads(&self) -> usize {
        let available = std::thread::available_parallelism();
        self.threads.or(available.ok()).map_or(1, NonZeroUsize::get).min(MAX_THREADS)
    }
}

/// More threads than this cost more to start than any machine gains by them.
pub const MAX_THREADS: usize = 256;
