use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use nisba_text::Folder;

use crate::candidate::SeedMatch;
use crate::rarity::BIT;
use crate::word::Start;
use crate::{Rarity, Side};

/// Grows shared shingles word by word.
pub(crate) struct Extender<'t> {
    pub(crate) a: Side<'t>,
    pub(crate) b: Side<'t>,
    pub(crate) same_doc: bool,
    pub(crate) rarity: &'t Rarity,
    pub(crate) shingle: usize,
}

/// Two runs of words that were aligned; half-open ranges of word numbers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Piece {
    pub(crate) a: (usize, usize),
    pub(crate) b: (usize, usize),
    /// Words of both sides that have a partner, so 2 for most matches.
    pub(crate) shared: usize,
    /// Surprise of the matched words less the cost of gaps, in 256ths of a bit.
    pub(crate) bits: u64,
}

impl Piece {
    pub(crate) fn len_a(&self) -> usize {
        self.a.1 - self.a.0
    }

    pub(crate) fn len_b(&self) -> usize {
        self.b.1 - self.b.0
    }

    /// Dice coefficient over aligned words.
    pub(crate) fn similarity(&self) -> f64 {
        // Joined pieces can overlap by a word or two.
        (self.shared as f64 / (self.len_a() + self.len_b()) as f64).min(1.0)
    }
}

/// Cost of a word that has no partner: a little less than a rare word brings.
const GAP_COST: i64 = 8 * BIT as i64;
/// How far the score may fall below its best before the extension stops.
const DROP: i64 = 45 * BIT as i64;
/// Most words that are skipped at once on either side to find the next match.
const MAX_SKIP: usize = 5;
/// Matches behind a gap that are weighed when it is chosen.
const LOOK_AHEAD: usize = 4;
/// Most words beyond the end of a sentence that are taken for chance.
const MAX_TRIM: usize = 2;

impl Extender<'_> {
    /// Grows the matches, which are ordered by their words; a match within a piece that has been
    /// grown already, on the same diagonal, is passed over.
    pub(crate) fn pieces(&self, matches: &[SeedMatch]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let budget = 4 * (self.a.words.len() + self.b.words.len()) + 64 * matches.len();
        let mut grown = Grown { budget, ..Grown::default() };
        for seed in matches {
            let (a, b) = (seed.word_a as usize, seed.word_b as usize);
            if grown.contains(a, b) || !self.is_match(a, b) {
                continue;
            }
            if self.same_doc && a + self.shingle > b {
                continue;
            }
            pieces.push(self.grow(a, b, &mut grown));
        }
        pieces
    }

    /// Whether the shingles at these words are the same; equal hashes are not trusted.
    fn is_match(&self, a: usize, b: usize) -> bool {
        let shingle_a = self.a.words.hashes.get(a..a + self.shingle);
        shingle_a.is_some() && shingle_a == self.b.words.hashes.get(b..b + self.shingle)
    }

    fn grow(&self, a: usize, b: usize, grown: &mut Grown) -> Piece {
        let (len_a, len_b) = (self.a.words.len(), self.b.words.len());
        let reach = grown.reach();
        // In one document the sides may not run into each other, nor the first side over a seam.
        let (floor_a, floor_b) =
            if self.same_doc { (grown.seam_before(a), a + self.shingle) } else { (0, 0) };
        let left = self.reach(
            Strand { from: a, len: (a - floor_a).min(reach), back: true },
            Strand { from: b, len: (b - floor_b).min(reach), back: true },
            // Matches come in text order: none is still to come before this one.
            |_, _, _| (),
        );
        let limit_a = if self.same_doc { grown.seam_after(a).min(b - left.b) } else { len_a };
        let right = self.reach(
            Strand { from: a, len: (limit_a - a).min(reach), back: false },
            Strand { from: b, len: (len_b - b).min(reach), back: false },
            |a, b, n| grown.insert(a, b, n),
        );
        grown.budget = grown.budget.saturating_sub(left.a + right.a);
        let piece = Piece {
            a: (a - left.a, a + right.a),
            b: (b - left.b, b + right.b),
            shared: left.shared + right.shared,
            bits: (left.score + right.score) as u64,
        };
        if !self.same_doc {
            return piece;
        }
        let piece = if piece.a.1 == piece.b.0 { self.in_phase(piece) } else { piece };
        if piece.shared >= MIN_SEAM {
            grown.seams.insert(piece.b.0);
            grown.seams.insert(piece.b.1);
        }
        piece
    }

    /// Shifts two adjacent copies to where a line or sentence begins: in `A B C, A B C, A` the
    /// passage is `A B C` and not `B C, A`, though both stand twice.
    fn in_phase(&self, piece: Piece) -> Piece {
        let words = self.a.words;
        let n = piece.len_a();
        if n != piece.len_b() || piece.shared != 2 * n {
            return piece;
        }
        let same = |at: usize| words.hashes.get(at + n) == Some(&words.hashes[at]);
        let first = piece.a.0 - (0..piece.a.0).rev().take(n).take_while(|&at| same(at)).count();
        let n_more = (piece.b.0..words.len()).take(n).take_while(|&at| same(at)).count();
        let begins = |at: usize| words.start(at).min(words.start(at + n));
        let nearest = |at: usize| usize::MAX - at.abs_diff(piece.a.0);
        let at = (first..=piece.a.0 + n_more)
            .max_by_key(|&at| (begins(at), nearest(at)))
            .expect("holds where it is now");
        Piece { a: (at, at + n), b: (at + n, at + 2 * n), ..piece }
    }

    /// Takes off a word or two of the next sentence, or of the one before, that both sides have by
    /// chance: many a sentence begins with `The`. What ends where a sentence does on either side
    /// is no chance and stays.
    pub(crate) fn trim(&self, piece: &mut Piece) {
        let starts = |a: usize, b: usize| {
            let (a, b) = (self.a.words.start(a), self.b.words.start(b));
            (a.min(b) >= Start::Sentence, a.max(b) >= Start::Sentence)
        };
        let (end_a, end_b) = (piece.a.1, piece.b.1);
        if !starts(end_a, end_b).1 {
            let most = MAX_TRIM.min(piece.len_a() - 1).min(piece.len_b() - 1);
            let over = (1..=most)
                .take_while(|&n| self.is_same(end_a - n, end_b - n))
                .find(|&n| starts(end_a - n, end_b - n).0);
            if let Some(n) = over {
                self.take_off(piece, end_a - n..end_a);
                (piece.a.1, piece.b.1) = (end_a - n, end_b - n);
            }
        }
        let (first_a, first_b) = (piece.a.0, piece.b.0);
        if !starts(first_a, first_b).1 {
            let most = MAX_TRIM.min(piece.len_a() - 1).min(piece.len_b() - 1);
            let over = (1..=most)
                .take_while(|&n| self.is_same(first_a + n - 1, first_b + n - 1))
                .find(|&n| starts(first_a + n, first_b + n).0);
            if let Some(n) = over {
                self.take_off(piece, first_a..first_a + n);
                (piece.a.0, piece.b.0) = (first_a + n, first_b + n);
            }
        }
    }

    fn take_off(&self, piece: &mut Piece, words_a: Range<usize>) {
        piece.shared = piece.shared.saturating_sub(2 * words_a.len());
        let bits: i64 = words_a.map(|word| self.bits(word)).sum();
        piece.bits = piece.bits.saturating_sub(bits as u64);
    }

    /// Walks on while the score stays near its best; tells `matched` of every run of equal words.
    fn reach(&self, a: Strand, b: Strand, mut matched: impl FnMut(usize, usize, usize)) -> Reach {
        let mut now = Reach::default();
        let mut best = Reach::default();
        while now.a < a.len && now.b < b.len {
            let start = now;
            while now.a < a.len && now.b < b.len && self.is_same(a.word(now.a), b.word(now.b)) {
                self.step(a, 1, 1, &mut now);
            }
            if now.a > start.a {
                matched(a.word(start.a), b.word(start.b), now.a - start.a);
            } else if let Some((step_a, step_b)) = self.joined(a, b, &now) {
                self.step(a, step_a, step_b, &mut now);
            } else {
                let (skip_a, skip_b) = self.skip(a, b, &now);
                now.a += skip_a;
                now.b += skip_b;
                now.score -= skip_a.max(skip_b) as i64 * GAP_COST;
                if now.score < best.score - DROP {
                    break;
                }
            }
            if now.score > best.score {
                best = now;
            }
        }
        best
    }

    fn step(&self, a: Strand, step_a: usize, step_b: usize, now: &mut Reach) {
        now.score += self.bits(a.word(now.a));
        now.a += step_a;
        now.b += step_b;
        now.shared += step_a + step_b;
    }

    /// The shortest way over words without partner to words with one: the most surprising matches
    /// behind the gap less the cost of the gap.
    fn skip(&self, a: Strand, b: Strand, now: &Reach) -> (usize, usize) {
        let mut best = (1, 1);
        let mut best_value = -GAP_COST;
        // Where nothing matches there is nothing to gain; most places are such.
        let hashes_a = near_hashes(self.a, a, now.a, 0);
        let hashes_b = near_hashes(self.b, b, now.b, u64::MAX);
        if !hashes_a.iter().any(|hash| hashes_b.contains(hash)) {
            return best;
        }
        for skip in 1..=MAX_SKIP {
            // Even on both sides first: a word replaced is more likely than one put in.
            for short in (0..=skip).rev() {
                for (skip_a, skip_b) in [(skip, short), (short, skip)] {
                    if hashes_a[skip_a] != hashes_b[skip_b] {
                        continue;
                    }
                    let value =
                        self.gain(a, b, now.a + skip_a, now.b + skip_b) - skip as i64 * GAP_COST;
                    if value > best_value {
                        (best, best_value) = ((skip_a, skip_b), value);
                    }
                }
            }
        }
        best
    }

    fn gain(&self, a: Strand, b: Strand, from_a: usize, from_b: usize) -> i64 {
        let n = (a.len.saturating_sub(from_a)).min(b.len.saturating_sub(from_b)).min(LOOK_AHEAD);
        (0..n)
            .map(|step| (a.word(from_a + step), b.word(from_b + step)))
            .take_while(|&(word_a, word_b)| self.is_same(word_a, word_b))
            .map(|(word_a, _)| self.bits(word_a))
            .sum()
    }

    /// Steps over a word that the other side has in two parts (`well known`, `well-\nknown`).
    fn joined(&self, a: Strand, b: Strand, now: &Reach) -> Option<(usize, usize)> {
        let two = |strand: Strand, at: usize| {
            (at + 1 < strand.len).then(|| {
                let (one, other) = (strand.word(at), strand.word(at + 1));
                (one.min(other), one.max(other))
            })
        };
        if let Some(parts) = two(a, now.a)
            && is_split(self.a, parts, self.b, b.word(now.b))
        {
            return Some((2, 1));
        }
        if let Some(parts) = two(b, now.b)
            && is_split(self.b, parts, self.a, a.word(now.a))
        {
            return Some((1, 2));
        }
        None
    }

    fn is_same(&self, word_a: usize, word_b: usize) -> bool {
        self.a.words.hashes[word_a] == self.b.words.hashes[word_b]
    }

    fn bits(&self, word_a: usize) -> i64 {
        let words = self.a.words;
        i64::from(self.rarity.bits(words.hashes[word_a], words.spans[word_a].len()))
    }
}

fn is_split(parted: Side<'_>, (head, tail): (usize, usize), whole: Side<'_>, word: usize) -> bool {
    let (head, tail) = (parted.words.spans[head], parted.words.spans[tail]);
    let word = whole.words.spans[word];
    // Lengths and first letters tell most words apart; folding can change lengths a little.
    if (head.len() + tail.len()).abs_diff(word.len()) > 4 || tail.start() - head.end() > 4 {
        return false;
    }
    let first = |text: &str| text.as_bytes()[0].to_ascii_lowercase();
    let (first_a, first_b) = (first(&whole.text[word]), first(&parted.text[head]));
    if first_a.is_ascii() && first_b.is_ascii() && first_a != first_b {
        return false;
    }
    let folder = Folder::new();
    let letters = |text: &str| -> String {
        folder.fold(text).text().chars().filter(|c| c.is_alphanumeric()).collect()
    };
    letters(&whole.text[word]) == letters(&parted.text[head]) + &letters(&parted.text[tail])
}

/// The hashes of the next words; `none` where there is none, which no gain is counted for.
fn near_hashes(side: Side<'_>, strand: Strand, at: usize, none: u64) -> [u64; MAX_SKIP + 1] {
    std::array::from_fn(|n| match at + n {
        at if at < strand.len => side.words.hashes[strand.word(at)],
        _ => none,
    })
}

/// Words in one direction from a place between two words.
#[derive(Clone, Copy)]
struct Strand {
    from: usize,
    len: usize,
    back: bool,
}

impl Strand {
    fn word(self, at: usize) -> usize {
        if self.back { self.from - 1 - at } else { self.from + at }
    }
}

/// What has been grown so far.
#[derive(Default)]
struct Grown {
    /// First words and ends, on the first side, of runs of matches, ascending, by diagonal: looked
    /// up, never iterated.
    runs: HashMap<i64, Vec<(usize, usize)>>,
    /// Where copies begin and end, in one document. What repeats something before it is no part of a
    /// longer first side: a thousand lines of one wording are a thousand passages, and not one of
    /// five hundred lines. So a piece goes to the seam and no further; pieces that do go together
    /// are joined later.
    seams: BTreeSet<usize>,
    /// Words that may still be grown over freely. Only texts that repeat themselves over and over,
    /// at every distance, use it up.
    budget: usize,
}

/// Fewest shared words, on both sides together, of a piece that makes seams.
const MIN_SEAM: usize = 16;
/// How far a piece grows to either side once the budget is used up.
const SHORT_REACH: usize = 32;

impl Grown {
    fn reach(&self) -> usize {
        if self.budget > 0 { usize::MAX } else { SHORT_REACH }
    }

    fn seam_before(&self, a: usize) -> usize {
        self.seams.range(..=a).next_back().copied().unwrap_or(0)
    }

    fn seam_after(&self, a: usize) -> usize {
        self.seams.range(a + 1..).next().copied().unwrap_or(usize::MAX)
    }

    fn insert(&mut self, a: usize, b: usize, n: usize) {
        let runs = self.runs.entry(b as i64 - a as i64).or_default();
        let start = runs.last().map_or(a, |&(_, end)| a.max(end));
        if start < a + n {
            runs.push((start, a + n));
        }
    }

    fn contains(&self, a: usize, b: usize) -> bool {
        self.runs.get(&(b as i64 - a as i64)).is_some_and(|runs| {
            let behind = runs.partition_point(|&(start, _)| start <= a);
            behind > 0 && a < runs[behind - 1].1
        })
    }
}

/// How far an extension has come.
#[derive(Clone, Copy, Default)]
struct Reach {
    a: usize,
    b: usize,
    shared: usize,
    score: i64,
}

#[cfg(test)]
mod tests {
    use nisba_text::{DocId, scan};

    use super::*;
    use crate::{Config, Fingerprints, Words, candidates};

    #[test]
    fn growing_is_bounded_where_texts_repeat_at_every_distance() {
        let line = "The quartermaster signed for eleven crates of rifles and nine of blankets. ";
        let texts = [line.repeat(600), line.repeat(500)];
        let tokens = texts.each_ref().map(|text| scan(text));
        let words = [0, 1].map(|idx: usize| Words::of(&texts[idx], &tokens[idx]));
        let mut fingerprints = Fingerprints::default();
        for (idx, words) in words.iter().enumerate() {
            let doc = DocId(idx as u32);
            fingerprints.merge(Fingerprints::of_words(doc, words, &Config::default()));
        }
        let pairs = candidates(fingerprints, &Config::default());
        let pair = pairs.iter().find(|pair| pair.a != pair.b).expect("they share all shingles");
        let side = |idx: usize| Side { text: &texts[idx], words: &words[idx] };
        let extender = Extender {
            a: side(0),
            b: side(1),
            same_doc: false,
            rarity: pairs.rarity(),
            shingle: 5,
        };
        let pieces = extender.pieces(pair.matches);
        let grown: usize = pieces.iter().map(Piece::len_a).sum();
        let n_words = words[0].len() + words[1].len();
        let bound = 5 * n_words + 64 * (pair.matches.len() + pieces.len());
        assert!(grown < bound, "{grown} words of {n_words}, {bound} allowed");
    }
}
