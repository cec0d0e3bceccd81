use std::borrow::Cow;
use std::ops::Range;

use crate::Span;

/// A folded text and the way back to the original.
#[derive(Clone, Debug)]
pub struct Folded<'t> {
    pub(crate) text: Cow<'t, str>,
    /// In the order of both texts.
    pub(crate) edits: Vec<Edit>,
}

impl Folded<'_> {
    /// The folded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the original that a span of the folded text came from.
    ///
    /// A span that cuts into what one original character became covers that whole character; a
    /// dropped character (soft hyphen) at either edge stays outside, a dropped mark goes with its
    /// letter. Logarithmic in the number of places where lengths changed.
    ///
    /// # Panics
    ///
    /// Where the span ends behind the folded text.
    #[track_caller]
    pub fn to_original(&self, span: Span) -> Span {
        assert!(span.end() as usize <= self.text.len(), "a span behind the end of the folded text");
        let start = self.original_start(span.start());
        let end = if span.is_empty() { start } else { self.original_end(span.end()) };
        Span::new(start, end)
    }

    /// Heap memory in bytes, without a borrowed text.
    pub fn memory_usage(&self) -> usize {
        let text = match &self.text {
            Cow::Borrowed(_) => 0,
            Cow::Owned(text) => text.capacity(),
        };
        text + self.edits.capacity() * size_of::<Edit>()
    }

    fn original_start(&self, at: u32) -> u32 {
        let n_before = self.edits.partition_point(|edit| edit.folded.end <= at);
        match self.edits.get(n_before) {
            Some(edit) if edit.folded.start < at => edit.original.start,
            _ => Self::behind(self.edits[..n_before].last(), at),
        }
    }

    fn original_end(&self, at: u32) -> u32 {
        let n_before = self.edits.partition_point(|edit| edit.folded.start < at);
        match self.edits[..n_before].last() {
            Some(edit) if at < edit.folded.end => edit.original.end,
            last => Self::behind(last, at),
        }
    }

    /// Between two edits both texts run in step.
    fn behind(edit: Option<&Edit>, at: u32) -> u32 {
        edit.map_or(at, |edit| edit.original.end + (at - edit.folded.end))
    }
}

/// A place where folding changed the number of bytes or of characters.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Edit {
    pub(crate) folded: Range<u32>,
    pub(crate) original: Range<u32>,
}
