use std::io::{self, Write};

use nisba_network::{Figures, Network};

use crate::network_values::{EDGE_VALUES, NODE_VALUES, edge_values, node_values};
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
/// whose id meets that of a node). `figures` are those of the network, and attributes of its nodes and
/// edges; what is not finite is left out, and so are characters that XML cannot hold.
///
/// # Errors
///
/// What `out` says.
pub fn write_gexf<'a>(
    out: impl Write,
    network: &Network,
    figures: &Figures,
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
    for (title, is_integer) in NODE_VALUES {
        let kind = if is_integer { "integer" } else { "double" };
        empty(&mut xml, "attribute", &[("id", title), ("title", title), ("type", kind)])?;
    }
    close(&mut xml, "attributes")?;
    open(&mut xml, "attributes", &[("class", "edge")])?;
    for title in EDGE_VALUES {
        empty(&mut xml, "attribute", &[("id", title), ("title", title), ("type", "double")])?;
    }
    close(&mut xml, "attributes")?;

    open(&mut xml, "nodes", &[])?;
    for (idx, node) in network.nodes().iter().enumerate() {
        let label = label_of(node.item);
        open(&mut xml, "node", &[("id", &clean(label.id)), ("label", &clean(label.label))])?;
        open(&mut xml, "attvalues", &[])?;
        empty(&mut xml, "attvalue", &[("for", "0"), ("value", &clean(label.entity_type))])?;
        empty(&mut xml, "attvalue", &[("for", "1"), ("value", &node.count.to_string())])?;
        let values = NODE_VALUES.map(|(name, _)| name).into_iter();
        write_values(&mut xml, values.zip(node_values(network, figures, idx)))?;
        close(&mut xml, "attvalues")?;
        close(&mut xml, "node")?;
    }
    close(&mut xml, "nodes")?;

    open(&mut xml, "edges", &[])?;
    for (idx, edge) in network.edges().iter().enumerate() {
        let source = clean(label_of(edge.source).id);
        let target = clean(label_of(edge.target).id);
        let weight = edge.weight.to_string();
        let attributes = [("source", &*source), ("target", &target), ("weight", &weight)];
        open(&mut xml, "edge", &attributes)?;
        open(&mut xml, "attvalues", &[])?;
        write_values(&mut xml, EDGE_VALUES.into_iter().zip(edge_values(figures, idx)))?;
        close(&mut xml, "attvalues")?;
        close(&mut xml, "edge")?;
    }
    close(&mut xml, "edges")?;

    close(&mut xml, "graph")?;
    close(&mut xml, "gexf")?;
    end(xml)
}

fn write_values(
    xml: &mut quick_xml::Writer<impl Write>,
    values: impl Iterator<Item = (&'static str, Option<f64>)>,
) -> io::Result<()> {
    for (name, value) in values {
        if let Some(value) = value {
            empty(xml, "attvalue", &[("for", name), ("value", &value.to_string())])?;
        }
    }
    Ok(())
}
