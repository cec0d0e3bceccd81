use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::num::NonZeroU32;

use nisba_text::{Span, Tokens, mix};

use crate::document_counts::{Incidence, Stretch};
use crate::row::{MAX_ROWS, Partner, Row, Slots};
use crate::shelf::{self, Dealt, Shelf};
use crate::{DocumentCounts, ItemCount, ItemId, Occurrence, PairTable, Unit};

/// Counts of items and of pairs of items over many documents.
///
/// All counts are exact integers. Counters merge: any split of the documents over any number of
/// counters gives, merged in any order, the same [`PairTable`]. The empty counter is
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
/// On many threads, each has a [`share`](Counter::share) of the pairs.
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
    /// One for each item, as they came.
    rows: Vec<Row>,
    /// What was met since they were settled, one shelf for every [`shelf::N_ROWS`] rows.
    shelves: Vec<Shelf>,
    places: Places,
    slots: Slots,
    dealt: Dealt,
    share: Share,
    /// Documents added so far, to tell them apart.
    n_added: u32,
    scratch: Scratch,
}

/// Which rows a counter fills in.
#[derive(Clone, Copy, Debug)]
struct Share {
    idx: u32,
    of: NonZeroU32,
}

impl Default for Share {
    fn default() -> Share {
        Share { idx: 0, of: NonZeroU32::MIN }
    }
}

impl Share {
    /// Neighbouring items are often like one another, and their rows alike long.
    fn has(self, item: ItemId) -> bool {
        self.of.get() == 1
            || (mix(1, u64::from(item.0)) % u64::from(self.of.get())) as u32 == self.idx
    }
}

#[derive(Clone, Debug, Default)]
struct Scratch {
    /// The row of each item of a document, and whether it is ours to fill in.
    rows: Vec<(u32, bool)>,
    /// Rows that one row meets.
    unit: Vec<u32>,
}

impl Counter {
    /// A counter that counts only its share, the `idx`th of `n_shares`, of what it is given: of the
    /// pairs those whose lesser item falls to it, and likewise of the items.
    ///
    /// Each of `n_shares` counters, on a thread of its own, is given all documents; merged they are
    /// one counter of all. Counters that are each given some of the documents merge as well, but each
    /// has nearly all of the frequent pairs, and merging them takes as long as counting.
    ///
    /// # Panics
    ///
    /// Where `idx` is not below `n_shares`.
    ///
    /// ```
    /// use nisba_cooccur::{Counter, DocumentCounts, ItemId};
    ///
    /// let counts = DocumentCounts::from_units([[0, 1, 2], [1, 2, 3]].map(|ids| ids.map(ItemId)));
    /// let mut whole = Counter::default();
    /// whole.add(&counts);
    /// let two = 2.try_into()?;
    /// let mut shares = [Counter::share(0, two), Counter::share(1, two)];
    /// shares.iter_mut().for_each(|share| share.add(&counts));
    /// let [mut first, second] = shares;
    /// first.merge(second);
    /// assert_eq!(first.finish(), whole.finish());
    /// # Ok::<(), std::num::TryFromIntError>(())
    /// ```
    #[track_caller]
    pub fn share(idx: u32, n_shares: NonZeroU32) -> Counter {
        assert!(idx < n_shares.get(), "share {idx} of {n_shares}");
        Counter { share: Share { idx, of: n_shares }, ..Counter::default() }
    }

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
    /// With the 2^32nd document, or the 2^31st different item.
    pub fn add(&mut self, counts: &DocumentCounts) {
        if self.share.idx == 0 {
            self.n_units += counts.n_units();
            self.n_documents += u64::from(counts.n_units() > 0);
        }
        self.n_added = self.n_added.checked_add(1).expect("a corpus has fewer than 2^32 documents");
        let Scratch { mut rows, mut unit } = std::mem::take(&mut self.scratch);
        rows.clear();
        for &(item, units) in counts.items() {
            let row_idx = self.row_idx_of(item);
            let is_ours = self.share.has(item);
            if is_ours {
                let row = &mut self.rows[row_idx as usize];
                row.units += units;
                row.documents += 1;
            }
            rows.push((row_idx, is_ours));
        }
        self.slots.grow(self.rows.len());
        match counts.incidence() {
            Incidence::Units { ranks, ends } => {
                let mut start = 0;
                for &end in ends {
                    let ranks = &ranks[start..end as usize];
                    start = end as usize;
                    unit.clear();
                    unit.extend(ranks.iter().map(|&rank| rows[rank as usize].0));
                    for (idx, &rank) in ranks[..ranks.len() - 1].iter().enumerate() {
                        let (row_idx, is_ours) = rows[rank as usize];
                        if is_ours {
                            self.note(row_idx, &unit[idx + 1..]);
                        }
                    }
                }
            }
            Incidence::Stretches { stretches, by_item } => {
                let rank_of = |idx: &u32| stretches[*idx as usize].rank;
                for of_item in by_item.chunk_by(|one, next| rank_of(one) == rank_of(next)) {
                    let rank = rank_of(&of_item[0]);
                    let (row_idx, is_ours) = rows[rank as usize];
                    if !is_ours {
                        continue;
                    }
                    unit.clear();
                    for &idx in of_item {
                        Stretch::meet(stretches, idx as usize, |other, units| {
                            if other > rank && units > 0 {
                                Row::note(&mut unit, rows[other as usize].0, units);
                            }
                            // A long document may have any number of them.
                            if unit.len() >= shelf::MAX_NOTES - 1 {
                                self.note(row_idx, &unit);
                                unit.clear();
                            }
                        });
                    }
                    self.note(row_idx, &unit);
                }
            }
        }
        self.scratch = Scratch { rows, unit };
    }

    /// Notes partners that a row has met in the document that is added, by their rows. Of notes of
    /// two numbers there are no more than a shelf takes at once.
    #[inline]
    fn note(&mut self, row_idx: u32, notes: &[u32]) {
        for notes in notes.chunks(shelf::MAX_NOTES) {
            let shelf_idx = Shelf::idx_of(row_idx);
            if self.shelves[shelf_idx].put(row_idx, notes, self.n_added) {
                self.settle_shelf(shelf_idx);
            }
        }
    }

    #[cold]
    fn settle_shelf(&mut self, shelf_idx: usize) {
        let first = shelf_idx * shelf::N_ROWS;
        let end = self.rows.len().min(first + shelf::N_ROWS);
        let rows = &mut self.rows[first..end];
        self.shelves[shelf_idx].settle(rows, &mut self.slots, &mut self.dealt);
    }

    /// Adds all that another counter has counted. Associative and commutative. What is merged is
    /// no share any more: add all documents to all shares first.
    pub fn merge(&mut self, mut other: Counter) {
        if other.rows.len() > self.rows.len() {
            std::mem::swap(self, &mut other);
        }
        self.settle();
        other.settle();
        self.share = Share::default();
        self.n_units += other.n_units;
        self.n_documents += other.n_documents;
        let rows: Vec<u32> = other.rows.iter().map(|row| self.row_idx_of(row.item)).collect();
        self.slots.grow(self.rows.len());
        let is_same = (0..).zip(&rows).all(|(idx, &row_idx): (u32, _)| idx == row_idx);
        let row_of = (!is_same).then_some(&rows[..]);
        for (row, &row_idx) in other.rows.into_iter().zip(&rows) {
            self.rows[row_idx as usize].merge(row, row_of, &mut self.slots);
        }
    }

    /// The row of an item, made where there is none.
    fn row_idx_of(&mut self, item: ItemId) -> u32 {
        let place = self.places.of(item);
        if *place == u32::MAX {
            assert!(self.rows.len() < MAX_ROWS, "fewer than 2^31 items");
            *place = self.rows.len() as u32;
            self.rows.push(Row::new(item));
            self.shelves.resize_with(Shelf::idx_of(*place) + 1, Shelf::default);
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
    /// else; [`finish`](Counter::finish) does it anyway. Worth calling on each thread before shares
    /// are merged on one.
    pub fn settle(&mut self) {
        for shelf_idx in 0..self.shelves.len() {
            self.settle_shelf(shelf_idx);
        }
        self.shelves.iter_mut().for_each(Shelf::shrink);
        self.dealt = Dealt::default();
    }

    /// Heap memory in bytes. Linear in the items.
    pub fn memory_usage(&self) -> usize {
        let rows: usize = self.rows.iter().map(Row::memory_usage).sum();
        let shelves: usize = self.shelves.iter().map(Shelf::memory_usage).sum();
        rows + shelves
            + self.slots.memory_usage()
            + self.dealt.memory_usage()
            + self.shelves.capacity() * size_of::<Shelf>()
            + self.places.memory_usage()
            + self.rows.capacity() * size_of::<Row>()
    }

    /// The pairs with their contingency tables.
    ///
    /// # Panics
    ///
    /// Where more than 2^53 units were counted ([`Contingency::MAX_N`](crate::Contingency::MAX_N)).
    pub fn finish(self) -> PairTable {
        let (n_units, n_documents) = (self.n_units, self.n_documents);
        let (items, partners) = self.into_rows().into_iter().unzip();
        PairTable::new(n_units, n_documents, items, partners)
    }

    /// Gives up the pairs, row by row by item: partners by item, with their units and documents. The
    /// counter keeps the counts of the items.
    pub(crate) fn drain_rows<E>(
        &mut self,
        mut take: impl FnMut(ItemId, &[(ItemId, u64, u64)]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.settle();
        let items: Vec<ItemId> = self.rows.iter().map(|row| row.item).collect();
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_unstable_by_key(|&idx| items[idx]);
        let mut named = Vec::new();
        for idx in order {
            let partners = self.rows[idx].take_partners();
            named.clear();
            named.extend(partners.into_iter().map(|partner| {
                (items[partner.row_idx as usize], partner.units, partner.documents())
            }));
            named.sort_unstable_by_key(|&(item, ..)| item);
            take(items[idx], &named)?;
        }
        Ok(())
    }

    /// Rows by item, partners by item, numbered anew in that order.
    pub(crate) fn into_rows(mut self) -> Vec<(ItemCount, Vec<Partner>)> {
        self.settle();
        let mut order: Vec<u32> = (0..self.rows.len() as u32).collect();
        let is_ordered = self.rows.is_sorted_by_key(|row| row.item);
        order.sort_unstable_by_key(|&row_idx| self.rows[row_idx as usize].item);
        let mut rank_of = vec![0; order.len()];
        for (rank, &row_idx) in (0..).zip(&order) {
            rank_of[row_idx as usize] = rank;
        }
        let ordered = order.into_iter().map(|row_idx| {
            let row = &mut self.rows[row_idx as usize];
            let count = ItemCount { item: row.item, units: row.units, documents: row.documents };
            let mut partners = row.take_partners();
            if !is_ordered {
                for partner in &mut partners {
                    partner.row_idx = rank_of[partner.row_idx as usize];
                }
                partners.sort_unstable_by_key(|partner| partner.row_idx);
            }
            (count, partners)
        });
        ordered.collect()
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
            let row = &mut counter.rows[row_idx as usize];
            (row.units, row.documents) = (count.units, count.documents);
        }
        counter.slots.grow(counter.rows.len());
        for StoredRow { count, partners } in stored.rows {
            if count.units > stored.n_units {
                return Err(IMPOSSIBLE);
            }
            let row_idx = counter.row_idx_of(count.item) as usize;
            for ItemCount { item, units, documents } in partners {
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
                counter.rows[row_idx].push_settled(Partner::new(idx as u32, documents, units));
            }
        }
        Ok(counter)
    }
}
