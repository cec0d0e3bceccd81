use std::io::{self, BufWriter, Write};

use nisba_pipeline::{draft, printable};

use crate::arguments::InitArguments;
use crate::exit::Outcome;
use crate::steps::{open_with_names, tell_problems};

/// Prints the frequent names that no dictionary has as a dictionary to edit.
pub(crate) fn init(arguments: &InitArguments) -> anyhow::Result<Outcome> {
    let (corpus, _) = open_with_names(&arguments.settings())?;
    let drafts = draft(&corpus, arguments.min_count, arguments.max)?;
    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(
        out,
        "# Names that stand in the texts and in no dictionary, the most frequent first."
    )?;
    writeln!(out, "# Take out what is no name, and look over the types, which are guesses.")?;
    for draft in &drafts {
        let times = if draft.count == 1 { "once" } else { &format!("{} times", draft.count) };
        let documents = if draft.documents == 1 {
            "1 document"
        } else {
            &format!("{} documents", draft.documents)
        };
        let example = format!("{}: {}", draft.example_doc, draft.example);
        writeln!(out, "\n# {times} in {documents}; {}", printable(&example))?;
        nisba_corpus::write_toml(std::slice::from_ref(&draft.entry), &mut out)?;
    }
    out.flush()?;
    tell!("names: {}", drafts.len());
    Ok(tell_problems(&corpus))
}
