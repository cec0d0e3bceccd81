//! What `report.html` shows. Lists refer to one another by index, so that no text stands twice.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

/// Everything on the page. What was left out for its size is named in [`caps`](Page::caps).
#[derive(Clone, Debug, Default, Serialize)]
pub struct Page {
    /// Version of the program.
    pub version: String,
    /// The headline figures.
    pub figures: PageFigures,
    /// Settings that explain the figures, by name.
    pub settings: BTreeMap<&'static str, String>,
    /// What the page leaves out.
    pub caps: Vec<PageCap>,
    /// The types of entities, as the dictionary names them.
    pub types: Vec<String>,
    /// Rules by which names matched, as people read them.
    pub rules: Vec<String>,
    /// Documents.
    pub documents: Vec<PageDocument>,
    /// Entities, most mentioned first.
    pub names: Vec<PageName>,
    /// Pairs of entities, strongest first.
    pub pairs: PagePairs,
    /// Sentences that others refer to.
    pub sentences: PageSentences,
    /// Repeated passages, longest first.
    pub repeats: Vec<PageRepeat>,
    /// Where repeated text stands, most bytes first.
    pub repeat_sources: Vec<PageSource>,
    /// Frequent names outside the dictionary, most frequent first.
    pub unknown: Vec<PageUnknown>,
    /// What was skipped or repaired.
    pub problems: Vec<PageProblem>,
    /// Documents and mentions over time.
    pub times: PageTimes,
}

/// The headline figures, over the whole corpus.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PageFigures {
    /// Documents read.
    pub documents: u64,
    /// Documents left out.
    pub skipped: u64,
    /// Documents whose text was repaired.
    pub repaired: u64,
    /// Files of other kinds.
    pub files_ignored: u64,
    /// Words and numbers.
    pub words: u64,
    /// Sentences.
    pub sentences: u64,
    /// Bytes of text.
    pub bytes: u64,
    /// Mentions, repeats included.
    pub mentions: u64,
    /// Entities with a mention.
    pub names: u64,
    /// Bytes in repeated passages that are not first occurrences.
    pub repeated_bytes: u64,
    /// Pairs of passages that repeat each other.
    pub repeats: u64,
    /// Pairs of entities that share a unit.
    pub pairs: u64,
    /// Pairs that were tested, before any were left out.
    pub pairs_tested: u64,
    /// Units counted.
    pub units: u64,
}

/// What the page shows of more than it can hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PageCap {
    /// What, in the plural.
    pub what: &'static str,
    /// How many are on the page.
    pub shown: u64,
    /// How many there are.
    pub total: u64,
    /// The file that has them all.
    pub all_in: &'static str,
}

/// A document.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PageDocument {
    /// The id.
    pub id: String,
    /// The headline.
    pub title: Option<String>,
    /// As the source gives it.
    pub date: Option<String>,
    /// Length of the text in bytes.
    pub bytes: u64,
    /// Sentences.
    pub sentences: u64,
    /// Mentions, repeats included.
    pub mentions: u64,
    /// Bytes that stand elsewhere before.
    pub repeated: u64,
}

/// An entity.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PageName {
    /// The id.
    pub id: String,
    /// The canonical name.
    pub name: String,
    /// Index of its type.
    pub r#type: u32,
    /// Mentions, repeats included.
    pub mentions: u64,
    /// Documents that name it.
    pub documents: u64,
    /// Units with it, as pairs were counted.
    pub units: u64,
    /// How many spellings there are.
    pub n_spellings: u64,
    /// The spellings, most frequent first.
    pub spellings: Vec<PageSpelling>,
    /// Sentences that name it, the first ones.
    pub sentences: Vec<u32>,
    /// Stretch of time and mentions in it.
    pub times: Vec<(u32, u32)>,
    /// Place in the drawing, in -1..=1; absent where it is not drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<[f64; 2]>,
    /// Community in the drawing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub community: Option<u32>,
}

/// A spelling of an entity and how it was matched.
#[derive(Clone, Debug, Serialize)]
pub struct PageSpelling {
    /// As printed, line ends made blanks.
    pub text: String,
    /// How often.
    pub count: u64,
    /// Index of the rule.
    pub rule: u32,
    /// How sure the match is, 0..=1.
    pub score: f64,
    /// A sentence with it.
    pub sentence: Option<u32>,
}

/// Pairs, a list for each column.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PagePairs {
    /// Index of one name.
    pub a: Vec<u32>,
    /// Index of the other.
    pub b: Vec<u32>,
    /// Units with both.
    pub units: Vec<u64>,
    /// Documents with both in a unit.
    pub documents: Vec<u64>,
    /// Units with the one.
    pub count_a: Vec<u64>,
    /// Units with the other.
    pub count_b: Vec<u64>,
    /// Measures by name, to six digits.
    #[serde(serialize_with = "rounded")]
    pub measures: BTreeMap<&'static str, Vec<f64>>,
    /// For each unit shown, the sentences in which the two stand.
    pub evidence: Vec<Vec<Vec<u32>>>,
}

/// Sentences, a list for each column.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PageSentences {
    /// Index of the document.
    pub document: Vec<u32>,
    /// Where the text starts in the document, in bytes.
    pub start: Vec<u32>,
    /// The text.
    pub text: Vec<String>,
    /// Names in the text: four numbers each, of which the first two are start and length in UTF-16
    /// units, the others indices of the name and the rule.
    pub marks: Vec<Vec<u32>>,
}

/// A passage of a document.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PagePassage {
    /// Index of the document.
    pub document: u32,
    /// First byte.
    pub start: u32,
    /// The byte behind it.
    pub end: u32,
}

/// Two passages that repeat each other.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PageRepeat {
    /// The first in document order.
    pub a: PagePassage,
    /// The other.
    pub b: PagePassage,
    /// `exact` or `near`.
    pub kind: &'static str,
    /// 0..=1.
    pub similarity: f64,
    /// The group of passages it belongs to.
    pub cluster: u32,
    /// The texts laid over one another, blanks evened out.
    pub parts: Vec<PagePart>,
    /// Whether the texts go on.
    pub is_cut: bool,
}

/// A piece of two texts that are laid over one another: where it stands (0 in both, 1 in the first
/// alone, 2 in the second alone), and its text.
pub type PagePart = (u8, String);

/// A file with repeated text.
#[derive(Clone, Debug, Serialize)]
pub struct PageSource {
    /// The file.
    pub source: String,
    /// Bytes of its text in passages that stand elsewhere before.
    pub repeated: u64,
}

/// A name that no dictionary has.
#[derive(Clone, Debug, Serialize)]
pub struct PageUnknown {
    /// As it was first printed.
    pub form: String,
    /// How often.
    pub count: u64,
    /// In how many documents.
    pub documents: u64,
    /// A sentence with it.
    pub sentence: Option<u32>,
    /// Start and length there, in UTF-16 units.
    pub at: (u32, u32),
}

/// A document that was skipped or repaired.
#[derive(Clone, Debug, Serialize)]
pub struct PageProblem {
    /// The file.
    pub file: String,
    /// What was found.
    pub detail: String,
    /// `skipped` or `repaired`.
    pub action: &'static str,
}

/// Documents and mentions over time.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PageTimes {
    /// The stretches of time in order, without gaps: `2020-06` or `2020`.
    pub at: Vec<String>,
    /// Documents in each.
    pub documents: Vec<u64>,
    /// Mentions in each.
    pub mentions: Vec<u64>,
    /// Documents without a date that can be read, or with one centuries from those of the others.
    pub undated: u64,
}

/// Six digits are enough to read, and a third of the bytes.
fn rounded<S: Serializer>(
    measures: &BTreeMap<&'static str, Vec<f64>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let round = |value: &f64| format!("{value:.5e}").parse::<f64>().unwrap_or(*value);
    serializer.collect_map(
        measures.iter().map(|(name, values)| (name, values.iter().map(round).collect::<Vec<_>>())),
    )
}
