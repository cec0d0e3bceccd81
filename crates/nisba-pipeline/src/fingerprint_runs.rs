use std::io;
use std::sync::{Mutex, PoisonError};

use nisba_dedup::{Config, FingerprintPart};
use rayon::prelude::*;

use crate::Corpus;
use crate::spill_file::SpillFile;

/// The fingerprints of a corpus on disk, so that each of their parts can be had on its own.
pub(crate) struct FingerprintRuns {
    file: SpillFile,
    /// Of each run of documents the parts without their fingerprints, and where these stand.
    runs: Vec<Vec<(FingerprintPart, u64, usize)>>,
}

/// Words of the documents whose fingerprints are made at once by a thread: some 7 MB of them.
const WORDS: u64 = 2 << 20;

impl FingerprintRuns {
    /// Makes them, on all threads of the current pool.
    pub(crate) fn of(corpus: &Corpus, config: &Config) -> io::Result<FingerprintRuns> {
        let file = Mutex::new(SpillFile::new(corpus.folder())?);
        let run = |documents| -> io::Result<Vec<_>> {
            let mut parts = corpus.fingerprints_of(documents, config)?.into_parts();
            let bytes: Vec<Vec<u8>> = parts.iter_mut().map(FingerprintPart::take_bytes).collect();
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            let at = file.append(&bytes.concat())?;
            drop(file);
            let starts = bytes.iter().scan(at, |at, bytes| {
                let start = *at;
                *at += bytes.len() as u64;
                Some(start)
            });
            let places = starts.zip(bytes.iter().map(Vec::len));
            Ok(parts.into_iter().zip(places).map(|(part, (at, len))| (part, at, len)).collect())
        };
        let runs = corpus.ranges_of_words(WORDS).into_par_iter().map(run);
        let runs = runs.collect::<io::Result<_>>()?;
        let file = file.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(FingerprintRuns { file, runs })
    }

    /// In how many parts they are.
    pub(crate) fn n_parts(&self) -> usize {
        self.runs.first().map_or(0, Vec::len)
    }

    /// One part of all of them.
    pub(crate) fn part(&self, part: usize) -> io::Result<FingerprintPart> {
        let mut whole = FingerprintPart::default();
        let mut bytes = Vec::new();
        for run in &self.runs {
            let (of_run, at, len) = &run[part];
            bytes.resize(*len, 0);
            self.file.read_at(*at, &mut bytes)?;
            whole.merge(of_run.with_bytes(&bytes));
        }
        Ok(whole)
    }
}
