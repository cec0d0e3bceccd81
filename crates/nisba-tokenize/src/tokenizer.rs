use nisba_text::{Folder, Span, Token, TokenFlags, Tokens};

use crate::class::{flags_of_case, kind_of};
use crate::paragraph::{LineEnds, paragraphs};
use crate::word::WordCutter;
use crate::{note_mark, sentence, uax29};

/// Cuts texts into words, sentences and paragraphs.
///
/// Holds only its settings (a few bytes), so that cloning and sharing it cost nothing. A pure
/// function of text and settings; linear in the text, whatever it consists of.
///
/// ```
/// use nisba_tokenize::Tokenizer;
///
/// let text = "KH’s drones, a pro-Iran channel said.";
/// let tokens = Tokenizer::news().tokenize(text);
/// let words: Vec<&str> = tokens.tokens.iter().map(|token| &text[token.span]).collect();
/// assert_eq!(
///     words,
///     ["KH", "’s", "drones", ",", "a", "pro", "-", "Iran", "channel", "said", "."],
/// );
/// ```
///
/// # Resource usage
///
/// A result takes 24 bytes a token, 8 a sentence, 8 a paragraph; about five times the bytes of
/// English text. One core of 2026 cuts 190 to 250 MB of English articles (10 to 60 kB each) a
/// second, hashes and sentences included; 100 MB where note marks of letters make a table of the
/// document's words necessary, and where lines are wrapped; 80 to 90 MB of Arabic and Persian.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Tokenizer {
    base: Base,
    folder: Folder,
}

impl Tokenizer {
    /// The Unicode standard's segments and nothing else.
    ///
    /// Tokens are all segments of UAX #29's word boundaries, white space included (kind
    /// [`Other`](nisba_text::TokenKind::Other)); sentences are all segments of its sentence boundaries, white
    /// space at their ends included. Both cover every byte. Paragraphs are found as in
    /// [`Tokenizer::news`], so that white space between them belongs to none.
    pub fn uax29() -> Tokenizer {
        Tokenizer { base: Base::Uax29, folder: Folder::new() }
    }

    /// For articles as they are copied from the web; the default, all knobs of
    /// [`TokenizerBuilder`] on.
    ///
    /// Tokens are disjoint, in order, and cover every byte that is not white space. Sentences are
    /// trimmed, cover every token, and lie within paragraphs.
    pub fn news() -> Tokenizer {
        TokenizerBuilder::default().build()
    }

    /// A builder that starts from [`Tokenizer::news`].
    ///
    /// ```
    /// use nisba_tokenize::Tokenizer;
    ///
    /// let plain = Tokenizer::builder().clitics(false).build();
    /// let text = "Iraq’s";
    /// assert_eq!(plain.tokenize(text).tokens.len(), 1);
    /// ```
    pub fn builder() -> TokenizerBuilder {
        TokenizerBuilder::default()
    }

    /// Cuts a text.
    ///
    /// # Panics
    ///
    /// For texts of 4 GiB or more; a [`Document`](nisba_text::Document) never holds one.
    pub fn tokenize(&self, text: &str) -> Tokens {
        let mut tokens = Tokens::default();
        self.tokenize_into(text, &mut tokens);
        tokens
    }

    /// Cuts a text into lists that are emptied and used again.
    ///
    /// # Panics
    ///
    /// As [`tokenize`](Self::tokenize).
    pub fn tokenize_into(&self, text: &str, tokens: &mut Tokens) {
        assert!(u32::try_from(text.len()).is_ok(), "text of 4 GiB or more");
        tokens.tokens.clear();
        tokens.sentences.clear();
        tokens.paragraphs.clear();
        match &self.base {
            Base::Uax29 => self.cut_as_standard(text, tokens),
            Base::News(config) => self.cut_news(text, config, tokens),
        }
        mark_sentence_starts(tokens);
    }

    fn cut_as_standard(&self, text: &str, tokens: &mut Tokens) {
        paragraphs(text, LineEnds::Detect, &mut tokens.paragraphs);
        let mut buffer = Vec::new();
        tokens.tokens.extend(uax29::words(text).map(|segment| Token {
            span: segment.span,
            folded_hash: self.folder.hash(segment.text, &mut buffer),
            kind: kind_of(segment.text),
            flags: flags_of_case(segment.text),
        }));
        tokens.sentences.extend(uax29::sentences(text).map(|segment| segment.span));
    }

    fn cut_news(&self, text: &str, config: &Config, tokens: &mut Tokens) {
        paragraphs(text, config.line_ends, &mut tokens.paragraphs);
        // English has a token every five bytes; growing step by step would copy them several times.
        tokens.tokens.reserve(text.len() / 5);
        let mut cutter = WordCutter::new(text, config, &self.folder, &mut tokens.tokens);
        for &paragraph in &tokens.paragraphs {
            cutter.cut(paragraph);
        }
        if config.split_note_marks {
            let marks = note_mark::find(text, &tokens.tokens, &self.folder);
            if !marks.is_empty() {
                let old = std::mem::take(&mut tokens.tokens);
                tokens.tokens.reserve(old.len() + 2 * marks.len());
                let mut cutter = WordCutter::new(text, config, &self.folder, &mut tokens.tokens);
                cutter.split_marks(&old, &marks);
            }
        }
        match config.sentences {
            SentenceRules::News => {
                sentence::news(text, &tokens.tokens, &tokens.paragraphs, &mut tokens.sentences);
            }
            SentenceRules::Uax29 => {
                standard_sentences(text, tokens);
            }
        }
    }
}

impl Default for Tokenizer {
    fn default() -> Tokenizer {
        Tokenizer::news()
    }
}

/// The standard's sentences of each paragraph, trimmed. A boundary within a token (a web address
/// with a question mark) is none.
fn standard_sentences(text: &str, tokens: &mut Tokens) {
    let mut left = tokens.tokens.iter().map(|token| token.span).peekable();
    for &paragraph in &tokens.paragraphs {
        let mut start = paragraph.start();
        for segment in uax29::sentences(&text[paragraph]) {
            let end = paragraph.start() + segment.span.end();
            while left.next_if(|token| token.end() <= end).is_some() {}
            if left.peek().is_none_or(|token| token.start() >= end) {
                let sentence = &text[Span::new(start, end)];
                let n_space = sentence.len() - sentence.trim_start().len();
                let trimmed_start = start + n_space as u32;
                let trimmed_end = trimmed_start + sentence.trim().len() as u32;
                if trimmed_start < trimmed_end {
                    tokens.sentences.push(Span::new(trimmed_start, trimmed_end));
                }
                start = end;
            }
        }
    }
}

fn mark_sentence_starts(tokens: &mut Tokens) {
    let mut sentences = tokens.sentences.iter().peekable();
    for token in &mut tokens.tokens {
        if sentences.next_if(|sentence| sentence.start() <= token.span.start()).is_some() {
            token.flags.insert(TokenFlags::SENTENCE_START);
        }
    }
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Base {
    Uax29,
    News(Config),
}

/// How sentences end; see [`TokenizerBuilder::sentences`].
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum SentenceRules {
    /// Knows abbreviations, initials, ellipses, list numbers, quotes and note marks of English news.
    #[default]
    News,
    /// Boundaries of UAX #29 within each paragraph, but not within a token, trimmed of white space.
    Uax29,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Config {
    pub(crate) addresses: bool,
    pub(crate) clitics: bool,
    pub(crate) inner_marks: bool,
    pub(crate) join_hyphens: bool,
    pub(crate) split_note_marks: bool,
    pub(crate) sentences: SentenceRules,
    pub(crate) line_ends: LineEnds,
}

/// Settings of a [`Tokenizer`], one by one.
///
/// The default is [`Tokenizer::news`]: everything on. With everything off tokens are the segments
/// of UAX #29 without white space, of which the narrow no-break space (U+202F) is one here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TokenizerBuilder {
    config: Config,
}

impl Default for TokenizerBuilder {
    fn default() -> TokenizerBuilder {
        TokenizerBuilder {
            config: Config {
                addresses: true,
                clitics: true,
                inner_marks: true,
                join_hyphens: true,
                split_note_marks: true,
                sentences: SentenceRules::News,
                line_ends: LineEnds::Detect,
            },
        }
    }
}

impl TokenizerBuilder {
    /// Web addresses, mail addresses, `@handles` and `#hashtags` are one token each. Default: yes.
    ///
    /// An address without `https://` or `www.` counts if it ends in one of the old generic domains
    /// (`.com`, `.org`, `.gov` …), with a country or not.
    pub fn addresses(&mut self, yes: bool) -> &mut TokenizerBuilder {
        self.config.addresses = yes;
        self
    }

    /// Possessive endings (`’s`, `'s`, `` `s ``, the bare apostrophe of `militias’`) and the
    /// contractions of pronouns (`they’ve`, `I’m`) are tokens of kind
    /// [`Clitic`](nisba_text::TokenKind::Clitic). Default: yes.
    ///
    /// `n’t` stays in its word, for what it leaves (`ca`, `wo`) is none.
    pub fn clitics(&mut self, yes: bool) -> &mut TokenizerBuilder {
        self.config.clitics = yes;
        self
    }

    /// Looks at the letters around a sign inside a word. Default: yes; otherwise UAX #29 decides.
    ///
    /// Backticks, acute accents, primes and zero-width spaces between letters stay in the word
    /// (`` Asa`ib ``); colons do not (`Re:Iraq`), nor do full stops before a capital or between
    /// letters without case, where a blank is missing (`attacks.In`).
    pub fn inner_marks(&mut self, yes: bool) -> &mut TokenizerBuilder {
        self.config.inner_marks = yes;
        self
    }

    /// The later parts of a compound with hyphens carry [`TokenFlags::JOINED`]. Default: yes.
    ///
    /// The parts and the hyphens are tokens of their own either way.
    pub fn join_hyphens(&mut self, yes: bool) -> &mut TokenizerBuilder {
        self.config.join_hyphens = yes;
        self
    }

    /// Numbers and letters of footnotes glued behind words and sentence ends are tokens of kind
    /// [`NoteMark`](nisba_text::TokenKind::NoteMark). Default: yes.
    ///
    /// Only where the document shows their running order: `1, 2, 3 …` or `a, b … z, aa …` from the
    /// beginning, a few missing or repeated, with enough of them behind punctuation. So `F16` and
    /// `COVID19` stay words. Numbers in brackets glued to a word (`[12]`) and raised digits need no
    /// order. Costs a look at each token, and a table of the document's words where letters occur.
    pub fn split_note_marks(&mut self, yes: bool) -> &mut TokenizerBuilder {
        self.config.split_note_marks = yes;
        self
    }

    /// How sentences end. Default: [`SentenceRules::News`].
    pub fn sentences(&mut self, rules: SentenceRules) -> &mut TokenizerBuilder {
        self.config.sentences = rules;
        self
    }

    /// What a single line end is. Default: [`LineEnds::Detect`].
    pub fn line_ends(&mut self, line_ends: LineEnds) -> &mut TokenizerBuilder {
        self.config.line_ends = line_ends;
        self
    }

    /// The tokenizer.
    pub fn build(&self) -> Tokenizer {
        Tokenizer { base: Base::News(self.config), folder: Folder::new() }
    }
}
