/// A row's counts with another one. 16 bytes, since a large corpus has hundreds of millions of them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Partner {
    /// The number of its row.
    pub(crate) row_idx: u32,
    /// With the bit [`IS_OPEN`] where the row's last document has been counted.
    documents: u32,
    pub(crate) units: u64,
}

const IS_OPEN: u32 = 1 << 31;

impl Partner {
    pub(crate) fn new(row_idx: u32, documents: u32, units: u64) -> Partner {
        Partner { row_idx, documents, units }
    }

    /// A corpus has fewer than 2^31 documents.
    pub(crate) fn documents(self) -> u64 {
        u64::from(self.documents & !IS_OPEN)
    }

    /// Whether the last document of the row has been counted.
    #[inline]
    pub(crate) fn is_open(self) -> bool {
        self.documents & IS_OPEN != 0
    }

    /// Adds documents, fewer than 2^31 in all, and units; sets whether the last document is open.
    #[inline]
    pub(crate) fn add(&mut self, documents: u32, units: u64, is_open: bool) {
        let documents = (self.documents & !IS_OPEN) + documents;
        self.documents = documents | (u32::from(is_open) << 31);
        self.units += units;
    }

    /// The same counts seen from the partner, which gets the number of this row for its partner.
    #[inline]
    pub(crate) fn of_row(self, row_idx: u32) -> Partner {
        Partner { row_idx, ..self }
    }

    /// The counts of both, which are of the same two rows and of different documents.
    #[inline]
    pub(crate) fn plus(self, other: Partner) -> Partner {
        let documents = (self.documents & !IS_OPEN) + (other.documents & !IS_OPEN);
        assert!(documents < IS_OPEN, "a corpus has fewer than 2^31 documents");
        Partner { row_idx: self.row_idx, documents, units: self.units + other.units }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partner_is_16_bytes() {
        assert_eq!(size_of::<Partner>(), 16);
    }
}
