use std::collections::BTreeMap;
use std::fmt;

use crate::align::MAX_PARTS;
use crate::form::{is_acronym, without_gloss};
use crate::lexicon;
use crate::part::Parts;
use crate::{CasePolicy, Entry, Telling};

/// Something in a gazetteer that is wrong or ambiguous; its text names the entries and the way out.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Finding {
    /// One name stands for several entities, and nothing tells them apart.
    SharedName {
        /// The name as the first entry has it.
        name: String,
        /// The ids of the entities, sorted.
        ids: Vec<String>,
    },
    /// A name is an ordinary word, so that it matches wherever the word begins a sentence; one in
    /// capitals, wherever a headline has it.
    OrdinaryWord {
        /// The id of the entry.
        id: String,
        /// The name.
        name: String,
    },
    /// A name is a common given name, which many bear.
    GivenName {
        /// The id of the entry.
        id: String,
        /// The name.
        name: String,
    },
    /// A weak name is an ordinary word or a common given name: it matches in every document that
    /// names the entity in full, whomever is meant.
    VagueWeakName {
        /// The id of the entry.
        id: String,
        /// The name.
        name: String,
    },
    /// A name that can never match.
    NeverMatches {
        /// The id of the entry.
        id: String,
        /// The name.
        name: String,
        /// Why it cannot.
        reason: String,
    },
    /// Two names of one entry are the same but for case and accents.
    SameName {
        /// The id of the entry.
        id: String,
        /// The first of the two.
        name: String,
        /// The second.
        other: String,
    },
    /// Two entries have one id, so that no gazetteer can be made of them.
    SharedId {
        /// The id.
        id: String,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::SharedName { name, ids } => write!(
                f,
                "{name:?} is a name of {}; give them `requires` words, or move the name to `short` \
                 or `weak`",
                ids.join(" and ")
            ),
            Finding::OrdinaryWord { id, name } => write!(
                f,
                "{id}: {name:?} is an ordinary word; move it to `weak`, or give the entry \
                 `requires` words"
            ),
            Finding::GivenName { id, name } => write!(
                f,
                "{id}: {name:?} is a given name that many bear; move it to `weak` or `short`, or \
                 give the entry `requires` words"
            ),
            Finding::VagueWeakName { id, name } => write!(
                f,
                "{id}: {name:?} is an ordinary word or a given name; though weak, it matches in \
                 every document that names the entity in full; take it out if it means others there"
            ),
            Finding::NeverMatches { id, name, reason } => {
                write!(f, "{id}: {name:?} can never match, because {reason}; take it out")
            }
            Finding::SameName { id, name, other } => {
                write!(f, "{id}: {other:?} is {name:?} over again; take one of them out")
            }
            Finding::SharedId { id } => {
                write!(f, "{id}: two entries have this id; give each entity an id of its own")
            }
        }
    }
}

impl Finding {
    /// What kind of finding it is.
    pub fn kind(&self) -> FindingKind {
        match self {
            Finding::SharedName { .. } => FindingKind::SharedName,
            Finding::OrdinaryWord { .. } => FindingKind::OrdinaryWord,
            Finding::GivenName { .. } => FindingKind::GivenName,
            Finding::VagueWeakName { .. } => FindingKind::VagueWeakName,
            Finding::NeverMatches { .. } => FindingKind::NeverMatches,
            Finding::SameName { .. } => FindingKind::SameName,
            Finding::SharedId { .. } => FindingKind::SharedId,
        }
    }
}

/// The kinds of [`Finding`], the gravest first.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum FindingKind {
    /// Two entries have one id.
    SharedId,
    /// A name that can never match.
    NeverMatches,
    /// A strong name is an ordinary word.
    OrdinaryWord,
    /// A strong name is a common given name.
    GivenName,
    /// Several entities have one name.
    SharedName,
    /// An entry has one name twice.
    SameName,
    /// A weak name is an ordinary word or a given name.
    VagueWeakName,
}

impl FindingKind {
    /// Every kind, the gravest first.
    pub const ALL: [FindingKind; 7] = [
        FindingKind::SharedId,
        FindingKind::NeverMatches,
        FindingKind::OrdinaryWord,
        FindingKind::GivenName,
        FindingKind::SharedName,
        FindingKind::SameName,
        FindingKind::VagueWeakName,
    ];

    /// The kind in a few words, in the plural: what stands behind a count.
    pub fn describe(self) -> &'static str {
        match self {
            FindingKind::SharedId => "ids of more than one entry",
            FindingKind::NeverMatches => "names that can never match",
            FindingKind::OrdinaryWord => "names that are ordinary words",
            FindingKind::GivenName => "names that are common given names",
            FindingKind::SharedName => "names of more than one entity",
            FindingKind::SameName => "names that an entry has twice",
            FindingKind::VagueWeakName => "weak names that are ordinary words or given names",
        }
    }
}

/// What is wrong or ambiguous in a list of entries, sorted by kind and id.
///
/// ```
/// use nisba_entities::{Entry, check};
///
/// let mut badr = Entry::new("badr-organization", "ORG", "Badr Organization");
/// badr.aliases = vec!["Badr".into(), "Bádr".into()];
/// let findings = check(&[badr, Entry::new("badr-town", "LOC", "Badr")]);
/// assert!(findings[0].to_string().starts_with("\"Badr\" is a name of badr-organization and badr-town"));
/// assert!(findings[1].to_string().contains("over again"));
/// ```
pub fn check(entries: &[Entry]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut by_name: BTreeMap<String, Vec<(&Entry, &str)>> = BTreeMap::new();
    let mut by_id: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in entries {
        *by_id.entry(&entry.id).or_default() += 1;
        let mut own: BTreeMap<String, &str> = BTreeMap::new();
        for (name, strong) in names(entry) {
            let key = key(entry, name);
            if key.is_empty() {
                never(&mut findings, entry, name, "nothing of it is left after folding");
                continue;
            }
            check_name(&mut findings, entry, name, strong);
            if !strong && name == entry.name && entry.short.iter().any(|short| short == name) {
                // A person without other short forms.
                continue;
            }
            let same = own_key(name);
            if let Some(first) = own.get(&same) {
                findings.push(Finding::SameName {
                    id: entry.id.clone(),
                    name: (*first).to_owned(),
                    other: name.to_owned(),
                });
                continue;
            }
            own.insert(same, name);
            if strong {
                by_name.entry(key).or_default().push((entry, name));
            }
        }
    }
    for bearers in by_name.values() {
        let told_apart = bearers.iter().filter(|(entry, _)| !entry.requires.is_empty()).count();
        if bearers.len() > 1 && told_apart + 1 < bearers.len() {
            let mut ids: Vec<String> = bearers.iter().map(|(entry, _)| entry.id.clone()).collect();
            ids.sort();
            ids.dedup();
            if ids.len() > 1 {
                findings.push(Finding::SharedName { name: bearers[0].1.to_owned(), ids });
            }
        }
    }
    let shared = by_id.into_iter().filter(|(_, n)| *n > 1);
    findings.extend(shared.map(|(id, _)| Finding::SharedId { id: id.to_owned() }));
    findings.sort();
    findings.dedup();
    findings
}

/// The names of an entry, and whether each names it by itself.
fn names(entry: &Entry) -> impl Iterator<Item = (&str, bool)> {
    let lists = [
        (&entry.aliases, true),
        (&entry.native, true),
        (&entry.weak, false),
        (&entry.short, false),
    ];
    std::iter::once((without_gloss(&entry.name), true)).chain(
        lists
            .into_iter()
            .flat_map(|(list, strong)| list.iter().map(move |name| (name.trim(), strong))),
    )
}

/// Names of one entry that are the same here are one too many. Articles and dots are let pass:
/// "The Nation" beside "Nation" and "C.I.A." beside "CIA" do no harm and read well.
fn own_key(name: &str) -> String {
    let native = name.chars().any(|c| ('\u{600}'..='\u{6ff}').contains(&c));
    if native || is_acronym(name) {
        return name.to_owned();
    }
    nisba_text::Folder::new().fold(name).text().to_owned()
}

/// What a name is after folding; an abbreviation keeps its capitals, by which it is told apart.
fn key(entry: &Entry, name: &str) -> String {
    let exact = entry.case == CasePolicy::Exact || is_acronym(name);
    let (_, parts) = Parts::of_name(name);
    let folded: Vec<&str> =
        parts.list.iter().map(|part| parts.shape(part).folded.as_str()).collect();
    match folded.as_slice() {
        [] => String::new(),
        _ if exact => name.replace('.', ""),
        ["the", rest @ ..] if !rest.is_empty() => rest.join(" "),
        all => all.join(" "),
    }
}

fn check_name(findings: &mut Vec<Finding>, entry: &Entry, name: &str, strong: bool) {
    let (words, parts) = Parts::of_name(name);
    if parts.list.len() > MAX_PARTS {
        never(findings, entry, name, "it has more than sixteen words");
    }
    if !entry.requires.is_empty() {
        return;
    }
    // Of several words, numbers or names in other scripts less can go wrong.
    let is_single = words.list.len() == 1 && parts.list.len() == 1;
    let shape = parts.shape(&parts.list[0]);
    if !is_single || shape.is_native() {
        return;
    }
    let vague = match Telling::of(name).0 {
        // Names of places are in the list of words, too.
        Telling::OrdinaryWords => lexicon::is_everyday(&shape.folded),
        // Groups and places are called like men, and places of the region are like their names.
        Telling::GivenNames => match entry.entity_type.as_str() {
            "PER" => {
                lexicon::is_listed_name(&shape.folded) || lexicon::is_foreign_person(&shape.folded)
            }
            "LOC" => false,
            _ => lexicon::is_foreign_person(&shape.folded),
        },
        _ => false,
    };
    let is_word = Telling::of(name).0 == Telling::OrdinaryWords;
    let (id, is_weak) = (entry.id.clone(), entry.weak.iter().any(|weak| weak.trim() == name));
    let name = name.to_owned();
    match (vague, strong) {
        (true, true) if !is_word => findings.push(Finding::GivenName { id, name }),
        (true, true) if entry.case != CasePolicy::Exact => {
            findings.push(Finding::OrdinaryWord { id, name });
        }
        (true, false) if is_weak => findings.push(Finding::VagueWeakName { id, name }),
        _ => {}
    }
}

fn never(findings: &mut Vec<Finding>, entry: &Entry, name: &str, reason: &str) {
    findings.push(Finding::NeverMatches {
        id: entry.id.clone(),
        name: name.to_owned(),
        reason: reason.to_owned(),
    });
}
