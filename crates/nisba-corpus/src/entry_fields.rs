use nisba_entities::{CasePolicy, Entry};

use crate::DictionaryError;
use crate::place::Place;

/// An entry while its keys are read.
pub(crate) struct EntryFields {
    pub(crate) entry: Entry,
    pub(crate) place: Place,
    pub(crate) has: Vec<String>,
    /// No fault of syntax in it.
    pub(crate) sound: bool,
    /// No fault in any of its values.
    pub(crate) complete: bool,
    pub(crate) case: CasePolicy,
}

pub(crate) enum Given {
    Text(String),
    Bool(bool),
    List(Vec<Result<(String, Place), (String, Place)>>),
    Other(String),
}

pub(crate) const KEYS: &str =
    "id, type, name, aliases, weak, native, short, requires, excludes, case, typos, source";

impl EntryFields {
    pub(crate) fn new(place: Place) -> EntryFields {
        let case = CasePolicy::default();
        EntryFields {
            entry: Entry::default(),
            place,
            has: Vec::new(),
            sound: true,
            complete: true,
            case,
        }
    }

    pub(crate) fn take(
        &mut self,
        key: &str,
        given: Given,
        place: &Place,
        key_place: &Place,
        errors: &mut Vec<DictionaryError>,
    ) {
        let n_before = errors.len();
        self.has.push(key.to_owned());
        let entry = &mut self.entry;
        match (key, given) {
            ("id", Given::Text(text)) => entry.id = sound_text(key, text, place, errors),
            ("type", Given::Text(text)) => {
                entry.entity_type = sound_text(key, text, place, errors);
            }
            ("name", Given::Text(text)) => entry.name = sound_text(key, text, place, errors),
            ("source", Given::Text(text)) => entry.source = Some(text),
            ("typos", Given::Bool(yes)) => entry.typos = yes,
            ("case", Given::Text(text)) => match text.as_str() {
                "auto" => self.case = CasePolicy::Auto,
                "exact" => self.case = CasePolicy::Exact,
                "any" => self.case = CasePolicy::Any,
                _ => {
                    let message =
                        format!("case is {text:?}; it can be \"auto\", \"exact\" or \"any\"");
                    errors.push(place.error(message));
                }
            },
            (
                "aliases" | "weak" | "native" | "short" | "requires" | "excludes",
                Given::List(items),
            ) => {
                let list = match key {
                    "aliases" => &mut entry.aliases,
                    "weak" => &mut entry.weak,
                    "native" => &mut entry.native,
                    "short" => &mut entry.short,
                    "requires" => &mut entry.requires,
                    _ => &mut entry.excludes,
                };
                for item in items {
                    match item {
                        Ok((text, place)) => list.push(sound_text(key, text, &place, errors)),
                        Err((kind, place)) => errors.push(place.error(format!(
                            "{key} holds strings only; this one is of type {kind}"
                        ))),
                    }
                }
            }
            ("aliases" | "weak" | "native" | "short" | "requires" | "excludes", _) => {
                errors.push(place.error(format!("{key} is a list of strings: {key} = [\"…\"]")));
            }
            ("typos", _) => errors.push(place.error("typos is true or false")),
            ("id" | "type" | "name" | "source" | "case", given) => {
                let kind = match given {
                    Given::Other(kind) => kind,
                    Given::Bool(_) => "boolean".to_owned(),
                    _ => "list".to_owned(),
                };
                errors.push(
                    place.error(format!("{key} is a string in quotes; this one is of type {kind}")),
                );
            }
            _ => errors.push(key_place.error(format!("unknown key {key:?}; the keys are {KEYS}"))),
        }
        self.complete &= errors.len() == n_before;
    }
}

pub(crate) fn sound_text(
    key: &str,
    text: String,
    place: &Place,
    errors: &mut Vec<DictionaryError>,
) -> String {
    if text.trim().is_empty() {
        errors.push(place.error(format!("an empty string in {key}; fill it in or take it out")));
    } else if let Some(c) = text.chars().find(|c| c.is_control()) {
        errors.push(place.error(format!("a control character ({c:?}) in {key}; take it out")));
    }
    text
}
