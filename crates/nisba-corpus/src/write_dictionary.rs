use std::io::{self, Write};
use std::path::Path;

use nisba_entities::{CasePolicy, Entry};
use toml::Value;

/// Writes entries as a dictionary file in TOML: one `[[entity]]` each, keys that say nothing left
/// out. What is written reads back as the same entries.
///
/// # Errors
///
/// What the writer says.
pub fn write_toml(entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    for (i, entry) in entries.iter().enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        write_toml_entry(entry, out)?;
    }
    Ok(())
}

fn write_toml_entry(entry: &Entry, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "[[entity]]")?;
    for (key, field) in fields(entry) {
        match field {
            Field::Text(text) => writeln!(out, "{key} = {}", Value::from(text))?,
            Field::Yes => writeln!(out, "{key} = true")?,
            Field::List(list) => {
                let items: Vec<String> =
                    list.iter().map(|item| Value::from(item.as_str()).to_string()).collect();
                let line = items.join(", ");
                if line.chars().count() + key.len() < 95 {
                    writeln!(out, "{key} = [{line}]")?;
                } else {
                    writeln!(out, "{key} = [")?;
                    for item in items {
                        writeln!(out, "    {item},")?;
                    }
                    writeln!(out, "]")?;
                }
            }
        }
    }
    Ok(())
}

/// Writes entries as a dictionary file in JSONL, one object a line with the keys in the order of
/// the TOML form.
///
/// # Errors
///
/// What the writer says.
pub fn write_jsonl(entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    for entry in entries {
        let parts: Vec<String> = fields(entry)
            .map(|(key, field)| match field {
                Field::Text(text) => format!("\"{key}\":{}", serde_json::Value::from(text)),
                Field::Yes => format!("\"{key}\":true"),
                Field::List(list) => {
                    format!("\"{key}\":{}", serde_json::Value::from(list.to_vec()))
                }
            })
            .collect();
        writeln!(out, "{{{}}}", parts.join(","))?;
    }
    Ok(())
}

/// Whether a dictionary can be written under this name, and in which form.
///
/// ```
/// use nisba_corpus::DictionaryForm;
///
/// assert_eq!(DictionaryForm::of("names.toml".as_ref()), Some(DictionaryForm::Toml));
/// assert_eq!(DictionaryForm::of("names.json".as_ref()), None);
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum DictionaryForm {
    /// `.toml`, to be read and edited.
    Toml,
    /// `.jsonl`, for large ones.
    Jsonl,
}

impl DictionaryForm {
    /// By the extension of a file's name.
    pub fn of(path: &Path) -> Option<DictionaryForm> {
        match path.extension()?.to_str()? {
            "toml" => Some(DictionaryForm::Toml),
            "jsonl" => Some(DictionaryForm::Jsonl),
            _ => None,
        }
    }

    /// Writes entries in this form.
    ///
    /// # Errors
    ///
    /// What the writer says.
    pub fn write(self, entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
        match self {
            DictionaryForm::Toml => write_toml(entries, out),
            DictionaryForm::Jsonl => write_jsonl(entries, out),
        }
    }
}

enum Field<'e> {
    Text(&'e str),
    List(&'e [String]),
    Yes,
}

/// The keys of an entry that say something, in the order in which they are documented.
fn fields(entry: &Entry) -> impl Iterator<Item = (&'static str, Field<'_>)> {
    let case = match entry.case {
        CasePolicy::Auto => None,
        CasePolicy::Exact => Some("exact"),
        CasePolicy::Any => Some("any"),
    };
    let list = |list: &'_ Vec<String>| !list.is_empty();
    [
        ("id", Some(Field::Text(entry.id.as_str()))),
        ("type", Some(Field::Text(entry.entity_type.as_str()))),
        ("name", Some(Field::Text(entry.name.as_str()))),
        ("aliases", list(&entry.aliases).then_some(Field::List(&entry.aliases))),
        ("weak", list(&entry.weak).then_some(Field::List(&entry.weak))),
        ("native", list(&entry.native).then_some(Field::List(&entry.native))),
        ("short", list(&entry.short).then_some(Field::List(&entry.short))),
        ("requires", list(&entry.requires).then_some(Field::List(&entry.requires))),
        ("excludes", list(&entry.excludes).then_some(Field::List(&entry.excludes))),
        ("case", case.map(Field::Text)),
        ("typos", entry.typos.then_some(Field::Yes)),
        ("source", entry.source.as_deref().map(Field::Text)),
    ]
    .into_iter()
    .filter_map(|(key, field)| Some((key, field?)))
}
