//! Building a gazetteer, and finding its names: ours, and beside us what finds strings.
//!
//! Every engine searches the same text for the same names, and what it finds of the names that
//! were put there is told beside its speed: the faster ones do less. With `NISBA_GROWTH` in
//! the environment there are a hundred names and a million as well, which takes some minutes.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use criterion::{
    BatchSize, BenchmarkGroup, Criterion, SamplingMode, Throughput, criterion_group, criterion_main,
};
use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder};
use nisba_benches::{
    Language, Random, SENTENCE, articles, beside, gazetteer, grown, grown_in, n_bytes,
};
use nisba_entities::{CasePolicy, EntityId, Entry, Gazetteer, Matcher, Scratch};
use nisba_text::{Span, Tokens};
use nisba_tokenize::Tokenizer;

fn build(c: &mut Criterion) {
    let sample: Vec<Entry> = gazetteer().iter().map(|(_, entry)| entry.clone()).collect();
    let mut group = c.benchmark_group("entities/build");
    quickly(&mut group);
    let made = entries(&names(10_000));
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
    let mut table = vec![HEAD.to_owned()];
    among(c, 10_000, &mut table);
    if std::env::var_os("NISBA_GROWTH").is_some() {
        among(c, 100, &mut table);
        among(c, 1_000_000, &mut table);
    }
    eprintln!("{}\n", table.join("\n"));
}

/// So many names, in texts that have some of them and in texts that have hardly any.
fn among(c: &mut Criterion, n: usize, table: &mut Vec<String>) {
    let names = names(n);
    assert_same_work(&names);
    let engines = Engines::new(&names);
    eprintln!("{}", engines.sizes(n));
    let mut group = c.benchmark_group(format!("entities/{n}"));
    quickly(&mut group);
    group.sampling_mode(SamplingMode::Flat);
    let mut inputs = vec![
        ("English", Planted::new(&names, &grown_in(Language::English, TEXT_BYTES))),
        ("multilingual", Planted::new(&names, &grown(TEXT_BYTES))),
    ];
    for name in ["reuters", "speeches"] {
        let texts = beside(&format!("shared/corpus/{name}.jsonl.gz"), TEXT_BYTES);
        inputs.extend(texts.map(|texts| (name, Planted::nothing(texts))));
    }
    for (input, planted) in &inputs {
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
            let found = find(&mut scratch);
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
            let speed = n_bytes(texts) as f64 / 1e6 / fastest.as_secs_f64();
            let n_found: usize = found.iter().map(Vec::len).sum();
            table.push(format!(
                "{n:>9} {input:<13} {:<14} {speed:>7.1} {n_found:>8}  {}",
                format!("{engine:?}"),
                planted.share(&names, &found)
            ));
        }
    }
    group.finish();
}

const HEAD: &str = "
    names text          engine            MB/s    found  of the names that were put there";

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

/// A span and the number of the name found there.
type Found = (Span, usize);

impl Engines {
    fn new(names: &[String]) -> Engines {
        let gazetteer = Arc::new(Gazetteer::new(entries(names)).unwrap());
        Engines {
            folded: Matcher::builder().spelling_variants(false).build(gazetteer.clone()),
            variants: Matcher::new(gazetteer),
            aho_corasick: AhoCorasick::builder()
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .match_kind(aho_corasick::MatchKind::LeftmostLongest)
                .ascii_case_insensitive(true)
                .build(names)
                .unwrap(),
            daachorse: daachorse(names),
        }
    }

    fn sizes(&self, n: usize) -> String {
        format!(
            "{n} names, MB: ours {:.1}, aho-corasick {:.1}, daachorse {:.1}",
            self.folded.memory_usage() as f64 / 1e6,
            self.aho_corasick.memory_usage() as f64 / 1e6,
            self.daachorse.heap_bytes() as f64 / 1e6,
        )
    }

    fn find(
        &self,
        engine: Engine,
        text: &str,
        tokens: &Tokens,
        scratch: &mut Scratch,
    ) -> Vec<Found> {
        let ours = |matcher: &Matcher, tokens: &Tokens, scratch: &mut Scratch| {
            let mentions = matcher.find_with(scratch, text, tokens).mentions;
            mentions.iter().map(|mention| (mention.span, number(mention.entity))).collect()
        };
        match engine {
            Engine::NisbaFolded => ours(&self.folded, tokens, scratch),
            Engine::NisbaVariants => ours(&self.variants, tokens, scratch),
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

/// Made-up names of two or three parts, all different. The same every time.
fn names(n: usize) -> Vec<String> {
    let mut random = Random(0x6e61_6d65_7321);
    let n_parts = (n / 3).clamp(200, 300_000);
    let parts: Vec<String> = (0..n_parts).map(|_| made_up_name(&mut random)).collect();
    let heads = ["Organization", "Brigade", "Party", "Council", "Company", "Group"];
    let mut seen = std::collections::HashSet::new();
    let mut made = Vec::with_capacity(n);
    while made.len() < n {
        let mut part = || parts[random.below(n_parts)].as_str();
        let (first, second) = (part(), part());
        let name = match made.len() % 10 {
            0..6 => match random.below(4) {
                0 => format!("{first} al-{second}"),
                _ => format!("{first} {second}"),
            },
            6..9 => format!("{first} {}", heads[random.below(heads.len())]),
            _ => format!("{first} {second}"),
        };
        if seen.insert(name.clone()) {
            made.push(name);
        }
    }
    made
}

/// Texts with names in them, and where they are.
struct Planted {
    texts: Vec<String>,
    /// For each text.
    places: Vec<Vec<(Span, usize, Manner)>>,
}

/// How a name is written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Manner {
    Listed,
    Capitals,
    Possessive,
    /// Two blanks between its words.
    Spread,
    OtherSpelling,
}

const MANNERS: [Manner; 5] =
    [Manner::Listed, Manner::Capitals, Manner::Possessive, Manner::Spread, Manner::OtherSpelling];

impl Planted {
    /// One name to some four hundred words.
    fn new(names: &[String], texts: &[String]) -> Planted {
        let mut random = Random(0x7465_7874);
        let mut planted = Planted { texts: Vec::new(), places: Vec::new() };
        for source in texts {
            let (mut text, mut places) = (String::new(), Vec::new());
            for word in source.split(' ') {
                text.push_str(word);
                text.push(' ');
                if random.below(400) > 0 {
                    continue;
                }
                let number = random.below(names.len());
                let name = &names[number];
                let manner = MANNERS[random.below(MANNERS.len())];
                let written = match manner {
                    Manner::Listed | Manner::Possessive => name.clone(),
                    Manner::Capitals => name.to_uppercase(),
                    Manner::Spread => name.replacen(' ', "  ", 1),
                    Manner::OtherSpelling => {
                        name.replace("ee", "i").replace('u', "ou").replace("ai", "ei")
                    }
                };
                let is_listed = manner == Manner::OtherSpelling && written == *name;
                let manner = if is_listed { Manner::Listed } else { manner };
                let start = text.len();
                text.push_str(&written);
                places.push((Span::from_range(start..text.len()), number, manner));
                text.push_str(if manner == Manner::Possessive { "’s " } else { " " });
            }
            planted.texts.push(text);
            planted.places.push(places);
        }
        planted
    }

    /// Texts as they are.
    fn nothing(texts: Vec<String>) -> Planted {
        let places = vec![Vec::new(); texts.len()];
        Planted { texts, places }
    }

    /// How many of the names that were put there are found in their places, by manner.
    fn share(&self, names: &[String], found: &[Vec<Found>]) -> String {
        let is_found = |found: &[Found], span: Span, number: usize| {
            let at = found.partition_point(|other| other.0 < span);
            found.get(at).is_some_and(|&(other, name)| {
                other == span && names[name].eq_ignore_ascii_case(&names[number])
            })
        };
        let shares = MANNERS.map(|manner| {
            let (mut n, mut n_found) = (0, 0);
            for (places, found) in self.places.iter().zip(found) {
                for &(span, number, _) in places.iter().filter(|place| place.2 == manner) {
                    n += 1;
                    n_found += usize::from(is_found(found, span, number));
                }
            }
            (n > 0).then(|| format!("{manner:?} {n_found}/{n}"))
        });
        shares.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

fn tokenized(texts: &[String]) -> Vec<Tokens> {
    texts.iter().map(|text| Tokenizer::news().tokenize(text)).collect()
}

/// Two to four syllables.
fn made_up_name(random: &mut Random) -> String {
    const ONSETS: [&str; 20] = [
        "b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "kh", "sh",
        "gh", "q", "j",
    ];
    let n_syllables = 2 + random.below(3);
    let mut name = String::new();
    for _ in 0..n_syllables {
        name.push_str(ONSETS[random.below(ONSETS.len())]);
        name.push_str(["a", "e", "i", "o", "u", "ai", "ee"][random.below(7)]);
        if random.below(3) == 0 {
            name.push_str(["n", "r", "d", "m", "l", "s"][random.below(6)]);
        }
    }
    name[..1].to_uppercase() + &name[1..]
}

criterion_group!(benches, build, find, among_many);
criterion_main!(benches);
