use nisba_text::{Span, TokenFlags, Tokens};
use nisba_tokenize::{LineEnds, SentenceRules, Tokenizer};

/// A tokenizer with a knob for each bit, the two highest for line ends.
pub(crate) fn tokenizer(knobs: u8) -> Tokenizer {
    let is_on = |bit: u8| knobs & (1 << bit) != 0;
    let mut builder = Tokenizer::builder();
    builder.addresses(is_on(0)).clitics(is_on(1)).inner_marks(is_on(2));
    builder.join_hyphens(is_on(3)).split_note_marks(is_on(4));
    builder.sentences(if is_on(5) { SentenceRules::News } else { SentenceRules::Uax29 });
    builder.line_ends(match knobs >> 6 {
        0 | 1 => LineEnds::Detect,
        2 => LineEnds::Paragraph,
        _ => LineEnds::Space,
    });
    builder.build()
}

/// What holds for any text and any knobs.
pub(crate) fn assert_cut(text: &str, tokenizer: &Tokenizer) {
    let tokens = tokenizer.tokenize(text);
    assert_laws(text, &tokens);
    // Lists used before make no difference.
    let mut again = Tokenizer::news().tokenize("Mr. Hadley’s port.\n\nIt rained.");
    tokenizer.tokenize_into(text, &mut again);
    assert_eq!(again, tokens);
}

/// Tokens disjoint, in order, over every byte but white space; each in one sentence, each sentence
/// in one paragraph; sentences and paragraphs trimmed; one start flag a sentence.
pub(crate) fn assert_laws(text: &str, tokens: &Tokens) {
    let spans: Vec<Span> = tokens.tokens.iter().map(|token| token.span).collect();
    let mut at = 0;
    for span in &spans {
        assert!(!span.is_empty());
        let gap = &text[at..span.start() as usize];
        assert!(gap.chars().all(char::is_whitespace), "left out: {gap:?}");
        assert!(!text[*span].contains(char::is_whitespace), "white space in {:?}", &text[*span]);
        at = span.end() as usize;
    }
    assert!(text[at..].chars().all(char::is_whitespace));
    assert_holds(text, &tokens.sentences, &spans);
    assert_holds(text, &tokens.paragraphs, &tokens.sentences);
    let starts: Vec<u32> = tokens
        .tokens
        .iter()
        .filter(|token| token.flags.contains(TokenFlags::SENTENCE_START))
        .map(|token| token.span.start())
        .collect();
    let expected: Vec<u32> = tokens.sentences.iter().map(|span| span.start()).collect();
    assert_eq!(starts, expected);
}

/// Every inner span lies in exactly one outer span, and the outer ones are trimmed and in order.
fn assert_holds(text: &str, outer: &[Span], inner: &[Span]) {
    let mut left = inner.iter().peekable();
    let mut end = 0;
    for span in outer {
        assert!(span.start() >= end && !span.is_empty());
        end = span.end();
        assert_eq!(text[*span].trim(), &text[*span]);
        let mut n_inner = 0;
        while left.next_if(|inner| span.contains(**inner)).is_some() {
            n_inner += 1;
        }
        assert!(n_inner > 0, "nothing in {span:?}");
    }
    assert_eq!(left.next(), None, "outside of all");
}
