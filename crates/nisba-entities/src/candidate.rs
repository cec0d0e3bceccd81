use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use nisba_text::Span;

use crate::align::{Ends, PAIR_LIMIT, align};
use crate::capitals::needs_capital;
use crate::form::{Case, Form, Role};
use crate::gap::Gap;
use crate::keys::Anchor;
use crate::part::{Part, Parts, is_optional};
use crate::plan::{Beside, By, pair_cost};
use crate::scratch::Memo;
use crate::shape::{Kind, NEVER, Shape};
use crate::words::Words;
use crate::{EntityId, Gazetteer, Rule};

/// A place where a form stands in the text, before the document has its say.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// First and last part of the text.
    pub(crate) parts: (usize, usize),
    pub(crate) span: Span,
    pub(crate) entity: EntityId,
    pub(crate) role: Role,
    /// Letter for letter, but for folding.
    pub(crate) literal: bool,
    /// How well the letters fit.
    pub(crate) fit: f32,
    /// How sure the mention is, all considered.
    pub(crate) score: f32,
    /// Shared by the copies that are made while the document has its say.
    pub(crate) rule: Rc<Rule>,
}

/// Goes from keys to candidates.
pub(crate) struct Finder<'a> {
    pub(crate) gazetteer: &'a Gazetteer,
    pub(crate) text: &'a str,
    pub(crate) words: &'a Words,
    pub(crate) parts: &'a Parts,
    memo: &'a mut Memo,
    /// Whether the context words of an entity allow it in a sentence, as far as it was asked.
    pub(crate) contexts: RefCell<HashMap<(EntityId, u32), bool>>,
    /// Whether the sentence that was last asked for is in capitals.
    pub(crate) shouted: Cell<Option<(u32, bool)>>,
}

/// The least score of a name of several parts; and of one part, or with parts left out.
const LEAST: f32 = 0.85;
pub(crate) const LEAST_ALONE: f32 = 0.90;

impl<'a> Finder<'a> {
    pub(crate) fn new(
        gazetteer: &'a Gazetteer,
        text: &'a str,
        words: &'a Words,
        parts: &'a Parts,
        memo: &'a mut Memo,
    ) -> Finder<'a> {
        Finder {
            gazetteer,
            text,
            words,
            parts,
            memo,
            contexts: RefCell::default(),
            shouted: Cell::new(None),
        }
    }

    /// Every place where a form stands, by span, entity and role; the best form of each.
    pub(crate) fn candidates(&mut self) -> Vec<Candidate> {
        let parts = self.parts;
        let sounds = self.memo.sounds;
        let mut found = Vec::new();
        let mut bound = Vec::new();
        let mut anchors = Vec::new();
        for (at, part) in parts.list.iter().enumerate() {
            let by = if may_be_name(self.words, part, parts) { By::Sounds } else { By::Letters };
            let plan = self.memo.plans.get(self.gazetteer, &parts.shapes, (part.shape, by), sounds);
            if plan.is_empty() {
                continue;
            }
            if !plan.bound.is_empty() {
                bound.push((at, by));
            }
            anchors.clear();
            if sounds {
                anchors.extend_from_slice(plan.free);
                anchors.retain(|&anchor| self.has_neighbour(anchor, at));
            } else {
                let (before, next) = beside(parts, at);
                let may_be = |nth: &usize| plan.beside[*nth].may_be(before, next);
                let likely = (0..plan.free.len()).filter(may_be);
                anchors.extend(likely.map(|nth| plan.free[nth]));
            }
            for &anchor in &anchors {
                self.verify(anchor, at, &mut found);
            }
        }
        self.verify_bound(&bound, &mut found);
        in_order(found)
    }

    /// The candidates of a text of which more sentences were cut, in which nothing stands that may
    /// stand whoever else is named: those that were known, and short forms of who is named.
    pub(crate) fn candidates_beside(
        &mut self,
        mut found: Vec<Candidate>,
        is_new: impl Fn(u32) -> bool,
    ) -> Vec<Candidate> {
        let parts = self.parts;
        let sounds = self.memo.sounds;
        let mut bound = Vec::new();
        for (at, part) in parts.list.iter().enumerate() {
            if !is_new(self.words.list[part.first].sentence) {
                continue;
            }
            let by = if may_be_name(self.words, part, parts) { By::Sounds } else { By::Letters };
            let plan = self.memo.plans.get(self.gazetteer, &parts.shapes, (part.shape, by), sounds);
            if !plan.bound.is_empty() {
                bound.push((at, by));
            }
        }
        self.verify_bound(&bound, &mut found);
        in_order(found)
    }

    /// Adds the short forms in other spellings of those who are named.
    fn verify_bound(&mut self, bound: &[(usize, By)], found: &mut Vec<Candidate>) {
        if bound.is_empty() || found.is_empty() {
            return;
        }
        let named: BTreeSet<EntityId> = found.iter().map(|c| c.entity).collect();
        let (gazetteer, parts) = (self.gazetteer, self.parts);
        let is_named = |anchor: &&Anchor| named.contains(&gazetteer.forms.entity(anchor.form()));
        for &(at, by) in bound {
            let shape = parts.list[at].shape;
            let sounds = self.memo.sounds;
            let plan = self.memo.plans.get(gazetteer, &parts.shapes, (shape, by), sounds);
            let anchors: Vec<Anchor> = plan.bound.iter().filter(is_named).copied().collect();
            for anchor in anchors {
                self.verify(anchor, at, found);
            }
        }
    }

    /// As [`candidates`](Finder::candidates) without the automaton, and without anything that is
    /// remembered or told at a glance: every key of every part is compared with every key.
    #[cfg(test)]
    pub(crate) fn candidates_plainly(&mut self) -> Vec<Candidate> {
        let gazetteer = self.gazetteer;
        let mut all = Vec::new();
        for (at, part) in self.parts.list.iter().enumerate() {
            let text = self.parts.shape(part);
            let mut keys = vec![crate::key_spelling::word_key(&text.folded)];
            if self.memo.sounds && may_be_name(self.words, part, self.parts) {
                keys.extend(crate::key_spelling::sound_keys(text));
            }
            for (pattern, key) in gazetteer.keys.tables.patterns.iter().enumerate() {
                if keys.iter().any(|known| known == key) {
                    let key = (pattern as u32, text);
                    let (free, bound) = crate::plan::anchors(gazetteer, key, self.memo.sounds);
                    all.push((at, free, bound));
                }
            }
        }
        let mut found = Vec::new();
        for (at, free, _) in &all {
            free.iter().for_each(|&anchor| self.verify(anchor, *at, &mut found));
        }
        let named: BTreeSet<EntityId> = found.iter().map(|c| c.entity).collect();
        for (at, _, bound) in &all {
            for &anchor in bound {
                if named.contains(&gazetteer.forms.entity(anchor.form())) {
                    self.verify(anchor, *at, &mut found);
                }
            }
        }
        in_order(found)
    }

    fn verify(&mut self, anchor: Anchor, part: usize, found: &mut Vec<Candidate>) {
        let form = &self.gazetteer.forms.get(anchor.form());
        let n = form.shapes.len();
        let here = &self.parts.list[part];
        if !self.is_capital(here) && needs_capital(form, self.parts.shape(here)) {
            return;
        }
        // As the gazetteer has it: the same number of parts, each the same but for folding.
        let literal = part.checked_sub(anchor.part()).filter(|first| {
            let fits = anchor.n_parts() == 1 && first + n <= self.parts.list.len();
            fits && (0..n).all(|idx| self.is_same(form, idx, first + idx))
        });
        let is_spelled = !self.memo.sounds || matches!(form.case, Case::Acronym | Case::Exact);
        if literal.is_none() && is_spelled {
            return;
        }
        // A surname far from any other capital is most often nobody's, and told apart by a glance.
        let (left, right) = self.reach(form, anchor, part);
        let alone = left == right && n > 1 && anchor.n_parts() == 1;
        if alone && !self.is_beside_punctuation(part) {
            return;
        }
        if let Some(first) = literal.filter(|&first| first >= left && first + n - 1 <= right) {
            self.accept(form, first, first + n - 1, 1.0, None, found);
            return;
        }
        if is_spelled {
            return;
        }
        self.verify_turned(form, part, found);
        self.verify_bracketed(form, part, found);
        if alone {
            return;
        }
        // A person of English names may have an initial more: Donald J. Trump.
        if form.is_fixed && !form.is_person {
            self.verify_fixed(form, anchor, part, (left, right), found);
            return;
        }
        let n_looked = found.len();
        let mut ends: Option<Vec<usize>> = None;
        for first in left..=part {
            if n > 1 && !self.may_begin(form, first) {
                continue;
            }
            if ends.is_none() {
                ends = Some(self.ends(form, part, right));
            }
            for &last in ends.iter().flatten() {
                self.verify_window(form, first, last, found);
            }
        }
        // The best window of this form here: the highest score, then the longest.
        if found.len() > n_looked + 1 {
            // A part that fits less well is still better than a part left out.
            let n_parts = |c: &Candidate| (c.parts.1 + 1 - c.parts.0).min(n);
            let worth = |c: &Candidate| c.score + WIDER * n_parts(c) as f32;
            let best = found
                .drain(n_looked..)
                .max_by(|a, b| {
                    worth(a)
                        .total_cmp(&worth(b))
                        .then(a.span.len().cmp(&b.span.len()))
                        .then(b.span.cmp(&a.span))
                })
                .expect("at least two");
            found.push(best);
        }
    }

    /// Whether the part beside the one that was found may be that of the form: a group or place is
    /// named with every part. A quick look before the window is measured out.
    fn has_neighbour(&mut self, anchor: Anchor, part: usize) -> bool {
        let form = &self.gazetteer.forms.get(anchor.form());
        if form.is_person || form.shapes.len() == 1 || anchor.n_parts() > 1 {
            return true;
        }
        let list = &self.parts.list;
        let at = anchor.part();
        let forward = at + 1 < form.shapes.len();
        let (idx, neighbour) = match (forward, part.checked_sub(1)) {
            (true, _) => (at + 1, part + 1),
            (false, Some(before)) => (at - 1, before),
            (false, None) => (at - 1, list.len()),
        };
        let wanted = self.form_shape(form, idx);
        // What stands between quotation marks is passed over.
        let quoted = list.get(part.max(neighbour)).is_some_and(|part| part.gap == Gap::Quote);
        if is_optional(wanted.kind) || quoted {
            return true;
        }
        let Some(beside) = list.get(neighbour) else { return false };
        let (here, beside) = (self.parts.shape(&list[part]), self.parts.shape(beside));
        if is_optional(beside.kind) || self.cost(form, idx, neighbour) <= PAIR_LIMIT {
            return true;
        }
        // Two may be written as one, on either side, and with the one after the next.
        let anchored = self.form_shape(form, at);
        let further = |idx: usize| if forward { idx.checked_add(1) } else { idx.checked_sub(1) };
        let form_further = further(idx).filter(|&idx| idx < form.shapes.len());
        let text_further = further(neighbour).and_then(|at| list.get(at));
        may_be_one(here, anchored, wanted)
            || may_be_one(anchored, here, beside)
            || form_further
                .is_some_and(|idx| may_be_one(beside, wanted, self.form_shape(form, idx)))
            || text_further.is_some_and(|part| may_be_one(wanted, beside, self.parts.shape(part)))
    }

    /// A form of English words has as many parts in the text.
    fn verify_fixed(
        &mut self,
        form: &Form,
        anchor: Anchor,
        part: usize,
        (left, right): (usize, usize),
        found: &mut Vec<Candidate>,
    ) {
        let n = form.shapes.len();
        if let Some(first) = part.checked_sub(anchor.part())
            && first >= left
            && first + n - 1 <= right
            && (0..n).all(|idx| self.cost(form, idx, first + idx) <= PAIR_LIMIT)
        {
            self.verify_window(form, first, first + n - 1, found);
        }
    }

    fn verify_window(
        &mut self,
        form: &Form,
        first: usize,
        last: usize,
        found: &mut Vec<Candidate>,
    ) {
        let shapes = self.gazetteer.forms.shapes_of(form);
        let window = self.without_nickname(first, last);
        let text: Vec<&Shape> =
            window.iter().map(|&at| self.parts.shape(&self.parts.list[at])).collect();
        let ends = if form.is_person { Ends::Person } else { Ends::Group };
        let costs: Vec<Vec<f32>> = (0..shapes.len())
            .map(|idx| window.iter().map(|&at| self.cost(form, idx, at)).collect())
            .collect();
        let Some(alignment) = align(&shapes, &text, ends, |i, j| costs[i][j]) else {
            return;
        };
        let single = shapes.len() == 1 && text.len() == 1;
        let with_gaps = alignment.steps.iter().any(|step| step.n_form == 0 || step.n_text == 0);
        // Without the sheikh, Jarrah is any wounded man, and Omar is not the mullah.
        if with_gaps && text.len() == 1 {
            return;
        }
        // Without its vowels a word sounds like many a name in Latin letters.
        let is_across = !form.is_native && text.iter().any(|part| part.is_native());
        let least = if with_gaps || single || is_across { LEAST_ALONE } else { LEAST };
        if alignment.score >= least {
            self.accept(
                form,
                first,
                last,
                alignment.score,
                Some((&shapes, &text, &alignment)),
                found,
            );
        }
    }

    /// The parts of a window that are not between quotation marks.
    pub(crate) fn without_nickname(&self, first: usize, last: usize) -> Vec<usize> {
        let mut quoted = false;
        (first..=last)
            .filter(|&at| {
                quoted ^= at > first && self.parts.list[at].gap == Gap::Quote;
                !quoted
            })
            .collect()
    }

    pub(crate) fn form_shape(&self, form: &Form, idx: usize) -> &'a Shape {
        &self.gazetteer.forms.shapes[form.shapes[idx] as usize]
    }

    /// Whether a part of the text may be two parts of the form written as one.
    pub(crate) fn is_two_of_form(&self, form: &Form, idx: usize, at: usize) -> bool {
        let (first, second) = (self.form_shape(form, idx), self.form_shape(form, idx + 1));
        self.parts.shape(&self.parts.list[at]).may_be_joined(first, second)
    }

    /// Whether a part of the text and the next one may be one part of the form.
    pub(crate) fn is_half_of_form(&self, form: &Form, idx: usize, at: usize) -> bool {
        let Some(next) = self.parts.list.get(at + 1) else {
            return false;
        };
        let (first, second) = (self.parts.shape(&self.parts.list[at]), self.parts.shape(next));
        self.form_shape(form, idx).may_be_joined(first, second)
    }

    /// Whether a part of the text is one of the form but for folding.
    fn is_same(&self, form: &Form, idx: usize, part: usize) -> bool {
        self.form_shape(form, idx).folded == self.parts.shape(&self.parts.list[part]).folded
    }

    pub(crate) fn cost(&mut self, form: &Form, idx: usize, part: usize) -> f32 {
        let (form_shape, text_shape) = (form.shapes[idx], self.parts.list[part].shape);
        let part = &self.gazetteer.forms.shapes[form_shape as usize];
        let text = self.parts.shapes.get(text_shape);
        if !form.typos && part.is_far_from(text) {
            return NEVER;
        }
        self.memo.costs.get((form_shape, text_shape), form.typos, || pair_cost(form, part, text))
    }
}

/// The parts before and behind a part of a text.
fn beside(parts: &Parts, at: usize) -> (Beside, Beside) {
    let folded = |at: usize| parts.list.get(at).map(|part| parts.shape(part).folded.as_str());
    let before = at.checked_sub(1).and_then(folded).map_or(Beside::NOTHING, Beside::before);
    (before, folded(at + 1).map_or(Beside::NOTHING, Beside::next))
}

/// Whether a part may be one of a name that is spelled in another way: nothing but a capital begins
/// one, where the script has them.
fn may_be_name(words: &Words, part: &Part, parts: &Parts) -> bool {
    let (first, last) = (&words.list[part.first], &words.list[part.last]);
    first.capital || last.capital || is_native(words, part, parts)
}

/// Whether a part has a letter of the Arabic script; of most one look at the word tells.
pub(crate) fn is_native(words: &Words, part: &Part, parts: &Parts) -> bool {
    let is_plain = part.first == part.last && words.list[part.first].is_alphabetic;
    !is_plain && parts.shape(part).is_native()
}

/// By span and entity; of each the best form: one that stands for itself, one that is written so.
fn in_order(mut found: Vec<Candidate>) -> Vec<Candidate> {
    found.sort_by(|a, b| {
        (a.span, a.entity, !a.role.is_strong(), !a.literal)
            .cmp(&(b.span, b.entity, !b.role.is_strong(), !b.literal))
            .then(b.score.total_cmp(&a.score))
            .then(a.role.cmp(&b.role))
            .then_with(|| a.rule.cmp(&b.rule))
    });
    found.dedup_by(|later, first| (later.span, later.entity) == (first.span, first.entity));
    found
}

/// Whether two parts may be one part written apart, as far as their kinds and consonants tell.
fn may_be_one(whole: &Shape, first: &Shape, second: &Shape) -> bool {
    let kinds = whole.kind == Kind::Name && (first.kind == Kind::Name || second.kind == Kind::Name);
    kinds && {
        let n_firm = first.n_firm() + second.n_firm();
        whole.n_firm() + 1 >= n_firm && whole.n_firm() <= n_firm + 4
    }
}

/// What a part more counts where windows of one form are compared.
const WIDER: f32 = 0.02;
