use std::io::{self, Write};

use nisba_cooccur::ItemId;
use nisba_network::{Figures, Network};

use crate::NodeLabel;
use crate::network_values::{EDGE_VALUES, NODE_VALUES, edge_values, node_values};
use crate::xml::{begin, clean, close, end, open, text};

/// Writes the network as GraphML: undirected, one edge a pair, nodes with label, type and count,
/// edges with weight, and the figures of both, which are those of the network. What is not finite is
/// left out, and so are characters that XML cannot hold.
///
/// U. Brandes and others (2002), "GraphML progress report", GD 2001.
///
/// # Errors
///
/// What `out` says.
pub fn write_graphml<'a>(
    out: impl Write,
    network: &Network,
    figures: &Figures,
    label_of: impl Fn(ItemId) -> NodeLabel<'a>,
) -> io::Result<()> {
    let mut xml = begin(out)?;
    let root = [
        ("xmlns", "http://graphml.graphdrawing.org/xmlns"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        (
            "xsi:schemaLocation",
            "http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd",
        ),
    ];
    open(&mut xml, "graphml", &root)?;
    let fixed = [
        ("label", "node", "string"),
        ("type", "node", "string"),
        ("count", "node", "long"),
        ("weight", "edge", "double"),
    ];
    let of_nodes = NODE_VALUES
        .map(|(name, is_integer)| (name, "node", if is_integer { "long" } else { "double" }));
    let of_edges = EDGE_VALUES.map(|name| (name, "edge", "double"));
    for (name, of, kind) in fixed.into_iter().chain(of_nodes).chain(of_edges) {
        let attributes = [("id", name), ("for", of), ("attr.name", name), ("attr.type", kind)];
        open(&mut xml, "key", &attributes)?;
        close(&mut xml, "key")?;
    }
    open(&mut xml, "graph", &[("edgedefault", "undirected")])?;
    for (idx, node) in network.nodes().iter().enumerate() {
        let label = label_of(node.item);
        open(&mut xml, "node", &[("id", &clean(label.id))])?;
        text(&mut xml, "data", &[("key", "label")], label.label)?;
        text(&mut xml, "data", &[("key", "type")], label.entity_type)?;
        text(&mut xml, "data", &[("key", "count")], &node.count.to_string())?;
        for ((name, _), value) in NODE_VALUES.into_iter().zip(node_values(network, figures, idx)) {
            if let Some(value) = value {
                text(&mut xml, "data", &[("key", name)], &value.to_string())?;
            }
        }
        close(&mut xml, "node")?;
    }
    for (idx, edge) in network.edges().iter().enumerate() {
        let source = clean(label_of(edge.source).id);
        let target = clean(label_of(edge.target).id);
        open(&mut xml, "edge", &[("source", &source), ("target", &target)])?;
        text(&mut xml, "data", &[("key", "weight")], &edge.weight.to_string())?;
        for (name, value) in EDGE_VALUES.into_iter().zip(edge_values(figures, idx)) {
            if let Some(value) = value {
                text(&mut xml, "data", &[("key", name)], &value.to_string())?;
            }
        }
        close(&mut xml, "edge")?;
    }
    close(&mut xml, "graph")?;
    close(&mut xml, "graphml")?;
    end(xml)
}
