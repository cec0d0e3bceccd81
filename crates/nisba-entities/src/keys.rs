use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::Gazetteer;
use crate::form::{Case, Form, Forms};
use crate::part::{Part, Parts, is_optional};
use crate::scratch::Memo;
use crate::shape::{Kind, Shape};
use crate::sound::{Code, Sounds, class};
use crate::words::Words;

/// The distinct keys of all forms in one automaton, and the forms that hang on each.
///
/// Keys are folded words and skeletons of sounds, so that a form is found by whichever of its
/// parts are rarest, in any spelling.
#[derive(Debug)]
pub(crate) struct Keys {
    pub(crate) automaton: AhoCorasick,
    pub(crate) patterns: Patterns,
    /// For each pattern where its anchors begin; the last is where they all end.
    starts: Vec<u32>,
    anchors: Vec<Anchor>,
}

/// The distinct keys with their marks, sorted, one behind the other.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Patterns {
    text: String,
    ends: Vec<u32>,
}

impl Patterns {
    fn push(&mut self, key: &str) {
        self.text.push_str(key);
        self.ends.push(self.text.len() as u32);
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends
            .iter()
            .map(move |&end| &self.text[std::mem::replace(&mut start, end as usize)..end as usize])
    }
}

/// A part of a form by which the form is found: the number of the form, of the part, and whether
/// the key is that of two parts written as one.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Anchor(u32);

impl Anchor {
    fn new(form: u32, part: usize, n_parts: usize) -> Anchor {
        assert!(form < 1 << 27 && part < 16, "more names than fit into memory");
        Anchor(form << 5 | (part as u32) << 1 | (n_parts as u32 - 1))
    }

    pub(crate) fn form(self) -> u32 {
        self.0 >> 5
    }

    pub(crate) fn part(self) -> usize {
        (self.0 >> 1 & 15) as usize
    }

    /// 2 where the key is that of two parts written as one.
    pub(crate) fn n_parts(self) -> usize {
        (self.0 & 1) as usize + 1
    }
}

/// A key found in a text.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Hit {
    /// The part of the text.
    pub(crate) part: u32,
    pub(crate) pattern: u32,
}

impl Keys {
    pub(crate) fn new(forms: &Forms) -> Keys {
        let mut made = Made::default();
        let frequency = frequencies(forms);
        for (idx, form) in forms.iter().enumerate() {
            for anchor in anchors(forms, &form, idx as u32, &frequency) {
                made.anchor(forms, &form, anchor);
            }
        }
        let (patterns, pairs) = made.finish();
        let mut starts = Vec::with_capacity(patterns.len() + 1);
        let mut anchors: Vec<Anchor> = Vec::with_capacity(pairs.len());
        for (pattern, anchor) in pairs {
            while starts.len() <= pattern as usize {
                starts.push(anchors.len() as u32);
            }
            anchors.push(anchor);
        }
        starts.push(anchors.len() as u32);
        Keys { automaton: automaton(&patterns), patterns, starts, anchors }
    }

    pub(crate) fn anchors(&self, pattern: u32) -> &[Anchor] {
        let (start, end) = (self.starts[pattern as usize], self.starts[pattern as usize + 1]);
        &self.anchors[start as usize..end as usize]
    }

    /// One pass of the automaton over the keys of a text, in text order.
    pub(crate) fn hits(&self, haystack: &Haystack) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut at = 0;
        // Keys stand between marks of their own, so that no two matches overlap.
        for found in self.automaton.find_iter(&haystack.text) {
            while haystack
                .starts
                .get(at + 1)
                .is_some_and(|&(start, _)| start as usize <= found.start())
            {
                at += 1;
            }
            hits.push(Hit { part: haystack.starts[at].1, pattern: found.pattern().as_u32() });
        }
        hits.sort_unstable();
        hits.dedup();
        hits
    }

    /// The key that is a folded word without apostrophes.
    pub(crate) fn find_word(&self, folded: &str) -> Option<u32> {
        self.find(&word_key(folded))
    }

    /// The keys that are skeletons of a shape of a text, with their marks.
    pub(crate) fn find_sounds(&self, shape: &Shape) -> impl Iterator<Item = (String, u32)> {
        let all = if shape.kind == Kind::Name { sound_keys(shape) } else { Vec::new() };
        all.into_iter().filter_map(|key| self.find(&key).map(|pattern| (key, pattern)))
    }

    fn find(&self, key: &str) -> Option<u32> {
        self.automaton.find(key).map(|found| found.pattern().as_u32())
    }

    pub(crate) fn memory_usage(&self) -> usize {
        self.automaton.memory_usage()
            + self.patterns.text.capacity()
            + (self.patterns.ends.capacity() + self.starts.capacity()) * size_of::<u32>()
            + self.anchors.capacity() * size_of::<Anchor>()
    }
}

/// The automaton over keys. Keys stand between marks, so that none is a part of another, and any
/// way of matching finds the same.
fn automaton(patterns: &Patterns) -> AhoCorasick {
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        // What is searched is keys and nothing else.
        .prefilter(false)
        .build(patterns.iter())
        .expect("far fewer keys than the automaton can number")
}

/// Keys while they are made: each shape is spelled out once, however many names it is part of.
#[derive(Default)]
struct Made {
    /// In the order in which they were met.
    keys: Patterns,
    ids: HashMap<u64, u32>,
    /// For a shape and how its capitals count the range of its keys in the list.
    by_shape: HashMap<(u32, bool, bool), (u32, u32)>,
    list: Vec<u32>,
    pairs: Vec<(u32, Anchor)>,
}

impl Made {
    fn anchor(&mut self, forms: &Forms, form: &Form, anchor: Anchor) {
        let shape = |n: usize| &forms.shapes[form.shapes[anchor.part() + n] as usize];
        if anchor.n_parts() == 2 {
            for key in keys_of(&shape(0).joined(shape(1)), form.case) {
                let id = self.id_of(&key);
                self.pairs.push((id, anchor));
            }
            return;
        }
        let literal = matches!(form.case, Case::Acronym);
        let exact = matches!(form.case, Case::Exact);
        let which = (form.shapes[anchor.part()], literal, exact);
        let (start, end) = match self.by_shape.get(&which) {
            Some(&range) => range,
            None => {
                let start = self.list.len() as u32;
                for key in keys_of(shape(0), form.case) {
                    let id = self.id_of(&key);
                    self.list.push(id);
                }
                let range = (start, self.list.len() as u32);
                self.by_shape.insert(which, range);
                range
            }
        };
        for at in start..end {
            self.pairs.push((self.list[at as usize], anchor));
        }
        if form.typos {
            for key in typo_keys(shape(0)) {
                let id = self.id_of(&key);
                self.pairs.push((id, anchor));
            }
        }
    }

    fn id_of(&mut self, key: &str) -> u32 {
        let hash = nisba_text::hash_bytes(key.as_bytes());
        *self.ids.entry(hash).or_insert_with(|| {
            self.keys.push(key);
            self.keys.len() as u32 - 1
        })
    }

    /// The keys, sorted, and for each its anchors, both in order.
    fn finish(self) -> (Patterns, Vec<(u32, Anchor)>) {
        let met: Vec<&str> = self.keys.iter().collect();
        let mut order: Vec<u32> = (0..met.len() as u32).collect();
        order.sort_unstable_by_key(|&id| met[id as usize]);
        let mut new_ids = vec![0; met.len()];
        let mut sorted = Patterns::default();
        for (new, &old) in order.iter().enumerate() {
            new_ids[old as usize] = new as u32;
            sorted.push(met[old as usize]);
        }
        let mut pairs = self.pairs;
        for (id, _) in &mut pairs {
            *id = new_ids[*id as usize];
        }
        pairs.sort_unstable();
        pairs.dedup();
        (sorted, pairs)
    }
}

/// The keys of the parts of a text, one after the other, each between marks of its own.
#[derive(Debug, Default)]
pub(crate) struct Haystack {
    pub(crate) text: String,
    /// Where the keys of a part begin, and its number.
    pub(crate) starts: Vec<(u32, u32)>,
}

impl Memo {
    /// Writes out the keys of a text that are keys of some name.
    ///
    /// The automaton told which are when it met the words first. The skeletons of words with a
    /// capital are written, where spelling variants are looked for: nothing else can begin a name.
    pub(crate) fn fill_haystack(&mut self, gazetteer: &Gazetteer, words: &Words, parts: &Parts) {
        let mut haystack = std::mem::take(&mut self.haystack);
        haystack.text.clear();
        haystack.starts.clear();
        self.grow(parts);
        for (idx, part) in parts.list.iter().enumerate() {
            let start = haystack.text.len();
            if self.is_word(gazetteer, parts, part.shape) {
                haystack.text.push(WORD);
                haystack.text.push_str(&parts.shape(part).folded);
                haystack.text.push(END);
            }
            if self.sounds && may_be_name(words, part, parts) {
                haystack.text.push_str(self.sounds(gazetteer, parts, part.shape));
            }
            if haystack.text.len() > start {
                haystack.starts.push((start as u32, idx as u32));
            }
        }
        self.haystack = haystack;
    }
}

fn may_be_name(words: &Words, part: &Part, parts: &Parts) -> bool {
    words.list[part.first].capital || words.list[part.last].capital || parts.shape(part).is_native()
}

fn word_key(folded: &str) -> String {
    format!("{WORD}{folded}{END}")
}

/// Marks that no folded word holds.
const WORD: char = '\u{1}';
const SOUND: char = '\u{2}';
const END: char = '\u{3}';

fn sound_keys(shape: &Shape) -> Vec<String> {
    let of_one = |shape: &Shape| format!("{SOUND}{}{END}", sound_key(shape));
    std::iter::once(shape).chain(shape.unjoined()).map(of_one).collect()
}

/// The skeleton where it has two consonants, else one that keeps the place of vowels.
fn sound_key(shape: &Shape) -> String {
    let skeleton = shape.skeleton();
    if skeleton.chars().count() >= 2 {
        return skeleton;
    }
    coarse(shape.sounds_for_keys())
}

/// Every run of vowels and glides is one mark, h is nothing.
fn coarse(sounds: &Sounds) -> String {
    let mut key = String::from("~");
    for sound in &sounds.list {
        match class(sound.code) {
            Some(class) if !key.ends_with(class) => key.push(class),
            Some(_) => {}
            None if sound.code == Code::H => {}
            None if !key.ends_with('a') => key.push('a'),
            None => {}
        }
    }
    key
}

/// The keys under which a part of a form is looked for.
///
/// Letters that are read in two ways are spread out here, on the side of the names, so that a word
/// of the text has one key.
pub(crate) fn keys_of(shape: &Shape, case: Case) -> Vec<String> {
    let mut keys = vec![word_key(&shape.folded)];
    if shape.kind == Kind::Fixed && case != Case::Exact {
        // Martyrs' Camp, Martyr's Camp; how far a plural goes is decided when it is verified.
        keys.push(match shape.folded.strip_suffix('s') {
            Some(stem) => word_key(stem),
            None => word_key(&format!("{}s", shape.folded)),
        });
    }
    if shape.kind != Kind::Name || matches!(case, Case::Acronym | Case::Exact) {
        return keys;
    }
    for shape in std::iter::once(shape).chain(shape.unjoined()) {
        for readings in readings(shape.sounds_for_keys()) {
            let mut skeleton = crate::sound::skeleton(&readings);
            if skeleton.chars().count() < 2 {
                skeleton = coarse(&readings);
            }
            keys.push(format!("{SOUND}{skeleton}{END}"));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The ways to read letters that stand for sounds of two skeleton classes; at most eight.
fn readings(sounds: &Sounds) -> Vec<Sounds> {
    let mut all = vec![sounds.clone()];
    for idx in 0..sounds.list.len() {
        let next = sounds.list.get(idx + 1).map(|sound| sound.code);
        let others: &[Code] = match sounds.list[idx].code {
            Code::Th => &[Code::S, Code::Z],
            Code::Dh => &[Code::D],
            Code::D => &[Code::Dh],
            Code::Ch => &[Code::K],
            Code::J => &[Code::G],
            Code::G if matches!(next, Some(Code::E | Code::I | Code::A)) => &[Code::J],
            Code::S => &[Code::T],
            _ => &[],
        };
        for &code in others {
            if all.len() >= 8 {
                return all;
            }
            let mut other = sounds.clone();
            other.list[idx].code = code;
            all.push(other);
        }
    }
    all
}

/// The skeletons that one wrong letter can make of a long word.
///
/// Some hundred a word, so that only forms that ask for it have them.
fn typo_keys(shape: &Shape) -> Vec<String> {
    if !may_have_typo(shape) {
        return Vec::new();
    }
    let skeleton: Vec<char> = crate::sound::skeleton(shape.whole()).chars().collect();
    let mut keys = vec![skeleton.iter().collect::<String>()];
    for at in 0..=skeleton.len() {
        let (before, behind) = skeleton.split_at(at);
        let mut push = |middle: Option<char>, rest: &[char]| {
            keys.push(before.iter().copied().chain(middle).chain(rest.iter().copied()).collect());
        };
        push(None, behind.get(1..).unwrap_or(&[]));
        for class in CLASSES.chars() {
            push(Some(class), behind);
            push(Some(class), behind.get(1..).unwrap_or(&[]));
        }
        if let [first, second, rest @ ..] = behind {
            let swapped: Vec<char> = [second, first].into_iter().chain(rest).copied().collect();
            push(None, &swapped);
        }
    }
    for key in &mut keys {
        let mut chars: Vec<char> = key.chars().collect();
        chars.dedup();
        *key = format!("{SOUND}{}{END}", chars.into_iter().collect::<String>());
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Every class of a skeleton.
const CLASSES: &str = "btdzjskrflmn";

/// In a short word a wrong letter makes another word.
pub(crate) fn may_have_typo(shape: &Shape) -> bool {
    shape.folded.chars().count() >= 6 && matches!(shape.kind, Kind::Name | Kind::Fixed)
}

/// For each shape the number of its places in names.
fn frequencies(forms: &Forms) -> Vec<u32> {
    let mut n_forms = vec![0; forms.shapes.len()];
    for form in forms.iter() {
        for &shape in form.shapes {
            n_forms[shape as usize] += 1;
        }
    }
    n_forms
}

/// The rarest parts of a form: one, and a second one where it costs little, so that a spelling
/// that the first key does not reach is found by the second.
fn anchors(forms: &Forms, form: &Form, idx: u32, frequency: &[u32]) -> Vec<Anchor> {
    let shape = |part: usize| &forms.shapes[form.shapes[part] as usize];
    let mut parts: Vec<usize> =
        (0..form.shapes.len()).filter(|&n| !is_optional(shape(n).kind)).collect();
    if parts.is_empty() {
        parts = (0..form.shapes.len()).collect();
    }
    let is_word = |part: usize| shape(part).kind != Kind::Name;
    parts.sort_by_key(|&part| {
        (
            frequency[form.shapes[part] as usize],
            is_word(part),
            usize::MAX - shape(part).folded.len(),
            part,
        )
    });
    let anchor = |part: usize, n_parts| Anchor::new(idx, part, n_parts);
    let mut chosen = vec![anchor(parts[0], 1)];
    if let Some(&second) = parts.get(1) {
        // A word of one spelling is found by its one key.
        let needed = !is_word(parts[0]) && !is_word(second);
        if needed && frequency[form.shapes[second] as usize] <= COMMON {
            chosen.push(anchor(second, 1));
        }
        let first = parts[0].min(second);
        let both_names = shape(parts[0]).kind == Kind::Name && shape(second).kind == Kind::Name;
        if parts[0].abs_diff(second) == 1 && both_names {
            chosen.push(anchor(first, 2));
        }
    }
    chosen
}

/// A second key that hangs on more names than this is not worth its verifications.
const COMMON: u32 = 24;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Entry;

    fn brute_force(keys: &Keys, haystack: &Haystack) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (pattern, key) in keys.patterns.iter().enumerate() {
            for (at, _) in haystack.text.match_indices(key) {
                let before = haystack.starts.partition_point(|&(start, _)| start as usize <= at);
                let (_, part) = haystack.starts[before - 1];
                hits.push(Hit { part, pattern: pattern as u32 });
            }
        }
        hits.sort_unstable();
        hits.dedup();
        hits
    }

    fn haystack_of(gazetteer: &Gazetteer, text: &str) -> Haystack {
        let (mut words, mut parts) = (Words::default(), Parts::default());
        words.cut_text(text, &nisba_text::scan(text), &Default::default(), None);
        parts.cut(&words, crate::part::Origin::Text);
        let mut memo = Memo { sounds: true, ..Memo::default() };
        memo.fill_haystack(gazetteer, &words, &parts);
        memo.haystack
    }

    #[test]
    fn the_automaton_finds_what_a_plain_search_finds() {
        let names =
            ["Qassem Soleimani", "Qais al-Khazali", "Badr Organization", "Ali Reza", "KH", "Omar"];
        let entries = names.iter().map(|name| Entry::new(*name, "PER", *name)).collect();
        let gazetteer = Gazetteer::new(entries).unwrap();
        let keys = &gazetteer.keys;
        assert!(keys.automaton.patterns_len() >= names.len());
        assert_eq!(keys.automaton.patterns_len(), keys.patterns.len());
        let text = "Ghasem Soleymani and Kais Khazaali of KH met Umar and Alireza at the Badr \
                    Organization, Badr; Ali Reza Omar.";
        let haystack = haystack_of(&gazetteer, text);
        let hits = keys.hits(&haystack);
        assert!(hits.len() > 8, "{hits:?}");
        assert_eq!(hits, brute_force(keys, &haystack));
    }

    #[test]
    fn nothing_is_found_but_through_the_automaton() {
        let entries = vec![Entry::new("s", "PER", "Qassem Soleimani")];
        let mut gazetteer = Gazetteer::new(entries).unwrap();
        let text = "Qassem Soleimani, Ghasem Suleimani";
        let find = |gazetteer: Gazetteer| crate::Matcher::new(gazetteer.into()).find_in(text);
        gazetteer.keys.automaton = AhoCorasick::new(["\u{1}nobody\u{3}"]).unwrap();
        assert_eq!(find(gazetteer), []);
        let entries = vec![Entry::new("s", "PER", "Qassem Soleimani")];
        assert_eq!(find(Gazetteer::new(entries).unwrap()).len(), 2);
    }

    proptest::proptest! {
        #[test]
        fn the_automaton_finds_what_a_plain_search_finds_anywhere(
            names in proptest::collection::btree_set("(Abu |al-|Bin )?[A-Z][a-z']{1,5}( [A-Z][a-z]{1,6}){0,2}", 1..12),
            text in "([A-Za-z']{1,6}[ ,.-]{1,2}){0,30}",
            taken in proptest::collection::vec(0usize..12, 0..6),
        ) {
            let names: Vec<String> = names.into_iter().collect();
            let entries = names.iter().map(|name| Entry::new(name, "PER", name)).collect();
            let gazetteer = Gazetteer::new(entries).unwrap();
            let mut text = text;
            for idx in taken {
                text.push_str(&names[idx % names.len()]);
                text.push(' ');
            }
            let haystack = haystack_of(&gazetteer, &text);
            let keys = &gazetteer.keys;
            proptest::prop_assert_eq!(keys.hits(&haystack), brute_force(keys, &haystack));
        }
    }
}
