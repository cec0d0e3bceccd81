//! What a gazetteer refuses, how it numbers, and what the knobs of a matcher turn off.

use std::sync::Arc;

use nisba_entities::{
    EntityId, Entry, Finding, Gazetteer, GazetteerError, Matcher, Overlaps, RuleKind, check,
};

fn person(id: &str, name: &str) -> Entry {
    Entry::new(id, "PER", name)
}

#[test]
fn every_fault_is_reported_at_once() {
    let mut broken = person("b", "Bilal Haddad");
    broken.aliases = vec!["--".into(), "Abu\u{7}Hadi".into()];
    let errors = Gazetteer::new(vec![
        person("a", "Karim Haddad"),
        person("", "Nobody's Child"),
        person("c", "  "),
        broken,
        person("a", "Another Haddad"),
    ])
    .expect_err("five faults");
    assert_eq!(errors.len(), 5, "{errors:?}");
    assert!(matches!(&errors[0], GazetteerError::EmptyId { index: 1, .. }));
    assert!(matches!(&errors[1], GazetteerError::EmptyName { index: 2, id } if id == "c"));
    assert!(matches!(
        &errors[2],
        GazetteerError::ControlCharacter { index: 3, field: "aliases", .. }
    ));
    assert!(
        matches!(&errors[3], GazetteerError::NothingLeft { index: 3, text, .. } if text == "--")
    );
    assert!(matches!(&errors[4], GazetteerError::DuplicateId { index: 4, first: 0, .. }));
    for error in &errors {
        let text = error.to_string();
        assert!(text.starts_with("entry ") && !text.ends_with('.'), "{text}");
    }
}

#[test]
fn numbers_follow_the_ids() {
    let gazetteer = Gazetteer::new(vec![person("z", "Zaki Rostami"), person("a", "Adel Rostami")]);
    let gazetteer = gazetteer.expect("sound entries");
    assert_eq!(gazetteer.len(), 2);
    assert_eq!(gazetteer.id_of("a"), Some(EntityId(0)));
    assert_eq!(gazetteer.id_of("z"), Some(EntityId(1)));
    assert_eq!(gazetteer.id_of("m"), None);
    assert_eq!(gazetteer.entry(EntityId(1)).name, "Zaki Rostami");
    let ids: Vec<&str> = gazetteer.iter().map(|(_, entry)| entry.id.as_str()).collect();
    assert_eq!(ids, ["a", "z"]);
    assert!(gazetteer.memory_usage() > 1000);
}

#[test]
fn a_gazetteer_may_be_empty() {
    let gazetteer = Gazetteer::new(Vec::new()).expect("nothing is wrong with nothing");
    assert!(gazetteer.is_empty());
    assert_eq!(Matcher::new(Arc::new(gazetteer)).find_in("Qassem came."), []);
}

#[test]
fn knobs() {
    let entries = vec![person("k", "Kamil Rostami"), Entry::new("r", "ORG", "Rostami Trading")];
    let gazetteer = Arc::new(Gazetteer::new(entries).expect("sound entries"));
    let text = "Kameel Roustami came. Kamil Rostami left, and Rostami Trading stayed. Rostami?";
    let found = |matcher: &Matcher| {
        let mentions = matcher.find_in(text);
        mentions.iter().map(|mention| text[mention.span].to_owned()).collect::<Vec<_>>()
    };
    let all = ["Kameel Roustami", "Kamil Rostami", "Rostami Trading", "Rostami"];
    assert_eq!(found(&Matcher::new(gazetteer.clone())), all);
    let plain = Matcher::builder().spelling_variants(false).build(gazetteer.clone());
    assert_eq!(found(&plain), all[1..]);
    let full = Matcher::builder().short_forms(false).build(gazetteer.clone());
    assert_eq!(found(&full), all[..3]);
    let overlapping = Matcher::builder().overlaps(Overlaps::All).build(gazetteer);
    let overlapping = found(&overlapping);
    assert!(overlapping.len() > all.len(), "{overlapping:?}");
}

#[test]
fn rules_say_what_matched() {
    let mut entry = person("q", "Qadir Tavakoli");
    entry.aliases = vec!["QTV".into()];
    let matcher = Matcher::new(Arc::new(Gazetteer::new(vec![entry]).expect("a sound entry")));
    let text = "Qadir Tavakoli, Kadir Tavakkoli, Qādir Tavakolī, QTV and Tavakoli.";
    let rules: Vec<String> =
        matcher.find_in(text).iter().map(|mention| mention.rule.to_string()).collect();
    assert_eq!(
        rules,
        [
            "exact",
            "transliteration (q~k, doubled k)",
            "folded",
            "exact, as \"QTV\"",
            "short-form (named in full), as \"Tavakoli\"",
        ]
    );
}

#[test]
fn scores_fall_with_the_distance() {
    let entry = person("q", "Qadir Tavakoli");
    let matcher = Matcher::new(Arc::new(Gazetteer::new(vec![entry]).expect("a sound entry")));
    let score = |text: &str| matcher.find_in(text)[0].score;
    let exact = score("By Qadir Tavakoli.");
    let near = score("By Qader Tavakoli.");
    let far = score("By Kader Tavakkoly.");
    assert!(exact == 1.0 && exact > near && near > far, "{exact} {near} {far}");
    assert_eq!(matcher.find_in("By Qadir Tavakoli.")[0].rule.kind, RuleKind::Exact);
}

#[test]
fn findings() {
    let mut nation = Entry::new("nation", "ORG", "The Nation Review");
    nation.aliases = vec!["Nation".into(), "the nation review".into()];
    let many = Entry::new("many", "ORG", "Many ".repeat(20));
    let mut times = Entry::new("times", "ORG", "Nation Review");
    times.weak = vec!["Nation".into()];
    let mut mike = Entry::new("mike", "PER", "Michael Tamari");
    mike.aliases = vec!["Mike".into()];
    // The canonical name among the short ones says that there are no others.
    mike.short = vec!["Michael Tamari".into()];
    let findings = check(&[nation, many, times, mike]);
    let expected = [
        Finding::SharedName {
            name: "The Nation Review".into(),
            ids: vec!["nation".into(), "times".into()],
        },
        Finding::OrdinaryWord { id: "nation".into(), name: "Nation".into() },
        Finding::GivenName { id: "mike".into(), name: "Mike".into() },
        Finding::VagueWeakName { id: "times".into(), name: "Nation".into() },
        Finding::NeverMatches {
            id: "many".into(),
            name: "Many ".repeat(20).trim().into(),
            reason: "it has more than sixteen words".into(),
        },
        Finding::SameName {
            id: "nation".into(),
            name: "The Nation Review".into(),
            other: "the nation review".into(),
        },
    ];
    assert_eq!(findings, expected);
    for finding in &findings {
        assert!(finding.to_string().contains(';'), "{finding} says no way out");
    }
}

/// Where every line is a sentence of its own, as some tokenizers cut a text.
#[test]
fn names_go_on_over_the_end_of_a_full_line() {
    let entry = person("q", "Qadir Tavakoli");
    let matcher = Matcher::new(Arc::new(Gazetteer::new(vec![entry]).expect("a sound entry")));
    let found = |text: &str| -> Vec<String> {
        let mut tokens = nisba_text::scan(text);
        let at = |at: usize| u32::try_from(at).expect("a short text");
        let ends = text.match_indices('\n').map(|(end, _)| end + 1).chain([text.len()]);
        let mut start = 0;
        let mut line = |end: usize| {
            let span = nisba_text::Span::new(at(start), at(end));
            start = end;
            span
        };
        tokens.sentences = ends.map(&mut line).collect();
        let mentions = matcher.find(text, &tokens).mentions;
        mentions.iter().map(|mention| text[mention.span].to_owned()).collect()
    };
    let full = "They drove through the night to reach the house of Qadir";
    assert_eq!(found(&format!("{full}\nTavakoli, who slept.")), ["Qadir\nTavakoli"]);
    // A heading ends too, and an empty line ends everything.
    assert_eq!(found("At last: Qadir\nTavakoli slept."), ["Tavakoli"]);
    assert_eq!(found(&format!("{full}\n\nTavakoli slept.")), ["Tavakoli"]);
    // Another word of the next line is no further name.
    let heading = "How they travelled in the years that came after Tavakoli\nMarzouk slept.";
    assert_eq!(found(heading), ["Tavakoli"]);
}
