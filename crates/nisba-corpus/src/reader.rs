use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;

use nisba_text::Document;
use serde_json::Value;

use crate::decode::decode_as;
use crate::html::{Article, article, declared_encoding, too_deep};
use crate::json_fields::json_fields;
use crate::source::path_text;
use crate::surrogate::mend_surrogates;
use crate::{Action, Compression, Decoded, Format, Problem, SourceFile, decode};

/// Which fields of a row hold what.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fields {
    /// The text; default `text`.
    pub text: String,
    /// The id; default `id`.
    pub id: String,
    /// The date; default `date`.
    pub date: String,
    /// The headline; default `title`.
    pub title: String,
}

impl Default for Fields {
    fn default() -> Fields {
        let [text, id, date, title] = ["text", "id", "date", "title"].map(String::from);
        Fields { text, id, date, title }
    }
}

/// The place of a document in the order of the corpus: by id, rows without an id by row.
#[derive(Clone, Debug, Eq, PartialEq, Ord, PartialOrd)]
pub struct OrderKey {
    stem: String,
    row: u64,
}

/// A document as it was read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReadDocument {
    /// The document.
    pub document: Document,
    /// Its place in the order of the corpus.
    pub order: OrderKey,
    /// What had to be repaired, if anything.
    pub repair: Option<Problem>,
}

/// What one row of a file gives.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Row {
    /// A document.
    Document(ReadDocument),
    /// A document that had to be left out.
    Skipped(Problem),
}

/// The rows of a file, in file order, one at a time: only one document is held in memory.
pub struct Rows {
    source: SourceFile,
    /// The path, as all documents of the file name it.
    file: Arc<str>,
    fields: Fields,
    state: State,
}

enum State {
    Whole(Box<dyn Read + Send>),
    Lines(Lines),
    Table(Box<Table>),
    Ended,
}

struct Lines {
    input: Box<dyn BufRead + Send>,
    /// The bytes of one line, in room that is used again.
    line: Vec<u8>,
    row: u64,
    byte: u64,
}

struct Table {
    input: csv::Reader<CountQuotes<Box<dyn Read + Send>>>,
    columns: Columns,
    row: u64,
}

struct Columns {
    text: usize,
    id: Option<usize>,
    date: Option<usize>,
    title: Option<usize>,
}

impl SourceFile {
    /// Opens the file for reading row by row.
    ///
    /// # Errors
    ///
    /// What the system says where it cannot be opened. What goes wrong later is a
    /// [`Row::Skipped`].
    pub fn read(&self, fields: &Fields) -> io::Result<Rows> {
        let raw: Box<dyn Read + Send> = if self.is_standard_input() {
            Box::new(io::stdin())
        } else {
            Box::new(File::open(self.path())?)
        };
        let input: Box<dyn Read + Send> = match self.compression() {
            None => raw,
            Some(Compression::Gzip) => {
                Box::new(flate2::read::MultiGzDecoder::new(BufReader::new(raw)))
            }
            Some(Compression::Zstd) => Box::new(zstd::Decoder::new(raw)?),
        };
        let file = path_text(self.path()).into();
        let mut rows =
            Rows { source: self.clone(), file, fields: fields.clone(), state: State::Ended };
        rows.state = match self.format() {
            Format::Text | Format::Html => State::Whole(input),
            Format::Jsonl => {
                let input = Box::new(BufReader::new(input));
                State::Lines(Lines { input, line: Vec::new(), row: 0, byte: 0 })
            }
            Format::Csv => rows.open_table(input, b',')?,
            Format::Tsv => rows.open_table(input, b'\t')?,
        };
        Ok(rows)
    }
}

impl Iterator for Rows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        match std::mem::replace(&mut self.state, State::Ended) {
            State::Ended => None,
            State::Whole(input) => Some(self.read_whole(input)),
            State::Lines(lines) => self.read_line(lines),
            State::Table(table) => self.read_record(table),
        }
    }
}

impl Rows {
    fn read_whole(&self, mut input: Box<dyn Read + Send>) -> Row {
        let mut bytes = Vec::new();
        let id = self.source.id();
        if let Err(error) = input.read_to_end(&mut bytes) {
            let detail =
                format!("{error}; the file is broken from there on, and left out as a whole");
            return self.skipped(Some(id), Some(bytes.len() as u64), "unreadable", detail);
        }
        let is_html = self.source.format() == Format::Html;
        let declared = if is_html { declared_encoding(&bytes) } else { None };
        let decoded = match decode_as(&bytes, declared) {
            Ok(decoded) => decoded,
            Err(not_text) => {
                let detail = format!(
                    "a NUL byte at {}: this looks like a binary file, not text; convert it to text first",
                    not_text.byte
                );
                return self.skipped(Some(id), Some(not_text.byte), "not text", detail);
            }
        };
        let order = OrderKey { stem: id.to_owned(), row: 0 };
        if is_html {
            if let Some(depth) = too_deep(&decoded.text) {
                let detail = format!("tags nested {depth} deep, which no page for readers has");
                return self.skipped(Some(id), Some(0), "too deep", detail);
            }
            let Article { text, title, date } = article(&decoded.text);
            self.finish(order, id, text, decoded.repair, date, title)
        } else {
            self.finish(order, id, decoded.text.into_owned(), decoded.repair, None, None)
        }
    }

    fn read_line(&mut self, mut lines: Lines) -> Option<Row> {
        let Lines { input, line, row, byte: start } = &mut lines;
        line.clear();
        // Blank lines are no rows.
        while line.iter().all(u8::is_ascii_whitespace) {
            *start += line.len() as u64;
            line.clear();
            match input.read_until(b'\n', line) {
                Ok(0) if *row == 0 => return Some(self.no_rows()),
                Ok(0) => return None,
                Ok(_) => {}
                Err(error) => return Some(self.unreadable(*start, &error)),
            }
            if *start == 0 && line.starts_with(BYTE_ORDER_MARK) {
                line.drain(..BYTE_ORDER_MARK.len());
                *start += BYTE_ORDER_MARK.len() as u64;
            }
        }
        *row += 1;
        let result = self.json_row(line, *row, *start);
        *start += line.len() as u64;
        self.state = State::Lines(lines);
        Some(result)
    }

    fn json_row(&self, line: &[u8], row: u64, byte: u64) -> Row {
        let place = || format!("{}#{row}", self.source.id());
        let Ok(Decoded { text: line, repair }) = decode(line) else {
            let detail = format!("row {row} has NUL bytes in it");
            return self.skipped(Some(&place()), Some(byte), "not text", detail);
        };
        let mut repair = repair.map(|(at, detail)| (byte + at, detail));
        let parsed = json_fields(&line, &self.fields).or_else(|error| {
            let Some((mended, at)) = mend_surrogates(&line) else { return Err(error) };
            let detail = "half a surrogate pair replaced by U+FFFD".to_owned();
            repair = Some((byte + at as u64, detail));
            json_fields(&mended, &self.fields)
        });
        let [text, id, date, title] = match parsed {
            Ok(Some(values)) => values,
            Ok(None) => {
                let detail = format!("row {row} is not a JSON object; JSONL has one object a line");
                return self.skipped(Some(&place()), Some(byte), "not JSON", detail);
            }
            Err(error) => {
                let column = error.column().saturating_sub(1) as u64;
                let detail = format!("row {row}: {error}; JSONL has one object a line");
                return self.skipped(Some(&place()), Some(byte + column), "not JSON", detail);
            }
        };
        let Some(Value::String(text)) = text else {
            let object: BTreeMap<String, Value> = serde_json::from_str(&line).unwrap_or_default();
            let keys: Vec<&str> = object.keys().map(String::as_str).take(12).collect();
            let detail = format!(
                "row {row} has no string in the field {:?}; it has {}; name the field with --text-field",
                self.fields.text,
                keys.join(", ")
            );
            return self.skipped(Some(&place()), Some(byte), "no text", detail);
        };
        let text_of = |value: Option<Value>| match value {
            Some(Value::String(text)) => Some(text),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let (order, id) = self.row_id(text_of(id), row);
        self.finish(order, &id, text, repair, text_of(date), text_of(title))
    }

    fn open_table(&self, input: Box<dyn Read + Send>, delimiter: u8) -> io::Result<State> {
        let counted = CountQuotes { input, n_quotes: 0, at_end: false };
        let mut input =
            csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(counted);
        let header = input.byte_headers().map_err(io::Error::other)?.clone();
        if header.is_empty() {
            return Err(io::Error::other("not even a header in it"));
        }
        let find = |name: &str| {
            header.iter().position(|cell| {
                cell.strip_prefix(BYTE_ORDER_MARK).unwrap_or(cell) == name.as_bytes()
            })
        };
        let Some(text) = find(&self.fields.text) else {
            let names: Vec<_> = header.iter().map(String::from_utf8_lossy).collect();
            return Err(io::Error::other(format!(
                "no column {:?} in the header ({}); name the column with --text-field",
                self.fields.text,
                names.join(", ")
            )));
        };
        let columns = Columns {
            text,
            id: find(&self.fields.id),
            date: find(&self.fields.date),
            title: find(&self.fields.title),
        };
        Ok(State::Table(Box::new(Table { input, columns, row: 0 })))
    }

    fn read_record(&mut self, mut table: Box<Table>) -> Option<Row> {
        let mut record = csv::ByteRecord::new();
        match table.input.read_byte_record(&mut record) {
            Ok(false) if table.row == 0 => return Some(self.no_rows()),
            Ok(false) => return None,
            Ok(true) => {}
            Err(error) => {
                let byte = table.input.position().byte();
                return Some(self.unreadable(byte, &io::Error::other(error)));
            }
        }
        table.row += 1;
        let byte = record.position().map(csv::Position::byte);
        let result = if table.input.get_ref().ended_within_quotes() {
            let place = format!("{}#{}", self.source.id(), table.row);
            let detail = "a quotation mark in this row is never closed, so that all that follows \
                          became part of the row; close or double it";
            self.skipped(Some(&place), byte, "open quote", detail.to_owned())
        } else {
            self.table_row(&record, &table.columns, table.row, byte)
        };
        self.state = State::Table(table);
        Some(result)
    }

    fn table_row(
        &self,
        record: &csv::ByteRecord,
        columns: &Columns,
        row: u64,
        byte: Option<u64>,
    ) -> Row {
        let place = format!("{}#{row}", self.source.id());
        // All cells are decoded as one, so that a guess has as much as there is to go by.
        let mut joined = Vec::new();
        for (i, cell) in record.iter().enumerate() {
            if i > 0 {
                joined.push(UNIT_SEPARATOR);
            }
            joined.extend(cell.iter().filter(|&&byte| byte != UNIT_SEPARATOR));
        }
        let Ok(Decoded { text, repair }) = decode(&joined) else {
            let detail = format!("row {row} has NUL bytes in it");
            return self.skipped(Some(&place), byte, "not text", detail);
        };
        let cells: Vec<&str> = text.split(char::from(UNIT_SEPARATOR)).collect();
        let cell = |column: Option<usize>| {
            let text = *cells.get(column?)?;
            (!text.is_empty()).then(|| text.to_owned())
        };
        let (order, id) = self.row_id(cell(columns.id), row);
        let Some(&text) = cells.get(columns.text) else {
            let detail = format!("row {row} has {} cells, too few for the text", record.len());
            return self.skipped(Some(&id), byte, "no text", detail);
        };
        // The place of a byte within a quoted cell is not known; that of its row is.
        let repair = repair.map(|(_, detail)| (byte.unwrap_or(0), format!("row {row}: {detail}")));
        let (date, title) = (cell(columns.date), cell(columns.title));
        self.finish(order, &id, text.to_owned(), repair, date, title)
    }

    /// The id of a row, and its place in the order.
    fn row_id(&self, id: Option<String>, row: u64) -> (OrderKey, String) {
        match id.filter(|id| !id.is_empty()) {
            Some(id) => (OrderKey { stem: id.clone(), row: 0 }, id),
            None => {
                let stem = format!("{}#", self.source.id());
                let id = format!("{stem}{row}");
                (OrderKey { stem, row }, id)
            }
        }
    }

    fn finish(
        &self,
        order: OrderKey,
        id: &str,
        text: String,
        repair: Option<(u64, String)>,
        date: Option<String>,
        title: Option<String>,
    ) -> Row {
        if text.trim().is_empty() {
            let detail = "no text in it".to_owned();
            return self.skipped(Some(id), Some(0), "empty", detail);
        }
        let mut document = match Document::new(id, text) {
            Ok(document) => document,
            Err(error) => return self.skipped(Some(id), None, "too long", error.to_string()),
        };
        document.date = date;
        document.title = title;
        document.source = Some(self.file.clone());
        let repair = repair.map(|(byte, detail)| Problem {
            file: self.file(),
            byte: Some(byte),
            doc: Some(id.to_owned()),
            problem: "encoding".to_owned(),
            detail,
            action: Action::Repaired,
        });
        Row::Document(ReadDocument { document, order, repair })
    }

    fn skipped(&self, doc: Option<&str>, byte: Option<u64>, problem: &str, detail: String) -> Row {
        Row::Skipped(Problem {
            file: self.file(),
            byte,
            doc: doc.map(str::to_owned),
            problem: problem.to_owned(),
            detail,
            action: Action::Skipped,
        })
    }

    fn unreadable(&self, byte: u64, error: &io::Error) -> Row {
        let detail =
            format!("{error}; the rows before this place were read, those behind it are lost");
        self.skipped(None, Some(byte), "unreadable", detail)
    }

    fn no_rows(&self) -> Row {
        self.skipped(Some(self.source.id()), Some(0), "empty", "no rows in it".to_owned())
    }

    fn file(&self) -> String {
        self.file.to_string()
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A control character that separates fields, and that no text needs.
const UNIT_SEPARATOR: u8 = 0x1f;

/// Counts the quotation marks that pass through: in a sound table their number is even.
struct CountQuotes<R> {
    input: R,
    n_quotes: u64,
    at_end: bool,
}

impl<R> CountQuotes<R> {
    fn ended_within_quotes(&self) -> bool {
        self.at_end && !self.n_quotes.is_multiple_of(2)
    }
}

impl<R: Read> Read for CountQuotes<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buffer)?;
        self.at_end |= n == 0 && !buffer.is_empty();
        self.n_quotes += buffer[..n].iter().filter(|&&byte| byte == b'"').count() as u64;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sources;
    use std::io::Write;

    fn rows_of(name: &str, bytes: &[u8]) -> Vec<Row> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let sources = Sources::find(&[path]).unwrap();
        sources.files()[0].read(&Fields::default()).unwrap().collect()
    }

    fn ids_and_texts(rows: &[Row]) -> Vec<(&str, &str)> {
        rows.iter()
            .map(|row| match row {
                Row::Document(read) => (read.document.id(), read.document.text()),
                Row::Skipped(problem) => ("skipped", problem.problem.as_str()),
            })
            .collect()
    }

    #[test]
    fn a_bad_line_costs_itself() {
        let lines = b"{\"id\": \"a\", \"text\": \"one\"}\n\n{\"text\": \"two\"}\n{\"text\" 3}\n[]\n{\"body\": \"x\"}\n{\"id\": 7, \"text\": \"four\"}";
        let rows = rows_of("d.jsonl", lines);
        assert_eq!(
            ids_and_texts(&rows),
            [
                ("a", "one"),
                ("d.jsonl#2", "two"),
                ("skipped", "not JSON"),
                ("skipped", "not JSON"),
                ("skipped", "no text"),
                ("7", "four"),
            ]
        );
        let Row::Skipped(problem) = &rows[2] else { panic!() };
        assert_eq!(&lines[problem.byte.unwrap() as usize..][..1], b"3", "{problem:?}");
    }

    #[test]
    fn what_other_programs_put_into_json() {
        let lines = b"\xef\xbb\xbf{\"text\": \"one\"}\n{\"text\": \"half \\ud83d, whole \\ud83d\\ude00, plain \\\\ud83d\"}\n{\"text\": \"Mu\xc3\xb1oz \xc3\xa9 \xff\"}";
        let rows = rows_of("d.jsonl", lines);
        assert_eq!(
            ids_and_texts(&rows),
            [
                ("d.jsonl#1", "one"),
                ("d.jsonl#2", "half \u{fffd}, whole \u{1f600}, plain \\ud83d"),
                ("d.jsonl#3", "Muñoz é \u{fffd}"),
            ]
        );
        let repairs: Vec<u64> = rows
            .iter()
            .filter_map(|row| match row {
                Row::Document(read) => read.repair.as_ref()?.byte,
                Row::Skipped(_) => None,
            })
            .collect();
        assert_eq!(lines[repairs[0] as usize..][..6], *b"\\ud83d");
        assert_eq!(lines[repairs[1] as usize], 0xff);
    }

    #[test]
    fn a_table_in_a_legacy_encoding() {
        let csv = b"id,text\ncaf\xe9,Le caf\xe9 est ferm\xe9 ce soir\ncaf\xe8,Un autre caf\xe9 est ouvert\n";
        let rows = rows_of("d.csv", csv);
        assert_eq!(
            ids_and_texts(&rows),
            [("café", "Le café est fermé ce soir"), ("cafè", "Un autre café est ouvert")]
        );
        let Row::Document(read) = &rows[0] else { panic!() };
        let repair = read.repair.as_ref().unwrap();
        assert_eq!((repair.byte, repair.action), (Some(8), Action::Repaired));
    }

    #[test]
    fn a_quote_that_is_never_closed_is_told() {
        let csv = b"id,text\na,plain\nb,\"unclosed here\nc,other\n";
        assert_eq!(
            ids_and_texts(&rows_of("d.csv", csv)),
            [("a", "plain"), ("skipped", "open quote")]
        );
        let csv = b"id,text\na,\"closed \"\" here\"\n";
        assert_eq!(ids_and_texts(&rows_of("d.csv", csv)), [("a", "closed \" here")]);
    }

    #[test]
    fn files_without_rows_are_told() {
        for (name, bytes) in [("d.jsonl", &b" \n"[..]), ("d.csv", b"id,text\n")] {
            assert_eq!(ids_and_texts(&rows_of(name, bytes)), [("skipped", "empty")], "{name}");
        }
    }

    #[test]
    fn compressed_rows_order_by_number() {
        let text = (1..=12).map(|i| format!("{{\"text\": \"t{i}\"}}\n")).collect::<String>();
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(text.as_bytes()).unwrap();
        for (name, bytes) in [
            ("d.jsonl.gz", gz.finish().unwrap()),
            ("d.jsonl.zst", zstd::encode_all(text.as_bytes(), 1).unwrap()),
        ] {
            let rows = rows_of(name, &bytes);
            let orders: Vec<_> = rows
                .iter()
                .map(|row| match row {
                    Row::Document(read) => read.order.clone(),
                    Row::Skipped(problem) => panic!("{problem:?}"),
                })
                .collect();
            assert_eq!(orders.len(), 12);
            assert!(orders.is_sorted(), "row 10 comes after row 9");
        }
    }

    #[test]
    fn csv_with_quotes_and_a_byte_order_mark() {
        let csv =
            "\u{feff}id,text,date\r\nx,\"He said \"\"no\"\"\nand left\",2020-01-03\r\n,plain,\r\n";
        let rows = rows_of("d.csv", csv.as_bytes());
        assert_eq!(ids_and_texts(&rows), [("x", "He said \"no\"\nand left"), ("d.csv#2", "plain")]);
        let Row::Document(read) = &rows[0] else { panic!() };
        assert_eq!(read.document.date.as_deref(), Some("2020-01-03"));
    }

    #[test]
    fn a_table_without_the_column_says_which_it_has() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.tsv");
        std::fs::write(&path, "name\tbody\na\tb\n").unwrap();
        let sources = Sources::find(&[path]).unwrap();
        let error = sources.files()[0].read(&Fields::default()).err().unwrap().to_string();
        assert!(error.contains("name, body") && error.contains("--text-field"), "{error}");
    }

    #[test]
    fn empty_and_binary_files_are_skipped() {
        assert_eq!(ids_and_texts(&rows_of("d.txt", b" \n")), [("skipped", "empty")]);
        assert_eq!(ids_and_texts(&rows_of("d.txt", b"\x89PNG\0\0")), [("skipped", "not text")]);
        assert_eq!(ids_and_texts(&rows_of("d.txt.gz", b"plain")), [("skipped", "unreadable")]);
    }
}
