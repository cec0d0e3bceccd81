//! One result in several formats: every file holds the same rows.

use std::fs;
use std::path::Path;

use nisba_cooccur::Unit;
use nisba_pipeline::{Settings, Silent, run};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use rusqlite::Connection;
use rusqlite::types::Value as Stored;
use serde_json::Value;

/// Tables, with the column of Parquet and the database that JSONL is without.
const TABLES: [(&str, Option<&str>); 4] = [
    ("documents", Some("text")),
    ("mentions", Some("sentence")),
    ("duplicates", None),
    ("evidence", None),
];

fn settings(out: &Path) -> Settings {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../seeds");
    Settings::new(vec![seeds.join("articles")], vec![seeds.join("gazetteer")], out.to_path_buf())
}

fn from_jsonl(out: &Path, table: &str) -> Vec<Value> {
    let text = fs::read_to_string(out.join(table).with_extension("jsonl")).unwrap();
    text.split_terminator('\n').map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// As it comes out of JSON text: the reader may be off by the last bit.
fn as_json(number: f64) -> Value {
    serde_json::from_str(&serde_json::to_string(&number).unwrap()).unwrap()
}

fn from_parquet(out: &Path, table: &str) -> Vec<Value> {
    let file = fs::File::open(out.join(table).with_extension("parquet")).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let value = |field: &Field| match field {
        Field::Null => Value::Null,
        Field::Bool(yes) => (*yes).into(),
        Field::Long(number) => (*number).into(),
        Field::Double(number) => as_json(*number),
        Field::Str(text) => text.as_str().into(),
        field => panic!("{field:?}"),
    };
    let row = |row: parquet::errors::Result<parquet::record::Row>| -> Value {
        row.unwrap().get_column_iter().map(|(name, field)| (name.clone(), value(field))).collect()
    };
    reader.get_row_iter(None).unwrap().map(row).collect()
}

fn from_database(out: &Path, table: &str) -> Vec<Value> {
    let connection = Connection::open(out.join("corpus.db")).unwrap();
    let mut statement =
        connection.prepare(&format!("SELECT * FROM {table} ORDER BY rowid")).unwrap();
    let names: Vec<String> = statement.column_names().map(String::from).collect();
    let value = |name: &str, stored: Stored| match stored {
        Stored::Null => Value::Null,
        Stored::Integer(number) if name == "repeat" => (number == 1).into(),
        Stored::Integer(number) => number.into(),
        Stored::Real(number) => as_json(number),
        Stored::Text(text) => text.into(),
        Stored::Blob(_) => panic!("{name} is a blob"),
    };
    let row = |row: &rusqlite::Row<'_>| -> rusqlite::Result<Value> {
        let cell = |(at, name): (usize, &String)| Ok((name.clone(), value(name, row.get(at)?)));
        names.iter().enumerate().map(cell).collect()
    };
    statement.query_map([], row).unwrap().map(Result::unwrap).collect()
}

fn without(mut rows: Vec<Value>, column: Option<&str>) -> Vec<Value> {
    for row in &mut rows {
        column.and_then(|column| row.as_object_mut().unwrap().remove(column));
    }
    rows
}

fn assert_same_rows(out: &Path) {
    for (table, more) in TABLES {
        let mut lines = from_jsonl(out, table);
        if table == "evidence" {
            // With one unit there is nothing to tell apart, and JSONL is without it.
            lines.iter_mut().for_each(|line| {
                let line = line.as_object_mut().unwrap();
                line.entry("unit").or_insert_with(|| "sentence".into());
            });
        }
        let parquet = from_parquet(out, table);
        let more_in_parquet = more.filter(|&column| column == "text");
        assert_eq!(without(parquet, more_in_parquet), lines, "{table}.parquet");
        assert_eq!(without(from_database(out, table), more), lines, "corpus.db: {table}");
    }
    let csv = fs::read_to_string(out.join("cooccurrence.csv")).unwrap();
    let n_pairs = csv.matches("\r\n").count() - 1;
    let parquet = from_parquet(out, "cooccurrence");
    let pairs = from_database(out, "pairs");
    assert_eq!((parquet.len(), pairs.len()), (n_pairs, n_pairs));
    for (one, other) in parquet.iter().zip(&pairs) {
        let one = one.as_object().unwrap().iter().filter(|(name, _)| *name != "Type");
        for (name, value) in one {
            assert_eq!(other[name.to_lowercase()], *value, "{name}");
        }
    }
    let connection = Connection::open(out.join("corpus.db")).unwrap();
    let broken = connection.prepare("PRAGMA foreign_key_check").unwrap().exists([]).unwrap();
    assert!(!broken, "a row names one that is not there");
    let counted: (i64, i64) = connection
        .query_row(
            "SELECT (SELECT count(*) FROM sentences), (SELECT sum(sentences) FROM documents)",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    assert_eq!(counted.0, counted.1);
}

#[test]
fn every_format_holds_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let mut settings = settings(&out);
    settings.also_units = vec![Unit::Document];
    run(&settings, &Silent).unwrap();
    // With two units JSONL tells them apart, as the others always do.
    assert_same_rows(&out);
    let n_evidence = from_jsonl(&out, "evidence").len();
    assert!(n_evidence > 1000, "{n_evidence}");
}

#[test]
fn a_result_without_anything_has_every_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "Nobody is named here.").unwrap();
    let out = folder.path().join("out");
    let inputs = vec![folder.path().join("a.txt")];
    run(&Settings { inputs, ..settings(&out) }, &Silent).unwrap();
    assert_same_rows(&out);
    let run: Value =
        serde_json::from_str(&fs::read_to_string(out.join("run.json")).unwrap()).unwrap();
    let mut files: Vec<&str> =
        run["files"].as_array().unwrap().iter().map(|f| f.as_str().unwrap()).collect();
    files.push("run.json");
    files.sort_unstable();
    let mut there: Vec<String> = fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    there.sort_unstable();
    assert_eq!(there, files, "run.json names the files");
}

#[test]
fn odd_texts_and_names_are_the_same_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    let names = "[[entity]]\nid = \"=1+1\"\ntype = \"<b>\"\nname = \"Zubayr Tamimi\"\n\
                 [[entity]]\nid = \"it's \\\"x\\\"; --\"\ntype = \"ORG\"\nname = \"قاسم سليماني\"\n";
    fs::write(folder.path().join("names.toml"), names).unwrap();
    let text = "Zubayr Tamimi met قاسم سليماني,\u{202e} \u{1}<b>&amp;\"'\u{2028}\r\n there.";
    let lines = format!("{}\n", serde_json::json!({"id": "=a\"b'c\n;", "text": text, "title": ""}));
    // A NUL far behind the first bytes is text like any other.
    let long = format!("{}Zubayr Tamimi\0 met قاسم سليماني.", "word ".repeat(2_000));
    fs::write(folder.path().join("long.txt"), &long).unwrap();
    fs::write(folder.path().join("odd.jsonl"), lines).unwrap();
    let out = folder.path().join("out");
    let at = |name: &str| folder.path().join(name);
    run(
        &Settings::new(vec![at("odd.jsonl"), at("long.txt")], vec![at("names.toml")], out.clone()),
        &Silent,
    )
    .unwrap();
    assert_same_rows(&out);
    let texts = from_database(&out, "documents");
    assert_eq!(texts[0]["text"], text);
    assert_eq!(texts[1]["text"], long);
    let csv = fs::read_to_string(out.join("cooccurrence.csv")).unwrap();
    assert!(
        csv.lines().nth(1).unwrap().starts_with("'=1+1,\"it's \"\"x\"\"; --\",Undirected,2,"),
        "{csv}"
    );
}

#[test]
fn the_question_of_the_documentation() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    run(&settings(&out), &Silent).unwrap();
    let connection = Connection::open(out.join("corpus.db")).unwrap();
    let sql = "SELECT doc, start, end FROM pair_sentences
        WHERE source = 'abu-mahdi-al-muhandis' AND target = 'qassem-soleimani' ORDER BY sentence";
    let mut statement = connection.prepare(sql).unwrap();
    let found: Vec<(String, i64, i64)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    // Counted by sentence, every unit behind the pair is one of them.
    let evidence = from_jsonl(&out, "evidence").into_iter().filter(|row| {
        row["source"] == "abu-mahdi-al-muhandis" && row["target"] == "qassem-soleimani"
    });
    let expected: Vec<(String, i64, i64)> = evidence
        .map(|row| {
            let at = |key: &str| row[key].as_i64().unwrap();
            (row["doc"].as_str().unwrap().to_owned(), at("start"), at("end"))
        })
        .collect();
    assert!(expected.len() > 10);
    assert_eq!(found, expected);
    let steps: Vec<String> = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap()
        .query_map([], |row| row.get(3))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    // By way of the mentions of one, and not of all.
    for alias in ["a", "b"] {
        let by_index = format!("SEARCH {alias} USING INDEX");
        assert!(steps.iter().any(|step| step.starts_with(&by_index)), "{steps:?}");
    }
}
