//! What holds for the near repeats of any texts.

use std::num::NonZeroU32;

use nisba_dedup::{Config, Repeat, RepeatKind, find_repeats, repeated_spans};

/// A text that is cut into documents at form feeds. Looked through with the usual configuration, and
/// with one under which every two words are a passage.
pub(crate) fn assert_near_in(text: &str) {
    let texts: Vec<&str> = text.split('\u{c}').collect();
    let two = NonZeroU32::new(2).expect("two");
    let every = Config {
        min_bits: 0,
        min_bits_within: 0,
        min_words: two,
        shingle: two,
        ..Config::default()
    };
    for config in [&Config::default(), &every] {
        let found = find_repeats(texts.iter().copied(), config);
        let place = |repeat: &Repeat| (repeat.a, repeat.b);
        assert!(found.repeats.is_sorted_by_key(place), "{found:?}");
        for repeat in &found.repeats {
            assert!(repeat.a < repeat.b, "{repeat:?}");
            assert!(repeat.similarity > 0.0 && repeat.similarity <= 1.0, "{repeat:?}");
            let [a, b] = [repeat.a, repeat.b].map(|passage| {
                let surface = texts[passage.doc.idx()].get(passage.span.range());
                surface.filter(|surface| !surface.is_empty()).expect("it cuts the text")
            });
            assert_eq!(a == b, repeat.kind == RepeatKind::Exact, "{repeat:?}");
            if repeat.a.doc == repeat.b.doc {
                assert!(repeat.a.span.end() <= repeat.b.span.start(), "{repeat:?}");
            }
        }
        for (doc, spans) in repeated_spans(&found.repeats) {
            assert!(spans.is_sorted_by(|a, b| a.end() < b.start()), "{doc:?}: {spans:?}");
        }
    }
}
