use crate::align::Alignment;
use crate::candidate::Finder;
use crate::form::{Case, Form, is_acronym};
use crate::letter::Letter;
use crate::lexicon;
use crate::part::{Part, is_optional};
use crate::resolve::is_kin;
use crate::shape::{Kind, Shape};
use crate::words::Word;

/// What capitals tell of a name and of a stretch of text.
impl Finder<'_> {
    /// Whether a stretch of text has capitals where a form asks for them.
    pub(crate) fn case_fits(
        &self,
        form: &Form,
        first: usize,
        last: usize,
        alignment: Option<&Alignment>,
    ) -> bool {
        match form.case {
            Case::Any | Case::Exact => return true,
            Case::Acronym => return self.acronym_fits(form, first),
            Case::Capitals => {}
        }
        if first == last && !self.single_capitals_fit(form, first, alignment.is_some()) {
            return false;
        }
        // Al-Monitor is not any monitor.
        let part = &self.parts.list[first];
        if first == last
            && form.needs[0].article()
            && self.parts.shape(part).kind == Kind::Fixed
            && part.article.is_none()
        {
            return false;
        }
        let mut n_capital_words = 0;
        let mut has_capital_name = false;
        let mut lower_words = 0;
        let has_lower_head = self.has_lower_head(form, first);
        for (nth, at) in self.without_nickname(first, last).into_iter().enumerate() {
            let part = &self.parts.list[at];
            let shape = self.parts.shape(part);
            if nth == 0 && has_lower_head {
                continue;
            }
            let need = need_of(form, nth, alignment);
            let capital = self.is_capital(part) || shape.is_native();
            if capital {
                n_capital_words += 1;
                has_capital_name |= shape.kind == Kind::Name;
                continue;
            }
            match need {
                // A word more than the form has: a father's name, a particle.
                None if is_optional(shape.kind) => {}
                None => return false,
                Some(_) if is_second_half(nth, alignment) => return false,
                Some(false) => {}
                Some(true)
                    if shape.kind == Kind::Fixed
                        && is_noun(&shape.folded)
                        && (!form.is_person || is_kin(&shape.folded)) =>
                {
                    lower_words += 1;
                }
                Some(true) if is_optional(shape.kind) || shape.kind == Kind::Number => {}
                Some(true) => return false,
            }
        }
        // "Badr organization" and "brigade 50", but not "white house" and not "Special groups".
        let numbered = form
            .shapes
            .iter()
            .any(|&shape| self.gazetteer.forms.shapes[shape as usize].kind == Kind::Number);
        let first_is_lower = !self.is_capital(&self.parts.list[first])
            && need_of(form, 0, alignment) == Some(true)
            && !self.parts.shape(&self.parts.list[first]).is_native();
        if first_is_lower && !numbered && !(has_lower_head && has_capital_name) {
            return false;
        }
        lower_words == 0 || has_capital_name && n_capital_words > 0 || numbered
    }

    /// "place Tahrir", "mouvement al-Nujaba": what a group or place is may stand first, and small.
    fn has_lower_head(&self, form: &Form, first: usize) -> bool {
        let part = &self.parts.list[first];
        let shape = self.parts.shape(part);
        !form.is_person
            && form.shapes.len() > 1
            && form.needs[0].capital()
            && !self.is_capital(part)
            && !shape.is_native()
            && shape.folded == self.form_shape(form, 0).folded
            && !is_direction(&shape.folded)
    }

    pub(crate) fn is_capital(&self, part: &Part) -> bool {
        (part.first..=part.last).any(|word| {
            let word = &self.words.list[word];
            word.capital || self.text[word.span].chars().any(|c| Letter::of(c).is_uppercase())
        })
    }

    /// A single word in capitals is an abbreviation, unless the sentence is all in capitals.
    fn single_capitals_fit(&self, form: &Form, part: usize, differs: bool) -> bool {
        let word = &self.words.list[self.parts.list[part].first];
        let n_letters = self.text[word.span].chars().filter(|c| c.is_alphabetic()).count();
        let is_short = n_letters <= if differs { 5 } else { 3 };
        if differs && is_acronym(&self.text[word.span]) && !self.is_shouted(word) {
            return false;
        }
        let form_shouts = !form.text.chars().any(char::is_lowercase);
        !word.all_capitals || form_shouts || !is_short || self.is_shouted(word)
    }

    fn acronym_fits(&self, form: &Form, part: usize) -> bool {
        let part = &self.parts.list[part];
        if part.first != part.last {
            return false;
        }
        let word = &self.words.list[part.first];
        let surface = &self.text[word.span];
        let same = letters(surface).eq(letters(form.text)) || is_pronounced(form.text, surface);
        let shouted_word = self.is_shouted(word)
            && !word.dotted
            && lexicon::is_ordinary(&self.parts.shape(part).folded);
        same && !shouted_word
    }

    /// Whether the words around are in capitals too, as in a headline. Told once for each sentence.
    fn is_shouted(&self, word: &Word) -> bool {
        if let Some((sentence, is_shouted)) = self.shouted.get()
            && sentence == word.sentence
        {
            return is_shouted;
        }
        let words = &self.words.list;
        let first = words.partition_point(|other| other.sentence < word.sentence);
        let sentence = words[first..].iter().take_while(|other| other.sentence == word.sentence);
        let long = || sentence.clone().filter(|word| word.span.len() > 1);
        let others = long().filter(|word| !word.all_capitals);
        let mut letters = others.flat_map(|word| self.text[word.span].chars());
        let is_shouted = !letters.any(char::is_alphabetic)
            && long().filter(|word| word.all_capitals).count() > 1;
        self.shouted.set(Some((word.sentence, is_shouted)));
        is_shouted
    }
}

/// Whether a word can be in no place of a form unless it has a capital: what
/// [`case_fits`](Finder::case_fits) comes to for it, whatever stands beside it.
pub(crate) fn needs_capital(form: &Form, word: &Shape) -> bool {
    let is_never_small = match word.kind {
        // "place Tahrir": what a group or place is may be small.
        Kind::Name => form.is_person || form.shapes.len() == 1,
        Kind::Fixed => form.is_person && !is_kin(&word.folded),
        _ => false,
    };
    is_never_small
        && form.case == Case::Capitals
        && !word.is_native()
        && form.needs.iter().all(|need| need.capital())
}

/// "Centcom", "Unami": a long abbreviation that is spoken as a word may be written as one.
fn is_pronounced(abbreviation: &str, surface: &str) -> bool {
    let mut chars = surface.chars();
    let is_word = chars.next().is_some_and(char::is_uppercase) && chars.all(char::is_lowercase);
    let n = surface.chars().count();
    is_word
        && (5..=8).contains(&n)
        && abbreviation.chars().all(char::is_uppercase)
        && abbreviation.chars().flat_map(char::to_lowercase).eq(surface.to_lowercase().chars())
        && {
            let folded = surface.to_lowercase();
            !lexicon::is_ordinary(&folded)
                && !lexicon::is_listed_name(&folded)
                && !lexicon::is_foreign_person(&folded)
        }
}

/// Where a place lies; a small one is not of its name.
fn is_direction(word: &str) -> bool {
    matches!(
        word,
        "north"
            | "south"
            | "east"
            | "west"
            | "northern"
            | "southern"
            | "eastern"
            | "western"
            | "central"
            | "upper"
            | "lower"
            | "greater"
            | "old"
            | "new"
    )
}

/// Whether a word may be the common noun of a name ("Badr organization"); little words are not.
fn is_noun(word: &str) -> bool {
    word.len() >= 4
        && !matches!(
            word,
            "with" | "from" | "that" | "this" | "they" | "were" | "have" | "been" | "will"
        )
}

/// Whether a capital is asked of the n-th part of a window; `None` for parts the form lacks.
fn need_of(form: &Form, at: usize, alignment: Option<&Alignment>) -> Option<bool> {
    let Some(alignment) = alignment else {
        return Some(form.needs[at].capital());
    };
    let step = alignment
        .steps
        .iter()
        .find(|step| step.n_form > 0 && (step.text..step.text + step.n_text).contains(&at))?;
    Some(form.needs[step.form].capital())
}

/// Whether a part of the text is the second of two that stand for one.
fn is_second_half(at: usize, alignment: Option<&Alignment>) -> bool {
    alignment.is_some_and(|alignment| {
        alignment.steps.iter().any(|step| step.n_text == 2 && step.text + 1 == at)
    })
}

/// Letters and digits, dots left out.
fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric())
}
