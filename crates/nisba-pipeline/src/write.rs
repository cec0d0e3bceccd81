use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::time::Instant;

use nisba_cooccur::ItemId;
use nisba_corpus::{Action, Problem};
use nisba_dedup::Repeats;
use nisba_entities::{EntityId, Gazetteer};
use nisba_network::Network;
use nisba_report::{
    CsvTable, DocumentRow, DuplicateRow, EvidenceRow, JsonLines, MentionRow, ParquetTable,
    ProblemRow, RepeatCountRow, UndecidedRow, UnknownRow, strongest_pairs, write_gexf,
    write_graphml, write_matrix_market, write_node_link, write_page, write_repeat_counts,
    write_slices,
};
use nisba_text::{DocId, Span};

use crate::files::{BothTables, Files};
use crate::output::OutputFolder;
use crate::page::page;
use crate::summary::excerpt;
use crate::{Corpus, Counted, Progress, RunError, Settings, Stage, StrongPair, Summary};

/// Everything that goes into the result folder.
pub(crate) struct Results<'r> {
    pub(crate) settings: &'r Settings,
    pub(crate) corpus: &'r Corpus,
    pub(crate) gazetteer: &'r Gazetteer,
    pub(crate) dictionary_digest: &'r str,
    pub(crate) repeats: &'r Repeats,
    pub(crate) repeated: &'r BTreeMap<DocId, Vec<Span>>,
    pub(crate) counted: &'r Counted,
    pub(crate) network: &'r Network,
    /// Of reading, comparing, counting.
    pub(crate) seconds: [std::time::Duration; 3],
}

/// Writes all files and moves them into place. `run.json` is written last: a folder with a
/// finished one is complete. The database is written beside the other files, where there is a second
/// thread.
pub(crate) fn write_results(
    results: &Results<'_>,
    output: OutputFolder,
    progress: &dyn Progress,
) -> Result<Summary, RunError> {
    let started = Instant::now();
    let n_files = N_FILES + u64::from(results.counted.slices.is_some());
    progress.begin(Stage::Write, Some(n_files));
    let files = || Files { output: &output, written: Vec::new(), progress };
    let write_database = || {
        let mut files = files();
        files.at_path("corpus.db", |path| results.write_database(path))?;
        Ok::<_, RunError>(files.written)
    };
    let write_others = || {
        let mut files = files();
        let (totals, summary) = write_files(results, &mut files)?;
        Ok::<_, RunError>((totals, summary, files.written))
    };
    let (others, database) = rayon::join(write_others, write_database);
    let (totals, mut summary, mut written) = others?;
    written.extend(database?);
    debug_assert_eq!(written.len() as u64 + 1, n_files, "{written:?}");
    let run = results.run_json(&totals, &written, started.elapsed().as_secs_f64());
    let run = serde_json::to_string_pretty(&run).map_err(io::Error::other)?;
    output.write_run_json(&format!("{run}\n"))?;
    progress.advance(1);
    progress.end();
    summary.out = output.finish()?;
    Ok(summary)
}

/// The files of a result folder, the database and `run.json` among them; one more with slices of time.
const N_FILES: u64 = 21;

/// Which files there are, but for the database and `run.json`.
fn write_files(
    results: &Results<'_>,
    files: &mut Files<'_>,
) -> Result<(Totals, Summary), RunError> {
    let metadata = results.metadata();
    let mut totals = Totals::default();
    let names = ["documents.jsonl", "documents.parquet"];
    files.tables(names, &DocumentRow::COLUMNS, &metadata, |both| {
        results.write_documents(both, &mut totals)
    })?;
    let names = ["mentions.jsonl", "mentions.parquet"];
    files.tables(names, &MentionRow::COLUMNS, &metadata, |both| {
        results.write_mentions(both, &mut totals)
    })?;
    files.write("undecided.jsonl", |out| results.write_undecided(out, &mut totals))?;
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
    files.write("report.html", |out| write_page(out, &page(results, &summary)?))?;
    Ok((totals, summary))
}

/// Nodes times edges up to which the graph files have betweenness: some seconds.
pub(crate) const MAX_BETWEENNESS_STEPS: u64 = 300_000_000;

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

impl<'r> Results<'r> {
    fn write_documents(&self, both: &mut BothTables, totals: &mut Totals) -> io::Result<()> {
        for doc in self.corpus.ids() {
            let analyzed = self.corpus.get(doc)?;
            let row = self.document_row(doc, &analyzed);
            totals.bytes += row.bytes as u64;
            totals.words += analyzed.tokens.n_words() as u64;
            totals.sentences += row.sentences as u64;
            totals.repeated_bytes += row.duplicate_bytes;
            both.write(&row)?;
        }
        Ok(())
    }

    fn write_mentions(&self, both: &mut BothTables, totals: &mut Totals) -> io::Result<()> {
        for doc in self.corpus.ids() {
            let analyzed = self.corpus.get(doc)?;
            totals.mentions += analyzed.mentions.len() as u64;
            for mention in &analyzed.mentions {
                totals.entities.insert(mention.entity);
                both.write(&self.mention_row(doc, &analyzed, mention))?;
            }
        }
        Ok(())
    }

    fn write_undecided(&self, out: &mut impl Write, totals: &mut Totals) -> io::Result<()> {
        let mut lines = JsonLines::new(out);
        for doc in self.corpus.ids() {
            let analyzed = self.corpus.get(doc)?;
            totals.undecided += analyzed.undecided.len() as u64;
            for undecided in &analyzed.undecided {
                lines.write(&UndecidedRow::new(&analyzed.document, undecided, self.gazetteer))?;
            }
        }
        lines.finish().map(drop)
    }

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
                example_doc: self.corpus.get(doc)?.document.id(),
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
        let analyzed = self.corpus.get(doc)?;
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
            repeats: self.repeats.repeats.len() as u64,
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
        })?;
    }
    lines.finish().map(drop)
}
