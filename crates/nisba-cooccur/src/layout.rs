use nisba_text::{Span, Tokens};

use crate::Unit;

/// The spans of the units of one document that count, in text order.
///
/// A unit counts if it holds at least one word (a token with content) outside `masked`; a token
/// that overlaps a masked span is not a word here. `masked` are spans in text order that do not
/// overlap, such as repeats of passages that were counted elsewhere; empty masks nothing.
///
/// A window reaches from the first byte of its first word to the end of its last; masked words
/// break the text into runs, and no window reaches from one run into another. The spans of
/// windows overlap and there is nearly one a word; counting does not go through this list.
///
/// Linear in the tokens, the masked spans and the units.
pub fn unit_spans(tokens: &Tokens, masked: &[Span], unit: Unit) -> Vec<Span> {
    match Layout::new(tokens, masked, unit) {
        Layout::Disjoint(spans) => spans,
        Layout::Windows(windows) => windows.spans(),
    }
}

/// The units of one document, numbered from 0 in text order.
pub(crate) enum Layout {
    Disjoint(Vec<Span>),
    Windows(Windows),
}

impl Layout {
    pub(crate) fn new(tokens: &Tokens, masked: &[Span], unit: Unit) -> Layout {
        let words = Words::new(tokens, masked);
        let whole: [Span; 1];
        let candidates = match unit {
            Unit::Window(n_words) => {
                return Layout::Windows(Windows::new(words, n_words.get() as usize));
            }
            Unit::SentenceWindow(n_words) => {
                let words = words.broken_at(&tokens.sentences);
                return Layout::Windows(Windows::new(words, n_words.get() as usize));
            }
            Unit::Sentence => &tokens.sentences[..],
            Unit::Paragraph => &tokens.paragraphs[..],
            Unit::Document => match (tokens.tokens.first(), tokens.tokens.last()) {
                (Some(first), Some(last)) => {
                    whole = [first.span.cover(last.span)];
                    &whole[..]
                }
                _ => &[],
            },
        };
        let mut rest = &words.spans[..];
        let mut counting = Vec::with_capacity(candidates.len());
        for &span in candidates {
            rest = &rest[rest.partition_point(|word| word.start() < span.start())..];
            if rest.first().is_some_and(|word| word.start() < span.end()) {
                counting.push(span);
            }
        }
        Layout::Disjoint(counting)
    }

    pub(crate) fn n_units(&self) -> u64 {
        match self {
            Layout::Disjoint(spans) => spans.len() as u64,
            Layout::Windows(windows) => windows.n_windows,
        }
    }

    /// Finds units for occurrences that come by their starts.
    pub(crate) fn cursor(&self) -> Cursor<'_> {
        Cursor { layout: self, idx: 0, run_idx: 0 }
    }
}

/// A place in a layout that only moves forward, so that many occurrences take one walk.
pub(crate) struct Cursor<'l> {
    layout: &'l Layout,
    /// The first unit, for windows the first word, that does not end before the last occurrence.
    idx: usize,
    run_idx: usize,
}

impl Cursor<'_> {
    /// First and last of the units that an occurrence belongs to. Neither start nor end of an
    /// occurrence may stand before the start of the one asked for last.
    #[inline]
    pub(crate) fn units_of(&mut self, span: Span) -> Option<(u64, u64)> {
        match self.layout {
            Layout::Disjoint(spans) => {
                while spans.get(self.idx).is_some_and(|unit| unit.end() <= span.start()) {
                    self.idx += 1;
                }
                let unit = spans.get(self.idx)?;
                let idx = self.idx as u64;
                (unit.start() <= span.start()).then_some((idx, idx))
            }
            Layout::Windows(windows) => {
                while windows.words.get(self.idx).is_some_and(|word| word.end() <= span.start()) {
                    self.idx += 1;
                }
                windows.words.get(self.idx).filter(|word| word.overlaps(span))?;
                let is_behind = |run: &Run| run.first_word + run.n_words <= self.idx;
                while is_behind(&windows.runs[self.run_idx]) {
                    self.run_idx += 1;
                }
                let run = &windows.runs[self.run_idx];
                let at = (self.idx - run.first_word) as u64;
                let first = at.saturating_sub(windows.length as u64 - 1);
                let last = at.min(run.n_windows - 1);
                Some((run.first_window + first, run.first_window + last))
            }
        }
    }
}

/// The unmasked words of a document.
struct Words {
    spans: Vec<Span>,
    /// Indices of the words that begin a run: no masked word stands within a run.
    run_starts: Vec<usize>,
}

impl Words {
    fn new(tokens: &Tokens, masked: &[Span]) -> Words {
        let spans = Vec::with_capacity(tokens.tokens.len());
        let mut words = Words { spans, run_starts: Vec::new() };
        let mut masked = masked;
        let mut in_run = false;
        for token in tokens.tokens.iter().filter(|token| token.kind.is_content()) {
            while masked.first().is_some_and(|mask| mask.end() <= token.span.start()) {
                masked = &masked[1..];
            }
            if !masked.is_empty() && token.span.overlaps_any(masked) {
                in_run = false;
                continue;
            }
            if !in_run {
                words.run_starts.push(words.spans.len());
                in_run = true;
            }
            words.spans.push(token.span);
        }
        words
    }
}

impl Words {
    /// The same words, with a run ended by each sentence; words outside of sentences go on with
    /// the run before them.
    fn broken_at(mut self, sentences: &[Span]) -> Words {
        let first_words = sentences
            .iter()
            .map(|sentence| self.spans.partition_point(|word| word.start() < sentence.start()));
        let mut starts: Vec<usize> =
            first_words.filter(|&idx| idx < self.spans.len()).chain(self.run_starts).collect();
        starts.sort_unstable();
        starts.dedup();
        self.run_starts = starts;
        self
    }
}

pub(crate) struct Windows {
    words: Vec<Span>,
    runs: Vec<Run>,
    length: usize,
    n_windows: u64,
}

struct Run {
    first_word: usize,
    n_words: usize,
    first_window: u64,
    n_windows: u64,
}

impl Windows {
    fn new(words: Words, length: usize) -> Windows {
        let mut runs = Vec::with_capacity(words.run_starts.len());
        let mut n_windows = 0;
        for (idx, &first_word) in words.run_starts.iter().enumerate() {
            let end = words.run_starts.get(idx + 1).copied().unwrap_or(words.spans.len());
            let n_words = end - first_word;
            let n_here = (n_words.saturating_sub(length) + 1) as u64;
            runs.push(Run { first_word, n_words, first_window: n_windows, n_windows: n_here });
            n_windows += n_here;
        }
        Windows { words: words.spans, runs, length, n_windows }
    }

    /// The word that an occurrence stands at: the first one that it overlaps.
    pub(crate) fn word_of(&self, span: Span) -> Option<usize> {
        let idx = self.words.partition_point(|word| word.end() <= span.start());
        self.words.get(idx).is_some_and(|word| word.overlaps(span)).then_some(idx)
    }

    /// Number of the run that a word is in.
    pub(crate) fn run_idx(&self, word_idx: usize) -> usize {
        self.runs.partition_point(|run| run.first_word <= word_idx) - 1
    }

    /// Whether some window holds both words.
    pub(crate) fn share_window(&self, a: usize, b: usize) -> bool {
        a.abs_diff(b) < self.length && self.run_idx(a) == self.run_idx(b)
    }

    fn spans(&self) -> Vec<Span> {
        let mut spans = Vec::with_capacity(self.n_windows as usize);
        for run in &self.runs {
            let words = &self.words[run.first_word..run.first_word + run.n_words];
            let windows = words.windows(self.length.min(words.len()));
            spans.extend(windows.map(|window| window[0].cover(window[window.len() - 1])));
        }
        spans
    }
}
