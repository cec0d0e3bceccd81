use std::io;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use nisba_corpus::Sources;
use nisba_dedup::{
    Candidates, Config, Containment, Fingerprints, Repeats, SharedPart, Side, align, containment,
    exact_repeats,
};
use nisba_text::DocId;
use nisba_tokenize::Tokenizer;
use rayon::prelude::*;

use crate::fingerprint_runs::FingerprintRuns;
use crate::recent::Recent;
use crate::repeat_list::{Held, RepeatList, RepeatSink};
use crate::slow_documents::SlowDocuments;
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
    list_repeats(corpus, config, progress)?.into_repeats()
}

/// As [`find_repeats`]; the repeats stay on disk where the corpus does.
pub(crate) fn list_repeats(
    corpus: &Corpus,
    config: &Config,
    progress: &dyn Progress,
) -> io::Result<RepeatList> {
    let candidates = candidates_of(corpus, config)?;
    let n_docs = candidates.docs().len() as u32;
    progress.begin(Stage::Repeats, Some(n_docs.into()));
    let n_threads = rayon::current_num_threads();
    // Most pairs share no more than a phrase, and stand anywhere: what is not here is read again.
    let recent = Recent::new(corpus.max_memory().saturating_mul(2));
    let sink = RepeatSink::new(corpus.max_memory() / 4, n_threads, corpus.folder());
    let align_with_earlier = |held: &mut Held, number: u32| -> io::Result<()> {
        let pairs = candidates.pairs(DocId(number));
        let mut pairs = pairs.iter().peekable();
        if pairs.peek().is_none() {
            return Ok(());
        }
        let b = corpus.look_again(DocId(number), &recent)?;
        let mut group = Vec::with_capacity(N_AT_ONCE);
        while pairs.peek().is_some() {
            for pair in pairs.by_ref().take(N_AT_ONCE) {
                let a = corpus.look_again(pair.a, &recent)?;
                if pair.is_shared(&a.words, &b.words, config) {
                    group.push((pair, a));
                }
            }
            for (pair, a) in group.drain(..) {
                let found = align(pair, side(&a), side(&b), candidates.rarity(), config);
                sink.add(held, found)?;
            }
        }
        Ok(())
    };
    // Whoever is done with a document takes the next one. What is found in which order depends on
    // the threads: clusters do not.
    let (next, slow) = (AtomicU32::new(0), SlowDocuments::new(progress));
    let align_some = |mut held: Held| -> io::Result<Held> {
        let next = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&number| number < n_docs);
        while let Some(number) = next() {
            let doc = DocId(number);
            let align = || align_with_earlier(&mut held, number);
            slow.with(corpus.id(doc).to_owned(), corpus.n_bytes_of(doc), align)?;
            progress.advance(1);
        }
        Ok(held)
    };
    let held: Vec<Held> = std::iter::repeat_with(Held::default).take(n_threads).collect();
    let held: io::Result<Vec<Held>> =
        slow.told_while(|| held.into_par_iter().with_max_len(1).map(align_some).collect());
    progress.end();
    let shingles_bounded = candidates.n_groups_bounded();
    drop((candidates, recent));
    let mut repeats = sink.finish(held?, config)?;
    repeats.bounds.shingles_bounded = shingles_bounded;
    Ok(repeats)
}

/// The candidates of a corpus. Its fingerprints go to disk where they take more than half of the memory
/// that documents may take.
fn candidates_of(corpus: &Corpus, config: &Config) -> io::Result<Candidates> {
    if corpus.n_fingerprint_bytes(config) <= corpus.max_memory() / 2 {
        return Ok(shared_candidates(corpus.fingerprints(config)?, None, config));
    }
    let runs = FingerprintRuns::of(corpus, config)?;
    let shared = |part: usize| Ok(SharedPart::of(runs.part(part)?, None, config));
    let shared: io::Result<Vec<SharedPart>> =
        (0..runs.n_parts()).into_par_iter().map(shared).collect();
    Ok(Candidates::of(shared?, None, config))
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
