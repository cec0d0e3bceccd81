use crate::partner::Partner;
use crate::row::Note;

/// One place for each row, in which the notes of one row after the other are added up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slots {
    slots: Vec<Slot>,
    /// Those in use, as they came: the first so many of a list with a place for each slot.
    touched: Vec<u32>,
    n_touched: usize,
    /// The document whose notes are added up, from 1 up to [`MAX_DOCUMENTS`].
    document: u16,
    /// Whether that is the first one, which open partners have counted.
    is_first: bool,
    /// A bit for each slot, to sort by.
    used: Vec<u64>,
    sorted: Vec<Partner>,
}

/// 8 bytes, so that those of frequent partners stay in the processor's cache: rows are numbered as
/// their items first came, and so nearly by frequency.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    units: u32,
    /// With the bit [`HAS_FIRST`].
    documents: u16,
    /// The document that was counted last.
    document: u16,
}

/// Of slots: the first document is among the documents.
const HAS_FIRST: u16 = 1 << 15;

/// So many fit into a slot.
const MAX_DOCUMENTS: u16 = HAS_FIRST - 1;

impl Slot {
    #[inline]
    fn meet(&mut self, units: u32, document: u16) {
        self.units += units;
        self.documents += u16::from(self.document != document);
        self.document = document;
    }
}

impl Slots {
    /// Makes room for so many rows.
    pub(crate) fn grow(&mut self, n_rows: usize) {
        if n_rows > self.slots.len() {
            let n_rows = n_rows.next_power_of_two();
            self.slots.resize(n_rows, Slot::default());
            self.touched.resize(n_rows, 0);
            self.used.resize(n_rows.div_ceil(64), 0);
        }
    }

    /// Begins with the document that was open when partners were last added up.
    pub(crate) fn begin(&mut self) {
        self.document = 1;
        self.is_first = true;
    }

    /// Adds notes up, and where slots are full, all of them to the partners.
    pub(crate) fn add(&mut self, mut notes: &[u32], partners: &mut Vec<Partner>) {
        let mut n_long_units = 0;
        loop {
            notes = self.add_short(notes);
            match notes {
                [Note::NEXT_DOCUMENT, rest @ ..] => {
                    if self.document == MAX_DOCUMENTS {
                        self.settle(partners);
                        self.begin();
                    }
                    self.close_first();
                    self.document += 1;
                    notes = rest;
                }
                [Note::LONG, row_idx, units, rest @ ..] => {
                    n_long_units += units;
                    if n_long_units > Note::MAX_LONG_UNITS {
                        self.settle(partners);
                        self.begin();
                        n_long_units = *units;
                    }
                    let document = self.document;
                    self.touch(*row_idx).meet(*units, document);
                    notes = rest;
                }
                _ => return,
            }
        }
    }

    /// Adds notes up to the first that is not a short one of a partner; gives the rest.
    #[inline]
    fn add_short<'n>(&mut self, mut notes: &'n [u32]) -> &'n [u32] {
        let (slots, touched) = (&mut self.slots[..], &mut self.touched[..]);
        let mut n_touched = self.n_touched;
        while let [note @ 0..Note::LONG, rest @ ..] = notes {
            let row_idx = note & Note::ROW_MASK;
            let slot = &mut slots[row_idx as usize];
            // Written always and kept sometimes: whether a partner is new cannot be foretold.
            touched[n_touched] = row_idx;
            n_touched += usize::from(slot.units == 0);
            slot.meet((note >> Note::ROW_BITS) + 1, self.document);
            notes = rest;
        }
        self.n_touched = n_touched;
        notes
    }

    fn touch(&mut self, row_idx: u32) -> &mut Slot {
        let slot = &mut self.slots[row_idx as usize];
        if slot.units == 0 {
            self.touched[self.n_touched] = row_idx;
            self.n_touched += 1;
        }
        slot
    }

    /// All slots in use have met the first document.
    fn close_first(&mut self) {
        if std::mem::take(&mut self.is_first) {
            for &row_idx in &self.touched[..self.n_touched] {
                self.slots[row_idx as usize].documents |= HAS_FIRST;
            }
        }
    }

    /// Adds all slots to partners, each of which is there once, and empties them. Those that met the
    /// last document are then the open ones.
    pub(crate) fn settle(&mut self, partners: &mut Vec<Partner>) {
        let is_first_open = self.is_first;
        self.close_first();
        let Slots { slots, touched, document, .. } = self;
        // Nothing here depends on what was met, so that no branch is foretold wrong.
        for partner in &mut *partners {
            let slot = std::mem::take(&mut slots[partner.row_idx as usize]);
            let is_counted = partner.is_open() & (slot.documents & HAS_FIRST != 0);
            let is_open = (slot.document == *document) | (partner.is_open() & is_first_open);
            let documents = u32::from(slot.documents & !HAS_FIRST) - u32::from(is_counted);
            partner.add(documents, slot.units.into(), is_open);
        }
        // What is left are new ones.
        let touched = &touched[..std::mem::take(&mut self.n_touched)];
        let is_new = |&&row_idx: &&u32| slots[row_idx as usize].units > 0;
        partners.reserve_exact(touched.iter().filter(is_new).count());
        for &row_idx in touched {
            let slot = std::mem::take(&mut slots[row_idx as usize]);
            if slot.units > 0 {
                let mut partner = Partner::new(row_idx, 0, 0);
                let documents = (slot.documents & !HAS_FIRST).into();
                partner.add(documents, slot.units.into(), slot.document == *document);
                partners.push(partner);
            }
        }
    }

    /// Adds partners of other documents to those that are there; on both sides each is there once.
    pub(crate) fn merge(&mut self, partners: &mut Vec<Partner>, others: &[Partner]) {
        for (idx, partner) in (1..).zip(&*partners) {
            self.slots[partner.row_idx as usize].units = idx;
        }
        let n_before = partners.len();
        let is_new = |other: &&Partner| self.slots[other.row_idx as usize].units == 0;
        partners.reserve_exact(others.iter().filter(is_new).count());
        for &other in others {
            match self.slots[other.row_idx as usize].units {
                0 => partners.push(other),
                place => partners[place as usize - 1] = partners[place as usize - 1].plus(other),
            }
        }
        for partner in &partners[..n_before] {
            self.slots[partner.row_idx as usize].units = 0;
        }
    }

    /// Sorts partners by the numbers of their rows, and adds up those of one row.
    pub(crate) fn sort(&mut self, partners: &mut Vec<Partner>) {
        let rows = partners.iter().map(|partner| partner.row_idx);
        let (Some(least), Some(most)) = (rows.clone().min(), rows.max()) else { return };
        let words = least as usize / 64..most as usize / 64 + 1;
        // Reading a word of bits takes about as long as one step of a sort.
        if words.len() > 8 * partners.len() {
            partners.sort_unstable_by_key(|partner| partner.row_idx);
            partners.dedup_by(|next, kept| {
                let joins = next.row_idx == kept.row_idx;
                if joins {
                    *kept = kept.plus(*next);
                }
                joins
            });
        } else {
            for idx in 0..partners.len() {
                let partner = partners[idx];
                let place = &mut self.slots[partner.row_idx as usize].units;
                if *place == 0 {
                    *place = idx as u32 + 1;
                    self.used[partner.row_idx as usize / 64] |= 1 << (partner.row_idx % 64);
                } else {
                    let first = &mut partners[*place as usize - 1];
                    *first = first.plus(partner);
                }
            }
            self.sorted.clear();
            for word_idx in words {
                let mut word = std::mem::take(&mut self.used[word_idx]);
                while word != 0 {
                    let slot = &mut self.slots[64 * word_idx + word.trailing_zeros() as usize];
                    self.sorted.push(partners[std::mem::take(&mut slot.units) as usize - 1]);
                    word &= word - 1;
                }
            }
            partners.truncate(self.sorted.len());
            partners.copy_from_slice(&self.sorted);
        }
        partners.shrink_to_fit();
    }

    pub(crate) fn memory_usage(&self) -> usize {
        self.slots.capacity() * size_of::<Slot>()
            + self.touched.capacity() * size_of::<u32>()
            + self.used.capacity() * size_of::<u64>()
            + self.sorted.capacity() * size_of::<Partner>()
    }
}
