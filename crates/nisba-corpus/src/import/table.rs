//! Tables with a header row.

use csv::{ReaderBuilder, StringRecord};
use nisba_entities::CasePolicy;

use crate::entry_fields::{EntryFields, Given};
use crate::import::list_file::ListFile;
use crate::import::listing::{Listed, Listing, entity_type, id_of_name, is_name};
use crate::place::Place;

/// The keys of a dictionary with the names that columns have for them.
const COLUMNS: [(&str, &[&str]); 12] = [
    ("id", &["id", "uid", "key", "entityid"]),
    ("type", &["type", "label", "schema", "kind", "category", "entitytype"]),
    ("name", &["name", "canonical", "caption", "fullname", "canonicalname"]),
    ("aliases", &["aliases", "alias", "aka", "othernames", "alsoknownas", "names"]),
    ("weak", &["weak", "weakaliases", "weakalias"]),
    ("native", &["native", "nativenames", "nativename", "arabic"]),
    ("short", &["short", "shortnames", "shortname"]),
    ("requires", &["requires"]),
    ("excludes", &["excludes"]),
    ("case", &["case"]),
    ("typos", &["typos"]),
    ("source", &["source"]),
];

pub(crate) fn read(files: &[ListFile], listing: &mut Listing) {
    for file in files {
        if let Some(table) = Table::open(file, listing) {
            read_table(file, &table, listing);
        }
    }
}

fn read_table(file: &ListFile, table: &Table, listing: &mut Listing) {
    let columns = COLUMNS.map(|(key, names)| (key, table.column(names)));
    for required in ["type", "name"] {
        if columns.iter().any(|&(key, column)| key == required && column.is_none()) {
            let header = table.header().join(", ");
            listing.errors.push(file.line(1).error(format!(
                "no column {required}; the header has {header}; add one (type: PER, ORG, LOC or your own)"
            )));
            return;
        }
    }
    for (idx, name) in table.header().iter().enumerate() {
        if !columns.iter().any(|&(_, column)| column == Some(idx)) {
            let place = Place { column: idx as u32 + 1, ..file.line(1) };
            listing.leave(&place, "a column that a dictionary has no key for", name.clone());
        }
    }
    for row in table.rows(file, listing) {
        read_row(&row, &columns, listing);
    }
}

fn read_row(row: &Row, columns: &[(&'static str, Option<usize>)], listing: &mut Listing) {
    let cell = |key: &str| {
        let column = columns.iter().find(|(name, _)| *name == key).and_then(|&(_, column)| column);
        column.map_or("", |column| row.cell(column))
    };
    let name = cell("name");
    if !is_name(name) {
        listing.fault(&row.place, "no name with a letter or digit; add one", row.text());
        return;
    }
    let id = if cell("id").is_empty() { id_of_name(name) } else { cell("id").to_owned() };
    let entity_type = entity_type(cell("type"));
    let mut fields = EntryFields::new(row.place.clone());
    let mut errors = Vec::new();
    for &(key, column) in columns {
        let text = column.map_or("", |column| row.cell(column));
        let given = match key {
            "id" => Given::Text(id.clone()),
            "type" => Given::Text(entity_type.clone()),
            _ if text.is_empty() => continue,
            "typos" => match text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "1" => Given::Bool(true),
                "false" | "no" | "0" => Given::Bool(false),
                other => Given::Other(format!("{other:?}")),
            },
            "name" | "source" => Given::Text(text.to_owned()),
            "case" => Given::Text(text.to_ascii_lowercase()),
            _ => {
                let items = text.split([';', '|']).map(str::trim).filter(|item| !item.is_empty());
                Given::List(items.map(|item| Ok((item.to_owned(), row.place.clone()))).collect())
            }
        };
        let place =
            Place { column: column.map_or(0, |column| column as u32 + 1), ..row.place.clone() };
        fields.take(key, given, &place, &place, &mut errors);
    }
    if !errors.is_empty() {
        for error in errors {
            let place = Place { column: error.column, ..row.place.clone() };
            listing.fault(&place, error.message, row.text());
        }
        return;
    }
    let mut listed = Listed::from(fields);
    let Some(first) = listing.find(&id) else {
        listing.add(listed);
        return;
    };
    if first.entry.entity_type != listed.entry.entity_type {
        let reason =
            "the id is taken already, by an entity of another type; give each an id of its own";
        listing.fault(&row.place, reason, row.text());
        return;
    }
    // A table with an alias a row.
    let entry = &mut listed.entry;
    first.entry.aliases.push(std::mem::take(&mut entry.name));
    first.entry.aliases.append(&mut entry.aliases);
    first.entry.weak.append(&mut entry.weak);
    first.entry.native.append(&mut entry.native);
    first.entry.short.append(&mut entry.short);
    first.entry.requires.append(&mut entry.requires);
    first.entry.excludes.append(&mut entry.excludes);
    first.entry.typos |= entry.typos;
    if first.entry.case == CasePolicy::Auto {
        first.entry.case = entry.case;
    }
    listing.count("rows whose id came before: their names are aliases", 1);
}

/// A table and its header.
pub(crate) struct Table {
    header: Vec<String>,
    separator: u8,
}

/// A row with as many cells as the header.
pub(crate) struct Row {
    record: StringRecord,
    pub(crate) place: Place,
}

impl Row {
    pub(crate) fn cell(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or("").trim()
    }

    pub(crate) fn text(&self) -> String {
        self.record.iter().collect::<Vec<_>>().join(",")
    }
}

impl Table {
    /// Reads the header. The separator is the one that the header has most of: comma, semicolon or
    /// tab.
    pub(crate) fn open(file: &ListFile, listing: &mut Listing) -> Option<Table> {
        let first = file.text.lines().next().unwrap_or("");
        let count = |separator: u8| first.bytes().filter(|&byte| byte == separator).count();
        let separator =
            [b',', b'\t', b';'].into_iter().max_by_key(|&s| (count(s), s == b',')).unwrap_or(b',');
        let mut table = Table { header: Vec::new(), separator };
        match table.reader(file).headers() {
            Ok(header) => table.header = header.iter().map(|name| name.trim().to_owned()).collect(),
            Err(error) => {
                listing.errors.push(file.line(1).error(error.to_string()));
                return None;
            }
        }
        Some(table)
    }

    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    /// The first column with one of these names, which are in small letters without separators.
    pub(crate) fn column(&self, names: &[&str]) -> Option<usize> {
        let plain = |name: &str| name.to_lowercase().replace(['_', '-', ' '], "");
        names.iter().find_map(|name| self.header.iter().position(|column| plain(column) == *name))
    }

    /// The rows that are sound; the others are faults.
    pub(crate) fn rows(&self, file: &ListFile, listing: &mut Listing) -> Vec<Row> {
        let mut rows = Vec::new();
        let lines = file.lines();
        let mut reader = self.reader(file);
        for record in reader.records() {
            match record {
                Ok(record) if record.iter().all(|cell| cell.trim().is_empty()) => {}
                Ok(record) => {
                    let place = file.row(&lines, record.position());
                    let row = Row { record, place };
                    if row.record.len() == self.header.len() {
                        rows.push(row);
                    } else {
                        let reason = format!(
                            "{} cells, while the header has {}; mend its quotes or separators",
                            row.record.len(),
                            self.header.len()
                        );
                        listing.fault(&row.place, reason, row.text());
                    }
                }
                Err(error) => {
                    listing.fault(&file.row(&lines, error.position()), error.to_string(), "");
                }
            }
        }
        rows
    }

    fn reader<'f>(&self, file: &'f ListFile) -> csv::Reader<&'f [u8]> {
        ReaderBuilder::new()
            .delimiter(self.separator)
            .flexible(true)
            .from_reader(file.text.as_bytes())
    }
}
