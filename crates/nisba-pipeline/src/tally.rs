use std::io;
use std::path::Path;

use nisba_cooccur::{Distances, DocumentCounts, Occurrence, PairTable, Unit};
use nisba_text::Span;

use crate::spilling::SpillingCounter;
use crate::{Analyzed, Settings};

/// What one thread adds up for one unit, over the documents that fall to it.
///
/// Every thread has a counter of its own, and the frequent pairs are in all of them; with the pairs
/// dealt out to the threads instead, every thread has to walk all documents.
pub(crate) struct Tally {
    unit: Unit,
    /// All documents, those with repeats as all are counted, and those the other way.
    counters: [SpillingCounter; 3],
    /// How much memory the counters may take together.
    max_bytes: Option<u64>,
    /// Documents and their sizes since the memory was looked at.
    n_unseen: usize,
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
const N_UNSEEN: usize = 64;

/// A document of so many bytes is looked at like two, and so on.
const BYTES_UNSEEN: usize = 1 << 14;

impl Tally {
    /// Every unit of the settings has an equal part of the memory, and so has every thread. What finds
    /// no room goes to files in `folder`.
    pub(crate) fn new(
        unit: Unit,
        settings: &Settings,
        n_threads: usize,
        folder: Option<&Path>,
    ) -> Tally {
        let n_tallies = (settings.units().count() * n_threads) as u64;
        Tally {
            unit,
            counters: [(); 3].map(|()| SpillingCounter::new(folder)),
            max_bytes: settings.max_pair_memory.map(|bytes| bytes / n_tallies),
            n_unseen: 0,
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
        let [counter, here, otherwise] = &mut self.counters;
        counter.add(&counts);
        if !repeated.is_empty() {
            let other_way = if masked.is_empty() { repeated } else { &[] };
            here.add(&counts);
            otherwise.add(&document.counts(other_way, self.unit));
        }
        self.n_unseen += 1 + analyzed.document.text().len() / BYTES_UNSEEN;
        if self.n_unseen >= N_UNSEEN {
            self.make_room()?;
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
        match self.max_bytes {
            Some(max_bytes) => SpillingCounter::make_room(&mut self.counters, max_bytes),
            None => Ok(()),
        }
    }

    /// Adds up what all threads have counted by one unit.
    ///
    /// # Errors
    ///
    /// Where what went to disk cannot be read back.
    pub(crate) fn sum(tallies: Vec<Tally>) -> io::Result<Tallied> {
        let mut n_spilled = 0;
        let mut distances = Distances::default();
        let [mut counters, mut here, mut otherwise] = [(); 3].map(|()| Vec::new());
        for tally in tallies {
            n_spilled += tally.counters.iter().map(SpillingCounter::n_bytes).sum::<u64>();
            let [counter, counter_here, counter_otherwise] = tally.counters;
            counters.push(counter);
            here.push(counter_here);
            otherwise.push(counter_otherwise);
            distances.merge(tally.distances);
        }
        Ok(Tallied {
            table: SpillingCounter::sum(counters)?,
            n_spilled,
            here: SpillingCounter::sum(here)?,
            otherwise: SpillingCounter::sum(otherwise)?,
            distances,
        })
    }
}
