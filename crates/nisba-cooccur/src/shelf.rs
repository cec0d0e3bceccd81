use std::ops::Range;

use crate::row::{NEXT_DOCUMENT, Row, Slots};

/// The notes of neighbouring rows in one list: what a row meets is written where its shelf ends, and
/// dealt out to the rows when the shelf is full.
///
/// With a list for each row, most of the time goes into reaching one of fifty thousand places in
/// memory for a handful of notes; of shelves there are few enough to stay in the processor's cache.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shelf {
    /// Entries, each the row's place with the number of its notes above, and the notes. Those of
    /// another document stand behind [`NEXT_DOCUMENT`] and its number.
    entries: Vec<u32>,
    /// The document of the last entry, by a number of the counter's; 0 for none.
    document: u32,
    /// Partners that the rows had when they were settled.
    n_settled: usize,
}

/// Of the number of a row the bits that tell its place on the shelf.
const BITS: u32 = 6;

/// Rows of a shelf.
pub(crate) const N_ROWS: usize = 1 << BITS;

/// Notes that an entry may have.
pub(crate) const MAX_NOTES: usize = 1 << 20;

/// Notes for which every shelf has room.
const MIN_ROOM: usize = 1 << 11;

impl Shelf {
    /// The number of the shelf that a row stands on.
    pub(crate) fn idx_of(row_idx: u32) -> usize {
        (row_idx >> BITS) as usize
    }

    /// Notes partners that a row has met in a document, at most [`MAX_NOTES`]; says whether the
    /// shelf is full.
    #[inline]
    pub(crate) fn put(&mut self, row_idx: u32, notes: &[u32], document: u32) -> bool {
        debug_assert!(notes.len() <= MAX_NOTES, "an entry has room for its number of notes");
        if self.entries.len() + notes.len() + 3 > self.entries.capacity() {
            self.grow(notes.len() + 3);
        }
        if self.document != document {
            self.document = document;
            self.entries.extend([NEXT_DOCUMENT, document]);
        }
        let place = row_idx & (N_ROWS as u32 - 1);
        self.entries.push((notes.len() as u32) << BITS | place);
        self.entries.extend_from_slice(notes);
        self.entries.len() >= self.room()
    }

    /// As many bytes as the settled partners have.
    fn room(&self) -> usize {
        (4 * self.n_settled).max(MIN_ROOM)
    }

    /// Makes room for so many more, and for no more than there may be.
    #[cold]
    fn grow(&mut self, n: usize) {
        let needed = self.entries.len() + n;
        let wanted = (2 * self.entries.capacity()).clamp(64, self.room()).max(needed);
        self.entries.reserve_exact(wanted - self.entries.len());
    }

    /// Adds up the notes of its rows.
    pub(crate) fn settle(&mut self, rows: &mut [Row], slots: &mut Slots, dealt: &mut Dealt) {
        if self.entries.is_empty() {
            return;
        }
        dealt.deal(&self.entries, rows);
        for (place, row) in rows.iter_mut().enumerate() {
            row.settle(dealt.notes_of(place), slots);
        }
        self.n_settled = rows.iter().map(Row::n_partners).sum();
        self.entries.clear();
        self.document = 0;
    }

    /// Gives back the memory of the notes that were there.
    pub(crate) fn shrink(&mut self) {
        self.entries.shrink_to_fit();
    }

    pub(crate) fn memory_usage(&self) -> usize {
        self.entries.capacity() * size_of::<u32>()
    }
}

/// The notes of a shelf, dealt out to its rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dealt {
    notes: Vec<u32>,
    /// Where the notes of each row stand.
    ranges: Vec<Range<usize>>,
}

impl Dealt {
    fn deal(&mut self, entries: &[u32], rows: &mut [Row]) {
        let mut n_notes = [0; N_ROWS];
        each(entries, |_, place, notes| n_notes[place] += 1 + notes.len());
        let mut n_all = 0;
        self.ranges.clear();
        self.ranges.extend(n_notes.map(|n_notes| {
            let start = n_all;
            n_all += n_notes;
            start..start
        }));
        self.notes.resize(self.notes.len().max(n_all), 0);
        each(entries, |document, place, notes| {
            let end = &mut self.ranges[place].end;
            if rows[place].is_next_document(document) {
                self.notes[*end] = NEXT_DOCUMENT;
                *end += 1;
            }
            self.notes[*end..*end + notes.len()].copy_from_slice(notes);
            *end += notes.len();
        });
    }

    fn notes_of(&self, place: usize) -> &[u32] {
        &self.notes[self.ranges[place].clone()]
    }

    pub(crate) fn memory_usage(&self) -> usize {
        self.notes.capacity() * size_of::<u32>()
            + self.ranges.capacity() * size_of::<Range<usize>>()
    }
}

/// Every entry: its document, the place of its row, its notes.
#[inline]
fn each(mut entries: &[u32], mut take: impl FnMut(u32, usize, &[u32])) {
    let mut document = 0;
    while let [head, rest @ ..] = entries {
        if *head == NEXT_DOCUMENT {
            (document, entries) = (rest[0], &rest[1..]);
            continue;
        }
        let (notes, rest) = rest.split_at((head >> BITS) as usize);
        take(document, *head as usize & (N_ROWS - 1), notes);
        entries = rest;
    }
}
