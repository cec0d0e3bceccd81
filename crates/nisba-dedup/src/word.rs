use nisba_text::{Folder, Span, Token, TokenKind, Tokens, hash_bytes};

/// The words of a text as repeats compare them: a hash of the folded form and the bytes.
///
/// Tokens with content count; punctuation does not, and note marks (`Allah83`, `analysis,12`) and
/// clitics belong to the word before them. A word broken at a line end is one word again. Made once
/// a document and used for every pair it is in; 17 bytes a word.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Words {
    pub(crate) hashes: Vec<u64>,
    pub(crate) spans: Vec<Span>,
    /// What begins with the word.
    pub(crate) starts: Vec<Start>,
}

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

impl Words {
    /// The words of a text with its tokens. Linear.
    ///
    /// # Panics
    ///
    /// Where the tokens are not those of this text and cut a character or exceed it.
    pub fn of(text: &str, tokens: &Tokens) -> Words {
        let n = tokens.tokens.len();
        let mut words = Words {
            hashes: Vec::with_capacity(n),
            spans: Vec::with_capacity(n),
            starts: Vec::new(),
        };
        let folder = Folder::new();
        let mut broken = false;
        for (idx, token) in tokens.tokens.iter().enumerate() {
            if token.kind == TokenKind::Clitic {
                words.extend_last(token.span);
            }
            if !token.kind.is_content() || is_note(text, token) {
                // Only the hyphen itself may stand between the halves of a broken word.
                broken = is_line_break(text, &tokens.tokens, idx);
                continue;
            }
            let (span, hash) = without_digits(text, token, &folder);
            match words.spans.last_mut() {
                Some(last) if broken && token.kind == TokenKind::Word => {
                    let head = text[*last].trim_end_matches(is_hyphen);
                    let whole = format!("{head}{}", &text[span]);
                    *last = last.cover(span);
                    let hash = hash_bytes(folder.fold(&whole).text().as_bytes());
                    *words.hashes.last_mut().expect("as many hashes as spans") = hash;
                }
                _ => {
                    words.hashes.push(hash);
                    words.spans.push(span);
                }
            }
            broken =
                text[token.span].ends_with(is_hyphen) && is_line_break(text, &tokens.tokens, idx);
        }
        words.mark_starts(text, tokens);
        words
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Heap memory in bytes.
    pub fn memory_usage(&self) -> usize {
        self.hashes.capacity() * size_of::<u64>()
            + self.spans.capacity() * size_of::<Span>()
            + self.starts.capacity()
    }

    /// What a run of words is a whole of: the lesser of what begins with its first word and what
    /// begins behind its last, or up to `slack` words further out.
    pub(crate) fn whole(&self, (first, end): (usize, usize), slack: usize) -> Start {
        let before = self.starts[first.saturating_sub(slack)..=first].iter().copied().max();
        let behind = (end..=end + slack).map(|at| self.start(at)).max();
        before.min(behind).unwrap_or(Start::Word)
    }

    fn mark_starts(&mut self, text: &str, tokens: &Tokens) {
        let mut sentences = tokens.sentences.iter().map(|span| span.start()).peekable();
        let mut lines = tokens.paragraphs.iter().flat_map(|&p| hard_lines(text, p)).peekable();
        let mut begins = |word: Span| {
            let mut begins = Start::Word;
            while sentences.next_if(|&sentence| sentence <= word.start()).is_some() {
                begins = Start::Sentence;
            }
            while lines.next_if(|&line| line <= word.start()).is_some() {
                begins = Start::Line;
            }
            begins
        };
        let mut behind = 0;
        self.starts.extend(self.spans.iter().map(|&word| {
            let gap = &text[behind..word.start() as usize];
            behind = word.end() as usize;
            // What is quoted is said as a whole.
            let quotes = gap.contains(is_quotation_mark);
            begins(word).max(if quotes { Start::Quote } else { Start::Word })
        }));
        if let Some(first) = self.starts.first_mut() {
            *first = Start::Line;
        }
    }

    /// What begins behind the last of the words before `end`.
    pub(crate) fn start(&self, end: usize) -> Start {
        self.starts.get(end).copied().unwrap_or(Start::Line)
    }

    fn extend_last(&mut self, clitic: Span) {
        if let Some(last) = self.spans.last_mut()
            && last.end() == clitic.start()
        {
            *last = last.cover(clitic);
        }
    }
}

/// Where the lines of a paragraph begin that were not merely wrapped: the first, and each whose first
/// word would have had room on the line before.
fn hard_lines(text: &str, paragraph: Span) -> impl Iterator<Item = u32> {
    let lines = || text[paragraph].split('\n').map(str::trim_end);
    let width = lines().map(str::len).max().unwrap_or(0);
    let mut at = paragraph.start();
    let mut room = width + 1;
    text[paragraph].split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len() as u32;
        let word = line.split_whitespace().next().map_or(0, str::len);
        let is_hard = word < room;
        room = width.saturating_sub(line.trim_end().len());
        is_hard.then_some(start)
    })
}

/// A number glued behind the comma or full stop of a word is the number of a note.
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
    let word = &text[token.span];
    if token.kind == TokenKind::Word && word.ends_with(|c: char| c.is_ascii_digit()) {
        let head = word.trim_end_matches(|c: char| c.is_ascii_digit());
        if head.ends_with(char::is_lowercase) && head.chars().nth(1).is_some() {
            let start = token.span.start();
            let span = Span::new(start, start + head.len() as u32);
            return (span, hash_bytes(folder.fold(head).text().as_bytes()));
        }
    }
    (token.span, token.folded_hash)
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
        Words::of(text, &nisba_text::scan(text)).spans.iter().map(|&span| &text[span]).collect()
    }

    fn hashes(text: &str) -> Vec<u64> {
        Words::of(text, &nisba_text::scan(text)).hashes
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
