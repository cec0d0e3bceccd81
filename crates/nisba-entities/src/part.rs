use crate::shape::{Kind, Prefix, Shape, Suffix};
use crate::words::{Gap, Word, Words};

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
    pub(crate) shape: usize,
}

/// The parts of a text or name, with their distinct shapes.
pub(crate) struct Parts {
    pub(crate) list: Vec<Part>,
    pub(crate) shapes: Vec<Shape>,
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
    pub(crate) fn new(words: &Words, origin: Origin) -> Parts {
        let mut cutter = Cutter {
            words,
            origin,
            by_lexeme: vec![usize::MAX; words.lexemes.len()],
            parts: Parts { list: Vec::with_capacity(words.list.len()), shapes: Vec::new() },
        };
        let mut at = 0;
        while at < words.list.len() {
            at = cutter.take(at);
        }
        cutter.parts
    }

    pub(crate) fn of_name(name: &str) -> (Words, Parts) {
        let words = Words::of_name(name);
        let parts = Parts::new(&words, Origin::Name);
        (words, parts)
    }

    pub(crate) fn shape(&self, part: &Part) -> &Shape {
        &self.shapes[part.shape]
    }
}

struct Cutter<'w> {
    words: &'w Words,
    origin: Origin,
    by_lexeme: Vec<usize>,
    parts: Parts,
}

impl Cutter<'_> {
    /// Makes the part that begins with a word and returns the word behind it.
    fn take(&mut self, start: usize) -> usize {
        let words = self.words;
        let gap = words.list[start].gap;
        let article = self.is_article(start).then_some(start);
        let first = start + usize::from(article.is_some());
        let word = plain(words, first);
        let mut last = first;
        let prefix = self.prefix(first, &word);
        if let Some((prefix, stem)) = prefix {
            last = stem;
            let inner = Shape::of_word(without_native_article(words.folded(&words.list[stem])));
            let mut shape = inner.with_prefix(prefix, &word);
            if let Some((suffix, end)) = self.suffix(last) {
                shape = shape.with_suffix(suffix, &plain(words, end));
                last = end;
            }
            self.push(first, last, article, gap, shape);
        } else if let Some((suffix, end)) = self.suffix(last) {
            let shape = Shape::of_word(without_native_article(words.folded(&words.list[first])));
            let shape = shape.with_suffix(suffix, &plain(words, end));
            last = end;
            self.push(first, last, article, gap, shape);
        } else {
            self.push_word(first, article, gap);
        }
        last + 1
    }

    fn push(&mut self, first: usize, last: usize, article: Option<usize>, gap: Gap, shape: Shape) {
        self.parts.shapes.push(shape);
        let shape = self.parts.shapes.len() - 1;
        self.parts.list.push(Part { first, last, article, gap, shape });
    }

    fn push_word(&mut self, word: usize, article: Option<usize>, gap: Gap) {
        let lexeme = self.words.list[word].lexeme as usize;
        let known = self.by_lexeme[lexeme];
        if known != usize::MAX {
            self.parts.list.push(Part { first: word, last: word, article, gap, shape: known });
            return;
        }
        let folded = without_native_article(&self.words.lexemes[lexeme]);
        self.by_lexeme[lexeme] = self.parts.shapes.len();
        self.push(word, word, article, gap, Shape::of_word(folded));
    }

    fn gap_joins(&self, word: usize) -> bool {
        self.words.list.get(word).is_some_and(|word| matches!(word.gap, Gap::Space | Gap::Hyphen))
    }

    /// Whether a word is the article of the next one.
    fn is_article(&self, at: usize) -> bool {
        let Some(next) = self.words.list.get(at + 1) else {
            return false;
        };
        if !self.gap_joins(at + 1) {
            return false;
        }
        let word = &self.words.list[at];
        let hyphen = next.gap == Gap::Hyphen;
        let next_folded = self.words.folded(next).trim_start_matches('\'');
        match self.words.folded(word) {
            "al" | "el" | "ul" | "ol" | "il" => {
                hyphen || self.origin == Origin::Name || self.is_name_like(word, next)
            }
            // Assimilated to the next sound: as-Sadr, an-Nujaba. With a blank they are English words.
            article @ ("as" | "ash" | "ar" | "ad" | "an" | "at" | "az" | "ath" | "adh" | "es"
            | "er" | "ed" | "en" | "et" | "ez" | "esh") => {
                let assimilated = next_folded.starts_with(&article[1..2]);
                assimilated && (hyphen || self.origin == Origin::Name && next_folded.len() > 2)
            }
            _ => false,
        }
    }

    fn is_name_like(&self, article: &Word, next: &Word) -> bool {
        next.capital || !article.capital && self.words.folded(next).starts_with('\'')
    }

    /// Abd or Abu at a word, with the word that carries the stem.
    fn prefix(&self, at: usize, word: &str) -> Option<(Prefix, usize)> {
        if !self.gap_joins(at + 1) {
            return None;
        }
        let has_article = self.is_article(at + 1);
        let stem = at + 1 + usize::from(has_article);
        let capital = self.words.list[at].capital || self.origin == Origin::Name || is_native(word);
        if !capital || stem > at + 1 && !self.gap_joins(stem) {
            return None;
        }
        let stem_is_word = self.origin == Origin::Text
            && !self.words.list[stem].capital
            && !is_native(word)
            && !self.words.folded(&self.words.list[stem]).starts_with('\'');
        if stem_is_word {
            return None;
        }
        match word {
            "abd" | "abdul" | "abdel" | "abdal" | "abdol" | "abdoul" | "abdu" | "abdur"
            | "abdus" | "abdil" | "عبد" => Some((Prefix::Abd, stem)),
            "abed" | "abde" | "abe" | "abdo" | "ebad" if has_article => Some((Prefix::Abd, stem)),
            "abu" | "abou" | "abo" | "ebu" | "ابو" | "ابي" | "ابا" => {
                Some((Prefix::Abu, stem))
            }
            "abi" | "aba" | "bu" if self.origin == Origin::Name || at > 0 => {
                Some((Prefix::Abu, stem))
            }
            _ => None,
        }
    }

    /// al-Din or Allah behind a word, with the word that holds it.
    fn suffix(&self, at: usize) -> Option<(Suffix, usize)> {
        let word = &self.words.list[at];
        let native = is_native(self.words.folded(word));
        if !native && !word.capital && self.origin == Origin::Text || !self.gap_joins(at + 1) {
            return None;
        }
        let folded = self.words.folded(word);
        if folded.chars().count() < 2 || !native && crate::lexicon::is_ordinary(folded) {
            return None;
        }
        let article = self.is_article(at + 1);
        let end = at + 1 + usize::from(article);
        match plain(self.words, end).as_str() {
            "din" | "deen" | "dine" | "dyn" if article => Some((Suffix::Din, end)),
            "aldin" | "eddin" | "eddine" | "uddin" | "aldeen" | "addin" | "eldin" | "udin"
            | "uddeen" | "الدين" => Some((Suffix::Din, end)),
            "allah" | "ullah" | "ollah" | "llah" | "الله" => Some((Suffix::Allah, end)),
            _ => None,
        }
    }
}

fn plain(words: &Words, word: usize) -> String {
    let folded = words.folded(&words.list[word]);
    if is_native(folded) { folded.to_owned() } else { folded.replace('\'', "") }
}

fn is_native(word: &str) -> bool {
    word.starts_with(|c: char| ('\u{600}'..='\u{6ff}').contains(&c))
}

/// The Arabic article is written as one with its word.
fn without_native_article(word: &str) -> &str {
    if word == "الله" {
        return "allah";
    }
    word.strip_prefix("ال").filter(|rest| rest.chars().count() >= 2).unwrap_or(word)
}

/// The article joined to a Latin word (`Alfaqih`), as it may be meant; `Ali` is left alone.
pub(crate) fn without_joined_article(word: &str) -> Option<&str> {
    let rest =
        ["al", "el", "ash", "as", "an", "ar", "ad", "at", "az"].iter().find_map(|article| {
            let rest = word.strip_prefix(article)?;
            let assimilated = article.ends_with('l') || rest.starts_with(&article[1..2]);
            assimilated.then_some(rest)
        })?;
    (rest.len() >= 4).then_some(rest)
}

/// Whether a part is of a kind that may be left out anywhere.
pub(crate) fn is_optional(kind: Kind) -> bool {
    matches!(kind, Kind::Particle | Kind::Honorific | Kind::Initial)
}
