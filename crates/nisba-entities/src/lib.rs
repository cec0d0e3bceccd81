//! Finds people, groups and places in text under every spelling of their names.
//!
//! A gazetteer has one canonical name for each entity; other romanizations of Arabic, Persian and
//! Turkish names are found without being listed, and each mention says by which rule:
//!
//! ```
//! use std::sync::Arc;
//! use nisba_entities::{Entry, Gazetteer, Matcher};
//!
//! let gazetteer = Gazetteer::new(vec![
//!     Entry::new("qassem-soleimani", "PER", "Qassem Soleimani"),
//!     Entry::new("asaib-ahl-al-haq", "ORG", "Asaib Ahl al-Haq"),
//! ])
//! .unwrap();
//! let matcher = Matcher::new(Arc::new(gazetteer));
//!
//! let text = "Gen. Ghasem Soleymani met the leaders of Asa\u{2019}ib Ahl al-Haq (AAH). \
//!             Suleimani\u{2019}s visit to AAH was the third.";
//! let found: Vec<String> = matcher
//!     .find_in(text)
//!     .iter()
//!     .map(|mention| {
//!         let entity = &matcher.gazetteer().entry(mention.entity).id;
//!         format!("{} = {entity}: {}", &text[mention.span], mention.rule.kind.name())
//!     })
//!     .collect();
//! assert_eq!(found, [
//!     "Ghasem Soleymani = qassem-soleimani: transliteration",
//!     "Asa\u{2019}ib Ahl al-Haq = asaib-ahl-al-haq: folded",
//!     "AAH = asaib-ahl-al-haq: abbreviation",
//!     "Suleimani = qassem-soleimani: short-form",
//!     "AAH = asaib-ahl-al-haq: abbreviation",
//! ]);
//! ```
//!
//! # How it works
//!
//! Names are cut into parts (article, Abu, Abd al-, -allah, -din), parts into sounds. A part is
//! looked for by its folded letters and by the skeleton of its consonants; the distinct keys of all
//! names are the patterns of one Aho–Corasick automaton, and on each key hang the parts that have
//! it, on each part the names. Each distinct word of the text is folded and spelled out once, and
//! the automaton tells whether it has a key, which is kept by the hash of the word; nineteen words
//! in twenty have none, and sentences of such words are passed over by the hashes of their tokens.
//! Around a word that has one, windows of words are laid beside the names that hang on it, part by
//! part, with a weighted edit distance over sounds, whose steps are the rules that are printed.
//! Then the document has its say: abbreviations it introduces, surnames of those it names in full;
//! and of overlapping candidates the longest stays, then the best. A surname of several whom
//! nothing tells apart is [`Undecided`].
//!
//! Why keys, and not whole names over the bytes of the text: names in other spellings would have to
//! be listed by the thousand, case and accents folded with a way back, and of a million names most
//! share their words. Why the automaton, where a table of hashes would do: it holds the keys
//! themselves in less memory than a list of them.
//!
//! # Should I be using this crate?
//!
//! - For a fixed list of strings as they are written use `aho-corasick` or `daachorse`: they need no
//!   tokens, and where names are many in a text they are several times faster.
//! - For names that no list has, a trained model finds more. [`frequent_names`] only collects
//!   capitalised runs.
//! - The rules know how names of the Middle East are romanized, and what English, German, French,
//!   Turkish, Arabic and Persian text does to them. Names from elsewhere match but for folding;
//!   Chinese or Russian spelling variants are not known.
//! - An entity is a line of the gazetteer. Two men of one name stay one, unless context words
//!   ([`Entry::requires`]) tell them apart.
//!
//! # Features
//!
//! - `serde`: `Serialize` and `Deserialize` for [`Entry`], [`Mention`], [`Rule`], [`EntityId`],
//!   [`Comparison`], [`Finding`], [`Variant`] and what they hold.

mod abbreviation;
mod align;
mod candidate;
mod capitals;
mod check;
mod compare;
mod correspondence;
#[cfg(test)]
mod differential;
mod distance;
mod ending;
mod entry;
mod families;
mod filter;
mod form;
mod gap;
mod gazetteer;
mod interest;
mod key_spelling;
mod keys;
mod lesson;
mod letter;
mod lexeme;
mod lexicon;
mod likeness;
mod longer_name;
mod matcher;
mod mention;
mod named_after;
mod namesake;
mod one_word;
mod overlap;
mod part;
mod plan;
mod reach;
mod reading;
mod resolve;
mod respelling;
mod scratch;
mod shape;
mod sound;
mod stored;
mod stranger;
mod surface;
mod telling;
mod tongue;
mod turned;
mod unknown;
mod variants;
mod word_table;
mod words;

pub use check::{Finding, FindingKind, check};
pub use compare::{Comparison, Mode, compare};
pub use entry::{CasePolicy, EntityId, Entry};
pub use gazetteer::{Gazetteer, GazetteerError};
pub use matcher::{Matcher, MatcherBuilder, Overlaps};
pub use mention::{Found, Mention, Rule, RuleKind, Undecided};
pub use scratch::Scratch;
pub use stored::StoredError;
pub use telling::Telling;
pub use unknown::frequent_names;
pub use variants::{MAX_VARIANTS, Variant, variants};

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::UnwindSafe;

    #[test]
    fn types_cross_threads() {
        fn assert_all<T: Send + Sync + UnwindSafe>() {}
        assert_all::<Entry>();
        assert_all::<Finding>();
        assert_all::<Gazetteer>();
        assert_all::<GazetteerError>();
        assert_all::<Matcher>();
        assert_all::<Mention>();
        assert_all::<Scratch>();
        assert_all::<StoredError>();
    }
}
