use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use nisba_entities::Gazetteer;
use nisba_text::{DocId, Span};
use serde::Deserialize;
use thiserror::Error;

use crate::Corpus;

/// A name marked by hand: one line of a gold file.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub struct GoldMark {
    /// The document's id.
    pub doc: String,
    /// First byte.
    pub start: u32,
    /// The byte behind the last one.
    pub end: u32,
    /// The text between them, to notice when the document has changed.
    pub surface: String,
    /// The entity's id.
    pub entity: String,
    /// The entity's type.
    #[serde(rename = "type")]
    pub entity_type: String,
    /// May be found or not.
    #[serde(default)]
    pub optional: bool,
    /// Other entities that are right, too.
    #[serde(default)]
    pub also: Vec<String>,
}

/// A gold file that cannot be used as it is.
#[derive(Clone, Debug, Error, Eq, PartialEq)]
#[error("{file}{}: {message}", if *.line > 0 { format!(":{}", .line) } else { String::new() })]
pub struct GoldError {
    /// The file.
    pub file: String,
    /// The line, counted from 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// Reads marks from files and folders of `*.jsonl`, sorted by document and place.
///
/// Lines with `doc_a` are marks of repeated passages and are passed over.
///
/// # Errors
///
/// Every line that is no mark.
pub fn read_gold(paths: &[PathBuf]) -> Result<Vec<GoldMark>, Vec<GoldError>> {
    let mut marks = Vec::new();
    let mut errors = Vec::new();
    for path in paths {
        let whole = |error: io::Error| {
            let file = path.display().to_string();
            GoldError { file, line: 0, message: error.to_string() }
        };
        match gold_files(path) {
            Err(error) => errors.push(whole(error)),
            Ok(files) if files.is_empty() => {
                errors.push(whole(io::Error::other("no *.jsonl in this folder")));
            }
            Ok(files) => {
                for file in files {
                    read_gold_file(&file, &mut marks, &mut errors);
                }
            }
        }
    }
    marks.sort_by(|a, b| (&a.doc, a.start, a.end).cmp(&(&b.doc, b.start, b.end)));
    if errors.is_empty() { Ok(marks) } else { Err(errors) }
}

fn gold_files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !fs::metadata(path)?.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path)? {
        let file = entry?.path();
        if file.extension().is_some_and(|extension| extension == "jsonl") {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

fn read_gold_file(file: &Path, marks: &mut Vec<GoldMark>, errors: &mut Vec<GoldError>) {
    let name = file.display().to_string();
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => {
            errors.push(GoldError { file: name, line: 0, message: error.to_string() });
            return;
        }
    };
    for (i, line) in text.lines().enumerate() {
        let is_repeat = || {
            let row = serde_json::from_str::<serde_json::Value>(line);
            row.is_ok_and(|row| row.get("doc_a").is_some())
        };
        match serde_json::from_str::<GoldMark>(line) {
            _ if line.trim().is_empty() => {}
            Ok(mark) => marks.push(mark),
            Err(_) if is_repeat() => {}
            Err(error) => {
                let message = error.to_string();
                let message = message.split(" at line ").next().unwrap_or(&message);
                let message = format!("not a mark: {message}");
                errors.push(GoldError { file: name.clone(), line: i + 1, message });
            }
        }
    }
}

/// Counts of right, missed and false mentions.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Score {
    /// Found and marked.
    pub right: u64,
    /// Marked, not found.
    pub missed: u64,
    /// Found, not marked.
    pub false_alarms: u64,
}

impl Score {
    /// Share of what was found that is marked; 1 where nothing was found.
    pub fn precision(&self) -> f64 {
        share(self.right, self.right + self.false_alarms)
    }

    /// Share of what is marked that was found; 1 where nothing is marked.
    pub fn recall(&self) -> f64 {
        share(self.right, self.right + self.missed)
    }

    /// Harmonic mean of the two.
    pub fn f1(&self) -> f64 {
        share(2 * self.right, 2 * self.right + self.missed + self.false_alarms)
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// A miss or a false alarm.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Finding {
    /// The document's id.
    pub doc: String,
    /// The place.
    pub span: (u32, u32),
    /// The text there.
    pub surface: String,
    /// The entity that is marked, or that was found.
    pub entity: String,
    /// What stands at the same place on the other side, if anything.
    pub instead: Option<String>,
}

/// Mentions held against marks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evaluation {
    /// Right where span and entity are.
    pub strict: Score,
    /// Right where the span is, whatever the entity.
    pub span_only: Score,
    /// As `strict`, by the type that is marked (found, for false alarms).
    pub by_type: BTreeMap<String, Score>,
    /// What is marked and was not found as it should be, in text order.
    pub misses: Vec<Finding>,
    /// What was found and is not marked so, in text order.
    pub false_alarms: Vec<Finding>,
    /// Documents that have marks.
    pub documents: u64,
    /// Documents without a mark, which are left out of the scores.
    pub unmarked: u64,
}

/// Scores the mentions of a corpus against marks.
///
/// Every mark and every mention counts once; the documents without any mark are left out. An
/// optional mark that is found is right, and no miss where it is not.
///
/// # Errors
///
/// Marks in documents that the corpus lacks, and marks that are not on the text; a spilled document
/// that cannot be read back.
pub fn evaluate(
    corpus: &Corpus,
    gazetteer: &Gazetteer,
    gold: &[GoldMark],
) -> Result<Evaluation, Vec<GoldError>> {
    let mut errors = Vec::new();
    let mut evaluation = Evaluation::default();
    let mut marks_of: BTreeMap<&str, Vec<&GoldMark>> = BTreeMap::new();
    for mark in gold {
        marks_of.entry(&mark.doc).or_default().push(mark);
    }
    let mut docs: HashMap<String, DocId> = HashMap::new();
    for doc in corpus.ids() {
        let analyzed = corpus.get(doc).map_err(|error| vec![spilled(&error)])?;
        docs.insert(analyzed.document.id().to_owned(), doc);
    }
    evaluation.unmarked =
        docs.keys().filter(|id| !marks_of.contains_key(id.as_str())).count() as u64;
    for (id, marks) in marks_of {
        let fault = |message: String| GoldError { file: id.to_owned(), line: 0, message };
        let Some(&doc) = docs.get(id) else {
            errors
                .push(fault(format!("marked {} times, but not among the documents", marks.len())));
            continue;
        };
        evaluation.documents += 1;
        let analyzed = corpus.get(doc).map_err(|error| vec![spilled(&error)])?;
        let text = analyzed.document.text();
        for mark in &marks {
            let there = text.get(mark.start as usize..mark.end as usize);
            if there != Some(&mark.surface) {
                errors.push(fault(format!(
                    "the mark {}..{} says {:?}, the text there is {there:?}; has the document changed?",
                    mark.start, mark.end, mark.surface
                )));
            }
        }
        let found: Vec<Found<'_>> = analyzed
            .mentions
            .iter()
            .map(|mention| {
                let entry = gazetteer.entry(mention.entity);
                Found { span: mention.span, entity: &entry.id, entity_type: &entry.entity_type }
            })
            .collect();
        evaluation.add(id, text, &marks, &found);
    }
    evaluation.misses.sort();
    evaluation.false_alarms.sort();
    if errors.is_empty() { Ok(evaluation) } else { Err(errors) }
}

fn spilled(error: &io::Error) -> GoldError {
    GoldError { file: "spilled documents".to_owned(), line: 0, message: error.to_string() }
}

struct Found<'g> {
    span: Span,
    entity: &'g str,
    entity_type: &'g str,
}

impl Evaluation {
    fn add(&mut self, doc: &str, text: &str, marks: &[&GoldMark], found: &[Found<'_>]) {
        let same_span = |mark: &GoldMark, one: &Found<'_>| {
            (mark.start, mark.end) == (one.span.start(), one.span.end())
        };
        let same_entity = |mark: &GoldMark, one: &Found<'_>| {
            mark.entity == one.entity || mark.also.iter().any(|also| also == one.entity)
        };
        let (mut matched, mut matched_span) = (BTreeSet::new(), BTreeSet::new());
        for mark in marks {
            let at_span = |i: &usize| same_span(mark, &found[*i]);
            let strict = (0..found.len())
                .filter(|i| !matched.contains(i))
                .find(|i| at_span(i) && same_entity(mark, &found[*i]));
            let by_type = self.by_type.entry(mark.entity_type.clone()).or_default();
            if let Some(i) = strict {
                matched.insert(i);
                self.strict.right += 1;
                by_type.right += 1;
            } else if !mark.optional {
                self.strict.missed += 1;
                by_type.missed += 1;
                let span = (mark.start, mark.end);
                let there = found
                    .iter()
                    .find(|one| one.span.start() < mark.end && mark.start < one.span.end());
                self.misses.push(Finding {
                    doc: doc.to_owned(),
                    span,
                    surface: mark.surface.clone(),
                    entity: mark.entity.clone(),
                    instead: there.map(|one| format!("{:?} {}", &text[one.span], one.entity)),
                });
            }
            let span_only = (0..found.len()).filter(|i| !matched_span.contains(i)).find(at_span);
            if let Some(i) = span_only {
                matched_span.insert(i);
                self.span_only.right += 1;
            } else if !mark.optional {
                self.span_only.missed += 1;
            }
        }
        self.span_only.false_alarms += (found.len() - matched_span.len()) as u64;
        for (i, one) in found.iter().enumerate() {
            if matched.contains(&i) {
                continue;
            }
            self.strict.false_alarms += 1;
            self.by_type.entry(one.entity_type.to_owned()).or_default().false_alarms += 1;
            let there = marks
                .iter()
                .find(|mark| one.span.start() < mark.end && mark.start < one.span.end());
            self.false_alarms.push(Finding {
                doc: doc.to_owned(),
                span: (one.span.start(), one.span.end()),
                surface: text[one.span].to_owned(),
                entity: one.entity.to_owned(),
                instead: there.map(|mark| format!("{:?} {}", mark.surface, mark.entity)),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(start: u32, end: u32, entity: &str) -> GoldMark {
        GoldMark {
            doc: "d".to_owned(),
            start,
            end,
            surface: String::new(),
            entity: entity.to_owned(),
            entity_type: "PER".to_owned(),
            optional: false,
            also: Vec::new(),
        }
    }

    fn found(start: u32, end: u32, entity: &'static str) -> Found<'static> {
        Found { span: Span::new(start, end), entity, entity_type: "PER" }
    }

    fn score(marks: &[GoldMark], found: &[Found<'_>]) -> Evaluation {
        let mut evaluation = Evaluation::default();
        evaluation.add("d", &"x".repeat(100), &marks.iter().collect::<Vec<_>>(), found);
        evaluation
    }

    #[test]
    fn a_wrong_entity_is_a_miss_and_a_false_alarm() {
        let evaluation =
            score(&[mark(0, 5, "a"), mark(10, 15, "b")], &[found(0, 5, "a"), found(10, 15, "c")]);
        assert_eq!(evaluation.strict, Score { right: 1, missed: 1, false_alarms: 1 });
        assert_eq!(evaluation.span_only, Score { right: 2, missed: 0, false_alarms: 0 });
        assert_eq!(evaluation.misses[0].instead.as_deref(), Some("\"xxxxx\" c"));
        assert_eq!(evaluation.strict.f1(), 0.5);
    }

    #[test]
    fn optional_marks_and_second_readings() {
        let optional = GoldMark { optional: true, ..mark(0, 5, "a") };
        let either = GoldMark { also: vec!["c".to_owned()], ..mark(10, 15, "b") };
        let evaluation = score(&[optional.clone(), either], &[found(10, 15, "c")]);
        assert_eq!(evaluation.strict, Score { right: 1, missed: 0, false_alarms: 0 });
        let evaluation = score(&[optional], &[found(0, 4, "a")]);
        assert_eq!(evaluation.strict, Score { right: 0, missed: 0, false_alarms: 1 });
    }

    #[test]
    fn every_mention_counts_once() {
        let evaluation = score(&[mark(0, 5, "a")], &[found(0, 5, "a"), found(0, 5, "a")]);
        assert_eq!(evaluation.strict, Score { right: 1, missed: 0, false_alarms: 1 });
    }
}
