//! Documents in Parquet files, sound and broken.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use nisba_corpus::{Fields, Limits, Row, Sources};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

type Cells = (Option<i32>, Option<&'static str>, Option<&'static str>);

/// Three rows in two groups: a text with an id and a date, a text without, and an empty cell.
const GROUPS: [&[Cells]; 2] = [
    &[(Some(18_264), Some("قاسم سليماني was here"), Some("=x")), (None, Some("Kut"), None)],
    &[(Some(1), None, Some("z"))],
];

fn column(name: &str, physical: Physical, logical: Option<LogicalType>) -> Arc<Type> {
    repeated_column(name, physical, logical, Repetition::OPTIONAL)
}

fn repeated_column(
    name: &str,
    physical: Physical,
    logical: Option<LogicalType>,
    repetition: Repetition,
) -> Arc<Type> {
    let builder = Type::primitive_type_builder(name, physical);
    Arc::new(builder.with_repetition(repetition).with_logical_type(logical).build().unwrap())
}

fn written(compression: Compression) -> Vec<u8> {
    let fields = vec![
        column("date", Physical::INT32, Some(LogicalType::Date)),
        column("body", Physical::BYTE_ARRAY, Some(LogicalType::String)),
        column("id", Physical::BYTE_ARRAY, Some(LogicalType::String)),
    ];
    let schema = Type::group_type_builder("rows").with_fields(fields).build().unwrap();
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut bytes = Vec::new();
    let mut writer =
        SerializedFileWriter::new(&mut bytes, Arc::new(schema), Arc::new(properties)).unwrap();
    for rows in GROUPS {
        let mut group = writer.next_row_group().unwrap();
        let dates: Vec<i32> = rows.iter().filter_map(|row| row.0).collect();
        let levels: Vec<i16> = rows.iter().map(|row| row.0.is_some().into()).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int32Type>().write_batch(&dates, Some(&levels), None).unwrap();
        column.close().unwrap();
        for texts in [
            rows.iter().map(|row| row.1).collect::<Vec<_>>(),
            rows.iter().map(|row| row.2).collect(),
        ] {
            let levels: Vec<i16> = texts.iter().map(|text| text.is_some().into()).collect();
            let texts = texts.into_iter().flatten();
            let texts: Vec<ByteArray> =
                texts.map(|text| ByteArray::from(text.as_bytes().to_vec())).collect();
            let mut column = group.next_column().unwrap().unwrap();
            column.typed::<ByteArrayType>().write_batch(&texts, Some(&levels), None).unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
    bytes
}

fn rows_at(path: &Path) -> Result<Vec<Row>, String> {
    let fields = Fields { text: "body".to_owned(), ..Fields::default() };
    let sources = Sources::find(&[path.to_path_buf()], &Limits::default()).unwrap();
    sources.files()[0]
        .read(&fields, &Limits::default())
        .map(Iterator::collect)
        .map_err(|error| error.to_string())
}

fn rows_of(name: &str, bytes: &[u8]) -> Result<Vec<Row>, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    rows_at(&path)
}

#[test]
fn rows_of_every_codec_and_compression() {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let plain = written(Compression::UNCOMPRESSED);
    gz.write_all(&plain).unwrap();
    for (name, bytes) in [
        ("d.parquet", plain.clone()),
        ("d.parquet", written(Compression::SNAPPY)),
        ("d.parquet", written(Compression::GZIP(Default::default()))),
        ("d.parquet", written(Compression::LZ4_RAW)),
        ("d.parquet", written(Compression::ZSTD(Default::default()))),
        ("d.parquet.gz", gz.finish().unwrap()),
        ("d.parquet.zst", zstd::encode_all(plain.as_slice(), 1).unwrap()),
    ] {
        let rows = rows_of(name, &bytes).unwrap();
        assert_eq!(rows.len(), 3);
        let Row::Document(first) = &rows[0] else { panic!("{rows:?}") };
        assert_eq!(first.document.id(), "=x");
        assert_eq!(first.document.text(), "قاسم سليماني was here");
        assert_eq!(first.document.date.as_deref(), Some("2020-01-03"));
        let Row::Document(second) = &rows[1] else { panic!("{rows:?}") };
        assert_eq!(second.document.id(), format!("{name}#2"));
        assert_eq!(second.document.date, None);
        let Row::Skipped(third) = &rows[2] else { panic!("{rows:?}") };
        assert_eq!((third.doc.as_deref(), third.problem.as_str()), (Some("z"), "no text"));
    }
}

#[test]
fn what_is_missing_is_told() {
    let bytes = written(Compression::UNCOMPRESSED);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.parquet");
    std::fs::write(&path, &bytes).unwrap();
    let sources = Sources::find(&[path], &Limits::default()).unwrap();
    let error =
        sources.files()[0].read(&Fields::default(), &Limits::default()).err().unwrap().to_string();
    assert!(error.contains("date, body, id") && error.contains("--text-field"), "{error}");
    assert!(rows_of("d.parquet", b"id,body\n").is_err());
    assert!(rows_of("d.parquet", b"").is_err());
}

#[test]
fn a_repeated_column_holds_no_text() {
    let text = Some(LogicalType::String);
    let body = repeated_column("body", Physical::BYTE_ARRAY, text, Repetition::REPEATED);
    let schema = Type::group_type_builder("rows").with_fields(vec![body]).build().unwrap();
    let mut bytes = Vec::new();
    let mut writer =
        SerializedFileWriter::new(&mut bytes, Arc::new(schema), Default::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let texts = ["Kut", "Basra"].map(|text| ByteArray::from(text.as_bytes().to_vec()));
    column.typed::<ByteArrayType>().write_batch(&texts, Some(&[1, 1]), Some(&[0, 1])).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    let error = rows_of("d.parquet", &bytes).unwrap_err();
    assert!(error.contains("holds lists"), "{error}");
}

#[test]
fn a_broken_file_costs_itself() {
    let _quiet = Quiet::begin();
    let sound = written(Compression::SNAPPY);
    for at in 0..sound.len() {
        for flip in [0xff, 0x01] {
            let mut broken = sound.clone();
            broken[at] ^= flip;
            if let Ok(rows) = rows_of("d.parquet", &broken) {
                assert!(rows.len() <= 100, "{at}: {}", rows.len());
            }
        }
        // Without its end no file of Parquet can be read.
        assert!(rows_of("d.parquet", &sound[..at]).is_err(), "{at}");
    }
}

/// The library reports each panic that is caught on the way; a test shows none that are expected.
struct Quiet(Option<Hook>);

type Hook = Box<dyn Fn(&std::panic::PanicHookInfo<'_>) + Sync + Send>;

impl Quiet {
    fn begin() -> Quiet {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        Quiet(Some(hook))
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        // While a thread panics, hooks cannot be set.
        if !std::thread::panicking() {
            std::panic::set_hook(self.0.take().expect("it is dropped once"));
        }
    }
}

/// A few bytes that stand for two million empty cells.
#[test]
fn empty_cells_are_bounded_by_the_size_of_the_file() {
    let text = column("text", Physical::BYTE_ARRAY, Some(LogicalType::String));
    let schema = Type::group_type_builder("rows").with_fields(vec![text]).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    let file = std::fs::File::create(&path).unwrap();
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut cells = group.next_column().unwrap().unwrap();
    cells.typed::<ByteArrayType>().write_batch(&[], Some(&vec![0; 2_000_000]), None).unwrap();
    cells.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    let rows = |limits: &Limits| -> Vec<Row> {
        let sources = Sources::find(std::slice::from_ref(&path), limits).unwrap();
        sources.files()[0].read(&Fields::default(), limits).unwrap().collect()
    };
    let bounded = rows(&Limits::default());
    assert!(bounded.len() < 1100, "{} rows", bounded.len());
    let Some(Row::Skipped(last)) = bounded.last() else { panic!("{:?}", bounded.last()) };
    assert!(last.detail.contains("--max-ratio"), "{last:?}");
    let all = rows(&Limits { max_ratio: u64::MAX, ..Limits::default() });
    let n_docs = |row: &Row| match row {
        Row::Skipped(problem) => problem.n_docs,
        Row::Document(_) => 1,
    };
    assert_eq!(all.iter().map(n_docs).sum::<u64>(), 2_000_000);
}
