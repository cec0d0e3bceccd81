//! The rows of the JSONL files. Spans are byte offsets, half-open, into the document's text.

use nisba_dedup::{Repeat, RepeatKind};
use nisba_entities::{Entry, Gazetteer, Mention, Undecided};
use nisba_text::{Document, Span, Token};
use serde::{Serialize, Serializer};

use crate::{Cell, Column, TableRow};

/// A line of `documents.jsonl`.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentRow<'a> {
    /// The id.
    pub doc: &'a str,
    /// The headline, where the source gives one.
    pub title: Option<&'a str>,
    /// The date as the source gives it.
    pub date: Option<&'a str>,
    /// Length of the text in bytes.
    pub bytes: usize,
    /// Number of tokens, punctuation included.
    pub tokens: usize,
    /// Number of sentences.
    pub sentences: usize,
    /// Number of mentions, repeats included.
    pub mentions: usize,
    /// Bytes in repeated passages that are not first occurrences.
    pub duplicate_bytes: u64,
    /// The file it was read from.
    pub source: Option<&'a str>,
    /// The text to which every span refers; JSONL is without it.
    #[serde(skip)]
    pub text: &'a str,
}

impl DocumentRow<'_> {
    /// The columns of its table.
    pub const COLUMNS: [Column; 10] = [
        Column::text("doc"),
        Column::text("title").or_empty(),
        Column::text("date").or_empty(),
        Column::integer("bytes"),
        Column::integer("tokens"),
        Column::integer("sentences"),
        Column::integer("mentions"),
        Column::integer("duplicate_bytes"),
        Column::text("source").or_empty(),
        Column::text("text"),
    ];
}

impl TableRow for DocumentRow<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            self.doc.into(),
            self.title.into(),
            self.date.into(),
            self.bytes.into(),
            self.tokens.into(),
            self.sentences.into(),
            self.mentions.into(),
            self.duplicate_bytes.into(),
            self.source.into(),
            self.text.into(),
        ]
    }
}

/// A line of `mentions.jsonl`.
#[derive(Clone, Debug, Serialize)]
pub struct MentionRow<'a> {
    doc: &'a str,
    start: u32,
    end: u32,
    surface: &'a str,
    entity: &'a str,
    r#type: &'a str,
    name: &'a str,
    score: f64,
    rule: String,
    repeat: Option<bool>,
}

impl<'a> MentionRow<'a> {
    /// The row of a mention in the document `doc` with this text; `repeat` where it is known.
    pub fn new(
        doc: &'a str,
        text: &'a str,
        mention: &Mention,
        entry: &'a Entry,
        repeat: Option<bool>,
    ) -> MentionRow<'a> {
        MentionRow {
            doc,
            start: mention.span.start(),
            end: mention.span.end(),
            surface: &text[mention.span],
            entity: &entry.id,
            r#type: &entry.entity_type,
            name: &entry.name,
            score: mention.score,
            rule: mention.rule.to_string(),
            repeat,
        }
    }
}

impl MentionRow<'_> {
    /// The columns of its table.
    pub const COLUMNS: [Column; 10] = [
        Column::text("doc"),
        Column::integer("start"),
        Column::integer("end"),
        Column::text("surface"),
        Column::text("entity"),
        Column::text("type"),
        Column::text("name"),
        Column::float("score"),
        Column::text("rule"),
        Column::flag("repeat").or_empty(),
    ];
}

impl TableRow for MentionRow<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            self.doc.into(),
            self.start.into(),
            self.end.into(),
            self.surface.into(),
            self.entity.into(),
            self.r#type.into(),
            self.name.into(),
            self.score.into(),
            self.rule.as_str().into(),
            self.repeat.into(),
        ]
    }
}

/// A line of `undecided.jsonl`: a name that could stand for several entities.
#[derive(Clone, Debug, Serialize)]
pub struct UndecidedRow<'a> {
    doc: &'a str,
    start: u32,
    end: u32,
    surface: &'a str,
    candidates: Vec<&'a str>,
}

impl<'a> UndecidedRow<'a> {
    /// The row of a name in a document, with the ids of those who bear it.
    pub fn new(
        document: &'a Document,
        undecided: &Undecided,
        gazetteer: &'a Gazetteer,
    ) -> UndecidedRow<'a> {
        let id = |&entity| gazetteer.entry(entity).id.as_str();
        UndecidedRow {
            doc: document.id(),
            start: undecided.span.start(),
            end: undecided.span.end(),
            surface: &document.text()[undecided.span],
            candidates: undecided.candidates.iter().map(id).collect(),
        }
    }
}

/// A line of `duplicates.jsonl`.
#[derive(Clone, Debug, Serialize)]
pub struct DuplicateRow<'a> {
    doc_a: &'a str,
    start_a: u32,
    end_a: u32,
    doc_b: &'a str,
    start_b: u32,
    end_b: u32,
    #[serde(serialize_with = "kind_name")]
    kind: RepeatKind,
    similarity: f64,
    cluster: u32,
}

impl<'a> DuplicateRow<'a> {
    /// The row of a repeat between the documents with these ids.
    pub fn new(repeat: &Repeat, doc_a: &'a str, doc_b: &'a str) -> DuplicateRow<'a> {
        DuplicateRow {
            doc_a,
            start_a: repeat.a.span.start(),
            end_a: repeat.a.span.end(),
            doc_b,
            start_b: repeat.b.span.start(),
            end_b: repeat.b.span.end(),
            kind: repeat.kind,
            similarity: repeat.similarity,
            cluster: repeat.cluster.0,
        }
    }
}

impl DuplicateRow<'_> {
    /// The columns of its table.
    pub const COLUMNS: [Column; 9] = [
        Column::text("doc_a"),
        Column::integer("start_a"),
        Column::integer("end_a"),
        Column::text("doc_b"),
        Column::integer("start_b"),
        Column::integer("end_b"),
        Column::text("kind"),
        Column::float("similarity"),
        Column::integer("cluster"),
    ];
}

impl TableRow for DuplicateRow<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            self.doc_a.into(),
            self.start_a.into(),
            self.end_a.into(),
            self.doc_b.into(),
            self.start_b.into(),
            self.end_b.into(),
            self.kind.name().into(),
            self.similarity.into(),
            self.cluster.into(),
        ]
    }
}

fn kind_name<S: Serializer>(kind: &RepeatKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.name())
}

/// A line of `evidence.jsonl`: a unit of text in which both items stand.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceRow<'a> {
    /// The id of the first item.
    pub source: &'a str,
    /// The id of the second item, bytewise behind the first.
    pub target: &'a str,
    /// The document.
    pub doc: &'a str,
    /// First byte of the unit.
    pub start: u32,
    /// The byte behind the unit.
    pub end: u32,
    /// The text of the unit.
    pub text: &'a str,
    /// The kind of unit; JSONL tells it where pairs were counted by several.
    #[serde(skip_serializing_if = "EvidenceUnit::is_only")]
    pub unit: EvidenceUnit<'a>,
}

/// The kind of unit that a piece of evidence is.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(untagged)]
pub enum EvidenceUnit<'a> {
    /// All evidence is of this kind.
    Only(&'a str),
    /// One of several kinds.
    OneOf(&'a str),
}

impl EvidenceUnit<'_> {
    fn is_only(&self) -> bool {
        matches!(self, EvidenceUnit::Only(_))
    }
}

impl EvidenceRow<'_> {
    /// The columns of its table.
    pub const COLUMNS: [Column; 7] = [
        Column::text("source"),
        Column::text("target"),
        Column::text("doc"),
        Column::integer("start"),
        Column::integer("end"),
        Column::text("text"),
        Column::text("unit"),
    ];
}

impl TableRow for EvidenceRow<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let (EvidenceUnit::Only(unit) | EvidenceUnit::OneOf(unit)) = self.unit;
        vec![
            self.source.into(),
            self.target.into(),
            self.doc.into(),
            self.start.into(),
            self.end.into(),
            self.text.into(),
            unit.into(),
        ]
    }
}

/// A line of `unknown.jsonl`: a frequent name that no dictionary has.
#[derive(Clone, Debug, Serialize)]
pub struct UnknownRow<'a> {
    /// The name as it was first printed.
    pub form: &'a str,
    /// How often it stands in the corpus, repeated passages once.
    pub count: u64,
    /// In how many documents.
    pub documents: u64,
    /// The first document with it.
    pub example_doc: &'a str,
    /// Where it starts there.
    pub example_start: u32,
}

/// A line of `problems.jsonl`.
#[derive(Clone, Debug, Serialize)]
pub struct ProblemRow<'a> {
    /// The document's id, where it has one.
    pub doc: Option<&'a str>,
    /// The file.
    pub file: &'a str,
    /// Offset of the first faulty byte in the file, where one is to blame.
    pub byte: Option<u64>,
    /// The kind of problem.
    pub problem: &'a str,
    /// What was found, in a sentence.
    pub detail: &'a str,
    /// `skipped` or `repaired`.
    pub action: &'a str,
    /// For how many documents the line stands; left out where it is one.
    #[serde(skip_serializing_if = "is_one")]
    pub documents: u64,
}

fn is_one(n: &u64) -> bool {
    *n == 1
}

/// A line of the command `text`.
#[derive(Clone, Debug, Serialize)]
pub struct TextRow<'a> {
    /// The document.
    pub doc: &'a str,
    /// Its text as every span counts it.
    pub text: &'a str,
}

/// A line of the command `tokens`.
#[derive(Clone, Debug, Serialize)]
pub struct TokenRow<'a> {
    doc: &'a str,
    start: u32,
    end: u32,
    kind: &'a str,
    text: &'a str,
}

impl<'a> TokenRow<'a> {
    /// The row of a token in the document `doc` with this text.
    pub fn new(doc: &'a str, text: &'a str, token: &Token) -> TokenRow<'a> {
        let (start, end) = (token.span.start(), token.span.end());
        TokenRow { doc, start, end, kind: token.kind.name(), text: &text[token.span] }
    }
}

/// A line of the command `sentences`.
#[derive(Clone, Debug, Serialize)]
pub struct SentenceRow<'a> {
    doc: &'a str,
    start: u32,
    end: u32,
    text: &'a str,
}

impl<'a> SentenceRow<'a> {
    /// The row of a sentence in the document `doc` with this text.
    pub fn new(doc: &'a str, text: &'a str, sentence: Span) -> SentenceRow<'a> {
        SentenceRow { doc, start: sentence.start(), end: sentence.end(), text: &text[sentence] }
    }
}
