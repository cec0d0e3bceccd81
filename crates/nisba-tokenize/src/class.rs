use nisba_text::{TokenFlags, TokenKind};

/// `char::is_alphabetic`, which is slow beyond ASCII, with Arabic letters before it.
#[inline]
pub(crate) fn is_alphabetic(c: char) -> bool {
    c.is_ascii_alphabetic() || is_arabic_letter(c) || !c.is_ascii() && c.is_alphabetic()
}

fn is_arabic_letter(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{64a}' | '\u{671}'..='\u{6d3}')
}

/// What a segment is, from its characters alone.
///
/// A letter makes a word, else a digit makes a number; otherwise the first character decides.
pub(crate) fn kind_of(segment: &str) -> TokenKind {
    let first = segment.chars().next().unwrap_or(' ');
    if first.is_ascii_alphabetic() || is_arabic_letter(first) {
        return TokenKind::Word;
    }
    if segment.len() == first.len_utf8() {
        return kind_of_sign(first);
    }
    if segment.chars().any(is_alphabetic) {
        TokenKind::Word
    } else if segment.chars().any(char::is_numeric) {
        TokenKind::Number
    } else {
        kind_of_sign(first)
    }
}

/// `TokenFlags::of_case`, quick on what is most of a text.
#[inline]
pub(crate) fn flags_of_case(segment: &str) -> TokenFlags {
    match segment.as_bytes() {
        [b'a'..=b'z', ..] | [b' '] => TokenFlags::default(),
        [0xd8..=0xdb, ..] if segment.starts_with(is_arabic_letter) => TokenFlags::default(),
        _ => TokenFlags::of_case(segment),
    }
}

fn kind_of_sign(c: char) -> TokenKind {
    match c {
        // The commonest beyond ASCII, before the tables are asked.
        '‘' | '’' | '“' | '”' | '—' | '–' | '…' => TokenKind::Punct,
        _ if is_alphabetic(c) => TokenKind::Word,
        _ if c.is_numeric() => TokenKind::Number,
        // The backtick is a symbol to Unicode, but a quotation mark to those who type it.
        '$' | '+' | '<' | '=' | '>' | '^' | '|' | '~' => TokenKind::Symbol,
        '\0'..='\x7f' if c.is_ascii_punctuation() => TokenKind::Punct,
        _ if is_punctuation(c) => TokenKind::Punct,
        _ if c.is_whitespace() || c.is_control() || is_format(c) || is_private(c) => {
            TokenKind::Other
        }
        _ if is_mark(c) => TokenKind::Other,
        _ => TokenKind::Symbol,
    }
}

/// General categories P*, of the scripts one meets in news.
fn is_punctuation(c: char) -> bool {
    matches!(c,
        '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' | '´' | '\u{37e}' | '\u{387}'
        | '\u{55a}'..='\u{55f}' | '\u{589}' | '\u{58a}' | '\u{5be}' | '\u{5c0}' | '\u{5c3}' | '\u{5c6}'
        | '\u{5f3}' | '\u{5f4}' | '\u{609}' | '\u{60a}' | '\u{60c}' | '\u{60d}' | '\u{61b}'
        | '\u{61d}'..='\u{61f}' | '\u{66a}'..='\u{66d}' | '\u{6d4}' | '\u{700}'..='\u{70d}'
        | '\u{964}' | '\u{965}' | '\u{970}' | '\u{e4f}' | '\u{e5a}' | '\u{e5b}' | '\u{104a}'..='\u{104f}'
        | '\u{1362}'..='\u{1368}' | '\u{17d4}'..='\u{17d6}' | '\u{1801}'..='\u{180a}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{2043}' | '\u{2045}'..='\u{2051}'
        | '\u{2053}'..='\u{205e}' | '\u{207d}' | '\u{207e}' | '\u{208d}' | '\u{208e}'
        | '\u{2308}'..='\u{230b}' | '\u{2329}' | '\u{232a}' | '\u{2768}'..='\u{2775}'
        | '\u{27e6}'..='\u{27ef}' | '\u{2983}'..='\u{2998}' | '\u{2e00}'..='\u{2e5d}'
        | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{3030}'
        | '\u{303d}' | '\u{30a0}' | '\u{30fb}' | '\u{fd3e}' | '\u{fd3f}' | '\u{fe10}'..='\u{fe19}'
        | '\u{fe30}'..='\u{fe52}' | '\u{fe54}'..='\u{fe61}' | '\u{fe63}' | '\u{fe68}' | '\u{fe6a}'
        | '\u{fe6b}' | '\u{ff01}'..='\u{ff03}' | '\u{ff05}'..='\u{ff0a}' | '\u{ff0c}'..='\u{ff0f}'
        | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1f}' | '\u{ff20}' | '\u{ff3b}'..='\u{ff3d}' | '\u{ff3f}'
        | '\u{ff5b}' | '\u{ff5d}' | '\u{ff5f}'..='\u{ff65}')
}

fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..) || c as u32 & 0xfffe == 0xfffe
}

/// Combining marks that stand without a letter.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}' | '\u{93c}' | '\u{94d}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
}

/// Apostrophes that UAX #29 does not keep inside a word, and the zero-width space.
pub(crate) fn is_extra_joiner(c: char) -> bool {
    matches!(c, '`' | '´' | '‛' | '′' | '\u{200b}')
}

/// Letters of scripts written without blanks, where a zero-width space does part words.
pub(crate) fn is_without_blanks(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{19e0}'..='\u{19ff}' | '\u{1a20}'..='\u{1aaf}' | '\u{a9e0}'..='\u{a9ff}'
        | '\u{aa60}'..='\u{aadf}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

/// General category Sc.
pub(crate) fn is_currency(c: char) -> bool {
    matches!(c, '$' | '\u{a2}'..='\u{a5}' | '\u{58f}' | '\u{60b}' | '\u{9f2}' | '\u{9f3}' | '\u{9fb}'
        | '\u{af1}' | '\u{bf9}' | '\u{e3f}' | '\u{17db}' | '\u{20a0}'..='\u{20cf}' | '\u{a838}'
        | '\u{fdfc}' | '\u{fe69}' | '\u{ff04}' | '\u{ffe0}' | '\u{ffe1}' | '\u{ffe5}' | '\u{ffe6}')
}

pub(crate) fn is_percent(c: char) -> bool {
    matches!(c, '%' | '٪' | '‰' | '‱' | '\u{fe6a}' | '\u{ff05}')
}

/// Signs that join the parts of a compound: hyphens, and the en dash of many newsrooms.
pub(crate) fn is_joint(c: char) -> bool {
    c == '–' || nisba_text::is_hyphen(c)
}

/// Signs that end sentences.
pub(crate) fn is_terminator(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '‼' | '⁇' | '⁈' | '⁉' | '؟' | '۔' | '؞' | '‽' | '։' | '።')
        || is_wide_terminator(c)
}

/// Sentence ends of scripts that put no blank behind them, and the danda.
pub(crate) fn is_wide_terminator(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '．' | '｡' | '।' | '॥')
}

/// Closing quotes and brackets. Straight quotes are on both lists: white space decides.
pub(crate) fn is_closer(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '”'
            | '’'
            | '»'
            | '›'
            | ')'
            | ']'
            | '}'
            | '」'
            | '』'
            | '）'
            | '】'
            | '〉'
            | '》'
            | '´'
            | '*'
            | '†'
            | '‡'
            | '“'
            | '‘'
            | '`'
    )
}

/// Opening quotes and brackets.
pub(crate) fn is_opener(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '“'
            | '‘'
            | '„'
            | '‚'
            | '«'
            | '‹'
            | '('
            | '['
            | '{'
            | '`'
            | '「'
            | '『'
            | '（'
            | '【'
            | '¿'
            | '¡'
            | '”'
            | '’'
            | '»'
    )
}

/// Signs that begin an item of a list.
pub(crate) fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '•' | '‣'
            | '⁃'
            | '◦'
            | '▪'
            | '▫'
            | '■'
            | '□'
            | '●'
            | '○'
            | '·'
            | '►'
            | '➢'
            | '✓'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arabic_letters_are_letters_without_case() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_alphabetic(c), c.is_alphabetic());
            assert!(!is_arabic_letter(c) || c.is_alphabetic() && !c.is_uppercase());
        }
    }

    #[test]
    fn kinds_of_segments() {
        for (segment, kind) in [
            ("Ra’i", TokenKind::Word),
            ("قُدْس", TokenKind::Word),
            ("F16", TokenKind::Word),
            ("1,000.5", TokenKind::Number),
            ("٢٠٢٠", TokenKind::Number),
            ("؟", TokenKind::Punct),
            ("—", TokenKind::Punct),
            ("_", TokenKind::Punct),
            ("`", TokenKind::Punct),
            ("€", TokenKind::Symbol),
            ("😀", TokenKind::Symbol),
            (" ", TokenKind::Other),
            ("\r\n", TokenKind::Other),
            ("\u{200f}", TokenKind::Other),
            ("\u{301}", TokenKind::Other),
        ] {
            assert_eq!(kind_of(segment), kind, "{segment:?}");
        }
    }
}
