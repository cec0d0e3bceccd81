//! What of a result goes on `report.html`: everything where it is little, else the greatest, with a
//! word on what was left out.

mod documents;
mod names;
mod network;
mod pairs;
mod passages;
mod sentences;
mod times;

use std::collections::BTreeMap;
use std::io;

use nisba_report::{Page, PageCap, PageFigures, PageProblem, PageUnknown};

use nisba_text::DocId;

use crate::known::Known;
use crate::mention_counts::MentionCounts;
use crate::page::documents::Documents;
use crate::page::names::Names;
use crate::page::sentences::Sentences;
use crate::page::times::{Dates, Times};
use crate::write::Results;
use crate::{Analyzed, Summary};

/// At most so many stand on the page; together some 10 MB.
const MAX_PAIRS: usize = 4_000;
const MAX_NAMES: usize = 3_000;
const MAX_SPELLINGS: usize = 60;
const MAX_REPEATS: usize = 300;
const MAX_DOCUMENTS: usize = 2_000;
const MAX_UNKNOWN: usize = 300;
const MAX_PROBLEMS: usize = 500;
/// Sentences of one pair, and of one name.
const MAX_EVIDENCE: usize = 12;
const MAX_MENTIONS: usize = 12;
/// Bytes of all sentences, and of all repeated passages.
const MAX_SENTENCE_BYTES: usize = 4 << 20;
const MAX_REPEAT_BYTES: usize = 2 << 20;

/// What the page has to know of every document, from a walk through all of them.
pub(crate) struct Seen<'r> {
    documents: Documents<'r>,
    counts: MentionCounts,
    dates: Dates,
}

impl<'r> Seen<'r> {
    pub(crate) fn new(known: &'r Known<'r>) -> Seen<'r> {
        let (counts, dates) = (MentionCounts::default(), Dates::default());
        Seen { documents: Documents::new(known), counts, dates }
    }

    /// Looks at the next document.
    pub(crate) fn add(&mut self, doc: DocId, analyzed: &Analyzed) -> io::Result<()> {
        self.documents.add(doc, analyzed)?;
        self.counts.add(analyzed, self.documents.known.repeated_in(doc));
        self.dates.add(analyzed);
        Ok(())
    }
}

/// Puts the page together from what is in the other files.
///
/// # Errors
///
/// Where a spilled document cannot be read back.
pub(crate) fn page(
    results: &Results<'_>,
    summary: &Summary,
    Seen { mut documents, counts, dates }: Seen<'_>,
) -> io::Result<Page> {
    let times = Times::new(&dates);
    let shown = pairs::strongest(results);
    let mut names = Names::choose(results, counts, &shown);
    let mut sentences = Sentences::default();

    // One sentence each comes first, so that a bound on the text takes from the many.
    let mut pairs = pairs::columns(results, &shown, &names);
    pairs::add_evidence(&mut pairs, results, &shown, 0..1, &names, &mut sentences, &mut documents)?;
    names::read_mentions(&mut names, results, &times, &mut sentences, &mut documents)?;
    let unknown = unknown(results, &names, &mut sentences, &mut documents)?;
    let rest = 1..MAX_EVIDENCE;
    pairs::add_evidence(&mut pairs, results, &shown, rest, &names, &mut sentences, &mut documents)?;
    network::place(&mut names, results, &shown);

    let repeats = passages::repeats(results, &mut documents)?;
    let repeat_sources = documents.repeat_sources();
    let figures = figures(results, summary);
    let n_problems = summary.problems.len().min(MAX_PROBLEMS);
    let counts = [
        ("pairs", shown.len() as u64, figures.pairs, "cooccurrence.csv"),
        ("names", names.list.len() as u64, figures.names, "mentions.jsonl"),
        ("repeated passages", repeats.len() as u64, figures.repeats, "duplicates.jsonl"),
        ("documents", documents.rows.len() as u64, figures.documents, "documents.jsonl"),
        (
            "names outside the dictionary",
            unknown.len() as u64,
            results.counted.unknown.len() as u64,
            "unknown.jsonl",
        ),
        ("problems", n_problems as u64, summary.problems.len() as u64, "problems.jsonl"),
        ("sentences", sentences.n_asked - sentences.n_refused, sentences.n_asked, "evidence.jsonl"),
    ];
    let cap = |(what, shown, total, all_in)| PageCap { what, shown, total, all_in };
    let problem = |problem: &nisba_corpus::Problem| PageProblem {
        file: problem.file.clone(),
        detail: problem.detail.clone(),
        action: problem.action.name(),
    };
    Ok(Page {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        figures,
        settings: settings(results),
        caps: counts.into_iter().map(cap).filter(|cap| cap.shown < cap.total).collect(),
        types: names.types,
        rules: sentences.rules,
        documents: documents.rows,
        names: names.list,
        pairs,
        sentences: sentences.columns,
        repeats,
        repeat_sources,
        unknown,
        problems: summary.problems.iter().take(MAX_PROBLEMS).map(problem).collect(),
        times: times.page(),
    })
}

fn figures(results: &Results<'_>, summary: &Summary) -> PageFigures {
    PageFigures {
        documents: summary.documents,
        skipped: summary.skipped,
        repaired: summary.repaired,
        files_ignored: summary.files_ignored,
        words: summary.words,
        sentences: summary.sentences,
        bytes: summary.bytes,
        mentions: summary.mentions,
        names: summary.entities,
        repeated_bytes: summary.repeated_bytes,
        repeats: summary.repeats,
        pairs: summary.pairs,
        pairs_tested: results.counted.main().n_tested,
        units: results.counted.main().table.n_units(),
    }
}

fn settings(results: &Results<'_>) -> BTreeMap<&'static str, String> {
    let settings = results.settings;
    let counted = match settings.duplicates {
        crate::Duplicates::Once => "once",
        crate::Duplicates::All => "all",
    };
    let mut told = BTreeMap::from([
        ("unit", settings.unit.to_string()),
        ("duplicates", counted.to_owned()),
        ("min_documents", settings.min_documents.to_string()),
    ]);
    if !settings.exclude.is_empty() {
        told.insert("exclude", settings.exclude.join(", "));
    }
    told
}

fn unknown(
    results: &Results<'_>,
    names: &Names,
    sentences: &mut Sentences,
    documents: &mut Documents<'_>,
) -> io::Result<Vec<PageUnknown>> {
    let mut rows = Vec::new();
    for name in results.counted.unknown.iter().take(MAX_UNKNOWN) {
        let (doc, span) = name.example;
        let analyzed = results.corpus.look(doc)?;
        let found = sentences.with(doc, &analyzed, span, names, documents)?;
        rows.push(PageUnknown {
            form: name.form.clone(),
            count: name.count,
            documents: name.documents,
            sentence: found,
            at: found.map_or((0, 0), |idx| sentences.place_in(idx, &analyzed, span)),
        });
    }
    Ok(rows)
}
