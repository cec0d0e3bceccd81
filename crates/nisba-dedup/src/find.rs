use nisba_text::{DocId, Tokens, scan};

use crate::{Config, Fingerprints, Repeats, Side, Words, align, candidates, cluster};

/// Finds the repeats of a list of texts with their tokens; the number of a document is its place.
///
/// Takes all steps on the calling thread and holds six bytes a word besides the fingerprints.
pub fn find_repeats(texts: &[(&str, &Tokens)], config: &Config) -> Repeats {
    let words: Vec<Words> = texts.iter().map(|(text, tokens)| Words::of(text, tokens)).collect();
    let mut fingerprints = Fingerprints::default();
    for (idx, words) in words.iter().enumerate() {
        fingerprints.merge(Fingerprints::of_words(DocId(idx as u32), words, config));
    }
    let candidates = candidates(fingerprints, config);
    let side = |doc: DocId| Side { text: texts[doc.idx()].0, words: &words[doc.idx()] };
    let mut found = Vec::new();
    for doc in candidates.docs() {
        for pair in candidates.pairs(doc).iter() {
            found.extend(align(pair, side(pair.a), side(pair.b), candidates.rarity(), config));
        }
    }
    cluster(found, config)
}

/// Finds the repeats of plain texts, with the word scan of [`nisba_text::scan`].
///
/// For use of this crate alone; tokens of `nisba-tokenize` know more about note marks and
/// abbreviations.
pub fn find_repeats_in<'t>(texts: impl IntoIterator<Item = &'t str>, config: &Config) -> Repeats {
    let texts: Vec<(&str, Tokens)> = texts.into_iter().map(|text| (text, scan(text))).collect();
    let texts: Vec<(&str, &Tokens)> = texts.iter().map(|(text, tokens)| (*text, tokens)).collect();
    find_repeats(&texts, config)
}
