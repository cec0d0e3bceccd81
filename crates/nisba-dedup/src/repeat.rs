use nisba_text::Passage;

/// Two passages that say the same, word for word or nearly so.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Repeat {
    /// The passage that stands first: by document, then by byte.
    pub a: Passage,
    /// The passage that stands later. Inside one document the two never overlap.
    pub b: Passage,
    /// Whether the bytes are the same.
    pub kind: RepeatKind,
    /// Words in common over words there are: `2 * shared / (words of a + words of b)`, the Dice
    /// coefficient over aligned words, in `0 < similarity <= 1`. Always 1 for [`RepeatKind::Exact`];
    /// 1 also for passages that differ in case, quotes, line ends or punctuation only.
    pub similarity: f64,
    /// The cluster to which both passages belong.
    pub cluster: ClusterId,
}

/// How alike two passages are.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum RepeatKind {
    /// The same bytes.
    Exact,
    /// The same words in another dress (case, quotes, line ends, note marks), or edited words.
    Near,
}

impl RepeatKind {
    /// The name in files: `exact` or `near`.
    pub fn name(self) -> &'static str {
        match self {
            RepeatKind::Exact => "exact",
            RepeatKind::Near => "near",
        }
    }
}

/// The number of a cluster of passages that repeat one another, counted from 0 in output order.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ClusterId(pub u32);

/// The repeats of a corpus.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Repeats {
    /// Ordered by `a`, then by `b`.
    pub repeats: Vec<Repeat>,
    /// Which bounds on the output bit.
    pub bounds: Bounds,
}

/// How often a bound kept the output linear.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Bounds {
    /// Number of clusters.
    pub clusters: u64,
    /// Clusters with more passages than [`Config::max_group`](crate::Config::max_group), in which
    /// each copy is paired with its original alone.
    pub clusters_bounded: u64,
    /// Pairs that were aligned in such clusters and left out.
    pub pairs_left_out: u64,
    /// Passages in the largest cluster.
    pub largest_cluster: u64,
    /// Shingles in more places than [`Config::max_group`](crate::Config::max_group), each of which
    /// was compared with the first of them and the one before it alone. 0 where a caller who takes the
    /// steps one by one did not set it from
    /// [`Candidates::n_groups_bounded`](crate::Candidates::n_groups_bounded).
    pub shingles_bounded: u64,
}
