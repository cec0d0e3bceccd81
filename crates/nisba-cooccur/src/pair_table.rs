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
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PairTable {
    n_units: u64,
    n_documents: u64,
    items: Vec<ItemCount>,
    pairs: Vec<Pair>,
}

impl PairTable {
    pub(crate) fn new(
        n_units: u64,
        n_documents: u64,
        items: Vec<ItemCount>,
        pairs: Vec<Pair>,
    ) -> PairTable {
        PairTable { n_units, n_documents, items, pairs }
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
        let idx = self.items.binary_search_by_key(&item, |count| count.item).ok()?;
        Some(&self.items[idx])
    }

    /// Every pair that shares a unit, by (a, b).
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// One pair, in either order, by binary search; `None` where the two never meet.
    pub fn pair(&self, one: ItemId, other: ItemId) -> Option<&Pair> {
        let key = (one.min(other), one.max(other));
        let idx = self.pairs.binary_search_by_key(&key, |pair| (pair.a, pair.b)).ok()?;
        Some(&self.pairs[idx])
    }

    /// Keeps the pairs for which `keep` holds. Items and totals stay, and so do the tables.
    ///
    /// Correct for multiple tests ([`benjamini_hochberg`](crate::benjamini_hochberg),
    /// [`holm`](crate::holm)) before pairs are dropped for their joint counts or measures: that chooses by
    /// the result of the test. Dropping all pairs of rare items chooses by the margins, does no
    /// harm before, and leaves fewer tests to correct for.
    pub fn retain(&mut self, keep: impl FnMut(&Pair) -> bool) {
        self.pairs.retain(keep);
    }
}
