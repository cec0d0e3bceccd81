use std::io::{self, Write};
use std::ops::Range;

use nisba_cooccur::{ItemId, Measure, Pair, PairTable, Unit};

use crate::csv_table::{cell, csv_writer, unwrapped};
use crate::{Cell, Column, CsvTable, TableRow, harmless};

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

/// A row of the table of pairs.
#[derive(Clone, Debug)]
pub struct PairRow<'a> {
    source: &'a str,
    target: &'a str,
    unit: &'a str,
    weight: f64,
    counts: [u64; 4],
    values: Vec<f64>,
}

/// The columns of the table of pairs; empty `measures` are the usual ones ([`MEASURES`]).
pub fn pair_columns(units: &[PairRows<'_>], measures: &[Measure]) -> Vec<Column> {
    let mut columns = vec![
        Column::text("Source"),
        Column::text("Target"),
        Column::text("Type"),
        Column::float("Weight").or_empty(),
        Column::text("unit"),
        Column::integer("documents"),
        Column::integer("units"),
        Column::integer("count_source"),
        Column::integer("count_target"),
        Column::float("expected").or_empty(),
    ];
    let names = chosen(measures).iter().map(|measure| measure.name());
    let names = names.chain(["q_value", "p_holm"]);
    let with_permutation = units.iter().any(|rows| rows.permutation_p.is_some());
    let names = names.chain(with_permutation.then_some("permutation_p"));
    columns.extend(names.map(|name| Column::float(name).or_empty()));
    columns
}

/// The rows of the table of pairs, unit after unit, of which any part can be made on its own.
///
/// Empty `measures` are the usual ones ([`MEASURES`]), with the pairs in the order of the table; else
/// the pairs are ordered by the first of them, strongest pair first, NaN last, ties as in the table.
#[derive(Clone, Debug)]
pub struct PairList<'p> {
    units: &'p [PairRows<'p>],
    measures: &'p [Measure],
    /// The numbers of the pairs of each unit in the order of the rows; `None` for that of the table.
    orders: Vec<Option<Vec<usize>>>,
}

impl<'p> PairList<'p> {
    /// Orders the pairs.
    pub fn new(units: &'p [PairRows<'p>], measures: &'p [Measure]) -> PairList<'p> {
        let order = |rows: &PairRows<'_>| Some(strongest_first(rows.table, *measures.first()?));
        PairList { units, measures, orders: units.iter().map(order).collect() }
    }

    /// The columns of every row.
    pub fn columns(&self) -> Vec<Column> {
        pair_columns(self.units, self.measures)
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.units.iter().map(|rows| rows.table.pairs().len()).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Shows the rows of a range, those behind the last left out. Measures are computed for one row at
    /// a time.
    ///
    /// `id_of` gives the name of an item, bytewise ascending with the item's number, so that Source is
    /// less than Target.
    ///
    /// # Errors
    ///
    /// What `show` says.
    pub fn each<'a>(
        &self,
        range: Range<usize>,
        id_of: impl Fn(ItemId) -> &'a str,
        mut show: impl FnMut(&PairRow<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let with_permutation = self.units.iter().any(|rows| rows.permutation_p.is_some());
        let mut n_before = 0;
        for (rows, order) in self.units.iter().zip(&self.orders) {
            let unit = rows.unit.to_string();
            let (pairs, start) = (rows.table.pairs(), n_before);
            n_before += pairs.len();
            for place in range.start.max(start)..range.end.min(n_before) {
                let idx = order.as_ref().map_or(place - start, |order| order[place - start]);
                let pair = pairs.get(idx).expect("below their number");
                let mut values = vec![Measure::E11.compute(&pair.table)];
                let chosen = chosen(self.measures).iter();
                values.extend(chosen.map(|measure| measure.compute(&pair.table)));
                let adjusted = rows.adjusted[idx];
                values.extend([adjusted.q_value, adjusted.p_holm]);
                if with_permutation {
                    values.push(rows.permutation_p.map_or(f64::NAN, |p| p[idx]));
                }
                show(&PairRow {
                    source: id_of(pair.a),
                    target: id_of(pair.b),
                    unit: &unit,
                    weight: rows.weights.map_or(pair.units as f64, |weights| weights[idx]),
                    counts: [pair.documents, pair.units, pair.table.r1(), pair.table.c1()],
                    values,
                })?;
            }
        }
        Ok(())
    }
}

/// Shows the rows of the table of pairs; see [`PairList`].
///
/// # Errors
///
/// What `show` says.
pub fn each_pair<'a>(
    units: &[PairRows<'_>],
    measures: &[Measure],
    id_of: impl Fn(ItemId) -> &'a str,
    show: impl FnMut(&PairRow<'_>) -> io::Result<()>,
) -> io::Result<()> {
    PairList::new(units, measures).each(0..usize::MAX, id_of, show)
}

impl TableRow for PairRow<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let mut cells = Vec::with_capacity(9 + self.values.len());
        cells.extend([self.source, self.target, "Undirected"].map(Cell::from));
        cells.extend([Cell::from(self.weight), Cell::from(self.unit)]);
        cells.extend(self.counts.map(Cell::from));
        cells.extend(self.values.iter().map(|&value| Cell::from(value)));
        cells
    }
}

/// Writes `cooccurrence.csv`: what [`each_pair`] shows, to a [`CsvTable`].
///
/// # Errors
///
/// What `out` says.
pub fn write_cooccurrence<'a>(
    out: impl Write,
    units: &[PairRows<'_>],
    measures: &[Measure],
    id_of: impl Fn(ItemId) -> &'a str,
) -> io::Result<()> {
    let mut csv = CsvTable::new(out, &pair_columns(units, measures))?;
    each_pair(units, measures, id_of, |row| csv.write(row))?;
    csv.finish()
}

fn chosen(measures: &[Measure]) -> &[Measure] {
    if measures.is_empty() { &MEASURES } else { measures }
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
    let mut csv = csv_writer(out);
    csv.write_record(REPEATS_HEADER).map_err(unwrapped)?;
    for row in rows {
        let counts = [row.units[0], row.units[1], row.documents[0], row.documents[1]];
        let [a, b, c, d] = counts.map(|count| count.to_string());
        let [source, target] = [row.source, row.target].map(harmless);
        csv.write_record([&*source, &target, &row.unit.to_string(), &a, &b, &c, &d])
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
    id_of: impl Fn(ItemId) -> &'a str,
) -> io::Result<()> {
    let mut csv = csv_writer(out);
    csv.write_record(SLICES_HEADER).map_err(unwrapped)?;
    for (slice, table) in slices {
        for pair in table.pairs() {
            csv.write_record([
                &*harmless(id_of(pair.a)),
                &harmless(id_of(pair.b)),
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
