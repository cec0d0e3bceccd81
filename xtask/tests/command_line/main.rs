//! The program as people and scripts meet it: flags, files, messages, exit codes.

mod answers;
mod counts;
mod dictionaries;
mod program;
mod repeats;
mod stopped;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::program::{code, keys, rows, seeds, stderr, stdout, workplace, xtask, xtask_with_input};

const RUN: [&str; 4] = ["run", "notes", "--dictionary", "names.toml"];

#[test]
fn a_run_writes_every_file_with_its_fields() {
    let place = workplace();
    let output = xtask(place.path(), &RUN);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stderr(&output).is_empty(), "no progress in a pipe: {}", stderr(&output));
    assert!(stdout(&output).contains("Results are in out"), "{}", stdout(&output));
    let read = |name: &str| fs::read_to_string(place.path().join("out").join(name)).unwrap();
    let first = |name: &str| keys(read(name).lines().next().expect(name)).join(",");
    assert_eq!(
        first("documents.jsonl"),
        "doc,title,date,bytes,tokens,sentences,mentions,duplicate_bytes,source"
    );
    assert_eq!(first("mentions.jsonl"), "doc,start,end,surface,entity,type,name,score,rule,repeat");
    assert_eq!(first("evidence.jsonl"), "source,target,doc,start,end,text");
    assert_eq!(read("problems.jsonl") + &read("duplicates.jsonl"), "");
    let csv = read("cooccurrence.csv");
    assert_eq!(
        csv.lines().next().unwrap(),
        "Source,Target,Type,Weight,unit,documents,units,count_source,count_target,expected,pmi,npmi,ppmi,\
         mi3,t_score,z_score,llr_g2,chi2,dice,log_dice,jaccard,ln_odds_ratio_haldane,delta_p_c_given_r,\
         delta_p_r_given_c,fisher_greater_ln_p,q_value,p_holm"
    );
    assert!(
        csv.lines()
            .nth(1)
            .unwrap()
            .starts_with("khazali,maliki,Undirected,3,sentence,2,3,3,3,3,0,"),
        "{csv}"
    );
    let gexf = read("graph.gexf");
    assert!(gexf.contains("<edge source=\"khazali\" target=\"maliki\" weight=\"3\">"), "{gexf}");
    let run: Value = serde_json::from_str(&read("run.json")).unwrap();
    assert_eq!(run["tool"], "nisba");
    assert_eq!(run["documents_in"], 2);
    assert_eq!(run["units_total"], 3);
    for key in [
        "version",
        "settings",
        "input_sha256",
        "documents_out",
        "documents_skipped",
        "files_ignored",
        "unit",
        "pairs_tested",
        "bounds",
        "stages",
    ] {
        assert!(!run[key].is_null(), "{key}");
    }
}

#[test]
fn single_steps_write_to_standard_output() {
    let place = workplace();
    let text = xtask(place.path(), &["text", "notes"]);
    assert_eq!(keys(stdout(&text).lines().next().unwrap()), ["doc", "text"]);
    let texts = rows(&stdout(&text));
    assert_eq!(texts[1]["doc"], "b.txt");
    for (words, fields) in [
        (&["tokens", "notes"][..], "doc,start,end,kind,text"),
        (&["tokens", "notes", "--preset", "uax29"], "doc,start,end,kind,text"),
        (&["sentences", "notes"], "doc,start,end,text"),
        (
            &["mentions", "notes", "--dictionary", "names.toml"],
            "doc,start,end,surface,entity,type,name,score,rule,repeat",
        ),
    ] {
        let output = xtask(place.path(), words);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let lines = stdout(&output);
        assert_eq!(keys(lines.lines().next().unwrap()).join(","), fields);
        for row in rows(&lines) {
            let text = texts.iter().find(|text| text["doc"] == row["doc"]).unwrap();
            let at = |key: &str| row[key].as_u64().unwrap() as usize;
            let cut = &text["text"].as_str().unwrap()[at("start")..at("end")];
            assert_eq!(row.get("text").or(row.get("surface")).unwrap(), cut);
        }
    }
    let mentions =
        rows(&stdout(&xtask(place.path(), &["mentions", "notes", "--dictionary", "names.toml"])));
    let found: Vec<_> = mentions.iter().map(|row| row["surface"].as_str().unwrap()).collect();
    assert_eq!(
        found,
        [
            "Qais Khaz'ali",
            "Nouri al-Maliki",
            "Maliki",
            "Kh\u{e2}zali",
            "Nuri Al Maleki",
            "Qais al-Khazali"
        ]
    );
    let csv = xtask(place.path(), &["cooccurrence", "notes", "--dictionary", "names.toml"]);
    xtask(place.path(), &RUN);
    assert_eq!(csv.stdout, fs::read(place.path().join("out/cooccurrence.csv")).unwrap());
}

#[test]
fn duplicates_of_standard_input() {
    let sentence = "Four rockets fell on the base north of the capital late on Tuesday, the army said in a \
                    statement that named nobody.";
    let lines = format!("{{\"id\": \"x\", \"text\": {sentence:?}}}\n{{\"text\": {sentence:?}}}\n");
    let output = xtask_with_input(Path::new("."), &["duplicates", "-"], lines.as_bytes());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let rows = rows(&stdout(&output));
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0]["doc_a"], &rows[0]["doc_b"]), (&Value::from("-#2"), &Value::from("x")));
    assert_eq!((&rows[0]["kind"], &rows[0]["cluster"]), (&Value::from("exact"), &Value::from(0)));
    assert_eq!(
        (&rows[0]["start_b"], &rows[0]["end_b"]),
        (&Value::from(0), &Value::from(sentence.len()))
    );
}

#[test]
fn names_are_compared() {
    let output = xtask(Path::new("."), &["compare", "Soleimani", "Suleimani"]);
    assert_eq!(code(&output), 0);
    assert!(stdout(&output).lines().next().unwrap().ends_with("\tyes"), "{}", stdout(&output));
    let pairs = "Qais al-Khazali\tKais Khazaali\nHassan Nasrallah\tHussein Nasrallah\n";
    let output = xtask_with_input(Path::new("."), &["compare", "--pairs", "-"], pairs.as_bytes());
    let verdicts: Vec<String> =
        stdout(&output).lines().map(|line| line.split('\t').nth(1).unwrap().to_owned()).collect();
    assert_eq!(verdicts, ["yes", "no"]);
}

#[test]
fn the_variants_of_a_name_are_names_of_the_same() {
    let output = xtask(Path::new("."), &["variants", "Qais al-Khazali"]);
    let forms: Vec<String> =
        stdout(&output).lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect();
    assert!(forms.len() > 5, "{forms:?}");
    let pairs: String = forms.iter().map(|form| format!("Qais al-Khazali\t{form}\n")).collect();
    let output = xtask_with_input(Path::new("."), &["compare", "--pairs", "-"], pairs.as_bytes());
    assert!(stdout(&output).lines().all(|line| line.ends_with("\tyes")), "{}", stdout(&output));
}

#[test]
fn measures_of_a_table() {
    let output = xtask_with_input(
        Path::new("."),
        &["measures"],
        b"o11\tr1\tc1\tn\n8\t16\t16\t64\n0\t3\t4\t9\n",
    );
    let text = stdout(&output);
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    let column = |name: &str| lines[0].iter().position(|cell| *cell == name).unwrap();
    assert_eq!(lines[0].len(), 30, "four counts and 26 measures");
    assert_eq!((lines[1][column("pmi")], lines[2][column("pmi")]), ("1", "-inf"));
    let output = xtask_with_input(Path::new("."), &["measures"], b"o11\tr1\tc1\tn\n8\t16\tx\t64\n");
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("-:2: c1 is \"x\""), "{}", stderr(&output));
}

#[test]
fn the_sample_is_scored() {
    let gold = seeds().join("gold/names.jsonl");
    let articles = seeds().join("articles");
    let words =
        ["evaluate", "--gold", gold.to_str().unwrap(), "--input", articles.to_str().unwrap()];
    let output = xtask(Path::new("."), &words);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    for part in ["span + entity", "span only", "PER", "misses:", "false alarms:"] {
        assert!(stdout(&output).contains(part), "{part}");
    }
}

#[test]
fn every_command_has_help_with_an_example() {
    for command in [
        "run",
        "text",
        "tokens",
        "sentences",
        "mentions",
        "duplicates",
        "cooccurrence",
        "measures",
        "compare",
        "variants",
        "evaluate",
        "query",
        "diff",
        "test-interop",
    ] {
        let output = xtask(Path::new("."), &[command, "--help"]);
        assert_eq!(code(&output), 0);
        assert!(stdout(&output).contains("Example: "), "{command}");
    }
    for command in ["import", "export", "init", "check"] {
        let output = xtask(Path::new("."), &["dictionary", command, "--help"]);
        assert_eq!(code(&output), 0);
        assert!(stdout(&output).contains("Example: "), "{command}");
    }
    assert_eq!(code(&xtask(Path::new("."), &["no-such-command"])), 2);
}

// Bad input.

#[test]
fn inputs_that_are_not_there() {
    let place = workplace();
    fs::create_dir(place.path().join("empty")).unwrap();
    let words = ["run", "missing.txt", "empty", "--dictionary", "missing.toml"];
    let output = xtask(place.path(), &words);
    assert_eq!(code(&output), 2);
    let errors = stderr(&output);
    for part in ["missing.txt: no such file", "empty: no documents in this folder", "missing.toml"]
    {
        assert!(errors.contains(part), "{part}: {errors}");
    }
    assert!(!place.path().join("out").exists() && !place.path().join("out.partial").exists());
}

#[test]
fn broken_documents_cost_themselves() {
    let place = workplace();
    let note = |name: &str| place.path().join("notes").join(name);
    fs::write(note("binary.txt"), b"\x7fELF\0\0\0").unwrap();
    fs::write(note("empty.txt"), b"").unwrap();
    fs::write(note("broken.txt"), "Muqtada’s “men” \u{2014} said\n".to_owned().into_bytes())
        .unwrap();
    let mut bytes = fs::read(note("broken.txt")).unwrap();
    bytes.extend(b"Nouri al-Maliki left \xff Basra.");
    fs::write(note("broken.txt"), &bytes).unwrap();
    fs::write(note("picture.png"), b"x").unwrap();
    let output = xtask(place.path(), &RUN);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let read = |name: &str| fs::read_to_string(place.path().join("out").join(name)).unwrap();
    let problems = rows(&read("problems.jsonl"));
    let told: Vec<_> = problems
        .iter()
        .map(|row| {
            ["doc", "problem", "action"].map(|key| row[key].as_str().unwrap().to_owned()).join(" ")
        })
        .collect();
    assert_eq!(
        told,
        ["binary.txt not text skipped", "broken.txt encoding repaired", "empty.txt empty skipped"]
    );
    assert_eq!(bytes[problems[1]["byte"].as_u64().unwrap() as usize], 0xff);
    let run: Value = serde_json::from_str(&read("run.json")).unwrap();
    let counts = ["documents_in", "documents_out", "documents_skipped", "files_ignored"];
    assert_eq!(counts.map(|key| run[key].as_u64().unwrap()), [5, 3, 2, 1]);
    assert!(read("mentions.jsonl").contains("broken.txt"));
    let mut words = RUN.to_vec();
    words.push("--allow-skipped");
    assert_eq!(code(&xtask(place.path(), &words)), 0);
}

#[test]
fn a_document_whose_id_is_taken_is_told() {
    let place = workplace();
    let lines = "{\"id\": \"a.txt\", \"text\": \"Nouri al-Maliki again.\"}\n";
    fs::write(place.path().join("notes/rows.jsonl"), lines).unwrap();
    let output = xtask(place.path(), &RUN);
    assert_eq!(code(&output), 1);
    let problems = fs::read_to_string(place.path().join("out/problems.jsonl")).unwrap();
    assert!(problems.contains("id taken") && problems.contains("rows.jsonl"), "{problems}");
}

#[test]
fn nothing_readable_is_no_result() {
    let place = workplace();
    fs::create_dir(place.path().join("bad")).unwrap();
    fs::write(place.path().join("bad/x.txt"), b"\0").unwrap();
    xtask(place.path(), &RUN);
    let before = fs::read(place.path().join("out/mentions.jsonl")).unwrap();
    let output = xtask(place.path(), &["run", "bad", "--dictionary", "names.toml"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("x.txt: not text"), "{}", stderr(&output));
    assert_eq!(
        fs::read(place.path().join("out/mentions.jsonl")).unwrap(),
        before,
        "the earlier result is whole"
    );
}

#[test]
fn nine_mistakes_in_a_dictionary_are_nine_reports() {
    let place = workplace();
    let mut bad = String::new();
    for i in 0..9 {
        bad.push_str(&format!("[[entity]]\nid = \"e{i}\"\ntype = \"PER\"\nname = {i}\n\n"));
    }
    fs::write(place.path().join("bad.toml"), bad).unwrap();
    let output = xtask(place.path(), &["run", "notes", "--dictionary", "bad.toml"]);
    assert_eq!(code(&output), 2);
    let errors = stderr(&output);
    for i in 0..9 {
        assert!(errors.contains(&format!("error: bad.toml:{}:8: ", 4 + 5 * i)), "{errors}");
    }
    assert_eq!(errors.lines().filter(|line| line.starts_with("error:")).count(), 9);
}

#[test]
fn the_files_of_others_are_not_touched() {
    let place = workplace();
    fs::create_dir(place.path().join("thesis")).unwrap();
    fs::write(place.path().join("thesis/chapter.txt"), "years of work").unwrap();
    let mut words = RUN.to_vec();
    words.extend(["--out", "thesis"]);
    let output = xtask(place.path(), &words);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("chapter.txt"), "{}", stderr(&output));
    let left: Vec<_> = fs::read_dir(place.path().join("thesis")).unwrap().collect();
    assert_eq!(left.len(), 1);
    let mut words = RUN.to_vec();
    words.extend(["--out", "names.toml/out"]);
    let output = xtask(place.path(), &words);
    assert_eq!(code(&output), 2, "a folder that cannot be made");
    assert!(stderr(&output).contains("names.toml/out"), "{}", stderr(&output));
}

#[test]
fn an_unknown_entity_to_exclude_is_told() {
    let place = workplace();
    let mut words = RUN.to_vec();
    words.extend(["--exclude", "mali"]);
    let output = xtask(place.path(), &words);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("did you mean maliki?"), "{}", stderr(&output));
    words[5] = "maliki";
    assert_eq!(code(&xtask(place.path(), &words)), 0);
    let csv = fs::read_to_string(place.path().join("out/cooccurrence.csv")).unwrap();
    assert_eq!(csv.lines().count(), 1, "{csv}");
}

#[test]
fn standard_output_closed_early_is_no_error() {
    let place = workplace();
    xtask(place.path(), &RUN);
    let line = |i: u32| format!("{{\"id\":\"{i:0100}\",\"text\":\"Note {i}.\"}}\n");
    fs::write(place.path().join("many.jsonl"), (0..500).map(line).collect::<String>()).unwrap();
    let later = ["run", "many.jsonl", "--dictionary", "names.toml", "--out", "later"];
    assert_eq!(code(&xtask(place.path(), &later)), 0);
    fs::write(place.path().join("notes/long.txt"), "Basra and Mosul. ".repeat(5_000)).unwrap();
    for words in [
        &["text", "notes"][..],
        &["tokens", "notes"],
        &["sentences", "notes"],
        &["mentions", "notes"],
        &["duplicates", "notes"],
        &["cooccurrence", "notes"],
        &["run", "notes"],
        &["compare", "Sadr", "Sadr"],
        // More rows than any buffer holds.
        &["diff", "out", "later", "--format", "csv"],
        &["diff", "out", "later", "--format", "jsonl"],
        &["diff", "out", "later"],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(words)
            .current_dir(place.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((code(&output), stderr(&output).as_str()), (0, ""), "{words:?}");
    }
}

#[test]
fn results_inside_the_input_are_not_read() {
    let place = workplace();
    let words = ["run", "notes", "--dictionary", "names.toml", "--out", "notes/out"];
    let counts = || {
        let output = xtask(place.path(), &words);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let run = fs::read_to_string(place.path().join("notes/out/run.json")).unwrap();
        let run: Value = serde_json::from_str(&run).unwrap();
        run["documents_in"].as_u64()
    };
    assert_eq!([counts(), counts()], [Some(2), Some(2)]);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_the_earlier_result() {
    let place = workplace();
    xtask(place.path(), &RUN);
    let before = fs::read(place.path().join("out/mentions.jsonl")).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["run", "-", "--dictionary", "names.toml"])
        .current_dir(place.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // The run waits for its input, which stays open, and is interrupted while it does.
    let input = child.stdin.take();
    let partial = place.path().join("out.partial/run.json");
    while !partial.exists() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(input);
    assert_eq!(fs::read(place.path().join("out/mentions.jsonl")).unwrap(), before);
    assert_eq!(code(&xtask(place.path(), &RUN)), 0, "the next run goes on from there");
}
