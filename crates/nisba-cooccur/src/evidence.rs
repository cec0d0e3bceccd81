use nisba_text::{Span, Tokens};

use crate::layout::{Layout, Windows};
use crate::occurrence::counting;
use crate::{ItemId, Occurrence, Unit};

/// A place where two items occur together.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Evidence {
    /// The item with the lesser id.
    pub a: ItemId,
    /// The item with the greater id.
    pub b: ItemId,
    /// The unit; for windows, the smallest span that covers the two mentions.
    pub span: Span,
}

/// The places of one document behind the counts of its pairs, in text order, those of one span by
/// (a, b).
///
/// The same units and occurrences count as in [`DocumentCounts`](crate::DocumentCounts), and the
/// same pairs come out. For documents, paragraphs and sentences there is one place for each unit
/// that holds both items: as many as the pair has units. Windows overlap, so their list would say
/// the same thing N times; instead there is one place for every two neighbouring mentions, one of
/// each item with no other mention of either between them, that share a window.
///
/// Linear in the tokens and in the places, times the logarithm of their number.
pub fn pairs_in_units(
    tokens: &Tokens,
    occurrences: &[Occurrence],
    masked: &[Span],
    unit: Unit,
) -> Vec<Evidence> {
    let layout = Layout::new(tokens, masked, unit);
    let counting = counting(occurrences, masked);
    match &layout {
        Layout::Disjoint(spans) => in_disjoint_units(spans, &layout, &counting),
        Layout::Windows(windows) => in_windows(windows, &counting),
    }
}

fn in_disjoint_units(spans: &[Span], layout: &Layout, counting: &[Occurrence]) -> Vec<Evidence> {
    let mut cursor = layout.cursor();
    let mut placed: Vec<(u64, ItemId)> = counting
        .iter()
        .filter_map(|occurrence| Some((cursor.units_of(occurrence.span)?.0, occurrence.item)))
        .collect();
    placed.sort_unstable();
    placed.dedup();
    let mut places = Vec::new();
    for in_unit in placed.chunk_by(|one, other| one.0 == other.0) {
        let span = spans[in_unit[0].0 as usize];
        for (idx, &(_, a)) in in_unit.iter().enumerate() {
            places.extend(in_unit[idx + 1..].iter().map(|&(_, b)| Evidence { a, b, span }));
        }
    }
    places
}

fn in_windows(windows: &Windows, counting: &[Occurrence]) -> Vec<Evidence> {
    let mut placed: Vec<(usize, Occurrence)> = counting
        .iter()
        .filter_map(|&occurrence| Some((windows.word_of(occurrence.span)?, occurrence)))
        .collect();
    // Two mentions may begin at one word and not at one byte; words decide.
    placed.sort_by_key(|&(word_idx, _)| word_idx);
    let mut places = Vec::new();
    let mut met = Vec::new();
    for (idx, &(at, here)) in placed.iter().enumerate() {
        met.clear();
        for &(before, other) in placed[..idx].iter().rev() {
            if other.item == here.item || !windows.share_window(before, at) {
                break;
            }
            if !met.contains(&other.item) {
                met.push(other.item);
                places.push(Evidence {
                    a: other.item.min(here.item),
                    b: other.item.max(here.item),
                    span: other.span.cover(here.span),
                });
            }
        }
    }
    places.sort_unstable_by_key(|place| (place.span, place.a, place.b));
    places
}
