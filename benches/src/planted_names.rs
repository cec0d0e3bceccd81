use nisba_text::Span;

use crate::Random;

/// A span and the number of the name found there.
pub type Found = (Span, usize);

/// Made-up names of two or three parts, all different. The same every time.
pub fn made_up_names(n: usize) -> Vec<String> {
    let mut random = Random(0x6e61_6d65_7321);
    let n_parts = (n / 3).clamp(200, 300_000);
    let parts: Vec<String> = (0..n_parts).map(|_| made_up_name(&mut random)).collect();
    let heads = ["Organization", "Brigade", "Party", "Council", "Company", "Group"];
    let mut seen = std::collections::HashSet::new();
    let mut made = Vec::with_capacity(n);
    while made.len() < n {
        let mut part = || parts[random.below(n_parts)].as_str();
        let (first, second) = (part(), part());
        let name = match made.len() % 10 {
            0..6 => match random.below(4) {
                0 => format!("{first} al-{second}"),
                _ => format!("{first} {second}"),
            },
            6..9 => format!("{first} {}", heads[random.below(heads.len())]),
            _ => format!("{first} {second}"),
        };
        if seen.insert(name.clone()) {
            made.push(name);
        }
    }
    made
}

/// Texts with names in them, and where they are.
pub struct PlantedNames {
    /// The texts.
    pub texts: Vec<String>,
    /// For each text.
    places: Vec<Vec<(Span, usize, Manner)>>,
}

/// How a name is written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Manner {
    Listed,
    Capitals,
    Possessive,
    /// Two blanks between its words.
    Spread,
    OtherSpelling,
}

const MANNERS: [Manner; 5] =
    [Manner::Listed, Manner::Capitals, Manner::Possessive, Manner::Spread, Manner::OtherSpelling];

/// Of so many places between words one has a name.
const PLACES_TO_A_NAME: usize = 280;

impl PlantedNames {
    /// One name to some four hundred words, between words without capitals.
    pub fn new(names: &[String], texts: &[String]) -> PlantedNames {
        let mut random = Random(0x7465_7874);
        let mut planted = PlantedNames { texts: Vec::new(), places: Vec::new() };
        for source in texts {
            let (mut text, mut places) = (String::new(), Vec::new());
            let mut words = source.split(' ').peekable();
            while let Some(word) = words.next() {
                text.push_str(word);
                text.push(' ');
                // Beside a capital it would be part of somebody else's name.
                let is_apart = [word, words.peek().copied().unwrap_or_default()]
                    .iter()
                    .all(|word| !word.chars().any(char::is_uppercase) && word.trim() == *word);
                if !is_apart || random.below(PLACES_TO_A_NAME) > 0 {
                    continue;
                }
                let number = random.below(names.len());
                let name = &names[number];
                let manner = MANNERS[random.below(MANNERS.len())];
                let written = match manner {
                    Manner::Listed | Manner::Possessive => name.clone(),
                    Manner::Capitals => name.to_uppercase(),
                    Manner::Spread => name.replacen(' ', "  ", 1),
                    Manner::OtherSpelling => {
                        name.replace("ee", "i").replace('u', "ou").replace("ai", "ei")
                    }
                };
                let is_listed = manner == Manner::OtherSpelling && written == *name;
                let manner = if is_listed { Manner::Listed } else { manner };
                let start = text.len();
                text.push_str(&written);
                places.push((Span::from_range(start..text.len()), number, manner));
                text.push_str(if manner == Manner::Possessive { "’s " } else { " " });
            }
            planted.texts.push(text);
            planted.places.push(places);
        }
        planted
    }

    /// Texts as they are.
    pub fn nothing(texts: Vec<String>) -> PlantedNames {
        let places = vec![Vec::new(); texts.len()];
        PlantedNames { texts, places }
    }

    /// How many of the names that were put there are found in their places, by manner.
    pub fn share(&self, names: &[String], found: &[Vec<Found>]) -> String {
        let is_found = |found: &[Found], span: Span, number: usize| {
            let at = found.partition_point(|other| other.0 < span);
            found.get(at).is_some_and(|&(other, name)| {
                other == span && names[name].eq_ignore_ascii_case(&names[number])
            })
        };
        let shares = MANNERS.map(|manner| {
            let (mut n, mut n_found) = (0, 0);
            for (places, found) in self.places.iter().zip(found) {
                for &(span, number, _) in places.iter().filter(|place| place.2 == manner) {
                    n += 1;
                    n_found += usize::from(is_found(found, span, number));
                }
            }
            (n > 0).then(|| format!("{manner:?} {n_found}/{n}"))
        });
        shares.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// Two to four syllables.
fn made_up_name(random: &mut Random) -> String {
    const ONSETS: [&str; 20] = [
        "b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "kh", "sh",
        "gh", "q", "j",
    ];
    let n_syllables = 2 + random.below(3);
    let mut name = String::new();
    for _ in 0..n_syllables {
        name.push_str(ONSETS[random.below(ONSETS.len())]);
        name.push_str(["a", "e", "i", "o", "u", "ai", "ee"][random.below(7)]);
        if random.below(3) == 0 {
            name.push_str(["n", "r", "d", "m", "l", "s"][random.below(6)]);
        }
    }
    name[..1].to_uppercase() + &name[1..]
}
