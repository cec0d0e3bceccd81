//! Behaviour as data: the answer is drawn into the text, which is cut and drawn again.

use nisba_text::{Token, TokenFlags, TokenKind};
use nisba_tokenize::Tokenizer;

/// Draws the result of cutting a text into that text.
type Draw = fn(&str) -> String;

fn check(cases: &str, marks: &[char], draw: Draw) {
    let cases: toml::Table = cases.parse().expect("cases are TOML");
    assert!(!cases.is_empty());
    let mut n_wrong = 0;
    for (name, want) in &cases {
        let want = want.as_str().expect("a case is a text");
        let mut text = String::new();
        let mut in_kind = false;
        for c in want.chars() {
            match c {
                '⟨' => in_kind = true,
                '⟩' => in_kind = false,
                _ if in_kind || marks.contains(&c) => {}
                _ => text.push(c),
            }
        }
        let got = draw(&text);
        if got != want {
            n_wrong += 1;
            eprintln!("{name}\n  want {want}\n  got  {got}");
        }
    }
    assert_eq!(n_wrong, 0, "cases that fail are printed above");
}

/// `|` between tokens without white space, `‿` instead where the second is joined, `⟨kind⟩` behind
/// those that are no word, number, punctuation or symbol.
fn draw_tokens(text: &str) -> String {
    let tokens = Tokenizer::news().tokenize(text).tokens;
    let mut drawn = String::new();
    let mut at = 0;
    for token in tokens {
        let Token { span, kind, flags, .. } = token;
        let gap = &text[at..span.start() as usize];
        drawn.push_str(gap);
        if flags.contains(TokenFlags::JOINED) {
            drawn.push('‿');
        } else if gap.is_empty() && at > 0 {
            drawn.push('|');
        }
        drawn.push_str(&text[span]);
        use TokenKind::{Number, Punct, Symbol, Word};
        if !matches!(kind, Word | Number | Punct | Symbol) {
            drawn.push_str(&format!("⟨{}⟩", kind.name()));
        }
        at = span.end() as usize;
    }
    drawn + &text[at..]
}

/// `‖` before each sentence but the first.
fn draw_sentences(text: &str) -> String {
    draw_starts(text, '‖', |tokenizer| {
        let tokens = tokenizer.tokenize(text);
        tokens.sentences.iter().map(|span| span.start() as usize).collect()
    })
}

/// `¶` before each paragraph but the first.
fn draw_paragraphs(text: &str) -> String {
    draw_starts(text, '¶', |tokenizer| {
        let tokens = tokenizer.tokenize(text);
        tokens.paragraphs.iter().map(|span| span.start() as usize).collect()
    })
}

fn draw_starts(text: &str, mark: char, starts: impl Fn(&Tokenizer) -> Vec<usize>) -> String {
    let mut drawn = String::new();
    let mut at = 0;
    for start in starts(&Tokenizer::news()).into_iter().skip(1) {
        drawn.push_str(&text[at..start]);
        drawn.push(mark);
        at = start;
    }
    drawn + &text[at..]
}

/// `‹ ›` around note marks.
fn draw_note_marks(text: &str) -> String {
    let tokens = Tokenizer::news().tokenize(text).tokens;
    let mut drawn = String::new();
    let mut at = 0;
    for token in tokens.iter().filter(|token| token.kind == TokenKind::NoteMark) {
        drawn.push_str(&text[at..token.span.start() as usize]);
        drawn.push('‹');
        drawn.push_str(&text[token.span]);
        drawn.push('›');
        at = token.span.end() as usize;
    }
    drawn + &text[at..]
}

#[test]
fn tokens() {
    check(include_str!("cases/tokens.toml"), &['|', '‿'], draw_tokens);
}

#[test]
fn sentences() {
    check(include_str!("cases/sentences.toml"), &['‖'], draw_sentences);
}

#[test]
fn paragraphs() {
    check(include_str!("cases/paragraphs.toml"), &['¶'], draw_paragraphs);
}

#[test]
fn note_marks() {
    check(include_str!("cases/note_marks.toml"), &['‹', '›'], draw_note_marks);
}
