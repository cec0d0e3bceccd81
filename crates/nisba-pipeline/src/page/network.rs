use std::collections::BTreeMap;

use nisba_cooccur::{ItemId, Pair};
use nisba_entities::EntityId;
use nisba_network::Network;

use crate::page::names::Names;
use crate::page::pairs::ShownPair;
use crate::write::Results;

/// Where the drawing starts from, and in which order communities are sought.
const SEED: u64 = 1;

/// As wide as screens are, mostly.
const ASPECT: f64 = 1.5;

/// Pairs that may well be chance are not drawn at first; they should not pull much, either.
const SURE: f64 = 0.05;
const UNSURE_WEIGHT: f64 = 0.1;

/// Gives the names a place and a community in the network of those pairs on the page that meet more
/// often than chance. The surer a pair is, the more its edge weighs.
pub(crate) fn place(names: &mut Names, results: &Results<'_>, shown: &[ShownPair]) {
    let weight = |shown: &ShownPair| {
        let factor = if shown.adjusted.q_value <= SURE { 1.0 } else { UNSURE_WEIGHT };
        // A pair below chance has no root, and no edge.
        ((shown.pair.a, shown.pair.b), factor * shown.g2.sqrt())
    };
    let weights: BTreeMap<(ItemId, ItemId), f64> = shown.iter().map(weight).collect();
    let weight = |pair: &Pair| weights.get(&(pair.a, pair.b)).copied().unwrap_or(0.0);
    let network = Network::new(&results.counted.main().table, weight);
    let places = network.layout(ASPECT, SEED);
    let communities = network.communities(1.0, SEED).of_nodes;
    for ((node, place), community) in network.nodes().iter().zip(places).zip(communities) {
        let idx = names.idx_of(EntityId(node.item.0)).expect("names of pairs are shown");
        let name = &mut names.list[idx as usize];
        // A ten-thousandth of the picture is less than a dot of it.
        name.place = Some(place.map(|at| (at * 1e4).round() / 1e4));
        name.community = Some(community);
    }
}
