use crate::note_mark::Mark;

/// A chain begins with one of the first numbers, since copies lose a mark or two, or needs more
/// witnesses, as in an excerpt.
pub(crate) const MAX_FIRST_NUMBER: u32 = 3;

/// How much a candidate says by itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Grade {
    /// Behind punctuation.
    Strong,
    /// Behind a plain word.
    Medium,
    /// Says nothing; may fill a hole.
    Weak,
}

/// A place where a mark may stand, with its value: 1 for `1` and for `a`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) token_idx: usize,
    pub(crate) start: u32,
    pub(crate) value: u32,
    /// The last value where several marks stand together (`5,6`); else the same.
    pub(crate) last: u32,
    pub(crate) grade: Grade,
}

impl Candidate {
    pub(crate) fn mark(&self) -> Mark {
        Mark { token_idx: self.token_idx, start: self.start }
    }
}

/// The best chain of ascending values, as indices; none without candidates for a first member.
///
/// One pass: for each value the best chain that ends with it. A candidate continues the best of
/// the chains that end up to `max_gap` below its value; each missing value costs a point.
pub(crate) fn best_chain(
    candidates: &[Candidate],
    max_first: u32,
    max_gap: u32,
) -> Option<Vec<usize>> {
    /// A chain's end: its points, its last member.
    type End = (i32, usize);
    let max_value = candidates.iter().map(|candidate| candidate.last).max().unwrap_or(0);
    let mut best: Vec<Option<End>> = vec![None; max_value as usize + 1];
    let mut before: Vec<Option<usize>> = vec![None; candidates.len()];
    let mut top: Option<End> = None;
    for (at, candidate) in candidates.iter().enumerate() {
        let points = match candidate.grade {
            Grade::Strong => 4,
            Grade::Medium => 3,
            Grade::Weak => continue,
        };
        let value = candidate.value;
        // The missing ones before the first count, but not without end.
        let mut end: Option<(i32, Option<usize>)> =
            (value <= max_first).then_some((points + 1 - value.min(12) as i32, None));
        for step in 1..=max_gap.min(value) {
            if let Some((score, last)) = best[(value - step) as usize] {
                let score = score + points + 1 - step as i32;
                if end.is_none_or(|(so_far, _)| score > so_far) {
                    end = Some((score, Some(last)));
                }
            }
        }
        let Some((score, last)) = end else { continue };
        let best = &mut best[candidate.last as usize];
        if best.is_none_or(|(so_far, _)| score > so_far) {
            *best = Some((score, at));
            before[at] = last;
            if top.is_none_or(|(so_far, _)| score > so_far) {
                top = Some((score, at));
            }
        }
    }
    let mut chain: Vec<usize> =
        std::iter::successors(top.map(|(_, at)| at), |&at| before[at]).collect();
    chain.reverse();
    (!chain.is_empty()).then_some(chain)
}

/// Puts candidates that are in order into the holes of a chain; a number that comes again right
/// behind itself is a second mark of the same note.
pub(crate) fn fill_gaps(candidates: &[Candidate], chain: &[usize]) -> Vec<usize> {
    let mut filled = Vec::with_capacity(chain.len());
    let mut last: Option<usize> = None;
    for (n, &member) in chain.iter().enumerate() {
        // Before a chain from the middle of a count nothing is missing.
        let first = candidates[member].value;
        let below = if first > MAX_FIRST_NUMBER { first } else { 0 };
        let mut value = last.map_or(below, |at: usize| candidates[at].last);
        for at in last.map_or(0, |last| last + 1)..member {
            let candidate = &candidates[at];
            let is_taken = candidate.token_idx == candidates[member].token_idx
                || last.is_some_and(|last| candidate.token_idx == candidates[last].token_idx);
            let is_repeat = candidate.grade == Grade::Strong && candidate.value == value && n > 0;
            let fits = candidate.value > value && candidate.last < candidates[member].value;
            if !is_taken && (is_repeat || fits) {
                filled.push(at);
                value = value.max(candidate.last);
                last = Some(at);
            }
        }
        filled.push(member);
        last = Some(member);
    }
    filled
}

/// Marks that stand out of order, repeated or in each other's place, near where they belong:
/// those behind punctuation whose value is at most [`MAX_STRAY`] from that of the chain around them.
pub(crate) fn strays(candidates: &[Candidate], chain: &[usize]) -> Vec<usize> {
    let mut strays = Vec::new();
    for pair in chain.windows(2) {
        let (before, behind) = (&candidates[pair[0]], &candidates[pair[1]]);
        let near = before.value.saturating_sub(MAX_STRAY)..=behind.last + MAX_STRAY;
        strays.extend((pair[0] + 1..pair[1]).filter(|&at| {
            let stray = &candidates[at];
            stray.grade == Grade::Strong
                && near.contains(&stray.value)
                && stray.token_idx != before.token_idx
                && stray.token_idx != behind.token_idx
        }));
    }
    strays
}

const MAX_STRAY: u32 = 3;
