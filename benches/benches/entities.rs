//! Building a gazetteer, and finding its names.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use nisba_benches::{SENTENCE, articles, gazetteer, n_bytes};
use nisba_entities::{Entry, Gazetteer, Matcher};
use nisba_text::Tokens;
use nisba_tokenize::Tokenizer;

fn build(c: &mut Criterion) {
    let entries: Vec<Entry> = gazetteer().iter().map(|(_, entry)| entry.clone()).collect();
    let mut group = c.benchmark_group("entities/build");
    group.sample_size(10);
    group.bench_function("sample", |b| {
        b.iter_batched(
            || entries.clone(),
            |entries| Gazetteer::new(entries).unwrap(),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

fn find(c: &mut Criterion) {
    let matcher = Matcher::new(Arc::new(gazetteer()));
    let inputs = [("sentence", vec![SENTENCE.to_owned()]), ("articles", articles())];
    let mut group = c.benchmark_group("entities/find");
    for (name, texts) in &inputs {
        let tokens: Vec<Tokens> =
            texts.iter().map(|text| Tokenizer::news().tokenize(text)).collect();
        group.throughput(Throughput::Bytes(n_bytes(texts)));
        group.bench_function(*name, |b| {
            b.iter(|| {
                let found = texts.iter().zip(&tokens);
                let n: usize =
                    found.map(|(text, tokens)| matcher.find(black_box(text), tokens).len()).sum();
                assert!(n >= 3, "three names in the sentence alone");
            });
        });
    }
    group.finish();
}

criterion_group!(benches, build, find);
criterion_main!(benches);
