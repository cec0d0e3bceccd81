use std::collections::HashMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nisba_entities::{CasePolicy, Entry, Gazetteer, GazetteerError};
use serde_json::Value;
use thiserror::Error;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use walkdir::WalkDir;

/// Something wrong with a dictionary, and where.
#[derive(Clone, Debug, Eq, Error, Ord, PartialEq, PartialOrd)]
#[error("{file}:{line}:{column}: {message}")]
pub struct DictionaryError {
    /// The file as it was named or found.
    pub file: String,
    /// Line, counted from 1; 0 where the file as a whole is meant.
    pub line: u32,
    /// Column in characters, counted from 1; 0 where the file as a whole is meant.
    pub column: u32,
    /// What is wrong, and what to do.
    pub message: String,
}

/// The entries of one or more dictionary files, each with its place.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    entries: Vec<Entry>,
    places: Vec<Place>,
    files: Vec<PathBuf>,
}

#[derive(Clone, Debug)]
struct Place {
    file: Arc<str>,
    line: u32,
    column: u32,
}

impl Place {
    fn error(&self, message: impl Into<String>) -> DictionaryError {
        let (file, line, column) = (self.file.to_string(), self.line, self.column);
        DictionaryError { file, line, column, message: message.into() }
    }
}

impl Dictionary {
    /// Reads files and folders of `*.toml` and `*.jsonl`, in the order of their paths.
    ///
    /// # Errors
    ///
    /// Everything that is wrong in any file, by file, line and column.
    pub fn read(paths: &[PathBuf]) -> Result<Dictionary, Vec<DictionaryError>> {
        let mut dictionary = Dictionary::default();
        let mut errors = Vec::new();
        for file in dictionary_files(paths, &mut errors) {
            match fs::read(&file) {
                Err(error) => errors.push(whole(&file, error.to_string())),
                Ok(bytes) => match String::from_utf8(bytes) {
                    Err(error) => {
                        let at = error.utf8_error().valid_up_to();
                        let sound = String::from_utf8_lossy(&error.as_bytes()[..at]).into_owned();
                        let place = Lines::new(&file, &sound).place(at);
                        errors.push(place.error("not UTF-8; save the file as UTF-8"));
                    }
                    Ok(text) => dictionary.read_text(&file, &text, &mut errors),
                },
            }
            dictionary.files.push(file);
        }
        dictionary.find_repeated_ids(&mut errors);
        if errors.is_empty() && dictionary.entries.is_empty() {
            let named = paths.first().map_or(Path::new("."), PathBuf::as_path);
            errors.push(whole(named, "no entity in this dictionary; add an [[entity]]".to_owned()));
        }
        if errors.is_empty() {
            Ok(dictionary)
        } else {
            errors.sort();
            Err(errors)
        }
    }

    /// The entries in the order in which they were read.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The files that were read, in order.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// `file:line:column` of an entry.
    pub fn place(&self, entry_idx: usize) -> String {
        let place = &self.places[entry_idx];
        format!("{}:{}:{}", place.file, place.line, place.column)
    }

    /// Builds the gazetteer.
    ///
    /// # Errors
    ///
    /// Names that nothing can match, with the place of their entries.
    pub fn compile(self) -> Result<Gazetteer, Vec<DictionaryError>> {
        let places = self.places;
        Gazetteer::new(self.entries).map_err(|errors| {
            let with_place =
                |error: GazetteerError| places[error.entry_idx()].error(error.to_string());
            errors.into_iter().map(with_place).collect()
        })
    }

    fn read_text(&mut self, file: &Path, text: &str, errors: &mut Vec<DictionaryError>) {
        let lines = Lines::new(file, text);
        if is_jsonl(file) {
            self.read_jsonl(&lines, errors);
        } else {
            self.read_toml(&lines, errors);
        }
    }

    fn read_toml(&mut self, lines: &Lines<'_>, errors: &mut Vec<DictionaryError>) {
        let (table, faults) = DeTable::parse_recoverable(lines.text);
        let fault_at = |fault: &toml::de::Error| fault.span().map_or(0, |span| span.start);
        for fault in &faults {
            errors.push(lines.place(fault_at(fault)).error(fault.message()));
        }
        for (key, value) in table.get_ref() {
            let place = lines.place(key.span().start);
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("entity", DeValue::Array(entities)) => {
                    for (i, entity) in entities.iter().enumerate() {
                        let start = entity.span().start;
                        let place = lines.place(start);
                        // What is missing from an entity with a fault of syntax in it may have
                        // gone with the fault, and is not reported beside it.
                        let end = entities.get(i + 1).map_or(usize::MAX, |next| next.span().start);
                        let sound = !faults.iter().any(|fault| (start..end).contains(&fault_at(fault)));
                        match entity.get_ref() {
                            DeValue::Table(table) => {
                                let fields = EntryFields { sound, ..EntryFields::new(place) };
                                self.read_toml_entity(table, fields, lines, errors);
                            }
                            _ => errors.push(place.error("an entity is a table: [[entity]]")),
                        }
                    }
                }
                ("entity", _) => {
                    errors.push(place.error("write [[entity]], with two pairs of brackets"));
                }
                (other, _) => errors.push(place.error(format!(
                    "unknown table or key {other:?} at the top; a dictionary holds [[entity]] tables"
                ))),
            }
        }
    }

    fn read_toml_entity(
        &mut self,
        table: &DeTable<'_>,
        mut fields: EntryFields,
        lines: &Lines<'_>,
        errors: &mut Vec<DictionaryError>,
    ) {
        for (key, value) in table {
            let place = lines.place(value.span().start);
            let given = match value.get_ref() {
                DeValue::String(text) => Given::Text(text.to_string()),
                DeValue::Boolean(yes) => Given::Bool(*yes),
                DeValue::Array(items) => {
                    Given::List(items.iter().map(|i| list_item(i, lines)).collect())
                }
                other => Given::Other(other.type_str().to_owned()),
            };
            fields.take(key.get_ref(), given, &place, &lines.place(key.span().start), errors);
        }
        self.finish(fields, errors);
    }

    fn read_jsonl(&mut self, lines: &Lines<'_>, errors: &mut Vec<DictionaryError>) {
        for (i, line) in lines.text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let number = i as u32 + 1;
            let place = |column: usize| Place {
                file: lines.file.clone(),
                line: number,
                column: column as u32,
            };
            let object = match serde_json::from_str::<Value>(line) {
                Ok(Value::Object(object)) => object,
                Ok(_) => {
                    errors.push(place(1).error("an entity is a JSON object, one a line"));
                    continue;
                }
                Err(error) => {
                    let message = error.to_string();
                    // The library adds its own place, which is the one within this line.
                    let message = message.split(" at line ").next().unwrap_or(&message);
                    errors.push(place(error.column().max(1)).error(message));
                    continue;
                }
            };
            let mut fields = EntryFields::new(place(1));
            for (key, value) in object {
                let column =
                    line.find(&format!("\"{key}\"")).map_or(1, |at| line[..at].chars().count() + 1);
                let given = match value {
                    Value::String(text) => Given::Text(text),
                    Value::Bool(yes) => Given::Bool(yes),
                    Value::Null => continue,
                    Value::Array(items) => Given::List(
                        items
                            .into_iter()
                            .map(|item| match item {
                                Value::String(text) => Ok((text, place(column))),
                                other => Err((json_type(&other).to_owned(), place(column))),
                            })
                            .collect(),
                    ),
                    other => Given::Other(json_type(&other).to_owned()),
                };
                fields.take(&key, given, &place(column), &place(column), errors);
            }
            self.finish(fields, errors);
        }
    }

    fn finish(&mut self, fields: EntryFields, errors: &mut Vec<DictionaryError>) {
        let EntryFields { mut entry, place, has, sound, mut complete, case } = fields;
        entry.case = case;
        for (key, example) in
            [("id", "qais-al-khazali"), ("type", "PER"), ("name", "Qais al-Khazali")]
        {
            if sound && !has.iter().any(|has| has == key) {
                let message =
                    format!("this entity has no {key}; add a line such as {key} = {example:?}");
                errors.push(place.error(message));
                complete = false;
            }
        }
        if sound && complete {
            self.entries.push(entry);
            self.places.push(place);
        }
    }

    /// Says of a repeated id where it stood first. The gazetteer would refuse it, too, but without
    /// the other place.
    fn find_repeated_ids(&self, errors: &mut Vec<DictionaryError>) {
        let mut first = HashMap::new();
        for (i, entry) in self.entries.iter().enumerate() {
            if let Some(&before) = first.get(entry.id.as_str()) {
                let message = format!(
                    "the id {:?} is taken already, at {}; give one of the two another id, or join them",
                    entry.id,
                    self.place(before)
                );
                errors.push(self.places[i].error(message));
            } else {
                first.insert(entry.id.as_str(), i);
            }
        }
    }
}

/// An entry while its keys are read.
struct EntryFields {
    entry: Entry,
    place: Place,
    has: Vec<String>,
    /// No fault of syntax in it.
    sound: bool,
    /// No fault in any of its values.
    complete: bool,
    case: CasePolicy,
}

enum Given {
    Text(String),
    Bool(bool),
    List(Vec<Result<(String, Place), (String, Place)>>),
    Other(String),
}

const KEYS: &str =
    "id, type, name, aliases, weak, native, short, requires, excludes, case, typos, source";

impl EntryFields {
    fn new(place: Place) -> EntryFields {
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

    fn take(
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

fn sound_text(key: &str, text: String, place: &Place, errors: &mut Vec<DictionaryError>) -> String {
    if text.trim().is_empty() {
        errors.push(place.error(format!("an empty string in {key}; fill it in or take it out")));
    } else if let Some(c) = text.chars().find(|c| c.is_control()) {
        errors.push(place.error(format!("a control character ({c:?}) in {key}; take it out")));
    }
    text
}

fn list_item(
    item: &Spanned<DeValue<'_>>,
    lines: &Lines<'_>,
) -> Result<(String, Place), (String, Place)> {
    let place = lines.place(item.span().start);
    match item.get_ref() {
        DeValue::String(text) => Ok((text.to_string(), place)),
        other => Err((other.type_str().to_owned(), place)),
    }
}

fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

fn dictionary_files(paths: &[PathBuf], errors: &mut Vec<DictionaryError>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let n_before = files.len();
            for entry in WalkDir::new(path).follow_links(true).sort_by_file_name() {
                match entry {
                    Ok(entry) if entry.file_type().is_file() && is_dictionary(entry.path()) => {
                        files.push(entry.into_path());
                    }
                    Ok(_) => {}
                    Err(error) => errors.push(whole(path, error.to_string())),
                }
            }
            if files.len() == n_before {
                errors.push(whole(path, "no *.toml or *.jsonl in this folder".to_owned()));
            }
        } else if !path.exists() {
            errors.push(whole(path, "no such file or folder".to_owned()));
        } else if is_dictionary(path) {
            files.push(path.clone());
        } else {
            errors.push(whole(
                path,
                "a dictionary is a *.toml or *.jsonl file, or a folder of them".to_owned(),
            ));
        }
    }
    files.sort();
    files.dedup();
    files
}

fn is_dictionary(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml") || is_jsonl(path)
}

fn is_jsonl(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "jsonl")
}

fn whole(path: &Path, message: String) -> DictionaryError {
    DictionaryError { file: path.display().to_string(), line: 0, column: 0, message }
}

/// The text of a file with its line starts.
struct Lines<'t> {
    file: Arc<str>,
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(file: &Path, text: &'t str) -> Lines<'t> {
        let newlines = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        let starts = std::iter::once(0).chain(newlines.map(|(at, _)| at + 1)).collect();
        Lines { file: file.display().to_string().into(), text, starts }
    }

    fn place(&self, at: usize) -> Place {
        let line = self.starts.partition_point(|&start| start <= at);
        let start = self.starts[line - 1];
        let before: Range<usize> = start..at.min(self.text.len());
        let column = self.text.get(before).map_or(0, |before| before.chars().count()) as u32 + 1;
        Place { file: self.file.clone(), line: line as u32, column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Result<Dictionary, Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        let prefix = format!("{}:", path.display());
        Dictionary::read(&[path]).map_err(|errors| {
            errors.iter().map(|error| error.to_string().replace(&prefix, "")).collect()
        })
    }

    #[test]
    fn all_keys_in_both_forms() {
        let toml = r#"
            [[entity]]
            id = "a"
            type = "PER"
            name = "Akram al-Kaabi"
            aliases = ["Abu X"]
            native = ["أكرم الكعبي"]
            case = "exact"
            typos = true
            source = "a list""#;
        let jsonl = r#"{"id": "a", "type": "PER", "name": "Akram al-Kaabi", "aliases": ["Abu X"], "native": ["أكرم الكعبي"], "case": "exact", "typos": true, "source": "a list"}"#;
        let from_toml = read("d.toml", toml).unwrap();
        assert_eq!(from_toml.entries(), read("d.jsonl", jsonl).unwrap().entries());
        assert_eq!(from_toml.entries()[0].aliases, ["Abu X"]);
    }

    #[test]
    fn nine_mistakes_give_nine_reports() {
        let toml = r#"[[entity]]
id = "a"
type = "PER"
name = ""

[[entity]]
id = "a2"
type = "PER"
name = "Two"
alias = ["x"]

[[entity]]
type = "PER"
name = "Three"

[[entity]]
id = "four"
type = 4
name = "Four"

[[entity]]
id = "five"
type = "PER"
name = "Five"
aliases = "not a list"
case = "lower"

[[entity]]
id = "six"
type = "PER"
name = "Six"
short = ["x", 7]

[[entity]]
id = "six2"
type = "PER"
name = "Six"
typos = "yes"

[[entity]]
id = "good"
type = "PER"
name = "Good"

[[entity]]
id = "good"
type = "PER"
name = "Other"
"#;
        let errors = read("d.toml", toml).unwrap_err();
        let places: Vec<_> = errors
            .iter()
            .map(|error| error.splitn(3, ':').take(2).collect::<Vec<_>>().join(":"))
            .collect();
        assert_eq!(
            places,
            ["4:8", "10:1", "12:1", "18:8", "25:11", "26:8", "32:15", "38:9", "45:1"],
            "{errors:#?}"
        );
    }

    #[test]
    fn syntax_errors_have_a_place_too() {
        let errors = read("d.toml", "[[entity]]\nid = \"a\ntype = \"PER\"\n").unwrap_err();
        assert!(errors.len() == 1 && errors[0].starts_with("2:8: "), "{errors:?}");
        let errors = read("d.jsonl", "{\"id\": \"a\"\n{\"id\": 3}\n").unwrap_err();
        assert!(errors[0].starts_with("1:"), "{errors:?}");
        assert!(errors.iter().any(|error| error.starts_with("2:2:")), "{errors:?}");
    }

    #[test]
    fn missing_paths_and_empty_folders() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("none.toml");
        let errors = Dictionary::read(&[missing, folder.path().to_path_buf()]).unwrap_err();
        assert_eq!(errors.len(), 2);
    }
}
