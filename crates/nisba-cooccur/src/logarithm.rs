//! Logarithms that stay exact where plain ones cancel.

/// `(1 + x) ln(1 + x) - x` for `x >= -1`: never negative, 1 at -1.
///
/// `ratio` is `1 + x`, which the caller knows without rounding; near -1 the sum would lose it.
pub(crate) fn phi(x: f64, ratio: f64) -> f64 {
    if x.abs() >= 0.125 {
        return if ratio == 0.0 { 1.0 } else { ratio * ratio.ln() - x };
    }
    // ln(1 + x) = 2 artanh(v). What cancels is taken out of the series: the rest is x v, and terms
    // from v^3 on, of which nine reach the last bit for |v| <= 1/15.
    let v = x / (2.0 + x);
    let square = v * v;
    let mut series = 0.0;
    for divisor in (1..=9).rev() {
        series = square * (series + 1.0 / f64::from(2 * divisor + 1));
    }
    x * v + 2.0 * ratio * v * series
}

/// `ln(numerator / denominator)`, both above zero, with the full precision of f64 around 1.
pub(crate) fn ln_ratio(numerator: u128, denominator: u128) -> f64 {
    let (above, below) = (numerator as f64, denominator as f64);
    if numerator / 2 <= denominator && denominator / 2 <= numerator {
        // The difference is exact; that of the logarithms would not be.
        let difference = if numerator >= denominator {
            (numerator - denominator) as f64
        } else {
            -((denominator - numerator) as f64)
        };
        return (difference / below).ln_1p();
    }
    (above / below).ln()
}

/// `ln x! - (x + 1/2) ln x + x - ln(2 pi) / 2` for `x >= 1`: what Stirling's formula leaves over.
///
/// C. Loader (2000), "Fast and accurate computation of binomial probabilities".
pub(crate) fn stirling_rest(x: f64) -> f64 {
    if x < 16.0 && x.fract() == 0.0 {
        return SMALL_RESTS[x as usize - 1];
    }
    let y = 1.0 / (x * x);
    let tail = 1.0 / 1680.0 - y * (1.0 / 1188.0 - y * (691.0 / 360_360.0));
    (1.0 / 12.0 - y * (1.0 / 360.0 - y * (1.0 / 1260.0 - y * tail))) / x
}

/// From 1 to 15, computed with 40 digits.
const SMALL_RESTS: [f64; 15] = [
    0.08106146679532726,
    0.0413406959554093,
    0.02767792568499834,
    0.020790672103765093,
    0.016644691189821193,
    0.013876128823070748,
    0.01189670994589177,
    0.010411265261972096,
    0.009255462182712733,
    0.00833056343336287,
    0.007573675487951841,
    0.00694284010720953,
    0.006408994188004207,
    0.0059513701127588475,
    0.005554733551962801,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64, tolerance: f64) -> bool {
        (a - b).abs() <= tolerance * b.abs()
    }

    #[test]
    fn phi_is_smooth_where_its_forms_meet() {
        for x in [0.125_f64, -0.125] {
            let inside = x * (1.0 - f64::EPSILON);
            assert!(close(phi(inside, 1.0 + inside), phi(x, 1.0 + x), 1e-13));
        }
        // x^2/2 - x^3/6 + x^4/12, exact to the last bit for small x.
        for x in [1e-3_f64, -1e-3, 1e-9, -1e-12] {
            let expected = x * x * (0.5 - x / 6.0 + x * x / 12.0 - x * x * x / 20.0);
            assert!(close(phi(x, 1.0 + x), expected, 1e-13), "{x}");
        }
        assert_eq!(phi(0.0, 1.0), 0.0);
        assert_eq!(phi(-1.0, 0.0), 1.0);
    }

    #[test]
    fn ratios_next_to_one_keep_their_digits() {
        let huge = 1_u128 << 100;
        assert!(close(ln_ratio(huge + 1, huge), 2.0_f64.powi(-100), 1e-15));
        assert!(close(ln_ratio(huge - 1, huge), -(2.0_f64.powi(-100)), 1e-15));
        assert_eq!(ln_ratio(huge, huge), 0.0);
        assert!(close(ln_ratio(u128::MAX, 1), 128.0 * std::f64::consts::LN_2, 1e-15));
        assert!(close(ln_ratio(1, 3), (1.0_f64 / 3.0).ln(), 1e-15));
    }

    #[test]
    fn stirling_leaves_what_factorials_have_more() {
        let mut ln_factorial = 0.0;
        for n in 1..60 {
            let x = f64::from(n);
            ln_factorial += x.ln();
            let formula = (x + 0.5) * x.ln() - x + std::f64::consts::TAU.ln() / 2.0;
            assert!((formula + stirling_rest(x) - ln_factorial).abs() < 1e-13, "{n}");
        }
        // The series takes over from the table at 16, and between whole numbers.
        for x in [15.0_f64, 14.0] {
            let between = stirling_rest(x + 1e-9);
            assert!(close(between, stirling_rest(x), 1e-9));
        }
    }
}
