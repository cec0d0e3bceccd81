//! What stands everywhere must not cost more than what stands once.

use nisba_dedup::{Config, Fingerprints, candidates, find_repeats, repeated_spans};
use nisba_text::DocId;

const FOOTER: &str = "Readers with knowledge of these events may write to the desk in confidence; letters are \
    answered within a week, and no name is ever printed without consent.";

/// A sentence that no other number has in common.
fn own_sentence(n: usize) -> String {
    let word = |m: usize| {
        format!("w{}", nisba_text::hash_bytes(&(n * 31 + m).to_le_bytes()) % 1_000_000_007)
    };
    (0..20).map(word).collect::<Vec<_>>().join(" ") + "."
}

#[test]
fn one_footer_in_ten_thousand_documents() {
    let config = Config::default();
    let texts: Vec<String> =
        (0..10_000).map(|n| format!("{}\n\n{FOOTER}", own_sentence(n))).collect();
    let mut fingerprints = Fingerprints::default();
    for (idx, text) in texts.iter().enumerate() {
        fingerprints.merge(Fingerprints::of(DocId(idx as u32), text, &config));
    }
    let n_fingerprints = fingerprints.len();
    let pairs = candidates(fingerprints, &config);
    // With the first and with the one before, and a few more where a shingle was not selected.
    let n_pairs: usize = pairs.docs().map(|doc| pairs.pairs(doc).iter().count()).sum();
    assert!(n_pairs < 3 * texts.len(), "{n_pairs} pairs");
    assert!(pairs.memory_usage() < 100 * n_fingerprints);

    let found = find_repeats(texts.iter().map(String::as_str), &config);
    // Every copy with its original, and nothing else.
    assert_eq!(found.repeats.len(), texts.len() - 1);
    assert!(found.repeats.iter().all(|repeat| repeat.a.doc == DocId(0)));
    assert!(
        found
            .repeats
            .iter()
            .all(|repeat| &texts[repeat.b.doc.idx()][repeat.b.span.range()] == FOOTER)
    );
    assert_eq!(found.bounds.clusters_bounded, 1);
    assert_eq!(found.bounds.largest_cluster, texts.len() as u64);
    assert!(found.bounds.pairs_left_out >= texts.len() as u64 - 2);
    assert_eq!(repeated_spans(&found.repeats).len(), texts.len() - 1);
}

#[test]
fn one_document_a_thousand_times() {
    let text: String = (0..40).map(|n| own_sentence(n) + " ").collect();
    let found = find_repeats(std::iter::repeat_n(text.as_str(), 1_000), &Config::default());
    assert_eq!(found.repeats.len(), 999);
    assert_eq!(found.bounds.clusters, 1);
    assert!(
        found.repeats.iter().all(|repeat| repeat.a.doc == DocId(0) && repeat.similarity == 1.0)
    );
}

#[test]
fn one_line_ten_thousand_times_in_a_document() {
    let line =
        "The quartermaster signed for eleven crates of rifles and nine of blankets at Hindiya.";
    let text = [line; 10_000].join("\n");
    let found = find_repeats([text.as_str()], &Config::default());
    assert_eq!(found.repeats.len(), 9_999);
    let masked = repeated_spans(&found.repeats);
    let spans = &masked[&DocId(0)];
    assert_eq!(spans.iter().map(|span| span.len() as usize).sum::<usize>(), 9_999 * line.len());
    assert!(spans[0].start() as usize == line.len() + 1);
}

#[test]
fn one_word_a_hundred_thousand_times() {
    let text = "no ".repeat(100_000);
    let found = find_repeats([text.as_str()], &Config::default());
    assert!(found.repeats.len() < 100_000);
}

#[test]
fn groups_up_to_the_bound_give_every_pair() {
    let texts: Vec<String> = (0..32).map(|n| format!("{}\n\n{FOOTER}", own_sentence(n))).collect();
    let found = find_repeats(texts.iter().map(String::as_str), &Config::default());
    assert_eq!(found.repeats.len(), 32 * 31 / 2);
    assert_eq!(found.bounds.clusters_bounded, 0);
}

#[test]
fn a_short_footer_stays_surprising_however_often_it_stands() {
    let footer = "Reporting by Salma; editing by the evening desk in Erbil.";
    let texts: Vec<String> = (0..1_000).map(|n| format!("Item {n}.\n\n{footer}")).collect();
    let found = find_repeats(texts.iter().map(String::as_str), &Config::default());
    assert_eq!(repeated_spans(&found.repeats).len(), texts.len() - 1);
}

#[test]
fn very_short_documents_get_an_answer() {
    let texts = [
        "",
        " ",
        "Badr",
        "- badr",
        "Badr Corps",
        " Badr Corps.",
        "* * *",
        "* * *\n",
        "***",
        "7",
        "7",
        "",
    ];
    let found = find_repeats(texts, &Config::default()).repeats;
    let pairs: Vec<[usize; 2]> =
        found.iter().map(|repeat| [repeat.a.doc.idx(), repeat.b.doc.idx()]).collect();
    assert_eq!(pairs, [[2, 3], [4, 5], [6, 7], [9, 10]]);
    for repeat in found {
        assert!(!repeat.a.span.is_empty() && !repeat.b.span.is_empty());
        assert_eq!(repeat.similarity, 1.0);
    }
}

#[test]
fn what_the_bound_on_shingles_leaves_out_is_told() {
    let text = own_sentence(3) + " " + &own_sentence(4);
    let bounded =
        |n| find_repeats(std::iter::repeat_n(text.as_str(), n), &Config::default()).bounds;
    assert_eq!(bounded(32).shingles_bounded, 0);
    assert!(bounded(33).shingles_bounded > 0);
}
