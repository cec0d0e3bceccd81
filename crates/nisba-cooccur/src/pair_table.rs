use crate::partner::Partner;
use crate::{Contingency, ItemId};

/// Two items and how often they occur together.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Pair {
    /// The item with the lesser id: the row of the table.
    pub a: ItemId,
    /// The item with the greater id: the column of the table.
    pub b: ItemId,
    /// Units that hold both; the same as `table.o11()`.
    pub units: u64,
    /// Documents in which some unit holds both.
    pub documents: u64,
    /// The counts of units from which measures are computed.
    pub table: Contingency,
}

/// How often an item occurs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ItemCount {
    /// The item.
    pub item: ItemId,
    /// Units that hold it.
    pub units: u64,
    /// Documents that hold it.
    pub documents: u64,
}

/// What a [`Counter`](crate::Counter) has counted: items by id, pairs by (a, b).
///
/// 16 bytes a pair, and about 80 an item.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "Stored", try_from = "Stored"))]
pub struct PairTable {
    n_units: u64,
    n_documents: u64,
    items: Vec<ItemCount>,
    /// The partners of each item, given by their place among the items; ascending.
    partners: Vec<Vec<Partner>>,
    /// Number of pairs before each item's, and of all.
    starts: Vec<usize>,
}

impl PairTable {
    /// # Panics
    ///
    /// For more than 2^53 units.
    pub(crate) fn new(
        n_units: u64,
        n_documents: u64,
        items: Vec<ItemCount>,
        partners: Vec<Vec<Partner>>,
    ) -> PairTable {
        assert!(n_units <= Contingency::MAX_N, "at most 2^53 units");
        let mut table = PairTable { n_units, n_documents, items, partners, starts: Vec::new() };
        table.count_starts();
        table
    }

    fn count_starts(&mut self) {
        let mut n_pairs = 0;
        self.starts = vec![0];
        self.starts.extend(self.partners.iter().map(|partners| {
            n_pairs += partners.len();
            n_pairs
        }));
    }

    /// Number of units counted: the `n` of every table.
    pub fn n_units(&self) -> u64 {
        self.n_units
    }

    /// Number of documents with at least one unit that counts.
    pub fn n_documents(&self) -> u64 {
        self.n_documents
    }

    /// Every item that occurs, by id, those without a partner included.
    pub fn items(&self) -> &[ItemCount] {
        &self.items
    }

    /// The counts of one item, by binary search; `None` where it does not occur.
    pub fn item(&self, item: ItemId) -> Option<&ItemCount> {
        Some(&self.items[self.idx_of(item)?])
    }

    /// Every pair that shares a unit, by (a, b).
    pub fn pairs(&self) -> Pairs<'_> {
        Pairs { table: self }
    }

    /// One pair, in either order, by binary search; `None` where the two never meet.
    pub fn pair(&self, one: ItemId, other: ItemId) -> Option<Pair> {
        let a = self.idx_of(one.min(other))?;
        let b = self.idx_of(one.max(other))? as u32;
        let idx = self.partners[a].binary_search_by_key(&b, |partner| partner.row_idx).ok()?;
        Some(self.made(a, self.partners[a][idx]))
    }

    /// Keeps the pairs for which `keep` holds. Items and totals stay, and so do the tables.
    ///
    /// Correct for multiple tests ([`benjamini_hochberg`](crate::benjamini_hochberg),
    /// [`holm`](crate::holm)) before pairs are dropped for their joint counts or measures: that chooses by
    /// the result of the test. Dropping all pairs of rare items chooses by the margins, does no
    /// harm before, and leaves fewer tests to correct for.
    pub fn retain(&mut self, mut keep: impl FnMut(&Pair) -> bool) {
        for idx in 0..self.items.len() {
            let mut partners = std::mem::take(&mut self.partners[idx]);
            partners.retain(|&partner| keep(&self.made(idx, partner)));
            self.partners[idx] = partners;
        }
        self.count_starts();
    }

    /// Heap memory in bytes.
    pub fn memory_usage(&self) -> usize {
        let partners: usize = self.partners.iter().map(Vec::capacity).sum();
        partners * size_of::<Partner>()
            + self.items.capacity() * size_of::<ItemCount>()
            + self.partners.capacity() * size_of::<Vec<Partner>>()
            + self.starts.capacity() * size_of::<usize>()
    }

    fn idx_of(&self, item: ItemId) -> Option<usize> {
        self.items.binary_search_by_key(&item, |count| count.item).ok()
    }

    fn made(&self, idx: usize, partner: Partner) -> Pair {
        let (a, b) = (&self.items[idx], &self.items[partner.row_idx as usize]);
        let table = Contingency::new(partner.units, a.units, b.units, self.n_units)
            .expect("joint counts are within the counts of the items");
        let documents = partner.documents();
        Pair { a: a.item, b: b.item, units: partner.units, documents, table }
    }
}

impl PartialEq for PairTable {
    fn eq(&self, other: &PairTable) -> bool {
        (self.n_units, self.n_documents) == (other.n_units, other.n_documents)
            && self.items == other.items
            && self.pairs().iter().eq(other.pairs())
    }
}

impl Eq for PairTable {}

/// The pairs of a [`PairTable`], by (a, b); each is made when it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Pairs<'t> {
    table: &'t PairTable,
}

impl<'t> Pairs<'t> {
    /// Number of pairs.
    pub fn len(self) -> usize {
        self.table.starts.last().copied().unwrap_or(0)
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The pair that has so many before it; `None` behind the last. By binary search.
    pub fn get(self, idx: usize) -> Option<Pair> {
        let table = self.table;
        let row = table.starts.partition_point(|&start| start <= idx).checked_sub(1)?;
        let partners = table.partners.get(row)?;
        Some(table.made(row, partners[idx - table.starts[row]]))
    }

    /// All of them, in order.
    pub fn iter(self) -> PairIter<'t> {
        PairIter { table: self.table, row: 0, next: 0, n_left: self.len() }
    }
}

impl<'t> IntoIterator for Pairs<'t> {
    type Item = Pair;
    type IntoIter = PairIter<'t>;

    fn into_iter(self) -> PairIter<'t> {
        self.iter()
    }
}

/// An iterator over the pairs of a [`PairTable`].
#[derive(Clone, Debug)]
pub struct PairIter<'t> {
    table: &'t PairTable,
    row: usize,
    next: usize,
    n_left: usize,
}

impl Iterator for PairIter<'_> {
    type Item = Pair;

    fn next(&mut self) -> Option<Pair> {
        loop {
            let partners = self.table.partners.get(self.row)?;
            if let Some(&partner) = partners.get(self.next) {
                self.next += 1;
                self.n_left -= 1;
                return Some(self.table.made(self.row, partner));
            }
            self.row += 1;
            self.next = 0;
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.n_left, Some(self.n_left))
    }
}

impl ExactSizeIterator for PairIter<'_> {}

/// The stored form.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Stored {
    n_units: u64,
    n_documents: u64,
    items: Vec<ItemCount>,
    pairs: Vec<Pair>,
}

#[cfg(feature = "serde")]
impl From<PairTable> for Stored {
    fn from(table: PairTable) -> Stored {
        let pairs = table.pairs().iter().collect();
        let PairTable { n_units, n_documents, items, .. } = table;
        Stored { n_units, n_documents, items, pairs }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for PairTable {
    type Error = &'static str;

    fn try_from(stored: Stored) -> Result<PairTable, &'static str> {
        let Stored { n_units, n_documents, items, pairs } = stored;
        let is_ordered = items.is_sorted_by(|one, next| one.item < next.item)
            && pairs.is_sorted_by(|one, next| (one.a, one.b) < (next.a, next.b));
        if !is_ordered || n_units > Contingency::MAX_N {
            return Err("the stored table is out of order");
        }
        let mut partners = vec![Vec::new(); items.len()];
        for pair in pairs {
            let place = |item| items.binary_search_by_key(&item, |count: &ItemCount| count.item);
            let documents = u32::try_from(pair.documents).ok().filter(|n| n.leading_zeros() > 0);
            let (Ok(a), Ok(b), Some(documents)) = (place(pair.a), place(pair.b), documents) else {
                return Err("the stored table has impossible counts");
            };
            let table = Contingency::new(pair.units, items[a].units, items[b].units, n_units);
            if a >= b || table != Ok(pair.table) {
                return Err("the stored table has impossible counts");
            }
            partners[a].push(Partner::new(b as u32, documents, pair.units));
        }
        Ok(PairTable::new(n_units, n_documents, items, partners))
    }
}
