use crate::distance::{differences, distance};
use crate::lexicon::{self, NameId};
use crate::part::without_joined_article;
use crate::sound::{Sounds, skeleton};

/// What is known about one part of a name, whatever its place: its letters, its sounds, what it
/// is made of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shape {
    /// Folded, without apostrophes and without article.
    pub(crate) folded: String,
    /// The sounds of the whole part.
    pub(crate) whole: Sounds,
    /// The sounds without prefix and suffix; empty where there is neither.
    pub(crate) stem: Sounds,
    pub(crate) prefix: Prefix,
    pub(crate) suffix: Suffix,
    pub(crate) kind: Kind,
    /// Common given names it spells.
    names: Vec<NameId>,
    listed: bool,
    /// What is left where the word begins with a joined article (Alfaqih), if it does.
    pub(crate) unjoined: Option<Box<Shape>>,
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
        Shape::made(word, true)
    }

    fn made(word: &str, with_names: bool) -> Shape {
        let folded: String = word.chars().filter(|c| *c != '\'').collect();
        let kind = match kind(&folded) {
            // Sa'd is not sad.
            Kind::Fixed if has_ayn(word) => Kind::Name,
            kind => kind,
        };
        let mut shape = Shape {
            whole: Sounds::of(word),
            stem: Sounds::default(),
            prefix: Prefix::None,
            suffix: Suffix::None,
            kind,
            names: Vec::new(),
            listed: false,
            unjoined: None,
            folded,
        };
        if kind == Kind::Name {
            if with_names {
                (shape.names, shape.listed) = lexicon::given_names(&shape.folded, &shape.whole);
            } else {
                shape.listed = lexicon::is_listed_name(&shape.folded);
            }
            if !shape.listed {
                shape.split(word);
                if !shape.is_native() {
                    let rest = without_joined_article(&shape.folded)
                        .map(|rest| Shape::made(rest, with_names));
                    shape.unjoined = rest.filter(|rest| rest.kind == Kind::Name).map(Box::new);
                }
            }
        }
        shape
    }

    /// The shape without the common names it spells, which take the longest to find.
    pub(crate) fn without_names(word: &str) -> Shape {
        Shape::made(word, false)
    }

    /// Abd or Abu before another part.
    pub(crate) fn with_prefix(self, prefix: Prefix, word: &str) -> Shape {
        let mut whole = Sounds::of(word);
        whole.append(&self.whole);
        Shape {
            folded: format!("{}{}", word.replace('\'', ""), self.folded),
            stem: if prefix == Prefix::Abu { self.whole } else { self.stem_or_whole().clone() },
            whole,
            prefix,
            suffix: if prefix == Prefix::Abu { Suffix::None } else { self.suffix },
            kind: Kind::Name,
            names: self.names,
            listed: self.listed,
            unjoined: None,
        }
    }

    /// A part with al-Din or Allah behind it.
    pub(crate) fn with_suffix(self, suffix: Suffix, word: &str) -> Shape {
        let mut whole = self.whole.clone();
        whole.append(&Sounds::of(word));
        Shape {
            folded: format!("{}{}", self.folded, word.replace('\'', "")),
            stem: self.stem_or_whole().clone(),
            whole,
            prefix: self.prefix,
            suffix,
            kind: Kind::Name,
            names: self.names,
            listed: self.listed,
            unjoined: None,
        }
    }

    /// Two parts written as one.
    pub(crate) fn joined(&self, next: &Shape) -> Shape {
        let mut whole = self.whole.clone();
        whole.append(&next.whole);
        let stem = if self.prefix == Prefix::None {
            Sounds::default()
        } else {
            let mut stem = self.stem.clone();
            stem.append(&next.whole);
            stem
        };
        Shape {
            folded: format!("{}{}", self.folded, next.folded),
            whole,
            stem,
            prefix: self.prefix,
            suffix: Suffix::None,
            kind: Kind::Name,
            names: Vec::new(),
            listed: false,
            unjoined: None,
        }
    }

    fn stem_or_whole(&self) -> &Sounds {
        if self.prefix == Prefix::None && self.suffix == Suffix::None {
            &self.whole
        } else {
            &self.stem
        }
    }

    /// The skeleton under which it is looked up.
    pub(crate) fn skeleton(&self) -> String {
        skeleton(self.stem_or_whole())
    }

    pub(crate) fn memory_usage(&self) -> usize {
        let sounds = self.whole.list.capacity() + self.stem.list.capacity();
        size_of::<Shape>()
            + self.folded.capacity()
            + sounds * size_of::<crate::sound::Sound>()
            + self.names.capacity() * size_of::<NameId>()
            + self.unjoined.as_ref().map_or(0, |shape| shape.memory_usage())
    }

    /// The sounds that its key is made of.
    pub(crate) fn sounds_for_keys(&self) -> &Sounds {
        self.stem_or_whole()
    }

    /// Whether it is one of the very common given names, on which alone nothing can rest.
    pub(crate) fn is_common(&self) -> bool {
        !self.names.is_empty()
    }

    pub(crate) fn is_muhammad(&self) -> bool {
        self.names.first() == Some(&0)
    }

    pub(crate) fn n_firm(&self) -> usize {
        self.whole.n_firm()
    }

    /// Whether `first` and `second` together may be this part: they begin with the same consonant
    /// and have as many. A cheap test before the sounds are compared.
    pub(crate) fn may_be_joined(&self, first: &Shape, second: &Shape) -> bool {
        self.kind == Kind::Name
            && self.whole.first_class() == first.whole.first_class()
            && (first.n_firm() + second.n_firm()).abs_diff(self.n_firm()) <= 1
    }

    pub(crate) fn is_native(&self) -> bool {
        self.whole.native
    }

    /// How far two parts are apart: 0 for the same, [`NEVER`] for parts that cannot be spellings
    /// of one. Symmetric.
    pub(crate) fn cost(&self, other: &Shape) -> f32 {
        let mut least = self.plain_cost(other);
        for (joined, plain) in [(self, other), (other, self)] {
            if let Some(unjoined) = &joined.unjoined
                && least > ARTICLE
            {
                least = least.min(unjoined.plain_cost(plain) + ARTICLE);
            }
        }
        least
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
        if self.whole.native && other.whole.native {
            return native_cost(&self.folded, &other.folded);
        }
        let same_name = self.names.iter().any(|id| other.names.contains(id));
        if !same_name
            && self.is_common()
            && other.is_common()
            && self.affixes(other)
            && self.suffix == Suffix::None
        {
            return NEVER;
        }
        let (a, b) = self.compared(other);
        let far = distance(a, b);
        // Listed spellings of one common name, however far apart: Mehmet and Muhammad.
        if same_name && self.listed && other.listed && self.affixes(other) {
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
            if let Some(unjoined) = &joined.unjoined
                && unjoined.plain_cost(plain) + ARTICLE < self.plain_cost(other)
            {
                let mut rules = vec!["joined article".to_owned()];
                rules.extend(if std::ptr::eq(joined, self) {
                    unjoined.explain(other)
                } else {
                    self.explain(unjoined)
                });
                return rules;
            }
        }
        if self.kind != Kind::Name || other.kind != Kind::Name {
            return vec!["English spelling".to_owned()];
        }
        if self.whole.native && other.whole.native {
            return vec!["same letters".to_owned()];
        }
        let (a, b) = self.compared(other);
        let same_name = self.names.iter().any(|id| other.names.contains(id));
        if same_name && self.listed && other.listed && distance(a, b) > 0.12 {
            return vec![format!("{} = {}", self.folded, other.folded)];
        }
        let rules = differences(a, b);
        if rules.is_empty() { vec!["same sounds".to_owned()] } else { rules }
    }

    fn affixes(&self, other: &Shape) -> bool {
        self.prefix == other.prefix && self.suffix == other.suffix
    }

    /// Abd al-Malik is not Abd al-Khaliq: with the same prefix or suffix the rest is compared alone.
    fn compared<'s>(&'s self, other: &'s Shape) -> (&'s Sounds, &'s Sounds) {
        let plain = self.prefix == Prefix::None && self.suffix == Suffix::None;
        if self.affixes(other) && !plain {
            (&self.stem, &other.stem)
        } else {
            (&self.whole, &other.whole)
        }
    }

    /// British and American spellings, plurals.
    fn fixed_cost(&self, other: &Shape) -> f32 {
        let both = |kind| self.kind == kind && other.kind == kind;
        if both(Kind::Particle) || both(Kind::Honorific) {
            return 0.02;
        }
        let letters = |shape: &Shape| shape.folded.as_bytes()[0];
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

    /// Takes Abd, Abu, -din and -allah off a word that is written as one.
    fn split(&mut self, word: &str) {
        let plain: &str = &self.folded;
        if self.whole.native {
            for (start, prefix) in [("عبدال", Prefix::Abd), ("ابو", Prefix::Abu)] {
                if let Some(rest) =
                    word.strip_prefix(start).filter(|rest| rest.chars().count() >= 2)
                {
                    self.prefix = prefix;
                    self.stem = Sounds::of(rest);
                    if matches!(rest, "له" | "لله") {
                        self.stem = Sounds::of("allah");
                    }
                }
            }
            self.unjoined = without_native_proclitic(word).map(Shape::of_word).map(Box::new);
            return;
        }
        if let Some(rest) = without_abd(plain) {
            self.prefix = Prefix::Abd;
            self.stem =
                Sounds::of(if matches!(rest, "lah" | "llah" | "allah") { "allah" } else { rest });
        } else if let Some(rest) = plain.strip_prefix("abou").or_else(|| plain.strip_prefix("abu"))
            && rest.len() >= 4
        {
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

/// "And", "in", "to", "as" are one letter before an Arabic word, article included.
pub(crate) fn without_native_proclitic(word: &str) -> Option<&str> {
    let rest = word.strip_prefix("لل").or_else(|| word.strip_prefix(['و', 'ف', 'ب', 'ل', 'ك']))?;
    let rest = rest.strip_prefix("ال").unwrap_or(rest);
    (rest.chars().count() >= 3).then_some(rest)
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

/// Abdolreza, Abdelkader, Abdurrahman, Abdullah.
fn without_abd(word: &str) -> Option<&str> {
    let rest = word.strip_prefix("abd")?;
    let vowel = ["ou", "u", "a", "e", "o"].iter().find_map(|vowel| rest.strip_prefix(vowel))?;
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

/// Nassereddine, Tajideen, Nasraldine.
fn without_din(word: &str) -> Option<&str> {
    let rest = word.strip_suffix('e').unwrap_or(word);
    let rest = rest.strip_suffix('n')?;
    let rest = ["ee", "ie", "i", "y"].iter().find_map(|vowel| rest.strip_suffix(vowel))?;
    let rest = rest.strip_suffix('d')?;
    let mut stem = rest;
    if let Some(shorter) = stem.strip_suffix(['d', 'l']) {
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
