use nisba_text::is_hyphen;

use crate::word::Start;

/// Whether two runs of letters are one word that was broken at a line end: one hyphen behind the
/// first, white space, and a lower-case letter. Two hyphens are a dash.
pub(crate) fn is_broken(before: &str, gap: &str, behind: &str) -> bool {
    let is_joint = |c: char| c == '\u{ad}' || is_hyphen(c);
    let Some(space) = gap.strip_prefix(is_joint) else { return false };
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
            End::Seen if !is_closing(c) && !c.is_ascii_alphanumeric() => End::None,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_begin_behind_their_ends() {
        for (before, gap, behind, begins) in [
            ("fell", ". ", "Guards", Start::Sentence),
            ("fell", ".\" \n", "Guards", Start::Sentence),
            ("fell", ".12 ", "Guards", Start::Sentence),
            ("fell", ".a ", "Guards", Start::Sentence),
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
