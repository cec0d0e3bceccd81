use nisba_text::DocId;

use crate::fingerprint::{FingerprintPart, Placed};
use crate::rarity::{CLASS_BITS, WordCounts};
use crate::{Config, Fingerprints};

/// The fingerprints of one part that stand in more than one place, in order.
///
/// Made of each part on its own ([`of`](Self::of)), on any thread; [`Candidates::of`](crate::Candidates::of)
/// puts them together.
#[derive(Clone, Debug, Default)]
pub struct SharedPart {
    /// Those of every shingle in a row, in text order.
    pub(crate) seeds: Vec<SharedSeed>,
    /// The first seed of every shingle that stands in more than [`Config::max_group`] places,
    /// ascending.
    pub(crate) large: Vec<u32>,
    /// Of each distinct shingle the first word, also of those that stand once.
    pub(crate) counts: WordCounts,
}

/// Where a shingle stands, and whether it is the first place.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct SharedSeed {
    pub(crate) doc: DocId,
    /// No text has 2^31 words.
    word: u32,
}

const IS_FIRST: u32 = 1 << 31;

impl SharedSeed {
    /// Number of its first word in the document.
    #[inline]
    pub(crate) fn word(self) -> u32 {
        self.word & !IS_FIRST
    }

    /// Whether the seed before it is of another shingle.
    #[inline]
    pub(crate) fn is_first(self) -> bool {
        self.word & IS_FIRST != 0
    }
}

impl SharedPart {
    /// What of a part stands in more than one place.
    ///
    /// `first_new` is that of [`candidates_against`](crate::candidates_against), where only what an old
    /// and a new document share is wanted. Linear but for a sort of what stands in many places: a
    /// shingle is put into one of as many slots as there are shingles, and most stand there alone.
    ///
    /// # Panics
    ///
    /// For a part with 2^32 fingerprints or more, which would be 32 GiB of them.
    pub fn of(part: FingerprintPart, first_new: Option<DocId>, config: &Config) -> SharedPart {
        let mut shared = SharedPart::default();
        let Slots { mut places, shift, n_kept } = Slots::of(&part);
        let mut seeds = vec![Placed::default(); n_kept];
        for placed in part.placed() {
            let place = &mut places[(placed.hash >> shift) as usize];
            if *place == ALONE {
                // What stands once only tells how rare its words are.
                shared.counts.count(placed.class());
            } else {
                seeds[*place as usize] = placed;
                *place += 1;
            }
        }
        drop(part);
        let max_group = config.max_group.get() as usize;
        let mut rest = &mut seeds[..];
        let mut start = 0;
        // Where seeds were put, their slots now end.
        for end in places.into_iter().filter(|&place| place != ALONE) {
            let slot;
            (slot, rest) = rest.split_at_mut((end - start) as usize);
            start = end;
            slot.sort_unstable_by_key(Placed::key);
            for group in slot.chunk_by(|one, next| one.hash == next.hash) {
                shared.counts.count(group[0].class());
                let is_wanted = first_new.is_none_or(|first_new| {
                    group[0].doc < first_new && group[group.len() - 1].doc >= first_new
                });
                if group.len() > 1 && is_wanted {
                    if group.len() > max_group {
                        shared.large.push(shared.seeds.len() as u32);
                    }
                    shared.seeds.extend(group.iter().enumerate().map(|(nth, placed)| SharedSeed {
                        doc: placed.doc,
                        word: placed.word | if nth == 0 { IS_FIRST } else { 0 },
                    }));
                }
            }
        }
        shared.seeds.shrink_to_fit();
        shared
    }

    /// The parts of all fingerprints, one after the other.
    pub(crate) fn all(
        fingerprints: Fingerprints,
        first_new: Option<DocId>,
        config: &Config,
    ) -> Vec<SharedPart> {
        let parts = fingerprints.into_parts();
        parts.into_iter().map(|part| SharedPart::of(part, first_new, config)).collect()
    }
}

/// Where seeds go: by the first bits of their hashes, into as many slots as there are seeds or half
/// of that.
struct Slots {
    /// Where the seeds of each slot begin, or [`ALONE`].
    places: Vec<u32>,
    /// Bits of the hash that do not count.
    shift: u32,
    n_kept: usize,
}

/// Of a slot with one seed or none.
const ALONE: u32 = u32::MAX;

impl Slots {
    fn of(part: &FingerprintPart) -> Slots {
        let n = u32::try_from(part.len())
            .ok()
            .filter(|&n| n < ALONE)
            .expect("fewer than 2^32 in a part");
        // The last bits are of one word alone, and not evenly spread.
        let shift = 32 - n.max(2).ilog2().min(32 - CLASS_BITS);
        let mut places = vec![0u32; 1 << (32 - shift)];
        for hash in part.hashes() {
            places[(hash >> shift) as usize] += 1;
        }
        let mut n_kept = 0;
        for place in &mut places {
            let n = *place;
            *place = if n > 1 { n_kept } else { ALONE };
            n_kept += if n > 1 { n } else { 0 };
        }
        Slots { places, shift, n_kept: n_kept as usize }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Words;

    #[test]
    fn what_stands_once_goes() {
        let config = Config::default();
        let mut random = 1u64;
        for n_words in [0, 1, 9, 200, 6_000] {
            // Of three words everything stands everywhere, of thirty thousand little.
            for n_different in [3, 50, 30_000] {
                let mut fingerprints = Fingerprints::default();
                for doc in 0..7 {
                    let mut word = || {
                        random = nisba_text::mix(random, doc);
                        format!("w{} ", random % n_different)
                    };
                    let text: String = (0..n_words).map(|_| word()).collect();
                    fingerprints.add(DocId(doc as u32), &Words::of(&text), &config);
                }
                for part in fingerprints.into_parts() {
                    let mut plain: Vec<Placed> = part.placed().collect();
                    plain.sort();
                    let (mut seeds, mut counts) = (Vec::new(), WordCounts::default());
                    for group in plain.chunk_by(|one, next| one.hash == next.hash) {
                        counts.count(group[0].class());
                        if group.len() > 1 {
                            seeds.extend(group.iter().map(|seed| (seed.doc, seed.word)));
                        }
                    }
                    let shared = SharedPart::of(part, None, &config);
                    let held = shared.seeds.iter().map(|seed| (seed.doc, seed.word()));
                    assert!(held.eq(seeds));
                    assert_eq!(shared.counts, counts);
                }
            }
        }
    }
}
