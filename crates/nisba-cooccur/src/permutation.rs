use nisba_text::mix;

use crate::{Counter, DocumentCounts, ItemId, PairTable};

/// Says whether two items stand in the same documents more often than they would if the items had
/// been dealt to the documents by chance.
///
/// # Null model
///
/// Every document keeps its number of distinct items, every item its number of documents; all
/// other ways to deal the items out are equally likely. So a pair does not look tied merely
/// because both are frequent, nor because a few long documents name everybody, which tests of
/// single units ([`Contingency`](crate::Contingency)) cannot tell. What is compared is the number of
/// documents with both items.
///
/// Random deals are made by trades: two documents chosen at random pool the items that only one of
/// them has and draw from the pool as many each as they put in (the *curveball*). As trades can be
/// taken back, a chain of trades leads from the observed deal to a start, and each permutation
/// goes from that start on a chain of its own with as many trades. Seen from the start, the
/// observed deal is one among the others, so that the p-value is exact however short the chains
/// are; longer ones give it more power.
///
/// The same documents, in the same order, with the same seed give the same numbers, however
/// permutations are shared out among threads: each has random numbers of its own.
///
/// J. Besag and P. Clifford (1989), "Generalized Monte Carlo significance tests", Biometrika 76; G.
/// Strona et al. (2014), "A fast and unbiased procedure to randomize ecological binary matrices with
/// fixed row and column totals", Nature Communications 5.
///
/// ```
/// use nisba_cooccur::{ItemId, PermutationTest, permutation_p};
///
/// // Two that are always named together, in a third of the documents.
/// let documents = (0..30).map(|doc| match doc % 3 {
///     0 => vec![ItemId(0), ItemId(1)],
///     one => vec![ItemId(one), ItemId(3 + doc)],
/// });
/// let test = PermutationTest::new(documents, 1);
/// assert_eq!(test.observed(ItemId(0), ItemId(1)), 10);
/// let n_permutations = 99;
/// let at_least = (0..n_permutations).filter(|&idx| test.deal(idx).observed(ItemId(0), ItemId(1)) >= 10);
/// assert_eq!(permutation_p(at_least.count() as u64, n_permutations), 0.01);
/// ```
#[derive(Clone, Debug)]
pub struct PermutationTest {
    observed: Deal,
    /// From here the chain of each permutation starts.
    start: Vec<Vec<ItemId>>,
    seed: u64,
}

/// How many documents name both items of each pair, in the observed documents or in others that
/// chance might have made of them.
#[derive(Clone, Debug)]
pub struct Deal {
    table: PairTable,
}

impl PermutationTest {
    /// Takes the items of each document; an item counts once a document, documents without items
    /// do not matter. Makes the chain to the start.
    pub fn new(documents: impl IntoIterator<Item = Vec<ItemId>>, seed: u64) -> PermutationTest {
        let mut documents: Vec<Vec<ItemId>> = documents.into_iter().collect();
        for items in &mut documents {
            items.sort_unstable();
            items.dedup();
        }
        documents.retain(|items| !items.is_empty());
        let observed = Deal::of(&documents);
        let mut start = documents;
        // Permutations count from 0; the chain to the start has the last number there is.
        trade(&mut start, &mut Random::new(seed, u64::MAX));
        PermutationTest { observed, start, seed }
    }

    /// In how many of the observed documents both items stand.
    pub fn observed(&self, one: ItemId, other: ItemId) -> u64 {
        self.observed.observed(one, other)
    }

    /// The deal of the permutation with this number. Takes `5 documents` trades, each linear in the
    /// items of two documents, and then counts.
    pub fn deal(&self, permutation: u64) -> Deal {
        Deal::of(&self.documents(permutation))
    }

    /// The items of each document in the permutation with this number, ascending; in the order of the
    /// documents, those without items left out.
    pub fn documents(&self, permutation: u64) -> Vec<Vec<ItemId>> {
        let mut documents = self.start.clone();
        trade(&mut documents, &mut Random::new(self.seed, permutation));
        documents
    }
}

impl Deal {
    fn of(documents: &[Vec<ItemId>]) -> Deal {
        let mut counter = Counter::default();
        counter.add(&DocumentCounts::from_units(documents));
        Deal { table: counter.finish() }
    }

    /// In how many documents both items stand.
    pub fn observed(&self, one: ItemId, other: ItemId) -> u64 {
        self.table.pair(one, other).map_or(0, |pair| pair.units)
    }
}

/// The p-value of a test in which `n_at_least` of `n_permutations` random deals were at least as far
/// out as the observed one: `(b + 1) / (m + 1)`, since the observed deal is one of those that chance
/// might make. Never 0, and at least `1 / (m + 1)`.
///
/// B. Phipson and G. K. Smyth (2010), "Permutation p-values should never be zero", Statistical
/// Applications in Genetics and Molecular Biology 9.
pub fn permutation_p(n_at_least: u64, n_permutations: u64) -> f64 {
    (n_at_least + 1) as f64 / (n_permutations + 1) as f64
}

/// Five trades a document, as Strona et al. found to be enough.
fn trade(documents: &mut [Vec<ItemId>], random: &mut Random) {
    let n_documents = documents.len();
    if n_documents < 2 {
        return;
    }
    let (mut common, mut pool) = (Vec::new(), Vec::new());
    for _ in 0..5 * n_documents {
        let one = random.below(n_documents);
        let other = (one + 1 + random.below(n_documents - 1)) % n_documents;
        let (mut left, mut right) =
            (std::mem::take(&mut documents[one]), std::mem::take(&mut documents[other]));
        let n_left = left.len();
        split(&left, &right, &mut common, &mut pool);
        let n_drawn = n_left - common.len();
        // The first so many in a random order are drawn.
        for idx in 0..n_drawn {
            let other = idx + random.below(pool.len() - idx);
            pool.swap(idx, other);
        }
        for (items, drawn) in [(&mut left, &pool[..n_drawn]), (&mut right, &pool[n_drawn..])] {
            items.clear();
            items.extend_from_slice(&common);
            items.extend_from_slice(drawn);
            items.sort_unstable();
        }
        documents[one] = left;
        documents[other] = right;
    }
}

/// What both lists have, and what only one has.
fn split(left: &[ItemId], right: &[ItemId], common: &mut Vec<ItemId>, pool: &mut Vec<ItemId>) {
    common.clear();
    pool.clear();
    let (mut left, mut right) = (left, right);
    while let ([one, more_left @ ..], [other, more_right @ ..]) = (left, right) {
        if one <= other {
            left = more_left;
        }
        if other <= one {
            right = more_right;
        }
        if one == other { common.push(*one) } else { pool.push(*one.min(other)) }
    }
    pool.extend_from_slice(left);
    pool.extend_from_slice(right);
}

/// SplitMix64 (Steele, Lea and Flood 2014): small, and the same everywhere.
struct Random(u64);

impl Random {
    /// A stream for each seed and number.
    fn new(seed: u64, stream: u64) -> Random {
        Random(mix(mix(0, seed), stream))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`, each as likely as the others but for 2^-64 n.
    fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }
}
