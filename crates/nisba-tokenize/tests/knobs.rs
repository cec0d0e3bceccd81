//! Every knob of the builder, turned off alone, undoes what it does and nothing else.

use nisba_text::{TokenFlags, TokenKind, Tokens};
use nisba_tokenize::{LineEnds, SentenceRules, Tokenizer, TokenizerBuilder, sentences, words};

fn off(turn: impl Fn(&mut TokenizerBuilder) -> &mut TokenizerBuilder) -> Tokenizer {
    turn(&mut Tokenizer::builder()).build()
}

fn pieces<'t>(tokenizer: &Tokenizer, text: &'t str) -> Vec<&'t str> {
    tokenizer.tokenize(text).tokens.iter().map(|token| &text[token.span]).collect()
}

#[test]
fn addresses() {
    let tokenizer = off(|builder| builder.addresses(false));
    assert_eq!(pieces(&tokenizer, "@port’s #a"), ["@", "port", "’s", "#", "a"]);
    assert_eq!(pieces(&Tokenizer::news(), "@port’s #a"), ["@port", "’s", "#a"]);
}

#[test]
fn clitics() {
    let tokenizer = off(|builder| builder.clitics(false));
    assert_eq!(pieces(&tokenizer, "Basra’s Mas`ud"), ["Basra’s", "Mas`ud"]);
    let tokens = tokenizer.tokenize("the crews’ boats").tokens;
    assert!(tokens.iter().all(|token| token.kind != TokenKind::Clitic));
}

#[test]
fn number_signs() {
    let text = "It cost $1,200.50, or 12.5% of €3bn; 20€ a day, $ alone, 5 %.";
    let numbers = |tokenizer: &Tokenizer| -> Vec<String> {
        let is_number = |kind| kind == TokenKind::Number;
        let tokens = tokenizer.tokenize(text).tokens;
        let numbers = tokens.iter().filter(|token| is_number(token.kind));
        numbers.map(|token| text[token.span].to_owned()).collect()
    };
    assert_eq!(numbers(&Tokenizer::news()), ["$1,200.50", "12.5%", "€3bn", "20€", "5"]);
    let off = off(|builder| builder.number_signs(false));
    assert_eq!(numbers(&off), ["1,200.50", "12.5", "20", "5"]);
}

#[test]
fn inner_marks() {
    let tokenizer = off(|builder| builder.inner_marks(false));
    assert_eq!(pieces(&tokenizer, "Mas`ud port.The Re:a"), ["Mas", "`", "ud", "port.The", "Re:a"]);
}

#[test]
fn join_hyphens() {
    let tokenizer = off(|builder| builder.join_hyphens(false));
    let tokens = tokenizer.tokenize("post-war").tokens;
    assert_eq!(tokens.len(), 3);
    assert!(tokens.iter().all(|token| !token.flags.contains(TokenFlags::JOINED)));
}

#[test]
fn split_note_marks() {
    let text = "The port closed.1 It opened,2 and Hadley3 left.4 It rained.5";
    let n_marks = |tokens: &Tokens| {
        tokens.tokens.iter().filter(|token| token.kind == TokenKind::NoteMark).count()
    };
    assert_eq!(n_marks(&Tokenizer::news().tokenize(text)), 5);
    let tokenizer = off(|builder| builder.split_note_marks(false));
    assert_eq!(n_marks(&tokenizer.tokenize(text)), 0);
    assert!(pieces(&tokenizer, text).contains(&"Hadley3"));
}

#[test]
fn sentence_rules() {
    let text = "Gen. Hadley left. It rained.";
    assert_eq!(Tokenizer::news().tokenize(text).sentences.len(), 2);
    let tokenizer = off(|builder| builder.sentences(SentenceRules::Uax29));
    assert_eq!(tokenizer.tokenize(text).sentences.len(), 3);
}

#[test]
fn line_ends() {
    let text = "The port\nwas closed.\n\nIt rained.";
    let n = |line_ends| off(|builder| builder.line_ends(line_ends)).tokenize(text).paragraphs.len();
    assert_eq!(n(LineEnds::Paragraph), 3);
    assert_eq!(n(LineEnds::Space), 2);
}

#[test]
fn standard_preset_keeps_white_space() {
    let text = "A port.  It rained.";
    let tokens = Tokenizer::uax29().tokenize(text);
    assert_eq!(pieces(&Tokenizer::uax29(), text)[..5], ["A", " ", "port", ".", "  "]);
    assert_eq!(tokens.tokens[1].kind, TokenKind::Other);
    assert_eq!(&text[tokens.sentences[0]], "A port.  ");
    let starts: Vec<&str> = tokens
        .tokens
        .iter()
        .filter(|token| token.flags.contains(TokenFlags::SENTENCE_START))
        .map(|token| &text[token.span])
        .collect();
    assert_eq!(starts, ["A", "It"]);
}

#[test]
fn nothing_comes_of_nothing() {
    for text in ["", " \n\t\u{a0}\u{2028}"] {
        assert_eq!(Tokenizer::news().tokenize(text), Tokens::default());
    }
    assert_eq!(Tokenizer::uax29().tokenize(""), Tokens::default());
    assert_eq!(words("").count() + sentences("").count(), 0);
}
