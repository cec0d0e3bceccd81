use nisba_text::Token;

use crate::class::{is_opener, is_terminator};
use crate::touch::touches;

/// Quotations of one paragraph: the outermost ones whose marks were both found.
#[derive(Default)]
pub(crate) struct Quotations {
    /// Opening and closing token, in text order, disjoint.
    pairs: Vec<(usize, usize)>,
    /// The mark that waits for its partner.
    open: Option<(usize, char)>,
    /// Pairs before this one lie behind.
    next: usize,
}

/// Bytes; what is longer is more likely a mark that lost its partner, or a whole passage.
const MAX_QUOTATION: u32 = 800;

impl Quotations {
    /// Takes in a sign of punctuation; those of a paragraph are to be given in order.
    #[inline]
    pub(crate) fn see(&mut self, text: &str, tokens: &[Token], at: usize) {
        // The first bytes of quotation marks.
        let first = text.as_bytes()[tokens[at].span.start() as usize];
        if matches!(first, b'"' | b'\'' | 0xc2 | 0xe2) {
            self.see_mark(text, tokens, at);
        }
    }

    fn see_mark(&mut self, text: &str, tokens: &[Token], at: usize) {
        let mark = text[tokens[at].span].chars().next().unwrap_or(' ');
        let is_near =
            |open: usize| tokens[at].span.start() - tokens[open].span.start() <= MAX_QUOTATION;
        match self.open {
            Some((open, opening)) if closes(text, tokens, at, mark, opening) => {
                if is_near(open) {
                    self.pairs.push((open, at));
                }
                self.open = None;
            }
            _ if opens(text, tokens, at, mark) => {
                // Quotations within one of another kind are part of it; a mark that opens twice was
                // not closed the first time.
                let is_inner = self.open.is_some_and(|(open, opening)| {
                    opening != mark && !is_single(opening) && is_near(open)
                });
                if !is_inner {
                    self.open = Some((at, mark));
                }
            }
            _ => {}
        }
    }

    /// Whether terminators, the first of them here, stand in a quotation that goes on behind `end`,
    /// the token behind them and their closing marks. Asked in the order of the text.
    pub(crate) fn hold(&mut self, sign: usize, end: usize) -> bool {
        while self.pairs.get(self.next).is_some_and(|&(_, close)| close < end) {
            self.next += 1;
        }
        self.pairs.get(self.next).is_some_and(|&(open, _)| open < sign)
    }

    /// The opening mark of the quotation that closes from this token on, and before what was asked
    /// for last.
    pub(crate) fn closed_since(&self, sign: usize) -> Option<usize> {
        let (open, close) = self.pairs[..self.next].last()?;
        (*close > sign).then_some(*open)
    }
}

fn opens(text: &str, tokens: &[Token], at: usize, mark: char) -> bool {
    match mark {
        '“' | '„' | '«' => true,
        '"' | '\'' | '‘' | '»' => {
            let is_behind_opener = || {
                let before = text[tokens[at - 1].span].chars().next().unwrap_or(' ');
                is_opener(before) || matches!(before, '—' | '–')
            };
            touches(tokens, at + 1) && (!touches(tokens, at) || is_behind_opener())
        }
        _ => false,
    }
}

fn closes(text: &str, tokens: &[Token], at: usize, mark: char, opening: char) -> bool {
    let is_last = || touches(tokens, at) && !is_before_letter(text, tokens, at);
    match (opening, mark) {
        ('“' | '„', '”') | ('„', '“') | ('«', '»') | ('»', '«') => true,
        ('“', '“') | ('"', '"') => is_last(),
        // These are apostrophes and letters of Arabic too.
        ('‘', '’') | ('\'', '\'') => {
            let before = text[tokens[at - 1].span].chars().next().unwrap_or(' ');
            is_last() && (is_terminator(before) || before == ',')
        }
        _ => false,
    }
}

fn is_single(mark: char) -> bool {
    matches!(mark, '‘' | '\'')
}

fn is_before_letter(text: &str, tokens: &[Token], at: usize) -> bool {
    text[tokens[at].span.end() as usize..].starts_with(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tokenizer;
    use nisba_text::TokenKind;

    fn quotations(text: &str) -> Vec<&str> {
        let tokens = Tokenizer::news().tokenize(text).tokens;
        let mut quotations = Quotations::default();
        let is_punct = |at: &usize| tokens[*at].kind == TokenKind::Punct;
        (0..tokens.len()).filter(is_punct).for_each(|at| quotations.see(text, &tokens, at));
        quotations
            .pairs
            .into_iter()
            .map(|(open, close)| &text[tokens[open].span.cover(tokens[close].span)])
            .collect()
    }

    #[test]
    fn outermost_pairs() {
        assert_eq!(
            quotations("“He said ‘go.’ I left,” and „no“."),
            ["“He said ‘go.’ I left,”", "„no“"]
        );
        assert_eq!(quotations("\"No,\" he said. \"Go.\""), ["\"No,\"", "\"Go.\""]);
        assert_eq!(quotations("«C’est fini.» »Nein.«"), ["«C’est fini.»", "»Nein.«"]);
    }

    #[test]
    fn marks_without_a_partner() {
        assert_eq!(quotations("“It sank. “We wept.”"), ["“We wept.”"]);
        assert_eq!(quotations("a 6\" gun. A 5\" gun."), [""; 0]);
        assert_eq!(quotations("‘Adil left. The men’s house, the Ka‘ba’. It rained."), [""; 0]);
        assert_eq!(quotations(&format!("“a{}”", " b".repeat(400))), [""; 0]);
    }
}
