use std::collections::BTreeSet;

use nisba_cooccur::ItemId;

use crate::Network;

impl Network {
    /// The network around an item: the nodes that at most `n_steps` edges lead to from it, and all
    /// edges among them. Empty where the item is not in the network, and for 0 steps.
    ///
    /// Weights and counts are those of the whole; degrees and strengths those of what is left.
    /// Linear.
    ///
    /// ```
    /// use nisba_cooccur::{Counter, DocumentCounts, ItemId};
    /// use nisba_network::Network;
    ///
    /// let meetings = [[0, 1], [0, 2], [1, 2], [2, 3], [3, 4]];
    /// let mut counter = Counter::default();
    /// counter.add(&DocumentCounts::from_units(meetings.map(|ids| ids.map(ItemId))));
    /// let network = Network::new(&counter.finish(), |pair| pair.units as f64);
    /// let items = |network: Network| network.nodes().iter().map(|n| n.item.0).collect::<Vec<_>>();
    /// assert_eq!(network.ego(ItemId(0), 1).edges().len(), 3);
    /// assert_eq!(items(network.ego(ItemId(0), 1)), [0, 1, 2]);
    /// assert_eq!(items(network.ego(ItemId(0), 2)), [0, 1, 2, 3]);
    /// ```
    #[must_use]
    pub fn ego(&self, item: ItemId, n_steps: u32) -> Network {
        let mut reached: BTreeSet<ItemId> = self.node_idx(item).map(|_| item).into_iter().collect();
        let mut last: Vec<ItemId> = reached.iter().copied().collect();
        for _ in 0..n_steps {
            let mut next = Vec::new();
            for &item in &last {
                next.extend(self.neighbours(item).map(|(other, _)| other));
            }
            next.retain(|&item| reached.insert(item));
            if next.is_empty() {
                break;
            }
            last = next;
        }
        self.filtered(|_, edge| reached.contains(&edge.source) && reached.contains(&edge.target))
    }
}
