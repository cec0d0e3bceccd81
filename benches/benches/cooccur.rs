//! Counting pairs of words in sentences and windows, and the measures of all pairs.

use std::collections::HashMap;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use nisba_benches::{articles, n_bytes};
use nisba_cooccur::{Counter, ItemId, Measure, Occurrence, Unit};
use nisba_text::{TokenKind, Tokens};
use nisba_tokenize::Tokenizer;

fn cooccur(c: &mut Criterion) {
    let texts = articles();
    let mut ids: HashMap<u64, ItemId> = HashMap::new();
    let documents: Vec<(Tokens, Vec<Occurrence>)> = texts
        .iter()
        .map(|text| {
            let tokens = Tokenizer::news().tokenize(text);
            let words = tokens.tokens.iter().filter(|token| token.kind == TokenKind::Word);
            let occurrences = words
                .map(|token| {
                    let next = ItemId(ids.len() as u32);
                    Occurrence {
                        item: *ids.entry(token.folded_hash).or_insert(next),
                        span: token.span,
                    }
                })
                .collect();
            (tokens, occurrences)
        })
        .collect();
    let count = |unit: Unit| {
        let mut counter = Counter::default();
        for (tokens, occurrences) in &documents {
            counter.add_document(tokens, occurrences, &[], unit);
        }
        counter.finish()
    };

    let mut group = c.benchmark_group("cooccur/count");
    group.throughput(Throughput::Bytes(n_bytes(&texts)));
    group.sample_size(10);
    for (name, unit) in
        [("sentence", Unit::Sentence), ("window-5", Unit::Window(5.try_into().unwrap()))]
    {
        group.bench_function(name, |b| {
            b.iter(|| {
                let table = count(black_box(unit));
                assert!(table.pairs().len() > 10_000);
            });
        });
    }
    group.finish();

    let table = count(Unit::Sentence);
    let mut group = c.benchmark_group("cooccur/measure");
    group.throughput(Throughput::Elements(table.pairs().len() as u64));
    group.sample_size(10);
    for measure in [Measure::LlrG2, Measure::FisherGreaterLnP] {
        group.bench_function(measure.name(), |b| {
            b.iter(|| {
                let sum: f64 =
                    table.pairs().iter().map(|pair| measure.compute(black_box(&pair.table))).sum();
                assert!(sum.is_finite());
            });
        });
    }
    group.finish();
}

criterion_group!(benches, cooccur);
criterion_main!(benches);
