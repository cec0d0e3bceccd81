use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::EntityId;
use crate::candidate::{Candidate, Finder};
use crate::form::Role;
use crate::lexicon;
use crate::part::Part;
use crate::shape::Kind;
use crate::words::Gap;
use nisba_text::Span;

/// The longest candidates first, then the best, then the leftmost; none that overlap.
///
/// Ties go to the canonical name before an alias, then to the lower entity.
pub(crate) fn select(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by(|a, b| {
        Reverse(a.span.len())
            .cmp(&Reverse(b.span.len()))
            .then(b.fit.total_cmp(&a.fit))
            .then(b.score.total_cmp(&a.score))
            .then(a.span.cmp(&b.span))
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

/// Where each entity is named in full.
pub(crate) struct Named {
    by_entity: BTreeMap<EntityId, Vec<u32>>,
    /// Persons who share a surname with somebody named.
    relatives: BTreeSet<EntityId>,
}

impl Named {
    pub(crate) fn new(finder: &Finder<'_>, selected: &[Candidate]) -> Named {
        let mut by_entity: BTreeMap<EntityId, Vec<u32>> = BTreeMap::new();
        for candidate in selected {
            by_entity.entry(candidate.entity).or_default().push(candidate.span.start());
        }
        let families = &finder.gazetteer.families;
        let named = by_entity.keys().filter_map(|entity| families.of(*entity));
        let relatives = named.flatten().copied().collect();
        Named { by_entity, relatives }
    }

    pub(crate) fn contains(&self, entity: EntityId) -> bool {
        self.by_entity.contains_key(&entity)
    }

    /// How far before a place the entity was last named; behind it where it was not named before.
    fn distance(&self, entity: EntityId, at: u32) -> (bool, u32) {
        let places = &self.by_entity[&entity];
        match places.partition_point(|&place| place <= at).checked_sub(1) {
            Some(last) => (false, at - places[last]),
            None => (true, places[0] - at),
        }
    }
}

/// The short forms that stand for somebody: one bearer for each place.
pub(crate) fn short_forms(
    finder: &Finder<'_>,
    candidates: &[Candidate],
    selected: &[Candidate],
    named: &Named,
) -> Vec<Candidate> {
    let mut by_span: BTreeMap<Span, Vec<&Candidate>> = BTreeMap::new();
    for candidate in candidates {
        by_span.entry(candidate.span).or_default().push(candidate);
    }
    let mut resolved = Vec::new();
    for bearers in by_span.values() {
        let literal: Vec<&Candidate> = bearers.iter().copied().filter(|c| c.literal).collect();
        let place = bearers[0].span.start();
        let nearest = |bearers: &[&Candidate]| -> Option<Candidate> {
            let of_named = bearers.iter().filter(|c| named.contains(c.entity));
            let nearest = of_named.min_by_key(|c| (named.distance(c.entity, place), c.entity));
            nearest.map(|c| (*c).clone())
        };
        // Whose name is spelled like this comes before those whose name is spelled otherwise.
        let (bearer, factor) = if let Some(bearer) = nearest(&literal) {
            (bearer, 0.9)
        } else if let [bearer] = literal.as_slice()
            && stands_alone(finder, bearer)
        {
            ((*bearer).clone(), 0.75)
        } else if let [bearer] = literal.as_slice()
            && named.relatives.contains(&bearer.entity)
        {
            // A given name is enough among relatives.
            ((*bearer).clone(), 0.7)
        } else if let Some(bearer) = nearest(bearers) {
            (bearer, 0.9)
        } else {
            continue;
        };
        let bearer = &bearer;
        if is_part_of_a_longer_name(finder, bearer, selected)
            || names_something_else(finder, bearer)
        {
            continue;
        }
        let mut mention = bearer.clone();
        mention.score *= factor;
        resolved.push(mention);
    }
    resolved
}

/// Whether a short form may stand for its only bearer although the document does not name him.
fn stands_alone(finder: &Finder<'_>, candidate: &Candidate) -> bool {
    let (first, last) = candidate.parts;
    let shape = finder.parts.shape(&finder.parts.list[first]);
    let person = finder.gazetteer.entry(candidate.entity).entity_type == "PER";
    let tells_nobody = first == last
        && (person && shape.is_common()
            || lexicon::is_ordinary(&shape.folded) && !lexicon::is_famous_surname(&shape.folded));
    // "Mack Trucks", "Ameri-Cable": the name of something else.
    let goes_on = finder.parts.list.get(last + 1).is_some_and(|next| {
        let word = &finder.words.list[next.first];
        matches!(next.gap, Gap::Space | Gap::Hyphen)
            && !finder.words.list[finder.parts.list[last].last].possessive
            && word.capital
            && !word.all_capitals
    });
    let short = candidate.role == Role::Surname && shape.folded.chars().count() < 4;
    let of_something_else = person && goes_on;
    candidate.literal && !tells_nobody && !short && !of_something_else
}

/// "Hassan Khazali": somebody else's name, of which only a part is known.
pub(crate) fn is_part_of_a_longer_name(
    finder: &Finder<'_>,
    candidate: &Candidate,
    selected: &[Candidate],
) -> bool {
    let (first, last) = candidate.parts;
    // A spelling of a place's name that the gazetteer does not have may be a surname.
    let person =
        finder.gazetteer.entry(candidate.entity).entity_type == "PER" || !candidate.literal;
    let list = &finder.parts.list;
    let covered = |part: &Part| {
        let span = finder.words.list[part.first].span;
        let at = selected.partition_point(|other| other.span.end() <= span.start());
        selected
            .get(at)
            .is_some_and(|other| other.span.overlaps(span) && other.span != candidate.span)
    };
    if first > 0 && list[first].gap == Gap::Space {
        let before = &list[first - 1];
        if is_given_name(finder, before, person) && !covered(before) {
            return true;
        }
    }
    if person && let Some(after) = list.get(last + 1).filter(|after| after.gap == Gap::Space) {
        let possessive = finder.words.list[list[last].last].possessive;
        if !possessive && is_given_name(finder, after, true) && !covered(after) {
            return true;
        }
    }
    false
}

/// Whether a part looks like a part of somebody's name. For groups and places only a common given
/// name counts.
fn is_given_name(finder: &Finder<'_>, part: &Part, person: bool) -> bool {
    let shape = finder.parts.shape(part);
    let word = &finder.words.list[part.first];
    if !word.capital || word.all_capitals && !word.dotted {
        return false;
    }
    match shape.kind {
        Kind::Name => shape.is_common() || person,
        Kind::Fixed => lexicon::is_foreign_person(&shape.folded) && !word.sentence_start,
        _ => false,
    }
}

/// Whether the context words of an entity allow a mention in this sentence.
pub(crate) fn context_fits(finder: &Finder<'_>, candidate: &Candidate) -> bool {
    let entry = finder.gazetteer.entry(candidate.entity);
    if entry.requires.is_empty() && entry.excludes.is_empty() {
        return true;
    }
    let words = finder.words;
    let first = &words.list[finder.parts.list[candidate.parts.0].first];
    let from = words.list.partition_point(|word| word.sentence < first.sentence);
    let until = words.list.partition_point(|word| word.sentence <= first.sentence);
    let sentence: Vec<&str> =
        words.list[from..until].iter().map(|word| words.folded(word)).collect();
    let stands = |phrase: &String| {
        let wanted = crate::words::Words::of_name(phrase);
        let wanted: Vec<&str> = wanted.list.iter().map(|word| wanted.folded(word)).collect();
        !wanted.is_empty() && sentence.windows(wanted.len()).any(|window| window == wanted)
    };
    (entry.requires.is_empty() || entry.requires.iter().any(stands))
        && !entry.excludes.iter().any(stands)
}

/// Surnames as this document spells them: where "Joost Hitermann" was found, "Hitermann" is he.
pub(crate) fn learned_surnames(finder: &Finder<'_>, selected: &[Candidate]) -> Vec<Candidate> {
    let mut by_shape: BTreeMap<usize, Vec<EntityId>> = BTreeMap::new();
    for candidate in selected {
        let person = finder.gazetteer.entry(candidate.entity).entity_type == "PER";
        let (first, last) = candidate.parts;
        let part = &finder.parts.list[last];
        let shape = finder.parts.shape(part);
        if person
            && first < last
            && matches!(shape.kind, Kind::Name | Kind::Fixed)
            && !shape.is_common()
        {
            let bearers = by_shape.entry(part.shape).or_default();
            if !bearers.contains(&candidate.entity) {
                bearers.push(candidate.entity);
            }
        }
    }
    let mut found = Vec::new();
    for (at, part) in finder.parts.list.iter().enumerate() {
        let Some(bearers) = by_shape.get(&part.shape) else {
            continue;
        };
        if !finder.words.list[part.first].capital {
            continue;
        }
        let mut start = part.first;
        if let Some(article) = part.article {
            start = article;
        }
        let span = finder.words.list[start].span.cover(finder.words.list[part.last].span);
        for &entity in bearers {
            found.push(Candidate {
                parts: (at, at),
                span,
                entity,
                role: Role::Surname,
                literal: true,
                fit: 1.0,
                score: 1.0,
                rule: crate::Rule {
                    kind: crate::RuleKind::ShortForm,
                    form: Some(finder.text[span].to_owned()),
                    details: Vec::new(),
                },
            });
        }
    }
    found
}

/// Takes in the names that follow a person's name and belong to nobody else: "Hussein Moanes Faraj
/// al-Mohammadawi" is one mention, though the gazetteer has the first two.
pub(crate) fn with_further_names(finder: &Finder<'_>, strong: &mut Vec<Candidate>) {
    let mut begins: Vec<usize> = strong.iter().map(|candidate| candidate.parts.0).collect();
    begins.sort_unstable();
    for candidate in strong.iter_mut() {
        let person = finder.gazetteer.entry(candidate.entity).entity_type == "PER";
        let (first, mut last) = candidate.parts;
        if !person || first == last || finder.words.list[finder.parts.list[last].last].possessive {
            continue;
        }
        let behind = finder.parts.list.iter().enumerate().skip(last + 1).take(MAX_FURTHER);
        for (at, part) in behind {
            let word = &finder.words.list[part.first];
            let shape = finder.parts.shape(part);
            let joined = matches!(part.gap, Gap::Space | Gap::Hyphen);
            let free = begins.binary_search(&at).is_err();
            if !joined || !free || !word.capital || word.all_capitals || shape.kind != Kind::Name {
                break;
            }
            last = at;
            if finder.words.list[part.last].possessive {
                break;
            }
        }
        if last > candidate.parts.1 && is_common_throughout(finder, candidate) {
            // "Hussein Mohammad Ershad" is not just any Hussein Mohammad.
            candidate.score = 0.0;
        } else if last > candidate.parts.1 {
            let end = finder.words.list[finder.parts.list[last].last].span.end();
            candidate.span = Span::new(candidate.span.start(), end);
            candidate.parts.1 = last;
            candidate.rule.details.push("with further names".to_owned());
            candidate.literal = false;
        }
    }
    strong.retain(|candidate| candidate.score > 0.0);
}

/// Whether a candidate is made of very common given names.
fn is_common_throughout(finder: &Finder<'_>, candidate: &Candidate) -> bool {
    let (first, last) = candidate.parts;
    finder.parts.list[first..=last].iter().all(|part| {
        let shape = finder.parts.shape(part);
        shape.is_common() || crate::part::is_optional(shape.kind)
    })
}

/// "Ali Hassan Nasr" is not Hassan Nasr; "Mohammad" may stand before any name.
pub(crate) fn follows_given_name(
    finder: &Finder<'_>,
    candidate: &Candidate,
    selected: &[Candidate],
) -> bool {
    let list = &finder.parts.list;
    let first = candidate.parts.0;
    let Some(before) = first.checked_sub(1).map(|at| &list[at]) else {
        return false;
    };
    let shape = finder.parts.shape(before);
    let word = finder.words.list[before.first];
    let at = selected.partition_point(|other| other.span.end() <= word.span.start());
    let covered = selected.get(at).is_some_and(|other| other.span.overlaps(word.span));
    let joined = list[first].gap == Gap::Space && word.capital && !word.possessive;
    joined && shape.is_common() && !shape.is_muhammad() && !covered
}

/// A father's, a grandfather's and a family name.
const MAX_FURTHER: usize = 3;

/// "Baghdad University", "Liwa Qassem Soleimani": a place or person that something else is named
/// after. What is found of it is not named itself.
pub(crate) fn names_something_else(finder: &Finder<'_>, candidate: &Candidate) -> bool {
    let entity_type = finder.gazetteer.entry(candidate.entity).entity_type.as_str();
    let (first, last) = candidate.parts;
    let list = &finder.parts.list;
    let folded = |part: &Part| finder.parts.shape(part).folded.as_str();
    let is_capital = |part: &Part| finder.words.list[part.first].capital;
    let possessive = finder.words.list[list[last].last].possessive;
    let behind = list.get(last + 1).is_some_and(|next| {
        next.gap == Gap::Space && !possessive && is_capital(next) && is_head_noun(folded(next))
    });
    let before = list[first].gap == Gap::Space
        && first
            .checked_sub(1)
            .map(|at| &list[at])
            .is_some_and(|before| is_capital(before) && is_group_word(folded(before)));
    match entity_type {
        "PER" => behind || before,
        "LOC" => behind,
        _ => false,
    }
}

/// What stands behind the name of a person or place in the name of something else.
fn is_head_noun(word: &str) -> bool {
    let head = word.strip_suffix('s').unwrap_or(word);
    matches!(
        head,
        "brigade"
            | "battalion"
            | "division"
            | "university"
            | "institute"
            | "foundation"
            | "hospital"
            | "mosque"
            | "museum"
            | "hotel"
            | "company"
            | "corporation"
            | "bank"
    )
}

/// What stands before it in Arabic.
fn is_group_word(word: &str) -> bool {
    matches!(
        word,
        "liwa"
            | "saraya"
            | "kataib"
            | "katibat"
            | "harakat"
            | "jaysh"
            | "jaish"
            | "firqat"
            | "quwat"
            | "quwwat"
            | "fawj"
            | "majlis"
            | "hizb"
            | "usbat"
            | "asaib"
            | "ansar"
    )
}
