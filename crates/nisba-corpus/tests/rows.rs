//! The rows of files of every kind, sound and broken.

use std::io::Write;

use nisba_corpus::{Action, Fields, Limits, Row, Sources};

fn rows_of(name: &str, bytes: &[u8]) -> Vec<Row> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let sources = Sources::find(&[path], &Limits::default()).unwrap();
    sources.files()[0].read(&Fields::default(), &Limits::default()).unwrap().collect()
}

fn ids_and_texts(rows: &[Row]) -> Vec<(&str, &str)> {
    rows.iter()
        .map(|row| match row {
            Row::Document(read) => (read.document.id(), read.document.text()),
            Row::Skipped(problem) => ("skipped", problem.problem.as_str()),
        })
        .collect()
}

#[test]
fn a_bad_line_costs_itself() {
    let lines = b"{\"id\": \"a\", \"text\": \"one\"}\n\n{\"text\": \"two\"}\n{\"text\" 3}\n[]\n{\"body\": \"x\"}\n{\"id\": 7, \"text\": \"four\"}";
    let rows = rows_of("d.jsonl", lines);
    assert_eq!(
        ids_and_texts(&rows),
        [
            ("a", "one"),
            ("d.jsonl#2", "two"),
            ("skipped", "not JSON"),
            ("skipped", "not JSON"),
            ("skipped", "no text"),
            ("7", "four"),
        ]
    );
    let Row::Skipped(problem) = &rows[2] else { panic!() };
    assert_eq!(&lines[problem.byte.unwrap() as usize..][..1], b"3", "{problem:?}");
}

#[test]
fn what_other_programs_put_into_json() {
    let lines = b"\xef\xbb\xbf{\"text\": \"one\"}\n{\"text\": \"half \\ud83d, whole \\ud83d\\ude00, plain \\\\ud83d\"}\n{\"text\": \"Mu\xc3\xb1oz \xc3\xa9 \xff\"}";
    let rows = rows_of("d.jsonl", lines);
    assert_eq!(
        ids_and_texts(&rows),
        [
            ("d.jsonl#1", "one"),
            ("d.jsonl#2", "half \u{fffd}, whole \u{1f600}, plain \\ud83d"),
            ("d.jsonl#3", "Muñoz é \u{fffd}"),
        ]
    );
    let repairs: Vec<u64> = rows
        .iter()
        .filter_map(|row| match row {
            Row::Document(read) => read.repair.as_ref()?.byte,
            Row::Skipped(_) => None,
        })
        .collect();
    assert_eq!(lines[repairs[0] as usize..][..6], *b"\\ud83d");
    assert_eq!(lines[repairs[1] as usize], 0xff);
}

#[test]
fn a_table_in_a_legacy_encoding() {
    let csv =
        b"id,text\ncaf\xe9,Le caf\xe9 est ferm\xe9 ce soir\ncaf\xe8,Un autre caf\xe9 est ouvert\n";
    let rows = rows_of("d.csv", csv);
    assert_eq!(
        ids_and_texts(&rows),
        [("café", "Le café est fermé ce soir"), ("cafè", "Un autre café est ouvert")]
    );
    let Row::Document(read) = &rows[0] else { panic!() };
    let repair = read.repair.as_ref().unwrap();
    assert_eq!((repair.byte, repair.action), (Some(8), Action::Repaired));
}

#[test]
fn a_quote_that_is_never_closed_is_told() {
    let csv = b"id,text\na,plain\nb,\"unclosed here\nc,other\n";
    assert_eq!(ids_and_texts(&rows_of("d.csv", csv)), [("a", "plain"), ("skipped", "open quote")]);
    let csv = b"id,text\na,\"closed \"\" here\"\n";
    assert_eq!(ids_and_texts(&rows_of("d.csv", csv)), [("a", "closed \" here")]);
}

#[test]
fn files_without_rows_are_told() {
    for (name, bytes) in [("d.jsonl", &b" \n"[..]), ("d.csv", b"id,text\n")] {
        assert_eq!(ids_and_texts(&rows_of(name, bytes)), [("skipped", "empty")], "{name}");
    }
}

#[test]
fn compressed_rows_order_by_number() {
    let text = (1..=12).map(|i| format!("{{\"text\": \"t{i}\"}}\n")).collect::<String>();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(text.as_bytes()).unwrap();
    for (name, bytes) in [
        ("d.jsonl.gz", gz.finish().unwrap()),
        ("d.jsonl.zst", zstd::encode_all(text.as_bytes(), 1).unwrap()),
    ] {
        let rows = rows_of(name, &bytes);
        let orders: Vec<_> = rows
            .iter()
            .map(|row| match row {
                Row::Document(read) => read.order.clone(),
                Row::Skipped(problem) => panic!("{problem:?}"),
            })
            .collect();
        assert_eq!(orders.len(), 12);
        assert!(orders.is_sorted(), "row 10 comes after row 9");
    }
}

#[test]
fn csv_with_quotes_and_a_byte_order_mark() {
    let csv =
        "\u{feff}id,text,date\r\nx,\"He said \"\"no\"\"\nand left\",2020-01-03\r\n,plain,\r\n";
    let rows = rows_of("d.csv", csv.as_bytes());
    assert_eq!(ids_and_texts(&rows), [("x", "He said \"no\"\nand left"), ("d.csv#2", "plain")]);
    let Row::Document(read) = &rows[0] else { panic!() };
    assert_eq!(read.document.date.as_deref(), Some("2020-01-03"));
}

#[test]
fn a_table_without_the_column_says_which_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.tsv");
    std::fs::write(&path, "name\tbody\na\tb\n").unwrap();
    let sources = Sources::find(&[path], &Limits::default()).unwrap();
    let error =
        sources.files()[0].read(&Fields::default(), &Limits::default()).err().unwrap().to_string();
    assert!(error.contains("name, body") && error.contains("--text-field"), "{error}");
}

#[test]
fn empty_and_binary_files_are_skipped() {
    assert_eq!(ids_and_texts(&rows_of("d.txt", b" \n")), [("skipped", "empty")]);
    assert_eq!(ids_and_texts(&rows_of("d.txt", b"\x89PNG\0\0")), [("skipped", "not text")]);
    assert_eq!(ids_and_texts(&rows_of("d.txt.gz", b"plain")), [("skipped", "unreadable")]);
}

#[test]
fn tables_of_spreadsheets_in_utf16() {
    let tsv = "\u{feff}id\ttext\r\nx\tقاسم \"سليماني\"\r\ny\tKut\r\n";
    for name in ["d.tsv", "d.csv", "d.jsonl"] {
        let text = match name {
            "d.csv" => tsv.replace('"', "").replace('\t', ","),
            "d.jsonl" => {
                "\u{feff}{\"id\":\"x\",\"text\":\"قاسم سليماني\"}\n{\"id\":\"y\",\"text\":\"Kut\"}"
                    .into()
            }
            _ => tsv.replace('"', ""),
        };
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            let rows = rows_of(name, &text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>());
            assert_eq!(ids_and_texts(&rows), [("x", "قاسم سليماني"), ("y", "Kut")], "{name}");
            let repairs: Vec<bool> = rows
                .iter()
                .map(|row| matches!(row, Row::Document(read) if read.repair.is_some()))
                .collect();
            assert_eq!(repairs, [true, false], "told once a file");
        }
    }
}

#[test]
fn what_is_lost_in_utf16_is_told_with_its_row() {
    let lossy = |text: &str| -> Vec<u8> {
        // Half a surrogate pair in the place of each question mark.
        let units = text.encode_utf16().map(|unit| if unit == 0x3f { 0xd83d } else { unit });
        std::iter::once(0xfeff).chain(units).flat_map(u16::to_le_bytes).collect()
    };
    let csv = lossy("id,text\r\na,Kut\r\nb,Mosul ? end\r\nc,Basra\r\nd,?\r\n");
    let jsonl = lossy(
        "{\"id\":\"a\",\"text\":\"Kut\"}\n{\"id\":\"b\",\"text\":\"Mosul ? end\"}\n\n\
         {\"id\":\"c\",\"text\":\"Basra\"}\n{\"id\":\"d\",\"text\":\"? \\ud83d\"}",
    );
    for (name, bytes) in [("d.csv", csv), ("d.jsonl", jsonl)] {
        let rows = rows_of(name, &bytes);
        let repairs: Vec<Option<(Option<u64>, &str)>> = rows
            .iter()
            .map(|row| {
                let Row::Document(read) = row else { panic!("{row:?}") };
                read.repair.as_ref().map(|repair| (repair.byte, repair.detail.as_str()))
            })
            .collect();
        let broken = "broken units replaced by U+FFFD";
        assert_eq!(repairs[0], Some((Some(0), "decoded as UTF-16LE")), "{name}");
        assert_eq!(repairs[1..3], [Some((None, broken)), None], "{name}");
        let (byte, last) = repairs[3].unwrap();
        assert!(byte.is_none() && last.starts_with(broken), "{name}: {last}");
        assert_eq!(last.contains("surrogate"), name == "d.jsonl", "{last}");
    }
}
