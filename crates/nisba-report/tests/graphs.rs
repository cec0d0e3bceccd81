//! The network in several formats: all say the same, whatever the names are made of.

use std::collections::BTreeMap;

use nisba_cooccur::{Counter, DocumentCounts, ItemId};
use nisba_network::Network;
use nisba_report::{NodeLabel, write_graphml, write_matrix_market, write_node_link};
use proptest::prelude::*;
use quick_xml::events::Event;
use serde_json::Value;

/// The network of pairs of items.
fn network(pairs: &[[u32; 2]]) -> Network {
    let mut counter = Counter::default();
    for pair in pairs {
        counter.add(&DocumentCounts::from_units([pair.map(ItemId)]));
    }
    Network::new(&counter.finish(), |pair| pair.units as f64)
}

/// The weight of each edge between two names, the lesser item first.
type Edges = BTreeMap<(String, String), f64>;

fn edges_of(network: &Network, names: &[String]) -> Edges {
    let name = |item: ItemId| names[item.idx()].clone();
    let edge = |edge: &nisba_network::Edge| ((name(edge.source), name(edge.target)), edge.weight);
    network.edges().iter().map(edge).collect()
}

fn label(name: &str) -> NodeLabel<'_> {
    NodeLabel { id: name, label: name, entity_type: "PER" }
}

fn from_graphml(bytes: &[u8]) -> (Vec<String>, Edges) {
    let mut reader = quick_xml::Reader::from_reader(bytes);
    let (mut nodes, mut edges, mut open) = (Vec::new(), Edges::new(), None);
    let mut is_weight = false;
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return (nodes, edges),
            Event::Start(element) => {
                let value = |name: &str| {
                    let attribute = element.try_get_attribute(name).unwrap().unwrap();
                    quick_xml::escape::unescape(&attribute.value).unwrap().into_owned()
                };
                match element.name().as_ref() {
                    "node" => nodes.push(value("id")),
                    "edge" => {
                        open = Some((value("source"), value("target")));
                        is_weight = false;
                    }
                    "data" => is_weight = value("key") == "weight",
                    _ => {}
                }
            }
            Event::Text(text) if is_weight => {
                if let Some(edge) = open.take() {
                    edges.insert(
                        edge,
                        std::str::from_utf8(text.as_bytes()).unwrap().parse().unwrap(),
                    );
                }
            }
            _ => {}
        }
    }
}

fn from_node_link(bytes: &[u8]) -> (Vec<String>, Edges) {
    let graph: Value = serde_json::from_slice(bytes).unwrap();
    assert_eq!((&graph["directed"], &graph["multigraph"]), (&false.into(), &false.into()));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let nodes = graph["nodes"].as_array().unwrap().iter().map(|node| text(&node["id"])).collect();
    let edge = |edge: &Value| {
        ((text(&edge["source"]), text(&edge["target"])), edge["weight"].as_f64().unwrap())
    };
    (nodes, graph["edges"].as_array().unwrap().iter().map(edge).collect())
}

fn from_matrix_market(bytes: &[u8]) -> (Vec<String>, Edges) {
    let text = std::str::from_utf8(bytes).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("%%MatrixMarket matrix coordinate real symmetric"));
    let (names, numbers): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.starts_with('%'));
    let names: Vec<String> =
        names.iter().map(|line| line.splitn(3, ' ').nth(2).unwrap().to_owned()).collect();
    let mut rows = numbers.iter().map(|line| line.split(' ').collect::<Vec<_>>());
    let size = rows.next().unwrap();
    assert_eq!((size[0], size[1]), (&*names.len().to_string(), &*names.len().to_string()));
    let edges: Edges = rows
        .map(|cells| {
            let [row, column] = [cells[0], cells[1]].map(|cell| cell.parse::<usize>().unwrap());
            assert!(column < row, "the lower triangle");
            ((names[column - 1].clone(), names[row - 1].clone()), cells[2].parse().unwrap())
        })
        .collect();
    assert_eq!(size[2], edges.len().to_string());
    (names, edges)
}

proptest! {
    #[test]
    fn every_format_says_the_same(
        pairs in prop::collection::vec([0_u32..5, 0..5], 0..9),
        odd in prop::collection::vec("[a<&>\"'=% 🙂ع\u{202e}]{1,6}", 5),
    ) {
        let pairs: Vec<[u32; 2]> = pairs.into_iter().filter(|[a, b]| a != b).collect();
        let network = network(&pairs);
        let figures = network.figures(0, u64::MAX);
        // Names are all different.
        let names: Vec<String> = odd.iter().enumerate().map(|(n, odd)| format!("{odd}{n}")).collect();
        let label_of = |item: ItemId| label(&names[item.idx()]);
        let nodes: Vec<String> = network.nodes().iter().map(|node| names[node.item.idx()].clone()).collect();
        let expected = (nodes, edges_of(&network, &names));
        let (mut xml, mut json, mut matrix) = (Vec::new(), Vec::new(), Vec::new());
        write_graphml(&mut xml, &network, &figures, label_of).unwrap();
        write_node_link(&mut json, &network, &figures, label_of).unwrap();
        write_matrix_market(&mut matrix, &network, label_of).unwrap();
        prop_assert_eq!(&from_graphml(&xml), &expected);
        prop_assert_eq!(&from_node_link(&json), &expected);
        prop_assert_eq!(&from_matrix_market(&matrix), &expected);
    }
}

#[test]
fn what_a_format_cannot_hold_is_left_out() {
    let network = network(&[[0, 1]]);
    let figures = network.figures(0, u64::MAX);
    let long = "x".repeat(5_000);
    let names = ["a\nb\u{1}".to_owned(), long];
    let label_of = |item: ItemId| label(&names[item.idx()]);
    let mut matrix = Vec::new();
    write_matrix_market(&mut matrix, &network, label_of).unwrap();
    let text = String::from_utf8(matrix).unwrap();
    assert!(text.lines().all(|line| line.len() <= 1024), "the format's own bound");
    assert_eq!(text.lines().nth(1), Some("% 1 a b "));
    let mut xml = Vec::new();
    write_graphml(&mut xml, &network, &figures, label_of).unwrap();
    assert!(!String::from_utf8(xml).unwrap().contains('\u{1}'));
}
