use nisba_text::{Folder, Span, Token, TokenKind, Tokens, hash_bytes, mix};

use crate::word_span::WordSpans;

/// The words of a text as repeats compare them, and where they stand.
///
/// Tokens with content count; punctuation does not, and note marks (`Allah83`, `analysis,12`) and
/// clitics belong to the word before them. A word broken at a line end is one word again. Made once
/// a document and used for every pair it is in; six bytes a word, about as many as the text has.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Words {
    pub(crate) words: Vec<Word>,
    spans: WordSpans,
    /// Of all words with all bits of their hashes.
    pub(crate) digest: u64,
}

/// A word: most of the hash of its folded form, how long it is, and what begins with it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Word(u32);

/// What begins with a word; the greater, the more likely a passage begins there too.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Start {
    /// Nothing but the word.
    Word,
    /// What stands in quotation marks, or behind them.
    Quote,
    /// A sentence.
    Sentence,
    /// A line; lines that are merely wrapped do not count.
    Line,
}

const START_BITS: u32 = 2;
const LENGTH_BITS: u32 = 3;

impl Word {
    /// Two words in 134 million have one hash by chance: of no weight in a passage of eight.
    pub(crate) const HASH_BITS: u32 = 32 - START_BITS - LENGTH_BITS;

    pub(crate) fn new(hash: u64, n_letters: u32, start: Start) -> Word {
        let hash = (hash >> (64 - Word::HASH_BITS)) as u32;
        let length = (n_letters.max(2) - 2).min((1 << LENGTH_BITS) - 1);
        Word((((hash << LENGTH_BITS) | length) << START_BITS) | start as u32)
    }

    /// The first bits of the hash.
    #[inline]
    pub(crate) fn hash(self) -> u32 {
        self.0 >> (START_BITS + LENGTH_BITS)
    }

    /// Number of letters: 2 for fewer, 9 for more.
    #[inline]
    pub(crate) fn n_letters(self) -> u32 {
        ((self.0 >> START_BITS) & ((1 << LENGTH_BITS) - 1)) + 2
    }

    #[inline]
    pub(crate) fn is_same(self, other: Word) -> bool {
        self.0 ^ other.0 < 1 << (START_BITS + LENGTH_BITS)
    }

    pub(crate) fn start(self) -> Start {
        match self.0 & ((1 << START_BITS) - 1) {
            0 => Start::Word,
            1 => Start::Quote,
            2 => Start::Sentence,
            _ => Start::Line,
        }
    }
}

impl Words {
    /// The words of a text with its tokens. Linear.
    ///
    /// # Panics
    ///
    /// Where the tokens are not those of this text and cut a character or exceed it.
    pub fn of(text: &str, tokens: &Tokens) -> Words {
        // All but a few that are broken at a line end, or notes.
        let n = tokens.n_words();
        let mut builder = Builder {
            words: Vec::with_capacity(n),
            spans: WordSpans::with_capacity(n),
            digest: 0,
            is_ascii: text.is_ascii(),
        };
        let mut starts = Starts::of(text, tokens);
        let folder = Folder::new();
        let mut last: Option<Held> = None;
        let mut is_broken = false;
        for (idx, token) in tokens.tokens.iter().enumerate() {
            // It tells of nearly every token that it ends in no hyphen and no digit.
            let last_byte = text.as_bytes()[token.span.end() as usize - 1];
            if !token.kind.is_content() || is_note(text, token) {
                if let Some(last) = &mut last
                    && token.kind == TokenKind::Clitic
                    && last.span.end() == token.span.start()
                {
                    last.span = last.span.cover(token.span);
                }
                starts.look(text, token.span);
                // Only the hyphen itself may stand between the halves of a broken word.
                is_broken = may_be_hyphen(last_byte) && is_line_break(text, &tokens.tokens, idx);
                continue;
            }
            let (span, hash) = match token.kind {
                TokenKind::Word if last_byte.is_ascii_digit() => {
                    without_digits(text, token, &folder)
                }
                _ => (token.span, token.folded_hash),
            };
            match &mut last {
                Some(last) if is_broken && token.kind == TokenKind::Word => {
                    let head = text[last.span].trim_end_matches(is_hyphen);
                    let whole = format!("{head}{}", &text[span]);
                    last.hash = hash_bytes(folder.fold(&whole).text().as_bytes());
                    last.span = last.span.cover(span);
                }
                _ => {
                    let next = Held { span, hash, start: starts.at(span.start()) };
                    if let Some(last) = last.replace(next) {
                        builder.push(text, &last);
                    }
                }
            }
            is_broken = may_be_hyphen(last_byte) && is_line_break(text, &tokens.tokens, idx);
        }
        if let Some(last) = last {
            builder.push(text, &last);
        }
        builder.finish()
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Heap memory in bytes.
    pub fn memory_usage(&self) -> usize {
        self.words.capacity() * size_of::<Word>() + self.spans.memory_usage()
    }

    /// Whether all words are the same, by all bits of their hashes.
    pub(crate) fn are_same(&self, other: &Words) -> bool {
        let is_same = |(one, other): (&Word, &Word)| one.is_same(*other);
        self.digest == other.digest
            && self.len() == other.len()
            && self.words.iter().zip(&other.words).all(is_same)
    }

    /// Where a word stands.
    pub(crate) fn span(&self, idx: usize) -> Span {
        self.spans.get(idx)
    }

    /// What a run of words is a whole of: the lesser of what begins with its first word and what
    /// begins behind its last, or up to `slack` words further out.
    pub(crate) fn whole(&self, (first, end): (usize, usize), slack: usize) -> Start {
        let before = (first.saturating_sub(slack)..=first).map(|at| self.start(at)).max();
        let behind = (end..=end + slack).map(|at| self.start(at)).max();
        before.min(behind).unwrap_or(Start::Word)
    }

    /// What begins behind the last of the words before `end`.
    pub(crate) fn start(&self, end: usize) -> Start {
        self.words.get(end).map_or(Start::Line, |word| word.start())
    }
}

/// A word that may still go on.
struct Held {
    span: Span,
    hash: u64,
    start: Start,
}

struct Builder {
    words: Vec<Word>,
    spans: WordSpans,
    digest: u64,
    /// Whether bytes of the text are letters.
    is_ascii: bool,
}

impl Builder {
    #[inline]
    fn push(&mut self, text: &str, word: &Held) {
        let n_bytes = word.span.len();
        let n_letters = if self.is_ascii || n_bytes <= 2 {
            n_bytes
        } else {
            n_letters(&text.as_bytes()[word.span.range()])
        };
        // The first word stands where the document begins, whatever stands before it.
        let start = if self.words.is_empty() { Start::Line } else { word.start };
        self.digest = mix(self.digest, word.hash);
        self.words.push(Word::new(word.hash, n_letters, start));
        self.spans.push(word.span);
    }

    fn finish(self) -> Words {
        let Builder { mut words, mut spans, digest, .. } = self;
        words.shrink_to_fit();
        spans.shrink_to_fit();
        Words { words, spans, digest }
    }
}

/// Number of characters: of bytes that do not go on with one.
fn n_letters(word: &[u8]) -> u32 {
    word.iter().map(|&byte| u32::from(byte & 0xc0 != 0x80)).sum()
}

/// Tells what begins with a word, asked word by word in text order.
struct Starts<'t> {
    sentences: &'t [Span],
    lines: Vec<u32>,
    n_lines: usize,
    is_quoted: bool,
}

impl<'t> Starts<'t> {
    fn of(text: &str, tokens: &'t Tokens) -> Starts<'t> {
        let mut lines = Vec::with_capacity(tokens.paragraphs.len());
        for &paragraph in &tokens.paragraphs {
            hard_lines(text, paragraph, &mut lines);
        }
        Starts { sentences: &tokens.sentences, lines, n_lines: 0, is_quoted: false }
    }

    /// Looks at what stands between two words. What is quoted is said as a whole.
    #[inline]
    fn look(&mut self, text: &str, between: Span) {
        let first = text.as_bytes()[between.start() as usize];
        if first == b'"' || !first.is_ascii() {
            self.is_quoted |= text[between].contains(is_quotation_mark);
        }
    }

    /// What begins with the next word.
    #[inline]
    fn at(&mut self, start: u32) -> Start {
        let mut begins = if self.is_quoted { Start::Quote } else { Start::Word };
        self.is_quoted = false;
        while let [sentence, rest @ ..] = self.sentences
            && sentence.start() <= start
        {
            begins = begins.max(Start::Sentence);
            self.sentences = rest;
        }
        while self.lines.get(self.n_lines).is_some_and(|&line| line <= start) {
            begins = Start::Line;
            self.n_lines += 1;
        }
        begins
    }
}

/// Adds where the lines of a paragraph begin that were not merely wrapped: the first, and each whose
/// first word would have had room on the line before.
fn hard_lines(text: &str, paragraph: Span, starts: &mut Vec<u32>) {
    let mut lines = text[paragraph].split('\n').peekable();
    let mut start = paragraph.start();
    let first = lines.next().unwrap_or_default();
    starts.push(start);
    if lines.peek().is_none() {
        return;
    }
    // Where lines begin that may be hard, and how wide the one before it would have been with the
    // first word; kept are those that fit into the widest line.
    let n_before = starts.len();
    let mut widths = Vec::new();
    let mut last = first.trim_end().len();
    let mut width = last;
    start += first.len() as u32 + 1;
    for line in lines {
        let trimmed = line.trim_end().len();
        starts.push(start);
        widths.push(last + first_word(line));
        width = width.max(trimmed);
        last = trimmed;
        start += line.len() as u32 + 1;
    }
    let mut n_kept = n_before;
    for (at, with_word) in widths.into_iter().enumerate() {
        if with_word < width {
            starts[n_kept] = starts[n_before + at];
            n_kept += 1;
        }
    }
    starts.truncate(n_kept);
}

/// Bytes of the first word of a line.
fn first_word(line: &str) -> usize {
    let word = line.trim_start().as_bytes();
    word.iter().position(u8::is_ascii_whitespace).unwrap_or(word.len())
}

/// A number glued behind the comma or full stop of a word is the number of a note.
#[inline]
fn is_note(text: &str, token: &Token) -> bool {
    if token.kind != TokenKind::Number {
        return false;
    }
    let before = &text[..token.span.start() as usize];
    let head =
        before.trim_end_matches(['.', ',', ';', ':', '"', '”', '’', ')', '؟', '،', '!', '?']);
    head.len() < before.len() && head.ends_with(char::is_lowercase)
}

/// Cuts the number of a note from a word, for tokens of a scan that does not know note marks.
fn without_digits(text: &str, token: &Token, folder: &Folder) -> (Span, u64) {
    let head = text[token.span].trim_end_matches(|c: char| c.is_ascii_digit());
    if !head.ends_with(char::is_lowercase) || head.chars().nth(1).is_none() {
        return (token.span, token.folded_hash);
    }
    let start = token.span.start();
    let hash = hash_bytes(folder.fold(head).text().as_bytes());
    (Span::new(start, start + head.len() as u32), hash)
}

/// Whether a byte can be the last of a hyphen.
#[inline]
fn may_be_hyphen(byte: u8) -> bool {
    byte == b'-' || !byte.is_ascii()
}

/// Whether the token ends in a hyphen that is glued to a letter before it and parted by white space
/// from a lower-case letter after it.
fn is_line_break(text: &str, tokens: &[Token], idx: usize) -> bool {
    let end = tokens[idx].span.end() as usize;
    let Some(next) = tokens.get(idx + 1) else {
        return false;
    };
    let gap = &text[end..next.span.start() as usize];
    if gap.is_empty() || !gap.trim().is_empty() {
        return false;
    }
    // One hyphen and no more: two are a dash.
    let head = text[..end].strip_suffix(is_hyphen);
    head.is_some_and(|head| head.ends_with(char::is_alphabetic))
        && text[next.span].starts_with(char::is_lowercase)
}

fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '‐' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let words = Words::of(text, &nisba_text::scan(text));
        (0..words.len()).map(|idx| &text[words.span(idx)]).collect()
    }

    fn hashes(text: &str) -> Vec<u32> {
        let words = Words::of(text, &nisba_text::scan(text));
        words.words.iter().map(|word| word.hash()).collect()
    }

    #[test]
    fn note_numbers_are_no_part_of_words() {
        assert_eq!(
            words("Hizb Allah83 in its analysis,12 the"),
            ["Hizb", "Allah", "in", "its", "analysis", "the"]
        );
        assert_eq!(words("G20 paid $1.5 on page 7."), ["G20", "paid", "1", "5", "on", "page", "7"]);
    }

    #[test]
    fn a_word_broken_at_a_line_end_is_one() {
        assert_eq!(hashes("the mili-\ntia left"), hashes("the militia left"));
        assert_eq!(hashes("the mili\u{ad}tia left"), hashes("the militia left"));
        assert_eq!(
            words("it fell - then rose -- and fell"),
            ["it", "fell", "then", "rose", "and", "fell"]
        );
        assert_eq!(words("post-\nSoleimani"), ["post", "Soleimani"]);
    }
}
