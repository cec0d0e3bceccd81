//! Laws that hold for any text.

use std::fs;
use std::path::Path;

use nisba_text::{Folder, Span, TokenFlags, scan};
use proptest::prelude::*;

#[path = "laws/fold.rs"]
mod fold;

use fold::assert_folds;

/// Text as it comes: letters of several scripts, marks, quotes, format characters, line ends.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z]{1,6}",
        "[ .,!?\\n-]{1,2}",
        "[’'`“”–\u{ad}\u{200c}\u{300}\u{301}\u{307}]",
        "[İıßẞŁøāḥšÇğ]",
        "[ا-ي\u{640}\u{64b}-\u{652}ی]{1,4}",
        "[٠-٩۰-۹0-9]{1,3}",
        "[ａ-ｚﬁﬃﷺﻻŉ한がक्षि²½]",
        "[\u{a0}\u{2009}\u{200b}\u{200e}\u{fe0f}\u{feff}]",
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn folding_has_its_way_back(text in text(), knobs in any::<u8>()) {
        assert_folds(&text, knobs);
        assert_folds(&text, fold::ALL);
    }

    #[test]
    fn folding_twice_is_folding_once(text in text()) {
        let folder = Folder::new();
        let once = folder.fold(&text);
        let twice = folder.fold(once.text());
        prop_assert_eq!(twice.text(), once.text());
    }

    #[test]
    fn no_knob_no_change(text in text()) {
        let folder = Folder::none();
        let folded = folder.fold(&text);
        prop_assert_eq!(folded.text(), &text);
    }

    #[test]
    fn scanned_tokens_cut_the_text(text in text()) {
        let tokens = scan(&text);
        for spans in [
            tokens.tokens.iter().map(|token| token.span).collect::<Vec<_>>(),
            tokens.sentences.clone(),
            tokens.paragraphs.clone(),
        ] {
            for pair in spans.windows(2) {
                prop_assert!(pair[0].end() <= pair[1].start());
            }
            for span in spans {
                prop_assert!(!span.is_empty());
                let cut = text.get(span.range());
                prop_assert_eq!(cut.map(str::trim), cut);
            }
        }
        let n_starts = tokens.tokens.iter()
            .filter(|token| token.flags.contains(TokenFlags::SENTENCE_START)).count();
        prop_assert_eq!(n_starts, tokens.sentences.len());
    }
}

#[test]
fn folds_what_names_are_made_of() {
    let folder = Folder::new();
    for (text, folded) in [
        ("Asa’ib", "asa'ib"),
        ("Asa`ib", "asa'ib"),
        ("Kaʿabī", "ka'abi"),
        ("İSTANBUL", "istanbul"),
        ("ISTANBUL", "istanbul"),
        ("Süleymanî", "suleymani"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Wałęsa", "walesa"),
        ("al–Haq", "al-haq"),
        ("Raba\u{a0}Allah", "raba allah"),
        ("Soleim\u{ad}ani", "soleimani"),
        ("قُدْس", "قدس"),
        ("أبو مهدي المهندس", "ابو مهدي المهندس"),
        ("قاسم سلیمانی", "قاسم سليماني"),
        ("٢٠٢٠ ۲۰۲۰", "2020 2020"),
        ("क्षि", "क्षि"),
    ] {
        assert_eq!(folder.fold(text).text(), folded);
    }
}

/// Every character alone, before a mark, and between letters.
#[test]
fn every_character_has_its_way_back() {
    for c in '\0'..=char::MAX {
        // Planes without characters.
        if (0x3_2000..0xe_0000).contains(&(c as u32)) || c as u32 > 0xe_0fff {
            continue;
        }
        assert_folds(&format!("a{c}\u{301}b {c}"), fold::ALL);
    }
}

/// The texts that fuzzing found worth keeping, and others like them, with any knobs.
#[test]
fn kept_texts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzz");
    let mut n = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        (0..=u8::MAX).for_each(|knobs| assert_folds(&text, knobs));
        n += 1;
    }
    assert!(n >= 30, "{n} texts");
}

/// Where each part of a folded text is in the original.
#[test]
fn parts_go_back() {
    for (text, part, original) in [
        ("in İstanbul’da", "istanbul", "İstanbul"),
        ("in İstanbul’da", "i", "i"),
        ("İstanbul", "i", "İ"),
        ("die Straße", "strasse", "Straße"),
        ("die Straße", "ss", "ß"),
        ("die Straße", "se", "ße"),
        ("the oﬃce", "ffi", "ﬃ"),
        ("the oﬃce", "fi", "ﬃ"),
        ("the ﬁne", "fine", "ﬁne"),
        ("Kaʿabi\u{304} left", "ka'abi", "Kaʿabi\u{304}"),
        ("Soleim\u{ad}ani\u{ad} left", "soleimani", "Soleim\u{ad}ani"),
        ("الخـزعلى", "الخزعلي", "الخـزعلى"),
        ("و ﻻ شيء", "لا", "ﻻ"),
        ("قُدْس و", "قدس", "قُدْس"),
        ("کتاب‌های ما", "كتابهاي", "کتاب‌های"),
        ("Ｑais", "qais", "Ｑais"),
    ] {
        let folded = Folder::new().fold(text).text().to_owned();
        let at = folded.find(part).unwrap_or_else(|| panic!("{part:?} in {folded:?}"));
        let span = Span::from_range(at..at + part.len());
        assert_eq!(&text[Folder::new().fold(text).to_original(span)], original, "{part:?}");
    }
}
