use nisba_text::{Folder, Token, TokenFlags, TokenKind, Tokens, hash_bytes};

use crate::form::{Case, Form, Forms};
use crate::id_map::IdMap;
use crate::keys::{Keys, sound_keys_of_word};
use crate::shape::Kind;
use crate::words::is_apostrophe;

/// Tells which sentences can name anybody, from the hashes of their words.
///
/// Nineteen words in twenty begin no name, and most sentences of most texts name nobody; they are
/// passed over without a word being cut, folded or compared. What is said of a sentence errs on
/// one side only: one that is passed over has no candidate that could be chosen by itself.
#[derive(Debug)]
pub(crate) struct Scout {
    /// By the hash of the folded word, without apostrophes.
    words: IdMap<u16>,
    /// By the hash of a skeleton.
    sounds: IdMap<u16>,
}

/// The word is all of a name, with a capital or without.
const ALONE: u16 = 1;
const ALONE_LOWER: u16 = 1 << 1;
/// The word is one of several of a name, with a capital or without.
const BESIDE: u16 = 1 << 2;
const BESIDE_LOWER: u16 = 1 << 3;
/// All of a name that is written in capitals.
const ACRONYM: u16 = 1 << 4;
/// May be the other word of a name without a capital.
const OTHER_LOWER: u16 = 1 << 5;
/// An ordinary word, which has one spelling.
const ORDINARY: u16 = 1 << 6;
/// A word that makes one part of a name with its neighbour.
const JOINT: u16 = 1 << 7;

/// One of several words of a name, with a capital.
const OTHER: u16 = 1 << 8;
/// Has a capital, or is a number.
const CAPITAL: u16 = 1 << 9;

/// Tokens between two words of a name, at most: articles, hyphens and what may stand between.
const FAR: usize = 14;

impl Scout {
    pub(crate) fn new(forms: &Forms, keys: &Keys) -> Scout {
        let mut scout = Scout { words: IdMap::default(), sounds: IdMap::default() };
        for word in crate::lexicon::ordinary_words() {
            scout.word(word, ORDINARY);
        }
        for word in JOINTS {
            scout.word(word, JOINT);
        }
        for (key, anchors) in keys.iter() {
            let (word, is_sound) = Keys::plain(key);
            let mut flags = 0;
            for anchor in anchors {
                let form = &forms.list[anchor.form as usize];
                flags |= flags_of(forms, form, usize::from(anchor.part), anchor.n_parts, is_sound);
            }
            if is_sound {
                *scout.sounds.entry(hash_bytes(word.as_bytes())).or_default() |= flags;
            } else {
                scout.word(word, flags);
            }
        }
        for form in forms.list.iter().filter(|form| form.shapes.len() > 1) {
            let n_capital = form.needs.iter().filter(|need| need.capital).count();
            for (&shape, need) in form.shapes.iter().zip(&form.needs) {
                let shape = &forms.shapes[shape as usize];
                let noun = shape.kind == Kind::Fixed && shape.folded.len() >= 4;
                let noun = noun && (!form.is_person || crate::resolve::is_kin(&shape.folded));
                let lower = noun || !need.capital && n_capital < 2;
                let flags = if lower { OTHER | OTHER_LOWER } else { OTHER };
                for spelling in spellings(&shape.folded) {
                    scout.word(&spelling, flags);
                }
            }
        }
        scout
    }

    fn word(&mut self, word: &str, flags: u16) {
        *self.words.entry(hash_bytes(word.as_bytes())).or_default() |= flags;
    }

    /// For each sentence whether it can name anybody; `None` where every one is to be looked at.
    pub(crate) fn sentences(&self, text: &str, tokens: &Tokens) -> Option<Vec<bool>> {
        // Names are joined over a sign that was lost.
        if tokens.sentences.is_empty() || text.contains('\u{fffd}') {
            return None;
        }
        let mut flagged = vec![false; tokens.sentences.len()];
        let mut known: IdMap<u16> = IdMap::default();
        let mut folder = Folder::new();
        let mut unit = Unit::default();
        let mut sentence = 0;
        let mut first_of_unit = 0;
        for (at, token) in tokens.tokens.iter().enumerate() {
            while tokens.sentences.get(sentence).is_some_and(|s| s.end() <= token.span.start()) {
                // "Robert P." does not end the name of Robert P. White.
                if !ends_in_short_word(text, tokens, at) {
                    flagged[first_of_unit..=sentence].fill(unit.names);
                    unit = Unit::default();
                    first_of_unit = sentence + 1;
                }
                sentence += 1;
            }
            if unit.names || !matches!(token.kind, TokenKind::Word | TokenKind::Number) {
                continue;
            }
            let flags = self.flags(text, token, &mut known, &mut folder);
            unit.take(at, flags);
        }
        let end = flagged.len();
        flagged[first_of_unit.min(end)..].fill(unit.names);
        Some(flagged)
    }

    /// What a token may be, its capitals considered: [`ALONE`], [`BESIDE`],
    /// [`OTHER`] and [`CAPITAL`].
    fn flags(&self, text: &str, token: &Token, known: &mut IdMap<u16>, folder: &mut Folder) -> u16 {
        let surface = &text[token.span];
        let capital = token.flags.contains(TokenFlags::CAPITAL);
        let simple = surface.bytes().all(|byte| byte.is_ascii_alphabetic());
        if simple {
            let word = self.words.get(&token.folded_hash).copied().unwrap_or(0);
            if !capital {
                // "aBC" has capitals, too.
                let odd = word & (ALONE | BESIDE | ACRONYM) != 0
                    && surface.bytes().any(|byte| byte.is_ascii_uppercase());
                return if odd { ALONE } else { lower(word) };
            }
            // An initial or a letter of "U.S.".
            if surface.len() == 1 {
                return if text[token.span.end() as usize..].starts_with('.') {
                    ALONE
                } else {
                    OTHER_LOWER
                };
            }
            let mut flags = upper(word, surface);
            if word & ORDINARY == 0 && flags & ALONE == 0 {
                flags |= *known
                    .entry(token.folded_hash)
                    .or_insert_with(|| self.sound_flags(folder.fold(surface).text()));
            }
            // An ordinary word is a name's only where the name has it.
            let other = if word & ORDINARY == 0 { OTHER } else { word & OTHER };
            return flags | other | CAPITAL;
        }
        // Another script has no capitals to go by.
        if !surface.is_ascii() && folder.fold(surface).text().bytes().any(|byte| byte >= 0xd6) {
            return ALONE;
        }
        if surface.bytes().all(|byte| !byte.is_ascii_alphabetic()) && surface.is_ascii() {
            let digits: String = surface.chars().filter(char::is_ascii_alphanumeric).collect();
            let word = self.words.get(&hash_bytes(digits.as_bytes())).copied().unwrap_or(0);
            return upper(word, surface) | lower(word) | word & OTHER | CAPITAL;
        }
        // Apostrophes, dots, digits: each run of letters, and all of them together.
        let folded = folder.fold(surface).text().to_owned();
        let mut flags = 0;
        let stem = folded.strip_suffix('s').and_then(|stem| stem.strip_suffix(is_apostrophe));
        let letters = |s: &str| -> String { s.chars().filter(|c| c.is_alphanumeric()).collect() };
        let without_digits = folded.trim_end_matches(|c: char| c.is_ascii_digit());
        let pieces = folded
            .split(|c: char| !c.is_alphanumeric() && !is_apostrophe(c))
            .chain([folded.as_str(), without_digits])
            .chain(stem);
        for piece in pieces {
            let plain = letters(piece);
            let word = self.words.get(&hash_bytes(plain.as_bytes())).copied().unwrap_or(0);
            flags |= upper(word, surface) | lower(word) | self.sound_flags(piece) | OTHER | CAPITAL;
            if word & ACRONYM != 0 {
                flags |= ALONE;
            }
        }
        flags
    }

    fn sound_flags(&self, folded: &str) -> u16 {
        let mut flags = 0;
        for key in sound_keys_of_word(folded) {
            flags |= self.sounds.get(&hash_bytes(key.as_bytes())).copied().unwrap_or(0);
        }
        flags & (ALONE | BESIDE)
    }

    pub(crate) fn memory_usage(&self) -> usize {
        (self.words.capacity() + self.sounds.capacity()) * size_of::<(u64, u16)>()
    }
}

/// The word, its plural or singular, and both in British and American spelling.
fn spellings(word: &str) -> Vec<String> {
    let mut all = vec![word.to_owned()];
    all.push(word.strip_suffix('s').map_or_else(|| format!("{word}s"), str::to_owned));
    for (british, american) in [
        ("isation", "ization"),
        ("our", "or"),
        ("centre", "center"),
        ("defence", "defense"),
        ("programme", "program"),
    ] {
        for idx in 0..all.len() {
            for (from, to) in [(british, american), (american, british)] {
                if all[idx].contains(from) {
                    all.push(all[idx].replace(from, to));
                }
            }
        }
    }
    all
}

fn lower(word: u16) -> u16 {
    let other = if word & OTHER_LOWER == 0 { 0 } else { OTHER };
    (word & (ALONE_LOWER | BESIDE_LOWER)) >> 1 | other
}

fn upper(word: u16, surface: &str) -> u16 {
    let mut flags = (word | (word & (ALONE_LOWER | BESIDE_LOWER)) >> 1) & (ALONE | BESIDE);
    let acronym =
        word & ACRONYM != 0 && surface.chars().filter(|c| c.is_uppercase()).take(2).count() == 2;
    if acronym || word & JOINT != 0 {
        flags |= ALONE;
    }
    flags
}

/// The part of a text that no name reaches out of.
#[derive(Default)]
struct Unit {
    names: bool,
    /// The last words that may be one of several, and that may be the other one: with a capital,
    /// and any. One of the two has a capital.
    beside: [Option<usize>; 2],
    other: [Option<usize>; 2],
}

impl Unit {
    fn take(&mut self, at: usize, flags: u16) {
        let near = |place: Option<usize>| place.is_some_and(|place| at - place <= FAR);
        let capital = usize::from(flags & CAPITAL == 0);
        // A word without a capital needs one that has it; one that has it goes with any.
        let partner = 1 - capital;
        self.names |= flags & ALONE != 0
            || flags & BESIDE != 0 && near(self.other[partner])
            || flags & (BESIDE | OTHER) != 0 && near(self.beside[partner]);
        for kind in capital..2 {
            if flags & BESIDE != 0 {
                self.beside[kind] = Some(at);
            }
            if flags & (BESIDE | OTHER) != 0 {
                self.other[kind] = Some(at);
            }
        }
    }
}

/// What a form says of the word that one of its keys is made of.
fn flags_of(forms: &Forms, form: &Form, part: usize, n_parts: u16, is_sound: bool) -> u16 {
    let n = form.shapes.len();
    if form.is_native {
        return 0;
    }
    match form.case {
        Case::Acronym => return ACRONYM,
        Case::Any | Case::Exact => return ALONE | ALONE_LOWER,
        Case::Capitals => {}
    }
    if n == 1 {
        // A surname in another spelling stands for nobody who is not named in full.
        let by_itself = form.role.is_strong() || !is_sound;
        let lower = if form.needs[0].capital { 0 } else { ALONE_LOWER };
        return if by_itself { ALONE | lower } else { 0 };
    }
    let kind = |idx: usize| forms.shapes[form.shapes[idx] as usize].kind;
    // Two words written as one may be the whole name, but for what may be left out.
    if n_parts == 2 {
        return if n <= 3 { ALONE } else { ALONE | BESIDE };
    }
    let optional = (0..n).filter(|&idx| crate::part::is_optional(kind(idx))).count();
    let left_out = (0..n)
        .filter(|&idx| crate::align::may_be_left_out(&forms.shapes[form.shapes[idx] as usize]))
        .count();
    if n - optional.max(left_out).min(n) <= 1 {
        return ALONE | ALONE_LOWER;
    }
    let has_name = (0..n).any(|idx| matches!(kind(idx), Kind::Name | Kind::Number));
    let noun = kind(part) == Kind::Fixed
        && forms.shapes[form.shapes[part] as usize].folded.len() >= 4
        && has_name;
    let loose = crate::part::is_optional(kind(part)) || kind(part) == Kind::Number;
    let lower = noun && !form.is_person || loose || !form.needs[part].capital;
    BESIDE | if lower { BESIDE_LOWER } else { 0 }
}

/// Whether the word before a token, in the sentence before, is a short one with a capital: an
/// initial or a title.
fn ends_in_short_word(text: &str, tokens: &Tokens, at: usize) -> bool {
    let before = tokens.tokens[..at].iter().rev().take(4);
    let word = before.into_iter().find(|token| token.kind == TokenKind::Word);
    word.is_some_and(|token| {
        token.flags.contains(TokenFlags::CAPITAL) && text[token.span].chars().count() <= 5
    })
}

/// Abu, Abd al-, al-Din, Allah: the word beside them has another key than by itself.
const JOINTS: [&str; 39] = [
    "abu", "abou", "abo", "ebu", "abi", "aba", "bu", "abd", "abdul", "abdel", "abdal", "abdol",
    "abdoul", "abdu", "abdur", "abdus", "abdil", "abed", "abde", "abe", "abdo", "ebad", "din",
    "deen", "dine", "dyn", "aldin", "eddin", "eddine", "uddin", "aldeen", "addin", "eldin", "udin",
    "uddeen", "allah", "ullah", "ollah", "llah",
];
