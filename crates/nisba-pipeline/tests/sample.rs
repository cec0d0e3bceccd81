//! Whole runs on the sample in `seeds/`: tables, figures, and what must not change them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use nisba_cooccur::Unit;
use nisba_pipeline::{Corpus, Duplicates, Settings, Silent, Steps, evaluate, read_gold, run};

fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../seeds")
}

/// What lies beside the workspace on some machines, and is never needed.
fn shared(part: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(part);
    if path.exists() {
        return Some(path);
    }
    // Straight to standard error: what is printed with `println!` is not shown for tests that pass.
    let _ = writeln!(std::io::stderr(), "skipped: {part} is not beside this workspace");
    None
}

fn settings(out: &Path) -> Settings {
    let articles = vec![seeds().join("articles")];
    Settings::new(articles, vec![seeds().join("gazetteer")], out.to_path_buf())
}

/// The files of a result, but for `run.json`, which tells time and host.
fn files(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(out).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(path).unwrap())
        })
        .filter(|(name, _)| name != "run.json")
        .collect()
}

fn run_with(change: impl FnOnce(&mut Settings)) -> (tempfile::TempDir, BTreeMap<String, Vec<u8>>) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let mut settings = settings(&out);
    change(&mut settings);
    run(&settings, &Silent).unwrap();
    let files = files(&out);
    (folder, files)
}

fn text_of(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    // The path of the workspace is not the same everywhere.
    let root = seeds().display().to_string();
    String::from_utf8(files[name].clone()).unwrap().replace("\r\n", "\n").replace(&root, "seeds")
}

#[test]
fn tables_of_the_sample() {
    let (_folder, files) = run_with(|_| {});
    insta::assert_snapshot!("documents", text_of(&files, "documents.jsonl"));
    insta::assert_snapshot!("duplicates", text_of(&files, "duplicates.jsonl"));
    insta::assert_snapshot!("unknown", text_of(&files, "unknown.jsonl"));
    let mentions: Vec<String> = text_of(&files, "mentions.jsonl")
        .lines()
        .map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let [doc, surface, entity, rule] = ["doc", "surface", "entity", "rule"]
                .map(|key| row[key].as_str().unwrap().to_owned());
            format!("{doc}:{}: {surface:?} {entity}; {rule}", row["start"])
        })
        .collect();
    insta::assert_snapshot!("mentions", mentions.join("\n"));
    let pairs: Vec<String> = text_of(&files, "cooccurrence.csv")
        .lines()
        .map(|line| line.split(',').take(10).collect::<Vec<_>>().join(","))
        .collect();
    insta::assert_snapshot!("pairs", pairs.join("\n"));
}

#[test]
fn summary_of_the_sample_fits_a_screen() {
    let folder = tempfile::tempdir().unwrap();
    let mut summary = run(&settings(&folder.path().join("out")), &Silent).unwrap();
    summary.out = PathBuf::from("out");
    for problem in &mut summary.problems {
        problem.file = problem.file.replace(&seeds().display().to_string(), "seeds");
    }
    let text = summary.to_string();
    assert!(text.lines().count() <= 40 && text.lines().all(|line| line.chars().count() <= 100));
    insta::assert_snapshot!("summary", text);
    let readme = include_str!("../../../README.md");
    for line in text.lines().take(13) {
        assert!(readme.contains(line), "README.md shows another summary; copy the new one: {line}");
    }
}

#[test]
fn threads_order_and_memory_change_nothing() {
    let (_folder, plain) = run_with(|settings| settings.threads = 1.try_into().ok());
    for name in [
        "documents.jsonl",
        "mentions.jsonl",
        "duplicates.jsonl",
        "cooccurrence.csv",
        "evidence.jsonl",
        "unknown.jsonl",
        "graph.gexf",
        "graph.graphml",
        "graph.json",
        "graph.mtx",
        "corpus.db",
        "documents.parquet",
        "mentions.parquet",
        "duplicates.parquet",
        "cooccurrence.parquet",
        "evidence.parquet",
        "problems.jsonl",
        "report.html",
    ] {
        assert!(plain.contains_key(name), "{name} is missing");
    }
    let mut articles: Vec<PathBuf> = fs::read_dir(seeds().join("articles"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    articles.sort();
    articles.reverse();
    let listed_backwards = articles.clone();
    type Change = Box<dyn FnOnce(&mut Settings)>;
    let changes: [(&str, Change); 4] = [
        ("two threads", Box::new(|settings| settings.threads = 2.try_into().ok())),
        ("eight threads", Box::new(|settings| settings.threads = 8.try_into().ok())),
        ("everything on disk", Box::new(|settings| settings.spill_after = 0)),
        ("files listed backwards", Box::new(move |settings| settings.inputs = listed_backwards)),
    ];
    for (what, change) in changes {
        let (_folder, files) = run_with(change);
        for (name, bytes) in &plain {
            assert!(files[name] == *bytes, "{what} changes {name}");
        }
    }
}

#[test]
fn the_names_of_the_sample_are_found() {
    let evaluation = score(&seeds().join("gold/names.jsonl"), &seeds().join("articles"));
    let strict = evaluation.strict;
    println!(
        "sample: F1 {:.4}, precision {:.4}, recall {:.4}",
        strict.f1(),
        strict.precision(),
        strict.recall()
    );
    // Floors that may only rise.
    assert!(strict.f1() >= FLOOR_F1, "F1 {:.4}: {:#?}", strict.f1(), evaluation.misses);
    assert!(strict.precision() >= FLOOR_PRECISION, "precision {:.4}", strict.precision());
}

const FLOOR_F1: f64 = 0.98;
const FLOOR_PRECISION: f64 = 0.985;

#[test]
fn the_repeats_of_the_sample_are_found() {
    let (_folder, files) = run_with(|_| {});
    let found: Vec<PassagePair> =
        rows(&text_of(&files, "duplicates.jsonl")).iter().map(PassagePair::of).collect();
    let planted = rows(&fs::read_to_string(seeds().join("gold/repeats.jsonl")).unwrap());
    let planted: Vec<PassagePair> = planted.iter().map(PassagePair::of).collect();
    let covered_by = |one: &PassagePair, others: &[PassagePair], share: f64| {
        let shares = |side: fn(&PassagePair) -> &Passage| {
            let covered: u64 = others
                .iter()
                .filter(|other| one.docs() == other.docs())
                .map(|other| overlap(side(one), side(other)))
                .sum();
            covered as f64 / (side(one).end - side(one).start) as f64
        };
        shares(|pair| &pair.a) >= share && shares(|pair| &pair.b) >= share
    };
    let missed: Vec<_> = planted.iter().filter(|pair| !covered_by(pair, &found, 0.9)).collect();
    let surplus: Vec<_> = found.iter().filter(|pair| !covered_by(pair, &planted, 0.5)).collect();
    println!(
        "repeats: {} planted, {} missed, {} surplus",
        planted.len(),
        missed.len(),
        surplus.len()
    );
    assert!(missed.is_empty(), "{missed:#?}");
    assert!(surplus.is_empty(), "{surplus:#?}");
}

#[derive(Debug)]
struct Passage {
    doc: String,
    start: u64,
    end: u64,
}

#[derive(Debug)]
struct PassagePair {
    a: Passage,
    b: Passage,
}

impl PassagePair {
    fn of(row: &serde_json::Value) -> PassagePair {
        let passage = |side: &str| Passage {
            doc: row[format!("doc_{side}")].as_str().unwrap().to_owned(),
            start: row[format!("start_{side}")].as_u64().unwrap(),
            end: row[format!("end_{side}")].as_u64().unwrap(),
        };
        PassagePair { a: passage("a"), b: passage("b") }
    }

    fn docs(&self) -> (&str, &str) {
        (&self.a.doc, &self.b.doc)
    }
}

fn overlap(one: &Passage, other: &Passage) -> u64 {
    one.end.min(other.end).saturating_sub(one.start.max(other.start))
}

#[test]
fn the_marks_of_the_sample_are_on_the_text() {
    // Marks of names are held against the text by every evaluation; here those of repeats, and that
    // no document is without marks.
    let texts = sample_texts();
    let repeats = rows(&fs::read_to_string(seeds().join("gold/repeats.jsonl")).unwrap());
    for row in &repeats {
        let pair = PassagePair::of(row);
        let cut = |passage: &Passage| {
            let text = &texts[&passage.doc];
            text.get(passage.start as usize..passage.end as usize).expect("on the text").to_owned()
        };
        let (a, b) = (cut(&pair.a), cut(&pair.b));
        assert_eq!(a.trim(), a, "{row}");
        assert_eq!(b.trim(), b, "{row}");
        if row["kind"] == "exact" {
            assert_eq!(a, b, "{row}");
        }
    }
    let names = read_gold(&[seeds().join("gold/names.jsonl")]).unwrap();
    for (doc, text) in &texts {
        let marks: Vec<_> = names.iter().filter(|mark| mark.doc == *doc).collect();
        assert!(!marks.is_empty(), "{doc} has no mark");
        for mark in marks {
            let there = text.get(mark.start as usize..mark.end as usize);
            assert_eq!(there, Some(mark.surface.as_str()), "{doc}");
        }
    }
}

#[test]
fn a_repeated_passage_counts_once_or_every_time() {
    let folder = tempfile::tempdir().unwrap();
    let note = "Qais al-Khazali met Hadi al-Ameri in Baghdad on a cold morning in the winter of that \
                year, and both men spoke at length about the coming vote.";
    fs::write(folder.path().join("doubled.txt"), format!("{note}\n\n{note}\n")).unwrap();
    fs::write(folder.path().join("other.txt"), "Nothing of the kind stands here, in Basra.")
        .unwrap();
    let mut settings = settings(&folder.path().join("out"));
    settings.inputs = vec![folder.path().join("doubled.txt"), folder.path().join("other.txt")];
    let mut counts = Vec::new();
    for duplicates in [Duplicates::Once, Duplicates::All] {
        settings.duplicates = duplicates;
        run(&settings, &Silent).unwrap();
        let csv = fs::read_to_string(settings.out.join("cooccurrence.csv")).unwrap();
        let line =
            csv.lines().find(|line| line.starts_with("hadi-al-ameri,qais-al-khazali,")).unwrap();
        let cells: Vec<&str> = line.split(',').collect();
        counts.push([cells[6], cells[7], cells[8]].map(|cell| cell.parse::<u64>().unwrap()));
        let mentions = rows(&fs::read_to_string(settings.out.join("mentions.jsonl")).unwrap());
        let repeats = mentions.iter().filter(|row| row["repeat"] == true).count();
        assert_eq!((mentions.len(), repeats), (7, 3), "the record keeps every mention");
    }
    assert_eq!(counts, [[1, 1, 1], [2, 2, 2]]);
}

#[test]
fn what_stands_everywhere_is_bounded_and_the_run_says_so() {
    const FOOTER: &str = "Readers with knowledge of these events may write to the desk in confidence; \
                          letters are answered within a week.";
    for (n_docs, n_pairs, n_bounded) in [(32, 32 * 31 / 2, 0), (33, 32, 1)] {
        let folder = tempfile::tempdir().unwrap();
        for n in 0..n_docs {
            let text = format!("Item {n}.\n\n{FOOTER}\n");
            fs::write(folder.path().join(format!("{n:02}.txt")), text).unwrap();
        }
        let out = folder.path().join("out");
        let mut settings = settings(&out);
        settings.inputs = (0..n_docs).map(|n| folder.path().join(format!("{n:02}.txt"))).collect();
        run(&settings, &Silent).unwrap();
        let pairs = rows(&fs::read_to_string(out.join("duplicates.jsonl")).unwrap());
        assert_eq!(pairs.len(), n_pairs);
        let report: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(out.join("run.json")).unwrap()).unwrap();
        let bounds = &report["bounds"]["duplicates"];
        assert_eq!(bounds["clusters_bounded"], n_bounded, "{bounds}");
        assert_eq!(bounds["largest_cluster"], n_docs, "{bounds}");
        assert_eq!(bounds["pairs_left_out"].as_u64().unwrap() > 0, n_bounded > 0, "{bounds}");
        assert_eq!(bounds["shingles_bounded"].as_u64().unwrap() > 0, n_bounded > 0, "{bounds}");
        if n_bounded > 0 {
            assert!(pairs.iter().all(|pair| pair["doc_a"] == "00.txt"));
        }
    }
}

#[test]
fn every_unit_counts_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let text =
        "Hadi al-Ameri spoke first. Then Qais al-Khazali spoke.\n\nNouri al-Maliki said no word.";
    fs::write(folder.path().join("a.txt"), text).unwrap();
    let mut settings = settings(&folder.path().join("out"));
    settings.inputs = vec![folder.path().join("a.txt")];
    for (unit, n_pairs, n_units) in [
        (Unit::Document, 3, 1),
        (Unit::Paragraph, 1, 2),
        (Unit::Sentence, 0, 3),
        (Unit::Window(11.try_into().unwrap()), 3, 6),
    ] {
        settings.unit = unit;
        let summary = run(&settings, &Silent).unwrap();
        assert_eq!(summary.pairs, n_pairs, "{unit}");
        let json = fs::read_to_string(settings.out.join("run.json")).unwrap();
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["units_total"], n_units, "{unit}");
    }
}

#[test]
fn evidence_and_mentions_are_cut_from_the_text() {
    let (_folder, files) = run_with(|_| {});
    let texts = sample_texts();
    for (name, key) in [("mentions.jsonl", "surface"), ("evidence.jsonl", "text")] {
        for row in rows(&text_of(&files, name)) {
            let at = |key: &str| row[key].as_u64().unwrap() as usize;
            let text = &texts[row["doc"].as_str().unwrap()];
            assert_eq!(text.get(at("start")..at("end")), row[key].as_str(), "{name}: {row}");
        }
    }
}

#[test]
fn the_doubled_article_is_found_to_the_byte() {
    let (Some(articles), Some(_)) = (shared("seeds"), shared("dedup/seeds_truth.jsonl")) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(&folder.path().join("out"));
    settings.inputs = vec![articles];
    run(&settings, &Silent).unwrap();
    let found = rows(&fs::read_to_string(settings.out.join("duplicates.jsonl")).unwrap());
    let truth = fs::read_to_string(shared("dedup/seeds_truth.jsonl").unwrap()).unwrap();
    let doubled = rows(&truth).into_iter().find(|row| row["kind"] == "article_doubled").unwrap();
    let keys = ["doc_a", "start_a", "end_a", "doc_b", "start_b", "end_b"];
    let row = found.iter().find(|row| keys.iter().all(|key| row[*key] == doubled[*key]));
    assert_eq!(row.expect("the doubled article")["kind"], "exact");
}

#[test]
fn names_in_real_articles() {
    let (Some(gold), Some(articles)) = (shared("gold"), shared("seeds")) else {
        return;
    };
    let strict = score(&gold, &articles).strict;
    println!(
        "real articles: F1 {:.4}, precision {:.4}, recall {:.4}",
        strict.f1(),
        strict.precision(),
        strict.recall()
    );
    assert!(strict.f1() >= 0.85, "F1 {:.4}", strict.f1());
}

fn score(gold: &Path, articles: &Path) -> nisba_pipeline::Evaluation {
    let mut settings = settings(Path::new(""));
    settings.inputs = vec![articles.to_path_buf()];
    let gazetteer = std::sync::Arc::new(nisba_pipeline::prepare(&settings).unwrap().gazetteer);
    let steps = Steps {
        tokens: nisba_pipeline::KeepTokens::Keep,
        tokenizer: nisba_tokenize::Tokenizer::news(),
        matcher: Some(nisba_entities::Matcher::new(gazetteer.clone())),
        repeats: false,
        digest: false,
    };
    let corpus = Corpus::open(&settings, &steps, &Silent).unwrap();
    let gold = read_gold(&[gold.to_path_buf()]).unwrap();
    evaluate(&corpus, &gazetteer, &gold).unwrap()
}

/// The text of every document of the sample by its id.
fn sample_texts() -> BTreeMap<String, String> {
    let steps = Steps {
        tokens: nisba_pipeline::KeepTokens::Forget,
        tokenizer: nisba_tokenize::Tokenizer::news(),
        matcher: None,
        repeats: false,
        digest: false,
    };
    let corpus = Corpus::open(&settings(Path::new("")), &steps, &Silent).unwrap();
    let texts = corpus.ids().map(|doc| {
        let document = &corpus.get(doc).unwrap().document;
        (document.id().to_owned(), document.text().to_owned())
    });
    texts.collect()
}

fn rows(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
