use std::fs::File;
use std::io::{self, BufReader, BufWriter, Seek};
use std::path::{Path, PathBuf};

use nisba_cooccur::{Counter, PairTable};
use rayon::prelude::*;

use crate::Settings;

/// Pairs on disk: sorted runs of counters that had outgrown their memory. The files have no names
/// and vanish with the process.
pub(crate) struct PairRuns {
    runs: Vec<File>,
    max_bytes: Option<u64>,
    folder: Option<PathBuf>,
}

impl PairRuns {
    /// Every unit of the settings has an equal part of the memory.
    pub(crate) fn new(settings: &Settings) -> PairRuns {
        let n_units = settings.units().count() as u64;
        // Beside the result there is room for it, which a temporary folder may not have.
        let parent = settings.out.parent().filter(|_| !settings.out.as_os_str().is_empty());
        PairRuns {
            runs: Vec::new(),
            max_bytes: settings.max_pair_memory.map(|bytes| bytes / n_units),
            folder: parent.filter(|parent| parent.is_dir()).map(Path::to_path_buf),
        }
    }

    /// Writes the pairs of all counters where together they take too much memory.
    ///
    /// # Errors
    ///
    /// Where the disk is full, and the like.
    pub(crate) fn make_room(&mut self, counters: &mut [Counter]) -> io::Result<()> {
        let Some(max_bytes) = self.max_bytes else { return Ok(()) };
        let n_bytes: usize = counters.iter().map(Counter::memory_usage).sum();
        if n_bytes as u64 <= max_bytes {
            return Ok(());
        }
        let folder = self.folder.as_deref();
        let write = |counter: &mut Counter| -> io::Result<File> {
            let mut file = match folder {
                Some(folder) => tempfile::tempfile_in(folder)?,
                None => tempfile::tempfile()?,
            };
            counter.write_run(BufWriter::new(&mut file))?;
            file.rewind()?;
            Ok(file)
        };
        let written: io::Result<Vec<File>> = counters.par_iter_mut().map(write).collect();
        self.runs.extend(written?);
        Ok(())
    }

    /// Bytes on disk.
    pub(crate) fn n_bytes(&self) -> u64 {
        self.runs.iter().filter_map(|run| run.metadata().ok()).map(|data| data.len()).sum()
    }

    /// The pairs of a counter and of all runs.
    ///
    /// # Errors
    ///
    /// Where a run cannot be read back.
    pub(crate) fn finish(self, counter: Counter) -> io::Result<PairTable> {
        if self.runs.is_empty() {
            return Ok(counter.finish());
        }
        counter.merge_runs(self.runs.into_iter().map(BufReader::new))?.into_table(|_| true)
    }
}
