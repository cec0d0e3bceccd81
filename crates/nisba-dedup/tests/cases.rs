//! Behaviour, a case a line: the repeated passages are marked in the texts.

use std::collections::BTreeMap;

use nisba_dedup::{Config, RepeatKind, find_repeats};
use nisba_text::{DocId, Passage, Span};

const BRACKETS: [(char, char); 2] = [('⟦', '⟧'), ('⦃', '⦄')];

#[test]
fn exact() {
    check("exact", include_str!("cases/exact.toml"), Some(RepeatKind::Exact));
}

#[test]
fn near() {
    check("near", include_str!("cases/near.toml"), Some(RepeatKind::Near));
}

#[test]
fn none() {
    check("none", include_str!("cases/none.toml"), None);
}

fn check(file: &str, cases: &str, kind: Option<RepeatKind>) {
    let cases: BTreeMap<String, Vec<String>> = toml::from_str(cases).expect("cases are TOML");
    let mut failures = Vec::new();
    for (name, marked) in &cases {
        let mut texts = Vec::new();
        let mut passages: [Vec<Passage>; 2] = Default::default();
        for (idx, text) in marked.iter().enumerate() {
            let (text, spans) = unmark(text);
            texts.push(text);
            for (passages, spans) in passages.iter_mut().zip(spans) {
                let doc = DocId(idx as u32);
                passages.extend(spans.into_iter().map(|span| Passage { doc, span }));
            }
        }
        assert_eq!(kind.is_some(), !passages[0].is_empty(), "marks in {file}, {name}");
        let mut expected: Vec<(Passage, Passage)> = Vec::new();
        for passages in &passages {
            for (idx, &a) in passages.iter().enumerate() {
                expected.extend(passages[idx + 1..].iter().map(|&b| (a, b)));
            }
        }
        expected.sort_unstable();
        let found = find_repeats(texts.iter().map(String::as_str), &Config::default()).repeats;
        let pairs: Vec<_> = found.iter().map(|repeat| (repeat.a, repeat.b)).collect();
        if pairs != expected || found.iter().any(|repeat| Some(repeat.kind) != kind) {
            let show =
                |passage: &Passage| texts[passage.doc.idx()][passage.span.range()].to_owned();
            let found: Vec<_> =
                found.iter().map(|r| (show(&r.a), show(&r.b), r.kind, r.similarity)).collect();
            let expected: Vec<_> = expected.iter().map(|(a, b)| (show(a), show(b))).collect();
            failures.push(format!("{name}:\n  found {found:#?}\n  expected {expected:#?}"));
        }
    }
    assert!(failures.is_empty(), "{file}: {}", failures.join("\n"));
}

/// The text without marks, and the spans that were marked by each pair of brackets.
fn unmark(marked: &str) -> (String, [Vec<Span>; 2]) {
    let mut text = String::new();
    let mut spans: [Vec<Span>; 2] = Default::default();
    let mut starts = [0; 2];
    for c in marked.chars() {
        if let Some(idx) = BRACKETS.iter().position(|brackets| c == brackets.0) {
            starts[idx] = text.len();
        } else if let Some(idx) = BRACKETS.iter().position(|brackets| c == brackets.1) {
            spans[idx].push(Span::from_range(starts[idx]..text.len()));
        } else {
            text.push(c);
        }
    }
    (text, spans)
}
