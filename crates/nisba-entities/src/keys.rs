use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::form::{Case, Form, Forms};
use crate::key_spelling::{joint_keys, keys_of, sound_keys, typo_keys, word_key};
use crate::part::is_optional;
use crate::shape::{Kind, Shape};
use crate::word_table::WordTable;

/// The distinct keys of all names in one automaton, and the names that hang on each.
///
/// Keys are folded words and skeletons of sounds, so that a name is found by whichever of its
/// parts are rarest, in any spelling. On a key hang the parts that are spelled or sound like it,
/// on a part the names that are looked for by it: a part that may be read in eight ways has eight
/// keys, and its names are listed once.
#[derive(Debug)]
pub(crate) struct Keys {
    pub(crate) automaton: AhoCorasick,
    pub(crate) tables: Tables,
}

/// What [`Keys`] are made of: the automaton can be made of it again.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Tables {
    pub(crate) patterns: Patterns,
    /// For each pattern the shapes whose key it is; see [`KeyOf`].
    pub(crate) shapes: Lists,
    /// For each shape its anchors.
    pub(crate) anchors: Lists,
    /// For each pattern the anchors at two parts written as one.
    pub(crate) joints: Lists,
}

/// Lists of numbers, one behind the other, and where each begins.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Lists {
    pub(crate) starts: Vec<u32>,
    pub(crate) values: Vec<u32>,
}

impl Lists {
    /// Of pairs of a list's number and a value, sorted, so that there are `n` lists.
    fn new(pairs: Vec<(u32, u32)>, n: usize) -> Lists {
        let mut lists = Lists { starts: Vec::with_capacity(n + 1), values: Vec::new() };
        lists.values.reserve_exact(pairs.len());
        for (list, value) in pairs {
            lists.starts.resize(list as usize + 1, lists.values.len() as u32);
            lists.values.push(value);
        }
        lists.starts.resize(n + 1, lists.values.len() as u32);
        lists
    }

    #[inline]
    fn get(&self, list: u32) -> &[u32] {
        let (start, end) = (self.starts[list as usize], self.starts[list as usize + 1]);
        &self.values[start as usize..end as usize]
    }

    fn memory_usage(&self) -> usize {
        (self.starts.capacity() + self.values.capacity()) * size_of::<u32>()
    }
}

/// The distinct keys with their marks, sorted, one behind the other.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Patterns {
    pub(crate) text: String,
    pub(crate) ends: Vec<u32>,
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
pub(crate) struct Anchor(pub(crate) u32);

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

/// A shape as one whose key a pattern is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyOf {
    pub(crate) shape: u32,
    /// The key has a wrong letter, which only some names allow.
    pub(crate) is_typo: bool,
}

impl Keys {
    /// The keys of all forms. The sounds of their shapes are read.
    pub(crate) fn new(forms: &Forms) -> Keys {
        let mut made = Made::default();
        let frequency = frequencies(forms);
        for (idx, form) in forms.iter().enumerate() {
            for anchor in anchors(forms, &form, idx as u32, &frequency) {
                made.anchor(forms, &form, anchor);
            }
        }
        Keys::of_tables(made.finish(forms.shapes.len()))
    }

    /// The keys of tables that were made before.
    pub(crate) fn of_tables(tables: Tables) -> Keys {
        // Keys stand between marks, so that none is a part of another and any way of matching finds
        // the same. What is searched is keys and nothing else, so that no prefilter helps.
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .prefilter(false)
            .build(tables.patterns.iter())
            .expect("far fewer keys than the automaton can number");
        Keys { automaton, tables }
    }

    /// The shapes whose key a pattern is.
    pub(crate) fn shapes(&self, pattern: u32) -> impl Iterator<Item = KeyOf> {
        let all = self.tables.shapes.get(pattern).iter();
        all.map(|value| KeyOf { shape: value >> 1, is_typo: value & 1 != 0 })
    }

    /// The anchors at a shape.
    pub(crate) fn anchors(&self, shape: u32) -> impl Iterator<Item = Anchor> {
        self.tables.anchors.get(shape).iter().map(|&value| Anchor(value))
    }

    /// The anchors at two parts written as one, whose key a pattern is.
    pub(crate) fn joints(&self, pattern: u32) -> impl Iterator<Item = Anchor> {
        self.tables.joints.get(pattern).iter().map(|&value| Anchor(value))
    }

    /// The key that is a folded word without apostrophes.
    pub(crate) fn find_word(&self, folded: &str) -> Option<u32> {
        self.find(&word_key(folded))
    }

    /// The keys that are sounds of a shape of a text.
    pub(crate) fn find_sounds(&self, shape: &Shape) -> impl Iterator<Item = u32> {
        sound_keys(shape).into_iter().filter_map(|key| self.find(&key))
    }

    fn find(&self, key: &str) -> Option<u32> {
        self.automaton.find(key).map(|found| found.pattern().as_u32())
    }

    pub(crate) fn memory_usage(&self) -> usize {
        self.automaton.memory_usage()
            + self.tables.patterns.text.capacity()
            + self.tables.patterns.ends.capacity() * size_of::<u32>()
            + self.tables.shapes.memory_usage()
            + self.tables.anchors.memory_usage()
            + self.tables.joints.memory_usage()
    }
}

/// Tables while they are made: each shape is spelled out once, however many names it is part of.
#[derive(Default)]
struct Made {
    /// In the order in which they were met.
    keys: Patterns,
    ids: WordTable<u32>,
    /// For each shape whether its keys are there: those of words, of sounds, of typos.
    spelled: Vec<u8>,
    /// A key with a shape, a shape with an anchor, a key with an anchor.
    shapes: Vec<(u32, u32)>,
    anchors: Vec<(u32, u32)>,
    joints: Vec<(u32, u32)>,
}

impl Made {
    fn anchor(&mut self, forms: &Forms, form: &Form, anchor: Anchor) {
        let shape_id = form.shapes[anchor.part()];
        let shape = &forms.shapes[shape_id as usize];
        if anchor.n_parts() == 2 {
            let next = &forms.shapes[form.shapes[anchor.part() + 1] as usize];
            for key in joint_keys(&shape.joined(next), form.case == Case::Any) {
                let id = self.id_of(&key);
                self.joints.push((id, anchor.0));
            }
            return;
        }
        self.anchors.push((shape_id, anchor.0));
        self.spelled.resize(forms.shapes.len(), 0);
        let known = self.spelled[shape_id as usize];
        let needed = if form.typos { KEYS | TYPOS } else { KEYS } & !known;
        self.spelled[shape_id as usize] |= needed;
        if needed & KEYS != 0 {
            for key in keys_of(shape) {
                let id = self.id_of(&key);
                self.shapes.push((id, shape_id << 1));
            }
        }
        if needed & TYPOS != 0 {
            for key in typo_keys(shape) {
                let id = self.id_of(&key);
                self.shapes.push((id, shape_id << 1 | 1));
            }
        }
    }

    fn id_of(&mut self, key: &str) -> u32 {
        let hash = nisba_text::hash_bytes(key.as_bytes());
        self.ids.get(hash).unwrap_or_else(|| {
            self.keys.push(key);
            let id = self.keys.len() as u32 - 1;
            self.ids.insert(hash, id);
            id
        })
    }

    fn finish(mut self, n_shapes: usize) -> Tables {
        let met: Vec<&str> = self.keys.iter().collect();
        let mut order: Vec<u32> = (0..met.len() as u32).collect();
        order.sort_unstable_by_key(|&id| met[id as usize]);
        let mut new_ids = vec![0; met.len()];
        let mut patterns = Patterns::default();
        for (new, &old) in order.iter().enumerate() {
            new_ids[old as usize] = new as u32;
            patterns.push(met[old as usize]);
        }
        patterns.text.shrink_to_fit();
        patterns.ends.shrink_to_fit();
        for (id, _) in self.shapes.iter_mut().chain(&mut self.joints) {
            *id = new_ids[*id as usize];
        }
        for pairs in [&mut self.shapes, &mut self.anchors, &mut self.joints] {
            pairs.sort_unstable();
            pairs.dedup();
        }
        let n = patterns.len();
        Tables {
            patterns,
            shapes: Lists::new(self.shapes, n),
            anchors: Lists::new(self.anchors, n_shapes),
            joints: Lists::new(self.joints, n),
        }
    }
}

/// Which keys of a shape are there.
const KEYS: u8 = 1;
const TYPOS: u8 = 2;

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
            // A number says less than the word it stands with.
            shape(part).kind == Kind::Number,
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
    use crate::part::Parts;
    use crate::{Entry, Gazetteer};

    /// The keys of the parts of a text, as the automaton and as a plain search finds them.
    fn found_in(gazetteer: &Gazetteer, text: &str) -> (Vec<Option<u32>>, Vec<Option<u32>>) {
        let (_, parts) = Parts::of_name(text);
        let shapes = parts.list.iter().map(|part| parts.shape(part));
        let spelled = shapes.flat_map(|shape| {
            std::iter::once(word_key(&shape.folded)).chain(sound_keys(shape)).collect::<Vec<_>>()
        });
        let keys = &gazetteer.keys;
        let plainly = |key: &str| {
            let at = keys.tables.patterns.iter().position(|known| known == key);
            at.map(|at| at as u32)
        };
        spelled.map(|key| (keys.find(&key), plainly(&key))).unzip()
    }

    #[test]
    fn the_automaton_finds_what_a_plain_search_finds() {
        let names =
            ["Qassem Soleimani", "Qais al-Khazali", "Badr Organization", "Ali Reza", "KH", "Omar"];
        let entries = names.iter().map(|name| Entry::new(*name, "PER", *name)).collect();
        let gazetteer = Gazetteer::new(entries).unwrap();
        let keys = &gazetteer.keys;
        assert!(keys.automaton.patterns_len() >= names.len());
        assert_eq!(keys.automaton.patterns_len(), keys.tables.patterns.len());
        let text = "Ghasem Soleymani and Kais Khazaali of KH met Umar and Alireza at the Badr \
                    Organization, Badr; Ali Reza Omar.";
        let (found, plainly) = found_in(&gazetteer, text);
        assert!(found.iter().flatten().count() > 8, "{found:?}");
        assert_eq!(found, plainly);
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
            let (found, plainly) = found_in(&gazetteer, &text);
            proptest::prop_assert_eq!(found, plainly);
        }
    }
}
