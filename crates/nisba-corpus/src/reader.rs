use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

use nisba_text::Document;
use serde_json::Value;

use crate::decode::decode_as;
use crate::html::{Article, article, declared_encoding};
use crate::{Action, Compression, Format, Problem, SourceFile, decode};

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
    fields: Fields,
    state: State,
}

enum State {
    Whole(Box<dyn Read + Send>),
    Lines { input: Box<dyn BufRead + Send>, row: u64, byte: u64 },
    Table { input: csv::Reader<Box<dyn Read + Send>>, columns: Columns, row: u64 },
    Ended,
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
        let mut rows = Rows { source: self.clone(), fields: fields.clone(), state: State::Ended };
        rows.state = match self.format() {
            Format::Text | Format::Html => State::Whole(input),
            Format::Jsonl => {
                State::Lines { input: Box::new(BufReader::new(input)), row: 0, byte: 0 }
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
            State::Lines { input, row, byte } => self.read_line(input, row, byte),
            State::Table { input, columns, row } => self.read_record(input, columns, row),
        }
    }
}

impl Rows {
    fn read_whole(&self, mut input: Box<dyn Read + Send>) -> Row {
        let mut bytes = Vec::new();
        let id = self.source.id();
        if let Err(error) = input.read_to_end(&mut bytes) {
            return self.unreadable(bytes.len() as u64, &error);
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
            let Article { text, title, date } = article(&decoded.text);
            self.finish(order, id, text, decoded.repair, date, title)
        } else {
            self.finish(order, id, decoded.text.into_owned(), decoded.repair, None, None)
        }
    }

    fn read_line(
        &mut self,
        mut input: Box<dyn BufRead + Send>,
        mut row: u64,
        byte: u64,
    ) -> Option<Row> {
        let mut line = Vec::new();
        let mut start = byte;
        // Blank lines are no rows.
        while line.iter().all(u8::is_ascii_whitespace) {
            start += line.len() as u64;
            line.clear();
            match input.read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) => {}
                Err(error) => return Some(self.unreadable(start, &error)),
            }
        }
        row += 1;
        self.state = State::Lines { input, row, byte: start + line.len() as u64 };
        Some(self.json_row(&line, row, start))
    }

    fn json_row(&self, line: &[u8], row: u64, byte: u64) -> Row {
        let place = format!("{}#{row}", self.source.id());
        let object = match serde_json::from_slice::<Value>(line) {
            Ok(Value::Object(object)) => object,
            Ok(_) => {
                let detail = format!("row {row} is not a JSON object; JSONL has one object a line");
                return self.skipped(Some(&place), Some(byte), "not JSON", detail);
            }
            Err(error) => {
                let column = error.column().saturating_sub(1) as u64;
                let detail = format!("row {row}: {error}; JSONL has one object a line");
                return self.skipped(Some(&place), Some(byte + column), "not JSON", detail);
            }
        };
        let text_of = |name: &str| match object.get(name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let Some(Value::String(text)) = object.get(&self.fields.text) else {
            let mut keys: Vec<_> = object.keys().map(String::as_str).collect();
            keys.truncate(12);
            let detail = format!(
                "row {row} has no string in the field {:?}; it has {}; name the field with --text-field",
                self.fields.text,
                keys.join(", ")
            );
            return self.skipped(Some(&place), Some(byte), "no text", detail);
        };
        let (order, id) = self.row_id(text_of(&self.fields.id), row);
        let (date, title) = (text_of(&self.fields.date), text_of(&self.fields.title));
        self.finish(order, &id, text.clone(), None, date, title)
    }

    fn open_table(&self, input: Box<dyn Read + Send>, delimiter: u8) -> io::Result<State> {
        let mut input =
            csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(input);
        let header = input.byte_headers().map_err(io::Error::other)?.clone();
        let find = |name: &str| {
            header.iter().position(|cell| {
                let cell = cell.strip_prefix(b"\xef\xbb\xbf").unwrap_or(cell);
                cell == name.as_bytes()
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
        Ok(State::Table { input, columns, row: 0 })
    }

    fn read_record(
        &mut self,
        mut input: csv::Reader<Box<dyn Read + Send>>,
        columns: Columns,
        row: u64,
    ) -> Option<Row> {
        let mut record = csv::ByteRecord::new();
        let row = row + 1;
        match input.read_byte_record(&mut record) {
            Ok(false) => return None,
            Ok(true) => {}
            Err(error) => {
                return Some(self.unreadable(input.position().byte(), &io::Error::other(error)));
            }
        }
        let byte = record.position().map(csv::Position::byte);
        let cell = |column: Option<usize>| {
            let text = String::from_utf8_lossy(record.get(column?)?).into_owned();
            (!text.is_empty()).then_some(text)
        };
        let (order, id) = self.row_id(cell(columns.id), row);
        let result = match record.get(columns.text) {
            None => {
                let detail = format!("row {row} has {} cells, too few for the text", record.len());
                self.skipped(Some(&id), byte, "no text", detail)
            }
            Some(bytes) => match decode(bytes) {
                Err(_) => {
                    let detail = format!("row {row} has NUL bytes in its text");
                    self.skipped(Some(&id), byte, "not text", detail)
                }
                Ok(decoded) => {
                    let base = byte.unwrap_or(0);
                    let repair = decoded.repair.map(|(at, detail)| (base + at, detail));
                    let (date, title) = (cell(columns.date), cell(columns.title));
                    self.finish(order, &id, decoded.text.into_owned(), repair, date, title)
                }
            },
        };
        self.state = State::Table { input, columns, row };
        Some(result)
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
        document.source = Some(self.file());
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
        let detail = format!("{error}; what came before this place was read");
        self.skipped(None, Some(byte), "unreadable", detail)
    }

    fn file(&self) -> String {
        self.source.path().display().to_string()
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
