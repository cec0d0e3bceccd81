use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Values that were asked for last, so that those which are asked for again and again need not be made
/// again. Which are there depends on the threads; what they are does not.
pub(crate) struct Recent<T> {
    generations: Mutex<Generations<T>>,
    /// Bytes that one of two generations may take.
    max_bytes: u64,
}

struct Generations<T> {
    young: HashMap<usize, Entry<T>>,
    n_bytes: u64,
    /// What was young before, and has not been asked for since.
    old: HashMap<usize, Entry<T>>,
}

struct Entry<T> {
    value: Arc<T>,
    n_bytes: u64,
}

impl<T> Recent<T> {
    /// Holds about so many bytes.
    pub(crate) fn new(max_bytes: u64) -> Recent<T> {
        let generations = Generations { young: HashMap::new(), n_bytes: 0, old: HashMap::new() };
        Recent { generations: Mutex::new(generations), max_bytes: max_bytes / 2 }
    }

    /// The value with this number, or the one that is made of it now, with its bytes.
    pub(crate) fn get_or<E>(
        &self,
        number: usize,
        make: impl FnOnce() -> Result<(T, u64), E>,
    ) -> Result<Arc<T>, E> {
        if let Some(value) = self.lock().get(number, self.max_bytes) {
            return Ok(value);
        }
        // Two threads may make it at once, which costs less than that one of them waits.
        let (value, n_bytes) = make()?;
        let value = Arc::new(value);
        self.lock().add(number, Entry { value: value.clone(), n_bytes }, self.max_bytes);
        Ok(value)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Generations<T>> {
        self.generations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Generations<T> {
    fn get(&mut self, number: usize, max_bytes: u64) -> Option<Arc<T>> {
        if let Some(entry) = self.young.get(&number) {
            return Some(entry.value.clone());
        }
        let entry = self.old.remove(&number)?;
        let value = entry.value.clone();
        self.add(number, entry, max_bytes);
        Some(value)
    }

    fn add(&mut self, number: usize, entry: Entry<T>, max_bytes: u64) {
        if entry.n_bytes > max_bytes {
            return;
        }
        if self.n_bytes + entry.n_bytes > max_bytes {
            self.old = std::mem::take(&mut self.young);
            self.n_bytes = 0;
        }
        self.n_bytes += entry.n_bytes;
        if let Some(before) = self.young.insert(number, entry) {
            self.n_bytes -= before.n_bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_often_stays_and_the_rest_goes() {
        let recent: Recent<String> = Recent::new(100);
        let mut n_made = 0;
        for round in 0..20 {
            for number in [7, 100 + round] {
                let make = || {
                    n_made += 1;
                    Ok::<_, ()>((number.to_string(), 20))
                };
                assert_eq!(*recent.get_or(number, make).unwrap(), number.to_string());
            }
        }
        assert_eq!(n_made, 21, "7 once, the others once each");
        let generations = recent.lock();
        assert!(generations.young.len() + generations.old.len() <= 5);
        drop(generations);
        recent.get_or(5, || Ok::<_, ()>((String::new(), 51))).unwrap();
        assert!(!recent.lock().young.contains_key(&5), "too large to be kept");
        assert_eq!(recent.get_or(6, || Err(())), Err(()));
    }
}
