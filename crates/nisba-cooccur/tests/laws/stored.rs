//! What reads a stored counter and a stored table, given bytes that nobody wrote.

use nisba_cooccur::{Contingency, Counter, Measure, PairTable, Unit, Weighting};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Any bytes are a counter or a table that can be used, or refused: as JSON, and as the numbers of
/// rows, a byte each.
pub(crate) fn assert_reads(data: &[u8]) {
    for json in [data, rows_of(data).as_bytes()] {
        if let Some(counter) = read::<Counter>(json) {
            let mut twice: Counter = counter.clone();
            twice.merge(counter.clone());
            assert_usable(&twice.finish());
            assert_usable(&counter.finish());
        }
        if let Some(table) = read::<PairTable>(json) {
            assert_usable(&table);
            assert_eq!(again(&table), table);
        }
        if let Some(table) = read::<Contingency>(json) {
            assert_measured(&table);
        }
    }
    if let Ok(text) = std::str::from_utf8(data) {
        if let Ok(unit) = text.parse::<Unit>() {
            assert_eq!(unit.to_string().parse(), Ok(unit));
        }
        if let Ok(weighting) = text.parse::<Weighting>() {
            assert_eq!(weighting.to_string().parse(), Ok(weighting));
        }
    }
}

fn read<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    serde_json::from_slice(json).ok()
}

fn again<T: Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).expect("stored")).expect("read back")
}

fn assert_usable(table: &PairTable) {
    for pair in table.pairs() {
        assert!(pair.a < pair.b, "{pair:?}");
        assert_eq!(table.pair(pair.b, pair.a), Some(pair));
        assert_measured(&pair.table);
    }
}

fn assert_measured(table: &Contingency) {
    for measure in Measure::ALL {
        let value = measure.compute(table);
        if measure == Measure::Jaccard || measure == Measure::Dice {
            assert!(value.is_nan() || (0.0..=1.0).contains(&value), "{table:?}: {value}");
        }
    }
}

/// Rows as they are stored: the first byte counts the units, the second the documents, and every five
/// are an item with a partner.
fn rows_of(data: &[u8]) -> String {
    let (head, rows) = data.split_at(data.len().min(2));
    let rows: Vec<String> = rows
        .chunks_exact(6)
        .map(|row| {
            let [item, units, documents, other, both, together] = *row else { unreachable!() };
            let partner = match other {
                0 => String::new(),
                _ => format!("{{\"item\":{other},\"documents\":{together},\"units\":{both}}}"),
            };
            format!(
                "{{\"count\":{{\"item\":{item},\"units\":{units},\"documents\":{documents}}},\"partners\":[{partner}]}}"
            )
        })
        .collect();
    let [n_units, n_documents] = [0, 1].map(|at| head.get(at).copied().unwrap_or(0));
    format!(
        "{{\"version\":1,\"n_units\":{n_units},\"n_documents\":{n_documents},\"rows\":[{}]}}",
        rows.join(",")
    )
}
