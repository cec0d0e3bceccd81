//! Lists from elsewhere, whole: what becomes of every line of small invented ones.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use nisba_corpus::{Dictionary, ListFormat, import, write_jsonl, write_toml};
use nisba_entities::{Entry, Gazetteer};

fn list(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lists").join(name)
}

/// Everything that an import gives, as text to be compared.
fn picture(format: ListFormat, files: &[&str]) -> String {
    let paths: Vec<PathBuf> = files.iter().map(|name| list(name)).collect();
    let imported = import(&paths, format).unwrap();
    Gazetteer::new(imported.entries.clone()).expect("a dictionary that compiles");
    let mut picture = Vec::new();
    write_toml(&imported.entries, &mut picture).unwrap();
    let mut picture = String::from_utf8(picture).unwrap();
    picture.push_str("\n---\n");
    for left in &imported.left_out {
        let mark = if left.is_fault { "fault" } else { "left out" };
        let place = left.place();
        let place = place.rsplit('/').next().unwrap();
        writeln!(picture, "{mark}: {place}: {}: {:?}", left.reason, left.text).unwrap();
    }
    for (what, n) in &imported.changes {
        writeln!(picture, "{n} × {what}").unwrap();
    }
    picture
}

#[test]
fn the_treasury_in_csv() {
    insta::assert_snapshot!(picture(ListFormat::Ofac, &["sdn.csv", "alt.csv"]));
}

#[test]
fn remarks_go_on_in_another_file() {
    let cut = picture(ListFormat::Ofac, &["sdn.csv", "alt.csv"]);
    assert!(cut.contains("left out: sdn.csv:2: a weak alias that is cut off"), "{cut}");
    let whole = picture(ListFormat::Ofac, &["alt.csv", "sdn_comments.csv", "sdn.csv"]);
    assert!(whole.contains("\"The Reed Men of the South and the North\""), "{whole}");
    assert!(!whole.contains("cut off"), "{whole}");
}

#[test]
fn the_treasury_in_xml() {
    insta::assert_snapshot!(picture(ListFormat::OfacXml, &["sdn.xml"]));
}

#[test]
fn follow_the_money() {
    insta::assert_snapshot!(picture(ListFormat::FollowTheMoney, &["entities.ftm.json"]));
}

#[test]
fn open_sanctions() {
    insta::assert_snapshot!(picture(ListFormat::OpenSanctions, &["targets.simple.csv"]));
}

#[test]
fn spacy_patterns() {
    insta::assert_snapshot!(picture(ListFormat::Spacy, &["patterns.jsonl"]));
}

#[test]
fn a_table() {
    insta::assert_snapshot!(picture(ListFormat::Table, &["people.csv"]));
}

#[test]
fn csv_and_xml_agree() {
    let ids = |format, files: &[&str]| -> Vec<(String, String)> {
        let paths: Vec<PathBuf> = files.iter().map(|name| list(name)).collect();
        let entries = import(&paths, format).unwrap().entries;
        entries.into_iter().map(|entry| (entry.id, entry.name)).take(1).collect()
    };
    let csv = ids(ListFormat::Ofac, &["sdn.csv", "alt.csv"]);
    assert_eq!(csv, ids(ListFormat::OfacXml, &["sdn.xml"]));
    assert_eq!(csv[0], ("OFAC-101".to_owned(), "Qusay Dhiyab al-Tamari".to_owned()));
}

#[test]
fn a_compressed_list_is_the_same_list() {
    let folder = tempfile::tempdir().unwrap();
    let mut packed = Vec::new();
    for name in ["sdn.csv", "alt.csv"] {
        let bytes = std::fs::read(list(name)).unwrap();
        // The ending says nothing; the bytes do.
        let path = folder.path().join(name);
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, &bytes).unwrap();
        std::fs::write(&path, encoder.finish().unwrap()).unwrap();
        packed.push(path);
    }
    let plain = [list("sdn.csv"), list("alt.csv")];
    let plain = import(&plain, ListFormat::Ofac).unwrap().entries;
    assert_eq!(import(&packed, ListFormat::Ofac).unwrap().entries, plain);
    // Cut short.
    let bytes = std::fs::read(&packed[0]).unwrap();
    std::fs::write(&packed[0], &bytes[..bytes.len() - 20]).unwrap();
    let errors = import(&packed, ListFormat::Ofac).unwrap_err();
    assert!(errors[0].message.contains("cut short"), "{errors:?}");
}

/// What a list as a whole can have wrong: the messages, without the folder.
fn errors(format: ListFormat, files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        paths.push(path);
    }
    let here = format!("{}/", folder.path().display());
    let errors = import(&paths, format).unwrap_err();
    errors.iter().map(|error| error.to_string().replace(&here, "")).collect()
}

#[test]
fn every_fault_of_a_whole_list_is_told_with_its_place() {
    for (format, name, text, start) in [
        (
            ListFormat::Ofac,
            "alt.csv",
            "1,2,\"aka\",\"X\",-0- \n",
            "alt.csv: no sdn.csv among the files",
        ),
        (ListFormat::Ofac, "x.csv", "name,type\nX,Y\n", "x.csv:1: 2 columns"),
        (
            ListFormat::OfacXml,
            "a.xml",
            "<Sanctions></Sanctions>",
            "a.xml:1:1: the root is <Sanctions>",
        ),
        (
            ListFormat::OfacXml,
            "a.xml",
            "<sdnList>\n<sdnEntry><uid>1</uid>",
            "a.xml:2:23: the file ends within <sdnEntry>",
        ),
        (ListFormat::OfacXml, "a.xml", "<sdnList>\n<a></b></sdnList>", "a.xml:2:"),
        (
            ListFormat::OpenSanctions,
            "t.csv",
            "id,name\n1,X\n",
            "t.csv:1: the header has to name id, schema and name",
        ),
        (ListFormat::Table, "t.csv", "id,name\n1,X\n", "t.csv:1: no column type"),
    ] {
        let told = errors(format, &[(name, text)]);
        assert!(told.iter().any(|error| error.starts_with(start)), "{told:#?}");
    }
    let missing = import(&[list("none.csv"), list("nor.csv")], ListFormat::Table).unwrap_err();
    assert!(missing.iter().all(|error| error.message == "no such file"), "{missing:?}");
    assert_eq!(missing.len(), 2);
    let empty = import(&[list("patterns.jsonl")], ListFormat::FollowTheMoney).unwrap_err();
    assert!(empty[0].message.contains("no entity in this file"), "{empty:?}");
}

#[test]
fn what_is_written_reads_back() {
    let mut entry = Entry::new("Q1", "PER", "Qusay \"the Date\" al-Tamari\\");
    entry.aliases = vec!["Abu 'Amin'".into(), "x".repeat(120)];
    entry.native = vec!["قصي التماري".into()];
    entry.requires = vec!["Kut".into()];
    entry.case = nisba_entities::CasePolicy::Any;
    entry.typos = true;
    entry.source = Some("a list, 2026".into());
    let entries = vec![entry, Entry::new("Q2", "ORG", "Marsh Guard")];
    let folder = tempfile::tempdir().unwrap();
    for (name, write) in [
        ("d.toml", write_toml as fn(&[Entry], &mut dyn std::io::Write) -> std::io::Result<()>),
        ("d.jsonl", write_jsonl),
    ] {
        let path = folder.path().join(name);
        let mut bytes = Vec::new();
        write(&entries, &mut bytes).unwrap();
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(Dictionary::read(&[path]).unwrap().entries(), entries);
    }
}
