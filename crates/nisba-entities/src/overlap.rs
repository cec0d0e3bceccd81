use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::RuleKind;
use crate::candidate::{Candidate, Finder};
use crate::gap::Gap;
use crate::part::Parts;

/// The longest candidates first, then the best, then the leftmost; none that overlap.
///
/// Ties go to what is written as the gazetteer has it, to the canonical name before an alias, then
/// to the lower entity.
pub(crate) fn select(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by(|a, b| {
        Reverse(a.span.len())
            .cmp(&Reverse(b.span.len()))
            .then(b.fit.total_cmp(&a.fit))
            .then(b.score.total_cmp(&a.score))
            .then(a.span.cmp(&b.span))
            .then((a.rule.kind != RuleKind::Exact).cmp(&(b.rule.kind != RuleKind::Exact)))
            .then(a.role.cmp(&b.role))
            .then(a.entity.cmp(&b.entity))
    });
    // Chosen spans by start; disjoint, so that only the neighbours can overlap.
    let mut chosen: BTreeMap<u32, Candidate> = BTreeMap::new();
    for candidate in candidates {
        let span = candidate.span;
        let before = chosen.range(..span.end()).next_back();
        if before.is_none_or(|(_, other)| other.span.end() <= span.start()) {
            chosen.insert(span.start(), candidate);
        }
    }
    chosen.into_values().collect()
}

/// Drops long candidates that are two mentions side by side.
///
/// "IRGC-Quds Force" is the Guards and their force, unless the gazetteer writes it with that
/// hyphen; and where a name may end earlier or later, it ends earlier if another one begins there.
pub(crate) fn part_neighbours(finder: &Finder<'_>, candidates: &mut Vec<Candidate>) {
    let mut by_first: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (idx, candidate) in candidates.iter().enumerate() {
        by_first.entry(candidate.parts.0).or_default().push(idx);
    }
    let begins =
        |part: usize| by_first.get(&part).into_iter().flatten().map(|&idx| &candidates[idx]);
    let is_two = |long: &Candidate| {
        let (first, last) = long.parts;
        (first + 1..=last).any(|part| {
            let before = || begins(first).filter(|c| c.parts.1 + 1 == part);
            let behind = || begins(part);
            let hyphen = finder.parts.list[part].gap == Gap::Hyphen
                && finder.parts.list[part].article.is_none()
                && before().any(|a| behind().any(|b| b.parts.1 == last && a.entity != b.entity))
                && !has_hyphen(finder, long);
            let further = before().any(|c| c.entity == long.entity)
                && behind().any(|c| c.entity != long.entity && c.parts.1 > last);
            hyphen || further
        })
    };
    let keep: Vec<bool> = candidates.iter().map(|candidate| !is_two(candidate)).collect();
    let mut keep = keep.into_iter();
    candidates.retain(|_| keep.next().expect("one a candidate"));
}

/// Whether the name that matched is written with a hyphen between two parts.
fn has_hyphen(finder: &Finder<'_>, candidate: &Candidate) -> bool {
    let name = &finder.gazetteer.entry(candidate.entity).name;
    let (_, parts) = Parts::of_name(candidate.rule.form.as_ref().unwrap_or(name));
    parts.list.iter().skip(1).any(|part| part.gap == Gap::Hyphen && part.article.is_none())
}
