/// What a token may be to the names of a gazetteer, told by its folded hash.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Interest {
    /// In no name.
    None,
    /// Digits that are in no name unless others are joined to them: 10,000.
    Digits,
    /// One letter that is in no name unless others are joined to it: P.K.
    Letter,
    /// Not a word of a name; what it sounds like is told when it is met with a capital.
    Unread,
    /// In no name, but of more than letters: what its letters are is told when somebody is named.
    Odd,
    /// May be a short form in another spelling where it has a capital, if its bearer is named
    /// elsewhere.
    Bound,
    /// A word of a name, or one that sounds so; may be one where it has a capital.
    WithCapital,
    /// A word of a name, or one that makes a part of a name with its neighbour.
    Any,
}

impl Interest {
    /// By their numbers.
    const ALL: [Interest; 8] = [
        Interest::None,
        Interest::Digits,
        Interest::Letter,
        Interest::Unread,
        Interest::Odd,
        Interest::Bound,
        Interest::WithCapital,
        Interest::Any,
    ];
}

/// What tokens may be, by their folded hashes.
///
/// Of each token of each text one look into this table tells whether it is of any interest, and
/// what that costs is the memory gone through: eight bytes a word, the hash, whose last three bits
/// are the interest.
#[derive(Debug)]
pub(crate) struct Interests {
    /// A power of two of them, a third of them free, which are 0.
    places: Vec<u64>,
    n_words: usize,
}

impl Default for Interests {
    fn default() -> Interests {
        Interests { places: vec![0; 16], n_words: 0 }
    }
}

const INTEREST: u64 = 7;

impl Interests {
    #[inline]
    pub(crate) fn get(&self, hash: u64) -> Option<Interest> {
        let place = self.places[self.place_of(hash)];
        (place != 0).then_some(Interest::ALL[(place & INTEREST) as usize])
    }

    /// Puts an interest in the place of the one that is known, if any.
    pub(crate) fn insert(&mut self, hash: u64, interest: Interest) {
        let at = self.place_of(hash);
        self.n_words += usize::from(self.places[at] == 0);
        self.places[at] = hash & !INTEREST | interest as u64;
        if self.n_words * 3 > self.places.len() * 2 {
            let free = vec![0; self.places.len() * 2];
            for place in std::mem::replace(&mut self.places, free) {
                let at = self.place_of(place);
                self.places[at] = place;
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.n_words
    }

    /// Where a hash is, or would be put. One below 8 may stay unknown, and is told again each time.
    #[inline]
    fn place_of(&self, hash: u64) -> usize {
        let last = self.places.len() - 1;
        let mut at = (hash >> 3) as usize & last;
        while self.places[at] != 0 && (self.places[at] ^ hash) > INTEREST {
            at = (at + 1) & last;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[test]
    fn interests_are_in_the_order_of_their_numbers() {
        for (number, &interest) in Interest::ALL.iter().enumerate() {
            assert_eq!(interest as usize, number);
        }
    }

    proptest! {
        #[test]
        fn it_is_a_map(words in prop::collection::vec((1u64..40, 0usize..8, any::<bool>()), 0..200)) {
            let (mut table, mut map) = (Interests::default(), BTreeMap::new());
            for (hash, interest, is_far) in words {
                // Many of them with the same place.
                let hash = if is_far { hash << 58 | 9 } else { hash << 3 };
                prop_assert_eq!(table.get(hash), map.get(&hash).copied());
                table.insert(hash, Interest::ALL[interest]);
                map.insert(hash, Interest::ALL[interest]);
            }
            prop_assert_eq!(table.len(), map.len());
            for (&hash, &interest) in &map {
                prop_assert_eq!(table.get(hash), Some(interest));
            }
        }
    }
}
