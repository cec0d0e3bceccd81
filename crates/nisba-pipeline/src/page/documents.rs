use std::collections::BTreeMap;
use std::io;

use nisba_report::{PageDocument, PageSource};
use nisba_text::DocId;

use crate::Analyzed;
use crate::known::Known;
use crate::page::MAX_DOCUMENTS;

/// Files with repeated text that the plot has room for.
const MAX_SOURCES: usize = 15;

/// The documents on the page: the first, and those that something on it refers to.
pub(crate) struct Documents<'r> {
    pub(crate) known: &'r Known<'r>,
    pub(crate) rows: Vec<PageDocument>,
    idx: BTreeMap<DocId, u32>,
    sources: BTreeMap<String, u64>,
}

impl<'r> Documents<'r> {
    pub(crate) fn new(known: &'r Known<'r>) -> Documents<'r> {
        Documents { known, rows: Vec::new(), idx: BTreeMap::new(), sources: BTreeMap::new() }
    }

    /// Lists a document if it is one of the first, and looks at its repeats.
    pub(crate) fn add(&mut self, doc: DocId, analyzed: &Analyzed) -> io::Result<()> {
        let repeated = self.repeated(doc);
        if doc.idx() < MAX_DOCUMENTS {
            self.idx_of(doc)?;
        }
        if repeated > 0 {
            let document = &analyzed.document;
            let name = document.source.as_deref().unwrap_or(document.id());
            *self.sources.entry(name.to_owned()).or_default() += repeated;
        }
        Ok(())
    }

    /// The row of a document, made where there is none yet.
    pub(crate) fn idx_of(&mut self, doc: DocId) -> io::Result<u32> {
        if let Some(&idx) = self.idx.get(&doc) {
            return Ok(idx);
        }
        let analyzed = self.known.corpus.look(doc)?;
        let document = &analyzed.document;
        let idx = self.rows.len() as u32;
        self.rows.push(PageDocument {
            id: document.id().to_owned(),
            title: document.title.clone(),
            date: document.date.clone(),
            bytes: document.text().len() as u64,
            sentences: analyzed.tokens.sentences.len() as u64,
            mentions: analyzed.mentions.len() as u64,
            repeated: self.repeated(doc),
        });
        self.idx.insert(doc, idx);
        Ok(idx)
    }

    fn repeated(&self, doc: DocId) -> u64 {
        self.known.repeated_in(doc).iter().map(|span| u64::from(span.len())).sum()
    }

    /// The files with most repeated text; of files with the same, the first by name.
    pub(crate) fn repeat_sources(&self) -> Vec<PageSource> {
        let row =
            |(source, &repeated): (&String, &u64)| PageSource { source: source.clone(), repeated };
        let mut rows: Vec<PageSource> = self.sources.iter().map(row).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.repeated));
        rows.truncate(MAX_SOURCES);
        rows
    }
}
