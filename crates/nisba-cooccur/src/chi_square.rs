use std::f64::consts::PI;

/// Natural logarithm of the upper tail of chi-square with one degree of freedom: `ln erfc(sqrt(x/2))`.
///
/// Finite for every finite `x`, where the tail itself is 0 in f64 from about 1490 on.
pub(crate) fn ln_upper_tail(x: f64) -> f64 {
    let z = (x / 2.0).sqrt();
    if z < 2.0 { (-erf(z)).ln_1p() + 0.0 } else { erfc_fraction(z).ln() - x / 2.0 }
}

/// The series in which every term is positive (Abramowitz and Stegun 7.1.6); for small `z`.
fn erf(z: f64) -> f64 {
    let mut term = 2.0 / PI.sqrt() * (-z * z).exp() * z;
    let mut sum = 0.0;
    let mut divisor = 1.0;
    while term > sum * 1e-17 {
        sum += term;
        divisor += 2.0;
        term *= 2.0 * z * z / divisor;
    }
    sum
}

/// `exp(z^2) erfc(z)` by its continued fraction (Abramowitz and Stegun 7.1.14), from the end.
fn erfc_fraction(z: f64) -> f64 {
    // The farther out, the fewer levels; 120 reach the last bit at z = 2.
    let n_levels = if z < 4.0 { 120 } else { 40 };
    let mut tail = z;
    for level in (1..=n_levels).rev() {
        tail = z + f64::from(level) / 2.0 / tail;
    }
    1.0 / (PI.sqrt() * tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_forms_meet() {
        // z = 2 is x = 8.
        let (below, above) = (ln_upper_tail(8.0 - 1e-12), ln_upper_tail(8.0));
        assert!((below - above).abs() < 2e-12);
        // Where the number of levels changes.
        let (below, above) = (ln_upper_tail(32.0 - 1e-12), ln_upper_tail(32.0));
        assert!((below - above).abs() < 2e-12);
    }

    #[test]
    fn usual_quantiles() {
        // The 0.95 and 0.999 quantiles of chi-square with one degree of freedom.
        for (x, p) in [(3.841458820694124, 0.05), (10.827566170662733, 0.001)] {
            assert!((ln_upper_tail(x).exp() - p).abs() < 1e-14 * p.sqrt());
        }
        assert_eq!(ln_upper_tail(0.0), 0.0);
        assert!(ln_upper_tail(f64::NAN).is_nan());
        assert!(ln_upper_tail(1e15).is_finite());
    }
}
