use std::fs::File;
use std::io::{self, BufReader, BufWriter, Seek};
use std::path::{Path, PathBuf};

use nisba_cooccur::{Counter, DocumentCounts, PairTable, join_runs};

use crate::spill_file::nameless_file;

/// A counter that goes to disk in sorted runs where it takes too much memory.
pub(crate) struct SpillingCounter {
    counter: Counter,
    /// Each with the number of times that its pairs were joined.
    runs: Vec<(u32, File)>,
    /// Bytes that went to disk.
    n_bytes: u64,
    /// What the counter took when it had last been emptied: rows without pairs.
    n_kept: u64,
    folder: Option<PathBuf>,
}

/// So many runs of a counter that were joined equally often are joined to one, and so many of all
/// counters are read at once: every one is an open file.
const MAX_RUNS: usize = if cfg!(test) { 3 } else { 16 };

impl SpillingCounter {
    pub(crate) fn new(folder: Option<&Path>) -> SpillingCounter {
        SpillingCounter {
            counter: Counter::default(),
            runs: Vec::new(),
            n_bytes: 0,
            n_kept: 0,
            folder: folder.map(Path::to_path_buf),
        }
    }

    pub(crate) fn add(&mut self, counts: &DocumentCounts) {
        self.counter.add(counts);
    }

    /// Writes the pairs of the counters that have most where all take more memory than that.
    ///
    /// # Errors
    ///
    /// Where the disk is full, and the like.
    pub(crate) fn make_room(counters: &mut [SpillingCounter], max_bytes: u64) -> io::Result<()> {
        loop {
            let taken: Vec<u64> =
                counters.iter().map(|it| it.counter.memory_usage() as u64).collect();
            let n_kept: u64 = counters.iter().map(|it| it.n_kept).sum();
            // Where the empty rows alone take more, runs still have to be worth a file.
            if taken.iter().sum::<u64>() <= max_bytes.max(n_kept + n_kept / 2) {
                return Ok(());
            }
            let pairs = counters.iter_mut().zip(&taken);
            let most = pairs.max_by_key(|(it, taken)| taken.saturating_sub(it.n_kept));
            let Some((counter, _)) = most else { return Ok(()) };
            counter.spill()?;
        }
    }

    fn spill(&mut self) -> io::Result<()> {
        let mut file = nameless_file(self.folder.as_deref())?;
        self.counter.write_run(BufWriter::new(&mut file))?;
        self.n_kept = self.counter.memory_usage() as u64;
        self.n_bytes += file.metadata()?.len();
        self.keep(0, file)
    }

    /// Keeps a run that was joined so often, and joins runs where there are many.
    fn keep(&mut self, mut n_joins: u32, mut run: File) -> io::Result<()> {
        run.rewind()?;
        self.runs.push((n_joins, run));
        while self.runs.iter().filter(|(n, _)| *n == n_joins).count() >= MAX_RUNS {
            let joined = self.runs.extract_if(.., |(n, _)| *n == n_joins).map(|(_, run)| run);
            let joined: Vec<File> = joined.collect();
            let joined = self.join(joined)?;
            n_joins += 1;
            self.runs.push((n_joins, joined));
        }
        Ok(())
    }

    fn join(&self, runs: Vec<File>) -> io::Result<File> {
        let mut joined = nameless_file(self.folder.as_deref())?;
        join_runs(runs.into_iter().map(BufReader::new), BufWriter::new(&mut joined))?;
        joined.rewind()?;
        Ok(joined)
    }

    /// Bytes that went to disk; what was joined there counts once.
    pub(crate) fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// The pairs of some counters and of all that they wrote.
    ///
    /// # Errors
    ///
    /// Where a run cannot be read back.
    pub(crate) fn sum(mut counters: Vec<SpillingCounter>) -> io::Result<PairTable> {
        let mut runs: Vec<File> = Vec::new();
        counters.iter_mut().for_each(|it| runs.extend(it.runs.drain(..).map(|(_, run)| run)));
        if let Some(counter) = counters.first() {
            while runs.len() > MAX_RUNS {
                // The first ones; what comes of them stands last.
                let joined = counter.join(runs.drain(..MAX_RUNS).collect())?;
                runs.push(joined);
            }
        }
        let counters: Vec<Counter> = counters.into_iter().map(|it| it.counter).collect();
        if runs.is_empty() {
            return Ok(Counter::finish_all(counters));
        }
        let mut sum = Counter::default();
        counters.into_iter().for_each(|counter| sum.merge(counter));
        sum.merge_runs(runs.into_iter().map(BufReader::new))?.into_table(|_| true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nisba_cooccur::ItemId;
    use nisba_text::mix;

    #[test]
    fn what_goes_to_disk_changes_nothing_and_takes_few_files() {
        for (n_counters, max_bytes) in [(1, 0), (3, 0), (3, 40_000), (2, u64::MAX)] {
            let mut all = Counter::default();
            let mut counters: Vec<SpillingCounter> =
                (0..n_counters).map(|_| SpillingCounter::new(None)).collect();
            let mut n_most = 0;
            for number in 0..400 {
                let units = (0..3).map(|unit| {
                    (0..12)
                        .map(|n| ItemId((mix(3 * number + unit, n) % 90) as u32))
                        .collect::<Vec<_>>()
                });
                let counts = DocumentCounts::from_units(units);
                all.add(&counts);
                counters[mix(number, 99) as usize % n_counters].add(&counts);
                SpillingCounter::make_room(&mut counters, max_bytes).unwrap();
                let n_bytes: u64 = counters.iter().map(|it| it.counter.memory_usage() as u64).sum();
                let n_kept: u64 = counters.iter().map(|it| it.n_kept).sum();
                assert!(n_bytes <= max_bytes.max(n_kept + n_kept / 2));
                n_most = n_most.max(counters.iter().map(|it| it.runs.len()).max().unwrap());
            }
            let n_bytes: u64 = counters.iter().map(SpillingCounter::n_bytes).sum();
            assert_eq!(n_bytes == 0, max_bytes == u64::MAX);
            // Two each of those joined 0, 1, 2 … times.
            assert!(n_most <= 12, "{n_most} files");
            assert_eq!(SpillingCounter::sum(counters).unwrap(), all.finish());
        }
    }
}
