//! Writes what `nisba-tokenize` holds of Unicode 17.0.0. Run it in the folder of that crate:
//!
//! ```text
//! cargo run --manifest-path scripts/Cargo.toml -- tables
//! cargo run --manifest-path scripts/Cargo.toml -- tests FOLDER
//! ```
//!
//! The first writes `src/word_table.rs` and `src/sentence_table.rs` from the properties Word_Break,
//! Sentence_Break and Extended_Pictographic. The second writes `tests/data/*.txt`, without
//! comments and in a shorter form, from the files `WordBreakTest_17.txt`, `WordBreakRandomTest_17.txt`
//! and their sisters for sentences, as they lie in `tests/testdata` of the archive of `icu_segmenter` 2.4.

use std::fmt::Write as _;
use std::path::Path;

use icu_properties::props::{ExtendedPictographic, SentenceBreak, WordBreak};
use icu_properties::{CodePointMapData, CodePointSetData};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["tables"] => {
            let pictures = CodePointSetData::new::<ExtendedPictographic>();
            let words = CodePointMapData::<WordBreak>::new();
            let sentences = CodePointMapData::<SentenceBreak>::new();
            let word = |c| letter_of_word(words.get32(c), pictures.contains32(c));
            write_table("src/word_table.rs", "Word_Break and Extended_Pictographic", word);
            let sentence = |c| letter_of_sentence(sentences.get32(c));
            write_table("src/sentence_table.rs", "Sentence_Break", sentence);
        }
        ["tests", folder] => {
            for (from, to) in [
                ("WordBreakTest_17.txt", "words.txt"),
                ("WordBreakRandomTest_17.txt", "words_random.txt"),
                ("SentenceBreakTest_17.txt", "sentences.txt"),
                ("SentenceBreakRandomTest_17.txt", "sentences_random.txt"),
            ] {
                let cases = std::fs::read_to_string(Path::new(folder).join(from)).expect(from);
                let to = Path::new("tests/data").join(to);
                std::fs::write(to, compact(from, &cases)).expect("tests/data is there");
            }
        }
        _ => panic!("usage: tables | tests FOLDER"),
    }
}

fn letter_of_word(class: WordBreak, is_picture: bool) -> u8 {
    let letter = match class {
        WordBreak::Other => b'.',
        WordBreak::ALetter => b'A',
        WordBreak::CR => b'r',
        WordBreak::DoubleQuote => b'D',
        WordBreak::Extend | WordBreak::Format => b'X',
        WordBreak::ExtendNumLet => b'_',
        WordBreak::HebrewLetter => b'H',
        WordBreak::Katakana => b'K',
        WordBreak::LF => b'l',
        WordBreak::MidLetter => b':',
        WordBreak::MidNum => b',',
        WordBreak::MidNumLet => b'M',
        WordBreak::Newline => b'n',
        WordBreak::Numeric => b'N',
        WordBreak::RegionalIndicator => b'R',
        WordBreak::SingleQuote => b'Q',
        WordBreak::WSegSpace => b'S',
        WordBreak::ZWJ => b'Z',
        _ => panic!("a class that is not of Unicode 17"),
    };
    match (letter, is_picture) {
        (letter, false) => letter,
        (b'.', true) => b'P',
        (b'A', true) => b'a',
        _ => panic!("a picture that is neither a letter nor nothing"),
    }
}

fn letter_of_sentence(class: SentenceBreak) -> u8 {
    match class {
        SentenceBreak::Other => b'.',
        SentenceBreak::ATerm => b'T',
        SentenceBreak::Close => b'C',
        SentenceBreak::CR => b'r',
        SentenceBreak::Extend | SentenceBreak::Format => b'X',
        SentenceBreak::LF => b'n',
        SentenceBreak::Lower => b'l',
        SentenceBreak::Numeric => b'N',
        SentenceBreak::OLetter => b'O',
        SentenceBreak::SContinue => b',',
        SentenceBreak::Sep => b'p',
        SentenceBreak::Sp => b'S',
        SentenceBreak::STerm => b'E',
        SentenceBreak::Upper => b'U',
        _ => panic!("a class that is not of Unicode 17"),
    }
}

const BLOCK: usize = 64;
/// Above it there are two kinds of character, told apart by `high`.
const LIMIT: u32 = 0x20000;

fn write_table(path: &str, properties: &str, letter: impl Fn(u32) -> u8) {
    let letters: Vec<u8> = (0..LIMIT).map(&letter).collect();
    let mut blocks: Vec<&[u8]> = Vec::new();
    let mut indices = Vec::new();
    for block in letters.chunks(BLOCK) {
        let known = blocks.iter().position(|known| *known == block);
        indices.push(known.unwrap_or_else(|| {
            blocks.push(block);
            blocks.len() - 1
        }));
    }
    let mut ranges: Vec<(u32, u32, u8)> = Vec::new();
    for c in LIMIT..=char::MAX as u32 {
        match ranges.last_mut() {
            Some((_, last, class)) if *class == letter(c) => *last = c,
            _ => ranges.push((c, c, letter(c))),
        }
    }
    let kind = if blocks.len() <= 256 { "u8" } else { "u16" };
    let mut out = format!(
        "//! {properties} of Unicode 17.0.0, a letter a class, in blocks of {BLOCK} characters.\n\
         //!\n\
         //! Written by `scripts` from the data files of Unicode (licence: Unicode-3.0); do not edit.\n\n"
    );
    writeln!(out, "/// The class of a character from U+{LIMIT:X} on.").unwrap();
    writeln!(out, "pub(crate) fn high(c: u32) -> u8 {{\n    match c {{").unwrap();
    let rest = ranges.last().expect("there are characters").2;
    for &(first, last, class) in ranges.iter().filter(|range| range.2 != rest) {
        let class = char::from(class);
        if first == last {
            writeln!(out, "        0x{first:x} => b'{class}',").unwrap();
        } else {
            writeln!(out, "        0x{first:x}..=0x{last:x} => b'{class}',").unwrap();
        }
    }
    writeln!(out, "        _ => b'{}',\n    }}\n}}\n", char::from(rest)).unwrap();
    writeln!(out, "/// Which block holds the {BLOCK} characters from here on.").unwrap();
    writeln!(out, "#[rustfmt::skip]").unwrap();
    writeln!(out, "pub(crate) static INDEX: [{kind}; {}] = [", indices.len()).unwrap();
    for row in indices.chunks(24) {
        let row: Vec<String> = row.iter().map(ToString::to_string).collect();
        writeln!(out, "    {},", row.join(",")).unwrap();
    }
    writeln!(out, "];\n\n/// The classes of {BLOCK} characters each.").unwrap();
    writeln!(out, "#[rustfmt::skip]").unwrap();
    writeln!(out, "pub(crate) static BLOCKS: [[u8; {BLOCK}]; {}] = [", blocks.len()).unwrap();
    for block in &blocks {
        writeln!(out, "    *b\"{}\",", std::str::from_utf8(block).unwrap()).unwrap();
    }
    out.push_str("];\n");
    std::fs::write(path, out).expect("src is there");
}

/// `÷ 0061 × 0308 ÷ 0020 ÷` becomes `61.308 20`: a blank at each boundary.
fn compact(name: &str, cases: &str) -> String {
    let mut out = format!("# The cases of {name}, Unicode 17.0.0; see README.md.\n");
    for line in cases.lines() {
        let case = line.split('#').next().unwrap_or("");
        let mut segment = String::new();
        let mut segments: Vec<String> = Vec::new();
        for part in case.split_whitespace() {
            match part {
                "÷" if segment.is_empty() => {}
                "÷" => segments.push(std::mem::take(&mut segment)),
                "×" => segment.push('.'),
                hex => {
                    let c = u32::from_str_radix(hex, 16).expect("a character in hex");
                    write!(segment, "{c:x}").unwrap();
                }
            }
        }
        if !segments.is_empty() {
            assert!(segment.is_empty(), "a case without an end: {line}");
            writeln!(out, "{}", segments.join(" ")).unwrap();
        }
    }
    out
}
