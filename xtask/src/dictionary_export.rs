use crate::arguments::ExportArguments;
use crate::exit::Outcome;
pub(crate) fn export(_arguments: &ExportArguments) -> anyhow::Result<Outcome> { anyhow::bail!("not yet") }
