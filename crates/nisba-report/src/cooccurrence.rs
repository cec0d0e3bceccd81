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

/// What `cooccurrence.csv` says of the pairs of one unit. Lists have one entry for each pair of the
/// table, in order.
#[derive(Clone, Copy, Debug)]
pub struct PairRows<'a> {
    /// The unit.
    pub unit: Unit,
    /// The pairs.
    pub table: &'a PairTable,
    /// Their corrected p-values.
    pub adjusted: &'a [Adjusted],
    /// What they weigh; `None` for their units.
    pub weights: Option<&'a [f64]>,
    /// Their p-values by permutation; `None` leaves the column out.
    pub permutation_p: Option<&'a [f64]>,
}

/// Writes `cooccurrence.csv`: RFC 4180, one header row, unit after unit.
///
/// Empty `measures` are the usual ones ([`MEASURES`]), with the pairs in the order of the table; else
/// the pairs are ordered by the first of them, strongest pair first, NaN last, ties as in the table.
/// `id_of` gives the name of an item, bytewise ascending with the item's number, so that Source is
/// less than Target. NaN and infinities are empty cells.
///
/// # Errors
///
/// What `out` says.
pub fn write_cooccurrence<'a>(
    out: impl Write,
    units: &[PairRows<'_>],
    measures: &[Measure],
    id_of: impl Fn(nisba_cooccur::ItemId) -> &'a str,
) -> io::Result<()> {
    // RFC 4180 ends lines with CRLF.
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let order = measures.first().copied();
    let measures = if measures.is_empty() { &MEASURES } else { measures };
    let with_permutation = units.iter().any(|rows| rows.permutation_p.is_some());
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
    header.extend(measures.iter().map(|measure| measure.name()));
    header.extend(["q_value", "p_holm"]);
    header.extend(with_permutation.then_some("permutation_p"));
    csv.write_record(&header).map_err(unwrapped)?;
    for rows in units {
        let unit = rows.unit.to_string();
        let mut write = |idx: usize, pair: &Pair| {
            let weight = rows.weights.map(|weights| cell(weights[idx]));
            let mut row = vec![
                id_of(pair.a).to_owned(),
                id_of(pair.b).to_owned(),
                "Undirected".to_owned(),
                weight.unwrap_or_else(|| pair.units.to_string()),
                unit.clone(),
                pair.documents.to_string(),
                pair.units.to_string(),
                pair.table.r1().to_string(),
                pair.table.c1().to_string(),
                cell(Measure::E11.compute(&pair.table)),
            ];
            row.extend(measures.iter().map(|measure| cell(measure.compute(&pair.table))));
            let adjusted = rows.adjusted[idx];
            row.extend([cell(adjusted.q_value), cell(adjusted.p_holm)]);
            if with_permutation {
                row.push(rows.permutation_p.map_or_else(String::new, |p| cell(p[idx])));
            }
            csv.write_record(&row).map_err(unwrapped)
        };
        match order {
            None => {
                for (idx, pair) in rows.table.pairs().iter().enumerate() {
                    write(idx, &pair)?;
                }
            }
            Some(measure) => {
                for idx in strongest_first(rows.table, measure) {
                    write(idx, &rows.table.pairs().get(idx).expect("below their number"))?;
                }
            }
        }
    }
    csv.flush()
}

/// The numbers of the pairs, strongest first, NaN last, ties in order.
fn strongest_first(table: &PairTable, measure: Measure) -> Vec<usize> {
    let strength = |pair: Pair| {
        let value = measure.compute(&pair.table);
        let strength = if measure.is_strong_when_small() { -value } else { value };
        // NaN stands below every number, minus infinity included.
        (!strength.is_nan(), if strength.is_nan() { 0.0 } else { strength })
    };
    let strengths: Vec<(bool, f64)> = table.pairs().iter().map(strength).collect();
    let mut order: Vec<usize> = (0..strengths.len()).collect();
    order.sort_by(|&one, &other| {
        let ((a_number, a), (b_number, b)) = (strengths[one], strengths[other]);
        b_number.cmp(&a_number).then(b.total_cmp(&a))
    });
    order
}

/// The header of `cooccurrence_repeats.csv`.
const REPEATS_HEADER: [&str; 7] =
    ["Source", "Target", "unit", "units_once", "units_all", "documents_once", "documents_all"];

/// A row of `cooccurrence_repeats.csv`: what repeated passages do to the counts of a pair.
#[derive(Clone, Copy, Debug)]
pub struct RepeatCountRow<'a> {
    /// The id of the first item.
    pub source: &'a str,
    /// The id of the second item, bytewise behind the first.
    pub target: &'a str,
    /// The unit.
    pub unit: Unit,
    /// Units with both, repeated passages counted once, and every time.
    pub units: [u64; 2],
    /// Documents, likewise.
    pub documents: [u64; 2],
}

/// Writes `cooccurrence_repeats.csv`: RFC 4180, one header row.
///
/// # Errors
///
/// What `out` says.
pub fn write_repeat_counts<'a>(
    out: impl Write,
    rows: impl IntoIterator<Item = RepeatCountRow<'a>>,
) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    csv.write_record(REPEATS_HEADER).map_err(unwrapped)?;
    for row in rows {
        let counts = [row.units[0], row.units[1], row.documents[0], row.documents[1]];
        let [a, b, c, d] = counts.map(|count| count.to_string());
        csv.write_record([row.source, row.target, &row.unit.to_string(), &a, &b, &c, &d])
            .map_err(unwrapped)?;
    }
    csv.flush()
}

/// The header of `cooccurrence_slices.csv`.
const SLICES_HEADER: [&str; 11] = [
    "Source",
    "Target",
    "slice",
    "units_total",
    "documents",
    "units",
    "count_source",
    "count_target",
    "expected",
    "npmi",
    "llr_g2",
];

/// Writes `cooccurrence_slices.csv`: RFC 4180, one header row, slice after slice; all counts are those
/// of the slice.
///
/// # Errors
///
/// What `out` says.
pub fn write_slices<'a>(
    out: impl Write,
    slices: &[(String, PairTable)],
    id_of: impl Fn(nisba_cooccur::ItemId) -> &'a str,
) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    csv.write_record(SLICES_HEADER).map_err(unwrapped)?;
    for (slice, table) in slices {
        for pair in table.pairs() {
            csv.write_record([
                id_of(pair.a),
                id_of(pair.b),
                slice,
                &table.n_units().to_string(),
                &pair.documents.to_string(),
                &pair.units.to_string(),
                &pair.table.r1().to_string(),
                &pair.table.c1().to_string(),
                &cell(Measure::E11.compute(&pair.table)),
                &cell(Measure::Npmi.compute(&pair.table)),
                &cell(Measure::LlrG2.compute(&pair.table)),
            ])
            .map_err(unwrapped)?;
        }
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
