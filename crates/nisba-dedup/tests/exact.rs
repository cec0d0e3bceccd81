//! Exact mode against everything compared with everything.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use nisba_text::{DocId, Passage, Span};
use proptest::prelude::*;

#[path = "laws/exact.rs"]
mod laws;
#[path = "laws/near.rs"]
mod near;

use laws::{all_matches, assert_exact, assert_exact_in, exact};

/// Texts put together from a few pieces, so that they have much in common.
fn texts() -> impl Strategy<Value = Vec<String>> {
    const PIECES: [&str; 14] = [
        "a",
        "b",
        "ab",
        "------",
        "convoy ",
        "قاسم ",
        "س",
        "…",
        "\n",
        "left Mosul at dawn",
        "ß",
        "é",
        "abcabcabc",
        "the end.",
    ];
    let text = proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..24)
        .prop_map(|pieces| pieces.concat());
    proptest::collection::vec(text, 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn ranges_are_those_of_brute_force(texts in texts(), min_bytes in 1u32..40, max_group in 1u32..40) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert_exact(&texts, min_bytes, max_group);
    }

    #[test]
    fn with_few_places_it_is_every_match(texts in texts(), min_bytes in 8u32..40) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let found: BTreeSet<_> =
            exact(&texts, min_bytes, 10_000).repeats.iter().map(|repeat| (repeat.a, repeat.b)).collect();
        // Of a text that repeats itself at once, the shortest distance says it all.
        let far = |&(a, b): &(Passage, Passage)| a.doc != b.doc || !a.span.overlaps(b.span);
        let expected: BTreeSet<_> = all_matches(&texts, min_bytes).into_iter().filter(far).collect();
        prop_assert!(expected.is_subset(&found), "{:?}", expected.difference(&found).collect::<Vec<_>>());
    }
}

/// The texts that fuzzing found worth keeping, and others like them.
#[test]
fn kept_texts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzz");
    let mut n = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        assert_exact_in(&text);
        near::assert_near_in(&text);
        let texts: Vec<&str> = text.split('\u{c}').collect();
        for (min_bytes, max_group) in [(1, 1), (2, 32), (9, 3), (16, 32), (40, 2)] {
            assert_exact(&texts, min_bytes, max_group);
        }
        n += 1;
    }
    assert!(n >= 8, "{n} texts");
}

#[test]
fn a_line_of_dashes_is_one_match() {
    let text = format!("Above.\n{}\nBelow.", "-".repeat(5_000));
    let found = exact(&[&text], 100, 32);
    let [repeat] = found.repeats[..] else { panic!("{:?}", found.repeats) };
    assert_eq!((repeat.a.span, repeat.b.span), (Span::new(7, 5_006), Span::new(8, 5_007)));
}

#[test]
fn one_footer_in_many_documents() {
    let footer =
        "All letters are answered within a week; no name is printed without consent of the writer.";
    let texts: Vec<String> =
        (0..5_000).map(|n| format!("Number {}. {footer}", n * n % 4_999)).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let found = exact(&texts, 50, 32);
    assert!(found.repeats.len() < 3 * texts.len() && found.repeats.len() >= texts.len() - 1);
    assert!(
        found
            .repeats
            .iter()
            .all(|repeat| repeat.b.span.end() as usize == texts[repeat.b.doc.idx()].len())
    );
    assert_eq!(found.bounds.clusters_bounded, 1);
}

#[test]
fn a_document_many_times() {
    let text: String = (0..200u64).map(|n| format!("{} ", nisba_text::mix(n, 7))).collect();
    let found = exact(&vec![text.as_str(); 1_000], 100, 32);
    assert_eq!(found.repeats.len(), 999);
    assert!(
        found
            .repeats
            .iter()
            .all(|repeat| repeat.a.doc == DocId(0) && repeat.b.span.len() as usize == text.len())
    );
}
