use nisba_text::Span;

/// What is counted: an entity, a word, anything the caller numbers.
///
/// Numbers need not be dense. Pairs and tables are ordered by them.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ItemId(pub u32);

impl ItemId {
    /// The number as an index into a list of the caller's items.
    pub fn idx(self) -> usize {
        self.0 as usize
    }
}

/// One place at which an item stands in a document.
///
/// It belongs to the units that hold its first byte; where it ends does not matter.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Occurrence {
    /// The item.
    pub item: ItemId,
    /// Its bytes in the original text.
    pub span: Span,
}

/// The occurrences that count, in text order: not empty, and outside of the masked spans.
pub(crate) fn counting(occurrences: &[Occurrence], masked: &[Span]) -> Vec<Occurrence> {
    let counts =
        |&&Occurrence { span, .. }: &&Occurrence| !span.is_empty() && !span.overlaps_any(masked);
    let mut counting: Vec<Occurrence> = occurrences.iter().filter(counts).copied().collect();
    counting.sort_unstable_by_key(|occurrence| (occurrence.span, occurrence.item));
    counting
}
