use nisba_text::Span;

use crate::abbreviation::{Abbreviation, is_acronym, look_up};
use crate::class::is_closer;
use crate::window::{N, mask_of};

/// What a single line end is; an empty line always ends a paragraph.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum LineEnds {
    /// White space within a paragraph if the document is wrapped by hand or by a mail program,
    /// the end of a paragraph otherwise.
    ///
    /// A document is taken as wrapped if its lines have at most 140 characters and at least two in
    /// five of the longer ones go on in the middle of a sentence. In such a document a line end is
    /// white space behind a full line, or where a small letter follows; short lines (headings,
    /// headers of a mail), and lines before an item of a list, still end their paragraph. In any
    /// other document a line end is white space where the line is plainly broken off: behind an
    /// article or a title, or in the middle of a sentence of 30 to 140 characters.
    #[default]
    Detect,
    /// Always the end of a paragraph.
    Paragraph,
    /// Always white space.
    Space,
}

/// Finds the paragraphs, trimmed of white space. Linear.
pub(crate) fn paragraphs(text: &str, line_ends: LineEnds, out: &mut Vec<Span>) {
    let lines: Vec<Line<'_>> = lines(text).collect();
    let width = match line_ends {
        LineEnds::Detect => wrap_width(&lines),
        LineEnds::Paragraph => None,
        LineEnds::Space => Some(0),
    };
    let mut before: Option<&Line<'_>> = None;
    for line in &lines {
        if line.text.is_empty() {
            before = None;
            continue;
        }
        let span = Span::from_range(line.start..line.start + line.text.len());
        let goes_on = match (before, width) {
            (Some(_), Some(0)) => true,
            (Some(before), Some(width)) => goes_on(before, line, |line, next| {
                is_full(line, next, width) || is_mid_sentence(line, next)
            }),
            (Some(before), None) if line_ends == LineEnds::Detect => {
                goes_on(before, line, is_broken_off)
            }
            _ => false,
        };
        match out.last_mut() {
            Some(last) if goes_on => *last = last.cover(span),
            _ => out.push(span),
        }
        before = Some(line);
    }
}

/// A line without the white space at its ends.
struct Line<'t> {
    start: usize,
    text: &'t str,
    n_chars: usize,
}

fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        if rest > text.len() {
            return None;
        }
        let start = rest;
        let (end, next) = match find_line_end(text, start) {
            Some((end, n)) => (end, end + n),
            None => (text.len(), text.len() + 1),
        };
        rest = next;
        let line = &text[start..end];
        let trimmed = line.trim_start();
        let start = start + (line.len() - trimmed.len());
        let text = trimmed.trim_end();
        Some(Line { start, text, n_chars: n_chars(text) })
    })
}

/// The next line end and its length in bytes. A form feed ends a page, and with it a line.
fn find_line_end(text: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        at += find_line_end_byte(&bytes[at..])?;
        match bytes[at..] {
            [b'\r', b'\n', ..] => return Some((at, 2)),
            [0xc2, 0x85, ..] => return Some((at, 2)),
            [0xe2, 0x80, 0xa8 | 0xa9, ..] => return Some((at, 3)),
            [0xc2 | 0xe2, ..] => at += 1,
            _ => return Some((at, 1)),
        }
    }
}

/// The next byte with which a line end may begin.
fn find_line_end_byte(bytes: &[u8]) -> Option<usize> {
    let may_end = |byte: u8| byte.wrapping_sub(b'\n') < 4 || byte == 0xc2 || byte == 0xe2;
    let (windows, rest) = bytes.as_chunks::<N>();
    for (i, window) in windows.iter().enumerate() {
        let mask = mask_of(window, may_end);
        if mask != 0 {
            return Some(i * N + mask.trailing_zeros() as usize);
        }
    }
    let n = rest.iter().position(|&byte| may_end(byte))?;
    Some(bytes.len() - rest.len() + n)
}

/// Columns; mail programs wrap at 72 to 80, pages of a PDF have up to 130 characters a line.
const MAX_WIDTH: usize = 140;
const MIN_WIDTH: usize = 30;

/// The width at which the document is wrapped; none where it is not.
fn wrap_width(lines: &[Line<'_>]) -> Option<usize> {
    // How many lines that have a line below them are that long. Overlong ones count as the last.
    let mut n_by_length = [0_usize; MAX_WIDTH + 2];
    let mut n_pairs = 0;
    each_pair(lines, |line, _| {
        n_pairs += 1;
        n_by_length[line.n_chars] += 1;
    });
    // Two line ends are the least that show a width; stray long lines (addresses, tables) are no
    // proof against it.
    if n_pairs < 2 {
        return None;
    }
    let mut n_left = n_pairs / 20;
    let mut width = MAX_WIDTH + 1;
    while n_by_length[width] <= n_left {
        n_left -= n_by_length[width];
        width -= 1;
    }
    if !(MIN_WIDTH..=MAX_WIDTH).contains(&width) {
        return None;
    }
    // Short lines (headers, headings, lists) tell nothing about the long ones.
    let (mut n_long, mut n_going_on) = (0, 0);
    each_pair(lines, |line, next| {
        if 5 * line.n_chars >= 3 * width {
            n_long += 1;
            n_going_on += usize::from(is_mid_sentence(line, next));
        }
    });
    (n_long >= 2 && 5 * n_going_on >= 2 * n_long).then_some(width)
}

fn each_pair(lines: &[Line<'_>], mut see: impl FnMut(&Line<'_>, &Line<'_>)) {
    for pair in lines.windows(2) {
        if !pair[0].text.is_empty() && !pair[1].text.is_empty() {
            see(&pair[0], &pair[1]);
        }
    }
}

fn n_chars(line: &str) -> usize {
    let enough = &line.as_bytes()[..line.len().min(4 * (MAX_WIDTH + 1))];
    // Every character has one byte that goes on with none; more is too long, however much.
    enough.iter().filter(|&&byte| (byte as i8) >= -0x40).count().min(MAX_WIDTH + 1)
}

/// Whether the next line's first word had no room on this line. Letters differ in width, so that
/// lines of a printed page do in number of characters.
fn is_full(line: &Line<'_>, next: &Line<'_>, width: usize) -> bool {
    let n_least = (4 * width / 5).saturating_sub(line.n_chars);
    n_least == 0 || next.text.split(char::is_whitespace).next().map_or(0, n_chars) >= n_least
}

/// Whether the line has no end of a sentence and the next no beginning of one.
fn is_mid_sentence(line: &Line<'_>, next: &Line<'_>) -> bool {
    let ends = line.text.ends_with(['.', '!', '?', ':', '…', '؟', '۔']);
    (!ends || ends_with_abbreviation(line.text)) && begins_small(next.text)
}

fn begins_small(line: &str) -> bool {
    let first = line.chars().find(|c| c.is_alphanumeric());
    first.is_some_and(|c| c.is_alphabetic() && !c.is_uppercase())
}

/// Whether the line stops where no heading and no item of a list does: at an article, at a title, or
/// in the middle of a sentence of some length. This alone joins lines of a text too short to show
/// its width, and of one that has only some lines wrapped.
fn is_broken_off(line: &Line<'_>, next: &Line<'_>) -> bool {
    let is_long = || (MIN_WIDTH..=MAX_WIDTH).contains(&line.n_chars);
    let word = last_word(line.text);
    match word.strip_suffix('.') {
        Some(word) => {
            look_up(word) == Some(Abbreviation::Title)
                || begins_small(next.text)
                    && !next.text.starts_with("by ")
                    && ends_with_abbreviation(line.text)
                    && is_long()
        }
        None => {
            is_left_open(word)
                || is_long() && is_preposition(word)
                || is_mid_sentence(line, next)
                    && line
                        .text
                        .trim_end_matches(is_closer)
                        .ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '-'))
                    && is_long()
        }
    }
}

/// Words that something has to follow. Other prepositions end sentences (`the man we talked to`).
fn is_left_open(word: &str) -> bool {
    matches!(
        word,
        "a" | "an" | "the" | "of" | "and" | "or" | "from" | "its" | "their" | "his" | "my"
    )
}

/// Words that end no heading.
fn is_preposition(word: &str) -> bool {
    matches!(
        word,
        "on" | "in"
            | "at"
            | "by"
            | "to"
            | "for"
            | "with"
            | "that"
            | "which"
            | "as"
            | "into"
            | "between"
            | "than"
            | "is"
            | "are"
            | "was"
            | "were"
            | "has"
            | "have"
            | "had"
            | "but"
            | "if"
            | "when"
            | "while"
            | "because"
            | "this"
            | "these"
    )
}

fn ends_with_abbreviation(line: &str) -> bool {
    let word = last_word(line);
    word.strip_suffix('.').is_some_and(|word| is_acronym(word) || look_up(word).is_some())
}

fn last_word(line: &str) -> &str {
    line.rsplit([' ', '\t', '(']).next().unwrap_or(line)
}

/// Whether the next line may belong to this one, of which the last word lies with `is_open`. Lines
/// of quoted mail are compared without the signs before them.
fn goes_on(
    line: &Line<'_>,
    next: &Line<'_>,
    is_open: impl Fn(&Line<'_>, &Line<'_>) -> bool,
) -> bool {
    let (depth, line) = unquoted(line);
    let (next_depth, next) = unquoted(next);
    depth == next_depth
        && !line.text.is_empty()
        && !next.text.is_empty()
        && !is_item(next.text)
        && !is_header(next.text)
        && is_open(&line, &next)
}

/// The line without the `>` of quoted mail, and how many of them there were.
fn unquoted<'t>(line: &Line<'t>) -> (usize, Line<'t>) {
    let signs = line.text.bytes().take_while(|byte| matches!(byte, b'>' | b' ')).count();
    let depth = line.text[..signs].matches('>').count();
    if depth == 0 {
        return (0, Line { ..*line });
    }
    let text = &line.text[signs..];
    (depth, Line { start: line.start + signs, text, n_chars: n_chars(text) })
}

fn is_item(line: &str) -> bool {
    line.starts_with(crate::class::is_bullet)
        || line.starts_with(['-', '*']) && line[1..].starts_with(' ')
}

/// `Subject: …`, as in the head of a mail.
fn is_header(line: &str) -> bool {
    let name = line.bytes().take_while(|byte| byte.is_ascii_alphabetic() || *byte == b'-').count();
    (2..=12).contains(&name)
        && line.as_bytes()[0].is_ascii_uppercase()
        && line.as_bytes().get(name) == Some(&b':')
        && line.as_bytes().get(name + 1).is_none_or(u8::is_ascii_whitespace)
}
