use std::cmp::Ordering;

use nisba_text::{Passage, Span};

use crate::{Bounds, ClusterId, Config, Repeat, Repeats};

/// Orders repeats, gives each its cluster, and thins out clusters that are too large.
///
/// Passages belong to one cluster where a repeat links them or where they share at least half of
/// the longer one's bytes. Every repeat of a cluster with up to [`Config::max_group`] passages is
/// kept; of larger ones each copy only with the earliest passage it was aligned with (and with
/// later ones that take in more of it), and [`Repeats::bounds`] says so. The order of `found` changes
/// nothing. Costs a sort. Who has more repeats than memory takes the steps one by one: [`Places`] and
/// [`Clusters`].
///
/// # Panics
///
/// With 2^31 repeats or more.
pub fn cluster(mut found: Vec<Repeat>, config: &Config) -> Repeats {
    found.sort_unstable_by(Repeat::cmp_places);
    found.dedup_by_key(|repeat| (repeat.a, repeat.b));
    let n = u32::try_from(2 * found.len()).expect("fewer than 2^31 repeats: 112 GiB of them");
    let sides = found.iter().flat_map(|repeat| [repeat.a, repeat.b]);
    let mut sides: Vec<(Passage, u32)> = sides.zip(0..n).collect();
    sides.sort_unstable_by_key(|&(passage, _)| Places::order(passage));
    let mut places = Places::default();
    let mut pairs = vec![[0; 2]; found.len()];
    for (passage, side) in sides {
        pairs[side as usize / 2][side as usize % 2] = places.add(passage);
    }
    let mut clusters = Clusters::new(pairs, places.n_places(), config);
    found.retain_mut(|repeat| clusters.keep(repeat));
    Repeats { repeats: found, bounds: clusters.bounds() }
}

/// Numbers the distinct places that passages point to: those that share at least half of the longer
/// one's bytes are one.
///
/// Passages come in the order of [`Places::order`].
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Places that reach to where the next passage may begin. No two overlap by half, so that few are
    /// open at a time.
    open: Vec<(Passage, u32)>,
    last: Option<(Passage, u32)>,
    n_places: u32,
}

impl Places {
    /// A number by which passages are in order: by document and start, the longest first of those that
    /// begin together.
    pub fn order(passage: Passage) -> u128 {
        place(passage) ^ u128::from(u32::MAX)
    }

    /// The place of the next passage, counted from 0.
    pub fn add(&mut self, passage: Passage) -> u32 {
        if let Some((last, place)) = self.last
            && last == passage
        {
            return place;
        }
        self.open.retain(|(other, _)| {
            other.doc == passage.doc && other.span.end() > passage.span.start()
        });
        let same = self.open.iter().find(|(other, _)| is_same_place(*other, passage));
        let place = same.map_or(self.n_places, |&(_, place)| place);
        if place == self.n_places {
            self.open.push((passage, place));
            self.n_places += 1;
        }
        self.last = Some((passage, place));
        place
    }

    /// Number of places so far.
    pub fn n_places(&self) -> u32 {
        self.n_places
    }
}

/// Gives repeats their clusters, one after the other, and says which stay; see [`cluster`].
#[derive(Clone, Debug)]
pub struct Clusters {
    /// Of both passages of each repeat.
    pairs: std::vec::IntoIter<[u32; 2]>,
    sets: Sets,
    /// For each place that is a root the passages of its cluster.
    n_passages: Vec<u32>,
    numbers: Vec<Option<ClusterId>>,
    /// For each place what of it is in a pair that stays.
    paired: Vec<Option<Span>>,
    max_group: u32,
    bounds: Bounds,
}

impl Clusters {
    /// The clusters of repeats whose passages have these [`Places`], in the order of
    /// [`Repeat::cmp_places`], the first of each pair of passages only. In memory are some thirty bytes a
    /// place.
    pub fn new(pairs: Vec<[u32; 2]>, n_places: u32, config: &Config) -> Clusters {
        let n = n_places as usize;
        let mut sets = Sets((0..n_places).collect());
        pairs.iter().for_each(|&[a, b]| sets.unite(a, b));
        let mut n_passages = vec![0; n];
        for place in 0..n_places {
            n_passages[sets.root(place) as usize] += 1;
        }
        Clusters {
            pairs: pairs.into_iter(),
            sets,
            n_passages,
            numbers: vec![None; n],
            paired: vec![None; n],
            max_group: config.max_group.get(),
            bounds: Bounds::default(),
        }
    }

    /// Gives the next repeat its cluster; says whether it stays.
    ///
    /// # Panics
    ///
    /// With more repeats than pairs of places.
    pub fn keep(&mut self, repeat: &mut Repeat) -> bool {
        let [original, copy] = self.pairs.next().expect("a pair of places for each repeat");
        let root = self.sets.root(copy) as usize;
        let (n_passages, bounds) = (self.n_passages[root], &mut self.bounds);
        let is_large = n_passages > self.max_group;
        repeat.cluster = *self.numbers[root].get_or_insert_with(|| {
            let number = ClusterId(bounds.clusters as u32);
            bounds.clusters += 1;
            bounds.clusters_bounded += u64::from(is_large);
            bounds.largest_cluster = bounds.largest_cluster.max(n_passages.into());
            number
        });
        // Repeats come in order of their first passage: the first of a copy has its original. A
        // later one that reaches further is kept too, so that all that is repeated is in some pair.
        let known = [(original, repeat.a.span), (copy, repeat.b.span)];
        let is_covered = known.iter().all(|&(place, span)| {
            self.paired[place as usize].is_some_and(|paired| paired.contains(span))
        });
        for (place, span) in known {
            let paired = &mut self.paired[place as usize];
            *paired = Some(match *paired {
                Some(paired) if paired.overlaps(span) => paired.cover(span),
                Some(paired) => paired,
                None => span,
            });
        }
        let keep = !is_large || !is_covered;
        bounds.pairs_left_out += u64::from(!keep);
        keep
    }

    /// Which bounds bit so far.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }
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

fn is_same_place(one: Passage, other: Passage) -> bool {
    let longer = one.span.len().max(other.span.len());
    one.span
        .intersection(other.span)
        .is_some_and(|both| u64::from(both.len()) * 2 >= u64::from(longer))
}

/// Disjoint sets; the smallest member is the root, so that nothing depends on the order of unions.
#[derive(Clone, Debug)]
struct Sets(Vec<u32>);

impl Sets {
    fn root(&mut self, mut member: u32) -> u32 {
        while self.0[member as usize] != member {
            let parent = self.0[member as usize];
            self.0[member as usize] = self.0[parent as usize];
            member = self.0[member as usize];
        }
        member
    }

    fn unite(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other) as usize] = one.min(other);
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
