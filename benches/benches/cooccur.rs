//! Counting pairs of words in sentences and windows beside plain hash maps and a product of sparse
//! matrices, and the measures of all pairs.

use std::collections::{BTreeSet, HashMap};
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use nisba_benches::grown;
use nisba_cooccur::{Counter, DocumentCounts, ItemId, Measure, Occurrence, Unit};
use nisba_text::{TokenKind, Tokens};
use nisba_tokenize::Tokenizer;
use sprs::{CsMat, TriMat};

fn cooccur(c: &mut Criterion) {
    let texts = grown(1_000_000);
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

    let units = [("sentence", Unit::Sentence), ("window-5", Unit::Window(5.try_into().unwrap()))];
    for (name, unit) in units {
        let counts = |(tokens, occurrences): &(Tokens, Vec<Occurrence>)| {
            DocumentCounts::of(tokens, occurrences, &[], unit)
        };
        let n_meetings: u64 = documents.iter().map(|document| counts(document).n_meetings()).sum();
        // The peers are given units as lists of items, which saves them that work.
        let lists: Vec<Vec<u32>> =
            documents.iter().flat_map(|(tokens, words)| unit_lists(tokens, words, unit)).collect();
        let ours = || {
            let mut counter = Counter::default();
            documents.iter().for_each(|document| counter.add(&counts(document)));
            let table = counter.finish();
            (table.pairs().len(), table.pairs().iter().map(|pair| pair.units).sum())
        };
        let expected: (usize, u64) = ours();
        assert!(expected.0 > 10_000);

        let mut group = c.benchmark_group(format!("cooccur/count/{name}"));
        group.throughput(Throughput::Elements(n_meetings));
        group.sample_size(10);
        group.bench_function("nisba", |b| b.iter(|| assert_eq!(ours(), expected)));
        group.bench_function("hash map", |b| {
            b.iter(|| assert_eq!(by_hash_map(black_box(&lists)), expected));
        });
        group.bench_function("sprs product", |b| {
            b.iter(|| assert_eq!(by_product(black_box(&lists), ids.len()), expected));
        });
        group.finish();
    }

    let mut counter = Counter::default();
    for (tokens, occurrences) in &documents {
        counter.add_document(tokens, occurrences, &[], Unit::Sentence);
    }
    let table = counter.finish();
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

/// The distinct items of each unit, ascending.
fn unit_lists(tokens: &Tokens, occurrences: &[Occurrence], unit: Unit) -> Vec<Vec<u32>> {
    let spans = nisba_cooccur::unit_spans(tokens, &[], unit);
    let list = |span: &nisba_text::Span| {
        let first = occurrences.partition_point(|o| o.span.start() < span.start());
        let within = occurrences[first..].iter().take_while(|o| o.span.start() < span.end());
        within.map(|o| o.item.0).collect::<BTreeSet<u32>>().into_iter().collect()
    };
    spans.iter().map(list).collect()
}

fn by_hash_map(units: &[Vec<u32>]) -> (usize, u64) {
    let mut pairs: HashMap<(u32, u32), u64> = HashMap::new();
    for items in units {
        for (idx, &a) in items.iter().enumerate() {
            items[idx + 1..].iter().for_each(|&b| *pairs.entry((a, b)).or_default() += 1);
        }
    }
    (pairs.len(), pairs.values().sum())
}

fn by_product(units: &[Vec<u32>], n_items: usize) -> (usize, u64) {
    let (mut rows, mut columns) = (Vec::new(), Vec::new());
    for (idx, items) in units.iter().enumerate() {
        rows.resize(rows.len() + items.len(), idx);
        columns.extend(items.iter().map(|&item| item as usize));
    }
    let ones = vec![1_u32; rows.len()];
    let units: CsMat<u32> =
        TriMat::from_triplets((units.len(), n_items), rows, columns, ones).to_csr();
    let items: CsMat<u32> = units.transpose_view().to_csr();
    let product = &items * &units;
    let above = product.iter().filter(|(_, (row, column))| row < column);
    above.fold((0, 0), |(n, sum), (&count, _)| (n + 1, sum + u64::from(count)))
}

criterion_group!(benches, cooccur);
criterion_main!(benches);
