//! Finds passages that stand more than once, inside a document and across documents, word for word or edited, to the byte.
//!
//! ```
//! use nisba_dedup::{Config, RepeatKind, find_repeats, repeated_spans};
//!
//! let texts = [
//!     "BAGHDAD. Rockets struck the base at Ain al-Asad before dawn on Friday, and no group has claimed the attack. More follows.",
//!     "As reported: rockets struck the base at Ain al-Asad before dawn on Friday, and no group claimed the attack.",
//! ];
//! let repeats = find_repeats(texts, &Config::default()).repeats;
//! assert_eq!(repeats.len(), 1);
//! assert_eq!(repeats[0].kind, RepeatKind::Near);
//! assert!(texts[0][repeats[0].a.span.range()].starts_with("Rockets struck"));
//! assert!(texts[1][repeats[0].b.span.range()].ends_with("claimed the attack."));
//!
//! // What a count should leave out: every occurrence but the first.
//! let masked = repeated_spans(&repeats);
//! assert_eq!(masked.len(), 1);
//! assert_eq!(masked[&repeats[0].b.doc], [repeats[0].b.span]);
//! ```
//!
//! The steps can be taken one by one, on threads or machines of the caller's choice:
//! [`Words::of`] and [`Fingerprints::add`] for each document, [`Fingerprints::merge`] over all that were
//! gathered apart, [`SharedPart::of`] for each of [`Fingerprints::into_parts`], [`Candidates::of`] once, [`Candidates::pairs`] for each document,
//! [`align`] for each pair, [`cluster`] once. [`find_repeats`] takes all steps on texts in memory.
//!
//! # How it works
//!
//! Runs of words ([`Config::shingle`]) are hashed and thinned by winnowing, so that every run of
//! `shingle + window - 1` shared words leaves at least one common fingerprint (Schleimer, Wilkerson
//! and Aiken, *Winnowing: local algorithms for document fingerprinting*, SIGMOD 2003). The order of the
//! words behind the first of a run does not count, for a word that changed places with its neighbour
//! would otherwise spoil six runs: of quoted sentences in which every fifth word was replaced, left out,
//! added or swapped, 95 in a hundred share a fingerprint, and 89 if order counted. Common
//! fingerprints are grown word by word over small gaps until the words that follow have less in
//! common than chance would give (an X-drop extension; Zhang, Berman and Miller, *Alignments without
//! low-scoring regions*, 1998), rather to the end of a sentence or line than to a word before or behind it,
//! and what is dense in both texts is joined into one passage, also where its
//! sentences stand in another order. A match counts in bits, by how rare its words are, so that set
//! formulas are not passages.
//!
//! Fingerprinting and alignment are linear, with a sort between them and one of the repeats at the
//! end. What stands everywhere is kept from costing the square of its occurrences by
//! [`Config::max_group`]. A word takes six bytes of memory, a fingerprint eight, and one that stands more than
//! once twelve when the others are gone: together about one and a half times the text, and half as much again
//! for mail that is quoted over and over. Of 134 instructions a byte of short newswire, reading included, 41
//! in a hundred go into words, 11 into fingerprints and 25 into the comparison of pairs.
//!
//! # Byte for byte
//!
//! [`exact_repeats`] knows no words: it finds every run of bytes, from a given length on, that stands
//! more than once, the same ranges as a suffix array, at a fraction of a byte of memory for each byte
//! of text. Use it where nothing but identity counts, as for a test of one corpus against another;
//! a changed comma ends its passages.
//!
//! # Whole documents
//!
//! [`containment`] tells from the same fingerprints, without a text, how much of a document stands in
//! another one.
//!
//! # Against a corpus that was read before
//!
//! Fingerprints can be stored. [`candidates_against`] pairs the documents of an old corpus with those
//! of a new one, and leaves out pairs within either.
//!
//! # Should I be using this crate?
//!
//! Not for pairs of texts that share a subject but no wording: paraphrase and translation are not
//! found. Not for a yes or no per document at the scale of the web, where MinHash needs less memory.
//! Not for source code, where the order of statements and the names of variables matter more than
//! words.
//!
//! # Features
//!
//! - `serde`: `Serialize` and `Deserialize` for fingerprints, repeats and the configuration.

mod align;
mod anchor;
mod between;
mod candidate;
mod cluster;
mod config;
mod containment;
mod cutter;
mod edge;
mod exact;
mod exact_group;
mod exact_match;
mod exact_walk;
mod extend;
mod find;
mod fingerprint;
mod grown;
mod join;
mod line;
mod mask;
mod rarity;
mod repeat;
mod shared;
mod strand;
mod word;
mod word_span;

pub use align::{Side, align};
pub use candidate::{Candidate, Candidates, Pairs, candidates, candidates_against};
pub use cluster::{Clusters, Places, cluster};
pub use config::Config;
pub use containment::{Containment, containment};
pub use exact::exact_repeats;
pub use find::find_repeats;
pub use fingerprint::{FingerprintPart, Fingerprints};
pub use mask::{RepeatedSpans, repeated_spans};
pub use rarity::Rarity;
pub use repeat::{Bounds, ClusterId, Repeat, RepeatKind, Repeats};
pub use shared::SharedPart;
pub use word::Words;

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::UnwindSafe;

    #[test]
    fn types_cross_threads() {
        fn assert_all<T: Send + Sync + UnwindSafe>() {}
        assert_all::<Candidates>();
        assert_all::<Config>();
        assert_all::<Fingerprints>();
        assert_all::<Rarity>();
        assert_all::<Repeats>();
        assert_all::<SharedPart>();
        assert_all::<Words>();
    }
}
