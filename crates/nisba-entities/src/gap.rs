use crate::words::{is_apostrophe, is_inner_mark};

/// What stands between a word and the one before it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Gap {
    /// White space.
    Space,
    /// A hyphen or short dash without blanks.
    Hyphen,
    /// A full stop that does not end the sentence, and white space.
    Dot,
    /// A comma and white space.
    Comma,
    /// An opening or closing quotation mark, with or without white space.
    Quote,
    /// A bracket that opens or closes.
    Bracket,
    /// Anything else: no name goes on here.
    Break,
}

impl Gap {
    /// What a stretch of text between two words is.
    pub(crate) fn of(between: &str) -> Gap {
        if between == " " {
            return Gap::Space;
        }
        // An apostrophe that opens the next word ('Adil) is a letter, not a quotation mark.
        let bare = between.trim_end_matches(is_apostrophe);
        let opens =
            bare.len() < between.len() && bare.ends_with(|c: char| c.is_whitespace() || c == '-');
        let between = if opens { bare } else { between };
        let mut chars = between.chars().filter(|c| !is_inner_mark(*c));
        let mut newlines = 0;
        let mut found = None;
        let mut spaced = false;
        for c in chars.by_ref() {
            if c.is_whitespace() || c == '\u{200c}' {
                newlines += usize::from(c == '\n');
                spaced = true;
                continue;
            }
            let kind = match c {
                '-' | '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}' => Gap::Hyphen,
                '.' => Gap::Dot,
                ',' | '،' => Gap::Comma,
                '"' | '“' | '”' | '„' | '«' | '»' | '\'' | '‘' | '’' | '`' | 'ʿ' | 'ʾ' | 'ʻ'
                | 'ʼ' => Gap::Quote,
                '[' | ']' | '(' | ')' => Gap::Bracket,
                _ => return Gap::Break,
            };
            match found {
                None => found = Some(kind),
                Some(Gap::Quote) if kind == Gap::Quote => {}
                Some(_) => return Gap::Break,
            }
        }
        if newlines > 1 {
            return Gap::Break;
        }
        match found {
            None if between.is_empty() => Gap::Break,
            // The joint of a Persian compound, U+200C, is one: عین‌الاسد.
            None => Gap::Space,
            // "al-" at the end of a line.
            Some(Gap::Hyphen) if newlines == 1 && !between.starts_with(char::is_whitespace) => {
                Gap::Hyphen
            }
            Some(Gap::Hyphen) if spaced => Gap::Break,
            Some(Gap::Dot) if !spaced => Gap::Break,
            Some(kind) => kind,
        }
    }
}

/// Whether a line ends here only because it is full: it is long, ends in a word, and the next one
/// follows at once. Whoever cuts sentences may take its end for that of a paragraph.
pub(crate) fn is_wrapped(text: &str, end: u32, between: &str) -> bool {
    // No more is looked at than tells: lines can be long.
    let line = (end as usize).checked_sub(FULL_LINE).map(|at| &text.as_bytes()[at..end as usize]);
    between.trim_matches([' ', '\r']) == "\n" && line.is_some_and(|line| !line.contains(&b'\n'))
}

/// Whether a stretch of text is one blank, or the end of a full line: behind a column of a table or a
/// heading another thing begins.
pub(crate) fn is_one_blank(text: &str, start: u32, end: u32) -> bool {
    let between = &text[start as usize..end as usize];
    let mut blanks = between.chars().filter(|c| !is_inner_mark(*c));
    is_wrapped(text, start, between)
        || blanks.next().is_some_and(|c| c != '\n') && blanks.next().is_none()
}

/// Bytes of a line that is rather full than a heading or an item of a list.
const FULL_LINE: usize = 50;
