use std::collections::{BTreeMap, BTreeSet, HashMap};

use nisba_entities::{Entry, Finding};
use nisba_text::Folder;

use crate::import::weigh::{Shared, weigh};
use crate::import::{Imported, LeftOut};
use crate::place::Place;
use crate::{DictionaryError, entry_fields};

/// What the reader of a format collects.
#[derive(Default)]
pub(crate) struct Listing {
    pub(crate) listed: Vec<Listed>,
    pub(crate) left_out: Vec<LeftOut>,
    pub(crate) errors: Vec<DictionaryError>,
    changes: BTreeMap<&'static str, u64>,
    by_id: HashMap<String, usize>,
}

/// An entity as the list has it.
pub(crate) struct Listed {
    pub(crate) entry: Entry,
    /// The surname, where the list tells it apart.
    pub(crate) surname: Option<String>,
    pub(crate) place: Place,
}

impl Listing {
    /// The entity with an id, if it is there.
    pub(crate) fn find(&mut self, id: &str) -> Option<&mut Listed> {
        self.by_id.get(id).map(|&idx| &mut self.listed[idx])
    }

    /// Adds an entity; one whose id is taken is a fault.
    pub(crate) fn add(&mut self, listed: Listed) {
        if let Some(&first) = self.by_id.get(&listed.entry.id) {
            let first = &self.listed[first].place;
            let reason = "the id is taken already; give each entity an id of its own";
            let file = if first.file == listed.place.file { "" } else { &*first.file };
            let gap = if file.is_empty() { "" } else { ", " };
            let text = format!("{} (first in {file}{gap}line {})", listed.entry.id, first.line);
            self.fault(&listed.place, reason, text);
            return;
        }
        self.by_id.insert(listed.entry.id.clone(), self.listed.len());
        self.listed.push(listed);
    }

    /// The list is wrong here.
    pub(crate) fn fault(
        &mut self,
        place: &Place,
        reason: impl Into<String>,
        text: impl Into<String>,
    ) {
        self.leave_out(place, reason.into(), text.into(), true);
    }

    /// The list has something here that a dictionary has no place for.
    pub(crate) fn leave(
        &mut self,
        place: &Place,
        reason: impl Into<String>,
        text: impl Into<String>,
    ) {
        self.leave_out(place, reason.into(), text.into(), false);
    }

    /// Something to know about a file as a whole.
    pub(crate) fn note(&mut self, file: &str, reason: &str, text: String) {
        let place = Place { file: file.into(), line: 0, column: 0 };
        self.leave_out(&place, reason.to_owned(), text, false);
    }

    fn leave_out(&mut self, place: &Place, reason: String, text: String, is_fault: bool) {
        let (file, line, column) = (place.file.to_string(), place.line, place.column);
        self.left_out.push(LeftOut { file, line, column, reason, text, is_fault });
    }

    /// Makes a dictionary that compiles: every name once and sound, every id once.
    pub(crate) fn finish(mut self, weighed: bool) -> Imported {
        let mut listed = std::mem::take(&mut self.listed);
        listed.retain_mut(|listed| self.is_sound(listed));
        if weighed {
            let shared = Shared::of(listed.iter().map(|listed| &listed.entry));
            for listed in &mut listed {
                weigh(listed, &shared, &mut self.changes);
            }
        }
        self.take_out_what_never_matches(&mut listed);
        let entries = listed.into_iter().map(|listed| listed.entry).collect();
        self.left_out.sort();
        Imported { entries, left_out: self.left_out, changes: self.changes.into_iter().collect() }
    }

    /// Mends an entity, and says whether it can stay.
    fn is_sound(&mut self, listed: &mut Listed) -> bool {
        let Listed { entry, place, .. } = listed;
        if entry.id.trim().is_empty() || entry.id.chars().any(char::is_control) {
            self.fault(
                place,
                "no id without control characters; give the entity one",
                entry.name.clone(),
            );
            return false;
        }
        entry.entity_type = entry.entity_type.split_whitespace().collect::<Vec<_>>().join(" ");
        if entry.entity_type.is_empty() {
            self.fault(place, "no type; write PER, ORG, LOC or one of your own", entry.id.clone());
            return false;
        }
        let mut seen = BTreeSet::new();
        let folder = Folder::new();
        let Entry { name, aliases, native, weak, short, .. } = entry;
        for list in [&mut *aliases, native, weak, short] {
            for name in list.iter_mut() {
                *name = crate::import::listed_name::single_spaces(name);
            }
        }
        *name = crate::import::listed_name::single_spaces(name);
        if !is_name(name) {
            // The first sound name that is strong takes its place.
            let next = aliases.iter().chain(native.iter()).find(|name| is_name(name)).cloned();
            let Some(next) = next else {
                self.fault(place, "no name with a letter or digit; add one", entry.id.clone());
                return false;
            };
            *name = next;
        }
        seen.insert(key(&folder, name));
        let mut n_double = 0;
        for list in [aliases, native, weak, short] {
            list.retain(|name| {
                if !is_name(name) {
                    if !name.is_empty() {
                        self.fault(place, "a name without letters or digits", name.clone());
                    }
                    return false;
                }
                let is_new = seen.insert(key(&folder, name));
                n_double += u64::from(!is_new);
                is_new
            });
        }
        self.count("names that an entity has twice, taken once", n_double);
        true
    }

    fn take_out_what_never_matches(&mut self, listed: &mut Vec<Listed>) {
        let entries: Vec<Entry> = listed.iter().map(|listed| listed.entry.clone()).collect();
        let mut never: HashMap<String, BTreeMap<String, String>> = HashMap::new();
        for finding in nisba_entities::check(&entries) {
            if let Finding::NeverMatches { id, name, reason } = finding {
                never.entry(id).or_default().insert(name, reason);
            }
        }
        listed.retain_mut(|listed| {
            let Some(names) = never.get(&listed.entry.id) else { return true };
            let Listed { entry, place, .. } = listed;
            for list in [&mut entry.aliases, &mut entry.native, &mut entry.weak, &mut entry.short] {
                list.retain(|name| match names.get(name) {
                    None => true,
                    Some(reason) => {
                        self.leave(
                            place,
                            format!("a name that can never match, because {reason}"),
                            name.clone(),
                        );
                        false
                    }
                });
            }
            let Some(reason) = names.get(&entry.name) else { return true };
            self.leave(
                place,
                format!("a name that can never match, because {reason}"),
                entry.name.clone(),
            );
            if entry.aliases.is_empty() {
                return false;
            }
            entry.name = entry.aliases.remove(0);
            true
        });
    }

    /// Counts a change that was made to names.
    pub(crate) fn count(&mut self, what: &'static str, n: u64) {
        if n > 0 {
            *self.changes.entry(what).or_default() += n;
        }
    }
}

/// Whether something of it can be looked for.
pub(crate) fn is_name(name: &str) -> bool {
    name.chars().any(char::is_alphanumeric) && !name.chars().any(char::is_control)
}

/// What two names that are the same but for capitals, accents and punctuation have in common; an
/// abbreviation is told apart by its capitals.
pub(crate) fn key(folder: &Folder, name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphabetic());
    let short = letters.clone().count() <= 4 && letters.clone().all(char::is_uppercase);
    if short { name.to_owned() } else { folder.fold(name).text().to_owned() }
}

/// Whether a name is written in another script than the Latin one.
pub(crate) fn is_native(name: &str) -> bool {
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    let n_latin = letters().filter(|&c| is_latin(c)).count();
    n_latin * 2 < letters().count()
}

fn is_latin(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '\u{aa}'..='\u{2af}' | '\u{1d00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}' | '\u{a720}'..='\u{a7ff}' | '\u{ff21}'..='\u{ff5a}')
}

/// The type of a dictionary for a word that others use.
pub(crate) fn entity_type(word: &str) -> String {
    let plain = word.trim().to_lowercase();
    match plain.as_str() {
        "per" | "person" | "people" | "individual" | "human" | "man" | "woman" => "PER".to_owned(),
        "org" | "organization" | "organisation" | "company" | "group" | "entity"
        | "legalentity" | "publicbody" | "institution" | "party" => "ORG".to_owned(),
        "loc" | "location" | "place" | "gpe" | "fac" | "country" | "city" | "address"
        | "region" => "LOC".to_owned(),
        "vessel" | "ship" => "VESSEL".to_owned(),
        "aircraft" | "airplane" => "AIRCRAFT".to_owned(),
        _ => word.trim().to_owned(),
    }
}

/// An id made of a name: its letters and digits in small letters, hyphens between them.
pub fn id_of_name(name: &str) -> String {
    let folded = Folder::new().fold(name).text().replace('\'', "");
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

impl From<entry_fields::EntryFields> for Listed {
    fn from(fields: entry_fields::EntryFields) -> Listed {
        let mut entry = fields.entry;
        entry.case = fields.case;
        Listed { entry, surname: None, place: fields.place }
    }
}
