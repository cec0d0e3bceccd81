//! The cases of the Unicode standard, see `data/README.md`.

use nisba_tokenize::{Tokenizer, sentences, words};

/// Reads `61.308 20`: characters in hex, a blank at each boundary.
fn cases(data: &str) -> Vec<Vec<String>> {
    let character = |hex: &str| {
        let c = u32::from_str_radix(hex, 16).expect("a character in hex");
        char::from_u32(c).expect("no surrogates")
    };
    data.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split(' ').map(|part| part.split('.').map(character).collect()).collect())
        .collect()
}

fn check(data: &str, n: usize, cut: impl Fn(&str) -> Vec<&str>) {
    let cases = cases(data);
    assert_eq!(cases.len(), n);
    for (i, case) in cases.iter().enumerate() {
        assert_eq!(cut(&case.concat()), *case, "case {i}");
    }
}

fn check_words(data: &str, n: usize) {
    check(data, n, |text| words(text).map(|segment| segment.text).collect());
    check(data, n, |text| {
        Tokenizer::uax29().tokenize(text).tokens.iter().map(|token| &text[token.span]).collect()
    });
}

fn check_sentences(data: &str, n: usize) {
    check(data, n, |text| sentences(text).map(|segment| segment.text).collect());
    check(data, n, |text| {
        Tokenizer::uax29().tokenize(text).sentences.iter().map(|span| &text[*span]).collect()
    });
}

#[test]
fn word_break_test() {
    check_words(include_str!("data/words.txt"), 1_944);
}

#[test]
fn word_break_random_test() {
    check_words(include_str!("data/words_random.txt"), 1_000);
}

#[test]
fn sentence_break_test() {
    check_sentences(include_str!("data/sentences.txt"), 512);
}

#[test]
fn sentence_break_random_test() {
    check_sentences(include_str!("data/sentences_random.txt"), 100);
}
