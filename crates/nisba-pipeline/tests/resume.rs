//! A run that is stopped at any moment, and started again, gives what an undisturbed one gives.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use nisba_pipeline::{DateRange, Progress, RunError, Settings, Silent, Stage, run};

/// Stops a run by a panic after so many documents or files, and remembers what it is told.
struct StopsAfter {
    left: AtomicI64,
    stage: Mutex<Option<Stage>>,
    notes: Mutex<Vec<String>>,
}

impl StopsAfter {
    fn new(n: i64) -> StopsAfter {
        StopsAfter { left: AtomicI64::new(n), stage: Mutex::default(), notes: Mutex::default() }
    }
}

impl Progress for StopsAfter {
    fn begin(&self, stage: Stage, _: Option<u64>) {
        *self.stage.lock().unwrap() = Some(stage);
    }
    fn advance(&self, n: u64) {
        let left = self.left.fetch_sub(n as i64, Ordering::SeqCst);
        if left <= n as i64 {
            // Past the hook that prints panics: this one is meant.
            resume_unwind(Box::new("stopped"));
        }
    }
    fn end(&self) {}
    fn note(&self, line: &str) {
        self.notes.lock().unwrap().push(line.to_owned());
    }
}

fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../seeds")
}

/// Some batches of documents: the sample again and again, each time told apart by its first line.
fn settings(folder: &Path) -> Settings {
    let input = folder.join("articles.jsonl");
    let mut files: Vec<_> = fs::read_dir(seeds().join("articles")).unwrap().collect();
    files.sort_by_key(|file| file.as_ref().unwrap().file_name());
    let texts = files.iter().map(|file| file.as_ref().unwrap().path());
    let texts: Vec<String> = texts.filter_map(|path| fs::read_to_string(path).ok()).collect();
    let mut rows = String::new();
    for round in 0..40 {
        for text in &texts {
            let row = serde_json::json!({"text": format!("Round {round}\n\n{text}")});
            rows += &format!("{row}\n");
        }
    }
    fs::write(&input, rows).unwrap();
    Settings::new(vec![input], vec![seeds().join("gazetteer")], folder.join("out"))
}

/// Every file of a result but `run.json`, which has the time in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let file = |entry: fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
    };
    entries.map(file).filter(|(name, _)| name != "run.json").collect()
}

#[test]
fn a_stopped_run_goes_on_and_gives_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path());
    let n_documents = run(&settings, &Silent).unwrap().documents as i64;
    let expected = files(&settings.out);
    fs::remove_dir_all(&settings.out).unwrap();

    // Stopped further and further on; what was read stays read.
    for part in [3, 6, 8] {
        let stopped = StopsAfter::new(n_documents * part / 10);
        assert!(catch_unwind(AssertUnwindSafe(|| run(&settings, &stopped))).is_err());
        assert!(!settings.out.exists());
    }
    // Documents read, compared, counted; then while files are written.
    let stopped = StopsAfter::new(3 * n_documents + 9);
    assert!(catch_unwind(AssertUnwindSafe(|| run(&settings, &stopped))).is_err());
    assert_eq!(*stopped.stage.lock().unwrap(), Some(Stage::Write));
    let partial = settings.out.with_file_name("out.partial");
    assert!(partial.join("documents.jsonl").exists() && !settings.out.exists());

    // Dates by which there is no document are no reason to forget what was read.
    let nothing = DateRange { since: Some("2099".parse().unwrap()), until: None };
    let error = run(&Settings { dates: nothing, ..settings.clone() }, &Silent).unwrap_err();
    assert!(matches!(error, RunError::NothingInDates { .. }), "{error}");
    let last = StopsAfter::new(i64::MAX);
    run(&settings, &last).unwrap();
    assert_eq!(files(&settings.out), expected);
    let notes = last.notes.into_inner().unwrap();
    let used = format!("the names in {n_documents} documents were known");
    assert!(notes.iter().any(|note| note.contains(&used)), "{notes:?}");

    // Another dictionary is another search; a fresh run reads anew.
    for other in [
        Settings { dictionary: vec![seeds().join("gazetteer/people.toml")], ..settings.clone() },
        Settings { fresh: true, ..settings.clone() },
    ] {
        let stopped = StopsAfter::new(n_documents + 5);
        assert!(catch_unwind(AssertUnwindSafe(|| run(&settings, &stopped))).is_err());
        let again = StopsAfter::new(i64::MAX);
        run(&other, &again).unwrap();
        let notes = again.notes.into_inner().unwrap();
        assert!(notes.iter().all(|note| !note.contains("were known")), "{notes:?}");
    }
}
