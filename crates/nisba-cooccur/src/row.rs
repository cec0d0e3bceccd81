use crate::ItemId;

/// One item's counts, and its partners of greater id.
///
/// What is met is noted as bare numbers and added up when the notes take half the memory of what was
/// added up before. That takes no hash map, only one array for all rows ([`Slots`]). Sorting the
/// pairs of each document first took three times as long, one hash map for all pairs eight times.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub(crate) item: ItemId,
    pub(crate) units: u64,
    pub(crate) documents: u64,
    /// Each once, ascending.
    settled: Vec<Partner>,
    /// Partners that were met since, each as often as it was met; those of another document behind
    /// [`NEXT_DOCUMENT`]; behind one with the bit [`TIMES`], how many units are meant.
    noted: Vec<u32>,
    /// The document that was last noted, by a number of the counter's; 0 for none.
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
const NEXT_DOCUMENT: u32 = u32::MAX;
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

    /// A corpus has fewer than 2^31 documents.
    pub(crate) fn documents(self) -> u64 {
        u64::from(self.documents & !IS_OPEN)
    }
}

impl Row {
    pub(crate) fn new(item: ItemId) -> Row {
        Row { item, ..Row::default() }
    }

    /// Takes notes of partners that were met in a document.
    #[inline]
    pub(crate) fn meet_all(&mut self, notes: &[u32], document: u32, slots: &mut Slots) {
        if !notes.is_empty() {
            self.make_room(notes.len() + 1, document, slots);
            self.noted.extend_from_slice(notes);
        }
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

    /// Makes room for so many notes, and begins those of the document.
    #[inline]
    fn make_room(&mut self, n: usize, document: u32, slots: &mut Slots) {
        if self.noted.len() + n > self.noted.capacity() {
            self.grow(n, slots);
        }
        if self.document != document {
            self.document = document;
            self.noted.push(NEXT_DOCUMENT);
        }
    }

    #[cold]
    fn grow(&mut self, n: usize, slots: &mut Slots) {
        if self.noted.len() >= self.most_noted() {
            self.settle(slots);
        }
        let room = (2 * self.noted.capacity()).clamp(MIN_NOTED, self.most_noted());
        self.noted.reserve_exact((room.max(self.noted.len() + n)) - self.noted.len());
    }

    /// Half the bytes of the settled partners.
    fn most_noted(&self) -> usize {
        (2 * self.settled.len()).max(MIN_NOTED)
    }

    #[cfg(feature = "serde")]
    /// Adds a settled partner as it comes from elsewhere, above those that are there.
    pub(crate) fn push_settled(&mut self, partner: Partner) {
        debug_assert!(self.settled.last().is_none_or(|last| last.row_idx < partner.row_idx));
        self.settled.push(partner);
    }

    /// Adds another row of the same item, whose partners are in the rows that `row_of` gives, or in
    /// rows of the same numbers. Documents of the two are different ones.
    pub(crate) fn merge(&mut self, mut other: Row, row_of: Option<&[u32]>, slots: &mut Slots) {
        self.units += other.units;
        self.documents += other.documents;
        other.settle(slots);
        if let Some(row_of) = row_of {
            for partner in &mut other.settled {
                partner.row_idx = row_of[partner.row_idx as usize];
            }
            other.settled.sort_unstable_by_key(|partner| partner.row_idx);
        }
        if !self.noted.is_empty() {
            self.settle(slots);
        }
        self.document = 0;
        if self.settled.is_empty() {
            self.settled = other.settled;
        } else if !other.settled.is_empty() {
            self.settled.iter().chain(&other.settled).for_each(|&partner| slots.add(partner));
            self.settled.clear();
            slots.drain_into(&mut self.settled, 0);
        }
    }

    /// Adds up what was noted.
    pub(crate) fn settle(&mut self, slots: &mut Slots) {
        if self.noted.is_empty() {
            return;
        }
        let mut document = slots.next_document();
        for &partner in &self.settled {
            slots.add(partner);
            if partner.documents & IS_OPEN != 0 {
                slots.of(partner.row_idx).document = document;
            }
        }
        let mut noted = self.noted.iter();
        while let Some(&note) = noted.next() {
            if note == NEXT_DOCUMENT {
                document = slots.next_document();
            } else if note & TIMES == 0 {
                slots.meet(note, 1, document);
            } else {
                let times = noted.next().expect("a number behind the bit");
                slots.meet(note & !TIMES, u64::from(*times), document);
            }
        }
        self.noted.clear();
        self.settled.clear();
        slots.drain_into(&mut self.settled, document);
    }

    /// Gives the partners up, settled, each once and ascending.
    pub(crate) fn take_partners(&mut self, slots: &mut Slots) -> Vec<Partner> {
        self.settle(slots);
        self.noted = Vec::new();
        self.document = 0;
        let mut partners = std::mem::take(&mut self.settled);
        partners.shrink_to_fit();
        partners
    }

    pub(crate) fn memory_usage(&self) -> usize {
        self.settled.capacity() * size_of::<Partner>() + self.noted.capacity() * size_of::<u32>()
    }
}

/// Room for notes that every row has.
const MIN_NOTED: usize = 32;

/// One place for each row, in which the partners of one row after the other are added up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slots {
    slots: Vec<Slot>,
    /// A bit for each slot in use.
    used: Vec<u64>,
    /// Those in use, as they came.
    touched: Vec<u32>,
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

    fn of(&mut self, row_idx: u32) -> &mut Slot {
        &mut self.slots[row_idx as usize]
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

    fn add(&mut self, partner: Partner) {
        let slot = &mut self.slots[partner.row_idx as usize];
        if slot.units == 0 {
            self.touched.push(partner.row_idx);
        }
        slot.units += partner.units;
        slot.documents += partner.documents & !IS_OPEN;
        assert!(slot.documents < IS_OPEN, "a corpus has fewer than 2^31 documents");
    }

    /// Empties all slots, ascending; those that met `document` last are marked as open.
    fn drain_into(&mut self, partners: &mut Vec<Partner>, document: u32) {
        partners.reserve_exact(self.touched.len());
        let (Some(&least), Some(&most)) = (self.touched.iter().min(), self.touched.iter().max())
        else {
            return;
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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

    fn settled(mut row: Row, slots: &mut Slots) -> Vec<(u32, u64, u64)> {
        let partners = row.take_partners(slots);
        partners.into_iter().map(|p| (p.row_idx, p.units, p.documents())).collect()
    }

    fn slots() -> Slots {
        let mut slots = Slots::default();
        slots.grow(N_ROWS as usize);
        slots
    }

    fn row(meetings: impl Iterator<Item = (u32, u32, u32)>, slots: &mut Slots) -> Row {
        let mut row = Row::new(ItemId(1));
        for (partner, units, document) in meetings {
            let mut notes = Vec::new();
            Row::note(&mut notes, partner, units);
            row.meet_all(&notes, document, slots);
        }
        row
    }

    #[test]
    fn many_settlements_lose_nothing() {
        let mut slots = slots();
        let row = row(meetings(1, 100_000), &mut slots);
        let n_partners = N_ROWS as usize;
        assert!(row.memory_usage() <= 3 * n_partners * size_of::<Partner>() / 2 + 1_000);
        assert_eq!(settled(row, &mut slots), expected(meetings(1, 100_000)));
    }

    #[test]
    fn a_document_counts_once_however_often_it_is_settled() {
        let mut slots = slots();
        let one_document = |n| meetings(6, n).map(|(partner, units, _)| (partner, units, 1));
        let row = row(one_document(50_000), &mut slots);
        assert_eq!(settled(row, &mut slots), expected(one_document(50_000)));
    }

    #[test]
    fn rows_take_turns_with_one_set_of_slots() {
        let mut slots = slots();
        let mut rows = [Row::new(ItemId(1)), Row::new(ItemId(2))];
        for (one, other) in meetings(2, 9_000).zip(meetings(3, 9_000)) {
            let notes = [one.0 | TIMES, one.1];
            rows[0].meet_all(&notes, one.2, &mut slots);
            rows[1].meet_all(&[other.0], other.2, &mut slots);
        }
        let [one, other] = rows;
        assert_eq!(settled(one, &mut slots), expected(meetings(2, 9_000)));
        let once = meetings(3, 9_000).map(|(partner, _, document)| (partner, 1, document));
        assert_eq!(settled(other, &mut slots), expected(once));
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
        assert_eq!(settled(one, &mut slots), expected);
    }

    #[test]
    fn numbers_of_documents_run_out_and_begin_again() {
        let mut slots = slots();
        slots.document = u32::MAX - 3;
        let row = row(meetings(7, 9_000), &mut slots);
        assert_eq!(settled(row, &mut slots), expected(meetings(7, 9_000)));
        assert!(slots.document < 100);
    }

    #[test]
    fn a_partner_is_16_bytes() {
        assert_eq!(size_of::<Partner>(), 16);
    }
}
