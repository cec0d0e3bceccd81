use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

/// The stretch of text within which items count as occurring together.
///
/// Written and read as `document`, `paragraph`, `sentence`, `window:N` or `sentence-window:N`.
///
/// ```
/// use nisba_cooccur::Unit;
///
/// let unit: Unit = "window:10".parse()?;
/// assert_eq!(unit.to_string(), "window:10");
/// assert!("window:0".parse::<Unit>().is_err());
/// # Ok::<(), nisba_cooccur::UnitError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "String", try_from = "String"))]
pub enum Unit {
    /// From the first token of the document to its last.
    Document,
    /// A paragraph of the [`Tokens`](nisba_text::Tokens).
    Paragraph,
    /// A sentence of the [`Tokens`](nisba_text::Tokens).
    #[default]
    Sentence,
    /// So many consecutive words, moved on by one word at a time, across sentences and paragraphs.
    ///
    /// A word is a token with content ([`TokenKind::is_content`](nisba_text::TokenKind::is_content)).
    /// **Such windows overlap**: a word in the middle of a text is in N of them. They are therefore
    /// not independent observations, and p-values computed from counts of windows are too small;
    /// use them to rank, not to test. A run of fewer than N words is one window.
    Window(NonZeroU32),
    /// The same, but no window reaches over the end of a sentence: a sentence of fewer than N words
    /// is one window. Written `sentence-window:N`.
    SentenceWindow(NonZeroU32),
}

impl Unit {
    /// Whether units overlap, so that they are no independent observations.
    pub fn is_window(self) -> bool {
        matches!(self, Unit::Window(_) | Unit::SentenceWindow(_))
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unit::Document => f.write_str("document"),
            Unit::Paragraph => f.write_str("paragraph"),
            Unit::Sentence => f.write_str("sentence"),
            Unit::Window(n_words) => write!(f, "window:{n_words}"),
            Unit::SentenceWindow(n_words) => write!(f, "sentence-window:{n_words}"),
        }
    }
}

impl FromStr for Unit {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Unit, UnitError> {
        match text {
            "document" => return Ok(Unit::Document),
            "paragraph" => return Ok(Unit::Paragraph),
            "sentence" => return Ok(Unit::Sentence),
            _ => {}
        }
        let (n_words, window): (_, fn(NonZeroU32) -> Unit) =
            match (text.strip_prefix("window:"), text.strip_prefix("sentence-window:")) {
                (Some(n_words), _) => (n_words, Unit::Window),
                (_, Some(n_words)) => (n_words, Unit::SentenceWindow),
                _ => return Err(UnitError::Unknown { text: text.to_owned() }),
            };
        match n_words.parse() {
            // `parse` would also take a plus sign, which is never written.
            Ok(n) if n_words.starts_with(|c: char| c.is_ascii_digit()) => Ok(window(n)),
            _ => Err(UnitError::WindowLength { text: n_words.to_owned() }),
        }
    }
}

impl From<Unit> for String {
    fn from(unit: Unit) -> String {
        unit.to_string()
    }
}

impl TryFrom<String> for Unit {
    type Error = UnitError;

    fn try_from(text: String) -> Result<Unit, UnitError> {
        text.parse()
    }
}

/// A text that names no [`Unit`].
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum UnitError {
    /// Neither a unit's name nor `window:N`.
    Unknown {
        /// What was given.
        text: String,
    },
    /// What follows `window:` is no number from 1 to 4294967295.
    WindowLength {
        /// What followed.
        text: String,
    },
}

impl fmt::Display for UnitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UnitError::Unknown { text } => {
                write!(
                    f,
                    "unknown unit {text:?}; it is document, paragraph, sentence, window:N or sentence-window:N"
                )
            }
            UnitError::WindowLength { text } => {
                write!(f, "the length of a window is a number of words from 1 up, not {text:?}")
            }
        }
    }
}

impl std::error::Error for UnitError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let five = NonZeroU32::new(5).expect("five");
        let windows = [Unit::Window(five), Unit::SentenceWindow(five)];
        for unit in [Unit::Document, Unit::Paragraph, Unit::Sentence].into_iter().chain(windows) {
            assert_eq!(unit.to_string().parse(), Ok(unit));
        }
        assert_eq!("sentence-window:5".parse(), Ok(Unit::SentenceWindow(five)));
        assert_eq!("window:4294967295".parse(), Ok(Unit::Window(NonZeroU32::MAX)));
    }

    #[test]
    fn mistakes_say_what_is_right() {
        let error = |text: &str| text.parse::<Unit>().expect_err("no unit").to_string();
        for text in ["", "Sentence", "sentences", "window", " sentence"] {
            assert!(
                error(text)
                    .contains("document, paragraph, sentence, window:N or sentence-window:N"),
                "{text}"
            );
        }
        for text in [
            "sentence-window:0",
            "window:",
            "window:0",
            "window:-1",
            "window:+1",
            "window:5x",
            "window:4294967296",
        ] {
            assert!(error(text).contains("number of words from 1 up"), "{text}");
        }
    }
}
