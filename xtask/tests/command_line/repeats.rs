//! Repeated passages, and a corpus without them.

use serde_json::Value;

use crate::program::{code, keys, rows, stderr, stdout, workplace, xtask, xtask_with_input};

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
        ("a", "2 March 2021", format!("Early report.\n\n{story}\n\nMore follows.")),
        ("b", "2021-03-01", longer.clone()),
        ("c", "(before 2021)", story.to_uppercase()),
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

#[test]
fn an_index_takes_the_place_of_an_index_only() {
    let folder = workplace();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("a.txt"), "Curfew lifted in Ramadi.").unwrap();
    std::fs::write(at("thesis.txt"), "years of work").unwrap();
    let save = |file: &str| xtask(folder.path(), &["duplicates", "a.txt", "--save-index", file]);
    let refused = save("thesis.txt");
    assert_eq!(code(&refused), 2);
    assert!(
        stderr(&refused).contains("thesis.txt: is there and is not an index"),
        "{}",
        stderr(&refused)
    );
    assert_eq!(std::fs::read_to_string(at("thesis.txt")).unwrap(), "years of work");
    let refused = save("nowhere/x.index");
    assert!(
        code(&refused) == 2 && stderr(&refused).contains("nowhere/x.index"),
        "{}",
        stderr(&refused)
    );
    assert_eq!(code(&save("notes")), 2, "a folder");
    let names = || -> Vec<_> {
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    };
    let n_before = names().len();
    for _ in 0..2 {
        assert_eq!(code(&save("a.index")), 0);
    }
    assert_eq!(names().len(), n_before + 1, "nothing is left beside it: {:?}", names());
    let against = xtask(folder.path(), &["duplicates", "a.txt", "--against", "a.index"]);
    let found = rows(&stdout(&against));
    assert_eq!((code(&against), found.len()), (0, 1), "the same document, old and new");
    assert_eq!((&found[0]["doc_a"], &found[0]["doc_b"]), (&"a.txt".into(), &"a.txt".into()));
}

#[test]
fn very_short_documents_have_an_answer() {
    let folder = workplace();
    let rows_of = |texts: &[&str]| -> String {
        texts.iter().map(|text| serde_json::json!({"text": text}).to_string() + "\n").collect()
    };
    let input =
        rows_of(&["Curfew lifted in Ramadi.", "no", "Curfew lifted in Ramadi.", "no", "", "  "]);
    for (words, n) in [
        (&["duplicates", "-"][..], 2),
        (&["duplicates", "-", "--documents"], 2),
        (&["duplicates", "-", "--exact", "2", "--max-pairs", "1"], 2),
        (&["duplicates", "-", "--exact", "24"], 1),
        (&["duplicates", "-", "--exact", "25"], 0),
    ] {
        let output = xtask_with_input(folder.path(), words, input.as_bytes());
        assert_eq!(code(&output), 1, "two have no text: {}", stderr(&output));
        let n_empty = stderr(&output).matches("no text").count();
        assert_eq!(n_empty, 2, "{}", stderr(&output));
        let found = rows(&stdout(&output));
        assert!(found.len() >= n && (n > 0 || found.is_empty()), "{words:?}: {found:?}");
    }
    let words = ["dedup", "-", "--out", "clean", "--allow-skipped"];
    let output = xtask_with_input(folder.path(), &words, input.as_bytes());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(
        stdout(&output).starts_with("2 passages cut: 26 of 52 bytes and 2 of 4 documents are left")
    );
    let cuts = std::fs::read_to_string(folder.path().join("clean/cuts.jsonl")).unwrap();
    assert_eq!(cuts.matches("the whole document repeats another").count(), 2, "{cuts}");
}

#[test]
fn odd_bytes_and_odd_flags() {
    let folder = workplace();
    let at = |name: &str| folder.path().join("odd").join(name);
    std::fs::create_dir(folder.path().join("odd")).unwrap();
    let story = "Rockets struck the base at Ain al-Asad before dawn on Friday, and no group has claimed it.";
    std::fs::write(at("lf.txt"), story.replace(", ", ",\n")).unwrap();
    std::fs::write(at("crlf.txt"), story.replace(", ", ",\r\n")).unwrap();
    std::fs::write(at("nul.txt"), format!("{story}\0")).unwrap();
    let not_utf8: Vec<u8> = story.bytes().chain(*b" caf\xe9").collect();
    std::fs::write(at("latin.txt"), not_utf8).unwrap();
    let near = xtask(folder.path(), &["duplicates", "odd"]);
    assert_eq!(code(&near), 1, "one is skipped: {}", stderr(&near));
    assert!(stderr(&near).contains("nul.txt: not text"), "{}", stderr(&near));
    assert_eq!(rows(&stdout(&near)).len(), 3, "line ends are no words");
    let exact = xtask(folder.path(), &["duplicates", "odd", "--exact", "70"]);
    assert!(stdout(&exact).is_empty(), "line ends are bytes: {}", stdout(&exact));
    // A file that is named twice is one document.
    let twice = xtask(folder.path(), &["duplicates", "odd/lf.txt", "odd/lf.txt", "--exact", "10"]);
    assert_eq!((code(&twice), stdout(&twice).as_str()), (0, ""), "{}", stderr(&twice));
    // One line without an end, over and over.
    std::fs::write(at("giant.txt"), format!("{story} ").repeat(2_000)).unwrap();
    let giant = xtask(folder.path(), &["duplicates", "odd/giant.txt", "--exact", "100"]);
    assert!(code(&giant) == 0 && !stdout(&giant).is_empty());
    for (flag, value) in [("--exact", "0"), ("--exact", "99999999999"), ("--max-pairs", "x")] {
        let output = xtask(folder.path(), &["duplicates", "odd", flag, value]);
        assert_eq!(code(&output), 2);
        assert!(stderr(&output).contains("a whole number from 1 to"), "{}", stderr(&output));
    }
}
