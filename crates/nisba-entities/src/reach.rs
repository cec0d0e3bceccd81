use crate::align::{PAIR_LIMIT, may_be_left_out};
use crate::candidate::Finder;
use crate::form::{Case, Form};
use crate::gap::Gap;
use crate::keys::Anchor;
use crate::part::{Part, is_optional};
use crate::shape::Kind;

/// Where a name around a part of the text may begin and end.
impl Finder<'_> {
    /// How far a window may reach to either side of the part that was found.
    pub(crate) fn reach(&self, form: &Form, anchor: Anchor, part: usize) -> (usize, usize) {
        let before = anchor.part();
        let after = form.shapes.len() - before - 1;
        let slack = |n: usize| if n == 0 { 0 } else { n + EXTRA };
        let mut left = part;
        while left > 0
            && part - left < slack(before)
            && self.goes_on(form, left)
            && self.may_be_inside(form, &self.parts.list[left - 1])
        {
            left -= 1;
        }
        let mut right = part;
        while right + 1 < self.parts.list.len()
            && right - part < slack(after)
            && self.goes_on(form, right + 1)
            && self.may_be_inside(form, &self.parts.list[right + 1])
        {
            right += 1;
        }
        (left, right)
    }

    /// Whether the name may be turned or in brackets.
    pub(crate) fn is_beside_punctuation(&self, part: usize) -> bool {
        let gap = |at: usize| self.parts.list.get(at).map(|part| part.gap);
        gap(part) == Some(Gap::Bracket) || gap(part + 1) == Some(Gap::Comma)
    }

    /// Whether a part of the text can be part of the form as far as its capitals tell.
    fn may_be_inside(&self, form: &Form, part: &Part) -> bool {
        if !form.is_person || form.case != Case::Capitals || self.is_capital(part) {
            return true;
        }
        let shape = self.parts.shape(part);
        let loose = is_optional(shape.kind) || shape.kind == Kind::Number || shape.is_native();
        loose
            || crate::resolve::is_kin(&shape.folded)
            || form.needs.iter().any(|need| !need.capital())
    }

    /// Whether a name may go on from the part before to this one.
    fn goes_on(&self, form: &Form, part: usize) -> bool {
        let here = &self.parts.list[part];
        let before = &self.parts.list[part - 1];
        let last_word = &self.words.list[before.last];
        if last_word.possessive && !form.needs.iter().any(|need| need.possessive()) {
            return false;
        }
        match here.gap {
            Gap::Space | Gap::Hyphen => true,
            Gap::Dot => {
                self.parts.shape(before).kind == Kind::Initial
                    || self.text[last_word.span].chars().count() <= 4
            }
            Gap::Quote => form.shapes.len() > 1,
            Gap::Comma => form.needs.iter().any(|need| need.comma_before()),
            Gap::Bracket | Gap::Break => false,
        }
    }

    /// Whether a form of several parts can begin with a part of the text.
    pub(crate) fn may_begin(&mut self, form: &Form, at: usize) -> bool {
        self.cost(form, 0, at) <= PAIR_LIMIT
            || may_be_left_out(self.form_shape(form, 0)) && self.cost(form, 1, at) <= PAIR_LIMIT
            || self.is_two_of_form(form, 0, at)
            || self.is_half_of_form(form, 0, at)
    }

    /// The parts from `part` up to `right` with which the form can end.
    pub(crate) fn ends(&mut self, form: &Form, part: usize, right: usize) -> Vec<usize> {
        let n = form.shapes.len();
        if n == 1 {
            return vec![part];
        }
        let mut places = Vec::new();
        for at in part..=right {
            let ends = self.cost(form, n - 1, at) <= PAIR_LIMIT
                || n > 2 && self.cost(form, n - 2, at) <= PAIR_LIMIT
                || self.is_two_of_form(form, n - 2, at)
                || at > 0 && self.is_half_of_form(form, n - 1, at - 1);
            if ends {
                places.push(at);
            }
        }
        places
    }
}

/// Parts of the text that may stand between two parts of a form.
const EXTRA: usize = 3;
