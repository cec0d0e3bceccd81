//! Counts which items occur together in the same sentence, paragraph, document or window of words,
//! and says by 26 association measures whether that is more often than chance.
//!
//! Items are numbers: entities, words, whatever the caller numbers. Counts are exact integers, merge
//! in any order, and give the same table however the documents were split over threads or machines.
//!
//! ```
//! use nisba_cooccur::{Counter, ItemId, Occurrence, Unit};
//! use nisba_text::{Span, scan};
//!
//! let names = ["Khazali", "Asa’ib", "Badr"];
//! let articles = [
//!     "Khazali leads Asa’ib. Rain fell on Basra. Khazali spoke for Asa’ib again.",
//!     "Badr fought at Samarra. Asa’ib stayed away. Nobody knows why. The river rose.",
//! ];
//!
//! let mut counter = Counter::default();
//! for article in articles {
//!     let mut occurrences = Vec::new();
//!     for (item, name) in (0..).map(ItemId).zip(names) {
//!         occurrences.extend(article.match_indices(name).map(|(at, found)| Occurrence {
//!             item,
//!             span: Span::from_range(at..at + found.len()),
//!         }));
//!     }
//!     counter.add_document(&scan(article), &occurrences, &[], Unit::Sentence);
//! }
//!
//! let table = counter.finish();
//! let pair = table.pairs().get(0).expect("two of the three share a sentence");
//! assert_eq!((names[pair.a.idx()], names[pair.b.idx()]), ("Khazali", "Asa’ib"));
//! assert_eq!((pair.units, pair.documents, table.n_units()), (2, 1, 7));
//! assert!(pair.table.pmi() > 1.0);
//! assert!((pair.table.fisher_greater_p() - 1.0 / 7.0).abs() < 1e-12);
//! ```
//!
//! A measure is chosen by what it is asked: [`log_dice`](Contingency::log_dice) or
//! [`npmi`](Contingency::npmi) for how strong an association is,
//! [`llr_g2`](Contingency::llr_g2) or [`fisher_greater_ln_p`](Contingency::fisher_greater_ln_p) for how
//! sure. Thousands of pairs are thousands of tests: [`benjamini_hochberg`] and [`holm`] correct for
//! that, and [`PermutationTest`] asks the same of whole documents. [`pairs_in_units`] leads back from a number to the text behind it.
//!
//! Many documents are counted on many threads by a [`Counter`] each and [`Counter::finish_all`], and more pairs than
//! there is memory by [`Counter::write_run`] and [`Counter::merge_runs`], which take any `Write` and `Read`.
//!
//! # Should I be using this crate?
//!
//! - It finds no names and cuts no words: bring [`Tokens`](nisba_text::Tokens) and
//!   [`Occurrence`]s.
//! - A pair of items is all it knows: no triples, no order (who stands first). Measures are from
//!   counts of units; weights by distance ([`Distances`]) stand beside them.
//! - Its tests take units for independent of one another. Sentences of one article are not quite, and
//!   overlapping windows ([`Unit::Window`]) not at all; read their p-values as scores.
//! - For matrices of every word with every word of a large vocabulary, to be factorized into vectors,
//!   use a tool made for sparse matrices.
//!
//! # Features
//!
//! - `rayon`: [`Counter::finish_all`] works on all threads of the pool from which it is called.
//! - `serde`: `Serialize` and `Deserialize` for [`Counter`], [`PairTable`], and all that is in them.
//!   A stored [`Counter`] carries the version of its format.

mod adjust;
mod association;
mod chi_square;
mod contingency;
mod counter;
mod distance;
mod document_counts;
mod evidence;
mod finish;
mod fisher;
mod formula;
mod layout;
mod logarithm;
mod measure;
mod occurrence;
mod pair_table;
mod partner;
mod permutation;
mod row;
mod runs;
mod slots;
mod unit;

pub use adjust::{benjamini_hochberg, holm, ln_benjamini_hochberg, ln_holm};
pub use contingency::{Contingency, ContingencyError};
pub use counter::Counter;
pub use distance::{Distances, Mentions, UnknownWeighting, Weighting};
pub use document_counts::DocumentCounts;
pub use evidence::{Evidence, pairs_in_units};
pub use layout::unit_spans;
pub use measure::{Measure, UnknownMeasure};
pub use occurrence::{ItemId, Occurrence};
pub use pair_table::{ItemCount, Pair, PairIter, PairTable, Pairs};
pub use permutation::{Deal, PermutationTest, permutation_p};
pub use runs::{MergedPairs, join_runs};
pub use unit::{Unit, UnitError};

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::UnwindSafe;

    #[test]
    fn types_cross_threads() {
        fn assert_all<T: Send + Sync + UnwindSafe>() {}
        assert_all::<Contingency>();
        assert_all::<Counter>();
        assert_all::<DocumentCounts>();
        assert_all::<Distances>();
        assert_all::<Evidence>();
        assert_all::<Measure>();
        assert_all::<PairTable>();
        assert_all::<PermutationTest>();
        assert_all::<Unit>();
    }
}
