/// Adjusts p-values for the number of tests, by the false discovery rate of Benjamini and Hochberg.
///
/// Takes the natural logarithms of the p-values of **all** tests made, in any order, and gives the
/// adjusted p-values (q-values) in that order: with the p-values sorted,
/// `q_i = min over j >= i of (m / j) * p_j`, at most 1. Keeping all pairs with `q <= 0.05` then
/// means that about one in twenty of them is expected to be chance. Equal p-values get equal
/// q-values, and a smaller p-value never a greater one. Logarithms, since p-values far below the
/// least f64 are ordinary here; a q-value too small for f64 is 0.
///
/// NaN stands for a test that could not be made: it gives NaN and does not count as a test. Two items
/// that never met are a test with p = 1, `ln p` = 0; a list of only the pairs that met makes the
/// correction milder than the theory asks. O(m log m). [`ln_benjamini_hochberg`] keeps the logarithms.
///
/// Holds for tests that are independent or positively dependent, as co-occurrence tests mostly are;
/// [`holm`] needs no such assumption.
///
/// Y. Benjamini and Y. Hochberg (1995), "Controlling the false discovery rate", JRSS B 57, 289–300.
///
/// ```
/// use nisba_cooccur::benjamini_hochberg;
///
/// let q = benjamini_hochberg(&[0.01_f64.ln(), 0.04_f64.ln(), 0.03_f64.ln(), -2000.0]);
/// let expected = [0.02, 0.04, 0.04, 0.0];
/// assert!(q.iter().zip(expected).all(|(q, expected)| (q - expected).abs() < 1e-15));
/// ```
pub fn benjamini_hochberg(ln_p: &[f64]) -> Vec<f64> {
    exponentials(ln_benjamini_hochberg(ln_p))
}

/// The natural logarithms of [`benjamini_hochberg`], which are exact and keep their order where
/// q-values are too small for f64.
///
/// ```
/// use nisba_cooccur::{benjamini_hochberg, ln_benjamini_hochberg};
///
/// let ln_p = [-3000.0, -2000.0];
/// assert_eq!(benjamini_hochberg(&ln_p), [0.0, 0.0]);
/// assert_eq!(ln_benjamini_hochberg(&ln_p), [-3000.0 + 2.0_f64.ln(), -2000.0]);
/// ```
pub fn ln_benjamini_hochberg(ln_p: &[f64]) -> Vec<f64> {
    let order = ascending(ln_p);
    let n_tests = order.len() as f64;
    let mut adjusted = vec![f64::NAN; ln_p.len()];
    let mut least = 0.0_f64;
    for (rank, &(ln_p, idx)) in order.iter().enumerate().rev() {
        least = least.min(ln_p + (n_tests / (rank + 1) as f64).ln());
        adjusted[idx] = least;
    }
    adjusted
}

/// Adjusts p-values for the number of tests, by the step-down method of Holm.
///
/// Takes and gives the same as [`benjamini_hochberg`]: with the p-values sorted,
/// `adjusted_i = max over j <= i of (m - j + 1) * p_j`, at most 1. Keeping all pairs up to 0.05
/// then means that with probability 0.95 none of them is chance, however the tests depend on one
/// another. Stricter than the false discovery rate, never stricter than Bonferroni.
///
/// S. Holm (1979), "A simple sequentially rejective multiple test procedure", Scandinavian Journal
/// of Statistics 6, 65–70.
///
/// ```
/// let adjusted = nisba_cooccur::holm(&[0.01_f64.ln(), 0.04_f64.ln(), 0.03_f64.ln()]);
/// let expected = [0.03, 0.06, 0.06];
/// assert!(adjusted.iter().zip(expected).all(|(p, expected)| (p - expected).abs() < 1e-15));
/// ```
pub fn holm(ln_p: &[f64]) -> Vec<f64> {
    exponentials(ln_holm(ln_p))
}

/// The natural logarithms of [`holm`], which keep their order where p-values are too small for f64.
///
/// ```
/// let adjusted = nisba_cooccur::ln_holm(&[-3000.0, -2000.0]);
/// assert_eq!(adjusted, [-3000.0 + 2.0_f64.ln(), -2000.0]);
/// ```
pub fn ln_holm(ln_p: &[f64]) -> Vec<f64> {
    let order = ascending(ln_p);
    let mut adjusted = vec![f64::NAN; ln_p.len()];
    let mut greatest = f64::NEG_INFINITY;
    for (rank, &(ln_p, idx)) in order.iter().enumerate() {
        greatest = greatest.max(ln_p + ((order.len() - rank) as f64).ln()).min(0.0);
        adjusted[idx] = greatest;
    }
    adjusted
}

fn exponentials(mut logarithms: Vec<f64>) -> Vec<f64> {
    logarithms.iter_mut().for_each(|value| *value = value.exp());
    logarithms
}

/// The p-values of the tests that were made, ascending, with their indices.
fn ascending(ln_p: &[f64]) -> Vec<(f64, usize)> {
    let tests = ln_p.iter().copied().zip(0..).filter(|(ln_p, _)| !ln_p.is_nan());
    let mut order: Vec<(f64, usize)> = tests.collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    order
}
