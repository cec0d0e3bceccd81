use std::io;

use nisba_cooccur::{Counter, Distances, DocumentCounts, Occurrence, PairTable, Unit};
use nisba_text::Span;
use rayon::prelude::*;

use crate::pair_runs::PairRuns;
use crate::{Analyzed, Settings};

/// What one thread adds up for one unit, over the documents that fall to it.
///
/// Every thread has a counter of its own, and the frequent pairs are in all of them; with the pairs
/// dealt out to the threads instead, every thread has to walk all documents.
pub(crate) struct Tally {
    unit: Unit,
    counter: Counter,
    /// What did not fit into memory.
    runs: PairRuns,
    /// Documents since the memory was looked at.
    n_unseen: u32,
    /// Documents with repeats only: as `counter` counts them, and the other way.
    here: Counter,
    otherwise: Counter,
    distances: Distances,
}

/// A document as it is counted.
pub(crate) struct OneDocument<'d> {
    pub(crate) analyzed: &'d Analyzed,
    pub(crate) occurrences: &'d [Occurrence],
    /// What does not count.
    pub(crate) masked: &'d [Span],
    /// What repeats an earlier passage, whether it counts or not.
    pub(crate) repeated: &'d [Span],
}

impl OneDocument<'_> {
    fn counts(&self, masked: &[Span], unit: Unit) -> DocumentCounts {
        DocumentCounts::of(&self.analyzed.tokens, self.occurrences, masked, unit)
    }
}

/// What all threads have added up for one unit.
pub(crate) struct Tallied {
    pub(crate) table: PairTable,
    /// Bytes that went to disk.
    pub(crate) n_spilled: u64,
    /// Documents with repeats only: as the table counts them, and the other way.
    pub(crate) here: PairTable,
    pub(crate) otherwise: PairTable,
    pub(crate) distances: Distances,
}

/// Looking at the memory takes about as long as counting a short document.
const N_UNSEEN: u32 = 64;

impl Tally {
    pub(crate) fn new(unit: Unit, settings: &Settings, n_threads: usize) -> Tally {
        Tally {
            unit,
            counter: Counter::default(),
            runs: PairRuns::new(settings, n_threads),
            n_unseen: 0,
            here: Counter::default(),
            otherwise: Counter::default(),
            distances: Distances::default(),
        }
    }

    /// Counts a document; gives what was added.
    ///
    /// # Errors
    ///
    /// Where pairs have to go to a disk that is full, and the like.
    pub(crate) fn add(
        &mut self,
        document: &OneDocument<'_>,
        settings: &Settings,
    ) -> io::Result<DocumentCounts> {
        let OneDocument { analyzed, occurrences, masked, repeated } = *document;
        let counts = document.counts(masked, self.unit);
        self.counter.add(&counts);
        self.n_unseen += 1;
        if self.n_unseen == N_UNSEEN {
            self.make_room()?;
        }
        if !repeated.is_empty() {
            let other_way = if masked.is_empty() { repeated } else { &[] };
            self.here.add(&counts);
            self.otherwise.add(&document.counts(other_way, self.unit));
        }
        if settings.weighs_distances() {
            let tokens = &analyzed.tokens;
            self.distances.add_document(tokens, occurrences, masked, self.unit, settings.mentions);
        }
        Ok(counts)
    }

    /// Sends pairs to disk where they take too much memory.
    ///
    /// # Errors
    ///
    /// Where the disk is full, and the like.
    pub(crate) fn make_room(&mut self) -> io::Result<()> {
        self.n_unseen = 0;
        self.runs.make_room(&mut self.counter)
    }

    /// Adds up what all threads have counted by one unit.
    ///
    /// # Errors
    ///
    /// Where what went to disk cannot be read back.
    pub(crate) fn sum(tallies: Vec<Tally>) -> io::Result<Tallied> {
        let n_spilled = tallies.iter().map(|tally| tally.runs.n_bytes()).sum();
        let (mut counters, mut runs, mut here, mut otherwise) = (vec![], vec![], vec![], vec![]);
        let mut distances = Distances::default();
        for tally in tallies {
            counters.push(tally.counter);
            runs.push(tally.runs);
            here.push(tally.here);
            otherwise.push(tally.otherwise);
            distances.merge(tally.distances);
        }
        let table = PairRuns::sum(counters, runs)?;
        Ok(Tallied {
            table,
            n_spilled,
            here: table_of(here),
            otherwise: table_of(otherwise),
            distances,
        })
    }
}

/// The table of all documents of some counters.
pub(crate) fn table_of(counters: Vec<Counter>) -> PairTable {
    PairTable::sum(counters.into_par_iter().map(Counter::finish).collect())
}
