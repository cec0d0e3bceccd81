//! Words and sentences with offsets beside those who do the same, the news preset, and folding.
//!
//! Before anything is timed, what each peer cuts is compared with what we cut on the very input.
//! Behind criterion's figures stands a table of ratios from short rounds in turns, which a
//! noisy machine disturbs less.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use bstr::ByteSlice;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};
use icu_segmenter::options::{SentenceBreakInvariantOptions, WordBreakInvariantOptions};
use icu_segmenter::{SentenceSegmenter, WordSegmenter};
use nisba_benches::{Language, SENTENCE, beside, grown_in, n_bytes};
use nisba_text::{Folder, Tokens};
use nisba_tokenize::{Tokenizer, sentences, words};
use unicode_segmentation::{UNICODE_VERSION, UnicodeSegmentation};

/// Who cuts; the first is us, the second the one whose segments are ours.
struct Peer {
    name: &'static str,
    /// Sums over the segments, so that all of them have to be made.
    sum: fn(&str) -> Sum,
    list: fn(&str) -> Vec<(usize, usize)>,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Sum {
    n: usize,
    starts: usize,
    ends: usize,
}

impl Sum {
    fn add(&mut self, start: usize, end: usize) {
        self.n += 1;
        self.starts = self.starts.wrapping_add(start);
        self.ends = self.ends.wrapping_add(end);
    }
}

/// A peer from a block that calls a function with start and end of each segment.
macro_rules! peer {
    ($name:literal, |$text:ident, $each:ident| $cut:block) => {
        Peer {
            name: $name,
            sum: |$text| {
                let mut sum = Sum::default();
                let mut $each = |start, end| sum.add(start, end);
                $cut
                sum
            },
            list: |$text| {
                let mut list = Vec::new();
                let mut $each = |start, end| list.push((start, end));
                $cut
                list
            },
        }
    };
}

const WORDS: [Peer; 6] = [
    peer!("nisba", |text, each| {
        words(text).for_each(|word| each(word.span.start() as usize, word.span.end() as usize));
    }),
    peer!("unicode-segmentation", |text, each| {
        text.split_word_bound_indices().for_each(|(at, word)| each(at, at + word.len()));
    }),
    peer!("bstr", |text, each| {
        text.as_bytes().words_with_break_indices().for_each(|(start, end, _)| each(start, end));
    }),
    peer!("icu_segmenter", |text, each| {
        let options = WordBreakInvariantOptions::default();
        let mut start = 0;
        for end in WordSegmenter::new_for_non_complex_scripts(options).segment_str(text).skip(1) {
            each(start, end);
            start = end;
        }
    }),
    peer!("alyze", |text, each| {
        let mut start = None;
        alyze::uax29::word::tokenize(text, Default::default(), |end, _| {
            if let Some(start) = start.replace(end) {
                each(start, end);
            }
            true
        });
    }),
    // A loop asks for one segment at a time.
    peer!("nisba-loop", |text, each| {
        for word in words(text) {
            each(word.span.start() as usize, word.span.end() as usize);
        }
    }),
];

const SENTENCES: [Peer; 5] = [
    peer!("nisba", |text, each| {
        sentences(text).for_each(|one| each(one.span.start() as usize, one.span.end() as usize));
    }),
    peer!("unicode-segmentation", |text, each| {
        text.split_sentence_bound_indices().for_each(|(at, one)| each(at, at + one.len()));
    }),
    peer!("bstr", |text, each| {
        text.as_bytes().sentence_indices().for_each(|(start, end, _)| each(start, end));
    }),
    peer!("icu_segmenter", |text, each| {
        let options = SentenceBreakInvariantOptions::default();
        let mut start = 0;
        for end in SentenceSegmenter::new(options).segment_str(text).skip(1) {
            each(start, end);
            start = end;
        }
    }),
    peer!("alyze", |text, each| {
        let mut start = None;
        alyze::uax29::sentence::tokenize(text, Default::default(), |end| {
            if let Some(start) = start.replace(end) {
                each(start, end);
            }
            true
        });
    }),
];

struct Input {
    name: &'static str,
    texts: Vec<String>,
}

fn inputs() -> Vec<Input> {
    let input = |name, texts| Input { name, texts };
    let mut inputs = vec![
        input("sentence", vec![SENTENCE.to_owned()]),
        input("english", grown_in(Language::English, 256 << 10)),
        input("arabic", grown_in(Language::Arabic, 256 << 10)),
        input("persian", grown_in(Language::Persian, 256 << 10)),
    ];
    for (name, path) in
        [("five_articles", "shared/seeds"), ("newswire", "shared/corpus/reuters.jsonl.gz")]
    {
        match beside(path, 1 << 20) {
            Some(texts) => inputs.push(input(name, texts)),
            None => eprintln!("no input {name}: ../{path} is not there"),
        }
    }
    inputs
}

/// Compares the segments of all peers; one line where there is a difference.
fn compare(what: &str, peers: &[Peer], input: &Input) {
    for (i, peer) in peers.iter().enumerate().skip(1) {
        let (mut n, mut n_missed, mut n_added) = (0, 0, 0);
        let mut first = None;
        for text in &input.texts {
            let (ours, theirs) = ((peers[0].list)(text), (peer.list)(text));
            n += ours.len();
            if ours != theirs {
                n_missed += ours.iter().filter(|span| theirs.binary_search(span).is_err()).count();
                n_added += theirs.iter().filter(|span| ours.binary_search(span).is_err()).count();
                let at = ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
                let cut = |spans: &[(usize, usize)]| {
                    spans.get(at).map(|&(start, end)| text[start..end].to_owned())
                };
                first.get_or_insert_with(|| (cut(&ours), cut(&theirs)));
            }
        }
        if let Some((ours, theirs)) = first {
            let (input, name) = (input.name, peer.name);
            println!(
                "{what}/{input}: {name} misses {n_missed} of {n} and has {n_added} of its own, \
                 first {theirs:?} for {ours:?}"
            );
            assert!(i != 1 && name != "nisba-loop", "{name} has to cut as we do");
        }
    }
}

fn peers(c: &mut Criterion) {
    let (major, minor, _) = UNICODE_VERSION;
    println!(
        "Unicode: nisba 17.0, unicode-segmentation {major}.{minor}, icu_segmenter 2.4 17.0 \
         (without dictionaries); alyze by icu_properties 2.1 17.0; bstr does not say"
    );
    let inputs = inputs();
    for (what, peers) in [("words", &WORDS[..]), ("sentences", &SENTENCES)] {
        let mut group = c.benchmark_group(format!("tokenize/{what}"));
        group.sample_size(10).warm_up_time(Duration::from_millis(100));
        group.measurement_time(Duration::from_millis(400));
        for input in &inputs {
            compare(what, peers, input);
            group.throughput(Throughput::Bytes(n_bytes(&input.texts)));
            for peer in peers {
                group.bench_function(BenchmarkId::new(peer.name, input.name), |b| {
                    b.iter(|| sum(peer, &input.texts));
                });
            }
        }
        group.finish();
    }
}

fn sum(peer: &Peer, texts: &[String]) -> usize {
    texts.iter().map(|text| black_box((peer.sum)(black_box(text))).n).sum()
}

/// The whole of each preset: words, sentences, paragraphs, hashes and flags.
fn presets(c: &mut Criterion) {
    let inputs = inputs();
    for (preset, tokenizer) in [("news", Tokenizer::news()), ("uax29", Tokenizer::uax29())] {
        let mut group = c.benchmark_group(format!("tokenize/{preset}"));
        group.sample_size(10).warm_up_time(Duration::from_millis(100));
        group.measurement_time(Duration::from_millis(500));
        for Input { name, texts } in &inputs {
            group.throughput(Throughput::Bytes(n_bytes(texts)));
            group.bench_function(*name, |b| {
                let mut tokens = Tokens::default();
                b.iter(|| {
                    let (mut n_tokens, mut n_sentences) = (0, 0);
                    for text in texts {
                        tokenizer.tokenize_into(black_box(text), &mut tokens);
                        n_tokens += tokens.tokens.len();
                        n_sentences += tokens.sentences.len();
                    }
                    assert!(n_sentences > 0 && n_tokens > n_sentences);
                });
            });
        }
        group.finish();
    }
}

/// Folding whole texts, with the way back and without.
fn fold(c: &mut Criterion) {
    let folder = Folder::new();
    let mut group = c.benchmark_group("tokenize/fold");
    group.sample_size(10).warm_up_time(Duration::from_millis(100));
    group.measurement_time(Duration::from_millis(300));
    for Input { name, texts } in &inputs() {
        group.throughput(Throughput::Bytes(n_bytes(texts)));
        group.bench_function(BenchmarkId::new("with-way-back", *name), |b| {
            b.iter(|| {
                for text in texts {
                    assert!(!folder.fold(black_box(text)).text().is_empty());
                }
            });
        });
        group.bench_function(BenchmarkId::new("into", *name), |b| {
            let mut folded = String::new();
            b.iter(|| {
                for text in texts {
                    folder.fold_into(black_box(text), &mut folded);
                    assert!(!folded.is_empty());
                }
            });
        });
    }
    group.finish();
}

/// How many times as long as we each peer takes, from rounds in turns: for each few texts the best
/// round counts, so that one which another process broke into does not.
///
/// A round goes through the whole input, since a processor learns a text by heart that comes twice.
fn ratios(what: &str, peers: &[Peer], inputs: &[Input]) -> String {
    let mut table = format!("\n{what:<14}{:>11}", "nisba MB/s");
    for peer in &peers[1..] {
        let _ = write!(table, "{:>22}", peer.name);
    }
    for Input { name, texts } in inputs {
        // Long enough for the clock.
        let n_texts = (8_000 * texts.len()).div_ceil(n_bytes(texts) as usize);
        let parts: Vec<&[String]> = texts.chunks(n_texts).collect();
        let n_times = (8_000 / n_bytes(texts)).max(1);
        let mut best = vec![vec![Duration::MAX; parts.len()]; peers.len()];
        for _ in 0..12 {
            for (best, peer) in best.iter_mut().zip(peers) {
                for (best, part) in best.iter_mut().zip(&parts) {
                    let start = Instant::now();
                    for _ in 0..n_times {
                        black_box(sum(peer, part));
                    }
                    *best = start.elapsed().min(*best);
                }
            }
        }
        let seconds = |best: &Vec<Duration>| best.iter().sum::<Duration>().as_secs_f64();
        let ours = seconds(&best[0]);
        let speed = (n_bytes(texts) * n_times) as f64 / ours / 1e6;
        let _ = write!(table, "\n{name:<14}{speed:>11.0}");
        for theirs in &best[1..] {
            let _ = write!(table, "{:>21.2}x", seconds(theirs) / ours);
        }
    }
    table
}

criterion_group!(benches, peers, presets, fold);

fn main() {
    benches();
    Criterion::default().configure_from_args().final_summary();
    // As a test, and where one benchmark is asked for by its name, nobody wants the table.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments == ["--bench"] {
        let inputs = inputs();
        println!("\ntimes as fast as each peer:");
        println!("{}", ratios("words", &WORDS, &inputs));
        println!("{}", ratios("sentences", &SENTENCES, &inputs));
    }
}
