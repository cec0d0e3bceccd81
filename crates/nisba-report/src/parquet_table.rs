use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type, TypePtr};

use crate::{Cell, CellKind, Column, TableRow};

/// A Parquet file: the rows of a table with types, compressed with Zstandard.
///
/// Texts are UTF-8 strings, whole numbers INT64, other numbers DOUBLE, flags BOOLEAN. Rows are gathered
/// into groups of 65,536, fewer where they hold more than 16 MiB of text, and a group is in memory until
/// it is written. The same rows give the same bytes.
pub struct ParquetTable<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Vec<Buffer>,
    n_rows: usize,
    n_bytes: usize,
}

impl<W: Write + Send> ParquetTable<W> {
    /// Begins a file; `metadata` are keys and values that it says of itself.
    ///
    /// # Errors
    ///
    /// What `out` says.
    pub fn new(
        out: W,
        columns: &[Column],
        metadata: &[(String, String)],
    ) -> io::Result<ParquetTable<W>> {
        let pairs = metadata.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone()));
        let mut properties = WriterProperties::builder()
            .set_created_by(format!("nisba {}", env!("CARGO_PKG_VERSION")))
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_key_value_metadata(Some(pairs.collect()));
        for column in columns.iter().filter(|column| column.name == "text") {
            // Texts hardly ever repeat, and a dictionary of them is made in vain.
            let path = ColumnPath::from(column.name);
            properties = properties.set_column_dictionary_enabled(path, false);
        }
        let schema = schema(columns).map_err(told)?;
        let writer = SerializedFileWriter::new(out, schema, Arc::new(properties.build()));
        let columns = columns.iter().map(Buffer::new).collect();
        Ok(ParquetTable { writer: writer.map_err(told)?, columns, n_rows: 0, n_bytes: 0 })
    }

    /// Adds a row.
    ///
    /// # Errors
    ///
    /// What the writer says.
    ///
    /// # Panics
    ///
    /// Where the cells are not those of the columns.
    pub fn write(&mut self, row: &impl TableRow) -> io::Result<()> {
        let cells = row.cells();
        assert_eq!(cells.len(), self.columns.len(), "a cell for each column");
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            self.n_bytes += column.push(cell);
        }
        self.n_rows += 1;
        if self.n_rows == GROUP_ROWS || self.n_bytes >= GROUP_BYTES {
            self.write_group().map_err(told)?;
        }
        Ok(())
    }

    /// Writes what is left, and the foot of the file.
    ///
    /// # Errors
    ///
    /// What the writer says.
    pub fn finish(mut self) -> io::Result<()> {
        if self.n_rows > 0 {
            self.write_group().map_err(told)?;
        }
        let mut out = self.writer.into_inner().map_err(told)?;
        out.flush()
    }

    fn write_group(&mut self) -> Result<()> {
        let mut group = self.writer.next_row_group()?;
        for column in &mut self.columns {
            column.write(&mut group)?;
        }
        group.close()?;
        (self.n_rows, self.n_bytes) = (0, 0);
        Ok(())
    }
}

const GROUP_ROWS: usize = 1 << 16;
const GROUP_BYTES: usize = 16 << 20;

fn schema(columns: &[Column]) -> Result<TypePtr> {
    let field = |column: &Column| {
        let physical = match column.kind {
            CellKind::Text => Physical::BYTE_ARRAY,
            CellKind::Integer => Physical::INT64,
            CellKind::Float => Physical::DOUBLE,
            CellKind::Flag => Physical::BOOLEAN,
        };
        let is_text = column.kind == CellKind::Text;
        let repetition = if column.optional { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        Type::primitive_type_builder(column.name, physical)
            .with_repetition(repetition)
            .with_logical_type(is_text.then_some(LogicalType::String))
            .build()
            .map(Arc::new)
    };
    let fields: Result<Vec<TypePtr>> = columns.iter().map(field).collect();
    Type::group_type_builder("rows").with_fields(fields?).build().map(Arc::new)
}

/// The cells of one column that are not written yet.
struct Buffer {
    values: Values,
    /// 1 for a value, 0 for an empty cell; where cells may be empty.
    levels: Option<Vec<i16>>,
}

enum Values {
    /// The texts, one behind the other, and where each ends.
    Texts(Vec<u8>, Vec<usize>),
    Integers(Vec<i64>),
    Floats(Vec<f64>),
    Flags(Vec<bool>),
}

impl Buffer {
    fn new(column: &Column) -> Buffer {
        let values = match column.kind {
            CellKind::Text => Values::Texts(Vec::new(), Vec::new()),
            CellKind::Integer => Values::Integers(Vec::new()),
            CellKind::Float => Values::Floats(Vec::new()),
            CellKind::Flag => Values::Flags(Vec::new()),
        };
        Buffer { values, levels: column.optional.then(Vec::new) }
    }

    /// Gives the bytes that the cell takes.
    fn push(&mut self, cell: Cell<'_>) -> usize {
        let is_empty = cell == Cell::Empty;
        match &mut self.levels {
            Some(levels) => levels.push(i16::from(!is_empty)),
            None => assert!(!is_empty, "an empty cell, where none may be empty"),
        }
        match (&mut self.values, cell) {
            (_, Cell::Empty) => 0,
            (Values::Texts(bytes, ends), Cell::Text(text)) => {
                bytes.extend_from_slice(text.as_bytes());
                ends.push(bytes.len());
                text.len()
            }
            (Values::Integers(values), Cell::Integer(value)) => {
                values.push(value);
                8
            }
            (Values::Floats(values), Cell::Float(value)) => {
                values.push(value);
                8
            }
            (Values::Flags(values), Cell::Flag(value)) => {
                values.push(value);
                1
            }
            (_, cell) => panic!("{cell:?} in a column of another kind"),
        }
    }

    fn write<W: Write + Send>(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<()> {
        let no_column = || ParquetError::General("fewer columns than in the schema".to_owned());
        let mut column = group.next_column()?.ok_or_else(no_column)?;
        let levels = self.levels.as_deref();
        match &mut self.values {
            Values::Texts(bytes, ends) => {
                let bytes = ByteArray::from(std::mem::take(bytes));
                let mut start = 0;
                let texts: Vec<ByteArray> = ends
                    .drain(..)
                    .map(|end| {
                        let text = bytes.slice(start, end - start);
                        start = end;
                        text
                    })
                    .collect();
                column.typed::<ByteArrayType>().write_batch(&texts, levels, None)?;
            }
            Values::Integers(values) => {
                column.typed::<Int64Type>().write_batch(values, levels, None)?;
                values.clear();
            }
            Values::Floats(values) => {
                column.typed::<DoubleType>().write_batch(values, levels, None)?;
                values.clear();
            }
            Values::Flags(values) => {
                column.typed::<BoolType>().write_batch(values, levels, None)?;
                values.clear();
            }
        }
        if let Some(levels) = &mut self.levels {
            levels.clear();
        }
        column.close()
    }
}

/// Which library it is stays inside of this crate.
fn told(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;
    use proptest::prelude::*;

    struct Note<'a>(&'a str, Option<&'a str>, i64, f64, bool);

    impl TableRow for Note<'_> {
        fn cells(&self) -> Vec<Cell<'_>> {
            vec![self.0.into(), self.1.into(), Cell::Integer(self.2), self.3.into(), self.4.into()]
        }
    }

    const COLUMNS: [Column; 5] = [
        Column::text("text"),
        Column::text("title").or_empty(),
        Column::integer("n"),
        Column::float("x").or_empty(),
        Column::flag("repeat"),
    ];

    fn written(rows: &[Note<'_>]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let metadata = [("unit".to_owned(), "sentence".to_owned())];
        let mut table = ParquetTable::new(&mut bytes, &COLUMNS, &metadata).unwrap();
        rows.iter().for_each(|row| table.write(row).unwrap());
        table.finish().unwrap();
        bytes
    }

    fn read(bytes: &[u8]) -> Vec<Vec<Field>> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let metadata = reader.metadata().file_metadata().key_value_metadata().unwrap();
        assert_eq!(
            (&metadata[0].key[..], metadata[0].value.as_deref()),
            ("unit", Some("sentence"))
        );
        let rows = reader.get_row_iter(None).unwrap().map(|row| row.unwrap());
        rows.map(|row| row.get_column_iter().map(|(_, field)| field.clone()).collect()).collect()
    }

    #[test]
    fn no_rows_are_a_file_with_columns() {
        assert!(read(&written(&[])).is_empty());
    }

    #[test]
    fn groups_are_written_when_they_are_full() {
        let long = "x".repeat(GROUP_BYTES / 2);
        let rows: Vec<Note<'_>> = (0..5).map(|n| Note(&long, None, n, 0.5, true)).collect();
        let bytes = written(&rows);
        let numbers: Vec<Field> = read(&bytes).into_iter().map(|mut row| row.remove(2)).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4].map(Field::Long));
        let rows: Vec<Note<'_>> = (0..GROUP_ROWS as i64 + 1)
            .map(|n| Note("", Some("t"), n, f64::NAN, n % 2 == 0))
            .collect();
        assert_eq!(read(&written(&rows)).len(), GROUP_ROWS + 1);
    }

    proptest! {
        #[test]
        fn rows_read_back(rows in prop::collection::vec(
            ("\\PC{0,4}|[\\x00\"<=\\n\u{202e}]{0,4}", prop::option::of("[a\\x00ع]{0,2}"), 0..i64::MAX, any::<f64>(), any::<bool>()),
            0..5,
        )) {
            let notes: Vec<Note<'_>> = rows
                .iter()
                .map(|(text, title, n, x, repeat)| Note(text, title.as_deref(), *n, *x, *repeat))
                .collect();
            let bytes = written(&notes);
            prop_assert_eq!(&bytes, &written(&notes));
            let expected: Vec<Vec<Field>> = rows
                .iter()
                .map(|(text, title, n, x, repeat)| vec![
                    Field::Str(text.clone()),
                    title.clone().map_or(Field::Null, Field::Str),
                    Field::Long(*n),
                    if x.is_finite() { Field::Double(*x) } else { Field::Null },
                    Field::Bool(*repeat),
                ])
                .collect();
            prop_assert_eq!(read(&bytes), expected);
        }
    }
}
