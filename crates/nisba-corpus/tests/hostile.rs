//! Files made to break what reads them.

use std::fs;
use std::io::Write;
use std::path::Path;

use nisba_corpus::{Fields, Limits, ListFormat, Problem, Row, Sources, import};

#[path = "laws/files.rs"]
mod laws;

fn rows_with(name: &str, bytes: &[u8], limits: &Limits) -> Vec<Row> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let sources = Sources::find(&[path], limits).unwrap();
    sources.files()[0].read(&Fields::default(), limits).unwrap().collect()
}

fn only_problem(rows: &[Row]) -> &Problem {
    match rows {
        [Row::Skipped(problem)] => problem,
        other => panic!("{} rows, the first {:?}", other.len(), other.first()),
    }
}

fn zstd(unit: &[u8], n: usize) -> Vec<u8> {
    let mut packer = zstd::Encoder::new(Vec::new(), 1).unwrap();
    (0..n).for_each(|_| packer.write_all(unit).unwrap());
    packer.finish().unwrap()
}

fn gzip(unit: &[u8], n: usize) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    (0..n).for_each(|_| packer.write_all(unit).unwrap());
    packer.finish().unwrap()
}

/// More than is let pass uncounted, in a few kilobytes.
const MEGABYTES: usize = 200;

#[test]
fn bombs_are_stopped_by_what_they_give() {
    let unit = vec![b'a'; 1 << 20];
    let members = gzip(&unit, 1).repeat(MEGABYTES);
    for (name, bytes) in [
        ("a.txt.zst", zstd(&unit, MEGABYTES)),
        ("a.html.zst", zstd(&unit, MEGABYTES)),
        ("a.jsonl.zst", zstd(&unit, MEGABYTES)),
        ("a.txt.gz", gzip(&unit, MEGABYTES)),
        ("a.txt.gz", members),
        ("a.csv.gz", gzip(b"id,text\n\"", 1).into_iter().chain(gzip(&unit, MEGABYTES)).collect()),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, &bytes).unwrap();
        let limits = Limits::default();
        let sources = Sources::find(&[path], &limits).unwrap();
        let told = match sources.files()[0].read(&Fields::default(), &limits) {
            Ok(rows) => only_problem(&rows.collect::<Vec<_>>()).detail.clone(),
            Err(error) => error.to_string(),
        };
        assert!(told.contains("--max-ratio"), "{name}: {told}");
    }
    let trusting = Limits { max_ratio: 1 << 40, ..Limits::default() };
    assert!(matches!(
        rows_with("a.txt.zst", &zstd(&unit, MEGABYTES), &trusting)[..],
        [Row::Document(_)]
    ));
}

#[test]
fn a_list_is_no_bomb() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.csv.zst");
    fs::write(&path, zstd(&vec![b'a'; 1 << 20], MEGABYTES)).unwrap();
    let error = import(&[path], ListFormat::Table).unwrap_err().remove(0).to_string();
    assert!(error.contains("times its own size") && error.contains("unpack it"), "{error}");
}

#[test]
fn what_is_too_long_costs_itself_alone() {
    let limits = Limits { max_document: 100, ..Limits::default() };
    let long = "x".repeat(500);
    let lines = format!("{{\"text\":\"a\"}}\n{{\"text\":\"{long}\"}}\n{{\"text\":\"b\"}}\n");
    let rows = rows_with("a.jsonl", lines.as_bytes(), &limits);
    let [Row::Document(a), Row::Skipped(problem), Row::Document(b)] = &rows[..] else {
        panic!("{rows:?}")
    };
    assert_eq!((a.document.text(), b.document.id()), ("a", "a.jsonl#3"));
    assert_eq!((problem.byte, problem.doc.as_deref()), (Some(13), Some("a.jsonl#2")));
    assert!(problem.detail.contains("--max-document"), "{problem:?}");
    for name in ["a.txt", "a.html", "a.md"] {
        let rows = rows_with(name, long.as_bytes(), &limits);
        assert_eq!(only_problem(&rows).problem, "too long");
        let rows = rows_with(&format!("{name}.gz"), &gzip(long.as_bytes(), 1), &limits);
        assert_eq!(only_problem(&rows).problem, "too long");
    }
}

#[test]
fn an_open_quotation_mark_does_not_swallow_memory() {
    let limits = Limits { max_document: 1000, ..Limits::default() };
    let table = format!("id,text\n1,sound\n2,\"{}", "and so on\n".repeat(50_000));
    let rows = rows_with("a.csv", table.as_bytes(), &limits);
    let [Row::Document(_), Row::Skipped(problem)] = &rows[..] else { panic!("{rows:?}") };
    assert!(problem.detail.contains("never closed"), "{problem:?}");
    assert!(problem.detail.contains("--max-document"), "{problem:?}");
}

#[test]
fn millions_of_rows_without_a_document_are_told_together() {
    let rows = rows_with("a.jsonl", "1\n".repeat(300_000).as_bytes(), &Limits::default());
    assert_eq!(rows.len(), 1001);
    let n_docs = |row: &Row| match row {
        Row::Skipped(problem) => problem.n_docs,
        Row::Document(_) => 1,
    };
    assert_eq!(rows.iter().map(n_docs).sum::<u64>(), 300_000);
}

#[test]
fn a_header_of_many_columns_is_told_in_short() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    let names: Vec<String> = (0..20_000).map(|n| format!("c{n}")).collect();
    fs::write(&path, names.join(",")).unwrap();
    let sources = Sources::find(&[path], &Limits::default()).unwrap();
    let rows = sources.files()[0].read(&Fields::default(), &Limits::default());
    let error = rows.err().unwrap().to_string();
    assert!(error.contains("c11 and 19988 more") && error.len() < 300, "{error}");
}

#[cfg(unix)]
#[test]
fn what_became_a_pipe_or_went_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    fs::write(&path, "x").unwrap();
    let sources = Sources::find(std::slice::from_ref(&path), &Limits::default()).unwrap();
    let read = || {
        let rows = sources.files()[0].read(&Fields::default(), &Limits::default());
        rows.err().unwrap().to_string()
    };
    fs::remove_file(&path).unwrap();
    assert!(read().contains("No such file"));
    std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
    assert!(read().contains("no longer a file"));
}

#[cfg(unix)]
#[test]
fn a_dictionary_is_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml");
    std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
    let errors = nisba_corpus::Dictionary::read(std::slice::from_ref(&path)).unwrap_err();
    assert!(errors[0].message.contains("neither a file"), "{errors:?}");
    let errors = import(&[path], ListFormat::Table).unwrap_err();
    assert!(errors[0].message.contains("neither a file"), "{errors:?}");
}

#[test]
fn an_object_of_many_keys_is_one_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    let keys: Vec<String> = (0..200_000).map(|n| format!("\"k{n}\":1")).collect();
    fs::write(&path, format!("{{{}}}\n", keys.join(","))).unwrap();
    let errors = nisba_corpus::Dictionary::read(&[path]).unwrap_err();
    assert_eq!(errors.len(), 1);
    assert!(errors[0].message.starts_with("200000 keys"), "{errors:?}");
}

/// What fuzzing found worth keeping, and others like it.
#[test]
fn kept_bytes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzz");
    let out = tempfile::tempdir().unwrap();
    let mut n = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        for kind in 0..12 {
            let data = [&[kind], &bytes[..]].concat();
            laws::assert_rows(&data, out.path());
            laws::assert_list(&data, out.path());
            laws::assert_dictionary(&data, out.path());
        }
        n += 1;
    }
    assert!(n >= 12, "{n} files");
}

/// Sound files of every kind with a few bytes changed, always the same ones.
#[test]
fn changes_to_sound_files() {
    let lists = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lists");
    let out = tempfile::tempdir().unwrap();
    let mut state = 1_u64;
    let mut random = move |below: usize| {
        state = nisba_text::mix(state, 11);
        (state % below as u64) as usize
    };
    let mut files: Vec<_> =
        fs::read_dir(lists).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for path in files {
        let sound = fs::read(path).unwrap();
        for _ in 0..40 {
            let mut bytes = sound.clone();
            for _ in 0..=random(4) {
                let at = random(bytes.len());
                match random(4) {
                    0 => bytes[at] = random(256) as u8,
                    1 => bytes.truncate(at.max(1)),
                    2 => bytes[at] = b"\"{}[],\n\\<>&;\0"[random(13)],
                    _ => drop(bytes.remove(at)),
                }
                if bytes.is_empty() {
                    bytes.push(b'x');
                }
            }
            for kind in 0..6 {
                let data = [&[kind], &bytes[..]].concat();
                laws::assert_list(&data, out.path());
                laws::assert_rows(&data, out.path());
            }
        }
    }
}
