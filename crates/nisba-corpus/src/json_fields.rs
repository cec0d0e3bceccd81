use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::Fields;

/// The values of the fields of a JSON object that say something here: text, id, date and title. `None`
/// where the line holds something other than an object.
///
/// Of a field that stands twice the last counts. All others are passed over without being stored,
/// and a value is not copied: texts are long.
///
/// # Errors
///
/// Where the line is not JSON.
pub(crate) fn json_fields(
    line: &str,
    fields: &Fields,
) -> serde_json::Result<Option<[Option<Value>; 4]>> {
    if !line.trim_ascii_start().starts_with('{') {
        return serde_json::from_str(line).map(|IgnoredAny| None);
    }
    let Fields { text, id, date, title } = fields;
    let mut json = serde_json::Deserializer::from_str(line);
    let values = json.deserialize_map(Picker { wanted: [text, id, date, title] })?;
    json.end()?;
    Ok(Some(values))
}

struct Picker<'f> {
    wanted: [&'f str; 4],
}

/// A key; copied only where it has escapes.
#[derive(Deserialize)]
struct Key<'k>(#[serde(borrow)] Cow<'k, str>);

impl<'de> Visitor<'de> for Picker<'_> {
    type Value = [Option<Value>; 4];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values = [const { None }; 4];
        let first = |key: &str| self.wanted.iter().position(|&name| name == key);
        while let Some(Key(key)) = map.next_key()? {
            match first(&key) {
                Some(at) => values[at] = Some(map.next_value()?),
                None => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        // One field can be named for two things: the id may be the title.
        for at in 1..4 {
            if let Some(first) = first(self.wanted[at]).filter(|&first| first < at) {
                values[at] = values[first].clone();
            }
        }
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a value that holds everything says it.
    fn plain(line: &str, fields: &Fields) -> serde_json::Result<Option<[Option<Value>; 4]>> {
        let value: Value = serde_json::from_str(line)?;
        let Fields { text, id, date, title } = fields;
        let pick = |object: &serde_json::Map<String, Value>| {
            [text, id, date, title].map(|name| object.get(name).cloned())
        };
        Ok(value.as_object().map(pick))
    }

    #[test]
    fn fields_are_those_of_the_whole_object() {
        let twice = Fields { title: "id".into(), ..Fields::default() };
        for line in [
            r#"{"id": 7, "text": "one", "more": [{"text": "two"}, null, -1.5e3], "title": null}"#,
            r#" {"text": "one", "te\u0078t": "last", "id": "a", "id": "b"}"#,
            "{}",
            "[{\"text\": \"one\"}]",
            "3",
            "\"text\"",
            "{\"text\": \"one\"} 3",
            "{\"text\": \"one\"",
            "{\"text\" 3}",
            "nul",
            "",
        ] {
            for fields in [&Fields::default(), &twice] {
                match (json_fields(line, fields), plain(line, fields)) {
                    (Ok(picked), Ok(plain)) => assert_eq!(picked, plain, "{line}"),
                    (Err(picked), Err(plain)) => {
                        assert_eq!(picked.to_string(), plain.to_string(), "{line}");
                    }
                    (picked, plain) => panic!("{line}: {picked:?} and {plain:?}"),
                }
            }
        }
    }
}
