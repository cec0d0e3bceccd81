use std::fmt;

/// The four-cell table of two items in `n` units, as the counts from which measures are computed.
///
/// `o11` units hold both items, `r1` the first (the row), `c1` the second (the column):
///
/// | | with second | without | |
/// |---|---|---|---|
/// | **with first** | `o11` | `o12 = r1 - o11` | `r1` |
/// | **without** | `o21 = c1 - o11` | `o22` | `r2` |
/// | | `c1` | `c2` | `n` |
///
/// The count that is expected in a cell, if the items have nothing to do with one another, is
/// `e_ij = r_i c_j / n`. Counts above what is expected are attraction, counts below repulsion.
///
/// Every measure is computed from the exact difference `o11 n - r1 c1` in 128-bit integers, and not
/// from a difference of floats, so that values near independence and in huge samples keep about 14
/// digits. Swapping the items swaps `r1` and `c1` and changes no measure, except the two
/// `delta_p_…`, which change places.
///
/// A [`Measure`](crate::Measure) names a method at run time.
///
/// ```
/// use nisba_cooccur::Contingency;
///
/// // 8 joint units, 15,828 and 4,675 in all, of 14 million: hardly more than chance.
/// let table = Contingency::new(8, 15_828, 4_675, 14_307_668)?;
/// assert!((table.pmi() - 0.63).abs() < 0.001);
/// assert!((table.t_score() - 1.0).abs() < 0.001);
/// assert!((table.fisher_greater_p() - 0.152).abs() < 0.001);
/// # Ok::<(), nisba_cooccur::ContingencyError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "[u64; 4]", try_from = "[u64; 4]"))]
pub struct Contingency {
    o11: u64,
    r1: u64,
    c1: u64,
    n: u64,
}

impl Contingency {
    /// The largest sample, 2^53 units: up to there every count is an f64 without rounding.
    pub const MAX_N: u64 = 1 << 53;

    /// A table from the joint count, the count of the first and of the second item, and the number
    /// of units.
    ///
    /// # Errors
    ///
    /// Where no sample can have these counts; see [`ContingencyError`].
    pub fn new(o11: u64, r1: u64, c1: u64, n: u64) -> Result<Contingency, ContingencyError> {
        if n == 0 {
            return Err(ContingencyError::NoUnits);
        }
        if n > Contingency::MAX_N {
            return Err(ContingencyError::TooManyUnits { n });
        }
        if r1 > n || c1 > n {
            return Err(ContingencyError::MarginAboveUnits { margin: r1.max(c1), n });
        }
        if o11 > r1.min(c1) {
            return Err(ContingencyError::JointAboveMargin { o11, margin: r1.min(c1) });
        }
        if r1 + c1 - o11 > n {
            return Err(ContingencyError::UnionAboveUnits { union: r1 + c1 - o11, n });
        }
        Ok(Contingency { o11, r1, c1, n })
    }

    /// Units that hold both items.
    pub fn o11(&self) -> u64 {
        self.o11
    }

    /// Units that hold the first item and not the second.
    pub fn o12(&self) -> u64 {
        self.r1 - self.o11
    }

    /// Units that hold the second item and not the first.
    pub fn o21(&self) -> u64 {
        self.c1 - self.o11
    }

    /// Units that hold neither.
    pub fn o22(&self) -> u64 {
        self.n - self.r1 - self.o21()
    }

    /// Units that hold the first item.
    pub fn r1(&self) -> u64 {
        self.r1
    }

    /// Units that do not hold the first item.
    pub fn r2(&self) -> u64 {
        self.n - self.r1
    }

    /// Units that hold the second item.
    pub fn c1(&self) -> u64 {
        self.c1
    }

    /// Units that do not hold the second item.
    pub fn c2(&self) -> u64 {
        self.n - self.c1
    }

    /// Units in all; never 0.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// The table of the same items in the other order.
    #[must_use]
    pub fn swapped(&self) -> Contingency {
        Contingency { r1: self.c1, c1: self.r1, ..*self }
    }

    /// `o11 n - r1 c1`, which is also `o11 o22 - o12 o21`: above zero where the items attract.
    pub(crate) fn determinant(&self) -> i128 {
        i128::from(self.o11) * i128::from(self.n) - i128::from(self.r1) * i128::from(self.c1)
    }

    /// `o11 - e11`, rounded once.
    pub(crate) fn excess(&self) -> f64 {
        self.determinant() as f64 / self.n as f64
    }

    /// Whether no unit, or every unit, holds one of the items: nothing can be associated then.
    pub(crate) fn has_empty_margin(&self) -> bool {
        self.r1 == 0 || self.c1 == 0 || self.r1 == self.n || self.c1 == self.n
    }
}

impl From<Contingency> for [u64; 4] {
    /// `[o11, r1, c1, n]`.
    fn from(table: Contingency) -> [u64; 4] {
        [table.o11, table.r1, table.c1, table.n]
    }
}

impl TryFrom<[u64; 4]> for Contingency {
    type Error = ContingencyError;

    fn try_from([o11, r1, c1, n]: [u64; 4]) -> Result<Contingency, ContingencyError> {
        Contingency::new(o11, r1, c1, n)
    }
}

/// Counts that no sample can have.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ContingencyError {
    /// The sample is empty.
    NoUnits,
    /// More units than [`Contingency::MAX_N`].
    TooManyUnits {
        /// Their number.
        n: u64,
    },
    /// An item is in more units than there are.
    MarginAboveUnits {
        /// Units that hold the item.
        margin: u64,
        /// Units in all.
        n: u64,
    },
    /// Both items are in more units than one of them.
    JointAboveMargin {
        /// Units that hold both.
        o11: u64,
        /// Units that hold the rarer item.
        margin: u64,
    },
    /// More units hold one item or the other than there are.
    UnionAboveUnits {
        /// Units that hold the first item, the second, or both.
        union: u64,
        /// Units in all.
        n: u64,
    },
}

impl fmt::Display for ContingencyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ContingencyError::NoUnits => f.write_str("a sample of 0 units has no measures"),
            ContingencyError::TooManyUnits { n } => {
                write!(
                    f,
                    "{n} units are more than {}, the most that can be computed with",
                    Contingency::MAX_N
                )
            }
            ContingencyError::MarginAboveUnits { margin, n } => {
                write!(f, "an item is in {margin} units, but there are only {n}")
            }
            ContingencyError::JointAboveMargin { o11, margin } => {
                write!(f, "both items are in {o11} units, but one of them only in {margin}")
            }
            ContingencyError::UnionAboveUnits { union, n } => {
                write!(f, "one item or the other is in {union} units, but there are only {n}")
            }
        }
    }
}

impl std::error::Error for ContingencyError {}
