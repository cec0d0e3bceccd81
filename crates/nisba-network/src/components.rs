use crate::Network;
use crate::network::to_u32;

impl Network {
    /// The connected component of each node: a number from 0, the component with most nodes first,
    /// of components of one size that with the least item first.
    ///
    /// Two nodes are in one component where some path of edges leads from one to the other. Linear.
    pub fn components(&self) -> Vec<u32> {
        let n_nodes = self.nodes().len();
        let mut found = vec![u32::MAX; n_nodes];
        let mut n_components = 0;
        let mut open = Vec::new();
        for start in 0..n_nodes {
            if found[start] != u32::MAX {
                continue;
            }
            found[start] = n_components;
            open.push(start);
            while let Some(node_idx) = open.pop() {
                for &(neighbour, _) in self.neighbours_of(node_idx) {
                    if found[neighbour as usize] == u32::MAX {
                        found[neighbour as usize] = n_components;
                        open.push(neighbour as usize);
                    }
                }
            }
            n_components += 1;
        }
        largest_first(&found)
    }
}

/// Numbers groups anew: most members first, then by the first member.
pub(crate) fn largest_first(groups: &[u32]) -> Vec<u32> {
    let n_groups = groups.iter().max().map_or(0, |&greatest| greatest as usize + 1);
    let mut sizes = vec![0_usize; n_groups];
    let mut firsts = vec![usize::MAX; n_groups];
    for (idx, &group) in groups.iter().enumerate() {
        sizes[group as usize] += 1;
        firsts[group as usize] = firsts[group as usize].min(idx);
    }
    let mut order: Vec<usize> = (0..n_groups).filter(|&group| sizes[group] > 0).collect();
    order.sort_unstable_by_key(|&group| (std::cmp::Reverse(sizes[group]), firsts[group]));
    let mut renamed = vec![0; n_groups];
    for (rank, group) in order.into_iter().enumerate() {
        renamed[group] = to_u32(rank);
    }
    groups.iter().map(|&group| renamed[group as usize]).collect()
}
