use nisba_text::{Folder, Span, hash_letters, is_apostrophe};

/// A word in a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Found {
    /// Its bytes.
    pub(crate) span: Span,
    /// Those that are compared: without a possessive ending.
    pub(crate) core: Span,
    /// Number of characters of these.
    pub(crate) n_letters: u32,
    /// The hash of its folded letters.
    pub(crate) hash: u64,
}

/// Cuts a text into words, one after the other.
///
/// Most words are ASCII letters between signs that join nothing, and are hashed where they stand;
/// the rest goes character by character.
pub(crate) struct Cutter<'t> {
    text: &'t str,
    at: usize,
    folder: Folder,
    /// Scratch space of the folder.
    buffer: Vec<u8>,
    joined: Joined,
    /// Of all bytes between the last word and the one before it.
    gap: u8,
}

/// The word joined last.
#[derive(Default)]
struct Joined {
    /// Of all its parts.
    letters: String,
    core: Option<Span>,
    n_parts: usize,
}

/// No line is so narrow that a word is broken into more; each costs a hash of all before it.
const MAX_PARTS: usize = 8;

/// What a byte is to a word of ASCII letters: a letter,
const LETTER: u8 = 1;
/// what may go on with the word, or begin one that is not of letters alone,
const JOINING: u8 = 2;
/// or what stands between words: the end of a line,
pub(crate) const LINE_END: u8 = 4;
/// what tells where a sentence or something said begins, or that a word was broken,
pub(crate) const MARK: u8 = 8;
/// or anything else, which tells nothing: 0.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let c = byte as u8;
        classes[byte] = if c.is_ascii_alphabetic() {
            LETTER
        } else if c.is_ascii_digit() || !c.is_ascii() || matches!(c, b'\'' | b'`' | b'@') {
            JOINING
        } else if c == b'\n' {
            LINE_END
        } else if matches!(c, b'-' | b'.' | b'!' | b'?' | b'"') {
            MARK
        } else {
            0
        };
        byte += 1;
    }
    classes
};

impl<'t> Cutter<'t> {
    pub(crate) fn new(text: &'t str) -> Cutter<'t> {
        assert!(u32::try_from(text.len()).is_ok(), "text of 4 GiB or more");
        Cutter {
            text,
            at: 0,
            folder: Folder::new(),
            buffer: Vec::new(),
            joined: Joined::default(),
            gap: 0,
        }
    }

    /// Which of [`LINE_END`] and [`MARK`] stand before the last word, behind the one before it.
    #[inline(always)]
    pub(crate) fn gap(&self) -> u8 {
        self.gap & (LINE_END | MARK)
    }

    /// The next word; the numbers of notes are passed over.
    #[inline(always)]
    pub(crate) fn next_word(&mut self) -> Option<Found> {
        let bytes = self.text.as_bytes();
        self.gap = 0;
        loop {
            let mut start = self.at;
            loop {
                let class = class(*bytes.get(start)?);
                if class & (LETTER | JOINING) != 0 {
                    break;
                }
                self.gap |= class;
                start += 1;
                // Tables and forwarded mail are indented.
                while bytes[start..].starts_with(&[b' '; 8]) {
                    start += 8;
                }
            }
            let rest = &bytes[start..];
            let n = n_letters(rest);
            let is_joined = match rest.get(n) {
                Some(b':') => rest[n..].starts_with(b"://"),
                Some(b'.') => n == 3 && rest[..n].eq_ignore_ascii_case(b"www"),
                Some(&byte) => class(byte) == JOINING,
                None => false,
            };
            let may_be_note = n <= 2 && start > 0 && matches!(bytes[start - 1], b'.' | b',');
            if n > 0 && !is_joined && !may_be_note {
                self.at = start + n;
                let span = Span::new(start as u32, self.at as u32);
                return Some(Found {
                    span,
                    core: span,
                    n_letters: n as u32,
                    hash: hash_letters(rest, n),
                });
            }
            if let Some(found) = self.other_word(start) {
                return Some(found);
            }
            // A sign that is not ASCII, or the number of a note.
            self.gap |= LINE_END | MARK;
        }
    }

    /// The word that was broken into two parts; the first may be what was joined last. None where it
    /// would be of too many.
    pub(crate) fn join(&mut self, head: Found, tail: Found) -> Option<Found> {
        if self.joined.core != Some(head.core) {
            self.joined =
                Joined { letters: self.text[head.core].to_owned(), core: None, n_parts: 1 };
        }
        let Joined { letters, core, n_parts } = &mut self.joined;
        if *n_parts == MAX_PARTS {
            return None;
        }
        *n_parts += 1;
        letters.push_str(&self.text[tail.core]);
        let whole = head.core.cover(tail.core);
        *core = Some(whole);
        let hash = self.folder.hash(letters, &mut self.buffer);
        let n_letters = n_chars(&self.text.as_bytes()[whole.range()]);
        Some(Found { span: head.span.cover(tail.span), core: whole, n_letters, hash })
    }

    /// The word that begins with this character, if one does; goes on behind it.
    #[inline(never)]
    fn other_word(&mut self, start: usize) -> Option<Found> {
        let text = self.text;
        let first = text[start..].chars().next()?;
        self.at = start + first.len_utf8();
        if !first.is_alphanumeric() {
            return None;
        }
        self.at = start + run(&text[start..]);
        let bytes = text.as_bytes();
        let is_number = bytes[start..self.at].iter().all(u8::is_ascii_digit);
        if is_number {
            self.at += separated_digits(&text[self.at..]);
        }
        if let Some(b':' | b'@' | b'.') = bytes.get(self.at)
            && let Some(n) = address(&text[start..], self.at - start)
        {
            self.at = start + n;
        } else if (is_number || is_note_letter(&text[start..], self.at - start))
            && is_note(&text[..start], is_number, &text[self.at..])
        {
            return None;
        }
        let mut end = self.at;
        if !is_number && !bytes[end - 1].is_ascii_alphabetic() {
            end = start + without_note(&text[start..end]).len();
        }
        let mut core = Span::from_range(start..end);
        let span = core;
        if matches!(bytes[end - 1], b's' | b'S') {
            core = Span::from_range(start..end - possessive(&text[span]));
        }
        let n_letters = n_chars(&bytes[core.range()]);
        let hash = self.folder.hash(&text[core], &mut self.buffer);
        Some(Found { span, core, n_letters, hash })
    }
}

/// Number of characters: of bytes that do not go on with one.
fn n_chars(word: &[u8]) -> u32 {
    word.iter().map(|&byte| u32::from(byte & 0xc0 != 0x80)).sum()
}

/// Number of ASCII letters with which bytes begin.
#[inline]
fn n_letters(bytes: &[u8]) -> usize {
    let mut n = 0;
    while let Some(chunk) = bytes[n..].first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        // In lower case; bytes below 0x80 never carry into the next.
        let lower = (word | (0x20 * ONES)) & !HIGH;
        let at_least = |byte: u8| lower + u64::from(0x80 - byte) * ONES;
        let letters = at_least(b'a') & !at_least(b'z' + 1) & !word & HIGH;
        let n_more = (letters ^ HIGH).trailing_zeros() as usize / 8;
        n += n_more;
        if n_more < 8 {
            return n;
        }
    }
    n + bytes[n..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count()
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x80 * ONES;

#[inline]
fn class(byte: u8) -> u8 {
    CLASSES[byte as usize]
}

/// Bytes of the run of letters, digits and marks with which a text begins, with single signs inside.
fn run(text: &str) -> usize {
    let bytes = text.as_bytes();
    let n_plain = bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if bytes.get(n_plain).is_none_or(|&byte| class(byte) & (LETTER | JOINING) == 0 || byte == b'@')
    {
        return n_plain;
    }
    let mut chars = text.char_indices();
    let is_alone = chars.next().is_some_and(|(_, first)| is_without_blanks(first));
    while let Some((at, c)) = chars.next() {
        let goes_on = if is_mark(c) {
            true
        } else if is_alone || is_without_blanks(c) {
            false
        } else {
            c.is_alphanumeric() || is_inner(c) && chars.as_str().starts_with(char::is_alphanumeric)
        };
        if !goes_on {
            return at;
        }
    }
    text.len()
}

/// Bytes of what goes on behind the first digits of a number: `,250.50`.
fn separated_digits(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut n = 0;
    while let [b'.' | b',', digit, ..] = bytes[n..]
        && digit.is_ascii_digit()
    {
        n += 1 + bytes[n + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    }
    n
}

/// Bytes of the web or mail address with which a text begins, where its first `n` bytes do not end
/// it: up to white space, less the punctuation at its end.
fn address(text: &str, n: usize) -> Option<usize> {
    let (first, rest) = text.split_at(n);
    let is_address = rest.starts_with("://")
        || rest.strip_prefix('@').is_some_and(|host| host.starts_with(char::is_alphanumeric))
        || rest.starts_with('.') && first.eq_ignore_ascii_case("www");
    // Asked first: what is no address may have no blank for long, and be asked again at each word.
    if !is_address {
        return None;
    }
    let is_end = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"');
    let chunk = &text[..n + rest.find(is_end).unwrap_or(rest.len())];
    Some(chunk.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '/').len())
}

/// Whether a text begins with the small letters of notes, `n` bytes, and white space: with one, or
/// with two that are alike or follow each other.
fn is_note_letter(text: &str, n: usize) -> bool {
    let (letters, rest) = text.split_at(n);
    let counts = match *letters.as_bytes() {
        [one] => one.is_ascii_lowercase(),
        [one @ b'a'..=b'z', two @ b'a'..=b'z'] => {
            (one == two || one + 1 == two) && !LIKE_NOTE_LETTERS.contains(&letters)
        }
        _ => false,
    };
    counts && (rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// Short words and ends of web addresses that would be letters of two notes.
const LIKE_NOTE_LETTERS: [&str; 7] = ["de", "ee", "hi", "mn", "no", "rs", "tu"];

/// Whether a number or letter is that of a note: glued behind the punctuation of a word, or in
/// brackets. A letter behind another goes on with an abbreviation (`p.m`).
fn is_note(before: &str, is_number: bool, behind: &str) -> bool {
    if before.ends_with([' ', '\n']) {
        return false;
    }
    if let Some(head) = before.strip_suffix('[')
        && behind.starts_with(']')
    {
        return !head.is_empty() && !head.ends_with(char::is_whitespace);
    }
    let head =
        before.trim_end_matches(['.', ',', ';', ':', '"', '”', '’', ')', '؟', '،', '!', '?']);
    let mut last = head.chars().rev();
    head.len() < before.len()
        && last.next().is_some_and(char::is_lowercase)
        && (is_number || last.next().is_some_and(char::is_alphanumeric))
}

/// A word without the number of a note at its end.
fn without_note(word: &str) -> &str {
    let head = word.trim_end_matches(|c: char| c.is_ascii_digit() || is_raised_digit(c));
    let is_word = head.ends_with(char::is_lowercase) && head.chars().nth(1).is_some();
    if is_word { head } else { word }
}

/// Bytes of the possessive ending of a word.
fn possessive(word: &str) -> usize {
    let head = word.strip_suffix(['s', 'S']).and_then(|head| head.strip_suffix(is_apostrophe));
    head.filter(|head| !head.is_empty()).map_or(0, |head| word.len() - head.len())
}

/// Signs that stay in a word where a letter follows: apostrophes, and those that part nothing.
fn is_inner(c: char) -> bool {
    is_apostrophe(c) || matches!(c, 'ʿ' | 'ʾ' | '\u{ad}' | '\u{200c}')
}

/// Marks that belong to the letter before them and are no letters themselves.
fn is_mark(c: char) -> bool {
    match c {
        '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}' | '\u{200d}' => true,
        // The virama of Sinhala, and one of two that Malayalam has besides.
        '\u{dca}' | '\u{d3b}' => true,
        // Of the other Indic scripts nuktas and viramas stand at the same place in every block.
        '\u{900}'..='\u{dff}' => matches!(c as u32 & 0x7f, 0x3c | 0x4d),
        '\u{e31}'..='\u{e4e}' => !matches!(c, '\u{e32}' | '\u{e33}' | '\u{e3f}'..='\u{e46}'),
        _ => false,
    }
}

fn is_raised_digit(c: char) -> bool {
    matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹')
}

/// Letters of scripts that put no blanks between words.
fn is_without_blanks(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use nisba_text::hash_bytes;

    use super::*;

    fn all(text: &str) -> Vec<Found> {
        let mut cutter = Cutter::new(text);
        std::iter::from_fn(|| cutter.next_word()).collect()
    }

    fn cores(text: &str) -> Vec<&str> {
        all(text).iter().map(|found| &text[found.core]).collect()
    }

    #[test]
    fn what_a_word_is() {
        for (text, words) in [
            ("Asa’ib Ahl al-Haq", &["Asa’ib", "Ahl", "al", "Haq"][..]),
            ("paid $1,250.50 at 07:45.", &["paid", "1,250.50", "at", "07", "45"]),
            ("Iraq’s IRAN'S Kata'ib 'no'", &["Iraq", "IRAN", "Kata'ib", "no"]),
            ("Allah83 G20 F16 café² 1st", &["Allah", "G20", "F16", "café", "1st"]),
            ("analysis,12 denied[4] the [5] 6.", &["analysis", "denied", "the", "5", "6"]),
            ("analysis,a denied.bc The a, b", &["analysis", "denied", "The", "a", "b"]),
            ("fell,aa the fell,z to", &["fell", "the", "fell", "to"]),
            ("at 5 p.m today, a.k.a the", &["at", "5", "p", "m", "today", "a", "k", "a", "the"]),
            ("said,he left.it is .ac x", &["said", "he", "left", "it", "is", "ac", "x"]),
            ("example.de said,no to", &["example", "de", "said", "no", "to"]),
            ("to desk@example.org.", &["to", "desk@example.org"]),
            (
                "at https://example.org/a?b=1, www.example.org and ftp:",
                &["at", "https://example.org/a?b=1", "www.example.org", "and", "ftp"],
            ),
            ("@desk #Basra a@ b", &["desk", "Basra", "a", "b"]),
            ("قال سليمانيّ (می\u{200c}رود)", &["قال", "سليمانيّ", "می\u{200c}رود"]),
            ("北京abc ナ", &["北", "京", "abc", "ナ"]),
            ("हिन्दी", &["हिन्दी"]),
            ("සිංහල ශ්\u{200d}රී", &["සිංහල", "ශ්\u{200d}රී"]),
            ("ക\u{d3b}ക", &["ക\u{d3b}ക"]),
            ("Iraq´s Iraqʼs Ka＇taib＇s", &["Iraq", "Iraq", "Ka＇taib"]),
            ("-- … 。", &[]),
        ] {
            assert_eq!(cores(text), words, "{text}");
        }
    }

    #[test]
    fn letters_are_counted_as_one_by_one() {
        for byte in 0..=u8::MAX {
            for n in 0..20 {
                let mut bytes = b"AzbYcXdWeVfUgThSiRjQ"[..n].to_vec();
                bytes.extend([byte, b'a', b'Z', b'-', b' ', b'b', b'c', b'd', b'e']);
                for end in n..bytes.len() {
                    let bytes = &bytes[..end];
                    let plain = bytes.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
                    assert_eq!(n_letters(bytes), plain, "{bytes:?}");
                }
            }
        }
    }

    #[test]
    fn words_are_hashed_as_they_fold() {
        let text = "Kata’ib İran STRASSE Straße rockets Q";
        let folder = Folder::new();
        for found in all(text) {
            assert_eq!(found.hash, hash_bytes(folder.fold(&text[found.core]).text().as_bytes()));
        }
    }

    #[test]
    fn a_possessive_ending_is_in_the_span_alone() {
        let text = "Iraq’s army";
        let found = all(text)[0];
        assert_eq!((&text[found.span], &text[found.core]), ("Iraq’s", "Iraq"));
    }
}
