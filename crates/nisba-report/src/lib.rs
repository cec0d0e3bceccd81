//! Writes results to files: JSONL, CSV, Parquet, a database of SQLite, graphs in four formats, and a
//! page to read them on; and answers questions from the database.
//!
//! Every writer takes any [`std::io::Write`] and plain values, but for the [`Database`], which is a file; which
//! files there are, and where, is the business of `nisba-pipeline`. Rows are [`TableRow`]s: described once, and
//! the same in JSONL, Parquet and the database.
//!
//! ```
//! use nisba_report::{JsonLines, TextRow};
//!
//! let mut lines = JsonLines::new(Vec::new());
//! lines.write(&TextRow { doc: "note.txt", text: "Raba Allah83" })?;
//! assert_eq!(lines.finish()?, b"{\"doc\":\"note.txt\",\"text\":\"Raba Allah83\"}\n");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Should I be using this crate?
//!
//! It writes what the steps of `nisba` return, in the formats its users rely on. For other data
//! use `serde_json`, `csv`, `quick-xml`, `parquet` and `rusqlite`, as this crate does; none of them is in
//! its interface.

mod answer_rows;
mod cooccurrence;
mod csv_table;
mod database;
mod formula;
mod gexf;
mod graphml;
mod jsonl;
mod matrix_market;
mod network_values;
mod node_link;
mod overlay;
mod page;
mod page_file;
mod parquet_table;
mod query;
mod rows;
mod run_diff;
mod table;
mod xml;

pub use answer_rows::{EntityFound, KeywordRow, PartnerRow};
pub use cooccurrence::{
    Adjusted, MEASURES, PairList, PairRow, PairRows, RepeatCountRow, each_pair, pair_columns,
    strongest_pairs, write_cooccurrence, write_repeat_counts, write_slices,
};
pub use csv_table::CsvTable;
pub use database::{Database, EntityRow, SentenceNumber, StoredSentence};
pub use formula::harmless;
pub use gexf::{NodeLabel, write_gexf};
pub use graphml::write_graphml;
pub use jsonl::JsonLines;
pub use matrix_market::write_matrix_market;
pub use node_link::write_node_link;
pub use overlay::overlay;
pub use page::{
    Page, PageCap, PageDocument, PageFigures, PageName, PagePairs, PagePart, PagePassage,
    PageProblem, PageRepeat, PageSentences, PageSource, PageSpelling, PageTimes, PageUnknown,
};
pub use page_file::write_page;
pub use parquet_table::ParquetTable;
pub use query::{Answers, Copies, QueryError};
pub use rows::{
    DocumentRow, DuplicateRow, EvidenceRow, EvidenceUnit, MentionRow, ProblemRow, SentenceRow,
    TextRow, TokenRow, UndecidedRow, UnknownRow,
};
pub use run_diff::{Changes, DiffFigures, DiffRow, diff_runs};
pub use table::{Cell, CellKind, Column, TableRow};
