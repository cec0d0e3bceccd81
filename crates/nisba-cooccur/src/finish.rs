use crate::partner::Partner;
use crate::slots::Slots;
use crate::{Counter, ItemCount, PairTable};

impl Counter {
    /// The pairs with their contingency tables.
    ///
    /// # Panics
    ///
    /// Where more than 2^53 units were counted ([`Contingency::MAX_N`](crate::Contingency::MAX_N)).
    pub fn finish(self) -> PairTable {
        Counter::finish_all(vec![self])
    }

    /// The pairs of all documents that some counters have counted, each for some of them: what
    /// [`merge`](Counter::merge) and [`finish`](Counter::finish) give, in less time. No counters make
    /// an empty table.
    ///
    /// Linear in the pairs of all counters. With the feature `rayon`, on all threads of the pool
    /// from which it is called; called from outside of a pool, on one.
    ///
    /// # Panics
    ///
    /// For more than 2^53 units, or 2^31 documents.
    ///
    /// ```
    /// use nisba_cooccur::{Counter, DocumentCounts, ItemId};
    ///
    /// let documents = [[0, 1, 2], [1, 2, 3]].map(|ids| ids.map(ItemId));
    /// let counted = |documents: &[[ItemId; 3]]| {
    ///     let mut counter = Counter::default();
    ///     documents.iter().for_each(|ids| counter.add(&DocumentCounts::from_units([ids])));
    ///     counter
    /// };
    /// let halves = documents.chunks(1).map(counted).collect();
    /// assert_eq!(Counter::finish_all(halves), counted(&documents).finish());
    /// ```
    pub fn finish_all(counters: Vec<Counter>) -> PairTable {
        let n_units = counters.iter().map(Counter::n_units).sum();
        let n_documents = counters.iter().map(Counter::n_documents).sum();
        let items = items_of_all(&counters);
        // The pairs of each counter by the places of their items, then row by row those of all.
        let rows = map_each(counters, |mut counter| counter.take_rows_among(&items));
        let n_rows_a_part = items.len().div_ceil(n_parts()).max(1);
        let mut rows: Vec<_> = rows.into_iter().map(Vec::into_iter).collect();
        let mut parts: Vec<Vec<Vec<_>>> = Vec::new();
        while rows.first().is_some_and(|rows| rows.len() > 0) {
            let part = rows.iter_mut().map(|rows| rows.take(n_rows_a_part).collect());
            parts.push(part.collect());
        }
        let parts = map_each(parts, |part| added_up(part, items.len()));
        PairTable::new(n_units, n_documents, items, parts.into_iter().flatten().collect())
    }
}

/// The items of all counters, by id, and their counts.
fn items_of_all(counters: &[Counter]) -> Vec<ItemCount> {
    let mut items: Vec<ItemCount> = counters.iter().flat_map(Counter::item_counts).collect();
    items.sort_unstable_by_key(|count| count.item);
    items.dedup_by(|next, kept| {
        let joins = next.item == kept.item;
        if joins {
            kept.units += next.units;
            kept.documents += next.documents;
        }
        joins
    });
    items
}

/// Rows of consecutive items, those of one counter after the other: the sum of each, by partner.
fn added_up(of_counters: Vec<Vec<Vec<Partner>>>, n_items: usize) -> Vec<Vec<Partner>> {
    let mut slots = Slots::default();
    slots.grow(n_items);
    let mut of_counters = of_counters.into_iter();
    let mut sums = of_counters.next().unwrap_or_default();
    for rows in of_counters {
        for (sum, mut row) in sums.iter_mut().zip(rows) {
            if row.len() > sum.len() {
                std::mem::swap(&mut row, sum);
            }
            sum.reserve_exact(row.len());
            sum.append(&mut row);
        }
    }
    sums.iter_mut().for_each(|sum| slots.sort(sum));
    sums
}

/// Into how many parts work is best divided: one where there is one thread, else enough for all to be
/// done at about the same time, for rows differ in length.
fn n_parts() -> usize {
    #[cfg(feature = "rayon")]
    if rayon::current_thread_index().is_some() && rayon::current_num_threads() > 1 {
        return 8 * rayon::current_num_threads();
    }
    1
}

/// Does the same with each, in whatever order; gives the results in theirs.
fn map_each<T: Send, R: Send>(all: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
    #[cfg(feature = "rayon")]
    if rayon::current_thread_index().is_some() {
        use rayon::prelude::*;
        return all.into_par_iter().with_max_len(1).map(work).collect();
    }
    all.into_iter().map(work).collect()
}
