//! Words and sentences with offsets.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use nisba_benches::{SENTENCE, articles, n_bytes};
use nisba_text::Tokens;
use nisba_tokenize::Tokenizer;

fn tokenize(c: &mut Criterion) {
    let articles = articles();
    let inputs = [("sentence", vec![SENTENCE.to_owned()]), ("articles", articles)];
    for (preset, tokenizer) in [("news", Tokenizer::news()), ("uax29", Tokenizer::uax29())] {
        let mut group = c.benchmark_group(format!("tokenize/{preset}"));
        for (name, texts) in &inputs {
            group.throughput(Throughput::Bytes(n_bytes(texts)));
            group.bench_function(*name, |b| {
                let mut tokens = Tokens::default();
                b.iter(|| {
                    let mut n = 0;
                    for text in texts {
                        tokenizer.tokenize_into(black_box(text), &mut tokens);
                        n += tokens.tokens.len();
                    }
                    assert!(n > 0);
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, tokenize);
criterion_main!(benches);
