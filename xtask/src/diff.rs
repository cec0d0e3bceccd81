//! What changed from one result folder to another.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use nisba_pipeline::printable;
use nisba_report::{Changes, CsvTable, DiffFigures, DiffRow, JsonLines, diff_runs};

use crate::exit::Outcome;

#[derive(Args)]
pub(crate) struct DiffArguments {
    /// The result folder of the first run, or its corpus.db
    run_a: PathBuf,
    /// That of the second
    run_b: PathBuf,
    /// Figures and the first changes to read, or every change as a row
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Changes of each kind to show as text; 0 is all
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: u64,
}

#[derive(Clone, Copy, Eq, PartialEq, ValueEnum)]
enum Format {
    Text,
    Jsonl,
    Csv,
}

pub(crate) fn diff(arguments: &DiffArguments) -> anyhow::Result<Outcome> {
    let [a, b] = [&arguments.run_a, &arguments.run_b].map(|path| database_of(path));
    let mut out = BufWriter::new(io::stdout().lock());
    match arguments.format {
        Format::Text => {
            let mut rows: Vec<DiffRow> = Vec::new();
            let mut n_of: BTreeMap<&'static str, u64> = BTreeMap::new();
            let figures = diff_runs(&a, &b, |row| {
                let n = n_of.entry(row.what).or_default();
                *n += 1;
                if arguments.limit == 0 || *n <= arguments.limit {
                    rows.push(row.clone());
                }
                Ok(())
            })?;
            write_text(&mut out, &figures, &rows)?;
        }
        Format::Jsonl => {
            let mut lines = JsonLines::new(&mut out);
            diff_runs(&a, &b, |row| lines.write(row))?;
        }
        Format::Csv => {
            let mut table = CsvTable::new(&mut out, &DiffRow::COLUMNS)?;
            diff_runs(&a, &b, |row| table.write(row))?;
            table.finish()?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// A result folder stands for its database.
pub(crate) fn database_of(path: &Path) -> PathBuf {
    if path.is_dir() { path.join("corpus.db") } else { path.to_path_buf() }
}

fn write_text(out: &mut dyn Write, figures: &DiffFigures, rows: &[DiffRow]) -> io::Result<()> {
    for (title, what, changes) in [
        ("settings", "setting", figures.settings),
        ("documents", "document", figures.documents),
        ("mentions", "mention", figures.mentions),
        ("pairs", "pair", figures.pairs),
    ] {
        let Changes { added, removed, changed } = changes;
        writeln!(out, "{title:<10} {added:>8} added {removed:>8} removed {changed:>8} changed")?;
        for row in rows.iter().filter(|row| row.what == what) {
            writeln!(out, "  {}", printable(&line(row)))?;
        }
    }
    Ok(())
}

fn line(row: &DiffRow) -> String {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    let (before, after) = (text(&row.before), text(&row.after));
    let values = match (&row.before, &row.after) {
        (Some(_), Some(_)) => format!("{before} → {after}"),
        _ => before + &after,
    };
    let (sign, name) = (row.change, text(&row.name));
    match row.what {
        "document" => format!("{sign} {}", text(&row.doc)),
        "mention" => {
            let [start, end] = [row.start, row.end].map(Option::unwrap_or_default);
            format!("{sign} {}:{start}..{end} {name}: {values}", text(&row.doc))
        }
        "pair" => {
            format!("{sign} {name} — {}: units of {} {values}", text(&row.partner), text(&row.unit))
        }
        _ => format!("{sign} {name}: {values}"),
    }
}
