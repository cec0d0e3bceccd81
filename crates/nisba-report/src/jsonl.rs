use std::io::{self, Write};

use serde::Serialize;

/// Writes one JSON object a line, keys in the order of the struct's fields.
///
/// NaN and infinities are `null`; other floats are the shortest text that reads back to the same
/// f64. Text goes out as it is, escaped only where JSON asks for it.
pub struct JsonLines<W: Write> {
    out: W,
}

impl<W: Write> JsonLines<W> {
    /// Writes to `out`, which should be buffered.
    pub fn new(out: W) -> JsonLines<W> {
        JsonLines { out }
    }

    /// Writes one line.
    ///
    /// # Errors
    ///
    /// What `out` says.
    pub fn write(&mut self, row: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, row)?;
        self.out.write_all(b"\n")
    }

    /// Flushes, and gives the writer back.
    ///
    /// # Errors
    ///
    /// What `out` says.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}
