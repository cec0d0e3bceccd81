use std::io;
use std::num::NonZeroU32;
use std::path::Path;

use nisba_corpus::Sources;
use nisba_dedup::{
    Candidates, Config, Containment, Fingerprints, Repeat, Repeats, SharedPart, Side, align,
    cluster, containment, exact_repeats,
};
use nisba_text::DocId;
use nisba_tokenize::Tokenizer;
use rayon::prelude::*;

use crate::threads::thread_pool;
use crate::{
    Analyzed, Corpus, KeepTokens, Mistake, PassageIndex, Progress, RunError, Settings, Stage, Steps,
};

/// Reads the inputs of the settings and finds the repeated passages in them, word for word or
/// edited, on a pool of threads of its own. The corpus keeps texts and no tokens. Where a path for
/// it is given, an index is written with which other documents can be compared later.
///
/// # Errors
///
/// [`RunError`] where an input is not there, and where the spill file cannot be written or read.
pub fn near_duplicates(
    settings: &Settings,
    config: &Config,
    save_index: Option<&Path>,
    progress: &dyn Progress,
) -> Result<(Corpus, Repeats), RunError> {
    let sources = sources(settings)?;
    thread_pool(settings)?.install(|| {
        let steps = steps_of_duplicates(true);
        let corpus = Corpus::read(&sources, &steps, settings, None, progress)?;
        if let Some(path) = save_index {
            PassageIndex::of(&corpus, config)?.write(path)?;
        }
        let repeats = find_repeats(&corpus, config, progress)?;
        Ok((corpus, repeats))
    })
}

/// Reads the inputs of the settings and finds everything that stands in them twice byte for byte,
/// from `min_bytes` on. Nothing is cut into words, and texts stay in memory, however much they are.
///
/// # Errors
///
/// [`RunError`] where an input is not there.
pub fn exact_duplicates(
    settings: &Settings,
    min_bytes: NonZeroU32,
    config: &Config,
    progress: &dyn Progress,
) -> Result<(Corpus, Repeats), RunError> {
    let sources = sources(settings)?;
    let settings = Settings { spill_after: u64::MAX, ..settings.clone() };
    thread_pool(&settings)?.install(|| {
        let corpus =
            Corpus::read(&sources, &steps_of_duplicates(false), &settings, None, progress)?;
        progress.begin(Stage::Repeats, None);
        let analyzed = corpus.ids().map(|doc| corpus.get(doc)).collect::<io::Result<Vec<_>>>()?;
        let texts: Vec<&str> = analyzed.iter().map(|analyzed| analyzed.document.text()).collect();
        let repeats = exact_repeats(&texts, min_bytes, config);
        drop(analyzed);
        progress.end();
        Ok((corpus, repeats))
    })
}

/// Reads the inputs of the settings and tells of each pair of documents, of which one stands in the
/// other by at least `least`, how much that is. By fingerprints alone: no passage is compared.
///
/// # Errors
///
/// [`RunError`] where an input is not there, and where the spill file cannot be written.
pub fn near_documents(
    settings: &Settings,
    least: f64,
    config: &Config,
    progress: &dyn Progress,
) -> Result<(Corpus, Vec<Containment>), RunError> {
    let sources = sources(settings)?;
    thread_pool(settings)?.install(|| {
        let corpus = Corpus::read(&sources, &steps_of_duplicates(true), settings, None, progress)?;
        let fingerprints = corpus.fingerprints(config)?;
        let n_of_documents = fingerprints.n_of_documents();
        let candidates = shared_candidates(fingerprints, None, config);
        let of_doc = |b| -> Vec<Containment> {
            let pairs = candidates.pairs(b);
            let others = pairs.iter().filter(|pair| pair.a != b);
            let found = others.map(|pair| containment(pair, &n_of_documents));
            found.filter(|found| found.of_a.max(found.of_b) >= least).collect()
        };
        let mut found: Vec<Containment> = candidates.docs().flat_map(of_doc).collect();
        found.sort_by_key(|found| (found.a, found.b));
        Ok((corpus, found))
    })
}

pub(crate) fn sources(settings: &Settings) -> Result<Sources, RunError> {
    Sources::find(&settings.inputs, &settings.limits)
        .map_err(|errors| RunError::Refused(errors.into_iter().map(Mistake::from).collect()))
}

/// Words are made where `repeats` are looked for by words.
pub(crate) fn steps_of_duplicates(repeats: bool) -> Steps {
    Steps {
        tokenizer: Tokenizer::news(),
        matcher: None,
        repeats,
        digest: false,
        tokens: KeepTokens::Forget,
    }
}

/// Finds the repeated passages of a corpus that was read with [`Steps::repeats`].
///
/// Each document is compared with those before it that share fingerprints with it; documents are
/// taken in parallel, on all threads of the current pool.
///
/// # Errors
///
/// Where a spilled document cannot be read back.
pub fn find_repeats(
    corpus: &Corpus,
    config: &Config,
    progress: &dyn Progress,
) -> io::Result<Repeats> {
    let candidates = shared_candidates(corpus.fingerprints(config)?, None, config);
    progress.begin(Stage::Repeats, Some(candidates.docs().len() as u64));
    let align_with_earlier = |mut found: Vec<Repeat>, number: u32| -> io::Result<Vec<Repeat>> {
        let pairs = candidates.pairs(DocId(number));
        let mut pairs = pairs.iter().peekable();
        if pairs.peek().is_none() {
            progress.advance(1);
            return Ok(found);
        }
        let b = corpus.look(DocId(number))?;
        let mut group = Vec::with_capacity(N_AT_ONCE);
        while pairs.peek().is_some() {
            for pair in pairs.by_ref().take(N_AT_ONCE) {
                let a = corpus.look(pair.a)?;
                if pair.is_shared(&a.words, &b.words, config) {
                    group.push((pair, a));
                }
            }
            for (pair, a) in group.drain(..) {
                let repeats = align(pair, side(&a), side(&b), candidates.rarity(), config);
                if repeats.len() > found.capacity() - found.len() {
                    // Growing by an eighth wastes less than doubling, and is still linear.
                    found.reserve_exact(repeats.len() + found.len() / 8);
                }
                found.extend(repeats);
            }
        }
        progress.advance(1);
        Ok(found)
    };
    // Where the work is parted depends on the threads, and the order of what is found with it:
    // clusters do not.
    let parts: Vec<io::Result<Vec<Repeat>>> = (0..candidates.docs().len() as u32)
        .into_par_iter()
        .try_fold(Vec::new, align_with_earlier)
        .collect();
    progress.end();
    let shingles_bounded = candidates.n_groups_bounded();
    drop(candidates);
    let mut parts = parts.into_iter().collect::<io::Result<Vec<_>>>()?.into_iter();
    // One part as it is; of several each goes as it is taken.
    let mut found = parts.next().unwrap_or_default();
    found.reserve_exact(parts.as_slice().iter().map(Vec::len).sum());
    parts.for_each(|part| found.extend(part));
    // What is in order already is not sorted again.
    found.par_sort_unstable_by(Repeat::cmp_places);
    let mut repeats = cluster(found, config);
    repeats.bounds.shingles_bounded = shingles_bounded;
    Ok(repeats)
}

/// Documents that are looked at together.
const N_AT_ONCE: usize = 16;

/// As [`candidates`](nisba_dedup::candidates), on all threads of the current pool.
pub(crate) fn shared_candidates(
    fingerprints: Fingerprints,
    first_new: Option<DocId>,
    config: &Config,
) -> Candidates {
    let parts = fingerprints.into_parts();
    let shared = parts.into_par_iter().map(|part| SharedPart::of(part, first_new, config));
    Candidates::of(shared.collect(), first_new, config)
}

pub(crate) fn side(analyzed: &Analyzed) -> Side<'_> {
    Side { text: analyzed.document.text(), words: &analyzed.words }
}
