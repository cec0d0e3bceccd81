use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use nisba_text::{Folder, Token, TokenKind, hash_bytes, is_apostrophe};

use crate::abbreviation::look_up;
use crate::mark_chain::{Candidate, Grade, best_chain, strays};
use crate::note_mark::{Mark, View};
use crate::starter::is_starter;

/// Finds note marks made of letters: `a … z, aa … az, ba …`, in running order.
///
/// Every word ends in letters, so the chain is made only of letters that stand behind punctuation
/// (`2020,a`, `certainty.c`), or on their own behind a number mark (`31 t`). Marks glued to words
/// (`Badrbt`) are looked for in the holes of that chain alone, where the expected letters are
/// known, and taken where the rest looks like a word of this document and the whole does not.
pub(crate) fn find(view: &View<'_>, numbers: &[Mark], folder: &Folder) -> Vec<Mark> {
    let (candidates, may_have_glued) = candidates(view, numbers);
    let marks = find_chained(view, numbers, &candidates, folder);
    if marks.is_empty() && may_have_glued { find_glued(view, folder) } else { marks }
}

fn find_chained(
    view: &View<'_>,
    numbers: &[Mark],
    candidates: &[Candidate],
    folder: &Folder,
) -> Vec<Mark> {
    let n_strong = candidates.iter().filter(|candidate| candidate.grade == Grade::Strong).count();
    // Whether hardly a letter stands behind punctuation that is not of the chain.
    let is_pure = |chain: &[usize]| chain.len() >= 6 && 4 * chain.len() >= 3 * n_strong;
    let chain = best_chain(candidates, MAX_LATE_FIRST, MAX_GAP)
        .filter(|chain| candidates[chain[0]].value <= MAX_FIRST || is_pure(chain))
        .or_else(|| best_chain(candidates, MAX_FIRST, MAX_GAP));
    let Some(chain) = chain else {
        return Vec::new();
    };
    let is_pure = is_pure(&chain);
    // Marks in the style of the numbers beside them need fewer witnesses.
    let n_least = if numbers.len() >= 5 { 2 } else { 3 };
    if chain.len() < n_least {
        return Vec::new();
    }
    let mut words = Vocabulary::new(view, folder);
    for mark in numbers {
        words.learn_head(mark);
    }
    for member in &chain {
        words.learn_head(&Mark {
            token_idx: candidates[*member].token_idx,
            start: candidates[*member].start,
        });
    }
    let mut marks = Vec::new();
    let mut before = Candidate { token_idx: 0, start: 0, value: 0, last: 0, grade: Grade::Strong };
    for &member in &chain {
        let member = candidates[member];
        if member.value > before.value + 1 {
            words.fill(&before, &member, 2, &mut marks);
        }
        marks.push(Mark { token_idx: member.token_idx, start: member.start });
        before = member;
    }
    // What is still missing then was never there, or the chain is chance.
    if before.value as usize > 2 * marks.len() && !is_pure {
        return Vec::new();
    }
    marks.extend(strays(candidates, &chain).iter().map(|&at| candidates[at].mark()));
    // One or two more may be glued to words behind the last member, but no member vouches for them.
    let end = Candidate { token_idx: view.tokens.len(), value: before.value + 3, ..before };
    words.fill(&before, &end, 3, &mut marks);
    marks
}

/// Marks that are all glued to words: `capturea … groupsb …`. They are believed if most of the
/// alphabet is there.
fn find_glued(view: &View<'_>, folder: &Folder) -> Vec<Mark> {
    let words = Vocabulary::new(view, folder);
    let start = Candidate { token_idx: 0, start: 0, value: 0, last: 0, grade: Grade::Strong };
    let end = Candidate { token_idx: view.tokens.len(), value: MAX_GLUED, ..start };
    let mut marks = Vec::new();
    words.fill(&start, &end, 2, &mut marks);
    let last = marks.last().and_then(|mark: &Mark| {
        value_of(&view.text[mark.start as usize..view.tokens[mark.token_idx].span.end() as usize])
    });
    if last.is_none_or(|last| last < 22 || 4 * marks.len() < 3 * last as usize) {
        marks.clear();
    }
    marks
}

/// The last mark but one that is looked for behind words alone: `cz`.
const MAX_GLUED: u32 = 105;
const MAX_FIRST: u32 = 4;
/// The first letter behind punctuation, where all before it are glued to words.
const MAX_LATE_FIRST: u32 = 15;
const MAX_GAP: u32 = 12;
/// Different words from which on it says something that no other ends like this one.
const MIN_WORDS: usize = 150;

/// `a` is 1, `z` 26, `aa` 27; none for anything but one or two small letters.
fn value_of(mark: &str) -> Option<u32> {
    let letter = |byte: u8| byte.is_ascii_lowercase().then(|| u32::from(byte - b'a') + 1);
    match *mark.as_bytes() {
        [one] => letter(one),
        [first, second] => Some(26 * letter(first)? + letter(second)?),
        _ => None,
    }
}

/// The one or two letters of a value.
struct Letters {
    bytes: [u8; 2],
    /// Where they begin.
    start: usize,
}

impl Letters {
    fn new(value: u32) -> Letters {
        let letter = |value: u32| b'a' + (value - 1) as u8;
        if value <= 26 {
            Letters { bytes: [b' ', letter(value)], start: 1 }
        } else {
            let bytes = [letter((value - 1) / 26), letter((value - 1) % 26 + 1)];
            Letters { bytes, start: 0 }
        }
    }

    fn last(&self) -> u8 {
        self.bytes[1]
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[self.start..]).expect("small letters")
    }
}

/// The candidates for a chain; and whether words end in `j`, `q` and `v`, in this order, as hardly
/// any do that have no mark. Most documents are spared the search for marks behind words alone.
fn candidates(view: &View<'_>, numbers: &[Mark]) -> (Vec<Candidate>, bool) {
    let mut candidates = Vec::new();
    let mut rare = b"jqv".as_slice();
    let mut numbers = numbers.iter().map(|mark| mark.token_idx).peekable();
    let bytes = view.text.as_bytes();
    for (at, token) in view.tokens.iter().enumerate() {
        if token.kind != TokenKind::Word {
            continue;
        }
        // From a few bytes it is plain that most words are none.
        let len = token.span.len() as usize;
        let end = token.span.end() as usize;
        if let [next, rest @ ..] = rare
            && bytes[end - 1] == *next
        {
            rare = rest;
        }
        let head_len = if len <= 2 {
            while numbers.next_if(|&number| number + 1 < at).is_some() {}
            if !view.touches(at) && numbers.peek() != Some(&at.wrapping_sub(1)) {
                continue;
            }
            0
        } else if bytes[end - 2] == b'.' {
            len - 1
        } else if bytes[end - 3] == b'.' {
            len - 2
        } else {
            continue;
        };
        let word = view.token_text(at);
        let Some(value) = value_of(&word[head_len..]) else {
            continue;
        };
        if !view.ends_mark(at) {
            continue;
        }
        let is_found = if head_len > 0 {
            let part = word[..head_len - 1].rsplit('.').next().unwrap_or("");
            part.chars().count() >= 2 && look_up(word).is_none()
        } else {
            // The possessive of `the “Front”s men`.
            let is_possessive =
                word == "s" && view.text[..token.span.start() as usize].ends_with(['”', '"']);
            !view.touches(at) || view.is_behind_phrase(at) && !is_possessive
        };
        if is_found {
            let grade =
                if head_len > 0 || view.touches(at) { Grade::Strong } else { Grade::Medium };
            let start = token.span.start() + head_len as u32;
            candidates.push(Candidate { token_idx: at, start, value, last: value, grade });
        }
    }
    (candidates, rare.is_empty())
}

/// The words of a document, as evidence of what a word looks like in it.
struct Vocabulary<'t> {
    view: &'t View<'t>,
    folder: &'t Folder,
    /// How often a word occurs, by the hash of its folded form.
    n_uses: ByHash<u32>,
    /// The different words, in groups by their last two bytes.
    words: Vec<&'t str>,
    /// Where each group begins; one more for the end.
    groups: Vec<u32>,
    /// What was found of inflections, by the hash of the ending: asked often, and dear.
    inflections: RefCell<ByHash<bool>>,
}

const N_GROUPS: usize = 1024;
/// So many words of a group are looked at. Articles have fewer; without a bound a list of words
/// with one ending costs its square.
const MAX_GROUP: usize = 500;

/// The group of words that end like this one, if it has two bytes.
fn group_of(ending: &str) -> Option<usize> {
    let &[before, last] = ending.as_bytes().last_chunk()?;
    Some((usize::from(before) * 32 + usize::from(last)) % N_GROUPS)
}

impl<'t> Vocabulary<'t> {
    fn new(view: &'t View<'t>, folder: &'t Folder) -> Vocabulary<'t> {
        let is_word = |token: &&Token| token.kind == TokenKind::Word;
        let n_words = view.tokens.iter().filter(is_word).count();
        // About every third word of an article is a new one.
        let mut n_uses = ByHash::with_capacity_and_hasher(n_words / 3, BuildHasherDefault::new());
        let mut different = Vec::with_capacity(n_words / 3);
        let mut groups = vec![0; N_GROUPS + 1];
        for token in view.tokens.iter().filter(is_word) {
            let n = n_uses.entry(token.folded_hash).or_insert(0);
            *n += 1;
            if *n == 1 {
                let word = &view.text[token.span];
                if let Some(group) = group_of(word) {
                    different.push((group, word));
                    groups[group] += 1;
                }
            }
        }
        // A counting sort: the ends of the groups, which become their beginnings.
        let mut n_before = 0;
        for end in &mut groups {
            n_before += *end;
            *end = n_before;
        }
        let mut words = vec![""; different.len()];
        for (group, word) in different {
            groups[group] -= 1;
            words[groups[group] as usize] = word;
        }
        Vocabulary { view, folder, n_uses, words, groups, inflections: RefCell::default() }
    }

    /// The different words with this ending, of two bytes or more.
    fn ending_in(&self, ending: &str) -> impl Iterator<Item = &'t str> {
        let group = group_of(ending).map_or(0..0, |group| {
            let (start, end) = (self.groups[group] as usize, self.groups[group + 1] as usize);
            start..end.min(start + MAX_GROUP)
        });
        self.words[group].iter().copied().filter(move |word| word.ends_with(ending))
    }

    /// Whether at most one word ends like this one in its last `n` characters.
    fn is_new_ending(&self, word: &str, n: usize) -> bool {
        last_chars(word, n).is_none_or(|ending| self.ending_in(ending).nth(1).is_none())
    }

    /// Whether at most one word that ends like this one, in its last `n` letters and the one
    /// before, is another word of the document with these letters more: `attacks`.
    fn is_new_inflection(&self, word: &str, n: usize) -> bool {
        let Some(ending) = last_chars(word, n + 1) else {
            return true;
        };
        *self.inflections.borrow_mut().entry(hash_bytes(ending.as_bytes())).or_insert_with(|| {
            self.ending_in(ending).filter(|word| self.knows_without(word, n)).nth(1).is_none()
        })
    }

    /// Takes in the word that a known mark is glued to: `Basra` from `Basra.ac`.
    fn learn_head(&mut self, mark: &Mark) {
        let start = self.view.tokens[mark.token_idx].span.start();
        let head = self.view.text[start as usize..mark.start as usize].trim_end_matches('.');
        if !head.is_empty() {
            *self.n_uses.entry(self.folder.hash(head, &mut Vec::new())).or_insert(0) += 1;
        }
    }

    fn knows_without(&self, word: &str, n: usize) -> bool {
        // `al` is in `Albu`, but not as a word with an ending.
        last_chars(word, n + 3).is_some()
            && last_chars(word, n).is_some_and(|tail| self.knows(&word[..word.len() - tail.len()]))
    }

    fn knows(&self, word: &str) -> bool {
        !word.is_empty() && self.n_uses.contains_key(&self.folder.hash(word, &mut Vec::new()))
    }

    /// Finds the best places for the values between two members of a chain.
    fn fill(&self, from: &Candidate, to: &Candidate, n_least: u32, marks: &mut Vec<Mark>) {
        let missing: Vec<Letters> = (from.value + 1..to.value).map(Letters::new).collect();
        let n_missing = missing.len();
        let lasts = missing.iter().fold(0_u32, |lasts, mark| lasts | 1 << (mark.last() - b'a'));
        let is_last = |byte: u8| byte.is_ascii_lowercase() && lasts >> (byte - b'a') & 1 == 1;
        // For each missing value the best chain up to it: points, and its members.
        let mut best: Vec<(u32, Vec<Mark>)> = vec![(0, Vec::new()); n_missing];
        let first = if from.value == 0 { 0 } else { from.token_idx + 1 };
        for at in first..to.token_idx {
            let token = &self.view.tokens[at];
            let last = self.view.text.as_bytes()[token.span.end() as usize - 1];
            if token.kind != TokenKind::Word || !is_last(last) || !self.view.ends_mark(at) {
                continue;
            }
            for (n, letters) in missing.iter().enumerate() {
                if letters.last() != last {
                    continue;
                }
                let mark = letters.as_str();
                let Some(points) = self.points(at, mark).filter(|&n| n >= n_least) else {
                    continue;
                };
                let (so_far, chain) =
                    best[..n].iter().max_by_key(|(points, _)| *points).cloned().unwrap_or_default();
                if chain.last().is_none_or(|last| last.token_idx < at)
                    && so_far + points > best[n].0
                {
                    let start = self.view.tokens[at].span.end() - mark.len() as u32;
                    let mut chain = chain;
                    chain.push(Mark { token_idx: at, start });
                    best[n] = (so_far + points, chain);
                }
            }
        }
        // The first of equals; `max_by_key` would take the last.
        if let Some((_, chain)) = best.into_iter().rev().max_by_key(|(points, _)| *points) {
            marks.extend(chain);
        }
    }

    /// How much speaks for a mark at the end of this word; none where too little does.
    fn points(&self, at: usize, mark: &str) -> Option<u32> {
        let token = &self.view.tokens[at];
        let word = self.view.token_text(at);
        let head = word.strip_suffix(mark)?;
        let is_known = self.n_uses.get(&token.folded_hash).is_some_and(|&n| n > 1);
        if is_known || is_starter(word) || is_longer_word(word) {
            return None;
        }
        if head.bytes().all(|byte| byte.is_ascii_digit()) {
            return (head.len() >= 2 && !is_behind_digits(mark)).then_some(2);
        }
        let quoted = head.trim_end_matches(is_apostrophe);
        let n_letters = quoted.chars().filter(|c| c.is_alphabetic()).count();
        let is_short = n_letters < 3 && !(n_letters == 2 && quoted.chars().all(char::is_uppercase));
        if is_short || !quoted.ends_with(char::is_alphabetic) {
            return None;
        }
        let mut points = 0;
        // The word itself is in both tables once.
        if (self.knows(quoted) || is_starter(quoted)) && self.is_new_inflection(word, mark.len()) {
            points += 2;
        }
        // In a short text most endings stand alone.
        if self.n_uses.len() >= MIN_WORDS {
            points += u32::from(self.is_new_ending(word, mark.len() + 2));
            points += u32::from(mark.len() == 2 && self.is_new_ending(word, 2));
            let ending = last_chars(quoted, 3);
            let is_usual = ending.is_some_and(|ending| self.ending_in(ending).nth(2).is_some());
            points += u32::from(is_usual);
        }
        // A plural is the likeliest word in English that has a letter more than another. Names
        // have none but seldom.
        let n_least = match mark {
            "s" if quoted.starts_with(char::is_uppercase) => 3,
            "s" => 4,
            "d" | "n" | "r" if quoted.ends_with('e') => 3,
            _ => 2,
        };
        (points >= n_least).then_some(points)
    }
}

/// A table by hashes that are good enough as they are.
type ByHash<V> = HashMap<u64, V, BuildHasherDefault<AsItIs>>;

#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("only 64-bit hashes are keys");
    }
}

/// Everyday words that are another one with a letter more.
fn is_longer_word(word: &str) -> bool {
    matches!(
        word,
        "them"
            | "than"
            | "seek"
            | "seem"
            | "seen"
            | "been"
            | "bead"
            | "beat"
            | "note"
            | "forth"
            | "form"
            | "fort"
            | "ask"
            | "met"
            | "sob"
            | "ten"
            | "one"
            | "ton"
            | "too"
            | "toe"
            | "hero"
            | "bye"
            | "ore"
            | "oral"
            | "anyone"
            | "wed"
            | "sheer"
            | "item"
            | "onto"
            | "begin"
            | "being"
            | "wear"
            | "weak"
            | "thence"
            | "wheel"
            | "sold"
            | "soar"
    )
}

/// Letters that belong to a number: `1990s`, `7th`, `10km`.
fn is_behind_digits(mark: &str) -> bool {
    matches!(
        mark,
        "s" | "k"
            | "m"
            | "x"
            | "st"
            | "nd"
            | "rd"
            | "th"
            | "am"
            | "pm"
            | "km"
            | "mm"
            | "cm"
            | "kg"
            | "bn"
            | "mn"
            | "lb"
            | "ft"
            | "hz"
    )
}

fn last_chars(text: &str, n: usize) -> Option<&str> {
    if let Some(at) = text.len().checked_sub(n)
        && text.as_bytes()[at..].is_ascii()
    {
        return Some(&text[at..]);
    }
    let (at, _) = text.char_indices().rev().nth(n - 1)?;
    Some(&text[at..])
}
