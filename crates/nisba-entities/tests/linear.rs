//! Names are found in time linear in the text, also where all of it is one sentence.

use std::sync::Arc;
use std::time::Duration;

use cpu_time::ThreadTime;
use nisba_entities::{Entry, Gazetteer, Matcher};
use nisba_text::{Span, Tokens, scan};

fn matcher() -> Matcher {
    let mut militia = Entry::new("trc", "ORG", "Tarqin Road Company");
    militia.aliases = vec!["TRC".into()];
    militia.requires = vec!["road".into()];
    let mut person = Entry::new("qawsani", "PER", "Hamid Qawsani");
    person.short = vec!["Qawsani".into(), "Hamid".into()];
    person.native = vec!["حميد القوساني".into()];
    let place = Entry::new("basra", "LOC", "Basra");
    Matcher::new(Arc::new(Gazetteer::new(vec![militia, person, place]).unwrap()))
}

/// A text of one piece again and again, in one sentence.
fn text_of(piece: &str, n: usize) -> (String, Tokens) {
    let text = piece.repeat(n / piece.len());
    let mut tokens = scan(&text);
    tokens.sentences = vec![Span::new(0, text.len() as u32)];
    (text, tokens)
}

/// Four times the text may take four times as long and some more, but not sixteen times.
fn assert_linear(piece: &str) {
    let matcher = matcher();
    let time = |n: usize| {
        let (text, tokens) = text_of(piece, n);
        let start = ThreadTime::now();
        std::hint::black_box(matcher.find(&text, &tokens));
        start.elapsed()
    };
    // Caches are shared with others: either may take longer, seldom three times in a row.
    let is_linear = |short: Duration, long: Duration| long < 8 * short + Duration::from_millis(20);
    let slow = |_| {
        let (short, long) = (time(50_000), time(200_000));
        (!is_linear(short, long)).then_some((short, long))
    };
    let times: Vec<_> = (0..3).map_while(slow).collect();
    assert!(times.len() < 3, "{piece:?}: {times:?} for the text and four times it");
}

#[test]
fn time_is_linear() {
    for piece in [
        "Hamid Qawsani and Qawsani of Basra said ",
        "TRC ",
        "THE TRC SAID ",
        "TRC on the road, ",
        "Basra\n",
        "Basra, ",
        "Hamid ",
        "Hamid'in ışık ağaç ",
        "ışık Basralarındanların",
        "حميد القوساني و",
        "al-",
        "’",
    ] {
        assert_linear(piece);
    }
}
