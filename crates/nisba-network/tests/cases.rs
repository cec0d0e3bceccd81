//! Cases as data, and a network that everyone has measured.

use nisba_cooccur::{Counter, DocumentCounts, ItemId, PairTable};
use nisba_network::{Length, Network};
use serde::Deserialize;

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    edges: String,
    components: String,
    communities: String,
    modularity: f64,
}

/// A table in which each of these pairs meets once.
fn table(pairs: &[[ItemId; 2]]) -> PairTable {
    let mut counter = Counter::default();
    counter.add(&DocumentCounts::from_units(pairs));
    counter.finish()
}

fn network(edges: &str) -> Network {
    let edges: Vec<([ItemId; 2], f64)> = edges
        .split(", ")
        .filter(|edge| !edge.is_empty())
        .map(|edge| {
            let (ends, weight) = edge.split_once(' ').expect("ends and weight");
            let [a, b] = ends.as_bytes() else { panic!("{ends} are two letters") };
            let ends = [*a.min(b), *a.max(b)].map(|letter| ItemId(letter.into()));
            (ends, weight.parse().expect("a weight"))
        })
        .collect();
    let pairs: Vec<[ItemId; 2]> = edges.iter().map(|&(ends, _)| ends).collect();
    Network::new(&table(&pairs), |pair| {
        let drawn = edges.iter().find(|&&(ends, _)| ends == [pair.a, pair.b]);
        drawn.expect("every pair is drawn").1
    })
}

fn drawn(network: &Network, groups: &[u32]) -> String {
    let n_groups = groups.iter().max().map_or(0, |greatest| greatest + 1);
    let letters = |group| {
        let members = network.nodes().iter().zip(groups).filter(move |&(_, &g)| g == group);
        members.map(|(node, _)| char::from_u32(node.item.0).expect("a letter")).collect::<String>()
    };
    (0..n_groups).map(letters).collect::<Vec<_>>().join("|")
}

#[test]
fn components_and_communities() {
    let cases: Cases = toml::from_str(include_str!("cases/networks.toml")).expect("cases parse");
    for case in &cases.cases {
        let network = network(&case.edges);
        assert_eq!(drawn(&network, &network.components()), case.components, "{}", case.name);
        for seed in 0..20 {
            let found = network.communities(1.0, seed);
            assert_eq!(drawn(&network, &found.of_nodes), case.communities, "{}", case.name);
            let off = found.modularity - case.modularity;
            assert!(off.abs() < 1e-12, "{}: {}", case.name, found.modularity);
        }
    }
}

/// The club with a weight for each tie, 1 to 5, made up of its members' numbers.
fn weighted_karate() -> Network {
    let pairs: Vec<[ItemId; 2]> = karate().edges().iter().map(|e| [e.source, e.target]).collect();
    Network::new(&table(&pairs), |pair| f64::from(1 + pair.a.0 * pair.b.0 % 5))
}

fn karate() -> Network {
    let mut pairs = Vec::new();
    let lines = include_str!("cases/karate.txt").lines().filter(|line| !line.starts_with('#'));
    for line in lines {
        let mut members = line.split(' ').map(|id| ItemId(id.parse().expect("a number")));
        let first = members.next().expect("a member");
        pairs.extend(members.map(|other| [first, other]));
    }
    Network::new(&table(&pairs), |_| 1.0)
}

#[test]
fn the_karate_club_has_its_known_best_communities() {
    let network = karate();
    assert_eq!((network.nodes().len(), network.edges().len()), (34, 78));
    for seed in 0..50 {
        // The greatest there is, 0.41979, by exhaustive methods; the club's own split is 0.3715.
        let found = network.communities(1.0, seed);
        assert!(found.modularity > 0.4188, "seed {seed}: {}", found.modularity);
        assert!(found.modularity < 0.419_790, "seed {seed}: {}", found.modularity);
    }
    let best = (0..50).map(|seed| network.communities(1.0, seed).modularity).fold(0.0, f64::max);
    assert!((best - 0.419_789_6).abs() < 1e-6, "{best}");
    assert_eq!(network.communities(0.0, 0).of_nodes, vec![0; 34]);
}

#[test]
fn the_karate_club_has_its_known_ranks() {
    let network = karate();
    let ranks = network.pagerank(0.85);
    for (member, expected) in [(34, 0.100_919), (1, 0.096_997), (33, 0.071_693), (12, 0.009_565)] {
        let idx = network.node_idx(ItemId(member)).expect("a member");
        assert!((ranks[idx] - expected).abs() < 1e-5, "{member}: {}", ranks[idx]);
    }
}

/// Values of NetworkX 3.6 (`betweenness_centrality`, not normalized), for weights with whole lengths
/// of 60 / weight, so that ties are exact there.
#[test]
fn the_karate_club_has_its_known_betweenness() {
    let steps = karate().betweenness(Length::Steps);
    let weighted = weighted_karate().betweenness(Length::InverseWeight);
    for (member, by_steps, by_weight) in [
        (1, 231.071_428_571, 251.666_666_667),
        (2, 28.478_571_429, 14.833_333_333),
        (3, 75.850_793_651, 152.166_666_667),
        (12, 0.0, 0.0),
        (20, 17.146_825_397, 0.0),
        (32, 73.009_523_810, 71.5),
        (34, 160.551_587_302, 101.5),
    ] {
        let idx = member - 1;
        assert!((steps[idx] - by_steps).abs() < 1e-8, "{member}: {}", steps[idx]);
        assert!((weighted[idx] - by_weight).abs() < 1e-8, "{member}: {}", weighted[idx]);
    }
}

/// Values of igraph 1.0 (`community_leiden`, the best of 50 runs).
#[test]
fn the_weighted_club_has_the_communities_that_igraph_finds() {
    let network = weighted_karate();
    let found = (0..50).map(|seed| network.communities(1.0, seed).modularity);
    let best = found.fold(0.0, f64::max);
    assert!((best - 0.424_217_430_961).abs() < 1e-9, "{best}");
}

/// Values of the authors' formulas, computed apart from this program.
#[test]
fn the_weighted_club_has_its_noise_corrected_scores() {
    let network = weighted_karate();
    let scores = network.noise_corrected();
    let expected = [
        (0.003_684_598_378_776_649, 0.238_502_284_050_293_78),
        (0.013_392_857_142_857_095, 0.200_238_862_014_453_9),
        (0.371_601_208_459_214_46, 0.107_091_537_229_764_21),
        (0.488_524_590_163_934_4, 0.199_398_818_202_622_5),
    ];
    for (found, (score, deviation)) in scores.iter().zip(expected) {
        assert!((found.score - score).abs() < 1e-12, "{found:?}");
        assert!((found.deviation - deviation).abs() < 1e-12, "{found:?}");
    }
    let sums = scores.iter().fold((0.0, 0.0), |sum, s| (sum.0 + s.score, sum.1 + s.deviation));
    assert!((sums.0 - 43.898_637_388_700_564).abs() < 1e-9, "{sums:?}");
    assert!((sums.1 - 8.384_261_556_881_304).abs() < 1e-9, "{sums:?}");
    assert_eq!(scores.iter().filter(|score| score.exceeds(1.64)).count(), 68);
}
