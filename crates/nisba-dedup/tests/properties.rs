//! Laws that hold for any text.

use nisba_dedup::{
    Candidates, Config, Fingerprints, Repeat, RepeatKind, Repeats, SharedPart, Side, Words, align,
    candidates, cluster, find_repeats, repeated_spans,
};
use nisba_text::{DocId, Passage, Span, scan};
use proptest::prelude::*;

const VOCABULARY: [&str; 24] = [
    "militia",
    "convoy",
    "border",
    "the",
    "of",
    "said",
    "Basra",
    "Mosul",
    "river",
    "oil",
    "attack",
    "minister",
    "denied",
    "report",
    "forces",
    "and",
    "bridge",
    "night",
    "rockets",
    "police",
    "الحشد",
    "بغداد",
    "سپاه",
    "Ḥizb",
];

fn words(
    n: impl Into<proptest::collection::SizeRange>,
    n_words: usize,
) -> impl Strategy<Value = Vec<&'static str>> {
    proptest::collection::vec(proptest::sample::select(&VOCABULARY[..n_words]), n)
}

fn text(n: std::ops::Range<usize>, n_words: usize) -> impl Strategy<Value = String> {
    let gap =
        proptest::sample::select(&[" ", " ", " ", " ", ". ", ", ", "\n", " “", "” ", "\n\n"][..]);
    (words(n, n_words), proptest::collection::vec(gap, 400)).prop_map(|(words, gaps)| {
        words.iter().zip(gaps).flat_map(|(word, gap)| [*word, gap]).collect()
    })
}

/// Every formula is a passage, so that what is found can be told from the words alone.
fn plain_config() -> Config {
    Config { min_bits: 0, min_bits_within: 0, ..Config::default() }
}

/// All runs of at least `n` common words that cannot be longer, as ranges of word numbers, by
/// comparing everything with everything.
fn common_runs(a: &[&str], b: &[&str], n: usize) -> Vec<(usize, usize, usize)> {
    let mut runs = Vec::new();
    for i in 0..a.len() {
        for j in 0..b.len() {
            if i > 0 && j > 0 && a[i - 1] == b[j - 1] {
                continue;
            }
            let len = a[i..].iter().zip(&b[j..]).take_while(|(x, y)| x == y).count();
            if len >= n {
                runs.push((i, j, len));
            }
        }
    }
    runs
}

fn steps(texts: &[String], order: &[usize], config: &Config) -> (Fingerprints, Repeats) {
    let words: Vec<Words> = texts.iter().map(|text| Words::of(text)).collect();
    let mut all = Fingerprints::default();
    for &idx in order {
        all.merge(Fingerprints::of(DocId(idx as u32), &texts[idx], config));
    }
    let pairs = candidates(all.clone(), config);
    let side = |doc: DocId| Side { text: &texts[doc.idx()], words: &words[doc.idx()] };
    // Pairs from the last to the first: the order in which they are aligned must not matter.
    let mut found = Vec::new();
    for pairs_of_doc in pairs.docs().rev().map(|doc| pairs.pairs(doc)) {
        for pair in pairs_of_doc.iter() {
            found.extend(align(pair, side(pair.a), side(pair.b), pairs.rarity(), config));
        }
    }
    let repeats = cluster(found, config);
    all.sort();
    (all, repeats)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_text_and_its_copy_are_one_exact_repeat(text in text(3..120, 24)) {
        let found = find_repeats([text.as_str(), text.as_str()], &Config::default()).repeats;
        let whole: Vec<&Repeat> = found.iter().filter(|r| r.a.doc != r.b.doc).collect();
        prop_assert_eq!(whole.len(), 1, "{:?}", found);
        prop_assert_eq!(whole[0].kind, RepeatKind::Exact);
        prop_assert_eq!(whole[0].similarity, 1.0);
        prop_assert_eq!(whole[0].a.span, whole[0].b.span);
        let tokens = scan(&text);
        let mut content = tokens.tokens.iter().filter(|token| token.kind.is_content());
        prop_assert!(content.all(|token| whole[0].a.span.contains(token.span)));
    }

    #[test]
    fn the_same_words_in_capitals_are_wholly_similar(text in text(8..120, 20)) {
        let capitals = text.to_uppercase();
        let found = find_repeats([text.as_str(), capitals.as_str()], &Config::default()).repeats;
        let whole: Vec<&Repeat> = found.iter().filter(|r| r.a.doc != r.b.doc).collect();
        prop_assert_eq!(whole.len(), 1, "{:?}", found);
        prop_assert_eq!(whole[0].kind, RepeatKind::Near);
        prop_assert_eq!(whole[0].similarity, 1.0);
    }

    #[test]
    fn every_common_run_is_covered(
        (a, b) in (3usize..7).prop_flat_map(|n_words| (words(0..70, n_words), words(0..70, n_words)))
    ) {
        let texts = [a.join(" "), b.join(" ")];
        let found = find_repeats(texts.iter().map(String::as_str), &plain_config()).repeats;
        let starts = |words: &[&str]| -> Vec<u32> {
            words.iter().scan(0, |at, word| { let start = *at; *at += word.len() as u32 + 1; Some(start) }).collect()
        };
        let (starts_a, starts_b) = (starts(&a), starts(&b));
        for (i, j, len) in common_runs(&a, &b, 8) {
            let run = |words: &[&str], starts: &[u32], at: usize| {
                Span::new(starts[at], starts[at + len - 1] + words[at + len - 1].len() as u32)
            };
            let (run_a, run_b) = (run(&a, &starts_a, i), run(&b, &starts_b, j));
            prop_assert!(
                found.iter().any(|r| r.a.doc != r.b.doc && r.a.span.contains(run_a) && r.b.span.contains(run_b)),
                "{:?} {:?} in {:?}", run_a, run_b, found
            );
        }
    }

    #[test]
    fn reports_are_sound(texts in proptest::collection::vec(text(0..90, 16), 1..5)) {
        let repeats = find_repeats(texts.iter().map(String::as_str), &plain_config());
        for repeat in &repeats.repeats {
            let cut = |passage: Passage| texts[passage.doc.idx()].get(passage.span.range());
            let (a, b) = (cut(repeat.a), cut(repeat.b));
            prop_assert!(a.is_some() && b.is_some(), "on character boundaries");
            prop_assert_eq!(repeat.kind == RepeatKind::Exact, a == b);
            prop_assert!(repeat.similarity > 0.0 && repeat.similarity <= 1.0);
            prop_assert!(repeat.kind == RepeatKind::Near || repeat.similarity == 1.0);
            prop_assert!(repeat.a < repeat.b);
            prop_assert!(repeat.a.doc != repeat.b.doc || !repeat.a.span.overlaps(repeat.b.span));
        }
        let sorted = repeats.repeats.is_sorted_by_key(|repeat| (repeat.a, repeat.b));
        prop_assert!(sorted);
        let mut seen = 0;
        for repeat in &repeats.repeats {
            prop_assert!(repeat.cluster.0 <= seen, "clusters count from 0 in order");
            seen = seen.max(repeat.cluster.0 + 1);
        }
        prop_assert_eq!(u64::from(seen), repeats.bounds.clusters);
    }

    #[test]
    fn insertion_order_changes_nothing(
        (texts, order) in proptest::collection::vec(text(0..60, 16), 2..6)
            .prop_flat_map(|texts| {
                let order: Vec<usize> = (0..texts.len()).collect();
                (Just(texts), Just(order).prop_shuffle())
            })
    ) {
        let straight: Vec<usize> = (0..texts.len()).collect();
        let config = plain_config();
        prop_assert_eq!(steps(&texts, &straight, &config), steps(&texts, &order, &config));
        let plain = find_repeats(texts.iter().map(String::as_str), &config);
        prop_assert_eq!(plain, steps(&texts, &order, &config).1);
    }

    #[test]
    fn fingerprints_in_parts_lead_to_the_same_repeats(
        texts in proptest::collection::vec(text(0..60, 24), 1..6)
    ) {
        let config = plain_config();
        let words: Vec<Words> = texts.iter().map(|text| Words::of(text)).collect();
        let mut halves = [Fingerprints::default(), Fingerprints::default()];
        for (idx, words) in words.iter().enumerate() {
            halves[idx % 2].add(DocId(idx as u32), words, &config);
        }
        let [mut all, odd] = halves;
        all.merge(odd);
        let parts = all.into_parts();
        let shared = parts.into_iter().map(|part| SharedPart::of(part, None, &config));
        let pairs = Candidates::of(shared.collect(), None, &config);
        let side = |doc: DocId| Side { text: &texts[doc.idx()], words: &words[doc.idx()] };
        let mut found = Vec::new();
        for doc in pairs.docs() {
            for pair in pairs.pairs(doc).iter() {
                found.extend(align(pair, side(pair.a), side(pair.b), pairs.rarity(), &config));
            }
        }
        let all = find_repeats(texts.iter().map(String::as_str), &config);
        prop_assert_eq!(cluster(found, &config), all);
    }

    #[test]
    fn merge_is_a_commutative_monoid(texts in proptest::collection::vec(text(0..80, 24), 3)) {
        let of = |idx: usize| Fingerprints::of(DocId(idx as u32), &texts[idx], &Config::default());
        let join = |mut x: Fingerprints, y: Fingerprints| { x.merge(y); x.sort(); x };
        let [a, b, c] = [of(0), of(1), of(2)];
        prop_assert_eq!(join(join(a.clone(), b.clone()), c.clone()), join(a.clone(), join(b.clone(), c)));
        prop_assert_eq!(join(a.clone(), b.clone()), join(b, a.clone()));
        prop_assert_eq!(join(a.clone(), Fingerprints::default()), join(Fingerprints::default(), a));
    }

    #[test]
    fn renumbering_is_numbering_anew(texts in proptest::collection::vec(text(0..60, 24), 3), shift in 0u32..3) {
        let number = |idx: usize| DocId((idx as u32 + shift) % 3);
        let (mut renumbered, mut anew) = (Fingerprints::default(), Fingerprints::default());
        for (idx, text) in texts.iter().enumerate() {
            renumbered.merge(Fingerprints::of(DocId(idx as u32), text, &Config::default()));
            anew.merge(Fingerprints::of(number(idx), text, &Config::default()));
        }
        renumbered.renumber(&[number(0), number(1), number(2)]);
        renumbered.sort();
        anew.sort();
        prop_assert_eq!(renumbered, anew);
    }

    #[test]
    fn a_passage_set_into_another_text_is_found(
        (passage, before, after) in (words(16..60, 24), words(0..30, 24), words(0..30, 24))
    ) {
        let passage = passage.join(" ");
        let host = format!("{}. {passage}. {}", before.join(" "), after.join(" "));
        let found = find_repeats([passage.as_str(), host.as_str()], &plain_config()).repeats;
        let start = host.find(&passage).expect("just put there");
        prop_assert!(found.iter().any(|repeat| {
            let set_in = &host[repeat.b.span.range()];
            repeat.a.doc != repeat.b.doc
                && repeat.a.span == Span::from_range(0..passage.len())
                && set_in.contains(&passage)
                && repeat.b.span.start() as usize <= start
        }), "{:?}", found);
    }

    #[test]
    fn leaving_out_pairs_leaves_no_passage_out(
        texts in proptest::collection::vec(text(0..60, 5), 2..6)
    ) {
        let all = find_repeats(texts.iter().map(String::as_str), &plain_config());
        let bounded = Config { max_group: 1.try_into().unwrap(), ..plain_config() };
        let fewer = cluster(all.repeats.clone(), &bounded);
        prop_assert_eq!(repeated_spans(&all.repeats), repeated_spans(&fewer.repeats));
        prop_assert_eq!(
            all.repeats.len() as u64,
            fewer.repeats.len() as u64 + fewer.bounds.pairs_left_out
        );
    }

    #[test]
    fn the_first_occurrence_is_never_masked(texts in proptest::collection::vec(text(0..90, 10), 1..5)) {
        let repeats = find_repeats(texts.iter().map(String::as_str), &plain_config()).repeats;
        let masked = repeated_spans(&repeats);
        // Whatever is first of all in a repeat has nothing before it.
        if let Some(first) = repeats.first() {
            let spans = masked.get(&first.a.doc).map_or(&[][..], Vec::as_slice);
            prop_assert!(spans.iter().all(|span| span.start() >= first.a.span.end() || !span.overlaps(Span::new(first.a.span.start(), first.a.span.start() + 1))));
        }
        for repeat in &repeats {
            prop_assert!(masked[&repeat.b.doc].iter().any(|span| span.contains(repeat.b.span)));
        }
        for spans in masked.values() {
            prop_assert!(spans.windows(2).all(|pair| pair[0].end() < pair[1].start()));
        }
    }
}
