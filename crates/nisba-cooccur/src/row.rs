use crate::ItemId;

/// One item's counts, and its partners of greater id.
///
/// What is met is noted as bare numbers on a [`Shelf`](crate::shelf::Shelf), and added up when the
/// notes take as much memory as what was added up before. That takes no hash map, only one array for
/// all rows ([`Slots`]). Sorting the pairs of each document first took three times as long, one hash
/// map for all pairs eight times.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub(crate) item: ItemId,
    pub(crate) units: u64,
    pub(crate) documents: u64,
    /// Each once, ascending.
    settled: Vec<Partner>,
    /// The document that was last added up, by a number of the counter's; 0 for none.
    document: u32,
}

/// 16 bytes, since a large corpus has hundreds of millions of them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Partner {
    /// The number of its row.
    pub(crate) row_idx: u32,
    /// With the bit [`IS_OPEN`] where the row's last document has been counted.
    documents: u32,
    pub(crate) units: u64,
}

const IS_OPEN: u32 = 1 << 31;
/// Of partners that were just added up, of far fewer notes: the first of their documents is the row's
/// last one of before.
const WAS_OPEN: u32 = 1 << 30;
pub(crate) const NEXT_DOCUMENT: u32 = u32::MAX;
const TIMES: u32 = 1 << 31;

/// So many rows there can be: their numbers leave a bit free.
pub(crate) const MAX_ROWS: usize = (TIMES - 1) as usize;

impl Partner {
    pub(crate) fn new(row_idx: u32, documents: u32, units: u64) -> Partner {
        Partner { row_idx, documents, units }
    }

    /// The counts of both, which are of one row and of different documents.
    pub(crate) fn plus(self, other: Partner) -> Partner {
        let documents = (self.documents & !IS_OPEN) + (other.documents & !IS_OPEN);
        assert!(documents < IS_OPEN, "a corpus has fewer than 2^31 documents");
        Partner { row_idx: self.row_idx, documents, units: self.units + other.units }
    }

    /// The counts of both, the other one of notes that were added up since.
    fn plus_fresh(self, fresh: Partner) -> Partner {
        let both_open = self.documents & IS_OPEN != 0 && fresh.documents & WAS_OPEN != 0;
        let added = fresh.documents & !(IS_OPEN | WAS_OPEN);
        let documents = (self.documents & !IS_OPEN) + added - u32::from(both_open);
        assert!(documents < IS_OPEN, "a corpus has fewer than 2^31 documents");
        let documents = documents | fresh.documents & IS_OPEN;
        Partner { documents, units: self.units + fresh.units, ..self }
    }

    fn without(self, bit: u32) -> Partner {
        Partner { documents: self.documents & !bit, ..self }
    }

    /// A corpus has fewer than 2^31 documents.
    pub(crate) fn documents(self) -> u64 {
        u64::from(self.documents & !IS_OPEN)
    }
}

impl Row {
    pub(crate) fn new(item: ItemId) -> Row {
        Row { item, ..Row::default() }
    }

    /// Makes a note of a partner that was met in so many units; of one met in one unit, the number of
    /// its row is the note.
    #[inline]
    pub(crate) fn note(notes: &mut Vec<u32>, partner: u32, units: u32) {
        if units == 1 {
            notes.push(partner);
        } else {
            notes.extend([partner | TIMES, units]);
        }
    }

    /// Whether notes of a document are the first ones of it; the next are not.
    #[inline]
    pub(crate) fn is_next_document(&mut self, document: u32) -> bool {
        std::mem::replace(&mut self.document, document) != document
    }

    #[cfg(feature = "serde")]
    /// Adds a settled partner as it comes from elsewhere, above those that are there.
    pub(crate) fn push_settled(&mut self, partner: Partner) {
        debug_assert!(self.settled.last().is_none_or(|last| last.row_idx < partner.row_idx));
        self.settled.push(partner);
    }

    /// Adds another row of the same item, whose partners are in the rows that `row_of` gives, or in
    /// rows of the same numbers. Both have no notes; documents of the two are different ones.
    pub(crate) fn merge(&mut self, mut other: Row, row_of: Option<&[u32]>, slots: &mut Slots) {
        self.units += other.units;
        self.documents += other.documents;
        if let Some(row_of) = row_of {
            for partner in &mut other.settled {
                partner.row_idx = row_of[partner.row_idx as usize];
            }
            other.settled.sort_unstable_by_key(|partner| partner.row_idx);
        }
        self.document = 0;
        let (ours, theirs) = (&mut self.settled, &other.settled);
        slots.merge(ours, theirs, |partner| partner, |partner| partner, Partner::plus);
    }

    /// Adds up what was noted: partners, each as often as it was met; those of another document behind
    /// [`NEXT_DOCUMENT`]; behind one with the bit [`TIMES`], how many units are meant.
    pub(crate) fn settle(&mut self, notes: &[u32], slots: &mut Slots) {
        if notes.is_empty() {
            return;
        }
        let mut document = slots.next_document();
        let mut is_still_open = true;
        let mut notes = notes.iter();
        while let Some(&note) = notes.next() {
            if note == NEXT_DOCUMENT {
                if std::mem::take(&mut is_still_open) {
                    slots.mark_as_open();
                }
                document = slots.next_document();
            } else if note & TIMES == 0 {
                slots.meet(note, 1, document);
            } else {
                let times = notes.next().expect("a number behind the bit");
                slots.meet(note & !TIMES, u64::from(*times), document);
            }
        }
        let closed = if is_still_open { 0 } else { IS_OPEN };
        if is_still_open {
            slots.mark_as_open();
        }
        let fresh = slots.drain(document);
        let old = |partner: Partner| partner.without(closed);
        let new = |partner: Partner| partner.without(WAS_OPEN);
        slots.merge(&mut self.settled, &fresh, old, new, Partner::plus_fresh);
        slots.fresh = fresh;
    }

    /// Number of different partners that were added up.
    pub(crate) fn n_partners(&self) -> usize {
        self.settled.len()
    }

    /// Gives up the partners that were added up, each once and ascending.
    pub(crate) fn take_partners(&mut self) -> Vec<Partner> {
        self.document = 0;
        let mut partners = std::mem::take(&mut self.settled);
        partners.shrink_to_fit();
        partners
    }

    pub(crate) fn memory_usage(&self) -> usize {
        self.settled.capacity() * size_of::<Partner>()
    }
}

/// One place for each row, in which the partners of one row after the other are added up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slots {
    slots: Vec<Slot>,
    /// A bit for each slot in use.
    used: Vec<u64>,
    /// Those in use, as they came.
    touched: Vec<u32>,
    /// Partners that were just added up, and all of a row.
    fresh: Vec<Partner>,
    merged: Vec<Partner>,
    /// Numbers for documents that no slot has met.
    document: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    units: u64,
    documents: u32,
    /// The document that was counted last.
    document: u32,
}

impl Slots {
    /// Makes room for so many rows.
    pub(crate) fn grow(&mut self, n_rows: usize) {
        if n_rows > self.slots.len() {
            let n_rows = n_rows.next_power_of_two();
            self.slots.resize(n_rows, Slot::default());
            self.used.resize(n_rows.div_ceil(64), 0);
        }
    }

    fn next_document(&mut self) -> u32 {
        if self.document == u32::MAX {
            self.document = 0;
            self.slots.iter_mut().for_each(|slot| slot.document = 0);
        }
        self.document += 1;
        self.document
    }

    #[inline]
    fn meet(&mut self, row_idx: u32, units: u64, document: u32) {
        let slot = &mut self.slots[row_idx as usize];
        if slot.units == 0 {
            self.touched.push(row_idx);
        }
        slot.units += units;
        slot.documents += u32::from(slot.document != document);
        slot.document = document;
    }

    /// Whatever is there has met the document that the settled partners may have met as well.
    fn mark_as_open(&mut self) {
        for &row_idx in &self.touched {
            self.slots[row_idx as usize].documents |= WAS_OPEN;
        }
    }

    /// Empties all slots, ascending; those that met `document` last are marked as open.
    fn drain(&mut self, document: u32) -> Vec<Partner> {
        let mut partners = std::mem::take(&mut self.fresh);
        partners.clear();
        let (Some(&least), Some(&most)) = (self.touched.iter().min(), self.touched.iter().max())
        else {
            return partners;
        };
        let words = least as usize / 64..most as usize / 64 + 1;
        // Reading a word of bits takes about as long as one step of a sort.
        if words.len() > 8 * self.touched.len() {
            self.touched.sort_unstable();
            for idx in 0..self.touched.len() {
                partners.push(self.take(self.touched[idx], document));
            }
        } else {
            for row_idx in &self.touched {
                self.used[*row_idx as usize / 64] |= 1 << (row_idx % 64);
            }
            for word_idx in words {
                let mut word = std::mem::take(&mut self.used[word_idx]);
                while word != 0 {
                    let row_idx = 64 * word_idx as u32 + word.trailing_zeros();
                    partners.push(self.take(row_idx, document));
                    word &= word - 1;
                }
            }
        }
        self.touched.clear();
        partners
    }

    /// Adds partners to those that are settled, both ascending: what becomes of one that only one
    /// side has, and of one that both have.
    #[inline]
    fn merge(
        &mut self,
        settled: &mut Vec<Partner>,
        fresh: &[Partner],
        old: impl Fn(Partner) -> Partner,
        new: impl Fn(Partner) -> Partner,
        both: impl Fn(Partner, Partner) -> Partner,
    ) {
        let merged = &mut self.merged;
        merged.clear();
        let mut fresh = fresh.iter().copied().peekable();
        for &partner in &*settled {
            while let Some(before) = fresh.next_if(|next| next.row_idx < partner.row_idx) {
                merged.push(new(before));
            }
            merged.push(match fresh.next_if(|next| next.row_idx == partner.row_idx) {
                Some(same) => both(partner, same),
                None => old(partner),
            });
        }
        merged.extend(fresh.map(new));
        if settled.capacity() < merged.len() {
            // Nothing of it has to be copied.
            *settled = Vec::with_capacity(merged.len());
        }
        settled.clear();
        settled.extend_from_slice(merged);
    }

    fn take(&mut self, row_idx: u32, document: u32) -> Partner {
        let slot = std::mem::take(&mut self.slots[row_idx as usize]);
        let is_open = slot.document == document && document != 0;
        let documents = slot.documents | if is_open { IS_OPEN } else { 0 };
        Partner { row_idx, documents, units: slot.units }
    }

    pub(crate) fn memory_usage(&self) -> usize {
        self.slots.capacity() * size_of::<Slot>()
            + self.used.capacity() * size_of::<u64>()
            + self.touched.capacity() * size_of::<u32>()
            + (self.fresh.capacity() + self.merged.capacity()) * size_of::<Partner>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shelf::{Dealt, Shelf};
    use std::collections::{BTreeMap, BTreeSet};

    const N_ROWS: u32 = 5_000;

    /// Partners that come back, in no order: row, units, document.
    fn meetings(seed: u64, n: u64) -> impl Iterator<Item = (u32, u32, u32)> {
        (0..n).map(move |idx| {
            let hash = nisba_text::mix(seed, idx);
            let units = if hash >> 63 == 0 { 1 } else { (hash >> 60) as u32 };
            ((hash % u64::from(N_ROWS)) as u32, units, 1 + (idx / 700) as u32)
        })
    }

    fn expected(all: impl Iterator<Item = (u32, u32, u32)>) -> Vec<(u32, u64, u64)> {
        let mut sums: BTreeMap<u32, (u64, BTreeSet<u32>)> = BTreeMap::new();
        for (row_idx, units, document) in all {
            let sum = sums.entry(row_idx).or_default();
            sum.0 += u64::from(units);
            sum.1.insert(document);
        }
        let sum = |(row_idx, (units, documents)): (u32, (u64, BTreeSet<u32>))| {
            (row_idx, units, documents.len() as u64)
        };
        sums.into_iter().map(sum).collect()
    }

    fn settled(mut row: Row) -> Vec<(u32, u64, u64)> {
        let partners = row.take_partners();
        partners.into_iter().map(|p| (p.row_idx, p.units, p.documents())).collect()
    }

    fn slots() -> Slots {
        let mut slots = Slots::default();
        slots.grow(N_ROWS as usize);
        slots
    }

    /// A row that takes notes of one partner after the other on a shelf of its own.
    fn row(meetings: impl Iterator<Item = (u32, u32, u32)>, slots: &mut Slots) -> Row {
        let mut rows = [Row::new(ItemId(1))];
        let (mut shelf, mut dealt) = (Shelf::default(), Dealt::default());
        for (partner, units, document) in meetings {
            let mut notes = Vec::new();
            Row::note(&mut notes, partner, units);
            if shelf.put(0, &notes, document) {
                shelf.settle(&mut rows, slots, &mut dealt);
            }
        }
        shelf.settle(&mut rows, slots, &mut dealt);
        let [row] = rows;
        row
    }

    #[test]
    fn many_settlements_lose_nothing() {
        let mut slots = slots();
        let row = row(meetings(1, 100_000), &mut slots);
        assert_eq!(settled(row), expected(meetings(1, 100_000)));
    }

    #[test]
    fn a_document_counts_once_however_often_it_is_settled() {
        let mut slots = slots();
        let one_document = |n| meetings(6, n).map(|(partner, units, _)| (partner, units, 1));
        let row = row(one_document(50_000), &mut slots);
        assert_eq!(settled(row), expected(one_document(50_000)));
    }

    #[test]
    fn rows_take_turns_on_one_shelf() {
        let mut slots = slots();
        let mut rows = [Row::new(ItemId(1)), Row::new(ItemId(2))];
        let (mut shelf, mut dealt) = (Shelf::default(), Dealt::default());
        for (one, other) in meetings(2, 9_000).zip(meetings(3, 9_000)) {
            shelf.put(64, &[one.0 | TIMES, one.1], one.2);
            if shelf.put(65, &[other.0], other.2) {
                shelf.settle(&mut rows, &mut slots, &mut dealt);
            }
        }
        shelf.settle(&mut rows, &mut slots, &mut dealt);
        let [one, other] = rows;
        assert_eq!(settled(one), expected(meetings(2, 9_000)));
        let once = meetings(3, 9_000).map(|(partner, _, document)| (partner, 1, document));
        assert_eq!(settled(other), expected(once));
    }

    #[test]
    fn merged_partners_get_the_rows_of_the_other_side() {
        let mut slots = slots();
        let (mut one, other) =
            (row(meetings(4, 9_000), &mut slots), row(meetings(5, 70), &mut slots));
        let row_of: Vec<u32> = (0..N_ROWS).rev().collect();
        let moved = meetings(5, 70)
            .map(|(partner, units, document)| (row_of[partner as usize], units, document + 100));
        let expected = expected(meetings(4, 9_000).chain(moved));
        one.merge(other, Some(&row_of), &mut slots);
        assert_eq!(settled(one), expected);
    }

    #[test]
    fn numbers_of_documents_run_out_and_begin_again() {
        let mut slots = slots();
        slots.document = u32::MAX - 3;
        let row = row(meetings(7, 9_000), &mut slots);
        assert_eq!(settled(row), expected(meetings(7, 9_000)));
        assert!(slots.document < 100);
    }

    #[test]
    fn a_partner_is_16_bytes() {
        assert_eq!(size_of::<Partner>(), 16);
    }
}
