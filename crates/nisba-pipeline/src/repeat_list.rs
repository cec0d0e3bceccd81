use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use nisba_dedup::{
    Bounds, Clusters, Config, Places, Repeat, RepeatKind, RepeatedSpans, Repeats, cluster,
};
use nisba_text::{DocId, Passage, Span};
use rayon::prelude::*;

use crate::spool::{SortedRuns, Spool};

/// The repeats of a corpus, in memory or, where they are too many, on disk. Ordered by the first
/// passage, then by the second.
pub(crate) struct RepeatList {
    list: List,
    pub(crate) bounds: Bounds,
    /// How many are of the same bytes.
    pub(crate) n_exact: u64,
}

enum List {
    Memory(Vec<Repeat>),
    Disk(Spool<Repeat>),
}

impl RepeatList {
    /// Number of pairs of passages.
    pub(crate) fn len(&self) -> u64 {
        match &self.list {
            List::Memory(repeats) => repeats.len() as u64,
            List::Disk(spool) => spool.len(),
        }
    }

    /// Shows all, in order.
    pub(crate) fn each(&self, mut show: impl FnMut(&Repeat) -> io::Result<()>) -> io::Result<()> {
        match &self.list {
            List::Memory(repeats) => repeats.iter().try_for_each(show),
            List::Disk(spool) => spool.iter().try_for_each(|repeat| show(&repeat?)),
        }
    }

    /// As [`nisba_dedup::repeated_spans`].
    pub(crate) fn repeated_spans(&self) -> io::Result<BTreeMap<DocId, Vec<Span>>> {
        let mut spans = RepeatedSpans::default();
        self.each(|repeat| {
            spans.add(repeat);
            Ok(())
        })?;
        Ok(spans.finish())
    }

    /// All in memory, however many they are.
    pub(crate) fn into_repeats(self) -> io::Result<Repeats> {
        let repeats = match self.list {
            List::Memory(repeats) => repeats,
            List::Disk(spool) => spool.iter().collect::<io::Result<_>>()?,
        };
        Ok(Repeats { repeats, bounds: self.bounds })
    }
}

/// Takes in repeats from many threads, as they are found.
pub(crate) struct RepeatSink {
    runs: Mutex<Option<SortedRuns<Repeat>>>,
    /// Repeats that a thread holds before they go to disk.
    n_held: usize,
    folder: Option<PathBuf>,
}

/// What one thread has found and not given away yet.
#[derive(Default)]
pub(crate) struct Held(Vec<Repeat>);

impl RepeatSink {
    /// All threads together hold about as many bytes before something goes to a file in `folder`.
    pub(crate) fn new(max_bytes: u64, n_threads: usize, folder: Option<&Path>) -> RepeatSink {
        let n_held = max_bytes / (n_threads.max(1) * size_of::<Repeat>()) as u64;
        let (runs, folder) = (Mutex::new(None), folder.map(Path::to_path_buf));
        RepeatSink { runs, n_held: n_held.max(MIN_HELD) as usize, folder }
    }

    pub(crate) fn add(
        &self,
        held: &mut Held,
        found: impl IntoIterator<Item = Repeat>,
    ) -> io::Result<()> {
        held.0.extend(found);
        if held.0.len() >= self.n_held { self.spill(held) } else { Ok(()) }
    }

    fn spill(&self, held: &mut Held) -> io::Result<()> {
        held.0.sort_unstable_by(Repeat::cmp_places);
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let runs = match &mut *runs {
            Some(runs) => runs,
            none => none.insert(SortedRuns::new(self.folder.as_deref())?),
        };
        runs.add(&held.0)?;
        held.0.clear();
        Ok(())
    }

    /// Gives each its cluster, as [`cluster`] does.
    pub(crate) fn finish(self, held: Vec<Held>, config: &Config) -> io::Result<RepeatList> {
        let has_runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        if has_runs {
            for mut held in held {
                self.spill(&mut held)?;
            }
            let runs = self.runs.into_inner().unwrap_or_else(PoisonError::into_inner);
            let runs = runs.expect("looked at above");
            return cluster_on_disk(&runs, config, self.folder.as_deref());
        }
        let mut held = held.into_iter();
        // One as it is; of several each goes as it is taken.
        let mut found = held.next().unwrap_or_default().0;
        found.reserve_exact(held.as_slice().iter().map(|held| held.0.len()).sum());
        held.for_each(|held| found.extend(held.0));
        // What is in order already is not sorted again.
        found.par_sort_unstable_by(Repeat::cmp_places);
        let Repeats { repeats, bounds } = cluster(found, config);
        let n_exact = repeats.iter().filter(|repeat| is_exact(repeat)).count() as u64;
        Ok(RepeatList { list: List::Memory(repeats), bounds, n_exact })
    }
}

/// Runs are worth their place in a file.
const MIN_HELD: u64 = 1 << 10;

/// As [`cluster`], with all repeats on disk: in memory are eight bytes a repeat, and some thirty for each
/// distinct place.
fn cluster_on_disk(
    found: &SortedRuns<Repeat>,
    config: &Config,
    folder: Option<&Path>,
) -> io::Result<RepeatList> {
    // The more similar first, and of those that are of the same places only that.
    let mut in_order: Spool<Repeat> = Spool::new(folder)?;
    let mut sides = Sides::new(folder)?;
    let mut last = None;
    let key = |at: &Repeat| (at.a, at.b, Reverse(at.similarity.to_bits()));
    for repeat in found.merge(key) {
        let repeat = repeat?;
        if last.replace((repeat.a, repeat.b)) != Some((repeat.a, repeat.b)) {
            let side = 2 * in_order.len();
            sides.add(repeat.a, side)?;
            sides.add(repeat.b, side + 1)?;
            in_order.push(&repeat)?;
        }
    }
    in_order.flush()?;
    let (pairs, n_places) = sides.places(in_order.len())?;
    let mut clusters = Clusters::new(pairs, n_places, config);
    let mut kept: Spool<Repeat> = Spool::new(folder)?;
    let mut n_exact = 0;
    for repeat in in_order.iter() {
        let mut repeat = repeat?;
        if clusters.keep(&mut repeat) {
            n_exact += u64::from(is_exact(&repeat));
            kept.push(&repeat)?;
        }
    }
    kept.flush()?;
    Ok(RepeatList { list: List::Disk(kept), bounds: clusters.bounds(), n_exact })
}

fn is_exact(repeat: &Repeat) -> bool {
    repeat.kind == RepeatKind::Exact
}

/// The passages of repeats, sorted on disk in the order of [`Places`].
struct Sides {
    /// The number of [`Places::order`], and which side it is.
    runs: SortedRuns<u128>,
    held: Vec<u128>,
}

const SIDES_HELD: usize = 1 << 20;

impl Sides {
    fn new(folder: Option<&Path>) -> io::Result<Sides> {
        Ok(Sides { runs: SortedRuns::new(folder)?, held: Vec::new() })
    }

    fn add(&mut self, passage: Passage, side: u64) -> io::Result<()> {
        let side = u32::try_from(side).map_err(|_| io::Error::other("more than 2^31 repeats"))?;
        self.held.push(Places::order(passage) << 32 | u128::from(side));
        if self.held.len() >= SIDES_HELD { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> io::Result<()> {
        self.held.par_sort_unstable();
        self.runs.add(&self.held)?;
        self.held.clear();
        Ok(())
    }

    /// The places of both passages of each repeat, and how many there are.
    fn places(mut self, n_repeats: u64) -> io::Result<(Vec<[u32; 2]>, u32)> {
        self.spill()?;
        self.held = Vec::new();
        let mut pairs = vec![[0; 2]; n_repeats as usize];
        let mut places = Places::default();
        for packed in self.runs.merge(|&packed| packed) {
            let packed = packed?;
            let part = |shift: u32| (packed >> shift) as u32;
            let passage = Passage { doc: DocId(part(96)), span: Span::new(part(64), !part(32)) };
            let side = part(0) as usize;
            pairs[side / 2][side % 2] = places.add(passage);
        }
        Ok((pairs, places.n_places()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nisba_dedup::{ClusterId, repeated_spans};
    use proptest::prelude::*;

    fn repeat() -> impl Strategy<Value = Repeat> {
        let passage = || {
            (0..6_u32, 0..30_u32, 1..20_u32).prop_map(|(doc, start, len)| Passage {
                doc: DocId(doc),
                span: Span::new(start, start + len),
            })
        };
        (passage(), passage(), 1..5_u32).prop_map(|(one, other, tenth)| Repeat {
            a: one.min(other),
            b: one.max(other),
            kind: RepeatKind::Near,
            similarity: f64::from(tenth) / 10.0,
            cluster: ClusterId::default(),
        })
    }

    fn on_disk(found: &[Repeat], n_held: usize, config: &Config) -> RepeatList {
        let mut sink = RepeatSink::new(0, 1, None);
        sink.n_held = n_held;
        let mut all = Vec::new();
        for some in found.chunks(7) {
            let mut held = Held::default();
            sink.add(&mut held, some.iter().copied()).unwrap();
            all.push(held);
        }
        sink.finish(all, config).unwrap()
    }

    proptest! {
        #[test]
        fn on_disk_is_as_in_memory(found in prop::collection::vec(repeat(), 1..120)) {
            for max_group in [2, 5, 32] {
                let config = Config { max_group: max_group.try_into().unwrap(), ..Config::default() };
                let plain = cluster(found.clone(), &config);
                let spans = repeated_spans(&plain.repeats);
                for n_held in [1, 3, 1000] {
                    let list = on_disk(&found, n_held, &config);
                    prop_assert!(n_held == 3 || matches!(list.list, List::Disk(_)) == (n_held == 1));
                    prop_assert_eq!(list.repeated_spans().unwrap(), spans.clone());
                    prop_assert_eq!(list.len(), plain.repeats.len() as u64);
                    let mut shown = Vec::new();
                    list.each(|repeat| { shown.push(*repeat); Ok(()) }).unwrap();
                    prop_assert_eq!(&shown, &plain.repeats);
                    prop_assert_eq!(list.into_repeats().unwrap(), plain.clone());
                }
            }
        }
    }
}
