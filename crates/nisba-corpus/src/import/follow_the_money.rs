//! FollowTheMoney: `{"id","schema","properties":{"name":[…],"alias":[…],"weakAlias":[…]}}`, one a
//! line. Lines with one id are fragments of one entity.

use nisba_entities::Entry;
use serde_json::{Map, Value};

use crate::import::json_lines::each_object;
use crate::import::list_file::ListFile;
use crate::import::listing::{Listed, Listing, is_name, is_native};
use crate::import::ofac::name as printed_name;
use crate::place::{Place, key_column};

pub(crate) fn read(files: &[ListFile], listing: &mut Listing) {
    each_object(
        files,
        "an entity is {\"id\":…,\"schema\":…,\"properties\":{…}}",
        listing,
        read_object,
    );
}

fn read_object(line: &str, object: &Map<String, Value>, place: &Place, listing: &mut Listing) {
    let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or("");
    let (id, schema) = (text("id"), text("schema"));
    let at_key = |key| Place { column: key_column(line, key) as u32, ..place.clone() };
    if id.is_empty() {
        listing.fault(&at_key("id"), "no \"id\" that is a string", line);
        return;
    }
    if schema.is_empty() {
        listing.fault(&at_key("schema"), "no \"schema\" that is a string", line);
        return;
    }
    let no_properties = Map::new();
    let properties = match object.get("properties") {
        Some(Value::Object(properties)) => properties,
        None => &no_properties,
        Some(_) => {
            listing.fault(&at_key("properties"), "\"properties\" is not an object", line);
            return;
        }
    };
    let Some(entity_type) = entity_type(schema, properties) else {
        listing.leave(place, format!("schema {schema} is nobody who is named"), id);
        return;
    };
    let names = Names::of(properties, &at_key("properties"), listing);
    if let Some(listed) = listing.find(id) {
        names.add_to(&mut listed.entry);
        return;
    }
    let Some(canonical) = names.canonical(text("caption")) else {
        listing.fault(&at_key("properties"), "no name among its properties; add \"name\"", id);
        return;
    };
    let turned = |name: &str| printed_name(name, &entity_type);
    let mut entry = Entry::new(id, &entity_type, turned(&canonical).0);
    let listed_surname = strings(properties, "lastName").next().map(str::to_owned);
    let surname =
        turned(&canonical).1.or(listed_surname.filter(|last| canonical.ends_with(last.as_str())));
    entry.source = source(object, properties);
    names.add_to(&mut entry);
    listing.add(Listed { entry, surname, place: place.clone() });
}

/// The type for a schema. What is neither a person nor a group, place or vehicle is not named in
/// texts. The word `type:…` among the keywords is how our own export writes other types.
fn entity_type(schema: &str, properties: &Map<String, Value>) -> Option<String> {
    let own = strings(properties, "keywords").find_map(|word| word.strip_prefix("type:"));
    own.map(str::to_owned).or_else(|| schema_type(schema).map(str::to_owned))
}

/// The type for a schema of FollowTheMoney.
pub(crate) fn schema_type(schema: &str) -> Option<&'static str> {
    match schema {
        "Person" => Some("PER"),
        "Organization" | "Company" | "PublicBody" | "LegalEntity" => Some("ORG"),
        "Address" | "RealEstate" | "Land" => Some("LOC"),
        "Vessel" => Some("VESSEL"),
        "Airplane" => Some("AIRCRAFT"),
        _ => None,
    }
}

fn strings<'p>(properties: &'p Map<String, Value>, key: &str) -> impl Iterator<Item = &'p str> {
    let list: &[Value] = match properties.get(key) {
        Some(Value::Array(list)) => list,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    list.iter().filter_map(Value::as_str)
}

struct Names {
    strong: Vec<String>,
    weak: Vec<String>,
}

impl Names {
    fn of(properties: &Map<String, Value>, place: &Place, listing: &mut Listing) -> Names {
        let mut names = Names { strong: Vec::new(), weak: Vec::new() };
        for key in ["name", "alias", "previousName", "abbreviation", "weakAlias"] {
            let list = if key == "weakAlias" { &mut names.weak } else { &mut names.strong };
            for name in strings(properties, key) {
                if is_name(name) {
                    list.push(name.to_owned());
                } else {
                    listing.fault(place, "a name without letters or digits", name);
                }
            }
        }
        if names.strong.is_empty() {
            let parts = ["firstName", "secondName", "middleName", "lastName"];
            let parts: Vec<&str> =
                parts.iter().flat_map(|key| strings(properties, key).next()).collect();
            if !parts.is_empty() {
                names.strong.push(parts.join(" "));
            }
        }
        names
    }

    /// The caption where it is one of the names; the first in Latin letters; the first.
    fn canonical(&self, caption: &str) -> Option<String> {
        let is_caption = |name: &&String| name.as_str() == caption && !is_native(name);
        let all = || self.strong.iter();
        let found = all().find(is_caption).or_else(|| all().find(|name| !is_native(name)));
        found.or_else(|| all().next()).or(self.weak.first()).cloned()
    }

    fn add_to(self, entry: &mut Entry) {
        for name in self.strong {
            if is_native(&name) {
                entry.native.push(name);
            } else {
                entry.aliases.push(printed_name(&name, &entry.entity_type).0);
            }
        }
        entry
            .weak
            .extend(self.weak.into_iter().map(|name| printed_name(&name, &entry.entity_type).0));
    }
}

fn source(object: &Map<String, Value>, properties: &Map<String, Value>) -> Option<String> {
    let datasets: Vec<&str> = strings(object, "datasets").collect();
    if datasets.is_empty() {
        strings(properties, "publisher").next().map(str::to_owned)
    } else {
        Some(datasets.join(", "))
    }
}
