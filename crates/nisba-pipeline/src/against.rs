use std::io;
use std::path::Path;

use nisba_dedup::{Candidate, Config, Pairs, Repeat, Repeats, Side, Words, align, cluster};
use nisba_text::DocId;
use rayon::prelude::*;

use crate::repeats::{shared_candidates, side, sources, steps_of_duplicates};
use crate::threads::thread_pool;
use crate::{Corpus, PassageIndex, Progress, RunError, Settings, Stage};

/// What of new documents stands in an old corpus.
pub struct Against {
    /// The new documents.
    pub corpus: Corpus,
    /// The old ones.
    pub index: PassageIndex,
    /// Pairs of an old passage and a new one; the new documents are numbered behind the old.
    pub repeats: Repeats,
}

impl Against {
    /// The id of the document with this number.
    ///
    /// # Errors
    ///
    /// Where a spilled document cannot be read back.
    pub fn id(&self, doc: DocId) -> io::Result<String> {
        match doc.idx().checked_sub(self.index.len()) {
            None => Ok(self.index.id(doc.idx()).to_owned()),
            Some(new) => Ok(self.corpus.id(DocId(new as u32)).to_owned()),
        }
    }
}

/// Reads the inputs of the settings and finds what of them stands in the corpus of an index, which is not
/// read again. What the new documents have in common with one another is not looked for.
///
/// # Errors
///
/// [`RunError`] where an input or the index cannot be read.
pub fn duplicates_against(
    settings: &Settings,
    index: &Path,
    config: &Config,
    progress: &dyn Progress,
) -> Result<Against, RunError> {
    let sources = sources(settings)?;
    let mut index = PassageIndex::read(index, config)?;
    thread_pool(settings)?.install(|| {
        let steps = steps_of_duplicates(true);
        let corpus = Corpus::read(&sources, &steps, settings, None, progress)?;
        let n_old = index.len() as u32;
        let mut fingerprints = corpus.fingerprints(config)?;
        fingerprints.shift(n_old);
        fingerprints.merge(index.take_fingerprints());
        let candidates = shared_candidates(fingerprints, Some(DocId(n_old)), config);
        // Old texts have to be unpacked and cut into words: each once for all its pairs.
        let by_new: Vec<Pairs> = candidates.docs().map(|doc| candidates.pairs(doc)).collect();
        let mut pairs: Vec<Candidate<'_>> = by_new.iter().flat_map(Pairs::iter).collect();
        pairs.sort_by_key(|pair| (pair.a, pair.b));
        let by_old: Vec<_> = pairs.chunk_by(|one, next| one.a == next.a).collect();
        progress.begin(Stage::Repeats, Some(by_old.len() as u64));
        let compare = |group: &&[Candidate<'_>]| -> io::Result<Vec<Repeat>> {
            let old = index.document(group[0].a.idx())?;
            let words = Words::of(old.text());
            let a = Side { text: old.text(), words: &words };
            let mut found = Vec::new();
            for pair in *group {
                let new = corpus.get(DocId(pair.b.0 - n_old))?;
                found.extend(align(*pair, a, side(&new), candidates.rarity(), config));
            }
            progress.advance(1);
            Ok(found)
        };
        let found: Vec<io::Result<Vec<Repeat>>> = by_old.par_iter().map(compare).collect();
        progress.end();
        let found = found.into_iter().collect::<io::Result<Vec<_>>>()?.concat();
        let mut repeats = cluster(found, config);
        repeats.bounds.shingles_bounded = candidates.n_groups_bounded();
        Ok(Against { corpus, index, repeats })
    })
}
