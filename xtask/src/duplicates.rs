//! Passages that stand more than once: which they are, and the corpus without them.

use std::io::Write;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use nisba_dedup::{Bounds, Config};
use nisba_pipeline::{
    CutRule, Keep, PassageIndex, RunError, Settings, dedup as cut_repeats, duplicates_against,
    exact_duplicates, near_documents, near_duplicates,
};
use nisba_report::DuplicateRow;
use serde::Serialize;

use crate::arguments::InputArguments;
use crate::exit::Outcome;
use crate::progress::progress;
use crate::steps::{standard_output, tell_each_problem, tell_problems};

#[derive(Args)]
pub(crate) struct DuplicateArguments {
    #[command(flatten)]
    input: InputArguments,
    /// Everything that stands twice byte for byte, from so many bytes on, and nothing else
    #[arg(long, value_name = "BYTES", value_parser = positive)]
    exact: Option<NonZeroU32>,
    /// What of INPUT stands in the corpus of this index, which is not read again: doc_a is its document
    #[arg(long, value_name = "INDEX", conflicts_with = "exact")]
    against: Option<PathBuf>,
    /// Also write an index of INPUT to this file, for a later --against; an earlier index there is replaced
    #[arg(long, value_name = "FILE", conflicts_with_all = ["exact", "against"])]
    save_index: Option<PathBuf>,
    /// Whole documents, of which at least half stands in another one by their fingerprints: JSONL
    /// {"doc_a","doc_b","containment_a","containment_b"}
    #[arg(long, conflicts_with_all = ["exact", "against", "save_index"])]
    documents: bool,
    /// Largest cluster of which every pair is told; of larger ones each copy with its original
    #[arg(long, value_name = "N", default_value = "32", value_parser = positive)]
    max_pairs: NonZeroU32,
}

fn positive(number: &str) -> Result<NonZeroU32, String> {
    number.parse().map_err(|_| format!("has to be a whole number from 1 to {}", u32::MAX))
}

pub(crate) fn duplicates(arguments: &DuplicateArguments) -> anyhow::Result<Outcome> {
    let settings = arguments.input.settings();
    let config = Config { max_group: arguments.max_pairs, ..Config::default() };
    if let Some(index) = &arguments.against {
        return against(&settings, index, &config);
    }
    if arguments.documents {
        return documents(&settings, &config);
    }
    let save_index = arguments.save_index.as_deref();
    if let Some(path) = save_index {
        // Told now, and not when all has been read.
        PassageIndex::check_target(path).map_err(RunError::from)?;
    }
    let (corpus, repeats) = match arguments.exact {
        Some(min_bytes) => exact_duplicates(&settings, min_bytes, &config, &*progress())?,
        None => near_duplicates(&settings, &config, save_index, &*progress())?,
    };
    let mut lines = standard_output();
    for repeat in &repeats.repeats {
        let (a, b) = (corpus.id(repeat.a.doc), corpus.id(repeat.b.doc));
        lines.write(&DuplicateRow::new(repeat, a, b))?;
    }
    lines.finish()?;
    tell_bounds(repeats.bounds);
    Ok(tell_problems(&corpus))
}

fn against(settings: &Settings, index: &Path, config: &Config) -> anyhow::Result<Outcome> {
    let found = duplicates_against(settings, index, config, &*progress())?;
    let mut lines = standard_output();
    for repeat in &found.repeats.repeats {
        let (a, b) = (found.id(repeat.a.doc)?, found.id(repeat.b.doc)?);
        lines.write(&DuplicateRow::new(repeat, &a, &b))?;
    }
    lines.finish()?;
    tell_bounds(found.repeats.bounds);
    Ok(tell_problems(&found.corpus))
}

/// Share of a document from which on it is told that it stands in another one.
const LEAST_CONTAINMENT: f64 = 0.5;

#[derive(Serialize)]
struct DocumentPairRow<'a> {
    doc_a: &'a str,
    doc_b: &'a str,
    containment_a: f64,
    containment_b: f64,
}

fn documents(settings: &Settings, config: &Config) -> anyhow::Result<Outcome> {
    let (corpus, found) = near_documents(settings, LEAST_CONTAINMENT, config, &*progress())?;
    let mut lines = standard_output();
    for pair in found {
        lines.write(&DocumentPairRow {
            doc_a: corpus.id(pair.a),
            doc_b: corpus.id(pair.b),
            containment_a: pair.of_a,
            containment_b: pair.of_b,
        })?;
    }
    lines.finish()?;
    Ok(tell_problems(&corpus))
}

fn tell_bounds(bounds: Bounds) {
    if bounds.clusters_bounded > 0 {
        tell!(
            "{} clusters are so large that each copy is paired with its original alone; {} further pairs left out (--max-pairs)",
            bounds.clusters_bounded,
            bounds.pairs_left_out
        );
    }
}

#[derive(Args)]
pub(crate) struct DedupArguments {
    #[command(flatten)]
    input: InputArguments,
    /// The result folder; an earlier result in it is replaced at the end
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Which of several copies stays: the one in the first, the longest or the earliest document
    #[arg(long, value_enum, default_value_t = KeepArgument::First)]
    keep: KeepArgument,
    /// Exit with 0 although documents had to be skipped
    #[arg(long)]
    allow_skipped: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum KeepArgument {
    First,
    Longest,
    Earliest,
}

pub(crate) fn dedup(arguments: &DedupArguments) -> anyhow::Result<Outcome> {
    let settings = Settings { out: arguments.out.clone(), ..arguments.input.settings() };
    let keep = match arguments.keep {
        KeepArgument::First => Keep::First,
        KeepArgument::Longest => Keep::Longest,
        KeepArgument::Earliest => Keep::Earliest,
    };
    let (rule, config) = (CutRule::default(), Config::default());
    let summary = cut_repeats(&settings, keep, &rule, &config, &*progress())?;
    tell_each_problem(&summary.problems);
    let counts = summary.counts;
    writeln!(
        std::io::stdout(),
        "{} passages cut: {} of {} bytes and {} of {} documents are left\nResults are in {}",
        counts.cuts,
        counts.bytes_out,
        counts.bytes_in,
        counts.documents_out,
        counts.documents_in,
        summary.out.display()
    )?;
    let is_clean = summary.skipped == 0 || arguments.allow_skipped;
    Ok(if is_clean { Outcome::Done } else { Outcome::Findings })
}
