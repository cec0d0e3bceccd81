use std::iter::FusedIterator;

use nisba_text::{Span, TokenKind};
use unicode_segmentation::{USentenceBoundIndices, UWordBoundIndices, UnicodeSegmentation};

use crate::class::kind_of;

/// The segments between the word boundaries of UAX #29, white space and punctuation included.
///
/// Lazy and without allocation. Together the segments cover the text.
///
/// ```
/// let words: Vec<&str> = nisba_tokenize::words("Ra’i said: no.")
///     .filter(|segment| segment.kind().is_content())
///     .map(|segment| segment.text)
///     .collect();
/// assert_eq!(words, ["Ra’i", "said", "no"]);
/// ```
///
/// # Panics
///
/// When it reaches a segment behind the first 4 GiB.
pub fn words(text: &str) -> Words<'_> {
    Words { inner: text.split_word_bound_indices() }
}

/// The segments between the sentence boundaries of UAX #29, white space included.
///
/// Lazy and without allocation. Together the segments cover the text. The standard knows no
/// abbreviations: `Gen. Qaani` is cut after `Gen.`; [`Tokenizer::news`](crate::Tokenizer::news)
/// does better.
///
/// ```
/// let sentences: Vec<&str> =
///     nisba_tokenize::sentences("Who fired? Nobody knows.").map(|segment| segment.text).collect();
/// assert_eq!(sentences, ["Who fired? ", "Nobody knows."]);
/// ```
///
/// # Panics
///
/// When it reaches a segment behind the first 4 GiB.
pub fn sentences(text: &str) -> Sentences<'_> {
    Sentences { inner: text.split_sentence_bound_indices() }
}

/// A stretch of text between two boundaries; never empty.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Segment<'t> {
    /// Its bytes in the text that was cut.
    pub span: Span,
    /// Its text.
    pub text: &'t str,
}

impl Segment<'_> {
    /// What it is, from its characters alone: word, number, punctuation, symbol or other.
    pub fn kind(self) -> TokenKind {
        kind_of(self.text)
    }
}

fn segment((at, text): (usize, &str)) -> Segment<'_> {
    Segment { span: Span::from_range(at..at + text.len()), text }
}

/// Iterator of [`words`].
#[derive(Clone, Debug)]
pub struct Words<'t> {
    inner: UWordBoundIndices<'t>,
}

impl<'t> Iterator for Words<'t> {
    type Item = Segment<'t>;

    fn next(&mut self) -> Option<Segment<'t>> {
        self.inner.next().map(segment)
    }
}

impl FusedIterator for Words<'_> {}

/// Iterator of [`sentences`].
#[derive(Clone)]
pub struct Sentences<'t> {
    inner: USentenceBoundIndices<'t>,
}

impl std::fmt::Debug for Sentences<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sentences").finish_non_exhaustive()
    }
}

impl<'t> Iterator for Sentences<'t> {
    type Item = Segment<'t>;

    fn next(&mut self) -> Option<Segment<'t>> {
        self.inner.next().map(segment)
    }
}

impl FusedIterator for Sentences<'_> {}
