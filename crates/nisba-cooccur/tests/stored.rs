//! What the `serde` feature stores.
#![cfg(feature = "serde")]

use nisba_cooccur::{
    Contingency, Counter, DocumentCounts, ItemId, Measure, Occurrence, PairTable, Unit,
};
use nisba_text::Span;

#[path = "laws/stored.rs"]
mod laws;

fn counter() -> Counter {
    let [a, b, c] = [0, 1, 2].map(ItemId);
    let mut counter = Counter::default();
    counter.add(&DocumentCounts::from_units([vec![a, b], vec![b, c], vec![]]));
    counter.add(&DocumentCounts::from_units([vec![a, b, c]]));
    counter
}

#[test]
fn a_counter_reads_back_and_goes_on() {
    let json = serde_json::to_string(&counter()).expect("stored");
    assert!(json.starts_with(r#"{"version":1,"n_units":4,"n_documents":2,"#), "{json}");
    let mut back: Counter = serde_json::from_str(&json).expect("read back");
    back.merge(counter());
    let mut twice = counter();
    twice.merge(counter());
    assert_eq!(back.finish(), twice.finish());
}

#[test]
fn a_table_reads_back() {
    let table = counter().finish();
    let json = serde_json::to_string(&table).expect("stored");
    assert_eq!(serde_json::from_str::<PairTable>(&json).expect("read back"), table);
}

#[test]
fn what_was_not_stored_by_us_is_refused() {
    let refused =
        |json: &str| serde_json::from_str::<Counter>(json).expect_err("refused").to_string();
    let other = r#"{"version":2,"n_units":0,"n_documents":0,"rows":[]}"#;
    assert!(refused(other).contains("another version"));
    let row = |item, partners| {
        format!(r#"{{"count":{{"item":{item},"units":1,"documents":1}},"partners":[{partners}]}}"#)
    };
    let stored = |rows: &[String]| {
        format!(r#"{{"version":1,"n_units":1,"n_documents":1,"rows":[{}]}}"#, rows.join(","))
    };
    assert!(refused(&stored(&[row(5, ""), row(5, "")])).contains("out of order"));
    let partner = r#"{"item":6,"documents":1,"units":1}"#;
    assert!(refused(&stored(&[row(5, partner)])).contains("impossible"));
    assert!(refused(&stored(&[row(6, partner)])).contains("impossible"));
    let too_often = r#"{"item":6,"documents":1,"units":2}"#;
    assert!(refused(&stored(&[row(5, too_often), row(6, "")])).contains("impossible"));
    let fine = stored(&[row(5, partner), row(6, "")]);
    assert!(serde_json::from_str::<Counter>(&fine).is_ok());
    assert!(serde_json::from_str::<Contingency>("[5,4,3,2]").is_err());
    assert!(serde_json::from_str::<Measure>("\"mutual_information\"").is_err());
    assert!(serde_json::from_str::<Unit>("\"window:0\"").is_err());
}

#[test]
fn names_are_stored_as_they_are_written() {
    let window: Unit = "window:5".parse().expect("a unit");
    assert_eq!(serde_json::to_string(&window).expect("stored"), "\"window:5\"");
    assert_eq!(serde_json::to_string(&Measure::LlrG2).expect("stored"), "\"llr_g2\"");
    let table = Contingency::new(1, 2, 3, 9).expect("a table");
    assert_eq!(serde_json::to_string(&table).expect("stored"), "[1,2,3,9]");
    let occurrence = Occurrence { item: ItemId(7), span: Span::new(2, 5) };
    let json = serde_json::to_string(&occurrence).expect("stored");
    assert_eq!(json, r#"{"item":7,"span":[2,5]}"#);
}

/// What fuzzing found worth keeping, and others like it.
#[test]
fn kept_bytes() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzz");
    let mut n = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        laws::assert_reads(&std::fs::read(entry.unwrap().path()).unwrap());
        n += 1;
    }
    assert!(n >= 6, "{n} files");
}
