use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::sync::{Arc, Mutex, PoisonError};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_16BE, UTF_16LE};

/// A stream of rows in UTF-8: as it is, or, behind a byte-order mark of UTF-16, decoded as it is read.
/// Spreadsheets write their tables so.
pub(crate) fn in_utf8(
    mut input: Box<dyn Read + Send>,
) -> io::Result<(Box<dyn Read + Send>, Option<Transcoding>)> {
    let mut head = Vec::new();
    input.by_ref().take(2).read_to_end(&mut head)?;
    let encoding = match head[..] {
        [0xff, 0xfe] => Some(UTF_16LE),
        [0xfe, 0xff] => Some(UTF_16BE),
        _ => None,
    };
    let input = Cursor::new(head).chain(input);
    let Some(encoding) = encoding else { return Ok((Box::new(input), None)) };
    let transcoding = Transcoding { encoding, broken: Arc::default() };
    let transcoded = Transcoded {
        input: BufReader::new(input),
        decoder: encoding.new_decoder_with_bom_removal(),
        text: Vec::new(),
        at: 0,
        n_before: 0,
        ended: false,
        broken: transcoding.broken.clone(),
    };
    Ok((Box::new(transcoded), Some(transcoding)))
}

/// What is told of a stream that is decoded while it is read.
pub(crate) struct Transcoding {
    pub(crate) encoding: &'static Encoding,
    broken: Broken,
}

impl Transcoding {
    /// Whether broken units were replaced before this byte of the decoded stream, and behind the one
    /// that was asked for before.
    pub(crate) fn is_broken_before(&self, byte: u64) -> bool {
        let mut broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        let n = broken.partition_point(|&at| at < byte);
        broken.drain(..n);
        n > 0
    }
}

/// Bytes of the decoded stream at which broken units were replaced: no more than are decoded ahead of
/// the rows.
type Broken = Arc<Mutex<VecDeque<u64>>>;

struct Transcoded<R> {
    input: BufReader<R>,
    decoder: Decoder,
    /// What is decoded, how much of it has been read, and how much was decoded before it.
    text: Vec<u8>,
    at: usize,
    n_before: u64,
    ended: bool,
    broken: Broken,
}

impl<R: Read> Read for Transcoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.ended {
            let bytes = self.input.fill_buf()?;
            let is_last = bytes.is_empty();
            let most = self.decoder.max_utf8_buffer_length_without_replacement(bytes.len());
            self.n_before += self.text.len() as u64;
            self.text.resize(most.unwrap_or(1 << 20), 0);
            let (result, n_read, n_written) =
                self.decoder.decode_to_utf8_without_replacement(bytes, &mut self.text, is_last);
            self.input.consume(n_read);
            self.text.truncate(n_written);
            self.at = 0;
            match result {
                DecoderResult::InputEmpty => self.ended = is_last,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    let at = self.n_before + n_written as u64;
                    self.broken.lock().unwrap_or_else(PoisonError::into_inner).push_back(at);
                    self.text.extend("\u{fffd}".bytes());
                }
            }
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
        fn utf16_comes_out_as_utf8(text in "[aé\u{10000}ع\n\"]{0,40}", n in 1_usize..7, is_big in any::<bool>()) {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            let bytes = |unit: u16| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() };
            let input = Drops(units.flat_map(bytes).collect(), n);
            let (mut rows, transcoding) = in_utf8(Box::new(input)).unwrap();
            let mut found = String::new();
            rows.read_to_string(&mut found).unwrap();
            prop_assert_eq!(found, text);
            let transcoding = transcoding.unwrap();
            prop_assert_eq!(transcoding.encoding, if is_big { UTF_16BE } else { UTF_16LE });
            prop_assert!(!transcoding.is_broken_before(u64::MAX));
        }

        #[test]
        fn broken_units_are_told(
            units in prop::collection::vec(prop::sample::select(vec![0xd83d_u16, 0xde00, 0x61, 0x627]), 0..30),
            n in 1_usize..7,
        ) {
            let bytes = std::iter::once(&0xfeff).chain(&units).flat_map(|unit| unit.to_le_bytes());
            let (mut rows, transcoding) = in_utf8(Box::new(Drops(bytes.collect(), n))).unwrap();
            let mut found = String::new();
            rows.read_to_string(&mut found).unwrap();
            prop_assert_eq!(&found, &String::from_utf16_lossy(&units));
            let transcoding = transcoding.unwrap();
            for (at, c) in found.char_indices() {
                prop_assert!(!transcoding.is_broken_before(at as u64));
                prop_assert_eq!(transcoding.is_broken_before(at as u64 + 1), c == '\u{fffd}');
            }
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
