use crate::{Length, Network, NoiseCorrected};

/// What is computed of every node and edge of a network. Lists of nodes are in the order of
/// [`Network::nodes`], lists of edges in that of [`Network::edges`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// [Betweenness](Network::betweenness), every edge one step; `None` for a network too large for it.
    pub betweenness: Option<Vec<f64>>,
    /// [PageRank](Network::pagerank), with a damping of 0.85.
    pub pagerank: Vec<f64>,
    /// [Communities](Network::communities), of resolution 1.
    pub communities: Vec<u32>,
    /// The [disparity](Network::disparity) of edges: below 0.05 or so is the backbone.
    pub disparity: Vec<f64>,
    /// The [noise-corrected](Network::noise_corrected) scores of edges.
    pub noise_corrected: Vec<NoiseCorrected>,
}

impl Network {
    /// All figures. `seed` decides the order in which communities are sought.
    ///
    /// Nearly linear in the edges, but for the betweenness: that takes `nodes * edges` steps of some
    /// 10 ns, and is left out where they are more than `max_steps`.
    pub fn figures(&self, seed: u64, max_steps: u64) -> Figures {
        let n_steps = (self.nodes().len() as u64).saturating_mul(self.edges().len() as u64);
        Figures {
            betweenness: (n_steps <= max_steps).then(|| self.betweenness(Length::Steps)),
            pagerank: self.pagerank(0.85),
            communities: self.communities(1.0, seed).of_nodes,
            disparity: self.disparity(),
            noise_corrected: self.noise_corrected(),
        }
    }
}
