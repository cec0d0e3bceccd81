//! Cases as data: names marked in the text with the entity they should get.
//!
//! `⟨Soleimani⟩` is a mention of whoever the case says in `is`, or, in its long form,
//! `⟨Soleimani|qassem-soleimani⟩` of that entity; everything unmarked must stay unmarked.

use std::collections::BTreeMap;
use std::sync::Arc;

use nisba_entities::{CasePolicy, Entry, Found, Gazetteer, Matcher, Mode, compare};
use serde::Deserialize;

#[derive(Deserialize)]
struct MatchFile {
    entity: Vec<RawEntry>,
    case: BTreeMap<String, String>,
}

/// An entry as files have it; the crate's own serde feature may be off.
#[derive(Deserialize)]
struct RawEntry {
    id: String,
    #[serde(rename = "type")]
    entity_type: String,
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    weak: Vec<String>,
    #[serde(default)]
    native: Vec<String>,
    #[serde(default)]
    short: Vec<String>,
    #[serde(default)]
    requires: Vec<String>,
    #[serde(default)]
    excludes: Vec<String>,
    #[serde(default)]
    case: String,
    #[serde(default)]
    typos: bool,
}

impl From<RawEntry> for Entry {
    fn from(raw: RawEntry) -> Entry {
        Entry {
            id: raw.id,
            entity_type: raw.entity_type,
            name: raw.name,
            aliases: raw.aliases,
            weak: raw.weak,
            native: raw.native,
            short: raw.short,
            requires: raw.requires,
            excludes: raw.excludes,
            case: match raw.case.as_str() {
                "exact" => CasePolicy::Exact,
                "any" => CasePolicy::Any,
                "" | "auto" => CasePolicy::Auto,
                other => panic!("no case policy {other:?}"),
            },
            typos: raw.typos,
            source: None,
        }
    }
}

#[test]
fn mentions() {
    let file: MatchFile = toml::from_str(include_str!("cases/mentions.toml")).expect("cases parse");
    let entries: Vec<Entry> = file.entity.into_iter().map(Entry::from).collect();
    let gazetteer = Gazetteer::new(entries).expect("the entries of the cases are sound");
    let matcher = Matcher::new(Arc::new(gazetteer));
    let mut faults = Vec::new();
    for (name, marked) in &file.case {
        let (text, wanted) = unmark(marked);
        let Found { mentions, undecided } = matcher.find(&text, &nisba_text::scan(&text));
        let id = |&entity| matcher.gazetteer().entry(entity).id.as_str();
        let clear = mentions.iter().map(|m| (m.span.range(), id(&m.entity).to_owned()));
        let open = undecided.iter().map(|name| {
            let candidates: Vec<&str> = name.candidates.iter().map(id).collect();
            (name.span.range(), format!("?{}", candidates.join("?")))
        });
        let mut marks: Marks = clear.chain(open).collect();
        marks.sort_by_key(|(range, _)| range.start);
        let drawn = mark(&text, marks.into_iter());
        let wanted = mark(&text, wanted.into_iter());
        if drawn != wanted {
            let rules: Vec<String> =
                mentions.iter().map(|mention| mention.rule.to_string()).collect();
            faults.push(format!("{name}\n  wanted {wanted}\n  found  {drawn}\n  by {rules:?}"));
        }
    }
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), file.case.len(), faults.join("\n"));
}

type Marks = Vec<(std::ops::Range<usize>, String)>;

/// Takes the marks out of a text.
fn unmark(marked: &str) -> (String, Marks) {
    let mut text = String::new();
    let mut marks = Vec::new();
    let mut rest = marked;
    while let Some((before, behind)) = rest.split_once('⟨') {
        text.push_str(before);
        let (inside, behind) = behind.split_once('⟩').expect("a mark is closed");
        let (surface, id) = inside.split_once('|').expect("a mark names its entity");
        marks.push((text.len()..text.len() + surface.len(), id.to_owned()));
        text.push_str(surface);
        rest = behind;
    }
    text.push_str(rest);
    (text, marks)
}

/// Draws marks into a text, so that a failure reads like a case.
fn mark(text: &str, marks: impl Iterator<Item = (std::ops::Range<usize>, String)>) -> String {
    let mut drawn = String::new();
    let mut at = 0;
    for (range, id) in marks {
        drawn.push_str(&text[at..range.start]);
        drawn.push_str(&format!("⟨{}|{id}⟩", &text[range.clone()]));
        at = range.end;
    }
    drawn.push_str(&text[at..]);
    drawn
}

#[derive(Deserialize)]
struct CompareFile {
    same: BTreeMap<String, [String; 2]>,
    other: BTreeMap<String, [String; 2]>,
    wide: BTreeMap<String, [String; 2]>,
}

#[test]
fn comparisons() {
    let file: CompareFile =
        toml::from_str(include_str!("cases/compare.toml")).expect("cases parse");
    let mut faults = Vec::new();
    let all = file.same.iter().map(|case| (case, true));
    for ((name, [a, b]), wanted) in all.chain(file.other.iter().map(|case| (case, false))) {
        let comparison = compare(a, b);
        if comparison.same(Mode::Default) != wanted {
            faults.push(format!("{name}: {a} / {b} gives {comparison:?}"));
        }
    }
    for (name, [a, b]) in &file.wide {
        let comparison = compare(a, b);
        if !comparison.same(Mode::Wide) || comparison.same(Mode::Default) {
            faults.push(format!("wide {name}: {a} / {b} gives {comparison:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
