use std::collections::BTreeMap;

use nisba_text::{Span, Tokens};

use crate::layout::Layout;
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
/// Pairs are kept as what they follow from, the items of each unit: a document takes memory for its
/// occurrences and not for its pairs, which are many more.
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
#[derive(Clone, Debug, Default)]
pub struct DocumentCounts {
    n_units: u64,
    items: Vec<(ItemId, u64)>,
    incidence: Incidence,
}

/// Which units hold which items; an item is given by its rank in the list of the document's items.
#[derive(Clone, Debug)]
pub(crate) enum Incidence {
    /// For units that do not overlap: the items of each unit, ascending, and where they end. Units
    /// with fewer than two items are left out.
    Units { ranks: Vec<u32>, ends: Vec<u32> },
    /// For units that do: stretches in text order, those of one item disjoint, and their places in
    /// the order of the items.
    Stretches { stretches: Vec<Stretch>, by_item: Vec<u32> },
}

/// Consecutive units that hold an item, first and last included.
///
/// A text has fewer than 2^32 bytes, and so fewer windows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch {
    pub(crate) rank: u32,
    first: u32,
    last: u32,
    /// The first before it was cut for an earlier stretch of the item. In text order it ascends, as
    /// `last` does.
    uncut_first: u32,
}

impl Stretch {
    /// Every stretch that shares units with the one at `idx`, with the number of them.
    #[inline]
    pub(crate) fn meet(stretches: &[Stretch], idx: usize, mut met: impl FnMut(u32, u32)) {
        let here = stretches[idx];
        for there in stretches[..idx].iter().rev() {
            if there.last < here.uncut_first {
                break;
            }
            met(there.rank, (there.last + 1).saturating_sub(here.first.max(there.first)));
        }
        for there in &stretches[idx + 1..] {
            if there.uncut_first > here.last {
                break;
            }
            met(there.rank, (here.last + 1).saturating_sub(here.first.max(there.first)));
        }
    }
}

impl Default for Incidence {
    fn default() -> Incidence {
        Incidence::Units { ranks: Vec::new(), ends: Vec::new() }
    }
}

impl DocumentCounts {
    /// Counts items and pairs of items. The order of the occurrences does not matter.
    ///
    /// Linear in the tokens; sorts the occurrences.
    pub fn of(
        tokens: &Tokens,
        occurrences: &[Occurrence],
        masked: &[Span],
        unit: Unit,
    ) -> DocumentCounts {
        let mut counting: Vec<Occurrence> = occurrences
            .iter()
            .filter(|occurrence| !occurrence.span.is_empty())
            .filter(|occurrence| !occurrence.span.overlaps_any(masked))
            .copied()
            .collect();
        if !counting.is_sorted_by_key(|occurrence| occurrence.span.start()) {
            counting.sort_by_key(|occurrence| occurrence.span.start());
        }
        let layout = Layout::new(tokens, masked, unit);
        let mut cursor = layout.cursor();
        let mut places: Vec<(u64, u64)> = Vec::with_capacity(counting.len());
        counting.retain(|occurrence| {
            let place = cursor.units_of(occurrence.span);
            places.extend(place);
            place.is_some()
        });
        let items = counting.iter().map(|occurrence| occurrence.item);
        let Ranked { items, ranks } = Ranked::new(items);
        let mut counts = DocumentCounts { n_units: layout.n_units(), items, ..Default::default() };
        counts.incidence = match layout {
            Layout::Disjoint(_) => {
                let place_of = |idx: usize| (places[idx].0, ranks.of[idx]);
                counts.count_units(ranks.by_item.iter().map(|&idx| place_of(idx as usize)))
            }
            Layout::Windows(_) => counts.count_stretches(&places, ranks),
        };
        counts
    }

    /// Counts items only: for marginal counts of items whose pairs are of no interest.
    pub fn marginals(
        tokens: &Tokens,
        occurrences: &[Occurrence],
        masked: &[Span],
        unit: Unit,
    ) -> DocumentCounts {
        let counts = DocumentCounts::of(tokens, occurrences, masked, unit);
        DocumentCounts { incidence: Incidence::default(), ..counts }
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
        let mut all = Vec::new();
        let mut unit_of = Vec::new();
        for unit in units {
            all.extend_from_slice(unit.as_ref());
            unit_of.resize(all.len(), n_units);
            n_units += 1;
        }
        let Ranked { items, ranks } = Ranked::new(all.iter().copied());
        let mut counts = DocumentCounts { n_units, items, ..Default::default() };
        let place_of = |&idx: &u32| (unit_of[idx as usize], ranks.of[idx as usize]);
        counts.incidence = counts.count_units(ranks.by_item.iter().map(place_of));
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
    ///
    /// Made anew by every call, in time and memory for all meetings of two items.
    pub fn pairs(&self) -> impl Iterator<Item = (ItemId, ItemId, u64)> + '_ {
        let mut pairs: BTreeMap<(u32, u32), u64> = BTreeMap::new();
        self.meet(|a, b, units| *pairs.entry((a, b)).or_default() += units);
        let item = |rank: u32| self.items[rank as usize].0;
        pairs.into_iter().map(move |((a, b), units)| (item(a), item(b), units))
    }

    /// How often two items meet, each meeting in a unit (for windows: in a run of neighbouring
    /// windows) counted: the work of adding this document to a counter.
    pub fn n_meetings(&self) -> u64 {
        let mut n_meetings = 0;
        match &self.incidence {
            Incidence::Units { .. } => {
                for unit in self.units() {
                    n_meetings += (unit.len() * (unit.len() - 1) / 2) as u64;
                }
            }
            Incidence::Stretches { .. } => self.meet(|_, _, _| n_meetings += 1),
        }
        n_meetings
    }

    pub(crate) fn incidence(&self) -> &Incidence {
        &self.incidence
    }

    /// The items of each unit that has more than one, ascending.
    fn units(&self) -> impl Iterator<Item = &[u32]> {
        let (ranks, ends) = match &self.incidence {
            Incidence::Units { ranks, ends } => (&ranks[..], &ends[..]),
            Incidence::Stretches { .. } => (&[][..], &[][..]),
        };
        let mut start = 0;
        ends.iter()
            .map(move |&end| &ranks[std::mem::replace(&mut start, end as usize)..end as usize])
    }

    /// Every meeting, as ranks `a < b` and the number of units in which they meet.
    fn meet(&self, mut met: impl FnMut(u32, u32, u64)) {
        for unit in self.units() {
            for (idx, &a) in unit.iter().enumerate() {
                unit[idx + 1..].iter().for_each(|&b| met(a, b, 1));
            }
        }
        if let Incidence::Stretches { stretches, .. } = &self.incidence {
            for (idx, here) in stretches.iter().enumerate() {
                Stretch::meet(stretches, idx, |rank, units| {
                    if here.rank < rank && units > 0 {
                        met(here.rank, rank, units.into());
                    }
                });
            }
        }
    }

    /// Takes units and ranks by rank, and deals them out to the units, so that the ranks of each
    /// unit ascend without a sort. Fills in the counts of the items.
    fn count_units(&mut self, places: impl Iterator<Item = (u64, u32)> + Clone) -> Incidence {
        // Where each unit's ranks begin, and then where they end.
        let mut ends = vec![0_u32; self.n_units as usize + 1];
        for (unit, _) in places.clone() {
            ends[unit as usize + 1] += 1;
        }
        for idx in 1..ends.len() {
            ends[idx] += ends[idx - 1];
        }
        let starts = ends.clone();
        let mut ranks = vec![0_u32; starts[starts.len() - 1] as usize];
        for (unit, rank) in places {
            let unit = unit as usize;
            let end = ends[unit];
            if end > starts[unit] && ranks[end as usize - 1] == rank {
                continue;
            }
            ranks[end as usize] = rank;
            ends[unit] += 1;
            self.items[rank as usize].1 += 1;
        }
        // What is alone in its unit meets nothing.
        let mut kept = Vec::new();
        let mut n_ranks = 0;
        for (&start, &end) in starts.iter().zip(&ends) {
            let n_here = end.saturating_sub(start) as usize;
            if n_here > 1 {
                ranks.copy_within(start as usize..end as usize, n_ranks);
                n_ranks += n_here;
                kept.push(n_ranks as u32);
            }
        }
        ranks.truncate(n_ranks);
        Incidence::Units { ranks, ends: kept }
    }

    /// Takes first and last units in text order, and cuts what an item's stretch has in common with
    /// an earlier one of it. Fills in the counts of the items.
    fn count_stretches(&mut self, places: &[(u64, u64)], ranks: Ranks) -> Incidence {
        let mut next_of = vec![0; self.items.len()];
        let Ranks { of, mut by_item } = ranks;
        let mut stretches = Vec::with_capacity(places.len());
        for (&(first, last), rank) in places.iter().zip(of) {
            let [uncut_first, last] = [first, last].map(|unit| unit as u32);
            let next = &mut next_of[rank as usize];
            // Empty where earlier stretches cover all of it; what follows does not mind.
            let first = uncut_first.max(*next).min(last + 1);
            self.items[rank as usize].1 += u64::from(last + 1 - first);
            stretches.push(Stretch { rank, first, last, uncut_first });
            *next = last + 1;
        }
        by_item.retain(|&idx| stretches[idx as usize].first <= stretches[idx as usize].last);
        Incidence::Stretches { stretches, by_item }
    }
}

/// By counts, however the units that led to them are cut.
impl PartialEq for DocumentCounts {
    fn eq(&self, other: &DocumentCounts) -> bool {
        self.n_units == other.n_units && self.items == other.items && self.pairs().eq(other.pairs())
    }
}

impl Eq for DocumentCounts {}

/// The distinct items of a list, ascending, with counts still to be filled in.
struct Ranked {
    items: Vec<(ItemId, u64)>,
    ranks: Ranks,
}

struct Ranks {
    /// The rank of each entry of the list.
    of: Vec<u32>,
    /// The entries by item; those of one item in the order of the list.
    by_item: Vec<u32>,
}

impl Ranked {
    fn new(list: impl ExactSizeIterator<Item = ItemId>) -> Ranked {
        // One sort of plain numbers: the item above, the place in the list below.
        let mut keys: Vec<u64> =
            (0..).zip(list).map(|(idx, item): (u64, _)| u64::from(item.0) << 32 | idx).collect();
        keys.sort_unstable();
        let mut items: Vec<(ItemId, u64)> = Vec::new();
        let mut ranks = Ranks { of: vec![0; keys.len()], by_item: Vec::with_capacity(keys.len()) };
        for key in keys {
            let (item, idx) = (ItemId((key >> 32) as u32), key as u32);
            if items.last().is_none_or(|&(last, _)| last != item) {
                items.push((item, 0));
            }
            ranks.of[idx as usize] = items.len() as u32 - 1;
            ranks.by_item.push(idx);
        }
        Ranked { items, ranks }
    }
}
