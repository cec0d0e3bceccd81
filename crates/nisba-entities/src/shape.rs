use std::sync::OnceLock;

use crate::distance::{are_far, differences, distance};
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

/// "Martyr's Camp" for "Martyrs' Camp"; too much for a name of one word.
const PLURAL: f32 = 0.13;

/// Other letters, though the sounds be the same: just behind the same letters.
const OTHER_LETTERS: f32 = 0.005;

/// An article taken off the word it is joined to.
const ARTICLE: f32 = 0.02;

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
        (!shape.folded.is_empty()).then_some(shape)
    }

    /// Forgets the sounds until they are asked for again.
    pub(crate) fn forget(&mut self) {
        self.reading = OnceLock::new();
    }

    fn reading(&self) -> &Reading {
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
        self.kind == Kind::Name && !self.reading().names.is_empty()
    }

    pub(crate) fn is_muhammad(&self) -> bool {
        self.kind == Kind::Name && self.reading().names.first() == Some(&0)
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

    /// How far two parts are apart: 0 for the same, [`NEVER`] for parts that cannot be spellings
    /// of one. Symmetric.
    pub(crate) fn cost(&self, other: &Shape) -> f32 {
        let mut least = self.plain_cost(other);
        for (joined, plain) in [(self, other), (other, self)] {
            if least > ARTICLE
                && let Some(unjoined) = joined.unjoined()
            {
                least = least.min(unjoined.plain_cost(plain) + ARTICLE);
            }
        }
        least
    }

    /// Whether one look tells that two parts cannot be spellings of one.
    pub(crate) fn is_far_from(&self, other: &Shape) -> bool {
        if self.kind != Kind::Name || other.kind != Kind::Name {
            let first = |shape: &Shape| shape.folded.bytes().next();
            return self.kind != other.kind
                || first(self) != first(other) && self.kind == Kind::Fixed;
        }
        let (a, b) = (self.reading(), other.reading());
        let may_be_near = self.native && other.native
            || a.unjoined.is_some()
            || b.unjoined.is_some()
            || !a.names.is_empty() && !b.names.is_empty();
        let (x, y) = self.compared(other);
        !may_be_near && are_far(x, y)
    }

    /// The cost without taking anything off either word.
    pub(crate) fn whole_cost(&self, other: &Shape) -> f32 {
        self.plain_cost(other)
    }

    fn plain_cost(&self, other: &Shape) -> f32 {
        if self.folded == other.folded {
            return 0.0;
        }
        if self.kind != Kind::Name || other.kind != Kind::Name {
            return self.fixed_cost(other);
        }
        if self.native && other.native {
            return native_cost(&self.folded, &other.folded);
        }
        let (read, other_read) = (self.reading(), other.reading());
        let same_name = read.spells_a_name_of(other_read);
        if !same_name
            && self.is_common()
            && other.is_common()
            && self.affixes(other)
            && read.suffix == Suffix::None
        {
            return NEVER;
        }
        let (a, b) = self.compared(other);
        let far = distance(a, b);
        // Listed spellings of one common name, however far apart: Mehmet and Muhammad.
        if same_name && read.listed && other_read.listed && self.affixes(other) {
            return far.clamp(OTHER_LETTERS, 0.04);
        }
        far.max(OTHER_LETTERS)
    }

    /// The rules that explain the cost, in the order of the word.
    pub(crate) fn explain(&self, other: &Shape) -> Vec<String> {
        if self.folded == other.folded {
            return Vec::new();
        }
        for (joined, plain) in [(self, other), (other, self)] {
            if let Some(unjoined) = joined.unjoined()
                && unjoined.plain_cost(plain) + ARTICLE < self.plain_cost(other)
            {
                let prefix =
                    if self.native { "behind a prefix written as one" } else { "joined article" };
                let mut rules = vec![prefix.to_owned()];
                rules.extend(if std::ptr::eq(joined, self) {
                    unjoined.explain(other)
                } else {
                    self.explain(unjoined)
                });
                return rules;
            }
        }
        if self.kind != Kind::Name || other.kind != Kind::Name {
            let plural = |a: &Shape, b: &Shape| a.folded.strip_suffix('s') == Some(&b.folded);
            let is_plural = plural(self, other) || plural(other, self);
            let rule = match self.fixed_cost(other) {
                _ if is_plural => "plural",
                NEVER => "one wrong letter",
                _ => "English spelling",
            };
            return vec![rule.to_owned()];
        }
        if self.native && other.native {
            return vec!["same letters".to_owned()];
        }
        let (a, b) = self.compared(other);
        let (read, other_read) = (self.reading(), other.reading());
        let listed = read.listed && other_read.listed;
        if listed && read.spells_a_name_of(other_read) && distance(a, b) > 0.12 {
            return vec![format!("{} = {}", self.folded, other.folded)];
        }
        let rules = differences(a, b);
        if rules.is_empty() { vec!["same sounds".to_owned()] } else { rules }
    }

    fn affixes(&self, other: &Shape) -> bool {
        let (a, b) = (self.reading(), other.reading());
        a.prefix == b.prefix && a.suffix == b.suffix
    }

    /// Abd al-Malik is not Abd al-Khaliq: with the same prefix or suffix the rest is compared alone.
    fn compared<'s>(&'s self, other: &'s Shape) -> (&'s Sounds, &'s Sounds) {
        let (a, b) = (self.reading(), other.reading());
        if self.affixes(other) && !a.is_plain() { (&a.stem, &b.stem) } else { (&a.whole, &b.whole) }
    }

    /// British and American spellings, plurals.
    fn fixed_cost(&self, other: &Shape) -> f32 {
        let both = |kind| self.kind == kind && other.kind == kind;
        if both(Kind::Particle) || both(Kind::Honorific) {
            return 0.02;
        }
        let letters = |shape: &Shape| shape.folded.bytes().next();
        if !both(Kind::Fixed) || letters(self) != letters(other) {
            return NEVER;
        }
        let plain = |word: &str| {
            word.replace("isation", "ization")
                .replace("our", "or")
                .replace("centre", "center")
                .replace("defence", "defense")
                .replace("programme", "program")
        };
        let (a, b) = (plain(&self.folded), plain(&other.folded));
        let plural = |a: &str, b: &str| a.strip_suffix('s') == Some(b);
        if a == b {
            0.02
        } else if plural(&a, &b) || plural(&b, &a) {
            PLURAL
        } else {
            NEVER
        }
    }
}

/// Two words in Arabic script: the same letters, whatever keyboard they were typed on.
///
/// With its short vowels unwritten nearly every word sounds like some other, so that nothing but
/// a hamza and one letter of prolongation may differ.
fn native_cost(a: &str, b: &str) -> f32 {
    let (a, b) = (native_letters(a), native_letters(b));
    if a == b {
        return OTHER_LETTERS;
    }
    let (long, short) = if a.len() > b.len() { (&a, &b) } else { (&b, &a) };
    let same = long.iter().zip(short).take_while(|(x, y)| x == y).count();
    let inner = same > 0 && same + 1 < long.len() && short.len() >= 4;
    let one_more = long.len() == short.len() + 1 && long[same + 1..] == short[same..];
    if inner && one_more && matches!(long[same], 'ا' | 'و' | 'ي') { 0.08 } else { NEVER }
}

/// The letters of a word without those that are written or not, or in two ways.
fn native_letters(word: &str) -> Vec<char> {
    // The article inside Abd al- comes and goes with the blank.
    let word = word.replace("allah", "له").replace("عبدالله", "عبدله").replace("عبدال", "عبد");
    word.chars()
        .filter(|c| !matches!(c, 'ء' | '\'' | '\u{200c}' | '\u{640}'))
        .map(|c| match c {
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ؤ' => 'و',
            'ئ' | 'ى' | 'ی' => 'ي',
            'ة' | 'ھ' | 'ۀ' => 'ه',
            'ک' => 'ك',
            other => other,
        })
        .collect()
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
        | "bani" => Kind::Particle,
        "sayyid" | "sayyed" | "sayed" | "seyyed" | "seyed" | "syed" | "sayid" | "hajj" | "haj"
        | "hajji" | "haji" | "hadj" | "sheikh" | "shaykh" | "sheik" | "cheikh" | "shaikh"
        | "mullah" | "mulla" | "dr" | "mr" | "ustaz" | "ustadh" | "سيد" | "شيخ" | "حاج" => {
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

/// Whether two words differ in one letter, or in two neighbours that changed places.
pub(crate) fn is_one_typo(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    let rest = |a: &[char], b: &[char], n_a: usize, n_b: usize| {
        a.len() >= n_a && b.len() >= n_b && a[n_a..] == b[n_b..]
    };
    let swapped = a.len() >= 2 && b.len() >= 2 && a[0] == b[1] && a[1] == b[0] && rest(a, b, 2, 2);
    rest(a, b, 1, 1) || rest(a, b, 1, 0) || rest(a, b, 0, 1) || swapped
}
