use std::io;
use std::process::ExitCode;

use nisba_pipeline::{Mistake, RunError};
use serde_json::json;

use crate::arguments::Log;

/// Done, also when documents were repaired or a comparison says no.
pub(crate) const DONE: u8 = 0;
/// Done, with findings: skipped documents, faults in a dictionary, failed tests.
pub(crate) const FINDINGS: u8 = 1;
/// No result: something in the arguments, the input or the output.
pub(crate) const NO_RESULT: u8 = 2;

/// Interrupted from the keyboard.
pub(crate) const INTERRUPTED: u8 = 130;

/// How a command ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    Done,
    Findings,
}

/// Prints an error and chooses the exit code. Standard output closed early is no error.
pub(crate) fn exit_code(result: anyhow::Result<Outcome>, log: Log) -> ExitCode {
    let error = match result {
        Ok(Outcome::Done) => return ExitCode::from(DONE),
        Ok(Outcome::Findings) => return ExitCode::from(FINDINGS),
        Err(error) => error,
    };
    let is_closed_pipe = error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    });
    if is_closed_pipe {
        return ExitCode::from(DONE);
    }
    for message in messages(&error) {
        match log {
            Log::Text => tell!("error: {message}"),
            Log::Json => tell!("{}", json!({"event": "error", "message": message})),
        }
    }
    let n_in_dictionary = match error.downcast_ref::<RunError>() {
        Some(RunError::Refused(mistakes)) => {
            mistakes.iter().filter(|mistake| matches!(mistake, Mistake::Dictionary(_))).count()
        }
        _ => 0,
    };
    if n_in_dictionary > 0 && log == Log::Text {
        tell!("mistakes in the dictionary: {n_in_dictionary}; nothing was read or written");
    }
    ExitCode::from(NO_RESULT)
}

/// Every mistake by itself.
fn messages(error: &anyhow::Error) -> Vec<String> {
    match error.downcast_ref::<RunError>() {
        Some(RunError::Refused(mistakes)) => mistakes.iter().map(ToString::to_string).collect(),
        _ => vec![format!("{error:#}")],
    }
}
