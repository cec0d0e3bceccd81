use std::fmt;
use std::ops::{Index, Range};

/// A half-open range of byte offsets into one document's original text.
///
/// `start <= end` always holds. Offsets are bytes, not characters. Spans order by start, then by
/// end. A span knows no document; [`Passage`](crate::Passage) does.
///
/// ```
/// use nisba_text::Span;
///
/// let text = "Raba Allah83";
/// assert_eq!(&text[Span::new(0, 10)], "Raba Allah");
/// assert_eq!(format!("{:?}", Span::new(0, 10)), "0..10");
/// ```
#[derive(Clone, Copy, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "(u32, u32)", try_from = "(u32, u32)"))]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The span `start..end`.
    ///
    /// # Panics
    ///
    /// Where `start > end`.
    #[inline]
    #[track_caller]
    pub fn new(start: u32, end: u32) -> Span {
        assert!(start <= end, "a span starts at {start} and ends before it, at {end}");
        Span { start, end }
    }

    /// The span of a range of `usize`, as the standard library's string functions give it.
    ///
    /// # Panics
    ///
    /// Where the range is reversed or does not fit into `u32`; a [`Document`](crate::Document)
    /// never holds a text that long.
    #[inline]
    #[track_caller]
    pub fn from_range(range: Range<usize>) -> Span {
        let fit = |offset: usize| u32::try_from(offset).expect("text shorter than 4 GiB");
        Span::new(fit(range.start), fit(range.end))
    }

    /// First byte.
    #[inline]
    pub fn start(self) -> u32 {
        self.start
    }

    /// The byte behind the last one.
    #[inline]
    pub fn end(self) -> u32 {
        self.end
    }

    /// Length in bytes.
    #[inline]
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether it holds no byte.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether every byte of `other` is in this span. An empty span on either edge counts.
    #[inline]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    #[inline]
    pub fn overlaps(self, other: Span) -> bool {
        self.start.max(other.start) < self.end.min(other.end)
    }

    /// Whether it shares a byte with one of these spans, which are sorted and disjoint. Costs a
    /// binary search.
    ///
    /// ```
    /// use nisba_text::Span;
    ///
    /// let masked = [Span::new(2, 4), Span::new(9, 12)];
    /// assert!(Span::new(3, 7).overlaps_any(&masked));
    /// assert!(!Span::new(4, 9).overlaps_any(&masked));
    /// ```
    pub fn overlaps_any(self, spans: &[Span]) -> bool {
        let next = spans.partition_point(|span| span.end() <= self.start());
        spans[next..]
            .iter()
            .take_while(|span| span.start() < self.end())
            .any(|span| span.overlaps(self))
    }

    /// The shared bytes; `None` where there are none.
    pub fn intersection(self, other: Span) -> Option<Span> {
        self.overlaps(other)
            .then(|| Span::new(self.start.max(other.start), self.end.min(other.end)))
    }

    /// The smallest span that holds both.
    pub fn cover(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The same range as `usize`.
    #[inline]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl From<Span> for (u32, u32) {
    fn from(span: Span) -> (u32, u32) {
        (span.start, span.end)
    }
}

impl TryFrom<(u32, u32)> for Span {
    type Error = &'static str;

    fn try_from((start, end): (u32, u32)) -> Result<Span, &'static str> {
        if start <= end { Ok(Span { start, end }) } else { Err("a span ends before it starts") }
    }
}

impl Index<Span> for str {
    type Output = str;

    /// The text of the span.
    ///
    /// # Panics
    ///
    /// Where the span is out of bounds or cuts a character, as with a plain range.
    #[inline]
    #[track_caller]
    fn index(&self, span: Span) -> &str {
        &self[span.range()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlap_is_half_open() {
        assert!(!Span::new(0, 5).overlaps(Span::new(5, 9)));
        assert!(Span::new(0, 6).overlaps(Span::new(5, 9)));
        assert!(!Span::new(3, 3).overlaps(Span::new(0, 9)));
        assert_eq!(Span::new(0, 6).intersection(Span::new(5, 9)), Some(Span::new(5, 6)));
    }

    #[test]
    #[should_panic(expected = "ends before it")]
    fn reversed_is_refused() {
        let _ = Span::new(2, 1);
    }
}
