/// Whether writers use a sign for an apostrophe inside a word or at its end: typewriter, curly,
/// accent, prime or full width. Letters for ayn and hamza that stand on their own (ʿ, ʾ) are not
/// among them.
#[inline]
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´' | '‛' | '′' | 'ʼ' | 'ʹ' | '＇')
}

/// Whether a sign is a hyphen of any width that is to be seen: neither the soft hyphen nor a dash.
#[inline]
pub fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{fe63}' | '\u{ff0d}')
}
