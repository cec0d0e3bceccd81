use std::io::{self, BufWriter, Write};

use nisba_corpus::Dictionary;
use nisba_pipeline::{Mistake, RunError};

use crate::arguments::DictionaryCommand;
use crate::exit::Outcome;

pub(crate) fn dictionary(command: &DictionaryCommand) -> anyhow::Result<Outcome> {
    match command {
        DictionaryCommand::Check { path } => {
            let refuse = |errors: Vec<_>| {
                RunError::Refused(errors.into_iter().map(Mistake::Dictionary).collect())
            };
            let dictionary = Dictionary::read(path).map_err(refuse)?;
            let findings = nisba_entities::check(dictionary.entries());
            let n_entries = dictionary.entries().len();
            let mut out = BufWriter::new(io::stdout().lock());
            for finding in &findings {
                writeln!(out, "{finding}")?;
            }
            out.flush()?;
            dictionary.compile().map_err(refuse)?;
            eprintln!("{n_entries} entities, {} findings", findings.len());
            Ok(if findings.is_empty() { Outcome::Done } else { Outcome::Findings })
        }
    }
}
