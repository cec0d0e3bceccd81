use std::ops::Range;

use nisba_text::{
    Folder, Span, Token, TokenFlags, TokenKind, hash_bytes, hash_letters, is_apostrophe,
};

use crate::address;
use crate::ahead::Ahead;
use crate::chunk::ChunkMasks;
use crate::class::{
    flags_of_case, is_alphabetic, is_currency, is_extra_joiner, is_joint, is_opener, is_percent,
    is_without_blanks, kind_of,
};
use crate::note_mark::Mark;
use crate::tokenizer::Config;
use crate::window::{N, window};

/// Cuts paragraphs into tokens and puts them behind one another.
///
/// White space always ends a word, so the text is cut at white space first and each chunk on its
/// own. Most chunks are ASCII letters with a few signs at their ends: those are cut by bit masks,
/// 64 bytes at a time, and all others one by one.
pub(crate) struct WordCutter<'t, 'o> {
    text: &'t str,
    config: &'t Config,
    folder: &'t Folder,
    out: &'o mut Vec<Token>,
    /// Where a single quotation mark was opened and not closed yet.
    quote_open: Option<usize>,
    /// Scratch space of the folder.
    buffer: Vec<u8>,
    boundaries: Ahead<'t>,
}

/// Bytes behind which an open single quotation mark is taken for an apostrophe after all.
const MAX_QUOTE: usize = 400;

impl<'t, 'o> WordCutter<'t, 'o> {
    pub(crate) fn new(
        text: &'t str,
        config: &'t Config,
        folder: &'t Folder,
        out: &'o mut Vec<Token>,
    ) -> WordCutter<'t, 'o> {
        WordCutter {
            text,
            config,
            folder,
            out,
            quote_open: None,
            buffer: Vec::new(),
            boundaries: Ahead::new(text),
        }
    }

    /// Cuts one paragraph.
    pub(crate) fn cut(&mut self, paragraph: Span) {
        self.quote_open = None;
        let end = paragraph.end() as usize;
        let mut at = paragraph.start() as usize;
        while at < end {
            let next = self.cut_window(at, end);
            at = if next > at { next } else { self.cut_chunk(at, end) };
        }
    }

    /// Cuts the chunks of the next 64 bytes; says where it stopped: behind them, or before a chunk
    /// that does not end there.
    fn cut_window(&mut self, start: usize, end: usize) -> usize {
        let rest = &self.text.as_bytes()[start..end];
        let ChunkMasks { letter, upper, sign, dot, tag, mut blank, wide } =
            ChunkMasks::new(&window(rest));
        if rest.len() < N {
            blank |= u64::MAX << rest.len();
        }
        // `a.b` may be an address, an acronym, or a lost blank.
        let plain = letter | sign | (dot & !(letter >> 1));
        let mut at = 0;
        loop {
            at += ((!blank).checked_shr(at).unwrap_or(0).trailing_zeros()).min(N as u32 - at);
            let chunk_end = at + blank.checked_shr(at).unwrap_or(0).trailing_zeros();
            if chunk_end >= N as u32 {
                return (start + at as usize).min(end);
            }
            let chunk = ((1 << chunk_end) - 1) & !((1 << at) - 1);
            if chunk & letter == chunk {
                self.letters(start, at..chunk_end, upper);
            } else if chunk & plain == chunk {
                self.letters_and_signs(start, at..chunk_end, letter, upper);
            } else if chunk & wide != 0 {
                let next = self.cut_chunk(start + at as usize, end);
                if next >= start + N {
                    return next;
                }
                at = (next - start) as u32;
                continue;
            } else {
                let found = Found { other_than_ascii: false, address: chunk & (tag | dot) != 0 };
                self.chunk(start + at as usize, start + chunk_end as usize, found);
            }
            at = chunk_end;
        }
    }

    /// A run of ASCII letters behind white space or a sign.
    #[inline]
    fn letters(&mut self, start: usize, range: Range<u32>, upper: u64) {
        let mut flags = TokenFlags::default();
        if upper >> range.start & 1 != 0 {
            flags.insert(TokenFlags::CAPITAL);
            let n = range.end - range.start;
            if n > 1 && (!upper >> range.start).trailing_zeros() >= n {
                flags.insert(TokenFlags::ALL_CAPITALS);
            }
        }
        let (start, end) = (start + range.start as usize, start + range.end as usize);
        let is_behind_blank = matches!(self.text.as_bytes()[..start], [] | [.., b' ']);
        if !is_behind_blank && self.config.join_hyphens && self.is_joined(start) {
            flags.insert(TokenFlags::JOINED);
        }
        let folded_hash = hash_letters(&self.text.as_bytes()[start..], end - start);
        let span = Span::new(start as u32, end as u32);
        self.out.push(Token { span, folded_hash, kind: TokenKind::Word, flags });
    }

    /// Letters and signs of which none joins letters.
    fn letters_and_signs(&mut self, start: usize, range: Range<u32>, letter: u64, upper: u64) {
        let mut at = range.start;
        while at < range.end {
            let n = (!(letter >> at)).trailing_zeros().min(range.end - at);
            if n > 0 {
                self.letters(start, at..at + n, upper);
                at += n;
            } else {
                let sign = start + at as usize;
                let folded_hash = hash_bytes(&self.text.as_bytes()[sign..=sign]);
                self.out.push(Token {
                    span: Span::new(sign as u32, sign as u32 + 1),
                    folded_hash,
                    kind: TokenKind::Punct,
                    flags: TokenFlags::default(),
                });
                at += 1;
            }
        }
    }

    /// Cuts one chunk, with the white space before it; says where it ends.
    fn cut_chunk(&mut self, from: usize, end: usize) -> usize {
        let bytes = &self.text.as_bytes()[..end];
        let mut at = from;
        while at < end && self.n_space(at) > 0 {
            at += self.n_space(at);
        }
        let start = at;
        let mut found = Found::default();
        while at < end {
            let byte = bytes[at];
            if byte <= b' ' || byte >= 0xc2 {
                if self.n_space(at) > 0 {
                    break;
                }
                found.other_than_ascii |= byte >= 0xc2;
            } else {
                found.address |= matches!(byte, b'@' | b'#' | b'.' | b'/');
            }
            at += 1;
        }
        if start < at {
            self.chunk(start, at, found);
        }
        at
    }

    /// Takes over tokens, cutting off the marks.
    pub(crate) fn split_marks(&mut self, tokens: &[Token], marks: &[Mark]) {
        let mut done = 0;
        for mark in marks {
            self.out.extend_from_slice(&tokens[done..mark.token_idx]);
            let span = tokens[mark.token_idx].span;
            if mark.start > span.start() {
                self.plain(span.start() as usize, mark.start as usize);
            }
            self.push(mark.start as usize, span.end() as usize, TokenKind::NoteMark);
            done = mark.token_idx + 1;
        }
        self.out.extend_from_slice(&tokens[done..]);
    }

    /// Length of the white-space character at this byte, 0 where there is none.
    fn n_space(&self, at: usize) -> usize {
        match self.text.as_bytes()[at] {
            b'\t'..=b'\r' | b' ' => 1,
            // The first bytes of white space outside ASCII.
            0xc2 | 0xe1 | 0xe2 | 0xe3 => {
                let c = self.text[at..].chars().next().unwrap_or('x');
                if c.is_whitespace() { c.len_utf8() } else { 0 }
            }
            _ => 0,
        }
    }

    fn chunk(&mut self, start: usize, end: usize, found: Found) {
        let mut at = start;
        if found.address && self.config.addresses {
            let mut finder = address::Finder::new(&self.text[start..end]);
            while let Some((range, kind)) = finder.next() {
                self.plain(at, start + range.start);
                self.push(start + range.start, start + range.end, kind);
                at = start + range.end;
            }
        }
        self.plain(at, end);
    }

    /// Cuts text without white space and addresses.
    fn plain(&mut self, start: usize, end: usize) {
        if self.text.as_bytes()[start..end].is_ascii() {
            self.plain_ascii(start, end);
            return;
        }
        let text = self.text;
        // A word, and a joiner behind it, that wait for what comes next.
        let mut word: Option<(usize, usize)> = None;
        let mut joiner: Option<usize> = None;
        let mut to = start;
        self.boundaries.go_to(start, end);
        while to < end {
            // The narrow no-break space is white space here, and joins digits to the standard.
            let from = std::mem::replace(&mut to, self.boundaries.next().min(end));
            let segment = &text[from..to];
            if !self.config.inner_marks {
                self.segment(from, to);
                continue;
            }
            let is_word = segment.starts_with(is_alphabetic);
            match (word, joiner) {
                (Some((word_start, _)), Some(_)) if is_word => {
                    word = Some((word_start, to));
                    joiner = None;
                    continue;
                }
                (Some((word_start, word_end)), None)
                    if is_joiner(&text[word_start..word_end], segment) =>
                {
                    joiner = Some(to);
                    continue;
                }
                (Some((word_start, word_end)), joiner_end) => {
                    self.segment(word_start, word_end);
                    if let Some(joiner_end) = joiner_end {
                        self.segment(word_end, joiner_end);
                    }
                    (word, joiner) = (None, None);
                }
                (None, _) => {}
            }
            if is_word {
                word = Some((from, to));
            } else {
                self.segment(from, to);
            }
        }
        if let Some((word_start, word_end)) = word {
            self.segment(word_start, word_end);
            if let Some(joiner_end) = joiner {
                self.segment(word_end, joiner_end);
            }
        }
    }

    /// The rules of UAX #29 for ASCII without white space.
    fn plain_ascii(&mut self, start: usize, end: usize) {
        let bytes = &self.text.as_bytes()[..end];
        let is_inner = |c: u8| c.is_ascii_alphanumeric() || c == b'_';
        let mut at = start;
        while at < end {
            let from = at;
            at += 1;
            if !is_inner(bytes[from]) {
                self.segment(from, at);
                continue;
            }
            while let Some(&c) = bytes.get(at) {
                if is_inner(c) {
                    at += 1;
                    continue;
                }
                let between =
                    |is: fn(&u8) -> bool| is(&bytes[at - 1]) && bytes.get(at + 1).is_some_and(is);
                let joins = match c {
                    b'\'' | b'.' => between(u8::is_ascii_alphabetic) || between(u8::is_ascii_digit),
                    b':' => between(u8::is_ascii_alphabetic),
                    b'`' => self.config.inner_marks && between(u8::is_ascii_alphabetic),
                    b',' | b';' => between(u8::is_ascii_digit),
                    _ => false,
                };
                if !joins {
                    break;
                }
                at += 2;
            }
            self.segment(from, at);
        }
    }

    /// Takes a segment of UAX #29, cutting it where a colon or full stop parts words.
    fn segment(&mut self, start: usize, end: usize) {
        let text = &self.text[start..end];
        let kind = kind_of(text);
        if kind != TokenKind::Word {
            self.push_sign(start, end, kind);
            return;
        }
        if !self.config.inner_marks || !text.contains([':', '.', '：']) {
            self.word(start, end);
            return;
        }
        let mut from = start;
        for (n, sign) in text.match_indices([':', '.', '：']) {
            let at = start + n;
            if at > from
                && (sign != "." || parts_words(&self.text[from..at], &self.text[at + 1..end]))
            {
                self.word(from, at);
                self.push_sign(at, at + sign.len(), TokenKind::Punct);
                from = at + sign.len();
            }
        }
        if from < end {
            self.word(from, end);
        }
    }

    /// Takes a word, cutting off its clitic.
    fn word(&mut self, start: usize, end: usize) {
        let text = &self.text[start..end];
        if self.config.clitics {
            if let Some(n) = clitic_start(text, &self.text[end..]) {
                self.push(start, start + n, TokenKind::Word);
                self.push(start + n, end, TokenKind::Clitic);
                return;
            }
            if matches!(text, "s" | "S") && self.takes_apostrophe(start, end) {
                let apostrophe = self.out.pop().expect("it was looked at");
                self.push(apostrophe.span.start() as usize, end, TokenKind::Clitic);
                return;
            }
        }
        self.push(start, end, kind_of(text));
    }

    /// Whether the token before is an apostrophe that makes `s` a clitic: `U.S.’s`, `1990’s`.
    fn takes_apostrophe(&self, start: usize, end: usize) -> bool {
        self.out.last().is_some_and(|last| {
            last.span.end() as usize == start
                && is_apostrophe_text(&self.text[last.span])
                && !self.text[end..].starts_with(is_apostrophe)
        })
    }

    fn push_sign(&mut self, start: usize, end: usize, kind: TokenKind) {
        let sign = &self.text[start..end];
        let kind = if self.config.clitics && kind == TokenKind::Punct && is_apostrophe_text(sign) {
            self.kind_of_apostrophe(start, end)
        } else {
            kind
        };
        self.push(start, end, kind);
    }

    /// The apostrophe of `militias’ leaders` is a clitic, a closing quotation mark is not.
    fn kind_of_apostrophe(&mut self, start: usize, end: usize) -> TokenKind {
        let before = self.text[..start].chars().next_back();
        let after = self.text[end..].chars().next();
        let opens = before
            .is_none_or(|c| c.is_whitespace() || is_opener(c) || is_joint(c) || c == '—')
            && after.is_some_and(char::is_alphanumeric);
        if opens {
            // The curly closing mark at the beginning stands for left-out digits or letters.
            if !self.text[start..end].starts_with('’') {
                self.quote_open = Some(start);
            }
            return TokenKind::Punct;
        }
        let may_close = self.quote_open.take().is_some_and(|open| start - open <= MAX_QUOTE);
        let is_plural = before.is_some_and(|c| matches!(c, 's' | 'S' | 'z' | 'Z' | 'x' | 'X'))
            && self.out.last().is_some_and(|last| {
                last.kind == TokenKind::Word
                    && last.span.end() as usize == start
                    && last.span.len() > 2
            });
        let ends = after.is_none_or(|c| !c.is_alphanumeric() && !is_apostrophe(c));
        if is_plural && ends && !may_close { TokenKind::Clitic } else { TokenKind::Punct }
    }

    fn push(&mut self, start: usize, end: usize, kind: TokenKind) {
        let (start, kind) = self.take_sign(start, end, kind);
        let text = &self.text[start..end];
        let mut flags = match kind {
            TokenKind::Punct | TokenKind::Symbol | TokenKind::Other | TokenKind::Number => {
                TokenFlags::default()
            }
            _ => flags_of_case(text),
        };
        if self.config.join_hyphens && kind.is_content() && self.is_joined(start) {
            flags.insert(TokenFlags::JOINED);
        }
        let folded_hash = self.folder.hash(&self.text[start..end], &mut self.buffer);
        self.out.push(Token { span: Span::from_range(start..end), folded_hash, kind, flags });
    }

    /// Takes back the token before, where it is one number with this one: `$5`, `€3bn`, `12.5%`.
    fn take_sign(&mut self, start: usize, end: usize, kind: TokenKind) -> (usize, TokenKind) {
        let Some(last) = self.out.last().filter(|last| last.span.end() as usize == start) else {
            return (start, kind);
        };
        let text = &self.text[start..end];
        let is_one_number = self.config.number_signs
            && match kind {
                TokenKind::Number | TokenKind::Word => {
                    last.kind == TokenKind::Symbol
                        && text.starts_with(char::is_numeric)
                        && self.text[last.span].starts_with(is_currency)
                }
                TokenKind::Punct | TokenKind::Symbol => {
                    last.kind == TokenKind::Number
                        && text.starts_with(|c| is_percent(c) || is_currency(c))
                }
                _ => false,
            };
        if !is_one_number {
            return (start, kind);
        }
        let start = last.span.start() as usize;
        self.out.pop();
        (start, TokenKind::Number)
    }

    /// Whether a hyphen, and a word before that, stand right before this byte.
    fn is_joined(&self, start: usize) -> bool {
        let [.., before, hyphen] = self.out.as_slice() else {
            return false;
        };
        hyphen.kind == TokenKind::Punct
            && hyphen.span.end() as usize == start
            && before.span.end() == hyphen.span.start()
            && self.text[hyphen.span].starts_with(is_joint)
            // The full stop is that of `U.S.-led`,
            // or the closing mark that of `“anti”-war`.
            && (before.kind != TokenKind::Punct
                || matches!(&self.text[before.span], "." | "”" | "’" | "\"" | "»" | ")"))
    }
}

/// What a chunk is made of.
#[derive(Clone, Copy, Default)]
struct Found {
    other_than_ascii: bool,
    /// A sign that addresses have.
    address: bool,
}

fn is_joiner(word: &str, segment: &str) -> bool {
    segment.chars().all(is_extra_joiner)
        && segment.chars().count() == 1
        && word.ends_with(|c: char| !c.is_numeric() && !is_without_blanks(c))
}

/// Whether a full stop between these is one between words whose blank is missing: before a capital
/// (but that of `U.S`, `Ph.D` and `M.Sc`), and before a letter without case.
fn parts_words(before: &str, rest: &str) -> bool {
    let part = rest.split('.').next().unwrap_or(rest);
    let mut letters = part.chars().filter(|c| c.is_alphabetic());
    match letters.next() {
        Some('C' | 'E' | 'L' | 'P' | 'S' | 'T') if before.len() == 1 && is_subject(part) => false,
        Some(c) if c.is_uppercase() => letters.next().is_some(),
        Some(c) => !c.is_lowercase(),
        None => false,
    }
}

/// What a degree is in: `M.Sc`, `D.Phil`.
fn is_subject(part: &str) -> bool {
    matches!(part, "Sc" | "Phil" | "Ed" | "Eng" | "Litt" | "Tech" | "Com")
}

fn is_apostrophe_text(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(is_apostrophe) && chars.next().is_none()
}

/// Where the clitic of a word begins.
///
/// Only `s` is split from any word: names end in `’d`, `’m`, `’re`, too (Sa’d, Karim’s Ra’d), so
/// those are split from pronouns alone.
fn clitic_start(word: &str, rest: &str) -> Option<usize> {
    let last = word.as_bytes()[word.len() - 1];
    if !matches!(last | 0x20, b's' | b'd' | b'm' | b'l' | b'e') {
        return None;
    }
    let (at, apostrophe) =
        word.char_indices().rev().nth(usize::from(matches!(last | 0x20, b'l' | b'e')) + 1)?;
    if !is_apostrophe(apostrophe) || at == 0 {
        return None;
    }
    let (stem, ending) = (&word[..at], &word[at + apostrophe.len_utf8()..]);
    let is_clitic = match ending {
        "s" => !is_name_before_article(stem, rest),
        "S" => true,
        _ => {
            ["d", "m", "ll", "re", "ve"].iter().any(|known| ending.eq_ignore_ascii_case(known))
                && PRONOUNS.iter().any(|pronoun| stem.eq_ignore_ascii_case(pronoun))
        }
    };
    (is_clitic && stem.ends_with(char::is_alphanumeric)).then_some(at)
}

/// `Ra’s al-Khaimah`: a part of a name, not a possessive.
fn is_name_before_article(stem: &str, rest: &str) -> bool {
    let mut letters = stem.chars();
    let is_short = letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_some_and(char::is_lowercase)
        && letters.next().is_none();
    is_short && {
        let rest = rest.trim_start();
        ["al-", "al ", "el-", "el ", "Al-", "El-"].iter().any(|article| rest.starts_with(article))
    }
}

const PRONOUNS: [&str; 16] = [
    "i", "you", "he", "she", "it", "we", "they", "who", "that", "this", "there", "what", "where",
    "how", "these", "those",
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: Config = Config {
        addresses: true,
        clitics: true,
        inner_marks: true,
        join_hyphens: true,
        number_signs: true,
        split_note_marks: true,
        sentences: crate::SentenceRules::News,
        line_ends: crate::LineEnds::Space,
    };

    #[test]
    fn what_is_cut_off_joins_nothing() {
        let text = "the qada’ir.bw As";
        let config = ALL;
        let (folder, mut tokens, mut out) = (Folder::new(), Vec::new(), Vec::new());
        WordCutter::new(text, &config, &folder, &mut tokens).cut(Span::from_range(0..text.len()));
        assert_eq!(&text[tokens[1].span], "qada’ir.bw");
        let mark = Mark { token_idx: 1, start: tokens[1].span.end() - 2 };
        WordCutter::new(text, &config, &folder, &mut out).split_marks(&tokens, &[mark]);
        let words: Vec<&str> = out.iter().map(|token| &text[token.span]).collect();
        assert_eq!(words, ["the", "qada’ir", ".", "bw", "As"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2048))]

        /// The masks and the way of each chunk by itself make the same tokens.
        #[test]
        fn windows_change_nothing(
            pieces in prop::collection::vec(
                prop_oneof![
                    4 => "[a-zA-Z]{1,9}",
                    3 => "[ \\n\\t]{1,2}",
                    3 => "[,;:.!?()\\[\\]\"'’“”@#/_-]{1,2}",
                    1 => "[0-9]{1,4}",
                    1 => "(\u{a0}|\u{2003}|\0|é|’s|U\\.S\\.|www\\.|\\.com)",
                    1 => "[a-z]{60,70}",
                ],
                0..60,
            ),
            inner_marks in any::<bool>(),
        ) {
            let text = pieces.concat();
            let config = Config { inner_marks, ..ALL };
            let folder = Folder::new();
            let (mut by_window, mut by_chunk) = (Vec::new(), Vec::new());
            WordCutter::new(&text, &config, &folder, &mut by_window)
                .cut(Span::from_range(0..text.len()));
            let mut cutter = WordCutter::new(&text, &config, &folder, &mut by_chunk);
            let mut at = 0;
            while at < text.len() {
                at = cutter.cut_chunk(at, text.len());
            }
            prop_assert_eq!(by_window, by_chunk);
        }
    }
}
