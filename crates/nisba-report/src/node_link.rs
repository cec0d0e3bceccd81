use std::io::{self, Write};

use nisba_cooccur::ItemId;
use nisba_network::{Figures, Network};
use serde::Serialize;

use crate::NodeLabel;
use crate::network_values::{edge_values, node_values};

/// Writes the network as node-link JSON, as networkx reads it
/// (`networkx.node_link_graph(data, edges="edges")`): one node and one edge a line. `figures` are
/// those of the network; what is not finite is null.
///
/// # Errors
///
/// What `out` says.
pub fn write_node_link<'a>(
    mut out: impl Write,
    network: &Network,
    figures: &Figures,
    label_of: impl Fn(ItemId) -> NodeLabel<'a>,
) -> io::Result<()> {
    out.write_all(b"{\"directed\":false,\"multigraph\":false,\"graph\":{},\"nodes\":[")?;
    for (idx, node) in network.nodes().iter().enumerate() {
        let NodeLabel { id, label, entity_type } = label_of(node.item);
        let count = node.count;
        out.write_all(if idx == 0 { b"\n" } else { b",\n" })?;
        let [_, strength, pagerank, _, betweenness] = node_values(network, figures, idx);
        let row = NodeRow {
            id,
            label,
            r#type: entity_type,
            count,
            degree: node.degree,
            strength,
            pagerank,
            community: figures.communities[idx],
            betweenness,
        };
        serde_json::to_writer(&mut out, &row)?;
    }
    out.write_all(b"\n],\"edges\":[")?;
    for (idx, edge) in network.edges().iter().enumerate() {
        let [source, target] = [edge.source, edge.target].map(|item| label_of(item).id);
        out.write_all(if idx == 0 { b"\n" } else { b",\n" })?;
        let [disparity, noise_corrected, noise_deviation] = edge_values(figures, idx);
        let weight = edge.weight;
        let row = EdgeRow { source, target, weight, disparity, noise_corrected, noise_deviation };
        serde_json::to_writer(&mut out, &row)?;
    }
    out.write_all(b"\n]}\n")?;
    out.flush()
}

#[derive(Serialize)]
struct NodeRow<'a> {
    id: &'a str,
    label: &'a str,
    r#type: &'a str,
    count: u64,
    degree: u32,
    strength: Option<f64>,
    pagerank: Option<f64>,
    community: u32,
    betweenness: Option<f64>,
}

#[derive(Serialize)]
struct EdgeRow<'a> {
    source: &'a str,
    target: &'a str,
    weight: f64,
    disparity: Option<f64>,
    noise_corrected: Option<f64>,
    noise_deviation: Option<f64>,
}
