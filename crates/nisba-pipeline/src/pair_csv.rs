use std::io::{self, Write};

use nisba_cooccur::{ItemId, Measure};
use nisba_report::{CsvTable, PairList, PairRows};
use rayon::prelude::*;

/// Writes what [`nisba_report::write_cooccurrence`] writes, byte for byte: on all threads of the
/// current pool, a few parts at a time, for measures and numbers take far longer to make than to write.
///
/// # Errors
///
/// What `out` says.
pub fn write_pairs<'a>(
    mut out: impl Write,
    units: &[PairRows<'_>],
    measures: &[Measure],
    id_of: impl Fn(ItemId) -> &'a str + Sync,
) -> io::Result<()> {
    let list = PairList::new(units, measures);
    CsvTable::new(&mut out, &list.columns())?.finish()?;
    let starts: Vec<usize> = (0..list.len()).step_by(ROWS).collect();
    let part = |&start: &usize| -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut csv = CsvTable::headless(&mut bytes);
        list.each(start..start + ROWS, &id_of, |row| csv.write(row))?;
        csv.finish()?;
        Ok(bytes)
    };
    for some in starts.chunks(PARTS * rayon::current_num_threads()) {
        let parts: Vec<io::Result<Vec<u8>>> = some.par_iter().map(part).collect();
        for bytes in parts {
            out.write_all(&bytes?)?;
        }
    }
    out.flush()
}

/// Rows of a part: a megabyte or less.
const ROWS: usize = 2048;

/// Parts for each thread that are held at once.
const PARTS: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use nisba_cooccur::{Counter, DocumentCounts, Unit};
    use nisba_report::{Adjusted, write_cooccurrence};

    #[test]
    fn parts_are_the_whole() {
        let mut counter = Counter::default();
        let units = (0..100_u32).map(|idx| (0..40).map(|n| ItemId((idx + n * n) % 300)).collect());
        counter.add(&DocumentCounts::from_units::<Vec<ItemId>>(units));
        let table = counter.finish();
        assert!(table.pairs().len() > 3 * ROWS);
        let adjusted: Vec<Adjusted> = (0..table.pairs().len())
            .map(|idx| Adjusted { q_value: 1.0 / (idx + 1) as f64, p_holm: 1.0 })
            .collect();
        let unit = Unit::Sentence;
        let rows = PairRows {
            unit,
            table: &table,
            adjusted: &adjusted,
            weights: None,
            permutation_p: None,
        };
        let names: Vec<String> = (0..300).map(|idx| format!("name {idx:03}")).collect();
        let name = |item: ItemId| &names[item.idx()][..];
        for measures in [&[][..], &[Measure::LlrG2]] {
            let (mut whole, mut parts) = (Vec::new(), Vec::new());
            write_cooccurrence(&mut whole, &[rows, rows], measures, name).unwrap();
            write_pairs(&mut parts, &[rows, rows], measures, name).unwrap();
            assert!(whole == parts);
        }
    }
}
