//! How a document stands in the file of those that found no room in memory: the text as it is, so that
//! a part of it can be read alone, then the words, then everything else.

use std::io;
use std::sync::Arc;

use nisba_dedup::Words;
use nisba_entities::{Mention, Undecided};
use nisba_text::{Document, Span, Token, TokenFlags, TokenKind, Tokens};
use serde::{Deserialize, Serialize};

use crate::{Analyzed, Reading};

/// A document as it goes to the file.
pub(crate) struct StoredDocument {
    pub(crate) bytes: Vec<u8>,
    pub(crate) lens: Lens,
}

/// How long the parts of a stored document are, in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lens {
    pub(crate) text: u32,
    pub(crate) words: u64,
    pub(crate) rest: u64,
}

/// What is neither text nor words.
#[derive(Deserialize, Serialize)]
struct Rest {
    title: Option<String>,
    date: Option<String>,
    source: Option<String>,
    reading: Option<StoredReading>,
}

#[derive(Deserialize, Serialize)]
struct StoredReading {
    tokens: Vec<u8>,
    sentences: Vec<u8>,
    paragraphs: Vec<u8>,
    mentions: Vec<Mention>,
    undecided: Vec<Undecided>,
    unknown: Vec<u8>,
}

impl StoredDocument {
    pub(crate) fn new(analyzed: &Analyzed) -> io::Result<StoredDocument> {
        let Analyzed { document, words, reading } = analyzed;
        let text = document.text();
        let reading = reading.as_deref().map(|reading| StoredReading {
            tokens: bytes_of_tokens(&reading.tokens.tokens),
            sentences: bytes_of_spans(&reading.tokens.sentences),
            paragraphs: bytes_of_spans(&reading.tokens.paragraphs),
            mentions: reading.mentions.clone(),
            undecided: reading.undecided.clone(),
            unknown: bytes_of_spans(&reading.unknown),
        });
        let rest = Rest {
            title: document.title.clone(),
            date: document.date.clone(),
            source: document.source.as_deref().map(str::to_owned),
            reading,
        };
        let mut bytes = Vec::with_capacity(4 * text.len() + 64);
        bytes.extend_from_slice(text.as_bytes());
        let bytes = postcard::to_extend(words, bytes).map_err(io::Error::other)?;
        let words = (bytes.len() - text.len()) as u64;
        let bytes = postcard::to_extend(&rest, bytes).map_err(io::Error::other)?;
        let rest = bytes.len() as u64 - text.len() as u64 - words;
        let lens = Lens { text: text.len() as u32, words, rest };
        Ok(StoredDocument { bytes, lens })
    }
}

/// A document from its parts; without words or without what was read in it, where these are not given.
pub(crate) fn analyzed_from(
    id: &str,
    text: Vec<u8>,
    words: Option<&[u8]>,
    rest: Option<&[u8]>,
) -> io::Result<Analyzed> {
    let text = String::from_utf8(text).map_err(io::Error::other)?;
    let mut document = Document::new(id, text).map_err(io::Error::other)?;
    let words = match words {
        Some(words) => words_from(words)?,
        None => Words::default(),
    };
    let Some(rest) = rest else { return Ok(Analyzed { document, words, reading: None }) };
    let rest: Rest = postcard::from_bytes(rest).map_err(io::Error::other)?;
    document.title = rest.title;
    document.date = rest.date;
    document.source = rest.source.map(Arc::from);
    let reading = rest.reading.map(|stored| -> io::Result<Box<Reading>> {
        let tokens = Tokens {
            tokens: tokens_from(&stored.tokens)?,
            sentences: spans_from(&stored.sentences)?,
            paragraphs: spans_from(&stored.paragraphs)?,
        };
        let unknown = spans_from(&stored.unknown)?;
        let StoredReading { mentions, undecided, .. } = stored;
        Ok(Box::new(Reading { tokens, mentions, undecided, unknown }))
    });
    Ok(Analyzed { document, words, reading: reading.transpose()? })
}

pub(crate) fn words_from(bytes: &[u8]) -> io::Result<Words> {
    postcard::from_bytes(bytes).map_err(io::Error::other)
}

/// Tokens as the gap before each, its length, its kind and flags, and its hash where one of them has
/// one: three bytes for most, or eleven.
fn bytes_of_tokens(tokens: &[Token]) -> Vec<u8> {
    let has_hashes = tokens.iter().any(|token| token.folded_hash != 0);
    let mut bytes = Vec::with_capacity(tokens.len() * if has_hashes { 11 } else { 3 } + 16);
    bytes.push(u8::from(has_hashes));
    put_number(&mut bytes, tokens.len() as u32);
    let mut end = 0;
    for token in tokens {
        put_span(&mut bytes, token.span, &mut end);
        let kind = KINDS.iter().position(|&kind| kind == token.kind).expect("all kinds are there");
        let flags = FLAGS.iter().enumerate();
        let flags = flags.map(|(n, &flag)| u8::from(token.flags.contains(flag)) << n);
        bytes.push((kind as u8) << FLAGS.len() | flags.sum::<u8>());
        if has_hashes {
            bytes.extend_from_slice(&token.folded_hash.to_le_bytes());
        }
    }
    bytes
}

fn tokens_from(bytes: &[u8]) -> io::Result<Vec<Token>> {
    let mut rest = Bytes(bytes);
    let has_hashes = rest.byte()? != 0;
    let n_tokens = rest.number()? as usize;
    let mut tokens = Vec::with_capacity(n_tokens.min(bytes.len()));
    let mut end = 0;
    for _ in 0..n_tokens {
        let span = rest.span(&mut end)?;
        let both = rest.byte()?;
        let kind = KINDS.get(usize::from(both >> FLAGS.len())).ok_or_else(damaged)?;
        let mut flags = TokenFlags::default();
        for (n, &flag) in FLAGS.iter().enumerate() {
            if both >> n & 1 == 1 {
                flags.insert(flag);
            }
        }
        let folded_hash = if has_hashes { rest.hash()? } else { 0 };
        tokens.push(Token { span, folded_hash, kind: *kind, flags });
    }
    Ok(tokens)
}

/// Spans in text order, which most lists are in; one that stands before the last begins anew.
fn bytes_of_spans(spans: &[Span]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(spans.len() * 3 + 8);
    put_number(&mut bytes, spans.len() as u32);
    let mut end = 0;
    for &span in spans {
        put_span(&mut bytes, span, &mut end);
    }
    bytes
}

fn spans_from(bytes: &[u8]) -> io::Result<Vec<Span>> {
    let mut rest = Bytes(bytes);
    let n_spans = rest.number()? as usize;
    let mut spans = Vec::with_capacity(n_spans.min(bytes.len()));
    let mut end = 0;
    for _ in 0..n_spans {
        spans.push(rest.span(&mut end)?);
    }
    Ok(spans)
}

/// The kinds of tokens, numbered.
const KINDS: [TokenKind; 11] = [
    TokenKind::Word,
    TokenKind::Number,
    TokenKind::NoteMark,
    TokenKind::Clitic,
    TokenKind::Punct,
    TokenKind::Symbol,
    TokenKind::Url,
    TokenKind::Email,
    TokenKind::Mention,
    TokenKind::Hashtag,
    TokenKind::Other,
];

const FLAGS: [TokenFlags; 4] =
    [TokenFlags::CAPITAL, TokenFlags::ALL_CAPITALS, TokenFlags::JOINED, TokenFlags::SENTENCE_START];

/// The gap behind the last end, in either direction, and the length.
fn put_span(bytes: &mut Vec<u8>, span: Span, end: &mut u32) {
    put_number(bytes, span.start().wrapping_sub(*end));
    put_number(bytes, span.len());
    *end = span.end();
}

/// Seven bits a byte, the last first; the high bit says that more follow.
fn put_number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 1 << 7 {
        bytes.push(number as u8 | 1 << 7);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// What is left to read.
struct Bytes<'b>(&'b [u8]);

impl Bytes<'_> {
    #[inline]
    fn byte(&mut self) -> io::Result<u8> {
        let (&byte, rest) = self.0.split_first().ok_or_else(damaged)?;
        self.0 = rest;
        Ok(byte)
    }

    #[inline]
    fn number(&mut self) -> io::Result<u32> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f).checked_shl(shift).ok_or_else(damaged)?;
            if byte < 1 << 7 {
                return Ok(number);
            }
            shift += 7;
        }
    }

    #[inline]
    fn span(&mut self, end: &mut u32) -> io::Result<Span> {
        let start = end.wrapping_add(self.number()?);
        *end = start.checked_add(self.number()?).ok_or_else(damaged)?;
        Ok(Span::new(start, *end))
    }

    #[inline]
    fn hash(&mut self) -> io::Result<u64> {
        let (hash, rest) = self.0.split_first_chunk().ok_or_else(damaged)?;
        self.0 = rest;
        Ok(u64::from_le_bytes(*hash))
    }
}

fn damaged() -> io::Error {
    io::Error::other("a document that was put aside on the disk does not come back whole")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn token() -> impl Strategy<Value = Token> {
        let flags = prop::collection::vec(prop::sample::select(&FLAGS[..]), 0..4);
        let kind = prop::sample::select(&KINDS[..]);
        (any::<u32>(), 0..1000_u32, kind, flags, any::<bool>()).prop_map(
            |(start, len, kind, flags, has_hash)| {
                let start = start.min(u32::MAX - len);
                let mut token = Token {
                    span: Span::new(start, start + len),
                    folded_hash: if has_hash { u64::from(start) << 20 | 1 } else { 0 },
                    kind,
                    flags: TokenFlags::default(),
                };
                flags.into_iter().for_each(|flag| token.flags.insert(flag));
                token
            },
        )
    }

    proptest! {
        #[test]
        fn tokens_come_back(tokens in prop::collection::vec(token(), 0..50)) {
            let bytes = bytes_of_tokens(&tokens);
            prop_assert_eq!(&tokens_from(&bytes).unwrap(), &tokens);
            prop_assert!(tokens_from(&bytes[..bytes.len() - 1]).is_err());
        }

        #[test]
        fn spans_come_back(tokens in prop::collection::vec(token(), 0..50)) {
            let spans: Vec<Span> = tokens.iter().map(|token| token.span).collect();
            prop_assert_eq!(spans_from(&bytes_of_spans(&spans)).unwrap(), spans);
        }

        #[test]
        fn other_bytes_are_no_tokens_or_some(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            // Whatever they are, reading them ends.
            let _ = tokens_from(&bytes);
            let _ = spans_from(&bytes);
        }
    }

    #[test]
    fn every_kind_has_a_number() {
        // A kind that is new fails to have one, and a text has all of them.
        let text = "One 2 a.b@c.de http://a.de @who #what € , Allah83 Sadr's\u{0}";
        for token in nisba_tokenize::Tokenizer::news().tokenize(text).tokens {
            assert!(KINDS.contains(&token.kind), "{token:?}");
        }
    }
}
