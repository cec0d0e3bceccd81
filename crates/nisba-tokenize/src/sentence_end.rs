use nisba_text::{Token, TokenKind};

use crate::abbreviation::{
    Abbreviation, SPEECH, is_acronym, is_bare_letter, is_before_letter, is_day_or_month,
    is_doubled, is_german_month, is_heading_label, is_ordinal, is_roman, is_starter,
    is_without_vowel, look_up,
};
use crate::class::{is_opener, is_wide_terminator};
use crate::sentence::{Run, Splitter};

/// How what follows begins.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Case {
    Small,
    Capital,
    Digit,
    /// Scripts without case, symbols, addresses, the end of the paragraph.
    None,
}

/// Whether a sentence ends at a terminator: what stands before it, and what follows.
impl Splitter<'_, '_> {
    /// The token before which a sentence ends, if one ends at this run.
    pub(crate) fn end_of_sentence(&self, run: &Run) -> Option<usize> {
        if run.end == self.tokens.len() {
            return Some(run.end);
        }
        let before = run.start.checked_sub(1);
        let last = run.end - 1;
        // `[...]`, `(?)`: a remark of its own, not an end.
        if let Some(before) = before.filter(|_| self.touches(run.start))
            && matches!(self.first_char(before), '[' | '(')
        {
            return None;
        }
        if !self.is_apart(run.end) {
            return (is_wide_terminator(self.first_char(last)) || self.lost_its_blank(run))
                .then_some(run.end);
        }
        let case = self.next_case(run.end);
        if case == Case::Small {
            return None;
        }
        let word = before.filter(|_| self.touches(run.start));
        if run.is_emphatic {
            return (!self.is_attributed(run)).then_some(run.end);
        }
        if run.n_dots >= 2 {
            return self.end_at_ellipsis(run, word.is_some(), case);
        }
        let ends = match word {
            Some(word) => self.ends_behind(word, run, case),
            None => true,
        };
        ends.then_some(run.end)
    }

    /// `“Why?” Hadley asked.`: what follows tells who said what was quoted.
    fn is_attributed(&self, run: &Run) -> bool {
        let last = self.first_char(run.end - 1);
        if !matches!(last, '"' | '”' | '’' | '\'' | '»') {
            return false;
        }
        let names = self.tokens[run.end..].iter().take(5).take_while(|token| {
            let c = self.text[token.span].chars().next().unwrap_or(' ');
            token.kind == TokenKind::Word && c.is_uppercase() && !is_starter(&self.text[token.span])
                || matches!(c, '-' | '.')
        });
        let verb = run.end + names.count();
        verb > run.end && verb < self.tokens.len() && SPEECH.contains(&self.token_text(verb))
    }

    /// `word . . . Word`: dots on their own leave something out, and do not end a sentence unless
    /// there is one more of them, or the next word begins one.
    fn end_at_ellipsis(&self, run: &Run, behind_word: bool, case: Case) -> Option<usize> {
        if run.is_spaced && behind_word && run.n_dots >= 4 {
            return Some(run.start + 1);
        }
        if run.n_dots >= 4 || behind_word && !run.is_spaced || case == Case::None {
            return Some(run.end);
        }
        let next = self.token_text(self.skip_openers(run.end));
        (next != "I" && is_starter(next)).then_some(run.end)
    }

    /// `attacks.The next`: a terminator between a word in small letters and a capital.
    fn lost_its_blank(&self, run: &Run) -> bool {
        let Some(before) = run.start.checked_sub(1).filter(|_| self.touches(run.start)) else {
            return false;
        };
        let opened = matches!(self.first_char(run.end), '“' | '„' | '«' | '‘');
        let next_at = run.end + usize::from(opened && self.touches(run.end + 1));
        let (word, next) = (self.token_text(before), self.token_text(next_at));
        let is_plain = |kind| kind == TokenKind::Word;
        // `in 2003.It rose`, `(late).She left`
        let is_year = self.tokens[before].kind == TokenKind::Number && word.len() == 4;
        if (is_year || word == ")") && next.len() >= 2 && next.starts_with(char::is_uppercase) {
            return is_starter(next);
        }
        is_plain(self.tokens[before].kind)
            && is_plain(self.tokens[next_at].kind)
            && word.chars().count() >= 3
            && word.ends_with(|c: char| c.is_alphabetic() && !c.is_uppercase())
            && look_up(word).is_none()
            && next.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase())
            && (next.chars().count() >= 2 || next == "A" || next == "I")
    }

    /// Whether a single full stop behind this word ends the sentence. The next word has a capital,
    /// or no case at all.
    fn ends_behind(&self, at: usize, run: &Run, case: Case) -> bool {
        let word = self.token_text(at);
        let next_at = self.skip_openers(run.end);
        let next = if next_at < self.tokens.len() { self.token_text(next_at) } else { "" };
        match self.tokens[at].kind {
            TokenKind::Word => {}
            TokenKind::Number => {
                return !(self.is_label(at) || is_ordinal(word) && is_german_month(next));
            }
            _ => return !(case == Case::Digit && matches!(word, "°" | "º")),
        }
        if self.is_label(at) {
            return false;
        }
        let is_number_sign = next == "No" && self.next_is_number(next_at);
        // `D.C. – The bill failed.`: the place and date before a report.
        let is_behind_dash =
            next_at > run.end && matches!(self.first_char(run.end), '-' | '–' | '—');
        // A note hardly ever stands behind an abbreviation in the middle of a sentence.
        let has_note = (run.start..run.end).any(|at| self.tokens[at].kind == TokenKind::NoteMark);
        let starts = (is_starter(next) || has_note && case == Case::Capital)
            && !is_number_sign
            && !is_behind_dash;
        let mut chars = word.chars();
        let (first, second) = (chars.next().unwrap_or(' '), chars.next());
        if second.is_none() && first.is_uppercase() && case != Case::None {
            // An initial. A name never goes on with a word that begins sentences.
            let before = at.checked_sub(1).filter(|_| at > self.start);
            return starts
                || before.is_some_and(|before| is_before_letter(self.token_text(before)));
        }
        if second.is_none() && is_bare_letter(first) {
            return false;
        }
        match look_up(word) {
            Some(Abbreviation::Title) => matches!(word, "St" | "Ste" | "Ft" | "Mt") && starts,
            Some(Abbreviation::BeforeNumber) => {
                case != Case::Digit
                    && !is_roman(next)
                    && !next.contains(char::is_numeric)
                    && (starts
                        || first.is_lowercase()
                        || at == self.start
                        || matches!(self.first_char(run.end - 1), '”' | '"'))
            }
            Some(Abbreviation::Date) => case != Case::Digit && (starts || !is_day_or_month(next)),
            Some(Abbreviation::Inner) => false,
            Some(_) if is_behind_dash => false,
            Some(Abbreviation::Either) => case == Case::None || starts,
            Some(Abbreviation::List) => case != Case::Digit,
            Some(Abbreviation::Time) => starts || self.begins_behind_time(at, next_at, case),
            // `z. B.`, `u. a.`: one abbreviation.
            // `u. a. Namen`
            None if second.is_none() && self.is_behind_letter(at) => starts,
            None if second.is_none() => case != Case::Digit && !self.is_initial(next_at),
            None if is_behind_dash && (is_acronym(word) || is_without_vowel(word)) => false,
            None if is_acronym(word) => case == Case::None || starts || self.is_title(next_at),
            // `EE. UU.`: a plural in Spanish.
            None if is_doubled(word) => case == Case::None || starts,
            None if word.ends_with('º') => case != Case::Digit,
            None if first.is_uppercase() && is_without_vowel(word) => starts,
            None => true,
        }
    }

    /// `At 6 p.m. Mr. Smith` is not over, `He left at 6 p.m. Mr. Smith` is.
    fn begins_behind_time(&self, at: usize, next_at: usize, case: Case) -> bool {
        if case == Case::Digit || at - self.start <= 2 || next_at >= self.tokens.len() {
            return false;
        }
        let next = self.token_text(next_at);
        let is_zone =
            (2..=4).contains(&next.len()) && next.bytes().all(|byte| byte.is_ascii_uppercase());
        let is_place = self
            .tokens
            .get(next_at + 1)
            .is_some_and(|token| self.text[token.span].eq_ignore_ascii_case("time"));
        !is_zone && !is_place && !is_day_or_month(next)
    }

    /// `Figure 3. The port`, `IV. The port`: the number of a heading or of a caption.
    fn is_label(&self, at: usize) -> bool {
        let first = self.token_text(self.start);
        at == self.start + 1 && is_heading_label(first)
            || at == self.start + 2
                && self.token_text(at - 1) == "."
                && look_up(first) == Some(Abbreviation::BeforeNumber)
                && self.first_char(self.start).is_uppercase()
            || at == self.start && is_roman(first)
    }

    fn is_initial(&self, at: usize) -> bool {
        at + 1 < self.tokens.len()
            && self.tokens[at].span.len() == 1
            && self.touches(at + 1)
            && self.token_text(at + 1) == "."
    }

    fn is_behind_letter(&self, at: usize) -> bool {
        at >= 2 && self.token_text(at - 1) == "." && self.tokens[at - 2].span.len() == 1
    }

    fn next_is_number(&self, at: usize) -> bool {
        at + 2 < self.tokens.len()
            && self.token_text(at + 1) == "."
            && self.tokens[at + 2].kind == TokenKind::Number
    }

    fn is_title(&self, at: usize) -> bool {
        at + 1 < self.tokens.len()
            && look_up(self.token_text(at)) == Some(Abbreviation::Title)
            && self.token_text(at + 1) == "."
    }

    /// The first token from here on that is no quote, bracket, dash or sign of quoted mail.
    fn skip_openers(&self, from: usize) -> usize {
        let is_open = |token: &Token| {
            let c = self.text[token.span].chars().next().unwrap_or(' ');
            token.kind == TokenKind::Punct && (is_opener(c) || matches!(c, '-' | '–' | '—'))
                || token.kind == TokenKind::Other
                // A line of quoted mail.
                || c == '>'
        };
        // More than a few of them begin nothing; without a bound a row of quotes costs its square.
        from + self.tokens[from..].iter().take(6).take_while(|token| is_open(token)).count()
    }

    pub(crate) fn next_case(&self, from: usize) -> Case {
        let at = self.skip_openers(from);
        let Some(token) = self.tokens.get(at) else {
            return Case::None;
        };
        match token.kind {
            TokenKind::Number => Case::Digit,
            TokenKind::Word => {
                let word = &self.text[token.span];
                let mut letters = word.chars().filter(|c| c.is_alphabetic());
                match (letters.next(), letters.next()) {
                    (Some(first), Some(second))
                        if first.is_lowercase() && second.is_uppercase() =>
                    {
                        Case::Capital
                    }
                    (Some(first), _) if first.is_lowercase() => {
                        if self.is_article_of_name(at) {
                            Case::Capital
                        } else {
                            Case::Small
                        }
                    }
                    (Some(first), _) if first.is_uppercase() => Case::Capital,
                    _ if word.starts_with(char::is_numeric) => Case::Digit,
                    _ => Case::None,
                }
            }
            // `U.S. $3 billion`, `U.S.C. § 12`: signs that stand before numbers.
            TokenKind::Symbol | TokenKind::Punct
                if matches!(self.first_char(at), '$' | '€' | '£' | '¥' | '§' | '№' | '#') =>
            {
                Case::Digit
            }
            // `. , and`: torn out of a sentence.
            TokenKind::Punct
                if matches!(self.first_char(at), ',' | ';' | ':' | '،' | '؛' | ')') =>
            {
                Case::Small
            }
            _ => Case::None,
        }
    }

    /// `al-Maliki` may begin a sentence as it is.
    fn is_article_of_name(&self, at: usize) -> bool {
        self.tokens[at].span.len() <= 3
            && at + 2 < self.tokens.len()
            && self.touches(at + 1)
            && self.touches(at + 2)
            && self.first_char(at + 1) == '-'
            && self.first_char(at + 2).is_uppercase()
            && (self.token_text(at).starts_with(['a', 'e', 'u']))
    }
}
