//! A run that is stopped at any moment, and started again, gives what an undisturbed one gives.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use nisba_pipeline::{Progress, Settings, Silent, Stage, run};

/// Stops a run by a panic after so many documents or files, and remembers what it is told.
struct StopsAfter {
    left: AtomicI64,
    notes: Mutex<Vec<String>>,
}

impl StopsAfter {
    fn new(n: i64) -> StopsAfter {
        StopsAfter { left: AtomicI64::new(n), notes: Mutex::default() }
    }
}

impl Progress for StopsAfter {
    fn begin(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, n: u64) {
        let left = self.left.fetch_sub(n as i64, Ordering::SeqCst);
        assert!(left > n as i64, "stopped");
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
    std::panic::set_hook(Box::new(|_| {}));
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
    // While it is written.
    let stopped = StopsAfter::new(2 * n_documents + 9);
    assert!(catch_unwind(AssertUnwindSafe(|| run(&settings, &stopped))).is_err());
    let last = StopsAfter::new(i64::MAX);
    run(&settings, &last).unwrap();
    assert_eq!(files(&settings.out), expected);
    let notes = last.notes.into_inner().unwrap();
    let used = format!("{n_documents} documents had been read");
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
        assert!(notes.iter().all(|note| !note.contains("had been read")), "{notes:?}");
    }
}
