//! Repeated passages of a corpus, all steps on one thread: near and exact.
//!
//! `cargo xtask bench -- dedup` measures small corpora. With `NISBA_GROWTH=1` in the environment it
//! also measures 10 and 100 MB, to show that time grows as the text does.

use std::hint::black_box;
use std::num::NonZeroU32;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use nisba_benches::{articles, grown, n_bytes};
use nisba_dedup::{Config, exact_repeats, find_repeats};
use nisba_text::Tokens;
use nisba_tokenize::Tokenizer;

/// Name and texts of each corpus.
fn corpora() -> Vec<(&'static str, Vec<String>)> {
    let mut corpora = vec![("articles", articles()), ("grown-1MB", grown(1_000_000))];
    if std::env::var_os("NISBA_GROWTH").is_some() {
        corpora.push(("grown-10MB", grown(10_000_000)));
        corpora.push(("grown-100MB", grown(100_000_000)));
    }
    corpora
}

fn near(c: &mut Criterion) {
    let mut group = c.benchmark_group("dedup/near");
    group.sample_size(10);
    for (name, texts) in corpora() {
        group.throughput(Throughput::Bytes(n_bytes(&texts)));
        group.bench_function(name, |b| {
            b.iter(|| {
                let tokenizer = Tokenizer::news();
                let tokens: Vec<Tokens> =
                    texts.iter().map(|text| tokenizer.tokenize(text)).collect();
                let documents: Vec<(&str, &Tokens)> =
                    texts.iter().map(String::as_str).zip(&tokens).collect();
                let found = find_repeats(black_box(&documents), &Config::default());
                assert!(found.repeats.len() >= 5);
            });
        });
    }
    group.finish();
}

fn exact(c: &mut Criterion) {
    let mut group = c.benchmark_group("dedup/exact-100");
    group.sample_size(10);
    let min_bytes = NonZeroU32::new(100).expect("not zero");
    for (name, texts) in corpora() {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        group.throughput(Throughput::Bytes(texts.iter().map(|text| text.len() as u64).sum()));
        group.bench_function(name, |b| {
            b.iter(|| {
                let found = exact_repeats(black_box(&texts), min_bytes, &Config::default());
                assert!(!found.repeats.is_empty());
            });
        });
    }
    group.finish();
}

criterion_group!(benches, near, exact);
criterion_main!(benches);
