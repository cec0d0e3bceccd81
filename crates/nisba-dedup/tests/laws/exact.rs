//! What exact mode finds, by comparing everything with everything.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use nisba_dedup::{Config, Repeats, exact_repeats};
use nisba_text::{DocId, Passage, Span};

/// Exact mode with these knobs.
pub(crate) fn exact(texts: &[&str], min_bytes: u32, max_group: u32) -> Repeats {
    let config = Config { max_group: NonZeroU32::new(max_group).unwrap(), ..Config::default() };
    exact_repeats(texts, NonZeroU32::new(min_bytes).unwrap(), &config)
}

/// The bytes in passages are those of all matches, and every repeat is a match.
#[track_caller]
pub(crate) fn assert_exact(texts: &[&str], min_bytes: u32, max_group: u32) {
    let found = exact(texts, min_bytes, max_group);
    let expected = all_matches(texts, min_bytes);
    let of_found = found.repeats.iter().map(|repeat| (repeat.a, repeat.b));
    for pair in of_found.clone() {
        assert!(expected.contains(&pair), "{pair:?} is no match of {min_bytes} in {texts:?}");
    }
    assert!(of_found.is_sorted(), "{texts:?}");
    assert_eq!(
        bytes_of(found.repeats.iter().map(|repeat| (repeat.a, repeat.b))),
        bytes_of(expected.into_iter()),
        "{min_bytes} bytes, groups of {max_group}, {texts:?}"
    );
}

/// As [`assert_exact`], of a text that is cut at form feeds, with knobs from the text itself, so that a
/// case is a text and nothing else.
#[track_caller]
pub(crate) fn assert_exact_in(text: &str) {
    let knobs = text.bytes().fold(7_u32, |knobs, byte| knobs.rotate_left(5) ^ u32::from(byte));
    let texts: Vec<&str> = text.split('\u{c}').collect();
    assert_exact(&texts, 1 + knobs % 40, 1 + knobs / 64 % 12);
}

/// All pairs of places with at least `min_bytes` equal bytes that cannot be made longer, by comparing
/// each place with each other one.
pub(crate) fn all_matches(texts: &[&str], min_bytes: u32) -> BTreeSet<(Passage, Passage)> {
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

/// Every byte in some passage.
fn bytes_of(pairs: impl Iterator<Item = (Passage, Passage)>) -> BTreeSet<(DocId, u32)> {
    pairs
        .flat_map(|(a, b)| [a, b])
        .flat_map(|at| (at.span.start()..at.span.end()).map(move |byte| (at.doc, byte)))
        .collect()
}
