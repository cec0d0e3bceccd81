use crate::Gazetteer;
use crate::key_spelling::{END, WORD};
use crate::part::{Part, Parts};
use crate::scratch::Memo;
use crate::words::Words;

/// The keys of the parts of a text, one after the other, each between marks of its own.
#[derive(Debug, Default)]
pub(crate) struct Haystack {
    pub(crate) text: String,
    /// Where the keys of a part begin, and its number.
    pub(crate) starts: Vec<(u32, u32)>,
}

impl Memo {
    /// Writes out the keys of a text that are keys of some name.
    ///
    /// The automaton told which are when it met the words first. The skeletons of words with a
    /// capital are written, where spelling variants are looked for: nothing else can begin a name.
    pub(crate) fn fill_haystack(&mut self, gazetteer: &Gazetteer, words: &Words, parts: &Parts) {
        let mut haystack = std::mem::take(&mut self.haystack);
        haystack.text.clear();
        haystack.starts.clear();
        self.grow(parts);
        for (idx, part) in parts.list.iter().enumerate() {
            let start = haystack.text.len();
            if self.is_word(gazetteer, parts, part.shape) {
                haystack.text.push(WORD);
                haystack.text.push_str(&parts.shape(part).folded);
                haystack.text.push(END);
            }
            if self.sounds && may_be_name(words, part, parts) {
                haystack.text.push_str(self.sounds(gazetteer, parts, part.shape));
            }
            if haystack.text.len() > start {
                haystack.starts.push((start as u32, idx as u32));
            }
        }
        self.haystack = haystack;
    }
}

/// Whether a part may be one of a name that is spelled in another way.
pub(crate) fn may_be_name(words: &Words, part: &Part, parts: &Parts) -> bool {
    words.list[part.first].capital || words.list[part.last].capital || parts.shape(part).is_native()
}
