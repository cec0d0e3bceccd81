use std::io::{self, Write};

use crate::{Cell, Column, TableRow, harmless};

/// A CSV file: RFC 4180, one header row.
///
/// NaN and infinities are empty cells. Text that a spreadsheet would run as a formula, or that
/// begins with an apostrophe, has an apostrophe before it: see [`harmless`].
pub struct CsvTable<W: Write> {
    csv: csv::Writer<W>,
}

impl<W: Write> CsvTable<W> {
    /// Writes the header.
    ///
    /// # Errors
    ///
    /// What `out` says.
    pub fn new(out: W, columns: &[Column]) -> io::Result<CsvTable<W>> {
        let mut csv = csv_writer(out);
        csv.write_record(columns.iter().map(|column| column.name)).map_err(unwrapped)?;
        Ok(CsvTable { csv })
    }

    /// Begins without a header: what is written goes behind other rows.
    pub fn headless(out: W) -> CsvTable<W> {
        CsvTable { csv: csv_writer(out) }
    }

    /// Writes a row.
    ///
    /// # Errors
    ///
    /// What `out` says.
    pub fn write(&mut self, row: &impl TableRow) -> io::Result<()> {
        for cell in row.cells() {
            match cell {
                Cell::Text(text) => self.csv.write_field(&*harmless(text)),
                Cell::Integer(number) => self.csv.write_field(number.to_string()),
                Cell::Float(number) => self.csv.write_field(number_text(number)),
                Cell::Flag(yes) => self.csv.write_field(yes.to_string()),
                Cell::Empty => self.csv.write_field(""),
            }
            .map_err(unwrapped)?;
        }
        self.csv.write_record(None::<&[u8]>).map_err(unwrapped)
    }

    /// Flushes.
    ///
    /// # Errors
    ///
    /// What the writer says.
    pub fn finish(mut self) -> io::Result<()> {
        self.csv.flush()
    }
}

/// RFC 4180 ends lines with CRLF.
pub(crate) fn csv_writer<W: Write>(out: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out)
}

/// The error of the writer below, so that callers see its kind.
pub(crate) fn unwrapped(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}

/// The shortest text that reads back to the same number; nothing for NaN and infinities.
pub(crate) fn cell(value: f64) -> String {
    if value.is_finite() { number_text(value) } else { String::new() }
}

/// Of a finite number.
fn number_text(value: f64) -> String {
    let text = serde_json::json!(value).to_string();
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}
