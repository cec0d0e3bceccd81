use std::cell::RefCell;
use std::sync::{Arc, Weak};

use crate::Gazetteer;
use crate::interest::Interests;
use crate::part::Parts;
use crate::plan::{Costs, Plans};
use crate::words::Words;

/// What a [`Matcher`](crate::Matcher) remembers from one text to the next: the distinct words it
/// met, what names they may belong to, and how far they are from the words of names.
///
/// A matcher that is given the same scratch for one text after the other looks at each distinct
/// word once, and allocates next to nothing for a text that names nobody. It makes no difference
/// to what is found. For one thread at a time; some 10 MB after a few million words, and bounded:
/// beyond 130,000 distinct words, about 100 MB, all is forgotten and begun again.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Whose names the memo is about.
    gazetteer: Weak<Gazetteer>,
    pub(crate) words: Words,
    pub(crate) parts: Parts,
    pub(crate) memo: Memo,
}

/// What is known of the words and shapes of texts with regard to one gazetteer.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    /// Whether keys of sounds are looked for.
    pub(crate) sounds: bool,
    /// For the hash of a folded token what it may be to a name.
    pub(crate) interests: Interests,
    /// For each sentence of a text whether it may name somebody.
    pub(crate) marked: Vec<bool>,
    pub(crate) plans: Plans,
    /// Costs of pairs of a gazetteer's and a text's shape.
    pub(crate) costs: Costs,
}

/// Distinct words after which all is forgotten.
const MAX_WORDS: usize = 1 << 17;

/// Distinct tokens after which what they may be is forgotten.
const MAX_TOKENS: usize = 1 << 18;

/// Keys and names of words after which they are forgotten.
const MAX_PAIRS: usize = 1 << 19;

impl Scratch {
    /// An empty one.
    pub fn new() -> Scratch {
        Scratch::default()
    }

    /// Works with the one that the thread keeps.
    pub(crate) fn of_thread<T>(work: impl FnOnce(&mut Scratch) -> T) -> T {
        thread_local! {
            static SCRATCH: RefCell<Scratch> = RefCell::default();
        }
        SCRATCH.with_borrow_mut(work)
    }

    /// Forgets all, where it holds many words.
    pub(crate) fn forget_if_full(&mut self) {
        if self.words.lexemes.len() > MAX_WORDS || self.parts.shapes.len() > 2 * MAX_WORDS {
            *self = Scratch::default();
        }
    }

    /// Readies it for a text.
    pub(crate) fn begin(&mut self, gazetteer: &Arc<Gazetteer>, sounds: bool) {
        self.forget_if_full();
        let same = std::ptr::eq(self.gazetteer.as_ptr(), Arc::as_ptr(gazetteer));
        if self.memo.interests.len() > MAX_TOKENS {
            self.memo.interests = Interests::default();
        }
        if !same || self.memo.sounds != sounds {
            *self = Scratch { gazetteer: Arc::downgrade(gazetteer), ..Scratch::default() };
            self.memo.sounds = sounds;
        }
        if self.memo.plans.len() > MAX_PAIRS {
            self.memo.plans = Plans::default();
        }
    }
}
