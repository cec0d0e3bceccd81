use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::DictionaryError;

/// A place in a dictionary file; in the file as a whole, where the line is 0.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) file: Arc<str>,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.file),
            line => write!(f, "{}:{line}:{}", self.file, self.column),
        }
    }
}

impl Place {
    pub(crate) fn error(&self, message: impl Into<String>) -> DictionaryError {
        let (file, line, column) = (self.file.to_string(), self.line, self.column);
        DictionaryError { file, line, column, message: message.into() }
    }
}

/// The text of a file with its line starts.
pub(crate) struct Lines<'t> {
    pub(crate) file: Arc<str>,
    pub(crate) text: &'t str,
    pub(crate) starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(crate) fn new(file: &Path, text: &'t str) -> Lines<'t> {
        let newlines = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        let starts = std::iter::once(0).chain(newlines.map(|(at, _)| at + 1)).collect();
        Lines { file: file.display().to_string().into(), text, starts }
    }

    pub(crate) fn place(&self, at: usize) -> Place {
        let line = self.starts.partition_point(|&start| start <= at);
        let start = self.starts[line - 1];
        let column = self
            .text
            .get(start..at.min(self.text.len()))
            .map_or(0, |before| before.chars().count()) as u32
            + 1;
        Place { file: self.file.clone(), line: line as u32, column }
    }
}

/// Where a key stands in a line of JSON, in characters counted from 1: a string before a colon.
pub(crate) fn key_column(line: &str, key: &str) -> usize {
    let quoted = format!("\"{key}\"");
    let mut places = line
        .match_indices(&quoted)
        .filter(|(at, _)| line[at + quoted.len()..].trim_start().starts_with(':'));
    places.next().map_or(1, |(at, _)| line[..at].chars().count() + 1)
}

/// Where a line of JSON is broken, in characters counted from 1, and how; the library counts bytes
/// and adds its own place, which is the one within this line.
pub(crate) fn json_fault(line: &str, error: &serde_json::Error) -> (u32, String) {
    let before = error.column().saturating_sub(1).min(line.len());
    let n_before = line.char_indices().take_while(|&(at, _)| at < before).count();
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
    (n_before as u32 + 1, message)
}
