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
    /// What the counters took when they had last been emptied: rows without pairs.
    n_kept: u64,
    folder: Option<PathBuf>,
}

impl PairRuns {
    /// Every unit of the settings has an equal part of the memory.
    pub(crate) fn new(settings: &Settings) -> PairRuns {
        let n_units = settings.units().count() as u64;
        // Beside the result there is room for it, which a temporary folder may not have.
        let parent = settings.out.parent().filter(|_| !settings.out.as_os_str().is_empty());
        // The parent of a bare name is here.
        let parent = parent
            .map(|parent| if parent.as_os_str().is_empty() { Path::new(".") } else { parent });
        PairRuns {
            runs: Vec::new(),
            n_kept: 0,
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
        let n_bytes =
            |counters: &[Counter]| counters.iter().map(Counter::memory_usage).sum::<usize>() as u64;
        // Where the empty rows alone take more, runs still have to be worth a file.
        if n_bytes(counters) <= max_bytes.max(self.n_kept + self.n_kept / 2) {
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
        self.n_kept = n_bytes(counters);
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
