//! Turns counts of items that occur together into a network: who is joined to whom, and how
//! strongly.
//!
//! ```
//! use nisba_cooccur::{Counter, DocumentCounts, ItemId};
//! use nisba_network::Network;
//!
//! // Who is named together, sentence by sentence.
//! let names = ["Khazali", "Asa’ib", "Badr", "Ameri", "Sistani"];
//! let [khazali, asaib, badr, ameri, sistani] = [0, 1, 2, 3, 4].map(ItemId);
//! let sentences = [vec![khazali, asaib], vec![ameri, badr], vec![ameri, khazali], vec![sistani]];
//! let mut counter = Counter::default();
//! counter.add(&DocumentCounts::from_units(sentences));
//!
//! let network = Network::new(&counter.finish(), |pair| pair.units as f64);
//! let degrees = network.nodes().iter().map(|node| (names[node.item.idx()], node.degree));
//! let expected = [("Khazali", 2), ("Asa’ib", 1), ("Badr", 1), ("Ameri", 2)];
//! assert_eq!(degrees.collect::<Vec<_>>(), expected);
//! assert_eq!(network.components(), [0, 0, 0, 0]);
//! ```
//!
//! Who belongs together: [`Network::components`], [`Network::communities`]. Who matters: degree and
//! strength of each [`Node`], [`Network::pagerank`], [`Network::betweenness`]. Which ties matter:
//! [`Network::disparity`] and [`Network::noise_corrected`] with [`Network::filtered`]. Who is near
//! someone: [`Network::ego`]. Where to draw them: [`Network::layout`].
//!
//! # Should I be using this crate?
//!
//! It holds networks made from a [`PairTable`](nisba_cooccur::PairTable), which are weighted and
//! undirected and do not change. For graphs that grow, that are directed, or for shortest paths and
//! the like, use `petgraph` or `rustworkx-core`. It writes no files and draws nothing.
//!
//! # Features
//!
//! None.

mod backbone;
mod betweenness;
mod bodies;
mod communities;
mod components;
mod ego;
mod figures;
mod layout;
mod leiden;
mod network;
mod pagerank;

pub use backbone::NoiseCorrected;
pub use betweenness::Length;
pub use communities::Communities;
pub use figures::Figures;
pub use network::{Edge, Network, Node};

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::UnwindSafe;

    #[test]
    fn types_cross_threads() {
        fn assert_all<T: Send + Sync + UnwindSafe>() {}
        assert_all::<Communities>();
        assert_all::<Figures>();
        assert_all::<Network>();
    }
}
