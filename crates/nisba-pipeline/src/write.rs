use std::collections::BTreeSet;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use nisba_cooccur::ItemId;
use nisba_corpus::{Action, Problem};
use nisba_entities::EntityId;
use nisba_network::Network;
use nisba_report::{
    CsvTable, Database, DocumentRow, DuplicateRow, EvidenceRow, JsonLines, MentionRow,
    ParquetTable, ProblemRow, RepeatCountRow, UndecidedRow, UnknownRow, strongest_pairs,
    write_gexf, write_graphml, write_matrix_market, write_node_link, write_page,
    write_repeat_counts, write_slices,
};
use nisba_text::{DocId, Span};

use crate::files::Files;
use crate::known::Known;
use crate::output::OutputFolder;
use crate::page::{Seen, page};
use crate::summary::excerpt;
use crate::{Analyzed, Counted, Progress, RunError, Stage, StrongPair, Summary};

/// Everything that goes into the result folder.
pub(crate) struct Results<'r> {
    pub(crate) known: Known<'r>,
    pub(crate) counted: &'r Counted,
    pub(crate) network: &'r Network,
}

impl<'r> std::ops::Deref for Results<'r> {
    type Target = Known<'r>;

    fn deref(&self) -> &Known<'r> {
        &self.known
    }
}

/// What was written, and what became known with it.
pub(crate) struct Written {
    pub(crate) totals: Totals,
    pub(crate) summary: Summary,
    /// Names and bytes of the files.
    pub(crate) files: Vec<(&'static str, u64)>,
}

/// Writes all files but the database and `run.json`.
pub(crate) fn write_results(
    results: &Results<'_>,
    output: &OutputFolder,
    progress: &dyn Progress,
) -> Result<Written, RunError> {
    let n_files = N_FILES + u64::from(results.counted.slices.is_some());
    progress.begin(Stage::Write, Some(n_files));
    let mut files = Files { output, written: Vec::new(), progress };
    let (totals, summary) = write_files(results, &mut files)?;
    debug_assert_eq!(files.written.len() as u64 + 2, n_files, "{:?}", files.written);
    Ok(Written { totals, summary, files: files.written })
}

/// Writes what is left of the database, and `run.json` last: a folder with a finished one is complete.
/// `seconds` are those of reading, comparing and counting; `started` is when writing was.
pub(crate) fn finish_results(
    results: &Results<'_>,
    (mut written, database): (Written, Database),
    seconds: [Duration; 3],
    started: Instant,
    output: OutputFolder,
    progress: &dyn Progress,
) -> Result<Summary, RunError> {
    let mut files = Files { output: &output, written: written.files, progress };
    results.finish_database(database).map_err(|error| output.named(DATABASE, error))?;
    files.done(DATABASE)?;
    let seconds_writing = started.elapsed().as_secs_f64();
    let run = results.run_json(&written.totals, &files.written, seconds, seconds_writing);
    let run = serde_json::to_string_pretty(&run).map_err(io::Error::other)?;
    output.write_run_json(&format!("{run}\n"))?;
    progress.advance(1);
    progress.end();
    written.summary.out = output.finish()?;
    Ok(written.summary)
}

/// The name of the database.
pub(crate) const DATABASE: &str = "corpus.db";

/// The files of a result folder, the database and `run.json` among them; one more with slices of time.
const N_FILES: u64 = 21;

/// Which files there are, but for the database and `run.json`.
fn write_files(
    results: &Results<'_>,
    files: &mut Files<'_>,
) -> Result<(Totals, Summary), RunError> {
    let metadata = results.metadata();
    let Gathered { totals, seen } = write_documents(results, &metadata, files)?;
    let names = ["duplicates.jsonl", "duplicates.parquet"];
    files.tables(names, &DuplicateRow::COLUMNS, &metadata, |both| {
        results.each_duplicate(|row| both.write(row))
    })?;
    let parquet = files.output.create("cooccurrence.parquet")?;
    files.write("cooccurrence.csv", |csv| {
        let columns = results.pair_columns();
        let mut csv = CsvTable::new(csv, &columns)?;
        let mut parquet = ParquetTable::new(parquet, &columns, &metadata)?;
        results.each_pair(|row| {
            csv.write(row)?;
            parquet.write(row)
        })?;
        csv.finish()?;
        parquet.finish()
    })?;
    files.done("cooccurrence.parquet")?;
    files.write("cooccurrence_repeats.csv", |out| results.write_repeat_counts(out))?;
    if let Some(slices) = &results.counted.slices {
        files.write("cooccurrence_slices.csv", |out| {
            write_slices(out, &slices.slices, |item| results.id_of(item))
        })?;
    }
    let names = ["evidence.jsonl", "evidence.parquet"];
    files.tables(names, &EvidenceRow::COLUMNS, &metadata, |both| {
        results.each_evidence(|row| both.write(row))
    })?;
    files.write("unknown.jsonl", |out| results.write_unknown(out))?;
    let (network, label_of) = (results.network, |item: ItemId| results.label_of(item));
    let figures = network.figures(0, MAX_BETWEENNESS_STEPS);
    files.write("graph.gexf", |out| write_gexf(out, network, &figures, label_of))?;
    files.write("graph.graphml", |out| write_graphml(out, network, &figures, label_of))?;
    files.write("graph.json", |out| write_node_link(out, network, &figures, label_of))?;
    files.write("graph.mtx", |out| write_matrix_market(out, network, label_of))?;
    files.write("problems.jsonl", |out| write_problems(out, results.corpus.problems()))?;
    let strongest = results.strongest().map_err(RunError::Spill)?;
    let summary = results.summary(&totals, strongest);
    files.write("report.html", |out| write_page(out, &page(results, &summary, seen)?))?;
    Ok((totals, summary))
}

/// Nodes times edges up to which the graph files have betweenness: some seconds.
pub(crate) const MAX_BETWEENNESS_STEPS: u64 = 300_000_000;

/// What comes of a walk through all documents.
struct Gathered<'r> {
    totals: Totals,
    seen: Seen<'r>,
}

/// Writes what is known of each document on its own: itself, the names in it, and those that stay open.
fn write_documents<'r>(
    results: &'r Results<'_>,
    metadata: &[(String, String)],
    files: &mut Files<'_>,
) -> Result<Gathered<'r>, RunError> {
    const UNDECIDED: &str = "undecided.jsonl";
    let names = ["documents.jsonl", "documents.parquet"];
    let mut documents = files.begin_tables(names, &DocumentRow::COLUMNS, metadata)?;
    let names = ["mentions.jsonl", "mentions.parquet"];
    let mut mentions = files.begin_tables(names, &MentionRow::COLUMNS, metadata)?;
    let mut undecided = JsonLines::new(files.output.create(UNDECIDED)?);
    let (mut totals, mut seen) = (Totals::default(), Seen::new(results));
    for doc in results.corpus.ids() {
        let analyzed = results.corpus.look(doc).map_err(RunError::Spill)?;
        let row = results.document_row(doc, &analyzed);
        totals.add(&row, &analyzed);
        documents.write(&row).map_err(|error| documents.named(files.output, error))?;
        for mention in &analyzed.mentions {
            let row = results.mention_row(doc, &analyzed, mention);
            mentions.write(&row).map_err(|error| mentions.named(files.output, error))?;
        }
        for name in &analyzed.undecided {
            let row = UndecidedRow::new(&analyzed.document, name, results.gazetteer);
            undecided.write(&row).map_err(|error| files.output.named(UNDECIDED, error))?;
        }
        seen.add(doc, &analyzed).map_err(RunError::Spill)?;
    }
    files.end_tables(documents)?;
    files.end_tables(mentions)?;
    undecided.finish().map_err(|error| files.output.named(UNDECIDED, error))?;
    files.done(UNDECIDED)?;
    Ok(Gathered { totals, seen })
}

#[derive(Default)]
pub(crate) struct Totals {
    pub(crate) bytes: u64,
    pub(crate) words: u64,
    pub(crate) sentences: u64,
    pub(crate) mentions: u64,
    pub(crate) entities: BTreeSet<EntityId>,
    pub(crate) undecided: u64,
    pub(crate) repeated_bytes: u64,
}

impl Totals {
    fn add(&mut self, row: &DocumentRow<'_>, analyzed: &Analyzed) {
        self.bytes += row.bytes as u64;
        self.words += analyzed.tokens.n_words() as u64;
        self.sentences += row.sentences as u64;
        self.mentions += row.mentions as u64;
        self.entities.extend(analyzed.mentions.iter().map(|mention| mention.entity));
        self.undecided += analyzed.undecided.len() as u64;
        self.repeated_bytes += row.duplicate_bytes;
    }
}

impl<'r> Results<'r> {
    fn write_repeat_counts(&self, out: &mut impl Write) -> io::Result<()> {
        let rows = self.counted.units.iter().flat_map(|counted| {
            counted.repeats.pairs.iter().map(|pair| RepeatCountRow {
                source: self.id_of(pair.a),
                target: self.id_of(pair.b),
                unit: counted.unit,
                units: [pair.units.once, pair.units.all],
                documents: [pair.documents.once, pair.documents.all],
            })
        });
        write_repeat_counts(out, rows)
    }

    fn write_unknown(&self, out: &mut impl Write) -> io::Result<()> {
        let mut lines = JsonLines::new(out);
        for name in &self.counted.unknown {
            let (doc, span) = name.example;
            lines.write(&UnknownRow {
                form: &name.form,
                count: name.count,
                documents: name.documents,
                example_doc: self.corpus.id(doc),
                example_start: span.start(),
            })?;
        }
        lines.finish().map(drop)
    }

    /// The strongest pairs, each with its first piece of evidence.
    fn strongest(&self) -> io::Result<Vec<StrongPair>> {
        let mut strongest = Vec::new();
        for (pair, g2) in strongest_pairs(&self.counted.main().table, 10) {
            let first = self
                .counted
                .main()
                .evidence
                .get(&(pair.a, pair.b))
                .and_then(|places| places.first());
            let example = match first {
                Some(&(doc, unit)) => self.excerpt(doc, unit, [pair.a, pair.b])?,
                None => String::new(),
            };
            strongest.push(StrongPair {
                names: [self.name_of(pair.a).to_owned(), self.name_of(pair.b).to_owned()],
                units: pair.units,
                documents: pair.documents,
                g2,
                example,
            });
        }
        Ok(strongest)
    }

    fn excerpt(&self, doc: DocId, unit: Span, items: [ItemId; 2]) -> io::Result<String> {
        let analyzed = self.corpus.look(doc)?;
        let places = items.map(|item| {
            let mut mentions =
                analyzed.mentions.iter().map(|mention| (mention.entity, mention.span));
            let span = mentions.find(|&(entity, span)| entity.0 == item.0 && unit.contains(span));
            let start = unit.start() as usize;
            // A mention that reaches over the end of its unit has no place in it.
            span.map_or(0..0, |(_, span)| span.range().start - start..span.range().end - start)
        });
        let [a, b] = places;
        Ok(excerpt(&analyzed.document.text()[unit], a, b))
    }

    fn summary(&self, totals: &Totals, strongest: Vec<StrongPair>) -> Summary {
        let problems = self.corpus.problems();
        let repaired = problems.iter().filter(|problem| problem.action == Action::Repaired);
        Summary {
            documents: self.corpus.len() as u64,
            skipped: self.corpus.n_skipped(),
            repaired: repaired.count() as u64,
            files_ignored: self.corpus.n_files_ignored(),
            outside_dates: self.corpus.n_outside_dates(),
            undated: self.corpus.n_undated(),
            words: totals.words,
            sentences: totals.sentences,
            mentions: totals.mentions,
            entities: totals.entities.len() as u64,
            undecided: totals.undecided,
            bytes: totals.bytes,
            repeated_bytes: totals.repeated_bytes,
            repeats: self.repeats.len(),
            duplicates: self.settings.duplicates,
            unit: self.settings.unit,
            pairs: self.counted.main().table.pairs().len() as u64,
            strongest,
            problems: self.corpus.problems().to_vec(),
            out: self.settings.out.clone(),
        }
    }
}

/// What was skipped or repaired, one a line.
pub(crate) fn write_problems(out: impl Write, problems: &[Problem]) -> io::Result<()> {
    let mut lines = JsonLines::new(out);
    for problem in problems {
        lines.write(&ProblemRow {
            doc: problem.doc.as_deref(),
            file: &problem.file,
            byte: problem.byte,
            problem: &problem.problem,
            detail: &problem.detail,
            action: problem.action.name(),
            documents: problem.n_docs,
        })?;
    }
    lines.finish().map(drop)
}
