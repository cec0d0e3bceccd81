use std::sync::LazyLock;

use nisba_text::{TokenKind, Tokens, hash_bytes};

use crate::word_table::WordTable;
use crate::words::is_apostrophe;

/// The language around the names, as far as it writes endings onto them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Tongue {
    /// Possessive endings have an apostrophe: English, and whatever is not told.
    #[default]
    Plain,
    /// The genitive is an `s` without one: "Soleimanis Nachfolger".
    German,
    /// Endings stand behind an apostrophe, "Bağdat’ın", or by carelessness without one.
    Turkish,
    /// "And", "in", "to" and the article are written as one with the word behind.
    Arabic,
    /// In Arabic letters without any of that.
    Persian,
}

/// Words, and bytes, that are looked at.
const SAMPLE: usize = 400;
/// After so many words without a German one, no more are.
const FIRST_LOOK: usize = 80;
const SAMPLE_BYTES: usize = 4096;
/// A text of fewer words is told by one.
const SHORT_TEXT: usize = 10;

impl Tongue {
    /// Told by the beginning of a text: its commonest words, its letters. Constant time.
    pub(crate) fn of(text: &str, tokens: &Tokens) -> Tongue {
        if text.is_ascii() {
            return Tongue::of_words(tokens);
        }
        if is_turkish(text) {
            return Tongue::Turkish;
        }
        of_arabic_script(text).unwrap_or_else(|| Tongue::of_words(tokens))
    }

    /// German, or none that is told by its commonest words.
    fn of_words(tokens: &Tokens) -> Tongue {
        let (mut n_words, mut n_german) = (0, 0);
        let words = tokens.tokens.iter().filter(|token| token.kind == TokenKind::Word);
        let german = &*GERMAN;
        for token in words.take(SAMPLE) {
            n_words += 1;
            let is_german = token.span.len() <= 5 && german.get(token.folded_hash).is_some();
            n_german += usize::from(is_german);
            if n_words == FIRST_LOOK && n_german == 0 {
                return Tongue::Plain;
            }
        }
        // A headline has few words.
        let least = if n_words < SHORT_TEXT { 1 } else { 2 };
        if n_german >= least && n_german * 10 >= n_words { Tongue::German } else { Tongue::Plain }
    }
}

/// Common German words that are none of English, French or Spanish.
static GERMAN: LazyLock<WordTable<()>> = LazyLock::new(|| {
    let words = [
        "und", "der", "das", "ist", "nicht", "mit", "auf", "von", "ein", "eine", "dem", "sich",
        "auch", "nach", "bei", "wurde", "sie", "im",
    ];
    let mut table = WordTable::default();
    words.iter().for_each(|word| table.insert(hash_bytes(word.as_bytes()), ()));
    table
});

/// Which language a text is in whose letters are mostly Arabic: each of the two has letters that the
/// other one hardly writes.
fn of_arabic_script(text: &str) -> Option<Tongue> {
    let bytes = text.as_bytes();
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    let n_arabic = sample.iter().filter(|&&byte| matches!(byte, 0xd8..=0xdb)).count();
    if n_arabic * 4 < sample.len() {
        return None;
    }
    let end = (0..=sample.len()).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    let sample = &text[..end];
    let n = |letters: &[char]| sample.matches(letters).count();
    let n_persian = n(&['پ', 'چ', 'ژ', 'گ', 'ک', 'ی']);
    let n_arabic = n(&['ة', 'أ', 'إ', 'ى', 'ي', 'ك']);
    Some(if n_persian > n_arabic { Tongue::Persian } else { Tongue::Arabic })
}

/// Whether one letter in fifty is one that only Turkish and its neighbours have.
fn is_turkish(text: &str) -> bool {
    let bytes = text.as_bytes();
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    // Their first bytes are two that hardly any other text has, and quickly counted.
    let n_first = |chunk: &[u8]| chunk.iter().map(|byte| u8::from(byte & 0xfe == 0xc4)).sum::<u8>();
    if sample.chunks(128).map(n_first).all(|n| n == 0) {
        return false;
    }
    let is_first = |byte: &&u8| **byte & 0xc0 != 0x80;
    let n_chars = sample.iter().filter(is_first).count();
    // ı, ğ, İ; ş, Ş.
    let is_turkish = |&(&a, &b): &(&u8, &u8)| {
        a == 0xc4 && matches!(b, 0xb0 | 0xb1 | 0x9f) || a == 0xc5 && matches!(b, 0x9e | 0x9f)
    };
    let n_turkish = sample.iter().zip(&bytes[1..]).filter(is_turkish).count();
    n_turkish > 1 && n_turkish * 50 >= n_chars
}

/// The length of a Turkish word without the endings behind its apostrophe.
pub(crate) fn without_turkish_ending(word: &str) -> usize {
    let Some(at) = word.rfind(is_apostrophe).filter(|&at| at > 0) else {
        return word.len();
    };
    let ending = word[at..].trim_start_matches(is_apostrophe);
    if is_turkish_ending(ending) { at } else { word.len() }
}

/// The lengths of a Turkish word without the ending of a case that is written onto it without an
/// apostrophe, the longest first: "Bağdatta", "Muhafızlarının". Endings have the vowels of the word,
/// and its voice.
pub(crate) fn without_bare_endings(word: &str) -> impl Iterator<Item = usize> {
    const LEAST: usize = 4;
    // No ending is longer.
    const MOST_BYTES: usize = 16;
    let cuts = word.char_indices().map(|(at, _)| at).skip(LEAST);
    let cuts = cuts.filter(|at| word.len() - at <= MOST_BYTES);
    let cuts: Vec<usize> = cuts.filter(|&at| is_ending_onto(&word[..at], &word[at..])).collect();
    cuts.into_iter().rev()
}

/// Whether a Turkish consonant hardens what is written onto it.
pub(crate) fn is_voiceless(c: char) -> bool {
    matches!(c, 'f' | 's' | 't' | 'k' | 'ç' | 'ş' | 'h' | 'p')
}

fn is_ending_onto(stem: &str, ending: &str) -> bool {
    let is_front = |c: char| matches!(c, 'e' | 'i' | 'ö' | 'ü' | 'İ' | 'E' | 'Ö' | 'Ü');
    let is_back = |c: char| matches!(c, 'a' | 'ı' | 'o' | 'u' | 'â' | 'A' | 'I' | 'O' | 'U');
    let is_vowel = |c: &char| is_front(*c) || is_back(*c);
    let vowels = [stem.chars().rfind(is_vowel), ending.chars().find(is_vowel)];
    let [Some(one), Some(other)] = vowels else { return false };
    let (Some(last), Some(first)) = (stem.chars().next_back(), ending.chars().next()) else {
        return false;
    };
    let is_voiced_alike = match first {
        't' | 'ç' => is_voiceless(last),
        'd' | 'c' => !is_voiceless(last),
        _ => true,
    };
    let is_hiatus = is_vowel(&last) && is_vowel(&first);
    let is_case = || is_made_of(&class_of(ending), 2, &[&CASES]);
    is_front(one) == is_front(other) && is_voiced_alike && !is_hiatus && is_case()
}

/// Case, person and plural: one to three of them.
fn is_turkish_ending(ending: &str) -> bool {
    is_made_of(&class_of(ending), 3, &[&CASES, &OTHERS])
}

/// One letter for those that stand for each other: vowels follow those of the word, d is hardened to
/// t.
fn class_of(ending: &str) -> String {
    let class = |c| match c {
        'a' | 'e' => 'a',
        'ı' | 'i' | 'u' | 'ü' => 'i',
        't' => 'd',
        'ç' => 'c',
        other => other,
    };
    ending.chars().map(class).collect()
}

/// Endings of cases, and what may stand behind them.
const CASES: [&str; 18] = [
    "a", "i", "ya", "yi", "na", "ni", "in", "nin", "da", "dan", "nda", "ndan", "yla", "daki",
    "ndaki", "ydi", "ydim", "ydik",
];
/// Endings that make another word, and persons.
const OTHERS: [&str; 15] = [
    "la", "li", "lik", "ca", "lar", "lari", "ki", "dir", "di", "si", "sin", "im", "siz", "yim",
    "yken",
];

fn is_made_of(class: &str, n: usize, endings: &[&[&str]]) -> bool {
    class.is_empty()
        || n > 0
            && endings.iter().copied().flatten().any(|ending| {
                let rest = class.strip_prefix(ending);
                rest.is_some_and(|rest| is_made_of(rest, n - 1, endings))
            })
            && class.chars().count() < 12
}

/// The length of the article or preposition that French writes onto a word with a vowel: `l’Irak`,
/// `d’Akram`, `qu’Israël`; its apostrophe is not counted.
pub(crate) fn elided(word: &str) -> Option<usize> {
    let (at, sign) = word.char_indices().find(|&(_, c)| is_apostrophe(c))?;
    let is_elided = matches!(
        word[..at].to_ascii_lowercase().as_str(),
        "l" | "d" | "qu" | "jusqu" | "lorsqu" | "puisqu" | "dell" | "all" | "dall"
    );
    let next = word[at + sign.len_utf8()..].chars().next()?;
    let vowel = matches!(
        next.to_lowercase().next(),
        Some(
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'â' | 'é' | 'è' | 'ê' | 'î' | 'ï' | 'ô' | 'û'
        )
    );
    // "d’al-Khazali": the Arabic article is written small; so is a noun, "l’aéroport de Bagdad",
    // which is longer than what is left of a name: Qu'ran and D'ali are no French.
    let rest = &word[at + sign.len_utf8()..];
    let is_article = matches!(rest, "al" | "el" | "as" | "ad" | "an" | "ar" | "at" | "az");
    let is_noun = rest.len() >= 5;
    (is_elided && vowel && (is_article || is_noun || next.is_uppercase())).then_some(at)
}

/// The length of a German name without its genitive.
pub(crate) fn without_genitive(word: &str) -> Option<usize> {
    let stem = word.strip_suffix('s')?;
    let last = stem.chars().next_back()?;
    let is_name = word.starts_with(char::is_uppercase) && stem.chars().count() >= 4;
    (is_name && last.is_lowercase() && !matches!(last, 's' | 'x' | 'z' | 'ß')).then_some(stem.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_told() {
        let of = |text: &str| Tongue::of(text, &nisba_text::scan(text));
        assert_eq!(
            of("Der Sprecher Malikis war nicht da, und das ist ein Zeichen."),
            Tongue::German
        );
        assert_eq!(of("Irak’ın başbakanı Bağdat’ta konuştu."), Tongue::Turkish);
        assert_eq!(
            of(
                "He met Erdoğan and the men of the Haşdi Şabi in Baghdad, and left the town in the evening without a word to the press that had been waiting for both of them since noon."
            ),
            Tongue::Plain
        );
        assert_eq!(of("قالت الحكومة إن الأمر انتهى إلى اتفاق."), Tongue::Arabic);
        assert_eq!(of("دولت گفت که این کار به پایان رسید."), Tongue::Persian);
        assert_eq!(of("The militia said that it was not there."), Tongue::Plain);
        assert_eq!(of("Le chef de la milice a dit que l’Irak est en paix."), Tongue::Plain);
    }

    #[test]
    fn turkish_endings() {
        for word in [
            "Irak’ta",
            "Bağdat’ın",
            "Sadr’ın",
            "Kaani’nin",
            "Suriye’ye",
            "Musul'dan",
            "Erbil’deki",
            "Gücü’nün",
            "Kenti’ndeki",
            "Barzaniler’in",
            "Muhafızları’nı",
            "Tahran’la",
            "Bağdat’daydım",
            "Nasrallah’sız",
        ] {
            assert!(without_turkish_ending(word) < word.len(), "{word}");
        }
        let stems = |word: &'static str| -> Vec<&str> {
            without_bare_endings(word).map(|n| &word[..n]).collect()
        };
        for (word, stem) in [
            ("Muhafızlarına", "Muhafızları"),
            ("Güçlerinin", "Güçleri"),
            ("Meclisinden", "Meclisi"),
            ("Bağdatta", "Bağdat"),
            ("Kaninin", "Kani"),
            ("Abdülmehdiyi", "Abdülmehdi"),
            ("Basradan", "Basra"),
            ("Sadrı", "Sadr"),
            ("Hizbullahın", "Hizbullah"),
        ] {
            assert!(stems(word).contains(&stem), "{word}: {:?}", stems(word));
        }
        for (word, stem) in [("Bağdatde", "Bağdat"), ("Tahranta", "Tahran"), ("Musule", "Musul")]
        {
            assert!(!stems(word).contains(&stem), "{word}: {:?}", stems(word));
        }
        for word in ["Kata’ib", "Asa’ib", "Ka’bi", "Mas’ud"] {
            assert_eq!(without_turkish_ending(word), word.len(), "{word}");
        }
    }

    #[test]
    fn french_elision() {
        for (word, n) in [
            ("l’Irak", 1),
            ("d'Akram", 1),
            ("L’Iran", 1),
            ("qu’Ali", 2),
            ("d’al", 1),
            ("l’organisation", 1),
            ("l’aéroport", 1),
            ("L’armée", 1),
        ] {
            assert_eq!(elided(word), Some(n), "{word}");
        }
        for word in ["Qu’ran", "D’ali", "Sa’d", "Khaz’ali", "N’Djamena"] {
            assert_eq!(elided(word), None, "{word}");
        }
    }
}
