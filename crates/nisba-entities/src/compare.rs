use crate::align::{Alignment, Ends, align, explain};
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
            Mode::Wide => 0.78,
        }
    }
}

/// Compares two names as spellings of one: Arabic, Persian and Turkish names in any romanization
/// or in Arabic script; other names but for folding.
///
/// Parts may be joined, a father's name left out, and "SURNAME, Given" stand for "Given Surname".
/// Symmetric.
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
    let one_way = compared(a, b);
    let other_way = compared(b, a);
    let score = |alignment: &Option<(f32, Vec<String>)>| {
        alignment.as_ref().map_or(f32::NEG_INFINITY, |(score, _)| *score)
    };
    let best = if score(&other_way) > score(&one_way) { other_way } else { one_way };
    match best {
        Some((score, rules)) => {
            Comparison { score: (f64::from(score.max(0.0)) * 1000.0).round() / 1000.0, rules }
        }
        None => Comparison { score: 0.0, rules: Vec::new() },
    }
}

fn compared(a: &str, b: &str) -> Option<(f32, Vec<String>)> {
    let (a, b) = (Name::new(a), Name::new(b));
    let mut best: Option<(f32, Vec<String>)> = None;
    for (a_order, a_cost) in a.orders() {
        for (b_order, b_cost) in b.orders() {
            let (form, text) = (a.shapes(&a_order), b.shapes(&b_order));
            let pair = |i: usize, j: usize| form[i].cost(text[j]);
            let Some(Alignment { score, steps }) = align(&form, &text, Ends::Loose, pair) else {
                continue;
            };
            let score = score - a_cost - b_cost;
            if best.as_ref().is_none_or(|(known, _)| *known < score) {
                let alignment = Alignment { score, steps };
                let mut rules = explain(&form, &text, &alignment);
                if a_order.first() != Some(&0) || b_order.first() != Some(&0) {
                    rules.push("surname first".to_owned());
                }
                best = Some((score, rules));
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
    fn orders(&self) -> Vec<(Vec<usize>, f32)> {
        let n = self.parts.list.len();
        let turned = |at: usize| (at..n).chain(0..at).collect::<Vec<_>>();
        match self.comma {
            Some(at) => vec![(turned(at), 0.0), ((0..n).collect(), 0.02)],
            None => vec![((0..n).collect(), 0.0)],
        }
    }

    fn shapes(&self, order: &[usize]) -> Vec<&Shape> {
        order.iter().map(|&idx| self.parts.shape(&self.parts.list[idx])).collect()
    }
}
