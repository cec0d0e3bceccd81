/// One person, group or place with its names, as an analyst writes it down.
///
/// With the `serde` feature the keys of a file are the field names, but for
/// [`entity_type`](Entry::entity_type), which is `type`. Unknown keys are refused; every key but
/// `id`, `type` and `name` may be left out.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Entry {
    /// The unique name under which the entity is reported; any text without control characters.
    pub id: String,
    /// `PER`, `ORG`, `LOC`, or a type of your own. `PER` has its surname taken as a short form.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub entity_type: String,
    /// The canonical name. Its spelling variants are found without being listed. A bracket at its
    /// end ("Ministry of Interior (Iraq)") is a gloss for readers and never looked for.
    pub name: String,
    /// Other names, not mere spellings: a nom de guerre, an abbreviation, a translation.
    #[cfg_attr(feature = "serde", serde(default))]
    pub aliases: Vec<String>,
    /// Names that match only where a strong name of this entity stands in the document.
    #[cfg_attr(feature = "serde", serde(default))]
    pub weak: Vec<String>,
    /// Names in native script.
    #[cfg_attr(feature = "serde", serde(default))]
    pub native: Vec<String>,
    /// Names that match alone once the entity is named in full in the document, or where nobody
    /// else bears them. Empty for a person: the last part of the canonical name; nothing but the
    /// canonical name itself: none.
    #[cfg_attr(feature = "serde", serde(default))]
    pub short: Vec<String>,
    /// Words one of which must stand in the sentence; empty: no condition.
    #[cfg_attr(feature = "serde", serde(default))]
    pub requires: Vec<String>,
    /// Words none of which may stand in the sentence.
    #[cfg_attr(feature = "serde", serde(default))]
    pub excludes: Vec<String>,
    /// How capitals count.
    #[cfg_attr(feature = "serde", serde(default))]
    pub case: CasePolicy,
    /// Whether one wrong letter is allowed in a long name.
    #[cfg_attr(feature = "serde", serde(default))]
    pub typos: bool,
    /// Where the names are from.
    #[cfg_attr(feature = "serde", serde(default))]
    pub source: Option<String>,
}

impl Entry {
    /// An entry with a canonical name and nothing else.
    pub fn new(
        id: impl Into<String>,
        entity_type: impl Into<String>,
        name: impl Into<String>,
    ) -> Entry {
        Entry {
            id: id.into(),
            entity_type: entity_type.into(),
            name: name.into(),
            ..Entry::default()
        }
    }
}

/// How the capitals of a name count.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum CasePolicy {
    /// Abbreviations exactly as written; other names with a capital on each main word, or in
    /// capitals throughout.
    #[default]
    Auto,
    /// As written, letter for letter.
    Exact,
    /// Capitals do not count.
    Any,
}

/// The number of an entity in its gazetteer.
///
/// Numbers count from 0 in the order of the entries' ids (bytewise), whatever the order of the
/// entries.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EntityId(pub u32);

impl EntityId {
    /// The number as an index into a list that is in the order of entities.
    pub fn idx(self) -> usize {
        self.0 as usize
    }
}
