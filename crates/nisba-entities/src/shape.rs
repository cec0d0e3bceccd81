use std::sync::OnceLock;

use crate::lexicon;
use crate::reading::Reading;
use crate::sound::{Sounds, skeleton};
use crate::stored::{Reader, Writer};

/// What is known about one part of a name, whatever its place: its letters, its sounds, what it
/// is made of.
///
/// Its sounds are read when they are first asked for: most words of a text are never compared.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    /// Folded, without apostrophes and without article.
    pub(crate) folded: String,
    pub(crate) kind: Kind,
    pub(crate) native: bool,
    /// Whether a name, whose first letter is its own, whatever prefix it could be in a text.
    pub(crate) keeps_first_letter: bool,
    source: Source,
    reading: OnceLock<Box<Reading>>,
}

/// What the sounds of a part are read from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// One word with its apostrophes; none where it has none.
    Word(Option<Box<str>>),
    /// Abd, Abu, al-Din, Allah and the word they are with.
    Composed(Box<Composed>),
}

#[derive(Clone, Debug)]
pub(crate) struct Composed {
    pub(crate) prefix: Option<(Prefix, String)>,
    pub(crate) word: String,
    pub(crate) suffix: Option<(Suffix, String)>,
}

impl PartialEq for Shape {
    fn eq(&self, other: &Shape) -> bool {
        self.folded == other.folded && self.kind == other.kind && self.reading() == other.reading()
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Prefix {
    None,
    /// Abd al-: "servant of".
    Abd,
    /// Abu: "father of".
    Abu,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Suffix {
    None,
    /// al-Din.
    Din,
    /// Allah.
    Allah,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// A word with one English spelling.
    Fixed,
    /// A name that may be romanized in many ways.
    Name,
    /// Digits.
    Number,
    /// bin, ibn, ould, ezafe: may be left out.
    Particle,
    /// Sayyid, Hajj, Sheikh: may be left out.
    Honorific,
    /// One letter.
    Initial,
}

/// More than any two spellings of one part differ.
pub(crate) const NEVER: f32 = 10.0;

impl Shape {
    /// The shape of one folded word, apostrophes kept.
    pub(crate) fn of_word(word: &str) -> Shape {
        let folded: String = word.chars().filter(|c| *c != '\'').collect();
        let kind = match kind(&folded) {
            // Sa'd is not sad.
            Kind::Fixed if has_ayn(word) => Kind::Name,
            kind => kind,
        };
        let native = !folded.is_ascii() && folded.contains(is_arabic);
        let source = Source::Word((folded.len() < word.len()).then(|| word.into()));
        let reading = OnceLock::new();
        Shape { folded, kind, native, keeps_first_letter: false, source, reading }
    }

    /// The shape of a word with what stands before and behind it.
    pub(crate) fn composed(composed: Composed) -> Shape {
        let reading = Reading::of_composed(&composed);
        let Composed { prefix, word, suffix } = &composed;
        let affix = |text: Option<&String>| text.map(|text| text.replace('\'', ""));
        let folded = [
            affix(prefix.as_ref().map(|(_, text)| text)),
            affix(Some(word)),
            affix(suffix.as_ref().map(|(_, text)| text)),
        ];
        Shape {
            folded: folded.into_iter().flatten().collect(),
            kind: Kind::Name,
            native: reading.whole.native,
            keeps_first_letter: false,
            source: Source::Composed(Box::new(composed)),
            reading: OnceLock::from(Box::new(reading)),
        }
    }

    /// Two parts written as one.
    pub(crate) fn joined(&self, next: &Shape) -> Shape {
        let (first, second) = (self.reading(), next.reading());
        let mut whole = first.whole.clone();
        whole.append(&second.whole);
        let mut stem = Sounds::default();
        if first.prefix != Prefix::None {
            stem = first.stem.clone();
            stem.append(&second.whole);
        }
        let reading = Reading {
            whole,
            stem,
            prefix: first.prefix,
            suffix: Suffix::None,
            names: Vec::new(),
            listed: false,
            unjoined: None,
        };
        Shape {
            folded: format!("{}{}", self.folded, next.folded),
            kind: Kind::Name,
            native: reading.whole.native,
            keeps_first_letter: false,
            source: Source::Word(None),
            reading: OnceLock::from(Box::new(reading)),
        }
    }

    /// A word of the language as the name that is spelled like it.
    pub(crate) fn as_name(&self) -> Option<Shape> {
        let is_word = self.kind == Kind::Fixed && !lexicon::is_everyday(&self.folded);
        is_word.then(|| Shape {
            folded: self.folded.clone(),
            kind: Kind::Name,
            native: self.native,
            keeps_first_letter: false,
            source: self.source.clone(),
            reading: OnceLock::new(),
        })
    }

    /// The shape of a part of a gazetteer's name.
    pub(crate) fn of_form(&self) -> Shape {
        let mut shape = self.clone();
        if shape.native {
            shape.keeps_first_letter = true;
            shape.reading = OnceLock::new();
        }
        shape
    }

    /// Puts down what it is made of; its sounds are read again.
    pub(crate) fn write(&self, out: &mut Writer) {
        match &self.source {
            Source::Word(word) => {
                out.byte(0);
                out.text(word.as_deref().unwrap_or(&self.folded));
            }
            Source::Composed(composed) => {
                let Composed { prefix, word, suffix } = &**composed;
                out.byte(1);
                out.text(word);
                out.byte(prefix.as_ref().map_or(0, |(prefix, _)| *prefix as u8));
                out.text(prefix.as_ref().map_or("", |(_, text)| text));
                out.byte(suffix.as_ref().map_or(0, |(suffix, _)| *suffix as u8));
                out.text(suffix.as_ref().map_or("", |(_, text)| text));
            }
        }
    }

    /// The shape of a part of a form that was put down.
    pub(crate) fn read(stored: &mut Reader<'_>) -> Option<Shape> {
        let is_composed = stored.byte()?;
        let word = stored.text()?;
        let mut shape = match is_composed {
            0 => Shape::of_word(word),
            1 => {
                let prefix = match stored.byte()? {
                    0 => None,
                    byte => Some([Prefix::Abd, Prefix::Abu].get(usize::from(byte) - 1)?),
                };
                let prefix_text = stored.text()?;
                let suffix = match stored.byte()? {
                    0 => None,
                    byte => Some([Suffix::Din, Suffix::Allah].get(usize::from(byte) - 1)?),
                };
                let suffix_text = stored.text()?;
                let mut shape = Shape::composed(Composed {
                    prefix: prefix.map(|prefix| (*prefix, prefix_text.to_owned())),
                    word: word.to_owned(),
                    suffix: suffix.map(|suffix| (*suffix, suffix_text.to_owned())),
                });
                shape.forget();
                shape
            }
            _ => return None,
        };
        shape.keeps_first_letter = shape.native;
        // A word may be a mark that folding takes away.
        Some(shape)
    }

    /// Forgets the sounds until they are asked for again.
    pub(crate) fn forget(&mut self) {
        self.reading = OnceLock::new();
    }

    pub(crate) fn reading(&self) -> &Reading {
        self.reading.get_or_init(|| {
            Box::new(match &self.source {
                Source::Word(word) => {
                    Reading::of_word(word.as_deref().unwrap_or(&self.folded), self)
                }
                Source::Composed(composed) => Reading::of_composed(composed),
            })
        })
    }

    /// Takes off Abd, Abu, -din or -allah.
    pub(crate) fn prefix(&self) -> Prefix {
        if self.kind == Kind::Name { self.reading().prefix } else { Prefix::None }
    }

    /// What is left where the word begins with a joined article.
    pub(crate) fn unjoined(&self) -> Option<&Shape> {
        if self.kind == Kind::Name { self.reading().unjoined.as_deref() } else { None }
    }

    /// The sounds of the whole part.
    pub(crate) fn whole(&self) -> &Sounds {
        &self.reading().whole
    }

    /// The skeleton under which it is looked up.
    pub(crate) fn skeleton(&self) -> String {
        skeleton(self.sounds_for_keys())
    }

    pub(crate) fn memory_usage(&self) -> usize {
        let source = match &self.source {
            Source::Word(word) => word.as_ref().map_or(0, |word| word.len()),
            Source::Composed(composed) => size_of::<Composed>() + composed.word.capacity(),
        };
        let reading = self.reading.get().map_or(0, |reading| reading.memory_usage());
        size_of::<Shape>() + self.folded.capacity() + source + reading
    }

    /// The sounds that its key is made of.
    pub(crate) fn sounds_for_keys(&self) -> &Sounds {
        self.reading().stem_or_whole()
    }

    /// Whether it is one of the very common given names, on which alone nothing can rest.
    pub(crate) fn is_common(&self) -> bool {
        self.kind == Kind::Name && lexicon::is_common(&self.reading().names)
    }

    pub(crate) fn is_muhammad(&self) -> bool {
        self.kind == Kind::Name && self.reading().names.first() == Some(&0)
    }

    /// Whether it is often the second half of a compound given name: Muhammad Baqir, Ali Asghar,
    /// Ahmad Shah.
    pub(crate) fn is_second_name(&self) -> bool {
        const SECOND: [&str; 11] = [
            "akbar", "asghar", "baqir", "jawad", "kazim", "mahdi", "naqi", "ridha", "sadiq",
            "taqi", "shah",
        ];
        let is_of = |name: &str| {
            self.folded == name || lexicon::is_spelling_of(&self.reading().names, name)
        };
        self.kind == Kind::Name && SECOND.into_iter().any(is_of)
    }

    pub(crate) fn n_firm(&self) -> usize {
        self.whole().n_firm()
    }

    /// Whether `first` and `second` together may be this part: they begin with the same consonant
    /// and have as many. A cheap test before the sounds are compared.
    pub(crate) fn may_be_joined(&self, first: &Shape, second: &Shape) -> bool {
        self.kind == Kind::Name
            && self.whole().first_class() == first.whole().first_class()
            && (first.n_firm() + second.n_firm()).abs_diff(self.n_firm()) <= 1
    }

    /// Whether it has a letter of the Arabic script.
    pub(crate) fn is_native(&self) -> bool {
        self.native
    }
}

pub(crate) fn is_arabic(c: char) -> bool {
    ('\u{600}'..='\u{6ff}').contains(&c)
}

/// Whether an apostrophe stands inside the word, where English has none.
fn has_ayn(word: &str) -> bool {
    word.split_once('\'').is_some_and(|(before, behind)| {
        !before.is_empty()
            && !behind.is_empty()
            && !matches!(behind, "s" | "t" | "re" | "ve" | "ll" | "d" | "m")
            || before.chars().count() == 2 && behind == "d"
    })
}

fn kind(folded: &str) -> Kind {
    if folded.chars().all(|c| c.is_ascii_digit()) {
        return Kind::Number;
    }
    if folded.chars().count() == 1 && folded.chars().all(char::is_alphabetic) {
        return Kind::Initial;
    }
    match folded {
        "bin" | "ibn" | "ben" | "bint" | "ould" | "wa" | "va" | "ve" | "بن" | "ابن" | "و"
        | "bani" | "بني" => Kind::Particle,
        "sayyid" | "sayyed" | "sayed" | "seyyed" | "seyed" | "syed" | "sayid" | "seyyid"
        | "seyid" | "seyit" | "sajjid" | "saijid" | "hajj" | "haj" | "hajji" | "haji" | "hadj"
        | "hadji" | "haci" | "hadsch" | "hadschi" | "sheikh" | "shaykh" | "sheik" | "cheikh"
        | "shaikh" | "seyh" | "sheyh" | "shekh" | "shex" | "scheich" | "scheikh" | "schaich"
        | "schaikh" | "mullah" | "mulla" | "mollah" | "molla" | "mela" | "ayatollah"
        | "ayatullah" | "ayetullah" | "mawlawi" | "maulvi" | "mawlana" | "maulana" | "moulay"
        | "mawlay" | "dr" | "mr" | "ustaz" | "ustadh" | "سيد" | "شيخ" | "حاج" | "ملا" => {
            Kind::Honorific
        }
        _ if lexicon::is_ordinary(folded) => Kind::Fixed,
        _ => Kind::Name,
    }
}

/// "And", "in", "to", "as" are one letter before an Arabic word, article included; before the
/// article they follow one another.
pub(crate) fn without_native_proclitic(word: &str) -> Option<&str> {
    let n = n_native_proclitics(word);
    let at = word.char_indices().nth(n).map_or(word.len(), |(at, _)| at);
    let rest = &word[at..];
    let rest = rest.strip_prefix("ال").unwrap_or(rest);
    (n > 0 && (rest.chars().count() >= 3 || matches!(rest, "ذي" | "ام"))).then_some(rest)
}

/// How many letters stand before an Arabic word or its article; the article that is written as
/// one with "to" counts with it.
pub(crate) fn n_native_proclitics(word: &str) -> usize {
    let is_given = |rest: &str| lexicon::is_listed_name(rest) && !lexicon::is_listed_name(word);
    let and = word.strip_prefix(['و', 'ف']);
    let chain = and.map_or(0, |rest| {
        if rest.starts_with("لل") {
            3
        } else if rest.starts_with("بال") || rest.starts_with("كال") {
            2
        } else if rest.strip_prefix(['ب', 'ل']).is_some_and(is_given) {
            // "And from Falih".
            2
        } else {
            0
        }
    });
    match chain {
        0 if word.starts_with("لل") => 2,
        0 => usize::from(word.starts_with(['و', 'ف', 'ب', 'ل', 'ك'])),
        n => n,
    }
}
