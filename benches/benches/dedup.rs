//! Repeated passages, all steps on one thread, and beside us what else finds them.
//!
//! Every tool searches the same texts, and what it finds of the passages that were put there is
//! told beside its speed, with how much of what it finds was put there: the faster ones find less,
//! or more than there is. What favours us: the texts are in memory, the passages are sentences of
//! running text, and MinHash is asked for paragraphs, which is how it is used for text and not what
//! it does best (whole documents). With `NISBA_GROWTH` in the environment time is measured up to 100
//! MB and not just to 10, which takes some minutes.

use std::hint::black_box;
use std::num::NonZeroU32;
use std::ops::Range;
use std::time::{Duration, Instant};

use criterion::{
    BenchmarkGroup, Criterion, SamplingMode, Throughput, criterion_group, criterion_main,
};
use gaoya::minhash::{MinHashIndex, MinHasher, MinHasher32};
use libsais::SuffixArrayConstruction;
use nisba_benches::{Edit, Planted, beside, merged, n_bytes};
use nisba_dedup::{Config, Repeats, exact_repeats, find_repeats};

fn tools(c: &mut Criterion) {
    let mut group = c.benchmark_group("dedup");
    quickly(&mut group);
    let planted = Planted::new(TEXT_BYTES);
    let mut table = vec![HEAD.to_owned()];
    for tool in Tool::ALL {
        let found = tool.find(&planted.texts);
        let shares: String = Edit::ALL
            .iter()
            .map(|&edit| format!("{:>9.2}", planted.recall(edit, &found)))
            .collect();
        let speed = measure(&mut group, tool, "planted", &planted.texts, &found);
        table.extend(speed.map(|speed| {
            let precision = planted.precision(&found);
            format!("{:<12}{speed:>7.1}{shares}{precision:>10.2}", tool.name())
        }));
    }
    for name in ["foia_emails", "speeches"] {
        let path = format!("shared/corpus/{name}.jsonl.gz");
        let Some(texts) = beside(&path, TEXT_BYTES) else {
            eprintln!("no input {name}: ../{path} is not there");
            continue;
        };
        for tool in Tool::ALL {
            let found = tool.find(&texts);
            let n_found: usize = found.iter().flatten().map(ExactSizeIterator::len).sum();
            let share = 100.0 * n_found as f64 / n_bytes(&texts) as f64;
            let speed = measure(&mut group, tool, name, &texts, &found);
            table.extend(speed.map(|speed| {
                format!("{:<12}{speed:>7.1}   {share:.0} % of the bytes of {name}", tool.name())
            }));
        }
    }
    group.finish();
    eprintln!("{}\n", table.join("\n"));
}

const HEAD: &str = "
                    share found of the bytes put there as                  share put there
tool           MB/s verbatim    dress      5 %     20 %    order   of those found";

/// Two hundred passages.
const TEXT_BYTES: usize = 1 << 20;

/// Time by size: the last column is to stay as it is.
fn growth(c: &mut Criterion) {
    let mut group = c.benchmark_group("dedup/growth");
    quickly(&mut group);
    let mut table = vec!["\ntool             MB   ns/byte".to_owned()];
    let mut sizes = vec![1, 10];
    if std::env::var_os("NISBA_GROWTH").is_some() {
        sizes.extend([30, 100]);
    }
    for n in sizes {
        let texts = Planted::new(n * 1_000_000).texts;
        for tool in [Tool::Near, Tool::Exact] {
            let found = tool.find(&texts);
            let speed = measure(&mut group, tool, &format!("{n}MB"), &texts, &found);
            table.extend(
                speed.map(|speed| format!("{:<12}{n:>7}{:>10.1}", tool.name(), 1e3 / speed)),
            );
        }
    }
    group.finish();
    eprintln!("{}\n", table.join("\n"));
}

/// MB a second; `None` where the benchmark is passed over on the command line.
fn measure(
    group: &mut BenchmarkGroup<'_, criterion::measurement::WallTime>,
    tool: Tool,
    input: &str,
    texts: &[String],
    expected: &[Found],
) -> Option<f64> {
    let mut fastest = Duration::MAX;
    group.throughput(Throughput::Bytes(n_bytes(texts)));
    group.bench_function(format!("{}/{input}", tool.name()), |b| {
        b.iter_custom(|n_rounds| {
            let start = Instant::now();
            for _ in 0..n_rounds {
                assert_eq!(tool.find(black_box(texts)), expected);
            }
            let taken = start.elapsed();
            fastest = fastest.min(taken / n_rounds as u32);
            taken
        });
    });
    (fastest < Duration::MAX).then(|| n_bytes(texts) as f64 / 1e6 / fastest.as_secs_f64())
}

fn quickly<M: criterion::measurement::Measurement>(group: &mut BenchmarkGroup<'_, M>) {
    group.sample_size(10);
    group.sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(100));
    group.measurement_time(Duration::from_millis(500));
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Tool {
    /// Ours: word for word or edited.
    Near,
    /// Ours: byte for byte, from [`MIN_BYTES`] on.
    Exact,
    /// The same from a suffix array and what neighbours in it have in common.
    SuffixArray,
    /// MinHash of five words with locality-sensitive hashing, paragraph by paragraph.
    MinHash,
}

/// Fewest bytes of an exact repeat, as usual for training data.
const MIN_BYTES: u32 = 50;

/// What a tool finds in a document: disjoint, in order.
type Found = Vec<Range<usize>>;

impl Tool {
    const ALL: [Tool; 4] = [Tool::Near, Tool::Exact, Tool::SuffixArray, Tool::MinHash];

    fn name(self) -> &'static str {
        match self {
            Tool::Near => "near",
            Tool::Exact => "exact",
            Tool::SuffixArray => "libsais",
            Tool::MinHash => "gaoya",
        }
    }

    fn find(self, texts: &[String]) -> Vec<Found> {
        let found = match self {
            Tool::Near => near(texts),
            Tool::Exact => exact(texts),
            Tool::SuffixArray => suffix_array(texts),
            Tool::MinHash => min_hash(texts),
        };
        found.into_iter().map(merged).collect()
    }
}

fn near(texts: &[String]) -> Vec<Found> {
    ranges(texts, &find_repeats(texts.iter().map(String::as_str), &Config::default()))
}

fn exact(texts: &[String]) -> Vec<Found> {
    let texts_as_str: Vec<&str> = texts.iter().map(String::as_str).collect();
    let min_bytes = NonZeroU32::new(MIN_BYTES).expect("not zero");
    ranges(texts, &exact_repeats(&texts_as_str, min_bytes, &Config::default()))
}

fn ranges(texts: &[String], repeats: &Repeats) -> Vec<Found> {
    let mut found = vec![Vec::new(); texts.len()];
    for passage in repeats.repeats.iter().flat_map(|repeat| [repeat.a, repeat.b]) {
        found[passage.doc.idx()].push(passage.span.range());
    }
    found
}

/// Names no partner: only which bytes stand anywhere else.
fn suffix_array(texts: &[String]) -> Vec<Found> {
    /// Not in UTF-8.
    const SEPARATOR: u8 = 0xff;
    let mut bytes = Vec::new();
    for text in texts {
        bytes.extend_from_slice(text.as_bytes());
        bytes.push(SEPARATOR);
    }
    let suffixes =
        SuffixArrayConstruction::for_text(&bytes[..]).in_owned_buffer32().single_threaded().run();
    let prefixes = suffixes.unwrap().plcp_construction().single_threaded().run().unwrap();
    let prefixes = prefixes.lcp_construction().single_threaded().run().unwrap();
    let (suffixes, prefixes, ..) = prefixes.into_parts();
    let mut longest = vec![0; bytes.len()];
    for (rank, &at) in suffixes.iter().enumerate() {
        let next = prefixes.get(rank + 1).copied().unwrap_or(0);
        longest[at as usize] = prefixes[rank].max(next) as usize;
    }
    let mut start = 0;
    let mut found = Vec::new();
    for text in texts {
        let run = |at: usize| {
            let mut len = longest[start + at].min(text.len() - at);
            while !text.is_char_boundary(at + len) {
                len -= 1;
            }
            (len >= MIN_BYTES as usize).then_some(at..at + len)
        };
        found.push(text.char_indices().filter_map(|(at, _)| run(at)).collect());
        start += text.len() + 1;
    }
    found
}

fn min_hash(texts: &[String]) -> Vec<Found> {
    /// Hashes, bands of so many, and the least Jaccard similarity: `datasketch` takes the same for 0.5.
    const N_HASHES: usize = 128;
    const N_BANDS: usize = 25;
    const THRESHOLD: f64 = 0.5;
    let hasher = MinHasher32::new(N_HASHES / N_BANDS * N_BANDS);
    let mut index = MinHashIndex::new(N_BANDS, N_HASHES / N_BANDS, THRESHOLD);
    let mut places: Vec<(usize, Range<usize>)> = Vec::new();
    let mut signatures = Vec::new();
    for (doc, text) in texts.iter().enumerate() {
        let mut start = 0;
        for paragraph in text.split_inclusive("\n\n") {
            let range = start..start + paragraph.trim_end().len();
            start += paragraph.len();
            let lower_case = paragraph.to_lowercase();
            let words: Vec<&str> = lower_case.split_whitespace().collect();
            if words.len() >= 5 {
                let signature = hasher.create_signature(words.windows(5));
                index.insert(places.len(), signature.clone());
                signatures.push(signature);
                places.push((doc, range));
            }
        }
    }
    let mut found = vec![Vec::new(); texts.len()];
    for (signature, (doc, range)) in signatures.iter().zip(&places) {
        // It finds itself.
        if index.query(signature).len() > 1 {
            found[*doc].push(range.clone());
        }
    }
    found
}

/// What both give is the same, so that only speed and memory are left to compare.
fn assert_same_work() {
    for texts in [Planted::new(100_000).texts, nisba_benches::articles()] {
        assert_eq!(Tool::Exact.find(&texts), Tool::SuffixArray.find(&texts));
    }
}

fn checked(c: &mut Criterion) {
    assert_same_work();
    tools(c);
}

criterion_group!(benches, checked, growth);
criterion_main!(benches);
