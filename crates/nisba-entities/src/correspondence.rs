use crate::sound::{Code, Sound, Sounds, Syllable};

/// The cost of one sound for another. The figures are from attested spellings of the same names:
/// the more often a difference is seen, the less it costs.
pub(crate) fn substitution(word: &Sounds, i: usize, other: &Sounds, j: usize) -> f32 {
    let (x, y) = (word.list[i], other.list[j]);
    let one_doubled = x.doubled != y.doubled && !word.native && !other.native;
    let doubled = if one_doubled && x.code.is_firm() { 0.08 } else { 0.0 };
    if x.code == y.code {
        return doubled;
    }
    let (x, y) = match (x.code, y.code) {
        // Turkish Cafer is Jafar; everywhere else c is s or k.
        (Code::Ce | Code::C, Code::J) | (Code::J, Code::Ce | Code::C) => return doubled + 0.08,
        (x, y) => (without_c(x), without_c(y)),
    };
    if x == y {
        return doubled;
    }
    let (a, b) = if x <= y { (x, y) } else { (y, x) };
    let place = Place::of(word, i, other, j);
    if !a.is_vowel() && !b.is_vowel() {
        return doubled + consonants(a, b, place);
    }
    let cost = vowels(a, b, place);
    // Obeid, Abed: nothing but the vowel holds the beginning of a word.
    if place.first && matches!((a, b), (Code::A | Code::E | Code::I, Code::O | Code::U)) {
        return cost.max(0.9);
    }
    // Salami, Salameh.
    if place.nisba_and_eh {
        return cost.max(1.5);
    }
    if place.syllable == Syllable::Any { cost } else { cost.max(contrast(a, b, place.syllable)) }
}

/// The sound of a c in most languages.
fn without_c(code: Code) -> Code {
    match code {
        Code::Ce => Code::S,
        Code::C => Code::K,
        other => other,
    }
}

fn consonants(a: Code, b: Code, place: Place) -> f32 {
    use Code::{B, Ch, D, Dh, F, G, Gh, H, J, K, Kh, M, N, P, Q, S, Sh, T, Th, V, W, Y, Z, Zh};
    match (a, b) {
        (Q, K) => 0.10,
        (Q, G) => 0.12,
        (Q, Gh) => 0.12,
        (G, Gh) => 0.08,
        (K, G) => 0.35,
        (K, Gh) => 0.40,
        (Kh, Q) | (Kh, K) => 0.28,
        (Kh, Gh) | (Kh, G) => 1.4,
        // Junblat, Jumblatt.
        (M, N) if place.before_lips => 0.20,
        (M, N) => 0.40,
        (Kh, H) => 0.35,
        (Ch, Kh) => 0.45,
        (Ch, K) => 0.50,
        (D, Dh) => 0.10,
        (D, Th) => 0.25,
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
        // Arabic has no p: Ispahan is Isfahan.
        (P, F) => 0.50,
        (F, V) => 0.40,
        (V, W) => 0.08,
        (H, W) | (H, Y) => 0.6,
        // The feminine ending before another word or not: Harakat, Harakah.
        (T, H) if place.last => 0.15,
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

/// What two vowels cost at least where they stand alike: a long one is not taken for another.
fn contrast(a: Code, b: Code, syllable: Syllable) -> f32 {
    use Code::{A, Alif, Aw, Ay, E, I, O, U};
    match (a, b, syllable) {
        // Amiri, Omari; Khamenei, Khomeini.
        (A, O, Syllable::FirstOpen) => 0.45,
        (A | E, U, Syllable::FirstOpen) | (I, O | U, Syllable::FirstOpen) => 0.60,
        (A, Ay | Aw, Syllable::FirstOpen) => 1.1,
        // Hariri, Harari; Karimi, Karami.
        (A, I | U, Syllable::BeforeNisba) | (E | I, O | U, Syllable::BeforeNisba) => 1.8,
        (A, O | Ay, Syllable::BeforeNisba) => 0.50,
        // Tarazi, Taravzi.
        (A, Aw, Syllable::BeforeNisba) => 1.1,
        // Zulfiqar is Zulfaqar.
        (A, I | U, Syllable::LaterOpen) | (E | I, O | U, Syllable::LaterOpen) => 0.6,
        // Rashid, Rashad; but Tahir is Tahar in the Maghreb, and Jaafar Jafir.
        (A, I, Syllable::LastClosed) => 0.7,
        // Fattah, Fattouh.
        (A, U, Syllable::LastClosed) => 1.1,
        (E | I, O | U, Syllable::LastClosed) => 1.2,
        // The i of a nisba is no diphthong and no a.
        (I, Ay, Syllable::LastOpen) | (A, I, Syllable::LastOpen) => 1.5,
        (I | U, Alif, Syllable::BeforeNisba | Syllable::LaterOpen | Syllable::LastClosed) => 0.6,
        _ => 0.0,
    }
}

/// The cost of a sound of `word` that the other spelling does not have.
pub(crate) fn omission(word: &Sounds, idx: usize, other: &Sounds) -> f32 {
    let cost = omission_alone(word, idx, other.native);
    if !word.list[idx].code.is_vowel() || word.native || other.native {
        return cost;
    }
    if is_feminine_of(word, idx, other) {
        return 1.5;
    }
    // Where both have as many vowels, one left out here is one added there: Qandil, Qandal.
    if word.n_vowels() == other.n_vowels() { cost + EVENED_OUT } else { cost }
}

const EVENED_OUT: f32 = 0.5;

fn omission_alone(word: &Sounds, idx: usize, other_native: bool) -> f32 {
    use Code::{A, Alif, Aw, Ay, E, H, I, N, O, Sh, T, U, V, W, Waw, Y, Yeh};
    let sound = word.list[idx];
    let last = idx + 1 == word.list.len();
    if sound.code.is_firm() && !last {
        return CONSONANT;
    }
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
        H if last && word.native && before == Some(Alif) => 0.03,
        // The h of Falih is one of its consonants.
        H if last && before == Some(I) && !other_native => 0.6,
        H if last => 0.10,
        // What follows a digraph is written once or twice: Mashhad, Meshed.
        H if before == Some(Sh) && after.is_some_and(Code::is_vowel) => 0.15,
        H if idx == 0 && !other_native => 0.80,
        H if beside_vowel => 0.30,
        H => 0.45,
        Y if matches!(before, Some(I | E | Ay)) || after == Some(I) => 0.08,
        // Yamin, Amin.
        Y if idx == 0 && !other_native => 0.80,
        Y => 0.35,
        W | V if matches!(before, Some(U | O | Aw)) || matches!(after, Some(U | O)) => 0.08,
        W => 0.60,
        // Razavi, Rezaei.
        V => 1.2,
        A | E | I | O | U if other_native => {
            // Long vowels are written; at the end of a word a vowel is long.
            if last && matches!(sound.code, I | U | O) { 0.6 } else { 0.05 }
        }
        Ay | Aw if other_native => 0.5,
        // The i of a nisba makes another name: Soleiman, Soleimani.
        I | Ay if last => 2.0,
        // -iya is another word than -i: Sulaymani, Sulaymaniyah.
        A | E if last_vowel && matches!(before, Some(I | Y)) => 1.5,
        A | E if last_vowel && before.is_some_and(Code::is_vowel) => 0.70,
        // Hamid, Hamida; but French Amine is Amin.
        A if last_vowel && !sound.doubled => 1.5,
        E if last_vowel && !last => 1.5,
        A | E if last_vowel => 0.36,
        O | U if last => 0.8,
        I if !other_native && is_tail(word, idx) => 0.45,
        // Aoun is Awn.
        A if idx == 0 && matches!(after, Some(O | U | W)) => 0.18,
        // Before two consonants it eases the way, and the Maghreb does without: Driss is Idris.
        E | I if idx == 0 && stands_before_two(word) => 0.45,
        A | E | I | O | U if idx == 0 => 1.0,
        // Dib, Diab.
        A if matches!(before, Some(I | O | U)) => 0.9,
        // Nadia, Nada.
        I if after.is_some_and(Code::is_vowel) && is_last_vowel(word, idx + 1) => 1.2,
        I if after.is_some_and(Code::is_vowel) => 0.28,
        A | E | O | I | U if beside_vowel => 0.18,
        // Amina, Amna: before the a of a woman's name it is long.
        I if sound.syllable == Syllable::LaterOpen && is_last_vowel(word, idx + 2) => 1.2,
        // Bakhit, Bakht; what eases Saqr is mostly an e.
        I if sound.syllable == Syllable::LastClosed => 1.0,
        E | I if between_consonants => 0.26,
        // Doubled consonants need a vowel on either side: Jabbari is not Jabri.
        A | E | I | O | U if is_beside_doubled(word, idx) => 1.6,
        // Ebadi, Abdi; but Juhani is Juhni.
        A if sound.syllable == Syllable::BeforeNisba => 0.8,
        // Jubouri, Jabri.
        O | U if sound.syllable == Syllable::BeforeNisba => 1.4,
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
        _ => CONSONANT,
    }
}

/// Whether a vowel ends a word, a silent h behind it or not.
fn is_last_vowel(word: &Sounds, idx: usize) -> bool {
    let is_h = |sound: &Sound| sound.code == Code::H;
    let rest = word.list.get(idx..).unwrap_or(&[]);
    matches!(rest, [vowel] | [vowel, _] if vowel.code.is_vowel() && rest[1..].iter().all(is_h))
}

/// Whether the first sound of a word has two consonants behind it.
fn stands_before_two(word: &Sounds) -> bool {
    let is_consonant = |idx: usize| word.list.get(idx).is_some_and(|s| !s.code.is_vowel());
    is_consonant(1) && (is_consonant(2) || word.list[1].doubled)
}

/// A consonant more or less.
const CONSONANT: f32 = 1.4;

fn is_beside_doubled(word: &Sounds, idx: usize) -> bool {
    let is_doubled =
        |idx: usize| word.list.get(idx).is_some_and(|sound| sound.doubled && sound.code.is_firm());
    word.list[idx].syllable != Syllable::Any && idx > 0 && is_doubled(idx - 1)
}

/// Whether the i at `idx` opens the ending -ia, -iya of a word where the other ends in -i: Hani is
/// not Haniyeh.
fn is_feminine_of(word: &Sounds, idx: usize, other: &Sounds) -> bool {
    let is_nisba = |sounds: &Sounds| sounds.list.last().is_some_and(|sound| sound.code == Code::I);
    word.list[idx].code == Code::I
        && is_nisba(other)
        && !is_nisba(word)
        && word.list.len() > idx + 1
        && word.list[idx..].iter().all(|sound| !sound.code.is_firm())
}

/// Whether a vowel opens an ending of vowels, as in -iya.
fn is_tail(word: &Sounds, idx: usize) -> bool {
    word.list.len() - idx >= 3 && word.list[idx..].iter().all(|sound| !sound.code.is_firm())
}

#[derive(Clone, Copy)]
struct Place {
    /// Both sounds are the first of their words.
    first: bool,
    /// Both sounds stand before a b or its like.
    before_lips: bool,
    /// Both sounds are the last of their words.
    last: bool,
    /// One is the i that ends a word, the other a vowel before the h that ends one.
    nisba_and_eh: bool,
    /// Where both sounds stand, if they are vowels and stand alike.
    syllable: Syllable,
}

impl Place {
    fn of(a: &Sounds, i: usize, b: &Sounds, j: usize) -> Place {
        let (x, y) = (a.list[i], b.list[j]);
        // An ayn may stand in a long aa: Saadi, Saedi.
        let alike = x.syllable == y.syllable && !x.doubled && !y.doubled;
        Place {
            first: i == 0 && j == 0,
            before_lips: is_of_lips(a, i + 1) && is_of_lips(b, j + 1),
            last: i + 1 == a.len() && j + 1 == b.len(),
            nisba_and_eh: ends_in_eh(a, i) && ends_in_i(b, j)
                || ends_in_i(a, i) && ends_in_eh(b, j),
            syllable: if alike { x.syllable } else { Syllable::Any },
        }
    }
}

fn is_of_lips(word: &Sounds, idx: usize) -> bool {
    word.list.get(idx).is_some_and(|sound| matches!(sound.code, Code::B | Code::P | Code::F))
}

fn ends_in_i(word: &Sounds, idx: usize) -> bool {
    matches!(word.list[idx..], [vowel] if vowel.code == Code::I)
}

fn ends_in_eh(word: &Sounds, idx: usize) -> bool {
    let is_vowel = |code: Code| matches!(code, Code::A | Code::E);
    matches!(word.list[idx..], [vowel, h] if is_vowel(vowel.code) && h.code == Code::H)
}
