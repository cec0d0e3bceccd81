//! Laws that hold for any network.

use nisba_cooccur::{Counter, DocumentCounts, ItemId, PairTable};
use nisba_network::{Length, Network};
use proptest::prelude::*;

fn table() -> impl Strategy<Value = PairTable> {
    let unit = prop::collection::vec((0..14_u32).prop_map(|id| ItemId(id * 7)), 0..4);
    prop::collection::vec(unit, 0..24).prop_map(|units| {
        let mut counter = Counter::default();
        counter.add(&DocumentCounts::from_units(units));
        counter.finish()
    })
}

/// A table whose pairs are all edges, or all but some.
fn network() -> impl Strategy<Value = Network> {
    (table(), 0..4_u32).prop_map(|(table, modulus)| {
        Network::new(&table, |pair| {
            let dropped = modulus > 1 && (pair.a.0 + pair.b.0) % modulus == 0;
            if dropped { f64::NAN } else { pair.units as f64 + 0.25 }
        })
    })
}

/// Whether two nodes reach each other, of all pairs of nodes that `may` be joined.
fn reachable(network: &Network, may: impl Fn(usize, usize) -> bool) -> Vec<Vec<bool>> {
    let n_nodes = network.nodes().len();
    let mut reach = vec![vec![false; n_nodes]; n_nodes];
    for (node_idx, row) in reach.iter_mut().enumerate() {
        row[node_idx] = true;
    }
    for edge in network.edges() {
        let ends = [edge.source, edge.target].map(|item| network.node_idx(item).unwrap());
        if may(ends[0], ends[1]) {
            reach[ends[0]][ends[1]] = true;
            reach[ends[1]][ends[0]] = true;
        }
    }
    for by in 0..n_nodes {
        for from in 0..n_nodes {
            for to in 0..n_nodes {
                let through = reach[from][by] && reach[by][to];
                reach[from][to] |= through;
            }
        }
    }
    reach
}

/// Modularity by its definition over all pairs of nodes.
fn modularity(network: &Network, groups: &[u32], resolution: f64) -> f64 {
    let total: f64 = network.nodes().iter().map(|node| node.strength).sum();
    let mut sum = 0.0;
    for (i, a) in network.nodes().iter().enumerate() {
        for (j, b) in network.nodes().iter().enumerate() {
            if groups[i] == groups[j] {
                let weight = network.neighbours(a.item).find(|&(item, _)| item == b.item);
                sum += weight.map_or(0.0, |(_, weight)| weight)
                    - resolution * a.strength * b.strength / total;
            }
        }
    }
    if total == 0.0 { 0.0 } else { sum / total }
}

/// Lengths of shortest paths and their numbers, by Floyd and Warshall.
fn shortest(network: &Network, length: Length) -> Vec<Vec<(f64, f64)>> {
    let n_nodes = network.nodes().len();
    let mut paths = vec![vec![(f64::INFINITY, 0.0); n_nodes]; n_nodes];
    for edge in network.edges() {
        let [a, b] = [edge.source, edge.target].map(|item| network.node_idx(item).unwrap());
        let step = if length == Length::Steps { 1.0 } else { edge.weight.recip() };
        paths[a][b] = (step, 1.0);
        paths[b][a] = (step, 1.0);
    }
    for by in 0..n_nodes {
        for from in 0..n_nodes {
            for to in 0..n_nodes {
                if from == to || by == from || by == to {
                    continue;
                }
                let (one, other) = (paths[from][by], paths[by][to]);
                let through = (one.0 + other.0, one.1 * other.1);
                let known = &mut paths[from][to];
                if through.0 < known.0 - 1e-9 {
                    *known = through;
                } else if through.0 < known.0 + 1e-9 {
                    known.1 += through.1;
                }
            }
        }
    }
    paths
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn betweenness_is_a_share_of_all_shortest_paths(network in network(), weighted in any::<bool>()) {
        let length = if weighted { Length::InverseWeight } else { Length::Steps };
        let found = network.betweenness(length);
        let paths = shortest(&network, length);
        for (node, &found) in found.iter().enumerate() {
            let mut expected = 0.0;
            for from in (0..paths.len()).filter(|&from| from != node) {
                for to in (0..from).filter(|&to| to != node) {
                    let (whole, one, other) = (paths[from][to], paths[from][node], paths[node][to]);
                    if whole.1 > 0.0 && (one.0 + other.0 - whole.0).abs() < 1e-9 {
                        expected += one.1 * other.1 / whole.1;
                    }
                }
            }
            prop_assert!((found - expected).abs() < 1e-9, "{node}: {found}, not {expected}");
        }
    }

    #[test]
    fn ego_networks_have_what_is_near(network in network(), n_steps in 0..4_u32, id in 0..14_u32) {
        let item = ItemId(id * 7);
        let ego = network.ego(item, n_steps);
        let paths = shortest(&network, Length::Steps);
        let near = |other: ItemId| {
            let [from, to] = [item, other].map(|item| network.node_idx(item));
            let (Some(from), Some(to)) = (from, to) else { return false };
            from == to || paths[from][to].0 <= f64::from(n_steps)
        };
        let expected = network.edges().iter().filter(|e| near(e.source) && near(e.target));
        prop_assert_eq!(ego.edges(), expected.copied().collect::<Vec<_>>());
    }

    #[test]
    fn nodes_and_edges_are_those_of_the_table(table in table(), least in 0..4_u64) {
        let network = Network::new(&table, |pair| {
            if pair.units >= least { pair.units as f64 } else { 0.0 }
        });
        let edges: Vec<_> = network.edges().iter().map(|e| (e.source, e.target, e.weight)).collect();
        let kept = table.pairs().iter().filter(|pair| pair.units >= least);
        let expected: Vec<_> = kept.map(|pair| (pair.a, pair.b, pair.units as f64)).collect();
        prop_assert_eq!(edges, expected);
        prop_assert!(network.nodes().is_sorted_by(|a, b| a.item < b.item));
        for item in table.items() {
            let ends = |edge: &&nisba_network::Edge| {
                edge.source == item.item || edge.target == item.item
            };
            let with: Vec<_> = network.edges().iter().filter(ends).collect();
            let Some(idx) = network.node_idx(item.item) else {
                prop_assert!(with.is_empty());
                continue;
            };
            let node = network.nodes()[idx];
            prop_assert_eq!(node.item, item.item);
            prop_assert_eq!(node.count, item.units);
            prop_assert_eq!(node.degree as usize, with.len());
            // Whole numbers, so that sums are exact in any order.
            prop_assert_eq!(node.strength, with.iter().map(|edge| edge.weight).sum::<f64>());
            let mut expected: Vec<_> = with
                .iter()
                .map(|e| (if e.source == item.item { e.target } else { e.source }, e.weight))
                .collect();
            expected.sort_by_key(|&(other, _)| other);
            prop_assert_eq!(network.neighbours(item.item).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn components_are_what_edges_reach(network in network()) {
        let components = network.components();
        let reach = reachable(&network, |_, _| true);
        for (i, row) in reach.iter().enumerate() {
            for (j, &reached) in row.iter().enumerate() {
                prop_assert_eq!(components[i] == components[j], reached);
            }
        }
        let sizes: Vec<usize> = (0..)
            .map(|number| components.iter().filter(|&&c| c == number).count())
            .take_while(|&size| size > 0)
            .collect();
        prop_assert_eq!(sizes.iter().sum::<usize>(), components.len());
        prop_assert!(sizes.is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn communities_are_connected_and_better_than_none(
        network in network(),
        resolution in 0.1..3.0_f64,
        seed in any::<u64>(),
    ) {
        let found = network.communities(resolution, seed);
        prop_assert_eq!(&found, &network.communities(resolution, seed));
        let reach = reachable(&network, |a, b| found.of_nodes[a] == found.of_nodes[b]);
        for (i, row) in reach.iter().enumerate() {
            for (j, &reached) in row.iter().enumerate() {
                prop_assert_eq!(found.of_nodes[i] == found.of_nodes[j], reached);
            }
        }
        let expected = modularity(&network, &found.of_nodes, resolution);
        prop_assert!((found.modularity - expected).abs() < 1e-12);
        let alone: Vec<u32> = (0..).take(network.nodes().len()).collect();
        let one_each = network.modularity(&alone, resolution);
        prop_assert!((one_each - modularity(&network, &alone, resolution)).abs() < 1e-12);
        prop_assert!(found.modularity >= one_each - 1e-12);
        // No single move of a node makes it better.
        for node in 0..alone.len() {
            for group in 0..=alone.len() as u32 {
                let mut moved = found.of_nodes.clone();
                moved[node] = group;
                let value = network.modularity(&moved, resolution);
                prop_assert!(value <= found.modularity + 1e-9, "{node} to {group}: {value}");
            }
        }
    }

    #[test]
    fn ranks_are_their_own_successors(network in network(), damping in 0.0..0.95_f64) {
        let ranks = network.pagerank(damping);
        let n_nodes = ranks.len() as f64;
        if !ranks.is_empty() {
            prop_assert!((ranks.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
        for (node, rank) in network.nodes().iter().zip(&ranks) {
            let received: f64 = network
                .neighbours(node.item)
                .map(|(other, weight)| {
                    let idx = network.node_idx(other).unwrap();
                    ranks[idx] * weight / network.nodes()[idx].strength
                })
                .sum();
            let expected = (1.0 - damping) / n_nodes + damping * received;
            prop_assert!((rank - expected).abs() < 1e-9, "{rank} {expected}");
        }
    }

    #[test]
    fn disparity_is_the_chance_of_so_great_a_share(network in network(), most in 0.0..1.0_f64) {
        let disparity = network.disparity();
        for (edge, &found) in network.edges().iter().zip(&disparity) {
            let mut expected = 1.0_f64;
            for item in [edge.source, edge.target] {
                let node = network.nodes()[network.node_idx(item).unwrap()];
                let mut chance = 1.0;
                for _ in 1..node.degree {
                    chance *= 1.0 - edge.weight / node.strength;
                }
                expected = expected.min(chance);
            }
            prop_assert!((found - expected).abs() < 1e-12);
        }
        let kept = network.filtered(|idx, _| disparity[idx] <= most);
        let expected = network.edges().iter().zip(&disparity).filter(|&(_, &d)| d <= most);
        let expected: Vec<_> = expected.map(|(&edge, _)| edge).collect();
        prop_assert_eq!(kept.edges(), expected);
        for node in kept.nodes() {
            let before = network.nodes()[network.node_idx(node.item).unwrap()];
            prop_assert_eq!(node.count, before.count);
            prop_assert!(0 < node.degree && node.degree <= before.degree);
        }
    }

    #[test]
    fn a_layout_is_within_its_square_and_the_same_again(
        network in network(),
        aspect in 0.5..2.0_f64,
        seed in 0..8_u64,
    ) {
        let places = network.layout(aspect, seed);
        prop_assert_eq!(places.len(), network.nodes().len());
        prop_assert!(places.iter().flatten().all(|at| (-1.0..=1.0).contains(at)), "{:?}", places);
        prop_assert_eq!(&places, &network.layout(aspect, seed));
        for (idx, place) in places.iter().enumerate() {
            prop_assert!(!places[..idx].contains(place), "two nodes at {:?}", place);
        }
    }
}
