use std::cmp::Ordering;

use nisba_text::{Passage, Span};

use crate::{Bounds, ClusterId, Config, Repeat, Repeats};

/// Orders repeats, gives each its cluster, and thins out clusters that are too large.
///
/// Passages belong to one cluster where a repeat links them or where they share at least half of
/// the longer one's bytes. Every repeat of a cluster with up to [`Config::max_group`] passages is
/// kept; of larger ones each copy only with the earliest passage it was aligned with (and with
/// later ones that take in more of it), and [`Repeats::bounds`] says so. The order of `found` changes
/// nothing. Costs a sort.
pub fn cluster(mut found: Vec<Repeat>, config: &Config) -> Repeats {
    found.sort_unstable_by(Repeat::cmp_places);
    found.dedup_by_key(|repeat| (repeat.a, repeat.b));
    let passages = Passages::of(&found);
    let mut sets = Sets::new(passages.n_places);
    let pairs = || passages.places.as_chunks().0.iter().map(|pair| pair.map(|at| at as usize));
    for [a, b] in pairs() {
        sets.unite(a, b);
    }
    let mut n_passages = vec![0u64; passages.n_places];
    for place in 0..passages.n_places {
        n_passages[sets.root(place)] += 1;
    }
    let mut bounds = Bounds::default();
    let mut numbers: Vec<Option<ClusterId>> = vec![None; passages.n_places];
    let mut paired: Vec<Option<Span>> = vec![None; passages.n_places];
    let mut places = pairs();
    found.retain_mut(|repeat| {
        let [original, copy] = places.next().expect("one entry for each repeat");
        let root = sets.root(copy);
        let is_large = n_passages[root] > u64::from(config.max_group.get());
        if numbers[root].is_none() {
            numbers[root] = Some(ClusterId(bounds.clusters as u32));
            bounds.clusters += 1;
            bounds.clusters_bounded += u64::from(is_large);
            bounds.largest_cluster = bounds.largest_cluster.max(n_passages[root]);
        }
        repeat.cluster = numbers[root].expect("just numbered");
        // Repeats come in order of their first passage: the first of a copy has its original. A
        // later one that reaches further is kept too, so that all that is repeated is in some pair.
        let known = [(original, repeat.a.span), (copy, repeat.b.span)];
        let is_covered = known
            .iter()
            .all(|&(place, span)| paired[place].is_some_and(|paired| paired.contains(span)));
        let keep = !is_large || !is_covered;
        for (place, span) in known {
            let wider = match paired[place] {
                Some(paired) if paired.overlaps(span) => paired.cover(span),
                Some(paired) => paired,
                None => span,
            };
            paired[place] = Some(wider);
        }
        bounds.pairs_left_out += u64::from(!keep);
        keep
    });
    Repeats { repeats: found, bounds }
}

impl Repeat {
    /// Orders by `a`, then by `b`, then the more similar first: the order in which [`cluster`] takes
    /// repeats. Who has threads can sort by it before.
    pub fn cmp_places(&self, other: &Repeat) -> Ordering {
        let by_place = place(self.a).cmp(&place(other.a));
        let by_place = by_place.then_with(|| place(self.b).cmp(&place(other.b)));
        by_place.then_with(|| other.similarity.total_cmp(&self.similarity))
    }
}

/// Document, start and end as one number of the same order: a sort compares that without a branch.
fn place(passage: Passage) -> u128 {
    let [start, end] = [passage.span.start(), passage.span.end()].map(u128::from);
    u128::from(passage.doc.0) << 64 | start << 32 | end
}

/// The distinct places that repeats point to: passages that overlap substantially are one.
struct Passages {
    /// Of both passages of each repeat, in turn.
    places: Vec<u32>,
    n_places: usize,
}

impl Passages {
    fn of(repeats: &[Repeat]) -> Passages {
        let n = u32::try_from(2 * repeats.len()).expect("fewer than 2^31 repeats: 112 GiB of them");
        let sides = repeats.iter().flat_map(|repeat| [repeat.a, repeat.b]);
        let mut all: Vec<(Passage, u32)> = sides.zip(0..n).collect();
        // Longest first among those that begin together.
        all.sort_unstable_by_key(|&(passage, _)| place(passage) ^ u128::from(u32::MAX));
        let mut places = vec![0; n as usize];
        // Places that reach to where the next passage may begin. No two overlap by half, so that
        // few are open at a time.
        let mut open: Vec<(Passage, u32)> = Vec::new();
        let mut n_places = 0;
        for one in all.chunk_by(|(one, _), (next, _)| one == next) {
            let passage = one[0].0;
            open.retain(|(other, _)| {
                other.doc == passage.doc && other.span.end() > passage.span.start()
            });
            let same = open.iter().find(|(other, _)| is_same_place(*other, passage));
            let place = same.map_or(n_places, |&(_, place)| place);
            if place == n_places {
                open.push((passage, place));
                n_places += 1;
            }
            for &(_, side) in one {
                places[side as usize] = place;
            }
        }
        Passages { places, n_places: n_places as usize }
    }
}

fn is_same_place(one: Passage, other: Passage) -> bool {
    let longer = one.span.len().max(other.span.len());
    one.span
        .intersection(other.span)
        .is_some_and(|both| u64::from(both.len()) * 2 >= u64::from(longer))
}

/// Disjoint sets; the smallest member is the root, so that nothing depends on the order of unions.
struct Sets {
    parents: Vec<usize>,
}

impl Sets {
    fn new(n: usize) -> Sets {
        Sets { parents: (0..n).collect() }
    }

    fn root(&mut self, mut member: usize) -> usize {
        while self.parents[member] != member {
            self.parents[member] = self.parents[self.parents[member]];
            member = self.parents[member];
        }
        member
    }

    fn unite(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.parents[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use nisba_text::DocId;

    use super::*;
    use crate::RepeatKind;

    fn repeat(a: (u32, u32, u32), b: (u32, u32, u32)) -> Repeat {
        let passage = |(doc, start, end)| Passage { doc: DocId(doc), span: Span::new(start, end) };
        Repeat {
            a: passage(a),
            b: passage(b),
            kind: RepeatKind::Near,
            similarity: 0.9,
            cluster: ClusterId::default(),
        }
    }

    fn clusters(found: Vec<Repeat>) -> Vec<u32> {
        let repeats = cluster(found, &Config::default()).repeats;
        repeats.iter().map(|repeat| repeat.cluster.0).collect()
    }

    #[test]
    fn passages_that_overlap_by_half_are_one() {
        let linked = vec![repeat((0, 0, 100), (1, 0, 100)), repeat((1, 5, 110), (2, 0, 105))];
        assert_eq!(clusters(linked), [0, 0]);
    }

    #[test]
    fn a_sentence_of_an_article_is_another_cluster() {
        let quoted = vec![repeat((0, 0, 1000), (1, 0, 1000)), repeat((1, 500, 600), (2, 0, 100))];
        assert_eq!(clusters(quoted), [0, 1]);
        let one_byte_less =
            vec![repeat((0, 0, 100), (1, 0, 100)), repeat((1, 51, 151), (2, 0, 100))];
        assert_eq!(clusters(one_byte_less), [0, 1]);
    }

    #[test]
    fn clusters_count_in_output_order() {
        let found = vec![repeat((5, 0, 50), (6, 0, 50)), repeat((0, 0, 50), (9, 0, 50))];
        assert_eq!(clusters(found), [0, 1]);
    }

    #[test]
    fn large_clusters_keep_each_copy_with_its_original() {
        let pairs = (0..40).flat_map(|b| (0..b).map(move |a| repeat((a, 0, 50), (b, 0, 50))));
        let repeats = cluster(pairs.collect(), &Config::default());
        assert_eq!(repeats.repeats.len(), 39);
        assert!(repeats.repeats.iter().all(|repeat| repeat.a.doc == DocId(0)));
        assert_eq!(repeats.bounds.pairs_left_out, 40 * 39 / 2 - 39);
    }
}
