use std::io::{self, Write};

use nisba_cooccur::ItemId;
use nisba_network::Network;
use serde::Serialize;

use crate::NodeLabel;

/// Writes the network as node-link JSON, as networkx reads it
/// (`networkx.node_link_graph(data, edges="edges")`): one node and one edge a line.
///
/// # Errors
///
/// What `out` says.
pub fn write_node_link<'a>(
    mut out: impl Write,
    network: &Network,
    label_of: impl Fn(ItemId) -> NodeLabel<'a>,
) -> io::Result<()> {
    out.write_all(b"{\"directed\":false,\"multigraph\":false,\"graph\":{},\"nodes\":[")?;
    for (idx, node) in network.nodes().iter().enumerate() {
        let NodeLabel { id, label, entity_type } = label_of(node.item);
        let count = node.count;
        out.write_all(if idx == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut out, &NodeRow { id, label, r#type: entity_type, count })?;
    }
    out.write_all(b"\n],\"edges\":[")?;
    for (idx, edge) in network.edges().iter().enumerate() {
        let [source, target] = [edge.source, edge.target].map(|item| label_of(item).id);
        out.write_all(if idx == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut out, &EdgeRow { source, target, weight: edge.weight })?;
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
}

#[derive(Serialize)]
struct EdgeRow<'a> {
    source: &'a str,
    target: &'a str,
    weight: f64,
}
