//! A real list, where it lies beside the workspace: what it gives and what it must not find.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nisba_corpus::{ListFormat, import};
use nisba_entities::{Entry, Gazetteer, Matcher, Telling};

fn shared(part: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(part);
    if path.exists() {
        return Some(path);
    }
    let _ = writeln!(std::io::stderr(), "skipped: {part} is not beside this workspace");
    None
}

fn entries() -> Option<Vec<Entry>> {
    let folder = shared("ofac")?;
    let files = [folder.join("sdn.csv.gz"), folder.join("alt.csv.gz")];
    let imported = import(&files, ListFormat::Ofac).unwrap();
    assert!(imported.left_out.iter().all(|left| !left.is_fault), "{:?}", imported.left_out);
    assert!(imported.left_out.len() < 10);
    Some(imported.entries)
}

#[test]
fn every_row_becomes_an_entity() {
    let Some(entries) = entries() else { return };
    assert!(entries.len() > 1000, "{}", entries.len());
    for entry in &entries {
        for name in std::iter::once(&entry.name).chain(&entry.aliases) {
            assert!(!name.contains("-0-"), "{name}");
        }
        // The last name has gone where it is spoken, and nothing stands alone that tells nobody.
        if entry.entity_type == "PER" {
            assert!(!entry.name.contains(','), "{}", entry.name);
            assert!(entry.name.chars().any(char::is_lowercase), "{}", entry.name);
            assert!(!entry.short.is_empty());
        }
        if !matches!(entry.entity_type.as_str(), "VESSEL" | "AIRCRAFT") {
            for alias in &entry.aliases {
                let (telling, n_words) = Telling::of(alias);
                let is_vague = matches!(telling, Telling::OrdinaryWords | Telling::GivenNames);
                assert!(!is_vague || n_words > 2, "{alias}");
            }
        }
    }
    Gazetteer::new(entries).unwrap();
}

#[test]
fn words_of_the_language_name_nobody() {
    let Some(entries) = entries() else { return };
    let matcher = Matcher::new(Arc::new(Gazetteer::new(entries).unwrap()));
    let text = "The minister said that the alliance, a base for all, gave freedom and justice to the forest. \
                Said Mike to Daniel: victory is near the Atlantic. Maria, Patricia and Ana sailed. Sadiq Khan, \
                Amiri, Maliki and Mubarak were absent. HE SAID THAT THE BASE OF THE ALLIANCE IS RED.";
    let found: Vec<&str> =
        matcher.find_in(text).iter().map(|mention| &text[mention.span]).collect();
    assert_eq!(found, Vec::<&str>::new());
    let text = "Gen. Qassem Soleimani met Abu Mahdi al-Muhandis of Kataib Hezbollah (KH). Soleimani left KH, as \
                QAIS KHAZALI and the tanker Atlantic did.";
    let found: Vec<&str> =
        matcher.find_in(text).iter().map(|mention| &text[mention.span]).collect();
    let names = [
        "Qassem Soleimani",
        "Abu Mahdi al-Muhandis",
        "Kataib Hezbollah",
        "KH",
        "Soleimani",
        "KH",
        "QAIS KHAZALI",
        "Atlantic",
    ];
    assert_eq!(found, names);
}
