use std::borrow::Cow;

#[cfg(feature = "normalization")]
use unicode_normalization::char::{
    canonical_combining_class, decompose_canonical, decompose_compatible,
};

use crate::Span;

/// Makes spellings equal that differ in case, accents, quotes, dashes, width or script forms.
///
/// Each knob stands alone; [`Folder::new`] has all of them on, [`Folder::none`] none. Folding works
/// character by character and never joins or reorders, so that folding a part of a text gives that
/// part of the folded text (a combining mark belongs to the character before it).
///
/// Text that no knob changes is borrowed, not copied.
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

    /// Folds a text. Linear; allocates only where something changes.
    ///
    /// # Panics
    ///
    /// For texts of 4 GiB or more, before or after folding.
    pub fn fold<'t>(&self, text: &'t str) -> Folded<'t> {
        assert!(text.len() <= u32::MAX as usize, "text of 4 GiB or more");
        let bytes = text.as_bytes();
        let changes = |byte: u8| byte >= 0x80 || self.fold_ascii(byte) != byte;
        let Some(first) = bytes.iter().position(|&byte| changes(byte)) else {
            return Folded { text: Cow::Borrowed(text), edits: Vec::new() };
        };
        let mut out = Output { text: String::with_capacity(text.len() + 16), edits: Vec::new() };
        out.text.push_str(&text[..first]);
        let mut at = first;
        while at < bytes.len() {
            let n_ascii = bytes[at..].iter().position(|byte| !byte.is_ascii());
            let ascii_end = n_ascii.map_or(bytes.len(), |n| at + n);
            out.text
                .extend(bytes[at..ascii_end].iter().map(|&byte| char::from(self.fold_ascii(byte))));
            at = ascii_end;
            while let Some(c) = text[at..].chars().next().filter(|c| !c.is_ascii()) {
                self.fold_char(c, at, &mut out);
                at += c.len_utf8();
            }
        }
        assert!(out.text.len() <= u32::MAX as usize, "folded text of 4 GiB or more");
        Folded { text: Cow::Owned(out.text), edits: out.edits }
    }

    fn fold_ascii(&self, byte: u8) -> u8 {
        match byte {
            b'A'..=b'Z' if self.case => byte | 0x20,
            b'`' if self.quotes => b'\'',
            b'\t'..=b'\r' if self.spaces => b' ',
            _ => byte,
        }
    }

    fn fold_char(&self, c: char, at: usize, out: &mut Output) {
        let original = at as u32..(at + c.len_utf8()) as u32;
        if self.ignorable && is_ignorable(c) || self.arabic && c == TATWEEL {
            out.edits.push(Edit { folded: out.len()..out.len(), original });
            return;
        }
        let start = out.text.len();
        let dropped_mark = self.decompose(c, &mut out.text);
        if out.text.len() == start && dropped_mark {
            out.join_mark(original);
            return;
        }
        let mut made = out.text[start..].chars();
        let same_shape = made.next().is_some_and(|first| first.len_utf8() == c.len_utf8())
            && made.next().is_none();
        if !same_shape {
            out.edits.push(Edit { folded: start as u32..out.len(), original });
        }
    }

    /// Decomposes and folds one character; says whether a mark was dropped on the way.
    fn decompose(&self, c: char, out: &mut String) -> bool {
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
            if is_hangul_syllable(c) {
                take(c);
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

    fn fold_letter(&self, c: char, out: &mut String) {
        let c = match c {
            '‘' | '’' | '‚' | '‛' | '′' | 'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | 'ʾ' | 'ʿ' | 'ˈ' | '´' | '`'
            | '＇'
                if self.quotes =>
            {
                '\''
            }
            '“' | '”' | '„' | '‟' | '″' | '«' | '»' if self.quotes => '"',
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
                if self.dashes =>
            {
                '-'
            }
            _ if self.spaces && c.is_whitespace() => ' ',
            _ if self.arabic => fold_arabic(c),
            _ => c,
        };
        if !self.case {
            out.push(c);
            return;
        }
        for lower in c.to_lowercase() {
            match lower {
                'ß' => out.push_str("ss"),
                'ς' => out.push('σ'),
                // The dot that `İ` leaves behind, where marks are dropped.
                '\u{307}' if self.drops_marks() => {}
                _ => out.push(lower),
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

/// A folded text and the way back to the original.
#[derive(Clone, Debug)]
pub struct Folded<'t> {
    text: Cow<'t, str>,
    edits: Vec<Edit>,
}

impl Folded<'_> {
    /// The folded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the original that a span of the folded text came from.
    ///
    /// A span that cuts into what one original character became covers that whole character; a
    /// dropped character (soft hyphen) at either edge stays outside, a dropped mark goes with its
    /// letter. Logarithmic in the number of places where lengths changed.
    ///
    /// # Panics
    ///
    /// Where the span ends behind the folded text.
    #[track_caller]
    pub fn to_original(&self, span: Span) -> Span {
        assert!(span.end() as usize <= self.text.len(), "a span behind the end of the folded text");
        let start = self.original_start(span.start());
        let end = if span.is_empty() { start } else { self.original_end(span.end()) };
        Span::new(start, end)
    }

    /// Heap memory in bytes, without a borrowed text.
    pub fn memory_usage(&self) -> usize {
        let text = match &self.text {
            Cow::Borrowed(_) => 0,
            Cow::Owned(text) => text.capacity(),
        };
        text + self.edits.capacity() * size_of::<Edit>()
    }

    fn original_start(&self, at: u32) -> u32 {
        let n_before = self.edits.partition_point(|edit| edit.folded.end <= at);
        match self.edits.get(n_before) {
            Some(edit) if edit.folded.start < at => edit.original.start,
            _ => Self::behind(self.edits[..n_before].last(), at),
        }
    }

    fn original_end(&self, at: u32) -> u32 {
        let n_before = self.edits.partition_point(|edit| edit.folded.start < at);
        match self.edits[..n_before].last() {
            Some(edit) if at < edit.folded.end => edit.original.end,
            last => Self::behind(last, at),
        }
    }

    /// Between two edits both texts run in step.
    fn behind(edit: Option<&Edit>, at: u32) -> u32 {
        edit.map_or(at, |edit| edit.original.end + (at - edit.folded.end))
    }
}

/// A place where folding changed the number of bytes or of characters.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Edit {
    folded: std::ops::Range<u32>,
    original: std::ops::Range<u32>,
}

struct Output {
    text: String,
    edits: Vec<Edit>,
}

impl Output {
    fn len(&self) -> u32 {
        self.text.len() as u32
    }

    /// Ties a dropped mark to the character before it.
    fn join_mark(&mut self, original: std::ops::Range<u32>) {
        let folded_end = self.len();
        match self.edits.last_mut() {
            Some(last) if last.original.end == original.start => last.original.end = original.end,
            _ => {
                // The character before stands outside any edit, so it has its original length.
                let n = self.text.chars().next_back().map_or(0, char::len_utf8) as u32;
                self.edits.push(Edit {
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
