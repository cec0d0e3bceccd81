use std::io;
use std::path::Path;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};

use crate::{Cell, Column, DocumentRow, DuplicateRow, EvidenceRow, MentionRow, PairRow, TableRow};

/// Writes `corpus.db`, a database of SQLite: the rows of the other files, the text of the documents
/// and a full-text index of their sentences.
///
/// `database/tables.sql` and `database/views.sql` are its schema, which stands in the file as well, with
/// its comments. Rows go in one at a time, in one transaction; of them a page cache of 64 MiB and 32 MiB
/// of the full-text index are in memory; indexes are made at the end. The same rows in the same order
/// give the same bytes. A text that is longer than SQLite holds, which is 999,000,000 bytes of text a
/// row, ends there, and the table `metadata` says how many do. A file that was not
/// [finished](Database::finish) is of no use.
pub struct Database {
    connection: Connection,
    insert_pair: String,
    n_sentences: i64,
    /// Bytes of text that a row may have, and how many rows had more.
    max_bytes: usize,
    n_cut: std::cell::Cell<u64>,
    is_indexed: bool,
}

/// An entity in the table of entities.
#[derive(Clone, Copy, Debug)]
pub struct EntityRow<'a> {
    /// The id.
    pub id: &'a str,
    /// The type.
    pub r#type: &'a str,
    /// The canonical name.
    pub name: &'a str,
    /// How often it is named.
    pub mentions: u64,
    /// How often outside of passages that are repeats.
    pub first_mentions: u64,
    /// In how many documents.
    pub documents: u64,
}

/// A sentence in the table of sentences.
#[derive(Clone, Copy, Debug)]
pub struct StoredSentence<'a> {
    /// The document.
    pub doc: &'a str,
    /// First byte.
    pub start: u32,
    /// The byte behind it.
    pub end: u32,
    /// Whether all its words stand in passages that are not their first occurrence.
    pub repeat: bool,
    /// Its text.
    pub text: &'a str,
}

/// The number of a sentence in the database.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SentenceNumber(i64);

impl Database {
    /// Begins a database in a file that is not there yet, or is empty; `pairs` are the columns of the
    /// table of pairs, as [`pair_columns`](crate::pair_columns) gives them.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn create(path: &Path, pairs: &[Column]) -> io::Result<Database> {
        let connection = Connection::open(path).map_err(told)?;
        connection.execute_batch(SETTINGS).map_err(told)?;
        for (pragma, number) in [("application_id", APPLICATION), ("user_version", VERSION)] {
            connection.pragma_update(None, pragma, number).map_err(told)?;
        }
        let measures: Vec<&str> =
            pairs.iter().skip(FIRST_MEASURE).map(|column| column.name).collect();
        let columns: String = measures.iter().map(|name| format!("{name} REAL,\n    ")).collect();
        let tables = TABLES.replace("-- measures\n    ", &columns);
        connection.execute_batch(&tables).map_err(told)?;
        connection.execute_batch(BULK).map_err(told)?;
        // One cell less: all pairs are undirected here.
        let insert_pair = format!("INSERT INTO pairs VALUES ({})", holders(pairs.len() - 1));
        let n_cut = std::cell::Cell::new(0);
        Ok(Database {
            connection,
            insert_pair,
            n_sentences: 0,
            max_bytes: MAX_TEXT_BYTES,
            n_cut,
            is_indexed: false,
        })
    }

    /// Adds a document.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn document(&mut self, row: &DocumentRow<'_>) -> io::Result<()> {
        self.insert("INSERT INTO documents VALUES (?,?,?,?,?,?,?,?,?,?)", &row.cells())
    }

    /// Adds a sentence.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn sentence(&mut self, sentence: &StoredSentence<'_>) -> io::Result<SentenceNumber> {
        self.n_sentences += 1;
        let &StoredSentence { doc, start, end, repeat, text } = sentence;
        let row = [
            Cell::Integer(self.n_sentences),
            doc.into(),
            start.into(),
            end.into(),
            repeat.into(),
            text.into(),
        ];
        const INSERT: &str =
            "INSERT INTO sentences (rowid, doc, start, end, repeat, text) VALUES (?,?,?,?,?,?)";
        self.insert(INSERT, &row)?;
        Ok(SentenceNumber(self.n_sentences))
    }

    /// Adds a mention, and the sentence in which it begins.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn mention(
        &mut self,
        row: &MentionRow<'_>,
        sentence: Option<SentenceNumber>,
    ) -> io::Result<()> {
        let mut cells = row.cells();
        cells.push(sentence.map_or(Cell::Empty, |number| Cell::Integer(number.0)));
        self.insert("INSERT INTO mentions VALUES (?,?,?,?,?,?,?,?,?,?,?)", &cells)
    }

    /// Adds an entity.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn entity(&mut self, row: &EntityRow<'_>) -> io::Result<()> {
        let counts = [row.mentions, row.first_mentions, row.documents].map(Cell::from);
        let [id, of_type, name] = [row.id, row.r#type, row.name].map(Cell::from);
        let [mentions, first, documents] = counts;
        let row = [id, of_type, name, mentions, first, documents];
        self.insert("INSERT INTO entities VALUES (?,?,?,?,?,?)", &row)
    }

    /// Adds a repeat.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn duplicate(&mut self, row: &DuplicateRow<'_>) -> io::Result<()> {
        self.insert("INSERT INTO duplicates VALUES (?,?,?,?,?,?,?,?,?)", &row.cells())
    }

    /// Adds a pair.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn pair(&mut self, row: &PairRow<'_>) -> io::Result<()> {
        let mut cells = row.cells();
        cells.remove(UNDIRECTED);
        self.insert(&self.insert_pair, &cells)
    }

    /// Adds a piece of evidence.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn evidence(&mut self, row: &EvidenceRow<'_>) -> io::Result<()> {
        self.insert("INSERT INTO evidence VALUES (?,?,?,?,?,?,?)", &row.cells())
    }

    /// Adds something to say of the whole.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn metadata(&mut self, key: &str, value: &str) -> io::Result<()> {
        self.insert("INSERT INTO metadata VALUES (?,?)", &[key.into(), value.into()])
    }

    /// Makes the indexes of documents, sentences, mentions and repeats, of which no more are to come.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn index_documents(&mut self) -> io::Result<()> {
        self.is_indexed = true;
        self.connection.flush_prepared_statement_cache();
        self.connection.execute_batch(INDEXES).map_err(told)?;
        self.connection.execute_batch(MERGE).map_err(told)
    }

    /// Makes what is left of indexes and views, and closes the file.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn finish(mut self) -> io::Result<()> {
        if self.n_cut.get() > 0 {
            let n_cut = self.n_cut.get().to_string();
            self.metadata("texts_cut", &n_cut)?;
        }
        if !self.is_indexed {
            self.index_documents()?;
        }
        self.connection.flush_prepared_statement_cache();
        self.connection.execute_batch(VIEWS).map_err(told)?;
        self.connection.execute_batch(END).map_err(told)?;
        self.connection.close().map_err(|(_, error)| told(error))
    }

    fn insert(&self, sql: &str, cells: &[Cell<'_>]) -> io::Result<()> {
        let mut statement = self.connection.prepare_cached(sql).map_err(told)?;
        let short = shortened(cells, self.max_bytes);
        self.n_cut.set(self.n_cut.get() + u64::from(short.is_some()));
        let cells = short.as_deref().unwrap_or(cells);
        statement.execute(params_from_iter(cells.iter().map(Value))).map_err(told)?;
        Ok(())
    }
}

const TABLES: &str = include_str!("../database/tables.sql");
const INDEXES: &str = include_str!("../database/indexes.sql");
const VIEWS: &str = include_str!("../database/views.sql");

/// Where Type and the first measure stand among the columns of pairs; `expected` is a measure here.
const UNDIRECTED: usize = 2;
const FIRST_MEASURE: usize = 9;

/// The file is moved into place when it is complete, so that nothing has to be undone after a crash.
/// Rows may name others that come later.
const SETTINGS: &str = "PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA foreign_keys = OFF;
    PRAGMA cache_size = -65536;
    BEGIN;";

/// What tells this database from others, and its tables from those of other versions.
pub(crate) const APPLICATION: i64 = 0x6e69_7362;
pub(crate) const VERSION: i64 = 1;

/// SQLite holds rows of at most 10^9 bytes.
const MAX_TEXT_BYTES: usize = 999_000_000;

/// The full-text index is written in large pieces, and these are merged at the end alone: by the
/// usual small ones the same text is written several times.
const BULK: &str = "INSERT INTO sentences (sentences, rank) VALUES ('automerge', 0);
    INSERT INTO sentences (sentences, rank) VALUES ('hashsize', 33554432);";

/// The full-text index in one piece, and as it is by default for those who add to it.
const MERGE: &str = "INSERT INTO sentences (sentences) VALUES ('optimize');
    INSERT INTO sentences (sentences, rank) VALUES ('automerge', 4);
    INSERT INTO sentences (sentences, rank) VALUES ('hashsize', 1048576);";

/// Statistics for the query planner, of a sample that is the same each time.
const END: &str = "PRAGMA analysis_limit = 1000;
    ANALYZE;
    COMMIT;";

/// The cells with the longest text cut between characters, so that all texts together have at most
/// `most` bytes; `None` where they have.
fn shortened<'c>(cells: &[Cell<'c>], most: usize) -> Option<Vec<Cell<'c>>> {
    let len = |cell: &Cell<'_>| if let Cell::Text(text) = cell { text.len() } else { 0 };
    let excess = cells.iter().map(len).sum::<usize>().checked_sub(most + 1)? + 1;
    let mut cells = cells.to_vec();
    if let Some(Cell::Text(text)) = cells.iter_mut().max_by_key(|cell| len(cell)) {
        let mut end = text.len().saturating_sub(excess);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        *text = &text[..end];
    }
    Some(cells)
}

fn holders(n: usize) -> String {
    vec!["?"; n].join(",")
}

struct Value<'c>(&'c Cell<'c>);

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self.0 {
            Cell::Empty => ValueRef::Null,
            Cell::Text(text) => ValueRef::Text(text.as_bytes()),
            Cell::Integer(number) => ValueRef::Integer(number),
            Cell::Float(number) => ValueRef::Real(number),
            Cell::Flag(yes) => ValueRef::Integer(i64::from(yes)),
        }))
    }
}

/// Which library it is stays inside of this crate.
fn told(error: rusqlite::Error) -> io::Error {
    io::Error::other(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CellKind;

    #[test]
    fn a_text_that_sqlite_does_not_hold_is_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("corpus.db");
        let mut database = Database::create(&path, &crate::pair_columns(&[], &[])).unwrap();
        database.max_bytes = 30;
        let text = "سليماني ".repeat(4);
        let long = StoredSentence { doc: "a", start: 0, end: 60, repeat: false, text: &text };
        database.sentence(&long).unwrap();
        database.sentence(&StoredSentence { text: "Kut", ..long }).unwrap();
        database.finish().unwrap();
        let connection = Connection::open(&path).unwrap();
        let one = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
        let cut = one("SELECT text FROM sentences WHERE rowid = 1");
        assert!(text.starts_with(&cut) && (28..30).contains(&cut.len()), "{cut:?}");
        assert_eq!(one("SELECT text FROM sentences WHERE rowid = 2"), "Kut");
        assert_eq!(one("SELECT value FROM metadata WHERE key = 'texts_cut'"), "1");
    }

    #[test]
    fn the_schema_has_the_columns_of_the_rows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("corpus.db");
        let pairs = crate::pair_columns(&[], &[]);
        Database::create(&path, &pairs).unwrap().finish().unwrap();
        let connection = Connection::open(&path).unwrap();
        let columns_of = |table: &str| -> Vec<(String, String, bool)> {
            let sql = "SELECT name, type, \"notnull\" FROM pragma_table_info(?) ORDER BY cid";
            let mut statement = connection.prepare(sql).unwrap();
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            statement.query_map([table], row).unwrap().map(Result::unwrap).collect()
        };
        let expected = |columns: &[Column]| -> Vec<(String, String, bool)> {
            let of = |column: &Column| {
                let kind = match column.kind {
                    CellKind::Text => "TEXT",
                    CellKind::Integer | CellKind::Flag => "INTEGER",
                    CellKind::Float => "REAL",
                };
                (column.name.to_lowercase(), kind.to_owned(), !column.optional)
            };
            columns.iter().map(of).collect()
        };
        assert_eq!(columns_of("documents"), expected(&DocumentRow::COLUMNS));
        let mut mentions = expected(&MentionRow::COLUMNS);
        // In a run it is always known whether a mention is a repeat.
        mentions[9].2 = true;
        mentions.push(("sentence".to_owned(), "INTEGER".to_owned(), false));
        assert_eq!(columns_of("mentions"), mentions);
        assert_eq!(columns_of("duplicates"), expected(&DuplicateRow::COLUMNS));
        assert_eq!(columns_of("evidence"), expected(&EvidenceRow::COLUMNS));
        let mut of_pairs = expected(&pairs);
        of_pairs.remove(UNDIRECTED);
        assert_eq!(columns_of("pairs"), of_pairs);
    }
}
