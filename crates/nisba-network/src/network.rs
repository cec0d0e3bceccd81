use nisba_cooccur::{ItemId, Pair, PairTable};

/// A weighted, undirected network: items that occur together, joined by edges.
///
/// Nodes are in the order of their items, edges in the order of (source, target); no edge stands
/// twice and none joins an item to itself. What the methods return for all nodes is in the order of
/// [`nodes`](Network::nodes). Everything here is computed in one fixed order, so that the same table
/// gives the same bits.
///
/// # Resource usage
///
/// About 24 bytes a node and 48 an edge ([`memory_usage`](Network::memory_usage)).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Network {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    /// Where each node's neighbours begin, and at the end where the last one's end.
    offsets: Vec<usize>,
    /// Indices of the neighbours, ascending for each node, with the weights of the edges.
    neighbours: Vec<(u32, f64)>,
}

/// An item of a network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// The item.
    pub item: ItemId,
    /// Units that hold it, from the table.
    pub count: u64,
    /// Number of its edges.
    pub degree: u32,
    /// Sum of their weights.
    pub strength: f64,
}

/// Two items that are joined.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// The item with the lesser id.
    pub source: ItemId,
    /// The item with the greater id.
    pub target: ItemId,
    /// Above 0 and finite.
    pub weight: f64,
}

impl Network {
    /// The network of the pairs to which `weight` gives a weight above 0.
    ///
    /// A weight that is 0, negative, infinite or NaN leaves the pair out: so does a measure where it
    /// is not defined or says that the two avoid one another. Items without an edge are not in the
    /// network; the table still has them. `weight` is called once a pair, in order.
    ///
    /// Linear in items and pairs.
    ///
    /// # Panics
    ///
    /// For more than 2^32 - 1 items, which [`ItemId`] rules out but for one.
    pub fn new(table: &PairTable, mut weight: impl FnMut(&Pair) -> f64) -> Network {
        let edges = table.pairs().iter().filter_map(|pair| {
            let weight = weight(&pair);
            let kept = weight > 0.0 && weight.is_finite();
            kept.then_some(Edge { source: pair.a, target: pair.b, weight })
        });
        Network::from_edges(edges.collect(), |item| table.item(item).map_or(0, |count| count.units))
    }

    /// Items with at least one edge, by id.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Edges by (source, target).
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Where an item stands in [`nodes`](Network::nodes), by binary search.
    pub fn node_idx(&self, item: ItemId) -> Option<usize> {
        self.nodes.binary_search_by_key(&item, |node| node.item).ok()
    }

    /// An item's neighbours with the weights of the edges to them, by id; none where the item is not
    /// in the network.
    pub fn neighbours(&self, item: ItemId) -> impl Iterator<Item = (ItemId, f64)> + '_ {
        let range = match self.node_idx(item) {
            Some(idx) => self.offsets[idx]..self.offsets[idx + 1],
            None => 0..0,
        };
        self.neighbours[range].iter().map(|&(idx, weight)| (self.nodes[idx as usize].item, weight))
    }

    /// Heap memory in bytes.
    pub fn memory_usage(&self) -> usize {
        self.nodes.capacity() * size_of::<Node>()
            + self.edges.capacity() * size_of::<Edge>()
            + self.offsets.capacity() * size_of::<usize>()
            + self.neighbours.capacity() * size_of::<(u32, f64)>()
    }

    /// Neighbours of a node by index, ascending.
    pub(crate) fn neighbours_of(&self, node_idx: usize) -> &[(u32, f64)] {
        &self.neighbours[self.offsets[node_idx]..self.offsets[node_idx + 1]]
    }

    /// From edges in order, with the counts of their items.
    pub(crate) fn from_edges(edges: Vec<Edge>, count: impl Fn(ItemId) -> u64) -> Network {
        let mut items: Vec<ItemId> =
            edges.iter().flat_map(|edge| [edge.source, edge.target]).collect();
        items.sort_unstable();
        items.dedup();
        let node = |item| Node { item, count: count(item), degree: 0, strength: 0.0 };
        let nodes = items.into_iter().map(node).collect();
        let mut network = Network { nodes, edges, ..Network::default() };
        network.join();
        network
    }

    /// Fills in degrees, strengths and neighbours.
    fn join(&mut self) {
        let idx_of = |item| {
            let idx = self.nodes.binary_search_by_key(&item, |node: &Node| node.item);
            idx.expect("both ends of an edge are nodes")
        };
        let ends: Vec<(usize, usize)> =
            self.edges.iter().map(|edge| (idx_of(edge.source), idx_of(edge.target))).collect();
        for (&(source, target), edge) in ends.iter().zip(&self.edges) {
            for idx in [source, target] {
                self.nodes[idx].degree += 1;
                self.nodes[idx].strength += edge.weight;
            }
        }
        let mut end = 0;
        self.offsets = vec![0];
        self.offsets.extend(self.nodes.iter().map(|node| {
            end += node.degree as usize;
            end
        }));
        self.neighbours = vec![(0, 0.0); end];
        // In the order of edges a node meets its lesser neighbours in order, and its greater ones,
        // but mixed: two passes put the lesser ones first.
        let mut next = self.offsets.clone();
        for (&(source, target), edge) in ends.iter().zip(&self.edges) {
            self.neighbours[next[target]] = (to_u32(source), edge.weight);
            next[target] += 1;
        }
        for (&(source, target), edge) in ends.iter().zip(&self.edges) {
            self.neighbours[next[source]] = (to_u32(target), edge.weight);
            next[source] += 1;
        }
    }
}

pub(crate) fn to_u32(idx: usize) -> u32 {
    u32::try_from(idx).expect("fewer nodes than item ids")
}
