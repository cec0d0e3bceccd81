use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::Network;

/// How long an edge is, where paths are measured.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Length {
    /// Every edge is one step.
    Steps,
    /// The reciprocal of its weight: strong ties are short.
    InverseWeight,
}

impl Network {
    /// Betweenness of each node: through how many shortest paths between two others it lies.
    ///
    /// `sum over pairs {s, t} of (shortest paths through the node) / (shortest paths)`, each pair
    /// once, neither end counted; from 0 up to `(n - 1)(n - 2) / 2`, by which one divides for a
    /// share. Paths whose lengths differ by a rounding (1e-12 of them) are alike long.
    ///
    /// A search from each node: `nodes * edges` steps, for [`Length::InverseWeight`] times a
    /// logarithm. Sums are made in the order of the nodes, so that the same network gives the same
    /// bits; the parallel versions of graph libraries promise no order.
    ///
    /// U. Brandes (2001), "A faster algorithm for betweenness centrality", Journal of Mathematical
    /// Sociology 25.
    ///
    /// ```
    /// use nisba_cooccur::{Counter, DocumentCounts, ItemId};
    /// use nisba_network::{Length, Network};
    ///
    /// // The one in the middle lies between the two pairs of others that are not joined.
    /// let meetings = [[0, 1], [1, 2], [1, 3], [2, 3]];
    /// let mut counter = Counter::default();
    /// counter.add(&DocumentCounts::from_units(meetings.map(|ids| ids.map(ItemId))));
    /// let network = Network::new(&counter.finish(), |pair| pair.units as f64);
    /// assert_eq!(network.betweenness(Length::Steps), [0.0, 2.0, 0.0, 0.0]);
    /// ```
    pub fn betweenness(&self, length: Length) -> Vec<f64> {
        let n_nodes = self.nodes().len();
        let mut between = vec![0.0; n_nodes];
        let mut search = Search::new(n_nodes);
        for start in 0..n_nodes {
            search.run(self, start, length);
            // From the farthest node back: each hands on what depends on it.
            for &node in search.order.iter().rev() {
                let share = (1.0 + search.dependency[node]) / search.n_paths[node];
                for &before in &search.before[node] {
                    search.dependency[before] += search.n_paths[before] * share;
                }
                if node != start {
                    // Each pair of ends is met from both of them.
                    between[node] += search.dependency[node] / 2.0;
                }
            }
        }
        between
    }
}

/// Shortest paths from one node to all others.
struct Search {
    distance: Vec<f64>,
    n_paths: Vec<f64>,
    /// The last nodes before each on its shortest paths.
    before: Vec<Vec<usize>>,
    dependency: Vec<f64>,
    /// Nodes that were reached, the nearest first.
    order: Vec<usize>,
    is_done: Vec<bool>,
    open: BinaryHeap<Open>,
}

impl Search {
    fn new(n_nodes: usize) -> Search {
        Search {
            distance: vec![f64::INFINITY; n_nodes],
            n_paths: vec![0.0; n_nodes],
            before: vec![Vec::new(); n_nodes],
            dependency: vec![0.0; n_nodes],
            order: Vec::with_capacity(n_nodes),
            is_done: vec![false; n_nodes],
            open: BinaryHeap::new(),
        }
    }

    fn run(&mut self, network: &Network, start: usize, length: Length) {
        self.distance.fill(f64::INFINITY);
        self.n_paths.fill(0.0);
        self.before.iter_mut().for_each(Vec::clear);
        self.dependency.fill(0.0);
        self.order.clear();
        self.is_done.fill(false);
        self.distance[start] = 0.0;
        self.n_paths[start] = 1.0;
        self.open.push(Open { distance: 0.0, node: start });
        while let Some(Open { node, .. }) = self.open.pop() {
            if std::mem::replace(&mut self.is_done[node], true) {
                continue;
            }
            self.order.push(node);
            for &(next, weight) in network.neighbours_of(node) {
                let next = next as usize;
                let step = match length {
                    Length::Steps => 1.0,
                    Length::InverseWeight => weight.recip(),
                };
                let (found, known) = (self.distance[node] + step, self.distance[next]);
                // What is done is nearer, but for a rounding.
                if self.is_done[next] || found > known * (1.0 + SAME) {
                    continue;
                }
                if found < known * (1.0 - SAME) || known.is_infinite() {
                    self.distance[next] = found;
                    self.n_paths[next] = 0.0;
                    self.before[next].clear();
                    self.open.push(Open { distance: found, node: next });
                }
                self.n_paths[next] += self.n_paths[node];
                self.before[next].push(node);
            }
        }
    }
}

/// Lengths that differ by less, in proportion, are the same.
const SAME: f64 = 1e-12;

/// A node to look at; the nearest is the greatest, of equally near ones that with the least index.
struct Open {
    distance: f64,
    node: usize,
}

impl Ord for Open {
    fn cmp(&self, other: &Open) -> Ordering {
        other.distance.total_cmp(&self.distance).then(other.node.cmp(&self.node))
    }
}

impl PartialOrd for Open {
    fn partial_cmp(&self, other: &Open) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Open {
    fn eq(&self, other: &Open) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Open {}
