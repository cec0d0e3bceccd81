use std::sync::atomic::{AtomicU64, Ordering};

use nisba_text::DocId;

use crate::fingerprint::{Seed, select};
use crate::{Config, Fingerprints, Words};

/// Which shingles stand more than once: of ordinary text few, and only they need be held.
///
/// Every document is shown to it once ([`see`](Self::see)), and then a second time to take from it
/// what others have too ([`Fingerprints::add_repeated`]). Both can be done for many documents at a
/// time, in any order. A shingle that stands once is let through by chance in one case out of nine; one that is
/// repeated always. Less than a byte of memory a word.
#[derive(Debug)]
pub struct Sieve {
    /// Two bits a slot: one shingle was seen, and another one or the same again.
    slots: Vec<AtomicU64>,
}

/// Slots for each shingle that is expected: more need more memory, and with fewer more is let
/// through, which needs memory too.
const SLOTS_PER_SHINGLE: u64 = 8;
const SLOTS_PER_ENTRY: u64 = 32;

impl Sieve {
    /// For documents of so many words altogether; with more of them it lets more through.
    pub fn new(n_words: u64, config: &Config) -> Sieve {
        let n_shingles = 2 * n_words / (u64::from(config.window.get()) + 1);
        let n_entries = (n_shingles * SLOTS_PER_SHINGLE / SLOTS_PER_ENTRY + 1) as usize;
        let mut slots = Vec::with_capacity(n_entries);
        slots.resize_with(n_entries, AtomicU64::default);
        Sieve { slots }
    }

    /// Takes in the shingles of a document. Linear.
    pub fn see(&self, words: &Words, config: &Config) {
        select(words, config, |hash, _| {
            let (slot, seen) = self.slot(hash);
            let before = slot.load(Ordering::Relaxed);
            // Most writes are the first to their slot; what has been seen twice needs none.
            if before & (seen << 1) == 0 && slot.fetch_or(seen, Ordering::Relaxed) & seen != 0 {
                slot.fetch_or(seen << 1, Ordering::Relaxed);
            }
        });
    }

    fn is_repeated(&self, hash: u64) -> bool {
        let (slot, seen) = self.slot(hash);
        slot.load(Ordering::Relaxed) & (seen << 1) != 0
    }

    /// The entry with the slot of a hash, and the first bit of the slot.
    fn slot(&self, hash: u64) -> (&AtomicU64, u64) {
        // The hash as a fraction of all hashes.
        let n_slots = self.slots.len() as u64 * SLOTS_PER_ENTRY;
        let slot = ((u128::from(hash) * u128::from(n_slots)) >> 64) as u64;
        let entry = &self.slots[(slot / SLOTS_PER_ENTRY) as usize];
        (entry, 1 << (2 * (slot % SLOTS_PER_ENTRY)))
    }

    /// Heap memory in bytes.
    pub fn memory_usage(&self) -> usize {
        self.slots.capacity() * size_of::<AtomicU64>()
    }
}

impl Fingerprints {
    /// Adds those of a document that may stand elsewhere too, as the sieve says, which has seen all
    /// documents; of the others is kept how rare their words are. [`candidates`](crate::candidates)
    /// makes of them what it makes of all. Linear in the words.
    pub fn add_repeated(&mut self, doc: DocId, words: &Words, sieve: &Sieve, config: &Config) {
        select(words, config, |hash, word| {
            let seed = Seed { hash, doc, word };
            if sieve.is_repeated(hash) {
                self.seeds.push(seed);
            } else {
                self.lone.count(seed.class());
            }
        });
    }
}
