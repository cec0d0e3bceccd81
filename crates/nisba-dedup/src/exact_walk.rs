use crate::anchor::Places;
use crate::exact_group::{common_prefix, common_suffix, is_next_to, left_boundary, right_boundary};
use crate::exact_match::Match;

/// Pairs of equal anchors, looked at in the order of the texts, so that no match is compared twice.
///
/// A match of two long runs holds many anchors. It is grown to its full length where its first
/// anchor stands; at each later one its distance is among those that are open there, and a look
/// at the numbers of two places tells what would else be a comparison in two far parts of memory.
pub(crate) struct Walk<'t> {
    pub(crate) texts: &'t [&'t str],
    pub(crate) places: &'t Places,
    pub(crate) min_bytes: usize,
}

/// What two runs have in common that begin so far apart, up to where the later one ends. Shorter
/// than a match, too: it need not be compared again either.
#[derive(Clone, Copy)]
struct Open {
    distance: u64,
    end: u64,
}

impl Walk<'_> {
    /// Tells `found` of every match that holds a pair of equal anchors, once. The anchors are sorted
    /// by key and place; the last `bits` are the place, and each has a partner.
    ///
    /// Linear in the pairs and in the length of the matches, but for a sort.
    pub(crate) fn matches(&self, anchors: &[u64], bits: u32, found: &mut impl FnMut(Match)) {
        let place = |anchor: u64| anchor & ((1 << bits) - 1);
        let mut in_order: Vec<(u64, u32)> =
            anchors.iter().zip(0..).map(|(&anchor, idx)| (place(anchor), idx)).collect();
        in_order.sort_unstable();
        // By distance, the largest first: as the earlier places of an anchor come.
        let mut open: Vec<Open> = Vec::new();
        let mut still_open: Vec<Open> = Vec::new();
        let mut doc = 0;
        for (at, idx) in in_order {
            let before = &anchors[..idx as usize];
            let is_equal = |&&anchor: &&u64| anchor >> bits == anchors[idx as usize] >> bits;
            let n_before = before.iter().rev().take_while(is_equal).count();
            if n_before == 0 {
                continue;
            }
            while self.places.start(doc + 1) <= at {
                doc += 1;
            }
            still_open.clear();
            let mut known = open.iter().filter(|open| open.end > at).peekable();
            for (nth, &anchor) in before[before.len() - n_before..].iter().enumerate() {
                let distance = at - place(anchor);
                while let Some(&further) = known.next_if(|known| known.distance > distance) {
                    still_open.push(further);
                }
                if let Some(&same) = known.next_if(|known| known.distance == distance) {
                    still_open.push(same);
                    continue;
                }
                let doc_before = self.places.doc_at(at - distance);
                // Where a short period goes on, one period tells all that two of them would.
                let is_next = nth + 1 == n_before;
                if !is_next && doc_before == doc && is_next_to(distance, self.min_bytes) {
                    continue;
                }
                let end = self.grow((doc_before, at - distance), (doc, at), found);
                still_open.push(Open { distance, end });
            }
            still_open.extend(known);
            std::mem::swap(&mut open, &mut still_open);
        }
    }

    /// Tells of the match around two equal places, where it is long enough; gives the end of what
    /// is equal at the later one.
    fn grow(&self, a: (usize, u64), b: (usize, u64), found: &mut impl FnMut(Match)) -> u64 {
        let side = |(doc, at): (usize, u64)| {
            self.texts[doc].as_bytes().split_at((at - self.places.start(doc)) as usize)
        };
        let ((before_a, behind_a), (before_b, behind_b)) = (side(a), side(b));
        let n_behind = common_prefix(behind_a, behind_b);
        let left = left_boundary(before_a, common_suffix(before_a, before_b));
        let right = right_boundary(behind_a, n_behind);
        if left + right >= self.min_bytes {
            let (start, end) = (a.1 - left as u64, a.1 + right as u64);
            found(Match { distance: b.1 - a.1, start, end });
        }
        b.1 + n_behind as u64
    }
}
