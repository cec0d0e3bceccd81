//! Chores of the workspace itself. They call cargo, and nothing but cargo.

use std::path::Path;
use std::process::Command;

use anyhow::Context;

use crate::arguments::BenchArguments;
use crate::exit::Outcome;

/// All tests, documentation examples included.
pub(crate) fn test() -> anyhow::Result<Outcome> {
    passed(cargo("test --workspace --all-features", &[])?)
}

pub(crate) fn bench(arguments: &BenchArguments) -> anyhow::Result<Outcome> {
    passed(cargo("bench --package nisba-benches --", &arguments.criterion)?)
}

/// Format, lints, documentation, each library alone with each feature, tests, and every benchmark
/// once. Stops at the first that fails.
pub(crate) fn ci() -> anyhow::Result<Outcome> {
    let mut steps = vec![
        "fmt --all --check".to_owned(),
        "clippy --workspace --all-targets --all-features -- -D warnings".to_owned(),
        "doc --workspace --no-deps --all-features".to_owned(),
    ];
    for (package, features) in FEATURES {
        let alone = format!("check --package {package} --no-default-features");
        steps.extend(features.iter().map(|feature| format!("{alone} --features {feature}")));
        steps.push(alone);
    }
    for step in &steps {
        tell!("cargo {step}");
        if !cargo(step, &[])? {
            tell!("cargo {step} failed");
            return Ok(Outcome::Findings);
        }
    }
    tell!("cargo xtask test");
    if test()? == Outcome::Findings {
        return Ok(Outcome::Findings);
    }
    tell!("each benchmark once");
    passed(cargo("test --package nisba-benches --benches --release", &[])?)
}

/// The libraries that others use alone, and their features.
const FEATURES: &[(&str, &[&str])] = &[
    ("nisba-text", &["normalization", "serde"]),
    ("nisba-tokenize", &[]),
    ("nisba-entities", &["serde"]),
    ("nisba-dedup", &["serde"]),
    ("nisba-cooccur", &["rayon", "serde"]),
    ("nisba-network", &[]),
    ("nisba-corpus", &[]),
    ("nisba-report", &[]),
    ("nisba-pipeline", &[]),
];

fn passed(ok: bool) -> anyhow::Result<Outcome> {
    Ok(if ok { Outcome::Done } else { Outcome::Findings })
}

/// Runs the cargo that started this program, in the workspace; `words` are split at blanks. Warnings
/// of rustdoc are errors. Property tests draw the same cases every time, so that a commit passes or
/// fails for good; plain `cargo test`, or another seed in the environment, draws others.
fn cargo(words: &str, more: &[String]) -> anyhow::Result<bool> {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is in the workspace");
    let seed = std::env::var_os("PROPTEST_RNG_SEED").unwrap_or_else(|| "1".into());
    let status = Command::new(program)
        .args(words.split_whitespace())
        .args(more)
        .env("RUSTDOCFLAGS", "-D warnings")
        .env("PROPTEST_RNG_SEED", seed)
        .current_dir(root)
        .status()
        .context("cargo cannot be started")?;
    Ok(status.success())
}
