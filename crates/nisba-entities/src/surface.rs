use std::rc::Rc;

use nisba_text::Span;

use crate::align::{Alignment, PAIR_LIMIT, explain};
use crate::candidate::{Candidate, Finder};
use crate::form::{Case, Form, Role};
use crate::gap::Gap;
use crate::part::{Part, without_proclitic};
use crate::resolve::is_kin;
use crate::shape::{Kind, Shape, n_native_proclitics, without_native_proclitic};
use crate::words::{is_apostrophe, is_inner_mark};
use crate::{Rule, RuleKind};

/// What the printed form of a name has to say: capitals, punctuation, and where the span ends.
impl Finder<'_> {
    pub(crate) fn accept(
        &self,
        form: &Form,
        first: usize,
        last: usize,
        score: f32,
        alignment: Option<(&[&Shape], &[&Shape], &Alignment)>,
        found: &mut Vec<Candidate>,
    ) {
        if !self.case_fits(form, first, last, alignment.map(|(_, _, alignment)| alignment)) {
            return;
        }
        if !self.gaps_fit(form, first, last) {
            return;
        }
        let is_one = first == last && form.shapes.len() == 1;
        if is_one && !self.may_be_one_word(form, &self.parts.list[first], score) {
            return;
        }
        // Persons are named without their last name too; "Ministry of" is nobody.
        let is_person = self.gazetteer.entry(form.entity).entity_type == "PER";
        if let Some((shapes, _, alignment)) = alignment
            && alignment.steps.last().is_some_and(|step| step.n_text == 0)
            && (!is_person || shapes.iter().any(|shape| shape.kind == Kind::Fixed))
        {
            return;
        }
        // "كتائب حزب الله والنجباء", حزب‌الله و نجباء: within a name there is no "and" that it has not.
        let has_and = |(form, text, steps): (&[&Shape], &[&Shape], &Alignment)| {
            steps.steps.iter().any(|step| {
                if step.n_form == 0 && text[step.text].folded == "و" {
                    return true;
                }
                let pair = (step.n_form, step.n_text) == (1, 1) && step.text > 0;
                pair && text[step.text].is_native()
                    && text[step.text].unjoined().is_some()
                    && form[step.form].whole_cost(text[step.text]) > PAIR_LIMIT
            })
        };
        if alignment.is_some_and(has_and) {
            return;
        }
        let span = self.span(form, first, last);
        let details =
            alignment.map_or_else(Vec::new, |(form, text, steps)| explain(form, text, steps));
        // A part more or less is not another romanization.
        let same_part = |step: &crate::align::Step| match (step.n_form, step.n_text) {
            (0, _) | (_, 0) => true,
            _ => alignment.is_some_and(|(form, text, _)| {
                let (form, text) = (form[step.form], text[step.text]);
                form.folded == text.folded || form.kind != Kind::Name && form.kind == text.kind
            }),
        };
        let differs =
            alignment.is_some_and(|(_, _, alignment)| !alignment.steps.iter().all(same_part));
        let mut kind = self.kind(form, span, differs);
        if let Some((form_shapes, text_shapes, alignment)) = alignment
            && alignment.steps.iter().any(|step| {
                let pair = (step.n_form, step.n_text) == (1, 1);
                pair && form_shapes[step.form].cost(text_shapes[step.text]) > PAIR_LIMIT
            })
        {
            kind = RuleKind::Typo;
        }
        if form.case == Case::Exact && self.text[span] != *form.text {
            return;
        }
        let alias = form.alias();
        found.push(Candidate {
            parts: (first, last),
            span,
            entity: form.entity,
            role: form.role,
            literal: alignment.is_none(),
            fit: score,
            score,
            rule: Rc::new(Rule { kind, form: alias, details }),
        });
    }

    /// Whether the word goes on behind signs that part words elsewhere: `KH_MAX` is a name in a
    /// program, and مالکی‌نژاد is another surname than مالکی.
    pub(crate) fn is_inside_a_longer_word(&self, span: Span, is_person: bool) -> bool {
        let (before, behind) =
            (&self.text[..span.start() as usize], &self.text[span.end() as usize..]);
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let identifier = before.strip_suffix('_').is_some_and(|b| is_letter(b.chars().next_back()))
            || behind.strip_prefix('_').is_some_and(|b| is_letter(b.chars().next()));
        let surname = is_person
            && behind.strip_prefix(['\u{200c}', '-']).is_some_and(|rest| {
                SURNAME_ENDINGS.iter().any(|ending| {
                    let behind = rest.strip_prefix(ending);
                    behind.is_some_and(|behind| !is_letter(behind.chars().next()))
                })
            });
        identifier || surname
    }

    fn kind(&self, form: &Form, span: Span, differs: bool) -> RuleKind {
        let surface = &self.text[span];
        match form.role {
            Role::Short | Role::Surname => RuleKind::ShortForm,
            Role::Weak => RuleKind::Weak,
            Role::Plural => RuleKind::Plural,
            _ if surface == form.text => RuleKind::Exact,
            _ if differs => RuleKind::Transliteration,
            Role::Native => RuleKind::Native,
            _ => RuleKind::Folded,
        }
    }

    /// The bytes of the name with its article.
    pub(crate) fn span(&self, form: &Form, first: usize, last: usize) -> Span {
        let part = &self.parts.list[first];
        let mut start = part.first;
        if let Some(article) = part.article {
            let word = &self.words.list[article];
            // "Al Gore" has a given name there, not an article.
            let given_name = word.capital
                && self.words.list[part.first].gap == Gap::Space
                && !form.needs[0].article()
                && !word.all_capitals;
            if !given_name {
                start = article;
            }
        }
        start = self.title_end(form, start, self.parts.list[last].last);
        if self.has_the(form, start) {
            start -= 1;
        }
        let mut last = last;
        // "the Khazali brothers" are the Khazalis.
        let end = &self.parts.list[last];
        if first < last && is_kin(&self.parts.shape(end).folded) && !self.is_capital(end) {
            last -= 1;
        }
        let end = &self.words.list[self.parts.list[last].last];
        let span = self.words.list[start].span.cover(end.span);
        let skipped = self.n_proclitic_bytes(form, part);
        Span::new(self.with_leading_ayn(span) + skipped, span.end())
    }

    /// Where the name begins if the sign before it is its first letter: `Ammar, 'Amiri.
    ///
    /// An ayn stands before a vowel, and no quotation mark closes what it opens.
    fn with_leading_ayn(&self, span: Span) -> u32 {
        let (before, text) = self.text.split_at(span.start() as usize);
        let Some(sign) = before.chars().next_back().filter(|c| is_apostrophe(*c)) else {
            return span.start();
        };
        let before = &before[..before.len() - sign.len_utf8()];
        let opens = before
            .chars()
            .next_back()
            .is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '-' | '/' | '—' | '–'));
        let vowel = text.starts_with(|c: char| {
            matches!(
                c.to_ascii_lowercase(),
                'a' | 'e' | 'i' | 'o' | 'u' | 'ā' | 'ī' | 'ū' | 'Ā' | 'Ī' | 'Ū'
            )
        });
        let letter = matches!(sign, 'ʿ' | 'ʾ' | 'ʻ' | 'ʼ');
        if opens && vowel && (letter || !is_closed(text, sign)) {
            span.start() - sign.len_utf8() as u32
        } else {
            span.start()
        }
    }

    /// The length of an Arabic "and" or "in" that is written as one with the name.
    fn n_proclitic_bytes(&self, form: &Form, part: &Part) -> u32 {
        let text = self.parts.shape(part);
        let word = &self.words.list[part.first];
        let surface = &self.text[word.span];
        let is_prefixed = self.is_behind_proclitic(form, part);
        // "And" before Abu and Abd.
        let folded = self.words.folded(word);
        let n = folded.len() - without_proclitic(folded).len();
        if part.first < part.last && text.is_native() && n > 0 {
            return n_bytes_of_letters(surface, folded[..n].chars().count());
        }
        match without_native_proclitic(surface) {
            Some(_) if is_prefixed => n_bytes_of_letters(surface, n_native_proclitics(surface)),
            _ => 0,
        }
    }

    /// Whether an Arabic word is a form's only without what it begins with: an "and", an "in".
    pub(crate) fn is_behind_proclitic(&self, form: &Form, part: &Part) -> bool {
        let (text, form) = (self.parts.shape(part), self.form_shape(form, 0));
        text.is_native()
            && text.unjoined().is_some_and(|rest| rest.cost(form) + 0.01 < text.whole_cost(form))
    }

    /// "Imam Ali" as an alias: the title is not part of the mention.
    fn title_end(&self, form: &Form, start: usize, last: usize) -> usize {
        let is_person = self.gazetteer.entry(form.entity).entity_type == "PER";
        let is_title = is_person
            && matches!(form.role, Role::Alias | Role::Short | Role::Weak)
            && start < last
            && {
                let word = self.words.folded(&self.words.list[start]);
                is_title(word) || is_kin(word)
            };
        if is_title { start + 1 } else { start }
    }

    /// Whether "The" is part of the name as printed: "(The Inheritors)", "in The Nation" where the
    /// gazetteer has it so.
    fn has_the(&self, form: &Form, start: usize) -> bool {
        let Some(word) = start.checked_sub(1).map(|at| &self.words.list[at]) else {
            return false;
        };
        let named = form.text.starts_with("The ") && !word.sentence_start;
        self.words.list[start].gap == Gap::Space
            && word.capital
            && self.words.folded(word) == "the"
            && (named || matches!(word.gap, Gap::Bracket | Gap::Quote))
    }

    /// Nicknames stand between two quotation marks; commas stand where the form has them; a
    /// possessive inside the name needs one in the form.
    fn gaps_fit(&self, form: &Form, first: usize, last: usize) -> bool {
        let inner = &self.parts.list[first + 1..=last];
        let n_quotes = inner.iter().filter(|part| part.gap == Gap::Quote).count();
        let n_commas = inner.iter().filter(|part| part.gap == Gap::Comma).count();
        let n_form_commas = form.needs.iter().skip(1).filter(|need| need.comma_before()).count();
        n_quotes % 2 == 0 && n_commas == n_form_commas
    }
}

/// The bytes of the first letters of a word with the marks on them.
fn n_bytes_of_letters(word: &str, n: usize) -> u32 {
    let mut letters = word.char_indices().filter(|&(_, c)| !is_inner_mark(c));
    letters.nth(n).map_or(word.len(), |(at, _)| at) as u32
}

/// What makes another surname of a Persian one, behind a sign that joins.
const SURNAME_ENDINGS: [&str; 16] = [
    "نژاد",
    "پور",
    "زاده",
    "زادگان",
    "فر",
    "نیا",
    "راد",
    "وند",
    "nejad",
    "nezhad",
    "pour",
    "pur",
    "zadeh",
    "zade",
    "far",
    "nia",
];

/// Whether a quotation mark that opens before a text is closed in its line or the next.
fn is_closed(text: &str, opening: char) -> bool {
    let closing = |c: char| match opening {
        '`' => matches!(c, '`' | '\'' | '´'),
        '‘' | '‛' => c == '’',
        '’' => c == '’',
        _ => c == opening,
    };
    let mut before = ' ';
    let mut chars = text.chars().take(MAX_QUOTE).peekable();
    while let Some(c) = chars.next() {
        let ends = !chars.peek().is_some_and(|next| next.is_alphanumeric());
        if closing(c) && !before.is_whitespace() && ends {
            return true;
        }
        before = c;
    }
    false
}

/// A quotation of more characters than this is set in double marks.
const MAX_QUOTE: usize = 240;

pub(crate) fn is_title(word: &str) -> bool {
    matches!(
        word,
        "imam"
            | "ayatollah"
            | "sheikh"
            | "shaykh"
            | "sheik"
            | "sayyid"
            | "sayyed"
            | "seyyed"
            | "hajj"
            | "haj"
            | "hajji"
            | "haji"
            | "general"
            | "gen"
            | "president"
            | "mullah"
            | "dr"
            | "mr"
            | "mrs"
            | "king"
            | "prince"
            | "emir"
            | "colonel"
            | "col"
            | "brigadier"
            | "commander"
            | "hojatoleslam"
            | "hujjat"
            | "sultan"
            | "caliph"
    )
}
