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
    let lower = lower_case(word, &mut buffer)?;
    let is_capital = word.starts_with(char::is_uppercase);
    let is_acronym_like = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let kind = match lower {
        "mr" | "mrs" | "ms" | "messrs" | "mme" | "mlle" | "dr" | "drs" | "prof" | "profs"
        | "rev" | "fr" | "hon" | "amb" | "sen" | "sens" | "rep" | "reps" | "gov" | "govs"
        | "pres" | "supt" | "det" | "insp" | "cmdr" | "cdr" | "capt" | "col" | "lt" | "ltc"
        | "maj" | "gen" | "gens" | "brig" | "adm" | "vadm" | "sgt" | "cpl" | "pfc" | "pvt"
        | "st" | "ste" | "mt" | "ft" | "mx" | "asst" | "atty" | "spc" | "treas" | "msgr"
        | "engr" | "adj" | "comdr" | "ens" | "min" | "attn" | "mgr" | "sra" | "srta" | "sig"
        | "ing" | "doç" | "dep" | "cols" | "lts" | "cmdrs" | "capts" | "majs" | "gral" | "cnel"
        | "radm" | "ltg" | "ltjg" | "lcpl" | "ssgt" | "msgt" | "tsgt" | "sfc" | "ssg" | "csm"
        | "cpt" | "mevr" | "dhr" | "av" | "sh" => {
            // Small letters: `col. 3`, `gen. pop.`, `5th st. The`.
            if is_capital { Abbreviation::Title } else { Abbreviation::Either }
        }
        "no" | "nos" | "pág" | "págs" | "núm" | "nr" | "p" | "pp" | "vol" | "vols" | "fig"
        | "figs" | "art" | "arts" | "sec" | "sect" | "ch" | "chap" | "par" | "para" | "paras"
        | "ed" | "eds" | "n" | "bk" | "pt" | "app" | "res" | "tel" | "ext" | "fol" | "ser"
        | "stat" | "tabs" | "eq" | "eqs" | "refs" | "regs" | "abb" | "bd" => {
            Abbreviation::BeforeNumber
        }
        "janv" | "févr" | "avr" | "juil" | "déc" | "ene" | "abr" | "dic" | "okt" | "dez"
        | "jan" | "feb" | "mar" | "apr" | "jun" | "jul" | "aug" | "sep" | "sept" | "oct"
        | "nov" | "dec" | "mon" | "tue" | "tues" | "wed" | "thu" | "thur" | "thurs" | "fri"
        | "sat" | "sun" => Abbreviation::Date,
        "e.g" | "i.e" | "eg" | "ie" | "vs" | "v" | "cf" | "viz" | "approx" | "ca" | "resp"
        | "esp" | "incl" | "excl" | "op" | "loc" | "trans" | "orig" | "repr" | "a.k.a"
        | "f.k.a" | "d.b.a" | "z.b" | "d.h" | "bzw" | "vgl" | "ggf" | "inkl" | "sog" | "rel"
        | "i.a" => Abbreviation::Inner,
        "a.m" | "p.m" | "am" | "pm" => Abbreviation::Time,
        "etc" | "al" | "ibid" | "usw" | "usf" => Abbreviation::List,
        "inc" | "ltd" | "co" | "corp" | "cos" | "bros" | "plc" | "llc" | "jr" | "sr" | "esq"
        | "ave" | "blvd" | "rd" | "dept" | "depts" | "univ" | "assn" | "intl" | "natl" | "govt"
        | "ph.d" | "b.sc" | "m.sc" | "mfg" | "hrs" | "yrs" | "lb" | "lbs" | "km" | "cm" | "mm"
        | "kg" | "sq" | "pty" | "ltda" | "regt" | "arty" | "bn" | "oz" | "yr" | "hr" | "ret" => {
            Abbreviation::Either
        }
        // In capitals these are acronyms: `9 p.m. EST`.
        "tab" | "est" | "cap" | "exh" | "reg" | "ref" | "subs" | "subsec" | "sched"
            if !is_acronym_like =>
        {
            Abbreviation::BeforeNumber
        }
        "deg" | "div" | "inf" | "cav" | "cal" | "avg" | "max" | "gal" | "mio" | "mrd" | "tsd"
        | "hrsg" | "geb" | "str"
            if !is_acronym_like =>
        {
            Abbreviation::Either
        }
        // States, which in small letters are words or parts of them.
        "ala" | "ariz" | "ark" | "calif" | "colo" | "conn" | "fla" | "ga" | "ill" | "ind"
        | "kan" | "ky" | "mass" | "md" | "mich" | "minn" | "miss" | "mont" | "neb" | "nev"
        | "okla" | "ore" | "pa" | "penn" | "tenn" | "tex" | "va" | "vt" | "wash" | "wis"
        | "wyo"
            if is_capital =>
        {
            Abbreviation::Either
        }
        _ => return None,
    };
    Some(kind)
}

/// Verbs behind the name of a speaker.
pub(crate) const SPEECH: [&str; 38] = [
    "said",
    "says",
    "asked",
    "asks",
    "added",
    "replied",
    "told",
    "wrote",
    "wondered",
    "shouted",
    "cried",
    "answered",
    "announced",
    "argued",
    "called",
    "chanted",
    "claimed",
    "complained",
    "concluded",
    "continued",
    "declared",
    "demanded",
    "exclaimed",
    "explained",
    "insisted",
    "joked",
    "noted",
    "observed",
    "pleaded",
    "recalled",
    "remarked",
    "responded",
    "stated",
    "tweeted",
    "urged",
    "warned",
    "whispered",
    "yelled",
];

/// The word with its ASCII letters in lower case; none where it is longer than the buffer, and so
/// than every word it is compared with. No allocation.
pub(crate) fn lower_case<'b>(word: &str, buffer: &'b mut [u8]) -> Option<&'b str> {
    let lower = buffer.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).ok()
}

/// `U.S`, `D.C`: single letters with full stops.
pub(crate) fn is_acronym(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| part.chars().count() <= 2)
}

/// A single letter of Arabic or Hebrew: a title (د. for doctor), never a word at a sentence's end.
pub(crate) fn is_bare_letter(c: char) -> bool {
    c.is_alphabetic() && matches!(c, '\u{590}'..='\u{8ff}')
}

/// `EE` of `EE. UU.`: initials doubled for the plural.
pub(crate) fn is_doubled(word: &str) -> bool {
    matches!(*word.as_bytes(), [first, second] if first == second && first.is_ascii_uppercase() && !is_roman(word))
}

/// Words that a letter follows which is no initial: `vitamin C`, `Group D`.
pub(crate) fn is_before_letter(word: &str) -> bool {
    matches!(
        lower_case(word, &mut [0; 9]).unwrap_or(""),
        "annex"
            | "appendix"
            | "block"
            | "category"
            | "class"
            | "exhibit"
            | "gate"
            | "grade"
            | "group"
            | "hepatitis"
            | "letter"
            | "option"
            | "phase"
            | "plan"
            | "point"
            | "schedule"
            | "section"
            | "serie"
            | "team"
            | "type"
            | "vitamin"
            | "zone"
    )
}

/// Words that a heading or a caption begins with, before its number.
pub(crate) fn is_heading_label(word: &str) -> bool {
    // Article, section, chapter, table, figure in Arabic and Persian.
    if matches!(
        word,
        "المادة"
            | "مادة"
            | "ماده"
            | "الفقرة"
            | "بند"
            | "البند"
            | "الفصل"
            | "فصل"
            | "جدول"
            | "الجدول"
            | "شكل"
            | "الشكل"
    ) {
        return true;
    }
    word.starts_with(|c: char| c.is_ascii_uppercase())
        && matches!(
            lower_case(word, &mut [0; 9]).unwrap_or(""),
            "annex"
                | "appendix"
                | "article"
                | "box"
                | "chapter"
                | "chart"
                | "exhibit"
                | "figure"
                | "map"
                | "part"
                | "photo"
                | "phase"
                | "plate"
                | "question"
                | "rule"
                | "schedule"
                | "section"
                | "stage"
                | "step"
                | "table"
                | "volume"
        )
}

/// A number that a German date may begin with.
pub(crate) fn is_ordinal(number: &str) -> bool {
    number.len() <= 2 && number.parse().is_ok_and(|day: u32| (1..=31).contains(&day))
}

pub(crate) fn is_german_month(word: &str) -> bool {
    matches!(
        word,
        "Januar"
            | "Jänner"
            | "Februar"
            | "März"
            | "April"
            | "Mai"
            | "Juni"
            | "Juli"
            | "August"
            | "September"
            | "Oktober"
            | "November"
            | "Dezember"
    )
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
    fn titles_are_written_large() {
        assert_eq!(look_up("Gen"), Some(Abbreviation::Title));
        assert_eq!(look_up("st"), Some(Abbreviation::Either));
        assert_eq!(look_up("militia"), None);
        assert_eq!(look_up("Überlängen"), None);
    }
}
