use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nisba_corpus::{Format, Sources};
use nisba_entities::Matcher;

use crate::batch_reader::Reader;
use crate::run::Prepared;
use crate::slow_documents::SlowDocuments;
use crate::steps::analyze_batch;
use crate::threads::thread_pool;
use crate::{RunError, Settings, Silent, Steps, prepare};

/// What a run would read, how much that is, and how long it may take. Nothing is written.
///
/// Shown as a line for each.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Files, with the bytes they have on disk, by their kind: `.txt`, `.jsonl.gz`.
    pub files: BTreeMap<String, (u64, u64)>,
    /// Files in folders whose extension nothing here reads.
    pub n_ignored: u64,
    /// Entities to look for.
    pub n_entities: usize,
    /// Threads to work on.
    pub n_threads: usize,
    /// How long it may take, judged by the first two megabytes of text; `None` where nothing can be
    /// judged: standard input, nothing to read.
    pub duration: Option<Duration>,
}

/// Looks at everything that a run looks at before it starts, and reads the first documents.
///
/// # Errors
///
/// As [`run`](crate::run()) where it refuses to start.
pub fn plan(settings: &Settings) -> Result<Plan, RunError> {
    let Prepared { sources, gazetteer, .. } = prepare(settings)?;
    let mut files: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let (mut n_text_bytes, mut has_standard_input) = (0.0, false);
    for file in sources.files() {
        let n_bytes = std::fs::metadata(file.path()).map_or(0, |metadata| metadata.len());
        let (n, bytes) = files.entry(kind_of(file.id())).or_default();
        *n += 1;
        *bytes += n_bytes;
        let is_packed = file.compression().is_some() || file.format() == Format::Parquet;
        n_text_bytes += n_bytes as f64 * if is_packed { PACKED } else { 1.0 };
        has_standard_input |= file.is_standard_input();
    }
    let n_entities = gazetteer.len();
    // What is read from standard input is gone, and may be long in coming.
    let speed = if has_standard_input {
        None
    } else {
        let steps = Steps::of_run(Matcher::new(Arc::new(gazetteer)));
        thread_pool(settings)?.install(|| speed(&sources, &steps, settings))
    };
    let duration = speed.map(|speed| Duration::from_secs_f64(WHOLE * n_text_bytes / speed));
    let (n_ignored, n_threads) = (sources.n_ignored(), settings.n_threads());
    Ok(Plan { files, n_ignored, n_entities, n_threads, duration })
}

/// Bytes of text a second that are read and looked through; `None` where there are none.
fn speed(sources: &Sources, steps: &Steps, settings: &Settings) -> Option<f64> {
    let started = Instant::now();
    let batch = Reader::new(sources, settings).next_batch();
    let n_bytes: usize = batch.iter().map(|read| read.document.text().len()).sum();
    let analyzed =
        analyze_batch(batch, (steps, None), false, (&Silent, &SlowDocuments::new(&Silent)));
    (n_bytes > 0 && analyzed.is_ok()).then(|| n_bytes as f64 / started.elapsed().as_secs_f64())
}

/// How much longer a run takes than its reading; and how many bytes of text are in a packed byte.
/// Both as measured on newswire.
const WHOLE: f64 = 2.0;
const PACKED: f64 = 3.0;

/// All extensions of a file.
fn kind_of(id: &str) -> String {
    let name = id.rsplit('/').next().unwrap_or(id).to_lowercase();
    let (stem, packed) = match name.rsplit_once('.') {
        Some((stem, packed @ ("gz" | "zst"))) => (stem, format!(".{packed}")),
        _ => (name.as_str(), String::new()),
    };
    stem.rsplit_once('.').map_or_else(|| id.to_owned(), |(_, of)| format!(".{of}{packed}"))
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (kind, (n, bytes)) in &self.files {
            let kilobytes = bytes.div_ceil(1000);
            writeln!(f, "{n} {kind} of {kilobytes} kB")?;
        }
        if self.n_ignored > 0 {
            writeln!(f, "{} files of other kinds left out", self.n_ignored)?;
        }
        writeln!(f, "{} entities to look for", self.n_entities)?;
        match self.duration {
            Some(duration) => {
                let seconds = duration.as_secs_f64().ceil();
                write!(f, "about {seconds} s on {} threads", self.n_threads)
            }
            None => write!(f, "how long it takes is not known before it is read"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_all_extensions() {
        for (id, kind) in [
            ("a.txt", ".txt"),
            ("2021/b.x/a.HTML.gz", ".html.gz"),
            ("rows.jsonl.zst", ".jsonl.zst"),
            ("-", "-"),
        ] {
            assert_eq!(kind_of(id), kind);
        }
    }
}
