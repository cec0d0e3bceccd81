use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::candidate::{Candidate, Finder};
use crate::form::Role;
use crate::lesson::LONG;
use crate::lexicon;
use crate::part::Part;
use crate::shape::{Kind, Shape};
use crate::tongue::Tongue;
use crate::words::{Gap, Word};
use crate::{EntityId, Undecided};
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
                titles.entry(candidate.entity).or_default().insert(title);
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
        let last_full = places.partition_point(|&place| place <= at).checked_sub(1);
        let last = last_full.map(|idx| places[idx]).max(resolved.get(&entity).copied());
        let distance = match last {
            Some(last) => f64::from(at - last),
            None => f64::from(places[0].abs_diff(at)) + BEHIND,
        };
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
        titled * (places.len() as f64).min(MOST) / (NEAR + distance)
    }

    /// Where the entity is named first.
    fn first(&self, entity: EntityId) -> u32 {
        self.by_entity[&entity][0]
    }
}

/// Bytes within which it hardly matters how near a name is.
const NEAR: f64 = 60.0;

/// Bytes by which a naming behind a place is further away than one before it.
const BEHIND: f64 = 2000.0;

/// By how much more the bearer counts whom the document names first.
const TOPIC: f64 = 1.1;

/// The title before a mention, as the number of its word.
fn title_before(finder: &Finder<'_>, candidate: &Candidate) -> Option<u32> {
    let part = &finder.parts.list[candidate.parts.0];
    let first = part.article.unwrap_or(part.first);
    let word = &finder.words.list[first.checked_sub(1)?];
    let joined = matches!(part.gap, Gap::Space | Gap::Dot);
    (joined && word.capital && crate::surface::is_title(finder.words.folded(word)))
        .then_some(word.lexeme)
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
    let mut last_resolved: BTreeMap<EntityId, u32> = BTreeMap::new();
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
            let title = title_before(finder, bearers.first()?);
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
        resolved.push(mention);
    }
    ShortForms { resolved, undecided }
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
    const ARTICLES: [&str; 6] = ["ال", "لل", "وال", "بال", "فال", "كال"];
    let (first, last) = candidate.parts;
    let form = candidate.rule.form.as_deref().unwrap_or_default();
    let word = &finder.words.list[finder.parts.list[first].first];
    first == last
        && !candidate.role.is_strong()
        && form.starts_with("ال")
        && !ARTICLES.iter().any(|article| finder.text[word.span].starts_with(article))
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
    let is_word = lexicon::is_ordinary(&shape.folded) && !lexicon::is_famous_surname(&shape.folded);
    // "President Bush" is no bush.
    let titled = person && title_before(finder, candidate).is_some();
    let tells_nobody =
        first == last && !titled && (person && shape.is_common() || is_word && !with_the);
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
        && list_next(finder, last).is_some_and(|(next, other)| {
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

/// The part behind a name with its first word, if nothing but white space parts them.
fn list_next<'f>(finder: &Finder<'f>, last: usize) -> Option<(&'f Part, &'f Word)> {
    let list = &finder.parts.list;
    let next = list.get(last + 1).filter(|next| next.gap == Gap::Space)?;
    let possessive = finder.words.list[list[last].last].possessive;
    (!possessive).then(|| (next, &finder.words.list[next.first]))
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
    // "Eric V. Smith"
    if person
        && let [.., given, initial] = &list[..first]
        && list[first].gap == Gap::Dot
        && finder.parts.shape(initial).kind == Kind::Initial
        && initial.gap == Gap::Space
        && finder.words.list[given.first].capital
        && !covered(initial)
    {
        return true;
    }
    let here = finder.parts.shape(&list[first]);
    if person
        && first == last
        && here.is_common()
        && let Some((next, word)) = list_next(finder, last)
        && !covered(next)
    {
        let there = finder.parts.shape(next);
        // "Hassan Rice": any capital behind a given name is a surname.
        if there.kind == Kind::Fixed
            && word.capital
            && !word.all_capitals
            && !lexicon::is_date(&there.folded)
        {
            return true;
        }
        // Arabic has no capitals; what ends or begins like a surname is one.
        if here.is_native() && is_like_a_surname(&finder.text[word.span]) {
            return true;
        }
    }
    if first > 0 && list[first].gap == Gap::Space {
        let before = &list[first - 1];
        // Arabic has no capitals, so that only a given name that is known tells.
        let there = finder.parts.shape(before);
        if person && here.is_native() && there.is_native() && there.is_common() && !covered(before)
        {
            return true;
        }
        // "Sadr's Sairoon" is nobody's name.
        let possessive = finder.words.list[before.last].possessive;
        if !possessive && is_given_name(finder, before, person) && !covered(before) {
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

/// "ESP-KH": half of an abbreviation, of whose other half nothing is known.
pub(crate) fn is_half_an_abbreviation(
    finder: &Finder<'_>,
    candidate: &Candidate,
    selected: &[Candidate],
) -> bool {
    let (first, last) = candidate.parts;
    let list = &finder.parts.list;
    let is_abbreviation = |part: &Part| {
        let word = &finder.words.list[part.first];
        part.article.is_none() && word.all_capitals && !word.dotted && word.span.len() > 1
    };
    let is_known = |part: &Part| {
        let span = finder.words.list[part.first].span;
        let at = selected.partition_point(|other| other.span.end() <= span.start());
        selected.get(at).is_some_and(|other| other.span.overlaps(span))
    };
    let is_other = |part: &Part| is_abbreviation(part) && !is_known(part);
    is_abbreviation(&list[first])
        && (list[first].gap == Gap::Hyphen && first > 0 && is_other(&list[first - 1])
            || list.get(last + 1).is_some_and(|next| next.gap == Gap::Hyphen && is_other(next)))
}

/// Whether a part looks like a part of somebody's name. For groups and places only a common given
/// name counts.
fn is_given_name(finder: &Finder<'_>, part: &Part, person: bool) -> bool {
    let shape = finder.parts.shape(part);
    let word = &finder.words.list[part.first];
    if !word.capital || word.all_capitals && !word.dotted {
        return false;
    }
    // All nouns have capitals in German: "Großajatollah Sistani", "Regierungschef Maliki".
    if finder.words.tongue == Tongue::German && shape.kind == Kind::Name {
        return shape.is_common() && !word.sentence_start;
    }
    match shape.kind {
        // "Der Irak ist müde", "Die Hisbollah".
        Kind::Name if word.sentence_start && shape.folded.len() <= 3 && !person => false,
        Kind::Name => shape.is_common() || person,
        // "Will Smith" may be somebody's will; "Richard Dawa" is a man wherever he stands.
        Kind::Fixed => {
            lexicon::is_foreign_person(&shape.folded)
                && !(word.sentence_start && lexicon::is_everyday(&shape.folded))
        }
        _ => false,
    }
}

/// Whether a word in Arabic script has the ending or the article that most surnames have.
fn is_like_a_surname(word: &str) -> bool {
    let is_long = word.chars().count() >= 4;
    let little = ["الذي", "التي", "الى", "الان", "الآن"];
    is_long && (word.ends_with(['ی', 'ي']) || word.starts_with("ال")) && !little.contains(&word)
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
        let mut wanted = crate::words::Words::default();
        wanted.cut_name(phrase);
        let wanted: Vec<&str> = wanted.list.iter().map(|word| wanted.folded(word)).collect();
        !wanted.is_empty() && sentence.windows(wanted.len()).any(|window| window == wanted)
    };
    (entry.requires.is_empty() || entry.requires.iter().any(stands))
        && !entry.excludes.iter().any(stands)
}

/// The common noun in the name of a family.
pub(crate) fn is_kin(word: &str) -> bool {
    matches!(word, "family" | "clan" | "tribe" | "brothers" | "dynasty")
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
            Rc::make_mut(&mut candidate.rule).details.push("with further names".to_owned());
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
    if finder.is_inside_a_longer_word(candidate.span, entity_type == "PER") {
        return true;
    }
    let list = &finder.parts.list;
    let folded = |part: &Part| finder.parts.shape(part).folded.as_str();
    let is_capital = |part: &Part| finder.words.list[part.first].capital;
    let possessive = finder.words.list[list[last].last].possessive;
    let behind = list.get(last + 1).is_some_and(|next| {
        let is_head = is_capital(next) && is_head_noun(folded(next))
            || entity_type == "PER" && is_building(folded(next));
        next.gap == Gap::Space && !possessive && is_head
    });
    // "KH Shura Council", "Hezbollah Foreign Relations Department"
    let office = || {
        let words = list[last + 1..].iter().take_while(|next| {
            let shape = finder.parts.shape(next);
            let is_word = matches!(shape.kind, Kind::Fixed | Kind::Name) && !shape.is_common();
            next.gap == Gap::Space && is_capital(next) && is_word
        });
        let n_words = words.take(MAX_OFFICE).count();
        !possessive && n_words >= 2 && is_office(folded(&list[last + n_words]))
    };
    // "le parti Kataëb", "Kataeb Party": named by a word that no name of the group has.
    let party = || {
        let beside = [last.checked_add(1), first.checked_sub(1)];
        let is_beside = beside.into_iter().flatten().any(|at| {
            let gap = list.get(at.max(first)).map(|part| part.gap);
            gap == Some(Gap::Space) && list.get(at).is_some_and(|part| is_party(folded(part)))
        });
        is_beside && !candidate.role.is_strong() && !has_party(finder, candidate.entity)
    };
    let before = list[first].gap == Gap::Space
        && first
            .checked_sub(1)
            .map(|at| &list[at])
            .is_some_and(|before| is_capital(before) && is_group_word(folded(before)));
    // "University of Basrah"
    let of = || {
        let [head, of] = list.get(first.checked_sub(2)?..first)? else { return None };
        let is_of = folded(of) == "of" && of.gap == Gap::Space && list[first].gap == Gap::Space;
        Some(is_of && is_capital(head) && is_institution(folded(head)))
    };
    match entity_type {
        "PER" => behind || before,
        "LOC" => behind || of().unwrap_or(false),
        "ORG" => office() || party(),
        _ => false,
    }
}

/// Whether one of the names of a group says that it is a party.
fn has_party(finder: &Finder<'_>, entity: EntityId) -> bool {
    let entry = finder.gazetteer.entry(entity);
    let mut names = std::iter::once(&entry.name).chain(&entry.aliases);
    names.any(|name| name.to_lowercase().split([' ', '-']).any(is_party))
}

fn is_party(word: &str) -> bool {
    matches!(word, "party" | "parti" | "partei" | "partisi" | "partito" | "partido")
}

/// What is named after a person and is no person, small letters or not.
fn is_building(word: &str) -> bool {
    matches!(
        word,
        "hospital"
            | "mosque"
            | "museum"
            | "university"
            | "hotel"
            | "bridge"
            | "street"
            | "square"
            | "airport"
            | "stadium"
    )
}

/// What the name of an office within a group ends in.
fn is_office(word: &str) -> bool {
    let head = word.strip_suffix('s').unwrap_or(word);
    matches!(
        head,
        "operation"
            | "council"
            | "command"
            | "department"
            | "directorate"
            | "office"
            | "bureau"
            | "committee"
            | "organization"
            | "organisation"
            | "unit"
            | "division"
            | "force"
            | "headquarter"
    )
}

/// Words of such a name that are looked at.
const MAX_OFFICE: usize = 4;

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

/// What stands before "of" and the name of a place.
fn is_institution(word: &str) -> bool {
    matches!(word, "university" | "college" | "hospital" | "museum")
}

/// What stands before it in Arabic.
pub(crate) fn is_group_word(word: &str) -> bool {
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
