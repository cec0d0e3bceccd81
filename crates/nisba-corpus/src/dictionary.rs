use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use nisba_entities::{Entry, Gazetteer, GazetteerError};
use serde_json::Value;
use thiserror::Error;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::dictionary_files::{dictionary_files, is_jsonl, read_file, whole};
use crate::entry_fields::{EntryFields, Given, KEYS};
use crate::place::{Lines, Place, json_fault, key_column};

/// Something wrong with a dictionary, and where.
#[derive(Clone, Debug, Eq, Error, Ord, PartialEq, PartialOrd)]
#[error("{}: {message}", self.place())]
pub struct DictionaryError {
    /// The file as it was named or found.
    pub file: String,
    /// Line, counted from 1; 0 where the file as a whole is meant.
    pub line: u32,
    /// Column in characters, counted from 1; 0 where the line or the file as a whole is meant.
    pub column: u32,
    /// What is wrong, and what to do.
    pub message: String,
}

impl DictionaryError {
    /// Whether a file as a whole is meant: it is missing, or cannot be read.
    pub fn is_whole_file(&self) -> bool {
        self.line == 0
    }

    fn place(&self) -> String {
        match (self.line, self.column) {
            (0, _) => self.file.clone(),
            (line, 0) => format!("{}:{line}", self.file),
            (line, column) => format!("{}:{line}:{column}", self.file),
        }
    }
}

/// The entries of one or more dictionary files, each with its place.
#[derive(Debug, Default)]
pub struct Dictionary {
    entries: Vec<Entry>,
    places: Vec<Place>,
    /// The place of every id, of entries with faults as well.
    ids: HashMap<String, String>,
    files: Vec<PathBuf>,
    /// In the place of all entries, where the only file is a compiled one.
    compiled: Option<Gazetteer>,
}

impl Dictionary {
    /// Reads files and folders of `*.toml` and `*.jsonl`, in the order of their paths, and files of
    /// any name that hold a compiled gazetteer ([`Gazetteer::to_bytes`]). One that is the only file
    /// is not compiled again; of one among others the entries are taken.
    ///
    /// # Errors
    ///
    /// Everything that is wrong in any file, by file, line and column.
    pub fn read(paths: &[PathBuf]) -> Result<Dictionary, Vec<DictionaryError>> {
        let (dictionary, errors) = Dictionary::read_sound(paths);
        if errors.is_empty() { Ok(dictionary) } else { Err(errors) }
    }

    /// As [`read`](Dictionary::read), with the entries that are sound beside the errors.
    pub fn read_sound(paths: &[PathBuf]) -> (Dictionary, Vec<DictionaryError>) {
        let mut dictionary = Dictionary::default();
        let mut errors = Vec::new();
        let files = dictionary_files(paths, &mut errors);
        let is_alone = files.len() == 1;
        for file in files {
            match read_file(&file) {
                Err(error) => errors.push(whole(&file, error.to_string())),
                Ok(bytes) if Gazetteer::is_stored(&bytes) => match Gazetteer::from_bytes(&bytes) {
                    Err(error) => errors.push(whole(&file, error.to_string())),
                    Ok(gazetteer) if is_alone => dictionary.compiled = Some(gazetteer),
                    Ok(gazetteer) => dictionary.take_compiled(&file, &gazetteer, &mut errors),
                },
                Ok(bytes) => match String::from_utf8(bytes) {
                    Err(error) => {
                        let at = error.utf8_error().valid_up_to();
                        let sound = String::from_utf8_lossy(&error.as_bytes()[..at]).into_owned();
                        let place = Lines::new(&file, &sound).place(at);
                        errors.push(place.error("not UTF-8; save the file as UTF-8"));
                    }
                    Ok(text) => {
                        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
                        let lines = Lines::new(&file, text);
                        if is_jsonl(&file) {
                            dictionary.read_jsonl(&lines, &mut errors);
                        } else {
                            dictionary.read_toml(&lines, &mut errors);
                        }
                    }
                },
            }
            dictionary.files.push(file);
        }
        if errors.is_empty() && dictionary.entries().is_empty() {
            let named = paths.first().map_or(Path::new("."), PathBuf::as_path);
            errors.push(whole(named, "no entity in this dictionary; add an [[entity]]".to_owned()));
        }
        if !errors.is_empty() {
            // Names that can never match are told together with everything else.
            let made = made_of(dictionary.entries.clone(), &dictionary.places);
            errors.extend(made.err().into_iter().flatten());
            errors.sort();
        }
        (dictionary, errors)
    }

    /// The entries in the order in which they were read.
    pub fn entries(&self) -> &[Entry] {
        self.compiled.as_ref().map_or(&self.entries, Gazetteer::entries)
    }

    /// The files that were read, in order.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Builds the gazetteer.
    ///
    /// # Errors
    ///
    /// Names that nothing can match, with the place of their entries.
    pub fn compile(self) -> Result<Gazetteer, Vec<DictionaryError>> {
        let Dictionary { entries, places, compiled, .. } = self;
        compiled.map_or_else(|| made_of(entries, &places), Ok)
    }

    fn read_toml(&mut self, lines: &Lines<'_>, errors: &mut Vec<DictionaryError>) {
        let (table, faults) = DeTable::parse_recoverable(lines.text);
        if faults.is_empty() {
            let region = Region { base: 0, fault: None };
            self.read_toml_table(table.get_ref(), &region, lines, errors);
            return;
        }
        // After a fault the parser may take what follows for something else, to the end of the
        // file. So each entity is looked at alone; a fault speaks for all that comes behind it in
        // its entity.
        for part in entity_parts(lines.text) {
            let (table, faults) = DeTable::parse_recoverable(&lines.text[part.clone()]);
            let fault_at = |fault: &toml::de::Error| fault.span().map_or(0, |span| span.start);
            let first = faults.iter().min_by_key(|fault| fault_at(fault));
            let fault = first.map(|first| part.start + fault_at(first));
            if let (Some(first), Some(at)) = (first, fault) {
                errors.push(lines.place(at).error(first.message()));
            }
            let region = Region { base: part.start, fault };
            self.read_toml_table(table.get_ref(), &region, lines, errors);
        }
    }

    fn read_toml_table(
        &mut self,
        table: &DeTable<'_>,
        region: &Region,
        lines: &Lines<'_>,
        errors: &mut Vec<DictionaryError>,
    ) {
        for (key, value) in table {
            let at = region.base + key.span().start;
            let place = lines.place(at);
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("entity", DeValue::Array(entities)) => {
                    for entity in entities {
                        let place = lines.place(region.base + entity.span().start);
                        match entity.get_ref() {
                            DeValue::Table(table) => {
                                let fields = EntryFields::new(place);
                                self.read_toml_entity(table, fields, region, lines, errors);
                            }
                            _ => errors.push(place.error("an entity is a table: [[entity]]")),
                        }
                    }
                }
                _ if region.is_behind_fault(at) => {}
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
        region: &Region,
        lines: &Lines<'_>,
        errors: &mut Vec<DictionaryError>,
    ) {
        fields.sound = region.fault.is_none();
        for (key, value) in table {
            let at = region.base + value.span().start;
            if region.is_behind_fault(at) {
                continue;
            }
            let item = |item: &Spanned<DeValue<'_>>| {
                let place = lines.place(region.base + item.span().start);
                match item.get_ref() {
                    DeValue::String(text) => Ok((text.to_string(), place)),
                    other => Err((other.type_str().to_owned(), place)),
                }
            };
            let given = match value.get_ref() {
                DeValue::String(text) => Given::Text(text.to_string()),
                DeValue::Boolean(yes) => Given::Bool(*yes),
                DeValue::Array(items) => Given::List(items.iter().map(item).collect()),
                other => Given::Other(other.type_str().to_owned()),
            };
            let key_place = lines.place(region.base + key.span().start);
            fields.take(key.get_ref(), given, &lines.place(at), &key_place, errors);
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
                    let (column, message) = json_fault(line, &error);
                    errors.push(place(column as usize).error(message));
                    continue;
                }
            };
            if object.len() > MAX_KEYS {
                let message = format!("{} keys; the keys are {KEYS}", object.len());
                errors.push(place(1).error(message));
                continue;
            }
            let mut fields = EntryFields::new(place(1));
            for (key, value) in object {
                let column = key_column(line, &key);
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
        complete &= self.is_new(&entry, &place, errors);
        if sound && complete {
            self.entries.push(entry);
            self.places.push(place);
        }
    }

    /// Takes the entries of a compiled gazetteer that is one file of several.
    fn take_compiled(
        &mut self,
        file: &Path,
        gazetteer: &Gazetteer,
        errors: &mut Vec<DictionaryError>,
    ) {
        let place = Place { file: file.display().to_string().into(), line: 0, column: 0 };
        for entry in gazetteer.entries() {
            if self.is_new(entry, &place, errors) {
                self.entries.push(entry.clone());
                self.places.push(place.clone());
            }
        }
    }

    /// Whether no entry before has the id of this one. The gazetteer would refuse a repeated id, too,
    /// but without the other place.
    fn is_new(&mut self, entry: &Entry, place: &Place, errors: &mut Vec<DictionaryError>) -> bool {
        if let Some(first) = self.ids.get(&entry.id) {
            errors.push(place.error(format!(
                "the id {:?} is taken already, at {first}; give one of the two another id, or join them",
                entry.id
            )));
            return false;
        }
        if !entry.id.is_empty() {
            self.ids.insert(entry.id.clone(), place.to_string());
        }
        true
    }
}

fn made_of(entries: Vec<Entry>, places: &[Place]) -> Result<Gazetteer, Vec<DictionaryError>> {
    Gazetteer::new(entries).map_err(|errors| {
        let with_place = |error: GazetteerError| places[error.entry_idx()].error(error.to_string());
        let mut errors: Vec<_> = errors.into_iter().map(with_place).collect();
        errors.sort();
        errors
    })
}

/// An object with more keys has not one mistake but is something else; each would be looked for from the
/// beginning of its line.
const MAX_KEYS: usize = 100;

/// A part of a TOML file that is read on its own.
struct Region {
    /// Where it begins in the file.
    base: usize,
    /// Where its syntax is broken, counted in the file.
    fault: Option<usize>,
}

impl Region {
    fn is_behind_fault(&self, at: usize) -> bool {
        self.fault.is_some_and(|fault| at >= fault)
    }
}

/// A TOML file cut before each line that begins an entity.
fn entity_parts(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with("[[entity]]") && at > start {
            parts.push(start..at);
            start = at;
        }
        at += line.len();
    }
    parts.push(start..at);
    parts
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Result<Dictionary, Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
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
    fn a_fault_of_syntax_speaks_for_its_entity_alone() {
        let toml = "[[entity]]\nid = \"a\"\ntype = \"PER\"\nname = \"A\"\naliases = [\"x\", \"y\"\n\n\
                    [[entity]]\nid = \"b\"\ntype = \nname = \"B\"\n\n\
                    [[entity]]\nid = \"c\"\ntype = \"PER\"\nname = 7\n\n\
                    [[entity]]\nid = \"c\"\ntype = \"PER\"\nname = \"C\"\n\n\
                    [[entity]]\nid = \"d\"\ntype = \"PER\"\nname = \"!!\"\n";
        let errors = read("d.toml", toml).unwrap_err();
        let lines: Vec<_> = errors.iter().map(|error| error.split(':').next().unwrap()).collect();
        assert_eq!(lines.len(), 5, "{errors:#?}");
        assert_eq!(lines[1..], ["9", "15", "17", "22"], "{errors:#?}");
    }

    #[test]
    fn columns_of_json_are_those_of_the_key() {
        let errors = read("d.jsonl", "{\"id\":\"c\",\"type\":\"name\",\"name\":\"\"}").unwrap_err();
        assert!(errors[0].starts_with("1:25: an empty string in name"), "{errors:?}");
        let bom = "\u{feff}{\"id\":\"c\",\"type\":\"PER\",\"name\":\"C\"}";
        assert_eq!(read("d.jsonl", bom).unwrap().entries().len(), 1);
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
