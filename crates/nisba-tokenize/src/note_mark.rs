use std::collections::HashSet;

use nisba_text::{Folder, Token, TokenKind};

use crate::abbreviation::{Abbreviation, look_up};
use crate::class::is_closer;
use crate::letter_mark;
use crate::mark_chain::{Candidate, Grade, MAX_FIRST_NUMBER, best_chain, fill_gaps, strays};
use crate::touch::touches;

/// A note mark: the end of a token from a byte on, or all of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Mark {
    pub(crate) token_idx: usize,
    pub(crate) start: u32,
}

/// Finds the note marks of a document, in text order, at most one a token.
///
/// A number glued to a word means nothing by itself. What shows it is the running order of the
/// whole document: `.1 … ,2 … Allah3 …`. So all candidates are collected, the best ascending chain
/// is searched among those that stand behind punctuation or behind a plain word, and if it is long
/// and dense enough, its holes are filled with candidates that prove nothing alone (`2020.4`,
/// `20185`, `KH6`). Letters come after the numbers. Linear.
pub(crate) fn find(text: &str, tokens: &[Token], folder: &Folder) -> Vec<Mark> {
    let view = View { text, tokens };
    let mut marks = view.certain_marks();
    let candidates = number_candidates(&view);
    let mut from = 0;
    // Some documents hold several articles, each with its own order.
    for _ in 0..MAX_CHAINS {
        let Some(chain) = best_chain(&candidates[from..], MAX_NUMBER, MAX_GAP) else {
            break;
        };
        let chain: Vec<usize> = chain.into_iter().map(|at| from + at).collect();
        from = chain[chain.len() - 1] + 1;
        let filled = fill_gaps(&candidates, &chain);
        if is_convincing(&view, &candidates, &filled) {
            let strays = strays(&candidates, &filled);
            marks.extend(filled.iter().chain(&strays).map(|&at| candidates[at].mark()));
        }
    }
    sort(&mut marks);
    marks.extend(letter_mark::find(&view, &marks, folder));
    sort(&mut marks);
    marks
}

fn sort(marks: &mut Vec<Mark>) {
    marks.sort_by_key(|mark| (mark.token_idx, mark.start));
    marks.dedup_by_key(|mark| mark.token_idx);
}

const MAX_CHAINS: usize = 8;
/// The step from one mark of a chain to the next; the marks between are missing or doubtful.
const MAX_GAP: u32 = 8;
/// Works with more notes than this exist, but then their numbers look like years.
const MAX_NUMBER: u32 = 1500;

/// A document's tokens with the questions asked of them.
pub(crate) struct View<'t> {
    pub(crate) text: &'t str,
    pub(crate) tokens: &'t [Token],
}

impl<'t> View<'t> {
    pub(crate) fn token_text(&self, at: usize) -> &'t str {
        &self.text[self.tokens[at].span]
    }

    pub(crate) fn touches(&self, at: usize) -> bool {
        touches(self.tokens, at)
    }

    /// Whether a mark may end here: no letter, digit or sign of a quantity follows.
    pub(crate) fn ends_mark(&self, at: usize) -> bool {
        match self.tokens.get(at + 1) {
            Some(next) if self.touches(at + 1) => {
                next.kind == TokenKind::Punct
                    && !self.text[next.span].starts_with(['%', '/', '\\', '@', '&', '_', '-', '#'])
            }
            _ => true,
        }
    }

    /// Whether the token is glued to punctuation that closes a phrase, and that to a word which is
    /// no abbreviation: `capture.1`, `groups”5`, `attacks).6`, `defenses,26`.
    pub(crate) fn is_behind_phrase(&self, at: usize) -> bool {
        let mut word = at;
        while self.touches(word) && at - word <= 4 {
            word -= 1;
            let before = &self.tokens[word];
            let text = self.token_text(word);
            let c = text.chars().next().unwrap_or(' ');
            let closes = matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '…' | '؟' | '،' | '؛')
                || is_closer(c) && !matches!(c, '“' | '‘' | '`' | '*');
            if before.kind == TokenKind::Punct && closes {
                continue;
            }
            let is_word = match before.kind {
                TokenKind::Word => {
                    text.len() > 1
                        && !(self.token_text(word + 1) == "." && stands_before_number(text))
                        // The full stop of `U.S.1` is not that of a sentence; take it nonetheless.
                        && word + 1 < at
                }
                TokenKind::Clitic => true,
                // `in 2018.4`, `(on page 7)3`: closing brackets and full stops behind numbers, but
                // no time of day: `11:15`.
                TokenKind::Number => {
                    word + 1 < at && text.len() >= 2 && self.token_text(at - 1) != ":"
                }
                TokenKind::NoteMark => false,
                _ => text.starts_with(is_closer),
            };
            return is_word;
        }
        false
    }

    fn is_table_cell(&self, candidate: &Candidate) -> bool {
        let end = self.tokens[candidate.token_idx].span.end() as usize;
        self.text[..candidate.start as usize].ends_with([',', ';'])
            && self.text[end..].trim_start_matches([' ', '\t']).starts_with(['\n', '\r'])
    }

    /// The last word of the sentence behind which a number stands, if a sentence ends and another
    /// begins there: `capture` in `capture.1 In`.
    fn ended_sentence(&self, candidate: &Candidate) -> Option<&'t str> {
        let at = candidate.token_idx;
        let next = self.tokens.get(at + 1)?;
        let begins = !self.touches(at + 1) && self.text[next.span].starts_with(char::is_uppercase);
        if !begins || self.tokens[at].span.start() != candidate.start {
            return None;
        }
        let signs = self.tokens[..at].iter().rev().take(4);
        let n_signs = signs.take_while(|token| token.kind == TokenKind::Punct).count();
        let word = at.checked_sub(n_signs + 1)?;
        let ends = (word + 1..at).any(|sign| matches!(self.token_text(sign), "." | "!" | "?"));
        let text = self.token_text(word);
        (ends && text.len() >= 3 && text.ends_with(char::is_lowercase)).then_some(text)
    }

    /// Raised digits, and numbers in brackets, glued to what is before them.
    fn certain_marks(&self) -> Vec<Mark> {
        let mut marks = Vec::new();
        for at in 1..self.tokens.len() {
            let token = &self.tokens[at];
            if token.kind != TokenKind::Number || !self.touches(at) {
                continue;
            }
            let text = self.token_text(at);
            let is_mark = if text.starts_with(is_raised) {
                text.chars().all(is_raised) && !has_power(self.token_text(at - 1))
            } else {
                text.chars().count() <= 3
                    && text.chars().all(char::is_numeric)
                    && self.token_text(at - 1) == "["
                    && self.touches(at - 1)
                    && at >= 2
                    && self.tokens.get(at + 1).is_some_and(|next| &self.text[next.span] == "]")
                    && self.touches(at + 1)
                    && matches!(self.token_text(at - 2).chars().next_back(), Some(c)
                        if c.is_alphanumeric() || is_closer(c) || matches!(c, '.' | ',' | ';' | ':' | '!' | '?'))
            };
            if is_mark {
                marks.push(Mark { token_idx: at, start: token.span.start() });
            }
        }
        marks
    }
}

/// Abbreviations that a number may follow: `No.1`, `vol.3`, `Jan.5`, but not `Calif.4`.
fn stands_before_number(word: &str) -> bool {
    use Abbreviation::{BeforeNumber, Date, Inner, Title};
    matches!(look_up(word), Some(BeforeNumber | Date | Inner | Title))
}

fn is_raised(c: char) -> bool {
    matches!(c, '¹' | '²' | '³' | '⁰' | '\u{2074}'..='\u{2079}')
}

/// Whether a raised digit behind this is a power: `km²`, `mc²`, `10³`, but not `UN²`, `2018³`.
fn has_power(base: &str) -> bool {
    let is_short = base.chars().count() <= if base.starts_with(char::is_numeric) { 3 } else { 2 };
    let is_capitals = base.chars().all(char::is_uppercase);
    let may_be = base.starts_with(|c: char| c.is_alphanumeric() && !is_raised(c));
    may_be && is_short && (base.len() == 1 || !is_capitals)
}

fn number_candidates(view: &View<'_>) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for (at, token) in view.tokens.iter().enumerate() {
        let ends_with_digit = view.text.as_bytes()[token.span.end() as usize - 1].is_ascii_digit();
        if !ends_with_digit || !view.ends_mark(at) {
            continue;
        }
        match token.kind {
            TokenKind::Word => candidates.extend(behind_word(view, at)),
            TokenKind::Number => behind_number(view, at, &mut candidates),
            _ => {}
        }
    }
    let repeated = repeated_names(view, &candidates);
    candidates.retain(|candidate| {
        candidate.grade == Grade::Strong
            || !repeated.contains(&view.tokens[candidate.token_idx].folded_hash)
    });
    candidates
}

/// `Allah83`: letters, then the number.
fn behind_word(view: &View<'_>, at: usize) -> Option<Candidate> {
    let word = view.token_text(at);
    let head = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == ',');
    let (value, last) = values_of(&word[head.len()..])?;
    if !head.ends_with(char::is_alphabetic) || head.contains(char::is_numeric) {
        return None;
    }
    let mut letters = head.chars().filter(|c| c.is_alphabetic());
    let n = letters.clone().count();
    let is_plain = n >= 3 && letters.any(|c| !c.is_uppercase());
    let grade = if is_plain { Grade::Medium } else { Grade::Weak };
    let start = view.tokens[at].span.start() + head.len() as u32;
    Some(Candidate { token_idx: at, start, value, last, grade })
}

/// `.1`, `”5,6`: numbers of their own; `2020.2`: behind a year or the end of a sentence; `20185`:
/// behind a year.
fn behind_number(view: &View<'_>, at: usize, out: &mut Vec<Candidate>) {
    let number = view.token_text(at);
    let token_start = view.tokens[at].span.start();
    let mut add = |head_len: usize, grade: Grade| {
        if let Some((value, last)) = values_of(&number[head_len..]) {
            let start = token_start + head_len as u32;
            out.push(Candidate { token_idx: at, start, value, last, grade });
        }
    };
    let is_plain = number.bytes().all(|byte| byte.is_ascii_digit());
    if values_of(number).is_some() && view.is_behind_phrase(at) {
        // `Ali:1, Omar:2`, `Hosea 1:2` are counts and verses.
        let is_behind_colon = at > 0 && view.token_text(at - 1) == ":";
        add(0, if is_behind_colon { Grade::Weak } else { Grade::Strong });
    } else if is_plain && (5..=8).contains(&number.len()) && is_year(&number[..4]) {
        add(4, Grade::Weak);
    } else if let Some(sign) = number.find(['.', ',']) {
        let head = &number[..sign];
        let starts_sentence = || {
            number[sign..].starts_with('.')
                && view.tokens.get(at + 1).is_none_or(|next| {
                    !view.touches(at + 1) && view.text[next.span].starts_with(char::is_uppercase)
                })
        };
        if is_year(head) || head.len() <= 3 && starts_sentence() {
            add(sign + 1, Grade::Weak);
        }
    }
}

/// The first and the last of one or more numbers with commas. `1,000` and `2,500` are none.
fn values_of(digits: &str) -> Option<(u32, u32)> {
    let mut values = digits.split(',').map(value_of);
    let first = values.next()??;
    let mut last = first;
    for value in values {
        last = value?.checked_sub(last).filter(|&step| (1..=MAX_GAP).contains(&step))? + last;
    }
    Some((first, last))
}

fn value_of(digits: &str) -> Option<u32> {
    if digits.is_empty() || digits.len() > 4 || digits.starts_with('0') {
        return None;
    }
    digits.parse().ok().filter(|&value| value <= MAX_NUMBER)
}

fn is_year(text: &str) -> bool {
    text.len() == 4
        && (text.starts_with("19") || text.starts_with("20") || text.starts_with("18"))
        && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Words with a number that occur twice are names (`Covid19`), not words with marks.
fn repeated_names(view: &View<'_>, candidates: &[Candidate]) -> HashSet<u64> {
    let mut seen = HashSet::new();
    candidates
        .iter()
        .filter(|candidate| candidate.grade == Grade::Medium)
        .map(|candidate| view.tokens[candidate.token_idx].folded_hash)
        .filter(|&hash| !seen.insert(hash))
        .collect()
}

/// Whether a chain of numbers, with its holes filled, is too long and dense to be chance.
fn is_convincing(view: &View<'_>, candidates: &[Candidate], chain: &[usize]) -> bool {
    let (mut n_values, mut n_strong, mut n_words) = (0, 0, 0);
    let mut before = None;
    // `phase1 … phase2 … phase3` is a series of names: count each word once.
    let mut heads = HashSet::new();
    let mut ended = HashSet::new();
    for candidate in chain.iter().map(|&at| &candidates[at]) {
        // A repeated mark is no further witness.
        if before.replace(candidate.value) == Some(candidate.value) {
            continue;
        }
        n_values += (candidate.last - candidate.value + 1) as usize;
        match candidate.grade {
            // `Basra,1` at the end of a line is a row of a table.
            Grade::Strong if view.is_table_cell(candidate) => {}
            Grade::Strong => {
                n_strong += 1;
                ended.extend(view.ended_sentence(candidate));
            }
            Grade::Medium => {
                let start = view.tokens[candidate.token_idx].span.start() as usize;
                n_words += usize::from(heads.insert(&view.text[start..candidate.start as usize]));
            }
            Grade::Weak => {}
        }
    }
    let (first, last) = (&candidates[chain[0]], &candidates[chain[chain.len() - 1]]);
    let is_dense = (last.last - first.value + 1) as usize <= n_values + n_values / 2;
    if first.value > MAX_FIRST_NUMBER {
        return is_dense && n_strong >= 6;
    }
    // Nothing else stands glued between two sentences.
    let is_between_sentences = ended.len() >= 2 && first.value == 1;
    let is_long = n_strong >= 3 || n_strong == 2 && n_words >= 3 || n_strong + n_words >= 8;
    is_dense && (is_long || is_between_sentences)
}
