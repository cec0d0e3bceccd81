use std::rc::Rc;

use nisba_text::Span;

use crate::align::PAIR_LIMIT;
use crate::candidate::{Candidate, Finder};
use crate::form::Form;
use crate::gap::Gap;
use crate::shape::Kind;
use crate::{Rule, RuleKind};

/// Names whose parts do not stand one behind the other.
impl Finder<'_> {
    /// "SOLEIMANI, Qassem".
    pub(crate) fn verify_turned(
        &mut self,
        form: &Form,
        surname: usize,
        found: &mut Vec<Candidate>,
    ) {
        let n = form.shapes.len();
        let is_comma =
            |at: usize| self.parts.list.get(at).is_some_and(|part| part.gap == Gap::Comma);
        if n < 2 || !form.is_person || !form.role.is_strong() || !is_comma(surname + 1) {
            return;
        }
        let (first, last) = (surname + 1, surname + n - 1);
        if last >= self.parts.list.len() || self.cost(form, n - 1, surname) > PAIR_LIMIT {
            return;
        }
        let given_fits = (0..n - 1).all(|idx| {
            let at = first + idx;
            let joined = idx == 0 || matches!(self.parts.list[at].gap, Gap::Space | Gap::Hyphen);
            joined
                && self.cost(form, idx, at) <= PAIR_LIMIT / 2.0
                && self.is_capital(&self.parts.list[at])
        });
        // In a list ("Soleimani, Qassem Muslih") the next name is another person's.
        let goes_on = self.parts.list.get(last + 1).is_some_and(|next| {
            next.gap == Gap::Space
                && self.is_capital(next)
                && self.parts.shape(next).kind == Kind::Name
        });
        // "the younger Sadr, Muqtada, who …" says one name after the other.
        let goes_on = goes_on
            || !self.words.list[self.parts.list[surname].first].all_capitals
                && self
                    .parts
                    .list
                    .get(last + 1)
                    .is_some_and(|next| next.gap == Gap::Comma && !self.is_capital(next));
        if !given_fits || goes_on || !self.is_capital(&self.parts.list[surname]) {
            return;
        }
        let start = self.parts.list[surname].article.unwrap_or(self.parts.list[surname].first);
        let end = self.words.list[self.parts.list[last].last].span;
        let span = self.words.list[start].span.cover(end);
        found.push(candidate(form, (surname, last), span, 0.97, "surname first"));
    }

    /// "General [Qassem] Suleimani": the given name and the surname are two mentions.
    pub(crate) fn verify_bracketed(
        &mut self,
        form: &Form,
        surname: usize,
        found: &mut Vec<Candidate>,
    ) {
        let n = form.shapes.len();
        let in_brackets = surname > 0
            && [surname - 1, surname].iter().all(|&at| self.parts.list[at].gap == Gap::Bracket);
        if n < 2 || !form.is_person || !form.role.is_strong() || !in_brackets {
            return;
        }
        let fits = self.cost(form, 0, surname - 1) <= PAIR_LIMIT
            && self.cost(form, n - 1, surname) <= PAIR_LIMIT;
        let between = self.words.list[self.parts.list[surname - 1].last].span.end() as usize;
        let closes = self.text[between..].starts_with(']');
        if !fits || !closes {
            return;
        }
        for at in [surname - 1, surname] {
            if self.is_capital(&self.parts.list[at]) {
                let span = self.span(form, at, at);
                found.push(candidate(form, (at, at), span, 0.95, "given name in brackets"));
            }
        }
    }
}

/// A place where a form stands in another order.
fn candidate(
    form: &Form,
    parts: (usize, usize),
    span: Span,
    score: f32,
    detail: &str,
) -> Candidate {
    let details = vec![detail.to_owned()];
    Candidate {
        parts,
        span,
        entity: form.entity,
        role: form.role,
        literal: false,
        fit: score,
        score,
        rule: Rc::new(Rule { kind: RuleKind::Folded, form: form.alias(), details }),
    }
}
