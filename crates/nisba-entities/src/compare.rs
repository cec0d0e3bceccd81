use crate::align::{Ends, align, explain};
use crate::gap::Gap;
use crate::part::Parts;
use crate::shape::Shape;

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
    let (a, b) = (Name::new(a), Name::new(b));
    let mut best = either_way(&a, &b, Ends::Loose);
    let same = |best: &Option<Scored>| {
        best.as_ref().is_some_and(|best| f64::from(best.score) >= Mode::Default.threshold())
    };
    if !same(&best) {
        let mut wide = either_way(&a, &b, Ends::Wide);
        if let Some(found) = &mut wide {
            found.score = found.score.min(WIDE_AT_MOST);
        }
        best = better(best, wide);
    }
    match best {
        Some(Scored { score, rules }) => {
            Comparison { score: (f64::from(score.max(0.0)) * 1000.0).round() / 1000.0, rules }
        }
        None => Comparison { score: 0.0, rules: Vec::new() },
    }
}

/// The most that names score which are no pair but at a second look.
const WIDE_AT_MOST: f32 = 0.84;

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
            let (form, text) = (a.shapes(&a_order), b.shapes(&b_order));
            let pair = |i: usize, j: usize| form[i].cost_within(text[j], ends.reach());
            let Some(alignment) = align(&form, &text, ends, pair) else {
                continue;
            };
            let score = alignment.score - a_cost - b_cost;
            if best.as_ref().is_none_or(|known| known.score < score) {
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

    fn shapes(&self, order: &[usize]) -> Vec<&Shape> {
        order.iter().map(|&idx| self.parts.shape(&self.parts.list[idx])).collect()
    }
}
