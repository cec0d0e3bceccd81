//! What is counted, by which units, and how it is written.

use std::fs;
use std::path::Path;

use crate::program::{code, stderr, stdout, workplace, xtask};

fn cooccurrence(folder: &Path, more: &[&str]) -> (Vec<Vec<String>>, String) {
    let words = [&["cooccurrence", "notes", "--dictionary", "names.toml"], more].concat();
    let output = xtask(folder, &words);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let rows = stdout(&output).lines().map(|l| l.split(',').map(str::to_owned).collect()).collect();
    (rows, stderr(&output))
}

#[test]
fn several_units_in_one_pass() {
    let place = workplace();
    let units = ["--unit", "sentence,document,sentence-window:4", "--unit", "window:4"];
    let (rows, told) = cooccurrence(place.path(), &units);
    let mut found: Vec<&str> = rows[1..].iter().map(|row| row[4].as_str()).collect();
    found.dedup();
    assert_eq!(found, ["sentence", "document", "sentence-window:4", "window:4"]);
    assert!(told.contains("sentence: 3 units in 2 documents; 1 pairs tested"), "{told}");
    let (alone, _) = cooccurrence(place.path(), &["--unit", "document"]);
    let of_document = rows.iter().filter(|row| row[4] == "document");
    assert!(of_document.eq(&alone[1..]));
    let output = xtask(place.path(), &["cooccurrence", "notes", "--unit", "page"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("sentence-window:N"), "{}", stderr(&output));
}

#[test]
fn words_and_both() {
    let place = workplace();
    let (rows, _) = cooccurrence(place.path(), &["--items", "words"]);
    let names: Vec<&str> = rows[1..].iter().map(|row| row[0].as_str()).collect();
    assert!(names.contains(&"guests"), "{names:?}");
    assert!(rows[1..].iter().all(|row| row[0] < row[1]), "{rows:?}");
    let (rows, _) = cooccurrence(place.path(), &["--items", "both"]);
    assert!(rows.iter().any(|row| row[0] == "khazali" && row[1] == "word:met"), "{rows:?}");
    assert!(rows[1..].iter().all(|row| row[0] < row[1] && row[0] != "word:nouri"), "{rows:?}");
    fs::write(place.path().join("stop.txt"), "GUESTS\n\n met \n").unwrap();
    let stopped = ["--items", "words", "--stop-words", "stop.txt"];
    let (rows, _) = cooccurrence(place.path(), &stopped);
    assert!(rows.iter().flatten().all(|cell| cell != "guests" && cell != "met"), "{rows:?}");
    let (rows, _) = cooccurrence(place.path(), &["--items", "both", "--min-count", "3"]);
    assert_eq!(rows.len(), 2, "both are named three times, no other word is: {rows:?}");
    assert_eq!([&rows[1][0], &rows[1][1]], ["khazali", "maliki"]);
}

#[test]
fn measures_are_chosen_and_order_the_rows() {
    let place = workplace();
    let (rows, _) = cooccurrence(place.path(), &["--items", "words", "--measure", "llr_g2,dice"]);
    assert_eq!(rows[0][10..], ["llr_g2", "dice", "q_value", "p_holm"]);
    let g2: Vec<f64> = rows[1..].iter().map(|row| row[10].parse().unwrap()).collect();
    assert!(g2.is_sorted_by(|one, next| one >= next) && g2.len() > 5);
    let by_p = ["--items", "words", "--measure", "fisher_greater_ln_p"];
    let (rows, _) = cooccurrence(place.path(), &by_p);
    let p: Vec<f64> = rows[1..].iter().map(|row| row[10].parse().unwrap()).collect();
    assert!(p.is_sorted());
    let (rows, _) = cooccurrence(place.path(), &["--measure", "all"]);
    assert_eq!(rows[0].len(), 10 + 25 + 2, "all 26, of which one is `expected`");
    let output = xtask(place.path(), &["cooccurrence", "notes", "--measure", "pmj"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("llr_g2"), "{}", stderr(&output));
}

#[test]
fn weights_permutations_and_memory() {
    let place = workplace();
    let (plain, _) = cooccurrence(place.path(), &[]);
    let (weighted, _) = cooccurrence(place.path(), &["--weight", "inverse", "--permutations", "9"]);
    assert_eq!(weighted[0].last().unwrap(), "permutation_p");
    let weight = |row: &[String]| row[3].parse::<f64>().unwrap();
    assert!(weight(&weighted[1]) < weight(&plain[1]));
    let (each, _) = cooccurrence(place.path(), &["--mentions", "each", "--unit", "document"]);
    assert_eq!(each[1][3], "5", "two by two in one note, one by one in the other: {each:?}");
    let (spilled, _) = cooccurrence(place.path(), &["--max-memory", "1K"]);
    assert_eq!(spilled, plain);
    for size in ["", "much", "0", "12X", "-1M"] {
        let output =
            xtask(place.path(), &["cooccurrence", "notes", &format!("--max-memory={size}")]);
        assert_eq!(code(&output), 2, "{size}");
    }
}
