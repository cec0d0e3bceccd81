//! Repeated passages of a corpus, all steps on one thread.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use nisba_benches::{articles, grown, n_bytes};
use nisba_dedup::{Config, find_repeats};
use nisba_text::Tokens;
use nisba_tokenize::Tokenizer;

fn dedup(c: &mut Criterion) {
    let mut group = c.benchmark_group("dedup/near");
    group.sample_size(10);
    for (name, texts) in [("articles", articles()), ("grown-1MB", grown(1_000_000))] {
        let tokens: Vec<Tokens> =
            texts.iter().map(|text| Tokenizer::news().tokenize(text)).collect();
        let documents: Vec<(&str, &Tokens)> =
            texts.iter().map(String::as_str).zip(&tokens).collect();
        group.throughput(Throughput::Bytes(n_bytes(&texts)));
        group.bench_function(name, |b| {
            b.iter(|| {
                let found = find_repeats(black_box(&documents), &Config::default());
                assert!(found.repeats.len() >= 5);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, dedup);
criterion_main!(benches);
