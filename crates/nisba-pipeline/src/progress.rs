/// A stretch of a run that takes time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Stage {
    /// Reading, tokenizing and finding names; counted in documents, total unknown.
    Read,
    /// Comparing passages; counted in pairs of documents.
    Repeats,
    /// Counting; counted in documents.
    Count,
    /// Writing; counted in files.
    Write,
}

impl Stage {
    /// What happens, for people.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Read => "reading and finding names",
            Stage::Repeats => "comparing passages",
            Stage::Count => "counting pairs",
            Stage::Write => "writing results",
        }
    }
}

/// Is told how far a run has come, from any thread.
pub trait Progress: Sync {
    /// A stage begins, with so many things to do where that is known.
    fn begin(&self, stage: Stage, total: Option<u64>);
    /// So many things more are done.
    fn advance(&self, n: u64);
    /// The stage is over.
    fn end(&self);
    /// Something worth knowing, in a line.
    fn note(&self, _line: &str) {}
}

/// Tells nobody.
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
}
