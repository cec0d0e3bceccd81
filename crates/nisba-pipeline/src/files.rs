use std::fs::File;
use std::io::{self, BufWriter, Write};

use nisba_report::{Column, JsonLines, ParquetTable, TableRow};
use serde::Serialize;

use crate::output::OutputFolder;
use crate::{OutputError, Progress};

/// Writes files into a result folder and keeps count of them.
pub(crate) struct Files<'o> {
    pub(crate) output: &'o OutputFolder,
    /// Names and bytes.
    pub(crate) written: Vec<(&'static str, u64)>,
    pub(crate) progress: &'o dyn Progress,
}

impl Files<'_> {
    /// A file of bytes.
    pub(crate) fn write(
        &mut self,
        name: &'static str,
        content: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
    ) -> Result<(), OutputError> {
        let mut out = self.output.create(name)?;
        content(&mut out)
            .and_then(|()| out.flush())
            .map_err(|error| self.output.named(name, error))?;
        self.done(name)
    }

    /// The same rows as JSONL and as Parquet.
    pub(crate) fn tables(
        &mut self,
        names: [&'static str; 2],
        columns: &[Column],
        metadata: &[(String, String)],
        content: impl FnOnce(&mut BothTables) -> io::Result<()>,
    ) -> Result<(), OutputError> {
        let mut both = self.begin_tables(names, columns, metadata)?;
        content(&mut both).map_err(|error| self.output.named(names[0], error))?;
        self.end_tables(both)
    }

    /// Begins what [`end_tables`](Self::end_tables) ends.
    pub(crate) fn begin_tables(
        &self,
        names: [&'static str; 2],
        columns: &[Column],
        metadata: &[(String, String)],
    ) -> Result<BothTables, OutputError> {
        let [jsonl, parquet] = names;
        let table = ParquetTable::new(self.output.create(parquet)?, columns, metadata);
        Ok(BothTables {
            names,
            lines: JsonLines::new(self.output.create(jsonl)?),
            table: table.map_err(|error| self.output.named(parquet, error))?,
        })
    }

    pub(crate) fn end_tables(&mut self, both: BothTables) -> Result<(), OutputError> {
        let [jsonl, parquet] = both.names;
        both.lines.finish().map_err(|error| self.output.named(jsonl, error))?;
        both.table.finish().map_err(|error| self.output.named(parquet, error))?;
        self.done(jsonl)?;
        self.done(parquet)
    }

    /// Counts a file that is written.
    pub(crate) fn done(&mut self, name: &'static str) -> Result<(), OutputError> {
        let metadata = std::fs::metadata(self.output.partial().join(name));
        let n_bytes = metadata.map_err(|error| self.output.named(name, error))?.len();
        self.written.push((name, n_bytes));
        self.progress.advance(1);
        Ok(())
    }
}

/// Writes each row to two files.
pub(crate) struct BothTables {
    names: [&'static str; 2],
    lines: JsonLines<BufWriter<File>>,
    table: ParquetTable<BufWriter<File>>,
}

impl BothTables {
    /// Gives an error in writing a row its name.
    pub(crate) fn named(&self, output: &OutputFolder, error: io::Error) -> OutputError {
        output.named(self.names[0], error)
    }

    pub(crate) fn write(&mut self, row: &(impl Serialize + TableRow)) -> io::Result<()> {
        self.lines.write(row)?;
        self.table.write(row)
    }
}
