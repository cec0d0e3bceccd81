use std::collections::BTreeMap;

use crate::Undecided;
use crate::candidate::{Candidate, Finder};
use crate::resolve::Named;

/// Settles who is meant by a whole name that several entities bear: the one whom the document also
/// names by a name of his own, the nearest first; else it stays open.
///
/// `selected` are those of `strong` that stay, in text order, the lowest entity where nothing else
/// tells bearers apart. What is open is taken out of both. `O(n·log n)`.
pub(crate) fn settle(
    finder: &Finder<'_>,
    strong: &mut Vec<Candidate>,
    selected: &mut Vec<Candidate>,
) -> Vec<Undecided> {
    let mut rivals: BTreeMap<u32, Vec<Candidate>> = BTreeMap::new();
    for candidate in strong.iter() {
        let start = candidate.span.start();
        let at = selected.partition_point(|chosen| chosen.span.start() < start);
        if selected.get(at).is_some_and(|chosen| are_namesakes(chosen, candidate)) {
            rivals.entry(start).or_default().push(candidate.clone());
        }
    }
    if rivals.is_empty() {
        return Vec::new();
    }
    let is_alone = |chosen: &&Candidate| !rivals.contains_key(&chosen.span.start());
    let alone: Vec<Candidate> = selected.iter().filter(is_alone).cloned().collect();
    let named = Named::new(finder, &alone);
    let mut open = Vec::new();
    for chosen in selected.iter_mut() {
        let Some(rivals) = rivals.get(&chosen.span.start()) else { continue };
        let bearers = || rivals.iter().chain([&*chosen]);
        let meant = bearers()
            .filter(|bearer| named.contains(bearer.entity))
            .max_by(|a, b| named.nearer(a.entity, b.entity, chosen.span.start()));
        if let Some(meant) = meant.cloned() {
            *chosen = meant;
        } else {
            let mut candidates: Vec<_> = bearers().map(|bearer| bearer.entity).collect();
            candidates.sort_unstable();
            candidates.dedup();
            open.push(Undecided { span: chosen.span, candidates });
        }
    }
    let is_open = |candidate: &Candidate| {
        let at = open.partition_point(|open| open.span < candidate.span);
        open.get(at).is_some_and(|open| open.span == candidate.span)
    };
    selected.retain(|chosen| !is_open(chosen));
    strong.retain(|candidate| {
        let start = candidate.span.start();
        let at = selected.partition_point(|chosen| chosen.span.start() < start);
        let meant = selected.get(at).filter(|meant| are_namesakes(meant, candidate));
        meant.is_none() && !is_open(candidate)
    });
    open
}

/// Whether nothing in the letters tells whose name it is.
fn are_namesakes(one: &Candidate, other: &Candidate) -> bool {
    one.span == other.span
        && one.entity != other.entity
        && one.fit == other.fit
        && one.score == other.score
        && one.role == other.role
        && one.rule.kind == other.rule.kind
}
