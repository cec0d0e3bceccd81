use crate::{Folder, Span, Token, TokenFlags, TokenKind, Tokens};

/// A plain word scan: enough to use one step alone, on text without great difficulties.
///
/// A word is a run of letters, digits and marks, with single apostrophes and soft hyphens inside.
/// Every other visible character is a token of its own. A sentence ends at `.`, `!`, `?`, `…` or
/// their Arabic and wide forms, with closing quotes, before white space and anything but a
/// lower-case letter; a paragraph ends at an empty line. No abbreviations are known: use
/// `nisba-tokenize` for text that matters. Linear.
///
/// ```
/// let text = "Kata'ib Hezbollah denied it. The rockets fell at night.";
/// let tokens = nisba_text::scan(text);
/// assert_eq!(&text[tokens.tokens[0].span], "Kata'ib");
/// assert_eq!(&text[tokens.sentences[1]], "The rockets fell at night.");
/// ```
pub fn scan(text: &str) -> Tokens {
    let mut tokens = Tokens { paragraphs: paragraphs(text), ..Tokens::default() };
    let folder = Folder::new();
    for &paragraph in &tokens.paragraphs {
        scan_words(text, paragraph, &folder, &mut tokens.tokens);
        scan_sentences(text, paragraph, &mut tokens.sentences);
    }
    let mut sentences = tokens.sentences.iter().peekable();
    for token in &mut tokens.tokens {
        if sentences.next_if(|sentence| sentence.start() <= token.span.start()).is_some() {
            token.flags.insert(TokenFlags::SENTENCE_START);
        }
    }
    tokens
}

fn paragraphs(text: &str) -> Vec<Span> {
    let mut paragraphs: Vec<Span> = Vec::new();
    let mut after_blank = true;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            after_blank = true;
        } else {
            let first = start + line.find(trimmed).expect("trimmed from this line");
            let span = Span::from_range(first..first + trimmed.len());
            match paragraphs.last_mut() {
                Some(last) if !after_blank => *last = last.cover(span),
                _ => paragraphs.push(span),
            }
            after_blank = false;
        }
        start += line.len();
    }
    paragraphs
}

fn scan_words(text: &str, paragraph: Span, folder: &Folder, out: &mut Vec<Token>) {
    let mut buffer = Vec::new();
    let mut chars = text[paragraph].char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut end = start + c.len_utf8();
        let mut kind = TokenKind::Punct;
        if c.is_alphanumeric() {
            let mut only_digits = c.is_numeric();
            while let Some(&(at, next)) = chars.peek() {
                let rest = &text[paragraph][at + next.len_utf8()..];
                let inside = is_inner(next) && rest.starts_with(char::is_alphanumeric);
                if !next.is_alphanumeric() && !is_mark(next) && !inside {
                    break;
                }
                only_digits &= !next.is_alphabetic();
                end = at + next.len_utf8();
                chars.next();
            }
            kind = if only_digits { TokenKind::Number } else { TokenKind::Word };
        }
        let base = paragraph.start() as usize;
        let span = Span::from_range(base + start..base + end);
        let word = &text[span];
        let folded_hash = folder.hash(word, &mut buffer);
        out.push(Token { span, folded_hash, kind, flags: TokenFlags::of_case(word) });
    }
}

fn is_inner(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʿ' | 'ʾ' | '`' | '\u{ad}' | '\u{200c}')
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}' | '\u{200d}')
}

fn scan_sentences(text: &str, paragraph: Span, out: &mut Vec<Span>) {
    let base = paragraph.start() as usize;
    let part = &text[paragraph];
    let mut start = 0;
    for (at, c) in part.char_indices() {
        if at < start || !matches!(c, '.' | '!' | '?' | '…' | '؟' | '۔' | '。') {
            continue;
        }
        let behind = part[at..].trim_start_matches(|c: char| {
            matches!(
                c,
                '.' | '!' | '?' | '…' | '؟' | '۔' | '。' | '"' | '\'' | '”' | '’' | ')' | ']' | '»'
            )
        });
        let next = behind.trim_start();
        let ends = next.len() < behind.len() && !next.starts_with(char::is_lowercase);
        if ends && !next.is_empty() {
            let end = part.len() - behind.len();
            out.push(Span::from_range(base + start..base + end));
            start = part.len() - next.len();
        }
    }
    if start < part.len() {
        out.push(Span::from_range(base + start..base + part.len()));
    }
}
