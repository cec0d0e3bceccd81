//! Exact mode against everything compared with everything.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use nisba_dedup::{Config, Repeats, exact_repeats};
use nisba_text::{DocId, Passage, Span};
use proptest::prelude::*;

fn exact(texts: &[&str], min_bytes: u32, config: &Config) -> Repeats {
    exact_repeats(texts, NonZeroU32::new(min_bytes).unwrap(), config)
}

/// Every byte in some passage.
fn bytes_of(repeats: &Repeats) -> BTreeSet<(DocId, u32)> {
    let passages = repeats.repeats.iter().flat_map(|repeat| [repeat.a, repeat.b]);
    passages
        .flat_map(|at| (at.span.start()..at.span.end()).map(move |byte| (at.doc, byte)))
        .collect()
}

/// All pairs of places with at least `min_bytes` equal bytes that cannot be made longer, by comparing
/// each place with each other one.
fn all_matches(texts: &[&str], min_bytes: u32) -> BTreeSet<(Passage, Passage)> {
    let mut places = Vec::new();
    for (doc, text) in texts.iter().enumerate() {
        places.extend(text.char_indices().map(|(at, _)| (doc, at)));
    }
    let mut matches = BTreeSet::new();
    for (idx, &(doc_b, at_b)) in places.iter().enumerate() {
        for &(doc_a, at_a) in &places[..idx] {
            let (a, b) = (&texts[doc_a][at_a..], &texts[doc_b][at_b..]);
            let before = |doc: usize, at: usize| texts[doc][..at].chars().next_back();
            if before(doc_a, at_a).is_some() && before(doc_a, at_a) == before(doc_b, at_b) {
                continue;
            }
            let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b);
            let len: usize = same.map(|(c, _)| c.len_utf8()).sum();
            if len >= min_bytes as usize {
                let passage = |doc: usize, at: usize| Passage {
                    doc: DocId(doc as u32),
                    span: Span::from_range(at..at + len),
                };
                matches.insert((passage(doc_a, at_a), passage(doc_b, at_b)));
            }
        }
    }
    matches
}

fn bytes_of_matches(matches: &BTreeSet<(Passage, Passage)>) -> BTreeSet<(DocId, u32)> {
    let passages = matches.iter().flat_map(|&(a, b)| [a, b]);
    passages
        .flat_map(|at| (at.span.start()..at.span.end()).map(move |byte| (at.doc, byte)))
        .collect()
}

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
        let config = Config { max_group: NonZeroU32::new(max_group).unwrap(), ..Config::default() };
        let found = exact(&texts, min_bytes, &config);
        let expected = all_matches(&texts, min_bytes);
        prop_assert_eq!(bytes_of(&found), bytes_of_matches(&expected));
        for repeat in &found.repeats {
            prop_assert!(expected.contains(&(repeat.a, repeat.b)), "{repeat:?}");
        }
    }

    #[test]
    fn with_few_places_it_is_every_match(texts in texts(), min_bytes in 8u32..40) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let config = Config { max_group: NonZeroU32::new(10_000).unwrap(), ..Config::default() };
        let found: BTreeSet<_> =
            exact(&texts, min_bytes, &config).repeats.iter().map(|repeat| (repeat.a, repeat.b)).collect();
        // Of a text that repeats itself at once, the shortest distance says it all.
        let far = |&(a, b): &(Passage, Passage)| a.doc != b.doc || !a.span.overlaps(b.span);
        let expected: BTreeSet<_> = all_matches(&texts, min_bytes).into_iter().filter(far).collect();
        prop_assert!(expected.is_subset(&found), "{:?}", expected.difference(&found).collect::<Vec<_>>());
    }
}

#[test]
fn a_line_of_dashes_is_one_match() {
    let text = format!("Above.\n{}\nBelow.", "-".repeat(5_000));
    let found = exact(&[&text], 100, &Config::default());
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
    let found = exact(&texts, 50, &Config::default());
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
    let found = exact(&vec![text.as_str(); 1_000], 100, &Config::default());
    assert_eq!(found.repeats.len(), 999);
    assert!(
        found
            .repeats
            .iter()
            .all(|repeat| repeat.a.doc == DocId(0) && repeat.b.span.len() as usize == text.len())
    );
}
