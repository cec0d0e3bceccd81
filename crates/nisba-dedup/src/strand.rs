use crate::word::Word;

/// Words in one direction, from the last to the first where that is to the left.
#[derive(Clone, Copy)]
pub(crate) struct Strand<'w, const LEFT: bool>(pub(crate) &'w [Word]);

impl<'w, const LEFT: bool> Strand<'w, LEFT> {
    #[inline]
    pub(crate) fn at(self, at: usize) -> Word {
        self.0[if LEFT { self.0.len() - 1 - at } else { at }]
    }

    #[inline]
    pub(crate) fn skip(self, n: usize) -> Self {
        let n = n.min(self.0.len());
        Strand(if LEFT { &self.0[..self.0.len() - n] } else { &self.0[n..] })
    }

    #[inline]
    pub(crate) fn first(self, n: usize) -> Self {
        let n = n.min(self.0.len());
        Strand(if LEFT { &self.0[self.0.len() - n..] } else { &self.0[..n] })
    }

    /// Puts the hashes of the next words, as far as there are words, in their place.
    #[inline]
    pub(crate) fn copy_hashes(self, hashes: &mut [u32]) {
        if LEFT {
            let words = self.0.iter().rev();
            hashes.iter_mut().zip(words).for_each(|(hash, word)| *hash = word.hash());
        } else {
            hashes.iter_mut().zip(self.0).for_each(|(hash, word)| *hash = word.hash());
        }
    }

    /// The hashes of the next words; `none`, which no word has, where there is none.
    #[inline]
    pub(crate) fn near(self, none: u32) -> [u32; N_LANES] {
        let mut near = [none; N_LANES];
        if LEFT {
            if let Some(last) = self.0.last_chunk::<N_NEAR>() {
                for (hash, word) in near.iter_mut().zip(last.iter().rev()) {
                    *hash = word.hash();
                }
                return near;
            }
        } else if let Some(first) = self.0.first_chunk::<N_NEAR>() {
            for (hash, word) in near.iter_mut().zip(first) {
                *hash = word.hash();
            }
            return near;
        }
        let first = self.first(N_NEAR);
        for (at, hash) in near[..first.0.len()].iter_mut().enumerate() {
            *hash = first.at(at).hash();
        }
        near
    }
}

/// The words in which the next match is looked for: most that are skipped at once, and one more.
pub(crate) const N_NEAR: usize = 6;
/// So many numbers are compared at once.
pub(crate) const N_LANES: usize = 8;

/// Words with which both begin.
#[inline]
pub(crate) fn n_same<const LEFT: bool>(a: Strand<'_, LEFT>, b: Strand<'_, LEFT>) -> usize {
    let is_same = |(a, b): &(&Word, &Word)| a.is_same(**b);
    if LEFT {
        a.0.iter().rev().zip(b.0.iter().rev()).take_while(is_same).count()
    } else {
        a.0.iter().zip(b.0).take_while(is_same).count()
    }
}

/// Whether both begin with the same two words, which have changed places.
#[inline]
pub(crate) fn is_swapped<const LEFT: bool>(a: Strand<'_, LEFT>, b: Strand<'_, LEFT>) -> bool {
    a.0.len() > 1 && b.0.len() > 1 && a.at(0).is_same(b.at(1)) && a.at(1).is_same(b.at(0))
}

/// Whether all words are the same, one by one but for neighbours that have changed places.
pub(crate) fn is_shingle_same(a: &[Word], b: &[Word]) -> bool {
    let (mut a, mut b) = (Strand::<false>(a), Strand::<false>(b));
    loop {
        let n = n_same(a, b);
        (a, b) = (a.skip(n), b.skip(n));
        if a.0.is_empty() || b.0.is_empty() {
            return a.0.len() == b.0.len();
        }
        if !is_swapped(a, b) {
            return false;
        }
        (a, b) = (a.skip(2), b.skip(2));
    }
}

/// Which of the words are the same: bit `8 * a + b` for word `a` of the one and `b` of the other.
#[inline]
pub(crate) fn same_words(a: [u32; N_LANES], b: [u32; N_LANES]) -> u64 {
    // All with all, without a branch: at most places nothing is the same.
    let mut any = [false; N_LANES];
    for a in &a[..N_NEAR] {
        for (any, b) in any.iter_mut().zip(&b) {
            *any |= a == b;
        }
    }
    let mut same = 0;
    let mut columns = u64::from_le_bytes(any.map(u8::from));
    while columns != 0 {
        let at_b = columns.trailing_zeros() / 8;
        columns &= columns - 1;
        for (at_a, a) in a[..N_NEAR].iter().enumerate() {
            same |= u64::from(*a == b[at_b as usize]) << (8 * at_a as u32 + at_b);
        }
    }
    same
}

/// Whether the furthest word of either side is the same as one of the other.
#[inline]
pub(crate) fn is_furthest_same(a: [u32; N_LANES], b: [u32; N_LANES]) -> bool {
    let (last_a, last_b) = (a[N_NEAR - 1], b[N_NEAR - 1]);
    let any = |near: [u32; N_LANES], last| near.iter().fold(false, |any, &one| any | (one == last));
    any(a, last_b) | any(b, last_a)
}

#[cfg(test)]
mod tests {
    use nisba_text::mix;

    use super::*;
    use crate::word::Start;

    fn words(n: usize, n_different: u64, seed: u64) -> Vec<Word> {
        (0..n as u64)
            .map(|at| Word::new((mix(seed, at) % n_different) << 40, 5, Start::Word))
            .collect()
    }

    #[test]
    fn words_near_are_those_one_by_one() {
        let words = words(9, 1000, 3);
        for n in 0..=9 {
            let (right, left) = (Strand::<false>(&words[..n]), Strand::<true>(&words[..n]));
            for at in 0..N_LANES {
                let plain = |word: Option<&Word>| word.map_or(u32::MAX, |word| word.hash());
                assert_eq!(
                    right.near(u32::MAX)[at],
                    plain(words[..n].get(at).filter(|_| at < N_NEAR))
                );
                let behind = words[..n].iter().rev().nth(at).filter(|_| at < N_NEAR);
                assert_eq!(left.near(u32::MAX)[at], plain(behind));
            }
        }
    }

    #[test]
    fn neighbours_may_have_changed_places() {
        let same = |a: &[usize], b: &[usize]| {
            let all = words(9, 1000, 7);
            let [a, b] = [a, b].map(|side| side.iter().map(|&n| all[n]).collect::<Vec<_>>());
            let is_same = is_shingle_same(&a, &b);
            assert_eq!(is_shingle_same(&b, &a), is_same);
            is_same
        };
        assert!(same(&[], &[]));
        assert!(same(&[1, 2, 3, 4, 5], &[1, 2, 3, 4, 5]));
        assert!(same(&[1, 2, 3, 4, 5], &[2, 1, 3, 5, 4]));
        assert!(same(&[1, 1, 2, 1, 3], &[1, 2, 1, 1, 3]));
        assert!(!same(&[1, 2, 3, 4, 5], &[3, 2, 1, 4, 5]));
        assert!(!same(&[1, 2, 3, 4, 5], &[2, 1, 3, 4, 6]));
        assert!(!same(&[1, 2, 3, 4], &[1, 2, 3, 4, 5]));
        let (a, b) = (words(2, 1000, 7), words(2, 1000, 7));
        let reversed: Vec<Word> = b.into_iter().rev().collect();
        assert!(is_swapped(Strand::<true>(&a), Strand::<true>(&reversed)));
        assert!(!is_swapped(Strand::<false>(&a), Strand::<false>(&a)));
        assert!(!is_swapped(Strand::<false>(&a), Strand::<false>(&reversed[..1])));
    }

    #[test]
    fn all_are_compared_with_all() {
        for seed in 0..200 {
            // Of three words nearly all places are the same somewhere, of a thousand hardly any.
            let n_different = [3, 30, 1000][seed as usize % 3];
            let [a, b] = [seed, seed + 999].map(|seed| words(N_NEAR, n_different, seed));
            let near = |words: &[Word], none| Strand::<false>(words).near(none);
            let same = same_words(near(&a, u32::MAX), near(&b, u32::MAX - 1));
            for (at_a, a) in a.iter().enumerate() {
                for (at_b, b) in b.iter().enumerate() {
                    assert_eq!(same >> (8 * at_a + at_b) & 1 == 1, a.is_same(*b));
                }
            }
            assert_eq!(same & !0x3f3f_3f3f_3f3f, 0);
            let furthest = 0x3f << 40 | 0x2020_2020_2020;
            let [near_a, near_b] = [near(&a, u32::MAX), near(&b, u32::MAX - 1)];
            assert_eq!(is_furthest_same(near_a, near_b), same & furthest != 0);
        }
    }
}
