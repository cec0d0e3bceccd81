/// What is known of words, by the hashes of their folded texts.
///
/// Open addressing, one look into memory for most: several are made for each token of a text, and
/// a look into the map of the standard library takes twice the time.
#[derive(Debug)]
pub(crate) struct WordTable<V> {
    /// A power of two of them, half of them free.
    places: Vec<Option<(u64, V)>>,
    n_words: usize,
}

impl<V: Copy> Default for WordTable<V> {
    fn default() -> WordTable<V> {
        WordTable { places: vec![None; 16], n_words: 0 }
    }
}

impl<V: Copy> WordTable<V> {
    #[inline]
    pub(crate) fn get(&self, hash: u64) -> Option<V> {
        match self.places[self.place_of(hash)] {
            Some((_, value)) => Some(value),
            None => None,
        }
    }

    /// Puts a value in the place of the one that is known, if any.
    pub(crate) fn insert(&mut self, hash: u64, value: V) {
        let at = self.place_of(hash);
        self.n_words += usize::from(self.places[at].is_none());
        self.places[at] = Some((hash, value));
        if self.n_words * 2 > self.places.len() {
            let free = vec![None; self.places.len() * 2];
            for (hash, value) in std::mem::replace(&mut self.places, free).into_iter().flatten() {
                let at = self.place_of(hash);
                self.places[at] = Some((hash, value));
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.n_words
    }

    /// Where a hash is, or would be put.
    #[inline]
    fn place_of(&self, hash: u64) -> usize {
        let last = self.places.len() - 1;
        let mut at = hash as usize & last;
        while self.places[at].is_some_and(|(other, _)| other != hash) {
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
        fn it_is_a_map(words in proptest::collection::vec((0u64..40, 0u8..5, proptest::bool::ANY), 0..200)) {
            let (mut table, mut map) = (WordTable::default(), BTreeMap::new());
            for (hash, value, is_far) in words {
                // Many of them with the same place.
                let hash = if is_far { hash << 60 | 7 } else { hash };
                proptest::prop_assert_eq!(table.get(hash), map.get(&hash).copied());
                table.insert(hash, value);
                map.insert(hash, value);
            }
            proptest::prop_assert_eq!(table.len(), map.len());
            for (&hash, &value) in &map {
                proptest::prop_assert_eq!(table.get(hash), Some(value));
            }
        }
    }
}
