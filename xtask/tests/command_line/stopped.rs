use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::{code, rows, seeds, stderr, stdout, workplace, xtask};

/// Every file of a result but `run.json`, which has the time in it, the mark of one that is about to
/// be replaced, and what was read for one that has just been moved in.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let file = |entry: fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
    };
    entries
        .map(file)
        .filter(|(name, _)| {
            !["run.json", ".nisba-moved-aside", ".nisba-readings"].contains(&name.as_str())
        })
        .collect()
}

fn started(folder: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["run", "articles", "--out", "out"])
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Killed at a hundred moments, spread over the time of a run: the earlier result is whole each time,
/// and a run that is left alone gives what it would have given.
#[test]
fn killed_at_any_moment_a_run_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let articles = folder.path().join("articles");
    fs::create_dir(&articles).unwrap();
    for file in fs::read_dir(seeds().join("articles")).unwrap().map(Result::unwrap) {
        fs::copy(file.path(), articles.join(file.file_name())).unwrap();
    }
    let out = folder.path().join("out");
    let begun = Instant::now();
    assert!(started(folder.path()).wait().unwrap().success());
    let whole = begun.elapsed();
    let expected = files(&out);
    let mut n_killed = 0;
    for round in 0_u32..100 {
        let mut child = started(folder.path());
        // Moments that are spread evenly and come in no order.
        let part = f64::from(round * 37 % 100) / 100.0;
        std::thread::sleep(whole.mul_f64(part));
        // One that is done already cannot be killed.
        let _ = child.kill();
        n_killed += u32::from(!child.wait().unwrap().success());
        // Between two moves the result stands aside; the next run puts it back.
        let result = if out.exists() { &out } else { &folder.path().join(".out.nisba-old") };
        assert_eq!(files(result), expected, "killed after {part} of {whole:?}");
    }
    assert!(n_killed >= 20, "only {n_killed} runs were stopped at all");
    let output = xtask(folder.path(), &["run", "articles", "--out", "out"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(files(&out), expected);
    let mut left: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["articles", "out"]);
}

#[test]
fn a_dry_run_says_what_it_would_read_and_writes_nothing() {
    let folder = workplace();
    fs::write(folder.path().join("notes/ignored.bin"), "x").unwrap();
    let words = ["run", "notes", "--dictionary", "names.toml", "--out", "out", "--dry-run"];
    let output = xtask(folder.path(), &words);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = stdout(&output);
    for line in ["2 .txt of 1 kB", "1 files of other kinds left out", "2 entities to look for"] {
        assert!(text.lines().any(|found| found == line), "{text}");
    }
    assert!(text.lines().any(|line| line.starts_with("about ")), "{text}");
    assert!(!folder.path().join("out").exists() && !folder.path().join("out.partial").exists());
    // What a run refuses, it refuses as well.
    let words = ["run", "nowhere", "--dictionary", "names.toml", "--dry-run"];
    assert_eq!(code(&xtask(folder.path(), &words)), 2);
}

#[test]
fn a_log_of_objects() {
    let folder = workplace();
    let run = ["run", "notes", "--dictionary", "names.toml", "--log", "json", "--out"];
    let output = xtask(folder.path(), &[&run[..], &["out"]].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let events = rows(&stderr(&output));
    let of = |event: &str| events.iter().filter(|row| row["event"] == event).count();
    assert_eq!((of("begin"), of("end")), (4, 4), "{events:?}");
    let read = events.iter().find(|row| row["event"] == "end").unwrap();
    assert_eq!((&read["stage"], &read["done"]), (&"reading and finding names".into(), &2.into()));
    assert!(read["seconds"].as_f64().is_some_and(|s| s < Duration::from_secs(600).as_secs_f64()));

    let output = xtask(folder.path(), &["run", "nowhere", "--log", "json"]);
    assert_eq!(code(&output), 2);
    let errors = rows(&stderr(&output));
    assert!(errors.iter().all(|row| row["event"] == "error"), "{errors:?}");
    assert!(errors[0]["message"].as_str().unwrap().contains("nowhere"), "{errors:?}");

    // Before it is known what is asked for.
    for wrong in [&["--log", "json", "--nonsense"][..], &["--log=json", "--config", "nowhere"]] {
        let output = xtask(folder.path(), &[&["run", "notes"], wrong].concat());
        assert_eq!(code(&output), 2);
        let errors = rows(&stderr(&output));
        assert!(errors.len() == 1 && errors[0]["event"] == "error", "{errors:?}");
    }
}

/// With nobody to be told, a run does what it does.
#[cfg(unix)]
#[test]
fn a_closed_standard_error() {
    let folder = workplace();
    for (words, expected) in [
        ("run notes --dictionary names.toml --out out", 0),
        ("run notes --dictionary names.toml --out out --log json", 0),
        ("run nowhere", 2),
        ("run nowhere --log json", 2),
    ] {
        let (read, write) = std::io::pipe().unwrap();
        drop(read);
        let status = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(words.split(' '))
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(write)
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(expected), "{words}");
    }
}

#[test]
fn a_dry_run_leaves_standard_input_alone() {
    let folder = workplace();
    let mut child = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["run", "-", "--dictionary", "names.toml", "--dry-run"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // Nothing comes, and it is not closed.
    let input = child.stdin.take();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("it waits for standard input");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 0);
    assert!(stdout(&output).contains("how long it takes is not known"), "{}", stdout(&output));
}
