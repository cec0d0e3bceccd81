//! Writes results to files: JSONL, CSV, GEXF, and a page to read them on.
//!
//! Every writer takes any [`std::io::Write`] and plain values; which files there are, and where,
//! is the business of `nisba-pipeline`.
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
//! use `serde_json`, `csv` and `quick-xml`, as this crate does.

mod cooccurrence;
mod gexf;
mod jsonl;
mod overlay;
mod page;
mod page_file;
mod rows;

pub use cooccurrence::{
    Adjusted, MEASURES, PairRows, RepeatCountRow, adjusted_p_values, strongest_pairs,
    write_cooccurrence, write_repeat_counts, write_slices,
};
pub use gexf::{NodeLabel, write_gexf};
pub use jsonl::JsonLines;
pub use overlay::overlay;
pub use page::{
    Page, PageCap, PageDocument, PageFigures, PageName, PagePairs, PagePart, PagePassage,
    PageProblem, PageRepeat, PageSentences, PageSource, PageSpelling, PageTimes, PageUnknown,
};
pub use page_file::write_page;
pub use rows::{
    DocumentRow, DuplicateRow, EvidenceRow, MentionRow, ProblemRow, SentenceRow, TextRow, TokenRow,
    UndecidedRow, UnknownRow,
};
