use std::collections::BTreeMap;

use nisba_text::{DocId, Span};

use crate::Repeat;

/// For each document the spans that repeat something earlier: merged, in text order.
///
/// The first occurrence of a passage in corpus order is in none of them, so that masking these
/// spans leaves every passage once. Where a copy overlaps an original in part, only the bytes of
/// the copy are in. Documents without such spans have no entry. Costs a sort.
pub fn repeated_spans(repeats: &[Repeat]) -> BTreeMap<DocId, Vec<Span>> {
    // Every repeat points from a later passage to an earlier one, and the two share no byte. So each
    // masked byte leads back, step by step, to one that is not masked.
    let mut copies: Vec<_> = repeats.iter().map(|repeat| repeat.b).collect();
    copies.sort_unstable();
    let mut spans: BTreeMap<DocId, Vec<Span>> = BTreeMap::new();
    for copy in copies {
        let merged = spans.entry(copy.doc).or_default();
        match merged.last_mut() {
            Some(last) if copy.span.start() <= last.end() => *last = last.cover(copy.span),
            _ => merged.push(copy.span),
        }
    }
    spans
}
