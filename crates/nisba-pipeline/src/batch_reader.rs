use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use nisba_corpus::{Action, Problem, ReadDocument, Row, Rows, SourceFile, Sources};

use crate::{InRange, Settings};

/// Reads sources batch by batch.
pub(crate) struct Reader<'s> {
    files: std::slice::Iter<'s, SourceFile>,
    settings: &'s Settings,
    rows: Option<Rows>,
    /// Of the ids, two hashes of 64 bits: they are as many as documents.
    seen: HashSet<[u64; 2]>,
    /// Keys of the two, which nobody who makes ids knows. Only whether two ids are equal depends on them.
    keys: [RandomState; 2],
    pub(crate) problems: Vec<Problem>,
    /// Documents with ids that are taken since the last one that was not.
    n_taken: u64,
    pub(crate) n_read: u64,
    pub(crate) n_outside: u64,
    pub(crate) n_undated: u64,
}

/// A batch ends with the document that fills it. The first is read while nothing else is done.
const BATCH_BYTES: usize = 2 << 20;
const BATCH_DOCUMENTS: usize = 4096;

/// Rows with ids that are taken, one behind the other, that are told by themselves.
const TAKEN_ALONE: u64 = 1000;

impl<'s> Reader<'s> {
    pub(crate) fn new(sources: &'s Sources, settings: &'s Settings) -> Reader<'s> {
        Reader {
            files: sources.files().iter(),
            settings,
            rows: None,
            seen: HashSet::new(),
            keys: [RandomState::new(), RandomState::new()],
            problems: sources.problems().to_vec(),
            n_taken: 0,
            n_read: sources.problems().len() as u64,
            n_outside: 0,
            n_undated: 0,
        }
    }

    /// The next documents; empty at the end. Documents whose id is taken are skipped here, before
    /// any work is done on them.
    pub(crate) fn next_batch(&mut self) -> Vec<ReadDocument> {
        let mut batch = Vec::new();
        let mut n_bytes = 0;
        while n_bytes < BATCH_BYTES && batch.len() < BATCH_DOCUMENTS {
            let Some(row) = self.next_row() else { break };
            if let Row::Document(read) = &row {
                let left_out = match self.settings.dates.holds(read.document.date.as_deref()) {
                    InRange::Yes => None,
                    InRange::No => Some(&mut self.n_outside),
                    InRange::Unknown => Some(&mut self.n_undated),
                };
                if let Some(left_out) = left_out {
                    *left_out += 1;
                    continue;
                }
            }
            self.n_read += match &row {
                Row::Skipped(problem) => problem.n_docs,
                Row::Document(_) => 1,
            };
            match row {
                Row::Skipped(problem) => self.problems.push(problem),
                Row::Document(mut read) => {
                    let id = read.document.id();
                    if self.seen.insert(self.keys.each_ref().map(|key| key.hash_one(id))) {
                        n_bytes += read.document.text().len();
                        self.n_taken = 0;
                        self.problems.extend(read.repair.take());
                        batch.push(read);
                    } else {
                        self.leave_taken(Problem {
                            file: read.document.source.as_deref().unwrap_or_default().to_owned(),
                            byte: None,
                            doc: Some(id.to_owned()),
                            problem: "id taken".to_owned(),
                            detail: "an earlier document has this id; give it another one"
                                .to_owned(),
                            action: Action::Skipped,
                            n_docs: 1,
                        });
                    }
                }
            }
        }
        batch
    }

    /// Many in a row are told together, as rows without a document are: they take more memory than
    /// bytes in the file.
    fn leave_taken(&mut self, problem: Problem) {
        self.n_taken += 1;
        match self.problems.last_mut() {
            Some(last)
                if self.n_taken > TAKEN_ALONE
                    && (&last.problem, &last.file) == (&problem.problem, &problem.file) =>
            {
                last.n_docs += 1;
                last.detail = format!("{}; told once for {} rows", problem.detail, last.n_docs);
            }
            _ => self.problems.push(problem),
        }
    }

    fn next_row(&mut self) -> Option<Row> {
        loop {
            if let Some(row) = self.rows.as_mut().and_then(Iterator::next) {
                return Some(row);
            }
            let file = self.files.next()?;
            match file.read(&self.settings.fields, &self.settings.limits) {
                Ok(rows) => self.rows = Some(rows),
                Err(error) => {
                    self.rows = None;
                    return Some(Row::Skipped(Problem {
                        file: file.path().display().to_string(),
                        byte: None,
                        doc: Some(file.id().to_owned()),
                        problem: "unreadable".to_owned(),
                        detail: error.to_string(),
                        action: Action::Skipped,
                        n_docs: 1,
                    }));
                }
            }
        }
    }
}
