use crate::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum TokenKind {
    /// Letters, with apostrophes and marks inside.
    Word,
    /// Digits with their separators.
    Number,
    /// The number or letter of a footnote, glued to the word before it (`Allah83`, `Badrbt`).
    NoteMark,
    /// A possessive or contracted ending: `'s`, `’s`.
    Clitic,
    /// Punctuation.
    Punct,
    /// Other signs: currency, mathematics, emoji.
    Symbol,
    /// A web address.
    Url,
    /// A mail address.
    Email,
    /// A handle (`@name`).
    Mention,
    /// A hashtag (`#name`).
    Hashtag,
    /// White space, control characters, and what is left.
    Other,
}

impl TokenKind {
    /// The name in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            TokenKind::Word => "word",
            TokenKind::Number => "number",
            TokenKind::NoteMark => "note_mark",
            TokenKind::Clitic => "clitic",
            TokenKind::Punct => "punct",
            TokenKind::Symbol => "symbol",
            TokenKind::Url => "url",
            TokenKind::Email => "email",
            TokenKind::Mention => "mention",
            TokenKind::Hashtag => "hashtag",
            TokenKind::Other => "other",
        }
    }

    /// Whether it carries content of its own, as words and numbers do and punctuation does not.
    ///
    /// Repeats are compared, windows are measured and words are counted in tokens of these kinds.
    pub fn is_content(self) -> bool {
        use TokenKind::{Email, Hashtag, Mention, Number, Url, Word};
        matches!(self, Word | Number | Url | Email | Mention | Hashtag)
    }
}

/// Properties of a token's spelling and surroundings, as a set of bits.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TokenFlags(u8);

impl TokenFlags {
    /// The first letter is a capital.
    pub const CAPITAL: TokenFlags = TokenFlags(1);
    /// All letters are capitals, and there are at least two.
    pub const ALL_CAPITALS: TokenFlags = TokenFlags(1 << 1);
    /// A hyphen joins it to the token before (`Soleimani` in `post-Soleimani`).
    pub const JOINED: TokenFlags = TokenFlags(1 << 2);
    /// A sentence begins with it.
    pub const SENTENCE_START: TokenFlags = TokenFlags(1 << 3);

    /// Whether all bits of `other` are set.
    pub fn contains(self, other: TokenFlags) -> bool {
        self.0 & other.0 == other.0
    }

    /// Sets the bits of `other`.
    pub fn insert(&mut self, other: TokenFlags) {
        self.0 |= other.0;
    }

    /// [`CAPITAL`](Self::CAPITAL) and [`ALL_CAPITALS`](Self::ALL_CAPITALS) of a word.
    pub fn of_case(word: &str) -> TokenFlags {
        let mut letters = word.chars().filter(|c| c.is_alphabetic());
        let mut flags = TokenFlags::default();
        if letters.next().is_some_and(char::is_uppercase) {
            flags.insert(TokenFlags::CAPITAL);
            let mut n_more = 0;
            if letters.inspect(|_| n_more += 1).all(char::is_uppercase) && n_more > 0 {
                flags.insert(TokenFlags::ALL_CAPITALS);
            }
        }
        flags
    }
}

/// A token as it is stored: where it stands, what it is, and a hash of its folded form.
///
/// 24 bytes; holds no text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Token {
    /// The bytes of the token in the original text; never empty.
    pub span: Span,
    /// [`hash_bytes`](crate::hash_bytes) of the text folded by [`Folder::new`](crate::Folder::new).
    pub folded_hash: u64,
    /// What it is.
    pub kind: TokenKind,
    /// How it is spelled and joined.
    pub flags: TokenFlags,
}

/// The tokens of one document, with its sentences and paragraphs. Made once, used by every step.
///
/// All three lists are in text order, disjoint, and hold no empty span. Those of news tokenizers
/// have no white space in their tokens, every token in one sentence, every sentence in one
/// paragraph, and sentences and paragraphs trimmed of white space at both ends. Tokens and
/// sentences that are the bare segments of the Unicode standard cover the white space too.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Tokens {
    /// Words, numbers, punctuation …
    pub tokens: Vec<Token>,
    /// Sentences.
    pub sentences: Vec<Span>,
    /// Paragraphs.
    pub paragraphs: Vec<Span>,
}

impl Tokens {
    /// Number of tokens with content (see [`TokenKind::is_content`]). Linear.
    pub fn n_words(&self) -> usize {
        self.tokens.iter().filter(|token| token.kind.is_content()).count()
    }

    /// The tokens that lie wholly within a span, by binary search.
    pub fn within(&self, span: Span) -> &[Token] {
        let first = self.tokens.partition_point(|token| token.span.start() < span.start());
        let n = self.tokens[first..].partition_point(|token| token.span.end() <= span.end());
        &self.tokens[first..first + n]
    }

    /// Heap memory in bytes.
    pub fn memory_usage(&self) -> usize {
        self.tokens.capacity() * size_of::<Token>()
            + (self.sentences.capacity() + self.paragraphs.capacity()) * size_of::<Span>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_token_is_24_bytes() {
        assert_eq!(size_of::<Token>(), 24);
    }

    #[test]
    fn case_flags() {
        let all = |word| TokenFlags::of_case(word).contains(TokenFlags::ALL_CAPITALS);
        assert!(all("KH") && all("U.S") && !all("Kh") && !all("I") && !all("kH"));
        let capital = |word| TokenFlags::of_case(word).contains(TokenFlags::CAPITAL);
        assert!(capital("I") && capital("'Adil") && !capital("al-Haq") && !capital("83"));
    }
}
