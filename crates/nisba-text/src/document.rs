use std::fmt;
use std::sync::Arc;

use crate::Span;

/// The number of a document in its corpus.
///
/// Numbers count from 0 in document order, so that they order as the corpus does.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DocId(pub u32);

impl DocId {
    /// The number as an index into a list that is in document order.
    pub fn idx(self) -> usize {
        self.0 as usize
    }
}

/// A stretch of text in a document.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Passage {
    /// The document.
    pub doc: DocId,
    /// The bytes in its text.
    pub span: Span,
}

/// A text with the name under which it is reported, and what is known about it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Document {
    id: String,
    text: String,
    /// The headline, where the source gives one.
    pub title: Option<String>,
    /// The date as the source gives it.
    pub date: Option<String>,
    /// The file it was read from.
    pub source: Option<Arc<str>>,
}

impl Document {
    /// A document without title, date and source.
    ///
    /// # Errors
    ///
    /// [`TextTooLong`] for a text of 4 GiB or more: spans are 32 bits wide.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Result<Document, TextTooLong> {
        let (id, text) = (id.into(), text.into());
        if u32::try_from(text.len()).is_err() {
            return Err(TextTooLong { id, bytes: text.len() });
        }
        Ok(Document { id, text, ..Document::default() })
    }

    /// The name under which the document is reported.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The text to which every span refers.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span; `None` where it is out of bounds or cuts a character.
    pub fn get(&self, span: Span) -> Option<&str> {
        self.text.get(span.range())
    }
}

/// A text that 32-bit spans cannot address.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TextTooLong {
    /// The document's id.
    pub id: String,
    /// Its length in bytes.
    pub bytes: usize,
}

impl fmt::Display for TextTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "document {} has {} bytes; split it into texts of less than 4 GiB",
            self.id, self.bytes
        )
    }
}

impl std::error::Error for TextTooLong {}
