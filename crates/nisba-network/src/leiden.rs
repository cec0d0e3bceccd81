//! The method of Leiden: move nodes, refine the groups, make each part of a group a node, repeat.

use std::collections::VecDeque;

use crate::Network;
use crate::network::to_u32;

/// One level: a network whose nodes may stand for many nodes of the one below.
pub(crate) struct Level {
    offsets: Vec<usize>,
    /// Without edges from a node to itself: moving the node takes them along.
    neighbours: Vec<(u32, f64)>,
    /// With them, twice.
    strengths: Vec<f64>,
    /// Sum of the strengths.
    total: f64,
}

impl Level {
    pub(crate) fn of_network(network: &Network) -> Level {
        let mut level = Level {
            offsets: vec![0],
            neighbours: Vec::new(),
            strengths: network.nodes().iter().map(|node| node.strength).collect(),
            total: network.nodes().iter().map(|node| node.strength).sum(),
        };
        for node_idx in 0..network.nodes().len() {
            level.neighbours.extend_from_slice(network.neighbours_of(node_idx));
            level.offsets.push(level.neighbours.len());
        }
        level
    }

    fn n_nodes(&self) -> usize {
        self.strengths.len()
    }

    fn neighbours_of(&self, node: usize) -> &[(u32, f64)] {
        &self.neighbours[self.offsets[node]..self.offsets[node + 1]]
    }

    /// The level above, in which each part is a node. Parts are numbered from 0 without gaps.
    fn aggregate(&self, parts: &[u32], n_parts: usize) -> Level {
        let mut members: Vec<usize> = (0..self.n_nodes()).collect();
        members.sort_by_key(|&node| parts[node]);
        let mut above = Level {
            offsets: vec![0],
            neighbours: Vec::new(),
            strengths: vec![0.0; n_parts],
            total: self.total,
        };
        let mut to = Weights::new(n_parts);
        for part_members in members.chunk_by(|&a, &b| parts[a] == parts[b]) {
            let part = parts[part_members[0]];
            for &node in part_members {
                above.strengths[part as usize] += self.strengths[node];
                for &(neighbour, weight) in self.neighbours_of(node) {
                    if parts[neighbour as usize] != part {
                        to.add(parts[neighbour as usize], weight);
                    }
                }
            }
            to.touched.sort_unstable();
            above.neighbours.extend(to.touched.iter().map(|&other| (other, to.sum(other))));
            above.offsets.push(above.neighbours.len());
            to.clear();
        }
        above
    }
}

/// One run of the method, from given groups.
pub(crate) fn improve(
    base: &Level,
    groups: &[u32],
    resolution: f64,
    random: &mut Random,
) -> Vec<u32> {
    // Where each node of the base is on the present level, and the group of each node there.
    let mut place: Vec<u32> = (0..).take(base.n_nodes()).collect();
    let mut groups = groups.to_vec();
    let mut above: Option<Level> = None;
    loop {
        let level = above.as_ref().unwrap_or(base);
        move_nodes(level, &mut groups, resolution, random);
        let (parts, n_parts) = refine(level, &groups, resolution, random);
        if n_parts == level.n_nodes() {
            break;
        }
        let mut group_of_parts = vec![0; n_parts];
        for (node, &part) in parts.iter().enumerate() {
            group_of_parts[part as usize] = groups[node];
        }
        for node in &mut place {
            *node = parts[*node as usize];
        }
        above = Some(level.aggregate(&parts, n_parts));
        // Group numbers stay below the number of nodes.
        groups = renumbered(&group_of_parts);
    }
    place.iter().map(|&node| groups[node as usize]).collect()
}

/// Moves single nodes to the group where they fit best, until none gains by it.
fn move_nodes(level: &Level, groups: &mut [u32], resolution: f64, random: &mut Random) {
    let n_nodes = level.n_nodes();
    let mut strengths = vec![0.0; n_nodes];
    let mut sizes = vec![0_usize; n_nodes];
    for (node, &group) in groups.iter().enumerate() {
        strengths[group as usize] += level.strengths[node];
        sizes[group as usize] += 1;
    }
    let mut empty: Vec<u32> = (0..to_u32(n_nodes)).filter(|&g| sizes[g as usize] == 0).collect();
    let mut queue: VecDeque<usize> = random.order(n_nodes).into();
    let mut queued = vec![true; n_nodes];
    let mut to = Weights::new(n_nodes);
    while let Some(node) = queue.pop_front() {
        queued[node] = false;
        let (old, strength) = (groups[node], level.strengths[node]);
        for &(neighbour, weight) in level.neighbours_of(node) {
            to.add(groups[neighbour as usize], weight);
        }
        strengths[old as usize] -= strength;
        sizes[old as usize] -= 1;
        if sizes[old as usize] == 0 {
            strengths[old as usize] = 0.0;
        }
        let gain = |group: u32, weight: f64| {
            weight - resolution * strength * (strengths[group as usize] / level.total)
        };
        // What rounding gains is no gain; without a margin, nodes could move for ever.
        let margin = 1e-12 * strength;
        let (mut best, mut best_gain) = (old, gain(old, to.sum(old)));
        for &group in &to.touched {
            let here = gain(group, to.sum(group));
            let tie = best != old && here == best_gain && group < best;
            if here > best_gain + if best == old { margin } else { 0.0 } || tie {
                (best, best_gain) = (group, here);
            }
        }
        if best_gain < -margin
            && sizes[old as usize] > 0
            && let Some(alone) = empty.pop()
        {
            best = alone;
        }
        to.clear();
        strengths[best as usize] += strength;
        sizes[best as usize] += 1;
        if best != old {
            if sizes[old as usize] == 0 {
                empty.push(old);
            }
            groups[node] = best;
            for &(neighbour, _) in level.neighbours_of(node) {
                let neighbour = neighbour as usize;
                if groups[neighbour] != best && !queued[neighbour] {
                    queued[neighbour] = true;
                    queue.push_back(neighbour);
                }
            }
        }
    }
}

/// Cuts each group into well-connected parts: single nodes that join where they gain most, within
/// their group. Gives the part of each node, numbered from 0, and the number of parts.
fn refine(
    level: &Level,
    groups: &[u32],
    resolution: f64,
    random: &mut Random,
) -> (Vec<u32>, usize) {
    let n_nodes = level.n_nodes();
    let mut group_strengths = vec![0.0; n_nodes];
    for (node, &group) in groups.iter().enumerate() {
        group_strengths[group as usize] += level.strengths[node];
    }
    let mut parts: Vec<u32> = (0..to_u32(n_nodes)).collect();
    let mut sizes = vec![1_usize; n_nodes];
    let mut strengths = level.strengths.clone();
    // Weight from each part to the rest of its group.
    let mut outward: Vec<f64> = (0..n_nodes)
        .map(|node| {
            let within = level.neighbours_of(node).iter();
            let within = within.filter(|(other, _)| groups[*other as usize] == groups[node]);
            within.map(|&(_, weight)| weight).sum()
        })
        .collect();
    let mut to = Weights::new(n_nodes);
    for node in random.order(n_nodes) {
        let group_strength = group_strengths[groups[node] as usize];
        let well_connected = |part: u32, outward: &[f64], strengths: &[f64]| {
            let strength = strengths[part as usize];
            let chance = resolution * strength * ((group_strength - strength) / level.total);
            outward[part as usize] >= chance
        };
        let alone = parts[node];
        if sizes[alone as usize] != 1 || !well_connected(alone, &outward, &strengths) {
            continue;
        }
        for &(neighbour, weight) in level.neighbours_of(node) {
            if groups[neighbour as usize] == groups[node] {
                to.add(parts[neighbour as usize], weight);
            }
        }
        let strength = level.strengths[node];
        let mut best = None;
        let mut best_gain = 0.0;
        for &part in &to.touched {
            let there = strengths[part as usize];
            let gain = to.sum(part) - resolution * strength * (there / level.total);
            let tie = gain == best_gain && best.is_some_and(|best| part < best);
            if (gain > best_gain || tie) && well_connected(part, &outward, &strengths) {
                (best, best_gain) = (Some(part), gain);
            }
        }
        if let Some(part) = best {
            parts[node] = part;
            sizes[alone as usize] = 0;
            sizes[part as usize] += 1;
            strengths[part as usize] += strength;
            outward[part as usize] += outward[alone as usize] - 2.0 * to.sum(part);
        }
        to.clear();
    }
    let parts = renumbered(&parts);
    let n_parts = parts.iter().max().map_or(0, |&greatest| greatest as usize + 1);
    (parts, n_parts)
}

/// The same groups with numbers from 0 without gaps, in the order of their first members.
fn renumbered(groups: &[u32]) -> Vec<u32> {
    let n_numbers = groups.iter().max().map_or(0, |&greatest| greatest as usize + 1);
    let mut renamed = vec![u32::MAX; n_numbers];
    let mut n_groups = 0;
    let rename = |&group: &u32| {
        if renamed[group as usize] == u32::MAX {
            renamed[group as usize] = n_groups;
            n_groups += 1;
        }
        renamed[group as usize]
    };
    groups.iter().map(rename).collect()
}

/// Sums by small numbers, with a list of those that have one.
struct Weights {
    sums: Vec<f64>,
    touched: Vec<u32>,
}

impl Weights {
    fn new(n_numbers: usize) -> Weights {
        Weights { sums: vec![0.0; n_numbers], touched: Vec::new() }
    }

    /// Weights are above 0, so that 0 means untouched.
    fn add(&mut self, number: u32, weight: f64) {
        let sum = &mut self.sums[number as usize];
        if *sum == 0.0 {
            self.touched.push(number);
        }
        *sum += weight;
    }

    fn sum(&self, number: u32) -> f64 {
        self.sums[number as usize]
    }

    fn clear(&mut self) {
        for &number in &self.touched {
            self.sums[number as usize] = 0.0;
        }
        self.touched.clear();
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014): small, and the same everywhere.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in 0..1, of 53 random bits.
    pub(crate) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// The numbers below `n` in random order (Fisher and Yates).
    fn order(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for last in (1..n).rev() {
            let other = (u128::from(self.next()) * (last as u128 + 1)) >> 64;
            order.swap(last, other as usize);
        }
        order
    }
}
