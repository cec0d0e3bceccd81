/// What was done about a problem.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd)]
pub enum Action {
    /// The document is not in the results.
    Skipped,
    /// The document is in the results, with the change that `detail` tells.
    Repaired,
}

impl Action {
    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Action::Skipped => "skipped",
            Action::Repaired => "repaired",
        }
    }
}

/// A document that could not be read as it is.
///
/// Orders by file, byte and document, so that a list of problems does not depend on threads.
#[derive(Clone, Debug, Eq, PartialEq, Ord, PartialOrd)]
pub struct Problem {
    /// The file as it was named or found.
    pub file: String,
    /// Offset of the first faulty byte in the file (after decompression), where one is to blame.
    pub byte: Option<u64>,
    /// The document's id, where it has one.
    pub doc: Option<String>,
    /// The kind of problem in a word or two: `not text`, `invalid UTF-8`.
    pub problem: String,
    /// What was found, in a sentence, with the way out.
    pub detail: String,
    /// What was done about it.
    pub action: Action,
    /// How many documents it is about: 1, but for long stretches of rows that give none.
    pub n_docs: u64,
}
