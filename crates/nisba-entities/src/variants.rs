use std::collections::BTreeSet;

use nisba_text::Folder;

use crate::{Mode, compare};

/// A spelling that the matcher takes for a name.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Variant {
    /// The spelling.
    pub form: String,
    /// The rule that made it.
    pub rule: String,
}

/// Spellings of a name that the matcher accepts, those by the most usual rules first.
///
/// A sample to show what is found without being listed, not the whole of it: each rule is applied
/// at one place, or all over the name, and any of them may meet any other. Every form passes
/// [`compare`] with the name. At most [`MAX_VARIANTS`](crate::MAX_VARIANTS); empty for a name in
/// Arabic script.
///
/// ```
/// use nisba_entities::variants;
///
/// let forms: Vec<String> = variants("Qassem Soleimani").into_iter().map(|v| v.form).collect();
/// for form in ["Qasem Soleimani", "Kassem Soleimani", "Qassem Suleimani", "SOLEIMANI, Qassem"] {
///     assert!(forms.iter().any(|known| known == form), "{form} in {forms:?}");
/// }
/// ```
pub fn variants(name: &str) -> Vec<Variant> {
    let name = name.trim();
    let folder = Folder::new();
    let mut seen: BTreeSet<String> = BTreeSet::from([name.to_owned()]);
    let mut found = Vec::new();
    let mut offer = |form: String, rule: &str| {
        let room = found.len() < MAX_VARIANTS;
        if room && !seen.contains(&form) && compare(name, &form).same(Mode::Default) {
            seen.insert(form.clone());
            found.push(Variant { form, rule: rule.to_owned() });
        }
    };
    let plain: String = name.chars().filter(|c| !crate::words::is_apostrophe(*c)).collect();
    offer(plain, "apostrophe left out");
    if let Some((given, surname)) = name.rsplit_once(' ') {
        let turned = format!("{}, {given}", surname.to_uppercase());
        offer(turned, "surname first");
    }
    if !folder.fold(name).text().is_ascii() {
        return found;
    }
    for &(from, to, rule) in RULES {
        for form in rewritten(name, from, to) {
            offer(form, rule);
        }
    }
    for form in undoubled(name) {
        offer(form, "doubled consonant");
    }
    found
}

/// The most variants that are listed.
pub const MAX_VARIANTS: usize = 64;

/// Letters for letters, the most usual first. Small letters stand for capitals too.
const RULES: &[(&str, &str, &str)] = &[
    ("al-", "", "article left out"),
    ("al-", "al ", "article"),
    ("al-", "el-", "article"),
    ("ei", "ai", "ai~ei"),
    ("ai", "ei", "ai~ei"),
    ("ay", "ai", "ai~ay"),
    ("ai", "ay", "ai~ay"),
    ("ei", "ey", "ei~ey"),
    ("ey", "ei", "ei~ey"),
    ("ee", "i", "i~ee"),
    ("ou", "u", "u~ou"),
    ("oo", "u", "u~oo"),
    ("u", "ou", "u~ou"),
    ("u", "o", "o~u"),
    ("o", "u", "o~u"),
    ("q", "k", "q~k"),
    ("q", "gh", "q~gh"),
    ("k", "q", "q~k"),
    ("gh", "g", "gh~g"),
    ("kh", "k", "kh~k"),
    ("a", "e", "a~e"),
    ("e", "a", "a~e"),
    ("i", "e", "e~i"),
    ("e", "i", "e~i"),
    ("dh", "d", "d~dh"),
    ("dh", "z", "dh~z"),
    ("th", "s", "th~s"),
    ("sh", "ch", "ch~sh"),
    ("ch", "sh", "ch~sh"),
    ("w", "v", "v~w"),
    ("v", "w", "v~w"),
    ("j", "g", "j~g"),
    ("y", "i", "y~i"),
    ("abd al-", "abdul ", "Abd al-"),
    ("abd al-", "abdel ", "Abd al-"),
    ("abdul ", "abd al-", "Abd al-"),
    ("allah", "ullah", "allah"),
    ("ollah", "ullah", "allah"),
    (" al-din", "eddine", "al-Din"),
    (" al-din", "uddin", "al-Din"),
];

/// The name with a rule applied at each place alone, then at all of them.
fn rewritten(name: &str, from: &str, to: &str) -> Vec<String> {
    let lower = name.to_ascii_lowercase();
    let places: Vec<usize> = lower.match_indices(from).map(|(at, _)| at).collect();
    let mut forms: Vec<String> = places.iter().map(|&at| replaced(name, &[at], from, to)).collect();
    if places.len() > 1 {
        forms.push(replaced(name, &places, from, to));
    }
    forms
}

fn replaced(name: &str, places: &[usize], from: &str, to: &str) -> String {
    let mut form = String::with_capacity(name.len() + 8);
    let mut at = 0;
    for &place in places {
        form.push_str(&name[at..place]);
        let capital = name[place..].starts_with(|c: char| c.is_ascii_uppercase());
        if capital {
            form.push_str(&to[..to.len().min(1)].to_ascii_uppercase());
            form.push_str(&to[to.len().min(1)..]);
        } else {
            form.push_str(to);
        }
        at = place + from.len();
    }
    form.push_str(&name[at..]);
    form
}

/// One of two equal consonants left out, at each place.
fn undoubled(name: &str) -> Vec<String> {
    let bytes = name.as_bytes();
    let doubled = |at: &usize| {
        let (a, b) = (bytes[*at], bytes[*at + 1]);
        a.is_ascii_alphabetic() && a.eq_ignore_ascii_case(&b) && !b"aeiou".contains(&b)
    };
    (0..bytes.len().saturating_sub(1))
        .filter(doubled)
        .map(|at| format!("{}{}", &name[..=at], &name[at + 2..]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_stay_where_they_are() {
        assert_eq!(replaced("Qais", &[0], "q", "gh"), "Ghais");
        assert_eq!(replaced("al-Khazali", &[3], "kh", "k"), "al-Kazali");
    }

    #[test]
    fn doubles_are_undone_one_by_one() {
        assert_eq!(undoubled("Hassan Abbas"), ["Hasan Abbas", "Hassan Abas"]);
        assert_eq!(undoubled("Saad"), Vec::<String>::new());
    }

    #[test]
    fn every_variant_is_accepted() {
        for name in ["Qais al-Khazali", "Abd al-Karim Nouri", "Nasr al-Din Wehbe", "Ghassan Sa'di"]
        {
            let all = variants(name);
            assert!(all.len() > 5, "{name}: {all:?}");
            for variant in all {
                assert!(compare(name, &variant.form).same(Mode::Default), "{variant:?}");
            }
        }
    }
}
