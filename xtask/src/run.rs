use std::io::Write;

use crate::arguments::RunArguments;
use crate::exit::Outcome;
use crate::progress::progress_in;

/// The whole pipeline. Its steps, in their order, are in `nisba-pipeline`'s `run.rs`:
/// read, tokenize, find names and fingerprints → compare passages → count pairs → write.
pub(crate) fn run(arguments: &RunArguments) -> anyhow::Result<Outcome> {
    if arguments.dry_run {
        writeln!(std::io::stdout(), "{}", nisba_pipeline::plan(&arguments.settings())?)?;
        return Ok(Outcome::Done);
    }
    let summary = nisba_pipeline::run(&arguments.settings(), &*progress_in(arguments.log))?;
    writeln!(std::io::stdout(), "{summary}")?;
    let is_clean = summary.skipped == 0 || arguments.allow_skipped;
    Ok(if is_clean { Outcome::Done } else { Outcome::Findings })
}
