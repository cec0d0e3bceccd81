use nisba_text::{Token, TokenKind};

use crate::class::is_bullet;
use crate::touch::touches;

/// The sign that begins an item of a list: `1.`, `2)`, `(a)`, `•`, `• 3.`
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct ListItem {
    pub(crate) n_tokens: usize,
    bullet: Option<char>,
    /// 1, 2 … for numbers, `a` … for letters; none for a bare bullet.
    value: Option<u32>,
    /// What `i`, `iv`, `IX` say as a number.
    roman: Option<u32>,
    /// What stands around the number.
    style: Style,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Style {
    Bare,
    Dot,
    Bracket,
    DotBracket,
    Brackets,
}

impl ListItem {
    /// The sign that begins at this token, if it stands at the beginning or behind white space and
    /// text follows it.
    pub(crate) fn read(text: &str, tokens: &[Token], at: usize) -> Option<ListItem> {
        let first = tokens[at];
        if !matches!(
            first.kind,
            TokenKind::Number | TokenKind::Word | TokenKind::Punct | TokenKind::Symbol
        ) || first.span.len() > 3
            || at > 0 && tokens[at - 1].span.end() == first.span.start()
        {
            return None;
        }
        let get = |at: usize| tokens.get(at).map_or("", |token| &text[token.span]);
        let touches = |at: usize| touches(tokens, at);
        let mut end = at;
        let bullet = get(at).chars().next().filter(|&c| is_bullet(c));
        end += usize::from(bullet.is_some());
        let opened = get(end) == "(" && touches(end + 1);
        let number_at = end + usize::from(opened);
        let mut item =
            ListItem { n_tokens: 0, bullet, value: None, roman: None, style: Style::Bare };
        let roman = roman_of(get(number_at));
        if let Some(value) = value_of(get(number_at)).or(roman.map(|_| ROMAN)) {
            let sign = |n: usize, sign: &str| touches(number_at + n) && get(number_at + n) == sign;
            let styled = if opened {
                sign(1, ")").then_some((Style::Brackets, 2))
            } else if sign(1, ".") && sign(2, ")") {
                Some((Style::DotBracket, 3))
            } else if sign(1, ".") {
                Some((Style::Dot, 2))
            } else {
                sign(1, ")").then_some((Style::Bracket, 2))
            };
            if let Some((style, n)) = styled {
                item.style = style;
                item.value = Some(value);
                item.roman = roman;
                end = number_at + n;
            }
        }
        item.n_tokens = end - at;
        // Text has to follow, behind a blank unless it is a bullet.
        let follows = end < tokens.len() && (!touches(end) || item.value.is_none());
        (item.n_tokens > 0 && follows).then_some(item)
    }

    /// Whether the other is the next item of the same list.
    pub(crate) fn is_before(&self, next: &ListItem) -> bool {
        // `A. Smith and B. Jones` are no list.
        let is_initial = |value: u32| (1000 + 'A' as u32..=1000 + 'Z' as u32).contains(&value);
        if self.style == Style::Dot && self.value.is_some_and(is_initial) {
            return false;
        }
        let is_next_roman =
            self.roman.zip(next.roman).is_some_and(|(roman, next)| roman + 1 == next);
        let is_next = match (self.value, next.value) {
            (Some(value), Some(next)) => value + 1 == next,
            (None, None) => true,
            _ => false,
        };
        self.bullet == next.bullet && self.style == next.style && (is_next || is_next_roman)
    }
}

/// The value of a roman number of several letters, which has a place on its own scale alone.
const ROMAN: u32 = u32::MAX / 2;

/// Roman numbers up to twenty, in small letters or capitals.
fn roman_of(text: &str) -> Option<u32> {
    const NUMBERS: [&str; 20] = [
        "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv",
        "xv", "xvi", "xvii", "xviii", "xix", "xx",
    ];
    if !text.bytes().all(|byte| matches!(byte | 0x20, b'i' | b'v' | b'x')) {
        return None;
    }
    let one_case = text.bytes().all(|byte| byte.is_ascii_lowercase())
        || text.bytes().all(|byte| byte.is_ascii_uppercase());
    let at = NUMBERS.iter().position(|number| number.eq_ignore_ascii_case(text))?;
    one_case.then_some(at as u32 + 1)
}

/// Numbers of up to three digits and single letters, on scales of their own.
fn value_of(text: &str) -> Option<u32> {
    let mut chars = text.chars();
    match (chars.next()?, chars.next()) {
        (c, None) if c.is_ascii_alphabetic() => Some(1000 + c as u32),
        _ if text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() <= 3 => text.parse().ok(),
        _ => None,
    }
}
