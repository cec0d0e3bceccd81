use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::distance::distance;
use crate::sound::{Sounds, skeleton};

/// Number of a given name in the list of common ones.
pub(crate) type NameId = u16;

/// Whether a folded word has one English spelling, so that no other spelling of it is a name.
///
/// Plurals and the endings -ed, -ing, -ly are taken off. A common given name is never ordinary.
pub(crate) fn is_ordinary(word: &str) -> bool {
    let lexicon = &*LEXICON;
    if lexicon.names.contains_key(word) {
        return false;
    }
    if lexicon.words.contains(word) {
        return true;
    }
    let stem_is_word = |stem: &str| {
        lexicon.words.contains(stem) || lexicon.words.contains(format!("{stem}e").as_str())
    };
    // Sadder, bidder.
    let doubled = word.strip_suffix("er").is_some_and(|stem| {
        let mut end = stem.chars().rev();
        let last = end.next();
        stem.len() >= 4
            && last == end.next()
            && lexicon.words.contains(&stem[..stem.len() - last.map_or(0, char::len_utf8)])
    });
    let plural = word
        .strip_suffix("ies")
        .is_some_and(|stem| lexicon.words.contains(format!("{stem}y").as_str()));
    let ending = |ending: &str, min: usize| {
        word.strip_suffix(ending).is_some_and(|stem| stem.len() >= min && stem_is_word(stem))
    };
    plural
        || doubled
        || ending("s", 3)
        || ending("es", 4)
        || ending("ed", 4)
        || ending("ing", 4)
        || ending("ly", 4)
}

/// The common given names that a word spells, sorted; and whether it does so letter for letter.
///
/// A word that is not listed goes with the nearest listed spelling, if one is very near.
pub(crate) fn given_names(word: &str, sounds: &Sounds) -> (Vec<NameId>, bool) {
    let lexicon = &*LEXICON;
    if let Some(ids) = lexicon.names.get(word) {
        return (ids.clone(), true);
    }
    if sounds.native {
        return (Vec::new(), false);
    }
    let Some(bucket) = lexicon.by_skeleton.get(&skeleton(sounds)) else {
        return (Vec::new(), false);
    };
    // Soleimani is no Slimane, though a final e and i be often the same.
    let mut near: Vec<(f32, NameId)> = bucket
        .iter()
        .filter(|(_, listed)| listed.ends_in_i() == sounds.ends_in_i())
        .map(|(id, listed)| (distance(sounds, listed), *id))
        .collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let Some(&(least, _)) = near.first().filter(|(least, _)| *least <= NEAR) else {
        return (Vec::new(), false);
    };
    let mut ids: Vec<NameId> =
        near.iter().take_while(|(far, _)| *far <= least + 0.02).map(|(_, id)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    (ids, false)
}

/// Whether the first of the names that a word spells is so common that nothing can rest on it alone.
pub(crate) fn is_common(names: &[NameId]) -> bool {
    names.first().is_some_and(|id| *id < LEXICON.n_common)
}

/// Whether two surnames in -i are those of two common given names: Hamidi is not Hamdi, nor Nasiri
/// Nasri.
pub(crate) fn are_nisbas_of_two(a: &str, b: &str) -> bool {
    let (Some(a), Some(b)) = (nisba_of(a), nisba_of(b)) else { return false };
    a.iter().all(|id| !b.contains(id))
}

/// The common given names that a surname in -i is made of.
fn nisba_of(word: &str) -> Option<&Vec<NameId>> {
    let stem = word.strip_suffix(['i', 'y'])?;
    // Hamdi is a given name itself.
    LEXICON.names.get(word).or_else(|| LEXICON.names.get(stem))
}

/// How near an unlisted spelling must be to a listed one.
const NEAR: f32 = 0.10;

/// Whether one of the given names is the one that is listed under a spelling.
pub(crate) fn is_spelling_of(names: &[NameId], spelling: &str) -> bool {
    LEXICON.names.get(spelling).is_some_and(|ids| ids.iter().any(|id| names.contains(id)))
}

/// Whether a folded word is a name of persons outside the region (James, Clinton).
pub(crate) fn is_foreign_person(word: &str) -> bool {
    LEXICON.people.contains(word)
}

/// Whether a word is listed as a common given name, letter for letter.
pub(crate) fn is_listed_name(word: &str) -> bool {
    LEXICON.names.get(word).is_some_and(|ids| is_common(ids))
}

/// Whether a word is listed as a given name, a common one or one that fewer men bear.
pub(crate) fn is_given_name(word: &str) -> bool {
    LEXICON.names.contains_key(word)
}

/// Whether it is a plain word of the language, not a name of anything.
pub(crate) fn is_everyday(word: &str) -> bool {
    LEXICON.everyday.contains(word)
}

/// Whether it is a day of the week or a month.
pub(crate) fn is_date(word: &str) -> bool {
    LEXICON.dates.contains(word)
}

/// Whether a folded word is a month, be it a name as well: "Kasım", "Ramadan", "August".
pub(crate) fn is_month(word: &str) -> bool {
    LEXICON.months.contains(word) || is_date(word)
}

/// Whether a short German noun stands before the surname of somebody who has it: "Bruder Soleimani".
pub(crate) fn is_german_role(word: &str) -> bool {
    matches!(
        word,
        "herr"
            | "herrn"
            | "frau"
            | "chef"
            | "chefs"
            | "papst"
            | "konig"
            | "prinz"
            | "emir"
            | "scheich"
            | "bruder"
            | "vater"
            | "sohn"
            | "sohnes"
            | "onkel"
            | "neffe"
            | "vetter"
            | "oberst"
            | "mullah"
            | "fall"
            | "ara"
            | "familie"
            | "clan"
            | "lager"
            | "block"
            | "partei"
            | "team"
            | "freund"
            | "rivale"
            | "gegner"
            | "fuhrer"
            | "leiter"
            | "armee"
            | "miliz"
            | "gruppe"
    )
}

/// Whether a folded word says whose relative somebody is whose given name follows.
pub(crate) fn is_relative(word: &str) -> bool {
    matches!(
        word,
        "wife"
            | "husband"
            | "son"
            | "sons"
            | "daughter"
            | "daughters"
            | "brother"
            | "sister"
            | "mother"
            | "father"
            | "grandson"
            | "granddaughter"
            | "grandfather"
            | "nephew"
            | "niece"
            | "cousin"
            | "uncle"
            | "aunt"
            | "frau"
            | "mann"
            | "sohn"
            | "tochter"
            | "bruder"
            | "schwester"
            | "mutter"
            | "vater"
            | "enkel"
            | "neffe"
            | "femme"
            | "epouse"
            | "mari"
            | "fils"
            | "fille"
            | "frere"
            | "soeur"
            | "mere"
            | "pere"
            | "neveu"
            | "oglu"
            | "kizi"
            | "esi"
            | "karisi"
            | "kocasi"
            | "kardesi"
            | "agabeyi"
            | "ablasi"
            | "annesi"
            | "babasi"
            | "torunu"
            | "yegeni"
    )
}

/// Whether a folded word stands behind the given name of whoever it is said of, in Turkish.
pub(crate) fn is_honorific_behind(word: &str) -> bool {
    matches!(
        word,
        "hanim" | "bey" | "efendi" | "pasa" | "hoca" | "amca" | "teyze" | "dede" | "usta" | "abla"
    )
}

/// Whether a folded surname in Arabic script is a common noun, too: a chief, a greeting, an engineer.
pub(crate) fn is_native_noun(word: &str) -> bool {
    LEXICON.native_nouns.contains(word)
}

/// Whether a folded short form is an ordinary word, too.
pub(crate) fn is_word_elsewhere(word: &str) -> bool {
    LEXICON.words_elsewhere.contains(word)
}

/// Whether a folded word in Arabic script stands before the name of somebody with an office.
pub(crate) fn is_native_title(word: &str) -> bool {
    matches!(
        word,
        "سردار"
            | "سرلشكر"
            | "سرتيپ"
            | "ژنرال"
            | "اقاي"
            | "دكتر"
            | "شهيد"
            | "حاج"
            | "سيد"
            | "شيخ"
            | "جمهور"
            | "دولت"
            | "الله"
            | "الاسلام"
            | "وزير"
            | "هواداران"
            | "طرفداران"
            | "منتقدان"
            | "حاميان"
            | "جريان"
            | "فرمانده"
            | "اللواء"
            | "الجنرال"
            | "الرييس"
            | "السيد"
            | "الشيخ"
            | "الشهيد"
            | "القايد"
            | "الوزير"
    )
}

/// Whether a folded word in Arabic script says that somebody speaks.
pub(crate) fn is_native_verb_of_speech(word: &str) -> bool {
    matches!(word, "گفت" | "گفته" | "مي" | "ميگفت" | "افزود" | "قال" | "اكد" | "صرح")
}

/// Whether it is the surname of one person above all others (Truman).
pub(crate) fn is_famous_surname(word: &str) -> bool {
    LEXICON.famous.contains(word)
}

/// Whether a common given name, by itself, is that of one person above all others.
pub(crate) fn is_name_of_one(word: &str) -> bool {
    LEXICON.of_one.contains(word)
}

/// Tells one state of the lists of words and names from another.
pub(crate) fn digest() -> u64 {
    let words = nisba_text::hash_bytes(include_bytes!("../data/words.txt"));
    let names = nisba_text::hash_bytes(include_bytes!("../data/names.txt"));
    let alone = nisba_text::hash_bytes(include_bytes!("../data/alone.txt"));
    nisba_text::mix(nisba_text::mix(words, names), alone)
}

struct Lexicon {
    words: HashSet<&'static str>,
    people: HashSet<&'static str>,
    famous: HashSet<&'static str>,
    /// Given names that bring one bearer to mind.
    of_one: HashSet<&'static str>,
    /// Surnames in Arabic script that are nouns.
    native_nouns: HashSet<&'static str>,
    /// Short forms in Latin script that are ordinary words.
    words_elsewhere: HashSet<&'static str>,
    /// Months that are names of men.
    months: HashSet<&'static str>,
    everyday: HashSet<&'static str>,
    dates: HashSet<&'static str>,
    names: HashMap<&'static str, Vec<NameId>>,
    /// Names with a lower number are common.
    n_common: NameId,
    by_skeleton: HashMap<String, Vec<(NameId, Sounds)>>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let words = lines(include_str!("../data/words.txt")).flat_map(str::split_whitespace).collect();
    let mut names: HashMap<&'static str, Vec<NameId>> = HashMap::new();
    let (common, _) =
        include_str!("../data/names.txt").split_once("\n# Names that").expect("a second section");
    let n_common = lines(common).count() as NameId;
    let mut by_skeleton: HashMap<String, Vec<(NameId, Sounds)>> = HashMap::new();
    for (id, line) in lines(include_str!("../data/names.txt")).enumerate() {
        let id = id as NameId;
        for spelling in line.split_whitespace() {
            names.entry(spelling).or_default().push(id);
            let sounds = Sounds::of(spelling);
            // In Arabic script nearly every word sounds like one of them.
            if !sounds.native {
                by_skeleton.entry(skeleton(&sounds)).or_default().push((id, sounds));
            }
        }
    }
    let words_of = |title| section(include_str!("../data/words.txt"), title);
    let alone = |title| section(include_str!("../data/alone.txt"), title).collect();
    let (of_one, native_nouns) = (alone("# given names"), alone("# surnames in Arabic"));
    let words_elsewhere = alone("# surnames that are");
    let months = alone("# months that are");
    let everyday = words_of("# the commonest words").collect();
    let dates = words_of("# months").collect();
    let famous: HashSet<&str> = words_of("# surnames outside").collect();
    let people = words_of("# names of people").chain(famous.iter().copied()).collect();
    Lexicon {
        words,
        people,
        famous,
        of_one,
        native_nouns,
        words_elsewhere,
        months,
        everyday,
        dates,
        names,
        n_common,
        by_skeleton,
    }
});

/// The words below a line that begins with a title, as far as the next line of its kind.
fn section(text: &'static str, title: &str) -> impl Iterator<Item = &'static str> {
    let (_, below) = text.split_once(title).expect("a section of this title");
    let below = below.split_once("\n#").map_or(below, |(section, _)| section);
    below.lines().skip(1).flat_map(str::split_whitespace)
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_their_endings() {
        for word in ["organization", "brigades", "cities", "rushed", "leading", "madrid"] {
            assert!(is_ordinary(word), "{word}");
        }
        for word in ["qassem", "hamed", "rashed", "khazali", "badr"] {
            assert!(!is_ordinary(word), "{word}");
        }
    }

    #[test]
    fn hassan_is_not_hussein() {
        let ids = |word| given_names(word, &Sounds::of(word)).0;
        assert_eq!(ids("hassan"), ids("hasan"));
        assert_eq!(ids("huseyn"), ids("hussein"));
        assert!(ids("hassan").iter().all(|id| !ids("hussein").contains(id)));
        assert!(ids("khazali").is_empty());
    }

    #[test]
    fn no_name_is_also_a_fixed_word() {
        // Names win over words, so a word that is both would silently lose its veto.
        let both: Vec<_> =
            LEXICON.words.iter().filter(|word| LEXICON.names.contains_key(*word)).collect();
        assert!(both.is_empty(), "{both:?}");
    }
}
