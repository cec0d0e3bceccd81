use std::io::{self, Write};

use nisba_network::Network;

use crate::xml::{begin, clean, close, empty, end, open};

/// What is said of a node beside its number.
#[derive(Clone, Copy, Debug)]
pub struct NodeLabel<'a> {
    /// The id in the file.
    pub id: &'a str,
    /// The name that people see.
    pub label: &'a str,
    /// The type of the entity.
    pub entity_type: &'a str,
}

/// Writes the network as GEXF 1.3: undirected, one edge a pair, no edge ids (Gephi drops edges
/// whose id meets that of a node). Characters that XML cannot hold are left out.
///
/// # Errors
///
/// What `out` says.
pub fn write_gexf<'a>(
    out: impl Write,
    network: &Network,
    label_of: impl Fn(nisba_cooccur::ItemId) -> NodeLabel<'a>,
) -> io::Result<()> {
    let mut xml = begin(out)?;
    let root = [
        ("xmlns", "http://gexf.net/1.3"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("xsi:schemaLocation", "http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd"),
        ("version", "1.3"),
    ];
    open(&mut xml, "gexf", &root)?;
    open(&mut xml, "graph", &[("mode", "static"), ("defaultedgetype", "undirected")])?;

    open(&mut xml, "attributes", &[("class", "node")])?;
    for (id, title, kind) in [("0", "type", "string"), ("1", "count", "integer")] {
        empty(&mut xml, "attribute", &[("id", id), ("title", title), ("type", kind)])?;
    }
    close(&mut xml, "attributes")?;

    open(&mut xml, "nodes", &[])?;
    for node in network.nodes() {
        let label = label_of(node.item);
        open(&mut xml, "node", &[("id", &clean(label.id)), ("label", &clean(label.label))])?;
        open(&mut xml, "attvalues", &[])?;
        empty(&mut xml, "attvalue", &[("for", "0"), ("value", &clean(label.entity_type))])?;
        empty(&mut xml, "attvalue", &[("for", "1"), ("value", &node.count.to_string())])?;
        close(&mut xml, "attvalues")?;
        close(&mut xml, "node")?;
    }
    close(&mut xml, "nodes")?;

    open(&mut xml, "edges", &[])?;
    for edge in network.edges() {
        let source = clean(label_of(edge.source).id);
        let target = clean(label_of(edge.target).id);
        let weight = edge.weight.to_string();
        let attributes = [("source", &*source), ("target", &target), ("weight", &weight)];
        empty(&mut xml, "edge", &attributes)?;
    }
    close(&mut xml, "edges")?;

    close(&mut xml, "graph")?;
    close(&mut xml, "gexf")?;
    end(xml)
}
