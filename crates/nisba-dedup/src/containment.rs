use nisba_text::DocId;

use crate::Candidate;

/// How much of two documents stands in the other, by their fingerprints alone.
///
/// Containment is the share of a document's selected shingles that the other has too, 0 to 1 (Broder,
/// *On the resemblance and containment of documents*, 1997): an estimate, for shingles are selected by
/// winnowing, and a low one where a shingle stands in more documents than
/// [`Config::max_group`](crate::Config::max_group), of which not every pair is a candidate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Containment {
    /// The document that stands first.
    pub a: DocId,
    /// The document that stands later.
    pub b: DocId,
    /// How much of the first stands in the second.
    pub of_a: f64,
    /// How much of the second stands in the first.
    pub of_b: f64,
}

/// The containment of a pair of documents; `n_of_documents` as
/// [`Fingerprints::n_of_documents`](crate::Fingerprints::n_of_documents) gives it.
///
/// A text against its copy has containment 1. Linear in the shingles they share but for a sort.
///
/// # Panics
///
/// Where `n_of_documents` does not reach to the documents of the pair.
pub fn containment(pair: Candidate<'_>, n_of_documents: &[u32]) -> Containment {
    let share = |mut words: Vec<u32>, doc: DocId| {
        words.sort_unstable();
        words.dedup();
        words.len() as f64 / f64::from(n_of_documents[doc.idx()])
    };
    Containment {
        a: pair.a,
        b: pair.b,
        of_a: share(pair.matches.iter().map(|found| found.word_a).collect(), pair.a),
        of_b: share(pair.matches.iter().map(|found| found.word_b).collect(), pair.b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Config, Fingerprints, candidates};

    #[test]
    fn a_text_contains_its_part_and_not_the_reverse() {
        let part = "Rockets struck the base at Ain al-Asad before dawn on Friday, and no group has \
            claimed the attack. Two guards were treated for burns.";
        let whole = format!(
            "{part} Markets in Basra opened late on Sunday, and traders said the flour that was \
            promised a month ago had still not come from the silos outside Kut."
        );
        let mut fingerprints = Fingerprints::default();
        for (idx, text) in [part, &whole, part].into_iter().enumerate() {
            let doc = DocId(idx as u32);
            fingerprints.merge(Fingerprints::of(doc, text, &Config::default()));
        }
        let n_of_documents = fingerprints.n_of_documents();
        let candidates = candidates(fingerprints, &Config::default());
        let mut found = Vec::new();
        for doc in candidates.docs() {
            found.extend(
                candidates.pairs(doc).iter().map(|pair| containment(pair, &n_of_documents)),
            );
        }
        let [in_whole, copy, _] = found[..] else { panic!("{found:?}") };
        assert!(in_whole.of_a > 0.8 && in_whole.of_b < 0.6, "{in_whole:?}");
        assert_eq!((copy.of_a, copy.of_b), (1.0, 1.0));
    }
}
