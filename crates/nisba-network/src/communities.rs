use crate::Network;
use crate::components::largest_first;
use crate::leiden::{Level, Random, improve};

/// Groups of nodes with more between them than to others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Communities {
    /// The community of each node, in the order of [`Network::nodes`]: a number from 0, the community
    /// with most nodes first, of communities of one size that with the least item first.
    pub of_nodes: Vec<u32>,
    /// Their [modularity](Network::modularity).
    pub modularity: f64,
}

impl Network {
    /// Communities of high modularity, by the Leiden method.
    ///
    /// `resolution` is 1 by custom; more makes communities smaller. `seed` decides the order in
    /// which nodes are tried: the same network, resolution and seed give the same communities;
    /// other seeds may give others about as good, which says how far to trust them. Every
    /// community is connected.
    ///
    /// Nearly linear in the edges: 0.8 s for a million random edges among 50,000 nodes, in 500
    /// groups of which 7 in 10 edges stayed inside.
    ///
    /// V. A. Traag, L. Waltman and N. J. van Eck (2019), "From Louvain to Leiden: guaranteeing
    /// well-connected communities", Scientific Reports 9. Merges within a community take the best
    /// neighbour instead of a random good one, so that a run depends less on its seed.
    ///
    /// # Panics
    ///
    /// Where `resolution` is negative, infinite or NaN.
    ///
    /// ```
    /// use nisba_cooccur::{Counter, DocumentCounts, ItemId};
    /// use nisba_network::Network;
    ///
    /// // Two circles of three, with one meeting between them.
    /// let meetings = [[0, 1], [1, 2], [0, 2], [3, 4], [4, 5], [3, 5], [2, 3]];
    /// let mut counter = Counter::default();
    /// counter.add(&DocumentCounts::from_units(meetings.map(|ids| ids.map(ItemId))));
    /// let network = Network::new(&counter.finish(), |pair| pair.units as f64);
    /// let communities = network.communities(1.0, 0);
    /// assert_eq!(communities.of_nodes, [0, 0, 0, 1, 1, 1]);
    /// assert!((communities.modularity - 5.0 / 14.0).abs() < 1e-12);
    /// ```
    #[track_caller]
    pub fn communities(&self, resolution: f64, seed: u64) -> Communities {
        check(resolution);
        let base = Level::of_network(self);
        let mut random = Random::new(seed);
        let mut groups: Vec<u32> = (0..).take(self.nodes().len()).collect();
        let mut modularity = self.modularity(&groups, resolution);
        // Each round starts from the communities of the one before; two or three suffice.
        for _ in 0..MAX_ROUNDS {
            let found = improve(&base, &groups, resolution, &mut random);
            let found = self.split_apart(&found);
            let better = self.modularity(&found, resolution);
            if better <= modularity + 1e-12 {
                break;
            }
            (groups, modularity) = (found, better);
        }
        Communities { of_nodes: largest_first(&groups), modularity }
    }

    /// Modularity of any grouping of the nodes: the share of weight within groups, less what chance
    /// would put there given the strengths.
    ///
    /// `sum over groups of in / 2m - resolution (strength / 2m)^2`, where `in` is twice the weight
    /// within the group and `2m` the strength of all. At most 1; 0 for one group of all nodes at
    /// resolution 1, and for no nodes. Linear.
    ///
    /// M. E. J. Newman and M. Girvan (2004), "Finding and evaluating community structure in networks";
    /// J. Reichardt and S. Bornholdt (2006) for the resolution.
    ///
    /// # Panics
    ///
    /// Where `groups` has not one number for each node, or `resolution` is negative, infinite or NaN.
    #[track_caller]
    pub fn modularity(&self, groups: &[u32], resolution: f64) -> f64 {
        check(resolution);
        assert_eq!(groups.len(), self.nodes().len(), "one group for each node");
        let groups = largest_first(groups);
        let n_groups = groups.iter().max().map_or(0, |&greatest| greatest as usize + 1);
        let (mut within, mut strengths) = (vec![0.0; n_groups], vec![0.0; n_groups]);
        let mut total = 0.0;
        for (node_idx, &group) in groups.iter().enumerate() {
            for &(neighbour, weight) in self.neighbours_of(node_idx) {
                if groups[neighbour as usize] == group {
                    within[group as usize] += weight;
                }
                strengths[group as usize] += weight;
                total += weight;
            }
        }
        let share = |(within, strength): (&f64, &f64)| {
            within / total - resolution * (strength / total) * (strength / total)
        };
        // Adding to 0 keeps a network without edges from -0.
        0.0 + within.iter().zip(&strengths).map(share).sum::<f64>()
    }

    /// Makes every connected part of a group a group of its own, which loses no modularity.
    fn split_apart(&self, groups: &[u32]) -> Vec<u32> {
        let mut parts = vec![u32::MAX; groups.len()];
        let mut n_parts = 0;
        let mut open = Vec::new();
        for start in 0..groups.len() {
            if parts[start] != u32::MAX {
                continue;
            }
            parts[start] = n_parts;
            open.push(start);
            while let Some(node_idx) = open.pop() {
                for &(neighbour, _) in self.neighbours_of(node_idx) {
                    let neighbour = neighbour as usize;
                    if parts[neighbour] == u32::MAX && groups[neighbour] == groups[start] {
                        parts[neighbour] = n_parts;
                        open.push(neighbour);
                    }
                }
            }
            n_parts += 1;
        }
        parts
    }
}

const MAX_ROUNDS: usize = 16;

#[track_caller]
fn check(resolution: f64) {
    assert!(
        resolution >= 0.0 && resolution.is_finite(),
        "a resolution is a number from 0 up, not {resolution}"
    );
}
