use crate::word::Start;

/// Where the lines of a text begin that were not merely wrapped, asked word by word in text order.
pub(crate) struct Starts {
    lines: Vec<u32>,
    n_passed: usize,
}

impl Starts {
    pub(crate) fn of(text: &str) -> Starts {
        Starts { lines: hard_lines(text), n_passed: 0 }
    }

    /// What begins with the next word: a line, or nothing.
    #[inline]
    pub(crate) fn at(&mut self, start: u32) -> Start {
        let before = self.n_passed;
        while self.lines.get(self.n_passed).is_some_and(|&line| line <= start) {
            self.n_passed += 1;
        }
        if self.n_passed > before { Start::Line } else { Start::Word }
    }
}

/// Wider lines were not wrapped by anyone, but are paragraphs.
const WIDEST_WRAPPED: usize = 160;

/// Where lines begin: the first of each paragraph, and each whose first word would have had room on
/// the line before. Paragraphs are parted by empty lines.
fn hard_lines(text: &str) -> Vec<u32> {
    let mut starts = Vec::new();
    // Of the paragraph: where the lines behind the first begin, and how wide the one before would
    // have been with the first word; its widest line; how wide the last one is.
    let mut lines: Vec<(u32, usize)> = Vec::new();
    let (mut widest, mut last) = (0, 0);
    let mut start = 0;
    for line in text.split('\n') {
        let bytes = line.as_bytes();
        let width = bytes.trim_ascii_end().len();
        if width == 0 {
            add_hard(&mut starts, &mut lines, widest);
            (widest, last) = (0, 0);
        } else {
            if last == 0 {
                starts.push(start);
            } else {
                lines.push((start, last + first_word(bytes)));
            }
            widest = widest.max(width);
            last = width;
        }
        start += bytes.len() as u32 + 1;
    }
    add_hard(&mut starts, &mut lines, widest);
    starts
}

fn add_hard(starts: &mut Vec<u32>, lines: &mut Vec<(u32, usize)>, widest: usize) {
    let is_hard = |&(_, with_word): &(u32, usize)| with_word < widest || widest > WIDEST_WRAPPED;
    starts.extend(lines.drain(..).filter(is_hard).map(|(start, _)| start));
}

/// Bytes of the first word of a line.
fn first_word(line: &[u8]) -> usize {
    let word = line.trim_ascii_start();
    word.iter().position(u8::is_ascii_whitespace).unwrap_or(word.len())
}

/// Whether two runs of letters are one word that was broken at a line end: one hyphen behind the
/// first, white space, and a lower-case letter. Two hyphens are a dash.
pub(crate) fn is_broken(before: &str, gap: &str, behind: &str) -> bool {
    let Some(space) = gap.strip_prefix(is_hyphen) else { return false };
    !space.is_empty()
        && space.trim_start().is_empty()
        && before.ends_with(char::is_alphabetic)
        && behind.starts_with(char::is_lowercase)
}

/// What begins with a word, from what stands between it and the word before: a sentence, something
/// said, or nothing. What is quoted is said as a whole.
pub(crate) fn begins_behind(before: &str, gap: &str, behind: &str) -> Start {
    #[derive(PartialEq)]
    enum End {
        None,
        Seen,
        Passed,
    }
    let mut end = End::None;
    let mut begins = Start::Word;
    for c in gap.chars() {
        if is_quotation_mark(c) {
            begins = Start::Quote;
        }
        end = match end {
            _ if is_sentence_end(c) => End::Seen,
            End::Seen if c.is_whitespace() => End::Passed,
            // Closing marks and the numbers of notes are glued to the end of a sentence.
            End::Seen if !is_closing(c) && !c.is_ascii_digit() => End::None,
            end => end,
        };
    }
    let is_initial = || before.len() == 1 && gap == ". ";
    if end == End::Passed && !behind.starts_with(char::is_lowercase) && !is_initial() {
        return Start::Sentence;
    }
    begins
}

fn is_sentence_end(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '؟' | '۔' | '。' | '！' | '？' | '।')
}

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '[')
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

    fn lines(text: &str) -> Vec<&str> {
        let first = |&start: &u32| text[start as usize..].split_whitespace().next().unwrap_or("");
        hard_lines(text).iter().map(first).collect()
    }

    #[test]
    fn wrapped_lines_are_not_hard() {
        let wrapped = "Rockets fell on the\nbase before dawn on\nFriday.\nGuards were hurt in\nthe raid.";
        assert_eq!(lines(wrapped), ["Rockets", "Guards"]);
        assert_eq!(lines("To: desk\nFrom: the bureau in Basra\n\n\n  Rockets\n"), ["To:", "From:", "Rockets"]);
        let wide = "word ".repeat(60);
        assert_eq!(lines(&format!("{wide}\nSecond {wide}\nThird")), ["word", "Second", "Third"]);
    }

    #[test]
    fn sentences_begin_behind_their_ends() {
        for (before, gap, behind, begins) in [
            ("fell", ". ", "Guards", Start::Sentence),
            ("fell", ".\" \n", "Guards", Start::Sentence),
            ("fell", ".12 ", "Guards", Start::Sentence),
            ("fell", ". ", "guards", Start::Word),
            ("fell", ".", "Guards", Start::Word),
            ("J", ". ", "Smith", Start::Word),
            ("said", ", \"", "we", Start::Quote),
            ("said", "., ", "We", Start::Word),
        ] {
            assert_eq!(begins_behind(before, gap, behind), begins, "{before}{gap}{behind}");
        }
    }
}
