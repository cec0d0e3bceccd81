use crate::arguments::InitArguments;
use crate::exit::Outcome;
pub(crate) fn init(_arguments: &InitArguments) -> anyhow::Result<Outcome> { anyhow::bail!("not yet") }
