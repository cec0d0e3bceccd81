use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Datelike, NaiveDate};
use parquet::basic::{LogicalType, Repetition, TimeUnit};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use parquet::record::reader::RowIter;
use parquet::schema::types::{Type, TypePtr};

use crate::reader::named;
use crate::{Fields, Limits};

/// The rows of a Parquet file: of each the four columns that make a document. In memory are a page and
/// some thousand cells of each column.
pub(crate) struct ParquetRows {
    rows: RowIter<'static>,
    names: [String; 4],
    /// Bytes in the file, and those that its cells gave.
    n_bytes: u64,
    n_given: u64,
    limits: Limits,
    /// What the numbers of the date column count, where it holds numbers.
    date_unit: Option<TimeUnit>,
}

/// What a row says.
#[derive(Debug, Default)]
pub(crate) struct ParquetRow {
    /// `None` where the cell is empty or holds no text.
    pub(crate) text: Option<Vec<u8>>,
    pub(crate) id: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) title: Option<String>,
}

impl ParquetRows {
    /// # Errors
    ///
    /// Where the file is none of Parquet, is broken, or has no column for the text.
    pub(crate) fn open(file: File, fields: &Fields, limits: &Limits) -> io::Result<ParquetRows> {
        guarded(|| ParquetRows::open_unguarded(file, fields, limits))
            .unwrap_or_else(|detail| Err(io::Error::other(detail)))
    }

    fn open_unguarded(file: File, fields: &Fields, limits: &Limits) -> io::Result<ParquetRows> {
        let n_bytes = file.metadata()?.len();
        let reader = SerializedFileReader::new(file).map_err(told)?;
        let schema = reader.metadata().file_metadata().schema_descr().root_schema_ptr();
        let columns: Vec<TypePtr> = schema.get_fields().to_vec();
        let names = [&fields.text, &fields.id, &fields.date, &fields.title].map(Clone::clone);
        if !columns.iter().any(|column| column.name() == fields.text) {
            let names: Vec<&str> = columns.iter().map(|column| column.name()).collect();
            return Err(io::Error::other(format!(
                "no column {:?} ({}); name the column with --text-field",
                fields.text,
                named(names.iter().copied())
            )));
        }
        let is_needed = |column: &TypePtr| {
            // A repeated column is a list without a group around it.
            column.is_primitive()
                && column.get_basic_info().repetition() != Repetition::REPEATED
                && names.iter().any(|name| name == column.name())
        };
        let kept: Vec<TypePtr> =
            columns.iter().filter(|column| is_needed(column)).cloned().collect();
        if !kept.iter().any(|column| column.name() == fields.text) {
            let detail = format!("the column {:?} holds lists, not text", fields.text);
            return Err(io::Error::other(detail));
        }
        let date = kept.iter().find(|column| column.name() == fields.date);
        let date_unit = date.and_then(|column| match column.get_basic_info().logical_type_ref() {
            Some(LogicalType::Timestamp(timestamp)) => Some(timestamp.unit),
            _ => None,
        });
        let projected =
            Type::group_type_builder(schema.name()).with_fields(kept).build().map_err(told)?;
        let rows = RowIter::from_file_into(Box::new(reader)).project(Some(projected));
        let rows = rows.map_err(told)?;
        Ok(ParquetRows { rows, names, n_bytes, n_given: 0, limits: *limits, date_unit })
    }

    /// The next row; `Err` with what is wrong where the file is broken from here on.
    pub(crate) fn next_row(&mut self) -> Option<Result<ParquetRow, String>> {
        match guarded(|| self.rows.next()) {
            Err(detail) => Some(Err(detail)),
            Ok(None) => None,
            Ok(Some(Err(error))) => Some(Err(error.to_string())),
            Ok(Some(Ok(row))) => {
                let mut found = ParquetRow::default();
                for (name, field) in row.get_column_iter() {
                    if *name == self.names[0] {
                        found.text = match field {
                            Field::Str(text) => Some(text.clone().into_bytes()),
                            Field::Bytes(bytes) => Some(bytes.data().to_vec()),
                            _ => None,
                        };
                    }
                    if *name == self.names[1] {
                        found.id = plain(field);
                    }
                    if *name == self.names[2] {
                        found.date = date_text(field, self.date_unit).or_else(|| plain(field));
                    }
                    if *name == self.names[3] {
                        found.title = plain(field);
                    }
                }
                let n_given = [&found.id, &found.date, &found.title].into_iter().flatten();
                let n_given: usize = n_given.map(String::len).sum();
                self.n_given += (ROW + n_given + found.text.as_ref().map_or(0, Vec::len)) as u64;
                if !self.limits.allow(self.n_given, self.n_bytes) {
                    return Some(Err(self.limits.too_dense()));
                }
                Some(Ok(found))
            }
        }
    }
}

/// What a row counts beside its cells, which may all be empty: a few bytes can stand for 2^31 of them.
const ROW: usize = 64;

/// The library panics on some broken files, and a broken file is to cost itself alone.
fn guarded<T>(read: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(read)).map_err(|_| "the file is broken".to_owned())
}

fn plain(field: &Field) -> Option<String> {
    match field {
        Field::Str(text) => Some(text.clone()),
        Field::Bytes(bytes) => Some(String::from_utf8_lossy(bytes.data()).into_owned()),
        Field::Byte(number) => Some(number.to_string()),
        Field::Short(number) => Some(number.to_string()),
        Field::Int(number) => Some(number.to_string()),
        Field::Long(number) => Some(number.to_string()),
        Field::UByte(number) => Some(number.to_string()),
        Field::UShort(number) => Some(number.to_string()),
        Field::UInt(number) => Some(number.to_string()),
        Field::ULong(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A date as ISO 8601 writes it; with the time, in UTC, where there is one. `None` outside of the years
/// 0 to 9999.
fn date_text(field: &Field, unit: Option<TimeUnit>) -> Option<String> {
    let is_written = |year: i32| (0..=9999).contains(&year);
    let time = match (field, unit) {
        (Field::Date(days), _) => {
            let day = NaiveDate::from_epoch_days(*days).filter(|day| is_written(day.year()))?;
            return Some(day.to_string());
        }
        (Field::TimestampMillis(count), _) | (Field::Long(count), Some(TimeUnit::MILLIS)) => {
            DateTime::from_timestamp_millis(*count)?
        }
        (Field::TimestampMicros(count), _) | (Field::Long(count), Some(TimeUnit::MICROS)) => {
            DateTime::from_timestamp_micros(*count)?
        }
        (Field::Long(count), Some(TimeUnit::NANOS)) => DateTime::from_timestamp_nanos(*count),
        _ => return None,
    };
    is_written(time.year()).then(|| time.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

fn told(error: ParquetError) -> io::Error {
    io::Error::other(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar() {
        for (days, text) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (18_264, "2020-01-03"),
            (-719_468, "0000-03-01"),
            (2_932_896, "9999-12-31"),
        ] {
            assert_eq!(date_text(&Field::Date(days), None).as_deref(), Some(text));
        }
        assert_eq!(date_text(&Field::Date(2_932_897), None), None);
        assert_eq!(date_text(&Field::Date(i32::MAX), None), None);
        assert_eq!(date_text(&Field::Date(i32::MIN), None), None);
    }

    #[test]
    fn times_are_in_utc() {
        let nanos = Field::Long(1_578_038_399_999_999_999);
        assert_eq!(date_text(&nanos, Some(TimeUnit::NANOS)).unwrap(), "2020-01-03T07:59:59Z");
        assert_eq!(date_text(&Field::TimestampMillis(-1), None).unwrap(), "1969-12-31T23:59:59Z");
        assert_eq!(date_text(&Field::Long(2020), None), None);
        assert_eq!(date_text(&Field::TimestampMicros(i64::MAX), None), None);
    }
}
