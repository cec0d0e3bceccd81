use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::io;
use std::marker::PhantomData;
use std::ops::Range;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::spill_file::SpillFile;

/// Values on disk, one behind the other, that are read in that order.
pub(crate) struct Spool<T> {
    file: SpillFile,
    /// What is not in the file yet.
    rest: Vec<u8>,
    n_values: u64,
    of: PhantomData<fn() -> T>,
}

/// Bytes that are written or read at once.
const BLOCK: usize = 1 << 16;

impl<T: Serialize + DeserializeOwned> Spool<T> {
    pub(crate) fn new(folder: Option<&Path>) -> io::Result<Spool<T>> {
        Ok(Spool { file: SpillFile::new(folder)?, rest: Vec::new(), n_values: 0, of: PhantomData })
    }

    pub(crate) fn push(&mut self, value: &T) -> io::Result<()> {
        let start = self.rest.len();
        self.rest.extend([0; 4]);
        self.rest = postcard::to_extend(value, std::mem::take(&mut self.rest)).map_err(told)?;
        let n_bytes = u32::try_from(self.rest.len() - start - 4).map_err(io::Error::other)?;
        self.rest[start..start + 4].copy_from_slice(&n_bytes.to_le_bytes());
        self.n_values += 1;
        if self.rest.len() >= BLOCK { self.flush() } else { Ok(()) }
    }

    /// Sends to the file what is not there yet; what was not sent is not read.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.file.append(&self.rest)?;
        self.rest.clear();
        Ok(())
    }

    /// Number of values.
    pub(crate) fn len(&self) -> u64 {
        self.n_values
    }

    /// All values.
    pub(crate) fn iter(&self) -> Values<'_, T> {
        self.range(0..self.file.len())
    }

    fn range(&self, bytes: Range<u64>) -> Values<'_, T> {
        Values { file: &self.file, unread: bytes, read: Vec::new(), at: 0, of: PhantomData }
    }
}

/// The values of a [`Spool`]; see [`Spool::iter`].
pub(crate) struct Values<'s, T> {
    file: &'s SpillFile,
    unread: Range<u64>,
    read: Vec<u8>,
    /// Where in what is read the next value begins.
    at: usize,
    of: PhantomData<fn() -> T>,
}

impl<T> Values<'_, T> {
    /// So many of the next bytes; `None` where the file ends.
    fn take(&mut self, n_bytes: usize) -> io::Result<Option<&[u8]>> {
        let has = self.read.len() - self.at;
        if has < n_bytes {
            let n_unread = self.unread.end - self.unread.start;
            let n_more = (n_bytes - has).max(BLOCK).min(n_unread as usize);
            if has + n_more < n_bytes {
                return Ok(None);
            }
            self.read.drain(..self.at);
            self.at = 0;
            self.read.resize(has + n_more, 0);
            self.file.read_at(self.unread.start, &mut self.read[has..])?;
            self.unread.start += n_more as u64;
        }
        self.at += n_bytes;
        Ok(Some(&self.read[self.at - n_bytes..self.at]))
    }
}

impl<T: DeserializeOwned> Iterator for Values<'_, T> {
    type Item = io::Result<T>;

    fn next(&mut self) -> Option<io::Result<T>> {
        let head = match self.take(4) {
            Ok(head) => head?,
            Err(error) => return Some(Err(error)),
        };
        let n_bytes = head.try_into().map_or(0, u32::from_le_bytes);
        let value = self.take(n_bytes as usize).and_then(|bytes| {
            let bytes = bytes.ok_or(io::ErrorKind::UnexpectedEof)?;
            postcard::from_bytes(bytes).map_err(told)
        });
        Some(value)
    }
}

/// Values on disk that are sorted as they are read: runs in order, merged.
pub(crate) struct SortedRuns<T> {
    spool: Spool<T>,
    runs: Vec<Range<u64>>,
}

impl<T: Serialize + DeserializeOwned> SortedRuns<T> {
    pub(crate) fn new(folder: Option<&Path>) -> io::Result<SortedRuns<T>> {
        Ok(SortedRuns { spool: Spool::new(folder)?, runs: Vec::new() })
    }

    /// Adds values that are in order.
    pub(crate) fn add<'v>(&mut self, sorted: impl IntoIterator<Item = &'v T>) -> io::Result<()>
    where
        T: 'v,
    {
        let start = self.spool.file.len();
        sorted.into_iter().try_for_each(|value| self.spool.push(value))?;
        self.spool.flush()?;
        self.runs.push(start..self.spool.file.len());
        Ok(())
    }

    /// All values by a key after which each run is in order; ties by run. In memory are 64 KiB a run.
    pub(crate) fn merge<K: Ord>(&self, key: impl Fn(&T) -> K) -> Merge<'_, T, K, impl Fn(&T) -> K> {
        let runs = self.runs.iter().map(|run| self.spool.range(run.clone()));
        Merge { runs: runs.collect(), heads: None, key }
    }
}

/// See [`SortedRuns::merge`].
pub(crate) struct Merge<'s, T, K, F> {
    runs: Vec<Values<'s, T>>,
    /// The next value of each run; `None` before the first is asked for.
    heads: Option<BinaryHeap<Head<T, K>>>,
    key: F,
}

struct Head<T, K> {
    key: K,
    run: usize,
    value: T,
}

impl<T: DeserializeOwned, K: Ord, F: Fn(&T) -> K> Merge<'_, T, K, F> {
    fn head(&mut self, run: usize) -> io::Result<Option<Head<T, K>>> {
        let value = self.runs[run].next().transpose()?;
        Ok(value.map(|value| Head { key: (self.key)(&value), run, value }))
    }

    fn next_value(&mut self) -> io::Result<Option<T>> {
        let mut heads = match self.heads.take() {
            Some(heads) => heads,
            None => {
                let mut heads = BinaryHeap::new();
                for run in 0..self.runs.len() {
                    heads.extend(self.head(run)?);
                }
                heads
            }
        };
        let first = heads.pop();
        if let Some(first) = &first {
            heads.extend(self.head(first.run)?);
        }
        self.heads = Some(heads);
        Ok(first.map(|head| head.value))
    }
}

impl<T: DeserializeOwned, K: Ord, F: Fn(&T) -> K> Iterator for Merge<'_, T, K, F> {
    type Item = io::Result<T>;

    fn next(&mut self) -> Option<io::Result<T>> {
        self.next_value().transpose()
    }
}

/// The greatest on a heap is the first in order.
impl<T, K: Ord> Ord for Head<T, K> {
    fn cmp(&self, other: &Self) -> Ordering {
        (&other.key, other.run).cmp(&(&self.key, self.run))
    }
}

impl<T, K: Ord> PartialOrd for Head<T, K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T, K: Ord> PartialEq for Head<T, K> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<T, K: Ord> Eq for Head<T, K> {}

fn told(error: postcard::Error) -> io::Error {
    io::Error::other(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Now and then one that fills most of a block.
    fn value() -> impl Strategy<Value = String> {
        prop_oneof![9 => "[a-c]{0,3}", 1 => Just("x".repeat(BLOCK / 2 + 9))]
    }

    proptest! {
        #[test]
        fn what_is_spooled_comes_back_in_order(
            runs in prop::collection::vec(prop::collection::vec(value(), 0..20), 0..6),
        ) {
            let mut sorted = SortedRuns::new(None).unwrap();
            let mut spool = Spool::new(None).unwrap();
            for run in &runs {
                let mut in_order = run.clone();
                in_order.sort();
                sorted.add(&in_order).unwrap();
                run.iter().try_for_each(|value| spool.push(value)).unwrap();
            }
            spool.flush().unwrap();
            let mut all = runs.concat();
            prop_assert_eq!(spool.len(), all.len() as u64);
            let values: Vec<String> = spool.iter().map(Result::unwrap).collect();
            prop_assert!(values == all);
            all.sort();
            let merged: Vec<String> = sorted.merge(String::clone).map(Result::unwrap).collect();
            prop_assert!(merged == all);
        }
    }
}
