//! Tails of the hypergeometric distribution.

use std::f64::consts::{LN_2, TAU};

use crate::logarithm::{phi, stirling_rest};

/// `ln P(X >= o11)`, where X is the joint count of a random table with these margins.
///
/// Exact to about 1e-14 relative. At most a few ten thousand steps, whatever the counts.
pub(crate) fn ln_at_least(o11: u64, r1: u64, c1: u64, n: u64) -> f64 {
    let least = (r1 + c1).saturating_sub(n);
    if o11 <= least {
        return 0.0;
    }
    let above_mean = u128::from(o11) * u128::from(n) > u128::from(r1) * u128::from(c1);
    if above_mean {
        let upper = ln_upper_tail(Table { o11, r1, c1, n });
        if upper < -LN_2 {
            return upper;
        }
    }
    // Near 1 the logarithm is only as good as the distance from 1, which is the lower tail: in the
    // table with the other column first, an upper one.
    let lower = ln_upper_tail(Table { o11: r1 - o11 + 1, r1, c1: n - c1, n });
    (-lower.exp()).ln_1p()
}

#[derive(Clone, Copy)]
struct Table {
    o11: u64,
    r1: u64,
    c1: u64,
    n: u64,
}

/// Where the recurrence would need more steps than this, the sum is an integral in all but name.
const MAX_STEPS: f64 = 20_000.0;

/// `ln P(X >= o11)` for a table in which `o11` is neither the least possible count nor far below
/// the mean.
fn ln_upper_tail(table: Table) -> f64 {
    let Table { o11, r1, c1, n } = table;
    let cells = Cells::new(table);
    let (r, c, total) = (r1 as f64, c1 as f64, n as f64);
    let variance = r / total * (c / total) * (total - r) * ((total - c) / (total - 1.0));
    let n_terms = (r1.min(c1) - o11) as f64;
    let decay = -next_ratio(table).ln();
    let n_steps = n_terms.min(9.0 * variance.sqrt());
    let n_steps = if decay > 0.0 { n_steps.min(40.0 / decay) } else { n_steps };
    let sum = if n_steps < MAX_STEPS { by_recurrence(table) } else { by_integral(&cells, table) };
    cells.ln_probability() + sum.ln()
}

/// `P(X = o11 + 1) / P(X = o11)`.
fn next_ratio(Table { o11, r1, c1, n }: Table) -> f64 {
    (r1 - o11) as f64 * (c1 - o11) as f64 / ((o11 + 1) as f64 * (n - r1 - (c1 - o11) + 1) as f64)
}

/// `P(X >= o11) / P(X = o11)`, term by term.
fn by_recurrence(Table { o11, r1, c1, n }: Table) -> f64 {
    let (mut o12, mut o21) = ((r1 - o11) as f64, (c1 - o11) as f64);
    let (mut next_o11, mut next_o22) = ((o11 + 1) as f64, (n - r1 - (c1 - o11) + 1) as f64);
    let (mut term, mut sum) = (1.0_f64, 1.0_f64);
    loop {
        let ratio = o12 * o21 / (next_o11 * next_o22);
        term *= ratio;
        sum += term;
        // Ratios fall, so that what is left is less than a geometric series.
        if ratio < 1.0 && term * ratio <= sum * (1.0 - ratio) * 1e-17 {
            return sum;
        }
        o12 -= 1.0;
        o21 -= 1.0;
        next_o11 += 1.0;
        next_o22 += 1.0;
    }
}

/// The same by the formula of Euler and Maclaurin, for terms that change slowly: the integral, half
/// the first term, and a twelfth of the slope. The next correction is below 1e-13.
fn by_integral(cells: &Cells, table: Table) -> f64 {
    const NEGLIGIBLE: f64 = -45.0;
    const N_PANELS: u32 = 24;
    let greatest = (table.r1.min(table.c1) - table.o11) as f64 - 16.0;
    let mut end = 64.0_f64.min(greatest);
    while end < greatest && cells.ln_change(end) > NEGLIGIBLE {
        end = (end * 2.0).min(greatest);
    }
    let half = end / f64::from(N_PANELS) / 2.0;
    let mut integral = 0.0;
    for panel in 0..N_PANELS {
        let middle = f64::from(2 * panel + 1) * half;
        for (node, weight) in GAUSS_LEGENDRE {
            let both = cells.ln_change(middle - node * half).exp()
                + cells.ln_change(middle + node * half).exp();
            integral += weight * half * both;
        }
    }
    let slope = (cells.ln_change(1.0) - cells.ln_change(-1.0)) / 2.0;
    integral + 0.5 - slope / 12.0
}

/// Positive half of the 16 nodes on -1..1, with weights.
const GAUSS_LEGENDRE: [(f64, f64); 8] = [
    (0.09501250983763744, 0.1894506104550685),
    (0.2816035507792589, 0.18260341504492358),
    (0.45801677765722737, 0.16915651939500254),
    (0.6178762444026438, 0.14959598881657674),
    (0.755404408355003, 0.12462897125553388),
    (0.8656312023878318, 0.09515851168249279),
    (0.9445750230732326, 0.062253523938647894),
    (0.9894009349916499, 0.027152459411754096),
];

/// The four cells with what is expected in them.
struct Cells {
    observed: [f64; 4],
    expected: [f64; 4],
    /// `o11 - e11`, from exact integers.
    excess: f64,
    /// Product of the margins over `n`, each times tau.
    margins: f64,
    /// Rest of Stirling's formula for the margins, less that for `n`.
    margins_rest: f64,
}

/// Signs with which an excess in the first cell goes into the four.
const SIGNS: [f64; 4] = [1.0, -1.0, -1.0, 1.0];

impl Cells {
    /// All margins are above zero and below `n`.
    fn new(Table { o11, r1, c1, n }: Table) -> Cells {
        let (r2, c2) = (n - r1, n - c1);
        let total = n as f64;
        let expected = |r: u64, c: u64| (u128::from(r) * u128::from(c)) as f64 / total;
        let excess = i128::from(o11) * i128::from(n) - i128::from(r1) * i128::from(c1);
        let margins = [r1, r2, c1, c2].map(|margin| margin as f64);
        Cells {
            observed: [o11, r1 - o11, c1 - o11, r2 - (c1 - o11)].map(|count| count as f64),
            expected: [expected(r1, c1), expected(r1, c2), expected(r2, c1), expected(r2, c2)],
            excess: excess as f64 / total,
            margins: margins.iter().map(|margin| margin * TAU).product::<f64>() / (total * TAU),
            margins_rest: margins.iter().map(|&margin| stirling_rest(margin)).sum::<f64>()
                - stirling_rest(total),
        }
    }

    /// `ln P(X = o11)`.
    ///
    /// Stirling's formula put into the nine factorials leaves half of G², a root, and the rests:
    /// nothing large cancels.
    fn ln_probability(&self) -> f64 {
        let mut root = self.margins;
        let mut rest = self.margins_rest;
        for &count in self.observed.iter().filter(|&&count| count > 0.0) {
            root /= count * TAU;
            rest -= stirling_rest(count);
        }
        root.ln() / 2.0 + rest - self.half_g2(0.0)
    }

    /// `ln P(X = o11 + x) - ln P(X = o11)`, for real `x`, where all cells are above 16.
    fn ln_change(&self, x: f64) -> f64 {
        let mut root = 1.0;
        let mut rest = 0.0;
        for (count, sign) in self.observed.iter().zip(SIGNS) {
            let there = count + sign * x;
            root *= count / there;
            rest += stirling_rest(*count) - stirling_rest(there);
        }
        root.ln() / 2.0 + rest - (self.half_g2(x) - self.half_g2(0.0))
    }

    fn half_g2(&self, x: f64) -> f64 {
        let mut sum = 0.0;
        for ((observed, expected), sign) in self.observed.iter().zip(self.expected).zip(SIGNS) {
            let relative = sign * (self.excess + x) / expected;
            sum += expected * phi(relative, (observed + sign * x) / expected);
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_integral_is_the_sum_of_terms() {
        // From tables with thousands of terms to some with hundreds of thousands; from the mean to where
        // terms halve within hundreds of steps.
        for (r1, c1, n) in [
            (40_000_000, 60_000_000, 100_000_000),
            (1_000_000_000, 3_000_000_000, 9_000_000_000),
            (80_000_000, 7_000_000_000, 9_000_000_000),
            (5_000_000_000, 5_000_000_000, 1_000_000_000_000),
        ] {
            let mean = (u128::from(r1) * u128::from(c1) / u128::from(n)) as u64;
            let [r, c, total] = [r1 as f64, c1 as f64, n as f64];
            let deviation = (r * c / total * (1.0 - r / total) * (1.0 - c / total)).sqrt();
            for n_deviations in [0.0, 0.5, 2.0, 6.0] {
                let o11 = mean + 1 + (n_deviations * deviation) as u64;
                let table = Table { o11, r1, c1, n };
                let (sum, integral) =
                    (by_recurrence(table), by_integral(&Cells::new(table), table));
                assert!((integral - sum).abs() <= 1e-11 * sum, "{o11} of {r1}, {c1}, {n}: {sum}");
            }
        }
    }

    #[test]
    fn probabilities_sum_to_one() {
        let (r1, c1, n) = (30, 50, 70);
        let sum: f64 =
            (10..=30).map(|o11| Cells::new(Table { o11, r1, c1, n }).ln_probability().exp()).sum();
        assert!((sum - 1.0).abs() < 1e-14);
    }
}
