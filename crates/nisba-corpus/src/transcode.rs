use std::io::{self, BufRead, BufReader, Read};

use encoding_rs::{Decoder, Encoding, UTF_16BE, UTF_16LE};

/// A stream of rows in UTF-8: as it is, or, behind a byte-order mark of UTF-16, decoded as it is read;
/// with the encoding in that case. Spreadsheets write their tables so.
pub(crate) fn in_utf8(
    input: Box<dyn Read + Send>,
) -> io::Result<(Box<dyn Read + Send>, Option<&'static Encoding>)> {
    let mut input = BufReader::new(input);
    let encoding = match input.fill_buf()? {
        [0xff, 0xfe, ..] => UTF_16LE,
        [0xfe, 0xff, ..] => UTF_16BE,
        _ => return Ok((Box::new(input), None)),
    };
    let decoder = encoding.new_decoder_with_bom_removal();
    let transcoded = Transcoded { input, decoder, text: Vec::new(), at: 0, ended: false };
    Ok((Box::new(transcoded), Some(encoding)))
}

struct Transcoded<R> {
    input: BufReader<R>,
    decoder: Decoder,
    /// What is decoded, and how much of it has been read.
    text: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Read for Transcoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.ended {
            let bytes = self.input.fill_buf()?;
            self.ended = bytes.is_empty();
            let most = self.decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(1 << 20);
            self.text.resize(most, 0);
            let (_, n_read, n_written, _) =
                self.decoder.decode_to_utf8(bytes, &mut self.text, self.ended);
            self.input.consume(n_read);
            self.text.truncate(n_written);
            self.at = 0;
        }
        let n = buffer.len().min(self.text.len() - self.at);
        buffer[..n].copy_from_slice(&self.text[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Gives a few bytes at a time, so that units are cut.
    struct Drops(Vec<u8>, usize);

    impl Read for Drops {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let n = self.1.min(self.0.len()).min(buffer.len());
            buffer[..n].copy_from_slice(&self.0[..n]);
            self.0.drain(..n);
            Ok(n)
        }
    }

    proptest! {
        #[test]
        fn utf16_comes_out_as_utf8(text in "[aé\u{10000}ع\n\"]{0,40}", n in 2_usize..7, is_big in any::<bool>()) {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            let bytes = |unit: u16| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() };
            let input = Drops(units.flat_map(bytes).collect(), n);
            let (mut rows, encoding) = in_utf8(Box::new(input)).unwrap();
            let mut found = String::new();
            rows.read_to_string(&mut found).unwrap();
            prop_assert_eq!(found, text);
            prop_assert_eq!(encoding, Some(if is_big { UTF_16BE } else { UTF_16LE }));
        }

        #[test]
        fn all_else_is_as_it_was(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            prop_assume!(!matches!(bytes[..], [0xff, 0xfe, ..] | [0xfe, 0xff, ..]));
            let (mut rows, _) = in_utf8(Box::new(io::Cursor::new(bytes.clone()))).unwrap();
            let mut found = Vec::new();
            rows.read_to_end(&mut found).unwrap();
            prop_assert_eq!(found, bytes);
        }
    }
}
