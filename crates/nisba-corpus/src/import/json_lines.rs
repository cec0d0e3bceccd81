use serde_json::{Map, Value};

use crate::import::list_file::ListFile;
use crate::import::listing::Listing;
use crate::place::{Place, json_fault};

/// Reads files of one JSON object a line; a line that is none is a fault. `shape` says what the
/// objects look like.
pub(crate) fn each_object(
    files: &[ListFile],
    shape: &str,
    listing: &mut Listing,
    mut read: impl FnMut(&str, &Map<String, Value>, &Place, &mut Listing),
) {
    for file in files {
        for (i, line) in file.text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let place = Place { column: 1, ..file.line(i as u64 + 1) };
            match serde_json::from_str::<Value>(line) {
                Ok(Value::Object(object)) => read(line, &object, &place, listing),
                Ok(_) => listing.fault(&place, format!("not a JSON object; {shape}"), line),
                Err(error) => {
                    let (column, message) = json_fault(line, &error);
                    let place = Place { column, ..place };
                    listing.fault(&place, format!("broken JSON: {message}"), line);
                }
            }
        }
    }
}
