//! Laws that hold for any text, any occurrences and any counts.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::sync::LazyLock;

use nisba_cooccur::{
    Counter, Distances, DocumentCounts, ItemId, Mentions, Occurrence, PairTable, PermutationTest,
    Unit, Weighting, join_runs, pairs_in_units, permutation_p, unit_spans,
};
use nisba_text::{Span, Tokens, mix, scan};
use proptest::prelude::*;

/// A document with whatever may be said about it, right or wrong.
#[derive(Clone, Debug)]
struct Article {
    text: String,
    occurrences: Vec<Occurrence>,
    masked: Vec<Span>,
}

fn article() -> impl Strategy<Value = Article> {
    let piece = prop_oneof![
        6 => "[a-e]{1,3} ",
        1 => "[0-9]{1,2} ",
        1 => "[a-c]\\. [A-C]",
        1 => "[,;()\"]",
        1 => "\n\n",
        1 => "[!?…] ",
    ];
    let text = prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat());
    (text, any::<u64>(), 0..12_usize, 0..4_usize).prop_flat_map(|(text, _, n_items, n_masks)| {
        // Ends of characters, so that spans are such as a matcher could report.
        let bounds: Vec<u32> =
            text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]).collect();
        let n_bounds = bounds.len();
        let span = (0..n_bounds, 0..8_usize).prop_map(move |(start, len)| {
            let end = (start + len).min(n_bounds - 1);
            Span::new(bounds[start], bounds[end])
        });
        let item = (0..4_u32).prop_map(ItemId);
        let occurrence = (item, span.clone()).prop_map(|(item, span)| Occurrence { item, span });
        let occurrences = prop::collection::vec(occurrence, n_items);
        let masks = prop::collection::vec(span, n_masks).prop_map(|mut spans| {
            spans.sort();
            spans.dedup_by(|next, kept| next.start() < kept.end());
            spans
        });
        (Just(text), occurrences, masks).prop_map(|(text, occurrences, masked)| Article {
            text,
            occurrences,
            masked,
        })
    })
}

fn unit() -> impl Strategy<Value = Unit> {
    prop_oneof![
        Just(Unit::Document),
        Just(Unit::Paragraph),
        Just(Unit::Sentence),
        (1..9_u32).prop_map(|n| Unit::Window(NonZeroU32::new(n).expect("from 1"))),
        (1..9_u32).prop_map(|n| Unit::SentenceWindow(NonZeroU32::new(n).expect("from 1"))),
        Just(Unit::Window(NonZeroU32::MAX)),
    ]
}

/// Every unit that counts, with the items in it, one by one and by the definition.
fn units_by_force(article: &Article, unit: Unit) -> Vec<(Span, BTreeSet<ItemId>)> {
    let tokens = scan(&article.text);
    let masked = |span: Span| article.masked.iter().any(|mask| mask.overlaps(span));
    let content: Vec<Span> =
        tokens.tokens.iter().filter(|t| t.kind.is_content()).map(|t| t.span).collect();
    let occurrences: Vec<Occurrence> = article
        .occurrences
        .iter()
        .filter(|occurrence| !occurrence.span.is_empty() && !masked(occurrence.span))
        .copied()
        .collect();
    let candidates = match unit {
        Unit::Document => match &tokens.tokens[..] {
            [] => vec![],
            [first, .., last] => vec![first.span.cover(last.span)],
            [only] => vec![only.span],
        },
        Unit::Paragraph => tokens.paragraphs.clone(),
        Unit::Sentence => tokens.sentences.clone(),
        Unit::Window(n_words) | Unit::SentenceWindow(n_words) => {
            let mut windows = Vec::new();
            let n_words = n_words.get() as usize;
            let sentence = |word: &Span| {
                let begun = tokens.sentences.iter().filter(|s| s.start() <= word.start());
                if let Unit::Window(_) = unit { 0 } else { begun.count() }
            };
            let runs = content
                .split(|&word| masked(word))
                .flat_map(|run| run.chunk_by(|one, next| sentence(one) == sentence(next)));
            for run in runs {
                for window in run.windows(n_words.min(run.len())) {
                    let held = occurrences.iter().filter(|occurrence| {
                        let at = content
                            .iter()
                            .find(|&&word| !masked(word) && word.overlaps(occurrence.span));
                        at.is_some_and(|at| window.contains(at))
                    });
                    let held = held.map(|occurrence| occurrence.item).collect();
                    windows.push((window[0].cover(window[window.len() - 1]), held));
                }
            }
            return windows;
        }
    };
    let counting = candidates
        .into_iter()
        .filter(|unit| content.iter().any(|&word| !masked(word) && unit.contains(word)));
    counting
        .map(|span| {
            let held = occurrences
                .iter()
                .filter(|occurrence| (span.start()..span.end()).contains(&occurrence.span.start()));
            (span, held.map(|occurrence| occurrence.item).collect())
        })
        .collect()
}

fn count(article: &Article, unit: Unit) -> DocumentCounts {
    DocumentCounts::of(&scan(&article.text), &article.occurrences, &article.masked, unit)
}

fn table_of(articles: &[Article], unit: Unit) -> PairTable {
    let mut counter = Counter::default();
    for article in articles {
        counter.add(&count(article, unit));
    }
    counter.finish()
}

/// Threads to add counters up on, with the feature `rayon`.
fn pool() -> &'static rayon::ThreadPool {
    static POOL: LazyLock<rayon::ThreadPool> = LazyLock::new(|| {
        rayon::ThreadPoolBuilder::new().num_threads(3).build().expect("three threads")
    });
    &POOL
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn counts_are_those_of_nested_loops(article in article(), unit in unit()) {
        let units = units_by_force(&article, unit);
        let mut items: BTreeMap<ItemId, u64> = BTreeMap::new();
        let mut pairs: BTreeMap<(ItemId, ItemId), u64> = BTreeMap::new();
        for (_, held) in &units {
            for &a in held {
                *items.entry(a).or_default() += 1;
                for &b in held.range(ItemId(a.0 + 1)..) {
                    *pairs.entry((a, b)).or_default() += 1;
                }
            }
        }
        let tokens = scan(&article.text);
        let spans: Vec<Span> = units.iter().map(|&(span, _)| span).collect();
        prop_assert_eq!(unit_spans(&tokens, &article.masked, unit), spans);
        let counts = count(&article, unit);
        prop_assert_eq!(counts.n_units(), units.len() as u64);
        prop_assert_eq!(counts.items(), items.into_iter().collect::<Vec<_>>());
        let pairs: Vec<_> = pairs.into_iter().map(|((a, b), n)| (a, b, n)).collect();
        prop_assert_eq!(counts.pairs().collect::<Vec<_>>(), pairs);
        let held = units.iter().map(|(_, held)| held.iter().copied().collect::<Vec<_>>());
        prop_assert_eq!(DocumentCounts::from_units(held), counts);
    }

    #[test]
    fn order_of_occurrences_does_not_matter(article in article(), unit in unit()) {
        let mut reversed = article.clone();
        reversed.occurrences.reverse();
        prop_assert_eq!(count(&reversed, unit), count(&article, unit));
        let tokens = scan(&article.text);
        prop_assert_eq!(
            pairs_in_units(&tokens, &reversed.occurrences, &article.masked, unit),
            pairs_in_units(&tokens, &article.occurrences, &article.masked, unit)
        );
    }

    #[test]
    fn any_split_over_counters_merges_to_the_same(
        articles in prop::collection::vec((article(), 0..4_usize), 0..8),
        order in Just([0, 1, 2, 3]).prop_shuffle(),
        unit in unit(),
    ) {
        let mut counters = vec![Counter::default(); 4];
        for (article, part) in &articles {
            counters[*part].add(&count(article, unit));
        }
        let all: Vec<Article> = articles.into_iter().map(|(article, _)| article).collect();
        let expected = table_of(&all, unit);
        // One after the other, in any order.
        let mut merged = Counter::default();
        for part in order {
            merged.merge(counters[part].clone());
        }
        prop_assert_eq!(merged.finish(), expected.clone());
        // Two by two.
        let [mut a, b, mut c, d] = order.map(|part| counters[part].clone());
        a.merge(b);
        c.merge(d);
        a.merge(c);
        prop_assert_eq!(a.finish(), expected);
    }

    #[test]
    fn counters_of_parts_add_up(
        articles in prop::collection::vec((article(), 0..4_usize), 0..8),
        n_parts in 0..5_usize,
        unit in unit(),
    ) {
        let mut counters = vec![Counter::default(); n_parts];
        let mut whole = Counter::default();
        for (article, part) in &articles {
            if let Some(counter) = counters.get_mut(part % n_parts.max(1)) {
                counter.add(&count(article, unit));
                whole.add(&count(article, unit));
            }
        }
        let expected = whole.finish();
        prop_assert_eq!(&Counter::finish_all(counters.clone()), &expected);
        let on_threads = pool().install(|| Counter::finish_all(counters));
        prop_assert_eq!(on_threads, expected);
    }

    #[test]
    fn runs_change_nothing(
        articles in prop::collection::vec((article(), any::<bool>()), 0..8),
        large in any::<bool>(),
        unit in unit(),
    ) {
        let moved = |item: ItemId| if large { ItemId(u32::MAX - 9 + item.0) } else { item };
        let (mut plain, mut spilled, mut runs) = (Counter::default(), Counter::default(), vec![]);
        for (mut article, is_spilled) in articles {
            article.occurrences.iter_mut().for_each(|o| o.item = moved(o.item));
            plain.add(&count(&article, unit));
            spilled.add(&count(&article, unit));
            if is_spilled {
                let mut run = Vec::new();
                spilled.write_run(&mut run).unwrap();
                runs.push(run);
            }
        }
        let expected = plain.finish();
        let merged = || spilled.clone().merge_runs(runs.iter().map(Vec::as_slice)).unwrap();
        let pairs: Vec<_> = merged().map(Result::unwrap).collect();
        prop_assert_eq!(pairs, expected.pairs().iter().collect::<Vec<_>>());
        prop_assert_eq!(merged().into_table(|_| true).unwrap(), expected.clone());
        let mut kept = expected.clone();
        kept.retain(|pair| pair.units > 1);
        prop_assert_eq!(merged().into_table(|pair| pair.units > 1).unwrap(), kept);
        let mut joined = Vec::new();
        join_runs(runs.iter().map(Vec::as_slice), &mut joined).unwrap();
        let of_joined = spilled.clone().merge_runs([&joined[..]]).unwrap();
        prop_assert_eq!(of_joined.into_table(|_| true).unwrap(), expected.clone());
        // A run that is cut short is an error and no shorter table.
        if let Some(run) = runs.first() {
            let merged = Counter::default().merge_runs([&run[..run.len() - 1]]);
            prop_assert!(merged.and_then(|merged| merged.into_table(|_| true)).is_err());
        }
    }

    #[test]
    fn large_ids_count_like_small_ones(articles in prop::collection::vec(article(), 0..5)) {
        let moved = |item: ItemId| ItemId(if item.0 < 2 { item.0 } else { u32::MAX - 5 + item.0 });
        let mut far = articles.clone();
        for occurrence in far.iter_mut().flat_map(|article| &mut article.occurrences) {
            occurrence.item = moved(occurrence.item);
        }
        let (near, far) = (table_of(&articles, Unit::Sentence), table_of(&far, Unit::Sentence));
        prop_assert_eq!(near.pairs().len(), far.pairs().len());
        for (near, far) in near.pairs().iter().zip(far.pairs()) {
            prop_assert_eq!((moved(near.a), moved(near.b)), (far.a, far.b));
            prop_assert_eq!((near.table, near.documents), (far.table, far.documents));
        }
    }

    #[test]
    fn documents_are_counted_once_a_pair(
        articles in prop::collection::vec(article(), 0..6),
        unit in unit(),
    ) {
        let table = table_of(&articles, unit);
        let counts: Vec<DocumentCounts> = articles.iter().map(|a| count(a, unit)).collect();
        let n_documents = counts.iter().filter(|counts| counts.n_units() > 0).count() as u64;
        prop_assert_eq!(table.n_documents(), n_documents);
        for (idx, pair) in table.pairs().iter().enumerate() {
            prop_assert_eq!(table.pairs().get(idx), Some(pair));
            let with = |counts: &&DocumentCounts| {
                counts.pairs().any(|(a, b, _)| (a, b) == (pair.a, pair.b))
            };
            prop_assert_eq!(pair.documents, counts.iter().filter(with).count() as u64);
            prop_assert_eq!(pair.units, pair.table.o11());
            prop_assert_eq!(pair.table.n(), table.n_units());
            prop_assert_eq!(pair.table.r1(), table.item(pair.a).unwrap().units);
            prop_assert_eq!(pair.table.c1(), table.item(pair.b).unwrap().units);
            prop_assert_eq!(table.pair(pair.b, pair.a), Some(pair));
        }
        prop_assert_eq!(table.pairs().get(table.pairs().len()), None);
        for item in table.items() {
            let with = |counts: &&DocumentCounts| {
                counts.items().iter().any(|&(id, _)| id == item.item)
            };
            prop_assert_eq!(item.documents, counts.iter().filter(with).count() as u64);
        }
    }

    #[test]
    fn a_masked_copy_counts_nothing(mut article in article(), unit in unit()) {
        // A mention stands on tokens. One in the white space behind the last would be outside the
        // document as one unit, and inside once more text follows.
        let tokens = scan(&article.text).tokens;
        article.occurrences.retain(|occurrence| {
            tokens.iter().any(|token| token.span.overlaps(occurrence.span))
        });
        // A plain scan cuts both halves alike: an empty line ends every sentence.
        let half = article.text.len() as u32 + 2;
        let mut double = article.clone();
        double.text = format!("{0}\n\n{0}", article.text);
        let moved = |span: Span| Span::new(span.start() + half, span.end() + half);
        double.occurrences.extend(article.occurrences.iter().map(|occurrence| Occurrence {
            span: moved(occurrence.span),
            ..*occurrence
        }));
        double.masked.push(Span::new(half, half + article.text.len() as u32));
        let once = count(&article, unit);
        prop_assert_eq!(count(&double, unit), once);
    }

    #[test]
    fn evidence_stands_behind_every_pair(article in article(), unit in unit()) {
        let tokens: Tokens = scan(&article.text);
        let places = pairs_in_units(&tokens, &article.occurrences, &article.masked, unit);
        let counts = count(&article, unit);
        let with_evidence: BTreeSet<_> = places.iter().map(|place| (place.a, place.b)).collect();
        let counted: BTreeSet<_> = counts.pairs().map(|(a, b, _)| (a, b)).collect();
        prop_assert_eq!(with_evidence, counted);
        prop_assert!(places.is_sorted_by_key(|place| (place.span, place.a, place.b)));
        if !unit.is_window() {
            for (a, b, n_units) in counts.pairs() {
                let n_places = places.iter().filter(|place| (place.a, place.b) == (a, b)).count();
                prop_assert_eq!(n_places as u64, n_units);
            }
        }
        for place in &places {
            prop_assert!(article.text.get(place.span.range()).is_some());
            for item in [place.a, place.b] {
                let mut starts = article.occurrences.iter().filter(|o| o.item == item).map(|o| o.span.start());
                let inside = starts.any(|at| place.span.start() <= at && at < place.span.end());
                prop_assert!(inside, "item {} is not in {:?}", item.0, place.span);
            }
        }
    }
}

/// Every two mentions that share a unit that is no window: the unit, the items, the distance.
fn meetings_by_force(article: &Article, unit: Unit) -> Vec<(Span, ItemId, ItemId, u32)> {
    let tokens = scan(&article.text);
    let words: Vec<Span> =
        tokens.tokens.iter().filter(|t| t.kind.is_content()).map(|t| t.span).collect();
    let counting = article.occurrences.iter().filter(|occurrence| {
        let masked = article.masked.iter().any(|mask| mask.overlaps(occurrence.span));
        !occurrence.span.is_empty() && !masked
    });
    let counting: Vec<&Occurrence> = counting.collect();
    let mut meetings = Vec::new();
    for (span, _) in units_by_force(article, unit) {
        let inside = |o: &&&Occurrence| (span.start()..span.end()).contains(&o.span.start());
        let held: Vec<_> = counting.iter().filter(inside).collect();
        for one in &held {
            for other in held.iter().filter(|other| other.item > one.item) {
                let (first, second) = if one.span.start() <= other.span.start() {
                    (one, other)
                } else {
                    (other, one)
                };
                // Words that neither stands on, and that end behind the first and before the second.
                let between = words.iter().filter(|word| {
                    word.start() >= first.span.end() && word.end() <= second.span.start()
                });
                meetings.push((span, one.item, other.item, between.count() as u32 + 1));
            }
        }
    }
    meetings
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn distances_are_those_of_nested_loops(
        article in article(),
        unit in prop_oneof![Just(Unit::Document), Just(Unit::Paragraph), Just(Unit::Sentence)],
    ) {
        // Mentions of one item do not overlap, and those of others only from word to word.
        let tokens = scan(&article.text);
        let mut article = article;
        article.occurrences.retain(|o| tokens.tokens.iter().any(|t| t.kind.is_content() && t.span == o.span));
        let mut each: BTreeMap<(ItemId, ItemId), BTreeMap<u32, u64>> = BTreeMap::new();
        let mut nearest: BTreeMap<(Span, ItemId, ItemId), u32> = BTreeMap::new();
        for (span, a, b, distance) in meetings_by_force(&article, unit) {
            *each.entry((a, b)).or_default().entry(distance).or_default() += 1;
            let least = nearest.entry((span, a, b)).or_insert(distance);
            *least = distance.min(*least);
        }
        let mut once: BTreeMap<(ItemId, ItemId), BTreeMap<u32, u64>> = BTreeMap::new();
        for ((_, a, b), distance) in nearest {
            *once.entry((a, b)).or_default().entry(distance).or_default() += 1;
        }
        for (mentions, expected) in [(Mentions::Each, each), (Mentions::Once, once)] {
            let mut distances = Distances::default();
            distances.add_document(&tokens, &article.occurrences, &article.masked, unit, mentions);
            for a in (0..4).map(ItemId) {
                for b in (0..4).map(ItemId) {
                    let found: Vec<_> = distances.of(a, b).collect();
                    let expected = expected.get(&(a.min(b), a.max(b))).into_iter().flatten();
                    let expected: Vec<_> = expected.map(|(&d, &n)| (d, n)).collect();
                    prop_assert_eq!(found, expected, "{:?}", mentions);
                }
            }
            if mentions == Mentions::Once {
                for (a, b, units) in count(&article, unit).pairs() {
                    prop_assert_eq!(distances.weight(a, b, Weighting::Flat), units as f64);
                    prop_assert!(distances.weight(a, b, Weighting::Inverse) <= units as f64);
                }
            }
        }
    }

    #[test]
    fn windows_meet_as_often_as_their_evidence_says(article in article(), unit in unit()) {
        let tokens = scan(&article.text);
        let mut distances = [Distances::default(), Distances::default()];
        for (distances, mentions) in distances.iter_mut().zip([Mentions::Once, Mentions::Each]) {
            distances.add_document(&tokens, &article.occurrences, &article.masked, unit, mentions);
        }
        let places = pairs_in_units(&tokens, &article.occurrences, &article.masked, unit);
        for (a, b, _) in count(&article, unit).pairs() {
            let n_places = places.iter().filter(|place| (place.a, place.b) == (a, b)).count();
            let [once, each] = &distances;
            prop_assert_eq!(once.weight(a, b, Weighting::Flat), n_places as f64);
            prop_assert!(each.weight(a, b, Weighting::Flat) >= n_places as f64);
        }
    }

    #[test]
    fn distances_merge_in_any_order(one in article(), other in article(), unit in unit()) {
        let add = |distances: &mut Distances, article: &Article| {
            let Article { text, occurrences, masked } = article;
            distances.add_document(&scan(text), occurrences, masked, unit, Mentions::Once);
        };
        let of = |article| {
            let mut distances = Distances::default();
            add(&mut distances, article);
            distances
        };
        let mut both = of(&one);
        add(&mut both, &other);
        let (mut merged, mut swapped) = (of(&one), of(&other));
        merged.merge(of(&other));
        swapped.merge(of(&one));
        prop_assert_eq!(&merged, &both);
        prop_assert_eq!(&swapped, &both);
    }

    #[test]
    fn permutations_keep_what_documents_and_items_have(
        documents in prop::collection::vec(prop::collection::vec((0..9_u32).prop_map(ItemId), 0..6), 0..12),
        seed in any::<u64>(),
        permutation in 0..1_000_u64,
    ) {
        let test = PermutationTest::new(documents.clone(), seed);
        let dealt = test.documents(permutation);
        prop_assert_eq!(&dealt, &test.documents(permutation));
        let sets: Vec<BTreeSet<ItemId>> =
            documents.iter().map(|items| items.iter().copied().collect()).collect();
        let sizes = sets.iter().map(BTreeSet::len).filter(|&size| size > 0);
        prop_assert!(dealt.iter().map(Vec::len).eq(sizes), "{dealt:?}");
        for item in (0..9).map(ItemId) {
            let n_dealt = dealt.iter().filter(|items| items.contains(&item)).count();
            prop_assert_eq!(n_dealt, sets.iter().filter(|items| items.contains(&item)).count());
            for other in (item.0 + 1..9).map(ItemId) {
                let both = sets.iter().filter(|s| s.contains(&item) && s.contains(&other)).count();
                prop_assert_eq!(test.observed(other, item), both as u64);
            }
        }
        prop_assert!(dealt.iter().all(|items| items.is_sorted_by(|a, b| a < b)));
    }
}

/// Of three documents with one item each, and three items in one document each, there are six deals.
#[test]
fn permutations_are_equally_likely() {
    let documents = (0..3).map(|id| vec![ItemId(id)]);
    let mut counts: BTreeMap<Vec<Vec<ItemId>>, u32> = BTreeMap::new();
    let test = PermutationTest::new(documents, 7);
    for permutation in 0..6_000 {
        *counts.entry(test.documents(permutation)).or_default() += 1;
    }
    assert_eq!(counts.len(), 6);
    // Chi-square with 5 degrees of freedom: above 20.5 one time in a thousand.
    let chi2: f64 = counts.values().map(|&n| (f64::from(n) - 1_000.0).powi(2) / 1_000.0).sum();
    assert!(chi2 < 20.5, "{chi2} {counts:?}");
}

/// Where items are dealt by chance, a p-value of at most 0.2 comes at most about one time in five.
#[test]
fn permutation_tests_hold_their_level() {
    let mut n_small = 0;
    for seed in 0..300_u64 {
        // Two items among the documents by another generator of random numbers.
        let has =
            |doc: u64, item: u64| nisba_text::mix(nisba_text::mix(seed, doc), item) >> 63 == 0;
        let documents = (0..16).map(|doc| {
            let items = (0..3).filter(|&item| has(doc, item.into())).map(ItemId);
            items.chain([ItemId(9 + doc as u32)]).collect::<Vec<_>>()
        });
        let test = PermutationTest::new(documents, seed);
        let observed = test.observed(ItemId(0), ItemId(1));
        let far = (0..19).filter(|&p| test.deal(p).observed(ItemId(0), ItemId(1)) >= observed);
        n_small += u32::from(permutation_p(far.count() as u64, 19) <= 0.2);
    }
    // 60 expected at most, with a deviation of 7.
    assert!((15..=82).contains(&n_small), "{n_small}");
}

#[test]
fn memory_stays_within_what_is_promised() {
    const N_ITEMS: u32 = 1_500;
    let mut counter = Counter::default();
    for document in 0..300 {
        let units = (0..20).map(|unit| {
            let item =
                |idx| ItemId((mix(unit * 1_000 + document, idx) % u64::from(N_ITEMS)) as u32);
            (0..40).map(item).collect::<Vec<_>>()
        });
        counter.add(&DocumentCounts::from_units(units));
        if document % 20 == 19 {
            let n_pairs = counter.clone().finish().pairs().len();
            let most = 32 * n_pairs + 1_000 * N_ITEMS as usize;
            assert!(counter.memory_usage() <= most, "{} of {most}", counter.memory_usage());
        }
    }
    assert!(counter.finish().pairs().len() > 900_000);
}
