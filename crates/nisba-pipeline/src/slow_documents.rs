use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Progress, printable};

/// Tells which documents take long, while they do: without it a run that works through one of a
/// gigabyte looks as one that hangs.
pub(crate) struct SlowDocuments<'p> {
    progress: &'p dyn Progress,
    running: Mutex<BTreeMap<u64, Running>>,
    n_begun: AtomicU64,
}

struct Running {
    id: String,
    n_bytes: usize,
    since: Instant,
    is_told: bool,
}

/// How often is looked, and from when on a document is slow.
const EVERY: Duration = Duration::from_secs(1);
const SLOW: Duration = Duration::from_secs(10);

impl<'p> SlowDocuments<'p> {
    pub(crate) fn new(progress: &'p dyn Progress) -> SlowDocuments<'p> {
        SlowDocuments { progress, running: Mutex::default(), n_begun: AtomicU64::new(0) }
    }

    /// Does something with a document.
    pub(crate) fn with<T>(&self, id: String, n_bytes: usize, work: impl FnOnce() -> T) -> T {
        let number = self.n_begun.fetch_add(1, Ordering::Relaxed);
        let since = Instant::now();
        let running = Running { id, n_bytes, since, is_told: false };
        self.lock().insert(number, running);
        let result = work();
        self.lock().remove(&number);
        result
    }

    /// Does something with many documents, and looks after them in the meantime.
    pub(crate) fn told_while<T>(&self, work: impl FnOnce() -> T) -> T {
        let (done, is_done) = channel::<()>();
        thread::scope(move |scope| {
            scope.spawn(move || {
                while is_done.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                    self.tell(SLOW);
                }
            });
            let result = work();
            drop(done);
            result
        })
    }

    fn tell(&self, slow: Duration) {
        let mut lines = Vec::new();
        for running in self.lock().values_mut() {
            let seconds = running.since.elapsed();
            if !running.is_told && seconds >= slow {
                running.is_told = true;
                let (id, kilobytes) = (printable(&running.id), running.n_bytes.div_ceil(1000));
                let seconds = seconds.as_secs();
                lines.push(format!("{id}, of {kilobytes} kB, has taken {seconds} s so far"));
            }
        }
        // A terminal that stands still holds up nobody else.
        lines.iter().for_each(|line| self.progress.note(line));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Notes(Mutex<Vec<String>>);

    impl Progress for Notes {
        fn begin(&self, _: crate::Stage, _: Option<u64>) {}
        fn advance(&self, _: u64) {}
        fn end(&self) {}
        fn note(&self, line: &str) {
            self.0.lock().unwrap().push(line.to_owned());
        }
    }

    #[test]
    fn a_slow_document_is_named_once_while_it_is_read() {
        let notes = Notes::default();
        let slow = SlowDocuments::new(&notes);
        let result = slow.told_while(|| {
            slow.with("quick".to_owned(), 1, || slow.tell(Duration::MAX));
            slow.with("a\tb.txt".to_owned(), 1_234_567, || {
                slow.tell(Duration::ZERO);
                slow.tell(Duration::ZERO);
            });
            slow.tell(Duration::ZERO);
            7
        });
        assert_eq!(result, 7);
        let notes = notes.0.into_inner().unwrap();
        assert_eq!(notes, ["a\\tb.txt, of 1235 kB, has taken 0 s so far"]);
    }
}
