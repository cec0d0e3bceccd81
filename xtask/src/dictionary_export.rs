use nisba_corpus::{Dictionary, ExportFormat, NotExported, export as export_entries};

use crate::arguments::{ExportArguments, ToFormat};
use crate::dictionary::{refused, write_whole};
use crate::exit::Outcome;

/// Writes a dictionary for another program, and tells on standard error what that one cannot hold.
pub(crate) fn export(arguments: &ExportArguments) -> anyhow::Result<Outcome> {
    let dictionary = Dictionary::read(&arguments.path).map_err(refused)?;
    let format = match arguments.to {
        ToFormat::Ftm => ExportFormat::FollowTheMoney,
        ToFormat::Spacy => ExportFormat::Spacy,
    };
    let mut lost = NotExported::default();
    write_whole(&arguments.out, |out| {
        lost = export_entries(dictionary.entries(), format, out)?;
        Ok(())
    })?;
    for (n, what) in [
        (
            lost.conditional_names,
            "weak and short names left out: the format marks every name everywhere",
        ),
        (lost.conditions, "entities lose their `requires` or `excludes`"),
        (lost.case, "entities lose their `case`"),
    ] {
        if n > 0 {
            tell!("{n:7} {what}");
        }
    }
    tell!("{}: {} entities", arguments.out.display(), dictionary.entries().len());
    Ok(Outcome::Done)
}
