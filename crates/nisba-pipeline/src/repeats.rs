use std::io;

use nisba_dedup::{Config, Fingerprints, Repeat, Repeats, Side, Words, align, candidates, cluster};
use rayon::prelude::*;

use crate::{Corpus, Progress, Stage};

/// Finds the repeated passages of a corpus from the fingerprints of its documents.
///
/// Only documents that share fingerprints are looked at again; each first document is fetched once
/// for all its partners. Pairs are compared in parallel and joined in document order.
///
/// # Errors
///
/// Where a spilled document cannot be read back.
pub fn find_repeats(
    corpus: &Corpus,
    fingerprints: Fingerprints,
    config: &Config,
    progress: &dyn Progress,
) -> io::Result<Repeats> {
    let candidates = candidates(fingerprints, config);
    progress.begin(Stage::Repeats, Some(candidates.len() as u64));
    let pairs: Vec<_> = candidates.iter().collect();
    let by_first: Vec<_> = pairs.chunk_by(|one, next| one.a == next.a).collect();
    let align_group = |group: &&[nisba_dedup::Candidate<'_>]| -> io::Result<Vec<Repeat>> {
        let a = corpus.get(group[0].a)?;
        let a_words = Words::of(a.document.text(), &a.tokens);
        let a_side = Side { text: a.document.text(), words: &a_words };
        let mut found = Vec::new();
        for &pair in *group {
            if pair.a == pair.b {
                found.extend(align(pair, a_side, a_side, candidates.rarity(), config));
            } else {
                let b = corpus.get(pair.b)?;
                let b_words = Words::of(b.document.text(), &b.tokens);
                let b_side = Side { text: b.document.text(), words: &b_words };
                found.extend(align(pair, a_side, b_side, candidates.rarity(), config));
            }
            progress.advance(1);
        }
        Ok(found)
    };
    let groups: Vec<io::Result<Vec<Repeat>>> = by_first.par_iter().map(align_group).collect();
    let mut found = Vec::new();
    for group in groups {
        found.extend(group?);
    }
    progress.end();
    Ok(cluster(found, config))
}
