use std::io::{self, Read};

use crate::Limits;

/// Counts what passes through to the reader of a table: quotation marks, whose number is even in a sound
/// table, and bytes and cells of the row at hand, which an open quotation mark makes of all that follows.
pub(crate) struct CountQuotes<R> {
    input: R,
    n_quotes: u64,
    at_end: bool,
    /// Bytes so far, and where the row at hand begins.
    n: u64,
    row_at: u64,
    n_cells: u64,
    delimiter: u8,
    limits: Limits,
}

impl<R> CountQuotes<R> {
    pub(crate) fn new(input: R, delimiter: u8, limits: Limits) -> CountQuotes<R> {
        CountQuotes {
            input,
            n_quotes: 0,
            at_end: false,
            n: 0,
            row_at: 0,
            n_cells: 0,
            delimiter,
            limits,
        }
    }

    pub(crate) fn ended_within_quotes(&self) -> bool {
        self.at_end && !self.n_quotes.is_multiple_of(2)
    }

    pub(crate) fn begin_row(&mut self, at: u64) {
        self.row_at = at;
        self.n_cells = 0;
    }
}

/// A cell takes more memory than its byte in the file.
const MAX_CELLS: u64 = 16 << 20;

impl<R: Read> Read for CountQuotes<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buffer)?;
        let count = |wanted: u8| buffer[..n].iter().filter(|&&byte| byte == wanted).count() as u64;
        self.at_end |= n == 0 && !buffer.is_empty();
        self.n_quotes += count(b'"');
        self.n += n as u64;
        self.n_cells += count(self.delimiter);
        if self.n.saturating_sub(self.row_at) > self.limits.max_document.saturating_add(READ_AHEAD)
        {
            let detail = format!(
                "a row that is {}, or has a quotation mark that is never closed",
                self.limits.too_long()
            );
            return Err(io::Error::other(detail));
        }
        if self.n_cells > MAX_CELLS {
            return Err(io::Error::other("a row of more than 16 million cells"));
        }
        Ok(n)
    }
}

/// What the reader of tables takes beyond the row at hand.
const READ_AHEAD: u64 = 64 << 10;
