use nisba_network::{Figures, Network};

/// The numbers that graph files give of nodes beside their counts, with whether they are integers.
pub(crate) const NODE_VALUES: [(&str, bool); 5] = [
    ("degree", true),
    ("strength", false),
    ("pagerank", false),
    ("community", true),
    ("betweenness", false),
];

/// The numbers that graph files give of edges beside their weights.
pub(crate) const EDGE_VALUES: [&str; 3] = ["disparity", "noise_corrected", "noise_deviation"];

/// The values of a node, in the order of [`NODE_VALUES`]; `None` where there is none.
pub(crate) fn node_values(network: &Network, figures: &Figures, idx: usize) -> [Option<f64>; 5] {
    let node = &network.nodes()[idx];
    [
        Some(node.degree.into()),
        Some(node.strength),
        Some(figures.pagerank[idx]),
        Some(figures.communities[idx].into()),
        figures.betweenness.as_ref().map(|betweenness| betweenness[idx]),
    ]
    .map(finite)
}

/// The values of an edge, in the order of [`EDGE_VALUES`]; `None` where there is none.
pub(crate) fn edge_values(figures: &Figures, idx: usize) -> [Option<f64>; 3] {
    let noise = figures.noise_corrected[idx];
    [Some(figures.disparity[idx]), Some(noise.score), Some(noise.deviation)].map(finite)
}

fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}
