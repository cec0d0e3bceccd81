use crate::candidate::Finder;
use crate::form::{Form, Role};
use crate::gap::Gap;
use crate::lexicon;
use crate::longer_name::has_native_article;
use crate::part::Part;
use crate::tongue::Tongue;

/// A name of one word has nothing beside it that tells it from an ordinary word.
impl Finder<'_> {
    /// Whether a part of the text may be a form of one part, which it fits so well.
    pub(crate) fn may_be_one_word(&self, form: &Form, part: &Part, fit: f32) -> bool {
        let surface = &self.text[self.words.list[part.first].span];
        if self.parts.shape(part).is_native() {
            let is_prefixed = self.is_behind_proclitic(form, part);
            let far = if is_prefixed { PREFIXED_FAR } else { NATIVE_FAR };
            return 1.0 - fit <= far
                && !self.is_behind_a_particle(part)
                && self.has_its_al(form, surface)
                && self.is_written_in_arabic(form, surface, is_prefixed);
        }
        let is_near = || {
            // Another name of a group or place, often that of another language, is spelled by its
            // rules: Cezayir has no other sounds.
            if !form.is_person && form.role == Role::Alias {
                // Al-Houthi is one of that name, not his movement.
                let is_surname =
                    part.article.is_some() && form.needs.first().is_none_or(|need| !need.article());
                return 1.0 - fit <= SAME_SOUNDS && !is_surname;
            }
            let n_firm = self.form_shape(form, 0).n_firm() as f32;
            form.is_person || 1.0 - fit <= FAR + A_CONSONANT * n_firm
        };
        is_near() && (fit < 1.0 || self.has_its_marks(form, surface))
    }

    /// Whether a word has the marks of a form that tell it from another word: "Sam" is not Şam. Turks
    /// write every mark.
    fn has_its_marks(&self, form: &Form, surface: &str) -> bool {
        let n_marked = |text: &str| text.matches(['ş', 'Ş', 'ç', 'Ç']).count();
        let (here, there) = (n_marked(surface), n_marked(form.text));
        let is_other_word = || {
            let folded = &self.form_shape(form, 0).folded;
            lexicon::is_ordinary(folded)
                || lexicon::is_foreign_person(folded)
                || lexicon::is_listed_name(folded)
        };
        here == there || self.words.tongue != Tongue::Turkish && (here > there || !is_other_word())
    }

    /// Whether an Arabic word that only nouns or verbs follow stands before a part: هذا الإطار is any
    /// framework, وقد تقدم nobody.
    fn is_behind_a_particle(&self, part: &Part) -> bool {
        let before = part.first.checked_sub(1).map(|at| &self.words.list[at]);
        part.gap == Gap::Space
            && before.is_some_and(|before| {
                matches!(
                    self.words.folded(before),
                    "هذا"
                        | "هذه"
                        | "ذلك"
                        | "تلك"
                        | "بهذا"
                        | "لهذا"
                        | "وهذا"
                        | "قد"
                        | "وقد"
                        | "لقد"
                        | "فقد"
                        | "لم"
                        | "لن"
                        | "سوف"
                        | "اين"
                )
            })
    }

    /// Whether a word begins like a form of a name that begins with "al", for what follows it may be a
    /// word: بانی is a founder, not آلبانی, and جزایر are islands.
    fn has_its_al(&self, form: &Form, surface: &str) -> bool {
        let begins = |text: &str| text.starts_with("آل") || text.starts_with("ال");
        let name = || self.gazetteer.entry(form.entity).name.as_str();
        let is_own = || {
            let latin = name().get(..2).is_some_and(|start| start.eq_ignore_ascii_case("al"));
            latin || form.text.starts_with("آل")
        };
        form.is_person
            || !begins(form.text)
            || !is_own()
            || has_native_article(surface)
            || begins(surface)
    }

    /// Whether article and prefixes are those of the language: in Arabic the article is part of a
    /// name or is not, and nothing stands between it and its word; Persian has no prefixes.
    fn is_written_in_arabic(&self, form: &Form, surface: &str, is_prefixed: bool) -> bool {
        match self.words.tongue {
            Tongue::Persian => !is_prefixed,
            Tongue::Arabic => {
                let (here, there) = (has_native_article(surface), form.text.starts_with("ال"));
                let is_broken = is_prefixed && surface.starts_with("ال");
                let agrees = here == there || here && form.is_person;
                agrees && !is_broken && !self.is_of_persian(form)
            }
            _ => true,
        }
    }

    /// Whether a form is how Persian writes a name that the entity also has in Arabic, by its letters or
    /// because the article is not there: تركيه is an adjective in Arabic, رقه a sheet of paper.
    fn is_of_persian(&self, form: &Form) -> bool {
        let native = || self.gazetteer.entry(form.entity).native.iter();
        let is_persian = |name: &str| name.contains(['ی', 'ک', 'گ', 'چ', 'پ', 'ژ']);
        let is_without_article = |word: &str| {
            word.strip_prefix("ال").is_some_and(|rest| rest.replace('ة', "ه") == form.text)
        };
        form.is_native
            && (is_persian(form.text) && native().any(|name| !is_persian(name))
                || native().any(|name| name.split(' ').any(is_without_article)))
    }
}

/// How far a spelling may be from a place or group, and how much more for each consonant: Serie is not
/// Syrie, nor Leben Liban.
const FAR: f32 = 0.024;
const A_CONSONANT: f32 = 0.018;

/// How far other letters for the same sounds are at most.
const SAME_SOUNDS: f32 = 0.012;

/// In Arabic script every other letter makes another word; a prefix costs something by itself.
const NATIVE_FAR: f32 = 0.06;
const PREFIXED_FAR: f32 = 0.085;
