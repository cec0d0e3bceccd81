use std::io::{self, BufWriter, Write};

use nisba_corpus::{Dictionary, DictionaryError};
use nisba_pipeline::{Mistake, RunError};

use crate::arguments::DictionaryCommand;
use crate::exit::Outcome;

pub(crate) fn dictionary(command: &DictionaryCommand) -> anyhow::Result<Outcome> {
    match command {
        DictionaryCommand::Check { path } => {
            let (dictionary, mut faults) = Dictionary::read_sound(path);
            if faults.iter().any(DictionaryError::is_whole_file) {
                faults.retain(DictionaryError::is_whole_file);
                let mistakes = faults.into_iter().map(Mistake::Dictionary).collect();
                return Err(RunError::Refused(mistakes).into());
            }
            let findings = nisba_entities::check(dictionary.entries());
            let n_entries = dictionary.entries().len();
            if faults.is_empty() {
                faults = dictionary.compile().err().unwrap_or_default();
            }
            let mut out = BufWriter::new(io::stdout().lock());
            for fault in &faults {
                writeln!(out, "{fault}")?;
            }
            for finding in &findings {
                writeln!(out, "{finding}")?;
            }
            out.flush()?;
            let n_findings = faults.len() + findings.len();
            eprintln!("sound entities: {n_entries}; findings: {n_findings}");
            Ok(if n_findings == 0 { Outcome::Done } else { Outcome::Findings })
        }
    }
}
