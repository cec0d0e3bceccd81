use std::borrow::Cow;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nisba_corpus::{Action, OrderKey, Problem, Sources};
use nisba_dedup::{Config, Fingerprints};
use nisba_text::{DocId, Span};
use nisba_tokenize::Tokenizer;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::batch_reader::Reader;
use crate::readings::Readings;
use crate::recent::Recent;
use crate::repeats::sources;
use crate::slow_documents::SlowDocuments;
use crate::steps::analyze_batch;
use crate::store::{Look, Parts, Store};
use crate::threads::thread_pool;
use crate::written_on::WrittenOn;
use crate::{Analyzed, Keep, KeepTokens, Progress, RunError, Settings, Stage, Steps};

/// All documents of a run, read once, in document order, with what each says on its own.
pub struct Corpus {
    store: Store,
    /// The store's number for each document.
    numbers: Vec<usize>,
    problems: Vec<Problem>,
    n_read: u64,
    n_outside: u64,
    n_undated: u64,
    n_files_ignored: u64,
    n_bytes: u64,
    digest: String,
    folder: Option<PathBuf>,
    max_memory: u64,
    /// Makes tokens again that were not kept.
    tokenizer: Option<Tokenizer>,
}

impl Corpus {
    /// Finds and reads the inputs of the settings, on a pool of threads of its own.
    ///
    /// # Errors
    ///
    /// [`RunError`] where an input is not there, and where the spill file cannot be written.
    pub fn open(
        settings: &Settings,
        steps: &Steps,
        progress: &dyn Progress,
    ) -> Result<Corpus, RunError> {
        let sources = sources(settings)?;
        let pool = thread_pool(settings)?;
        Ok(pool.install(|| Corpus::read(&sources, steps, settings, None, progress))?)
    }

    /// Reads the sources batch by batch: while one batch is analysed on all threads of the current
    /// pool, the next is read. Text beyond the limit of the settings goes to a file in `folder`.
    ///
    /// # Errors
    ///
    /// Where the spill file cannot be written. What is wrong with a document is a [`Problem`].
    pub fn read(
        sources: &Sources,
        steps: &Steps,
        settings: &Settings,
        folder: Option<&Path>,
        progress: &dyn Progress,
    ) -> io::Result<Corpus> {
        Corpus::read_on(sources, steps, settings, (folder, None), progress)
    }

    /// As [`read`](Corpus::read), going on from what an earlier run found, which needs
    /// [`Steps::digest`].
    pub(crate) fn read_on(
        sources: &Sources,
        steps: &Steps,
        settings: &Settings,
        place: (Option<&Path>, Option<&mut Readings>),
        progress: &dyn Progress,
    ) -> io::Result<Corpus> {
        let slow = SlowDocuments::new(progress);
        slow.told_while(|| Corpus::read_watched(sources, steps, settings, place, &slow, progress))
    }

    fn read_watched(
        sources: &Sources,
        steps: &Steps,
        settings: &Settings,
        (folder, mut readings): (Option<&Path>, Option<&mut Readings>),
        slow: &SlowDocuments<'_>,
        progress: &dyn Progress,
    ) -> io::Result<Corpus> {
        let mut reader = Reader::new(sources, settings);
        let mut store = Store::new(settings.spill_after);
        let mut orders: Vec<OrderKey> = Vec::new();
        let mut digests: Vec<[u8; 32]> = Vec::new();
        progress.begin(Stage::Read, None);
        let mut n_bytes = 0;
        let mut keeps = true;
        let mut batch = reader.next_batch();
        while !batch.is_empty() {
            let (known, is_full) = (readings.as_deref(), store.is_full());
            let (analyzed, next) = rayon::join(
                || analyze_batch(batch, (steps, known), is_full, (progress, slow)),
                || reader.next_batch(),
            );
            let analyzed = analyzed?;
            if let Some(readings) = readings.as_deref_mut().filter(|_| keeps) {
                let records = analyzed.iter().filter_map(|document| document.record.as_ref());
                if let Err(error) = readings.add(records) {
                    keeps = false;
                    progress.note(&format!(
                        "a run that is stopped from here on begins anew: what is read cannot be kept: {error}"
                    ));
                }
            }
            let mut stored = Vec::with_capacity(analyzed.len());
            for document in analyzed {
                n_bytes += document.n_bytes;
                stored.push(document.stored);
                orders.push(document.order);
                digests.extend(document.digest);
            }
            store.push(stored, folder)?;
            batch = next;
        }
        progress.end();

        let mut numbers: Vec<usize> = (0..store.len()).collect();
        numbers.sort_by(|&a, &b| orders[a].cmp(&orders[b]));
        let mut digest = Sha256::new();
        for of_document in numbers.iter().filter_map(|&number| digests.get(number)) {
            digest.update(of_document);
        }
        reader.problems.sort();
        Ok(Corpus {
            store,
            numbers,
            problems: reader.problems,
            n_read: reader.n_read,
            n_outside: reader.n_outside,
            n_undated: reader.n_undated,
            n_files_ignored: sources.n_ignored(),
            n_bytes,
            digest: hex(&digest.finalize()),
            folder: folder.map(Path::to_path_buf),
            max_memory: settings.spill_after,
            tokenizer: (steps.tokens == KeepTokens::Forget).then(|| steps.tokenizer.clone()),
        })
    }

    /// Number of documents.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// All documents, in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = DocId> + use<> {
        (0..self.numbers.len() as u32).map(DocId)
    }

    /// A document.
    ///
    /// # Errors
    ///
    /// Where the spill file cannot be read.
    pub fn get(&self, doc: DocId) -> io::Result<Arc<Analyzed>> {
        self.store.get(self.numbers[doc.idx()])
    }

    /// The id of a document.
    pub fn id(&self, doc: DocId) -> &str {
        self.store.id(self.numbers[doc.idx()])
    }

    /// Bytes of text in a document.
    pub(crate) fn n_bytes_of(&self, doc: DocId) -> usize {
        self.store.n_bytes(self.numbers[doc.idx()])
    }

    /// A part of the text of a document.
    ///
    /// # Errors
    ///
    /// Where the spill file cannot be read.
    ///
    /// # Panics
    ///
    /// Where it is no part of it, or cuts a character.
    pub(crate) fn text(&self, doc: DocId, span: Span) -> io::Result<Cow<'_, str>> {
        self.store.text(self.numbers[doc.idx()], span)
    }

    /// The text and the words of a document, by those who ask for some again and again.
    pub(crate) fn look_again(&self, doc: DocId, recent: &Recent<Analyzed>) -> io::Result<Look<'_>> {
        self.store.look_again(self.numbers[doc.idx()], recent)
    }

    /// A document without its words, for a short time; see [`get`](Self::get).
    pub(crate) fn look(&self, doc: DocId) -> io::Result<Look<'_>> {
        self.store.look(self.numbers[doc.idx()], Parts::Reading)
    }

    /// The sentences of a document.
    pub(crate) fn sentences_of(&self, analyzed: &Analyzed) -> Vec<Span> {
        match &self.tokenizer {
            Some(tokenizer) => tokenizer.tokenize(analyzed.document.text()).sentences,
            None => analyzed.tokens.sentences.clone(),
        }
    }

    /// Numbers the documents so that those to keep come first; gives the new numbers in the order
    /// of documents.
    ///
    /// # Errors
    ///
    /// Where the spill file cannot be read.
    pub(crate) fn put_first(&mut self, keep: Keep) -> io::Result<Vec<DocId>> {
        let mut ranked: Vec<(u64, Option<WrittenOn>, DocId)> = Vec::with_capacity(self.len());
        for doc in self.ids() {
            let (mut shorter, mut date) = (0, None);
            match keep {
                Keep::First => {}
                Keep::Longest => shorter = u64::MAX - self.look(doc)?.document.text().len() as u64,
                // Without a date that can be read comes after every date.
                Keep::Earliest => {
                    date = self.look(doc)?.document.date.as_deref().and_then(WrittenOn::read);
                    shorter = u64::from(date.is_none());
                }
            }
            ranked.push((shorter, date, doc));
        }
        ranked.sort();
        let mut new_ids = vec![DocId::default(); self.len()];
        for (i, (_, _, doc)) in ranked.iter().enumerate() {
            new_ids[doc.idx()] = DocId(i as u32);
        }
        self.numbers = ranked.iter().map(|(_, _, doc)| self.numbers[doc.idx()]).collect();
        Ok(new_ids)
    }

    /// The fingerprints of all documents, made on all threads of the current pool.
    ///
    /// # Errors
    ///
    /// Where a spilled document cannot be read back.
    pub(crate) fn fingerprints(&self, config: &Config) -> io::Result<Fingerprints> {
        // Many documents take less memory in one value than in many.
        let n_docs = self.len().div_ceil(4 * rayon::current_num_threads()).max(1);
        let of_range =
            |first: usize| self.fingerprints_of(first..self.len().min(first + n_docs), config);
        let ranges = (0..self.len()).into_par_iter().step_by(n_docs);
        let ranges: Vec<_> = ranges.map(of_range).collect::<io::Result<_>>()?;
        let mut all = Fingerprints::default();
        ranges.into_iter().for_each(|range| all.merge(range));
        Ok(all)
    }

    /// The fingerprints of some documents.
    ///
    /// # Errors
    ///
    /// Where a spilled document cannot be read back.
    pub(crate) fn fingerprints_of(
        &self,
        documents: Range<usize>,
        config: &Config,
    ) -> io::Result<Fingerprints> {
        let stored = &self.numbers[documents.clone()];
        let n_words = stored.iter().map(|&number| self.store.n_words(number) as u64).sum();
        let mut of_range = Fingerprints::with_capacity(n_words, config);
        for number in documents {
            let words = self.store.words(self.numbers[number])?;
            of_range.add(DocId(number as u32), &words, config);
        }
        Ok(of_range)
    }

    /// All documents in stretches with so many words each, or one document with more.
    pub(crate) fn ranges_of_words(&self, n_words: u64) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        let (mut first, mut n_so_far) = (0, 0);
        for (idx, &number) in self.numbers.iter().enumerate() {
            n_so_far += self.store.n_words(number) as u64;
            if n_so_far >= n_words || idx + 1 == self.len() {
                ranges.push(first..idx + 1);
                (first, n_so_far) = (idx + 1, 0);
            }
        }
        ranges
    }

    /// Bytes that the fingerprints of all documents take, about.
    pub(crate) fn n_fingerprint_bytes(&self, config: &Config) -> u64 {
        let n_words = (0..self.store.len()).map(|number| self.store.n_words(number) as u64);
        16 * n_words.sum::<u64>() / (u64::from(config.window.get()) + 1)
    }

    /// Where files go that hold what finds no room in memory; `None` for the system's temporary folder.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Bytes of memory that documents may take.
    pub(crate) fn max_memory(&self) -> u64 {
        self.max_memory
    }

    /// What was skipped or repaired, by file.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Number of documents that the sources hold: those here and those skipped.
    pub fn n_read(&self) -> u64 {
        self.n_read
    }

    /// Number of documents outside of the dates that the settings name; they count as not there.
    pub fn n_outside_dates(&self) -> u64 {
        self.n_outside
    }

    /// Number of documents whose dates do not tell whether they are within; they count as not there.
    pub fn n_undated(&self) -> u64 {
        self.n_undated
    }

    /// Number of documents left out.
    pub fn n_skipped(&self) -> u64 {
        let skipped = self.problems.iter().filter(|problem| problem.action == Action::Skipped);
        skipped.map(|problem| problem.n_docs).sum()
    }

    /// Number of files in folders whose extension nothing here reads.
    pub fn n_files_ignored(&self) -> u64 {
        self.n_files_ignored
    }

    /// Bytes of text in all documents.
    pub fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// SHA-256 over the ids and texts of all documents in order; of nothing where
    /// [`Steps::digest`] did not ask for it.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Bytes of documents that went to disk.
    pub fn spilled_bytes(&self) -> u64 {
        self.store.spilled_bytes()
    }
}

/// SHA-256 over the contents of files, one after the other. A file that has vanished since it was
/// read counts as empty.
pub(crate) fn digest_of_files(files: &[PathBuf]) -> String {
    let mut digest = Sha256::new();
    for file in files {
        digest.update(std::fs::read(file).unwrap_or_default());
    }
    hex(&digest.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
