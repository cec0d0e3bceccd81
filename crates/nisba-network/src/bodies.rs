//! Repulsion among many bodies in nearly linear time.

/// A quadtree over bodies in the plane, cells before the cells within them.
///
/// J. Barnes and P. Hut (1986), "A hierarchical O(N log N) force-calculation algorithm", Nature 324.
pub(crate) struct Bodies<'b> {
    places: &'b [[f64; 2]],
    masses: &'b [f64],
    /// The bodies, those of a cell next to one another.
    order: Vec<u32>,
    cells: Vec<Cell>,
}

/// A square with the bodies in it.
struct Cell {
    centre: [f64; 2],
    mass: f64,
    /// Length of a side.
    side: f64,
    first: u32,
    end: u32,
    /// The first cell that is not within this one.
    next: u32,
    is_leaf: bool,
}

/// A cell is seen as one body from where its side is less than this share of the distance.
const WIDTH: f64 = 0.8;
/// So few bodies are looked at one by one.
const LEAF: usize = 8;
/// Bodies at one place are not parted for ever.
const MAX_DEPTH: u32 = 48;

impl<'b> Bodies<'b> {
    /// A body's mass stands at its place's index. Linear but for the depth of the tree.
    pub(crate) fn new(places: &'b [[f64; 2]], masses: &'b [f64]) -> Bodies<'b> {
        let order = (0..places.len() as u32).collect();
        let mut bodies = Bodies { places, masses, order, cells: Vec::new() };
        let (mut least, mut most) = ([f64::MAX; 2], [f64::MIN; 2]);
        for place in places {
            for axis in [0, 1] {
                least[axis] = least[axis].min(place[axis]);
                most[axis] = most[axis].max(place[axis]);
            }
        }
        if !places.is_empty() {
            let side = (most[0] - least[0]).max(most[1] - least[1]);
            bodies.add_cell(0, places.len(), least, side, 0);
        }
        bodies
    }

    /// Adds the cell of these places in the order, and the cells within it.
    fn add_cell(&mut self, first: usize, end: usize, corner: [f64; 2], side: f64, depth: u32) {
        let (mut sum, mut mass) = ([0.0; 2], 0.0);
        for &body in &self.order[first..end] {
            let (place, weight) = (self.places[body as usize], self.masses[body as usize]);
            sum = [sum[0] + weight * place[0], sum[1] + weight * place[1]];
            mass += weight;
        }
        let is_leaf = end - first <= LEAF || depth == MAX_DEPTH;
        let idx = self.cells.len();
        self.cells.push(Cell {
            centre: [sum[0] / mass, sum[1] / mass],
            mass,
            side,
            first: first as u32,
            end: end as u32,
            next: 0,
            is_leaf,
        });
        if !is_leaf {
            let half = side / 2.0;
            let middle = [corner[0] + half, corner[1] + half];
            let places = self.places;
            let quarter = |&body: &u32| {
                let place = places[body as usize];
                usize::from(place[0] >= middle[0]) + 2 * usize::from(place[1] >= middle[1])
            };
            self.order[first..end].sort_by_key(quarter);
            let mut start = first;
            for number in 0..4 {
                let n = self.order[start..end].partition_point(|body| quarter(body) <= number);
                if n > 0 {
                    let corner = [
                        if number % 2 == 1 { middle[0] } else { corner[0] },
                        if number >= 2 { middle[1] } else { corner[1] },
                    ];
                    self.add_cell(start, start + n, corner, half, depth + 1);
                }
                start += n;
            }
        }
        self.cells[idx].next = self.cells.len() as u32;
    }

    /// The sum over all other bodies of `mass (place - other) / distance²`; bodies at one place do
    /// not repel one another.
    pub(crate) fn repulsion(&self, body: usize) -> [f64; 2] {
        let place = self.places[body];
        let mut force = [0.0; 2];
        let mut push = |from: [f64; 2], mass: f64, distance: f64| {
            if distance > 0.0 {
                force[0] += mass * (place[0] - from[0]) / distance;
                force[1] += mass * (place[1] - from[1]) / distance;
            }
        };
        let mut idx = 0;
        while let Some(cell) = self.cells.get(idx) {
            let distance = squared(place, cell.centre);
            if cell.side * cell.side < WIDTH * WIDTH * distance {
                push(cell.centre, cell.mass, distance);
            } else if cell.is_leaf {
                for &other in &self.order[cell.first as usize..cell.end as usize] {
                    let from = self.places[other as usize];
                    push(from, self.masses[other as usize], squared(place, from));
                }
            } else {
                idx += 1;
                continue;
            }
            idx = cell.next as usize;
        }
        force
    }
}

/// The square of the distance.
fn squared(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leiden::Random;

    /// One by one.
    fn plain(places: &[[f64; 2]], masses: &[f64], body: usize) -> [f64; 2] {
        let mut force = [0.0; 2];
        for (other, from) in places.iter().enumerate() {
            let distance = squared(places[body], *from);
            if distance > 0.0 {
                force[0] += masses[other] * (places[body][0] - from[0]) / distance;
                force[1] += masses[other] * (places[body][1] - from[1]) / distance;
            }
        }
        force
    }

    #[test]
    fn the_tree_is_near_the_plain_sum() {
        let mut random = Random::new(7);
        let places: Vec<[f64; 2]> = (0..500).map(|_| [random.share(), random.share()]).collect();
        let masses: Vec<f64> = (0..500).map(|i| 1.0 + f64::from(i % 7)).collect();
        let bodies = Bodies::new(&places, &masses);
        let (mut wrong, mut all) = (0.0, 0.0);
        for body in 0..places.len() {
            let (near, exact) = (bodies.repulsion(body), plain(&places, &masses, body));
            wrong += squared(near, exact).sqrt();
            all += squared(exact, [0.0; 2]).sqrt();
        }
        assert!(wrong / all < 0.05, "{}", wrong / all);
    }

    #[test]
    fn few_bodies_are_summed_exactly() {
        let places = [[0.0, 0.0], [1.0, 0.0], [0.0, 3.0], [1.0, 0.0]];
        let masses = [1.0, 2.0, 3.0, 4.0];
        for body in 0..4 {
            let near = Bodies::new(&places, &masses).repulsion(body);
            let exact = plain(&places, &masses, body);
            assert!(squared(near, exact) < 1e-20, "{near:?} {exact:?}");
        }
    }

    #[test]
    fn bodies_at_one_place_end() {
        let places = [[0.5, 0.5]; 100];
        assert_eq!(Bodies::new(&places, &[1.0; 100]).repulsion(3), [0.0, 0.0]);
        assert!(Bodies::new(&[], &[]).cells.is_empty());
    }
}
