use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use nisba_corpus::{Dictionary, Sources};
use nisba_entities::{EntityId, Gazetteer, Matcher};
use nisba_network::Network;

use crate::corpus::digest_of_files;
use crate::known::Known;
use crate::output::OutputFolder;
use crate::readings::Readings;
use crate::repeats::list_repeats;
use crate::threads::thread_pool;
use crate::write::{DATABASE, Results, finish_results, write_results};
use crate::{Corpus, CountedUnit, Mistake, Progress, RunError, Settings, Steps, Summary, count};

/// A whole run: the way of every article through the house.
///
/// # Errors
///
/// [`RunError`] where there is no result; an earlier result is then untouched.
pub fn run(settings: &Settings, progress: &dyn Progress) -> Result<Summary, RunError> {
    let started = Instant::now();
    let Prepared { sources, dictionary_digest, gazetteer, excluded } = prepare(settings)?;
    let output = OutputFolder::resume(&settings.out, settings.fresh)?;
    thread_pool(settings)?.install(|| {
        // 1. Each document on its own: bytes, text, tokens, mentions, fingerprints of passages.
        let gazetteer = Arc::new(gazetteer);
        let steps = Steps::of_run(Matcher::new(gazetteer.clone()));
        let mut earlier = output.readings(&dictionary_digest)?;
        let place = (Some(output.partial()), Some(&mut earlier));
        let corpus = Corpus::read_on(&sources, &steps, settings, place, progress)?;
        note_earlier(&earlier, progress);
        let has_readings = !earlier.is_empty();
        drop(earlier);
        if corpus.is_empty() {
            // With other dates or inputs a run may go on from what an earlier one has read.
            if !has_readings {
                output.discard();
            }
            let (outside, undated) = (corpus.n_outside_dates(), corpus.n_undated());
            let problems = corpus.problems().to_vec();
            if outside + undated > 0 {
                return Err(RunError::NothingInDates { outside, undated, problems });
            }
            return Err(RunError::NothingRead(problems));
        }
        let read = started.elapsed();

        // 2. The barrier: passages that stand in more than one place.
        let repeats = list_repeats(&corpus, &nisba_dedup::Config::default(), progress)?;
        let repeated = repeats.repeated_spans()?;
        let compared = started.elapsed();

        // 3. In document order: units with the mentions that count, pairs, measures, network; files.
        // Most of the database does not depend on the pairs, and takes as long as all of them.
        let known = Known {
            settings,
            corpus: &corpus,
            gazetteer: &gazetteer,
            dictionary_digest: &dictionary_digest,
            repeats: &repeats,
            repeated: &repeated,
        };
        let begin_database = || known.begin_database(&output.partial().join(DATABASE));
        let count_and_write = || -> Result<_, RunError> {
            let counted = count(&corpus, &gazetteer, &repeated, &excluded, settings, progress)?;
            let CountedUnit { table, weights, .. } = counted.main();
            let mut weights = weights.iter().flatten();
            let network =
                Network::new(table, |pair| weights.next().copied().unwrap_or(pair.units as f64));
            let counted_at = (started.elapsed(), Instant::now());
            let results = Results { known, counted: &counted, network: &network };
            let written = write_results(&results, &output, progress)?;
            Ok((counted, network, counted_at, written))
        };
        let (counted, database) = rayon::join(count_and_write, begin_database);
        let (counted, network, (counted_at, writing), written) = counted?;
        let database = database.map_err(|error| output.named(DATABASE, error))?;

        // 4. What is left to write of the pairs.
        let results = Results { known, counted: &counted, network: &network };
        let seconds = [read, compared - read, counted_at - compared];
        finish_results(&results, (written, database), seconds, writing, output, progress)
    })
}

fn note_earlier(earlier: &Readings, progress: &dyn Progress) {
    let n = earlier.n_used();
    if n > 0 {
        progress.note(&format!(
            "went on where a run was stopped: the names in {n} documents were known (--fresh finds them again)"
        ));
    }
}

/// What a run starts from: everything that can be refused has been looked at.
#[derive(Debug)]
pub struct Prepared {
    /// The files to read.
    pub sources: Sources,
    /// SHA-256 over the dictionary files in order.
    pub dictionary_digest: String,
    /// The names to look for.
    pub gazetteer: Gazetteer,
    /// The entities that the settings leave out of the pairs.
    pub excluded: HashSet<EntityId>,
}

/// Looks at inputs, dictionaries and the result folder, without reading or changing a document.
/// A result folder with an empty path is not looked at.
///
/// # Errors
///
/// [`RunError::Refused`] with every mistake there is.
pub fn prepare(settings: &Settings) -> Result<Prepared, RunError> {
    let mut mistakes: Vec<Mistake> = Vec::new();
    let sources = Sources::find(&settings.inputs, &settings.limits)
        .map_err(|errors| mistakes.extend(errors.into_iter().map(Mistake::from)))
        .unwrap_or_default();
    let mut dictionary_digest = String::new();
    let gazetteer = Dictionary::read(&settings.dictionary)
        .and_then(|dictionary| {
            dictionary_digest = digest_of_files(dictionary.files());
            dictionary.compile()
        })
        .map_err(|errors| mistakes.extend(errors.into_iter().map(Mistake::from)))
        .ok();
    if !settings.out.as_os_str().is_empty() {
        mistakes.extend(OutputFolder::check(&settings.out).err().map(Mistake::from));
    }
    let excluded = match &gazetteer {
        Some(gazetteer) => excluded_entities(settings, gazetteer, &mut mistakes),
        None => HashSet::new(),
    };
    match gazetteer {
        Some(gazetteer) if mistakes.is_empty() => {
            Ok(Prepared { sources, dictionary_digest, gazetteer, excluded })
        }
        _ => Err(RunError::Refused(mistakes)),
    }
}

fn excluded_entities(
    settings: &Settings,
    gazetteer: &Gazetteer,
    mistakes: &mut Vec<Mistake>,
) -> HashSet<EntityId> {
    let mut excluded = HashSet::new();
    for id in &settings.exclude {
        if let Some(entity) = gazetteer.id_of(id) {
            excluded.insert(entity);
        } else {
            let mut like = gazetteer.iter().filter(|(_, entry)| entry.id.contains(id.as_str()));
            let nearest = like.next().map(|(_, entry)| entry.id.clone());
            let nearest = nearest.filter(|_| like.next().is_none());
            mistakes.push(Mistake::UnknownEntity { id: id.clone(), nearest });
        }
    }
    excluded
}
