//! Inputs for the benchmarks, so that all of them measure the same text.

mod planted;
mod planted_names;

use std::path::{Path, PathBuf};

use nisba_corpus::{Dictionary, Fields, Limits, Row, Sources};
use nisba_entities::Gazetteer;

pub use planted::{Edit, Place, Plant, Planted, merged};
pub use planted_names::{Found, PlantedNames, made_up_names};

/// The folder of the sample.
pub fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../seeds")
}

/// One sentence: what a call costs that has hardly anything to do.
pub const SENTENCE: &str =
    "Soleimani’s deputies met Qais al-Khaz'ali of Asa’ib Ahl al-Haq (AAH) in Baghdad.";

/// The texts of the sample articles, in document order.
///
/// # Panics
///
/// Where the sample cannot be read.
pub fn articles() -> Vec<String> {
    read(&seeds().join("articles")).collect()
}

/// The texts of a file or folder beside the workspace, up to so many bytes; none where it is not.
///
/// # Panics
///
/// Where it is there and cannot be read.
pub fn beside(path: &str, n_bytes: usize) -> Option<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    path.exists().then(|| {
        let mut left = n_bytes;
        let fits = |text: &String| {
            let fits = left > 0;
            left = left.saturating_sub(text.len());
            fits
        };
        read(&path).take_while(fits).collect()
    })
}

/// The texts of a file or folder.
fn read(path: &Path) -> impl Iterator<Item = String> {
    let sources = Sources::find(&[path.to_owned()], &Limits::default()).expect("files to read");
    let files = sources.files().to_vec();
    let rows = files
        .into_iter()
        .flat_map(|file| file.read(&Fields::default(), &Limits::default()).expect("a file"));
    rows.map(|row| match row {
        Row::Document(read) => read.document.text().to_owned(),
        Row::Skipped(problem) => panic!("{problem:?}"),
    })
}

/// The gazetteer of the sample.
///
/// # Panics
///
/// Where it cannot be read.
pub fn gazetteer() -> Gazetteer {
    let dictionary = Dictionary::read(&[seeds().join("gazetteer")]).expect("the sample");
    dictionary.compile().expect("the sample")
}

/// Articles made from the sample until they hold `n_bytes`: sentences of random articles in random
/// order, every eighth word replaced by a made-up one, so that neither a cache nor a deduplicator
/// is flattered. One article in ten is an edited copy of the one before. The same every time.
pub fn grown(n_bytes: usize) -> Vec<String> {
    grow(&articles(), LATIN, n_bytes)
}

/// The same from the articles in one language.
pub fn grown_in(language: Language, n_bytes: usize) -> Vec<String> {
    let mut texts = articles();
    texts.retain(|text| Language::of(text) == Some(language));
    let letters = if language == Language::English { LATIN } else { ARABIC };
    grow(&texts, letters, n_bytes)
}

/// Languages of the sample that have inputs of their own.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Language {
    /// Latin letters, nearly all ASCII.
    English,
    /// Two bytes a letter.
    Arabic,
    /// Arabic letters, Persian ones, and non-joiners of three bytes.
    Persian,
}

impl Language {
    /// By the letters; enough for the sample.
    fn of(text: &str) -> Option<Language> {
        let n_arabic = text.matches(|c| matches!(c, 'ا'..='ي')).count();
        if n_arabic < text.chars().count() / 2 {
            return text.contains(" the ").then_some(Language::English);
        }
        Some(if text.contains('گ') { Language::Persian } else { Language::Arabic })
    }
}

/// Consonants and vowels that words are made up of.
type Letters = [&'static str; 2];

const LATIN: Letters = ["bdfgklmnprstvz", "aeiou"];
const ARABIC: Letters = ["بدفقكلمنرستزشع", "اويةى"];

fn grow(texts: &[String], letters: Letters, n_bytes: usize) -> Vec<String> {
    let sentences: Vec<String> = texts
        .iter()
        .flat_map(|text| {
            let tokens = nisba_tokenize::Tokenizer::news().tokenize(text);
            let cut = |&span: &nisba_text::Span| text[span.range()].to_owned();
            tokens.sentences.iter().map(cut).collect::<Vec<_>>()
        })
        .collect();
    let mut random = Random(0x6e69_7362_6131);
    let mut made: Vec<String> = Vec::new();
    let mut total = 0;
    while total < n_bytes {
        let source = match made.last() {
            Some(last) if random.below(10) == 0 => last.clone(),
            _ => {
                let n = 20 + random.below(40);
                let chosen: Vec<&str> =
                    (0..n).map(|_| sentences[random.below(sentences.len())].as_str()).collect();
                chosen.join(" ")
            }
        };
        let words: Vec<String> = source
            .split(' ')
            .map(|word| if random.below(8) == 0 { random.word(letters) } else { word.to_owned() })
            .collect();
        let article = words.join(" ");
        total += article.len();
        made.push(article);
    }
    made
}

/// Number of bytes in a list of texts.
pub fn n_bytes(texts: &[String]) -> u64 {
    texts.iter().map(|text| text.len() as u64).sum()
}

/// Marsaglia's xorshift64: small, and the same on every machine. The seed is not zero.
pub struct Random(pub u64);

impl Random {
    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    fn word(&mut self, letters: Letters) -> String {
        let n = 2 + self.below(3);
        let letter = |random: &mut Random, letters: &str| {
            letters.chars().nth(random.below(letters.chars().count())).expect("below the count")
        };
        (0..n).flat_map(|_| letters.map(|letters| letter(self, letters))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growing_gives_the_size_and_the_same_text() {
        let made = grown(200_000);
        assert!((200_000..230_000).contains(&n_bytes(&made)));
        assert_eq!(made, grown(200_000));
    }
}

/// The examples of the README, as tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
