use std::io::{self, Write};

use nisba_cooccur::ItemId;
use nisba_network::Network;

use crate::NodeLabel;
use crate::xml::{begin, clean, close, end, open, text};

/// Writes the network as GraphML: undirected, one edge a pair, nodes with label, type and count,
/// edges with weight. Characters that XML cannot hold are left out.
///
/// U. Brandes and others (2002), "GraphML progress report", GD 2001.
///
/// # Errors
///
/// What `out` says.
pub fn write_graphml<'a>(
    out: impl Write,
    network: &Network,
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
    for (name, of, kind) in [
        ("label", "node", "string"),
        ("type", "node", "string"),
        ("count", "node", "long"),
        ("weight", "edge", "double"),
    ] {
        let attributes = [("id", name), ("for", of), ("attr.name", name), ("attr.type", kind)];
        open(&mut xml, "key", &attributes)?;
        close(&mut xml, "key")?;
    }
    open(&mut xml, "graph", &[("edgedefault", "undirected")])?;
    for node in network.nodes() {
        let label = label_of(node.item);
        open(&mut xml, "node", &[("id", &clean(label.id))])?;
        text(&mut xml, "data", &[("key", "label")], label.label)?;
        text(&mut xml, "data", &[("key", "type")], label.entity_type)?;
        text(&mut xml, "data", &[("key", "count")], &node.count.to_string())?;
        close(&mut xml, "node")?;
    }
    for edge in network.edges() {
        let source = clean(label_of(edge.source).id);
        let target = clean(label_of(edge.target).id);
        open(&mut xml, "edge", &[("source", &source), ("target", &target)])?;
        text(&mut xml, "data", &[("key", "weight")], &edge.weight.to_string())?;
        close(&mut xml, "edge")?;
    }
    close(&mut xml, "graph")?;
    close(&mut xml, "graphml")?;
    end(xml)
}
