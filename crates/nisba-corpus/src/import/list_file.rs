use std::io::{Cursor, Read};
use std::path::Path;

use crate::decode::decode;
use crate::dictionary_files::read_file;
use crate::import::listing::Listing;
use crate::limits::watched;
use crate::place::{Lines, Place};
use crate::{DictionaryError, Limits};

/// One file of a list, decoded.
pub(crate) struct ListFile {
    pub(crate) name: String,
    pub(crate) text: String,
}

impl ListFile {
    pub(crate) fn open(path: &Path, listing: &mut Listing) -> Result<ListFile, DictionaryError> {
        let name = path.display().to_string();
        let whole =
            |message: String| DictionaryError { file: name.clone(), line: 0, column: 0, message };
        let bytes = read_file(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => whole("no such file".to_owned()),
            std::io::ErrorKind::IsADirectory => whole("a folder; name the files in it".to_owned()),
            _ => whole(error.to_string()),
        })?;
        // By their first bytes: downloads often lose the ending of their name.
        let unpacked = |result: std::io::Result<Vec<u8>>| {
            result.map_err(|error| {
                whole(format!(
                    "{error}; the compressed file is broken or cut short, fetch it again, or unpack it yourself"
                ))
            })
        };
        let limits = Limits::default();
        let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
            let unpack = |packed| Ok(flate2::read::MultiGzDecoder::new(packed));
            unpacked(watched(Cursor::new(bytes), &limits, unpack).and_then(read_all))?
        } else if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            unpacked(watched(Cursor::new(bytes), &limits, zstd::Decoder::new).and_then(read_all))?
        } else {
            bytes
        };
        let decoded = decode(&bytes)
            .map_err(|error| whole(format!("not text: a zero at byte {}", error.byte)))?;
        if let Some((byte, what)) = &decoded.repair {
            listing.note(
                &name,
                "letters that are not UTF-8 were mended",
                format!("byte {byte}: {what}"),
            );
        }
        // The end-of-file mark of old systems is no text.
        let text = decoded.text.trim_end_matches('\u{1a}').to_owned();
        Ok(ListFile { name, text })
    }

    /// The place of a byte.
    pub(crate) fn lines(&self) -> Lines<'_> {
        Lines::new(Path::new(&self.name), &self.text)
    }

    /// A line without a column.
    pub(crate) fn line(&self, line: u64) -> Place {
        Place { file: self.name.as_str().into(), line: line as u32, column: 0 }
    }

    /// The line on which a row of a table begins.
    ///
    /// The reader counts a line end of two bytes half to the row behind it, so that its own lines
    /// are one too few.
    pub(crate) fn row(&self, lines: &Lines<'_>, position: Option<&csv::Position>) -> Place {
        let at = position.map_or(0, csv::Position::byte) as usize;
        let ends = |byte: &&u8| matches!(byte, b'\r' | b'\n');
        let n_ends =
            self.text.as_bytes()[at.min(self.text.len())..].iter().take_while(ends).count();
        Place { column: 0, ..lines.place(at + n_ends) }
    }

    pub(crate) fn whole(&self, message: impl Into<String>) -> DictionaryError {
        DictionaryError { file: self.name.clone(), line: 0, column: 0, message: message.into() }
    }
}

fn read_all(mut input: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    Ok(bytes)
}
