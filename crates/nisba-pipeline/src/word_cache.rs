use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use nisba_dedup::Words;
use nisba_text::DocId;

use crate::{Analyzed, Corpus};

/// The words of documents that are still to be compared, each made once while there is room.
///
/// What is found does not depend on what is held.
pub(crate) struct WordCache<'c> {
    corpus: &'c Corpus,
    slots: Vec<Mutex<Slot>>,
    held: AtomicU64,
}

#[derive(Default)]
struct Slot {
    words: Option<Arc<Words>>,
    /// Uses still to come.
    n_left: u32,
}

/// Bytes of words that are held where there are so many, or twice the bytes of text where that is more;
/// further ones are made for each pair anew, which takes several times as long.
const MIN_HELD: u64 = 16 << 20;

impl<'c> WordCache<'c> {
    /// For so many uses as each document is named.
    pub(crate) fn new(corpus: &'c Corpus, uses: impl Iterator<Item = DocId>) -> WordCache<'c> {
        let mut slots: Vec<Slot> = Vec::new();
        slots.resize_with(corpus.len(), Slot::default);
        for doc in uses {
            slots[doc.idx()].n_left += 1;
        }
        let slots = slots.into_iter().map(Mutex::new).collect();
        WordCache { corpus, slots, held: AtomicU64::new(0) }
    }

    /// The words of a document, for so many of its pairs.
    pub(crate) fn words(&self, doc: DocId, analyzed: &Analyzed, n_uses: u32) -> Arc<Words> {
        let mut slot = self.slots[doc.idx()].lock().unwrap_or_else(PoisonError::into_inner);
        slot.n_left -= n_uses;
        let is_last = slot.n_left == 0;
        if let Some(words) = &slot.words {
            let words = words.clone();
            if is_last {
                slot.words = None;
                self.held.fetch_sub(words.memory_usage() as u64, Ordering::Relaxed);
            }
            return words;
        }
        let words = Arc::new(self.corpus.words_of(analyzed));
        let n_bytes = words.memory_usage() as u64;
        if !is_last
            && self.held.load(Ordering::Relaxed) + n_bytes
                <= MIN_HELD.max(2 * self.corpus.n_bytes())
        {
            self.held.fetch_add(n_bytes, Ordering::Relaxed);
            slot.words = Some(words.clone());
        }
        words
    }
}
