//! `targets.simple.csv`: columns `id`, `schema`, `name`, `aliases` (with `;` between them),
//! `dataset` and others, by their header.

use nisba_entities::Entry;

use crate::import::follow_the_money::schema_type;
use crate::import::list_file::ListFile;
use crate::import::listing::{Listed, Listing, is_name, is_native};
use crate::import::ofac::name as printed_name;
use crate::import::table::Table;

pub(crate) fn read(files: &[ListFile], listing: &mut Listing) {
    for file in files {
        let Some(table) = Table::open(file, listing) else { continue };
        let columns = ["id", "schema", "name"].map(|name| table.column(&[name]));
        let [Some(id), Some(schema), Some(name)] = columns else {
            let header = table.header().join(", ");
            let place = file.line(1);
            listing.errors.push(
                place.error(format!("the header has to name id, schema and name; it has {header}")),
            );
            continue;
        };
        let (aliases, dataset) =
            (table.column(&["aliases"]), table.column(&["dataset", "datasets"]));
        for row in table.rows(file, listing) {
            let (id, schema, name) = (row.cell(id), row.cell(schema), row.cell(name));
            let Some(entity_type) = schema_type(schema) else {
                listing.leave(&row.place, format!("schema {schema} is nobody who is named"), id);
                continue;
            };
            if id.is_empty() || !is_name(name) {
                listing.fault(&row.place, "a row without id or name", row.text());
                continue;
            }
            let (canonical, surname) = printed_name(name, entity_type);
            let mut entry = Entry::new(id, entity_type, canonical);
            for alias in aliases.map_or("", |column| row.cell(column)).split(';') {
                let alias = alias.trim();
                if is_native(alias) {
                    entry.native.push(alias.to_owned());
                } else if !alias.is_empty() {
                    entry.aliases.push(printed_name(alias, entity_type).0);
                }
            }
            let dataset = dataset.map_or("", |column| row.cell(column));
            entry.source = (!dataset.is_empty()).then(|| dataset.to_owned());
            listing.add(Listed { entry, surname, place: row.place.clone() });
        }
    }
}
