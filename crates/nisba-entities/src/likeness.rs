use crate::distance::{HOPELESS, are_far, differences, distance, distance_within};
use crate::lexicon;
use crate::shape::{Kind, NEVER, Prefix, Shape, Suffix};
use crate::sound::{Code, Sounds};

impl Shape {
    /// How far two parts are apart: 0 for the same, [`NEVER`] for parts that cannot be spellings
    /// of one. Symmetric.
    pub(crate) fn cost(&self, other: &Shape) -> f32 {
        self.cost_within(other, HOPELESS)
    }

    /// The same for parts as far apart as `reach`.
    pub(crate) fn cost_within(&self, other: &Shape, reach: f32) -> f32 {
        let mut least = self.plain_cost(other, reach);
        for (joined, plain) in [(self, other), (other, self)] {
            if least > ARTICLE
                && let Some(unjoined) = joined.unjoined()
            {
                least = least.min(unjoined.plain_cost(plain, reach) + ARTICLE);
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
        self.plain_cost(other, HOPELESS)
    }

    fn plain_cost(&self, other: &Shape, reach: f32) -> f32 {
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
            && !read.names.is_empty()
            && !other_read.names.is_empty()
            && self.affixes(other)
            && read.suffix == Suffix::None
        {
            return NEVER;
        }
        let (a, b) = self.compared(other);
        // Abdullah is not Abd al-Ilah.
        if read.prefix == Prefix::Abd && self.affixes(other) && is_allah(a) != is_allah(b) {
            return NEVER;
        }
        let far = distance_within(a, b, reach);
        if 0.0 < far && far <= reach && lexicon::are_nisbas_of_two(&self.folded, &other.folded) {
            return NEVER;
        }
        // Spellings of one common name, however far apart: Mehmet and Muhammad are listed, and Yussuf is
        // nearly Yusuf.
        if same_name && self.affixes(other) && (read.listed || other_read.listed) {
            let both = read.listed && other_read.listed;
            return far.clamp(OTHER_LETTERS, if both { LISTED } else { NEAR_LISTED });
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
                && unjoined.whole_cost(plain) + ARTICLE < self.whole_cost(other)
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

/// "Martyr's Camp" for "Martyrs' Camp"; too much for a name of one word.
const PLURAL: f32 = 0.13;

/// Other letters, though the sounds be the same: just behind the same letters.
const OTHER_LETTERS: f32 = 0.005;

/// Two listed spellings of one name, and one of them beside a spelling very near another: Yussuf is
/// Youssef, since it is nearly Yusuf.
const LISTED: f32 = 0.04;
const NEAR_LISTED: f32 = 0.08;

/// Allah, or what is left of it behind Abd.
fn is_allah(stem: &Sounds) -> bool {
    let codes = |idx: usize| stem.list.get(idx).map(|sound| sound.code);
    stem.n_firm() == 1
        && matches!(codes(0), Some(Code::A))
        && codes(1) == Some(Code::L)
        && stem.list[1].doubled
}

/// An article taken off the word it is joined to.
const ARTICLE: f32 = 0.02;

/// Two words in Arabic script: the same letters, whatever keyboard they were typed on.
///
/// With its short vowels unwritten nearly every word sounds like some other, so that nothing but
/// a hamza and an alif, or a second waw, may differ.
fn native_cost(a: &str, b: &str) -> f32 {
    if first_native_letter(a) != first_native_letter(b) {
        return NEVER;
    }
    let (a, b) = (native_letters(a), native_letters(b));
    if a == b {
        return OTHER_LETTERS;
    }
    let (long, short) = if a.len() > b.len() { (&a, &b) } else { (&b, &a) };
    let same = long.iter().zip(short).take_while(|(x, y)| x == y).count();
    let inner = same > 0 && same + 1 < long.len() && short.len() >= 4;
    let one_more = long.len() == short.len() + 1 && long[same + 1..] == short[same..];
    // Short for long a, and one w for two: رحمن, داود. The y of الحسيني makes another name.
    let is_unwritten =
        long[same] == 'ا' || long[same] == 'و' && matches!(long[same - 1], 'و' | 'ا');
    if inner && one_more && is_unwritten { 0.08 } else { NEVER }
}

/// The letters of a word without those that are written or not, or in two ways.
fn native_letters(word: &str) -> Vec<char> {
    // The article inside Abd al- comes and goes with the blank.
    let word = word.replace("allah", "له").replace("عبدالله", "عبدله").replace("عبدال", "عبد");
    letters_of(&word).collect()
}

/// The first of them, which no two spellings of a name differ in: told without making a list.
fn first_native_letter(word: &str) -> Option<char> {
    match letters_of(word).next() {
        Some('a') if word.trim_start_matches(|c| !is_written(c)).starts_with("allah") => Some('ل'),
        first => first,
    }
}

fn letters_of(word: &str) -> impl Iterator<Item = char> {
    word.chars().filter(|&c| is_written(c)).map(|c| match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ؤ' => 'و',
        'ئ' | 'ى' | 'ی' => 'ي',
        'ة' | 'ھ' | 'ۀ' => 'ه',
        'ک' => 'ك',
        other => other,
    })
}

fn is_written(c: char) -> bool {
    !matches!(c, 'ء' | '\'' | '\u{200c}' | '\u{640}')
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

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn the_first_letter_is_that_of_the_list(
            word in "(allah|عبدالله|عبدال|[اأآءبهةكکيى']){1,4}",
        ) {
            let first = native_letters(&word).first().copied();
            proptest::prop_assert_eq!(first_native_letter(&word), first);
        }
    }
}
