use crate::form::{is_acronym, without_gloss};
use crate::lexicon;
use crate::part::{Part, Parts, is_optional};
use crate::shape::Kind;

/// How much a name tells of who is meant, judged by its words alone.
///
/// A long list from elsewhere has names that are right and yet tell nobody: a man known as "Said",
/// a bank called "National Bank". Who makes a gazetteer of such a list puts them among
/// [`Entry::weak`](crate::Entry::weak); [`check`](crate::check) points at them.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Telling {
    /// Nothing but words of the language: "Base", "National Bank", "1 October".
    OrdinaryWords,
    /// Nothing but common given names: "Said", "Mike", "Mohammed Qasim", "Abu Ali".
    GivenNames,
    /// An abbreviation: "AAH", "PDVSA".
    Abbreviation,
    /// One word that is none of these: "Khazali", "Hizballah".
    OneWord,
    /// Several words, not all of them ordinary or common.
    Distinctive,
}

impl Telling {
    /// Judges a name, and says how many words of it count: articles, titles, initials, numbers and
    /// words such as "bin" do not.
    ///
    /// ```
    /// use nisba_entities::Telling;
    ///
    /// assert_eq!(Telling::of("SAID"), (Telling::GivenNames, 1));
    /// assert_eq!(Telling::of("The Base"), (Telling::OrdinaryWords, 1));
    /// assert_eq!(Telling::of("National Bank"), (Telling::OrdinaryWords, 2));
    /// assert_eq!(Telling::of("Haji Abu Ali"), (Telling::GivenNames, 1));
    /// assert_eq!(Telling::of("al-Khazali"), (Telling::OneWord, 1));
    /// assert_eq!(Telling::of("Qais al-Khazali"), (Telling::Distinctive, 2));
    /// ```
    pub fn of(name: &str) -> (Telling, usize) {
        let name = without_gloss(name);
        let (_, parts) = Parts::of_name(name);
        let counts = |part: &&Part| {
            let shape = parts.shape(part);
            let small = matches!(shape.folded.as_str(), "the" | "of" | "and" | "for" | "in");
            !is_optional(shape.kind) && shape.kind != Kind::Number && !small
        };
        let counted: Vec<_> =
            parts.list.iter().filter(counts).map(|part| parts.shape(part)).collect();
        let n = counted.len();
        let is_word = |folded: &str| lexicon::is_ordinary(folded);
        let is_person = |folded: &str| lexicon::is_foreign_person(folded);
        let telling = match counted.as_slice() {
            // WHO and AID are written apart from the words by their capitals.
            [only] if is_acronym(name) && only.folded.chars().count() <= SHORT => {
                Telling::Abbreviation
            }
            [only] if is_person(&only.folded) => Telling::GivenNames,
            all if all.iter().all(|shape| shape.kind == Kind::Fixed && is_word(&shape.folded)) => {
                // "John Meadows" is somebody, though both are in the list of words.
                if all.iter().any(|shape| is_person(&shape.folded)) {
                    Telling::Distinctive
                } else {
                    Telling::OrdinaryWords
                }
            }
            all if all.iter().all(|shape| shape.is_common()) => Telling::GivenNames,
            [_] if is_acronym(name) => Telling::Abbreviation,
            [_] => Telling::OneWord,
            _ => Telling::Distinctive,
        };
        (telling, n)
    }
}

/// Letters of an abbreviation that may spell a word without being taken for it.
const SHORT: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_tell() {
        for (name, telling) in [
            ("ALLIANCE", Telling::OrdinaryWords),
            ("MIKE", Telling::GivenNames),
            ("Shaykh Sai'id", Telling::GivenNames),
            ("Mohammed Qasim", Telling::GivenNames),
            ("WHO", Telling::Abbreviation),
            ("PDVSA", Telling::Abbreviation),
            ("Revolutionary Guard", Telling::OrdinaryWords),
            ("John Meadows", Telling::Distinctive),
            ("Kata'ib Hizballah", Telling::Distinctive),
            ("Hizballah", Telling::OneWord),
            ("2 Plus", Telling::OrdinaryWords),
            ("", Telling::OrdinaryWords),
        ] {
            assert_eq!(Telling::of(name).0, telling, "{name}");
        }
    }
}
