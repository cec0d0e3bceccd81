use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;

use nisba_text::Document;
use serde_json::Value;

use crate::count_quotes::CountQuotes;
use crate::decode::decode_as;
use crate::html::{Article, article, declared_encoding};
use crate::json_fields::json_fields;
use crate::limits::watched;
use crate::parquet_rows::ParquetRows;
use crate::skipped_rows::{SkippedRows, UNREADABLE};
use crate::source::path_text;
use crate::surrogate::mend_surrogates;
use crate::transcode::{Transcoding, in_utf8};
use crate::{Action, Compression, Decoded, Format, Limits, Problem, SourceFile, decode};

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

/// The rows of a file, in file order, one at a time: only one document is held in memory, of Parquet
/// some thousand. Of more than 1000 rows in a row that give no document, those behind are told
/// together ([`Problem::n_docs`]).
pub struct Rows {
    skipped: SkippedRows,
    rows: FileRows,
}

struct FileRows {
    limits: Limits,
    source: SourceFile,
    /// The path, as all documents of the file name it.
    file: Arc<str>,
    fields: Fields,
    state: State,
    /// How rows are decoded while they are read; then bytes of the rows are not those of the file. The
    /// encoding is told with the first document.
    transcoding: Option<Transcoding>,
    is_encoding_told: bool,
    /// Whether the row at hand has broken units.
    is_broken: bool,
}

enum State {
    Whole(Box<dyn Read + Send>),
    TooLong,
    Lines(Lines),
    Table(Box<Table>),
    Parquet(Box<ParquetRows>, u64),
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
    pub fn read(&self, fields: &Fields, limits: &Limits) -> io::Result<Rows> {
        let rows = self.file_rows(fields, limits)?;
        Ok(Rows { skipped: SkippedRows::default(), rows })
    }

    fn file_rows(&self, fields: &Fields, limits: &Limits) -> io::Result<FileRows> {
        let (raw, n_bytes): (Box<dyn Read + Send>, u64) = if self.is_standard_input() {
            (Box::new(io::stdin()), 0)
        } else {
            let (file, n_bytes) = self.open()?;
            (Box::new(file), n_bytes)
        };
        let input: Box<dyn Read + Send> = match self.compression() {
            None => raw,
            Some(Compression::Gzip) => Box::new(watched(raw, limits, |raw| {
                Ok(flate2::read::MultiGzDecoder::new(BufReader::new(raw)))
            })?),
            Some(Compression::Zstd) => Box::new(watched(raw, limits, zstd::Decoder::new)?),
        };
        let file = path_text(self.path()).into();
        let mut rows = FileRows {
            limits: *limits,
            source: self.clone(),
            file,
            fields: fields.clone(),
            state: State::Ended,
            transcoding: None,
            is_encoding_told: false,
            is_broken: false,
        };
        let input = match self.format() {
            Format::Jsonl | Format::Csv | Format::Tsv => {
                let (input, transcoding) = in_utf8(input)?;
                rows.transcoding = transcoding;
                input
            }
            Format::Text | Format::Html | Format::Parquet => input,
        };
        rows.state = match self.format() {
            Format::Text | Format::Html if n_bytes > limits.max_document => State::TooLong,
            Format::Text | Format::Html => State::Whole(input),
            Format::Jsonl => {
                let input = Box::new(BufReader::new(input));
                State::Lines(Lines { input, line: Vec::new(), row: 0, byte: 0 })
            }
            Format::Csv => rows.open_table(input, b',')?,
            Format::Tsv => rows.open_table(input, b'\t')?,
            Format::Parquet => {
                let rows = ParquetRows::open(self.seekable(input)?, fields, limits)?;
                State::Parquet(Box::new(rows), 0)
            }
        };
        Ok(rows)
    }

    /// The file and its length. What was a file when folders were looked through may be a pipe by now,
    /// which could be read for ever.
    fn open(&self) -> io::Result<(File, u64)> {
        if !std::fs::metadata(self.path())?.is_file() {
            return Err(io::Error::other("no longer a file"));
        }
        let file = File::open(self.path())?;
        let n_bytes = file.metadata()?.len();
        Ok((file, n_bytes))
    }

    /// Parquet is read from its end: what is compressed as a whole is unpacked to disk first.
    fn seekable(&self, mut input: Box<dyn Read + Send>) -> io::Result<File> {
        if self.compression().is_none() {
            return Ok(self.open()?.0);
        }
        let mut file = tempfile::tempfile()?;
        io::copy(&mut input, &mut file)?;
        Ok(file)
    }
}

impl Iterator for Rows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        self.skipped.next(|| self.rows.next())
    }
}

impl FileRows {
    fn next(&mut self) -> Option<Row> {
        match std::mem::replace(&mut self.state, State::Ended) {
            State::Ended => None,
            State::Whole(input) => Some(self.read_whole(input)),
            State::TooLong => Some(self.too_long()),
            State::Lines(lines) => self.read_line(lines),
            State::Table(table) => self.read_record(table),
            State::Parquet(rows, row) => self.read_parquet(rows, row),
        }
    }

    fn too_long(&self) -> Row {
        self.skipped(Some(self.source.id()), Some(0), "too long", self.limits.too_long())
    }

    fn read_whole(&mut self, input: Box<dyn Read + Send>) -> Row {
        let mut bytes = Vec::new();
        let id = self.source.id().to_owned();
        let most = self.limits.max_document;
        if let Err(error) = input.take(most.saturating_add(1)).read_to_end(&mut bytes) {
            let detail = format!("{error}; the file is left out as a whole");
            return self.skipped(Some(&id), Some(bytes.len() as u64), UNREADABLE, detail);
        }
        if bytes.len() as u64 > most {
            return self.too_long();
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
                return self.skipped(Some(&id), Some(not_text.byte), "not text", detail);
            }
        };
        let order = OrderKey { stem: id.clone(), row: 0 };
        let repair = decoded.repair.map(|(at, detail)| (Some(at), detail));
        if is_html {
            let Article { text, title, date } = match article(&decoded.text) {
                Ok(article) => article,
                Err(what) => {
                    return self.skipped(Some(&id), Some(0), "too much markup", what.to_owned());
                }
            };
            self.finish(order, &id, text, repair, date, title)
        } else {
            self.finish(order, &id, decoded.text.into_owned(), repair, None, None)
        }
    }

    fn read_line(&mut self, mut lines: Lines) -> Option<Row> {
        let Lines { input, line, row, byte: start } = &mut lines;
        line.clear();
        if line.capacity() > ROOM {
            *line = Vec::new();
        }
        let most = self.limits.max_document;
        // Blank lines are no rows.
        while line.iter().all(u8::is_ascii_whitespace) {
            *start += line.len() as u64;
            line.clear();
            match input.by_ref().take(most.saturating_add(1)).read_until(b'\n', line) {
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
        let mut end = *start + line.len() as u64;
        let result = if line.len() as u64 > most {
            // The rest of the line goes by without being held.
            if !line.ends_with(b"\n") {
                match input.skip_until(b'\n') {
                    Ok(n) => end += n as u64,
                    Err(error) => return Some(self.unreadable(end, &error)),
                }
            }
            let place = format!("{}#{row}", self.source.id());
            self.skipped(Some(&place), Some(*start), "too long", self.limits.too_long())
        } else {
            self.look_for_broken(end);
            self.json_row(line, *row, *start)
        };
        *start = end;
        self.state = State::Lines(lines);
        Some(result)
    }

    fn json_row(&mut self, line: &[u8], row: u64, byte: u64) -> Row {
        let place = || format!("{}#{row}", self.source.id());
        let Ok(Decoded { text: line, repair }) = decode(line) else {
            let detail = format!("row {row} has NUL bytes in it");
            return self.skipped(Some(&place()), Some(byte), "not text", detail);
        };
        let mut repair = repair.map(|(at, detail)| (Some(byte + at), detail));
        let parsed = json_fields(&line, &self.fields).or_else(|error| {
            let Some((mended, at)) = mend_surrogates(&line) else { return Err(error) };
            let detail = "half a surrogate pair replaced by U+FFFD".to_owned();
            repair = Some((Some(byte + at as u64), detail));
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
            let keys: Vec<&str> = object.keys().map(String::as_str).collect();
            let detail = format!(
                "row {row} has no string in the field {:?}; it has {}; name the field with --text-field",
                self.fields.text,
                named(keys.iter().copied())
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
        let counted = CountQuotes::new(input, delimiter, self.limits);
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
                named(names.iter().map(AsRef::as_ref))
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
        let row_at = table.input.position().byte();
        table.input.get_mut().begin_row(row_at);
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
        self.look_for_broken(table.input.position().byte());
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
        &mut self,
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
        let nth = |column: usize| text.split(char::from(UNIT_SEPARATOR)).nth(column);
        let cell = |column: Option<usize>| {
            let text = nth(column?)?;
            (!text.is_empty()).then(|| text.to_owned())
        };
        let (order, id) = self.row_id(cell(columns.id), row);
        let Some(text) = nth(columns.text) else {
            let detail = format!("row {row} has {} cells, too few for the text", record.len());
            return self.skipped(Some(&id), byte, "no text", detail);
        };
        // The place of a byte within a quoted cell is not known; that of its row is.
        let repair = repair.map(|(_, detail)| (byte, format!("row {row}: {detail}")));
        let (date, title) = (cell(columns.date), cell(columns.title));
        self.finish(order, &id, text.to_owned(), repair, date, title)
    }

    fn read_parquet(&mut self, mut rows: Box<ParquetRows>, row: u64) -> Option<Row> {
        let found = match rows.next_row() {
            None if row == 0 => return Some(self.no_rows()),
            None => return None,
            Some(Ok(found)) => found,
            Some(Err(detail)) => {
                let detail = format!(
                    "{detail}; the rows before this place were read, those behind it are lost"
                );
                return Some(self.skipped(None, None, UNREADABLE, detail));
            }
        };
        let row = row + 1;
        self.state = State::Parquet(rows, row);
        let (order, id) = self.row_id(found.id, row);
        let Some(text) = found.text else {
            let detail = format!("row {row} has no text in the column {:?}", self.fields.text);
            return Some(self.skipped(Some(&id), None, "no text", detail));
        };
        let Ok(Decoded { text, repair }) = decode(&text) else {
            let detail = format!("row {row} has NUL bytes in it");
            return Some(self.skipped(Some(&id), None, "not text", detail));
        };
        // The place of a cell in the file is not known.
        let repair = repair.map(|(at, detail)| (None, format!("row {row}, byte {at}: {detail}")));
        Some(self.finish(order, &id, text.into_owned(), repair, found.date, found.title))
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
        &mut self,
        order: OrderKey,
        id: &str,
        text: String,
        repair: Option<Repair>,
        date: Option<String>,
        title: Option<String>,
    ) -> Row {
        if text.trim().is_empty() {
            let detail = "no text in it".to_owned();
            let is_whole = matches!(self.source.format(), Format::Text | Format::Html);
            return self.skipped(Some(id), is_whole.then_some(0), "empty", detail);
        }
        let mut document = match Document::new(id, text) {
            Ok(document) => document,
            Err(error) => return self.skipped(Some(id), None, "too long", error.to_string()),
        };
        document.date = date;
        document.title = title;
        document.source = Some(self.file.clone());
        let repair = self.with_transcoding(repair);
        let repair = repair.map(|(byte, detail)| Problem {
            file: self.file(),
            byte,
            doc: Some(id.to_owned()),
            problem: "encoding".to_owned(),
            detail,
            action: Action::Repaired,
            n_docs: 1,
        });
        Row::Document(ReadDocument { document, order, repair })
    }

    /// With what is to be told of the encoding from which the row was decoded.
    fn with_transcoding(&mut self, repair: Option<Repair>) -> Option<Repair> {
        let Some(transcoding) = &self.transcoding else { return repair };
        let mut told = Vec::new();
        if !self.is_encoding_told {
            told.push(format!("decoded as {}", transcoding.encoding.name()));
        }
        if self.is_broken {
            told.push("broken units replaced by U+FFFD".to_owned());
        }
        // The encoding is told by the mark at the beginning; of all else the place in the file is not
        // known.
        let byte = (!self.is_encoding_told && !self.is_broken && repair.is_none()).then_some(0);
        self.is_encoding_told = true;
        told.extend(repair.map(|(_, detail)| detail));
        (!told.is_empty()).then(|| (byte, told.join(", ")))
    }

    /// Looks whether the row that ends at this byte has units that were replaced.
    fn look_for_broken(&mut self, end: u64) {
        let transcoding = self.transcoding.as_ref();
        self.is_broken = transcoding.is_some_and(|transcoding| transcoding.is_broken_before(end));
    }

    fn skipped(&self, doc: Option<&str>, byte: Option<u64>, problem: &str, detail: String) -> Row {
        Row::Skipped(Problem {
            file: self.file(),
            byte: byte.filter(|_| self.transcoding.is_none()),
            doc: doc.map(str::to_owned),
            problem: problem.to_owned(),
            detail,
            action: Action::Skipped,
            n_docs: 1,
        })
    }

    fn unreadable(&self, byte: u64, error: &io::Error) -> Row {
        let detail =
            format!("{error}; the rows before this place were read, those behind it are lost");
        self.skipped(None, Some(byte), UNREADABLE, detail)
    }

    fn no_rows(&self) -> Row {
        self.skipped(Some(self.source.id()), Some(0), "empty", "no rows in it".to_owned())
    }

    fn file(&self) -> String {
        self.file.to_string()
    }
}

/// The first faulty byte of the file, where it is known, and what was done.
type Repair = (Option<u64>, String);

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A control character that separates fields, and that no text needs.
const UNIT_SEPARATOR: u8 = 0x1f;

/// Room for a line that is kept for the next.
const ROOM: usize = 16 << 20;

/// Names to be told: not all, where they are many or long.
pub(crate) fn named<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> String {
    let n_more = names.len().saturating_sub(12);
    let names: Vec<String> = names.take(12).map(|name| name.chars().take(60).collect()).collect();
    let more = if n_more > 0 { format!(" and {n_more} more") } else { String::new() };
    names.join(", ") + &more
}
