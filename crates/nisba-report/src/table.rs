/// A column of a table with types: Parquet files and the database have the same ones.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Column {
    /// The name: that of the key in JSONL, or of the column in CSV.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: CellKind,
    /// Whether a cell may be empty.
    pub optional: bool,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CellKind {
    /// UTF-8.
    Text,
    /// A whole number from 0 to 2^63 - 1.
    Integer,
    /// A 64-bit float; NaN and infinities are empty cells.
    Float,
    /// Yes or no.
    Flag,
}

/// A cell of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing, in a column where that is allowed.
    Empty,
    /// UTF-8.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A finite number.
    Float(f64),
    /// Yes or no.
    Flag(bool),
}

/// A row of a table with types.
///
/// Most rows are [`serde::Serialize`] as well, for JSONL: the keys there are the names of the columns.
/// JSONL is without a document's text, and without the unit of evidence where there is just one.
pub trait TableRow {
    /// One cell for each column, in order.
    fn cells(&self) -> Vec<Cell<'_>>;
}

impl Column {
    pub(crate) const fn text(name: &'static str) -> Column {
        Column { name, kind: CellKind::Text, optional: false }
    }

    pub(crate) const fn integer(name: &'static str) -> Column {
        Column { name, kind: CellKind::Integer, optional: false }
    }

    pub(crate) const fn float(name: &'static str) -> Column {
        Column { name, kind: CellKind::Float, optional: false }
    }

    pub(crate) const fn flag(name: &'static str) -> Column {
        Column { name, kind: CellKind::Flag, optional: false }
    }

    pub(crate) const fn or_empty(self) -> Column {
        Column { optional: true, ..self }
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Cell<'a> {
        Cell::Text(text)
    }
}

impl From<u32> for Cell<'_> {
    fn from(number: u32) -> Self {
        Cell::Integer(i64::from(number))
    }
}

/// Counts of bytes, tokens and units stay far below 2^63.
impl From<u64> for Cell<'_> {
    fn from(number: u64) -> Self {
        Cell::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Cell<'_> {
    fn from(number: usize) -> Self {
        Cell::from(number as u64)
    }
}

impl From<f64> for Cell<'_> {
    fn from(number: f64) -> Self {
        if number.is_finite() { Cell::Float(number) } else { Cell::Empty }
    }
}

impl From<bool> for Cell<'_> {
    fn from(yes: bool) -> Self {
        Cell::Flag(yes)
    }
}

impl<'a, T: Into<Cell<'a>>> From<Option<T>> for Cell<'a> {
    fn from(value: Option<T>) -> Cell<'a> {
        value.map_or(Cell::Empty, Into::into)
    }
}
