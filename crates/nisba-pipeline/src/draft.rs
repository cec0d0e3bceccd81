use std::collections::{BTreeMap, BTreeSet};
use std::io;

use nisba_corpus::id_of_name;
use nisba_entities::{Entry, Telling};
use nisba_text::{DocId, Folder, Span};

use crate::{Analyzed, Corpus};

/// A name that no dictionary has, as an entry to be looked over.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftEntry {
    /// The entry; its type is a guess.
    pub entry: Entry,
    /// How often the name stands in the corpus.
    pub count: u64,
    /// In how many documents.
    pub documents: u64,
    /// The first document with it.
    pub example_doc: String,
    /// The sentence there, on one line.
    pub example: String,
}

/// The frequent names of a corpus that no dictionary has, most frequent first, ties by name: at
/// most `max` that stand there `min_count` times.
///
/// The type is guessed from the words of the name (Ministry, Province), from common given names,
/// and from the words beside it (a title before, "in" before, "said" behind). Spellings that
/// differ in capitals, accents, apostrophes or article are one name, written as the first of them.
///
/// # Errors
///
/// Where a spilled document cannot be read back.
pub fn draft(corpus: &Corpus, min_count: u64, max: usize) -> io::Result<Vec<DraftEntry>> {
    let folder = Folder::new();
    let mut names: BTreeMap<String, Name> = BTreeMap::new();
    for doc in corpus.ids() {
        let analyzed = corpus.look(doc)?;
        let text = analyzed.document.text();
        let mut here = BTreeSet::new();
        for &span in &analyzed.unknown {
            let form = single_spaces(&text[span]);
            let folded = folder.fold(&form).text().replace('\'', "").replace('-', " ");
            let key =
                ["al ", "el ", "the "].iter().find_map(|article| folded.strip_prefix(article));
            let key = key.unwrap_or(&folded).to_owned();
            let name = names.entry(key.clone()).or_insert_with(|| Name {
                form,
                count: 0,
                documents: 0,
                example: (doc, span),
                cues: Cues::default(),
            });
            name.count += 1;
            name.documents += u64::from(here.insert(key));
            name.cues.look(text, span);
        }
    }
    let mut names: Vec<(String, Name)> =
        names.into_iter().filter(|(_, name)| name.count >= min_count).collect();
    names.sort_by(|(a_key, a), (b_key, b)| (b.count, a_key).cmp(&(a.count, b_key)));
    names.truncate(max);
    let mut ids = BTreeSet::new();
    names.into_iter().map(|(_, name)| name.draft(corpus, &mut ids)).collect()
}

struct Name {
    form: String,
    count: u64,
    documents: u64,
    example: (DocId, Span),
    cues: Cues,
}

impl Name {
    fn draft(self, corpus: &Corpus, ids: &mut BTreeSet<String>) -> io::Result<DraftEntry> {
        let (doc, span) = self.example;
        let analyzed = corpus.look(doc)?;
        let plain = id_of_name(&self.form);
        let plain = if plain.is_empty() { "name".to_owned() } else { plain };
        let mut id = plain.clone();
        let mut n = 1;
        while !ids.insert(id.clone()) {
            n += 1;
            id = format!("{plain}-{n}");
        }
        Ok(DraftEntry {
            entry: Entry::new(id, self.cues.guess(&self.form), &self.form),
            count: self.count,
            documents: self.documents,
            example_doc: analyzed.document.id().to_owned(),
            example: sentence(&analyzed, span),
        })
    }
}

/// What the words beside a name say of its kind.
#[derive(Default)]
struct Cues {
    person: u64,
    place: u64,
}

impl Cues {
    fn look(&mut self, text: &str, span: Span) {
        let before = text[..span.start() as usize].trim_end_matches([' ', '\n', '.']);
        let before =
            before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_lowercase();
        let behind = text[span.end() as usize..].trim_start_matches([' ', '\n', ',']);
        let behind = behind.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        self.person += 3 * u64::from(TITLES.contains(&before.as_str()));
        self.person +=
            u64::from(matches!(behind, "said" | "says" | "told" | "added" | "who" | "whose"));
        self.place += u64::from(matches!(
            before.as_str(),
            "in" | "near" | "at" | "outside" | "across" | "into"
        ));
    }

    fn guess(&self, name: &str) -> &'static str {
        let lower = name.to_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
        let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
        let given = name.split([' ', '-']).next().map(Telling::of);
        let is_given = given.is_some_and(|(telling, _)| telling == Telling::GivenNames);
        if has(&GROUP_WORDS) || Telling::of(name).0 == Telling::Abbreviation {
            "ORG"
        } else if has(&PLACE_WORDS) {
            "LOC"
        } else if is_given && name.contains(' ') || self.person > self.place {
            "PER"
        } else if self.place > 0 {
            "LOC"
        } else if name.split(' ').count() == 2 && Telling::of(name).0 == Telling::Distinctive {
            "PER"
        } else {
            "ORG"
        }
    }
}

const TITLES: [&str; 24] = [
    "mr",
    "mrs",
    "ms",
    "dr",
    "gen",
    "general",
    "col",
    "colonel",
    "maj",
    "brig",
    "president",
    "minister",
    "senator",
    "sen",
    "rep",
    "sheikh",
    "shaykh",
    "sayyid",
    "ayatollah",
    "commander",
    "leader",
    "spokesman",
    "hajji",
    "ambassador",
];

const GROUP_WORDS: [&str; 62] = [
    "ministry",
    "party",
    "organization",
    "organisation",
    "brigade",
    "brigades",
    "battalion",
    "army",
    "force",
    "forces",
    "front",
    "movement",
    "council",
    "committee",
    "bank",
    "company",
    "corporation",
    "corp",
    "inc",
    "ltd",
    "university",
    "institute",
    "agency",
    "network",
    "news",
    "tv",
    "group",
    "groups",
    "alliance",
    "coalition",
    "union",
    "association",
    "foundation",
    "court",
    "parliament",
    "department",
    "office",
    "bureau",
    "authority",
    "commission",
    "bloc",
    "league",
    "militia",
    "command",
    "corps",
    "division",
    "unit",
    "guard",
    "guards",
    "center",
    "centre",
    "service",
    "kataib",
    "harakat",
    "liwa",
    "saraya",
    "jaysh",
    "hizb",
    "asaib",
    "ansar",
    "times",
    "post",
];

const PLACE_WORDS: [&str; 24] = [
    "city",
    "province",
    "governorate",
    "district",
    "river",
    "mountain",
    "mountains",
    "street",
    "airport",
    "base",
    "camp",
    "island",
    "islands",
    "sea",
    "gulf",
    "valley",
    "bridge",
    "square",
    "region",
    "desert",
    "lake",
    "crossing",
    "airfield",
    "peninsula",
];

/// The sentence with a span, on one line, cut to what can be read at a glance.
fn sentence(analyzed: &Analyzed, span: Span) -> String {
    let sentences = &analyzed.tokens.sentences;
    let at = sentences.partition_point(|sentence| sentence.end() <= span.start());
    let sentence = sentences.get(at).copied().filter(|sentence| sentence.start() <= span.start());
    let text = analyzed.document.text();
    let start = sentence.map_or(span.start(), Span::start) as usize;
    let end = sentence.map_or(span.end(), |sentence| sentence.end().max(span.end())) as usize;
    let mut line = single_spaces(&text[start..span.start() as usize]);
    let n_before = line.chars().count();
    if n_before > BESIDE {
        line = format!("…{}", line.chars().skip(n_before - BESIDE).collect::<String>());
    }
    let rest = single_spaces(&text[span.start() as usize..end]);
    let n_shown = text[span].chars().count() + BESIDE;
    let shown: String = rest.chars().take(n_shown).collect();
    let cut = if shown.len() < rest.len() { "…" } else { "" };
    let gap =
        if line.is_empty() || line.ends_with(['(', '“', '"', '‘', '[']) { "" } else { " " };
    format!("{line}{gap}{shown}{cut}")
}

/// Characters of the sentence that are shown to either side of the name.
const BESIDE: usize = 60;

fn single_spaces(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_guessed() {
        for (text, name, guess) in [
            ("Gen. Qusay Tamari came.", "Qusay Tamari", "PER"),
            ("They met in Dhi Nakhla.", "Dhi Nakhla", "LOC"),
            ("The Marsh Guard Corps came.", "Marsh Guard Corps", "ORG"),
            ("The Reed Province is wide.", "Reed Province", "LOC"),
            ("The MGC came.", "MGC", "ORG"),
            ("Then Tamari said no.", "Tamari", "PER"),
        ] {
            let start = text.find(name).unwrap() as u32;
            let mut cues = Cues::default();
            cues.look(text, Span::new(start, start + name.len() as u32));
            assert_eq!(cues.guess(name), guess, "{name}");
        }
    }
}
