/// What is known of words, by the hashes of their folded texts.
///
/// Open addressing, a hash beside its value: nearly all looks are one into memory. The hash 0 is
/// taken for 1.
#[derive(Debug)]
pub(crate) struct WordTable<V> {
    /// A power of two of them, a third of them free, whose hash is 0.
    places: Vec<(u64, V)>,
    n_words: usize,
}

impl<V: Copy + Default> Default for WordTable<V> {
    fn default() -> WordTable<V> {
        WordTable { places: vec![(0, V::default()); 16], n_words: 0 }
    }
}

impl<V: Copy + Default> WordTable<V> {
    #[inline]
    pub(crate) fn get(&self, hash: u64) -> Option<V> {
        let hash = hash.max(1);
        let (here, value) = self.places[self.place_of(hash)];
        (here == hash).then_some(value)
    }

    /// Puts a value in the place of the one that is known, if any.
    pub(crate) fn insert(&mut self, hash: u64, value: V) {
        let hash = hash.max(1);
        let at = self.place_of(hash);
        self.n_words += usize::from(self.places[at].0 == 0);
        self.places[at] = (hash, value);
        if self.n_words * 3 > self.places.len() * 2 {
            let free = vec![(0, V::default()); self.places.len() * 2];
            for place in std::mem::replace(&mut self.places, free) {
                if place.0 != 0 {
                    let at = self.place_of(place.0);
                    self.places[at] = place;
                }
            }
        }
    }

    /// Where a hash is, or would be put.
    #[inline]
    fn place_of(&self, hash: u64) -> usize {
        let last = self.places.len() - 1;
        let mut at = hash as usize & last;
        while self.places[at].0 != hash && self.places[at].0 != 0 {
            at = (at + 1) & last;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    proptest::proptest! {
        #[test]
        fn it_is_a_map(words in proptest::collection::vec((1u64..40, 0u8..5, proptest::bool::ANY), 0..200)) {
            let (mut table, mut map) = (WordTable::default(), BTreeMap::new());
            for (hash, value, is_far) in words {
                // Many of them with the same place.
                let hash = if is_far { hash << 60 | 7 } else { hash };
                proptest::prop_assert_eq!(table.get(hash), map.get(&hash).copied());
                table.insert(hash, value);
                map.insert(hash, value);
            }
            proptest::prop_assert_eq!(table.n_words, map.len());
            for (&hash, &value) in &map {
                proptest::prop_assert_eq!(table.get(hash), Some(value));
            }
        }
    }
}
