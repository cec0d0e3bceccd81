//! All measures against a table of reference values, where one lies beside the workspace.

use std::io::Write;
use std::path::Path;

use nisba_cooccur::{Contingency, Measure};

#[test]
fn agrees_with_the_reference_values() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/cooccur/association_reference.tsv");
    let Ok(text) = std::fs::read_to_string(&path) else {
        // Straight to standard error: what tests print is not shown where they pass.
        let _ = writeln!(std::io::stderr(), "skipped: no reference values beside this workspace");
        return;
    };
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().expect("a header").split('\t').collect();
    let names: Vec<&str> = Measure::ALL.map(Measure::name).to_vec();
    assert_eq!(header[6..], names);
    let mut wrong = Vec::new();
    let mut n_tables = 0;
    let mut worst = 0.0_f64;
    for line in lines {
        n_tables += 1;
        let fields: Vec<&str> = line.split('\t').collect();
        let count = |idx: usize| fields[idx].parse().expect("a count");
        let table = Contingency::new(count(2), count(3), count(4), count(5)).expect("a table");
        for (measure, field) in Measure::ALL.iter().zip(&fields[6..]) {
            let expected: f64 = field.parse().expect("a number");
            let value = measure.compute(&table);
            let same = value == expected
                || value.is_nan() && expected.is_nan()
                || (value - expected).abs() <= 1e-9 * expected.abs();
            if value != expected && expected != 0.0 && expected.is_finite() {
                worst = worst.max(((value - expected) / expected).abs());
            }
            if !same {
                wrong.push(format!("{} {measure}: {value:?}, not {expected:?}", fields[0]));
            }
        }
    }
    assert!(n_tables > 0, "no tables in the reference");
    println!("{n_tables} tables, worst relative error {worst:e}");
    assert!(wrong.is_empty(), "{} values differ:\n{}", wrong.len(), wrong.join("\n"));
}
