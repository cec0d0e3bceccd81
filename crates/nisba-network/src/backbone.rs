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
