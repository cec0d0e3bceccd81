use nisba_text::{DocId, Passage, Span};

use crate::anchor::Places;
use crate::exact_group::{common_prefix, common_suffix, left_boundary, right_boundary};
use crate::{ClusterId, Repeat, RepeatKind};

/// Two places with equal bytes, numbered over all texts.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Match {
    /// How far the second place stands behind the first.
    pub(crate) distance: u64,
    /// Where the first one starts and ends.
    pub(crate) start: u64,
    pub(crate) end: u64,
}

/// Matches in the making: found piece by piece, at one anchor after the other.
pub(crate) struct Matches<'p> {
    places: &'p Places,
    found: Vec<Match>,
    /// Pieces of one match are joined once there are so many.
    join_at: usize,
}

/// Pieces are joined for the first time at one for so many bytes of text.
const BYTES_PER_PIECE: u64 = 64;

impl<'p> Matches<'p> {
    pub(crate) fn new(places: &'p Places) -> Matches<'p> {
        let join_at = (places.n_bytes() / BYTES_PER_PIECE).max(1 << 12) as usize;
        Matches { places, found: Vec::new(), join_at }
    }

    pub(crate) fn push(&mut self, piece: Match) {
        if self.found.len() == self.found.capacity() && self.found.len() >= self.join_at {
            self.join();
            self.join_at = self.join_at.max(2 * self.found.len());
        }
        self.found.push(piece);
    }

    /// Joins pieces that overlap at one distance. Pieces that merely touch may be of two documents.
    fn join(&mut self) {
        self.found.sort_unstable();
        self.found.dedup_by(|next, last| {
            let is_one = next.distance == last.distance && next.start < last.end;
            if is_one {
                last.end = last.end.max(next.end);
            }
            is_one
        });
    }

    /// Makes every match as long as it can be.
    pub(crate) fn into_repeats(mut self, texts: &[&str]) -> Vec<Repeat> {
        self.join();
        let mut repeats = Vec::with_capacity(self.found.len());
        let mut last = Match { distance: 0, start: 0, end: 0 };
        for &found in &self.found {
            if found.distance == last.distance && found.end <= last.end {
                continue;
            }
            let (doc_a, doc_b) =
                (self.places.doc_at(found.start), self.places.doc_at(found.start + found.distance));
            let (base_a, base_b) = (self.places.start(doc_a), self.places.start(doc_b));
            let start_a = (found.start - base_a) as usize;
            let start_b = (found.start + found.distance - base_b) as usize;
            let len = (found.end - found.start) as usize;
            let (a, b) = (texts[doc_a].as_bytes(), texts[doc_b].as_bytes());
            let left = left_boundary(&a[..start_a], common_suffix(&a[..start_a], &b[..start_b]));
            let (behind_a, behind_b) = (&a[start_a + len..], &b[start_b + len..]);
            let right = right_boundary(behind_a, common_prefix(behind_a, behind_b));
            let passage = |doc: usize, start: usize| Passage {
                doc: DocId(doc as u32),
                span: Span::from_range(start - left..start + len + right),
            };
            repeats.push(Repeat {
                a: passage(doc_a, start_a),
                b: passage(doc_b, start_b),
                kind: RepeatKind::Exact,
                similarity: 1.0,
                cluster: ClusterId::default(),
            });
            last = Match {
                distance: found.distance,
                start: found.start - left as u64,
                end: found.end + right as u64,
            };
        }
        repeats
    }
}
