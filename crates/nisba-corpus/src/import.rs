//! Dictionaries from elsewhere.

mod follow_the_money;
mod json_lines;
mod list_file;
mod listed_name;
mod listing;
mod ofac;
mod ofac_remarks;
mod ofac_xml;
mod opensanctions;
mod spacy;
mod table;
mod weigh;

pub use listing::id_of_name;

use std::path::PathBuf;

use nisba_entities::Entry;

use crate::DictionaryError;
use crate::import::list_file::ListFile;
use crate::import::listing::Listing;

/// How a list from elsewhere is laid out.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum ListFormat {
    /// The sanctions list of the US Treasury as it publishes it in CSV: `sdn.csv` with `alt.csv`
    /// and, where there is one, `sdn_comments.csv`; also the consolidated list of the same shape.
    /// Files are told apart by the number of their columns (12, 5, 2).
    Ofac,
    /// The same list as `sdn.xml`.
    OfacXml,
    /// FollowTheMoney entities, one JSON object a line.
    FollowTheMoney,
    /// `targets.simple.csv` of OpenSanctions; columns by their header.
    OpenSanctions,
    /// Patterns of a spaCy entity ruler, `patterns.jsonl`.
    Spacy,
    /// A table with a header row: CSV with commas or semicolons, or TSV.
    ///
    /// Columns by name, in any order and spelling of capitals, with their synonyms: `id` (uid, key,
    /// entity_id), `type` (label, schema, kind, category, entity_type), `name` (canonical, caption,
    /// full_name, canonical_name), `aliases` (alias, aka, other_names, also_known_as, names), `weak`
    /// (weak_aliases, weak_alias), `native` (native_names, native_name, arabic), `short`
    /// (short_names, short_name), `requires`, `excludes`, `case`, `typos`, `source`. A cell with
    /// several names has `;` or `|` between them. Rows with one id are one entity: the names of
    /// later rows are aliases. Without an `id` column ids are made of names. Other columns are left
    /// out and told.
    Table,
}

impl ListFormat {
    /// Every format.
    pub const ALL: [ListFormat; 6] = [
        ListFormat::Ofac,
        ListFormat::OfacXml,
        ListFormat::FollowTheMoney,
        ListFormat::OpenSanctions,
        ListFormat::Spacy,
        ListFormat::Table,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            ListFormat::Ofac => "ofac",
            ListFormat::OfacXml => "ofac-xml",
            ListFormat::FollowTheMoney => "ftm",
            ListFormat::OpenSanctions => "opensanctions",
            ListFormat::Spacy => "spacy",
            ListFormat::Table => "csv",
        }
    }

    /// Whether names are weighed: a list made for banks has names that are right but tell nobody,
    /// while a table or a set of patterns is somebody's own choice.
    fn is_weighed(self) -> bool {
        !matches!(self, ListFormat::Spacy | ListFormat::Table)
    }
}

/// What a list gave.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Imported {
    /// The entities, in the order of the list. A gazetteer can be made of them.
    pub entries: Vec<Entry>,
    /// What of the list is not in them, in the order of files and lines.
    pub left_out: Vec<LeftOut>,
    /// Names that are in the entries otherwise than the list has them: what was done, and how
    /// often; in the order of the text.
    pub changes: Vec<(&'static str, u64)>,
}

/// Something in a list that is not in the dictionary made of it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct LeftOut {
    /// The file as it was named.
    pub file: String,
    /// Line, counted from 1; 0 where the file as a whole is meant.
    pub line: u32,
    /// Column in characters, counted from 1; 0 where it is not known.
    pub column: u32,
    /// Why, the same words for the same reason.
    pub reason: String,
    /// What was left out.
    pub text: String,
    /// Whether the list is wrong there, and should be mended; else it has something that a
    /// dictionary of names has no place for.
    pub is_fault: bool,
}

impl LeftOut {
    /// `file:line:column`, as far as it is known.
    pub fn place(&self) -> String {
        match (self.line, self.column) {
            (0, _) => self.file.clone(),
            (line, 0) => format!("{}:{line}", self.file),
            (line, column) => format!("{}:{line}:{column}", self.file),
        }
    }

    /// One object with the keys `file`, `line`, `column`, `reason`, `text`; what is not known is
    /// null.
    pub fn to_json(&self) -> String {
        let text = |text: &str| serde_json::Value::from(text);
        let number = |n: u32| if n == 0 { serde_json::Value::Null } else { n.into() };
        format!(
            "{{\"file\":{},\"line\":{},\"column\":{},\"reason\":{},\"text\":{}}}",
            text(&self.file),
            number(self.line),
            number(self.column),
            text(&self.reason),
            text(&self.text)
        )
    }
}

/// Reads lists of one format as one dictionary. Each file may be compressed (`.gz`, `.zst`).
///
/// Names are given the order and the capitals of running text (`KHAZALI, Qais` is Qais Khazali).
/// Lists made to be searched by banks have names that tell nobody. By the rules of [`Telling`]:
///
/// - aliases that are a single word, common given names, one or two ordinary words, an abbreviation
///   of three letters, or that several entities have, become [`weak`](Entry::weak);
/// - a surname counts only where the document names the person in full;
/// - canonical names that tell nobody, which cannot be weak, are found letter for letter
///   ([`case`](Entry::case)): a word of the language in capitals only;
/// - a vessel with the name of a word asks for a word such as "tanker" in the sentence; aircraft
///   are found letter for letter.
///
/// Names of the user's own choice ([`ListFormat::Spacy`], [`ListFormat::Table`]) stay as strong as
/// they are.
///
/// The order of `files` does not matter but for the order of the entries. Linear in the size of
/// the files, which are held in memory one at a time, but for the sorting of names.
///
/// [`Telling`]: nisba_entities::Telling
///
/// # Errors
///
/// Files that cannot be read, that are cut short or are of another format, each with the place and
/// the way out; and lists that give no entity at all.
pub fn import(files: &[PathBuf], format: ListFormat) -> Result<Imported, Vec<DictionaryError>> {
    let mut listing = Listing::default();
    let mut opened = Vec::new();
    for path in files {
        match ListFile::open(path, &mut listing) {
            Ok(file) => opened.push(file),
            Err(error) => listing.errors.push(error),
        }
    }
    match format {
        ListFormat::Ofac => ofac::read(&opened, &mut listing),
        ListFormat::OfacXml => ofac_xml::read(&opened, &mut listing),
        ListFormat::FollowTheMoney => follow_the_money::read(&opened, &mut listing),
        ListFormat::OpenSanctions => opensanctions::read(&opened, &mut listing),
        ListFormat::Spacy => spacy::read(&opened, &mut listing),
        ListFormat::Table => table::read(&opened, &mut listing),
    }
    if listing.errors.is_empty() && listing.listed.is_empty() {
        for file in &opened {
            let name = format.name();
            listing
                .errors
                .push(file.whole(format!("no entity in this file; is it of the format {name}?")));
        }
    }
    if !listing.errors.is_empty() {
        listing.errors.sort();
        return Err(listing.errors);
    }
    Ok(listing.finish(format.is_weighed()))
}
