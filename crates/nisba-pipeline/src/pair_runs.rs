use std::fs::File;
use std::io::{self, BufReader, BufWriter, Seek};
use std::path::{Path, PathBuf};

use nisba_cooccur::{Counter, PairTable};

use crate::Settings;
use crate::tally::table_of;

/// Pairs on disk: sorted runs of a counter that had outgrown its memory. The files have no names and
/// vanish with the process.
pub(crate) struct PairRuns {
    runs: Vec<File>,
    max_bytes: Option<u64>,
    /// What the counter took when it had last been emptied: rows without pairs.
    n_kept: u64,
    folder: Option<PathBuf>,
}

impl PairRuns {
    /// Every unit of the settings has an equal part of the memory, and so has every thread.
    pub(crate) fn new(settings: &Settings, n_threads: usize) -> PairRuns {
        let n_counters = (settings.units().count() * n_threads) as u64;
        // Beside the result there is room for it, which a temporary folder may not have.
        let parent = settings.out.parent().filter(|_| !settings.out.as_os_str().is_empty());
        // The parent of a bare name is here.
        let parent = parent
            .map(|parent| if parent.as_os_str().is_empty() { Path::new(".") } else { parent });
        PairRuns {
            runs: Vec::new(),
            n_kept: 0,
            max_bytes: settings.max_pair_memory.map(|bytes| bytes / n_counters),
            folder: parent.filter(|parent| parent.is_dir()).map(Path::to_path_buf),
        }
    }

    /// Writes the pairs of the counter where they take too much memory.
    ///
    /// # Errors
    ///
    /// Where the disk is full, and the like.
    pub(crate) fn make_room(&mut self, counter: &mut Counter) -> io::Result<()> {
        let Some(max_bytes) = self.max_bytes else { return Ok(()) };
        // Where the empty rows alone take more, runs still have to be worth a file.
        if counter.memory_usage() as u64 <= max_bytes.max(self.n_kept + self.n_kept / 2) {
            return Ok(());
        }
        let mut file = match &self.folder {
            Some(folder) => tempfile::tempfile_in(folder)?,
            None => tempfile::tempfile()?,
        };
        counter.write_run(BufWriter::new(&mut file))?;
        file.rewind()?;
        self.runs.push(file);
        self.n_kept = counter.memory_usage() as u64;
        Ok(())
    }

    /// Bytes on disk.
    pub(crate) fn n_bytes(&self) -> u64 {
        self.runs.iter().filter_map(|run| run.metadata().ok()).map(|data| data.len()).sum()
    }

    /// The pairs of some counters and of all that they wrote.
    ///
    /// # Errors
    ///
    /// Where a run cannot be read back.
    pub(crate) fn sum(counters: Vec<Counter>, runs: Vec<PairRuns>) -> io::Result<PairTable> {
        if runs.iter().all(|runs| runs.runs.is_empty()) {
            return Ok(table_of(counters));
        }
        let mut sum = Counter::default();
        counters.into_iter().for_each(|counter| sum.merge(counter));
        let files = runs.into_iter().flat_map(|runs| runs.runs);
        sum.merge_runs(files.map(BufReader::new))?.into_table(|_| true)
    }
}
