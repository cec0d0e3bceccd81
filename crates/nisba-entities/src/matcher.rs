use std::rc::Rc;
use std::sync::Arc;

use nisba_text::Tokens;

use crate::abbreviation;
use crate::candidate::{Candidate, Finder};
use crate::form::Role;
use crate::gap::Gap;
use crate::lesson::{Lesson, learned_names};
use crate::lexicon;
use crate::longer_name::{follows_given_name, is_part_of_a_longer_name};
use crate::named_after::{is_half_an_abbreviation, names_something_else};
use crate::namesake::settle;
use crate::overlap::{part_neighbours, select};
use crate::part::{Origin, Parts};
use crate::resolve::{Named, ShortForms, context_fits, short_forms, with_further_names};
use crate::tongue::Tongue;
use crate::words::Words;
use crate::{Found, Gazetteer, Mention, Scratch, Undecided};

/// Finds the mentions of a gazetteer's entities. Cheap to clone, shared between threads.
///
/// Each document is for itself: what one names has no bearing on another.
///
/// # What counts as a mention
///
/// - Whole words; a hyphen is a boundary (`post-Soleimani`, `US-led`), `Iraqi-born` names nobody.
/// - The span is the name as printed, with its article (`al-`, `el-`), apostrophes and inner
///   nicknames; without titles, possessive endings, note marks and the English article.
/// - A name inside a longer name of the gazetteer is not marked again.
/// - A short form stands for whoever the document names in full, the nearest naming before it
///   first; unnamed, for its only bearer, but not where it is a common name or word.
/// - A whole name that several bear stands for the one whom the document also names by a name of his
///   own, the nearest first; else it is [`Undecided`].
///
/// # Resource usage
///
/// Time is linear in the text but for names that are alike. One look at the hash of a token tells
/// whether it may be of a name; sentences without such a token are passed over, and what is found
/// out about a distinct word is kept in a [`Scratch`] for the texts to come. In MB of newswire a
/// second on one core of a shared x86-64 machine, tokens given, first pass and later ones:
///
/// | names | folded | with spelling variants |
/// |---|---|---|
/// | entities of the sample, one mention in 480 bytes | 46, 53 | 22, 29 |
/// | 10,000 made up, hardly a mention | 114, 305 | 18, 117 |
/// | 20,600 of a sanctions list | 28, 34 | 6, 10 |
/// | 1,000,000 made up, one mention in 3,000 bytes | 21, 52 | |
///
/// What limits is the laying of words beside names: the more names sound like a word, the slower.
/// Sentences with a word of letters and other signs (a no-break space, a lost sign) are never passed
/// over.
#[derive(Clone, Debug)]
pub struct Matcher {
    gazetteer: Arc<Gazetteer>,
    knobs: MatcherBuilder,
}

impl Matcher {
    /// A matcher with every knob at its default.
    pub fn new(gazetteer: Arc<Gazetteer>) -> Matcher {
        Matcher::builder().build(gazetteer)
    }

    /// Knobs for a matcher.
    pub fn builder() -> MatcherBuilder {
        MatcherBuilder { spelling_variants: true, short_forms: true, overlaps: Overlaps::Best }
    }

    /// The gazetteer whose entities are looked for.
    pub fn gazetteer(&self) -> &Arc<Gazetteer> {
        &self.gazetteer
    }

    /// Heap memory in bytes of what the matching adds to the entries: the automaton and the tables
    /// beside it, which are shared by all matchers of a gazetteer. Each thread's [`Scratch`] comes
    /// on top of it.
    pub fn memory_usage(&self) -> usize {
        self.gazetteer.tables_memory()
    }

    /// The mentions in a text cut by `nisba_text::scan`, as [`find`](Matcher::find).
    pub fn find_in(&self, text: &str) -> Vec<Mention> {
        self.find(text, &nisba_text::scan(text)).mentions
    }

    /// What a tokenized text names.
    ///
    /// Keeps a [`Scratch`] for each thread.
    pub fn find(&self, text: &str, tokens: &Tokens) -> Found {
        Scratch::of_thread(|scratch| self.find_with(scratch, text, tokens))
    }

    /// As [`find`](Matcher::find), with a scratch of the caller's. What is found is the same
    /// whatever texts it was used for before.
    pub fn find_with(&self, scratch: &mut Scratch, text: &str, tokens: &Tokens) -> Found {
        scratch.begin(&self.gazetteer, self.knobs.spelling_variants);
        let Scratch { words, parts, memo, .. } = scratch;
        let tongue = Tongue::of(text, tokens);
        memo.mark(&self.gazetteer, text, tokens, tongue, (words, parts));
        let n_marked = memo.marked.iter().filter(|&&marked| marked).count();
        if n_marked == 0 {
            return Found::default();
        }
        // Where most have to be cut, to cut the others costs less than to do some twice.
        let is_all = n_marked * 2 > memo.marked.len();
        if is_all {
            memo.mark_all();
        }
        let marked = memo.marked.clone();
        words.cut_text(text, tokens, Some(&self.gazetteer), tongue, Some(&marked));
        parts.cut(words, Origin::Text);
        let mut finder = Finder::new(&self.gazetteer, text, words, parts, memo);
        let candidates = finder.candidates();
        let Some(draft) = self.draft(&finder, candidates.clone()) else {
            return Found::default();
        };
        let chosen = self.finish(&finder, &draft);
        let has_short = |candidate: &Candidate| self.gazetteer.has_short[candidate.entity.idx()];
        // Abbreviations that the document introduces may stand anywhere.
        let is_more = if is_all {
            false
        } else if draft.is_abbreviated {
            memo.mark_all()
        } else {
            let is_anybody =
                candidates.iter().any(has_short) || chosen.candidates.iter().any(has_short);
            let named = || candidates.iter().map(|candidate| candidate.entity).collect();
            let wanted = is_anybody.then(|| draft.lesson.wanted(&finder, named()));
            wanted.is_some_and(|wanted| {
                memo.mark_wanted(&self.gazetteer, text, tokens, (words, parts), &wanted)
            })
        };
        if !is_more {
            return chosen.into();
        }
        // A sentence that is cut now has nothing that stands by itself, or it had been before: what
        // was found stays, at other numbers of its parts.
        let places = places(&candidates, words, parts);
        words.cut_text(text, tokens, Some(&self.gazetteer), tongue, Some(&memo.marked));
        parts.cut(words, Origin::Text);
        let candidates = replaced(candidates, &places, words, parts);
        let mut finder = Finder::new(&self.gazetteer, text, words, parts, memo);
        let is_new = |sentence: u32| !marked[sentence as usize];
        let candidates = finder.candidates_beside(candidates, is_new);
        let draft = self.draft(&finder, candidates);
        draft.map_or_else(Found::default, |draft| self.finish(&finder, &draft).into())
    }

    /// As [`find`](Matcher::find) on a path without automaton, filter and memory.
    #[cfg(test)]
    pub(crate) fn find_plainly(&self, text: &str, tokens: &Tokens) -> Found {
        let mut scratch = Scratch::new();
        scratch.begin(&self.gazetteer, self.knobs.spelling_variants);
        let Scratch { words, parts, memo, .. } = &mut scratch;
        words.cut_text(text, tokens, Some(&self.gazetteer), Tongue::of(text, tokens), None);
        parts.cut(words, Origin::Text);
        let mut finder = Finder::new(&self.gazetteer, text, words, parts, memo);
        let candidates = finder.candidates_plainly();
        let draft = self.draft(&finder, candidates);
        draft.map_or_else(Found::default, |draft| self.finish(&finder, &draft).into())
    }

    /// Who is named in full, as the document has it; none without candidates.
    fn draft(&self, finder: &Finder<'_>, mut candidates: Vec<Candidate>) -> Option<Draft> {
        if candidates.is_empty() {
            return None;
        }
        candidates.retain(|candidate| {
            context_fits(finder, candidate) && !names_something_else(finder, candidate)
        });
        let (mut strong, rest): (Vec<_>, Vec<_>) =
            candidates.into_iter().partition(|candidate| candidate.role.is_strong());
        part_neighbours(finder, &mut strong);
        with_further_names(finder, &mut strong);
        let selected = select(strong.clone());
        strong.retain(|candidate| !is_somebody_else(finder, candidate, &selected));
        let mut selected = select(strong.clone());
        let namesakes = match self.knobs.overlaps {
            Overlaps::Best => settle(finder, &mut strong, &mut selected),
            // All bearers stay; whom short forms mean is the same.
            Overlaps::All => {
                settle(finder, &mut strong.clone(), &mut selected);
                Vec::new()
            }
        };
        let mut learned = abbreviation::learned(finder, &selected);
        learned.retain(|candidate| !names_something_else(finder, candidate));
        let is_abbreviated = !learned.is_empty();
        let selected = if is_abbreviated {
            strong.extend(learned.iter().cloned());
            select(selected.into_iter().chain(learned).collect())
        } else {
            selected
        };
        let lesson = Lesson::new(finder, &selected);
        Some(Draft { strong, rest, selected, namesakes, lesson, is_abbreviated })
    }

    /// The candidates that stay, with those who are meant by short and weak names.
    fn finish(&self, finder: &Finder<'_>, draft: &Draft) -> Chosen {
        let Draft { selected, namesakes, lesson, .. } = draft;
        let (mut strong, mut rest) = (draft.strong.clone(), draft.rest.clone());
        let named = Named::new(finder, selected);
        if self.knobs.short_forms {
            let learned = learned_names(finder, lesson, selected, &rest);
            rest.extend(learned);
        }
        let (weak, short): (Vec<_>, Vec<_>) =
            rest.into_iter().partition(|candidate| candidate.role == Role::Weak);
        let ShortForms { resolved, mut undecided, refused } = if self.knobs.short_forms {
            // A weak name of a person is a short form with other bearers.
            let is_person = |c: &&Candidate| {
                c.parts.0 == c.parts.1
                    && named.contains(c.entity)
                    && self.gazetteer.entry(c.entity).entity_type == "PER"
            };
            let short: Vec<Candidate> =
                short.iter().chain(weak.iter().filter(is_person)).cloned().collect();
            short_forms(finder, &short, selected, &named)
        } else {
            ShortForms::default()
        };
        // Whoever is meant by a surname alone is named, too.
        let is_named = |candidate: &Candidate| {
            named.contains(candidate.entity)
                || resolved.iter().any(|other| other.entity == candidate.entity)
        };
        let is_free = |candidate: &Candidate| {
            if is_part_of_a_longer_name(finder, candidate, selected) {
                return false;
            }
            let at = resolved.partition_point(|other| other.span < candidate.span);
            resolved.get(at).is_none_or(|other| other.span != candidate.span)
                && !refused.contains(&candidate.span)
        };
        let stands = |c: &Candidate| is_named(c) || is_no_german_word(finder, c);
        strong.extend(weak.into_iter().filter(|c| stands(c) && is_free(c)));
        strong.retain(|candidate| {
            !is_rather_a_surname(finder, candidate, &resolved, &named)
                && (candidate.literal || !refused.contains(&candidate.span))
        });
        strong.extend(resolved);
        // Nothing stands within a name of which only the bearer is unknown.
        strong.retain(|candidate| {
            let at = namesakes.partition_point(|open| open.span.end() <= candidate.span.start());
            let open = namesakes.get(at).filter(|open| open.span.overlaps(candidate.span));
            open.is_none_or(|open| candidate.span.len() > open.span.len())
        });
        let mut found = match self.knobs.overlaps {
            Overlaps::Best => select(strong),
            Overlaps::All => strong,
        };
        found.sort_by_key(|candidate| (candidate.span, candidate.entity));
        found.dedup_by_key(|candidate| (candidate.span, candidate.entity));
        undecided.retain(|short| namesakes.iter().all(|open| !open.span.overlaps(short.span)));
        undecided.extend_from_slice(namesakes);
        undecided.sort_by_key(|open| open.span);
        undecided.retain(|open| found.iter().all(|candidate| !candidate.span.overlaps(open.span)));
        Chosen { candidates: found, undecided }
    }
}

/// What stays of the candidates.
struct Chosen {
    candidates: Vec<Candidate>,
    undecided: Vec<Undecided>,
}

impl From<Chosen> for Found {
    fn from(chosen: Chosen) -> Found {
        let mentions = chosen.candidates.into_iter().map(mention).collect();
        Found { mentions, undecided: chosen.undecided }
    }
}

/// What a document says by the full names in it.
struct Draft {
    /// Candidates that name somebody by themselves, those that overlap included.
    strong: Vec<Candidate>,
    /// Short and weak names.
    rest: Vec<Candidate>,
    /// Of the strong ones those that stay.
    selected: Vec<Candidate>,
    /// Whole names of several, of whom the document does not tell which.
    namesakes: Vec<Undecided>,
    lesson: Lesson,
    /// Whether the document introduces an abbreviation.
    is_abbreviated: bool,
}

/// Where the first and the last part of each candidate begin.
fn places(candidates: &[Candidate], words: &Words, parts: &Parts) -> Vec<[u32; 2]> {
    let place = |part: usize| words.list[parts.list[part].first].span.start();
    candidates.iter().map(|c| [place(c.parts.0), place(c.parts.1)]).collect()
}

/// The candidates with the numbers that their parts have in a text of which more was cut.
fn replaced(
    mut candidates: Vec<Candidate>,
    places: &[[u32; 2]],
    words: &Words,
    parts: &Parts,
) -> Vec<Candidate> {
    let part_at =
        |place: u32| parts.list.partition_point(|part| words.list[part.first].span.start() < place);
    for (candidate, &[first, last]) in candidates.iter_mut().zip(places) {
        candidate.parts = (part_at(first), part_at(last));
    }
    candidates
}

fn mention(candidate: Candidate) -> Mention {
    // Scores are computed in f32; three digits are all they tell.
    let score = (f64::from(candidate.score) * 1000.0).round() / 1000.0;
    Mention {
        span: candidate.span,
        entity: candidate.entity,
        score,
        rule: Rc::unwrap_or_clone(candidate.rule),
    }
}

/// A group or place of one word behind a given name is a surname: "Hassan Badr".
fn is_somebody_else(finder: &Finder<'_>, candidate: &Candidate, selected: &[Candidate]) -> bool {
    let (first, last) = candidate.parts;
    let shape = finder.parts.shape(&finder.parts.list[first]);
    if first < last {
        let person = finder.gazetteer.entry(candidate.entity).entity_type == "PER";
        return person && follows_given_name(finder, candidate, selected);
    }
    let is_longer = shape.kind == crate::shape::Kind::Name
        && candidate.role != Role::Native
        && is_part_of_a_longer_name(finder, candidate, selected);
    is_longer || is_half_an_abbreviation(finder, candidate, selected)
}

/// Whether an abbreviation that is weak for the English word it spells stands in a German text as
/// a noun does: "der IS", "IS-Kämpfer".
fn is_no_german_word(finder: &Finder<'_>, candidate: &Candidate) -> bool {
    let (first, last) = candidate.parts;
    let list = &finder.parts.list;
    let word = &finder.words.list[list[first].first];
    let before = list[first].first.checked_sub(1).map(|at| &finder.words.list[at]);
    let article = before.map(|before| finder.words.folded(before));
    let is_noun = matches!(article, Some("der" | "des" | "dem" | "den" | "vom" | "zum" | "beim"))
        && list[first].gap == Gap::Space
        || list.get(last + 1).is_some_and(|next| {
            let second = &finder.words.list[next.first];
            next.gap == Gap::Hyphen && second.capital && !second.all_capitals
        });
    finder.words.tongue == Tongue::German
        && first == last
        && word.all_capitals
        && lexicon::is_ordinary(&finder.parts.shape(&list[first]).folded)
        && is_noun
}

/// Where letters fit a person this much worse than a place, the document's persons tell.
const NEARLY: f32 = 0.03;

/// "Sulaymani" may be spelled from a place's name, but not where the document has a Soleimani.
fn is_rather_a_surname(
    finder: &Finder<'_>,
    candidate: &Candidate,
    resolved: &[Candidate],
    named: &Named,
) -> bool {
    let is_person =
        |candidate: &Candidate| finder.gazetteer.entry(candidate.entity).entity_type == "PER";
    let at = resolved.partition_point(|other| other.span < candidate.span);
    candidate.parts.0 == candidate.parts.1
        && !candidate.literal
        && !is_person(candidate)
        && resolved[at..].iter().take_while(|other| other.span == candidate.span).any(|other| {
            let is_nearer = other.literal || other.fit + NEARLY > candidate.fit;
            is_person(other) && is_nearer && named.contains(other.entity)
        })
}

/// Knobs of a [`Matcher`].
#[derive(Clone, Debug)]
pub struct MatcherBuilder {
    spelling_variants: bool,
    short_forms: bool,
    overlaps: Overlaps,
}

impl MatcherBuilder {
    /// Whether other romanizations match (default: yes). Without, only folded spellings do, several
    /// times faster: no sounds are read or compared.
    pub fn spelling_variants(&mut self, yes: bool) -> &mut MatcherBuilder {
        self.spelling_variants = yes;
        self
    }

    /// Whether surnames and other short forms are resolved (default: yes).
    pub fn short_forms(&mut self, yes: bool) -> &mut MatcherBuilder {
        self.short_forms = yes;
        self
    }

    /// What happens where mentions overlap (default: [`Overlaps::Best`]).
    pub fn overlaps(&mut self, overlaps: Overlaps) -> &mut MatcherBuilder {
        self.overlaps = overlaps;
        self
    }

    /// The matcher.
    pub fn build(&self, gazetteer: Arc<Gazetteer>) -> Matcher {
        Matcher { gazetteer, knobs: self.clone() }
    }
}

/// What happens where mentions overlap.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Overlaps {
    /// The longest mention stays, then the one with the best score, then the leftmost.
    #[default]
    Best,
    /// All of them are returned, candidates for one span included.
    All,
}
