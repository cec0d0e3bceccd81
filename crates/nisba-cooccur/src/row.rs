use crate::ItemId;

/// One item's counts, and its partners of greater id.
///
/// New partners are appended, and added up when they are as many as those added up before. That takes
/// no hash map and no sort, only one array for all rows ([`Slots`]). Sorting all pairs by one key took
/// three times as long, sorting row by row nearly as much, and both took more memory. Pairs come
/// from a document row by row, so that the entries of a row lie together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub(crate) item: ItemId,
    pub(crate) units: u64,
    pub(crate) documents: u64,
    partners: Vec<Partner>,
    /// So many of the partners, from the first, are distinct.
    n_settled: usize,
}

/// 16 bytes, since a large corpus has hundreds of millions of them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Partner {
    /// The number of its row, in the order in which items were first seen.
    pub(crate) row_idx: u32,
    /// A corpus has fewer than 2^32 documents: that is how wide a `DocId` is.
    pub(crate) documents: u32,
    pub(crate) units: u64,
}

/// Where each partner stands in the row that is being added up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slots(Vec<u32>);

impl Row {
    pub(crate) fn new(item: ItemId) -> Row {
        Row { item, ..Row::default() }
    }

    pub(crate) fn push(&mut self, partner: Partner, slots: &mut Slots) {
        if self.partners.len() == self.partners.capacity() {
            self.settle(slots);
            // Room for as many again and no more.
            self.partners.reserve_exact(self.n_settled.max(4));
        }
        self.partners.push(partner);
    }

    /// Adds another row of the same item, whose partners are in the rows that `row_of` gives.
    pub(crate) fn merge(&mut self, other: Row, row_of: &[u32], slots: &mut Slots) {
        self.units += other.units;
        self.documents += other.documents;
        for partner in other.partners {
            let row_idx = row_of[partner.row_idx as usize];
            self.push(Partner { row_idx, ..partner }, slots);
        }
    }

    /// Each partner once, in no particular order.
    pub(crate) fn into_partners(mut self, slots: &mut Slots) -> Vec<Partner> {
        self.settle(slots);
        self.partners
    }

    pub(crate) fn memory_usage(&self) -> usize {
        self.partners.capacity() * size_of::<Partner>()
    }

    fn settle(&mut self, slots: &mut Slots) {
        for (idx, partner) in self.partners[..self.n_settled].iter().enumerate() {
            *slots.of(partner) = idx as u32;
        }
        for idx in self.n_settled..self.partners.len() {
            let partner = self.partners[idx];
            let slot = slots.of(&partner);
            if *slot == Slots::EMPTY {
                *slot = self.n_settled as u32;
                self.partners[self.n_settled] = partner;
                self.n_settled += 1;
            } else {
                let sum = &mut self.partners[*slot as usize];
                sum.units += partner.units;
                let documents = sum.documents.checked_add(partner.documents);
                sum.documents = documents.expect("a corpus has fewer than 2^32 documents");
            }
        }
        self.partners.truncate(self.n_settled);
        for partner in &self.partners {
            *slots.of(partner) = Slots::EMPTY;
        }
    }
}

impl Slots {
    const EMPTY: u32 = u32::MAX;

    fn of(&mut self, partner: &Partner) -> &mut u32 {
        let idx = partner.row_idx as usize;
        if idx >= self.0.len() {
            self.0.resize(idx + 1, Slots::EMPTY);
        }
        &mut self.0[idx]
    }

    pub(crate) fn memory_usage(&self) -> usize {
        self.0.capacity() * size_of::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Partners that come back, in no order.
    fn partners(seed: u64, n_partners: u64) -> impl Iterator<Item = Partner> {
        (0..n_partners).map(move |idx| {
            let hash = nisba_text::mix(seed, idx);
            Partner { row_idx: (hash % 5_000) as u32, documents: 1, units: hash >> 60 }
        })
    }

    fn expected(all: impl Iterator<Item = Partner>) -> Vec<Partner> {
        let mut sums: BTreeMap<u32, Partner> = BTreeMap::new();
        for partner in all {
            let row_idx = partner.row_idx;
            let sum = sums.entry(row_idx).or_insert(Partner { row_idx, ..Partner::default() });
            sum.units += partner.units;
            sum.documents += partner.documents;
        }
        sums.into_values().collect()
    }

    fn settled(row: Row, slots: &mut Slots) -> Vec<Partner> {
        let mut partners = row.into_partners(slots);
        partners.sort_by_key(|partner| partner.row_idx);
        partners
    }

    #[test]
    fn many_settlements_lose_nothing() {
        let (mut row, mut slots) = (Row::new(ItemId(1)), Slots::default());
        let all: Vec<Partner> = partners(1, 100_000).collect();
        for &partner in &all {
            row.push(partner, &mut slots);
        }
        assert!(row.memory_usage() <= 2 * 5_000 * size_of::<Partner>());
        assert_eq!(settled(row, &mut slots), expected(all.into_iter()));
    }

    #[test]
    fn rows_take_turns_with_one_set_of_slots() {
        let mut slots = Slots::default();
        let mut rows = [Row::new(ItemId(1)), Row::new(ItemId(2))];
        for (one, other) in partners(2, 9_000).zip(partners(3, 9_000)) {
            rows[0].push(one, &mut slots);
            rows[1].push(other, &mut slots);
        }
        let [one, other] = rows;
        assert_eq!(settled(one, &mut slots), expected(partners(2, 9_000)));
        assert_eq!(settled(other, &mut slots), expected(partners(3, 9_000)));
    }

    #[test]
    fn merged_partners_get_the_rows_of_the_other_side() {
        let mut slots = Slots::default();
        let (mut one, mut other) = (Row::new(ItemId(1)), Row::new(ItemId(1)));
        partners(4, 9_000).for_each(|partner| one.push(partner, &mut slots));
        partners(5, 70).for_each(|partner| other.push(partner, &mut slots));
        let row_of: Vec<u32> = (0..5_000).rev().collect();
        let moved = partners(5, 70)
            .map(|partner| Partner { row_idx: row_of[partner.row_idx as usize], ..partner });
        let expected = expected(partners(4, 9_000).chain(moved));
        one.merge(other, &row_of, &mut slots);
        assert_eq!(settled(one, &mut slots), expected);
    }

    #[test]
    fn a_partner_is_16_bytes() {
        assert_eq!(size_of::<Partner>(), 16);
    }
}
