use std::io::{self, Write};

use nisba_cooccur::ItemId;
use nisba_network::Network;

use crate::NodeLabel;

/// Writes the network as a symmetric matrix of weights in the coordinate format of Matrix Market:
/// the lower triangle, row by row. Rows and columns are the nodes in order, and comments name them,
/// one a line: `% NUMBER ID`.
///
/// Control characters in an id become blanks, and ids of more than 1,000 bytes are cut: lines of
/// this format end at 1,024.
///
/// R. F. Boisvert, R. Pozo and K. Remington (1996), "The Matrix Market exchange formats: initial
/// design", NISTIR 5935.
///
/// # Errors
///
/// What `out` says.
pub fn write_matrix_market<'a>(
    mut out: impl Write,
    network: &Network,
    label_of: impl Fn(ItemId) -> NodeLabel<'a>,
) -> io::Result<()> {
    let nodes = network.nodes();
    writeln!(out, "%%MatrixMarket matrix coordinate real symmetric")?;
    for (idx, node) in nodes.iter().enumerate() {
        writeln!(out, "% {} {}", idx + 1, on_one_line(label_of(node.item).id))?;
    }
    writeln!(out, "{} {} {}", nodes.len(), nodes.len(), network.edges().len())?;
    for (row, node) in nodes.iter().enumerate() {
        let before = network.neighbours(node.item).take_while(|(item, _)| *item < node.item);
        for (item, weight) in before {
            let column = network.node_idx(item).expect("a neighbour is a node");
            writeln!(out, "{} {} {weight}", row + 1, column + 1)?;
        }
    }
    out.flush()
}

fn on_one_line(id: &str) -> String {
    let mut end = id.len().min(1000);
    while !id.is_char_boundary(end) {
        end -= 1;
    }
    id[..end].chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
