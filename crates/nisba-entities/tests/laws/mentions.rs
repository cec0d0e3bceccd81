//! What holds for the names in any text.

use std::sync::{Arc, OnceLock};

use nisba_entities::{
    CasePolicy, Entry, Gazetteer, Matcher, Overlaps, compare, frequent_names, variants,
};
use nisba_text::{Span, scan};

/// One entry of each kind.
pub(crate) fn entries() -> Vec<Entry> {
    let mut entries = vec![
        Entry::new("karim", "PER", "Karim al-Khazraji"),
        Entry::new("abd", "PER", "Abd al-Rahman Tavakoli"),
        Entry::new("nour", "PER", "Nour al-Din Khazraji"),
        Entry::new("liwa", "ORG", "Liwa al-Tawhidi"),
        Entry::new("zkt", "ORG", "Zenith Karkouti Trust"),
        Entry::new("kut", "LOC", "Kut"),
        Entry::new("said", "PER", "Said Mar"),
    ];
    entries[0].native = vec!["كريم الخزرجي".into()];
    entries[0].aliases = vec!["Abu Zaynab".into(), "K. Khazraji".into()];
    entries[1].short = vec!["Tavakoli".into()];
    entries[1].typos = true;
    entries[3].weak = vec!["Liwa".into(), "the Brigade".into()];
    entries[4].aliases = vec!["ZKT".into()];
    entries[5].case = CasePolicy::Any;
    entries[5].requires = vec!["river".into(), "province".into()];
    entries[5].excludes = vec!["bread".into()];
    entries[6].case = CasePolicy::Exact;
    entries
}

fn matchers() -> &'static [Matcher; 2] {
    static MATCHERS: OnceLock<[Matcher; 2]> = OnceLock::new();
    MATCHERS.get_or_init(|| {
        let gazetteer = Arc::new(Gazetteer::new(entries()).expect("sound entries"));
        let all = Matcher::builder().overlaps(Overlaps::All).build(gazetteer.clone());
        [Matcher::new(gazetteer), all]
    })
}

/// Names stand in the text, in order, apart from one another, and are those of entities that there
/// are; the more so where the text itself gives a name.
pub(crate) fn assert_mentions_in(text: &str) {
    let [usual, all] = matchers();
    assert_found(usual, text);
    for mention in all.find_in(text) {
        assert!(text.get(mention.span.range()).is_some_and(|surface| !surface.is_empty()));
    }
    let (name, rest) = text.split_once('\n').unwrap_or((text, ""));
    let mut entry = Entry::new("own", "PER", name);
    entry.typos = name.len().is_multiple_of(2);
    entry.aliases = rest.lines().take(2).map(str::to_owned).collect();
    if let Ok(gazetteer) = Gazetteer::new(vec![entry]) {
        let gazetteer = Gazetteer::from_bytes(&gazetteer.to_bytes()).expect("it is ours");
        let matcher = Matcher::new(Arc::new(gazetteer));
        assert_found(&matcher, text);
        assert_found(&matcher, &[name, ", ", rest, " ", name].concat());
    }
    let compared = compare(name, rest);
    assert!((0.0..=1.0).contains(&compared.score), "{compared:?}");
    variants(name);
}

fn assert_found(matcher: &Matcher, text: &str) {
    let tokens = scan(text);
    let found = matcher.find(text, &tokens);
    assert!(found.mentions.is_sorted_by(|a, b| a.span.end() <= b.span.start()));
    for mention in &found.mentions {
        assert!(text.get(mention.span.range()).is_some_and(|surface| !surface.is_empty()));
        assert!(mention.score > 0.0 && mention.score <= 1.0, "{mention:?}");
        assert!(mention.entity.idx() < matcher.gazetteer().len());
    }
    for undecided in &found.undecided {
        assert!(text.get(undecided.span.range()).is_some_and(|surface| !surface.is_empty()));
        assert!(undecided.candidates.len() >= 2);
        assert!(found.mentions.iter().all(|mention| !mention.span.overlaps(undecided.span)));
    }
    let known: Vec<Span> = found.mentions.iter().map(|mention| mention.span).collect();
    for name in frequent_names(text, &tokens, &known) {
        assert!(text.get(name.range()).is_some_and(|surface| !surface.is_empty()));
    }
}
