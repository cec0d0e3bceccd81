//! Patterns of a spaCy entity ruler: `{"label","pattern","id"?}`, one a line. A pattern is a string
//! or a list of tokens, of which those that give the letters of a token can be names.

use std::collections::BTreeMap;

use nisba_entities::{CasePolicy, Entry};
use serde_json::{Map, Value};

use crate::import::json_lines::each_object;
use crate::import::list_file::ListFile;
use crate::import::listing::{Listed, Listing, entity_type, id_of_name, is_name};
use crate::place::{Place, key_column};

pub(crate) fn read(files: &[ListFile], listing: &mut Listing) {
    each_object(files, "a pattern is {\"label\":…,\"pattern\":…}", listing, read_object);
}

fn read_object(line: &str, object: &Map<String, Value>, place: &Place, listing: &mut Listing) {
    let at_key = |key| Place { column: key_column(line, key) as u32, ..place.clone() };
    let Some(label) =
        object.get("label").and_then(Value::as_str).filter(|label| !label.trim().is_empty())
    else {
        listing.fault(&at_key("label"), "no \"label\" that is a string", line);
        return;
    };
    let found = match object.get("pattern") {
        Some(Value::String(text)) => Ok(Found { names: vec![text.clone()], any_case: false }),
        Some(Value::Array(tokens)) => of_tokens(tokens),
        _ => Err("no \"pattern\" that is a string or a list of tokens".to_owned()),
    };
    let found = match found {
        Ok(found) => found,
        Err(reason) => {
            listing.fault(&at_key("pattern"), reason, line);
            return;
        }
    };
    let Some(first) = found.names.iter().find(|name| is_name(name)) else {
        listing.fault(&at_key("pattern"), "a pattern without letters or digits", line);
        return;
    };
    let id = match object.get("id") {
        Some(Value::String(id)) if !id.trim().is_empty() => id.clone(),
        _ => id_of_name(&format!("{first} {label}")),
    };
    let entity_type = entity_type(label);
    if let Some(listed) = listing.find(&id) {
        if listed.entry.entity_type != entity_type {
            let reason = "the id is taken already, by an entity of another label; give each an id of its own";
            listing.fault(&at_key("id"), reason, line);
            return;
        }
        listed.entry.aliases.extend(found.names);
        if found.any_case {
            listed.entry.case = CasePolicy::Any;
        }
        return;
    }
    let mut entry = Entry::new(id, entity_type, first);
    entry.aliases = found.names;
    if found.any_case {
        entry.case = CasePolicy::Any;
    }
    listing.add(Listed { entry, surname: None, place: place.clone() });
}

struct Found {
    names: Vec<String>,
    /// `LOWER` asks for no capitals.
    any_case: bool,
}

/// The names that a list of tokens stands for: one for each choice.
fn of_tokens(tokens: &[Value]) -> Result<Found, String> {
    let mut names: Vec<Vec<&str>> = vec![Vec::new()];
    let mut any_case = false;
    for token in tokens {
        let Value::Object(token) = token else {
            return Err("a token that is not an object".to_owned());
        };
        let choices = choices(token)?;
        any_case |= choices.any_case;
        names = names
            .iter()
            .flat_map(|name| {
                let without = choices.optional.then(|| name.clone());
                let with = choices.words.iter().map(|&word| {
                    let mut name = name.clone();
                    name.push(word);
                    name
                });
                with.chain(without).collect::<Vec<_>>()
            })
            .collect();
        if names.len() > MOST_CHOICES {
            return Err(format!("a pattern with more than {MOST_CHOICES} choices; write them out"));
        }
    }
    let names = names.iter().map(|name| joined(name)).filter(|name| is_name(name)).collect();
    Ok(Found { names, any_case })
}

const MOST_CHOICES: usize = 64;

struct Choices<'t> {
    words: Vec<&'t str>,
    optional: bool,
    any_case: bool,
}

fn choices(token: &Map<String, Value>) -> Result<Choices<'_>, String> {
    let by_key: BTreeMap<String, &Value> =
        token.iter().map(|(key, value)| (key.to_uppercase(), value)).collect();
    let mut choices = Choices { words: Vec::new(), optional: false, any_case: false };
    for (key, value) in by_key {
        match (key.as_str(), value) {
            ("TEXT" | "ORTH" | "LOWER" | "NORM", Value::String(word))
                if choices.words.is_empty() =>
            {
                choices.words.push(word);
                choices.any_case |= matches!(key.as_str(), "LOWER" | "NORM");
            }
            ("TEXT" | "ORTH" | "LOWER" | "NORM", Value::Object(set))
                if choices.words.is_empty() =>
            {
                let list = match (set.len(), set.get("IN")) {
                    (1, Some(Value::Array(list))) => list,
                    _ => {
                        return Err(format!(
                            "{key} asks for more than letters; of its sets IN can be a name"
                        ));
                    }
                };
                choices.words.extend(list.iter().filter_map(Value::as_str));
                choices.any_case |= matches!(key.as_str(), "LOWER" | "NORM");
            }
            ("OP", Value::String(op)) if op == "?" => choices.optional = true,
            ("OP", Value::String(op)) if op == "1" => {}
            ("OP", value) => {
                return Err(format!("OP {value} is no name; of the operators ? can be one"));
            }
            _ => return Err(format!("{key} gives no letters of a name; TEXT, ORTH and LOWER do")),
        }
    }
    if choices.words.is_empty() {
        return Err("a token that gives no letters".to_owned());
    }
    Ok(choices)
}

/// Tokens as they stand in a text: a hyphen is a token of its own in English, `'s` another.
fn joined(words: &[&str]) -> String {
    let mut name = String::new();
    let mut glued = true;
    for word in words {
        let joins_both = matches!(*word, "-" | "–" | "/" | "'" | "’");
        let joins_before = matches!(*word, "." | "," | ";" | ":" | ")" | "]" | "'s" | "’s");
        if !glued && !joins_both && !joins_before {
            name.push(' ');
        }
        name.push_str(word);
        glued = joins_both || matches!(*word, "(" | "[");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_become_names() {
        for (tokens, names) in [
            (
                r#"[{"TEXT":"Liwa"},{"LOWER":"al"},{"ORTH":"-"},{"TEXT":"Saqr"}]"#,
                vec!["Liwa al-Saqr"],
            ),
            (r#"[{"TEXT":"Marsh"},{"TEXT":"'s"},{"TEXT":"Guard"}]"#, vec!["Marsh's Guard"]),
            (
                r#"[{"TEXT":{"IN":["Marsh","Reed"]}},{"TEXT":"Guard","OP":"?"}]"#,
                vec!["Marsh Guard", "Marsh", "Reed Guard", "Reed"],
            ),
        ] {
            let tokens: Vec<Value> = serde_json::from_str(tokens).unwrap();
            assert_eq!(of_tokens(&tokens).ok().unwrap().names, names);
        }
        for tokens in [
            r#"[{"POS":"PROPN"}]"#,
            r#"[{"TEXT":{"REGEX":"x"}}]"#,
            r#"[{"TEXT":"x","OP":"+"}]"#,
            r#"[{}]"#,
            "[1]",
        ] {
            let tokens: Vec<Value> = serde_json::from_str(tokens).unwrap();
            assert!(of_tokens(&tokens).is_err());
        }
    }
}
