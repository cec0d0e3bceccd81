//! What is exported and imported again is the same.

use std::collections::BTreeSet;

use nisba_corpus::{ExportFormat, ListFormat, export, import};
use nisba_entities::{CasePolicy, Entry};
use proptest::prelude::*;

fn names() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "Qusay",
        "al-Tamari",
        "Said",
        "Marsh",
        "Guard",
        "MGC",
        "Nawras",
        "3",
        "O'Dattel",
        "Kut",
        "Ghadbān",
        "of",
        "Reed",
        "IV",
        "\"Falcon\"",
        "S.A.",
        "قصي",
        "التماري",
        "Дмитрий",
    ]);
    prop::collection::vec(words, 1..4).prop_map(|words| words.join(" "))
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let entry = (
        prop::sample::select(vec!["PER", "ORG", "LOC", "VESSEL", "AIRCRAFT", "WEAPON", "my kind"]),
        names(),
        prop::collection::vec(names(), 0..4),
        prop::collection::vec(names(), 0..3),
        any::<bool>(),
    );
    prop::collection::vec(entry, 1..6).prop_map(|entries| {
        let make =
            |(i, (kind, name, aliases, weak, any_case)): (usize, (&str, String, _, _, bool))| {
                let mut entry = Entry::new(format!("Q{i} \"ñ\""), kind, name);
                (entry.aliases, entry.weak) = (aliases, weak);
                if any_case {
                    entry.case = CasePolicy::Any;
                }
                entry
            };
        entries.into_iter().enumerate().map(make).collect()
    })
}

fn back(entries: &[Entry], to: ExportFormat, from: ListFormat) -> Vec<Entry> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.jsonl");
    let mut bytes = Vec::new();
    export(entries, to, &mut bytes).unwrap();
    std::fs::write(&path, bytes).unwrap();
    let imported = import(&[path], from).unwrap();
    assert!(imported.left_out.iter().all(|left| !left.is_fault), "{:?}", imported.left_out);
    imported.entries
}

/// Names as far as capitals and doubles go.
fn all_names(entry: &Entry, with_weak: bool) -> BTreeSet<String> {
    let weak = entry.weak.iter().chain(&entry.short).filter(|_| with_weak);
    let names = std::iter::once(&entry.name).chain(&entry.aliases).chain(&entry.native).chain(weak);
    let folder = nisba_text::Folder::new();
    names.map(|name| folder.fold(name).text().to_owned()).collect()
}

fn garbage() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "1",
        ",",
        "\"",
        "'",
        "\n",
        "\r\n",
        ";",
        "\t",
        "-0- ",
        "a.k.a. '",
        "AL-",
        "Ş",
        "ß",
        "İ",
        "قصي",
        "{",
        "}",
        "[",
        "]",
        ":",
        "\"id\":",
        "\"schema\":\"Person\"",
        "\"properties\":",
        "\"name\":",
        "\"label\":\"X\"",
        "\"pattern\":",
        "{\"TEXT\":\"x\"}",
        "<sdnList>",
        "<sdnEntry>",
        "</sdnEntry>",
        "<uid>",
        "</uid>",
        "<aka>",
        "<lastName>",
        "</lastName>",
        "&amp;",
        "&x;",
        "id",
        "type",
        "name",
        "schema",
        " ",
        "\u{1a}",
        "\0",
        "individual",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_list_makes_a_panic_and_every_dictionary_compiles(text in garbage()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        std::fs::write(&path, &text).unwrap();
        for format in ListFormat::ALL {
            match import(std::slice::from_ref(&path), format) {
                Ok(imported) => {
                    prop_assert!(nisba_entities::Gazetteer::new(imported.entries).is_ok());
                }
                Err(errors) => prop_assert!(!errors.is_empty()),
            }
        }
    }

    #[test]
    fn follow_the_money_keeps_ids_types_and_names(entries in entries()) {
        let again = back(&entries, ExportFormat::FollowTheMoney, ListFormat::FollowTheMoney);
        prop_assert_eq!(again.len(), entries.len());
        for (before, after) in entries.iter().zip(&again) {
            prop_assert_eq!((&before.id, &before.entity_type), (&after.id, &after.entity_type));
            let (names, kept) = (all_names(before, true), all_names(after, true));
            prop_assert!(names.is_subset(&kept), "{:?} {:?}", names, kept);
        }
    }

    #[test]
    fn spacy_keeps_ids_types_and_strong_names(entries in entries()) {
        let again = back(&entries, ExportFormat::Spacy, ListFormat::Spacy);
        prop_assert_eq!(again.len(), entries.len());
        for (before, after) in entries.iter().zip(&again) {
            prop_assert_eq!((&before.id, &before.entity_type), (&after.id, &after.entity_type));
            prop_assert_eq!(all_names(before, false), all_names(after, true));
        }
    }
}
