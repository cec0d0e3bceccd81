//! The manifests against the table of arrows in `ARCHITECTURE.md`, and what every crate owes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Every package of the workspace with its manifest.
fn manifests() -> BTreeMap<String, Table> {
    let mut folders = vec![root().join("benches"), root().join("xtask")];
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        folders.push(entry.unwrap().path());
    }
    folders
        .into_iter()
        .map(|folder| {
            let text = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
            let manifest: Table = text.parse().unwrap();
            let name = manifest["package"]["name"].as_str().unwrap().to_owned();
            (name, manifest)
        })
        .collect()
}

/// The table `crate | may import` of `ARCHITECTURE.md`.
fn allowed() -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let table = text.split("| crate | may import |").nth(1).expect("the table of arrows");
    table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let imports = cells[1].split(", ").filter(|name| *name != "–").map(String::from);
            (cells[0].to_owned(), imports.collect())
        })
        .collect()
}

/// Names of our own crates under these keys of a manifest.
fn ours(manifest: &Table, keys: &[&str]) -> Vec<String> {
    let tables = keys.iter().filter_map(|key| manifest.get(*key).and_then(Value::as_table));
    tables.flat_map(Table::keys).filter(|name| name.starts_with("nisba-")).cloned().collect()
}

#[test]
fn every_import_is_in_the_table() {
    let allowed = allowed();
    let manifests = manifests();
    assert_eq!(
        manifests.keys().collect::<Vec<_>>(),
        allowed.keys().collect::<Vec<_>>(),
        "packages, and rows of the table in ARCHITECTURE.md"
    );
    for (name, manifest) in &manifests {
        for import in ours(manifest, &["dependencies", "dev-dependencies", "build-dependencies"]) {
            assert!(
                allowed[name].contains(&import),
                "{name} imports {import}, which the table in ARCHITECTURE.md does not allow"
            );
        }
    }
}

#[test]
fn every_arrow_of_the_table_is_used() {
    let manifests = manifests();
    for (name, imports) in allowed() {
        let used = ours(&manifests[&name], &["dependencies"]);
        for import in imports {
            assert!(used.contains(&import), "{name} may import {import}, and does not");
        }
    }
}

#[test]
fn every_crate_inherits_lints_and_metadata() {
    for (name, manifest) in manifests() {
        assert_eq!(manifest["lints"]["workspace"], Value::Boolean(true), "{name}: lints");
        for key in ["version", "edition", "rust-version", "license"] {
            assert_eq!(
                manifest["package"][key]["workspace"],
                Value::Boolean(true),
                "{name}: {key}"
            );
        }
        // Otherwise `cargo bench -- --save-baseline x` fails in the harness of the library.
        let targets = manifest
            .get("lib")
            .into_iter()
            .chain(manifest.get("bin").and_then(Value::as_array).into_iter().flatten());
        for target in targets {
            assert_eq!(target["bench"], Value::Boolean(false), "{name}: bench = false");
        }
    }
}

#[test]
fn the_readme_lists_every_library() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    for name in
        manifests().keys().filter(|name| name.starts_with("nisba-") && *name != "nisba-benches")
    {
        assert!(readme.contains(&format!("`{name}`")), "README.md does not list {name}");
    }
}

#[test]
fn the_steps_do_not_touch_the_world() {
    // Text in, values out: see the invariants in ARCHITECTURE.md.
    let forbidden = ["std::fs", "std::env", "std::time", "std::thread", "std::process", "println!"];
    for step in ["text", "tokenize", "entities", "dedup", "cooccur", "network"] {
        let folder = root().join(format!("crates/nisba-{step}/src"));
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            for line in code {
                for word in forbidden {
                    assert!(!line.contains(word), "{}: {line}", path.display());
                }
            }
        }
    }
}
