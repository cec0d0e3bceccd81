/// What an abbreviation tells of the full stop behind it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Abbreviation {
    /// Stands before a name: never the end.
    Title,
    /// Stands before a number: no end there.
    BeforeNumber,
    /// A month or a day: no end before a number or another of them.
    Date,
    /// Goes on in the sentence: `e.g.`, `vs.`; never the end.
    Inner,
    /// May end a sentence: then a word follows that begins one.
    Either,
    /// May end a sentence: then any capital follows.
    List,
    /// Time of day: any capital begins a sentence behind it.
    Time,
}

/// Looks up a word without its last full stop. No allocation.
pub(crate) fn look_up(word: &str) -> Option<Abbreviation> {
    let mut buffer = [0; 8];
    let lower = buffer.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let lower = std::str::from_utf8(lower).ok()?;
    let is_capital = word.starts_with(char::is_uppercase);
    let kind = match lower {
        "mr" | "mrs" | "ms" | "messrs" | "mme" | "mlle" | "dr" | "drs" | "prof" | "profs"
        | "rev" | "fr" | "hon" | "amb" | "sen" | "sens" | "rep" | "reps" | "gov" | "govs"
        | "pres" | "supt" | "det" | "insp" | "cmdr" | "cdr" | "capt" | "col" | "lt" | "ltc"
        | "maj" | "gen" | "gens" | "brig" | "adm" | "vadm" | "sgt" | "cpl" | "pfc" | "pvt"
        | "st" | "ste" | "mt" | "ft" | "mx" | "asst" | "atty" | "spc" | "treas" | "msgr"
        | "engr" | "adj" | "comdr" | "ens" => {
            // Small letters: `col. 3`, `gen. pop.`, `5th st. The`.
            if is_capital { Abbreviation::Title } else { Abbreviation::Either }
        }
        "no" | "nos" | "nr" | "p" | "pp" | "vol" | "vols" | "fig" | "figs" | "art" | "arts"
        | "sec" | "sect" | "ch" | "chap" | "par" | "para" | "paras" | "ed" | "eds" | "n" | "bk"
        | "pt" | "app" | "res" | "tel" | "ext" | "fol" | "ser" | "stat" => {
            Abbreviation::BeforeNumber
        }
        "jan" | "feb" | "mar" | "apr" | "jun" | "jul" | "aug" | "sep" | "sept" | "oct" | "nov"
        | "dec" | "mon" | "tue" | "tues" | "wed" | "thu" | "thur" | "thurs" | "fri" | "sat"
        | "sun" => Abbreviation::Date,
        "e.g" | "i.e" | "eg" | "ie" | "vs" | "v" | "cf" | "viz" | "approx" | "ca" | "resp"
        | "esp" | "incl" | "excl" | "op" | "loc" | "ibid" | "trans" | "orig" | "repr" => {
            Abbreviation::Inner
        }
        "a.m" | "p.m" | "am" | "pm" => Abbreviation::Time,
        "etc" => Abbreviation::List,
        "inc" | "ltd" | "co" | "corp" | "cos" | "bros" | "plc" | "llc" | "jr" | "sr" | "esq"
        | "al" | "ave" | "blvd" | "rd" | "dept" | "depts" | "univ" | "assn" | "intl" | "natl"
        | "govt" | "ph.d" | "b.sc" | "m.sc" | "mfg" | "hrs" | "yrs" | "lb" | "lbs" | "km"
        | "cm" | "mm" | "kg" | "sq" => Abbreviation::Either,
        // States, which in small letters are words or parts of them.
        "ala" | "ariz" | "ark" | "calif" | "colo" | "conn" | "fla" | "ga" | "ill" | "ind"
        | "kan" | "ky" | "mass" | "md" | "mich" | "minn" | "miss" | "mont" | "neb" | "nev"
        | "okla" | "ore" | "pa" | "tenn" | "tex" | "va" | "vt" | "wash" | "wis" | "wyo"
            if is_capital =>
        {
            Abbreviation::Either
        }
        _ => return None,
    };
    Some(kind)
}

/// Words that begin a sentence more often than they follow an abbreviation within one: pronouns,
/// articles, conjunctions, prepositions, auxiliaries. None of them is a surname or a part of one.
pub(crate) fn is_starter(word: &str) -> bool {
    let mut buffer = [0; 12];
    let Some(lower) = buffer.get_mut(..word.len()) else {
        return false;
    };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    matches!(
        std::str::from_utf8(lower).unwrap_or(""),
        "a" | "about"
            | "according"
            | "after"
            | "all"
            | "also"
            | "although"
            | "among"
            | "an"
            | "and"
            | "another"
            | "any"
            | "are"
            | "as"
            | "asked"
            | "at"
            | "because"
            | "before"
            | "both"
            | "but"
            | "by"
            | "can"
            | "could"
            | "despite"
            | "did"
            | "do"
            | "does"
            | "during"
            | "each"
            | "earlier"
            | "even"
            | "every"
            | "few"
            | "finally"
            | "first"
            | "following"
            | "for"
            | "from"
            | "further"
            | "given"
            | "had"
            | "has"
            | "have"
            | "he"
            | "her"
            | "here"
            | "his"
            | "how"
            | "however"
            | "i"
            | "if"
            | "in"
            | "indeed"
            | "instead"
            | "is"
            | "it"
            | "its"
            | "last"
            | "later"
            | "like"
            | "many"
            | "meanwhile"
            | "more"
            | "moreover"
            | "most"
            | "much"
            | "my"
            | "nearly"
            | "neither"
            | "nevertheless"
            | "no"
            | "nobody"
            | "none"
            | "nor"
            | "not"
            | "nothing"
            | "now"
            | "of"
            | "on"
            | "once"
            | "only"
            | "or"
            | "other"
            | "others"
            | "our"
            | "over"
            | "perhaps"
            | "several"
            | "she"
            | "should"
            | "since"
            | "so"
            | "some"
            | "soon"
            | "still"
            | "such"
            | "that"
            | "the"
            | "their"
            | "then"
            | "there"
            | "these"
            | "they"
            | "this"
            | "those"
            | "though"
            | "thus"
            | "to"
            | "today"
            | "under"
            | "until"
            | "was"
            | "we"
            | "were"
            | "what"
            | "when"
            | "where"
            | "which"
            | "while"
            | "who"
            | "why"
            | "with"
            | "without"
            | "yesterday"
            | "yet"
            | "you"
            | "your"
    )
}

/// Verbs behind the name of a speaker.
pub(crate) const SPEECH: [&str; 12] = [
    "said", "says", "asked", "asks", "added", "replied", "told", "wrote", "wondered", "shouted",
    "cried", "answered",
];

/// `U.S`, `D.C`: single letters with full stops.
pub(crate) fn is_acronym(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| part.chars().count() <= 2)
}

/// A single letter of Arabic or Hebrew: a title (د. for doctor), never a word at a sentence's end.
pub(crate) fn is_bare_letter(c: char) -> bool {
    c.is_alphabetic() && matches!(c, '\u{590}'..='\u{8ff}')
}

pub(crate) fn is_roman(word: &str) -> bool {
    !word.is_empty()
        && word.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X' | b'L' | b'C'))
        && word != "I"
}

/// `Sgts`, `Bldg`: what cannot be spoken is short for something.
pub(crate) fn is_without_vowel(word: &str) -> bool {
    let is_vowel = |byte: u8| matches!(byte | 0x20, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    (2..=4).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_alphabetic() && !is_vowel(byte))
        && word.bytes().skip(1).all(|byte| byte.is_ascii_lowercase())
}

pub(crate) fn is_day_or_month(word: &str) -> bool {
    word.ends_with("day") && word.len() <= 9
        || matches!(
            word,
            "January"
                | "February"
                | "March"
                | "April"
                | "May"
                | "June"
                | "July"
                | "August"
                | "September"
                | "October"
                | "November"
                | "December"
        )
        || look_up(word) == Some(Abbreviation::Date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starters_in_any_case() {
        assert!(is_starter("The") && is_starter("yesterday") && !is_starter("Smith"));
        assert!(!is_starter("Notwithstanding") && !is_starter(""));
    }

    #[test]
    fn titles_are_written_large() {
        assert_eq!(look_up("Gen"), Some(Abbreviation::Title));
        assert_eq!(look_up("st"), Some(Abbreviation::Either));
        assert_eq!(look_up("militia"), None);
        assert_eq!(look_up("Überlängen"), None);
    }
}
