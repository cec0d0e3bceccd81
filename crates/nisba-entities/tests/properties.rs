//! Laws of matching, on random names and texts.

use std::sync::Arc;

use nisba_entities::{
    Entry, Gazetteer, Matcher, Mention, Mode, Overlaps, check, compare, frequent_names,
};
use nisba_text::Span;
use proptest::prelude::*;

const GIVEN: [&str; 8] = [
    "Qassem",
    "Karim",
    "Abd al-Rahman",
    "Fatima",
    "Nour al-Din",
    "Robert",
    "Mustafa",
    "Abu Zaynab",
];
const FAMILY: [&str; 8] = [
    "al-Khazraji",
    "Tavakoli",
    "Nasrawi",
    "al-Shatri",
    "Bahmani",
    "Underhill",
    "Rostami",
    "Karkouti",
];
const GROUPS: [&str; 6] =
    ["Liwa al-Tawhidi", "Border Guard", "ZKT", "Saraya al-Wadi", "Green Falcon Party", "Marsad"];
const FILLER: [&str; 10] =
    ["the", "men", "of", "met", "a", "river", "and", "Officials", "said", "yesterday"];

fn full_name() -> impl Strategy<Value = String> {
    (prop::sample::select(&GIVEN[..]), prop::sample::select(&FAMILY[..]))
        .prop_map(|(given, family)| format!("{given} {family}"))
}

fn entry() -> impl Strategy<Value = Entry> {
    prop_oneof![
        full_name().prop_map(|name| Entry::new(name.clone(), "PER", name)),
        prop::sample::select(&GROUPS[..]).prop_map(|name| Entry::new(name, "ORG", name)),
    ]
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    prop::collection::vec(entry(), 1..10).prop_map(|mut entries| {
        entries.sort_by(|a, b| a.id.cmp(&b.id));
        entries.dedup_by(|a, b| a.id == b.id);
        entries
    })
}

fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        3 => prop::sample::select(&FILLER[..]).prop_map(str::to_owned),
        1 => full_name(),
        1 => prop::sample::select(&FAMILY[..]).prop_map(str::to_owned),
        1 => prop::sample::select(&GROUPS[..]).prop_map(str::to_owned),
    ];
    let gap = prop::sample::select(
        &[" ", " ", " ", ", ", ". ", "-", "\n", "’s ", " (", ") ", "\n\n", " “"][..],
    );
    prop::collection::vec((word, gap), 0..40)
        .prop_map(|words| words.into_iter().map(|(word, gap)| word + gap).collect())
}

fn matcher(entries: Vec<Entry>) -> Matcher {
    Matcher::new(Arc::new(Gazetteer::new(entries).expect("sound entries")))
}

/// A mention without the number of its entity.
fn by_id(matcher: &Matcher, mentions: &[Mention]) -> Vec<(nisba_text::Span, String, f64, String)> {
    let row = |mention: &Mention| {
        let id = matcher.gazetteer().entry(mention.entity).id.clone();
        (mention.span, id, mention.score, mention.rule.to_string())
    };
    mentions.iter().map(row).collect()
}

/// Builds a matcher of one entry and looks for it, and for unknown names, around `text`.
fn assert_places_hold(name: &str, text: &str, typos: bool) {
    let mut entry = Entry::new("x", "PER", name);
    entry.typos = typos;
    entry.aliases = vec!["Ali".into()];
    check(std::slice::from_ref(&entry));
    let Ok(gazetteer) = Gazetteer::new(vec![entry]) else { return };
    let matcher = Matcher::new(Arc::new(gazetteer));
    for text in [text, &[text, name, text].concat()] {
        let mentions = matcher.find_in(text);
        for mention in &mentions {
            assert!(text.get(mention.span.range()).is_some());
        }
        let known: Vec<Span> = mentions.iter().map(|mention| mention.span).collect();
        for name in frequent_names(text, &nisba_text::scan(text), &known) {
            assert!(text.get(name.range()).is_some());
            assert!(known.iter().all(|span| !span.overlaps(name)));
        }
    }
}

/// Folding leaves nothing of such a word.
#[test]
fn a_word_may_be_a_mark_alone() {
    assert_places_hold("A¡\u{1e000},²", "𑨿", false);
}

proptest! {
    #[test]
    fn mentions_are_in_order_disjoint_and_cut_the_text(entries in entries(), text in text()) {
        let mentions = matcher(entries).find_in(&text);
        for pair in mentions.windows(2) {
            prop_assert!(pair[0].span.end() <= pair[1].span.start());
        }
        for mention in &mentions {
            prop_assert!(text.get(mention.span.range()).is_some_and(|surface| !surface.is_empty()));
            prop_assert!(mention.score > 0.0 && mention.score <= 1.0);
        }
    }

    #[test]
    fn nothing_panics(name in "\\PC{1,12}", text in "\\PC{0,80}", typos: bool) {
        assert_places_hold(&name, &text, typos);
    }

    #[test]
    fn the_order_of_entries_does_not_matter(
        entries in entries().prop_flat_map(|entries| (Just(entries.clone()), Just(entries).prop_shuffle())),
        text in text(),
    ) {
        let (sorted, shuffled) = (matcher(entries.0), matcher(entries.1));
        prop_assert_eq!(sorted.find_in(&text), shuffled.find_in(&text));
    }

    #[test]
    fn other_documents_do_not_matter(entries in entries(), text in text(), other in text()) {
        let matcher = matcher(entries);
        let alone = matcher.find_in(&text);
        matcher.find_in(&other);
        prop_assert_eq!(alone, matcher.find_in(&text));
    }

    #[test]
    fn an_entity_that_is_nowhere_named_does_not_matter(entries in entries(), text in text()) {
        let few = matcher(entries.clone());
        let mut more = entries;
        more.push(Entry::new("zzz", "ORG", "Xylophone Quartet"));
        let more = matcher(more);
        prop_assert_eq!(by_id(&few, &few.find_in(&text)), by_id(&more, &more.find_in(&text)));
    }

    #[test]
    fn canonical_names_are_found(entries in entries()) {
        let matcher = matcher(entries.clone());
        for entry in &entries {
            let text = format!("It was about {} at first.", entry.name);
            let mentions = matcher.find_in(&text);
            prop_assert_eq!(mentions.len(), 1, "{}: {:?}", text, mentions);
            prop_assert_eq!(&text.as_str()[mentions[0].span], &entry.name);
            prop_assert_eq!(&matcher.gazetteer().entry(mentions[0].entity).id, &entry.id);
        }
    }

    #[test]
    fn the_best_are_among_all(entries in entries(), text in text()) {
        let gazetteer = Arc::new(Gazetteer::new(entries).expect("sound entries"));
        let all = Matcher::builder().overlaps(Overlaps::All).build(gazetteer.clone()).find_in(&text);
        for mention in Matcher::new(gazetteer).find_in(&text) {
            let among = all.iter().any(|m| (m.span, m.entity) == (mention.span, mention.entity));
            prop_assert!(among, "{:?}", mention);
        }
    }

    #[test]
    fn comparing_is_symmetric_and_bounded(a in name_or_anything(), b in name_or_anything()) {
        let (one, other) = (compare(&a, &b), compare(&b, &a));
        prop_assert_eq!(one.score, other.score);
        prop_assert!((0.0..=1.0).contains(&one.score));
        // The modes are nested.
        prop_assert!(!one.same(Mode::Strict) || one.same(Mode::Default));
        prop_assert!(!one.same(Mode::Default) || one.same(Mode::Wide));
    }

    #[test]
    fn a_name_is_itself(name in full_name()) {
        let same = compare(&name, &name);
        prop_assert_eq!(same.score, 1.0);
        prop_assert!(same.rules.is_empty());
    }
}

fn name_or_anything() -> impl Strategy<Value = String> {
    prop_oneof![
        full_name(),
        "\\PC{0,16}",
        "[A-Z][a-z']{1,8}( [a-z-]{1,8}){0,2}",
        // What other languages' letters are read as.
        "(Bel|Binal|al-|El |dsch|sch|ch|kh|ş|Ç|ç|ı|é|j|J|y|ul |ü’l-|L|ggi|ال|[a-z]){1,9}",
    ]
}
