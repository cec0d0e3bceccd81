use crate::gap::Gap;
use crate::lexeme::{Affix, NONE, Shapes};
use crate::shape::{Composed, Kind, Prefix, Shape, Suffix};
use crate::words::{Word, Words};

/// One part of a name in its place: `al-Muhandis`, `Abd al-Aziz`, `Nasr al-Din` are one part each.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// First word, article not counted.
    pub(crate) first: usize,
    /// Last word.
    pub(crate) last: usize,
    /// The word that is its article.
    pub(crate) article: Option<usize>,
    /// What stands before the part, article included.
    pub(crate) gap: Gap,
    /// The same for parts of the same words.
    pub(crate) shape: u32,
}

/// The parts of a text or name, with the shapes of all that were ever met.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub(crate) list: Vec<Part>,
    pub(crate) shapes: Shapes,
}

/// Where the words come from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Origin {
    /// Running text: "at Taji" is a preposition and a name.
    Text,
    /// A name alone: "An Najaf" is one part.
    Name,
}

impl Parts {
    /// Cuts words into parts, in the place of what was here before. Linear.
    pub(crate) fn cut(&mut self, words: &Words, origin: Origin) {
        self.list.clear();
        let mut cutter = Cutter { words, origin, parts: self };
        let mut at = 0;
        while at < words.list.len() {
            at = cutter.take(at);
        }
    }

    pub(crate) fn of_name(name: &str) -> (Words, Parts) {
        let (mut words, mut parts) = (Words::default(), Parts::default());
        words.cut_name(name);
        parts.cut(&words, Origin::Name);
        (words, parts)
    }

    #[inline]
    pub(crate) fn shape(&self, part: &Part) -> &Shape {
        self.shapes.get(part.shape)
    }
}

/// Abu and Abd without the "and" or "for" that Arabic writes onto them.
pub(crate) fn without_proclitic(word: &str) -> &str {
    let without = |word: &'_ str| {
        let bare = word.strip_prefix(['و', 'ف', 'ب', 'ل', 'ك']);
        bare.filter(|bare| Affix::of(bare).is_joined()).map_or(0, |bare| word.len() - bare.len())
    };
    let n = without(word);
    &word[n + without(&word[n..])..]
}

struct Cutter<'w> {
    words: &'w Words,
    origin: Origin,
    parts: &'w mut Parts,
}

impl Cutter<'_> {
    /// Makes the part that begins with a word and returns the word behind it.
    fn take(&mut self, start: usize) -> usize {
        let words = self.words;
        let gap = words.list[start].gap;
        let article = self.is_article(start).then_some(start);
        let first = start + usize::from(article.is_some());
        let prefix = self.prefix(first);
        let stem = prefix.map_or(first, |(_, stem)| stem);
        let suffix = self.suffix(stem);
        let last = suffix.map_or(stem, |(_, end)| end);
        let lexeme = |word: usize| words.list[word].lexeme;
        let shape = if prefix.is_none() && suffix.is_none() {
            self.parts.shapes.of_lexeme(&words.lexemes, lexeme(first))
        } else {
            let plain = |word: usize| words.lexemes.get(lexeme(word)).plain();
            let ids = [
                if prefix.is_some() { lexeme(first) } else { NONE },
                lexeme(stem),
                suffix.map_or(NONE, |(_, end)| lexeme(end)),
            ];
            self.parts.shapes.of_words(ids, || Composed {
                prefix: prefix
                    .map(|(prefix, _)| (prefix, without_proclitic(&plain(first)).to_owned())),
                word: without_native_article(words.folded(&words.list[stem])).to_owned(),
                suffix: suffix.map(|(suffix, end)| (suffix, plain(end))),
            })
        };
        self.parts.list.push(Part { first, last, article, gap, shape });
        last + 1
    }

    fn affix(&self, word: usize) -> Affix {
        self.words.list[word].affix
    }

    fn gap_joins(&self, word: usize) -> bool {
        self.words.list.get(word).is_some_and(|word| matches!(word.gap, Gap::Space | Gap::Hyphen))
    }

    /// Whether a word is the article of the next one.
    #[inline]
    fn is_article(&self, at: usize) -> bool {
        match self.affix(at) {
            affix @ (Affix::Article | Affix::Assimilated) => self.is_article_of_next(affix, at),
            _ => false,
        }
    }

    fn is_article_of_next(&self, affix: Affix, at: usize) -> bool {
        let Some(next) = self.words.list.get(at + 1) else {
            return false;
        };
        if !self.gap_joins(at + 1) {
            return false;
        }
        let word = &self.words.list[at];
        let hyphen = next.gap == Gap::Hyphen;
        if affix == Affix::Article {
            return hyphen || self.origin == Origin::Name || self.is_name_like(word, next);
        }
        // Assimilated to the next sound: as-Sadr, an-Nujaba. With a blank they are English words.
        let next_folded = self.words.folded(next).trim_start_matches('\'');
        let assimilated = next_folded.starts_with(&self.words.folded(word)[1..2]);
        assimilated && (hyphen || self.origin == Origin::Name && next_folded.len() > 2)
    }

    fn is_name_like(&self, article: &Word, next: &Word) -> bool {
        next.capital || !article.capital && self.words.folded(next).starts_with('\'')
    }

    /// Abd or Abu at a word, with the word that carries the stem.
    #[inline]
    fn prefix(&self, at: usize) -> Option<(Prefix, usize)> {
        match self.affix(at) {
            affix @ (Affix::Abd | Affix::AbdWithArticle | Affix::Abu | Affix::Abi) => {
                self.prefix_of_next(affix, at)
            }
            _ => None,
        }
    }

    fn prefix_of_next(&self, affix: Affix, at: usize) -> Option<(Prefix, usize)> {
        if !self.gap_joins(at + 1) {
            return None;
        }
        let native = self.is_native(at);
        // "ABD Ayn el-Esed": an abbreviation.
        let (word, next) = (&self.words.list[at], &self.words.list[at + 1]);
        if word.all_capitals && !next.all_capitals {
            return None;
        }
        let has_article = self.is_article(at + 1);
        let stem = at + 1 + usize::from(has_article);
        let capital = self.words.list[at].capital || self.origin == Origin::Name || native;
        if !capital || stem > at + 1 && !self.gap_joins(stem) {
            return None;
        }
        let stem_is_word = self.origin == Origin::Text
            && !self.words.list[stem].capital
            && !native
            && !self.words.folded(&self.words.list[stem]).starts_with('\'');
        if stem_is_word {
            return None;
        }
        match affix {
            Affix::Abd => Some((Prefix::Abd, stem)),
            Affix::AbdWithArticle if has_article => Some((Prefix::Abd, stem)),
            Affix::Abu => Some((Prefix::Abu, stem)),
            Affix::Abi if self.origin == Origin::Name || at > 0 || self.words.is_cut_short => {
                Some((Prefix::Abu, stem))
            }
            _ => None,
        }
    }

    /// al-Din or Allah behind a word, with the word that holds it.
    #[inline]
    fn suffix(&self, at: usize) -> Option<(Suffix, usize)> {
        if !self.gap_joins(at + 1) {
            return None;
        }
        match self.affix(at + 1) {
            Affix::None => None,
            _ => self.suffix_behind(at),
        }
    }

    fn suffix_behind(&self, at: usize) -> Option<(Suffix, usize)> {
        let article = self.is_article(at + 1);
        let end = at + 1 + usize::from(article);
        let suffix = match self.affix(end) {
            Affix::Din if article => Suffix::Din,
            Affix::JoinedDin => Suffix::Din,
            Affix::Allah => Suffix::Allah,
            _ => return None,
        };
        let word = &self.words.list[at];
        let native = self.is_native(at);
        let folded = self.words.folded(word);
        let is_name = native
            || (word.capital || self.origin == Origin::Name)
                && !crate::lexicon::is_ordinary(folded);
        (is_name && folded.chars().count() >= 2).then_some((suffix, end))
    }

    fn is_native(&self, word: usize) -> bool {
        self.words.lexemes.get(self.words.list[word].lexeme).is_native
    }
}

/// The Arabic article is written as one with its word.
pub(crate) fn without_native_article(word: &str) -> &str {
    if word == "الله" {
        return "allah";
    }
    word.strip_prefix("ال").filter(|rest| rest.chars().count() >= 2).unwrap_or(word)
}

/// The article joined to a Latin word (`Alfaqih`), as it may be meant; `Ali` is left alone.
pub(crate) fn without_joined_article(word: &str) -> Option<&str> {
    const ARTICLES: [&str; 14] =
        ["al", "el", "ash", "as", "an", "ar", "ad", "at", "az", "es", "en", "er", "ed", "ez"];
    let rest = ARTICLES.iter().find_map(|article| {
        let rest = word.strip_prefix(article)?;
        let assimilated = article.ends_with('l') || rest.starts_with(&article[1..2]);
        assimilated.then_some(rest)
    })?;
    // Deir Ezzor: hardly another word begins so.
    let least = if word.starts_with("ezz") { 3 } else { 4 };
    (rest.len() >= least).then_some(rest)
}

/// Whether a part is of a kind that may be left out anywhere.
pub(crate) fn is_optional(kind: Kind) -> bool {
    matches!(kind, Kind::Particle | Kind::Honorific | Kind::Initial)
}
