use std::fmt;
use std::io;

use nisba_corpus::{DictionaryError, InputError, Problem};
use thiserror::Error;

use crate::{IndexError, OutputError};

/// Why a run has no result.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RunError {
    /// Something in the arguments, inputs or dictionaries; all of it.
    #[error("{}", list(.0))]
    Refused(Vec<Mistake>),
    /// Every single document had to be skipped.
    #[error("no document could be read:{}", problem_lines(.0))]
    NothingRead(Vec<Problem>),
    /// Every document that could be read is outside of the dates that were asked for.
    #[error(
        "no document has a date within --since and --until: {outside} are outside, of {undated} the date does not tell (--date-field names the field that holds it){}",
        problem_lines(.problems)
    )]
    NothingInDates {
        /// Documents outside.
        outside: u64,
        /// Documents whose dates do not tell.
        undated: u64,
        /// Documents that could not be read, or were repaired.
        problems: Vec<Problem>,
    },
    /// A result file or the result folder could not be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The file for documents that do not fit into memory.
    #[error("documents that do not fit into memory: {0}; check the space on the disk")]
    Spill(#[from] io::Error),
    /// The stored index of another corpus.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The threads could not be started.
    #[error("threads: {0}; try fewer with --threads")]
    Threads(String),
}

/// One thing that is wrong before anything is read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Mistake {
    /// An input file or folder.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A place in a dictionary.
    #[error(transparent)]
    Dictionary(#[from] DictionaryError),
    /// The result folder.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// An entity to be left out that no dictionary has.
    #[error("--exclude {id}: no entity has this id{}", .nearest.as_ref().map(|id| format!("; did you mean {id}?")).unwrap_or_default())]
    UnknownEntity {
        /// As it was given.
        id: String,
        /// The id that contains it, where there is just one.
        nearest: Option<String>,
    },
}

fn list(mistakes: &[Mistake]) -> String {
    mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn problem_lines(problems: &[Problem]) -> String {
    struct Line<'a>(&'a Problem);
    impl fmt::Display for Line<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "\n  {}: {}: {}", self.0.file, self.0.problem, self.0.detail)
        }
    }
    problems.iter().take(20).map(|problem| Line(problem).to_string()).collect()
}
