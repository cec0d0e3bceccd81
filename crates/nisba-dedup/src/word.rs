use nisba_text::{Span, hash_bytes, mix};

use crate::between::{begins_behind, is_broken};
use crate::cutter::{Cutter, Found, MARK};
use crate::line::Lines;
use crate::word_span::{SpanBuilder, WordSpans};

/// The words of a text as repeats compare them, and where they stand.
///
/// A word is a run of letters, digits and marks; a number with its separators and a web or mail
/// address are words too, and of scripts without blanks each character is one. Punctuation is none. The
/// numbers of notes (`Allah83`, `analysis,12`, `denied[4]`) and possessive endings belong to the word
/// before them, and a word broken at a line end is one word again: of what a tokenizer for readers knows only
/// what repeats need, in a third of its time. Made once a document and used for every pair it is
/// in; six bytes a word, about as many as the text has.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Words {
    pub(crate) words: Box<[Word]>,
    spans: WordSpans,
    /// Of all words with all bits of their hashes; of the text where it has none.
    pub(crate) digest: u64,
}

/// A word: most of the hash of its folded form, how long it is, and what begins with it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Word(u32);

/// What begins with a word; the greater, the more likely a passage begins there too.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Start {
    /// Nothing but the word.
    Word,
    /// What stands in quotation marks, or behind them.
    Quote,
    /// A sentence.
    Sentence,
    /// A line; lines that are merely wrapped do not count.
    Line,
}

const START_BITS: u32 = 2;
const LENGTH_BITS: u32 = 3;

impl Word {
    /// Two words in 134 million have one hash by chance: of no weight in a passage of eight.
    pub(crate) const HASH_BITS: u32 = 32 - START_BITS - LENGTH_BITS;

    pub(crate) fn new(hash: u64, n_letters: u32, start: Start) -> Word {
        let hash = (hash >> (64 - Word::HASH_BITS)) as u32;
        let length = (n_letters.max(2) - 2).min((1 << LENGTH_BITS) - 1);
        Word((((hash << LENGTH_BITS) | length) << START_BITS) | start as u32)
    }

    /// The first bits of the hash.
    #[inline]
    pub(crate) fn hash(self) -> u32 {
        self.0 >> (START_BITS + LENGTH_BITS)
    }

    /// Number of letters: 2 for fewer, 9 for more.
    #[inline]
    pub(crate) fn n_letters(self) -> u32 {
        ((self.0 >> START_BITS) & ((1 << LENGTH_BITS) - 1)) + 2
    }

    #[inline]
    pub(crate) fn is_same(self, other: Word) -> bool {
        self.0 ^ other.0 < 1 << (START_BITS + LENGTH_BITS)
    }

    /// A line begins with it.
    pub(crate) fn begin_line(&mut self) {
        self.0 |= Start::Line as u32;
    }

    pub(crate) fn start(self) -> Start {
        match self.0 & ((1 << START_BITS) - 1) {
            0 => Start::Word,
            1 => Start::Quote,
            2 => Start::Sentence,
            _ => Start::Line,
        }
    }
}

impl Words {
    /// The words of a text. Linear.
    ///
    /// # Panics
    ///
    /// For texts of 4 GiB or more; a [`Document`](nisba_text::Document) never holds one.
    pub fn of(text: &str) -> Words {
        let mut builder = Builder::new(text);
        let mut cutter = Cutter::new(text);
        let mut lines = Lines::new(text);
        let Some(mut last) = cutter.next_word() else {
            // Two texts without a word are the same or not, unless there is no text.
            let digest = Some(text.trim()).filter(|text| !text.is_empty());
            let digest = digest.map_or(0, |text| hash_bytes(text.as_bytes()));
            return Words { digest, ..Words::default() };
        };
        lines.pass(0..last.span.start(), &mut builder.words);
        // The first word stands where the document begins, whatever stands before it.
        let mut begins = Start::Line;
        while let Some(found) = cutter.next_word() {
            // What stands between most words tells nothing.
            if cutter.gap() & MARK == 0 {
                builder.push(last, begins);
                if cutter.gap() != 0 {
                    lines.pass(last.span.end()..found.span.start(), &mut builder.words);
                }
                (last, begins) = (found, Start::Word);
                continue;
            }
            let (end, start) = (last.span.end(), found.span.start());
            let gap = &text[end as usize..start as usize];
            if is_broken(&text[last.core], gap, &text[found.core])
                && let Some(whole) = cutter.join(last, found)
            {
                lines.pass_within(end..start);
                last = whole;
                continue;
            }
            builder.push(last, begins);
            begins = begins_behind(&text[last.core], gap, &text[found.core]);
            last = found;
            lines.pass(end..start, &mut builder.words);
        }
        builder.push(last, begins);
        lines.end(last.span.end(), &mut builder.words);
        builder.finish()
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Heap memory in bytes.
    pub fn memory_usage(&self) -> usize {
        self.words.len() * size_of::<Word>() + self.spans.memory_usage()
    }

    /// Whether all words are the same, by all bits of their hashes.
    pub(crate) fn are_same(&self, other: &Words) -> bool {
        let is_same = |(one, other): (&Word, &Word)| one.is_same(*other);
        self.digest == other.digest
            && self.len() == other.len()
            && self.words.iter().zip(&other.words).all(is_same)
    }

    /// Where a word stands.
    pub(crate) fn span(&self, idx: usize) -> Span {
        self.spans.get(idx)
    }

    /// What a run of words is a whole of: the lesser of what begins with its first word and what
    /// begins behind its last, or up to `slack` words further out.
    pub(crate) fn whole(&self, (first, end): (usize, usize), slack: usize) -> Start {
        let before = (first.saturating_sub(slack)..=first).map(|at| self.start(at)).max();
        let behind = (end..=end + slack).map(|at| self.start(at)).max();
        before.min(behind).unwrap_or(Start::Word)
    }

    /// What begins behind the last of the words before `end`.
    pub(crate) fn start(&self, end: usize) -> Start {
        self.words.get(end).map_or(Start::Line, |word| word.start())
    }
}

struct Builder {
    words: Vec<Word>,
    spans: SpanBuilder,
    digest: u64,
}

impl Builder {
    fn new(text: &str) -> Builder {
        // English has a word every six bytes.
        let n = text.len() / 6 + 8;
        Builder { words: Vec::with_capacity(n), spans: SpanBuilder::with_capacity(n), digest: 0 }
    }

    #[inline(always)]
    fn push(&mut self, Found { span, n_letters, hash, .. }: Found, begins: Start) {
        self.digest = mix(self.digest, hash);
        self.words.push(Word::new(hash, n_letters, begins));
        self.spans.push(span);
    }

    fn finish(self) -> Words {
        let Builder { words, spans, digest, .. } = self;
        Words { words: words.into(), spans: spans.finish(), digest }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let words = Words::of(text);
        (0..words.len()).map(|idx| &text[words.span(idx)]).collect()
    }

    fn hashes(text: &str) -> Vec<u32> {
        let words = Words::of(text);
        words.words.iter().map(|word| word.hash()).collect()
    }

    #[test]
    fn note_numbers_are_no_part_of_words() {
        assert_eq!(
            words("Hizb Allah83 in its analysis,12 the"),
            ["Hizb", "Allah", "in", "its", "analysis", "the"]
        );
        assert_eq!(words("G20 paid $1.5 on page 7."), ["G20", "paid", "1.5", "on", "page", "7"]);
    }

    #[test]
    fn what_a_gap_tells_is_what_all_of_it_tells() {
        let signs: Vec<char> =
            (0..0x80u8).map(char::from).chain("…“”«؟۔—\u{ad}\u{a0}".chars()).collect();
        let gaps = signs.iter().flat_map(|&one| {
            let two = signs.iter().map(move |&other| format!("{one}{other}"));
            two.chain([one.to_string(), format!("{one}{}{one} ", " ".repeat(20))])
        });
        for gap in gaps.filter(|gap| !gap.contains('\n')) {
            for behind in ["Guards", "guards"] {
                let text = format!("rockets fell{gap}{behind} rose");
                let words = Words::of(&text);
                // Signs that join words, or are some.
                let [_, fell, guards, _] = words.words[..] else { continue };
                if (fell.n_letters(), guards.n_letters()) != (4, 6) {
                    continue;
                }
                let fell = Span::new(8, 12);
                assert_eq!(words.span(1), fell, "{text}");
                let plain =
                    begins_behind("fell", &text[12..words.span(2).start() as usize], behind);
                assert_eq!(words.start(2), plain, "{text}");
                assert!(!is_broken("fell", &gap, behind), "{text}");
            }
        }
    }

    #[test]
    fn a_word_broken_at_a_line_end_is_one() {
        assert_eq!(hashes("the mili-\ntia left"), hashes("the militia left"));
        for hyphen in ['\u{ad}', '‐', '\u{2011}', '\u{fe63}', '\u{ff0d}'] {
            let broken = format!("the mili{hyphen}\ntia left");
            assert_eq!(hashes(&broken), hashes("the militia left"), "{broken}");
        }
        assert_eq!(hashes("the mili\u{ad}tia left"), hashes("the militia left"));
        assert_eq!(
            words("it fell - then rose -- and fell"),
            ["it", "fell", "then", "rose", "and", "fell"]
        );
        assert_eq!(words("post-\nSoleimani"), ["post", "Soleimani"]);
        assert_eq!(hashes("an in-\nter-\nnational one"), hashes("an international one"));
        assert_eq!(hashes("Kata’ib-\nés re-\nturn"), hashes("Kata’ibés return"));
    }

    #[test]
    fn chains_of_broken_words_are_cut_somewhere() {
        let text = "ab-\n".repeat(100);
        let words = words(&text);
        assert!(words.len() > 1);
        assert!(words.iter().all(|word| word.len() < text.len() / 4), "{words:?}");
    }
}
