use crate::Gazetteer;
use crate::align::{Ends, PAIR_LIMIT, align};
use crate::candidate::LEAST_ALONE;
use crate::form::{Case, Form};
use crate::id_map::IdMap;
use crate::keys::{Anchor, may_have_typo};
use crate::shape::{Kind, Shape, is_one_typo};

/// The names that a word of a text may belong to, for each key and each distinct word: those that
/// hang on the key and sound like the word.
///
/// A key is a coarse thing: most words that share it sound different all the same. What a name and
/// a word are to each other is the same in every text, so it is told once.
#[derive(Debug, Default)]
pub(crate) struct Plans {
    ranges: IdMap<[u32; 3]>,
    anchors: Vec<Anchor>,
}

/// The anchors of one key for one word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan<'p> {
    /// Those of names that may stand here whoever else is named.
    pub(crate) free: &'p [Anchor],
    /// Those of short forms in another spelling, which stand only for somebody whom the document
    /// names in another way. A long gazetteer has some for every capitalised word.
    pub(crate) bound: &'p [Anchor],
}

impl Plans {
    /// What may be made of a word with a key. `sounds` is whether it may be spelled in another way.
    pub(crate) fn get(
        &mut self,
        gazetteer: &Gazetteer,
        (pattern, shape): (u32, u32),
        text: &Shape,
        sounds: bool,
    ) -> Plan<'_> {
        let pair = u64::from(pattern) << 32 | u64::from(shape);
        let anchors = &mut self.anchors;
        let [start, middle, end] = *self.ranges.entry(pair).or_insert_with(|| {
            let start = anchors.len();
            let mut bound = Vec::new();
            for &anchor in gazetteer.keys.anchors(pattern) {
                let form = &gazetteer.forms.get(anchor.form());
                if !may_stand(gazetteer, form, anchor, text, sounds) {
                    continue;
                }
                let first = &gazetteer.forms.shapes[form.shapes[0] as usize];
                let is_bound =
                    form.shapes.len() == 1 && !form.role.is_strong() && text.folded != first.folded;
                if is_bound { bound.push(anchor) } else { anchors.push(anchor) }
            }
            let middle = anchors.len();
            anchors.append(&mut bound);
            [start as u32, middle as u32, anchors.len() as u32]
        });
        let (start, middle, end) = (start as usize, middle as usize, end as usize);
        Plan { free: &self.anchors[start..middle], bound: &self.anchors[middle..end] }
    }

    pub(crate) fn len(&self) -> usize {
        self.ranges.len() + self.anchors.len()
    }
}

/// Whether a word may be the part of a form at which it is anchored, whatever is beside it.
fn may_stand(
    gazetteer: &Gazetteer,
    form: &Form,
    anchor: Anchor,
    text: &Shape,
    sounds: bool,
) -> bool {
    let n = form.shapes.len();
    // A name in Arabic script stands for one in Latin letters only where the entity has none of its
    // own and two parts agree: its vowels are free, and every other word would do.
    let has_native = || !gazetteer.entry(form.entity).native.is_empty();
    if text.is_native() != form.is_native && (form.is_native || n == 1 || has_native()) {
        return false;
    }
    let part = &gazetteer.forms.shapes[form.shapes[anchor.part()] as usize];
    if anchor.n_parts() == 1 && part.folded == text.folded {
        return true;
    }
    if !sounds || matches!(form.case, Case::Acronym | Case::Exact) {
        return false;
    }
    if anchor.n_parts() > 1 {
        return true;
    }
    let cost = pair_cost(form, part, text);
    if n > 1 {
        return cost <= PAIR_LIMIT;
    }
    let ends = if form.is_person { Ends::Person } else { Ends::Group };
    cost <= PAIR_LIMIT
        && align(&[part], &[text], ends, |_, _| cost)
            .is_some_and(|found| found.score >= LEAST_ALONE)
}

/// What a part of a form and a part of a text differ by.
pub(crate) fn pair_cost(form: &Form, part: &Shape, text: &Shape) -> f32 {
    let cost = part.cost(text);
    let is_typo = form.typos
        && cost > TYPO
        && may_have_typo(part)
        && matches!(text.kind, Kind::Name | Kind::Fixed)
        && is_one_typo(&part.folded, &text.folded);
    if is_typo { TYPO } else { cost }
}

/// The cost of a wrong letter.
const TYPO: f32 = 0.1;
