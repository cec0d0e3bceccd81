use std::ops::Range;

use nisba_text::{Token, TokenKind};

/// Pairs of brackets of one paragraph that are near enough to belong to one sentence.
pub(crate) struct Brackets {
    /// Opening and closing token, in the order of the opening ones; outermost pairs only.
    pairs: Vec<(usize, usize)>,
    /// Pairs before this one lie behind.
    next: usize,
}

/// Bytes; what is longer is more likely a bracket that was never closed, or a whole passage.
const MAX_BRACKET: u32 = 400;

impl Brackets {
    /// Linear.
    pub(crate) fn new(text: &str, tokens: &[Token]) -> Brackets {
        let mut pairs = Vec::new();
        let mut open: Option<usize> = None;
        for (at, token) in tokens.iter().enumerate() {
            if token.kind != TokenKind::Punct || token.span.len() != 1 {
                continue;
            }
            match text.as_bytes()[token.span.start() as usize] {
                b'(' => open = open.or(Some(at)),
                b')' => {
                    if let Some(open) = open.take()
                        && token.span.start() - tokens[open].span.start() <= MAX_BRACKET
                    {
                        pairs.push((open, at));
                    }
                }
                _ => {}
            }
        }
        Brackets { pairs, next: 0 }
    }

    /// Whether terminators stand in a bracket that was opened within the sentence and goes on, or
    /// behind an abbreviation alone in it: `Maj. Orm (ret.) Vane`, but not a word with a capital:
    /// `(Applause.)`. The closing quotes and brackets behind them end at `end`. Asked in the order
    /// of the text.
    pub(crate) fn hold(
        &mut self,
        signs: Range<usize>,
        end: usize,
        sentence: usize,
        is_large: bool,
    ) -> bool {
        while self.pairs.get(self.next).is_some_and(|&(_, close)| close < end) {
            self.next += 1;
        }
        let before = self.next.checked_sub(1).map(|last| self.pairs[last]);
        let is_remark = before.is_some_and(|(open, close)| {
            sentence < open
                && open < signs.start
                && signs.end <= close
                && signs.start - open <= 2
                && !is_large
        });
        let pair = self.pairs.get(self.next);
        is_remark || pair.is_some_and(|&(open, _)| sentence < open && open < signs.start)
    }

    /// The bracket that closes the one at this token, which lies behind all that was asked for.
    pub(crate) fn close_of(&self, open: usize) -> Option<usize> {
        self.pairs[self.next..].first().filter(|pair| pair.0 == open).map(|pair| pair.1)
    }
}
