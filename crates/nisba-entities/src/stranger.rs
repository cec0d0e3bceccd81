use std::collections::BTreeMap;

use crate::candidate::{Candidate, Finder};
use crate::gap::Gap;
use crate::lexicon;
use crate::longer_name::{is_part_of_a_longer_name, next_to};
use crate::named_after::names_something_else;
use crate::part::Part;
use crate::resolve::Named;
use crate::shape::Kind;

/// Where a document names people who are not in the gazetteer by a name that somebody in it has:
/// after "Colonel Haitham al-Hakim", "Hakim" is he.
pub(crate) struct Strangers {
    /// Where they are named, in text order, by the part that they share.
    by_shape: BTreeMap<u32, Vec<u32>>,
    /// The same for a given name, which hardly stands for a stranger afterwards.
    by_given: BTreeMap<u32, Vec<u32>>,
}

impl Strangers {
    /// Looks at every place of a short form with all whom it may stand for.
    pub(crate) fn new<'c>(
        finder: &Finder<'_>,
        places: impl Iterator<Item = &'c [&'c Candidate]>,
        selected: &[Candidate],
        named: &Named,
    ) -> Strangers {
        let mut strangers = Strangers { by_shape: BTreeMap::new(), by_given: BTreeMap::new() };
        for bearers in places {
            let [candidate, ..] = bearers else { continue };
            let (first, last) = candidate.parts;
            // Whether a longer name is meant is asked again where the short form is told: that costs
            // less than to remember it.
            let is_of_nobody =
                || bearers.iter().all(|bearer| is_of_a_stranger(finder, bearer, selected));
            let is_anybody = || {
                has_civil_title(finder, candidate)
                    && !bearers.iter().any(|bearer| named.contains(bearer.entity))
            };
            if first == last && (is_of_nobody() || is_anybody()) {
                let is_given = is_given_name(finder, first);
                let Strangers { by_shape, by_given } = &mut strangers;
                let places = if is_given { by_given } else { by_shape };
                let shape = finder.parts.list[first].shape;
                places.entry(shape).or_default().push(candidate.span.start());
            }
        }
        strangers
    }

    /// Where those are named with whom a short form shares its one part: a given name counts only
    /// against somebody whom the document has not named so far.
    pub(crate) fn places(
        &self,
        finder: &Finder<'_>,
        candidate: &Candidate,
        is_named: bool,
    ) -> &[u32] {
        let (first, last) = candidate.parts;
        if first != last {
            return &[];
        }
        let shape = &finder.parts.list[first].shape;
        let surname = self.by_shape.get(shape);
        let places = surname.or_else(|| self.by_given.get(shape).filter(|_| !is_named));
        places.map_or(&[], Vec::as_slice)
    }
}

/// Whether a part of a stranger's name is a given name with none before it.
fn is_given_name(finder: &Finder<'_>, at: usize) -> bool {
    let part = &finder.parts.list[at];
    let before = at.checked_sub(1).map(|at| &finder.parts.list[at]);
    let is_name = |part: &Part| {
        let shape = finder.parts.shape(part);
        let native = shape.is_native() && shape.is_common();
        let initial = shape.kind == Kind::Initial;
        native || initial || finder.words.list[part.first].capital && shape.kind == Kind::Name
    };
    let is_behind = matches!(part.gap, Gap::Space | Gap::Dot) && before.is_some_and(is_name);
    finder.parts.shape(part).is_common() && !is_behind
}

/// "Tayyip Erdogan": one of the bearer's other names stands before it.
fn is_behind_own_name(finder: &Finder<'_>, candidate: &Candidate) -> bool {
    let before = candidate.parts.0.checked_sub(1).map(|at| &finder.parts.list[at]);
    let forms = &finder.gazetteer.forms;
    let name = forms.name_of(candidate.entity);
    before.zip(name).is_some_and(|(before, name)| {
        let before = finder.parts.shape(before);
        name.shapes.iter().any(|&shape| forms.shapes[shape as usize].folded == before.folded)
    })
}

/// "Dr. Maliki, the dentist": whoever has no office, and is not named in full, is a stranger.
fn has_civil_title(finder: &Finder<'_>, candidate: &Candidate) -> bool {
    let part = &finder.parts.list[candidate.parts.0];
    let Some(at) = part.article.unwrap_or(part.first).checked_sub(1) else { return false };
    let title = finder.words.folded(&finder.words.list[at]);
    let is_title = matches!(title, "dr" | "frau" | "bey");
    let folded = &finder.parts.shape(part).folded;
    is_title && matches!(part.gap, Gap::Space | Gap::Dot) && !lexicon::is_famous_surname(folded)
}

/// Whether a part stands in the name of somebody who is not in the gazetteer.
fn is_of_a_stranger(finder: &Finder<'_>, candidate: &Candidate, selected: &[Candidate]) -> bool {
    if finder.gazetteer.entry(candidate.entity).entity_type == "PER" {
        // "Fedayeen al-Khamenei" is no man.
        return is_part_of_a_longer_name(finder, candidate, selected)
            && !names_something_else(finder, candidate)
            && !is_behind_own_name(finder, candidate);
    }
    // "Amal Hariri" is named like a group, and so is "his wife Amal".
    if is_part_of_a_longer_name(finder, candidate, selected) {
        return true;
    }
    next_to(finder, candidate.parts.1).is_some_and(|(next, word)| {
        word.capital && !word.all_capitals && finder.parts.shape(next).kind == Kind::Name
    })
}
