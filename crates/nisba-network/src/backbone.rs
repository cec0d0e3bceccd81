use crate::{Edge, Network};

impl Network {
    /// How surprising each edge's weight is to its ends, by the disparity filter: the lesser of the
    /// two probabilities `(1 - w / s)^(k - 1)` for an end of degree `k` and strength `s`.
    ///
    /// In 0..=1, in the order of [`edges`](Network::edges). An end with one edge finds nothing
    /// surprising, 1. Keeping edges below 0.05 or so leaves the *backbone*: the ties that matter to
    /// someone, great or small, where a threshold on weights would leave only the great. Linear.
    ///
    /// M. Á. Serrano, M. Boguñá and A. Vespignani (2009), "Extracting the multiscale backbone of complex
    /// weighted networks", PNAS 106.
    ///
    /// ```
    /// use nisba_cooccur::{Counter, DocumentCounts, ItemId};
    /// use nisba_network::Network;
    ///
    /// // One meets two often, and eight others once each.
    /// let meetings = (1..10).flat_map(|other| {
    ///     let n_times = if other == 1 { 40 } else { 1 };
    ///     vec![[ItemId(0), ItemId(other)]; n_times]
    /// });
    /// let mut counter = Counter::default();
    /// counter.add(&DocumentCounts::from_units(meetings));
    /// let network = Network::new(&counter.finish(), |pair| pair.units as f64);
    /// let disparity = network.disparity();
    /// let backbone = network.filtered(|idx, _| disparity[idx] < 0.05);
    /// assert_eq!(backbone.edges().len(), 1);
    /// assert_eq!(backbone.edges()[0].weight, 40.0);
    /// ```
    pub fn disparity(&self) -> Vec<f64> {
        let at_end = |item, weight: f64| {
            let idx = self.node_idx(item).expect("both ends of an edge are nodes");
            let node = &self.nodes()[idx];
            // Rounding of the sum may leave a lone edge a little more than all of the strength.
            let rest = (1.0 - weight / node.strength).max(0.0);
            rest.powf(f64::from(node.degree - 1))
        };
        let of_edge =
            |edge: &Edge| at_end(edge.source, edge.weight).min(at_end(edge.target, edge.weight));
        self.edges().iter().map(of_edge).collect()
    }

    /// How far each edge's weight exceeds what the strengths of its ends lead to expect, and how sure
    /// that is, by the noise-corrected filter, in the order of [`edges`](Network::edges).
    ///
    /// With `n` the sum of all strengths and `e = s_i s_j / n` what is expected, the score is
    /// `(w - e) / (w + e)`, the lift `w / e` brought into -1..1. Its deviation follows from a
    /// binomial count whose probability has a beta prior with the moments of a hypergeometric
    /// draw. Keeping edges with [`NoiseCorrected::exceeds`] leaves the backbone.
    ///
    /// Weights are taken for counts; scaling them changes how sure they are. Where all of them add up
    /// to less than one half there is nothing to be sure of, and deviations are NaN. Linear.
    ///
    /// M. Coscia and F. M. H. Neffke (2017), "Network backboning with noisy data", 33rd IEEE
    /// International Conference on Data Engineering; each edge counted in both directions, as the
    /// authors do for undirected networks.
    ///
    /// ```
    /// use nisba_cooccur::{Counter, DocumentCounts, ItemId};
    /// use nisba_network::Network;
    ///
    /// // Two circles of three who meet often, and one chance meeting between them.
    /// let circles = [[0, 1], [1, 2], [0, 2], [3, 4], [4, 5], [3, 5]];
    /// let meetings = circles.into_iter().flat_map(|ids| vec![ids; 30]).chain([[2, 3]]);
    /// let mut counter = Counter::default();
    /// counter.add(&DocumentCounts::from_units(meetings.map(|ids| ids.map(ItemId))));
    /// let network = Network::new(&counter.finish(), |pair| pair.units as f64);
    /// let scores = network.noise_corrected();
    /// let backbone = network.filtered(|idx, _| scores[idx].exceeds(1.64));
    /// assert_eq!(backbone.edges().len(), 6);
    /// ```
    pub fn noise_corrected(&self) -> Vec<NoiseCorrected> {
        // Each edge counts in both directions.
        let n: f64 = self.nodes().iter().map(|node| node.strength).sum();
        let strength = |item| {
            let idx = self.node_idx(item).expect("both ends of an edge are nodes");
            self.nodes()[idx].strength
        };
        let of_edge = |edge: &Edge| {
            let (s_i, s_j, w) = (strength(edge.source), strength(edge.target), edge.weight);
            let kappa = n / (s_i * s_j);
            let mean = s_i / n * (s_j / n);
            let variance = mean * (1.0 - s_i / n) * (1.0 - s_j / n) / (n - 1.0);
            let alpha = mean * mean / variance * (1.0 - mean) - mean + w;
            // The square is inside, not outside: so the authors' own program has it.
            let beta = mean / variance * (1.0 - mean * mean) - (1.0 - mean) + n - w;
            let p = alpha / (alpha + beta);
            let d = 1.0 / (s_i * s_j) - n * (s_i + s_j) / (s_i * s_j * s_i * s_j);
            let slope = 2.0 * (kappa + w * d) / ((kappa * w + 1.0) * (kappa * w + 1.0));
            NoiseCorrected {
                score: (kappa * w - 1.0) / (kappa * w + 1.0),
                deviation: (p * (1.0 - p) * n).sqrt() * slope.abs(),
            }
        };
        self.edges().iter().map(of_edge).collect()
    }

    /// The network of the edges for which `keep` holds, called with the index of each edge and the
    /// edge, in order. Nodes that lose all their edges go; counts stay. Linear.
    #[must_use]
    pub fn filtered(&self, mut keep: impl FnMut(usize, &Edge) -> bool) -> Network {
        let edges = self.edges().iter().enumerate();
        let kept = edges.filter(|&(idx, edge)| keep(idx, edge)).map(|(_, &edge)| edge).collect();
        Network::from_edges(kept, |item| {
            self.node_idx(item).map_or(0, |idx| self.nodes()[idx].count)
        })
    }
}

/// What [`Network::noise_corrected`] says of an edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoiseCorrected {
    /// How far its weight exceeds what is expected; in -1..1, 0 for what is expected.
    pub score: f64,
    /// The standard deviation of the score.
    pub deviation: f64,
}

impl NoiseCorrected {
    /// Whether the score is so many deviations above 0: 1.28, 1.64 and 2.32 keep what would come
    /// about by chance one time in 10, 20 and 100.
    pub fn exceeds(&self, n_deviations: f64) -> bool {
        self.score > n_deviations * self.deviation
    }
}
