//! What reads documents, lists and dictionaries, given files that nobody wrote.

use std::fs;
use std::path::{Path, PathBuf};

use nisba_corpus::{Dictionary, Fields, Limits, ListFormat, Row, Sources, import, write_toml};

const NAMES: [&str; 12] = [
    "a.txt",
    "a.html",
    "a.jsonl",
    "a.csv",
    "a.tsv",
    "a.parquet",
    "a.txt.gz",
    "a.jsonl.gz",
    "a.csv.zst",
    "a.html.zst",
    "a.parquet.gz",
    "a.md",
];

/// The first byte says what kind of file the others are. Every row is a document with a text, or told.
pub(crate) fn assert_rows(data: &[u8], folder: &Path) {
    let Some((&kind, bytes)) = data.split_first() else { return };
    let path = folder.join(NAMES[usize::from(kind) % NAMES.len()]);
    fs::write(&path, bytes).expect("written");
    let small = Limits { max_document: 40, max_ratio: 2, ..Limits::default() };
    for limits in [Limits::default(), small] {
        let sources = Sources::find(std::slice::from_ref(&path), &limits).expect("a known kind");
        let Ok(rows) = sources.files()[0].read(&Fields::default(), &limits) else { continue };
        let mut n = 0;
        for row in rows {
            n += 1;
            match row {
                Row::Document(read) => {
                    assert!(!read.document.text().trim().is_empty());
                    assert!(!read.document.id().is_empty());
                }
                Row::Skipped(problem) => {
                    assert!(problem.n_docs >= 1);
                    assert!(problem.detail.len() < 2000 + bytes.len(), "{problem:?}");
                }
            }
        }
        assert!(n >= 1, "an empty file is told, too");
    }
    fs::remove_file(path).expect("removed");
}

/// The first byte says of what format a list is. What is imported can be written, read and compiled.
pub(crate) fn assert_list(data: &[u8], folder: &Path) {
    let Some((&kind, bytes)) = data.split_first() else { return };
    let path = folder.join("list");
    fs::write(&path, bytes).expect("written");
    let format = ListFormat::ALL[usize::from(kind) % ListFormat::ALL.len()];
    if let Ok(imported) = import(std::slice::from_ref(&path), format) {
        let mut toml = Vec::new();
        write_toml(&imported.entries, &mut toml).expect("written");
        let path = folder.join("imported.toml");
        fs::write(&path, toml).expect("written");
        let read = Dictionary::read(std::slice::from_ref(&path)).expect("what we wrote is sound");
        assert_eq!(read.entries(), imported.entries);
        read.compile().expect("a gazetteer");
    }
}

/// The first byte says of which form a dictionary is. It is read or every fault has a place.
pub(crate) fn assert_dictionary(data: &[u8], folder: &Path) {
    let Some((&kind, bytes)) = data.split_first() else { return };
    let name = ["a.toml", "a.jsonl"][usize::from(kind) % 2];
    let path: PathBuf = folder.join(name);
    fs::write(&path, bytes).expect("written");
    let (dictionary, errors) = Dictionary::read_sound(std::slice::from_ref(&path));
    for error in &errors {
        assert_eq!(Path::new(&error.file), path);
        assert!(!error.message.is_empty());
    }
    if errors.is_empty() {
        assert!(!dictionary.entries().is_empty());
        // Names that nothing can match are told where the gazetteer is made.
        let faults = dictionary.compile().err().unwrap_or_default();
        assert!(faults.iter().all(|fault| fault.line > 0));
    }
}
