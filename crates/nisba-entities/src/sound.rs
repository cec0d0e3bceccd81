/// The sounds of one word, as far as its letters tell them.
///
/// Romanizations differ in letters far more than in sounds: `Khaz'ali` and `Khazali`, `Cheikh` and
/// `Sheikh`, `Mousavi` and `Moosawi` come out equal or nearly so.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sounds {
    pub(crate) list: Vec<Sound>,
    /// Arabic script, where short vowels are not written.
    pub(crate) native: bool,
    n_firm: usize,
    n_vowels: usize,
    weight: f32,
    first_class: Option<char>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Sound {
    pub(crate) code: Code,
    pub(crate) doubled: bool,
    pub(crate) syllable: Syllable,
}

/// Where a vowel stands, which tells how firmly spellings keep it: Haftar is Hifter, but Hariri is
/// not Harari, for what stands before one consonant is most often long.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Syllable {
    /// Before two consonants, before a vowel, at the end; and whatever is no vowel.
    #[default]
    Any,
    /// The first vowel of a word, before one consonant and a vowel.
    FirstOpen,
    /// A later vowel before one consonant and another vowel.
    LaterOpen,
    /// The same before the i of a nisba, where nearly all are long.
    BeforeNisba,
    /// The last vowel, before the one consonant that ends the word, and not the first vowel.
    LastClosed,
    /// The last sound of a word, behind a consonant, and not the first vowel.
    LastOpen,
}

/// Consonants, glides and vowels. The last three are Arabic letters that stand for several.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[rustfmt::skip]
pub(crate) enum Code {
    B, P, T, Th, D, Dh, J, Zh, Ch, Kh, R, Z, S, Sh, Q, K, G, Gh, F, V, L, M, N,
    /// The letter c, soft and hard: in Turkish it is j.
    Ce, C,
    H, W, Y,
    A, E, I, O, U, Ay, Aw,
    /// Alif: a, e, o, long or at the start of a word.
    Alif,
    /// Waw: w, v, u, o.
    Waw,
    /// Yeh: y, i, e.
    Yeh,
    /// A letter of another script, a digit: equal to itself only.
    Other(char),
}

impl Code {
    pub(crate) fn is_vowel(self) -> bool {
        use Code::{A, Alif, Aw, Ay, E, I, O, U, Waw, Yeh};
        matches!(self, A | E | I | O | U | Ay | Aw | Alif | Waw | Yeh)
    }

    /// Whether it counts as a consonant of the skeleton.
    pub(crate) fn is_firm(self) -> bool {
        !self.is_vowel() && !matches!(self, Code::H | Code::W | Code::Y | Code::V)
    }

    /// The letter in rules that are printed.
    pub(crate) fn name(self) -> String {
        use Code::{
            A, Alif, Aw, Ay, B, C, Ce, Ch, D, Dh, E, F, G, Gh, H, I, J, K, Kh, L, M, N, O, Other,
            P, Q, R, S, Sh, T, Th, U, V, W, Waw, Y, Yeh, Z, Zh,
        };
        let name = match self {
            B => "b",
            P => "p",
            T => "t",
            Th => "th",
            D => "d",
            Dh => "dh",
            J => "j",
            Zh => "zh",
            Ch => "ch",
            Kh => "kh",
            R => "r",
            Z => "z",
            S => "s",
            Sh => "sh",
            Q => "q",
            K => "k",
            G => "g",
            Gh => "gh",
            F => "f",
            V => "v",
            L => "l",
            M => "m",
            N => "n",
            Ce | C => "c",
            H => "h",
            W => "w",
            Y => "y",
            A => "a",
            E => "e",
            I => "i",
            O => "o",
            U => "u",
            Ay => "ai",
            Aw => "au",
            Alif => "ا",
            Waw => "و",
            Yeh => "ي",
            Other(c) => return c.to_string(),
        };
        name.to_owned()
    }
}

/// The skeleton class of a consonant; `None` for what a skeleton leaves out.
pub(crate) fn class(code: Code) -> Option<char> {
    use Code::{
        B, C, Ce, Ch, D, Dh, F, G, Gh, J, K, Kh, L, M, N, Other, P, Q, R, S, Sh, T, Th, Z, Zh,
    };
    Some(match code {
        B | P => 'b',
        T | Th => 't',
        D => 'd',
        Dh | Z => 'z',
        J | Zh => 'j',
        S | Sh | Ch | Ce => 's',
        Q | K | G | Gh | Kh | C => 'k',
        R => 'r',
        F => 'f',
        L => 'l',
        M => 'm',
        N => 'n',
        Other(c) => c,
        _ => return None,
    })
}

impl Sounds {
    /// The sounds of a folded word; apostrophes part digraphs and are dropped. Linear.
    pub(crate) fn of(word: &str) -> Sounds {
        let mut chars: Vec<char> = word.chars().collect();
        let native = chars.iter().any(|c| ('\u{600}'..='\u{6ff}').contains(c));
        // Qa'ida is Qaida; Mas'h keeps its apostrophe, so that no sh is read.
        let mut at = 1;
        while at + 1 < chars.len() {
            let between_vowels = is_vowel_letter(chars[at - 1]) && is_vowel_letter(chars[at + 1]);
            if chars[at] == '\'' && between_vowels {
                chars.remove(at);
            }
            at += 1;
        }
        let mut sounds =
            Sounds { list: Vec::with_capacity(chars.len()), native, ..Sounds::default() };
        let mut at = 0;
        while at < chars.len() {
            at +=
                if native { sounds.read_native(&chars, at) } else { sounds.read_latin(&chars, at) };
        }
        sounds.count();
        sounds
    }

    /// Sum of weights: consonants 1, glides and vowels a half.
    pub(crate) fn weight(&self) -> f32 {
        self.weight
    }

    /// Number of consonants.
    pub(crate) fn n_firm(&self) -> usize {
        self.n_firm
    }

    /// Number of vowels.
    pub(crate) fn n_vowels(&self) -> usize {
        self.n_vowels
    }

    /// Whether the last sound is an i.
    pub(crate) fn ends_in_i(&self) -> bool {
        self.list.last().is_some_and(|sound| sound.code == Code::I)
    }

    /// The class of the first consonant.
    pub(crate) fn first_class(&self) -> Option<char> {
        self.first_class
    }

    /// Adds the sounds of what is written behind.
    pub(crate) fn append(&mut self, other: &Sounds) {
        self.list.extend(&other.list);
        self.native |= other.native;
        self.count();
    }

    fn count(&mut self) {
        self.n_firm = self.list.iter().filter(|sound| sound.code.is_firm()).count();
        self.n_vowels = self.list.iter().filter(|sound| sound.code.is_vowel()).count();
        self.weight = self.n_firm as f32 + (self.list.len() - self.n_firm) as f32 * 0.5;
        self.first_class = self.list.iter().find_map(|sound| class(sound.code));
        let mut is_first = true;
        for idx in 0..self.list.len() {
            if self.list[idx].code.is_vowel() {
                self.list[idx].syllable = self.syllable(idx, is_first);
                is_first = false;
            }
        }
    }

    /// Where the vowel at `idx` stands.
    fn syllable(&self, idx: usize, is_first: bool) -> Syllable {
        let is_vowel = |at: usize| self.list.get(at).map(|sound| sound.code.is_vowel());
        match (is_vowel(idx + 1), is_vowel(idx + 2)) {
            (None, _) if !is_first && is_vowel(idx - 1) == Some(false) => Syllable::LastOpen,
            (Some(false), _) if self.list[idx + 1].doubled => Syllable::Any,
            (Some(false), None) if !is_first => Syllable::LastClosed,
            (Some(false), Some(true)) if is_first => Syllable::FirstOpen,
            (Some(false), Some(true)) if self.is_nisba(idx + 2) => Syllable::BeforeNisba,
            (Some(false), Some(true)) => Syllable::LaterOpen,
            _ => Syllable::Any,
        }
    }

    fn is_nisba(&self, idx: usize) -> bool {
        idx + 1 == self.list.len() && matches!(self.list[idx].code, Code::I | Code::Yeh)
    }

    fn push(&mut self, code: Code) {
        match self.list.last_mut() {
            Some(last) if last.code == code => last.doubled = true,
            _ => self.list.push(Sound { code, doubled: false, syllable: Syllable::Any }),
        }
    }

    /// Reads one letter or digraph and returns the number of characters taken.
    fn read_latin(&mut self, chars: &[char], at: usize) -> usize {
        use Code::{
            A, Aw, Ay, B, C, Ce, Ch, D, Dh, E, F, G, Gh, H, I, J, K, Kh, L, M, N, O, Other, P, Q,
            R, S, Sh, T, Th, U, V, W, Y, Z, Zh,
        };
        let c = chars[at];
        let next = chars.get(at + 1).copied().unwrap_or(' ');
        let third = chars.get(at + 2).copied().unwrap_or(' ');
        let fourth = chars.get(at + 3).copied().unwrap_or(' ');
        // Nayef, Naif; Sughayir, Sughayr: one sound however it is spread out.
        if matches!((c, next, third), ('a' | 'e', 'i' | 'y', 'e' | 'i'))
            && fourth.is_alphabetic()
            && !is_vowel_letter(fourth)
        {
            self.push(Ay);
            return 3;
        }
        let (code, n) = match (c, next, third) {
            ('\'', ..) => return 1,
            ('d', 's', 'c') if fourth == 'h' => (J, 4),
            ('t', 's', 'c') if fourth == 'h' => (Ch, 4),
            ('t', 'c', 'h') => (Ch, 3),
            ('s', 'c', 'h') => (Sh, 3),
            ('k', 'h', _) => (Kh, 2),
            ('g', 'h', _) => (Gh, 2),
            ('s', 'h', _) => (Sh, 2),
            ('c', 'h', _) => (Ch, 2),
            ('d', 'h', _) => (Dh, 2),
            ('t', 'h', _) => (Th, 2),
            ('z', 'h', _) => (Zh, 2),
            ('p', 'h', _) => (F, 2),
            ('d', 'j', _) => (J, 2),
            ('c', 'k', _) => (K, 2),
            ('q', 'u', 'e') if chars.len() == at + 3 => (K, 3),
            // French: the u keeps the g hard.
            ('g', 'u', 'e' | 'i') => (G, 2),
            ('o', 'u' | 'o', _) => (U, 2),
            ('e', 'e', _) => (I, 2),
            ('i', 'e', ' ') => (I, 2),
            ('a', 'e', after) if after.is_alphabetic() && !is_vowel_letter(after) => (Ay, 2),
            ('a' | 'e', 'i' | 'y', after) if !is_vowel_letter(after) && after != 'y' => (Ay, 2),
            ('a', 'u' | 'w', after) if !is_vowel_letter(after) && after != 'w' => (Aw, 2),
            ('o', 'w', after) if !is_vowel_letter(after) && after != 'w' => (Aw, 2),
            // Turkish Tevfik, Avde, Kurdish Hewlêr: Tawfiq, Awda, Hawler.
            ('e', 'v' | 'w', after) | ('a', 'v', after)
                if is_consonant_letter(after) && after != next =>
            {
                (Aw, 2)
            }
            ('a', ..) => (A, 1),
            ('e', ..) => (E, 1),
            ('i', ..) => (I, 1),
            ('o', ..) => (O, 1),
            ('u', ..) => (U, 1),
            ('y', after, _) => (if is_vowel_letter(after) || after == 'y' { Y } else { I }, 1),
            ('w', ..) => (W, 1),
            ('b', ..) => (B, 1),
            ('p', ..) => (P, 1),
            ('t', ..) => (T, 1),
            ('d', ..) => (D, 1),
            ('j', ..) => (J, 1),
            ('r', ..) => (R, 1),
            ('z', ..) => (Z, 1),
            ('s', ..) => (S, 1),
            ('q', ..) => (Q, 1),
            ('k', ..) => (K, 1),
            ('c', 'e' | 'i' | 'y', _) => (Ce, 1),
            ('c', ..) => (C, 1),
            ('x', ..) => (Kh, 1),
            ('g', ..) => (G, 1),
            ('f', ..) => (F, 1),
            ('v', ..) => (V, 1),
            ('l', ..) => (L, 1),
            ('m', ..) => (M, 1),
            ('n', ..) => (N, 1),
            ('h', ..) => (H, 1),
            (other, ..) => (Other(other), 1),
        };
        self.push(code);
        n
    }

    fn read_native(&mut self, chars: &[char], at: usize) -> usize {
        use Code::{
            Alif, B, Ch, D, Dh, F, G, Gh, H, J, K, Kh, L, M, N, Other, P, Q, R, S, Sh, T, Th, V,
            Waw, Yeh, Z, Zh,
        };
        let code = match chars[at] {
            'ا' => Alif,
            'و' => Waw,
            'ي' => Yeh,
            'ب' => B,
            'پ' => P,
            'ت' | 'ط' => T,
            'ث' => Th,
            'ج' => J,
            'چ' => Ch,
            'ح' | 'ه' | 'ھ' => H,
            'خ' => Kh,
            'د' => D,
            // Written d, dh or z, according to the country.
            'ذ' | 'ض' | 'ظ' => Dh,
            'ر' => R,
            'ز' => Z,
            'ژ' => Zh,
            'س' | 'ص' => S,
            'ش' => Sh,
            'غ' => Gh,
            'ف' => F,
            'ڤ' => V,
            'ق' => Q,
            'ك' => K,
            'گ' => G,
            'ل' => L,
            'م' => M,
            'ن' => N,
            'ع' | 'ء' | '\'' | '\u{200c}' => return 1,
            other => Other(other),
        };
        // معمر and محقق have two m and two q, for a doubled letter is written once; but Allah has one l.
        let is_allah = code == L && chars.get(at + 1) == Some(&'ه');
        let is_twice = |before: char| before == chars[at] && code.is_firm() && !is_allah;
        if at > 0 && (matches!(chars[at - 1], 'ع' | 'ء') || is_twice(chars[at - 1])) {
            self.list.push(Sound { code, doubled: false, syllable: Syllable::Any });
        } else {
            self.push(code);
        }
        1
    }
}

fn is_vowel_letter(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

fn is_consonant_letter(c: char) -> bool {
    c.is_ascii_lowercase() && !is_vowel_letter(c) && c != 'y'
}

/// The skeleton of a word: its consonants by class, doubles collapsed.
pub(crate) fn skeleton(sounds: &Sounds) -> String {
    let mut key = String::new();
    for sound in &sounds.list {
        if let Some(class) = class(sound.code)
            && !key.ends_with(class)
        {
            key.push(class);
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_share_a_skeleton() {
        for (a, b) in [
            ("khazali", "khaz'ali"),
            ("qassem", "gasem"),
            ("soleimani", "sulaymani"),
            ("chamoun", "shamun"),
            ("خزعلي", "khazali"),
            ("سليماني", "soleimani"),
        ] {
            assert_eq!(skeleton(&Sounds::of(a)), skeleton(&Sounds::of(b)), "{a} {b}");
        }
    }

    #[test]
    fn an_apostrophe_parts_a_digraph() {
        let codes = |word| Sounds::of(word).list.iter().map(|s| s.code).collect::<Vec<_>>();
        assert_eq!(codes("is'haq"), [Code::I, Code::S, Code::H, Code::A, Code::Q]);
        assert_eq!(codes("ishaq"), [Code::I, Code::Sh, Code::A, Code::Q]);
    }
}
