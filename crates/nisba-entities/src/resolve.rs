use std::cell::LazyCell;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::candidate::{Candidate, Finder};
use crate::form::Role;
use crate::gap::{self, Gap};
use crate::lesson::LONG;
use crate::lexicon;
use crate::longer_name::{has_native_article, is_part_of_a_longer_name, next_to};
use crate::named_after::names_something_else;
use crate::part::{Part, is_optional};
use crate::shape::{Kind, Shape};
use crate::stranger::Strangers;
use crate::tongue::{Tongue, without_turkish_ending};
use crate::words::{Word, Words};
use crate::{EntityId, Entry, Undecided};
use nisba_text::Span;

/// Where each entity is named in full.
pub(crate) struct Named {
    by_entity: BTreeMap<EntityId, Vec<u32>>,
    /// The titles that the document gives an entity where it names it in full.
    titles: BTreeMap<EntityId, BTreeSet<u32>>,
    /// Persons who share a surname with somebody named.
    relatives: BTreeSet<EntityId>,
}

impl Named {
    pub(crate) fn new(finder: &Finder<'_>, selected: &[Candidate]) -> Named {
        let mut by_entity: BTreeMap<EntityId, Vec<u32>> = BTreeMap::new();
        let mut titles: BTreeMap<EntityId, BTreeSet<u32>> = BTreeMap::new();
        for candidate in selected {
            by_entity.entry(candidate.entity).or_default().push(candidate.span.start());
            if let Some(title) = title_before(finder, candidate) {
                titles.entry(candidate.entity).or_default().insert(title.lexeme);
            }
        }
        let families = &finder.gazetteer.families;
        let named = by_entity.keys().filter_map(|entity| families.of(*entity));
        let relatives = named.flatten().copied().collect();
        Named { by_entity, titles, relatives }
    }

    pub(crate) fn contains(&self, entity: EntityId) -> bool {
        self.by_entity.contains_key(&entity)
    }

    /// How much a short form at a place brings the entity to mind: the more, the oftener the
    /// document names it in full, and the nearer before the place it was last spoken of.
    ///
    /// `resolved` is where short forms stood for it. A naming behind the place counts a little.
    fn salience(
        &self,
        entity: EntityId,
        at: u32,
        title: Option<u32>,
        resolved: &BTreeMap<EntityId, u32>,
    ) -> f64 {
        let places = &self.by_entity[&entity];
        let titled = match (title, self.titles.get(&entity)) {
            (Some(title), Some(titles)) => {
                if titles.contains(&title) {
                    4.0
                } else {
                    0.25
                }
            }
            _ => 1.0,
        };
        titled * salience(places, at, resolved.get(&entity).copied())
    }

    /// Which of two entities that are named a place brings less to mind; the lower more than the
    /// higher where it is even.
    pub(crate) fn nearer(&self, one: EntityId, other: EntityId, place: u32) -> Ordering {
        let salience = |entity| salience(&self.by_entity[&entity], place, None);
        salience(one).total_cmp(&salience(other)).then(other.cmp(&one))
    }

    /// Whether an entity is named before a place.
    fn before(&self, entity: EntityId, place: u32) -> bool {
        self.by_entity.get(&entity).is_some_and(|places| places[0] < place)
    }

    /// Where the entity is named first.
    fn first(&self, entity: EntityId) -> u32 {
        self.by_entity[&entity][0]
    }
}

/// How much somebody who is named at some places is brought to mind at another, with the last place
/// where a short form stood for him.
fn salience(places: &[u32], at: u32, resolved: Option<u32>) -> f64 {
    let last_full = places.partition_point(|&place| place <= at).checked_sub(1);
    let last = last_full.map(|idx| places[idx]).max(resolved);
    let distance = match last {
        Some(last) => f64::from(at - last),
        None => f64::from(places[0].abs_diff(at)) + BEHIND,
    };
    (places.len() as f64).min(MOST) / (NEAR + distance)
}

/// Bytes within which it hardly matters how near a name is.
const NEAR: f64 = 60.0;

/// Bytes by which a naming behind a place is further away than one before it.
const BEHIND: f64 = 2000.0;

/// Bytes before the first naming of a stranger within which he may be meant already.
const AHEAD: u32 = 300;

/// By how much more the bearer counts whom the document names first.
const TOPIC: f64 = 1.1;

/// The title before a mention.
fn title_before<'f>(finder: &Finder<'f>, candidate: &Candidate) -> Option<&'f Word> {
    let part = &finder.parts.list[candidate.parts.0];
    let first = part.article.unwrap_or(part.first);
    let word = &finder.words.list[first.checked_sub(1)?];
    let joined = matches!(part.gap, Gap::Space | Gap::Dot);
    (joined && word.capital && crate::surface::is_title(finder.words.folded(word))).then_some(word)
}

/// Whether the title before a mention is an office that few hold.
fn office_before(finder: &Finder<'_>, candidate: &Candidate) -> bool {
    title_before(finder, candidate).is_some_and(|title| {
        matches!(
            finder.words.folded(title),
            "ayatollah" | "general" | "gen" | "president" | "king" | "prince" | "emir" | "sultan"
        )
    })
}

/// Namings that count.
const MOST: f64 = 8.0;

/// What becomes of the short forms of a document.
#[derive(Default)]
pub(crate) struct ShortForms {
    /// Those that stand for somebody, in text order: one bearer for each place.
    pub(crate) resolved: Vec<Candidate>,
    /// Those that could stand for several, in text order.
    pub(crate) undecided: Vec<Undecided>,
    /// Where those stand that are of a stranger, or no names.
    pub(crate) refused: BTreeSet<Span>,
}

/// Who is meant by the short forms, as far as the document tells.
pub(crate) fn short_forms(
    finder: &Finder<'_>,
    candidates: &[Candidate],
    selected: &[Candidate],
    named: &Named,
) -> ShortForms {
    let mut by_span: BTreeMap<Span, Vec<&Candidate>> = BTreeMap::new();
    for candidate in candidates {
        by_span.entry(candidate.span).or_default().push(candidate);
    }
    let mut resolved: Vec<Candidate> = Vec::new();
    let mut undecided: Vec<Undecided> = Vec::new();
    let mut refused: BTreeSet<Span> = BTreeSet::new();
    let mut last_resolved: BTreeMap<EntityId, u32> = BTreeMap::new();
    let strangers = Strangers::new(finder, by_span.values().map(Vec::as_slice), selected, named);
    // Where short forms stand for those who are not named in full.
    let mut alone: BTreeMap<EntityId, Vec<u32>> = BTreeMap::new();
    // Where a short form stood for a stranger last.
    let mut last_strange: BTreeMap<u32, u32> = BTreeMap::new();
    for bearers in by_span.values() {
        // مهندس is an engineer, المهندس is one of that name.
        let bearers: Vec<&Candidate> =
            bearers.iter().copied().filter(|c| !lacks_article(finder, c)).collect();
        if bearers.is_empty() {
            continue;
        }
        let bearers = &bearers;
        let literal: Vec<&Candidate> = bearers.iter().copied().filter(|c| c.literal).collect();
        let place = bearers[0].span.start();
        let nearest = |bearers: &[&Candidate]| -> Option<Candidate> {
            let of_named = bearers.iter().filter(|c| named.contains(c.entity));
            let of_named: Vec<&Candidate> = of_named.copied().collect();
            let title = title_before(finder, bearers.first()?).map(|word| word.lexeme);
            // Whom the last short form stood for, or whom the document names first, it is about:
            // that settles what is nearly even.
            let last = of_named.iter().filter_map(|c| last_resolved.get(&c.entity)).max();
            let first = of_named.iter().map(|c| named.first(c.entity)).min()?;
            let is_topic = |entity: EntityId| match last {
                Some(last) => last_resolved.get(&entity) == Some(last),
                None => named.first(entity) == first,
            };
            let salience = |c: &Candidate| {
                let topic = if is_topic(c.entity) { TOPIC } else { 1.0 };
                topic * named.salience(c.entity, place, title, &last_resolved)
            };
            let most = of_named
                .into_iter()
                .max_by(|a, b| salience(a).total_cmp(&salience(b)).then(b.entity.cmp(&a.entity)));
            most.cloned()
        };
        // Whose name is spelled like this comes before those whose name is spelled otherwise.
        let (bearer, factor) = if let Some(bearer) = nearest(&literal) {
            (bearer, 0.9)
        } else if let [bearer] = literal.as_slice()
            && stands_alone(finder, bearer)
        {
            ((*bearer).clone(), 0.75)
        } else if let [bearer] = literal.as_slice()
            && bearer.role != Role::Weak
            && named.relatives.contains(&bearer.entity)
        {
            // A given name is enough among relatives.
            ((*bearer).clone(), 0.7)
        } else if let Some(bearer) = nearest(bearers) {
            (bearer, 0.9)
        } else if literal.is_empty()
            && let [bearer] = bearers.as_slice()
            && bearer.fit >= LEAST_UNNAMED
            && is_telling(finder, bearer)
        {
            ((*bearer).clone(), 0.7)
        } else {
            undecided.extend(between(finder, &literal, selected));
            continue;
        };
        let bearer = &bearer;
        if is_part_of_a_longer_name(finder, bearer, selected)
            || names_something_else(finder, bearer)
        {
            continue;
        }
        if is_no_name_here(finder, bearer, named) {
            refused.insert(bearer.span);
            continue;
        }
        // "Colonel Haitham al-Hakim … Hakim": a bearer whom the gazetteer does not have.
        let strange = strangers.places(finder, bearer, named.before(bearer.entity, place));
        if strange.first().is_some_and(|&first| first < place.saturating_add(AHEAD)) {
            let shape = finder.parts.list[bearer.parts.0].shape;
            let stranger = salience(strange, place, last_strange.get(&shape).copied());
            let known = || {
                let title = title_before(finder, bearer).map(|word| word.lexeme);
                named.salience(bearer.entity, place, title, &last_resolved)
            };
            // Somebody in everybody's mouth is not named in full, and no stranger takes his place.
            let folded = &finder.parts.shape(&finder.parts.list[bearer.parts.0]).folded;
            let is_stranger = if named.contains(bearer.entity) {
                stranger > known()
            } else if lexicon::is_famous_surname(folded) || lexicon::is_name_of_one(folded) {
                false
            } else {
                let places = alone.get(&bearer.entity);
                places.is_none_or(|places| stranger > salience(places, place, None))
            };
            if is_stranger {
                last_strange.insert(shape, place);
                refused.insert(bearer.span);
                continue;
            }
        }
        let mut mention = bearer.clone();
        mention.score *= factor;
        let why = if named.contains(mention.entity) {
            "named in full"
        } else if named.relatives.contains(&mention.entity) {
            "beside a relative"
        } else {
            "the only bearer"
        };
        Rc::make_mut(&mut mention.rule).details.push(why.to_owned());
        last_resolved.insert(mention.entity, place);
        if !named.contains(mention.entity) {
            alone.entry(mention.entity).or_default().push(place);
        }
        resolved.push(mention);
    }
    ShortForms { resolved, undecided, refused }
}

/// A short form that would tell each of several bearers if he were the only one.
fn between(
    finder: &Finder<'_>,
    bearers: &[&Candidate],
    selected: &[Candidate],
) -> Option<Undecided> {
    let could_stand = |candidate: &&Candidate| {
        stands_alone(finder, candidate)
            && !is_part_of_a_longer_name(finder, candidate, selected)
            && !names_something_else(finder, candidate)
    };
    let candidates = bearers.iter().copied().filter(could_stand).map(|bearer| bearer.entity);
    let candidates: BTreeSet<EntityId> = candidates.collect();
    let span = bearers.first()?.span;
    (candidates.len() > 1).then(|| Undecided { span, candidates: candidates.into_iter().collect() })
}

/// Whether a surname in Arabic script that the gazetteer has with its article stands without it.
fn lacks_article(finder: &Finder<'_>, candidate: &Candidate) -> bool {
    let (first, last) = candidate.parts;
    let form = candidate.rule.form.as_deref().unwrap_or_default();
    let word = &finder.words.list[finder.parts.list[first].first];
    first == last
        && !candidate.role.is_strong()
        && form.starts_with("ال")
        && !has_native_article(&finder.text[word.span])
}

/// Whether a word that is also a common noun or a month stands for that.
fn is_no_name_here(finder: &Finder<'_>, candidate: &Candidate, named: &Named) -> bool {
    let (first, last) = candidate.parts;
    if first != last || finder.gazetteer.entry(candidate.entity).entity_type != "PER" {
        return false;
    }
    let part = &finder.parts.list[first];
    let folded = |part: &Part| finder.parts.shape(part).folded.as_str();
    let before = first.checked_sub(1).map(|at| &finder.parts.list[at]);
    let before = before.filter(|_| part.gap == Gap::Space);
    let behind = finder.parts.list.get(last + 1).filter(|next| next.gap == Gap::Space);
    if lexicon::is_month(folded(part)) {
        // "3 Kasım", "Kasım 2023", "Kasım ayında"
        let is_number = |part: &&Part| finder.parts.shape(part).kind == Kind::Number;
        let is_month = |part: &&Part| is_number(part) || folded(part).starts_with("ay");
        return before.is_some_and(|part| is_number(&part)) || behind.is_some_and(|b| is_month(&b));
    }
    // "a man named Qais", "Kays adlı komutan"
    let is_introduced = before.is_some_and(|before| {
        matches!(folded(before), "named" | "called" | "namens" | "nomme" | "prenomme" | "denomme")
    }) || behind
        .is_some_and(|b| matches!(folded(b), "adli" | "isimli" | "adinda"));
    if is_introduced {
        return true;
    }
    // المهندس سعد is an engineer.
    let is_engineer = matches!(folded(part), "المهندس" | "مهندس" | "والمهندس");
    if is_engineer
        && behind.is_some_and(|b| {
            let shape = finder.parts.shape(b);
            shape.is_native() && shape.is_common()
        })
    {
        return true;
    }
    // "هر رئیسی" is any chief, "دولت رئیسی" his government.
    let first = &finder.words.list[part.first];
    let word = &finder.text[first.span];
    let is_topic = first.sentence_start && named.before(candidate.entity, first.span.start());
    let may_be_noun = lexicon::is_native_noun(folded(part)) && !is_topic;
    may_be_noun
        && !has_native_article(word)
        && !before.is_some_and(|before| lexicon::is_native_title(folded(before)))
        && !behind.is_some_and(|behind| lexicon::is_native_verb_of_speech(folded(behind)))
}

/// How near a spelling must be to a surname whose bearer the document does not name.
pub(crate) const LEAST_UNNAMED: f32 = 0.91;

/// Whether a surname in another spelling tells its only bearer: it is long enough to be few
/// people's, and stands alone as one that is spelled like the gazetteer's would.
fn is_telling(finder: &Finder<'_>, candidate: &Candidate) -> bool {
    let (first, last) = candidate.parts;
    let shape = finder.parts.shape(&finder.parts.list[first]);
    let person = finder.gazetteer.entry(candidate.entity).entity_type == "PER";
    let as_literal = Candidate { literal: true, ..candidate.clone() };
    person
        && first == last
        && matches!(candidate.role, Role::Short | Role::Surname)
        && may_tell(shape)
        && stands_alone(finder, &as_literal)
}

/// Whether a word is long enough to be few people's surname.
pub(crate) fn may_tell(shape: &Shape) -> bool {
    shape.kind == Kind::Name
        && shape.n_firm() >= 3
        && shape.folded.chars().count() >= LONG
        && !shape.is_native()
        && !shape.is_common()
}

/// Whether a short form may stand for its only bearer although the document does not name him.
fn stands_alone(finder: &Finder<'_>, candidate: &Candidate) -> bool {
    let (first, last) = candidate.parts;
    let shape = finder.parts.shape(&finder.parts.list[first]);
    let person = finder.gazetteer.entry(candidate.entity).entity_type == "PER";
    let word = &finder.words.list[finder.parts.list[first].first];
    // "the Treasury", "the Senate" within a sentence.
    let with_the = !person
        && candidate.role == Role::Short
        && finder.parts.list[first].gap == Gap::Space
        && finder.parts.list[first]
            .first
            .checked_sub(1)
            .is_some_and(|at| finder.words.folded(&finder.words.list[at]) == "the")
        && !word.all_capitals;
    let is_word = lexicon::is_ordinary(&shape.folded) && !lexicon::is_famous_surname(&shape.folded)
        || lexicon::is_word_elsewhere(&shape.folded);
    // "President Bush" is no bush; "Mr Salih" is anybody.
    let titled = person && office_before(finder, candidate);
    let is_common = shape.is_common() && !lexicon::is_name_of_one(&shape.folded);
    let tells_nobody = first == last && !titled && (person && is_common || is_word && !with_the);
    // "Mack Trucks", "Ameri-Cable": the name of something else.
    let goes_on = finder.parts.list.get(last + 1).is_some_and(|next| {
        let word = &finder.words.list[next.first];
        matches!(next.gap, Gap::Space | Gap::Hyphen)
            && !finder.words.list[finder.parts.list[last].last].possessive
            && word.capital
            && !word.all_capitals
    });
    // "al-Muhandis" is any engineer.
    let short =
        candidate.role == Role::Surname && (shape.is_native() || shape.folded.chars().count() < 4);
    // "Carnegie Mellon": the one word that is known begins another name.
    let is_begun = !person
        && first == last
        && next_to(finder, last).is_some_and(|(next, other)| {
            let there = finder.parts.shape(next);
            let is_name = there.kind == Kind::Name || lexicon::is_foreign_person(&there.folded);
            is_name && other.capital && other.all_capitals == word.all_capitals
        });
    let of_something_else = person && goes_on || is_begun;
    candidate.role != Role::Weak
        && candidate.literal
        && !tells_nobody
        && !short
        && !of_something_else
}

/// Whether the context words of an entity allow a mention in this sentence.
pub(crate) fn context_fits(finder: &Finder<'_>, candidate: &Candidate) -> bool {
    let entry = finder.gazetteer.entry(candidate.entity);
    if entry.requires.is_empty() && entry.excludes.is_empty() {
        return true;
    }
    let words = finder.words;
    let first = &words.list[finder.parts.list[candidate.parts.0].first];
    let mut contexts = finder.contexts.borrow_mut();
    *contexts
        .entry((candidate.entity, first.sentence))
        .or_insert_with(|| sentence_fits(words, entry, first.sentence))
}

fn sentence_fits(words: &Words, entry: &Entry, sentence: u32) -> bool {
    let from = words.list.partition_point(|word| word.sentence < sentence);
    let until = words.list.partition_point(|word| word.sentence <= sentence);
    let sentence: Vec<&str> =
        words.list[from..until].iter().map(|word| words.folded(word)).collect();
    let stands = |phrase: &String| {
        let mut wanted = Words::default();
        wanted.cut_name(phrase);
        let wanted: Vec<&str> = wanted.list.iter().map(|word| wanted.folded(word)).collect();
        !wanted.is_empty() && sentence.windows(wanted.len()).any(|window| window == wanted)
    };
    (entry.requires.is_empty() || entry.requires.iter().any(stands))
        && !entry.excludes.iter().any(stands)
}

/// The common noun in the name of a family.
pub(crate) fn is_kin(word: &str) -> bool {
    matches!(
        word,
        "family" | "clan" | "tribe" | "brothers" | "dynasty" | "ailesi" | "familie" | "famille"
    )
}

/// Takes in the names that follow a person's name and belong to nobody else: "Hussein Moanes Faraj
/// al-Mohammadawi" is one mention, though the gazetteer has the first two.
pub(crate) fn with_further_names(finder: &Finder<'_>, strong: &mut Vec<Candidate>) {
    let mut begins: Vec<usize> = strong.iter().map(|candidate| candidate.parts.0).collect();
    begins.sort_unstable();
    let named_again = LazyCell::new(|| named_again(finder));
    for candidate in strong.iter_mut() {
        let person = finder.gazetteer.entry(candidate.entity).entity_type == "PER";
        let (first, mut last) = candidate.parts;
        let end = &finder.words.list[finder.parts.list[last].last];
        // "Qais AL-KHAZALI Baghdad": a surname in capitals ends the name.
        if !person || first == last || end.possessive || end.all_capitals {
            continue;
        }
        let behind = finder.parts.list.iter().enumerate().skip(last + 1).take(MAX_FURTHER);
        for (at, part) in behind {
            let word = &finder.words.list[part.first];
            let shape = finder.parts.shape(part);
            let joined = match part.gap {
                Gap::Space => is_one_blank(finder, part),
                gap => gap == Gap::Hyphen,
            };
            let free = begins.binary_search(&at).is_err();
            // "Mesud Barzani Erbil'de": a place with its ending.
            let surface = &finder.text[finder.words.list[part.last].span];
            if without_turkish_ending(surface) < surface.len() {
                break;
            }
            if !joined || !free || !word.capital || word.all_capitals || shape.kind != Kind::Name {
                break;
            }
            last = at;
            if finder.words.list[part.last].possessive {
                break;
            }
        }
        if last == candidate.parts.1 {
            continue;
        }
        let is_articled = finder.parts.list[last].article.is_some();
        let is_turkish = finder.words.tongue == Tongue::Turkish && !is_articled;
        if is_common_throughout(finder, candidate)
            || is_turkish && named_again.contains(&finder.parts.list[candidate.parts.1 + 1].shape)
        {
            // "Hussein Mohammad Ershad" is not just any Hussein Mohammad; and a Turk is called by his
            // last name: "Nuri Maliki Akın … Akın".
            candidate.score = 0.0;
        } else if !is_turkish {
            let end = finder.words.list[finder.parts.list[last].last].span.end();
            candidate.span = Span::new(candidate.span.start(), end);
            candidate.parts.1 = last;
            Rc::make_mut(&mut candidate.rule).details.push("with further names".to_owned());
            candidate.literal = false;
        }
    }
    strong.retain(|candidate| candidate.score > 0.0);
}

/// The words that stand with a capital in more than one place.
fn named_again(finder: &Finder<'_>) -> BTreeSet<u32> {
    let is_capital = |part: &&Part| finder.words.list[part.first].capital;
    let shapes = finder.parts.list.iter().filter(is_capital).map(|part| part.shape);
    let mut seen = BTreeSet::new();
    shapes.filter(|&shape| !seen.insert(shape)).collect()
}

/// Whether one blank parts a part from the one before it.
fn is_one_blank(finder: &Finder<'_>, part: &Part) -> bool {
    let list = &finder.words.list;
    let first = part.article.unwrap_or(part.first);
    let Some(before) = first.checked_sub(1).map(|at| &list[at]) else { return false };
    gap::is_one_blank(finder.text, before.span.end(), list[first].span.start())
}

/// Whether a candidate is made of very common given names.
fn is_common_throughout(finder: &Finder<'_>, candidate: &Candidate) -> bool {
    let (first, last) = candidate.parts;
    finder.parts.list[first..=last].iter().all(|part| {
        let shape = finder.parts.shape(part);
        shape.is_common() || is_optional(shape.kind)
    })
}

/// A father's, a grandfather's and a family name.
const MAX_FURTHER: usize = 3;
