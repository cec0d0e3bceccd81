use nisba_text::DocId;

use crate::{Config, Fingerprints, Repeats, Side, Words, align, candidates, cluster};

/// Finds the repeats of a list of texts; the number of a document is its place.
///
/// Takes all steps on the calling thread and holds six bytes a word besides the fingerprints.
pub fn find_repeats<'t>(texts: impl IntoIterator<Item = &'t str>, config: &Config) -> Repeats {
    let texts: Vec<(&str, Words)> = texts.into_iter().map(|text| (text, Words::of(text))).collect();
    let mut fingerprints = Fingerprints::default();
    for (idx, (_, words)) in texts.iter().enumerate() {
        fingerprints.add(DocId(idx as u32), words, config);
    }
    let candidates = candidates(fingerprints, config);
    let side = |doc: DocId| {
        let (text, words) = &texts[doc.idx()];
        Side { text, words }
    };
    let mut found = Vec::new();
    for doc in candidates.docs() {
        for pair in candidates.pairs(doc).iter() {
            found.extend(align(pair, side(pair.a), side(pair.b), candidates.rarity(), config));
        }
    }
    let mut repeats = cluster(found, config);
    repeats.bounds.shingles_bounded = candidates.n_groups_bounded();
    repeats
}
