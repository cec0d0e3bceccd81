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
    incidence: Incidence,
}

/// Which units hold which items, as they stand in the text.
#[derive(Clone, Debug)]
pub(crate) enum Incidence {
    /// For units that do not overlap: the items of each unit that has some, an item as often as it
    /// occurs, and where they end.
    Units { items: Vec<ItemId>, ends: Vec<u32> },
    /// For units that do: neither first nor last units ever descend.
    Stretches(Vec<Stretch>),
}

/// Consecutive units that hold an item, first and last included.
///
/// A text has fewer than 2^32 bytes, and so fewer windows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch {
    pub(crate) item: ItemId,
    pub(crate) first: u32,
    pub(crate) last: u32,
}

impl Default for Incidence {
    fn default() -> Incidence {
        Incidence::Units { items: Vec::new(), ends: Vec::new() }
    }
}

impl DocumentCounts {
    /// Counts items and pairs of items. The order of the occurrences does not matter.
    ///
    /// Linear in the tokens; sorts the occurrences where they are not in text order.
    pub fn of(
        tokens: &Tokens,
        occurrences: &[Occurrence],
        masked: &[Span],
        unit: Unit,
    ) -> DocumentCounts {
        let sorted: Vec<Occurrence>;
        let mut in_order = occurrences;
        if !occurrences.is_sorted_by_key(|occurrence| occurrence.span.start()) {
            let mut list = occurrences.to_vec();
            list.sort_by_key(|occurrence| occurrence.span.start());
            sorted = list;
            in_order = &sorted;
        }
        let layout = Layout::new(tokens, masked, unit);
        let mut cursor = layout.cursor();
        let placed = in_order.iter().filter_map(|&Occurrence { item, span }| {
            let is_masked = !masked.is_empty() && span.overlaps_any(masked);
            let counts = !span.is_empty() && !is_masked;
            let (first, last) = if counts { cursor.units_of(span) } else { None }?;
            Some(Stretch { item, first: first as u32, last: last as u32 })
        });
        let incidence = match layout {
            Layout::Disjoint(_) => Incidence::of_units(placed.map(|at| (at.first.into(), at.item))),
            Layout::Windows(_) => {
                let mut stretches = Vec::with_capacity(in_order.len());
                stretches.extend(placed);
                Incidence::Stretches(stretches)
            }
        };
        DocumentCounts { n_units: layout.n_units(), incidence }
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
        let (mut n_units, mut items, mut ends) = (0, Vec::new(), Vec::new());
        for unit in units {
            n_units += 1;
            items.extend_from_slice(unit.as_ref());
            if !unit.as_ref().is_empty() {
                ends.push(items.len() as u32);
            }
        }
        DocumentCounts { n_units, incidence: Incidence::Units { items, ends } }
    }

    /// Number of units that count.
    pub fn n_units(&self) -> u64 {
        self.n_units
    }

    /// Items by id, each with the number of units that hold it.
    ///
    /// Made anew by every call, in time and memory for the occurrences.
    pub fn items(&self) -> Vec<(ItemId, u64)> {
        let mut items: BTreeMap<ItemId, u64> = BTreeMap::new();
        for Cut { item, first, last, .. } in self.cut() {
            *items.entry(item).or_default() += u64::from(last + 1 - first);
        }
        items.into_iter().collect()
    }

    /// Pairs `a < b` in order, each with the number of units that hold both.
    ///
    /// Made anew by every call, in time and memory for all meetings of two items.
    pub fn pairs(&self) -> impl Iterator<Item = (ItemId, ItemId, u64)> + use<> {
        let mut pairs: BTreeMap<(ItemId, ItemId), u64> = BTreeMap::new();
        self.meet(|a, b, units| *pairs.entry((a.min(b), a.max(b))).or_default() += units);
        pairs.into_iter().map(|((a, b), units)| (a, b, units))
    }

    /// How often two items meet, each meeting in a unit (for windows: in a run of neighbouring
    /// windows) counted: the work of adding this document to a counter. Takes as long.
    pub fn n_meetings(&self) -> u64 {
        let mut n_meetings = 0;
        self.meet(|_, _, _| n_meetings += 1);
        n_meetings
    }

    pub(crate) fn incidence(&self) -> &Incidence {
        &self.incidence
    }

    /// Every meeting and the number of units in which the two meet.
    fn meet(&self, mut met: impl FnMut(ItemId, ItemId, u64)) {
        let cut = self.cut();
        for (idx, here) in cut.iter().enumerate() {
            let near = cut[..idx].iter().rev().take_while(|there| there.last >= here.uncut_first);
            for there in near {
                let units = (there.last + 1).saturating_sub(here.first.max(there.first));
                if units > 0 {
                    met(there.item, here.item, units.into());
                }
            }
        }
    }

    /// What each occurrence adds to the units of its item.
    fn cut(&self) -> Vec<Cut> {
        let mut next_of: BTreeMap<ItemId, u32> = BTreeMap::new();
        let mut cut = |Stretch { item, first: uncut_first, last }| {
            let next = next_of.entry(item).or_default();
            let first = uncut_first.max(*next).min(last + 1);
            *next = last + 1;
            Cut { item, first, last, uncut_first }
        };
        match &self.incidence {
            Incidence::Units { items, ends } => {
                let mut start = 0;
                let units = (0..).zip(ends).flat_map(|(unit, &end)| {
                    let items = &items[std::mem::replace(&mut start, end as usize)..end as usize];
                    items.iter().map(move |&item| Stretch { item, first: unit, last: unit })
                });
                units.map(cut).collect()
            }
            Incidence::Stretches(stretches) => stretches.iter().map(|&at| cut(at)).collect(),
        }
    }
}

/// A stretch without the units that it has in common with an earlier one of its item: of none, where
/// earlier ones cover all of it.
struct Cut {
    item: ItemId,
    first: u32,
    last: u32,
    /// The first before it was cut. In text order it never descends, as `last` does not.
    uncut_first: u32,
}

impl Incidence {
    /// Takes the unit of each occurrence, in order.
    fn of_units(placed: impl Iterator<Item = (u64, ItemId)>) -> Incidence {
        let (mut items, mut ends) = (Vec::new(), Vec::new());
        let mut last = 0;
        for (unit, item) in placed {
            if unit != last && !items.is_empty() {
                ends.push(items.len() as u32);
            }
            last = unit;
            items.push(item);
        }
        if !items.is_empty() {
            ends.push(items.len() as u32);
        }
        Incidence::Units { items, ends }
    }
}

/// By counts, however the units that led to them are cut.
impl PartialEq for DocumentCounts {
    fn eq(&self, other: &DocumentCounts) -> bool {
        self.n_units == other.n_units
            && self.items() == other.items()
            && self.pairs().eq(other.pairs())
    }
}

impl Eq for DocumentCounts {}
