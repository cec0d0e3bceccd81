//! Dictionaries from elsewhere, and to there.

use std::fs;

use crate::program::{code, keys, rows, stderr, stdout, workplace, xtask};

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

#[test]
fn names_of_several_are_told_with_their_candidates() {
    let place = workplace();
    let entry =
        |id, name| format!("[[entity]]\nid = \"{id}\"\ntype = \"PER\"\nname = \"{name}\"\n");
    let two = entry("b-tamari", "Qusay al-Tamari") + &entry("a-tamari", "Zaid al-Tamari");
    fs::write(place.path().join("two.toml"), two).unwrap();
    fs::write(place.path().join("note.txt"), "Nobody asked Tamari.").unwrap();
    let words = ["mentions", "note.txt", "--dictionary", "two.toml", "--undecided"];
    let output = xtask(place.path(), &words);
    assert_eq!(
        stdout(&output),
        "{\"doc\":\"note.txt\",\"start\":13,\"end\":19,\"surface\":\"Tamari\",\
         \"candidates\":[\"a-tamari\",\"b-tamari\"]}\n"
    );
    let output = xtask(place.path(), &words[..4]);
    assert_eq!((code(&output), stdout(&output).as_str()), (0, ""));
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

#[test]
fn a_compiled_dictionary_stands_for_what_it_is_made_of() {
    let place = workplace();
    let compile = ["dictionary", "compile", "names.toml", "--out", "names.compiled"];
    let output = xtask(place.path(), &compile);
    assert_eq!((code(&output), stdout(&output).as_str()), (0, ""), "{}", stderr(&output));
    let told = stderr(&output);
    assert!(
        told.starts_with("names.compiled: 2 entities, ") && told.ends_with(" bytes\n"),
        "{told}"
    );
    let mentions = |dictionaries: &[&str]| {
        let named = dictionaries.iter().flat_map(|name| ["--dictionary", name]);
        let words: Vec<&str> = ["mentions", "notes"].into_iter().chain(named).collect();
        let output = xtask(place.path(), &words);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        stdout(&output)
    };
    let found = mentions(&["names.compiled"]);
    assert!(rows(&found).len() >= 5, "{found}");
    assert_eq!(found, mentions(&["names.toml"]));
    // Compiled again it is the same, and with others it is one dictionary.
    let again = ["dictionary", "compile", "names.compiled", "--out", "again.compiled"];
    assert_eq!(code(&xtask(place.path(), &again)), 0);
    let bytes = |name: &str| fs::read(place.path().join(name)).unwrap();
    assert_eq!(bytes("again.compiled"), bytes("names.compiled"));
    let more = "[[entity]]\nid = \"guests\"\ntype = \"ORG\"\nname = \"guests\"\ncase = \"any\"\n";
    fs::write(place.path().join("more.toml"), more).unwrap();
    let both = mentions(&["more.toml", "names.compiled"]);
    assert_eq!(rows(&both).len(), rows(&found).len() + 1, "{both}");
    // A run and a check take it, too.
    let words = ["run", "notes", "--dictionary", "names.compiled", "--out", "out"];
    let output = xtask(place.path(), &words);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(
        rows(&fs::read_to_string(place.path().join("out/mentions.jsonl")).unwrap()).len(),
        rows(&found).len()
    );
    let output = xtask(place.path(), &["dictionary", "check", "names.compiled"]);
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
}

#[test]
fn what_is_no_compiled_dictionary_is_told() {
    let place = workplace();
    let path = |name: &str| place.path().join(name);
    let words = ["dictionary", "compile", "names.toml", "--out", "names.compiled"];
    assert_eq!(code(&xtask(place.path(), &words)), 0);
    let bytes = fs::read(path("names.compiled")).unwrap();
    let mut other_version = bytes.clone();
    // Behind the eight bytes that say what it is, and the length of the version.
    other_version[12] ^= 1;
    let mut changed = bytes.clone();
    *changed.last_mut().unwrap() ^= 1;
    for (name, bytes, message) in [
        ("old", &other_version, "old: compiled by another version ("),
        ("changed", &changed, "changed: damaged: "),
        ("short", &bytes[..bytes.len() - 1].to_vec(), "short: damaged: "),
        ("other", &b"[[entity]]".to_vec(), "other: a dictionary is a *.toml or *.jsonl file, "),
    ] {
        fs::write(path(name), bytes).unwrap();
        for command in ["mentions", "run"] {
            let output = xtask(place.path(), &[command, "notes", "--dictionary", name]);
            assert_eq!((code(&output), stdout(&output).as_str()), (2, ""), "{name}");
            let told = stderr(&output);
            assert!(told.contains(&format!("error: {message}")), "{told}");
        }
    }
    // The same entity in two files is a mistake in either form.
    let named = ["--dictionary", "names.compiled", "--dictionary", "names.toml"];
    let words: Vec<&str> = ["mentions", "notes"].into_iter().chain(named).collect();
    let output = xtask(place.path(), &words);
    assert_eq!(code(&output), 2);
    let told = stderr(&output);
    assert!(
        told.contains(
            "error: names.toml:1:1: the id \"khazali\" is taken already, at names.compiled;"
        ),
        "{told}"
    );
    // No dictionary is written over.
    let toml = fs::read(path("names.toml")).unwrap();
    let words = ["dictionary", "compile", "names.toml", "--out", "names.toml"];
    let output = xtask(place.path(), &words);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("error: --out names.toml: a compiled file does not end in"));
    assert_eq!(fs::read(path("names.toml")).unwrap(), toml);
    let words = ["dictionary", "compile", "none.toml", "--out", "new"];
    assert_eq!(code(&xtask(place.path(), &words)), 2);
    assert!(!path("new").exists());
}
