use nisba_text::{Span, Tokens};

use crate::layout::{Layout, is_masked};
use crate::{ItemId, Occurrence, Unit};

/// What one document adds to a [`Counter`](crate::Counter): made on its own, so that documents
/// can be counted on any number of threads.
///
/// # What counts
///
/// - A unit counts if it holds a word (a token with content) outside `masked`; see
///   [`unit_spans`](crate::unit_spans). Units without one are no units: not in `n_units`, and
///   whatever occurs there is ignored.
/// - `masked` are spans in text order that do not overlap: passages that repeat what was counted
///   elsewhere. An occurrence that overlaps one of them is ignored, and so is an empty one.
/// - An occurrence belongs to the units that hold its first byte, and is ignored where none does. For
///   windows that is: the windows that hold the first word it overlaps.
/// - An item counts once a unit, however often it occurs there. Two items count together once for
///   each unit that both belong to.
///
/// Windows are not enumerated: an item's windows are a union of intervals, two items' joint
/// count is the length of the intersection.
///
/// ```
/// use nisba_cooccur::{DocumentCounts, ItemId, Occurrence, Unit};
/// use nisba_text::{Span, scan};
///
/// let text = "Suleimani met Muhandis. Muhandis spoke. Suleimani left with Muhandis.";
/// let tokens = scan(text);
/// let find = |name: &'static str, item| {
///     text.match_indices(name).map(move |(at, _)| Occurrence {
///         item: ItemId(item),
///         span: Span::from_range(at..at + name.len()),
///     })
/// };
/// let occurrences: Vec<_> = find("Suleimani", 0).chain(find("Muhandis", 1)).collect();
/// let counts = DocumentCounts::of(&tokens, &occurrences, &[], Unit::Sentence);
/// assert_eq!(counts.n_units(), 3);
/// assert_eq!(counts.items(), [(ItemId(0), 2), (ItemId(1), 3)]);
/// assert_eq!(counts.pairs().collect::<Vec<_>>(), [(ItemId(0), ItemId(1), 2)]);
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct DocumentCounts {
    n_units: u64,
    items: Vec<(ItemId, u64)>,
    /// Items by their ranks in `items`.
    pairs: Vec<([u32; 2], u64)>,
}

impl DocumentCounts {
    /// Counts items and pairs of items. The order of the occurrences does not matter.
    ///
    /// Linear in the tokens and in the meetings of two items; sorts the occurrences.
    pub fn of(
        tokens: &Tokens,
        occurrences: &[Occurrence],
        masked: &[Span],
        unit: Unit,
    ) -> DocumentCounts {
        let (mut counts, stretches) =
            DocumentCounts::count_items(tokens, occurrences, masked, unit);
        counts.count_pairs(stretches);
        counts
    }

    /// Counts items only: for marginal counts of items whose pairs are of no interest.
    pub fn marginals(
        tokens: &Tokens,
        occurrences: &[Occurrence],
        masked: &[Span],
        unit: Unit,
    ) -> DocumentCounts {
        DocumentCounts::count_items(tokens, occurrences, masked, unit).0
    }

    /// Counts units that are cut already, each given as its items: the tags of an article, the
    /// members of a meeting. Every unit counts, an empty one too; an item counts once a unit.
    ///
    /// ```
    /// use nisba_cooccur::{DocumentCounts, ItemId};
    ///
    /// let [badr, asaib] = [ItemId(0), ItemId(1)];
    /// let counts = DocumentCounts::from_units([vec![badr, asaib, badr], vec![badr], vec![]]);
    /// assert_eq!(counts.n_units(), 3);
    /// assert_eq!(counts.items(), [(badr, 2), (asaib, 1)]);
    /// ```
    pub fn from_units<U: AsRef<[ItemId]>>(units: impl IntoIterator<Item = U>) -> DocumentCounts {
        let mut n_units = 0;
        let mut stretches = Vec::new();
        for unit in units {
            let stretch = |&item| Stretch { item, first: n_units, last: n_units };
            stretches.extend(unit.as_ref().iter().map(stretch));
            n_units += 1;
        }
        let mut counts = DocumentCounts::of_stretches(n_units, &mut stretches);
        counts.count_pairs(stretches);
        counts
    }

    /// Number of units that count.
    pub fn n_units(&self) -> u64 {
        self.n_units
    }

    /// Items by id, each with the number of units that hold it.
    pub fn items(&self) -> &[(ItemId, u64)] {
        &self.items
    }

    /// Pairs `a < b` in order, each with the number of units that hold both.
    pub fn pairs(&self) -> impl Iterator<Item = (ItemId, ItemId, u64)> + '_ {
        let item = |rank| self.items[rank as usize].0;
        self.pairs.iter().map(move |&([a, b], units)| (item(a), item(b), units))
    }

    /// The same, with the ranks of both items in [`items`](Self::items).
    pub(crate) fn ranked_pairs(&self) -> &[([u32; 2], u64)] {
        &self.pairs
    }

    fn count_items(
        tokens: &Tokens,
        occurrences: &[Occurrence],
        masked: &[Span],
        unit: Unit,
    ) -> (DocumentCounts, Vec<Stretch>) {
        let layout = Layout::new(tokens, masked, unit);
        let mut stretches: Vec<Stretch> = occurrences
            .iter()
            .filter(|occurrence| !occurrence.span.is_empty())
            .filter(|occurrence| !is_masked(occurrence.span, masked))
            .filter_map(|occurrence| {
                let (first, last) = layout.units_of(occurrence.span)?;
                Some(Stretch { item: occurrence.item, first, last })
            })
            .collect();
        (DocumentCounts::of_stretches(layout.n_units(), &mut stretches), stretches)
    }

    /// Joins the stretches of each item, so that they are disjoint, and counts the items.
    fn of_stretches(n_units: u64, stretches: &mut Vec<Stretch>) -> DocumentCounts {
        stretches.sort_unstable();
        // Neighbouring stretches of an item become one, so that no unit counts twice.
        stretches.dedup_by(|next, kept| {
            let joins = next.item == kept.item && next.first <= kept.last + 1;
            if joins {
                kept.last = kept.last.max(next.last);
            }
            joins
        });
        let mut items: Vec<(ItemId, u64)> = Vec::new();
        for stretch in stretches {
            let n_held = stretch.last - stretch.first + 1;
            match items.last_mut() {
                Some((item, units)) if *item == stretch.item => *units += n_held,
                _ => items.push((stretch.item, n_held)),
            }
        }
        DocumentCounts { n_units, items, pairs: Vec::new() }
    }

    /// Meets every two stretches that overlap exactly once, where the later one begins.
    fn count_pairs(&mut self, mut stretches: Vec<Stretch>) {
        stretches.sort_unstable_by_key(|stretch| stretch.first);
        let rank = |item| {
            let rank = self.items.binary_search_by_key(&item, |&(item, _)| item);
            rank.expect("items of stretches are counted") as u32
        };
        let mut meetings: Vec<Meeting> = Vec::new();
        let mut open: Vec<(u32, u64)> = Vec::new();
        for stretch in stretches {
            let here = rank(stretch.item);
            open.retain(|&(_, last)| last >= stretch.first);
            meetings.extend(open.iter().map(|&(there, last)| Meeting {
                a: here.min(there),
                b: here.max(there),
                units: last.min(stretch.last) - stretch.first + 1,
            }));
            open.push((here, stretch.last));
        }
        for meeting in sorted(meetings, self.items.len()) {
            let key = [meeting.a, meeting.b];
            match self.pairs.last_mut() {
                Some((last, units)) if *last == key => *units += meeting.units,
                _ => self.pairs.push((key, meeting.units)),
            }
        }
    }
}

/// Consecutive units that hold two items, which are given by their ranks in the document.
#[derive(Clone, Copy, Default)]
struct Meeting {
    a: u32,
    b: u32,
    units: u64,
}

/// Sorts by `a`, then by `b`, both below `n_ranks`.
///
/// Ranks of a document are few, so that they can be dealt into places: twice as fast as comparing.
fn sorted(meetings: Vec<Meeting>, n_ranks: usize) -> Vec<Meeting> {
    let mut meetings = meetings;
    if meetings.len() < n_ranks {
        meetings.sort_unstable_by_key(|meeting| (meeting.a, meeting.b));
        return meetings;
    }
    let mut dealt = vec![Meeting::default(); meetings.len()];
    deal(&meetings, &mut dealt, n_ranks, |meeting| meeting.b);
    deal(&dealt, &mut meetings, n_ranks, |meeting| meeting.a);
    meetings
}

/// Copies in the order of ranks; those of one rank stay in order.
fn deal(from: &[Meeting], to: &mut [Meeting], n_ranks: usize, rank: impl Fn(&Meeting) -> u32) {
    let mut places = vec![0; n_ranks + 1];
    for meeting in from {
        places[rank(meeting) as usize + 1] += 1;
    }
    for idx in 1..=n_ranks {
        places[idx] += places[idx - 1];
    }
    for meeting in from {
        let place = &mut places[rank(meeting) as usize];
        to[*place] = *meeting;
        *place += 1;
    }
}

/// Consecutive units that hold an item, first and last included.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
struct Stretch {
    item: ItemId,
    first: u64,
    last: u64,
}
