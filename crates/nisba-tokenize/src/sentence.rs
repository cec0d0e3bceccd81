use nisba_text::{Span, Token, TokenKind};

use crate::abbreviation::{
    Abbreviation, SPEECH, is_acronym, is_bare_letter, is_day_or_month, is_doubled, is_german_month,
    is_heading_label, is_ordinal, is_roman, is_starter, is_without_vowel, look_up,
};
use crate::bracket::Brackets;
use crate::class::{is_closer, is_opener, is_terminator, is_wide_terminator};
use crate::list_item::ListItem;

/// Sentences of English news, from tokens. Linear.
///
/// A sentence ends at a terminator, with the quotes, brackets and note marks behind it, where white
/// space and something that can begin a sentence follow, or where the paragraph ends.
pub(crate) fn news(text: &str, tokens: &[Token], paragraphs: &[Span], out: &mut Vec<Span>) {
    let mut first = 0;
    for paragraph in paragraphs {
        let n =
            tokens[first..].iter().take_while(|token| token.span.end() <= paragraph.end()).count();
        let tokens = &tokens[first..first + n];
        Splitter { text, tokens, brackets: Brackets::new(text, tokens), out, start: 0 }.split();
        first += n;
    }
}

/// Tokens in the brackets of a reference.
const MAX_REFERENCE: usize = 16;

/// Cuts the tokens of one paragraph.
struct Splitter<'t, 'o> {
    text: &'t str,
    tokens: &'t [Token],
    brackets: Brackets,
    out: &'o mut Vec<Span>,
    /// The first token of the sentence at hand.
    start: usize,
}

impl<'t> Splitter<'t, '_> {
    fn split(mut self) {
        let mut at = 0;
        let mut item: Option<ListItem> = None;
        while at < self.tokens.len() {
            // Only a paragraph that begins as a list has items without an end of their own.
            if (item.is_some() || at == 0)
                && let Some(next) = ListItem::read(self.text, self.tokens, at)
                && (at == self.start || item.is_some_and(|item| item.is_before(&next)))
            {
                self.end_before(at);
                at += next.n_tokens;
                item = Some(next);
                continue;
            }
            if at == self.start
                && let Some(item) = ListItem::read(self.text, self.tokens, at)
            {
                at += item.n_tokens;
                continue;
            }
            if !self.is_terminator(at) {
                at += 1;
                continue;
            }
            let run = self.run(at);
            let is_large = at > 0 && self.first_char(at - 1).is_uppercase();
            if self.brackets.hold(at..run.last_sign + 1, run.end, self.start, is_large) {
                at = run.end;
                continue;
            }
            if let Some(end) = self.end_of_sentence(&run) {
                let end = self.skip_reference(end);
                self.end_before(end);
                at = end.max(run.end);
                continue;
            }
            at = run.end;
        }
        self.end_before(self.tokens.len());
    }

    fn end_before(&mut self, end: usize) {
        if end > self.start {
            let span = self.tokens[self.start].span.cover(self.tokens[end - 1].span);
            self.out.push(span);
            self.start = end;
        }
    }

    /// `“It is over.” (Hadley 2003, p. 4) The crew left.`: brackets behind a sentence that hold a
    /// number and no sentence tell where it is from. Gives the token behind them.
    fn skip_reference(&mut self, end: usize) -> usize {
        let Some(close) = self.brackets.close_of(end) else {
            return end;
        };
        let inner = &self.tokens[end + 1..close];
        let has_number =
            inner.iter().any(|token| token.kind == TokenKind::Number && token.span.len() <= 4);
        let is_followed = close + 1 < self.tokens.len() && self.is_apart(close + 1);
        let is_sentence = inner.len() > MAX_REFERENCE || self.is_terminator(close - 1);
        if has_number && is_followed && !is_sentence && self.next_case(close + 1) == Case::Capital {
            close + 1
        } else {
            end
        }
    }

    fn token_text(&self, at: usize) -> &'t str {
        &self.text[self.tokens[at].span]
    }

    fn first_char(&self, at: usize) -> char {
        self.token_text(at).chars().next().unwrap_or(' ')
    }

    /// Whether white space stands before this token; not so before the first.
    fn is_apart(&self, at: usize) -> bool {
        at > 0 && self.tokens[at - 1].span.end() < self.tokens[at].span.start()
    }

    /// Whether this token is there and touches the one before it.
    fn touches(&self, at: usize) -> bool {
        at > 0 && at < self.tokens.len() && !self.is_apart(at)
    }

    fn is_terminator(&self, at: usize) -> bool {
        self.tokens[at].kind == TokenKind::Punct && is_terminator(self.first_char(at))
    }

    /// Reads terminators and all that belongs to them.
    fn run(&self, start: usize) -> Run {
        let mut run = Run {
            start,
            n_dots: 0,
            is_emphatic: false,
            is_spaced: false,
            last_sign: start,
            end: start,
        };
        while run.end < self.tokens.len() {
            let at = run.end;
            let touches = at == start || self.touches(at);
            if self.is_terminator(at) {
                let is_dot = self.first_char(at) == '.';
                // `. . .`: dots with a blank between them, and nothing else.
                let goes_on = touches
                    || is_dot
                        && self.first_char(at - 1) == '.'
                        && run.n_dots > 0
                        && self.tokens[at].span.start() - self.tokens[at - 1].span.end() <= 2;
                if !goes_on {
                    break;
                }
                run.is_spaced |= !touches;
                match self.first_char(at) {
                    '.' => run.n_dots += 1,
                    '…' => run.n_dots += 3,
                    _ => run.is_emphatic = true,
                }
                run.last_sign = at;
                run.end += 1;
            } else if self.is_note(at, run.end - 1) || touches && self.is_closing(at) {
                run.end += 1;
            } else if touches && let Some(n) = self.bracketed_note(at) {
                run.end += n;
            } else {
                break;
            }
        }
        // A closing quotation mark that lost its place.
        let at = run.end;
        if at < self.tokens.len()
            && matches!(self.token_text(at), "”" | "»")
            && !self.touches(at + 1)
        {
            run.end += 1;
        }
        run
    }

    fn is_closing(&self, at: usize) -> bool {
        let kind = self.tokens[at].kind;
        let is_sign = kind == TokenKind::Punct || kind == TokenKind::Clitic;
        is_sign
            && is_closer(self.first_char(at))
            && !(
                // An opening mark glued to the next sentence.
                matches!(self.first_char(at), '“' | '‘' | '`') && self.touches(at + 1)
            )
    }

    /// Whether this is a note mark behind a terminator: known as one, or a number glued to the
    /// terminator before a capital, where the document was too short to show an order of marks.
    fn is_note(&self, at: usize, before: usize) -> bool {
        let touches = self.touches(at);
        match self.tokens[at].kind {
            TokenKind::NoteMark => touches || self.tokens[before].kind == TokenKind::NoteMark,
            TokenKind::Number if touches && self.tokens[at].span.len() <= 3 => {
                let word = (0..at)
                    .rev()
                    .take(6)
                    .find(|&at| !self.is_terminator(at) && !self.is_closing(at));
                let behind_word = word.is_some_and(|word| {
                    let text = self.token_text(word);
                    at - word <= 4
                        && text.len() >= 3
                        && text.ends_with(char::is_lowercase)
                        && look_up(text).is_none()
                });
                let starts = at + 1 == self.tokens.len()
                    || self.is_apart(at + 1) && self.next_case(at + 1) == Case::Capital;
                behind_word && starts
            }
            _ => false,
        }
    }

    /// The number of tokens of `[12]`, `[a]`, `[citation needed]`, glued to the sentence they are
    /// about.
    fn bracketed_note(&self, at: usize) -> Option<usize> {
        if self.first_char(at) != '[' {
            return None;
        }
        let inner = self.tokens[at + 1..].iter().take(4).take_while(|token| {
            matches!(token.kind, TokenKind::Word | TokenKind::Number | TokenKind::NoteMark)
        });
        let close = at + 1 + inner.count();
        let is_closed = close > at + 1
            && self.tokens.get(close).is_some_and(|token| &self.text[token.span] == "]");
        is_closed.then_some(close + 1 - at)
    }

    /// The token before which a sentence ends, if one ends at this run.
    fn end_of_sentence(&self, run: &Run) -> Option<usize> {
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
        let is_number_sign = next == "No" && self.next_is_number(next_at);
        // `D.C. – The bill failed.`: the place and date before a report.
        let is_behind_dash =
            next_at > run.end && matches!(self.first_char(run.end), '-' | '–' | '—');
        let starts = is_starter(next) && !is_number_sign && !is_behind_dash;
        let mut chars = word.chars();
        let (first, second) = (chars.next().unwrap_or(' '), chars.next());
        if second.is_none() && first.is_uppercase() && case != Case::None {
            // An initial. A name never goes on with a word that begins sentences.
            return starts;
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
                    && (starts || first.is_lowercase() || at == self.start)
            }
            Some(Abbreviation::Date) => case != Case::Digit && (starts || !is_day_or_month(next)),
            Some(Abbreviation::Inner) => false,
            Some(_) if is_behind_dash => false,
            Some(Abbreviation::Either) => case == Case::None || starts,
            Some(Abbreviation::List) => case != Case::Digit,
            Some(Abbreviation::Time) => starts || self.begins_behind_time(at, next_at, case),
            // `z. B.`, `u. a.`: one abbreviation.
            None if second.is_none() => case != Case::Digit && !self.is_initial(next_at),
            None if is_behind_dash && (is_acronym(word) || is_without_vowel(word)) => false,
            None if is_acronym(word) => case == Case::None || starts || self.is_title(next_at),
            // `EE. UU.`: a plural in Spanish.
            None if is_doubled(word) => case == Case::None || starts,
            None if self.is_label(at) => false,
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
        let is_zone = next.len() <= 4 && next.bytes().all(|byte| byte.is_ascii_uppercase());
        let is_place = self
            .tokens
            .get(next_at + 1)
            .is_some_and(|token| self.text[token.span].eq_ignore_ascii_case("time"));
        !is_zone && !is_place && !is_day_or_month(next)
    }

    /// `Figure 3. The port`, `IV. The port`: the number of a heading or of a caption.
    fn is_label(&self, at: usize) -> bool {
        at == self.start + 1 && is_heading_label(self.token_text(self.start))
            || at == self.start && is_roman(self.token_text(at))
    }

    fn is_initial(&self, at: usize) -> bool {
        at + 1 < self.tokens.len()
            && self.tokens[at].span.len() == 1
            && self.touches(at + 1)
            && self.token_text(at + 1) == "."
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

    fn next_case(&self, from: usize) -> Case {
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

/// Terminators in a row, with closing quotes and brackets and note marks.
struct Run {
    start: usize,
    /// Full stops; an ellipsis counts three.
    n_dots: usize,
    /// With a question or exclamation mark, or one of other scripts.
    is_emphatic: bool,
    /// Full stops with blanks between them.
    is_spaced: bool,
    /// The last terminator, before the quotes and marks behind it.
    last_sign: usize,
    /// The first token behind it.
    end: usize,
}

/// How what follows begins.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Case {
    Small,
    Capital,
    Digit,
    /// Scripts without case, symbols, addresses, the end of the paragraph.
    None,
}
