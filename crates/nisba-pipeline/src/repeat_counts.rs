use nisba_cooccur::{ItemId, Pair, PairTable};

/// What repeated passages do to the counts: everything counted once, and every time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RepeatCounts {
    /// Number of units.
    pub n_units: Both,
    /// Number of pairs.
    pub n_pairs: Both,
    /// The pairs whose counts differ, in order.
    pub pairs: Vec<RepeatCount>,
}

/// A pair whose counts depend on whether repeated passages count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RepeatCount {
    /// The item with the lesser number.
    pub a: ItemId,
    /// The item with the greater number.
    pub b: ItemId,
    /// Units with both.
    pub units: Both,
    /// Documents with both in one unit.
    pub documents: Both,
}

/// A count with repeated passages counted once, and every time.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Both {
    /// The first occurrence only.
    pub once: u64,
    /// Every occurrence.
    pub all: u64,
}

impl RepeatCounts {
    /// From the table of all documents, and from the two tables of those documents that have
    /// repeats: counted as the first table is, and the other way.
    pub(crate) fn new(
        table: &PairTable,
        here: &PairTable,
        other: &PairTable,
        is_once: bool,
    ) -> RepeatCounts {
        let both = |counted: u64, here: u64, other: u64| {
            let otherwise = counted - here + other;
            if is_once {
                Both { once: counted, all: otherwise }
            } else {
                Both { once: otherwise, all: counted }
            }
        };
        let mut counts = RepeatCounts {
            n_units: both(table.n_units(), here.n_units(), other.n_units()),
            ..RepeatCounts::default()
        };
        let (mut n_gone, mut n_new) = (0, 0);
        let key = |pair: &Pair| (pair.a, pair.b);
        let [mut all, mut here, mut other] =
            [table, here, other].map(|table| table.pairs().iter().peekable());
        // All three are in one order.
        while let Some((a, b)) = [here.peek(), other.peek()].into_iter().flatten().map(key).min() {
            while all.next_if(|pair| key(pair) < (a, b)).is_some() {}
            let [counted, here, other] = [&mut all, &mut here, &mut other].map(|pairs| {
                let pair = pairs.next_if(|pair| key(pair) == (a, b));
                pair.map_or((0, 0), |pair| (pair.units, pair.documents))
            });
            let units = both(counted.0, here.0, other.0);
            let documents = both(counted.1, here.1, other.1);
            n_gone += u64::from(counted.0 > 0 && counted.0 - here.0 + other.0 == 0);
            n_new += u64::from(counted.0 == 0);
            if here != other {
                counts.pairs.push(RepeatCount { a, b, units, documents });
            }
        }
        counts.n_pairs = both(table.pairs().len() as u64, n_gone, n_new);
        counts
    }
}
