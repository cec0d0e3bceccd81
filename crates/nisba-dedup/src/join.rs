use crate::Words;
use crate::extend::Piece;

/// Joins pieces that are dense in a block of both documents into passages, in whatever order they
/// stand there. What `is_passage` refuses as a whole is tried again in parts.
///
/// `words` are those of the one document the two sides are in, `None` where they are in two.
pub(crate) fn join(
    mut pieces: Vec<Piece>,
    words: Option<&Words>,
    is_passage: impl Fn(&Piece) -> bool,
) -> Vec<Piece> {
    if pieces.len() == 1 {
        return pieces;
    }
    drop_contained(&mut pieces);
    let mut passages = Vec::new();
    Join { words, is_passage }.split(pieces, MAX_DEPTH, &mut passages);
    drop_contained(&mut passages);
    passages
}

/// Most words between two pieces of one passage.
const MAX_GAP: usize = 24;
/// Fewest words between two pieces that part them, however short they are.
const MIN_GAP: usize = 4;
/// Splits by one side and the other in turn before pieces are joined in text order alone: texts of
/// one line over and over could go on for as many rounds as they have lines.
const MAX_DEPTH: usize = 16;
/// Longer pieces still open that a piece is looked for in; see [`drop_contained`].
const MAX_OPEN: usize = 64;

struct Join<'w, F> {
    words: Option<&'w Words>,
    is_passage: F,
}

impl<F: Fn(&Piece) -> bool> Join<'_, F> {
    fn split(&self, mut pieces: Vec<Piece>, depth: usize, out: &mut Vec<Piece>) {
        if pieces.len() <= 1 || depth == 0 {
            return self.chain(pieces, out);
        }
        for side in [|piece: &Piece| piece.a, |piece: &Piece| piece.b] {
            pieces.sort_by_key(|piece| (side(piece), piece.a, piece.b));
            let parts = parts(&pieces, side);
            if parts.len() > 1 {
                for part in parts {
                    self.split(part.to_vec(), depth - 1, out);
                }
                return;
            }
        }
        let whole = cover(&pieces);
        let apart = match self.words {
            Some(words) => set_apart(whole, words),
            None => Some(whole),
        };
        let fits = |apart: &Piece| is_once(&pieces, &whole) && (self.is_passage)(apart);
        match apart.filter(fits) {
            Some(passage) => out.push(passage),
            None => self.chain(pieces, out),
        }
    }

    /// Joins pieces that follow one another in both documents.
    fn chain(&self, mut pieces: Vec<Piece>, out: &mut Vec<Piece>) {
        pieces.sort_by_key(|piece| (piece.a, piece.b));
        let mut open: Option<Piece> = None;
        for piece in pieces {
            if let Some(last) = &mut open {
                let gap = max_gap(last, &piece);
                let follows = |last: (usize, usize), next: (usize, usize)| {
                    let near = last.1..=last.1 + gap + MIN_GAP;
                    next.1 > last.1 && near.contains(&(next.0 + MIN_GAP))
                };
                let both = cover(&[*last, piece]);
                let apart = self.words.is_none() || both.a.1 <= both.b.0;
                if follows(last.a, piece.a) && follows(last.b, piece.b) && apart {
                    *last = both;
                    continue;
                }
            }
            out.extend(open.replace(piece));
        }
        out.extend(open);
    }
}

/// Parts two sides that run into each other by a few words, as where the last sentence of the first
/// and the one behind it begin alike: where a line or sentence begins, else where the first ends.
fn set_apart(whole: Piece, words: &Words) -> Option<Piece> {
    let overlap = whole.a.1.saturating_sub(whole.b.0);
    if overlap == 0 {
        return Some(whole);
    }
    if 8 * overlap > whole.len_a().min(whole.len_b()) {
        return None;
    }
    let cut = (whole.b.0..=whole.a.1).max_by_key(|&at| words.start(at))?;
    Some(Piece { a: (whole.a.0, cut), b: (cut, whole.b.1), ..whole })
}

/// Whether the pieces hardly overlap on either side. Where they do, one side has something once and
/// the other has it over and over.
fn is_once(pieces: &[Piece], whole: &Piece) -> bool {
    let (sum_a, sum_b) = pieces
        .iter()
        .fold((0, 0), |(sum_a, sum_b), piece| (sum_a + piece.len_a(), sum_b + piece.len_b()));
    4 * sum_a <= 5 * whole.len_a() && 4 * sum_b <= 5 * whole.len_b()
}

/// Cuts pieces, ordered by one side, where that side has a gap.
fn parts(pieces: &[Piece], side: impl Fn(&Piece) -> (usize, usize)) -> Vec<&[Piece]> {
    let mut parts = Vec::new();
    let mut first = 0;
    let mut last = 0;
    for idx in 1..pieces.len() {
        let end = side(&pieces[last]).1;
        if side(&pieces[idx]).0 > end + max_gap(&pieces[last], &pieces[idx]) {
            parts.push(&pieces[first..idx]);
            first = idx;
        }
        if side(&pieces[idx]).1 >= end || first == idx {
            last = idx;
        }
    }
    parts.push(&pieces[first..]);
    parts
}

/// A short piece belongs to its neighbour only where it stands near.
fn max_gap(one: &Piece, other: &Piece) -> usize {
    (one.shared.min(other.shared) / 2).clamp(MIN_GAP, MAX_GAP)
}

fn cover(pieces: &[Piece]) -> Piece {
    let hull = |x: (usize, usize), y: (usize, usize)| (x.0.min(y.0), x.1.max(y.1));
    let mut whole = pieces[1..].iter().fold(pieces[0], |all, piece| Piece {
        a: hull(all.a, piece.a),
        b: hull(all.b, piece.b),
        shared: all.shared + piece.shared,
        bits: all.bits + piece.bits,
    });
    // What stands once on one side and twice on the other has one partner.
    let n_twice = n_twice(pieces, |piece| piece.a).max(n_twice(pieces, |piece| piece.b));
    let n_twice = (2 * n_twice).min(whole.shared);
    // What these words bring is not kept word by word: as much as the others on the average.
    whole.bits -= whole.bits * n_twice as u64 / whole.shared.max(1) as u64;
    whole.shared -= n_twice;
    whole
}

/// Words of one side that lie in a piece that begins before theirs, too.
fn n_twice(pieces: &[Piece], side: impl Fn(&Piece) -> (usize, usize)) -> usize {
    let mut ranges: Vec<(usize, usize)> = pieces.iter().map(side).collect();
    ranges.sort_unstable();
    let add = |(n, end): (usize, usize), (from, to): (usize, usize)| {
        (n + end.min(to).saturating_sub(from), end.max(to))
    };
    ranges.into_iter().fold((0, 0), add).0
}

/// Drops pieces that lie within another on both sides: words that a repeated passage repeats in
/// itself. Looks among the last [`MAX_OPEN`] pieces only, so that it stays linear where thousands
/// begin at one word.
fn drop_contained(pieces: &mut Vec<Piece>) {
    let within = |x: (usize, usize), y: (usize, usize)| y.0 <= x.0 && x.1 <= y.1;
    // Of pieces that begin together the longest comes first.
    pieces.sort_by_key(|piece| {
        (piece.a.0, usize::MAX - piece.a.1, piece.b.0, usize::MAX - piece.b.1)
    });
    let mut open: Vec<Piece> = Vec::new();
    pieces.retain(|piece| {
        open.retain(|other| other.a.1 > piece.a.0);
        let contained =
            open.iter().any(|other| within(piece.a, other.a) && within(piece.b, other.b));
        if !contained {
            if open.len() == MAX_OPEN {
                open.remove(0);
            }
            open.push(*piece);
        }
        !contained
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_one_partner_each() {
        let piece = |a, b, shared| Piece { a, b, shared, bits: 10 * shared as u64 };
        // The last ten words of the first piece stand a second time on the other side.
        let whole = cover(&[piece((0, 100), (20, 120), 200), piece((90, 100), (0, 10), 20)]);
        assert_eq!((whole.a, whole.b, whole.shared), ((0, 100), (0, 120), 200));
        assert_eq!(whole.bits, 2000);
        assert!(whole.similarity() < 1.0);
        let apart = cover(&[piece((0, 10), (20, 30), 20), piece((15, 25), (0, 10), 18)]);
        assert_eq!((apart.a, apart.b, apart.shared), ((0, 25), (0, 30), 38));
        assert_eq!(apart.bits, 380);
    }
}
