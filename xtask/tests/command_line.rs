//! The program as people and scripts meet it: flags, files, messages, exit codes.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../seeds")
}

/// Runs the program in a folder.
fn xtask(folder: &Path, words: &[&str]) -> Output {
    xtask_with_input(folder, words, b"")
}

fn xtask_with_input(folder: &Path, words: &[&str], input: &[u8]) -> Output {
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

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn rows(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The keys of a JSON object in the order in which they stand in the line.
fn keys(line: &str) -> Vec<String> {
    let row: Value = serde_json::from_str(line).unwrap();
    let mut keys: Vec<String> = row.as_object().unwrap().keys().cloned().collect();
    keys.sort_by_key(|key| line.find(&format!("\"{key}\":")).unwrap());
    keys
}

/// A folder with two notes that name four people, and a dictionary of them.
fn workplace() -> tempfile::TempDir {
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
    assert!(gexf.contains("<edge source=\"khazali\" target=\"maliki\" weight=\"3\"/>"), "{gexf}");
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

#[test]
fn a_dictionary_is_checked() {
    let place = workplace();
    let output = xtask(place.path(), &["dictionary", "check", "names.toml"]);
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
    let mut text = fs::read_to_string(place.path().join("names.toml")).unwrap();
    text.push_str("aliases = [\"Qais al-Khazali\"]\n");
    fs::write(place.path().join("names.toml"), text).unwrap();
    let output = xtask(place.path(), &["dictionary", "check", "names.toml"]);
    assert_eq!(code(&output), 1);
    assert!(
        stdout(&output).contains("khazali") && stdout(&output).contains("maliki"),
        "{}",
        stdout(&output)
    );
    fs::write(place.path().join("bad.toml"), "[[entity]]\nid = \"x\"\ntype = \"PER\"\n").unwrap();
    let output = xtask(place.path(), &["dictionary", "check", "bad.toml"]);
    assert_eq!((code(&output), stdout(&output).starts_with("bad.toml:1:1: ")), (1, true));
    let output = xtask(place.path(), &["dictionary", "check", "missing.toml"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("error: missing.toml: no such file"), "{}", stderr(&output));
}

const LIST: &str = "101,\"AL-TAMARI, Qusay\",\"individual\",\"MARSH\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"a.k.a. 'MIKE'.\"\r\n\
                    102,\"MARSH GUARD CORPS\",-0- ,\"MARSH\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"a.k.a. 'ALLIANCE'.\"\r\n\x1a";
const ALIASES: &str =
    "101,1,\"aka\",\"TAMARI, Qussai\",-0- \r\n102,2,\"aka\",\"THE HORIZON\",-0- \r\n\x1a";

#[test]
fn a_list_from_elsewhere_becomes_a_dictionary() {
    let place = workplace();
    fs::write(place.path().join("sdn.csv"), LIST).unwrap();
    fs::write(place.path().join("alt.csv"), ALIASES).unwrap();
    for out in ["names.jsonl", "made.toml"] {
        let words = ["dictionary", "import", "sdn.csv", "alt.csv", "--from", "ofac", "--out", out];
        let output = xtask(place.path(), &words);
        assert_eq!((code(&output), stdout(&output).as_str()), (0, ""), "{}", stderr(&output));
        let told = stderr(&output);
        assert!(told.contains(&format!("{out}: 2 entities (ORG 1, PER 1), 7 names")), "{told}");
        fs::write(
            place.path().join("note.txt"),
            "Qusay Tamari said that the alliance of the Marsh Guard Corps is ALLIANCE. Tamari left. \
             On the horizon Mike said no.\n\nQUSSAI TAMARI SAID NO.",
        )
        .unwrap();
        let output = xtask(place.path(), &["mentions", "note.txt", "--dictionary", out]);
        let found: Vec<String> = rows(&stdout(&output))
            .iter()
            .map(|row| {
                format!(
                    "{} = {}",
                    row["surface"].as_str().unwrap(),
                    row["entity"].as_str().unwrap()
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                "Qusay Tamari = OFAC-101",
                "Marsh Guard Corps = OFAC-102",
                "ALLIANCE = OFAC-102",
                "Tamari = OFAC-101",
                "Mike = OFAC-101",
                "QUSSAI TAMARI = OFAC-101"
            ]
        );
        // What is weak and yet a word is told before a run.
        let output = xtask(place.path(), &["dictionary", "check", out]);
        assert_eq!(code(&output), 1);
        for name in ["\"ALLIANCE\"", "\"HORIZON\"", "\"Mike\""] {
            assert!(stdout(&output).contains(name), "{}", stdout(&output));
        }
        assert!(stderr(&output).contains("3 weak names"), "{}", stderr(&output));
        let output = xtask(place.path(), &["dictionary", "check", out, "--limit", "1"]);
        assert!(stdout(&output).contains("and 2 more of this kind"), "{}", stdout(&output));
    }
}

#[test]
fn faults_of_a_list_are_findings_and_are_written() {
    let place = workplace();
    fs::write(place.path().join("sdn.csv"), LIST).unwrap();
    let aliases = "999,1,\"aka\",\"NOBODY\",-0- \n101,2\n";
    fs::write(place.path().join("alt.csv"), aliases.to_owned() + ALIASES).unwrap();
    let words = [
        "dictionary",
        "import",
        "sdn.csv",
        "alt.csv",
        "--from",
        "ofac",
        "--out",
        "d.toml",
        "--report",
        "left.jsonl",
    ];
    let output = xtask(place.path(), &words);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(
        stderr(&output).contains("left out: alt.csv:1: an alias of nobody"),
        "{}",
        stderr(&output)
    );
    let report = fs::read_to_string(place.path().join("left.jsonl")).unwrap();
    assert_eq!(keys(report.lines().next().unwrap()), ["file", "line", "column", "reason", "text"]);
    assert_eq!(rows(&report)[1]["line"], 2);
    assert!(place.path().join("d.toml").exists());
}

#[test]
fn what_is_no_list_gives_no_dictionary() {
    let place = workplace();
    fs::write(place.path().join("sdn.csv"), LIST).unwrap();
    for (words, message) in [
        (
            &["sdn.csv", "none.csv", "--from", "ofac", "--out", "d.toml"][..],
            "error: none.csv: no such file",
        ),
        (&["sdn.csv", "--from", "csv", "--out", "d.toml"], "error: sdn.csv:1: no column type"),
        (&["sdn.csv", "--from", "ofac-xml", "--out", "d.toml"], "error: sdn.csv"),
        (
            &["sdn.csv", "--from", "ofac", "--out", "d.txt"],
            "error: --out d.txt: a dictionary ends in .toml or .jsonl",
        ),
        (
            &["sdn.csv", "--from", "ofac", "--out", "no/d.toml"],
            "error: no/d.toml cannot be written: ",
        ),
        (&["sdn.csv", "--from", "odd", "--out", "d.toml"], "error: invalid value 'odd'"),
    ] {
        let words: Vec<&str> =
            ["dictionary", "import"].into_iter().chain(words.iter().copied()).collect();
        let output = xtask(place.path(), &words);
        assert_eq!(code(&output), 2, "{words:?}");
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
        assert!(!place.path().join("d.toml").exists());
        assert!(!place.path().join("d.toml.partial").exists());
    }
}

#[test]
fn a_dictionary_goes_out_and_comes_back() {
    let place = workplace();
    for format in ["ftm", "spacy"] {
        let words = ["dictionary", "export", "names.toml", "--to", format, "--out", "out.jsonl"];
        let output = xtask(place.path(), &words);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let words = ["dictionary", "import", "out.jsonl", "--from", format, "--out", "back.toml"];
        let output = xtask(place.path(), &words);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let back = fs::read_to_string(place.path().join("back.toml")).unwrap();
        assert!(
            back.contains("id = \"khazali\"\ntype = \"PER\"\nname = \"Qais al-Khazali\""),
            "{back}"
        );
    }
    let output =
        xtask(place.path(), &["dictionary", "export", "none.toml", "--to", "ftm", "--out", "x"]);
    assert_eq!(code(&output), 2);
}

#[test]
fn a_first_dictionary_is_drafted() {
    let place = workplace();
    let note = "Yesterday Gen. Qusay Tamari visited some bases of the Marsh Guard Corps near Dhi Nakhla. \
                Later that evening Qusay Tamari left.\n\n\
                Nobody there saw Qusay Tamari or the Marsh Guard Corps again, as Nouri al-Maliki knows.";
    fs::write(place.path().join("note.txt"), note).unwrap();
    let words =
        ["dictionary", "init", "note.txt", "--dictionary", "names.toml", "--min-count", "2"];
    let output = xtask(place.path(), &words);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let draft = stdout(&output);
    assert!(
        draft.contains("# 3 times in 1 document; note.txt: Yesterday Gen. Qusay Tamari visited"),
        "{draft}"
    );
    assert!(
        draft.contains("id = \"qusay-tamari\"\ntype = \"PER\"\nname = \"Qusay Tamari\""),
        "{draft}"
    );
    assert!(draft.contains("type = \"ORG\"\nname = \"Marsh Guard Corps\""), "{draft}");
    assert!(!draft.contains("Maliki\"") && !draft.contains("name = \"Dhi"), "{draft}");
    fs::write(place.path().join("draft.toml"), draft).unwrap();
    let output = xtask(place.path(), &["dictionary", "check", "draft.toml"]);
    assert_eq!(code(&output), 0, "{}", stdout(&output));
    let output = xtask(place.path(), &["mentions", "note.txt", "--dictionary", "draft.toml"]);
    assert!(rows(&stdout(&output)).len() >= 5, "{}", stdout(&output));
}

/// Text of a field of a row.
fn text_of<'r>(row: &'r Value, key: &str) -> &'r str {
    row[key].as_str().unwrap_or_else(|| panic!("{key} in {row}"))
}

#[test]
fn exact_repeats_are_told_byte_for_byte() {
    let input = b"{\"id\":\"a\",\"text\":\"Rockets fell on Basra. No one was hurt.\"}\n\
        {\"id\":\"b\",\"text\":\"rockets fell on Basra, twice\"}\n";
    let folder = workplace();
    let words = ["duplicates", "-", "--exact", "16", "--threads", "1"];
    let output = xtask_with_input(folder.path(), &words, input);
    assert_eq!((code(&output), rows(&stdout(&output)).len()), (0, 1), "{}", stderr(&output));
    let row = &rows(&stdout(&output))[0];
    assert_eq!((&row["start_a"], &row["end_a"]), (&1.into(), &21.into()));
    assert_eq!((&row["start_b"], &row["end_b"]), (&1.into(), &21.into()));
    assert_eq!((text_of(row, "kind"), &row["similarity"]), ("exact", &1.0.into()));
}

#[test]
fn a_corpus_without_its_repeats() {
    let folder = workplace();
    let story = "Rockets struck the base at Ain al-Asad before dawn on Friday, and no group has claimed the \
        attack so far. Two guards were treated for burns at the hospital in Hit.";
    let longer = format!("{story}\n\nThe governor of Anbar asked for calm on Saturday.");
    let documents = [
        ("a", "2021-03-02", format!("Early report.\n\n{story}\n\nMore follows.")),
        ("b", "2021-03-01", longer.clone()),
        ("c", "2021-03-03", story.to_uppercase()),
    ];
    let input: String = documents
        .iter()
        .map(|(id, date, text)| {
            serde_json::json!({"id": id, "date": date, "text": text}).to_string() + "\n"
        })
        .collect();
    for (keep, kept) in [("first", "a"), ("longest", "b"), ("earliest", "b")] {
        let words = ["dedup", "-", "--out", "clean", "--keep", keep];
        let output = xtask_with_input(folder.path(), &words, input.as_bytes());
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let read =
            |name: &str| std::fs::read_to_string(folder.path().join("clean").join(name)).unwrap();
        let (made, map, cuts) =
            (rows(&read("documents.jsonl")), rows(&read("map.jsonl")), rows(&read("cuts.jsonl")));
        assert_eq!(
            keys(read("map.jsonl").lines().next().unwrap()),
            ["doc", "start", "end", "source_start"]
        );
        let ids: Vec<&str> = made.iter().map(|row| text_of(row, "id")).collect();
        assert_eq!(ids, ["a", "b"], "nothing is left of c");
        let source = |id: &str| &documents.iter().find(|document| document.0 == id).unwrap().2;
        for row in &map {
            let at = |key: &str| row[key].as_u64().unwrap() as usize;
            let doc = made.iter().find(|made| made["id"] == row["doc"]).unwrap();
            let kept = &text_of(doc, "text")[at("start")..at("end")];
            assert!(source(text_of(row, "doc"))[at("source_start")..].starts_with(kept));
        }
        assert_eq!(cuts.len(), 2);
        for cut in &cuts {
            assert_eq!(text_of(cut, "kept_doc"), kept);
            let at = |key: &str| cut[key].as_u64().unwrap() as usize;
            let cut_text = source(text_of(cut, "doc"))[at("start")..at("end")].trim();
            let kept_text = &source(kept)[at("kept_start")..at("kept_end")];
            assert_eq!(cut_text.to_uppercase(), kept_text.to_uppercase());
        }
        let run: Value = serde_json::from_str(&read("run.json")).unwrap();
        assert_eq!((&run["tool"], &run["documents_cut_whole"]), (&"nisba".into(), &1.into()));
    }
    // The files of others are refused.
    std::fs::create_dir(folder.path().join("mine")).unwrap();
    std::fs::write(folder.path().join("mine/thesis.txt"), "mine").unwrap();
    let words = ["dedup", "-", "--out", "mine"];
    let output = xtask_with_input(folder.path(), &words, input.as_bytes());
    assert_eq!(code(&output), 2);
    assert_eq!(std::fs::read_to_string(folder.path().join("mine/thesis.txt")).unwrap(), "mine");
}

#[test]
fn new_documents_against_a_stored_index() {
    let folder = workplace();
    let story = "Rockets struck the base at Ain al-Asad before dawn on Friday, and no group has claimed the \
        attack so far. Two guards were treated for burns at the hospital in Hit.";
    let row = |id: &str, text: &str| serde_json::json!({"id": id, "text": text}).to_string() + "\n";
    let (old_a, old_b) = (row("a", story), row("b", "Markets in Basra opened late on Sunday."));
    let new = row("c", &format!("As we reported: {}", story.to_lowercase()));
    std::fs::write(folder.path().join("old.jsonl"), old_a.clone() + &old_b).unwrap();
    let save = ["duplicates", "old.jsonl", "--save-index", "old.index"];
    assert_eq!(code(&xtask(folder.path(), &save)), 0);
    std::fs::remove_file(folder.path().join("old.jsonl")).unwrap();

    let words = ["duplicates", "-", "--against", "old.index"];
    let twice = new.clone() + &row("d", &format!("As we reported: {}", story.to_lowercase()));
    let output = xtask_with_input(folder.path(), &words, twice.as_bytes());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let against = rows(&stdout(&output));
    // Each new document with the old one, and the new ones not with each other.
    assert_eq!(against.len(), 2);
    let all =
        xtask_with_input(folder.path(), &["duplicates", "-"], (old_a + &old_b + &new).as_bytes());
    let all = rows(&stdout(&all));
    assert_eq!((all.len(), &all[0]), (1, &against[0]), "the same answer as with both at hand");

    let whole =
        xtask_with_input(folder.path(), &["duplicates", "-", "--documents"], twice.as_bytes());
    let whole = rows(&stdout(&whole));
    assert_eq!((whole.len(), &whole[0]["containment_a"]), (1, &1.0.into()));

    let path = folder.path().join("old.index");
    let mut bytes = std::fs::read(&path).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let output = xtask_with_input(folder.path(), &words, new.as_bytes());
    assert!(code(&output) == 2 && stderr(&output).contains("checksum"), "{}", stderr(&output));
    bytes[20] = 9;
    std::fs::write(&path, &bytes).unwrap();
    let output = xtask_with_input(folder.path(), &words, new.as_bytes());
    assert!(code(&output) == 2 && stderr(&output).contains("version 9"), "{}", stderr(&output));
    std::fs::write(&path, "mine").unwrap();
    let output = xtask_with_input(folder.path(), &words, new.as_bytes());
    assert!(code(&output) == 2 && stderr(&output).contains("--save-index"), "{}", stderr(&output));
}
