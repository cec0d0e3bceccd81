//! The Treasury's list in CSV. No header; `-0-` is null; 12 columns in sdn.csv, 5 in alt.csv, 2 in
//! sdn_comments.csv, which goes on where remarks of sdn.csv are cut off.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};
use nisba_entities::Entry;

use crate::import::list_file::ListFile;
use crate::import::listed_name;
use crate::import::listing::{Listed, Listing, is_name};
use crate::import::ofac_remarks::{WeakAlias, weak_aliases};
use crate::place::Place;

const N_SDN: usize = 12;
const N_ALT: usize = 5;
const N_ADDRESS: usize = 6;
const N_COMMENT: usize = 2;

pub(crate) fn read(files: &[ListFile], listing: &mut Listing) {
    let mut tables: HashMap<usize, Vec<(StringRecord, Place)>> = HashMap::new();
    for file in files {
        read_file(file, &mut tables, listing);
    }
    let mut rows = |n: usize| tables.remove(&n).unwrap_or_default();
    let (sdn, alt, comments) = (rows(N_SDN), rows(N_ALT), rows(N_COMMENT));
    if sdn.is_empty() {
        // A file that cannot be read may be the one.
        let is_silent = !listing.errors.is_empty();
        for file in files.iter().filter(|_| !is_silent) {
            let message = "no sdn.csv among the files, which holds the names that aliases belong to; name it, too";
            listing.errors.push(file.whole(message));
        }
        return;
    }
    let mut more: HashMap<String, String> = HashMap::new();
    for (row, _) in &comments {
        // Remarks are cut anywhere, so that a blank at the beginning belongs to them.
        let rest = row.get(1).filter(|rest| rest.trim() != "-0-").unwrap_or("");
        more.entry(value(row, 0).to_owned()).or_default().push_str(rest);
    }
    for (row, place) in &sdn {
        entity(row, place, more.get(value(row, 0)), listing);
    }
    for (row, place) in &alt {
        alias(row, place, listing);
    }
    if alt.is_empty() {
        let text = "only the names of sdn.csv are here; name alt.csv beside it".to_owned();
        listing.note(&files[0].name, "no alt.csv with the aliases", text);
    }
}

fn read_file(
    file: &ListFile,
    tables: &mut HashMap<usize, Vec<(StringRecord, Place)>>,
    listing: &mut Listing,
) {
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file.text.as_bytes());
    let lines = file.lines();
    let mut n_columns = None;
    for record in reader.records() {
        let row = match record {
            Ok(row) => row,
            Err(error) => {
                listing.errors.push(file.whole(error.to_string()));
                continue;
            }
        };
        let place = file.row(&lines, row.position());
        if n_columns.is_none() {
            if value(&row, 0).eq_ignore_ascii_case("ent_num") {
                continue;
            }
            let known = matches!(row.len(), N_SDN | N_ALT | N_ADDRESS | N_COMMENT);
            if !known || value(&row, 0).parse::<u64>().is_err() {
                listing.errors.push(place.error(format!(
                    "{} columns, beginning with {:?}; sdn.csv has 12, alt.csv 5 and sdn_comments.csv 2, and the first is a number",
                    row.len(),
                    value(&row, 0),
                )));
                return;
            }
            n_columns = Some(row.len());
            if row.len() == N_ADDRESS {
                listing.note(&file.name, "addresses name nobody", "add.csv".to_owned());
                return;
            }
        }
        let n = n_columns.unwrap_or_default();
        if row.len() == n && value(&row, 0).parse::<u64>().is_ok() {
            tables.entry(n).or_default().push((row, place));
        } else {
            let text = row.iter().collect::<Vec<_>>().join(",");
            let reason =
                format!("a row that is not {n} columns beginning with a number; mend its quotes");
            listing.fault(&place, reason, text);
        }
    }
}

/// A field without the blanks around it; null is empty.
fn value(row: &StringRecord, column: usize) -> &str {
    let field = row.get(column).unwrap_or("").trim();
    if field == "-0-" { "" } else { field }
}

fn entity(row: &StringRecord, place: &Place, more_remarks: Option<&String>, listing: &mut Listing) {
    let entity_type = match value(row, 2).to_ascii_lowercase().as_str() {
        "individual" => "PER",
        "" | "entity" => "ORG",
        "vessel" => "VESSEL",
        "aircraft" => "AIRCRAFT",
        other => {
            let reason = "an unknown type; the known ones are individual, vessel, aircraft and -0-";
            listing.fault(place, reason, format!("{}: {other}", value(row, 1)));
            return;
        }
    };
    if !is_name(value(row, 1)) {
        listing.fault(place, "no name with a letter or digit; add one", value(row, 0));
        return;
    }
    let (name, surname) = name(value(row, 1), entity_type);
    let mut entry = Entry::new(format!("OFAC-{}", value(row, 0)), entity_type, name);
    entry.source = Some(format!("OFAC {}", value(row, 0)));
    let mut remarks = value(row, 11).to_owned();
    remarks.push_str(more_remarks.map_or("", String::as_str));
    for weak in weak_aliases(&remarks) {
        match weak {
            WeakAlias::Whole(weak) => entry.weak.push(self::name(weak, entity_type).0),
            WeakAlias::Cut(rest) => {
                let reason =
                    "a weak alias that is cut off; name sdn_comments.csv, too, where remarks go on";
                listing.leave(place, reason, rest);
            }
        }
    }
    listing.add(Listed { entry, surname, place: place.clone() });
}

fn alias(row: &StringRecord, place: &Place, listing: &mut Listing) {
    let text = value(row, 3);
    let Some(listed) = listing.find(&format!("OFAC-{}", value(row, 0))) else {
        let reason = "an alias of nobody in sdn.csv; take both files from the same day";
        listing.fault(place, reason, format!("{} of {}", text, value(row, 0)));
        return;
    };
    if !is_name(text) {
        listing.fault(place, "an alias without letters or digits", text);
        return;
    }
    let alias = name(text, &listed.entry.entity_type).0;
    listed.entry.aliases.push(alias);
}

/// A name as it is printed, and the surname of a person.
pub(crate) fn name(listed: &str, entity_type: &str) -> (String, Option<String>) {
    match entity_type {
        "PER" => listed_name::person(listed),
        // A registration is written as it is painted.
        "AIRCRAFT" => (listed_name::single_spaces(listed), None),
        _ => (listed_name::other(listed), None),
    }
}
