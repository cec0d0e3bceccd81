use std::sync::{Arc, Weak};

use crate::Gazetteer;
use crate::id_map::IdMap;
use crate::part::Parts;
use crate::words::Words;

/// What a [`Matcher`](crate::Matcher) remembers from one text to the next: the distinct words it
/// met, what names they may belong to, and how far they are from the words of names.
///
/// A matcher that is given the same scratch for one text after the other looks at each distinct
/// word once, and allocates next to nothing for a text that names nobody. It makes no difference
/// to what is found. For one thread at a time; bounded, at most some 60 MB.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Whose names the memo is about.
    gazetteer: Weak<Gazetteer>,
    pub(crate) words: Words,
    pub(crate) parts: Parts,
    pub(crate) memo: Memo,
}

/// What is known of the shapes of texts with regard to one gazetteer.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    /// For each shape of texts the keys that are keys of the gazetteer's.
    pub(crate) keys: Vec<ShapeKeys>,
    /// The keys of one text.
    pub(crate) haystack: crate::keys::Haystack,
    /// Costs of pairs of a gazetteer's and a text's shape.
    pub(crate) costs: IdMap<f32>,
}

/// The keys of a shape that some name has; as far as they were asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct ShapeKeys {
    pub(crate) word: Option<bool>,
    /// Written out; empty where there is none.
    pub(crate) sounds: Option<Box<str>>,
}

/// Distinct words after which all is forgotten.
const MAX_WORDS: usize = 1 << 16;

/// Pairs of words after which their costs are forgotten.
const MAX_PAIRS: usize = 1 << 19;

impl Scratch {
    /// An empty one.
    pub fn new() -> Scratch {
        Scratch::default()
    }

    /// Readies it for a text.
    pub(crate) fn begin(&mut self, gazetteer: &Arc<Gazetteer>) {
        if !std::ptr::eq(self.gazetteer.as_ptr(), Arc::as_ptr(gazetteer)) {
            *self = Scratch { gazetteer: Arc::downgrade(gazetteer), ..Scratch::default() };
        }
        if self.words.lexemes.len() > MAX_WORDS || self.parts.shapes.len() > 2 * MAX_WORDS {
            *self = Scratch { gazetteer: Arc::downgrade(gazetteer), ..Scratch::default() };
        }
        if self.memo.costs.len() > MAX_PAIRS {
            self.memo.costs.clear();
        }
    }
}
