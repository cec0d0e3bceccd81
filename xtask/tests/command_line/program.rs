use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

pub(crate) fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../seeds")
}

/// Runs the program in a folder.
pub(crate) fn xtask(folder: &Path, words: &[&str]) -> Output {
    xtask_with_input(folder, words, b"")
}

pub(crate) fn xtask_with_input(folder: &Path, words: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(words)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn rows(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The keys of a JSON object in the order in which they stand in the line.
pub(crate) fn keys(line: &str) -> Vec<String> {
    let row: Value = serde_json::from_str(line).unwrap();
    let mut keys: Vec<String> = row.as_object().unwrap().keys().cloned().collect();
    keys.sort_by_key(|key| line.find(&format!("\"{key}\":")).unwrap());
    keys
}

/// A folder with two notes that name four people, and a dictionary of them.
pub(crate) fn workplace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("notes")).unwrap();
    let notes = [
        ("a.txt", "Qais Khaz'ali met Nouri al-Maliki. Maliki’s guests praised Kh\u{e2}zali."),
        ("b.txt", "Nuri Al Maleki wrote to Qais al-Khazali."),
    ];
    for (name, text) in notes {
        fs::write(folder.path().join("notes").join(name), text).unwrap();
    }
    let dictionary = "[[entity]]\nid = \"khazali\"\ntype = \"PER\"\nname = \"Qais al-Khazali\"\nshort = [\"Khazali\"]\n\n\
                      [[entity]]\nid = \"maliki\"\ntype = \"PER\"\nname = \"Nouri al-Maliki\"\nshort = [\"Maliki\"]\n";
    fs::write(folder.path().join("names.toml"), dictionary).unwrap();
    folder
}
