//! Laws that hold for any text.

use nisba_text::{Folder, Token, TokenFlags, hash_bytes};
use nisba_tokenize::{Tokenizer, words};
use proptest::prelude::*;

#[path = "laws/news.rs"]
mod news;

use news::{assert_cut, assert_laws};

/// Text as it comes: words, signs that tailored rules look at, marks in order, other scripts.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Z]{1,7}",
        2 => "[ .,!?:;\\n-]{1,3}",
        2 => "[’'`´‘“”\"()\\[\\]…–—]",
        1 => "[0-9]{1,4}",
        1 => "(, |\\. |” |: )?[1-6]",
        1 => "(\\.|,)[a-e] ",
        1 => "[\u{ad}\u{200b}-\u{200f}\u{202f}\u{2028}\u{a0}\u{feff}\u{300}]",
        1 => "[ا-ي\u{640}\u{64b}-\u{652}ی،؟]{1,4}",
        1 => "(https?://|www\\.|@|#|[a-z]\\.com|_|/|\\.gov)",
        1 => "( U\\.S\\.| Gen\\.| J\\.|’s|\\.\\.\\. | \\. \\. \\.)",
        1 => "[한がक्षกខ😀¹°•\r\n\t]",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn tokens_cover_the_text(text in text(), knobs in any::<u8>()) {
        assert_cut(&text, &news::tokenizer(knobs));
    }

    #[test]
    fn news_covers_the_text(text in text()) {
        assert_cut(&text, &Tokenizer::news());
    }

    #[test]
    fn hashes_are_those_of_folded_text(text in text()) {
        let folder = Folder::new();
        for tokenizer in [Tokenizer::news(), Tokenizer::uax29()] {
            for token in tokenizer.tokenize(&text).tokens {
                let folded = folder.fold(&text.as_str()[token.span]);
                prop_assert_eq!(token.folded_hash, hash_bytes(folded.text().as_bytes()));
            }
        }
    }

    #[test]
    fn case_flags_are_those_of_the_word(text in text()) {
        for Token { span, kind, flags, .. } in Tokenizer::news().tokenize(&text).tokens {
            if kind == nisba_text::TokenKind::Word {
                let of_case = TokenFlags::of_case(&text.as_str()[span]);
                for flag in [TokenFlags::CAPITAL, TokenFlags::ALL_CAPITALS] {
                    prop_assert_eq!(flags.contains(flag), of_case.contains(flag));
                }
            }
        }
    }

    #[test]
    fn without_knobs_tokens_are_the_standard_without_white_space(text in text()) {
        let plain = Tokenizer::builder()
            .addresses(false).clitics(false).inner_marks(false).split_note_marks(false).build();
        // The narrow blank, part of numbers to the standard, is white space here; as is a blank
        // glued to a mark.
        let text = text.replace('\u{202f}', " ");
        let tokens = plain.tokenize(&text).tokens;
        let got: Vec<&str> = tokens.iter().map(|token| &text.as_str()[token.span]).collect();
        let want: Vec<&str> =
            words(&text).flat_map(|segment| segment.text.split_whitespace()).collect();
        prop_assert_eq!(got, want);
    }

    #[test]
    fn buffers_are_used_again(first in text(), second in text()) {
        let tokenizer = Tokenizer::news();
        let mut tokens = tokenizer.tokenize(&first);
        tokenizer.tokenize_into(&second, &mut tokens);
        prop_assert_eq!(tokens, tokenizer.tokenize(&second));
    }

    #[test]
    fn a_document_behind_an_empty_line_cuts_the_same(text in "[A-Za-z ,’]{1,60}\\.") {
        let alone = Tokenizer::news().tokenize(&text);
        let both = format!("{text}\n\n{text}");
        let twice = Tokenizer::news().tokenize(&both);
        prop_assert_eq!(twice.tokens.len(), 2 * alone.tokens.len());
        prop_assert_eq!(twice.sentences.len(), 2 * alone.sentences.len());
    }
}

/// A megabyte of what could make a rule look twice. Whatever costs its square takes minutes here.
#[test]
fn time_is_linear() {
    let pieces = [
        "'",
        "’",
        "`",
        "-",
        "1",
        "9,",
        "1.",
        "a",
        "a.",
        "A.",
        "a'",
        "a`",
        "a-",
        "a:",
        "é",
        "é.",
        "é`",
        "é\u{200b}",
        ".",
        ". ",
        "! ",
        "...",
        " . . . ",
        "\"",
        "” ",
        "(",
        ")",
        "([",
        "(a. A) ",
        "@",
        "a@",
        "@a",
        "#",
        "a@a.",
        "www.",
        "http://",
        "://",
        ".com",
        "a.com.",
        "/",
        "\n",
        "a\n",
        "\r",
        ",1 ",
        "a1 ",
        ".1 ",
        "a,1 b,2 c,3 d,4 ",
        "x,a y,b z,c u,d v,e ",
        "1. ",
        "1) A 2) ",
        "• ",
        "¹",
        "a[1]",
        "Gen. ",
        "U.S. ",
        "\u{202f}1",
        "\u{202f}é1",
        "\u{300}",
        "\u{ad}",
        "👨\u{200d}",
        "🇮",
        "。",
        "؟ ",
        "s' ",
        "'s ",
        "s’ ‘a ",
        "a. Al-",
    ];
    for piece in pieces {
        let text = piece.repeat(1_000_000 / piece.len());
        assert_laws(&text, &Tokenizer::news().tokenize(&text));
    }
}

/// The same for note marks in order, whose holes are searched.
#[test]
fn time_is_linear_in_marks() {
    let mut text = String::new();
    for n in 1..60_000 {
        text.push_str(&format!("word{n},{} then other,{n} words ", n / 2));
        text.push_str(["x,a y", "wordb z", "u,c w", "harde h", "o,f g"][n % 5]);
    }
    assert_laws(&text, &Tokenizer::news().tokenize(&text));
}
