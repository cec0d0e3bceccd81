use std::io::Write;

use crate::arguments::RunArguments;
use crate::exit::Outcome;
use crate::progress::progress;

/// The whole pipeline. Its steps, in their order, are in `nisba-pipeline`'s `run.rs`:
/// read, tokenize, find names and fingerprints → compare passages → count pairs → write.
pub(crate) fn run(arguments: &RunArguments) -> anyhow::Result<Outcome> {
    let summary = nisba_pipeline::run(&arguments.settings(), &*progress())?;
    writeln!(std::io::stdout(), "{summary}")?;
    let is_clean = summary.skipped == 0 || arguments.allow_skipped;
    Ok(if is_clean { Outcome::Done } else { Outcome::Findings })
}
