use nisba_text::{Span, Token, TokenFlags, TokenKind, Tokens};

use crate::Gazetteer;
use crate::ending::{case_of_a_name, genitive_of_a_name};
use crate::gap::{Gap, is_wrapped};
use crate::letter::{Letter, is_ascii};
use crate::lexeme::{Affix, Known, Lexemes};
use crate::tongue::{Tongue, elided, without_turkish_ending};

/// The words of a text as names are made of them: letters and digits, without hyphens, dots and
/// possessive endings.
#[derive(Debug, Default)]
pub(crate) struct Words {
    pub(crate) list: Vec<Word>,
    /// The distinct words, those of texts before included.
    pub(crate) lexemes: Lexemes,
    /// The language around the names.
    pub(crate) tongue: Tongue,
    /// Whether something was passed over before the first word.
    pub(crate) is_cut_short: bool,
}

/// One word in its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    pub(crate) span: Span,
    /// Number of the distinct word in [`Words::lexemes`].
    pub(crate) lexeme: u32,
    /// What the distinct word may be to those beside it.
    pub(crate) affix: Affix,
    /// Letters of the English alphabet and nothing else.
    pub(crate) is_alphabetic: bool,
    pub(crate) gap: Gap,
    /// Number of the sentence.
    pub(crate) sentence: u32,
    pub(crate) capital: bool,
    pub(crate) all_capitals: bool,
    /// Letters with dots between them (`U.S.`); the span holds the last dot.
    pub(crate) dotted: bool,
    /// Followed by `'s` or a bare possessive apostrophe.
    pub(crate) possessive: bool,
    pub(crate) sentence_start: bool,
}

impl Word {
    fn become_known(&mut self, known: Known) {
        self.lexeme = known.id;
        self.affix = known.affix;
        self.is_alphabetic = known.is_alphabetic;
    }
}

impl Words {
    /// Cuts a tokenized text into words, in the place of what was here before. Linear.
    ///
    /// A number glued to a word (`Allah83`) is taken for a note mark, unless the gazetteer has the
    /// folded word. Where marks are given, only words of sentences that are marked are cut.
    pub(crate) fn cut_text(
        &mut self,
        text: &str,
        tokens: &Tokens,
        gazetteer: Option<&Gazetteer>,
        tongue: Tongue,
        marked: Option<&[bool]>,
    ) {
        self.list.clear();
        self.is_cut_short = false;
        self.tongue = tongue;
        let is_ascii = text.is_ascii();
        let mut builder =
            Builder { text, is_ascii, is_name: false, gazetteer, tongue, words: self };
        let Some(marked) = marked else {
            builder.tokens(tokens);
            builder.finish();
            return;
        };
        let mut rest = tokens.tokens.as_slice();
        for (sentence, _) in marked.iter().enumerate().filter(|&(_, &marked)| marked) {
            let end =
                |sentence: usize| tokens.sentences.get(sentence).map_or(u32::MAX, |s| s.end());
            let start = sentence.checked_sub(1).map_or(0, end);
            let skipped = rest.partition_point(|token| token.span.start() < start);
            builder.words.is_cut_short |= builder.words.list.is_empty() && skipped > 0;
            rest = &rest[skipped..];
            let (here, behind) =
                rest.split_at(rest.partition_point(|token| token.span.start() < end(sentence)));
            // Looked up some at a time, nothing waits for the memory of the one before.
            for here in here.chunks(AHEAD) {
                let mut ahead = [None; AHEAD];
                for (known, token) in ahead.iter_mut().zip(here) {
                    *known = builder.words.lexemes.known(token.folded_hash);
                }
                for (token, known) in here.iter().zip(ahead) {
                    builder.token(token, known, sentence as u32);
                }
            }
            rest = behind;
        }
        builder.finish();
    }

    /// Cuts a name that stands alone: one sentence, whatever its punctuation.
    pub(crate) fn cut_name(&mut self, name: &str) {
        let mut tokens = nisba_text::scan(name);
        let end = u32::try_from(name.len()).expect("names are short");
        tokens.sentences = vec![Span::new(0, end)];
        self.list.clear();
        let mut builder = Builder {
            text: name,
            is_ascii: name.is_ascii(),
            is_name: true,
            gazetteer: None,
            tongue: Tongue::Plain,
            words: self,
        };
        builder.tokens(&tokens);
        builder.finish();
    }

    #[inline]
    pub(crate) fn folded(&self, word: &Word) -> &str {
        &self.lexemes.get(word.lexeme).folded
    }
}

/// Whether a token is made of words.
#[inline]
pub(crate) fn is_word(text: &str, token: &Token) -> bool {
    match token.kind {
        TokenKind::Word | TokenKind::Number => true,
        TokenKind::Symbol | TokenKind::Punct => {
            token.span.len() == 1 && text.as_bytes()[token.span.start() as usize] == b'&'
        }
        _ => false,
    }
}

/// Tokens that are looked up together.
const AHEAD: usize = 32;

struct Builder<'t> {
    text: &'t str,
    is_ascii: bool,
    /// Cut from no text, so that every ending is its own.
    is_name: bool,
    gazetteer: Option<&'t Gazetteer>,
    tongue: Tongue,
    words: &'t mut Words,
}

impl Builder<'_> {
    fn tokens(&mut self, tokens: &Tokens) {
        let end = |sentence: usize| tokens.sentences.get(sentence).map_or(u32::MAX, |s| s.end());
        let mut sentence = 0;
        let mut sentence_end = end(0);
        for token in &tokens.tokens {
            while sentence_end <= token.span.start() {
                sentence += 1;
                sentence_end = end(sentence);
            }
            let known = self.words.lexemes.known(token.folded_hash);
            self.token(token, known, sentence as u32);
        }
    }

    #[inline]
    fn token(&mut self, token: &Token, known: Option<Known>, sentence: u32) {
        if !is_word(self.text, token) {
            return;
        }
        // Of ASCII only letters fold to letters.
        if let Some(known) = known
            && known.is_alphabetic
            && (self.is_ascii || is_ascii(self.text, token.span))
            && !matches!(self.tongue, Tongue::German | Tongue::Turkish)
        {
            self.push_known(token.span, known, sentence);
        } else {
            self.unknown(token.span, token.folded_hash, sentence);
        }
    }

    /// A token that was not met before, or that is not just letters.
    fn unknown(&mut self, span: Span, folded_hash: u64, sentence: u32) {
        let token = &self.text[span];
        let plain = |c: char| c.is_alphanumeric() || is_apostrophe(c) || is_inner_mark(c);
        let simple = token.bytes().all(|byte| byte.is_ascii_alphabetic());
        if simple && self.tongue == Tongue::Turkish {
            self.piece((span, folded_hash), (0, token.len()), sentence);
            return;
        }
        if simple && self.genitive(span, sentence) {
            return;
        }
        if simple {
            let known = self.words.lexemes.known_of(token, Some(folded_hash));
            self.push(span, Some(known), sentence);
            return;
        }
        if token == "&" {
            self.push(span, None, sentence);
            return;
        }
        let number = token.starts_with(|c: char| c.is_ascii_digit());
        let inner_separator =
            |c: char| number && matches!(c, ',' | '.' | '\u{a0}' | '\u{202f}' | '٬' | '٫');
        let mut start = None;
        for (at, c) in token.char_indices() {
            if plain(c) || inner_separator(c) {
                start.get_or_insert(at);
            } else if let Some(first) = start.take() {
                self.piece((span, folded_hash), (first, at), sentence);
            }
        }
        if let Some(first) = start {
            self.piece((span, folded_hash), (first, token.len()), sentence);
        }
    }

    /// A run of letters, digits and apostrophes within a token.
    fn piece(
        &mut self,
        (token, folded_hash): (Span, u64),
        (start, end): (usize, usize),
        sentence: u32,
    ) {
        let text = &self.text[token];
        let piece = &text[start..end];
        let base = token.start() as usize + start;
        // What French elides is a word of its own, in names as in texts.
        if let Some(n) = elided(piece) {
            self.push(Span::from_range(base..base + n), None, sentence);
            let sign = piece[n..].chars().next().map_or(0, char::len_utf8);
            self.piece((token, folded_hash), (start + n + sign, end), sentence);
            return;
        }
        let trimmed = piece.trim_end_matches(|c: char| is_apostrophe(c) || matches!(c, ',' | '.'));
        let behind = &self.text[base + trimmed.len()..];
        let trimmed = if is_ras(trimmed, behind) { trimmed } else { without_possessive(trimmed) };
        let trimmed = match self.tongue {
            Tongue::Turkish => {
                let bare = &trimmed[..without_turkish_ending(trimmed)];
                let n = |names| case_of_a_name(bare, self.words, names);
                self.gazetteer.and_then(n).map_or(bare, |n| &bare[..n])
            }
            _ => trimmed,
        };
        let bare = without_note_number(trimmed);
        let is_known = |word: &str| {
            let folded = self.words.lexemes.folder().fold(word);
            self.gazetteer.is_some_and(|names| names.numbered.contains(folded.text()))
        };
        let is_note = bare.len() < trimmed.len() && !self.is_name && !is_known(trimmed);
        let trimmed = if is_note { bare } else { trimmed };
        let span = Span::from_range(base..base + trimmed.len());
        if trimmed.chars().any(char::is_alphanumeric) && !self.genitive(span, sentence) {
            // The hash of a token is that of its folded text; of digits some signs are left out.
            let is_whole = span == token && !trimmed.starts_with(char::is_numeric);
            let known = is_whole.then(|| self.words.lexemes.known_of(trimmed, Some(folded_hash)));
            self.push(span, known, sentence);
        }
    }

    /// Takes a German genitive where what is left of it sounds like a name and the whole does not.
    fn genitive(&mut self, span: Span, sentence: u32) -> bool {
        let (Tongue::German, Some(gazetteer)) = (self.tongue, self.gazetteer) else {
            return false;
        };
        let Some(n) = genitive_of_a_name(self.text, (span, sentence), self.words, gazetteer) else {
            return false;
        };
        self.push(Span::new(span.start(), span.start() + n as u32), None, sentence);
        if let Some(last) = self.words.list.last_mut() {
            last.possessive = true;
        }
        true
    }

    /// A token that is one word of letters, and was met before.
    #[inline]
    fn push_known(&mut self, span: Span, known: Known, sentence: u32) {
        let bytes = self.text.as_bytes();
        let (start, end) = (span.start() as usize, span.end() as usize);
        // Most words stand behind a blank in the sentence of the word before.
        let behind_blank =
            self.words.list.last().is_some_and(|last| {
                last.sentence == sentence && last.span.end() as usize + 1 == start
            });
        if !behind_blank || !matches!(bytes[start - 1], b' ' | b'\n') {
            self.push(span, Some(known), sentence);
            return;
        }
        let capital = bytes[start].is_ascii_uppercase();
        let all_capitals =
            capital && end - start > 1 && bytes[start..end].iter().all(u8::is_ascii_uppercase);
        self.words.list.push(Word {
            span,
            lexeme: known.id,
            affix: known.affix,
            is_alphabetic: true,
            gap: Gap::Space,
            sentence,
            capital,
            all_capitals,
            dotted: false,
            possessive: false,
            sentence_start: false,
        });
    }

    fn push(&mut self, span: Span, known: Option<Known>, sentence: u32) {
        let text = self.text;
        let word = &text[span];
        let flags = TokenFlags::of_case(word);
        let one_letter = word.len() == 1 && word.as_bytes()[0].is_ascii_alphabetic();
        let between = self
            .words
            .list
            .last()
            .map(|last| &text[last.span.end() as usize..span.start() as usize]);
        if let (true, Some("." | "")) = (one_letter, between)
            && self.join_letter(span)
        {
            return;
        }
        if between == Some(",") && self.join_thousands(span) {
            return;
        }
        if between == Some("\u{fffd}") && self.join_over_lost_sign(span) {
            return;
        }
        let mut gap = between.map_or(Gap::Break, Gap::of);
        // "Département d’État": what is elided is not quoted.
        let is_elided = |last: &Word| {
            matches!(&text[last.span], "l" | "d" | "L" | "D" | "qu" | "Qu")
                && between.is_some_and(|b| b.chars().count() == 1 && b.starts_with(is_apostrophe))
        };
        let is_elided = self.words.list.last().is_some_and(is_elided);
        if is_elided {
            gap = Gap::Space;
        }
        if let (Some(last), Some(between)) = (self.words.list.last_mut(), between) {
            if !is_elided && between.chars().next().is_some_and(is_apostrophe) {
                let behind = between.trim_start_matches(is_apostrophe);
                let rest = behind.strip_prefix(['s', 'S']).unwrap_or(behind);
                let ends = rest.is_empty() || rest.starts_with(char::is_whitespace);
                // A bare sign behind another letter than s is one of the name's own: Shia` al-Sudani.
                let own =
                    behind == rest && !text[last.span].ends_with(['s', 'S', 'z', 'x', 'Z', 'X']);
                last.possessive = ends && !own;
                if ends {
                    gap = Gap::of(rest);
                }
            }
            let initial = last.dotted || is_initial(&text[last.span]);
            if last.dotted && gap == Gap::Space && last.sentence == sentence {
                gap = Gap::Space;
            }
            if last.sentence != sentence
                && !(initial && matches!(gap, Gap::Dot | Gap::Space) && !last.dotted)
                && !(gap == Gap::Space && is_wrapped(text, last.span.end(), between))
            {
                gap = Gap::Break;
            }
        }
        let sentence_start = self.words.list.last().is_none_or(|last| last.sentence != sentence);
        let known = known.unwrap_or_else(|| self.words.lexemes.known_of(word, None));
        self.words.list.push(Word {
            span,
            lexeme: known.id,
            affix: known.affix,
            is_alphabetic: known.is_alphabetic,
            gap,
            sentence,
            capital: flags.contains(TokenFlags::CAPITAL),
            all_capitals: flags.contains(TokenFlags::ALL_CAPITALS),
            dotted: false,
            possessive: false,
            sentence_start,
        });
    }

    /// `U` + `.` + `S`: one abbreviation. Says whether the letter was taken in.
    fn join_letter(&mut self, span: Span) -> bool {
        let text = self.text;
        let Some(last) = self.words.list.last().copied() else {
            return false;
        };
        let before = &text[last.span];
        let starts = before.len() == 1 && before.as_bytes()[0].is_ascii_alphabetic();
        let upper =
            |s: &str| s.bytes().rev().find(u8::is_ascii_alphabetic).map(|b| b.is_ascii_uppercase());
        if !(starts || last.dotted) || upper(before) != upper(&text[span]) {
            return false;
        }
        if !starts && !before.ends_with('.') && !text[last.span.end() as usize..].starts_with('.') {
            return false;
        }
        let mut end = span.end();
        if text[end as usize..].starts_with('.') {
            end += 1;
        }
        let span = Span::new(last.span.start(), end);
        let letters: String = text[span].chars().filter(|c| c.is_alphabetic()).collect();
        let known = self.words.lexemes.known_of(&letters, None);
        let word = self.words.list.last_mut().expect("looked at above");
        word.span = span;
        word.become_known(known);
        word.dotted = true;
        word.all_capitals = word.capital;
        true
    }

    /// `10` + `,` + `000`: one number. Says whether the digits were taken in.
    fn join_thousands(&mut self, span: Span) -> bool {
        let text = self.text;
        let Some(last) = self.words.list.last().copied() else {
            return false;
        };
        let digits =
            |span: Span| text[span].bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
        if span.len() != 3 || !digits(span) || !digits(last.span) {
            return false;
        }
        let span = last.span.cover(span);
        let known = self.words.lexemes.known_of(&text[span], None);
        let word = self.words.list.last_mut().expect("looked at above");
        word.span = span;
        word.become_known(known);
        true
    }

    /// `Kata` + a sign lost in conversion + `ib`: a name whose apostrophe could not be read. Says
    /// whether the second half was taken in.
    fn join_over_lost_sign(&mut self, span: Span) -> bool {
        let text = self.text;
        let Some(last) = self.words.list.last().copied() else {
            return false;
        };
        let is_word = |span: Span| {
            text[span].chars().all(|c| Letter::of(c).is_alphabetic() || is_apostrophe(c))
        };
        let second = &text[span];
        if !is_word(last.span) || !is_word(span) || !second.starts_with(char::is_lowercase) {
            return false;
        }
        let word = self.words.list.last_mut().expect("looked at above");
        if second == "s" {
            word.possessive = true;
            return true;
        }
        word.span = last.span.cover(span);
        let whole = text[last.span.cover(span)].replace('\u{fffd}', "'");
        let known = self.words.lexemes.known_of(&whole, None);
        self.words.list.last_mut().expect("looked at above").become_known(known);
        true
    }

    fn finish(&mut self) {
        if let Some(last) = self.words.list.last_mut() {
            let rest = &self.text[last.span.end() as usize..];
            let mut chars = rest.chars();
            last.possessive = chars.next().is_some_and(is_apostrophe)
                && chars.as_str().trim_start_matches(['s', 'S']).is_empty();
        }
    }
}

/// A letter standing for a name, or a title that is written with a full stop.
pub(crate) fn is_initial(word: &str) -> bool {
    word.chars().count() == 1
        || matches!(
            word,
            "Gen"
                | "Lt"
                | "Col"
                | "Maj"
                | "Capt"
                | "Dr"
                | "Mr"
                | "Mrs"
                | "Ms"
                | "St"
                | "Prof"
                | "Sgt"
                | "Adm"
                | "Brig"
                | "Sen"
                | "Rep"
                | "Gov"
                | "Mohd"
                | "Md"
                | "Jr"
        )
}

pub(crate) fn without_possessive(word: &str) -> &str {
    let Some(stem) = word.strip_suffix(['s', 'S']) else {
        return word;
    };
    stem.strip_suffix(is_apostrophe).filter(|stem| !stem.is_empty()).unwrap_or(word)
}

/// Ra's al-Khaimah: before the article the sign in it is a hamza, and the s its own.
fn is_ras(word: &str, behind: &str) -> bool {
    let stem = without_possessive(word);
    let is_ra = stem.len() < word.len() && stem.eq_ignore_ascii_case("ra");
    let next = behind.strip_prefix([' ', '-']).unwrap_or("");
    let is_article = ["al", "el", "Al", "El"]
        .iter()
        .any(|article| next.strip_prefix(article).is_some_and(|rest| rest.starts_with([' ', '-'])));
    is_ra && is_article
}

/// `Allah83` is a word and a note mark; `MI6` and `G20` are words.
fn without_note_number(word: &str) -> &str {
    let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let n_digits = word.len() - stem.len();
    let is_word = stem.chars().count() >= 3
        && stem.ends_with(char::is_lowercase)
        && stem.chars().all(|c| c.is_alphabetic() || is_apostrophe(c));
    if (1..=3).contains(&n_digits) && is_word { stem } else { word }
}

/// Apostrophes, and the letters that stand for ayn and hamza.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, 'ʿ' | 'ʾ' | 'ʻ') || nisba_text::is_apostrophe(c)
}

pub(crate) fn is_inner_mark(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{200d}'..='\u{200f}' | '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}'
        | '\u{670}' | '\u{640}' | '\u{2060}' | '\u{feff}')
}
