use std::ops::Range;

use nisba_text::TokenKind;

/// Finds addresses in a text without white space, from left to right. Linear: what was looked at
/// in vain is not looked at again.
pub(crate) struct Finder<'t> {
    text: &'t str,
    /// From here on nothing has been taken or refused.
    at: usize,
    /// Up to here signs have been looked at.
    seen: usize,
}

impl<'t> Finder<'t> {
    pub(crate) fn new(text: &'t str) -> Finder<'t> {
        Finder { text, at: 0, seen: 0 }
    }

    pub(crate) fn next(&mut self) -> Option<(Range<usize>, TokenKind)> {
        let bytes = self.text.as_bytes();
        while self.seen < bytes.len() {
            let sign = self.seen;
            self.seen += 1;
            let found = match bytes[sign] {
                b':' if bytes[sign..].starts_with(b"://") => self.url(self.scheme(sign), sign + 3),
                b'.' if self.is_www(sign) => self.url(Some(sign - 3), sign + 1),
                b'.' => self.domain(sign),
                b'@' => self.email(sign).or_else(|| self.tagged(sign, TokenKind::Mention)),
                b'#' => self.tagged(sign, TokenKind::Hashtag),
                _ => None,
            };
            if let Some((range, kind)) = found {
                self.at = range.end;
                self.seen = range.end;
                return Some((range, kind));
            }
        }
        None
    }

    /// Where the scheme before `://` begins.
    fn scheme(&self, colon: usize) -> Option<usize> {
        let before = &self.text[self.at..colon];
        let n = before.bytes().rev().take(8).take_while(u8::is_ascii_alphabetic).count();
        let scheme = &before[before.len() - n..];
        ["https", "http", "ftp", "ftps", "hxxp", "hxxps"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(scheme))
            .then_some(colon - n)
    }

    fn is_www(&self, dot: usize) -> bool {
        let bytes = self.text.as_bytes();
        let before = &bytes[self.at..dot];
        let begins = bytes.get(dot + 1).is_some_and(|byte| !byte.is_ascii_punctuation());
        begins
            && before.len() >= 3
            && before[before.len() - 3..].eq_ignore_ascii_case(b"www")
            && !before[..before.len() - 3].last().is_some_and(u8::is_ascii_alphanumeric)
    }

    fn url(&self, start: Option<usize>, body: usize) -> Option<(Range<usize>, TokenKind)> {
        let start = start?;
        let end = self.url_end(body);
        let has_name = self.text[body..end].contains(char::is_alphanumeric);
        has_name.then_some((start..end, TokenKind::Url))
    }

    /// The end of an address, without the punctuation of the sentence around it.
    fn url_end(&self, body: usize) -> usize {
        let stops = |c: char| {
            c.is_control()
                || matches!(
                    c,
                    '<' | '>'
                        | '"'
                        | '“'
                        | '”'
                        | '„'
                        | '«'
                        | '»'
                        | '{'
                        | '}'
                        | '|'
                        | '\\'
                        | '^'
                        | '`'
                        | '…'
                )
        };
        let rest = &self.text[body..];
        let mut part = &rest[..rest.find(stops).unwrap_or(rest.len())];
        part = without_note(part);
        let count = |bracket: char| part.matches(bracket).count();
        let mut n_extra_round = count(')').saturating_sub(count('('));
        let mut n_extra_square = count(']').saturating_sub(count('['));
        while let Some(last) = part.chars().next_back() {
            match last {
                ')' if n_extra_round > 0 => n_extra_round -= 1,
                ']' if n_extra_square > 0 => n_extra_square -= 1,
                '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '‘' | '*' | '(' | '[' | '،'
                | '؛' | '؟' | '—' | '–' => {}
                _ => break,
            }
            part = &part[..part.len() - last.len_utf8()];
        }
        body + part.len()
    }

    /// `example.com/page`, without a scheme. Looks at the run of labels around the dot once.
    fn domain(&mut self, dot: usize) -> Option<(Range<usize>, TokenKind)> {
        let bytes = self.text.as_bytes();
        let is_label = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
        let n_before = bytes[self.at..dot].iter().rev().take_while(|byte| is_label(byte)).count();
        let n_after =
            bytes[dot..].iter().take_while(|byte| is_label(byte) || **byte == b'.').count();
        let run = dot - n_before..dot + n_after;
        // An address of mail goes on behind the run; the `@` will see to it.
        if bytes.get(run.end) == Some(&b'@') {
            self.seen = run.end;
            return None;
        }
        self.seen = run.end;
        if run.start > 0
            && self.text[..run.start].ends_with(|c: char| c.is_alphanumeric() || c == '_')
        {
            return None;
        }
        let domain = self.text[run.clone()].trim_end_matches(['.', '-']);
        let end = run.start + domain.len();
        let has_path = bytes.get(end) == Some(&b'/');
        if !(is_domain(domain) || has_path && is_short_link(domain))
            || self.text[end..].starts_with(char::is_alphanumeric)
        {
            return None;
        }
        let end = if has_path { self.url_end(end) } else { end };
        Some((run.start..end, TokenKind::Url))
    }

    fn email(&self, at_sign: usize) -> Option<(Range<usize>, TokenKind)> {
        let is_local =
            |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%' | '=' | '&');
        let before = &self.text[self.at..at_sign];
        let local = &before[before.trim_end_matches(is_local).len()..];
        let local = local.trim_start_matches(['.', '-', '%', '=', '&']);
        let behind = &self.text[at_sign + 1..];
        let n = behind.find(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '-'));
        let domain = behind[..n.unwrap_or(behind.len())].trim_end_matches(['.', '-']);
        let (name, top) = domain.rsplit_once('.')?;
        let fits = !local.is_empty()
            && name.starts_with(char::is_alphanumeric)
            && top.chars().count() >= 2
            && top.chars().all(char::is_alphabetic);
        let start = at_sign - local.len();
        fits.then_some((start..at_sign + 1 + domain.len(), TokenKind::Email))
    }

    /// `@handle` and `#hashtag`. A hashtag has a letter; `#1` is a number.
    fn tagged(&self, sign: usize, kind: TokenKind) -> Option<(Range<usize>, TokenKind)> {
        let before = self.text[self.at..sign].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '@' | '#' | '&' | '/')) {
            return None;
        }
        let behind = &self.text[sign + 1..];
        let is_inner = |c: char| match kind {
            TokenKind::Mention => c.is_ascii_alphanumeric() || c == '_',
            _ => c.is_alphanumeric() || matches!(c, '_' | '\u{200c}' | '\u{300}'..='\u{36f}'),
        };
        let tag = &behind[..behind.find(|c| !is_inner(c)).unwrap_or(behind.len())];
        let fits = match kind {
            TokenKind::Mention => tag.contains(|c: char| c != '_'),
            _ => tag.contains(char::is_alphabetic),
        };
        fits.then_some((sign..sign + 1 + tag.len(), kind))
    }
}

/// The address without the `[12]` of a note behind it.
fn without_note(address: &str) -> &str {
    let signs = ['.', ',', ';', ')', '"', '”'];
    let number =
        address.trim_end_matches(signs).strip_suffix(']').and_then(|rest| rest.rsplit_once('['));
    match number {
        Some((address, number))
            if (1..=3).contains(&number.len())
                && number.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            address
        }
        _ => address,
    }
}

/// The old generic domains, which no word behind a full stop is taken for by mistake too often.
const GENERIC: [&str; 7] = ["com", "org", "net", "gov", "edu", "mil", "int"];

/// `t.me`, `bit.ly`: with a path behind it, a country is proof enough.
fn is_short_link(domain: &str) -> bool {
    domain.rsplit_once('.').is_some_and(|(name, country)| {
        let is_small = |text: &str| {
            text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.'))
        };
        country.len() == 2
            && country.bytes().all(|byte| byte.is_ascii_lowercase())
            && is_small(name)
            && name.starts_with(|c: char| c.is_ascii_alphanumeric())
    })
}

fn is_domain(domain: &str) -> bool {
    let mut labels = domain.rsplit('.');
    let (Some(last), Some(before)) = (labels.next(), labels.next()) else {
        return false;
    };
    let is_generic = |label: &str| {
        let is_one_case = label.bytes().all(|byte| byte.is_ascii_lowercase())
            || domain.bytes().all(|byte| !byte.is_ascii_lowercase());
        is_one_case && GENERIC.iter().any(|known| known.eq_ignore_ascii_case(label))
    };
    let is_country = last.len() == 2 && last.bytes().all(|byte| byte.is_ascii_lowercase());
    let name = if is_generic(last) {
        Some(before)
    } else if is_country && (is_generic(before) || matches!(before, "co" | "ac")) {
        labels.next()
    } else {
        None
    };
    name.is_some_and(|name| !name.is_empty()) && domain.split('.').all(|label| !label.is_empty())
}
