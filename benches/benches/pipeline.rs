//! Whole runs, from files to files.

use std::fs;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use nisba_benches::{grown, n_bytes, seeds};
use nisba_pipeline::{Settings, Silent, run};

fn pipeline(c: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let texts = grown(2_000_000);
    let articles = folder.path().join("articles");
    fs::create_dir(&articles).unwrap();
    for (i, text) in texts.iter().enumerate() {
        fs::write(articles.join(format!("{i:05}.txt")), text).unwrap();
    }
    let mut group = c.benchmark_group("pipeline/run");
    group.throughput(Throughput::Bytes(n_bytes(&texts)));
    group.sample_size(10);
    for n_threads in [1, 2] {
        let dictionary = vec![seeds().join("gazetteer")];
        let mut settings =
            Settings::new(vec![articles.clone()], dictionary, folder.path().join("out"));
        settings.threads = n_threads.try_into().ok();
        group.bench_function(format!("grown-2MB/{n_threads}-threads"), |b| {
            b.iter(|| {
                let summary = run(&settings, &Silent).unwrap();
                assert_eq!(summary.documents, texts.len() as u64);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, pipeline);
criterion_main!(benches);
