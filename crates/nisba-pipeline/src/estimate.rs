use std::fmt;
use std::io;

use nisba_cooccur::DocumentCounts;
use nisba_text::DocId;

use crate::{Corpus, ItemList, Settings};

/// How much there will be to count, before it is counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Estimate {
    /// Meetings of two items in a unit, over all units.
    n_meetings: f64,
    /// Items that may meet.
    n_items: usize,
}

impl Estimate {
    /// Looks at some documents, spread evenly; `None` where there is little to do.
    ///
    /// # Errors
    ///
    /// Where a spilled document cannot be read back.
    pub(crate) fn of(
        corpus: &Corpus,
        items: &ItemList,
        settings: &Settings,
    ) -> io::Result<Option<Estimate>> {
        let step = (corpus.len() / N_SAMPLED).max(1);
        let (mut n_bytes, mut n_meetings) = (0_u64, 0_u64);
        let mut seen = std::collections::BTreeSet::new();
        for number in (0..corpus.len()).step_by(step) {
            let analyzed = corpus.look(DocId(number as u32))?;
            let occurrences = items.occurrences(&analyzed);
            n_bytes += analyzed.document.text().len() as u64;
            for unit in settings.units() {
                let counts = DocumentCounts::of(&analyzed.tokens, &occurrences, &[], unit);
                n_meetings += counts.n_meetings();
            }
            seen.extend(occurrences.iter().map(|occurrence| occurrence.item));
        }
        let n_meetings = n_meetings as f64 * (corpus.n_bytes() as f64 / n_bytes.max(1) as f64);
        let n_items = items.n_items().unwrap_or(seen.len());
        Ok((n_meetings >= MANY).then_some(Estimate { n_meetings, n_items }))
    }

    /// Bytes that the pairs will take, rather too many: each meeting may be a new pair.
    fn n_bytes(&self) -> f64 {
        let n_possible = self.n_items as f64 * (self.n_items as f64 - 1.0) / 2.0;
        BYTES_A_PAIR * self.n_meetings.min(n_possible)
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (millions, megabytes) = (self.n_meetings / 1e6, self.n_bytes() / 1e6);
        write!(
            f,
            "about {millions:.0} million meetings of {} items to count, in about {megabytes:.0} MB",
            self.n_items
        )
    }
}

/// Documents that are looked at.
const N_SAMPLED: usize = 64;

/// Below this, counting takes less than a second.
const MANY: f64 = 1e7;

/// What a counter takes for a pair at most.
const BYTES_A_PAIR: f64 = 32.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_items_have_few_pairs() {
        let many = Estimate { n_meetings: 5e8, n_items: 1_001 };
        assert_eq!(many.n_bytes(), 32.0 * 500_500.0);
        assert_eq!(
            many.to_string(),
            "about 500 million meetings of 1001 items to count, in about 16 MB"
        );
    }
}
