//! Words and sentences with the fast path before `unicode-segmentation`, and without it.

use nisba_tokenize::{Segment, sentences, words};
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

#[path = "laws/linear.rs"]
mod linear;
#[path = "laws/standard.rs"]
mod standard;

use linear::assert_linear;
use standard::{assert_equal, is_corner};

/// One character of each class of both rules, several lengths where there are.
const CLASSES: &str = "aZé中אア1٣_‿:·,٬.․'’\"🇦 \u{2002}\u{301}\u{ad}\u{200c}\u{200d}\r\n\u{85}\u{2028}\
    -©ℹ😀!?؟。)»—;\u{5b7}\u{1f3fd}\u{fe0f}𝐀𐐨\u{e0020}\0";

/// Words of a script each: Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic, Persian, Syriac,
/// Devanagari, Bengali, Tamil, Thai, Georgian, Ethiopic, Khmer, Hangul, Kana, Han, Cherokee, Gothic.
const SCRIPTS: [&str; 20] = [
    "the port of Basra’s café",
    "Η πόλη των Αθηνών",
    "Порт открыли в полдень",
    "Նավահանգիստը բաց է",
    "הַנָּמֵל נפתח בצה\"ל ג'",
    "فُتِحَ الميناء في البصرة ١٢٬٣",
    "می‌رود گفت‌وگو ۲۵",
    "ܠܡܐܢܐ ܦܬܝܚ",
    "बंदरगाह क्षितिज खुला",
    "বন্দর খোলা",
    "துறைமுகம் திறந்தது",
    "ท่าเรือเปิดแล้ว",
    "პორტი ღიაა",
    "ወደቡ ተከፈተ",
    "កំពង់ផែបើក",
    "항구가 열렸다",
    "ミナトがひらいた",
    "港口开放了",
    "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ",
    "𐌲𐌿𐍄𐌹𐍃𐌺",
];

const SIGNS: [&str; 16] = [
    " ", " ", " ", ". ", ".", ", ", "؟ ", "، ", "。", "’", "\"", "1", "-", "\r\n", "\u{301}", "😀",
];

fn of_classes() -> impl Strategy<Value = String> {
    let characters: Vec<char> = CLASSES.chars().collect();
    prop::collection::vec(prop::sample::select(characters), 0..100)
        .prop_map(|characters| characters.into_iter().collect())
}

/// Parts of words in any script with signs between them, longer than a window or two.
fn of_scripts() -> impl Strategy<Value = String> {
    let piece = (prop::sample::select(&SCRIPTS[..]), 0_usize..20, 1_usize..12);
    let piece = piece.prop_map(|(text, skip, n)| text.chars().skip(skip).take(n).collect());
    let sign = prop::sample::select(&SIGNS[..]).prop_map(str::to_owned);
    prop::collection::vec(prop_oneof![3 => piece, 2 => sign], 0..40)
        .prop_map(|pieces: Vec<String>| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn any_characters(text in any::<String>()) {
        assert_equal(&text);
    }

    #[test]
    fn any_classes(text in of_classes()) {
        assert_equal(&text);
    }

    #[test]
    fn any_scripts(text in of_scripts()) {
        assert_equal(&text);
    }

    // Where a window ends must not matter.
    #[test]
    fn any_place(text in of_classes(), n in 0_usize..70) {
        assert_equal(&format!("{}{text}", "a".repeat(n)));
        assert_equal(&format!("{}{text}", "ab ".repeat(n)));
    }
}

/// Every character between letters, digits and in front of a mark.
#[test]
fn every_character() {
    for c in '\0'..=char::MAX {
        for text in [format!("a{c}b{c}"), format!("1{c}2 {c}\u{301}"), format!("A.{c}. {c}a. A{c}")]
        {
            let mut cut = words(&text).map(|segment| segment.text);
            assert!(text.split_word_bounds().eq(&mut cut), "{c:?} in {text:?}");
            let mut cut = sentences(&text).map(|segment| segment.text);
            assert!(text.split_sentence_bounds().eq(&mut cut), "{c:?} in {text:?}");
        }
    }
}

/// The corners as the standard has them. What the other crate makes of them is asserted too, so
/// that it shows when it changes.
#[test]
fn corners() {
    let cut = |text| words(text).map(|segment| segment.text).collect::<Vec<_>>();
    for (text, ours, theirs) in [
        // WB6: no letter follows the full stop. WB3c holds behind it.
        ("a.\u{200d}😀", vec!["a", ".\u{200d}😀"], vec!["a.\u{200d}😀"]),
        // The same with a skin tone, a mark that is a picture itself.
        ("a․🏽\u{200d}😀", vec!["a", "․🏽\u{200d}😀"], vec!["a․🏽\u{200d}😀"]),
        // WB7b, of Hebrew letters.
        ("א\"\u{200d}😀", vec!["א", "\"\u{200d}😀"], vec!["א\"\u{200d}😀"]),
        // WB12, of digits.
        ("1,\u{200d}😀", vec!["1", ",\u{200d}😀"], vec!["1,\u{200d}😀"]),
        // WB3c joins the two, WB5 the two letters.
        ("\u{200d}ℹa", vec!["\u{200d}ℹa"], vec!["\u{200d}ℹ", "a"]),
    ] {
        assert!(is_corner(text));
        assert_eq!(cut(text), ours);
        assert_eq!(text.split_word_bounds().collect::<Vec<_>>(), theirs);
    }
}

/// Much of what could make a rule, ours or the library's, look twice.
#[test]
fn time_is_linear() {
    let pieces = [
        "a",
        "a ",
        "a.",
        "A.",
        "a. ",
        ". ",
        ".1 ",
        ".) ",
        ".\u{301} ",
        "a.\u{301}",
        "! a",
        "1,",
        "1,\u{301}",
        "a:\u{301}",
        "\u{301}",
        "\u{200d}",
        "a\u{200d}",
        "\u{200d}😀",
        "🇮",
        "🇮\u{301}",
        "א\"",
        "ア",
        "_",
        "  ",
        "\r",
        "\u{202f}1",
        "م.",
        "؟ ",
        "。",
        "港",
        "ក",
        "\u{2028}",
    ];
    let marks = ["\u{301}", "\u{200d}", "\u{ad}", "\u{200b}"];
    let pairs =
        [" ", "(", "“", "”", ",", "1"].map(|sign| marks.map(|mark| format!("{sign}{mark}")));
    let pieces = pieces.map(str::to_owned).into_iter().chain(pairs.into_iter().flatten());
    for piece in pieces {
        for (start, end) in [("", ""), ("A.", ""), ("a. ", "b")] {
            let text = |n: usize| format!("{start}{}{end}", piece.repeat(n / piece.len()));
            assert_linear(&format!("{start}{piece} …"), text, |text| {
                let n_bytes = |n: usize, segment: Segment| n + segment.text.len();
                assert_eq!(words(text).fold(0, n_bytes), text.len());
                assert_eq!(sentences(text).fold(0, n_bytes), text.len());
            });
        }
    }
}
