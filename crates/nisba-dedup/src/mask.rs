use std::collections::BTreeMap;

use nisba_text::{DocId, Span};

use crate::Repeat;

/// For each document the spans that repeat something earlier: merged, in text order.
///
/// The first occurrence of a passage in corpus order is in none of them, so that masking these
/// spans leaves every passage once. Where a copy overlaps an original in part, only the bytes of
/// the copy are in. Documents without such spans have no entry. Costs a sort.
pub fn repeated_spans(repeats: &[Repeat]) -> BTreeMap<DocId, Vec<Span>> {
    let mut spans = RepeatedSpans::default();
    repeats.iter().for_each(|repeat| spans.add(repeat));
    spans.finish()
}

/// Takes in repeats one by one, in any order, for what [`repeated_spans`] gives. In memory are the
/// merged spans and about as many that are not.
#[derive(Clone, Debug, Default)]
pub struct RepeatedSpans {
    /// Of each document, and how many of its spans are merged already.
    copies: BTreeMap<DocId, (Vec<Span>, usize)>,
}

impl RepeatedSpans {
    /// Takes in what a repeat says.
    pub fn add(&mut self, repeat: &Repeat) {
        // Every repeat points from a later passage to an earlier one, and the two share no byte. So each
        // masked byte leads back, step by step, to one that is not masked.
        let copy = repeat.b;
        let (spans, n_merged) = self.copies.entry(copy.doc).or_default();
        spans.push(copy.span);
        if spans.len() > 2 * *n_merged + 16 {
            merge(spans);
            *n_merged = spans.len();
        }
    }

    /// The spans of all documents.
    pub fn finish(self) -> BTreeMap<DocId, Vec<Span>> {
        let merged = self.copies.into_iter().map(|(doc, (mut spans, _))| {
            merge(&mut spans);
            spans.shrink_to_fit();
            (doc, spans)
        });
        merged.collect()
    }
}

/// Sorts spans, and makes one of those that touch.
fn merge(spans: &mut Vec<Span>) {
    spans.sort_unstable();
    spans.dedup_by(|next, kept| {
        let touches = next.start() <= kept.end();
        if touches {
            *kept = kept.cover(*next);
        }
        touches
    });
}
