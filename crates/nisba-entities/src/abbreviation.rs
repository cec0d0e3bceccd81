use std::collections::BTreeMap;
use std::rc::Rc;

use crate::candidate::{Candidate, Finder};
use crate::form::{Role, is_acronym};
use crate::gap::Gap;
use crate::{EntityId, Rule, RuleKind};

/// Abbreviations that the text introduces in brackets behind a name, wherever they stand in it:
/// "Asa'ib Ahl al-Haq (AAH)".
///
/// Only where the letters are those of the name: "(KH)" behind "Lebanese Hezbollah" is not taken.
pub(crate) fn learned(finder: &Finder<'_>, selected: &[Candidate]) -> Vec<Candidate> {
    let mut introduced: BTreeMap<&str, EntityId> = BTreeMap::new();
    for candidate in selected {
        let introduced_here = bracketed(finder, candidate).or_else(|| for_short(finder, candidate));
        let Some(word) = introduced_here else {
            continue;
        };
        let name = &finder.text[candidate.span];
        let entry = finder.gazetteer.entry(candidate.entity);
        let names = std::iter::once(name)
            .chain(std::iter::once(entry.name.as_str()))
            .chain(entry.aliases.iter().map(String::as_str));
        if names.into_iter().any(|name| stands_for(word, name)) {
            introduced.entry(word).or_insert(candidate.entity);
        }
    }
    let mut found = Vec::new();
    if introduced.is_empty() {
        return found;
    }
    for (at, part) in finder.parts.list.iter().enumerate() {
        let span = finder.words.list[part.first].span.cover(finder.words.list[part.last].span);
        let surface = &finder.text[span];
        let stem = surface.strip_suffix('s').unwrap_or(surface);
        let entity = introduced.get(surface).or_else(|| introduced.get(stem));
        let Some((&entity, true)) = entity.map(|entity| (entity, part.article.is_none())) else {
            continue;
        };
        found.push(Candidate {
            parts: (at, at),
            span,
            entity,
            role: Role::Alias,
            literal: true,
            fit: 0.98,
            score: 0.98,
            rule: Rc::new(Rule {
                kind: RuleKind::Abbreviation,
                form: Some(surface.to_owned()),
                details: vec!["introduced by the text".to_owned()],
            }),
        });
    }
    found
}

/// The abbreviation that stands in brackets behind a mention.
fn bracketed<'t>(finder: &Finder<'t>, candidate: &Candidate) -> Option<&'t str> {
    let part = finder.parts.list.get(candidate.parts.1 + 1)?;
    let opens = finder.text[candidate.span.end() as usize..]
        .trim_start()
        .trim_start_matches('\u{201d}')
        .starts_with('(');
    let word = &finder.words.list[part.first];
    if !opens || part.gap != Gap::Bracket || part.first != part.last {
        return None;
    }
    let surface = &finder.text[word.span];
    let closes = finder.text[word.span.end() as usize..].trim_start();
    let n_letters = surface.chars().count();
    (closes.starts_with([')', ',', ';']) && (2..=8).contains(&n_letters) && is_acronym(surface))
        .then_some(surface)
}

/// "Kata'ib Hezbollah, or KH for short".
fn for_short<'t>(finder: &Finder<'t>, candidate: &Candidate) -> Option<&'t str> {
    let [or, short, rest @ ..] = finder.parts.list.get(candidate.parts.1 + 1..)? else {
        return None;
    };
    let folded = |part: &crate::part::Part| finder.parts.shape(part).folded.as_str();
    let said = or.gap != Gap::Break
        && folded(or) == "or"
        && rest.len() >= 2
        && folded(&rest[0]) == "for"
        && folded(&rest[1]) == "short";
    let surface = &finder.text[finder.words.list[short.first].span];
    (said && short.first == short.last && is_acronym(surface)).then_some(surface)
}

/// Whether an abbreviation can be read off a name: its letters stand in the name in order, most of
/// them at the beginnings of words.
pub(crate) fn stands_for(abbreviation: &str, name: &str) -> bool {
    let letters: Vec<char> = abbreviation
        .strip_suffix('s')
        .unwrap_or(abbreviation)
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    let folded = nisba_text::Folder::new().fold(name).text().to_owned();
    let words: Vec<Vec<char>> = folded
        .split(|c: char| !c.is_alphabetic() && c != '\'')
        .map(|word| word.chars().filter(|c| c.is_alphabetic()).collect::<Vec<_>>())
        .filter(|word| !word.is_empty())
        .collect();
    if letters.len() < 2 {
        return false;
    }
    // From any of the first two words: "Fasa'il al-Muqawama al-Duwaliya (MD)".
    (0..words.len().min(3)).any(|start| {
        n_initials(&letters, &words[start..]).is_some_and(|n| n >= 2 && n * 5 >= letters.len() * 3)
    })
}

/// The greatest number of letters at beginnings of words when the letters are read off in order;
/// the first letter begins the first word, and the last word with a main initial is reached.
fn n_initials(letters: &[char], words: &[Vec<char>]) -> Option<usize> {
    fn read(letters: &[char], words: &[Vec<char>], word: usize, at: usize) -> Option<usize> {
        let Some((&letter, rest)) = letters.split_first() else {
            // Words left over: only particles and one more may be.
            return (words.len().saturating_sub(word + 1) <= 1).then_some(0);
        };
        let mut best = None;
        for (idx, chars) in words.iter().enumerate().skip(word) {
            let from = if idx == word { at } else { 0 };
            for (place, _) in chars.iter().enumerate().skip(from).filter(|(_, c)| **c == letter) {
                let more = read(rest, words, idx, place + 1);
                best = best.max(more.map(|n| n + usize::from(place == 0)));
            }
        }
        best
    }
    let first = words.first()?;
    if first.first() != letters.first() {
        return None;
    }
    read(&letters[1..], words, 0, 1).map(|n| n + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_checked() {
        for (short, name) in [
            ("AAH", "Asa\u{2019}ib Ahl al-Haq"),
            ("KH", "Kata'ib Hezbollah"),
            ("PMUs", "Popular Mobilization Units"),
            ("IRTVU", "Islamic Radio and Television Union"),
            ("MOIS", "Ministry of Intelligence and Security"),
            ("HaN", "Harakat Hezbollah al-Nujaba"),
            ("CSIS", "Center for Strategic and International Studies"),
        ] {
            assert!(stands_for(short, name), "{short} {name}");
        }
        for (short, name) in
            [("KH", "Lebanese Hezbollah"), ("AAH", "Kata'ib Hezbollah"), ("UN", "United States")]
        {
            assert!(!stands_for(short, name), "{short} {name}");
        }
    }
}
