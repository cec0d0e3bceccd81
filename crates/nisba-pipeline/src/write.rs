use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::time::Instant;

use nisba_cooccur::{ItemId, Mentions};
use nisba_corpus::Problem;
use nisba_dedup::{RepeatKind, Repeats};
use nisba_entities::{EntityId, Gazetteer};
use nisba_network::Network;
use nisba_report::{
    DocumentRow, DuplicateRow, EvidenceRow, JsonLines, MentionRow, NodeLabel, PairRows, ProblemRow,
    RepeatCountRow, UndecidedRow, UnknownRow, strongest_pairs, write_cooccurrence, write_gexf,
    write_page, write_repeat_counts, write_slices,
};
use nisba_text::{DocId, Span};
use serde_json::json;

use crate::account::{formulas, rules};
use crate::count::MAX_EVIDENCE;
use crate::output::OutputFolder;
use crate::page::page;
use crate::summary::excerpt;
use crate::{
    Corpus, Counted, CountedUnit, MAX_UNKNOWN, MIN_UNKNOWN, OutputError, Progress, RunError,
    Settings, Stage, StrongPair, Summary,
};

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
/// finished one is complete.
pub(crate) fn write_results(
    results: &Results<'_>,
    output: OutputFolder,
    progress: &dyn Progress,
) -> Result<Summary, RunError> {
    let started = Instant::now();
    progress.begin(Stage::Write, Some(12 + u64::from(results.settings.slices.is_some())));
    let mut files = Files { output: &output, written: Vec::new(), progress };
    let mut totals = Totals::default();
    files.write("documents.jsonl", |out| results.write_documents(out, &mut totals))?;
    files.write("mentions.jsonl", |out| results.write_mentions(out, &mut totals))?;
    files.write("undecided.jsonl", |out| results.write_undecided(out, &mut totals))?;
    files.write("duplicates.jsonl", |out| results.write_duplicates(out))?;
    files.write("cooccurrence.csv", |out| {
        let id_of = |item: ItemId| results.id_of(item);
        let rows: Vec<PairRows<'_>> =
            results.counted.units.iter().map(CountedUnit::pair_rows).collect();
        write_cooccurrence(out, &rows, &results.settings.measures, id_of)
    })?;
    files.write("cooccurrence_repeats.csv", |out| results.write_repeat_counts(out))?;
    if let Some(slices) = &results.counted.slices {
        files.write("cooccurrence_slices.csv", |out| {
            write_slices(out, &slices.slices, |item| results.id_of(item))
        })?;
    }
    files.write("evidence.jsonl", |out| results.write_evidence(out))?;
    files.write("unknown.jsonl", |out| results.write_unknown(out))?;
    files.write("graph.gexf", |out| results.write_graph(out))?;
    files.write("problems.jsonl", |out| results.write_problems(out))?;
    let strongest = results.strongest().map_err(RunError::Spill)?;
    let mut summary = results.summary(&totals, strongest);
    files.write("report.html", |out| write_page(out, &page(results, &summary)?))?;
    let seconds_writing = started.elapsed().as_secs_f64();
    let written = files.written;
    let run = results.run_json(&totals, &written, seconds_writing);
    Files { output: &output, written: Vec::new(), progress }.write("run.json", |out| {
        serde_json::to_writer_pretty(&mut *out, &run)?;
        out.write_all(b"\n")
    })?;
    progress.end();
    summary.out = output.finish()?;
    Ok(summary)
}

struct Files<'o> {
    output: &'o OutputFolder,
    written: Vec<(&'static str, u64)>,
    progress: &'o dyn Progress,
}

impl Files<'_> {
    fn write(
        &mut self,
        name: &'static str,
        content: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
    ) -> Result<(), OutputError> {
        let mut out = self.output.create(name)?;
        let n_bytes = content(&mut out)
            .and_then(|()| out.flush())
            .and_then(|()| Ok(out.get_ref().metadata()?.len()))
            .map_err(|error| self.output.named(name, error))?;
        self.written.push((name, n_bytes));
        self.progress.advance(1);
        Ok(())
    }
}

#[derive(Default)]
struct Totals {
    bytes: u64,
    words: u64,
    sentences: u64,
    mentions: u64,
    entities: BTreeSet<EntityId>,
    undecided: u64,
    repeated_bytes: u64,
}

impl<'r> Results<'r> {
    fn id_of(&self, item: ItemId) -> &'r str {
        self.counted.items.name(self.gazetteer, item)
    }

    fn name_of(&self, item: ItemId) -> &'r str {
        &self.gazetteer.entry(EntityId(item.0)).name
    }

    pub(crate) fn repeated_in(&self, doc: DocId) -> &'r [Span] {
        self.repeated.get(&doc).map_or(&[], Vec::as_slice)
    }

    fn write_documents(&self, out: &mut impl Write, totals: &mut Totals) -> io::Result<()> {
        let mut lines = JsonLines::new(out);
        for doc in self.corpus.ids() {
            let analyzed = self.corpus.get(doc)?;
            let document = &analyzed.document;
            let duplicate_bytes =
                self.repeated_in(doc).iter().map(|span| u64::from(span.len())).sum();
            totals.bytes += document.text().len() as u64;
            totals.words += analyzed.tokens.n_words() as u64;
            totals.sentences += analyzed.tokens.sentences.len() as u64;
            totals.repeated_bytes += duplicate_bytes;
            lines.write(&DocumentRow {
                doc: document.id(),
                title: document.title.as_deref(),
                date: document.date.as_deref(),
                bytes: document.text().len(),
                tokens: analyzed.tokens.tokens.len(),
                sentences: analyzed.tokens.sentences.len(),
                mentions: analyzed.mentions.len(),
                duplicate_bytes,
                source: document.source.as_deref(),
            })?;
        }
        lines.finish().map(drop)
    }

    fn write_mentions(&self, out: &mut impl Write, totals: &mut Totals) -> io::Result<()> {
        let mut lines = JsonLines::new(out);
        for doc in self.corpus.ids() {
            let analyzed = self.corpus.get(doc)?;
            let repeated = self.repeated_in(doc);
            totals.mentions += analyzed.mentions.len() as u64;
            for mention in &analyzed.mentions {
                totals.entities.insert(mention.entity);
                let entry = self.gazetteer.entry(mention.entity);
                let repeat = Some(mention.span.overlaps_any(repeated));
                let document = &analyzed.document;
                lines.write(&MentionRow::new(
                    document.id(),
                    document.text(),
                    mention,
                    entry,
                    repeat,
                ))?;
            }
        }
        lines.finish().map(drop)
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

    fn write_duplicates(&self, out: &mut impl Write) -> io::Result<()> {
        let mut lines = JsonLines::new(out);
        for repeat in &self.repeats.repeats {
            let a = self.corpus.get(repeat.a.doc)?;
            let b = self.corpus.get(repeat.b.doc)?;
            lines.write(&DuplicateRow::new(repeat, a.document.id(), b.document.id()))?;
        }
        lines.finish().map(drop)
    }

    fn write_evidence(&self, out: &mut impl Write) -> io::Result<()> {
        let mut lines = JsonLines::new(out);
        for counted in &self.counted.units {
            // With one unit there is nothing to tell apart.
            let unit = (self.counted.units.len() > 1).then(|| counted.unit.to_string());
            for (&(a, b), places) in &counted.evidence {
                for &(doc, span) in places {
                    let document = &self.corpus.get(doc)?.document;
                    lines.write(&EvidenceRow {
                        source: self.id_of(a),
                        target: self.id_of(b),
                        doc: document.id(),
                        start: span.start(),
                        end: span.end(),
                        text: &document.text()[span],
                        unit: unit.as_deref(),
                    })?;
                }
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

    fn write_graph(&self, out: &mut impl Write) -> io::Result<()> {
        write_gexf(out, self.network, |item| {
            let entry = self.gazetteer.entry(EntityId(item.0));
            NodeLabel { id: &entry.id, label: &entry.name, entity_type: &entry.entity_type }
        })
    }

    fn write_problems(&self, out: &mut impl Write) -> io::Result<()> {
        write_problems(out, self.corpus.problems())
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
        let n_repaired = self.corpus.problems().len() as u64 - self.corpus.n_skipped();
        Summary {
            documents: self.corpus.len() as u64,
            skipped: self.corpus.n_skipped(),
            repaired: n_repaired,
            files_ignored: self.corpus.n_files_ignored(),
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

    fn run_json(
        &self,
        totals: &Totals,
        written: &[(&'static str, u64)],
        seconds_writing: f64,
    ) -> serde_json::Value {
        let settings = self.settings;
        let [read, compared, counted] = self.seconds.map(|seconds| seconds.as_secs_f64());
        let bytes_written: u64 = written.iter().map(|(_, n_bytes)| n_bytes).sum();
        let n_exact = self.repeats.repeats.iter().filter(|r| r.kind == RepeatKind::Exact).count();
        let paths = |paths: &[std::path::PathBuf]| -> Vec<String> {
            paths.iter().map(|path| path.display().to_string()).collect()
        };
        let started = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        json!({
            "tool": "nisba",
            "version": env!("CARGO_PKG_VERSION"),
            "state": "finished",
            "files": written.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            "settings": {
                "input": paths(&settings.inputs),
                "dictionary": paths(&settings.dictionary),
                "unit": settings.unit.to_string(),
                "duplicates": settings.duplicates,
                "units": settings.units().map(|unit| unit.to_string()).collect::<Vec<_>>(),
                "weight": settings.weighting.name(),
                "mentions": if settings.mentions == Mentions::Once { "once" } else { "each" },
                "measures": settings.measures.iter().map(|m| m.name()).collect::<Vec<_>>(),
                "permutations": settings.permutations,
                "seed": settings.seed,
                "exclude": settings.exclude,
                "min_documents": settings.min_documents,
                "text_field": settings.fields.text,
                "id_field": settings.fields.id,
                "date_field": settings.fields.date,
                "threads": settings.n_threads(),
            },
            "input_sha256": self.corpus.digest(),
            "dictionary_sha256": self.dictionary_digest,
            "documents_in": self.corpus.n_read(),
            "documents_out": self.corpus.len(),
            "documents_skipped": self.corpus.n_skipped(),
            "files_ignored": self.corpus.n_files_ignored(),
            "bytes": totals.bytes,
            "words": totals.words,
            "sentences": totals.sentences,
            "mentions": totals.mentions,
            "entities": totals.entities.len(),
            "undecided": totals.undecided,
            "duplicates": self.repeats.repeats.len(),
            "duplicates_exact": n_exact,
            "duplicate_bytes": totals.repeated_bytes,
            "unit": settings.unit.to_string(),
            "units_total": self.counted.main().table.n_units(),
            "pairs_tested": self.counted.main().n_tested,
            "pairs_written": self.counted.main().table.pairs().len(),
            "units": self.counted.units.iter().map(CountedUnit::run_json).collect::<Vec<_>>(),
            "bounds": {
                "evidence_per_pair": MAX_EVIDENCE,
                "evidence_cut": self.counted.units.iter().map(|unit| unit.n_evidence_cut).sum::<u64>(),
                "unknown_names": MAX_UNKNOWN,
                "unknown_min_count": MIN_UNKNOWN,
                "unknown_cut": self.counted.n_unknown_cut,
                "duplicates": self.repeats.bounds,
            },
            "slices": self.counted.slices.as_ref().map(|slices| slices.run_json(settings)),
            "formulas": formulas(settings),
            "rules": rules(settings),
            "written_unix_seconds": started.map(|time| time.as_secs()).unwrap_or_default(),
            "stages": [
                {"stage": "read", "seconds": read, "bytes": totals.bytes, "spilled_bytes": self.corpus.spilled_bytes()},
                {"stage": "repeats", "seconds": compared, "bytes": totals.bytes},
                {"stage": "count", "seconds": counted, "bytes": totals.bytes},
                {"stage": "write", "seconds": seconds_writing, "bytes": bytes_written},
            ],
        })
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
