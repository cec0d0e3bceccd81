use crate::anchor::{Places, is_char_start};
use crate::exact_match::Match;

/// A place of an anchor, with what stands around it as far as a run with it can reach.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member<'t> {
    at: u64,
    /// First byte of its text.
    base: u64,
    before: &'t [u8],
    behind: &'t [u8],
}

impl<'t> Member<'t> {
    pub(crate) fn new(texts: &[&'t str], places: &Places, at: u64, min_bytes: usize) -> Self {
        let doc = places.doc_at(at);
        let base = places.start(doc);
        let text = texts[doc].as_bytes();
        let (before, behind) = text.split_at((at - base) as usize);
        // The shortest run that is long enough can end in a character of four bytes.
        let reach = min_bytes + 3;
        let mut n_behind = reach.min(behind.len());
        while n_behind < behind.len() && !is_char_start(behind[n_behind]) {
            n_behind += 1;
        }
        let before = &before[before.len().saturating_sub(reach)..];
        Member { at, base, before, behind: &behind[..n_behind] }
    }

    /// Bytes that are the same before both, up to where a character begins.
    fn left(&self, other: &Member<'_>) -> usize {
        left_boundary(self.before, common_suffix(self.before, other.before))
    }

    /// Bytes that are the same from both on, up to where a character ends.
    fn right(&self, other: &Member<'_>) -> usize {
        right_boundary(self.behind, common_prefix(self.behind, other.behind))
    }

    /// Whether the two stand so close together that their text repeats itself at once.
    fn is_next_to(&self, other: &Member<'_>, min_bytes: usize) -> bool {
        self.base == other.base && is_next_to(self.at.abs_diff(other.at), min_bytes)
    }
}

/// Whether two places of one text that are so far apart are of a text that repeats itself at once.
pub(crate) fn is_next_to(distance: u64, min_bytes: usize) -> bool {
    distance < (min_bytes / 3).max(1) as u64
}

/// Tells `found` of matches among the many places of one anchor, given in text order: for each place the
/// one that reaches furthest to the left and the one that reaches furthest to the right, among those
/// that have `min_bytes` in common.
///
/// Each byte near an anchor that is in some run of `min_bytes` found twice is in one of them.
pub(crate) fn furthest_matches(
    members: &[Member<'_>],
    min_bytes: usize,
    found: &mut impl FnMut(Match),
) {
    for (b, partners) in members.iter().zip(furthest(members, min_bytes)) {
        let [to_left, to_right] = partners.map(|partner| partner.map(|(_, partner)| partner));
        for partner in to_left.into_iter().chain(to_right.filter(|_| to_right != to_left)) {
            let a = &members[partner as usize];
            let (left, right) = (a.left(b), a.right(b));
            if left + right >= min_bytes {
                let (a, b) = (a.at.min(b.at), a.at.max(b.at));
                found(Match { distance: b - a, start: a - left as u64, end: a + right as u64 });
            }
        }
    }
}

/// For a member: how far the best match reaches, and with whom.
type Furthest = Option<(usize, u32)>;

/// For each member the partner with which it has most in common to the left, and the one with which it
/// has most in common to the right, among those with which it has `min_bytes` in common.
///
/// Members are sorted by what stands behind them, so that who has most in common there are
/// neighbours; then they are parted by what stands before them, byte after byte, in which neighbours stay in
/// order. Linear in the bytes looked at but for the sort.
fn furthest(members: &[Member<'_>], min_bytes: usize) -> Vec<[Furthest; 2]> {
    let member = |idx: u32| &members[idx as usize];
    let mut order: Vec<u32> = (0..members.len() as u32).collect();
    // Of equal ones the last first: then the places of a short period are neighbours all along.
    order.sort_unstable_by(|&x, &y| member(x).behind.cmp(member(y).behind).then(y.cmp(&x)));
    let right = order.windows(2).map(|two| member(two[0]).right(member(two[1]))).collect();
    let mut furthest: Vec<[Furthest; 2]> = vec![[None; 2]; members.len()];
    let mut classes = vec![Class { order, right, n_known: 0 }];
    while let Some(Class { order, right, n_known }) = classes.pop() {
        let first = member(order[0]).before;
        let rest = |before: &'_ [u8]| before.len() - n_known;
        let n_same = order[1..].iter().fold(usize::MAX, |n_same, &idx| {
            let before = member(idx).before;
            n_same.min(n_known + common_suffix(&first[..rest(first)], &before[..rest(before)]))
        });
        let left = left_boundary(first, n_same);
        let mut start = 0;
        while start < order.len() {
            let n_more = right[start..].iter().take_while(|&&n| left + n >= min_bytes).count();
            let end = start + n_more + 1;
            if n_more > 0 {
                let run = (&order[start..end], &right[start..end - 1]);
                meet(members, run, left, min_bytes, &mut furthest);
            }
            start = end;
        }
        if n_same < min_bytes + 3 {
            classes.extend(parts(members, &order, &right, n_same));
        }
    }
    furthest
}

/// Members that have `n_known` bytes before them in common, sorted by what stands behind them.
struct Class {
    order: Vec<u32>,
    /// What each but the last has in common with the next, behind them.
    right: Vec<usize>,
    n_known: usize,
}

/// Parts a class in which `n_same` bytes are the same by the byte before those; who is alone is left out.
fn parts(members: &[Member<'_>], order: &[u32], right: &[usize], n_same: usize) -> Vec<Class> {
    let byte_of = |idx: u32| {
        let before = members[idx as usize].before;
        before.len().checked_sub(n_same + 1).map(|at| before[at])
    };
    let mut by_byte: Vec<(u8, usize)> =
        (0..order.len()).filter_map(|at| Some((byte_of(order[at])?, at))).collect();
    by_byte.sort_by_key(|&(byte, _)| byte);
    let parts = by_byte.chunk_by(|x, y| x.0 == y.0).filter(|part| part.len() > 1);
    let class = |part: &[(u8, usize)]| {
        // Neighbours of a sorted list have the least in common on the way.
        let between = |two: &[(u8, usize)]| right[two[0].1..two[1].1].iter().copied().min();
        Class {
            order: part.iter().map(|&(_, at)| order[at]).collect(),
            right: part.windows(2).filter_map(between).collect(),
            n_known: n_same + 1,
        }
    };
    parts.map(class).collect()
}

/// Takes in a run of members, each of which has enough in common with the next, and how much that is
/// behind them.
fn meet(
    members: &[Member<'_>],
    (run, right): (&[u32], &[usize]),
    left: usize,
    min_bytes: usize,
    furthest: &mut [[Furthest; 2]],
) {
    let first_at = (0..run.len()).min_by_key(|&at| run[at]).expect("a run has two members");
    let second = run.iter().copied().filter(|&idx| idx != run[first_at]).min();
    // What each has in common with the first in text order: the least on the way.
    let mut with_first = vec![usize::MAX; run.len()];
    for at in first_at + 1..run.len() {
        with_first[at] = with_first[at - 1].min(right[at - 1]);
    }
    for at in (0..first_at).rev() {
        with_first[at] = with_first[at + 1].min(right[at]);
    }
    for (at, &idx) in run.iter().enumerate() {
        let before = at.checked_sub(1).map(|other| (right[other], run[other]));
        let behind = (at + 1 < run.len()).then(|| (right[at], run[at + 1]));
        let neighbours = || before.into_iter().chain(behind);
        // A period goes on at one distance, and not at as many as it has places.
        let next_to = neighbours()
            .filter(|&(_, other)| {
                members[idx as usize].is_next_to(&members[other as usize], min_bytes)
            })
            .max_by_key(|&(n, _)| n);
        let earliest = if at == first_at { second } else { Some(run[first_at]) };
        let partner = next_to.map(|(_, other)| other).or(earliest).expect("a run has two members");
        let [to_left, to_right] = &mut furthest[idx as usize];
        if to_left.is_none_or(|(n, _)| left > n) {
            *to_left = Some((left, partner));
        }
        let most = neighbours().map(|(n, _)| n).max().expect("a run has two members");
        if to_right.is_none_or(|(n, _)| most > n) {
            let is_most = |&(n, _): &(usize, u32)| n == most;
            let partner = if let Some((_, other)) = next_to.filter(is_most) {
                other
            } else if at != first_at && with_first[at] == most {
                run[first_at]
            } else {
                neighbours().find(is_most).expect("one of them has most").1
            };
            *to_right = Some((most, partner));
        }
    }
}

/// Bytes with which both begin.
pub(crate) fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    const STEP: usize = 16;
    let n_steps =
        a.chunks_exact(STEP).zip(b.chunks_exact(STEP)).take_while(|(a, b)| a == b).count();
    let n = n_steps * STEP;
    n + a[n..].iter().zip(&b[n..]).take_while(|(a, b)| a == b).count()
}

/// Bytes with which both end.
pub(crate) fn common_suffix(a: &[u8], b: &[u8]) -> usize {
    const STEP: usize = 16;
    let n_steps =
        a.rchunks_exact(STEP).zip(b.rchunks_exact(STEP)).take_while(|(a, b)| a == b).count();
    let n = n_steps * STEP;
    let (a, b) = (&a[..a.len() - n], &b[..b.len() - n]);
    n + a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count()
}

/// The last `n` bytes, less those that are no whole character.
pub(crate) fn left_boundary(before: &[u8], n: usize) -> usize {
    let start = before.len() - n;
    n - before[start..].iter().take_while(|&&byte| !is_char_start(byte)).count()
}

/// The first `n` bytes, less those that are no whole character; `behind` ends with a whole one.
pub(crate) fn right_boundary(behind: &[u8], mut n: usize) -> usize {
    while n > 0 && n < behind.len() && !is_char_start(behind[n]) {
        n -= 1;
    }
    n
}
