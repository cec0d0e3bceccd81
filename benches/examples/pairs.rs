//! Counts the pairs of the 50,000 most frequent words of 50 MB of text, by one tool after the other
//! name: CPU seconds, million pairs a CPU second, peak memory. Linux only, for it reads `/proc`.
//!
//! `cargo run --release -p nisba-benches --example pairs -- ours sentence 1`
//!
//! Tools: `ours`, `hash` (one hash map of pairs), `product` (sparse matrices, `sprs`), `spill` (ours
//! with sorted runs on disk above 512 MB in all, until there are three billion pairs). Units:
//! `document`, `sentence`, `window:N`. The last number is that of threads, for `ours`.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Seek};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use nisba_benches::{beside, grown, n_bytes};
use nisba_cooccur::{Counter, DocumentCounts, ItemId, Occurrence, Unit};
use nisba_text::{Span, Token, TokenFlags, TokenKind, Tokens};
use nisba_tokenize::Tokenizer;
use rayon::prelude::*;
use sprs::{CsMat, TriMat};

const N_BYTES: usize = 50_000_000;
const N_WORDS: usize = 50_000;
const SENTENCE_END: u32 = u32::MAX;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let tool = arguments.next().unwrap_or_else(|| "ours".to_owned());
    let unit: Unit = arguments.next().unwrap_or_default().parse().unwrap_or_default();
    let threads = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(NonZeroU32::MIN);
    let documents = documents();
    let n_words: usize = documents.iter().map(Vec::len).sum();

    // What making tokens of numbers takes is not counting.
    let before = cpu_seconds();
    let n_tokens: usize = documents.iter().map(|document| tokens(document).0.tokens.len()).sum();
    let making = cpu_seconds() - before;
    assert!(n_tokens <= n_words);
    let n_meetings: u64 =
        documents.iter().map(|document| counts(document, unit).n_meetings()).sum();
    // Neither is cutting units, for tools that are given windows as numbers.
    let before = cpu_seconds();
    let n_units: u64 = documents.iter().map(|document| counts(document, unit).n_units()).sum();
    let cutting = cpu_seconds() - before - making;
    assert!(n_units > 0);
    let base = memory("VmRSS");
    let (before, started) = (cpu_seconds(), Instant::now());
    let (n_pairs, n_met, n_rounds) = match tool.as_str() {
        "ours" => ours(&documents, unit, threads),
        "hash" => hash(&documents, unit),
        "product" => product(&documents, unit),
        "spill" => spill(&documents, unit, n_meetings),
        other => panic!("{other}: ours, hash, product or spill"),
    };
    let seconds = cpu_seconds() - before - making * n_rounds as f64;
    let n_counted = n_meetings * n_rounds;
    let clock = started.elapsed().as_secs_f64();
    let alone = match tool.as_str() {
        "ours" => seconds - cutting,
        _ => seconds,
    };
    let millions = |seconds: f64| n_counted as f64 / seconds / 1e6;
    println!(
        "{tool} {unit}, {threads} threads: {n_tokens} words, {n_counted} pair occurrences in {n_met} \
         units with both, {n_pairs} pairs; {seconds:.2} CPU s, {clock:.2} s by the clock, \
         {:.1} million a CPU s ({:.1} without cutting units, {:.1} with making tokens); \
         peak {} MB, {base} MB of it before",
        millions(seconds),
        millions(alone),
        millions(seconds + making * n_rounds as f64),
        memory("VmHWM"),
    );
}

/// Words by number, the ends of sentences marked.
fn documents() -> Vec<Vec<u32>> {
    let texts = beside("shared/corpus", N_BYTES).unwrap_or_else(|| grown(N_BYTES));
    let tokenizer = Tokenizer::news();
    let mut counts: HashMap<u64, u64> = HashMap::new();
    let mut documents: Vec<Vec<u64>> = Vec::new();
    for text in &texts {
        let tokens = tokenizer.tokenize(text);
        let mut document = Vec::new();
        for &sentence in &tokens.sentences {
            let words = tokens.within(sentence).iter().filter(|t| t.kind == TokenKind::Word);
            document.extend(words.map(|token| token.folded_hash));
            document.push(0);
        }
        document.iter().for_each(|&word| *counts.entry(word).or_default() += 1);
        documents.push(document);
    }
    eprintln!("{} bytes of text, {} kinds of words", n_bytes(&texts), counts.len());
    counts.remove(&0);
    let mut frequent: Vec<(u64, u64)> = counts.into_iter().collect();
    frequent.sort_unstable_by_key(|&(word, count)| (u64::MAX - count, word));
    frequent.truncate(N_WORDS);
    // Numbered in no order of frequency, as words by their spelling are.
    let mut words: Vec<u64> = frequent.into_iter().map(|(word, _)| word).collect();
    words.sort_unstable();
    let number = |word: u64| match word {
        0 => Some(SENTENCE_END),
        word => words.binary_search(&word).ok().map(|number| number as u32),
    };
    documents
        .into_iter()
        .map(|document| document.into_iter().filter_map(number).collect())
        .collect()
}

/// A text of one byte a word.
fn tokens(document: &[u32]) -> (Tokens, Vec<Occurrence>) {
    let (mut tokens, mut occurrences) = (Tokens::default(), Vec::new());
    let (mut at, mut sentence) = (0, 0);
    for &word in document {
        if word == SENTENCE_END {
            tokens.sentences.push(Span::new(sentence, at));
            sentence = at;
            continue;
        }
        let span = Span::new(at, at + 1);
        let (kind, flags) = (TokenKind::Word, TokenFlags::default());
        tokens.tokens.push(Token { span, folded_hash: 0, kind, flags });
        occurrences.push(Occurrence { item: ItemId(word), span });
        at += 1;
    }
    (tokens, occurrences)
}

fn counts(document: &[u32], unit: Unit) -> DocumentCounts {
    let (tokens, occurrences) = tokens(document);
    DocumentCounts::of(&tokens, &occurrences, &[], unit)
}

/// Number of pairs, units with both, rounds.
type Found = (u64, u64, u64);

fn ours(documents: &[Vec<u32>], unit: Unit, threads: NonZeroU32) -> Found {
    // Whoever is done with some documents takes the next ones.
    let next = AtomicUsize::new(0);
    let count = |_| {
        let mut counter = Counter::default();
        while let Some(document) = documents.get(next.fetch_add(1, Ordering::Relaxed)) {
            counter.add(&counts(document, unit));
        }
        counter
    };
    let threads = threads.get() as usize;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let table = pool.install(|| {
        let counters = (0..threads).into_par_iter().with_max_len(1).map(count).collect();
        Counter::finish_all(counters)
    });
    (table.pairs().len() as u64, table.pairs().iter().map(|pair| pair.units).sum(), 1)
}

/// Each unit's distinct items.
fn each_unit(document: &[u32], unit: Unit, mut take: impl FnMut(&[u32])) {
    let words = |words: &[u32]| {
        let mut items: Vec<u32> = words.to_vec();
        items.sort_unstable();
        items.dedup();
        items
    };
    match unit {
        Unit::Sentence => {
            document.split(|&word| word == SENTENCE_END).for_each(|unit| take(&words(unit)));
        }
        Unit::Window(length) => {
            let all: Vec<u32> = document.iter().copied().filter(|&w| w != SENTENCE_END).collect();
            if !all.is_empty() {
                let length = (length.get() as usize).min(all.len());
                all.windows(length).for_each(|unit| take(&words(unit)));
            }
        }
        _ => take(&words(document)),
    }
}

fn hash(documents: &[Vec<u32>], unit: Unit) -> Found {
    let mut pairs: HashMap<(u32, u32), u64> = HashMap::new();
    for document in documents {
        each_unit(document, unit, |items| {
            for (idx, &a) in items.iter().enumerate() {
                items[idx + 1..].iter().for_each(|&b| *pairs.entry((a, b)).or_default() += 1);
            }
        });
    }
    (pairs.len() as u64, pairs.values().sum(), 1)
}

fn product(documents: &[Vec<u32>], unit: Unit) -> Found {
    let (mut rows, mut columns) = (Vec::new(), Vec::new());
    let mut n_units = 0;
    for document in documents {
        each_unit(document, unit, |items| {
            for &item in items {
                rows.push(n_units);
                columns.push(item as usize);
            }
            n_units += 1;
        });
    }
    let ones = vec![1_u32; rows.len()];
    let units: CsMat<u32> = TriMat::from_triplets((n_units, N_WORDS), rows, columns, ones).to_csr();
    let items: CsMat<u32> = units.transpose_view().to_csr();
    let product = &items * &units;
    let above = product.iter().filter(|(_, (row, column))| row < column);
    let (n_pairs, n_met) =
        above.fold((0, 0), |(n, sum), (&count, _)| (n + 1, sum + u64::from(count)));
    (n_pairs, n_met, 1)
}

/// Counts until there are three billion pair occurrences, each round with other rare words; the
/// counter goes to disk when it has 300 MB.
fn spill(documents: &[Vec<u32>], unit: Unit, n_meetings: u64) -> Found {
    const MAX_BYTES: usize = 300 << 20;
    let n_rounds = 3_000_000_000_u64.div_ceil(n_meetings);
    let mut counter = Counter::default();
    let mut runs: Vec<File> = Vec::new();
    for round in 0..n_rounds {
        for (idx, document) in documents.iter().enumerate() {
            // Every other word has another number in every round.
            let moved = |&word: &u32| match word {
                SENTENCE_END => SENTENCE_END,
                word if word % 2 == 0 => word,
                word => (word + 2 * 977 * round as u32) % N_WORDS as u32,
            };
            let document: Vec<u32> = document.iter().map(moved).collect();
            counter.add(&counts(&document, unit));
            if idx % 64 == 0 && counter.memory_usage() > MAX_BYTES {
                let mut file = tempfile::tempfile().expect("room on the disk");
                counter.write_run(BufWriter::new(&mut file)).expect("room on the disk");
                file.rewind().expect("a file");
                runs.push(file);
            }
        }
    }
    let n_bytes: u64 = runs.iter().map(|run| run.metadata().expect("a file").len()).sum();
    eprintln!("{} runs, {} MB on disk", runs.len(), n_bytes >> 20);
    let runs = runs.into_iter().map(BufReader::new);
    let (mut n_pairs, mut n_met) = (0, 0);
    for pair in counter.merge_runs(runs).expect("our runs") {
        n_pairs += 1;
        n_met += pair.expect("our runs").units;
    }
    (n_pairs, n_met, n_rounds)
}

/// User and system time of this process, in clock ticks of 10 ms.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    let behind = stat.rsplit(')').next().expect("a name in brackets");
    let ticks = |idx: usize| -> f64 {
        behind.split_whitespace().nth(idx).and_then(|n| n.parse().ok()).expect("a number")
    };
    (ticks(11) + ticks(12)) / 100.0
}

/// A line of the process's status, in MB.
fn memory(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with(name)).expect("a line of that name");
    line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).expect("a number") / 1024
}
