//! Passages that stand more than once: which they are, and the corpus without them.

use std::num::NonZeroU32;

use clap::Args;
use nisba_dedup::{Bounds, Config};
use nisba_pipeline::{exact_duplicates, near_duplicates};
use nisba_report::DuplicateRow;

use crate::arguments::InputArguments;
use crate::exit::Outcome;
use crate::progress::progress;
use crate::steps::{standard_output, tell_problems};

#[derive(Args)]
pub(crate) struct DuplicateArguments {
    #[command(flatten)]
    input: InputArguments,
    /// Everything that stands twice byte for byte, from so many bytes on, and nothing else
    #[arg(long, value_name = "BYTES")]
    exact: Option<NonZeroU32>,
    /// Largest cluster of which every pair is told; of larger ones each copy with its original
    #[arg(long, value_name = "N", default_value = "32")]
    max_pairs: NonZeroU32,
}

pub(crate) fn duplicates(arguments: &DuplicateArguments) -> anyhow::Result<Outcome> {
    let settings = arguments.input.settings();
    let config = Config { max_group: arguments.max_pairs, ..Config::default() };
    let (corpus, repeats) = match arguments.exact {
        Some(min_bytes) => exact_duplicates(&settings, min_bytes, &config, &*progress())?,
        None => near_duplicates(&settings, &config, &*progress())?,
    };
    let mut lines = standard_output();
    for repeat in &repeats.repeats {
        let (a, b) = (corpus.get(repeat.a.doc)?, corpus.get(repeat.b.doc)?);
        lines.write(&DuplicateRow::new(repeat, a.document.id(), b.document.id()))?;
    }
    lines.finish()?;
    tell_bounds(repeats.bounds);
    Ok(tell_problems(&corpus))
}

fn tell_bounds(bounds: Bounds) {
    if bounds.clusters_bounded > 0 {
        eprintln!(
            "{} clusters are so large that each copy is paired with its original alone; {} further pairs left out (--max-pairs)",
            bounds.clusters_bounded, bounds.pairs_left_out
        );
    }
}
