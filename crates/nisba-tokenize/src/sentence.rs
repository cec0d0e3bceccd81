use nisba_text::{Span, Token, TokenKind};

use crate::abbreviation::look_up;
use crate::bracket::Brackets;
use crate::class::{is_closer, is_terminator};
use crate::list_item::ListItem;
use crate::quotation::Quotations;
use crate::sentence_end::Case;
use crate::touch::touches;

/// Sentences of English news, from tokens. Linear.
///
/// A sentence ends at a terminator, with the quotes, brackets and note marks behind it, where white
/// space and something that can begin a sentence follow, or where the paragraph ends. A quotation of
/// several sentences is not cut, and goes on with what tells whose it is.
pub(crate) fn news(text: &str, tokens: &[Token], paragraphs: &[Span], out: &mut Vec<Span>) {
    let mut rest = tokens;
    for paragraph in paragraphs {
        let (mut brackets, mut quotations) = (Brackets::default(), Quotations::default());
        let mut n = 0;
        while n < rest.len() && rest[n].span.end() <= paragraph.end() {
            if rest[n].kind == TokenKind::Punct {
                brackets.see(text, rest, n);
                quotations.see(text, rest, n);
            }
            n += 1;
        }
        let (tokens, behind) = rest.split_at(n);
        Splitter { text, tokens, brackets, quotations, out, start: 0 }.split();
        rest = behind;
    }
}

/// Tokens in the brackets of a reference.
const MAX_REFERENCE: usize = 16;

/// Cuts the tokens of one paragraph.
pub(crate) struct Splitter<'t, 'o> {
    pub(crate) text: &'t str,
    pub(crate) tokens: &'t [Token],
    pub(crate) brackets: Brackets,
    pub(crate) quotations: Quotations,
    pub(crate) out: &'o mut Vec<Span>,
    /// The first token of the sentence at hand.
    pub(crate) start: usize,
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
            // `(Applause.)`, not `(Ret.)`
            let is_large = at > 0
                && self.first_char(at - 1).is_uppercase()
                && look_up(self.token_text(at - 1)).is_none();
            let is_quoted = self.quotations.hold(at, run.end);
            if self.brackets.hold(at..run.last_sign + 1, run.end, self.start, is_large) || is_quoted
            {
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
        let is_sentence =
            !(2..=MAX_REFERENCE).contains(&inner.len()) || self.is_terminator(close - 1);
        if has_number && is_followed && !is_sentence && self.next_case(close + 1) == Case::Capital {
            close + 1
        } else {
            end
        }
    }

    pub(crate) fn token_text(&self, at: usize) -> &'t str {
        &self.text[self.tokens[at].span]
    }

    pub(crate) fn first_char(&self, at: usize) -> char {
        self.token_text(at).chars().next().unwrap_or(' ')
    }

    /// Whether white space stands before this token; not so before the first.
    pub(crate) fn is_apart(&self, at: usize) -> bool {
        at > 0 && self.tokens[at - 1].span.end() < self.tokens[at].span.start()
    }

    /// Whether this token is there and touches the one before it.
    pub(crate) fn touches(&self, at: usize) -> bool {
        touches(self.tokens, at)
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
                // `… ?`: as the French set it.
                let is_lone =
                    !touches && matches!(self.first_char(at), '!' | '?') && !self.touches(at + 1);
                // `. . .`: dots with a blank between them, and nothing else.
                let goes_on = touches
                    || is_lone
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
            } else if touches && self.is_between_notes(at) {
                run.end += 2;
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
        // A sign of direction, a zero-width space.
        kind == TokenKind::Other
            || is_sign
                && (is_closer(self.first_char(at)) || matches!(self.first_char(at), '«' | '‹'))
                && !(
                    // An opening mark glued to the next sentence.
                    matches!(self.first_char(at), '“' | '‘' | '`' | '«' | '‹')
                        && self.touches(at + 1)
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

    /// The comma of `¹,²`.
    fn is_between_notes(&self, at: usize) -> bool {
        let is_note =
            |at: usize| self.tokens.get(at).is_some_and(|token| token.kind == TokenKind::NoteMark);
        is_note(at - 1) && is_note(at + 1) && self.touches(at + 1) && self.first_char(at) == ','
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
}

/// Terminators in a row, with closing quotes and brackets and note marks.
pub(crate) struct Run {
    pub(crate) start: usize,
    /// Full stops; an ellipsis counts three.
    pub(crate) n_dots: usize,
    /// With a question or exclamation mark, or one of other scripts.
    pub(crate) is_emphatic: bool,
    /// Full stops with blanks between them.
    pub(crate) is_spaced: bool,
    /// The last terminator, before the quotes and marks behind it.
    pub(crate) last_sign: usize,
    /// The first token behind it.
    pub(crate) end: usize,
}
