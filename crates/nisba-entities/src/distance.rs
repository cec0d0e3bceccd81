use crate::correspondence::{omission, substitution};
use crate::sound::Sounds;

/// How far apart two words sound: 0 for the same, about 1 for nothing in common.
///
/// A weighted edit distance, divided by the mean weight of both words. Symmetric.
pub(crate) fn distance(a: &Sounds, b: &Sounds) -> f32 {
    distance_within(a, b, HOPELESS)
}

/// The same; over `reach`, it does not matter how far.
pub(crate) fn distance_within(a: &Sounds, b: &Sounds, reach: f32) -> f32 {
    let weight = (a.weight() + b.weight()) / 2.0;
    if weight == 0.0 {
        return if a.list == b.list { 0.0 } else { 1.0 };
    }
    if are_far(a, b) {
        return reach * 2.0;
    }
    within(a, b, reach * weight).map_or(reach * 2.0, |cost| cost / weight)
}

/// Whether the number of their consonants tells that two words are no pair, whatever else is the
/// matter: each one too many costs 1, but for a j that is a y and the t of a feminine.
pub(crate) fn are_far(a: &Sounds, b: &Sounds) -> bool {
    let weight = (a.weight() + b.weight()) / 2.0;
    a.n_firm().abs_diff(b.n_firm()) as f32 > FAR * weight
}

/// The cost of turning one word into the other, row by row; `None` as soon as it is over the limit.
fn within(a: &Sounds, b: &Sounds, limit: f32) -> Option<f32> {
    let (n, m) = (a.len(), b.len());
    let mut without_b = [0.0; MAX];
    let mut row = [0.0; MAX + 1];
    for j in 1..=m {
        without_b[j - 1] = omission(b, j - 1, a);
        row[j] = row[j - 1] + without_b[j - 1];
    }
    for i in 1..=n {
        let without_a = omission(a, i - 1, b);
        let mut before = row[0];
        row[0] += without_a;
        let mut least = row[0];
        for j in 1..=m {
            let left_out = row[j] + without_a;
            let added = row[j - 1] + without_b[j - 1];
            let mut best = left_out.min(added);
            // The dearest step is looked up only where it can be the cheapest.
            if before < best {
                best = best.min(before + substitution(a, i - 1, b, j - 1));
            }
            before = row[j];
            row[j] = best;
            least = least.min(best);
        }
        // No later row costs less than the least of this one.
        if least > limit {
            return None;
        }
    }
    Some(row[m])
}

/// So many consonants more, by weight, are too many.
const FAR: f32 = 0.5;

/// Just over what is still a pair: how far two words are apart that are further does not matter.
pub(crate) const HOPELESS: f32 = 0.24;

/// The differences between two words, in their order, each with the name of its rule.
pub(crate) fn differences(a: &Sounds, b: &Sounds) -> Vec<String> {
    let mut table = Table::new();
    table.fill(a, b);
    let mut rules = Vec::new();
    let (mut i, mut j) = (a.len(), b.len());
    while i > 0 || j > 0 {
        let here = table.at(i, j);
        let near = |other: f32| (here - other).abs() < 1e-5;
        if i > 0 && j > 0 {
            let (x, y) = (a.list[i - 1], b.list[j - 1]);
            if near(table.at(i - 1, j - 1) + substitution(a, i - 1, b, j - 1)) {
                if x.code != y.code {
                    rules.push(format!("{}~{}", x.code.name(), y.code.name()));
                } else if x.doubled != y.doubled && x.code.is_firm() {
                    rules.push(format!("doubled {}", x.code.name()));
                }
                (i, j) = (i - 1, j - 1);
                continue;
            }
        }
        if i > 0 && near(table.at(i - 1, j) + omission(a, i - 1, b)) {
            rules.push(format!("{} left out", a.list[i - 1].code.name()));
            i -= 1;
        } else {
            rules.push(format!("{} added", b.list[j - 1].code.name()));
            j -= 1;
        }
    }
    rules.reverse();
    rules
}

const MAX: usize = 28;

struct Table {
    cells: [[f32; MAX + 1]; MAX + 1],
}

impl Table {
    fn new() -> Table {
        Table { cells: [[0.0; MAX + 1]; MAX + 1] }
    }

    fn at(&self, i: usize, j: usize) -> f32 {
        self.cells[i][j]
    }

    fn fill(&mut self, a: &Sounds, b: &Sounds) {
        let (n, m) = (a.len(), b.len());
        let mut without_a = [0.0; MAX];
        let mut without_b = [0.0; MAX];
        for i in 1..=n {
            without_a[i - 1] = omission(a, i - 1, b);
            self.cells[i][0] = self.cells[i - 1][0] + without_a[i - 1];
        }
        for j in 1..=m {
            without_b[j - 1] = omission(b, j - 1, a);
            self.cells[0][j] = self.cells[0][j - 1] + without_b[j - 1];
        }
        for i in 1..=n {
            for j in 1..=m {
                let swap = self.cells[i - 1][j - 1] + substitution(a, i - 1, b, j - 1);
                let left_out = self.cells[i - 1][j] + without_a[i - 1];
                let added = self.cells[i][j - 1] + without_b[j - 1];
                self.cells[i][j] = swap.min(left_out).min(added);
            }
        }
    }
}

impl Sounds {
    /// Number of sounds that are compared; words of more sounds than any name has are cut.
    pub(crate) fn len(&self) -> usize {
        self.list.len().min(MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_row_at_a_time_is_the_whole_table(a in "[a-z']{1,12}", b in "[a-z']{1,12}") {
            let (a, b) = (Sounds::of(&a), Sounds::of(&b));
            let mut table = Table::new();
            table.fill(&a, &b);
            let whole = table.at(a.len(), b.len());
            match within(&a, &b, 1.5) {
                Some(cost) => proptest::prop_assert_eq!(cost, whole),
                None => proptest::prop_assert!(whole > 1.5),
            }
        }
    }
}
