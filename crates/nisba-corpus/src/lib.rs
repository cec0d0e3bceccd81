//! Reads documents and dictionaries from files: plain text, web pages, JSONL, CSV,
//! TSV and Parquet, also compressed.
//!
//! ```
//! use nisba_corpus::{Fields, Limits, Row, Sources};
//!
//! let folder = tempfile::tempdir()?;
//! std::fs::write(folder.path().join("note.txt"), "Badr is not the battle of Badr.")?;
//! let limits = Limits::default();
//! let sources = Sources::find(&[folder.path().to_path_buf()], &limits).expect("one text");
//! let mut rows = sources.files()[0].read(&Fields::default(), &limits)?;
//! let Some(Row::Document(read)) = rows.next() else { panic!("a document") };
//! assert_eq!(read.document.id(), "note.txt");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Should I be using this crate?
//!
//! It is the reading end of `nisba-pipeline`: what it gives is a stream of documents in which
//! every broken file is a [`Problem`] with its place, never the end of the run, and that no file can make
//! hold more than the [`Limits`] say. For data frames or
//! web crawling use the libraries made for them, and hand the text to the single steps.

mod count_quotes;
mod decode;
mod dictionary;
mod dictionary_files;
mod entry_fields;
mod export;
mod html;
mod import;
mod json_fields;
mod limits;
mod page_tree;
mod parquet_rows;
mod place;
mod problem;
mod reader;
mod skipped_rows;
mod source;
mod surrogate;
mod transcode;
mod write_dictionary;

pub use decode::{Decoded, NotText, decode};
pub use dictionary::{Dictionary, DictionaryError};
pub use export::{ExportFormat, NotExported, export};
pub use import::{Imported, LeftOut, ListFormat, id_of_name, import};
pub use limits::{Limits, Links};
pub use problem::{Action, Problem};
pub use reader::{Fields, OrderKey, ReadDocument, Row, Rows};
pub use source::{Compression, Format, InputError, SourceFile, Sources};
pub use write_dictionary::{DictionaryForm, write_jsonl, write_toml};
