//! The whole way from files to results: reads articles, finds repeated passages and names, counts
//! who is named together, and writes it all down.
//!
//! ```
//! use nisba_pipeline::{Settings, Silent, run};
//!
//! let folder = tempfile::tempdir()?;
//! let at = |name: &str| folder.path().join(name);
//! std::fs::write(at("note.txt"), "Qassem Soleimani met Qais al-Khaz'ali. Khazali thanked Suleimani.")?;
//! std::fs::write(at("names.toml"), r#"
//!     [[entity]]
//!     id = "qassem-soleimani"
//!     type = "PER"
//!     name = "Qassem Soleimani"
//!     [[entity]]
//!     id = "qais-al-khazali"
//!     type = "PER"
//!     name = "Qais al-Khazali"
//! "#)?;
//! let settings = Settings::new(vec![at("note.txt")], vec![at("names.toml")], at("out"));
//! let summary = run(&settings, &Silent)?;
//! assert_eq!((summary.mentions, summary.entities), (4, 2));
//! assert_eq!(summary.pairs, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Should I be using this crate?
//!
//! It is for whole runs from files to files. To put one step into a program of your own use that
//! step's crate: they read no files and start no threads.

mod account;
mod against;
mod batch_reader;
mod corpus;
mod count;
mod cut;
mod database;
mod dates;
mod dedup;
mod draft;
mod error;
mod estimate;
mod evaluate;
mod files;
mod fingerprint_runs;
mod folder_lock;
mod index;
mod items;
mod known;
mod mention_counts;
mod output;
mod page;
mod pair_csv;
mod plan;
mod progress;
mod readings;
mod recent;
mod repeat_counts;
mod repeat_list;
mod repeats;
mod result_rows;
mod run;
mod run_json;
mod settings;
mod slices;
mod slow_documents;
mod spill_file;
mod spilling;
mod spool;
mod steps;
mod store;
mod stored_document;
mod summary;
mod tally;
mod threads;
mod unknown;
mod write;
mod written_on;

pub use against::{Against, duplicates_against};
pub use corpus::Corpus;
pub use count::{Counted, CountedUnit, MAX_EVIDENCE, count};
pub use cut::{CutRule, Keep};
pub use dates::{BadDate, DateBound, DateRange, InRange};
pub use dedup::{DedupCounts, DedupSummary, dedup};
pub use draft::{DraftEntry, draft};
pub use error::{Mistake, RunError};
pub use evaluate::{Evaluation, Finding, GoldError, GoldMark, Score, evaluate, read_gold};
pub use index::{IndexError, PassageIndex};
pub use items::{ItemList, Items};
pub use output::OutputError;
pub use pair_csv::write_pairs;
pub use plan::{Plan, plan};
pub use progress::{Progress, Silent, Stage};
pub use repeat_counts::{Both, RepeatCount, RepeatCounts};
pub use repeats::{exact_duplicates, find_repeats, near_documents, near_duplicates};
pub use run::{Prepared, prepare, run};
pub use settings::{Duplicates, MAX_THREADS, Settings};
pub use slices::{CountedSlices, Period, Slices, UnknownPeriod};
pub use steps::{KeepTokens, Steps};
pub use store::{Analyzed, Reading};
pub use summary::{StrongPair, Summary, printable};
pub use threads::on_threads;
pub use unknown::{MAX_UNKNOWN, MIN_UNKNOWN, UnknownName};
