//! Building a gazetteer, and finding its names: ours, and beside us what finds strings.
//!
//! Every engine searches the same text for the same names; beside its speed stand how many it
//! finds, and which of the names that were put there: the faster ones do less. Ours remembers what
//! it found out about a word, so that the first pass over texts is told apart from later ones.
//! What a million names cost to build, to load and to hold is measured once for ours; with
//! `NISBA_GROWTH` in the environment a hundred names and a million are measured for all engines,
//! which takes some minutes.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use criterion::{
    BatchSize, BenchmarkGroup, Criterion, SamplingMode, Throughput, criterion_group, criterion_main,
};
use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder};
use nisba_benches::{
    Found, Language, PlantedNames, Random, SENTENCE, articles, beside, gazetteer, grown, grown_in,
    made_up_names, n_bytes,
};
use nisba_entities::{CasePolicy, EntityId, Entry, Gazetteer, Matcher, Scratch};
use nisba_text::{Span, Tokens};
use nisba_tokenize::Tokenizer;

fn build(c: &mut Criterion) {
    let sample: Vec<Entry> = gazetteer().iter().map(|(_, entry)| entry.clone()).collect();
    let mut group = c.benchmark_group("entities/build");
    quickly(&mut group);
    let made = entries(&made_up_names(10_000));
    for (name, entries) in [("sample", sample), ("10000", made)] {
        group.bench_function(name, |b| {
            b.iter_batched(
                || entries.clone(),
                |entries| Gazetteer::new(entries).unwrap(),
                BatchSize::LargeInput,
            );
        });
        let stored = Gazetteer::new(entries).unwrap().to_bytes();
        group.bench_function(format!("{name}/load"), |b| {
            b.iter(|| Gazetteer::from_bytes(black_box(&stored)).unwrap());
        });
    }
    group.finish();
}

fn find(c: &mut Criterion) {
    let matcher = Matcher::new(Arc::new(gazetteer()));
    let inputs = [("sentence", vec![SENTENCE.to_owned()]), ("articles", articles())];
    let mut group = c.benchmark_group("entities/find");
    quickly(&mut group);
    for (name, texts) in &inputs {
        let tokens = tokenized(texts);
        group.throughput(Throughput::Bytes(n_bytes(texts)));
        group.bench_function(*name, |b| {
            b.iter(|| {
                let found = texts.iter().zip(&tokens);
                let n: usize = found
                    .map(|(text, tokens)| matcher.find(black_box(text), tokens).mentions.len())
                    .sum();
                assert!(n >= 3, "three names in the sentence alone");
            });
        });
    }
    group.finish();
}

fn among_many(c: &mut Criterion) {
    let (mut sizes, mut speeds) = (vec![SIZES.to_owned()], vec![SPEEDS.to_owned()]);
    among(c, 10_000, &mut sizes, &mut speeds);
    if std::env::var_os("NISBA_GROWTH").is_some() {
        among(c, 100, &mut sizes, &mut speeds);
        among(c, 1_000_000, &mut sizes, &mut speeds);
    } else {
        ours_among_a_million(&mut sizes, &mut speeds);
    }
    eprintln!("{}\n{}\n", sizes.join("\n"), speeds.join("\n"));
}

const SIZES: &str = "
    names engine         build s  load s      MB";
const SPEEDS: &str = "
    names text          engine            MB/s   first    found  a kB  of the names that were put there";

/// One row of the first table.
fn size(n: usize, engine: &str, (build, load): (f64, Option<f64>), memory: usize) -> String {
    let load = load.map_or_else(String::new, |load| format!("{load:.2}"));
    format!("{n:>9} {engine:<14} {build:>7.2} {load:>7} {:>7.1}", memory as f64 / 1e6)
}

/// One row of the second.
fn speed(
    (n, input, engine): (usize, &str, Engine),
    texts: &[String],
    (first, later): (Duration, Duration),
    (n_found, shares): (usize, &str),
) -> String {
    let megabytes = n_bytes(texts) as f64 / 1e6;
    let first = match engine {
        Engine::NisbaFolded | Engine::NisbaVariants => {
            format!("{:.1}", megabytes / first.as_secs_f64())
        }
        Engine::AhoCorasick | Engine::Daachorse => String::new(),
    };
    format!(
        "{n:>9} {input:<13} {:<14} {:>7.1} {first:>7} {n_found:>8} {:>5.2}  {shares}",
        format!("{engine:?}"),
        megabytes / later.as_secs_f64(),
        n_found as f64 / megabytes / 1e3,
    )
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let made = work();
    (made, start.elapsed())
}

/// What a million names cost, each figure taken once or as the least of three.
fn ours_among_a_million(sizes: &mut Vec<String>, speeds: &mut Vec<String>) {
    // Each benchmark is run once as a test, and nobody waits for a table.
    let is_test = std::env::args().any(|argument| argument == "--test");
    let n = if is_test { 1000 } else { 1_000_000 };
    let names = made_up_names(n);
    let gazetteer = Arc::new(ours(&names, sizes));
    let matcher = Matcher::builder().spelling_variants(false).build(gazetteer);
    for (input, planted) in inputs(&names) {
        let texts = &planted.texts;
        let tokens = tokenized(texts);
        let mut scratch = Scratch::new();
        let mut find = || -> Vec<Vec<Found>> {
            let both = texts.iter().zip(&tokens);
            both.map(|(text, tokens)| found_by(&matcher, text, tokens, &mut scratch)).collect()
        };
        let (found, first) = timed(&mut find);
        let later = (0..3).map(|_| timed(&mut find).1).min().expect("three");
        let n_found = found.iter().map(Vec::len).sum();
        let engine = Engine::NisbaFolded;
        let shares = planted.share(&names, &found);
        speeds.push(speed((n, input, engine), texts, (first, later), (n_found, &shares)));
    }
}

/// The gazetteer of names; what it cost is a row of the table.
fn ours(names: &[String], sizes: &mut Vec<String>) -> Gazetteer {
    let entries = entries(names);
    let (gazetteer, build) = timed(|| Gazetteer::new(entries).unwrap());
    let stored = gazetteer.to_bytes();
    drop(gazetteer);
    let (loaded, load) = timed(|| Gazetteer::from_bytes(&stored).unwrap());
    let loaded = Arc::new(loaded);
    let memory = Matcher::new(loaded.clone()).memory_usage();
    let cost = (build.as_secs_f64(), Some(load.as_secs_f64()));
    sizes.push(size(names.len(), "Nisba", cost, memory));
    Arc::into_inner(loaded).expect("the matcher is gone")
}

/// Texts that have some of the names, and texts that have hardly any.
fn inputs(names: &[String]) -> Vec<(&'static str, PlantedNames)> {
    let mut inputs = vec![
        ("English", PlantedNames::new(names, &grown_in(Language::English, TEXT_BYTES))),
        ("multilingual", PlantedNames::new(names, &grown(TEXT_BYTES))),
    ];
    for (name, with_names) in [("reuters", "reuters+names"), ("speeches", "")] {
        let Some(texts) = beside(&format!("shared/corpus/{name}.jsonl.gz"), TEXT_BYTES) else {
            continue;
        };
        if !with_names.is_empty() {
            inputs.push((with_names, PlantedNames::new(names, &texts)));
        }
        inputs.push((name, PlantedNames::nothing(texts)));
    }
    inputs
}

/// So many names, for all engines.
fn among(c: &mut Criterion, n: usize, sizes: &mut Vec<String>, speeds: &mut Vec<String>) {
    let names = made_up_names(n);
    assert_same_work(&names);
    let engines = Engines::new(&names, sizes);
    let mut group = c.benchmark_group(format!("entities/{n}"));
    quickly(&mut group);
    group.sampling_mode(SamplingMode::Flat);
    for (input, planted) in inputs(&names) {
        let texts = &planted.texts;
        let tokens = tokenized(texts);
        group.throughput(Throughput::Bytes(n_bytes(texts)));
        for engine in Engine::ALL {
            let find = |scratch: &mut Scratch| -> Vec<Vec<Found>> {
                let both = texts.iter().zip(&tokens);
                both.map(|(text, tokens)| engines.find(engine, black_box(text), tokens, scratch))
                    .collect()
            };
            let mut scratch = Scratch::new();
            let (found, first) = timed(|| find(&mut scratch));
            let mut fastest = Duration::MAX;
            group.bench_function(format!("{engine:?}/{input}"), |b| {
                b.iter_custom(|n_rounds| {
                    let start = Instant::now();
                    for _ in 0..n_rounds {
                        assert_eq!(find(&mut scratch), found);
                    }
                    let taken = start.elapsed();
                    fastest = fastest.min(taken / n_rounds as u32);
                    taken
                });
            });
            // Passed over on the command line.
            if fastest == Duration::MAX {
                continue;
            }
            let n_found = found.iter().map(Vec::len).sum();
            let shares = planted.share(&names, &found);
            speeds.push(speed((n, input, engine), texts, (first, fastest), (n_found, &shares)));
        }
    }
    group.finish();
}

/// As long as is needed to tell a tenth: there are some twenty of these.
fn quickly<M: criterion::measurement::Measurement>(group: &mut BenchmarkGroup<'_, M>) {
    group.sample_size(10);
    group.warm_up_time(Duration::from_millis(100));
    group.measurement_time(Duration::from_millis(500));
}

const TEXT_BYTES: usize = 1 << 20;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Engine {
    /// Ours: every name as it is written, but for folding.
    NisbaFolded,
    /// Ours: in any spelling.
    NisbaVariants,
    /// The contiguous automaton, leftmost-longest, case of ASCII ignored, word boundaries.
    AhoCorasick,
    /// Leftmost-longest, as written, word boundaries.
    Daachorse,
}

impl Engine {
    const ALL: [Engine; 4] =
        [Engine::NisbaFolded, Engine::NisbaVariants, Engine::AhoCorasick, Engine::Daachorse];
}

struct Engines {
    folded: Matcher,
    variants: Matcher,
    aho_corasick: AhoCorasick,
    daachorse: DoubleArrayAhoCorasick<u32>,
}

impl Engines {
    fn new(names: &[String], sizes: &mut Vec<String>) -> Engines {
        let n = names.len();
        let gazetteer = Arc::new(ours(names, sizes));
        let (aho_corasick, build) = timed(|| {
            AhoCorasick::builder()
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .match_kind(aho_corasick::MatchKind::LeftmostLongest)
                .ascii_case_insensitive(true)
                .build(names)
                .unwrap()
        });
        let cost = (build.as_secs_f64(), None);
        sizes.push(size(n, "AhoCorasick", cost, aho_corasick.memory_usage()));
        let (daachorse, build) = timed(|| daachorse(names));
        let cost = (build.as_secs_f64(), None);
        sizes.push(size(n, "Daachorse", cost, daachorse.heap_bytes()));
        Engines {
            folded: Matcher::builder().spelling_variants(false).build(gazetteer.clone()),
            variants: Matcher::new(gazetteer),
            aho_corasick,
            daachorse,
        }
    }

    fn find(
        &self,
        engine: Engine,
        text: &str,
        tokens: &Tokens,
        scratch: &mut Scratch,
    ) -> Vec<Found> {
        match engine {
            Engine::NisbaFolded => found_by(&self.folded, text, tokens, scratch),
            Engine::NisbaVariants => found_by(&self.variants, text, tokens, scratch),
            Engine::AhoCorasick => self
                .aho_corasick
                .find_iter(text)
                .map(|found| (Span::from_range(found.range()), found.pattern().as_usize()))
                .filter(|(span, _)| is_whole(text, *span))
                .collect(),
            Engine::Daachorse => daachorse_find(&self.daachorse, text),
        }
    }
}

fn found_by(matcher: &Matcher, text: &str, tokens: &Tokens, scratch: &mut Scratch) -> Vec<Found> {
    let mentions = matcher.find_with(scratch, text, tokens).mentions;
    mentions.iter().map(|mention| (mention.span, number(mention.entity))).collect()
}

fn daachorse(names: &[String]) -> DoubleArrayAhoCorasick<u32> {
    DoubleArrayAhoCorasickBuilder::new()
        .match_kind(daachorse::MatchKind::LeftmostLongest)
        .build(names)
        .unwrap()
}

fn daachorse_find(automaton: &DoubleArrayAhoCorasick<u32>, text: &str) -> Vec<Found> {
    let all = automaton.leftmost_find_iter(text);
    let all = all.map(|f| (Span::from_range(f.start()..f.end()), f.value() as usize));
    all.filter(|(span, _)| is_whole(text, *span)).collect()
}

fn is_whole(text: &str, span: Span) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !letter(text[..span.start() as usize].chars().next_back())
        && !letter(text[span.end() as usize..].chars().next())
}

/// On groups of two words that count as they are written, in a text of nothing else, ours has the
/// answer of the others.
fn assert_same_work(names: &[String]) {
    let names: Vec<String> =
        names.iter().filter(|name| name.split(' ').count() == 2).take(5000).cloned().collect();
    let exact = |mut entry: Entry| {
        entry.entity_type = "ORG".to_owned();
        entry.case = CasePolicy::Exact;
        entry
    };
    let gazetteer = Gazetteer::new(entries(&names).into_iter().map(exact).collect()).unwrap();
    let matcher = Matcher::builder().spelling_variants(false).build(Arc::new(gazetteer));
    let fillers = ["said the men of", "met nobody but", "and then, in winter, left"];
    let mut random = Random(7);
    let text: Vec<String> = (0..2000)
        .map(|at| format!("{} {}.", names[random.below(names.len())], fillers[at % 3]))
        .collect();
    let text = text.join(" ");
    let mentions = matcher.find(&text, &Tokenizer::news().tokenize(&text)).mentions;
    let ours: Vec<Found> =
        mentions.iter().map(|mention| (mention.span, number(mention.entity))).collect();
    let same = |a: &Found, b: &Found| a.0 == b.0 && names[a.1] == names[b.1];
    let others = daachorse_find(&daachorse(&names), &text);
    assert_eq!(ours.len(), others.len());
    assert!(ours.len() >= 2000 && ours.iter().zip(&others).all(|(a, b)| same(a, b)));
}

/// The ids of entries are their numbers with all digits, so that entities are in the same order.
fn number(entity: EntityId) -> usize {
    entity.idx()
}

/// Entries of names, six persons to four groups and places.
fn entries(names: &[String]) -> Vec<Entry> {
    let kinds = ["PER", "PER", "PER", "PER", "PER", "PER", "ORG", "ORG", "ORG", "LOC"];
    let entry = |(at, name): (usize, &String)| {
        Entry::new(format!("{at:08}"), kinds[at % kinds.len()], name.as_str())
    };
    names.iter().enumerate().map(entry).collect()
}

fn tokenized(texts: &[String]) -> Vec<Tokens> {
    texts.iter().map(|text| Tokenizer::news().tokenize(text)).collect()
}

criterion_group!(benches, build, find, among_many);
criterion_main!(benches);
