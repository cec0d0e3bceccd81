use std::borrow::Cow;
use std::ops::Range;

#[cfg(feature = "normalization")]
use unicode_normalization::char::{
    canonical_combining_class, decompose_canonical, decompose_compatible,
};

use crate::fold_quick::{DROPPED, SLOW, fold_ascii_word, n_ascii, quick_table};
use crate::folded::{Edit, Folded};
use crate::hash::{hash_bytes, hash_words};

/// Makes spellings equal that differ in case, accents, quotes, dashes, width or script forms.
///
/// Each knob stands alone; [`Folder::new`] has all of them on, [`Folder::none`] none. Folding works
/// character by character and never joins or reorders, so that folding a part of a text gives that
/// part of the folded text (a combining mark belongs to the character before it).
///
/// ASCII that no knob changes is borrowed, not copied.
///
/// ```
/// use nisba_text::Folder;
///
/// let folder = Folder::new();
/// assert_eq!(folder.fold("KATA’IB Hizbu\u{ad}llāh").text(), "kata'ib hizbullah");
/// assert_eq!(folder.fold("İran").text(), "iran");
/// assert_eq!(folder.fold("الخـزعلى").text(), folder.fold("الخزعلي").text());
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Folder {
    case: bool,
    quotes: bool,
    dashes: bool,
    spaces: bool,
    ignorable: bool,
    arabic: bool,
    #[cfg(feature = "normalization")]
    marks: bool,
    #[cfg(feature = "normalization")]
    width: bool,
}

impl Folder {
    /// All knobs on.
    pub fn new() -> Folder {
        Folder {
            case: true,
            quotes: true,
            dashes: true,
            spaces: true,
            ignorable: true,
            arabic: true,
            #[cfg(feature = "normalization")]
            marks: true,
            #[cfg(feature = "normalization")]
            width: true,
        }
    }

    /// All knobs off: folded text is the text.
    pub fn none() -> Folder {
        Folder {
            case: false,
            quotes: false,
            dashes: false,
            spaces: false,
            ignorable: false,
            arabic: false,
            #[cfg(feature = "normalization")]
            marks: false,
            #[cfg(feature = "normalization")]
            width: false,
        }
    }

    /// Lower case for every script that has case; `ß` becomes `ss`, final sigma a plain one.
    pub fn case(&mut self, yes: bool) -> &mut Folder {
        self.case = yes;
        self
    }

    /// Apostrophes, backticks, ʿ and ʾ become `'`, double quotation marks become `"`.
    pub fn quotes(&mut self, yes: bool) -> &mut Folder {
        self.quotes = yes;
        self
    }

    /// Hyphens and dashes of every length become `-`.
    pub fn dashes(&mut self, yes: bool) -> &mut Folder {
        self.dashes = yes;
        self
    }

    /// Every white-space character, line ends and no-break spaces included, becomes one blank.
    /// Runs are not shortened.
    pub fn spaces(&mut self, yes: bool) -> &mut Folder {
        self.spaces = yes;
        self
    }

    /// Soft hyphens, zero-width characters and direction marks are dropped.
    pub fn ignorable(&mut self, yes: bool) -> &mut Folder {
        self.ignorable = yes;
        self
    }

    /// Arabic and Persian letter forms (yeh, kaf, teh marbuta, hamza seats) become one, tatweel is
    /// dropped, digits become ASCII.
    pub fn arabic(&mut self, yes: bool) -> &mut Folder {
        self.arabic = yes;
        self
    }

    /// Accents, vowel points and other marks above and below are dropped (`ā` = `a`, harakat).
    /// Vowel signs and viramas of Indic scripts are letters in all but name and stay.
    #[cfg(feature = "normalization")]
    pub fn marks(&mut self, yes: bool) -> &mut Folder {
        self.marks = yes;
        self
    }

    /// Full-width letters, ligatures and Arabic presentation forms become the plain letters
    /// (compatibility decomposition, Unicode Standard Annex #15). Where [`marks`](Self::marks) is
    /// off, accents come apart from their letters and stay.
    #[cfg(feature = "normalization")]
    pub fn width(&mut self, yes: bool) -> &mut Folder {
        self.width = yes;
        self
    }

    /// Folds a text. Linear; allocates unless the text is ASCII and nothing changes.
    ///
    /// # Panics
    ///
    /// For texts of 4 GiB or more, before or after folding.
    pub fn fold<'t>(&self, text: &'t str) -> Folded<'t> {
        assert!(text.len() <= u32::MAX as usize, "text of 4 GiB or more");
        let n_same = self.n_unchanged(text.as_bytes());
        if n_same == text.len() {
            return Folded { text: Cow::Borrowed(text), edits: Vec::new() };
        }
        let mut bytes = Vec::with_capacity(text.len() + 16);
        bytes.extend_from_slice(&text.as_bytes()[..n_same]);
        let mut out = Output { text: bytes, edits: Some(Vec::new()) };
        self.fold_from(text, n_same, &mut out);
        assert!(out.text.len() <= u32::MAX as usize, "folded text of 4 GiB or more");
        let text = String::from_utf8(out.text).expect("only whole characters are put there");
        Folded { text: Cow::Owned(text), edits: out.edits.unwrap_or_default() }
    }

    /// Folds a text into a buffer, which is emptied first, without the way back.
    ///
    /// ```
    /// let mut folded = String::new();
    /// nisba_text::Folder::new().fold_into("Asa’ib", &mut folded);
    /// assert_eq!(folded, "asa'ib");
    /// ```
    pub fn fold_into(&self, text: &str, folded: &mut String) {
        let mut bytes = std::mem::take(folded).into_bytes();
        bytes.clear();
        let mut out = Output { text: bytes, edits: None };
        self.fold_from(text, 0, &mut out);
        *folded = String::from_utf8(out.text).expect("only whole characters are put there");
    }

    /// [`hash_bytes`] of the folded text, as a [`Token`](crate::Token) has it.
    ///
    /// With all knobs on nothing is allocated for ASCII; the buffer is for the rest, and keeps
    /// nothing of use.
    ///
    /// ```
    /// use nisba_text::{Folder, hash_bytes};
    ///
    /// let mut buffer = Vec::new();
    /// assert_eq!(Folder::new().hash("BADR", &mut buffer), hash_bytes(b"badr"));
    /// ```
    #[inline]
    pub fn hash(&self, text: &str, buffer: &mut Vec<u8>) -> u64 {
        if self.is_full() && text.is_ascii() {
            return hash_words(text.as_bytes(), fold_ascii_word);
        }
        buffer.clear();
        let mut out = Output { text: std::mem::take(buffer), edits: None };
        self.fold_from(text, 0, &mut out);
        *buffer = out.text;
        hash_bytes(buffer)
    }

    /// Whether all knobs are on, which is what nearly everyone uses and what is made fast.
    fn is_full(&self) -> bool {
        self.case && self.quotes && self.dashes && self.spaces && self.ignorable && self.arabic && {
            #[cfg(feature = "normalization")]
            let full = self.marks && self.width;
            #[cfg(not(feature = "normalization"))]
            let full = true;
            full
        }
    }

    /// How many bytes at the beginning are ASCII and stay as they are.
    fn n_unchanged(&self, bytes: &[u8]) -> usize {
        let fold = self.ascii();
        let changes = |byte: u8| (byte ^ fold(byte)) | (byte & 0x80);
        let mut n = 0;
        // Without a way out in the middle of a chunk it becomes vector instructions.
        for chunk in bytes.as_chunks::<64>().0 {
            if chunk.iter().fold(0, |any, &byte| any | changes(byte)) != 0 {
                break;
            }
            n += chunk.len();
        }
        n + bytes[n..].iter().take_while(|&&byte| changes(byte) == 0).count()
    }

    fn fold_from(&self, text: &str, from: usize, out: &mut Output) {
        let fold = self.ascii();
        let quick = self.is_full().then(quick_table);
        let bytes = text.as_bytes();
        let mut at = from;
        while at < bytes.len() {
            let n_ascii = n_ascii(&bytes[at..]);
            out.text.extend(bytes[at..at + n_ascii].iter().map(|&byte| fold(byte)));
            at += n_ascii;
            for c in text[at..].chars().take_while(|c| !c.is_ascii()) {
                let folded = quick.and_then(|quick| quick.get(c as usize)).copied().unwrap_or(SLOW);
                match char::from_u32(u32::from(folded)).filter(|_| folded > DROPPED) {
                    Some(folded) if out.edits.is_none() || folded.len_utf8() == c.len_utf8() => {
                        out.push(folded);
                    }
                    None if folded == DROPPED && out.edits.is_none() => {}
                    _ => self.fold_char(c, at, out),
                }
                at += c.len_utf8();
            }
        }
    }

    /// Folds one byte of ASCII; without branches, so that many are folded at once.
    fn ascii(&self) -> impl Fn(u8) -> u8 + use<> {
        let case_bit = if self.case { 0x20 } else { 0 };
        let backtick = if self.quotes { b'`' } else { b'\'' };
        let n_spaces = if self.spaces { 5 } else { 0 };
        move |byte| {
            let byte = if byte.wrapping_sub(b'A') < 26 { byte | case_bit } else { byte };
            let byte = if byte == backtick { b'\'' } else { byte };
            if byte.wrapping_sub(b'\t') < n_spaces { b' ' } else { byte }
        }
    }

    /// What one character becomes.
    pub(crate) fn fold_one(&self, c: char, out: &mut impl FnMut(char)) {
        if !self.is_dropped(c) {
            self.decompose(c, out);
        }
    }

    fn is_dropped(&self, c: char) -> bool {
        self.ignorable && is_ignorable(c) || self.arabic && c == TATWEEL
    }

    fn fold_char(&self, c: char, at: usize, out: &mut Output) {
        let original = at as u32..(at + c.len_utf8()) as u32;
        if self.is_dropped(c) {
            let folded = out.len()..out.len();
            if let Some(edits) = &mut out.edits {
                edits.push(Edit { folded, original });
            }
            return;
        }
        let start = out.text.len();
        let mut n_made = 0;
        let dropped_mark = self.decompose(c, &mut |part| {
            n_made += 1;
            out.push(part);
        });
        let end = out.len();
        let n_bytes = out.text.len() - start;
        if n_made == 0 && dropped_mark {
            out.join_mark(original);
        } else if (n_made, n_bytes) != (1, c.len_utf8())
            && let Some(edits) = &mut out.edits
        {
            edits.push(Edit { folded: start as u32..end, original });
        }
    }

    /// Decomposes and folds one character; says whether a mark was dropped on the way.
    fn decompose(&self, c: char, out: &mut impl FnMut(char)) -> bool {
        #[cfg(feature = "normalization")]
        {
            let mut dropped = false;
            let mut take = |part: char| {
                if self.marks && is_free_mark(part) {
                    dropped = true;
                } else {
                    let part = if self.marks { without_stroke(part) } else { part };
                    self.fold_letter(part, out);
                }
            };
            // Hangul syllables come apart into letters of their own: no spelling to make equal.
            // Quotes and dashes are told before they come apart (`´` into a blank and an accent).
            if is_hangul_syllable(c) || self.fold_sign(c).is_some() {
                take(c);
            } else if self.width && is_mark_on_blank(c) {
                // Only as a form of Arabic is it the mark that counts; the others stay themselves.
                match c {
                    '\u{fc5e}'..='\u{fcf4}' | '\u{fe70}'..='\u{fe7f}' => {
                        decompose_compatible(c, |part| {
                            if part != ' ' {
                                take(part);
                            }
                        });
                    }
                    _ => take(c),
                }
            } else if self.width {
                decompose_compatible(c, &mut take);
            } else if self.marks {
                decompose_canonical(c, &mut take);
            } else {
                take(c);
            }
            dropped
        }
        #[cfg(not(feature = "normalization"))]
        {
            self.fold_letter(c, out);
            false
        }
    }

    /// The sign that a quotation mark, apostrophe or dash becomes.
    fn fold_sign(&self, c: char) -> Option<char> {
        match c {
            '‘' | '’' | '‚' | '‛' | '′' | 'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | 'ʾ' | 'ʿ' | 'ˈ' | '´' | '`'
            | '＇'
                if self.quotes =>
            {
                Some('\'')
            }
            '“' | '”' | '„' | '‟' | '″' | '«' | '»' if self.quotes => Some('"'),
            '\u{2010}'..='\u{2015}'
            | '\u{2043}'
            | '\u{2212}'
            | '\u{2e3a}'
            | '\u{2e3b}'
            | '\u{fe58}'
            | '\u{fe63}'
            | '\u{ff0d}'
                if self.dashes =>
            {
                Some('-')
            }
            _ => None,
        }
    }

    fn fold_letter(&self, c: char, out: &mut impl FnMut(char)) {
        let c = match self.fold_sign(c) {
            Some(sign) => sign,
            None => match c {
                _ if self.spaces && c.is_whitespace() => ' ',
                _ if self.arabic => fold_arabic(c),
                _ => c,
            },
        };
        if !self.case {
            out(c);
            return;
        }
        for lower in c.to_lowercase() {
            match lower {
                'ß' => {
                    out('s');
                    out('s');
                }
                'ς' => out('σ'),
                // The dot that `İ` leaves behind, where marks are dropped.
                '\u{307}' if self.drops_marks() => {}
                _ => out(lower),
            }
        }
    }

    fn drops_marks(&self) -> bool {
        #[cfg(feature = "normalization")]
        return self.marks;
        #[cfg(not(feature = "normalization"))]
        return false;
    }
}

impl Default for Folder {
    fn default() -> Folder {
        Folder::new()
    }
}

struct Output {
    /// UTF-8.
    text: Vec<u8>,
    /// None where nobody asks for the way back.
    edits: Option<Vec<Edit>>,
}

impl Output {
    fn len(&self) -> u32 {
        self.text.len() as u32
    }

    fn push(&mut self, c: char) {
        self.text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// Ties a dropped mark to the character before it.
    fn join_mark(&mut self, original: Range<u32>) {
        let folded_end = self.len();
        let Some(edits) = &mut self.edits else { return };
        match edits.last_mut() {
            Some(last) if last.original.end == original.start => last.original.end = original.end,
            _ => {
                // The character before stands outside any edit, so it has its original length.
                let is_inner = |byte: &u8| byte & 0xc0 == 0x80;
                let n_inner = self.text.iter().rev().take_while(|byte| is_inner(byte)).count();
                let n = if self.text.is_empty() { 0 } else { n_inner as u32 + 1 };
                edits.push(Edit {
                    folded: folded_end - n..folded_end,
                    original: original.start - n..original.end,
                });
            }
        }
    }
}

const TATWEEL: char = '\u{640}';

/// Format characters that change the look of a word, not the word.
fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Marks that a spelling can do without: accents (combining class 200 and above), points of
/// Hebrew, Arabic and Syriac (10 to 36), overlays (1).
#[cfg(feature = "normalization")]
fn is_free_mark(c: char) -> bool {
    c >= '\u{300}' && matches!(canonical_combining_class(c), 1 | 10..=36 | 200..)
}

#[cfg(feature = "normalization")]
fn is_hangul_syllable(c: char) -> bool {
    ('\u{ac00}'..='\u{d7a3}').contains(&c)
}

/// Marks that stand alone, and come apart into a blank and a mark.
#[cfg(feature = "normalization")]
fn is_mark_on_blank(c: char) -> bool {
    let mut first = None;
    let may_be = matches!(c,
        '\u{a8}'..='\u{b8}' | '\u{2d8}'..='\u{2dd}' | '\u{37a}'..='\u{385}' | '\u{1fbd}'..='\u{1ffe}'
        | '\u{2017}' | '\u{203e}' | '\u{309b}' | '\u{309c}' | '\u{fc5e}'..='\u{fcf4}'
        | '\u{fe49}'..='\u{fe4c}' | '\u{fe70}'..='\u{fe7f}' | '\u{ffe3}');
    if may_be {
        decompose_compatible(c, |part| {
            first.get_or_insert(part);
        });
    }
    first == Some(' ')
}

/// Latin letters whose stroke or missing dot has no decomposition.
#[cfg(feature = "normalization")]
fn without_stroke(c: char) -> char {
    match c {
        'ł' => 'l',
        'Ł' => 'L',
        'ø' => 'o',
        'Ø' => 'O',
        'đ' => 'd',
        'Đ' => 'D',
        'ħ' => 'h',
        'Ħ' => 'H',
        'ı' => 'i',
        _ => c,
    }
}

fn fold_arabic(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' | 'ئ' => 'ي',
        'ؤ' => 'و',
        'ک' => 'ك',
        'ة' | 'ۀ' | 'ە' | 'ہ' => 'ه',
        '٠'..='٩' => char::from(b'0' + (c as u32 - '٠' as u32) as u8),
        '۰'..='۹' => char::from(b'0' + (c as u32 - '۰' as u32) as u8),
        _ => c,
    }
}
