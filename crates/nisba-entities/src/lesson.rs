use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use nisba_text::hash_bytes;

use crate::candidate::{Candidate, Finder, is_native};
use crate::form::Role;
use crate::lexicon;
use crate::likeness::is_one_typo;
use crate::named_after::is_group_word;
use crate::resolve::is_kin;
use crate::shape::{Kind, Prefix};
use crate::{EntityId, Rule, RuleKind};

/// What a document teaches of the names of those it names in full.
#[derive(Clone, Default)]
pub(crate) struct Lesson {
    /// Parts that are a surname or given name, with its bearers.
    by_shape: BTreeMap<u32, Vec<EntityId>>,
    /// Those that are no surname where a sentence begins.
    within: BTreeSet<u32>,
    /// Surnames long enough to be told with a slip of the pen.
    long: BTreeMap<String, Vec<EntityId>>,
}

impl Lesson {
    pub(crate) fn new(finder: &Finder<'_>, selected: &[Candidate]) -> Lesson {
        let Lesson { mut by_shape, mut within, mut long } = Lesson::default();
        // Those who have a common given name for a surname, and those who have it for a given name.
        let (mut last_names, mut given_names) = (BTreeMap::new(), BTreeMap::new());
        for candidate in selected {
            if finder.gazetteer.entry(candidate.entity).entity_type != "PER" {
                continue;
            }
            let (first, last) = candidate.parts;
            let end = &finder.parts.list[last];
            let shape = finder.parts.shape(end);
            let canonical = finder.gazetteer.forms.surname(candidate.entity);
            let canonical = canonical.map(|idx| &finder.gazetteer.forms.shapes[idx as usize]);
            for shape in canonical.into_iter().chain([shape]) {
                if shape.kind == Kind::Name && shape.folded.chars().count() >= LONG {
                    let bearers = match long.get_mut(&shape.folded) {
                        Some(bearers) => bearers,
                        None => long.entry(shape.folded.clone()).or_default(),
                    };
                    push_new(bearers, candidate.entity);
                }
            }
            if first == last {
                continue;
            }
            // "Khazali family", "Khazali brothers" end in no surname and begin with no given name.
            if is_kin(&shape.folded) {
                continue;
            }
            // Whose given name it could be is told beside it; "al-Hakim" is no given name.
            let is_surname = shape.kind == Kind::Name && (!shape.is_common() || shape.is_native())
                || lexicon::is_foreign_person(&shape.folded);
            // The end of خامنه‌ای is no surname.
            let joint = finder.words.list[end.first].span.start() as usize;
            if finder.text[..joint].ends_with('\u{200c}') {
                continue;
            }
            // Michael Knights, Hamdi Malik: not on any knight or Malik, but where no sentence begins.
            let is_weak_surname =
                candidate.literal && !shape.is_muhammad() && shape.kind != Kind::Number;
            if is_surname {
                push_new(by_shape.entry(end.shape).or_default(), candidate.entity);
            } else if is_weak_surname && candidate.role == Role::Canonical {
                within.insert(end.shape);
                push_new(by_shape.entry(end.shape).or_default(), candidate.entity);
            } else if shape.kind == Kind::Name && !shape.is_muhammad() {
                push_new(last_names.entry(end.shape).or_default(), candidate.entity);
            }
            let begin = &finder.parts.list[first];
            let shape = finder.parts.shape(begin);
            let is_name = shape.kind == Kind::Name
                && !is_group_word(&shape.folded)
                && !is_kin(&shape.folded)
                && shape.prefix() != Prefix::Abu;
            if is_name && !shape.is_muhammad() && shape.folded.chars().count() >= 4 {
                push_new(given_names.entry(begin.shape).or_default(), candidate.entity);
            }
        }
        // "Naim Kassem … Kassem Soleimani … Kassem": people are called by their surnames.
        for (shape, bearers) in given_names {
            let bearers = last_names.remove(&shape).unwrap_or(bearers);
            let known: &mut Vec<EntityId> = by_shape.entry(shape).or_default();
            bearers.into_iter().for_each(|bearer| push_new(known, bearer));
        }
        Lesson { by_shape, within, long }
    }

    /// What to look for in the sentences that were passed over, where these are named.
    pub(crate) fn wanted(&self, finder: &Finder<'_>, named: BTreeSet<EntityId>) -> Wanted {
        let folded = |&shape: &u32| hash_bytes(finder.parts.shapes.get(shape).folded.as_bytes());
        Wanted {
            words: self.by_shape.keys().map(folded).collect(),
            long: self.long.keys().cloned().collect(),
            named,
        }
    }
}

/// Words by which those may be meant whom a document names in full; nobody else is meant by them.
pub(crate) struct Wanted {
    /// The hashes of folded words.
    words: Vec<u64>,
    /// Long surnames, which may be misspelled.
    long: Vec<String>,
    /// Whose surnames in other spellings count.
    pub(crate) named: BTreeSet<EntityId>,
}

impl Wanted {
    /// Whether a word of letters may be one of a name.
    pub(crate) fn has(&self, folded_hash: u64, word: &str) -> bool {
        self.words.contains(&folded_hash) || {
            let mut near = self.long.iter().filter(|name| may_be_slip(name, word)).peekable();
            near.peek().is_some() && {
                let lower = word.to_ascii_lowercase();
                near.any(|name| is_slip(name, &lower))
            }
        }
    }
}

/// Surnames and given names as this document spells them: where "Joost Hitermann" was found,
/// "Hitermann" and "Joost" are he. With slips of the pen, where nothing else stands.
pub(crate) fn learned_names(
    finder: &Finder<'_>,
    lesson: &Lesson,
    selected: &[Candidate],
    others: &[Candidate],
) -> Vec<Candidate> {
    let Lesson { by_shape, within, long } = lesson;
    let taken: BTreeSet<usize> = selected
        .iter()
        .chain(others)
        .flat_map(|candidate| candidate.parts.0..=candidate.parts.1)
        .collect();
    let mut slips: BTreeMap<u32, Option<EntityId>> = BTreeMap::new();
    let mut found = Vec::new();
    for (at, part) in finder.parts.list.iter().enumerate() {
        let capital = finder.words.list[part.first].capital;
        if !capital && !is_native(finder.words, part, finder.parts) {
            continue;
        }
        let shape = finder.parts.shape(part);
        let mut push = |entity: EntityId, kind: RuleKind, score: f32, details: Vec<String>| {
            let start = part.article.unwrap_or(part.first);
            let span = finder.words.list[start].span.cover(finder.words.list[part.last].span);
            found.push(Candidate {
                parts: (at, at),
                span,
                entity,
                role: Role::Surname,
                literal: true,
                fit: score,
                score,
                rule: Rc::new(Rule { kind, form: Some(finder.text[span].to_owned()), details }),
            });
        };
        if let Some(bearers) = by_shape.get(&part.shape) {
            let word = finder.words.list[part.first];
            if within.contains(&part.shape) && (word.sentence_start || word.all_capitals) {
                continue;
            }
            for &entity in bearers {
                push(entity, RuleKind::ShortForm, 1.0, Vec::new());
            }
        } else if long.keys().any(|name| may_be_slip(name, &shape.folded)) && !taken.contains(&at) {
            let bearer = *slips.entry(part.shape).or_insert_with(|| {
                let word = shape.folded.as_str();
                let fits = shape.kind == Kind::Name && !shape.is_common() && !shape.is_native();
                let near = long.iter().filter(|(name, _)| fits && is_slip(name, word));
                let mut bearers: Vec<EntityId> =
                    near.flat_map(|(_, bearers)| bearers.iter().copied()).collect();
                bearers.sort_unstable();
                bearers.dedup();
                if let [bearer] = bearers.as_slice() { Some(*bearer) } else { None }
            });
            if let Some(entity) = bearer {
                push(entity, RuleKind::Typo, 0.85, vec!["one wrong letter".to_owned()]);
            }
        }
    }
    found
}

fn push_new(list: &mut Vec<EntityId>, entity: EntityId) {
    if !list.contains(&entity) {
        list.push(entity);
    }
}

/// A slip of the pen in a long name: two letters that changed places, one too many or too few, in
/// a longer name a wrong one. The ends are kept: Suleiman is not Suleimani.
fn is_slip(name: &str, word: &str) -> bool {
    if !may_be_slip(name, word) || name.chars().next_back() != word.chars().next_back() {
        return false;
    }
    let (n, m) = (name.chars().count(), word.chars().count());
    let ends = name.chars().next() == word.chars().next();
    let swapped = || {
        let mut a: Vec<char> = name.chars().collect();
        let mut b: Vec<char> = word.chars().collect();
        a.sort_unstable();
        b.sort_unstable();
        a == b
    };
    m >= LONG && ends && is_one_typo(name, word) && (n != m || n > LONG || swapped())
}

/// What one look tells of that; the case of the first letter does not count.
#[inline]
fn may_be_slip(name: &str, word: &str) -> bool {
    let (name, word) = (name.as_bytes(), word.as_bytes());
    // A character takes at most four bytes.
    let is_same = |(a, b): (&u8, &u8)| a.eq_ignore_ascii_case(b);
    word.first().zip(name.first()).is_some_and(is_same) && name.len().abs_diff(word.len()) <= 4
}

/// In a shorter word a wrong letter makes another name.
pub(crate) const LONG: usize = 7;
