//! The fast path finds what a plain one finds: random gazetteers, random texts.

use std::sync::Arc;

use proptest::prelude::*;

use crate::{CasePolicy, Entry, Gazetteer, Matcher, Scratch};

const FIXED: [(&str, &str); 19] = [
    ("PER", "Qassem Soleimani"),
    ("PER", "Abu Mahdi al-Muhandis"),
    ("PER", "Robert P. White"),
    ("PER", "Abd al-Aziz al-Hakim"),
    ("PER", "Nour al-Din Salti"),
    ("PER", "Ali Reza"),
    ("ORG", "Badr Organization"),
    ("ORG", "Ministry of Defense"),
    ("ORG", "KH"),
    ("ORG", "White House"),
    ("ORG", "Liwa al-Hakim"),
    ("ORG", "P.K.K."),
    ("LOC", "Camp 7"),
    ("LOC", "Brigade 10,000"),
    ("LOC", "Karbala"),
    ("LOC", "العراق"),
    ("PER", "قاسم سليماني"),
    ("PER", "Жан Хаким"),
    ("ORG", "Ağır Işık"),
];

/// What names and texts are made of.
const PIECES: [&str; 76] = [
    "Qassem",
    "Ghasem",
    "Soleimani",
    "Suleymani",
    "SOLEIMANI",
    "Abu",
    "Mahdi",
    "al-Muhandis",
    "Muhandis",
    "Robert",
    "P.",
    "White",
    "white",
    "House",
    "house",
    "Abd",
    "Abdulaziz",
    "al-Aziz",
    "Aziz",
    "Hakim",
    "Hakeem",
    "Nour",
    "Nur",
    "al-Din",
    "Noureddine",
    "Salti",
    "Badr",
    "Badr83",
    "organization",
    "Organisation",
    "Ministry",
    "of",
    "Defence",
    "KH",
    "KHs",
    "Camp",
    "camp",
    "7",
    "Kerbala",
    "والعراق",
    "said",
    "The",
    "Kata\u{fffd}ib",
    "U.S.",
    "Ali",
    "Reza",
    "Alireza",
    "Ali-Reza",
    "P.K.K",
    "10,000",
    "10",
    "000",
    "Liwa",
    "Solei\u{304}mani",
    "Mahdi’s",
    "'Aziz",
    "Soleimāni",
    "soleimāni",
    "Hakīm",
    "Ağır",
    "Sulaymān’s",
    "don’t",
    "café",
    "ʿAzīz",
    "الحكيم",
    "حكيم",
    "للحكيم",
    "سليماني",
    "قاسم",
    "قا\u{64e}سم",
    "می\u{200c}گوید",
    "ﺍﻟﺤﻜﻴﻢ",
    "عبد",
    "العزيز",
    "Сулеймани",
    "Хакима",
];

const GAPS: [&str; 12] = [" ", " ", " ", " ", " ", ", ", ". ", ".\n\n", "-", " (", ") ", ","];

fn name() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&PIECES[..]), 1..4).prop_map(|all| all.join(" "))
}

fn entry() -> impl Strategy<Value = Entry> {
    let fixed =
        prop::sample::select(&FIXED[..]).prop_map(|(kind, name)| Entry::new("", kind, name));
    let kinds = prop::sample::select(&["PER", "ORG", "LOC"][..]);
    let cases = [CasePolicy::Auto, CasePolicy::Auto, CasePolicy::Exact, CasePolicy::Any];
    let lists = || prop::collection::vec(name(), 0..2);
    let made = (kinds, name(), lists(), lists(), lists(), 0..cases.len(), any::<bool>()).prop_map(
        move |(kind, name, aliases, weak, short, case, typos)| {
            let case = cases[case];
            Entry { aliases, weak, short, case, typos, ..Entry::new("", kind, name) }
        },
    );
    prop_oneof![fixed, made]
}

fn gazetteer() -> impl Strategy<Value = Gazetteer> {
    prop::collection::vec(entry(), 1..8).prop_filter_map("names of letters", |mut entries| {
        for (idx, entry) in entries.iter_mut().enumerate() {
            entry.id = idx.to_string();
        }
        Gazetteer::new(entries).ok()
    })
}

fn text() -> impl Strategy<Value = String> {
    let fixed: Vec<&str> = FIXED.iter().map(|(_, name)| *name).collect();
    let word = prop_oneof![
        4 => prop::sample::select(&PIECES[..]),
        1 => prop::sample::select(fixed),
        // Sentences without a name, so that some are passed over.
        5 => prop::sample::select(&["nobody came. It rained. The", "left. Others stayed. They", "a café. قال ذلك. Cela"][..]),
        1 => prop::sample::select(&["met", "a", "group", "or", "for short", "family"][..]),
    ];
    prop::collection::vec((word, prop::sample::select(&GAPS[..])), 0..40)
        .prop_map(|words| words.into_iter().map(|(word, gap)| format!("{word}{gap}")).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn the_fast_path_finds_what_the_plain_one_finds(
        gazetteer in gazetteer(),
        texts in prop::collection::vec(text(), 1..4),
    ) {
        let gazetteer = Arc::new(gazetteer);
        for variants in [true, false] {
            let matcher = Matcher::builder().spelling_variants(variants).build(gazetteer.clone());
            let mut scratch = Scratch::new();
            for text in &texts {
                let tokens = nisba_text::scan(text);
                let plain = matcher.find_plainly(text, &tokens);
                prop_assert_eq!(&matcher.find(text, &tokens), &plain, "{}", text);
                let found = matcher.find_with(&mut scratch, text, &tokens);
                prop_assert_eq!(&found, &plain, "with a scratch: {}", text);
            }
        }
    }
}
