use nisba_text::Token;

/// Whether this token is there and nothing stands between it and the one before.
pub(crate) fn touches(tokens: &[Token], at: usize) -> bool {
    at > 0 && at < tokens.len() && tokens[at - 1].span.end() == tokens[at].span.start()
}
