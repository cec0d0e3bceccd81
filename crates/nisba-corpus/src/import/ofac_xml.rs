//! The Treasury's list in XML: `sdnList` with one `sdnEntry` an entity.

use std::collections::HashMap;

use nisba_entities::Entry;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::import::list_file::ListFile;
use crate::import::listing::{Listed, Listing, is_name};
use crate::import::ofac::name;
use crate::place::Place;

pub(crate) fn read(files: &[ListFile], listing: &mut Listing) {
    for file in files {
        read_file(file, listing);
    }
}

fn read_file(file: &ListFile, listing: &mut Listing) {
    let lines = file.lines();
    let mut reader = Reader::from_str(&file.text);
    // The path of open elements; prefixes of namespaces say nothing here.
    let mut path: Vec<String> = Vec::new();
    let mut open = Open::default();
    loop {
        let at = reader.buffer_position() as usize;
        let event =
            match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let place = lines.place(reader.error_position() as usize);
                    listing.errors.push(place.error(format!(
                        "{error}; the file is broken or cut short, fetch it again"
                    )));
                    return;
                }
            };
        match event {
            Event::Start(start) => {
                let tag = start.local_name().as_ref().to_owned();
                if path.is_empty() && tag != "sdnList" {
                    let message = format!(
                        "the root is <{tag}>, not <sdnList>; name the file sdn.xml (not sdn_advanced.xml)"
                    );
                    listing.errors.push(lines.place(at).error(message));
                    return;
                }
                match tag.as_str() {
                    "sdnEntry" => open = Open { place: Some(lines.place(at)), ..Open::default() },
                    "aka" => {
                        open.aka = Fields { place: Some(lines.place(at)), ..Fields::default() }
                    }
                    _ => {}
                }
                path.push(tag);
            }
            Event::End(_) => {
                let tag = path.pop().unwrap_or_default();
                match tag.as_str() {
                    "sdnEntry" => finish(std::mem::take(&mut open), listing),
                    "aka" => {
                        let aka = std::mem::take(&mut open.aka);
                        open.akas.push(aka);
                    }
                    _ => {}
                }
            }
            Event::Text(text) => open.take(&path, &text.xml10_content()),
            Event::CData(text) => open.take(&path, &text.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(c)) => open.take(&path, c.encode_utf8(&mut [0; 4])),
                _ => match quick_xml::escape::resolve_predefined_entity(&reference.xml10_content())
                {
                    Some(text) => open.take(&path, text),
                    None => {
                        let message = format!("unknown entity &{};", reference.xml10_content());
                        listing.errors.push(lines.place(at).error(message));
                    }
                },
            },
            Event::Eof => break,
            _ => {}
        }
    }
    if let Some(tag) = path.last() {
        let place = lines.place(file.text.len());
        let message = format!("the file ends within <{tag}>; it is cut short, fetch it again");
        listing.errors.push(place.error(message));
    }
}

/// The entry that is being read.
#[derive(Default)]
struct Open {
    place: Option<Place>,
    fields: HashMap<String, String>,
    aka: Fields,
    akas: Vec<Fields>,
}

/// What an element holds.
#[derive(Default)]
struct Fields {
    place: Option<Place>,
    fields: HashMap<String, String>,
}

impl Open {
    fn take(&mut self, path: &[String], text: &str) {
        let fields = match path {
            [.., parent, field] if parent == "sdnEntry" => self.fields.entry(field.clone()),
            [.., parent, field] if parent == "aka" => self.aka.fields.entry(field.clone()),
            _ => return,
        };
        fields.or_default().push_str(text);
    }
}

fn field<'f>(fields: &'f HashMap<String, String>, name: &str) -> &'f str {
    fields.get(name).map_or("", |text| text.trim())
}

/// The names in the order of the list, as in the CSV: what stands there as `LAST, First`.
fn listed_name(fields: &HashMap<String, String>) -> String {
    match (field(fields, "lastName"), field(fields, "firstName")) {
        (last, "") => last.to_owned(),
        ("", first) => first.to_owned(),
        (last, first) => format!("{last}, {first}"),
    }
}

fn finish(open: Open, listing: &mut Listing) {
    let place = open.place.expect("an entry that ends has begun");
    let uid = field(&open.fields, "uid");
    let listed = listed_name(&open.fields);
    if uid.is_empty() {
        listing.fault(&place, "an entry without <uid>; its id is not known", listed);
        return;
    }
    if !is_name(&listed) {
        listing.fault(&place, "an entry without a name in <lastName>", uid);
        return;
    }
    let entity_type = match field(&open.fields, "sdnType").to_ascii_lowercase().as_str() {
        "individual" => "PER",
        "entity" => "ORG",
        "vessel" => "VESSEL",
        "aircraft" => "AIRCRAFT",
        other => {
            let reason =
                "an unknown <sdnType>; the known ones are Individual, Entity, Vessel, Aircraft";
            listing.fault(&place, reason, format!("{listed}: {other}"));
            return;
        }
    };
    // A man of one name has it as his last name; a comma in the name of a group is its own.
    let (canonical, surname) = name(&listed, entity_type);
    let mut entry = Entry::new(format!("OFAC-{uid}"), entity_type, canonical);
    entry.source = Some(format!("OFAC {uid}"));
    for aka in &open.akas {
        let listed = listed_name(&aka.fields);
        let place = aka.place.as_ref().unwrap_or(&place);
        if !is_name(&listed) {
            listing.fault(place, "an alias without letters or digits", uid);
            continue;
        }
        let alias = name(&listed, entity_type).0;
        match field(&aka.fields, "category").to_ascii_lowercase().as_str() {
            "weak" => entry.weak.push(alias),
            _ => entry.aliases.push(alias),
        }
    }
    listing.add(Listed { entry, surname, place });
}
