use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher};

use nisba_text::{Span, Tokens};

use crate::document_counts::{Incidence, Stretch};
use crate::partner::Partner;
use crate::row::Row;
use crate::slots::Slots;
use crate::{DocumentCounts, ItemCount, ItemId, Occurrence, Unit};

/// Counts of items and of pairs of items over many documents.
///
/// All counts are exact integers. Counters merge: any split of the documents over any number of
/// counters gives, merged in any order, the same [`PairTable`](crate::PairTable). The empty counter is
/// [`Counter::default`].
///
/// All documents of a counter, and of the counters merged with it, must be counted by the same
/// [`Unit`]; the counter does not check that.
///
/// # Resource usage
///
/// At most 32 bytes for each distinct pair and 1,000 for each distinct item, whatever the number of
/// documents ([`Counter::memory_usage`]); the finished table takes 16 bytes a pair. Where that is
/// too much, [`write_run`](Counter::write_run) empties the counter into a file or the like.
///
/// On many threads, each has a counter of its own for some of the documents, and
/// [`finish_all`](Counter::finish_all) adds them up.
///
/// ```
/// use nisba_cooccur::{Counter, ItemId, Occurrence, Unit};
/// use nisba_text::{Span, scan};
///
/// let (badr, kataib) = (ItemId(0), ItemId(1));
/// let mut counter = Counter::default();
/// let tokens = scan("Badr backed Kata'ib.");
/// let occurrences = [
///     Occurrence { item: badr, span: Span::new(0, 4) },
///     Occurrence { item: kataib, span: Span::new(12, 19) },
/// ];
/// counter.add_document(&tokens, &occurrences, &[], Unit::Sentence);
///
/// let mut other = Counter::default();
/// other.add_document(&scan("Badr left."), &occurrences[..1], &[], Unit::Sentence);
/// counter.merge(other);
///
/// let table = counter.finish();
/// assert_eq!(table.n_units(), 2);
/// let pair = table.pairs().get(0).expect("one pair");
/// assert_eq!((pair.a, pair.b, pair.units, pair.documents), (badr, kataib, 1, 1));
/// assert_eq!((pair.table.r1(), pair.table.c1(), pair.table.n()), (2, 1, 2));
/// ```
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "Stored", try_from = "Stored"))]
pub struct Counter {
    n_units: u64,
    n_documents: u64,
    /// Items as they came, and a row for each.
    items: Vec<ItemId>,
    rows: Vec<Row>,
    places: Places,
    slots: Slots,
    /// Documents added so far, to tell them apart.
    n_added: u32,
    scratch: Scratch,
}

#[derive(Clone, Debug, Default)]
struct Scratch {
    /// The row of each item of a document.
    rows: Vec<u32>,
    /// The rows of a unit, ascending.
    unit: Vec<u32>,
    /// The stretches of a document.
    seen: Vec<SeenStretch>,
}

impl Scratch {
    fn memory_usage(&self) -> usize {
        (self.rows.capacity() + self.unit.capacity()) * size_of::<u32>()
            + self.seen.capacity() * size_of::<SeenStretch>()
    }
}

/// A stretch by the row of its item, cut to what earlier ones of the item have left.
#[derive(Clone, Copy, Debug)]
struct SeenStretch {
    row_idx: u32,
    first: u32,
    last: u32,
}

impl Counter {
    /// Counts one document; see [`DocumentCounts`] for what counts.
    pub fn add_document(
        &mut self,
        tokens: &Tokens,
        occurrences: &[Occurrence],
        masked: &[Span],
        unit: Unit,
    ) {
        self.add(&DocumentCounts::of(tokens, occurrences, masked, unit));
    }

    /// Adds the counts of one document.
    ///
    /// A document without units that count (empty, or masked altogether) adds nothing, not even
    /// to `n_documents`.
    ///
    /// # Panics
    ///
    /// With the 2^31st document, or the 2^32nd different item.
    pub fn add(&mut self, counts: &DocumentCounts) {
        self.n_units += counts.n_units();
        self.n_documents += u64::from(counts.n_units() > 0);
        self.n_added += 1;
        assert!(self.n_added >> 31 == 0, "a corpus has fewer than 2^31 documents");
        let mut scratch = std::mem::take(&mut self.scratch);
        match counts.incidence() {
            Incidence::Units { items, ends } => self.add_units(items, ends, &mut scratch),
            Incidence::Stretches(stretches) => self.add_stretches(stretches, &mut scratch),
        }
        self.scratch = scratch;
    }

    fn add_units(&mut self, items: &[ItemId], ends: &[u32], scratch: &mut Scratch) {
        let Scratch { rows, unit, .. } = scratch;
        rows.clear();
        rows.extend(items.iter().map(|&item| self.row_idx_of(item)));
        let mut start = 0;
        for (number, &end) in (0..).zip(ends) {
            unit.clear();
            for &row_idx in &rows[start..end as usize] {
                if self.rows[row_idx as usize].see(self.n_added, number, number) == number {
                    unit.push(row_idx);
                }
            }
            start = end as usize;
            unit.sort_unstable();
            for (idx, &row_idx) in unit.iter().enumerate() {
                let row = &mut self.rows[row_idx as usize];
                row.meet_all(&unit[idx + 1..], self.n_added, &mut self.slots);
            }
        }
    }

    fn add_stretches(&mut self, stretches: &[Stretch], scratch: &mut Scratch) {
        let Scratch { rows, seen, .. } = scratch;
        // One loop after the other: places far apart in memory are then reached several at a time.
        rows.clear();
        rows.extend(stretches.iter().map(|stretch| self.row_idx_of(stretch.item)));
        seen.clear();
        seen.extend(rows.iter().zip(stretches).map(|(&row_idx, &Stretch { first, last, .. })| {
            let first = self.rows[row_idx as usize].see(self.n_added, first, last);
            SeenStretch { row_idx, first, last }
        }));
        for (idx, here) in seen.iter().enumerate() {
            let uncut_first = stretches[idx].first;
            for there in seen[..idx].iter().rev().take_while(|there| there.last >= uncut_first) {
                // None where the two are of one item.
                let units = (there.last + 1).saturating_sub(here.first.max(there.first));
                if units > 0 {
                    let one = here.row_idx.min(there.row_idx);
                    let other = here.row_idx.max(there.row_idx);
                    let row = &mut self.rows[one as usize];
                    row.meet(other, units, self.n_added, &mut self.slots);
                }
            }
        }
    }

    /// Adds all that another counter has counted. Associative and commutative.
    pub fn merge(&mut self, mut other: Counter) {
        if other.rows.len() > self.rows.len() {
            std::mem::swap(self, &mut other);
        }
        self.settle();
        other.settle();
        self.n_units += other.n_units;
        self.n_documents += other.n_documents;
        let add = |(&item, row): (&ItemId, &Row)| {
            let row_idx = self.row_idx_of(item);
            let ours = &mut self.rows[row_idx as usize];
            ours.units += row.units;
            let n_documents = ours.documents.checked_add(row.documents);
            ours.documents = n_documents.expect("fewer than 2^32 documents");
            row_idx
        };
        let row_of: Vec<u32> = other.items.iter().zip(&other.rows).map(add).collect();
        let others = other.take_rows(&row_of, self.rows.len());
        for (row, partners) in self.rows.iter_mut().zip(others) {
            row.merge(&partners, &mut self.slots);
        }
    }

    /// The row of an item, made where there is none.
    #[inline]
    fn row_idx_of(&mut self, item: ItemId) -> u32 {
        match self.places.small.get(item.idx()) {
            Some(&row_idx) if row_idx < u32::MAX => row_idx,
            _ => self.make_row(item),
        }
    }

    #[cold]
    fn make_row(&mut self, item: ItemId) -> u32 {
        let place = self.places.of(item);
        if *place == u32::MAX {
            assert!(self.rows.len() < u32::MAX as usize, "fewer than 2^32 - 1 items");
            *place = self.rows.len() as u32;
            self.items.push(item);
            self.rows.push(Row::default());
            self.slots.grow(self.rows.len());
        }
        *place
    }

    /// Number of units counted.
    pub fn n_units(&self) -> u64 {
        self.n_units
    }

    /// Number of documents with at least one unit that counts.
    pub fn n_documents(&self) -> u64 {
        self.n_documents
    }

    /// Adds up what was noted, so that the counter takes the least memory it can. Changes nothing
    /// else; [`finish`](Counter::finish) does it anyway.
    pub fn settle(&mut self) {
        self.rows.iter_mut().for_each(|row| row.close(&mut self.slots));
    }

    /// Heap memory in bytes. Linear in the items.
    pub fn memory_usage(&self) -> usize {
        let rows: usize = self.rows.iter().map(Row::memory_usage).sum();
        rows + self.slots.memory_usage()
            + self.places.memory_usage()
            + self.rows.capacity() * size_of::<Row>()
            + self.items.capacity() * size_of::<ItemId>()
            + self.scratch.memory_usage()
    }

    /// Gives up the pairs, row by row by item: partners by item, with their units and documents. The
    /// counter keeps the counts of the items.
    pub(crate) fn drain_rows<E>(
        &mut self,
        mut take: impl FnMut(ItemId, &[(ItemId, u64, u64)]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut items: Vec<ItemCount> = self.item_counts().collect();
        items.sort_unstable_by_key(|count| count.item);
        let rows = self.take_rows_among(&items);
        let mut named = Vec::new();
        for (count, mut partners) in items.iter().zip(rows) {
            self.slots.sort(&mut partners);
            named.clear();
            named.extend(partners.into_iter().map(|partner| {
                (items[partner.row_idx as usize].item, partner.units, partner.documents())
            }));
            take(count.item, &named)?;
        }
        Ok(())
    }

    /// Rows by item, partners by item, numbered anew in that order.
    pub(crate) fn into_rows(mut self) -> Vec<(ItemCount, Vec<Partner>)> {
        let mut items: Vec<ItemCount> = self.item_counts().collect();
        items.sort_unstable_by_key(|count| count.item);
        let mut rows = self.take_rows_among(&items);
        rows.iter_mut().for_each(|partners| self.slots.sort(partners));
        items.into_iter().zip(rows).collect()
    }

    /// The counts of the items, as they came.
    pub(crate) fn item_counts(&self) -> impl Iterator<Item = ItemCount> {
        self.items.iter().zip(&self.rows).map(|(&item, &Row { units, documents, .. })| ItemCount {
            item,
            units,
            documents: documents.into(),
        })
    }

    /// Takes all pairs, in rows by item among items that these are part of: partners by their places
    /// among them, in no order.
    pub(crate) fn take_rows_among(&mut self, items: &[ItemCount]) -> Vec<Vec<Partner>> {
        self.settle();
        let place = |item| items.binary_search_by_key(item, |count| count.item);
        let place = |item| place(item).expect("one of the items") as u32;
        let place_of: Vec<u32> = self.items.iter().map(place).collect();
        self.take_rows(&place_of, items.len())
    }

    /// Takes all pairs, which were added up, with the rows numbered anew: each pair in the row that
    /// has the lesser number then, partners in no order.
    fn take_rows(&mut self, number_of: &[u32], n_rows: usize) -> Vec<Vec<Partner>> {
        let mut rows: Vec<Vec<Partner>> = vec![Vec::new(); n_rows];
        // How many each row will get from rows of greater number.
        let mut n_to_come = vec![0_usize; n_rows];
        for (row, &number) in self.rows.iter_mut().zip(number_of) {
            let mut partners = row.take_partners();
            for partner in &mut partners {
                partner.row_idx = number_of[partner.row_idx as usize];
                n_to_come[partner.row_idx as usize] += usize::from(partner.row_idx < number);
            }
            rows[number as usize] = partners;
        }
        for (number, &n_to_come) in n_to_come.iter().enumerate() {
            let (before, rest) = rows.split_at_mut(number);
            let partners = &mut rest[0];
            partners.retain(|partner| {
                let stays = partner.row_idx as usize > number;
                if !stays {
                    before[partner.row_idx as usize].push(partner.of_row(number as u32));
                }
                stays
            });
            partners.reserve_exact(n_to_come);
            partners.shrink_to(partners.len() + n_to_come);
        }
        rows
    }
}

/// Where each item's row is: `u32::MAX` for items without one.
///
/// Callers mostly number their items from 0, and a list is several times as fast as a map.
#[derive(Clone, Debug, Default)]
struct Places {
    small: Vec<u32>,
    /// Only ever asked for one item; its order reaches nothing.
    great: HashMap<ItemId, u32, BuildHasherDefault<DefaultHasher>>,
}

impl Places {
    /// 16 MB at most, where ids are spread over this range.
    const MAX_SMALL: usize = 1 << 22;

    fn of(&mut self, item: ItemId) -> &mut u32 {
        let idx = item.idx();
        if idx >= Places::MAX_SMALL {
            return self.great.entry(item).or_insert(u32::MAX);
        }
        if idx >= self.small.len() {
            self.small.resize((idx + 1).next_power_of_two(), u32::MAX);
        }
        &mut self.small[idx]
    }

    fn memory_usage(&self) -> usize {
        self.small.capacity() * size_of::<u32>()
            + self.great.capacity() * (size_of::<(ItemId, u32)>() + 1)
    }
}

/// The stored form: the version of the format first, rows and partners by id.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Stored {
    version: u32,
    n_units: u64,
    n_documents: u64,
    rows: Vec<StoredRow>,
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct StoredRow {
    count: ItemCount,
    partners: Vec<ItemCount>,
}

#[cfg(feature = "serde")]
const STORED_VERSION: u32 = 1;

#[cfg(feature = "serde")]
impl From<Counter> for Stored {
    fn from(counter: Counter) -> Stored {
        let (n_units, n_documents) = (counter.n_units, counter.n_documents);
        let rows = counter.into_rows();
        let items: Vec<ItemId> = rows.iter().map(|(count, _)| count.item).collect();
        let partner = |partner: Partner| ItemCount {
            item: items[partner.row_idx as usize],
            units: partner.units,
            documents: partner.documents(),
        };
        let rows = rows.into_iter().map(|(count, partners)| StoredRow {
            count,
            partners: partners.into_iter().map(partner).collect(),
        });
        Stored { version: STORED_VERSION, n_units, n_documents, rows: rows.collect() }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for Counter {
    type Error = &'static str;

    fn try_from(stored: Stored) -> Result<Counter, &'static str> {
        const IMPOSSIBLE: &str = "the stored counter has impossible counts";
        if stored.version != STORED_VERSION {
            return Err("the counter was stored by another version");
        }
        let ascend = |counts: &[ItemCount]| counts.is_sorted_by(|a, b| a.item < b.item);
        let counts: Vec<ItemCount> = stored.rows.iter().map(|row| row.count).collect();
        if !ascend(&counts) || !stored.rows.iter().all(|row| ascend(&row.partners)) {
            return Err("the stored counter is out of order");
        }
        let mut counter = Counter {
            n_units: stored.n_units,
            n_documents: stored.n_documents,
            ..Counter::default()
        };
        for count in &counts {
            let row_idx = counter.row_idx_of(count.item);
            let seen = &mut counter.rows[row_idx as usize];
            seen.units = count.units;
            seen.documents = u32::try_from(count.documents).map_err(|_| IMPOSSIBLE)?;
        }
        for StoredRow { count, partners: stored_partners } in stored.rows {
            if count.units > stored.n_units {
                return Err(IMPOSSIBLE);
            }
            let mut partners = Vec::with_capacity(stored_partners.len());
            for ItemCount { item, units, documents } in stored_partners {
                let known = counts.binary_search_by_key(&item, |count| count.item);
                let documents = u32::try_from(documents).ok().filter(|n| n.leading_zeros() > 0);
                let (Ok(idx), Some(documents)) = (known, documents) else {
                    return Err(IMPOSSIBLE);
                };
                // `finish` relies on tables that a sample can have.
                let table =
                    crate::Contingency::new(units, count.units, counts[idx].units, stored.n_units);
                if item <= count.item || table.is_err() {
                    return Err(IMPOSSIBLE);
                }
                partners.push(Partner::new(idx as u32, documents, units));
            }
            let row_idx = counter.row_idx_of(count.item) as usize;
            counter.rows[row_idx].merge(&partners, &mut counter.slots);
        }
        Ok(counter)
    }
}
