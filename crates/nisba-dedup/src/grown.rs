use std::collections::BTreeSet;

use crate::candidate::SeedMatch;

/// What has been grown so far.
pub(crate) struct Grown<'m> {
    /// The matches, ordered by their words.
    matches: &'m [SeedMatch],
    /// Those that lie in something grown, on the same diagonal.
    is_known: Vec<bool>,
    /// Where copies begin and end, in one document. What repeats something before it is no part of a
    /// longer first side: a thousand lines of one wording are a thousand passages, and not one of
    /// five hundred lines. So a piece goes to the seam and no further; pieces that do go together
    /// are joined later.
    pub(crate) seams: BTreeSet<usize>,
    /// Words that may still be grown over freely. Only texts that repeat themselves over and over,
    /// at every distance, use it up.
    pub(crate) budget: usize,
}

/// Fewest shared words, on both sides together, of a piece that makes seams.
pub(crate) const MIN_SEAM: usize = 16;
/// How far a piece grows to either side once the budget is used up.
const SHORT_REACH: usize = 32;

impl<'m> Grown<'m> {
    pub(crate) fn new(matches: &'m [SeedMatch], budget: usize) -> Grown<'m> {
        // Most pairs share one phrase.
        let n = if matches.len() > 1 { matches.len() } else { 0 };
        Grown { matches, is_known: vec![false; n], seams: BTreeSet::new(), budget }
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

    /// Whether the match with this number lies in something that was grown.
    pub(crate) fn is_known(&self, idx: usize) -> bool {
        self.is_known.get(idx).is_some_and(|&is_known| is_known)
    }

    /// Takes in a run of `n` equal words that was grown from a match before `next`; gives the number of
    /// the first match behind the run. Those of one piece come in text order, each with the number
    /// that the one before gave.
    pub(crate) fn insert(&mut self, next: usize, (a, b): (usize, usize), n: usize) -> usize {
        let mut at = next;
        while let Some(found) = self.matches.get(at)
            && (found.word_a as usize) < a + n
        {
            if found.word_a as usize >= a && found.word_a as usize + b == found.word_b as usize + a
            {
                self.is_known[at] = true;
            }
            at += 1;
        }
        at
    }
}
