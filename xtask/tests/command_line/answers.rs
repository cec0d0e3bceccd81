//! Questions to results, comparisons of results, and results of some days only.

use std::fs;

use serde_json::Value;

use crate::RUN;
use crate::program::{code, rows, stderr, stdout, workplace, xtask};

#[test]
fn a_name_is_asked_for_under_any_spelling() {
    let place = workplace();
    xtask(place.path(), &RUN);
    for text in ["khazali", "Qais al-Khazali", "KHAZALI", "Khaz'ali"] {
        let output =
            xtask(place.path(), &["query", "out", text, "--show", "entities", "--format", "jsonl"]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        assert_eq!(rows(&stdout(&output))[0]["entity"], "khazali", "{text}");
    }
    let words = ["query", "out/corpus.db", "khazali", "--show", "mentions", "--format", "jsonl"];
    let found = rows(&stdout(&xtask(place.path(), &words)));
    let keywords: Vec<&str> = found.iter().map(|row| row["keyword"].as_str().unwrap()).collect();
    assert_eq!(keywords, ["Qais Khaz'ali", "Kh\u{e2}zali", "Qais al-Khazali"]);
    assert_eq!(found[1]["left"], "Maliki’s guests praised ");
    let text = fs::read_to_string(place.path().join("notes/a.txt")).unwrap();
    let at = |key: &str| found[1][key].as_u64().unwrap() as usize;
    assert_eq!(&text[at("start")..at("end")], "Kh\u{e2}zali");
}

#[test]
fn words_and_pairs_in_their_sentences() {
    let place = workplace();
    xtask(place.path(), &RUN);
    let output = xtask(place.path(), &["query", "out", "guests praised"]);
    assert!(
        stdout(&output).contains("Maliki’s [guests praised] Kh\u{e2}zali."),
        "{}",
        stdout(&output)
    );
    let output = xtask(place.path(), &["query", "out", "--pair", "Nouri al-Maliki", "khazali"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = stdout(&output);
    assert!(text.contains("[Qais Khaz'ali met Nouri al-Maliki]."), "{text}");
    assert!(text.contains("units of sentence 3"), "{text}");
    let csv =
        xtask(place.path(), &["query", "out", "--pair", "maliki", "khazali", "--format", "csv"]);
    assert_eq!(stdout(&csv).lines().next().unwrap(), "doc,start,end,left,keyword,right");
    assert_eq!(stdout(&csv).lines().count(), 4);
    let limited =
        ["query", "out", "--pair", "maliki", "khazali", "--format", "csv", "--limit", "1"];
    assert_eq!(stdout(&xtask(place.path(), &limited)).lines().count(), 2);
    for text in ["", "\"", "NEAR(", "a* OR b", "\u{0}", "—", "%"] {
        let output = xtask(place.path(), &["query", "out", &text.replace('\0', "\u{1}")]);
        assert_eq!(code(&output), 0, "{text:?}: {}", stderr(&output));
    }
}

#[test]
fn the_limit_holds_for_all_entities_together() {
    let place = workplace();
    let names = fs::read_to_string(place.path().join("names.toml")).unwrap()
        + "\n[[entity]]\nid = \"other\"\ntype = \"PER\"\nname = \"Laylan al-Khazali\"\n";
    fs::write(place.path().join("names.toml"), names).unwrap();
    let note = "Laylan al-Khazali met Nouri al-Maliki. Qais al-Khazali met Laylan al-Khazali.";
    fs::write(place.path().join("notes/c.txt"), note).unwrap();
    xtask(place.path(), &RUN);
    let n_rows = |words: &[&str]| {
        let output = xtask(place.path(), &[&["query", "out", "--format", "jsonl"], words].concat());
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        rows(&stdout(&output)).len()
    };
    for show in ["entities", "mentions", "pairs"] {
        let limited = |limit| n_rows(&["Khazali", "--show", show, "--limit", limit]);
        assert_eq!([limited("1"), limited("2")], [1, 2], "{show}");
        assert!(limited("0") >= 2, "{show}");
    }
    let all = n_rows(&["Khazali", "--show", "mentions", "--limit", "0"]);
    let most =
        |limit: usize| n_rows(&["Khazali", "--show", "mentions", "--limit", &limit.to_string()]);
    assert_eq!([most(all - 1), most(all + 1)], [all - 1, all]);
    // Both of a pair are shown.
    let pair = ["--pair", "Qais al-Khazali", "Laylan al-Khazali", "--limit", "1", "--show"];
    assert_eq!(n_rows(&[&pair[..], &["entities"]].concat()), 2);
    assert_eq!(n_rows(&[&pair[..], &["mentions"]].concat()), 1);
    let text = stdout(&xtask(place.path(), &[&["query", "out"], &pair[..5]].concat()));
    assert!(text.contains("Qais al-Khazali:") && text.contains("Laylan al-Khazali:"), "{text}");
}

#[test]
fn later_copies_are_left_out_unless_asked_for() {
    let place = workplace();
    let note = "Qais al-Khazali met Nouri al-Maliki in Baghdad on a cold morning in the winter of that year, \
                and both men spoke at length about the coming vote.";
    for name in ["x.txt", "y.txt"] {
        fs::write(place.path().join("notes").join(name), note).unwrap();
    }
    xtask(place.path(), &RUN);
    let n_found = |more: &[&str]| {
        let mut words = vec!["query", "out", "cold morning", "--format", "jsonl"];
        words.extend(more);
        rows(&stdout(&xtask(place.path(), &words))).len()
    };
    assert_eq!((n_found(&[]), n_found(&["--all-copies"])), (1, 2));
}

#[test]
fn bad_questions() {
    let place = workplace();
    xtask(place.path(), &RUN);
    for (words, told) in [
        (&["query", "missing", "x"][..], "missing: not a corpus.db"),
        (&["query", "names.toml", "x"], "names.toml: not a corpus.db"),
        (&["query", "out", "--pair", "khazali", "nobody"], "\"nobody\" is no id"),
        (&["query", "out"], "required"),
        (&["diff", "out", "missing"], "missing: not a corpus.db"),
    ] {
        let output = xtask(place.path(), words);
        assert_eq!(code(&output), 2, "{words:?}");
        assert!(stderr(&output).contains(told), "{words:?}: {}", stderr(&output));
    }
}

#[test]
fn two_runs_are_compared() {
    let place = workplace();
    xtask(place.path(), &RUN);
    let same = xtask(place.path(), &["diff", "out", "out", "--format", "jsonl"]);
    assert_eq!((code(&same), stdout(&same)), (0, String::new()));
    fs::write(place.path().join("notes/a.txt"), "Qais Khaz'ali met nobody.").unwrap();
    fs::write(place.path().join("notes/c.txt"), "Nouri al-Maliki met Qais al-Khazali.").unwrap();
    let names = fs::read_to_string(place.path().join("names.toml")).unwrap();
    fs::write(place.path().join("names.toml"), names.replace("\"khazali\"", "\"qais\"")).unwrap();
    let mut words = RUN.to_vec();
    words.extend(["--out", "later"]);
    xtask(place.path(), &words);
    let output = xtask(place.path(), &["diff", "out", "later", "--format", "jsonl"]);
    let told: Vec<String> = rows(&stdout(&output))
        .iter()
        .filter(|row| row["what"] != "setting")
        .map(|row| {
            let part = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
            ["what", "change", "doc", "name", "partner", "before", "after"].map(part).join(" ")
        })
        .collect();
    assert_eq!(
        told,
        [
            "document changed a.txt - - - -",
            "mention removed b.txt khazali - Qais al-Khazali -",
            "mention added b.txt qais - - Qais al-Khazali",
            "document added c.txt - - - -",
            "pair removed - khazali maliki 3 -",
            "pair added - maliki qais - 2",
        ]
    );
    let text = stdout(&xtask(place.path(), &["diff", "out", "later", "--limit", "1"]));
    assert!(text.contains("documents         1 added        0 removed        1 changed"), "{text}");
    assert!(text.contains("  removed khazali — maliki: units of sentence 3"), "{text}");
    let csv = stdout(&xtask(place.path(), &["diff", "out", "later", "--format", "csv"]));
    assert!(
        csv.starts_with("what,change,doc,start,end,name,partner,unit,before,after\r\n"),
        "{csv}"
    );
}

#[test]
fn documents_of_some_days() {
    let place = workplace();
    let line = |id: &str, date: Option<&str>| {
        let text = format!("Qais al-Khazali met Nouri al-Maliki ({id}).");
        serde_json::json!({"id": id, "text": text, "date": date}).to_string()
    };
    let lines = [
        line("a", Some("2019-12-31")),
        line("b", Some("2020-01-01T00:00Z")),
        line("c", Some("2020-06")),
        line("d", Some("2021-01-01")),
        line("e", None),
        line("f", Some("last week")),
    ];
    fs::write(place.path().join("dated.jsonl"), lines.join("\n")).unwrap();
    let run = |more: &[&str]| {
        let mut words = vec!["run", "dated.jsonl", "--dictionary", "names.toml"];
        words.extend(more);
        xtask(place.path(), &words)
    };
    let output = run(&["--since", "2020", "--until", "2020-12-31"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(
        stdout(&output).contains("Left out by date 2, and 2 whose dates do not tell"),
        "{}",
        stdout(&output)
    );
    let documents = rows(&fs::read_to_string(place.path().join("out/documents.jsonl")).unwrap());
    let ids: Vec<&str> = documents.iter().map(|row| row["doc"].as_str().unwrap()).collect();
    assert_eq!(ids, ["b", "c"]);
    let json: Value =
        serde_json::from_str(&fs::read_to_string(place.path().join("out/run.json")).unwrap())
            .unwrap();
    let keys = ["documents_in", "documents_out", "documents_outside_dates", "documents_undated"];
    assert_eq!(keys.map(|key| json[key].as_u64().unwrap()), [2, 2, 2, 2]);
    assert_eq!(
        (&json["settings"]["since"], &json["settings"]["until"]),
        (&"2020".into(), &"2020-12-31".into())
    );
    let output = run(&["--since", "2030"]);
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains("4 are outside, of 2 the date does not tell"),
        "{}",
        stderr(&output)
    );
    fs::write(place.path().join("more.csv"), "id,body\na,b\n").unwrap();
    let output = run(&["more.csv", "--since", "2030"]);
    assert_eq!(code(&output), 2);
    let told = stderr(&output);
    assert!(told.contains("4 are outside") && told.contains("\n  more.csv: "), "{told}");
    let output = run(&["--since", "yesterday"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("write 2021, 2021-03 or 2021-03-14"), "{}", stderr(&output));
}
