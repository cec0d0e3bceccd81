use crate::align::{Ends, Step, align, explain};
use crate::gap::Gap;
use crate::part::{Parts, is_optional};
use crate::respelling::{Respelling, respellings};
use crate::shape::{Kind, NEVER, Shape};

/// How alike two names are, and why.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Comparison {
    /// From 0, nothing in common, to 1, the same but for folding. The mode does not move it.
    pub score: f64,
    /// The differences that were allowed, in the order of the name.
    pub rules: Vec<String>,
}

impl Comparison {
    /// Whether the two are spellings of one name.
    pub fn same(&self, mode: Mode) -> bool {
        self.score >= mode.threshold()
    }
}

/// How much difference is still one name.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum Mode {
    /// Close spellings only.
    Strict,
    /// What the matcher accepts.
    #[default]
    Default,
    /// Everything worth a look.
    Wide,
}

impl Mode {
    /// The least score that counts as the same name.
    pub fn threshold(self) -> f64 {
        match self {
            Mode::Strict => 0.90,
            Mode::Default => 0.85,
            Mode::Wide => 0.76,
        }
    }
}

/// Compares two names as spellings of one: Arabic, Persian and Turkish names in any romanization
/// or in Arabic script; other names but for folding.
///
/// Parts may be joined, a father's name left out, and "SURNAME, Given" stand for "Given Surname".
/// Letters of Turkish, Kurdish, French and German, and the Maghrebi article, are read as those
/// languages read them where the other name has what they would become: `Kaşıkçı`, `Ajjasch`,
/// `Lakhdar`; the matcher, which folds texts once for all names, sees them without their signs.
/// Where two names are not the same by default, a second look is taken: one part may be further
/// from the other, and the surname stand first without a comma. What is found so scores 0.84 at
/// most, and is for [`Mode::Wide`] alone. Symmetric.
///
/// ```
/// use nisba_entities::{Mode, compare};
///
/// let same = compare("Qassem Soleimani", "Ghasem Soleymani");
/// assert!(same.same(Mode::Default) && same.score < 1.0);
/// assert!(compare("قاسم سليماني", "Qassem Soleimani").same(Mode::Default));
/// assert!(!compare("Qassem Soleimani", "Kamran Soleimani").same(Mode::Wide));
/// ```
pub fn compare(a: &str, b: &str) -> Comparison {
    let mut best = read_as(a, b);
    if best.as_ref().is_none_or(|best| best.score < 1.0) {
        let (of_a, of_b) = (respellings(a, b), respellings(b, a));
        for (i, a) in of_a.iter().enumerate() {
            for b in &of_b[usize::from(i == 0)..] {
                best = better(best, respelled(a, b));
            }
        }
    }
    match best {
        Some(Scored { score, rules }) => {
            Comparison { score: (f64::from(score.max(0.0)) * 1000.0).round() / 1000.0, rules }
        }
        None => Comparison { score: 0.0, rules: Vec::new() },
    }
}

/// Two names in the letters of one language or the other.
fn respelled(a: &Respelling, b: &Respelling) -> Option<Scored> {
    let mut found = read_as(&a.name, &b.name)?;
    found.score -= a.cost + b.cost;
    found.rules.extend([a.rule, b.rule].into_iter().flatten().map(str::to_owned));
    Some(found)
}

fn read_as(a: &str, b: &str) -> Option<Scored> {
    let (a, b) = (Name::new(a), Name::new(b));
    let best = either_way(&a, &b, Ends::Loose);
    if best.as_ref().is_some_and(|best| f64::from(best.score) >= Mode::Default.threshold()) {
        return best;
    }
    let mut wide = either_way(&a, &b, Ends::Wide);
    if let Some(found) = &mut wide {
        found.score = found.score.min(WIDE_AT_MOST);
    }
    better(best, wide)
}

/// The most that names score which are no pair but at a second look.
const WIDE_AT_MOST: f32 = 0.84;

/// How near a word of the language must sound to the name that it is taken for, and what that costs.
const NEARLY_THE_SAME: f32 = 0.1;
const WORD_FOR_NAME: f32 = 0.04;

/// The cost of "Surname Given" without a comma.
const TURNED: f32 = 0.16;

struct Scored {
    score: f32,
    rules: Vec<String>,
}

/// The one that scores more, the first of two that score the same.
fn better(one: Option<Scored>, other: Option<Scored>) -> Option<Scored> {
    let score =
        |scored: &Option<Scored>| scored.as_ref().map_or(f32::NEG_INFINITY, |scored| scored.score);
    if score(&other) > score(&one) { other } else { one }
}

fn either_way(a: &Name, b: &Name, ends: Ends) -> Option<Scored> {
    better(compared(a, b, ends), compared(b, a, ends))
}

fn compared(a: &Name, b: &Name, ends: Ends) -> Option<Scored> {
    let mut best: Option<Scored> = None;
    for (a_order, a_cost) in a.orders(ends) {
        for (b_order, b_cost) in b.orders(ends) {
            let (mut form, mut text) = (a.shapes(&a_order), b.shapes(&b_order));
            let (form_names, text_names) = (a.names(&a_order), b.names(&b_order));
            let is_one_word = form.len() == 1 || text.len() == 1;
            // Asia Djebar: what is a word may be a name where the other has one that sounds so.
            let is_word_for_name = |i: usize, j: usize, form: &[&Shape], text: &[&Shape]| {
                let kinds = (form[i].kind, text[j].kind);
                !is_one_word
                    && matches!(kinds, (Kind::Fixed, Kind::Name) | (Kind::Name, Kind::Fixed))
            };
            let pair = |i: usize, j: usize| {
                if is_word_for_name(i, j, &form, &text) {
                    let (x, y) = (form_names[i].as_ref(), text_names[j].as_ref());
                    let far = x.unwrap_or(form[i]).cost_within(y.unwrap_or(text[j]), ends.reach());
                    return if far > NEARLY_THE_SAME { NEVER } else { far + WORD_FOR_NAME };
                }
                form[i].cost_within(text[j], ends.reach())
            };
            let Some(alignment) = align(&form, &text, ends, pair) else {
                continue;
            };
            // Turned without a comma, with a part more, it is the name of a son or father.
            let is_turned = a_cost >= TURNED || b_cost >= TURNED;
            let has_more = |form: &[&Shape], text: &[&Shape]| {
                let is_more = |step: &&Step| match (step.n_form, step.n_text) {
                    (0, _) => !is_optional(text[step.text].kind),
                    (_, 0) => !is_optional(form[step.form].kind),
                    _ => false,
                };
                alignment.steps.iter().any(|step| is_more(&step))
            };
            if is_turned && has_more(&form, &text) {
                continue;
            }
            let score = alignment.score - a_cost - b_cost;
            if best.as_ref().is_none_or(|known| known.score < score) {
                for step in &alignment.steps {
                    if (step.n_form, step.n_text) == (1, 1)
                        && is_word_for_name(step.form, step.text, &form, &text)
                    {
                        let (i, j) = (step.form, step.text);
                        form[i] = form_names[i].as_ref().unwrap_or(form[i]);
                        text[j] = text_names[j].as_ref().unwrap_or(text[j]);
                    }
                }
                let mut rules = explain(&form, &text, &alignment);
                if a_order.first() != Some(&0) || b_order.first() != Some(&0) {
                    rules.push("surname first".to_owned());
                }
                best = Some(Scored { score, rules });
            }
        }
    }
    best
}

struct Name {
    parts: Parts,
    /// Number of parts before a comma.
    comma: Option<usize>,
}

impl Name {
    fn new(name: &str) -> Name {
        let (_, parts) = Parts::of_name(name);
        let comma =
            parts.list.iter().skip(1).position(|part| part.gap == Gap::Comma).map(|n| n + 1);
        Name { parts, comma }
    }

    /// The orders in which the parts may be read, with what reading them so costs.
    fn orders(&self, ends: Ends) -> Vec<(Vec<usize>, f32)> {
        let n = self.parts.list.len();
        let turned = |at: usize| (at..n).chain(0..at).collect::<Vec<_>>();
        match self.comma {
            Some(at) => vec![(turned(at), 0.0), ((0..n).collect(), 0.02)],
            None if ends == Ends::Wide && n > 1 => {
                vec![((0..n).collect(), 0.0), (turned(1), TURNED)]
            }
            None => vec![((0..n).collect(), 0.0)],
        }
    }

    /// The parts that are words of the language, read as names.
    fn names(&self, order: &[usize]) -> Vec<Option<Shape>> {
        let name = |&idx: &usize| self.parts.shape(&self.parts.list[idx]).as_name();
        order.iter().map(name).collect()
    }

    fn shapes(&self, order: &[usize]) -> Vec<&Shape> {
        order.iter().map(|&idx| self.parts.shape(&self.parts.list[idx])).collect()
    }
}
