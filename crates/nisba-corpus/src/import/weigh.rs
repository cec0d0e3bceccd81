use std::collections::{BTreeMap, BTreeSet, HashMap};

use nisba_entities::{CasePolicy, Entry, Telling};
use nisba_text::Folder;

use crate::import::listing::{Listed, key};

/// Decides which names of a listed entity may stand alone.
///
/// A list made for banks is read by people who look at every hit; a text is read by nobody, so what
/// tells nobody must not match by itself. The canonical name always may, since it is the only
/// name that some entities have.
pub(crate) fn weigh(
    listed: &mut Listed,
    shared: &Shared,
    changes: &mut BTreeMap<&'static str, u64>,
) {
    match listed.entry.entity_type.as_str() {
        "PER" => weigh_person(listed, shared, changes),
        "AIRCRAFT" => {
            // Registrations are no words that could be spelled otherwise.
            listed.entry.case = CasePolicy::Exact;
        }
        "VESSEL" => weigh_vessel(&mut listed.entry, changes),
        _ => weigh_group(&mut listed.entry, shared, changes),
    }
}

/// The names that several entities of a list have.
pub(crate) struct Shared {
    by_key: HashMap<String, u32>,
    folder: Folder,
}

impl Shared {
    pub(crate) fn of<'e>(entries: impl Iterator<Item = &'e Entry>) -> Shared {
        let mut shared = Shared { by_key: HashMap::new(), folder: Folder::new() };
        for entry in entries {
            let names = std::iter::once(&entry.name).chain(&entry.aliases);
            let keys: BTreeSet<String> = names.map(|name| shared.key(name)).collect();
            for key in keys {
                *shared.by_key.entry(key).or_default() += 1;
            }
        }
        shared
    }

    /// Whether more than one entity has this name.
    fn is_ambiguous(&self, name: &str) -> bool {
        self.by_key.get(&self.key(name)).is_some_and(|&n| n > 1)
    }

    fn key(&self, name: &str) -> String {
        let key = key(&self.folder, name);
        let words = key
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !matches!(*word, "" | "al" | "the"));
        words.collect::<Vec<_>>().join(" ")
    }
}

const SHARED: &str = "aliases that several entities have: moved to weak";

fn weigh_person(listed: &mut Listed, shared: &Shared, changes: &mut BTreeMap<&'static str, u64>) {
    let entry = &mut listed.entry;
    exact_where_a_word(&mut entry.name, changes);
    let (told, n_words) = Telling::of(&entry.name);
    let is_plain = !has_article(entry.name.split(' ').next_back().unwrap_or(""));
    if n_words <= 1 || told == Telling::GivenNames && n_words == 2 && is_plain {
        // "Haji Said" without the title, which a text may leave out, is anybody; "Muhammad Ali" in
        // every spelling are many. With an article the second is a surname: Bashar al-Assad.
        entry.case = CasePolicy::Exact;
        let change = "persons with one name or two common ones: found letter for letter";
        *changes.entry(change).or_default() += 1;
    }
    let vague = |alias: &str| match telling(alias) {
        (Telling::Distinctive, _) => None,
        // Three given names in this order are hardly anybody else's.
        (Telling::GivenNames, n) if n > 2 => None,
        (Telling::OneWord | Telling::Abbreviation, _) => {
            Some("aliases of persons that are a single word: moved to weak")
        }
        _ => Some("aliases of persons that are given names or ordinary words: moved to weak"),
    };
    move_vague_aliases(entry, shared, changes, vague);
    // A list of thousands has some bearer for every surname. Where the person is named in full, the
    // surname is his.
    if !entry.short.is_empty() {
        return;
    }
    entry.short.push(entry.name.clone());
    *changes.entry("persons whose surname counts only beside the full name").or_default() += 1;
    let last = || entry.name.split(' ').next_back().map(str::to_owned);
    let surname = listed.surname.clone().or_else(last);
    let Some(surname) = surname.filter(|surname| *surname != entry.name) else { return };
    let is_telling = matches!(Telling::of(&surname).0, Telling::OneWord | Telling::Distinctive);
    if is_telling && !entry.weak.contains(&surname) {
        entry.weak.push(surname);
    }
}

fn weigh_group(entry: &mut Entry, shared: &Shared, changes: &mut BTreeMap<&'static str, u64>) {
    exact_where_a_word(&mut entry.name, changes);
    let n_letters = entry.name.chars().filter(|c| c.is_alphabetic()).count();
    if Telling::of(&entry.name) == (Telling::OneWord, 1) && n_letters <= SHORT_WORD {
        // Five letters spelled freely are every other word of five letters.
        entry.case = CasePolicy::Exact;
        entry.aliases.push(entry.name.to_uppercase());
        *changes
            .entry("groups with a name of one short word: found letter for letter")
            .or_default() += 1;
    }
    if Telling::of(&entry.name).0 == Telling::OrdinaryWords && Telling::of(&entry.name).1 == 2 {
        // "Saving Bank" is not every savings bank.
        entry.case = CasePolicy::Exact;
        *changes
            .entry("groups with a name of two ordinary words: found letter for letter")
            .or_default() += 1;
    }
    let upper = entry.name.to_uppercase();
    let vague = |alias: &str| match telling(alias) {
        (Telling::Distinctive, _) => None,
        (Telling::OneWord | Telling::Abbreviation, _) if alias == upper => None,
        (Telling::OrdinaryWords, n) => (n <= 2)
            .then_some("aliases of groups that are one or two ordinary words: moved to weak"),
        (Telling::Abbreviation, _) => {
            let n_letters = alias.chars().filter(|c| c.is_alphanumeric()).count();
            (n_letters <= 3).then_some("abbreviations of up to three letters: moved to weak")
        }
        // A word is seldom the name of one group alone: Bancorp, Quds, Falcon for Falcon Air
        // Services. To take long ones for telling found more others than the group itself.
        _ => Some("aliases of groups that are a single word: moved to weak"),
    };
    move_vague_aliases(entry, shared, changes, vague);
}

/// Moves aliases that tell too little to `weak`, each with what is told of the change, and those
/// that several entities have.
fn move_vague_aliases(
    entry: &mut Entry,
    shared: &Shared,
    changes: &mut BTreeMap<&'static str, u64>,
    vague: impl Fn(&str) -> Option<&'static str>,
) {
    for alias in std::mem::take(&mut entry.aliases) {
        match vague(&alias).or(shared.is_ambiguous(&alias).then_some(SHARED)) {
            None => entry.aliases.push(alias),
            Some(change) => {
                *changes.entry(change).or_default() += 1;
                entry.weak.push(alias);
            }
        }
    }
    for weak in &mut entry.weak {
        exact_where_a_word(weak, changes);
    }
}

/// As [`Telling::of`], but "Sa-Id" is "Said".
fn telling(name: &str) -> (Telling, usize) {
    let found = Telling::of(name);
    if !name.contains('-') || name.contains(' ') || has_article(name) {
        return found;
    }
    match Telling::of(&name.replace('-', "")) {
        joined @ (Telling::OrdinaryWords | Telling::GivenNames, _) => joined,
        _ => found,
    }
}

fn has_article(name: &str) -> bool {
    let lower = name.to_lowercase();
    let articles =
        ["al-", "al ", "el-", "el ", "es-", "as-", "ash-", "ad-", "ar-", "at-", "az-", "an-"];
    articles.iter().any(|article| lower.starts_with(article))
}

/// Letters of a word that is like many others.
const SHORT_WORD: usize = 5;

fn weigh_vessel(entry: &mut Entry, changes: &mut BTreeMap<&'static str, u64>) {
    let names = std::iter::once(&entry.name).chain(&entry.aliases);
    let all_tell =
        names.map(|name| Telling::of(name).0).all(|telling| telling == Telling::Distinctive);
    if !all_tell && entry.requires.is_empty() {
        entry.requires = SHIP_WORDS.map(String::from).to_vec();
        *changes
            .entry("vessels with a name of one word: a word such as \"tanker\" is required")
            .or_default() += 1;
    }
}

/// One of these stands in a sentence about a ship.
const SHIP_WORDS: [&str; 22] = [
    "vessel",
    "vessels",
    "ship",
    "ships",
    "shipping",
    "tanker",
    "tankers",
    "freighter",
    "freighters",
    "cargo",
    "carrier",
    "crude",
    "flagged",
    "sailing",
    "sailed",
    "docked",
    "anchored",
    "moored",
    "imo",
    "mv",
    "mt",
    "crew",
];

/// "SAID" in capitals is an abbreviation to the matcher, which leaves "said" and "Said" alone.
fn exact_where_a_word(name: &mut String, changes: &mut BTreeMap<&'static str, u64>) {
    let bare =
        ["The ", "the ", "THE "].iter().find_map(|the| name.strip_prefix(the)).unwrap_or(name);
    let single = !bare.contains([' ', '-', '.']) && bare.is_ascii();
    if single && Telling::of(bare).0 == Telling::OrdinaryWords {
        let capitals = bare.to_uppercase();
        if capitals.chars().filter(|c| c.is_alphabetic()).count() > 1 {
            *name = capitals;
            *changes
                .entry("names that are one ordinary word: found in capitals only")
                .or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Place;

    fn weighed(entity_type: &str, name: &str, aliases: &[&str]) -> Entry {
        let mut entry = Entry::new("x", entity_type, name);
        entry.aliases = aliases.iter().map(|&alias| alias.to_owned()).collect();
        let shared = Shared::of(std::iter::once(&entry));
        let place = Place { file: "list".into(), line: 1, column: 0 };
        let mut listed = Listed { entry, surname: None, place };
        weigh(&mut listed, &shared, &mut BTreeMap::new());
        listed.entry
    }

    #[test]
    fn what_tells_nobody_is_weak() {
        let person = weighed(
            "PER",
            "Qusay al-Tamari",
            &["Alliance", "Mike", "Abu Ali", "Qusay Dhiyab", "Tamar", "Sa-Id"],
        );
        assert_eq!(person.aliases, ["Qusay Dhiyab"]);
        assert_eq!(person.weak, ["ALLIANCE", "Mike", "Abu Ali", "Tamar", "Sa-Id", "al-Tamari"]);
        assert_eq!(person.short, ["Qusay al-Tamari"]);
        let group = weighed(
            "ORG",
            "Liwa al-Saqr",
            &[
                "The Base",
                "LAS",
                "LASQ",
                "National Bank",
                "al-Saqr",
                "Falconeers",
                "Saqrin",
                "Saqrin Front",
            ],
        );
        assert_eq!(group.aliases, ["LASQ", "Saqrin Front"]);
        assert_eq!(group.weak, ["BASE", "LAS", "National Bank", "al-Saqr", "Falconeers", "Saqrin"]);
    }

    #[test]
    fn common_names_are_found_as_they_are_spelled() {
        let case = |name: &str| weighed("PER", name, &[]).case;
        assert_eq!(case("Muhammad Ali"), CasePolicy::Exact);
        assert_eq!(case("Haji Said"), CasePolicy::Exact);
        assert_eq!(case("Ali al-Hassan"), CasePolicy::Auto);
        assert_eq!(case("Ali Tamari"), CasePolicy::Auto);
    }

    #[test]
    fn ships_and_aircraft() {
        assert!(weighed("VESSEL", "Victory", &[]).requires.contains(&"tanker".to_owned()));
        assert!(weighed("VESSEL", "Tamar Nawras 2", &[]).requires.is_empty());
        assert_eq!(weighed("AIRCRAFT", "QX-TAM", &[]).case, CasePolicy::Exact);
    }

    #[test]
    fn a_group_that_is_called_by_a_word() {
        assert_eq!(weighed("ORG", "Horizon", &[]).name, "HORIZON");
    }
}
