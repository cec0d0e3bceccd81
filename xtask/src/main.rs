//! The runner of the workspace: flags in, the pipeline, an exit code out.
//!
//! `cargo xtask run` shows the whole pipeline on the sample in `seeds/`; every other command is one
//! step of it, or a chore of this workspace. Data goes to files or standard output, everything
//! else to standard error.

#[macro_use]
mod tell;

mod arguments;
mod chores;
mod compare;
mod config;
mod count_arguments;
mod dictionary;
mod dictionary_export;
mod dictionary_import;
mod dictionary_init;
mod diff;
mod duplicates;
mod evaluate;
mod exit;
mod interop;
mod progress;
mod query;
mod run;
mod steps;
mod vendor;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Cli, Command, Log};
use crate::exit::exit_code;

fn main() -> ExitCode {
    // An interrupted run leaves an earlier result whole, because a new one is moved into place as
    // the last act; so there is nothing to clean up.
    if let Err(error) = ctrlc::set_handler(|| std::process::exit(i32::from(exit::INTERRUPTED))) {
        tell!("warning: interrupts are left to the system: {error}");
    }
    let words: Vec<OsString> = std::env::args_os().collect();
    let log = asked_for(&words);
    let words = match config::with_config_file(words) {
        Ok(words) => words,
        Err(error) => return exit_code(Err(error), log),
    };
    let log = asked_for(&words);
    let cli = match Cli::try_parse_from(words) {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() && log == Log::Json => {
            let message = error.render().to_string();
            return exit_code(Err(anyhow::anyhow!("{}", message.trim_end())), log);
        }
        Err(error) => {
            // Help and version go to standard output and are no error.
            let code = if error.use_stderr() { exit::NO_RESULT } else { exit::DONE };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let log = match &cli.command {
        Command::Run(run) => run.log,
        _ => Log::Text,
    };
    let result = match cli.command {
        Command::Run(run) => run::run(&run),
        Command::Text(input) => steps::text(&input),
        Command::Tokens(tokens) => steps::tokens(&tokens),
        Command::Sentences(tokens) => steps::sentences(&tokens),
        Command::Mentions(mentions) => steps::mentions(&mentions),
        Command::Duplicates(arguments) => duplicates::duplicates(&arguments),
        Command::Dedup(arguments) => duplicates::dedup(&arguments),
        Command::Cooccurrence(cooccurrence) => steps::cooccurrence(&cooccurrence),
        Command::Compare(compare) => compare::compare(&compare),
        Command::Variants(variants) => compare::variants(&variants),
        Command::Evaluate(evaluate) => evaluate::evaluate(&evaluate),
        Command::Dictionary(command) => dictionary::dictionary(&command),
        Command::Query(arguments) => query::query(&arguments),
        Command::Diff(arguments) => diff::diff(&arguments),
        Command::Measures(measures) => steps::measures(&measures),
        Command::Test => chores::test(),
        Command::TestInterop => interop::test_interop(),
        Command::Ci => chores::ci(),
        Command::Vendor => vendor::vendor(),
        Command::Bench(bench) => chores::bench(&bench),
    };
    exit_code(result, log)
}

/// The log that the words of a command line ask for, before it is known whether they are in order.
fn asked_for(words: &[OsString]) -> Log {
    let is_json = words
        .windows(2)
        .any(|pair| pair[1] == "--log=json" || (pair[0] == "--log" && pair[1] == "json"));
    if is_json { Log::Json } else { Log::Text }
}
