use std::io;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;

use nisba_corpus::Sources;
use nisba_dedup::{
    Candidate, Config, Containment, Fingerprints, Repeat, Repeats, Side, align, candidates,
    cluster, containment, exact_repeats,
};
use nisba_tokenize::Tokenizer;
use rayon::prelude::*;

use crate::threads::thread_pool;
use crate::word_cache::WordCache;
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
        let steps = steps_of_duplicates(Some(config.clone()));
        let mut corpus = Corpus::read(&sources, &steps, settings, None, progress)?;
        let fingerprints = corpus.take_fingerprints();
        if let Some(path) = save_index {
            PassageIndex::of(&corpus, fingerprints.clone(), config)?.write(path)?;
        }
        let repeats = find_repeats(&corpus, fingerprints, config, progress)?;
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
        let corpus = Corpus::read(&sources, &steps_of_duplicates(None), &settings, None, progress)?;
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
        let steps = steps_of_duplicates(Some(config.clone()));
        let mut corpus = Corpus::read(&sources, &steps, settings, None, progress)?;
        let fingerprints = corpus.take_fingerprints();
        let n_of_documents = fingerprints.n_of_documents();
        let candidates = candidates(fingerprints, config);
        let pairs = candidates.iter().filter(|pair| pair.a != pair.b);
        let found = pairs.map(|pair| containment(pair, &n_of_documents));
        Ok((corpus, found.filter(|found| found.of_a.max(found.of_b) >= least).collect()))
    })
}

pub(crate) fn sources(settings: &Settings) -> Result<Sources, RunError> {
    Sources::find(&settings.inputs)
        .map_err(|errors| RunError::Refused(errors.into_iter().map(Mistake::from).collect()))
}

pub(crate) fn steps_of_duplicates(repeats: Option<Config>) -> Steps {
    Steps { tokenizer: Tokenizer::news(), matcher: None, repeats, tokens: KeepTokens::Forget }
}

/// Finds the repeated passages of a corpus from the fingerprints of its documents.
///
/// Only documents that share fingerprints are looked at again; the words of each are made once for
/// all its pairs while there is room for them. Pairs are compared in parallel and joined in document order.
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
    let uses = |pair: &Candidate<'_>| [Some(pair.a), Some(pair.b).filter(|&b| b != pair.a)];
    let cache = WordCache::new(corpus, pairs.iter().flat_map(uses).flatten());
    let align_group = |group: &[Candidate<'_>]| -> io::Result<Vec<Repeat>> {
        let a = corpus.get(group[0].a)?;
        let a_words = cache.words(group[0].a, &a, group.len() as u32);
        let a_side = Side { text: a.document.text(), words: &a_words };
        let mut found = Vec::new();
        for &pair in group {
            if pair.a == pair.b {
                found.extend(align(pair, a_side, a_side, candidates.rarity(), config));
            } else {
                let b: Arc<Analyzed> = corpus.get(pair.b)?;
                let b_words = cache.words(pair.b, &b, 1);
                let b_side = Side { text: b.document.text(), words: &b_words };
                found.extend(align(pair, a_side, b_side, candidates.rarity(), config));
            }
            progress.advance(1);
        }
        Ok(found)
    };
    let found = align_groups(&by_first, align_group)?;
    progress.end();
    drop(candidates);
    Ok(cluster(found, config))
}

/// Aligns groups of pairs in parallel; what is found, or the error, is in the order of the groups.
pub(crate) fn align_groups<'g, 'c: 'g>(
    groups: &'g [&'g [Candidate<'c>]],
    align: impl Fn(&[Candidate<'c>]) -> io::Result<Vec<Repeat>> + Sync,
) -> io::Result<Vec<Repeat>> {
    let aligned: Vec<io::Result<Vec<Repeat>>> =
        groups.par_iter().map(|group| align(group)).collect();
    let mut found = Vec::new();
    for group in aligned {
        found.extend(group?);
    }
    Ok(found)
}
