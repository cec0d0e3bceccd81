use std::collections::BTreeSet;

use crate::families::Families;
use crate::form::{Forms, without_gloss};
use crate::keys::Keys;
use crate::{EntityId, Entry};

/// Entries compiled for matching: built once, never changed, shared between threads.
///
/// # Resource usage
///
/// One Aho–Corasick automaton over the distinct keys of all names, and sorted tables of the names
/// that hang on each key; see [`memory_usage`](Gazetteer::memory_usage). On one core of a shared
/// x86-64 machine, the 20,600 names of 8,890 entries of a sanctions list took 0.13 s to compile, and
/// 6 MB beside the entries to hold; a million made-up names of two words 6.6 s and 150 MB, or 2.1 s
/// to load from what [`to_bytes`](Gazetteer::to_bytes) stored, which are 162 MB. While it is made
/// it takes five times that. Linear in the number of names but for sorting.
#[derive(Debug)]
pub struct Gazetteer {
    entries: Vec<Entry>,
    pub(crate) forms: Forms,
    pub(crate) keys: Keys,
    pub(crate) families: Families,
    /// Entities with names that are short forms: where one is named, every word may be his.
    pub(crate) has_short: Vec<bool>,
    /// Words of names that end in a number, so that it is not taken for a note mark.
    pub(crate) numbered: BTreeSet<String>,
}

impl Gazetteer {
    /// Compiles entries, in any order.
    ///
    /// # Errors
    ///
    /// Every fault of every entry, in the order of the entries.
    pub fn new(mut entries: Vec<Entry>) -> Result<Gazetteer, Vec<GazetteerError>> {
        let errors = faults(&entries);
        if !errors.is_empty() {
            return Err(errors);
        }
        entries.sort_by(|a, b| a.id.cmp(&b.id));
        let mut forms = Forms::new(&entries);
        let keys = Keys::new(&forms);
        forms.shrink();
        Ok(Gazetteer::of_parts(entries, forms, keys))
    }

    /// A gazetteer of forms and keys that are made.
    pub(crate) fn of_parts(entries: Vec<Entry>, forms: Forms, keys: Keys) -> Gazetteer {
        let families = Families::new(&forms, entries.len());
        let mut has_short = vec![false; entries.len()];
        for form in forms.iter().filter(|form| form.is_person || !form.role.is_strong()) {
            has_short[form.entity.idx()] = true;
        }
        let folded = forms.shapes.iter().map(|shape| &shape.folded);
        let numbered = folded.filter(|word| word.ends_with(|c: char| c.is_ascii_digit()));
        let numbered = numbered.cloned().collect();
        Gazetteer { entries, forms, keys, families, has_short, numbered }
    }

    /// The entries in the order of their numbers.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Number of entities.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entity.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entry of an entity.
    ///
    /// # Panics
    ///
    /// For an id of another, larger gazetteer.
    #[track_caller]
    pub fn entry(&self, entity: EntityId) -> &Entry {
        &self.entries[entity.idx()]
    }

    /// The number of the entity with this id. Logarithmic.
    pub fn id_of(&self, id: &str) -> Option<EntityId> {
        let idx = self.entries.binary_search_by(|entry| entry.id.as_str().cmp(id)).ok()?;
        Some(EntityId(idx as u32))
    }

    /// All entities in the order of their numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (EntityId, &Entry)> {
        self.entries.iter().enumerate().map(|(idx, entry)| (EntityId(idx as u32), entry))
    }

    /// Heap memory of the automaton and the tables beside it, in bytes.
    pub(crate) fn tables_memory(&self) -> usize {
        self.keys.memory_usage()
            + self.forms.memory_usage()
            + self.families.memory_usage()
            + self.has_short.capacity()
    }

    /// Heap memory in bytes, without allocator overhead: that of the entries, and of the automaton
    /// and tables made of them.
    pub fn memory_usage(&self) -> usize {
        self.tables_memory() + entries_memory(&self.entries)
    }
}

/// A fault in an entry; a gazetteer with nine faults gives nine of these.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GazetteerError {
    /// Two entries have one id.
    #[error("entry {index} has the id {id:?} of entry {first}; give each entity an id of its own")]
    DuplicateId {
        /// Number of the entry in the list, from 0.
        index: usize,
        /// Its id.
        id: String,
        /// Number of the first entry with that id.
        first: usize,
    },
    /// An entry has no id.
    #[error("entry {index} ({name:?}) has no id")]
    EmptyId {
        /// Number of the entry in the list, from 0.
        index: usize,
        /// Its canonical name.
        name: String,
    },
    /// An entry has no name.
    #[error("entry {index} ({id:?}) has no name")]
    EmptyName {
        /// Number of the entry in the list, from 0.
        index: usize,
        /// Its id.
        id: String,
    },
    /// An id or a name holds control characters.
    #[error("entry {index} ({id:?}) has a control character in its {field}: {text:?}")]
    ControlCharacter {
        /// Number of the entry in the list, from 0.
        index: usize,
        /// Its id.
        id: String,
        /// The key under which the text stands.
        field: &'static str,
        /// The text.
        text: String,
    },
    /// A name has neither letters nor digits, so that it can never match.
    #[error("entry {index} ({id:?}) has a name in {field} without letters or digits: {text:?}")]
    NothingLeft {
        /// Number of the entry in the list, from 0.
        index: usize,
        /// Its id.
        id: String,
        /// The key under which the name stands.
        field: &'static str,
        /// The name.
        text: String,
    },
}

impl GazetteerError {
    /// The number of the entry in the list it came in, from 0.
    pub fn entry_idx(&self) -> usize {
        match self {
            GazetteerError::DuplicateId { index, .. }
            | GazetteerError::EmptyId { index, .. }
            | GazetteerError::EmptyName { index, .. }
            | GazetteerError::ControlCharacter { index, .. }
            | GazetteerError::NothingLeft { index, .. } => *index,
        }
    }
}

pub(crate) fn faults(entries: &[Entry]) -> Vec<GazetteerError> {
    let mut errors = Vec::new();
    let mut first_of = std::collections::HashMap::new();
    for (index, entry) in entries.iter().enumerate() {
        let id = || entry.id.clone();
        if entry.id.trim().is_empty() {
            errors.push(GazetteerError::EmptyId { index, name: entry.name.clone() });
        } else {
            match first_of.entry(entry.id.as_str()) {
                std::collections::hash_map::Entry::Occupied(first) => {
                    errors.push(GazetteerError::DuplicateId {
                        index,
                        id: id(),
                        first: *first.get(),
                    });
                }
                std::collections::hash_map::Entry::Vacant(free) => {
                    free.insert(index);
                }
            }
        }
        if entry.name.trim().is_empty() {
            errors.push(GazetteerError::EmptyName { index, id: id() });
        }
        let mut control = |field, text: &str| {
            if text.chars().any(char::is_control) {
                let text = text.to_owned();
                errors.push(GazetteerError::ControlCharacter { index, id: id(), field, text });
            }
        };
        control("id", &entry.id);
        control("type", &entry.entity_type);
        for (field, text) in texts(entry) {
            control(field, text);
        }
        for (field, text) in texts(entry) {
            let empty_name = field == "name" && text.trim().is_empty();
            if !empty_name && !without_gloss(text).chars().any(char::is_alphanumeric) {
                let text = text.to_owned();
                errors.push(GazetteerError::NothingLeft { index, id: id(), field, text });
            }
        }
    }
    errors
}

/// Every name and context word of an entry with the key it stands under.
fn texts(entry: &Entry) -> impl Iterator<Item = (&'static str, &str)> {
    let lists: [(&'static str, &[String]); 6] = [
        ("aliases", &entry.aliases),
        ("weak", &entry.weak),
        ("native", &entry.native),
        ("short", &entry.short),
        ("requires", &entry.requires),
        ("excludes", &entry.excludes),
    ];
    std::iter::once(("name", entry.name.as_str())).chain(
        lists
            .into_iter()
            .flat_map(|(field, list)| list.iter().map(move |text| (field, text.as_str()))),
    )
}

fn entries_memory(entries: &[Entry]) -> usize {
    let strings = |list: &[String]| -> usize {
        list.iter().map(|s| s.capacity() + size_of::<String>()).sum()
    };
    entries.iter().fold(size_of_val(entries), |sum, entry| {
        let lists: usize = [
            &entry.aliases,
            &entry.weak,
            &entry.native,
            &entry.short,
            &entry.requires,
            &entry.excludes,
        ]
        .into_iter()
        .map(|list| strings(list))
        .sum();
        sum + lists + entry.id.capacity() + entry.entity_type.capacity() + entry.name.capacity()
    })
}
