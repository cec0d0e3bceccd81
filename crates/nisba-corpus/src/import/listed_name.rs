//! Names as lists write them, made into names as people write them.

use nisba_entities::Telling;

/// Turns `KHAZALI, Qais` into `Qais Khazali`; what stands before the comma comes along as the
/// surname. Capitals are mended, white space is made single.
pub(crate) fn person(listed: &str) -> (String, Option<String>) {
    let parts: Vec<String> = listed.split(',').map(single_spaces).collect();
    let parts: Vec<&str> =
        parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let (surname, given, suffix) = match parts.as_slice() {
        [] => return (String::new(), None),
        [name] => return (with_capitals(name, Bearer::Person), None),
        [name, suffix] if is_suffix(suffix) => (*name, String::new(), Some(*suffix)),
        [surname, given @ .., suffix] if !given.is_empty() && is_suffix(suffix) => {
            (*surname, given.join(" "), Some(*suffix))
        }
        [surname, given @ ..] => (*surname, given.join(" "), None),
    };
    let surname = with_capitals(surname, Bearer::Person);
    let words =
        [with_capitals(&given, Bearer::Person), inner(&surname), suffix.unwrap_or("").to_owned()];
    let words: Vec<&str> =
        words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    (words.join(" "), (!given.is_empty()).then_some(surname))
}

/// The name of a group, a vessel or a place: `BANK MELLI IRAN` becomes `Bank Melli Iran`.
pub(crate) fn other(listed: &str) -> String {
    with_capitals(&single_spaces(listed), Bearer::Other)
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Bearer {
    Person,
    Other,
}

pub(crate) fn single_spaces(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_suffix(word: &str) -> bool {
    matches!(
        word.trim_end_matches('.').to_ascii_lowercase().as_str(),
        "jr" | "sr" | "ii" | "iii" | "iv"
    )
}

/// A surname behind given names: its article is small.
fn inner(surname: &str) -> String {
    let first = surname.split([' ', '-']).next().unwrap_or("");
    if PARTICLES.contains(&first.to_lowercase().as_str()) {
        first.to_lowercase() + &surname[first.len()..]
    } else {
        surname.to_owned()
    }
}

/// Gives a name in capitals throughout the capitals that it has in print.
///
/// Lists write in capitals what is none of an abbreviation. A name of several words that is not all
/// in capitals is left alone, but for the words of a person's: `KHAZALI Qais`.
fn with_capitals(name: &str, bearer: Bearer) -> String {
    let is_mixed = name.chars().any(char::is_lowercase);
    if is_mixed && bearer == Bearer::Other || !name.chars().any(char::is_uppercase) {
        return name.to_owned();
    }
    let n_words = name.split(' ').count();
    let n_letters = name.chars().filter(|c| c.is_alphabetic()).count();
    if bearer == Bearer::Other && n_words == 1 && !name.contains('-') && n_letters <= 4 {
        return name.to_owned();
    }
    let words =
        name.split(' ').enumerate().map(|(i, word)| word_with_capitals(word, i == 0, bearer));
    words.collect::<Vec<_>>().join(" ")
}

fn word_with_capitals(word: &str, is_first: bool, bearer: Bearer) -> String {
    if word.chars().any(char::is_lowercase) {
        return word.to_owned();
    }
    let mut in_brackets = false;
    let mut made = String::with_capacity(word.len());
    for (i, piece) in word.split_inclusive(['-', '/', '(', ')']).enumerate() {
        made.push_str(&piece_with_capitals(piece, is_first && i == 0, in_brackets, bearer));
        in_brackets = piece.ends_with('(') || in_brackets && !piece.ends_with(')');
    }
    made
}

fn piece_with_capitals(piece: &str, is_first: bool, in_brackets: bool, bearer: Bearer) -> String {
    let letters: String = piece.chars().filter(|c| c.is_alphabetic()).collect();
    let n = letters.chars().count();
    let bare = letters.to_lowercase();
    let inner_dot = piece.trim_end_matches([',', ';']).trim_end_matches('.').contains('.');
    let has_digit = piece.chars().any(|c| c.is_ascii_digit());
    if has_digit && matches!(bare.as_str(), "st" | "nd" | "rd" | "th") {
        return piece.to_lowercase();
    }
    if !is_first
        && PARTICLES.contains(&bare.as_str())
        && n == piece.trim_end_matches('-').chars().count()
    {
        return piece.to_lowercase();
    }
    let keeps = n < 2
        || has_digit
        || inner_dot
        || in_brackets && n <= 6
        || letters.chars().all(|c| matches!(c, 'I' | 'V' | 'X'))
        || bearer == Bearer::Other && LEGAL_FORMS.contains(&bare.as_str());
    if keeps {
        return piece.to_owned();
    }
    if bare == "gmbh" {
        return piece.replace("GMBH", "GmbH");
    }
    let is_word = || n > 2 && Telling::of(&bare).0 == Telling::OrdinaryWords;
    let is_written =
        is_spoken(&bare) || matches!(bare.as_str(), "ltd" | "corp" | "st" | "dr") || is_word();
    if bearer == Bearer::Other && !is_written {
        return piece.to_owned();
    }
    let mut made = String::with_capacity(piece.len());
    let mut n_letters = 0;
    for c in piece.chars() {
        if c.is_alphabetic() {
            // O'Neill, D'Amico; but Sa'ad.
            let behind_one =
                n_letters == 1 && made.ends_with(['\'', '’']) && made.starts_with(['O', 'D', 'L']);
            if n_letters == 0 || behind_one {
                made.extend(c.to_uppercase());
            } else {
                made.extend(c.to_lowercase());
            }
            n_letters += 1;
        } else {
            made.push(c);
        }
    }
    made
}

/// Whether a word can be said as one, and is not spelled out.
fn is_spoken(word: &str) -> bool {
    if word.is_ascii() && word.len() == 3 {
        let vowels: Vec<bool> = word.chars().map(is_vowel).collect();
        // Ali, Sal, Lee; but not IPP, KPA.
        return vowels[1] || vowels[0] && vowels[2];
    }
    if word.chars().count() >= 7 || !word.is_ascii() {
        return true;
    }
    let mut run = 0;
    let mut n_vowels = 0;
    let mut before = ' ';
    for c in word.chars() {
        if is_vowel(c) {
            run = 0;
            n_vowels += 1;
        } else if c != 'h' || run == 0 {
            // kh, sh, th are one sound.
            run += usize::from(c != before);
        }
        before = c;
        if run >= 3 {
            return false;
        }
    }
    n_vowels > 0
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// Small within a name.
const PARTICLES: [&str; 34] = [
    "al", "el", "bin", "ibn", "bint", "of", "and", "the", "for", "in", "on", "at", "to", "de",
    "del", "la", "las", "los", "des", "du", "et", "y", "da", "do", "dos", "van", "von", "der",
    "den", "und", "di", "ul", "ud", "wal",
];

/// Legal forms and countries that stay in capitals.
const LEGAL_FORMS: [&str; 38] = [
    "llc", "llp", "pjsc", "jsc", "ojsc", "cjsc", "ooo", "oao", "ao", "zao", "pao", "sal", "sarl",
    "srl", "spa", "fze", "fzc", "fzco", "fz", "dmcc", "nv", "bv", "ag", "kg", "sa", "sas", "plc",
    "lp", "eood", "ad", "doo", "tv", "uae", "usa", "uk", "us", "un", "eu",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_first_are_turned() {
        for (listed, name, surname) in [
            ("AL-TAMARI, Qusay", "Qusay al-Tamari", Some("Al-Tamari")),
            (
                "DE LA VEGA ROJAS, Juan Maria",
                "Juan Maria de la Vega Rojas",
                Some("De la Vega Rojas"),
            ),
            ("REYES, Feliciano, Jr.", "Feliciano Reyes Jr.", Some("Reyes")),
            ("REYES, Jr.", "Reyes Jr.", None),
            ("'ABBUD, Sa'd 'ABD-AL-RAHIM", "Sa'd 'Abd-al-Rahim 'Abbud", Some("'Abbud")),
            ("ABU TURAB THE GLAZIER", "Abu Turab the Glazier", None),
            ("O'NEILL, D'ARTAGNAN", "D'Artagnan O'Neill", Some("O'Neill")),
            ("Tamari, Qusay", "Qusay Tamari", Some("Tamari")),
            ("  TAMARI ,  Qusay  M. ", "Qusay M. Tamari", Some("Tamari")),
            ("قصي التماري", "قصي التماري", None),
            (",", "", None),
        ] {
            let (made, last) = person(listed);
            assert_eq!((made.as_str(), last.as_deref()), (name, surname), "{listed}");
        }
    }

    #[test]
    fn capitals_of_groups() {
        for (listed, name) in [
            ("LIWA' AL-SAQR", "Liwa' al-Saqr"),
            ("AL-SAQR BRIGADE", "Al-Saqr Brigade"),
            ("SOUTHERN DATE EXPORT LLC", "Southern Date Export LLC"),
            ("DATILES DEL SUR, S.A. DE C.V.", "Datiles del Sur, S.A. de C.V."),
            ("GUARDS OF THE MARSH (GOTM)-PATROL UNIT", "Guards of the Marsh (GOTM)-Patrol Unit"),
            ("GTM-PATROL", "GTM-Patrol"),
            ("13TH MARSH BATTALION", "13th Marsh Battalion"),
            ("GTMK", "GTMK"),
            ("J & E DATES, MS-13 AND THE KPA UNIT", "J & E Dates, MS-13 and the KPA Unit"),
            ("MARSH", "Marsh"),
            ("NIORDC", "NIORDC"),
            ("MARSH GUARDS CORPS (MGC)-SOUTH, LTD.", "Marsh Guards Corps (MGC)-South, Ltd."),
            ("Marsh GUARD", "Marsh GUARD"),
            ("HEINRICH DATTEL GMBH", "Heinrich Dattel GmbH"),
        ] {
            assert_eq!(other(listed), name);
        }
    }
}
