use crate::partner::Partner;
use crate::slots::Slots;

/// An item's own counts, and its partners in rows of greater number.
///
/// Items are numbered as they come, nearly by frequency, so that most pairs are in the rows of few
/// items, which stay in the processor's cache. In the rows of lesser ids they took a fifth longer.
///
/// What is met is noted as bare numbers, and added up when the notes take as much memory as what
/// was added up before. That takes no hash map and no sort, only one array for all rows ([`Slots`]).
/// Sorting the pairs of each document first took three times as long and more, one hash map for all pairs
/// eight times. Lists of fixed blocks instead of a vector a row were slower by a quarter.
///
/// 64 bytes, which the processor gets from memory as one.
#[derive(Clone, Debug, Default)]
#[repr(align(64))]
pub(crate) struct Row {
    /// Units of the item itself.
    pub(crate) units: u64,
    /// Documents of the item itself.
    pub(crate) documents: u32,
    /// The document in which the item was seen last, and the first unit of it that is still to be
    /// counted.
    seen_document: u32,
    next_unit: u32,
    /// Partners as they were met, written as [`Note`] says.
    notes: Vec<u32>,
    /// The document of the last note, by a number of the counter's; 0 for none.
    noted: u32,
    /// Each once, in no order.
    settled: Box<[Partner]>,
}

/// How notes are written: of a partner met in one unit the number of its row; in up to 253 units,
/// with one less than the units above it; else [`LONG`](Note::LONG), the number of its row, and the
/// units. Notes of another document stand behind [`NEXT_DOCUMENT`](Note::NEXT_DOCUMENT).
pub(crate) struct Note;

impl Note {
    /// Fewer in tests, so that few rows are enough for long notes.
    pub(crate) const ROW_BITS: u32 = if cfg!(test) { 12 } else { 24 };
    pub(crate) const ROW_MASK: u32 = (1 << Note::ROW_BITS) - 1;
    pub(crate) const LONG: u32 = 253 << Note::ROW_BITS;
    pub(crate) const NEXT_DOCUMENT: u32 = 254 << Note::ROW_BITS;
    const MAX_SHORT_UNITS: u32 = 253;
    /// More are written as several notes.
    pub(crate) const MAX_LONG_UNITS: u32 = if cfg!(test) { 1_000 } else { 1 << 30 };
}

/// Notes for which a row may take room whatever it has settled, and the most for which it waits: what
/// they say of a partner fits into a slot.
const N_NOTES: std::ops::RangeInclusive<usize> = 64..=1 << 22;

impl Row {
    /// Counts consecutive units of a document; gives the first of those in which the item was not
    /// counted before, or one behind the last.
    #[inline]
    pub(crate) fn see(&mut self, document: u32, first: u32, last: u32) -> u32 {
        let is_new = self.seen_document != document;
        self.seen_document = document;
        self.documents += u32::from(is_new);
        let next_unit = if is_new { 0 } else { self.next_unit };
        let first = first.max(next_unit).min(last + 1);
        self.units += u64::from(last + 1 - first);
        self.next_unit = last + 1;
        first
    }

    /// Notes a partner that was met in so many units of a document, from 1 up.
    #[inline]
    pub(crate) fn meet(&mut self, partner: u32, units: u32, document: u32, slots: &mut Slots) {
        self.begin(1, document, slots);
        if partner <= Note::ROW_MASK && units <= Note::MAX_SHORT_UNITS {
            self.notes.push((units - 1) << Note::ROW_BITS | partner);
        } else {
            self.meet_at_length(partner, units);
        }
    }

    #[cold]
    fn meet_at_length(&mut self, partner: u32, mut units: u32) {
        while units > 0 {
            let here = units.min(Note::MAX_LONG_UNITS);
            self.notes.extend([Note::LONG, partner, here]);
            units -= here;
        }
    }

    /// Notes partners, each met in one unit of a document.
    #[inline]
    pub(crate) fn meet_all(&mut self, partners: &[u32], document: u32, slots: &mut Slots) {
        if partners.iter().any(|&partner| partner > Note::ROW_MASK) {
            partners.iter().for_each(|&partner| self.meet(partner, 1, document, slots));
        } else if !partners.is_empty() {
            self.begin(partners.len(), document, slots);
            self.notes.extend_from_slice(partners);
        }
    }

    /// Makes room for so many notes, and tells those of one document from the ones before.
    #[inline]
    fn begin(&mut self, n_notes: usize, document: u32, slots: &mut Slots) {
        if self.notes.capacity() - self.notes.len() < n_notes + 1 {
            self.make_room(n_notes + 1, slots);
        }
        if self.noted != document {
            self.noted = document;
            self.notes.push(Note::NEXT_DOCUMENT);
        }
    }

    #[cold]
    fn make_room(&mut self, n_notes: usize, slots: &mut Slots) {
        let limit = (4 * self.settled.len()).clamp(*N_NOTES.start(), *N_NOTES.end());
        if self.notes.len() + n_notes > limit {
            self.settle(slots);
        }
        // Most rows stay short; those that do not soon have room for all that they may have.
        let wanted = (4 * self.notes.capacity()).clamp(16, limit).max(self.notes.len() + n_notes);
        self.notes.reserve_exact(wanted - self.notes.len());
    }

    /// Adds up what was noted.
    fn settle(&mut self, slots: &mut Slots) {
        let mut settled = std::mem::take(&mut self.settled).into_vec();
        slots.begin();
        slots.add(&self.notes, &mut settled);
        slots.settle(&mut settled);
        self.settled = settled.into_boxed_slice();
        self.notes.clear();
    }

    /// Adds up what was noted and gives back the memory of it. No document is open any more.
    pub(crate) fn close(&mut self, slots: &mut Slots) {
        if !self.notes.is_empty() {
            self.settle(slots);
        }
        self.notes = Vec::new();
        self.noted = 0;
    }

    /// Adds partners of documents that were not counted here.
    pub(crate) fn merge(&mut self, partners: &[Partner], slots: &mut Slots) {
        let mut settled = std::mem::take(&mut self.settled).into_vec();
        slots.merge(&mut settled, partners);
        self.settled = settled.into_boxed_slice();
    }

    /// Gives up the partners that were added up, each once, in no order.
    pub(crate) fn take_partners(&mut self) -> Vec<Partner> {
        std::mem::take(&mut self.settled).into_vec()
    }

    pub(crate) fn memory_usage(&self) -> usize {
        self.settled.len() * size_of::<Partner>() + self.notes.capacity() * size_of::<u32>()
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
            // Mostly one, some hundreds, a few thousands.
            let units = match hash >> 56 {
                0..200 => 1,
                units @ 200..250 => units as u32,
                units => 1_000 * (units - 248) as u32,
            };
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
        row.close(slots);
        let mut partners = row.take_partners();
        slots.sort(&mut partners);
        partners.into_iter().map(|p| (p.row_idx, p.units, p.documents())).collect()
    }

    fn slots() -> Slots {
        let mut slots = Slots::default();
        slots.grow(N_ROWS as usize);
        slots
    }

    fn row(meetings: impl Iterator<Item = (u32, u32, u32)>, slots: &mut Slots) -> Row {
        let mut row = Row::default();
        for (partner, units, document) in meetings {
            row.meet(partner, units, document, slots);
        }
        row
    }

    #[test]
    fn a_row_is_64_bytes() {
        assert_eq!(size_of::<Row>(), 64);
    }

    #[test]
    fn many_settlements_lose_nothing() {
        let mut slots = slots();
        let row = row(meetings(1, 100_000), &mut slots);
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
    fn documents_end_anywhere() {
        let mut slots = slots();
        let ends = |n| {
            let mut document = 1;
            meetings(7, n).map(move |(partner, units, _)| {
                document += u32::from(nisba_text::mix(partner.into(), 8).is_multiple_of(1_500));
                (partner % 90, units, document)
            })
        };
        let row = row(ends(50_000), &mut slots);
        assert_eq!(settled(row, &mut slots), expected(ends(50_000)));
    }

    #[test]
    fn more_documents_than_a_slot_has_room_for() {
        let mut slots = slots();
        let many = || (0..70_000).map(|idx| (idx % 3, 1, 1 + idx / 2));
        // Room for all, so that they are added up at once.
        let all = (0..N_ROWS).map(|row_idx| Partner::new(row_idx, 0, 0)).collect();
        let mut row = Row { settled: all, ..Row::default() };
        row.notes.reserve_exact(200_000);
        for (partner, units, document) in many() {
            row.meet(partner, units, document, &mut slots);
        }
        let mut found = settled(row, &mut slots);
        found.retain(|&(_, units, _)| units > 0);
        assert_eq!(found, expected(many()));
    }

    #[test]
    fn lists_of_partners_are_noted_like_single_ones() {
        let mut slots = slots();
        let lists: Vec<Vec<u32>> = (0..60)
            .map(|idx| meetings(idx, idx * idx).map(|(partner, ..)| partner).collect())
            .collect();
        let mut row = Row::default();
        for (document, list) in (1..).zip(&lists) {
            row.meet_all(list, document, &mut slots);
        }
        let single = (1..)
            .zip(&lists)
            .flat_map(|(document, list)| list.iter().map(move |&partner| (partner, 1, document)));
        assert_eq!(settled(row, &mut slots), expected(single));
    }

    #[test]
    fn merged_rows_add_up() {
        let mut slots = slots();
        let [mut one, mut other] =
            [(4, 9_000), (5, 70)].map(|(seed, n)| row(meetings(seed, n), &mut slots));
        one.close(&mut slots);
        other.close(&mut slots);
        one.merge(&other.take_partners(), &mut slots);
        let later =
            meetings(5, 70).map(|(partner, units, document)| (partner, units, document + 100));
        let expected = expected(meetings(4, 9_000).chain(later));
        assert_eq!(settled(one, &mut slots), expected);
    }

    #[test]
    fn few_partners_far_apart_are_sorted() {
        let mut slots = slots();
        let far = || [4_900, 3, 2_500].into_iter().map(|partner| (partner, 1, 1));
        let row = row(far(), &mut slots);
        assert_eq!(settled(row, &mut slots), expected(far()));
    }

    #[test]
    fn partners_of_several_lists_are_sorted_and_added_up() {
        let mut slots = slots();
        // Close together by their bits, far apart by comparison.
        for step in [3, 700] {
            let list = |from: u32| (from..from + 6).map(move |idx| (4_900 - idx * step, idx, 1));
            let partners = |lists: Vec<(u32, u32, u32)>| {
                let partner = |(row, units, documents): (u32, u32, u32)| {
                    Partner::new(row, documents, units.into())
                };
                lists.into_iter().map(partner).collect::<Vec<Partner>>()
            };
            let mut sum = partners(list(1).chain(list(0)).collect());
            slots.sort(&mut sum);
            let mut expected: Vec<Partner> = (0..7)
                .map(|idx| {
                    let both = 1 + u32::from((1..6).contains(&idx));
                    Partner::new(4_900 - idx * step, both, (both * idx).into())
                })
                .collect();
            expected.reverse();
            assert_eq!(sum, expected);
        }
    }
}
