use std::collections::{BTreeMap, BTreeSet};

/// What has been grown so far.
#[derive(Default)]
pub(crate) struct Grown {
    /// The runs of matches of the last piece, ascending on both sides: first words, and how many.
    last: Vec<Run>,
    /// Those of all pieces before it: by diagonal and first word, where they end on the first side.
    runs: BTreeMap<(i64, usize), usize>,
    /// Where copies begin and end, in one document. What repeats something before it is no part of a
    /// longer first side: a thousand lines of one wording are a thousand passages, and not one of
    /// five hundred lines. So a piece goes to the seam and no further; pieces that do go together
    /// are joined later.
    pub(crate) seams: BTreeSet<usize>,
    /// No match is to come that could lie in what is grown now: most pairs share one phrase.
    pub(crate) is_done: bool,
    /// Words that may still be grown over freely. Only texts that repeat themselves over and over,
    /// at every distance, use it up.
    pub(crate) budget: usize,
}

struct Run {
    a: usize,
    b: usize,
    n: usize,
}

/// Fewest shared words, on both sides together, of a piece that makes seams.
pub(crate) const MIN_SEAM: usize = 16;
/// How far a piece grows to either side once the budget is used up.
const SHORT_REACH: usize = 32;

impl Grown {
    pub(crate) fn with_budget(budget: usize) -> Grown {
        Grown { budget, ..Grown::default() }
    }

    pub(crate) fn reach(&self) -> usize {
        if self.budget > 0 { usize::MAX } else { SHORT_REACH }
    }

    pub(crate) fn seam_before(&self, a: usize) -> usize {
        self.seams.range(..=a).next_back().copied().unwrap_or(0)
    }

    pub(crate) fn seam_after(&self, a: usize) -> usize {
        self.seams.range(a + 1..).next().copied().unwrap_or(usize::MAX)
    }

    pub(crate) fn insert(&mut self, a: usize, b: usize, n: usize) {
        if !self.is_done {
            self.last.push(Run { a, b, n });
        }
    }

    /// Makes room for the runs of the next piece.
    pub(crate) fn keep_last(&mut self) {
        for Run { a, b, n } in self.last.drain(..) {
            let diagonal = b as i64 - a as i64;
            let before = self.runs.range((diagonal, 0)..=(diagonal, a)).next_back();
            let start = before.map_or(a, |(_, &end)| a.max(end));
            if start < a + n {
                self.runs.insert((diagonal, start), a + n);
            }
        }
    }

    pub(crate) fn contains(&self, a: usize, b: usize) -> bool {
        let behind = self.last.partition_point(|run| run.a <= a);
        let last = behind.checked_sub(1).map(|at| &self.last[at]);
        if last.is_some_and(|run| a < run.a + run.n && b + run.a == a + run.b) {
            return true;
        }
        let diagonal = b as i64 - a as i64;
        let before = self.runs.range((diagonal, 0)..=(diagonal, a)).next_back();
        before.is_some_and(|(_, &end)| a < end)
    }
}
