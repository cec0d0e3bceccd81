use std::ops::Range;

use nisba_text::Folder;

use crate::candidate::SeedMatch;
use crate::grown::{Grown, MIN_SEAM};
use crate::rarity::BIT;
use crate::strand::{Strand, is_furthest_same, is_shingle_same, is_swapped, n_same, same_words};
use crate::word::{Start, Word};
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
/// Cost of two words that have changed places.
const SWAP_COST: i64 = GAP_COST;
/// What it brings to end where a sentence or line does on both sides, of which every twentieth to thirtieth place
/// is one: many an edited passage would else stop a word or two before its end.
const EDGE_GAIN: i64 = 5 * BIT as i64;
/// How far the score may fall below its best before the extension stops.
const DROP: i64 = 45 * BIT as i64;
/// Matches behind a gap that are weighed when it is chosen.
const LOOK_AHEAD: usize = 4;
/// Words that are looked at before an extension is walked: enough for it to fall by [`DROP`].
const N_BOUND: usize = 24;
/// Places by which the two sides may be out of step in these: each costs a gap.
const MAX_SHIFT: usize = 7;
/// Signs that may make a word in two parts longer or shorter than the whole word.
const MAX_SIGNS: u32 = 2;
/// Most words beyond the end of a sentence that are taken for chance.
const MAX_TRIM: usize = 2;

impl<'t> Extender<'t> {
    /// Grows the matches, which are ordered by their words; a match within a piece that has been
    /// grown already, on the same diagonal, is passed over.
    pub(crate) fn pieces(&self, matches: &[SeedMatch]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let budget = 4 * (self.a.words.len() + self.b.words.len()) + 64 * matches.len();
        let mut grown = Grown::new(matches, budget);
        for (idx, seed) in matches.iter().enumerate() {
            let (a, b) = (seed.word_a as usize, seed.word_b as usize);
            if self.same_doc && a + self.shingle > b {
                continue;
            }
            if !grown.is_known(idx) && self.is_match(a, b) {
                pieces.push(self.grow((a, b), idx + 1, &mut grown));
            }
        }
        pieces
    }

    /// Whether the shingles at these words are the same; equal hashes are not trusted.
    fn is_match(&self, a: usize, b: usize) -> bool {
        let shingle = |words: &'t [Word], at: usize| words.get(at..at + self.shingle);
        match (shingle(&self.a.words.words, a), shingle(&self.b.words.words, b)) {
            (Some(a), Some(b)) => is_shingle_same(a, b),
            _ => false,
        }
    }

    /// Grows the match at these words; `next` is the number of the match behind it.
    fn grow(&self, (a, b): (usize, usize), mut next: usize, grown: &mut Grown<'_>) -> Piece {
        let (words_a, words_b) = (&self.a.words.words, &self.b.words.words);
        let reach = grown.reach();
        // In one document the sides may not run into each other, nor the first side over a seam.
        let (floor_a, floor_b) =
            if self.same_doc { (grown.seam_before(a), a + self.shingle) } else { (0, 0) };
        let left = self.reach::<true>(
            &words_a[floor_a.max(a.saturating_sub(reach))..a],
            &words_b[floor_b.max(b.saturating_sub(reach))..b],
            (a, b),
            // Matches come in text order: none is still to come before this one.
            |_, _, _| (),
        );
        let limit_a =
            if self.same_doc { grown.seam_after(a).min(b - left.b) } else { words_a.len() };
        let right = self.reach::<false>(
            &words_a[a..limit_a.min(a.saturating_add(reach))],
            &words_b[b..words_b.len().min(b.saturating_add(reach))],
            (a, b),
            |a, b, n| next = grown.insert(next, (a, b), n),
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
        let same =
            |at: usize| words.words.get(at + n).is_some_and(|word| word.is_same(words.words[at]));
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
        let bits: i64 = words_a.map(|word| self.bits(self.a.words.words[word])).sum();
        piece.bits = piece.bits.saturating_sub(bits as u64);
    }

    /// Walks on while the score stays near its best, from the place between two words of each side
    /// over those given, to the left or to the right; tells `matched` of every run of equal words.
    fn reach<const LEFT: bool>(
        &self,
        a: &[Word],
        b: &[Word],
        (from_a, from_b): (usize, usize),
        mut matched: impl FnMut(usize, usize, usize),
    ) -> Reach {
        let (a, b) = (Strand::<LEFT>(a), Strand::<LEFT>(b));
        let mut now = Reach::default();
        let mut best = Reach::default();
        let mut best_edge = self.edge::<LEFT>(&best, (from_a, from_b));
        let mut is_clear = false;
        loop {
            let n_same = n_same(a.skip(now.a), b.skip(now.b));
            if n_same > 0 {
                let run = a.skip(now.a).first(n_same).0;
                matched(from_a + now.a, from_b + now.b, n_same);
                now.score += run.iter().map(|&word| self.bits(word)).sum::<i64>();
                now.a += n_same;
                now.b += n_same;
                now.shared += 2 * n_same;
            }
            if now.a == a.0.len() || now.b == b.0.len() {
                let edge = self.edge::<LEFT>(&now, (from_a, from_b));
                return if now.score + edge > best.score + best_edge { now } else { best };
            }
            if n_same == 0 {
                if let Some((step_a, step_b)) = self.joined(a, b, (from_a, from_b), &now) {
                    now.score += self.bits(a.at(now.a));
                    now.a += step_a;
                    now.b += step_b;
                    now.shared += step_a + step_b;
                    is_clear = false;
                } else if is_swapped(a.skip(now.a), b.skip(now.b)) {
                    now.score += self.bits(a.at(now.a)) + self.bits(a.at(now.a + 1)) - SWAP_COST;
                    now.a += 2;
                    now.b += 2;
                    now.shared += 4;
                    is_clear = false;
                } else {
                    if now == best && !self.can_gain(a.skip(now.a), b.skip(now.b), best_edge) {
                        return best;
                    }
                    let (skip_a, skip_b);
                    ((skip_a, skip_b), is_clear) =
                        self.skip(a.skip(now.a), b.skip(now.b), is_clear);
                    now.a += skip_a;
                    now.b += skip_b;
                    now.score -= skip_a.max(skip_b) as i64 * GAP_COST;
                    if now.score < best.score - DROP {
                        return best;
                    }
                }
            }
            if now.score + EDGE_GAIN > best.score + best_edge {
                let edge = self.edge::<LEFT>(&now, (from_a, from_b));
                if now.score + edge > best.score + best_edge {
                    (best, best_edge) = (now, edge);
                }
            }
        }
    }

    /// What the place that an extension has come to brings as an end.
    #[inline]
    fn edge<const LEFT: bool>(&self, now: &Reach, (from_a, from_b): (usize, usize)) -> i64 {
        let at = |from: usize, n: usize| if LEFT { from - n } else { from + n };
        let start_a = self.a.words.start(at(from_a, now.a));
        let is_edge =
            start_a >= Start::Sentence && self.b.words.start(at(from_b, now.b)) >= Start::Sentence;
        if is_edge { EDGE_GAIN } else { 0 }
    }

    /// Whether any way on from here could come to a better score before it has fallen too far: were
    /// each word of the one side that stands near the same place on the other a match, and no other
    /// word. `edge` is what the place brings as an end, which a better one has to make good. Most
    /// extensions end at the first word that tells that they may, and need not be walked.
    fn can_gain<const LEFT: bool>(
        &self,
        a: Strand<'_, LEFT>,
        b: Strand<'_, LEFT>,
        edge: i64,
    ) -> bool {
        // Of the other side the words up to `MAX_SHIFT` before and one more behind each place.
        let mut near = [u32::MAX; N_BOUND + 2 * MAX_SHIFT + 1];
        b.copy_hashes(&mut near[MAX_SHIFT..]);
        let mut score = 0;
        for (at, near) in near.windows(2 * MAX_SHIFT + 2).enumerate() {
            if at == a.0.len() {
                return false;
            }
            let (word, hash) = (a.at(at), a.at(at).hash());
            let near: &[u32; 2 * MAX_SHIFT + 2] = near.try_into().expect("as long as that");
            if near.iter().fold(false, |any, &other| any | (other == hash)) {
                score += self.bits(word);
            } else {
                score -= GAP_COST;
            }
            // To the left the word itself has to begin the sentence, to the right the next one.
            let is_edge = || {
                at + 1 == a.0.len()
                    || a.at(if LEFT { at } else { at + 1 }).start() >= Start::Sentence
            };
            if score > edge || score > edge - EDGE_GAIN && is_edge() {
                return true;
            }
            if score < -DROP {
                return false;
            }
        }
        true
    }

    /// The shortest way over words without partner to words with one: the most surprising matches
    /// behind the gap less the cost of the gap. Tells, too, whether no words near are the same, and is
    /// told that of the words one before: then only the furthest are looked at.
    fn skip<const LEFT: bool>(
        &self,
        a: Strand<'_, LEFT>,
        b: Strand<'_, LEFT>,
        is_clear: bool,
    ) -> ((usize, usize), bool) {
        let (near_a, near_b) = (a.near(u32::MAX), b.near(u32::MAX - 1));
        if is_clear && !is_furthest_same(near_a, near_b) {
            return ((1, 1), true);
        }
        // Where nothing matches there is nothing to gain; most places are such.
        let mut same = same_words(near_a, near_b);
        let is_clear = same == 0;
        let mut best = ((1, 1), -GAP_COST, (0, 0, false));
        while same != 0 {
            let at = same.trailing_zeros() as usize;
            same &= same - 1;
            let (skip_a, skip_b) = (at / 8, at % 8);
            let (skip, short) = (skip_a.max(skip_b), skip_a.min(skip_b));
            let value = self.gain(a.skip(skip_a), b.skip(skip_b)) - skip as i64 * GAP_COST;
            // Of equal ways the shortest, and of these the one that is even on both sides: a word
            // replaced is more likely than one put in.
            let rank = (skip, skip - short, skip_a < skip_b);
            if value > best.1 || (value == best.1 && rank < best.2) {
                best = ((skip_a, skip_b), value, rank);
            }
        }
        (best.0, is_clear)
    }

    fn gain<const LEFT: bool>(&self, a: Strand<'_, LEFT>, b: Strand<'_, LEFT>) -> i64 {
        let n = n_same(a.first(LOOK_AHEAD), b);
        a.first(n).0.iter().map(|&word| self.bits(word)).sum()
    }

    /// Steps over a word that the other side has in two parts (`well known`, `well-\nknown`), where
    /// the words behind it, or behind the one after it, are the same.
    fn joined<const LEFT: bool>(
        &self,
        a: Strand<'_, LEFT>,
        b: Strand<'_, LEFT>,
        (from_a, from_b): (usize, usize),
        now: &Reach,
    ) -> Option<(usize, usize)> {
        let goes_on = |step_a: usize, step_b: usize| {
            let (a, b) = (a.skip(now.a + step_a), b.skip(now.b + step_b));
            let is_same =
                |at: usize| a.0.len() > at && b.0.len() > at && a.at(at).is_same(b.at(at));
            a.0.is_empty() || b.0.is_empty() || is_same(0) || is_same(1)
        };
        let word = |from: usize, at: usize| if LEFT { from - 1 - at } else { from + at };
        let two = |from: usize, at: usize| {
            let (one, other) = (word(from, at), word(from, at + 1));
            (one.min(other), one.max(other))
        };
        let (at_a, at_b) = (now.a, now.b);
        let fits = |one: Word, other: Word, whole: Word| {
            let (parts, whole) = (one.n_letters() + other.n_letters(), whole.n_letters());
            // From 9 letters on they are not told apart.
            whole <= parts + MAX_SIGNS && (parts <= whole + MAX_SIGNS || whole == 9)
        };
        if at_a + 1 < a.0.len()
            && fits(a.at(at_a), a.at(at_a + 1), b.at(at_b))
            && goes_on(2, 1)
            && is_split(self.a, two(from_a, at_a), self.b, word(from_b, at_b))
        {
            return Some((2, 1));
        }
        if at_b + 1 < b.0.len()
            && fits(b.at(at_b), b.at(at_b + 1), a.at(at_a))
            && goes_on(1, 2)
            && is_split(self.b, two(from_b, at_b), self.a, word(from_a, at_a))
        {
            return Some((1, 2));
        }
        None
    }

    fn is_same(&self, word_a: usize, word_b: usize) -> bool {
        self.a.words.words[word_a].is_same(self.b.words.words[word_b])
    }

    #[inline]
    fn bits(&self, word: Word) -> i64 {
        i64::from(self.rarity.bits(word))
    }
}

fn is_split(parted: Side<'_>, (head, tail): (usize, usize), whole: Side<'_>, word: usize) -> bool {
    let (head, tail) = (parted.words.span(head), parted.words.span(tail));
    let word = whole.words.span(word);
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

/// How far an extension has come.
#[derive(Clone, Copy, Default, Eq, PartialEq)]
struct Reach {
    a: usize,
    b: usize,
    shared: usize,
    score: i64,
}

#[cfg(test)]
mod tests {
    use nisba_text::DocId;

    use super::*;
    use crate::{Config, Fingerprints, Words, candidates};

    #[test]
    fn what_cannot_gain_is_not_walked() {
        let rarity = Rarity::default();
        // Words that go on, of which none begins a sentence.
        let words = |text: &str, tail: &str| -> Vec<Word> {
            let words = Words::of(&format!("{text} {tail}")).words;
            let plain = |word: &Word| {
                Word::new(u64::from(word.hash()) << 37, word.n_letters(), Start::Word)
            };
            words.iter().map(plain).collect()
        };
        let none = Words::default();
        let side = Side { text: "", words: &none };
        let extender = Extender { a: side, b: side, same_doc: false, rarity: &rarity, shingle: 5 };
        let can_gain = |a: &str, b: &str| {
            let (mut a, mut b) = (words(a, "quay quay"), words(b, "silo silo"));
            let right = extender.can_gain(Strand::<false>(&a), Strand::<false>(&b), 0);
            a.reverse();
            b.reverse();
            assert_eq!(extender.can_gain(Strand::<true>(&a), Strand::<true>(&b), 0), right);
            right
        };
        let (one, other) = ("guards fired into smoke ", "traders sold flour without licence ");
        assert!(!can_gain(one, other));
        assert!(!can_gain(&one.repeat(9), &other.repeat(9)));
        assert!(!can_gain("", other));
        // A rare word outweighs the gap of one word before it, and none of two.
        assert!(can_gain("killed Soleimani", "wounded Soleimani"));
        assert!(!can_gain("killed general Soleimani", "wounded deputy Soleimani"));
        assert!(can_gain("killed general Qasem Soleimani", "wounded deputy Qasem Soleimani"));
        assert!(!can_gain("killed general of", "wounded deputy of"));
        // Where a sentence ends that is enough, unless the place before it is the end of one, too.
        let ends = |edge: i64| {
            let a = Words::of("killed general Soleimani. Guards left").words;
            let b = words("wounded deputy Soleimani", "silo silo");
            extender.can_gain(Strand::<false>(&a), Strand::<false>(&b), edge)
        };
        assert!(ends(0) && !ends(EDGE_GAIN));
        // Out of step by as much as a gap may be, and by more.
        let behind = |n: usize| format!("{}Kermanshah Soleimani", "x ".repeat(n));
        assert!(can_gain("Kermanshah Soleimani", &behind(7)));
        assert!(!can_gain("Kermanshah Soleimani", &behind(9)));
    }

    #[test]
    fn growing_is_bounded_where_texts_repeat_at_every_distance() {
        let line = "The quartermaster signed for eleven crates of rifles and nine of blankets. ";
        let texts = [line.repeat(600), line.repeat(500)];
        let words = [0, 1].map(|idx: usize| Words::of(&texts[idx]));
        let mut fingerprints = Fingerprints::default();
        for (idx, words) in words.iter().enumerate() {
            let doc = DocId(idx as u32);
            fingerprints.merge(Fingerprints::of_words(doc, words, &Config::default()));
        }
        let candidates = candidates(fingerprints, &Config::default());
        let pairs = candidates.pairs(DocId(1));
        let pair = pairs.iter().find(|pair| pair.a != pair.b).expect("they share all shingles");
        let side = |idx: usize| Side { text: &texts[idx], words: &words[idx] };
        let extender = Extender {
            a: side(0),
            b: side(1),
            same_doc: false,
            rarity: candidates.rarity(),
            shingle: 5,
        };
        let pieces = extender.pieces(pair.matches);
        let grown: usize = pieces.iter().map(Piece::len_a).sum();
        let n_words = words[0].len() + words[1].len();
        let bound = 5 * n_words + 64 * (pair.matches.len() + pieces.len());
        assert!(grown < bound, "{grown} words of {n_words}, {bound} allowed");
    }
}
