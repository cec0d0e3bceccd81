//! Dictionaries for other programs.

use std::io::{self, Write};

use nisba_entities::{CasePolicy, Entry};
use serde_json::{Map, Value, json};

/// For whom a dictionary is written.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum ExportFormat {
    /// FollowTheMoney entities, one JSON object a line, sorted like the entries.
    ///
    /// Types become schemas: PER `Person`, ORG `Organization`, LOC `Address`, VESSEL `Vessel`,
    /// AIRCRAFT `Airplane`; another type is a `LegalEntity` with the word `type:…` among its
    /// `keywords`. Strong names are `name` (the canonical one) and `alias`, native ones aliases,
    /// too; weak and short ones are `weakAlias`. `source` is the `publisher`.
    FollowTheMoney,
    /// Patterns of a spaCy entity ruler, one JSON object a line: a string for each strong name, or
    /// tokens with `LOWER` for an entry whose capitals do not count. PER is written `PERSON`, the
    /// label of the English models; other types are labels as they are.
    ///
    /// A ruler marks every pattern everywhere, so weak and short names are left out.
    Spacy,
}

/// What of a dictionary a format has no place for, as counts.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct NotExported {
    /// Names that match under a condition only: weak and short ones.
    pub conditional_names: u64,
    /// Entries with words that are required or excluded.
    pub conditions: u64,
    /// Entries whose capitals count in another way than the format can say.
    pub case: u64,
}

/// Writes entries in a format of others, and counts what is lost.
///
/// What is read back with [`import`](crate::import()) has the same ids, types and names.
///
/// # Errors
///
/// What the writer says.
pub fn export(
    entries: &[Entry],
    format: ExportFormat,
    out: &mut dyn Write,
) -> io::Result<NotExported> {
    let mut lost = NotExported::default();
    for entry in entries {
        lost.conditions += u64::from(!entry.requires.is_empty() || !entry.excludes.is_empty());
        match format {
            ExportFormat::FollowTheMoney => {
                lost.case += u64::from(entry.case != CasePolicy::Auto);
                writeln!(out, "{}", thing(entry))?;
            }
            ExportFormat::Spacy => {
                // The canonical name among the short ones says that there are no others.
                let short = entry.short.iter().filter(|short| **short != entry.name).count();
                lost.conditional_names += (entry.weak.len() + short) as u64;
                patterns(entry, out)?;
            }
        }
    }
    Ok(lost)
}

fn thing(entry: &Entry) -> Value {
    let schema = match entry.entity_type.as_str() {
        "PER" => "Person",
        "ORG" => "Organization",
        "LOC" => "Address",
        "VESSEL" => "Vessel",
        "AIRCRAFT" => "Airplane",
        _ => "LegalEntity",
    };
    let mut properties = Map::new();
    let mut put = |key: &str, values: Vec<&String>| {
        if !values.is_empty() {
            properties.insert(key.to_owned(), json!(values));
        }
    };
    put("name", vec![&entry.name]);
    if schema == "Address" {
        put("full", vec![&entry.name]);
    }
    put("alias", entry.aliases.iter().chain(&entry.native).collect());
    let short = entry.short.iter().filter(|short| **short != entry.name);
    put("weakAlias", entry.weak.iter().chain(short).collect());
    put("publisher", entry.source.iter().collect());
    let own_type = format!("type:{}", entry.entity_type);
    if schema == "LegalEntity" {
        put("keywords", vec![&own_type]);
    }
    json!({"id": entry.id, "caption": entry.name, "schema": schema, "properties": properties})
}

fn patterns(entry: &Entry, out: &mut dyn Write) -> io::Result<()> {
    let label = if entry.entity_type == "PER" { "PERSON" } else { &entry.entity_type };
    for name in std::iter::once(&entry.name).chain(&entry.aliases).chain(&entry.native) {
        // The ruler cuts a string as it cuts the text. Tokens we would have to cut ourselves, which
        // is certain only where every word is letters and digits.
        let plain =
            name.split(' ').all(|word| !word.is_empty() && word.chars().all(char::is_alphanumeric));
        let pattern = if entry.case == CasePolicy::Any && plain {
            name.split(' ').map(|word| json!({"LOWER": word.to_lowercase()})).collect()
        } else {
            Value::from(name.as_str())
        };
        writeln!(out, "{}", json!({"label": label, "pattern": pattern, "id": entry.id}))?;
    }
    Ok(())
}
