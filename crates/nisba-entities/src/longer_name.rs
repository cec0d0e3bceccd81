use crate::candidate::{Candidate, Finder};
use crate::gap::Gap;
use crate::lexicon;
use crate::part::Part;
use crate::shape::Kind;
use crate::tongue::Tongue;
use crate::words::Word;

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
    // What is a river's or a group's name may be a given name, too.
    let is_latin_name = !here.is_native() && here.kind == Kind::Name;
    if (person || is_latin_name)
        && first == last
        && let Some((next, word)) = next_to(finder, last)
        && !covered(next)
    {
        let there = finder.parts.shape(next);
        // "Hussein Barzani", "Fırat Hekimoğlu"
        if here.is_common() && there.kind == Kind::Name && word.capital && !word.all_capitals {
            return true;
        }
        // "Hürmüz Hanım"
        if !person && lexicon::is_honorific_behind(&there.folded) {
            return true;
        }
        // "Hassan Rice": any capital behind a given name is a surname.
        if person
            && here.is_common()
            && there.kind == Kind::Fixed
            && word.capital
            && !word.all_capitals
            && !lexicon::is_date(&there.folded)
        {
            return true;
        }
        // Arabic has no capitals; what ends or begins like a surname is one.
        let name = &finder.text[finder.words.list[list[last].last].span];
        let may_be_given =
            !has_native_article(name) && (here.is_common() || !name.ends_with(['ی', 'ي']));
        let surname = &finder.text[word.span];
        let is_second = here.is_common() && lexicon::is_given_name(&there.folded);
        let is_surname = is_second || is_like_a_surname(surname, here.is_common());
        if here.is_native() && may_be_given && is_surname {
            return true;
        }
    }
    // "his grandson Badr", "Sa mère, Amal"
    if !person
        && first == last
        && matches!(list[first].gap, Gap::Space | Gap::Comma)
        && let Some(before) = first.checked_sub(1).map(|at| &list[at])
        && lexicon::is_listed_name(&here.folded)
        && lexicon::is_relative(&finder.parts.shape(before).folded)
    {
        return true;
    }
    // "SOLEIMANI, Behrouz"
    if person
        && first == last
        && finder.words.list[list[last].last].all_capitals
        && let Some(given) = list.get(last + 1)
        && given.gap == Gap::Comma
    {
        let (word, shape) = (&finder.words.list[given.first], finder.parts.shape(given));
        if word.capital && !word.all_capitals && shape.kind == Kind::Name && !covered(given) {
            return true;
        }
    }
    // Over the end of a line only what is known to be one name is.
    let sentence = |part: &Part| finder.words.list[part.first].sentence;
    let same_sentence = |part: &Part| sentence(part) == sentence(&list[first]);
    if first > 0 && list[first].gap == Gap::Space && same_sentence(&list[first - 1]) {
        let before = &list[first - 1];
        // Arabic has no capitals, so that only a given name that is known tells.
        let there = finder.parts.shape(before);
        let is_given = || there.is_common() || lexicon::is_given_name(&there.folded);
        if person && here.is_native() && there.is_native() && is_given() && !covered(before) {
            return true;
        }
        // "Sadr's Sairoon" is nobody's name.
        let possessive = finder.words.list[before.last].possessive;
        // "der Wagen Soleimanis": the genitive says that it is a noun.
        let german = finder.words.tongue == Tongue::German;
        let is_genitive = german && finder.words.list[list[last].last].possessive;
        if !possessive && is_given_name(finder, before, person && !is_genitive) && !covered(before)
        {
            return true;
        }
    }
    if person
        && let Some(after) =
            list.get(last + 1).filter(|after| after.gap == Gap::Space && same_sentence(after))
    {
        let possessive = finder.words.list[list[last].last].possessive;
        if !possessive && is_given_name(finder, after, true) && !covered(after) {
            return true;
        }
    }
    false
}

/// Letters of a German noun that is none that stands before a name, unless listed.
const SHORT: usize = 6;

/// Whether a part looks like a part of somebody's name. For groups and places only a common given
/// name counts.
fn is_given_name(finder: &Finder<'_>, part: &Part, person: bool) -> bool {
    let shape = finder.parts.shape(part);
    let word = &finder.words.list[part.first];
    if !word.capital || word.all_capitals && !word.dotted {
        return false;
    }
    // All nouns have capitals in German: "Großajatollah Sistani", "Regierungschef Maliki"; short
    // ones are listed.
    if finder.words.tongue == Tongue::German && shape.kind == Kind::Name {
        let is_short =
            person && shape.folded.len() <= SHORT && !lexicon::is_german_role(&shape.folded);
        let is_listed = shape.folded.len() >= 4 && lexicon::is_listed_name(&shape.folded);
        let is_given = !shape.reading().names.is_empty();
        return is_listed || person && (is_given || is_short) && !word.sentence_start;
    }
    match shape.kind {
        // "Abolhassan Bani Sadr": the sons of Sadr are a family of their own.
        Kind::Particle => person && shape.folded == "bani",
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

/// Whether a word in Arabic script has the article, behind "and" or "for" or without.
pub(crate) fn has_native_article(word: &str) -> bool {
    let behind = ["و", "ف"].iter().find_map(|and| word.strip_prefix(and)).unwrap_or(word);
    let is_article = |word: &str| ["ال", "لل", "بال", "كال"].iter().any(|a| word.starts_with(a));
    is_article(word) || is_article(behind)
}

/// Whether a word in Arabic script has the ending and the article that most surnames have; behind
/// a common given name one of them will do.
fn is_like_a_surname(word: &str, either: bool) -> bool {
    let is_long = word.chars().count() >= 4;
    let little = ["الذي", "التي", "الى", "الان", "الآن"];
    let (ending, article) = (word.ends_with(['ی', 'ي']), word.starts_with("ال"));
    let fits = ending && article || either && (ending || article);
    is_long && fits && !little.contains(&word)
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
    // "die Rede Hassan Nasrallahs": a noun that sounds like a name.
    let is_noun = finder.words.tongue == Tongue::German && !lexicon::is_listed_name(&shape.folded);
    joined && shape.is_common() && !is_noun && !shape.is_muhammad() && !covered
}

/// The part behind a name with its first word, if nothing but white space parts them.
pub(crate) fn next_to<'f>(finder: &Finder<'f>, last: usize) -> Option<(&'f Part, &'f Word)> {
    let list = &finder.parts.list;
    let sentence = |part: &Part| finder.words.list[part.first].sentence;
    let next = list.get(last + 1)?;
    if next.gap != Gap::Space || sentence(next) != sentence(&list[last]) {
        return None;
    }
    let possessive = finder.words.list[list[last].last].possessive;
    (!possessive).then(|| (next, &finder.words.list[next.first]))
}
