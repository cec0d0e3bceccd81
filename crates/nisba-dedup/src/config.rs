use std::num::NonZeroU32;

/// What counts as a repeated passage, and how hard to look for it.
///
/// ```
/// use nisba_dedup::Config;
///
/// let only_long = Config { min_words: 50.try_into().unwrap(), ..Config::default() };
/// assert!(only_long.min_words > Config::default().min_words);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Config {
    /// Fewest words that two passages share; shorter ones are phrases. Default 8.
    ///
    /// Below `shingle + window - 1` some passages are missed. Two documents with the same words
    /// from first to last are repeats of each other however short they are, whatever this says; of
    /// documents without a word the text counts.
    pub min_words: NonZeroU32,
    /// Fewest bits of surprise in a passage that begins and ends, give or take two words, where a
    /// sentence or line does, in both places. Each shared word counts as the negative binary logarithm of its share
    /// of all words, less 8 for each word put in, left out or replaced. Default 75; 0 lets every
    /// formula through.
    pub min_bits: u32,
    /// Fewest bits of surprise in a passage that begins or ends within a sentence, where names,
    /// titles and set phrases are repeated without being passages. Default 120. Where only one of the
    /// two stands within a sentence, or one is all that is quoted there, halfway between this and
    /// [`min_bits`](Self::min_bits).
    pub min_bits_within: u32,
    /// Bits of surprise asked on top of both where a passage is repeated inside one document: speech
    /// has refrains, and reports have headings. Default 20.
    pub more_bits_inside: u32,
    /// Least [`similarity`](crate::Repeat::similarity) of two passages, 0 to 1. Default 0.45.
    pub min_similarity: f64,
    /// Words in a shingle; two neighbours behind the first may have changed places. Default 5. Fewer find passages with
    /// more edits and cost time on chance matches.
    pub shingle: NonZeroU32,
    /// Shingles of which one is kept. Default 4. Fingerprints take about `16 / (window + 1)` bytes
    /// of memory a word.
    pub window: NonZeroU32,
    /// Most occurrences of a shingle, and most passages in a cluster, of which every pair is
    /// reported; beyond that each copy is paired with its original alone, so that cost stays linear.
    /// Default 32.
    pub max_group: NonZeroU32,
}

impl Default for Config {
    fn default() -> Config {
        let positive = |n| NonZeroU32::new(n).expect("a literal above zero");
        Config {
            min_words: positive(8),
            min_bits: 75,
            min_bits_within: 120,
            more_bits_inside: 20,
            min_similarity: 0.45,
            shingle: positive(5),
            window: positive(4),
            max_group: positive(32),
        }
    }
}
