//! All measures against values computed with many digits.

use nisba_cooccur::{Contingency, Measure};
use serde::Deserialize;

#[derive(Deserialize)]
struct Cases {
    measures: Vec<String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    counts: [u64; 4],
    values: Vec<f64>,
}

#[test]
fn measures_agree_to_twelve_digits() {
    let cases: Cases = toml::from_str(include_str!("cases/measures.toml")).expect("cases parse");
    assert_eq!(cases.measures, Measure::ALL.map(Measure::name));
    let mut wrong = Vec::new();
    for case in &cases.cases {
        let [o11, r1, c1, n] = case.counts;
        let table = Contingency::new(o11, r1, c1, n)
            .unwrap_or_else(|error| panic!("{}: {error}", case.name));
        assert_eq!(case.values.len(), Measure::ALL.len(), "{}", case.name);
        for (measure, &expected) in Measure::ALL.into_iter().zip(&case.values) {
            let value = measure.compute(&table);
            let same = value == expected
                || value.is_nan() && expected.is_nan()
                || (value - expected).abs() <= 1e-12 * expected.abs();
            if !same {
                wrong.push(format!("{}: {measure} is {value:?}, not {expected:?}", case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{} values differ:\n{}", wrong.len(), wrong.join("\n"));
}
