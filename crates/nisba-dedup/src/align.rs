use nisba_text::{Passage, Span};

use crate::edge::grow_edges;
use crate::extend::{Extender, Piece};
use crate::join::join;
use crate::rarity::BIT;
use crate::word::Start;
use crate::{Candidate, ClusterId, Config, Rarity, Repeat, RepeatKind, Words};

/// One of two documents that are compared: its text and its words.
#[derive(Clone, Copy, Debug)]
pub struct Side<'t> {
    /// The text, as it was fingerprinted.
    pub text: &'t str,
    /// Its words, from the tokens with which it was fingerprinted.
    pub words: &'t Words,
}

/// Finds the repeated passages of two documents, or of one with itself: `a` and `b` are the documents
/// `pair.a` and `pair.b`, the same one twice where these are equal.
///
/// Pure, so that pairs can be aligned in any order and on any thread; hand all results to
/// [`cluster`](crate::cluster), which orders them and gives every repeat its cluster. Passages begin
/// and end with shared words and with the punctuation glued to them on both sides. Linear in the
/// shared shingles and the passages found, whatever the length of the documents.
///
/// # Panics
///
/// Where the words are not those that were fingerprinted.
pub fn align(
    pair: Candidate<'_>,
    a: Side<'_>,
    b: Side<'_>,
    rarity: &Rarity,
    config: &Config,
) -> Vec<Repeat> {
    let same_doc = pair.a == pair.b;
    let repeat = |piece: &Piece| {
        let (span_a, span_b) = if piece.len_a() == 0 {
            (trimmed(a.text), trimmed(b.text))
        } else {
            let (span_a, span_b) = (bytes(a.words, piece.a), bytes(b.words, piece.b));
            grow_edges(a.text, span_a, b.text, span_b, same_doc)
        };
        let exact = a.text[span_a] == b.text[span_b];
        Repeat {
            a: Passage { doc: pair.a, span: span_a },
            b: Passage { doc: pair.b, span: span_b },
            kind: if exact { RepeatKind::Exact } else { RepeatKind::Near },
            similarity: if exact { 1.0 } else { piece.similarity() },
            cluster: ClusterId::default(),
        }
    };
    if !same_doc && a.words.are_same(b.words) {
        let all = (0, a.words.len());
        return vec![repeat(&Piece { a: all, b: all, shared: 2 * all.1, bits: 0 })];
    }
    let extender = Extender { a, b, same_doc, rarity, shingle: config.shingle.get() as usize };
    let more = if same_doc { config.more_bits_inside } else { 0 };
    let min_bits = |piece: &Piece| {
        let whole_a = a.words.whole(piece.a, SLACK);
        let whole_b = b.words.whole(piece.b, SLACK);
        let least = if whole_a.min(whole_b) >= Start::Sentence {
            config.min_bits
        } else if whole_a.max(whole_b) >= Start::Quote {
            config.min_bits.midpoint(config.min_bits_within)
        } else {
            config.min_bits_within
        };
        least.saturating_add(more)
    };
    let is_passage = |piece: &Piece| {
        piece.shared >= 2 * config.min_words.get() as usize
            && piece.bits >= u64::from(min_bits(piece)) * u64::from(BIT)
            && piece.similarity() >= config.min_similarity
    };
    let pieces = extender.pieces(pair.matches);
    // Most pairs share no more than a phrase.
    let least = config.min_bits.min(config.min_bits_within).saturating_add(more);
    let bits: u64 = pieces.iter().map(|piece| piece.bits).sum();
    let shared: usize = pieces.iter().map(|piece| piece.shared).sum();
    if bits < u64::from(least) * u64::from(BIT) || shared < 2 * config.min_words.get() as usize {
        return Vec::new();
    }
    let mut passages = join(pieces, same_doc.then_some(a.words), is_passage);
    for passage in &mut passages {
        extender.trim(passage);
    }
    passages.retain(|piece| is_passage(piece));
    passages.iter().map(repeat).collect()
}

/// Words by which a passage may miss the ends of a sentence: the first and the last word are edited
/// as any other.
const SLACK: usize = 2;

/// A text without the white space around it.
fn trimmed(text: &str) -> Span {
    let start = text.len() - text.trim_start().len();
    Span::from_range(start..start + text.trim().len())
}

fn bytes(words: &Words, (first, end): (usize, usize)) -> Span {
    words.span(first).cover(words.span(end - 1))
}
