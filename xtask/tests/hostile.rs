//! The program on files made to break it: it says what is wrong and how to go on, and writes nothing
//! but its results.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Long enough for a busy machine; a hang is what is looked for.
const PATIENCE: Duration = Duration::from_secs(120);

fn xtask(arguments: &[&str]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let read = |pipe: Box<dyn Read + Send>| {
        std::thread::spawn(move || {
            let (mut pipe, mut bytes) = (pipe, Vec::new());
            pipe.read_to_end(&mut bytes).unwrap();
            bytes
        })
    };
    let stdout = read(Box::new(child.stdout.take().unwrap()));
    let stderr = read(Box::new(child.stderr.take().unwrap()));
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begun.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("{arguments:?} hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let output = Output { status, stdout: stdout.join().unwrap(), stderr: stderr.join().unwrap() };
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!told.contains("panicked"), "{arguments:?}: {told}");
    assert!(output.status.code().is_some_and(|code| code <= 2), "{arguments:?}: {output:?}");
    output
}

/// Runs over a folder; gives the exit status, `run.json` and the lines of `problems.jsonl`.
fn run(input: &Path, more: &[&str]) -> (i32, Value, Vec<Value>) {
    let out = input.with_extension("out");
    let mut arguments = vec!["run", input.to_str().unwrap(), "--out", out.to_str().unwrap()];
    arguments.extend(more);
    let output = xtask(&arguments);
    let told = fs::read_to_string(out.join("run.json"))
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let problems = fs::read_to_string(out.join("problems.jsonl")).unwrap();
    let told: Value = serde_json::from_str(&told).unwrap();
    let [all, kept, left] = ["documents_in", "documents_out", "documents_skipped"]
        .map(|key| told[key].as_u64().unwrap());
    assert_eq!(all, kept + left, "{told}");
    let problems = problems.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (output.status.code().unwrap(), told, problems)
}

fn folder_with(folder: &Path, files: &[(&str, &[u8])]) -> PathBuf {
    let input = folder.join("in");
    fs::create_dir(&input).unwrap();
    for (name, bytes) in files {
        fs::write(input.join(name), bytes).unwrap();
    }
    input
}

fn has_detail(problems: &[Value], part: &str) -> bool {
    problems.iter().any(|problem| problem["detail"].as_str().is_some_and(|it| it.contains(part)))
}

const SOUND: &[u8] = b"Qasim Rostami met the Marsad party in Kut on Monday, and left at noon.\n";

#[test]
fn every_document_is_accounted_for() {
    let folder = tempfile::tempdir().unwrap();
    let same = "{\"id\":\"a\",\"text\":\"Kut\"}\n".repeat(3000);
    let deep = format!("{{\"text\":{}}}\n{{\"text\":\"Kut\"}}\n", "[".repeat(100_000));
    let page = "<div><!--</div>-->".repeat(100_000);
    let mut bomb = zstd::Encoder::new(Vec::new(), 1).unwrap();
    (0..100).for_each(|_| bomb.write_all(&[b'a'; 1 << 20]).unwrap());
    let input = folder_with(
        folder.path(),
        &[
            ("sound.txt", SOUND),
            ("same.jsonl", same.as_bytes()),
            ("ones.jsonl", &b"1\n".repeat(20_000)),
            ("deep.jsonl", deep.as_bytes()),
            ("page.html", page.as_bytes()),
            ("bomb.jsonl.zst", &bomb.finish().unwrap()),
            ("nul.txt", b"Kut\0"),
            ("half.jsonl", b"{\"text\":\"Kut \\ud800\",\"id\":\"../../\\udc00\"}\n"),
            ("empty.parquet", b""),
            ("cut.csv", b"id,text\n1,\"Kut"),
            ("long.jsonl", format!("{{\"text\":\"{}\"}}\n", "x".repeat(4 << 20)).as_bytes()),
        ],
    );
    let (status, told, problems) = run(&input, &["--max-document", "3M"]);
    assert_eq!(status, 1);
    // Sound, the first of the same, the one behind the deep one, and the one with half a pair.
    assert_eq!(told["documents_out"], 4);
    assert_eq!(told["documents_skipped"], 2999 + 20_000 + 1 + 6);
    assert!(problems.len() < 2100, "{} lines", problems.len());
    for part in ["--max-ratio", "--max-document", "NUL", "1000 tags", "never closed", "surrogate"] {
        assert!(has_detail(&problems, part), "{part}");
    }
    let mut names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["in", "in.out"]);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_left_alone() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let input = folder_with(folder.path(), &[("sound.txt", SOUND), ("a\nb.txt", SOUND)]);
    fs::create_dir(input.join("sub")).unwrap();
    symlink(".", input.join("loop")).unwrap();
    symlink("/dev/zero", input.join("zero.txt")).unwrap();
    symlink("/etc", input.join("etc")).unwrap();
    symlink("/dev/zero", input.join("sub/run.json")).unwrap();
    let pipes = [input.join("pipe.txt"), input.join("sub/pipe.jsonl")];
    let made = Command::new("mkfifo").args(&pipes).status();
    let has_pipes = made.is_ok_and(|status| status.success());
    let (status, told, problems) = run(&input, &[]);
    assert_eq!(status, 1);
    assert_eq!(told["documents_out"], 2);
    assert!(has_detail(&problems, "--follow-links"), "{problems:?}");
    let n_ignored = told["files_ignored"].as_u64().unwrap();
    assert_eq!(n_ignored, 2 * u64::from(has_pipes));
}

#[test]
fn dictionaries_are_refused_with_their_places() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("a.txt");
    fs::write(&input, SOUND).unwrap();
    let deep = format!("[[entity]]\nid = \"a\"\nname = {}", "[".repeat(100_000));
    let deep_line = format!("{{\"id\":{}\n", "[".repeat(100_000));
    let dotted = format!("[[entity]]\n{}a = 1\n", "a.".repeat(100_000));
    let compiled = folder.path().join("sound.compiled");
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../seeds/gazetteer");
    xtask(&["dictionary", "compile", seeds.to_str().unwrap(), "--out", compiled.to_str().unwrap()]);
    let mut flipped = fs::read(&compiled).unwrap();
    let (middle, half) = (flipped.len() / 3, flipped[..flipped.len() / 2].to_vec());
    flipped[middle] ^= 4;
    for (name, bytes) in [
        ("deep.toml", deep.as_bytes()),
        ("deep.jsonl", deep_line.as_bytes()),
        ("dotted.toml", dotted.as_bytes()),
        ("empty.toml", b""),
        ("nul.toml", b"[[entity]]\nid = \"a\0\"\n"),
        ("latin.toml", b"[[entity]]\nid = \"caf\xe9\"\n"),
        ("no_name.jsonl", b"{\"id\":\"a\",\"type\":\"PER\",\"name\":\" \"}\n"),
        ("flipped.compiled", &flipped),
        ("half.compiled", &half),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let (input, path) = (input.to_str().unwrap(), path.to_str().unwrap());
        let output = xtask(&["mentions", input, "--dictionary", path]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains(name) && told.len() < 5000, "{name}: {told}");
    }
}

/// A disk of one megabyte, where the test may mount one.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let on_disk = |command: &str, arguments: &[&str]| {
        let status =
            Command::new(command).args(arguments).arg(&disk).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    if !on_disk("mount", &["-t", "tmpfs", "-o", "size=1m", "tmpfs"]) {
        println!("a full disk: skipped, nothing can be mounted here");
        return;
    }
    let input = folder_with(folder.path(), &[]);
    for n in 0..200 {
        let text = format!("Text {n}. {}", String::from_utf8_lossy(SOUND)).repeat(50);
        fs::write(input.join(format!("{n}.txt")), text).unwrap();
    }
    let out = disk.join("out");
    for command in ["run", "dedup"] {
        let (input, out) = (input.to_str().unwrap(), out.to_str().unwrap());
        let output = xtask(&[command, input, "--out", out]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let left = fs::exists(out).unwrap();
        if output.status.code() != Some(2) || !told.contains("space") || left {
            on_disk("umount", &[]);
            panic!("{command}: {:?} {left} {told}", output.status);
        }
        fs::remove_dir_all(disk.join("out.partial")).unwrap_or_default();
    }
    let is_unmounted = on_disk("umount", &[]);
    assert!(is_unmounted);
}
