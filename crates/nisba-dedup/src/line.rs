use std::ops::Range;

use crate::word::Word;

/// Tells the words with which a line begins that was not merely wrapped: the first of each
/// paragraph, and each for which there would have been room on the line before. Paragraphs are parted by
/// empty lines.
pub(crate) struct Lines<'t> {
    text: &'t [u8],
    /// Where the line begins.
    start: usize,
    /// How wide the line before it is; 0 at the beginning of a paragraph.
    last: usize,
    /// The widest line of the paragraph.
    widest: usize,
    /// The words with which lines of the paragraph begin, and how wide the line before would be with
    /// each.
    open: Vec<(usize, usize)>,
}

/// Wider lines were not wrapped by anyone, but are paragraphs.
const WIDEST_WRAPPED: usize = 160;

impl<'t> Lines<'t> {
    pub(crate) fn new(text: &'t str) -> Lines<'t> {
        Lines { text: text.as_bytes(), start: 0, last: 0, widest: 0, open: Vec::new() }
    }

    /// Passes over what stands between two words, of which the second will be the next of `words`.
    pub(crate) fn pass(&mut self, between: Range<u32>, words: &mut [Word]) {
        if self.pass_ends(between, words) {
            let with_word = if self.last == 0 { 0 } else { self.last + self.first_word() };
            self.open.push((words.len(), with_word));
        }
    }

    /// Passes over what stands within a word that was broken.
    pub(crate) fn pass_within(&mut self, between: Range<u32>) {
        for end in line_ends(self.text, between) {
            self.end_line(end);
        }
    }

    /// Passes over what stands behind the last word, beginning with this byte.
    pub(crate) fn end(mut self, start: u32, words: &mut [Word]) {
        self.pass_ends(start..self.text.len() as u32, words);
        self.end_line(self.text.len());
        self.end_paragraph(words);
    }

    /// Ends the lines that end between these bytes; says whether any do.
    fn pass_ends(&mut self, between: Range<u32>, words: &mut [Word]) -> bool {
        let mut is_first = false;
        for end in line_ends(self.text, between) {
            is_first = true;
            self.end_line(end);
            if self.last == 0 {
                self.end_paragraph(words);
            }
        }
        is_first
    }

    /// Ends a line before this byte.
    fn end_line(&mut self, end: usize) {
        self.last = self.text[self.start..end].trim_ascii_end().len();
        self.widest = self.widest.max(self.last);
        self.start = end + 1;
    }

    fn end_paragraph(&mut self, words: &mut [Word]) {
        for &(word, with_word) in &self.open {
            if with_word == 0 || with_word < self.widest || self.widest > WIDEST_WRAPPED {
                words[word].begin_line();
            }
        }
        self.open.clear();
        self.widest = 0;
    }

    /// Bytes of the first word of the line, with the punctuation glued to it.
    fn first_word(&self) -> usize {
        let word = self.text[self.start..].trim_ascii_start();
        word.iter().position(u8::is_ascii_whitespace).unwrap_or(word.len())
    }
}

/// Where lines end between these bytes.
fn line_ends(text: &[u8], Range { start, end }: Range<u32>) -> impl Iterator<Item = usize> {
    let gap = &text[start as usize..end as usize];
    let is_end = |&(_, &byte): &(usize, &u8)| byte == b'\n';
    gap.iter().enumerate().filter(is_end).map(move |(at, _)| start as usize + at)
}

#[cfg(test)]
mod tests {
    use crate::Words;
    use crate::word::Start;

    fn lines(text: &str) -> Vec<&str> {
        let words = Words::of(text);
        let begin = (0..words.len()).filter(|&at| words.start(at) == Start::Line);
        begin.map(|at| &text[words.span(at)]).collect()
    }

    #[test]
    fn wrapped_lines_are_not_hard() {
        let wrapped =
            "Rockets fell on the\nbase before dawn on\nFriday.\nGuards were hurt in\nthe raid.";
        assert_eq!(lines(wrapped), ["Rockets", "Guards"]);
        let hyphenated = "Rockets fell on the\nbase of the mili-\ntia before dawn on\nFriday and no one was\nhurt.";
        assert_eq!(lines(hyphenated), ["Rockets"]);
        let parted = "A\nmili-\n\ntia fell on Friday\n\nhead-\nless";
        assert_eq!(lines(parted), ["A", "mili-\n\ntia", "head-\nless"]);
        let letter = "To: desk\nFrom: the bureau in Basra\n\n--\n  Rockets fell\r\n\r\n Guards\n";
        assert_eq!(lines(letter), ["To", "From", "Rockets", "Guards"]);
        let wide = "word ".repeat(60);
        assert_eq!(lines(&format!("{wide}\nSecond {wide}\nThird")), ["word", "Second", "Third"]);
        assert_eq!(lines("\n\none\n\ntwo\n\n"), ["one", "two"]);
        for end in ["", "\n", " \n\n--"] {
            assert_eq!(lines(&format!("Head\nBody of one longer line{end}")), ["Head", "Body"]);
        }
    }
}
