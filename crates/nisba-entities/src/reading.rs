use crate::lexicon::{self, NameId};
use crate::part::{without_joined_article, without_native_article};
use crate::shape::{Composed, Kind, Prefix, Shape, Suffix, without_native_proclitic};
use crate::sound::Sounds;

/// How a part sounds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reading {
    /// The sounds of the whole part.
    pub(crate) whole: Sounds,
    /// The sounds without prefix and suffix; empty where there is neither.
    pub(crate) stem: Sounds,
    pub(crate) prefix: Prefix,
    pub(crate) suffix: Suffix,
    /// Common given names it spells.
    pub(crate) names: Vec<NameId>,
    pub(crate) listed: bool,
    /// What is left where the word begins with a joined article (Alfaqih), if it does.
    pub(crate) unjoined: Option<Box<Shape>>,
}

impl Reading {
    pub(crate) fn of_word(word: &str, shape: &Shape) -> Reading {
        let mut reading = Reading {
            whole: Sounds::of(word),
            stem: Sounds::default(),
            prefix: Prefix::None,
            suffix: Suffix::None,
            names: Vec::new(),
            listed: false,
            unjoined: None,
        };
        if shape.kind == Kind::Name {
            (reading.names, reading.listed) = lexicon::given_names(&shape.folded, &reading.whole);
            if !reading.listed {
                reading.split(word, shape);
                if !shape.native {
                    let rest = without_joined_article(&shape.folded).map(Shape::of_word);
                    reading.unjoined = rest.filter(|rest| rest.kind == Kind::Name).map(Box::new);
                }
            }
        }
        reading
    }

    pub(crate) fn of_composed(composed: &Composed) -> Reading {
        let word = Shape::of_word(&composed.word);
        let mut reading = Reading::of_word(&composed.word, &word);
        if let Some((prefix, text)) = &composed.prefix {
            // Abou Elkassem is Abu al-Qasim.
            if let Some(bare) = reading.unjoined.take().filter(|_| !word.native) {
                reading.whole = bare.whole().clone();
            }
            let mut whole = Sounds::of(text);
            whole.append(&reading.whole);
            if *prefix == Prefix::Abu {
                reading.stem = reading.whole;
                reading.suffix = Suffix::None;
            } else {
                reading.stem = reading.stem_or_whole().clone();
            }
            reading.whole = whole;
            reading.prefix = *prefix;
        }
        if let Some((suffix, text)) = &composed.suffix {
            reading.stem = reading.stem_or_whole().clone();
            reading.whole.append(&Sounds::of(text));
            reading.suffix = *suffix;
        }
        // "And" before Hizb Allah.
        let bare = match composed {
            Composed { prefix: None, word, suffix: Some(_) } if reading.whole.native => {
                without_native_proclitic(word)
            }
            _ => None,
        };
        reading.unjoined = bare.map(|bare| {
            let composed =
                Composed { prefix: None, word: bare.to_owned(), suffix: composed.suffix.clone() };
            Box::new(Shape::composed(composed))
        });
        reading
    }

    pub(crate) fn is_plain(&self) -> bool {
        self.prefix == Prefix::None && self.suffix == Suffix::None
    }

    pub(crate) fn stem_or_whole(&self) -> &Sounds {
        if self.is_plain() { &self.whole } else { &self.stem }
    }

    pub(crate) fn spells_a_name_of(&self, other: &Reading) -> bool {
        self.names.iter().any(|id| other.names.contains(id))
    }

    pub(crate) fn memory_usage(&self) -> usize {
        let sounds = self.whole.list.capacity() + self.stem.list.capacity();
        size_of::<Reading>()
            + sounds * size_of::<crate::sound::Sound>()
            + self.names.capacity() * size_of::<NameId>()
            + self.unjoined.as_ref().map_or(0, |shape| shape.memory_usage())
    }

    /// Takes Abd, Abu, -din and -allah off a word that is written as one.
    fn split(&mut self, word: &str, shape: &Shape) {
        let plain: &str = &shape.folded;
        if shape.native {
            for (start, prefix) in [("عبدال", Prefix::Abd), ("ابو", Prefix::Abu)] {
                if let Some(rest) =
                    word.strip_prefix(start).filter(|rest| rest.chars().count() >= 2)
                {
                    self.prefix = prefix;
                    self.stem = Sounds::of(without_native_article(rest));
                    if matches!(rest, "له" | "لله") {
                        self.stem = Sounds::of("allah");
                    }
                }
            }
            // Persian writes them as one word: نصیرالدین, نصرالله.
            for (end, suffix) in [("الدين", Suffix::Din), ("الله", Suffix::Allah)] {
                if let Some(stem) = word.strip_suffix(end)
                    && self.prefix == Prefix::None
                    && stem.chars().count() >= 2
                {
                    self.suffix = suffix;
                    self.stem = Sounds::of(stem);
                }
            }
            if !shape.keeps_first_letter {
                let bare = without_native_proclitic(word).or_else(|| without_native_title(word));
                self.unjoined = bare.map(Shape::of_word).map(Box::new);
            }
            return;
        }
        if let Some(rest) = without_abd(plain) {
            self.prefix = Prefix::Abd;
            self.stem =
                Sounds::of(if matches!(rest, "lah" | "llah" | "allah") { "allah" } else { rest });
        } else if let Some(rest) = without_abu(plain) {
            self.prefix = Prefix::Abu;
            self.stem = Sounds::of(rest);
        } else if let Some(stem) = without_din(plain) {
            self.suffix = Suffix::Din;
            self.stem = Sounds::of(stem);
        } else if let Some(stem) = without_allah(plain) {
            self.suffix = Suffix::Allah;
            self.stem = Sounds::of(stem);
        }
    }
}

/// Persian writes "Sayyid" as one with the given name: سیدحسن.
fn without_native_title(word: &str) -> Option<&str> {
    word.strip_prefix("سيد").filter(|rest| crate::lexicon::is_listed_name(rest))
}

/// Abdolreza, Abdelkader, Abdurrahman, Abdullah.
fn without_abd(word: &str) -> Option<&str> {
    let rest = word.strip_prefix("abd")?;
    let vowel =
        ["ou", "u", "a", "e", "o", "i"].iter().find_map(|vowel| rest.strip_prefix(vowel))?;
    let bytes = vowel.as_bytes();
    let rest = if let Some(rest) = vowel.strip_prefix('l') {
        rest
    } else if bytes.len() > 1 && bytes[0] == bytes[1] {
        &vowel[1..]
    } else {
        vowel
    };
    (rest.chars().count() >= 3).then_some(rest)
}

/// Aboubakr, Abulqasim, Abolhassan.
fn without_abu(word: &str) -> Option<&str> {
    let with_article = ["aboul", "abul", "abol"].iter().find_map(|abu| word.strip_prefix(abu));
    let bare = || word.strip_prefix("abou").or_else(|| word.strip_prefix("abu"));
    let rest =
        with_article.filter(|rest| !rest.starts_with(['a', 'e', 'i', 'o', 'u'])).or_else(bare)?;
    (rest.len() >= 4).then_some(rest)
}

/// Nassereddine, Tajideen, Nasraldine.
fn without_din(word: &str) -> Option<&str> {
    let rest = word.strip_suffix('e').unwrap_or(word);
    let rest = rest.strip_suffix('n')?;
    let rest = ["ee", "ie", "i", "y"].iter().find_map(|vowel| rest.strip_suffix(vowel))?;
    // Nurettin: behind the article Turkish hardens the d.
    let rest =
        rest.strip_suffix('d').or_else(|| rest.strip_suffix('t').filter(|t| t.ends_with('t')))?;
    let mut stem = rest;
    if let Some(shorter) = stem.strip_suffix(['d', 'l', 't']) {
        stem = shorter;
    }
    if let Some(shorter) = stem.strip_suffix(['a', 'e', 'i', 'o', 'u']).filter(|s| s.len() >= 3) {
        stem = shorter;
    }
    (stem.len() >= 3).then_some(stem)
}

/// Nasrallah, Hizbullah, Ruhollah.
fn without_allah(word: &str) -> Option<&str> {
    let rest = word.strip_suffix("llah").or_else(|| word.strip_suffix("lla"))?;
    let stem = rest.strip_suffix(['a', 'e', 'i', 'o', 'u'])?;
    (stem.len() >= 3).then_some(stem)
}
