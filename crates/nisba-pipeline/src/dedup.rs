use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use nisba_corpus::{Problem, Sources};
use nisba_dedup::{Bounds, Config};
use nisba_report::JsonLines;
use nisba_text::DocId;
use serde_json::json;

use crate::cut::{Cut, CutRule, cuts};
use crate::output::OutputFolder;
use crate::repeats::steps_of_duplicates;
use crate::threads::thread_pool;
use crate::write::write_problems;
use crate::{
    Corpus, Keep, Mistake, OutputError, Progress, RunError, Settings, Stage, Steps, find_repeats,
};

/// Writes the corpus without its repeated passages to the result folder of the settings: what is left
/// of every document, where each kept byte is from, and why each cut was made.
///
/// Of passages that repeat one another one stays: [`Keep`] says in which document, and in one document it is the
/// first. [`CutRule`] says what is cut. Documents of which nothing is left are left out. The files are
/// `documents.jsonl`, `map.jsonl`, `cuts.jsonl`, `problems.jsonl` and `run.json`; the folder is handled as that of
/// [`run`](crate::run()).
///
/// # Errors
///
/// [`RunError`] where there is no result; an earlier result is then untouched.
pub fn dedup(
    settings: &Settings,
    keep: Keep,
    rule: &CutRule,
    config: &Config,
    progress: &dyn Progress,
) -> Result<DedupSummary, RunError> {
    let mut mistakes: Vec<Mistake> = Vec::new();
    let sources = Sources::find(&settings.inputs, &settings.limits)
        .map_err(|errors| mistakes.extend(errors.into_iter().map(Mistake::from)))
        .unwrap_or_default();
    mistakes.extend(OutputFolder::check(&settings.out).err().map(Mistake::from));
    if !mistakes.is_empty() {
        return Err(RunError::Refused(mistakes));
    }
    let output = OutputFolder::prepare(&settings.out)?;
    thread_pool(settings)?.install(|| {
        let steps = Steps { digest: true, ..steps_of_duplicates(true) };
        let folder = Some(output.partial());
        let mut corpus = Corpus::read(&sources, &steps, settings, folder, progress)?;
        if corpus.is_empty() {
            output.discard();
            return Err(RunError::NothingRead(corpus.problems().to_vec()));
        }
        let in_order = corpus.put_first(keep)?;
        let repeats = find_repeats(&corpus, config, progress)?;
        let bounds = repeats.bounds;
        let cuts = cuts(&corpus, &repeats.repeats, rule)?;
        drop(repeats);
        progress.begin(Stage::Write, Some(corpus.len() as u64));
        let mut writer = Writer::new(&output)?;
        for &doc in &in_order {
            let of_doc = cuts.partition_point(|cut| cut.doc < doc);
            let of_doc = cuts[of_doc..].iter().take_while(|cut| cut.doc == doc);
            writer.write(&corpus, doc, of_doc).map_err(|error| output.named(DOCUMENTS, error))?;
            progress.advance(1);
        }
        let counts = writer.finish().map_err(|error| output.named(DOCUMENTS, error))?;
        write_problems(output.create(PROBLEMS)?, corpus.problems())
            .map_err(|error| output.named(PROBLEMS, error))?;
        write_run(&output, settings, keep, rule, config, &corpus, &counts, bounds)?;
        progress.end();
        Ok(DedupSummary {
            counts,
            skipped: corpus.n_skipped(),
            problems: corpus.problems().to_vec(),
            out: output.finish()?,
        })
    })
}

/// What [`dedup`] has done.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DedupSummary {
    /// How much was cut.
    pub counts: DedupCounts,
    /// Documents that could not be read.
    pub skipped: u64,
    /// What was skipped or repaired.
    pub problems: Vec<Problem>,
    /// Where the files are.
    pub out: PathBuf,
}

/// How much [`dedup`] has cut.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct DedupCounts {
    /// Documents that were read.
    pub documents_in: u64,
    /// Documents of which something is left.
    pub documents_out: u64,
    /// Bytes of text that were read.
    pub bytes_in: u64,
    /// Bytes of text that are left.
    pub bytes_out: u64,
    /// Passages that were cut.
    pub cuts: u64,
}

const DOCUMENTS: &str = "documents.jsonl";
const MAP: &str = "map.jsonl";
const CUTS: &str = "cuts.jsonl";
const PROBLEMS: &str = "problems.jsonl";
const RUN: &str = "run.json";

type Lines = JsonLines<BufWriter<File>>;

struct Writer {
    documents: Lines,
    map: Lines,
    cuts: Lines,
    counts: DedupCounts,
}

impl Writer {
    fn new(output: &OutputFolder) -> Result<Writer, OutputError> {
        Ok(Writer {
            documents: JsonLines::new(output.create(DOCUMENTS)?),
            map: JsonLines::new(output.create(MAP)?),
            cuts: JsonLines::new(output.create(CUTS)?),
            counts: DedupCounts::default(),
        })
    }

    /// Writes what is left of a document. The cuts are disjoint and in text order.
    fn write<'c>(
        &mut self,
        corpus: &Corpus,
        doc: DocId,
        cuts: impl Iterator<Item = &'c Cut>,
    ) -> io::Result<()> {
        let analyzed = corpus.get(doc)?;
        let (id, source) = (analyzed.document.id(), analyzed.document.text());
        let mut text = String::new();
        let mut from = 0;
        let mut kept = Vec::new();
        for cut in cuts {
            kept.push(from..cut.span.range().start);
            from = cut.span.range().end;
            self.cuts.write(&CutRow {
                doc: id,
                start: cut.span.start(),
                end: cut.span.end(),
                kept_doc: corpus.id(cut.kept.doc),
                kept_start: cut.kept.span.start(),
                kept_end: cut.kept.span.end(),
                similarity: cut.similarity,
                reason: cut.reason.name(),
            })?;
            self.counts.cuts += 1;
        }
        kept.push(from..source.len());
        for range in kept.into_iter().filter(|range| !range.is_empty()) {
            let start = text.len();
            text.push_str(&source[range.clone()]);
            self.map.write(&MapRow {
                doc: id,
                start,
                end: text.len(),
                source_start: range.start,
            })?;
        }
        self.counts.documents_in += 1;
        self.counts.bytes_in += source.len() as u64;
        self.counts.bytes_out += text.len() as u64;
        if text.is_empty() && !source.is_empty() {
            return Ok(());
        }
        self.counts.documents_out += 1;
        self.documents.write(&KeptRow { id, text: &text })
    }

    fn finish(self) -> io::Result<DedupCounts> {
        for lines in [self.documents, self.map, self.cuts] {
            lines.finish()?;
        }
        Ok(self.counts)
    }
}

/// A line of `documents.jsonl`.
#[derive(serde::Serialize)]
struct KeptRow<'a> {
    id: &'a str,
    text: &'a str,
}

/// A line of `map.jsonl`.
#[derive(serde::Serialize)]
struct MapRow<'a> {
    doc: &'a str,
    start: usize,
    end: usize,
    source_start: usize,
}

/// A line of `cuts.jsonl`.
#[derive(serde::Serialize)]
struct CutRow<'a> {
    doc: &'a str,
    start: u32,
    end: u32,
    kept_doc: &'a str,
    kept_start: u32,
    kept_end: u32,
    similarity: f64,
    reason: &'a str,
}

#[expect(clippy::too_many_arguments, reason = "all that goes into one file, each once")]
fn write_run(
    output: &OutputFolder,
    settings: &Settings,
    keep: Keep,
    rule: &CutRule,
    config: &Config,
    corpus: &Corpus,
    counts: &DedupCounts,
    bounds: Bounds,
) -> Result<(), OutputError> {
    let inputs: Vec<String> =
        settings.inputs.iter().map(|path| path.display().to_string()).collect();
    let run = json!({
        "tool": "nisba",
        "version": env!("CARGO_PKG_VERSION"),
        "state": "finished",
        "files": [DOCUMENTS, MAP, CUTS, PROBLEMS, RUN],
        "settings": {
            "input": inputs,
            "keep": keep.name(),
            "max_pairs": config.max_group,
            "threads": settings.n_threads(),
        },
        "rule": {
            "min_bytes": rule.min_bytes,
            "min_bytes_within": rule.min_bytes_within,
            "min_similarity": rule.min_similarity,
            "min_similarity_inside": rule.min_similarity_inside,
            "min_shared": rule.min_shared,
        },
        "input_sha256": corpus.digest(),
        "documents_in": corpus.n_read(),
        "documents_out": counts.documents_out,
        "documents_skipped": corpus.n_skipped(),
        "documents_cut_whole": counts.documents_in - counts.documents_out,
        "files_ignored": corpus.n_files_ignored(),
        "bytes_in": counts.bytes_in,
        "bytes_out": counts.bytes_out,
        "cuts": counts.cuts,
        "bounds": {"duplicates": bounds},
    });
    let mut out = output.create(RUN)?;
    serde_json::to_writer_pretty(&mut out, &run)
        .map_err(io::Error::from)
        .and_then(|()| out.write_all(b"\n"))
        .and_then(|()| out.flush())
        .map_err(|error| output.named(RUN, error))
}
