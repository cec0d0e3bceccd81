use std::io::{self, Write};

use nisba_cooccur::{Measure, Pair, PairTable, Unit, benjamini_hochberg, holm};

/// The measures in `cooccurrence.csv`, in the order of its columns.
pub const MEASURES: [Measure; 15] = [
    Measure::Pmi,
    Measure::Npmi,
    Measure::Ppmi,
    Measure::Mi3,
    Measure::TScore,
    Measure::ZScore,
    Measure::LlrG2,
    Measure::Chi2,
    Measure::Dice,
    Measure::LogDice,
    Measure::Jaccard,
    Measure::LnOddsRatioHaldane,
    Measure::DeltaPCGivenR,
    Measure::DeltaPRGivenC,
    Measure::FisherGreaterLnP,
];

/// P-values of a pair, corrected for all pairs that were tested.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adjusted {
    /// False discovery rate (Benjamini and Hochberg 1995).
    pub q_value: f64,
    /// Family-wise error rate (Holm 1979).
    pub p_holm: f64,
}

/// Corrects the one-sided Fisher test for all pairs of a table: to be called before pairs are left
/// out for their counts, since those were tested, too.
pub fn adjusted_p_values(table: &PairTable) -> Vec<Adjusted> {
    let ln_p: Vec<f64> =
        table.pairs().iter().map(|pair| Measure::FisherGreaterLnP.compute(&pair.table)).collect();
    let both = benjamini_hochberg(&ln_p).into_iter().zip(holm(&ln_p));
    both.map(|(q_value, p_holm)| Adjusted { q_value, p_holm }).collect()
}

/// Writes `cooccurrence.csv`: RFC 4180, one header row, pairs in the order of the table.
///
/// `id_of` gives the name of an item, bytewise ascending with the item's number, so that Source is
/// less than Target. NaN and infinities are empty cells. `adjusted` has one entry for each pair of
/// the table, in order.
///
/// # Errors
///
/// What `out` says.
pub fn write_cooccurrence<'a>(
    out: impl Write,
    table: &PairTable,
    adjusted: &[Adjusted],
    unit: Unit,
    id_of: impl Fn(nisba_cooccur::ItemId) -> &'a str,
) -> io::Result<()> {
    // RFC 4180 ends lines with CRLF.
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let mut header = vec![
        "Source",
        "Target",
        "Type",
        "Weight",
        "unit",
        "documents",
        "units",
        "count_source",
        "count_target",
        "expected",
    ];
    header.extend(MEASURES.map(Measure::name));
    header.extend(["q_value", "p_holm"]);
    csv.write_record(&header).map_err(unwrapped)?;
    let unit = unit.to_string();
    for (pair, adjusted) in table.pairs().iter().zip(adjusted) {
        let mut row = vec![
            id_of(pair.a).to_owned(),
            id_of(pair.b).to_owned(),
            "Undirected".to_owned(),
            pair.units.to_string(),
            unit.clone(),
            pair.documents.to_string(),
            pair.units.to_string(),
            pair.table.r1().to_string(),
            pair.table.c1().to_string(),
            cell(Measure::E11.compute(&pair.table)),
        ];
        row.extend(MEASURES.iter().map(|measure| cell(measure.compute(&pair.table))));
        row.extend([cell(adjusted.q_value), cell(adjusted.p_holm)]);
        csv.write_record(&row).map_err(unwrapped)?;
    }
    csv.flush()
}

/// The pairs that are tied most strongly: by log-likelihood (G²) among those that meet more often
/// than expected; ties by the order of the table. At most `n`.
pub fn strongest_pairs(table: &PairTable, n: usize) -> Vec<(Pair, f64)> {
    let mut pairs: Vec<_> = table
        .pairs()
        .iter()
        .map(|pair| (pair, Measure::LlrG2Signed.compute(&pair.table)))
        .filter(|(_, g2)| *g2 > 0.0)
        .collect();
    pairs.sort_by(|(a, a_g2), (b, b_g2)| b_g2.total_cmp(a_g2).then((a.a, a.b).cmp(&(b.a, b.b))));
    pairs.truncate(n);
    pairs
}

/// The error of the writer below, so that callers see its kind.
fn unwrapped(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}

/// The shortest text that reads back to the same number; nothing for NaN and infinities.
fn cell(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let text = serde_json::json!(value).to_string();
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}
