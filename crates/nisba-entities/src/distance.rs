use crate::sound::{Code, Sound, Sounds};

/// How far apart two words sound: 0 for the same, about 1 for nothing in common.
///
/// A weighted edit distance, divided by the mean weight of both words. Symmetric.
pub(crate) fn distance(a: &Sounds, b: &Sounds) -> f32 {
    let weight = (a.weight() + b.weight()) / 2.0;
    if weight == 0.0 {
        return if a.list == b.list { 0.0 } else { 1.0 };
    }
    if are_far(a, b) {
        return HOPELESS * 2.0;
    }
    within(a, b, HOPELESS * weight).map_or(HOPELESS * 2.0, |cost| cost / weight)
}

/// Whether the number of their consonants tells that two words are no pair, whatever else is the
/// matter: each one too many costs 1, but for a j that is a y and the t of a feminine.
pub(crate) fn are_far(a: &Sounds, b: &Sounds) -> bool {
    let weight = (a.weight() + b.weight()) / 2.0;
    a.n_firm().abs_diff(b.n_firm()) as f32 > FAR * weight
}

/// The cost of turning one word into the other, row by row; `None` as soon as it is over the limit.
fn within(a: &Sounds, b: &Sounds, limit: f32) -> Option<f32> {
    let (n, m) = (a.len(), b.len());
    let native = a.native || b.native;
    let mut without_b = [0.0; MAX];
    let mut row = [0.0; MAX + 1];
    for j in 1..=m {
        without_b[j - 1] = omission(b, j - 1, a.native);
        row[j] = row[j - 1] + without_b[j - 1];
    }
    for i in 1..=n {
        let without_a = omission(a, i - 1, b.native);
        let mut before = row[0];
        row[0] += without_a;
        let mut least = row[0];
        for j in 1..=m {
            let place = Place { last: i == n && j == m, native };
            let left_out = row[j] + without_a;
            let added = row[j - 1] + without_b[j - 1];
            let mut best = left_out.min(added);
            // The dearest step is looked up only where it can be the cheapest.
            if before < best {
                best = best.min(before + substitution(a.list[i - 1], b.list[j - 1], place));
            }
            before = row[j];
            row[j] = best;
            least = least.min(best);
        }
        // No later row costs less than the least of this one.
        if least > limit {
            return None;
        }
    }
    Some(row[m])
}

/// So many consonants more, by weight, are too many.
const FAR: f32 = 0.45;

/// Just over what is still a pair: how far two words are apart that are further does not matter.
const HOPELESS: f32 = 0.24;

/// The differences between two words, in their order, each with the name of its rule.
pub(crate) fn differences(a: &Sounds, b: &Sounds) -> Vec<String> {
    let mut table = Table::new();
    table.fill(a, b);
    let mut rules = Vec::new();
    let (mut i, mut j) = (a.len(), b.len());
    while i > 0 || j > 0 {
        let here = table.at(i, j);
        let near = |other: f32| (here - other).abs() < 1e-5;
        if i > 0 && j > 0 {
            let (x, y) = (a.list[i - 1], b.list[j - 1]);
            let place = Place { last: i == a.len() && j == b.len(), native: a.native || b.native };
            if near(table.at(i - 1, j - 1) + substitution(x, y, place)) {
                if x.code != y.code {
                    rules.push(format!("{}~{}", x.code.name(), y.code.name()));
                } else if x.doubled != y.doubled && x.code.is_firm() {
                    rules.push(format!("doubled {}", x.code.name()));
                }
                (i, j) = (i - 1, j - 1);
                continue;
            }
        }
        if i > 0 && near(table.at(i - 1, j) + omission(a, i - 1, b.native)) {
            rules.push(format!("{} left out", a.list[i - 1].code.name()));
            i -= 1;
        } else {
            rules.push(format!("{} added", b.list[j - 1].code.name()));
            j -= 1;
        }
    }
    rules.reverse();
    rules
}

const MAX: usize = 28;

struct Table {
    cells: [[f32; MAX + 1]; MAX + 1],
}

impl Table {
    fn new() -> Table {
        Table { cells: [[0.0; MAX + 1]; MAX + 1] }
    }

    fn at(&self, i: usize, j: usize) -> f32 {
        self.cells[i][j]
    }

    fn fill(&mut self, a: &Sounds, b: &Sounds) {
        let (n, m) = (a.len(), b.len());
        let native = a.native || b.native;
        let mut without_a = [0.0; MAX];
        let mut without_b = [0.0; MAX];
        for i in 1..=n {
            without_a[i - 1] = omission(a, i - 1, b.native);
            self.cells[i][0] = self.cells[i - 1][0] + without_a[i - 1];
        }
        for j in 1..=m {
            without_b[j - 1] = omission(b, j - 1, a.native);
            self.cells[0][j] = self.cells[0][j - 1] + without_b[j - 1];
        }
        for i in 1..=n {
            for j in 1..=m {
                let place = Place { last: i == n && j == m, native };
                let swap =
                    self.cells[i - 1][j - 1] + substitution(a.list[i - 1], b.list[j - 1], place);
                let left_out = self.cells[i - 1][j] + without_a[i - 1];
                let added = self.cells[i][j - 1] + without_b[j - 1];
                self.cells[i][j] = swap.min(left_out).min(added);
            }
        }
    }
}

impl Sounds {
    /// Number of sounds that are compared; words of more sounds than any name has are cut.
    fn len(&self) -> usize {
        self.list.len().min(MAX)
    }
}

#[derive(Clone, Copy)]
struct Place {
    /// Both sounds are the last of their words.
    last: bool,
    /// One word is in Arabic script.
    native: bool,
}

/// The cost of one sound for another. The figures are from attested spellings of the same names:
/// the more often a difference is seen, the less it costs.
fn substitution(x: Sound, y: Sound, place: Place) -> f32 {
    let doubled = if x.doubled != y.doubled && !place.native {
        if x.code.is_firm() { 0.08 } else { 0.0 }
    } else {
        0.0
    };
    if x.code == y.code {
        return doubled;
    }
    let (x, y) = match (x.code, y.code) {
        // Turkish Cafer is Jafar; everywhere else c is s or k.
        (Code::Ce | Code::C, Code::J) | (Code::J, Code::Ce | Code::C) => return doubled + 0.15,
        (x, y) => (without_c(x), without_c(y)),
    };
    if x == y {
        return doubled;
    }
    let (a, b) = if x <= y { (x, y) } else { (y, x) };
    doubled + if a.is_vowel() || b.is_vowel() { vowels(a, b, place) } else { consonants(a, b) }
}

/// The sound of a c in most languages.
fn without_c(code: Code) -> Code {
    match code {
        Code::Ce => Code::S,
        Code::C => Code::K,
        other => other,
    }
}

fn consonants(a: Code, b: Code) -> f32 {
    use Code::{B, Ch, D, Dh, F, G, Gh, H, J, K, Kh, M, N, P, Q, S, Sh, T, Th, V, W, Y, Z, Zh};
    match (a, b) {
        (Q, K) => 0.10,
        (Q, G) => 0.12,
        (Q, Gh) => 0.12,
        (G, Gh) => 0.08,
        (K, G) => 0.35,
        (K, Gh) => 0.40,
        (Kh, Q) | (Kh, K) => 0.28,
        (Kh, Gh) | (Kh, G) => 1.2,
        (M, N) => 0.40,
        (Kh, H) => 0.35,
        (Ch, Kh) => 0.45,
        (Ch, K) => 0.50,
        (D, Dh) => 0.10,
        (Dh, Z) => 0.10,
        (Th, Dh) => 0.15,
        (T, Th) => 0.20,
        (Th, S) => 0.20,
        (Th, Z) => 0.30,
        (Z, S) => 0.35,
        (D, Z) => 0.40,
        (T, D) => 0.50,
        (Ch, Sh) => 0.12,
        (S, Sh) => 0.25,
        (Ch, S) => 0.40,
        (J, Zh) => 0.08,
        (J, G) => 0.25,
        (Zh, G) => 0.40,
        (J, Ch) => 0.45,
        (J, Y) => 0.30,
        (B, P) => 0.40,
        (F, V) => 0.40,
        (V, W) => 0.08,
        (H, W) | (H, Y) => 0.6,
        // Any other consonant makes another name.
        _ => 1.6,
    }
}

fn vowels(a: Code, b: Code, place: Place) -> f32 {
    use Code::{A, Alif, Aw, Ay, E, H, I, O, U, V, W, Waw, Y, Yeh};
    let cost = match (a, b) {
        (A, E) => 0.12,
        (A, I) => 0.40,
        (A, O) => 0.20,
        (A, U) => 0.45,
        (E, I) => 0.10,
        (E, O) => 0.45,
        (E, U) => 0.50,
        (I, O) | (I, U) => 0.45,
        (O, U) => 0.04,
        (I, Ay) => 0.14,
        (E, Ay) => 0.08,
        (A, Ay) => 0.35,
        (O, Aw) => 0.08,
        (U, Aw) => 0.12,
        (A, Aw) => 0.30,
        (Ay, Aw) => 0.6,
        (W, U) | (W, O) | (W, Aw) => 0.05,
        (V, U) | (V, O) | (V, Aw) => 0.12,
        (Y, I) => 0.04,
        (Y, E) | (Y, Ay) => 0.10,
        (A | E, Alif) => 0.0,
        (O, Alif) => 0.05,
        (U, Alif) | (I, Alif) => 0.15,
        (Ay | Aw, Alif) => 0.3,
        (W | U | O | Aw, Waw) => 0.0,
        (V, Waw) => 0.02,
        (Y | I, Yeh) => 0.0,
        (E | Ay, Yeh) => 0.03,
        (A, Yeh) if place.last => 0.05,
        (H, A | E) if place.last => 0.1,
        (H, Alif) if place.last => 0.1,
        (a, b) if a.is_vowel() && b.is_vowel() => 0.5,
        (a, b) if a.is_firm() || b.is_firm() => 1.6,
        _ => 1.1,
    };
    match (a, b) {
        // Final -a, -e, -eh of feminine and Persian names; -e, -i of Lebanese ones.
        (A, E) | (E, I) if place.last => 0.06,
        _ => cost,
    }
}

/// The cost of a sound of `word` that the other spelling does not have.
fn omission(word: &Sounds, idx: usize, other_native: bool) -> f32 {
    use Code::{A, Alif, Aw, Ay, E, H, I, N, O, T, U, V, W, Waw, Y, Yeh};
    let sound = word.list[idx];
    let last = idx + 1 == word.list.len();
    let silent_end = word.list.last().is_some_and(|sound| sound.code == H);
    // The last vowel, a silent h behind it or not.
    let last_vowel = last || silent_end && idx + 2 == word.list.len();
    let code_at = |idx: usize| word.list.get(idx).map(|sound| sound.code);
    let before = idx.checked_sub(1).and_then(code_at);
    let after = code_at(idx + 1);
    let between_consonants =
        before.is_some_and(|code| !code.is_vowel()) && after.is_some_and(|code| !code.is_vowel());
    let beside_vowel = before.is_some_and(Code::is_vowel) || after.is_some_and(Code::is_vowel);
    match sound.code {
        H if last => 0.10,
        H if beside_vowel => 0.30,
        H => 0.45,
        Y if matches!(before, Some(I | E | Ay)) || after == Some(I) => 0.08,
        Y => 0.35,
        W if matches!(before, Some(U | O | Aw)) || after == Some(U) => 0.08,
        W | V => 0.60,
        A | E | I | O | U if other_native => {
            // Long vowels are written; at the end of a word a vowel is long.
            if last && matches!(sound.code, I | U | O) { 0.6 } else { 0.05 }
        }
        Ay | Aw if other_native => 0.5,
        // The i of a nisba makes another name: Soleiman, Soleimani.
        I | Ay if last => 1.5,
        // -iya is another word than -i: Sulaymani, Sulaymaniyah.
        A | E if last_vowel && matches!(before, Some(I | Y)) => 1.5,
        A | E if last_vowel && before.is_some_and(Code::is_vowel) => 0.70,
        A | E if last_vowel => 0.36,
        O | U if last => 0.8,
        I if !other_native && is_tail(word, idx) => 0.45,
        // Aoun is Awn.
        A if idx == 0 && matches!(after, Some(O | U | W)) => 0.18,
        A | E | I | O | U if idx == 0 => 1.0,
        A | E | O | I | U if beside_vowel => 0.18,
        E | I if between_consonants => 0.26,
        A | O | U if between_consonants => 0.32,
        A | E | I | O | U => 0.4,
        Ay | Aw => 0.8,
        Alif if last => 0.2,
        Alif => 0.30,
        Yeh if last => 0.8,
        Waw | Yeh => 0.35,
        // The feminine -at before another word: Lajnat, Lajna.
        T if last && matches!(before, Some(A | E | Alif)) => 0.40,
        // Pezeshki, Pezeshkian: an ending makes another name.
        N if last => 1.8,
        _ => 1.4,
    }
}

/// Whether a vowel opens an ending of vowels, as in -iya.
fn is_tail(word: &Sounds, idx: usize) -> bool {
    word.list.len() - idx >= 3 && word.list[idx..].iter().all(|sound| !sound.code.is_firm())
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_row_at_a_time_is_the_whole_table(a in "[a-z']{1,12}", b in "[a-z']{1,12}") {
            let (a, b) = (Sounds::of(&a), Sounds::of(&b));
            let mut table = Table::new();
            table.fill(&a, &b);
            let whole = table.at(a.len(), b.len());
            match within(&a, &b, 1.5) {
                Some(cost) => proptest::prop_assert_eq!(cost, whole),
                None => proptest::prop_assert!(whole > 1.5),
            }
        }
    }
}
