use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use nisba_pipeline::{Progress, Stage};
use serde_json::json;

use crate::arguments::Log;

/// Progress as a run was asked to tell it.
pub(crate) fn progress_in(log: Log) -> Box<dyn Progress> {
    match log {
        Log::Text => progress(),
        Log::Json => Box::new(Objects::default()),
    }
}

/// A bar on a terminal, lines alone in a pipe.
pub(crate) fn progress() -> Box<dyn Progress> {
    if std::io::stderr().is_terminal() {
        Box::new(Bar { bar: Mutex::new(ProgressBar::hidden()) })
    } else {
        Box::new(Plain)
    }
}

/// What is worth a line in a log, and nothing that moves.
struct Plain;

impl Progress for Plain {
    fn begin(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
    fn note(&self, line: &str) {
        tell!("{line}");
    }
}

/// JSON lines: a stage begins, goes on (once a second), ends; a note.
#[derive(Default)]
struct Objects {
    stage: Mutex<Option<Running>>,
}

/// A stage that has begun.
struct Running {
    stage: Stage,
    total: Option<u64>,
    done: u64,
    began: Instant,
    told: Instant,
}

impl Running {
    fn tell(&mut self, event: &str) {
        self.told = Instant::now();
        let Running { stage, total, done, began, .. } = self;
        let seconds = began.elapsed().as_secs_f64();
        let stage = stage.name();
        tell!(
            "{}",
            json!({"event": event, "stage": stage, "done": done, "total": total, "seconds": seconds})
        );
    }
}

impl Objects {
    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for Objects {
    fn begin(&self, stage: Stage, total: Option<u64>) {
        let now = Instant::now();
        let running = Running { stage, total, done: 0, began: now, told: now };
        self.running().insert(running).tell("begin");
    }

    fn advance(&self, n: u64) {
        if let Some(running) = &mut *self.running() {
            running.done += n;
            if running.told.elapsed() >= Duration::from_secs(1) {
                running.tell("progress");
            }
        }
    }

    fn end(&self) {
        if let Some(mut running) = self.running().take() {
            running.tell("end");
        }
    }

    fn note(&self, line: &str) {
        tell!("{}", json!({"event": "note", "message": line}));
    }
}

struct Bar {
    bar: Mutex<ProgressBar>,
}

impl Bar {
    fn bar(&self) -> ProgressBar {
        self.bar.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Bar {
    /// A run that ends in an error leaves no bar behind.
    fn drop(&mut self) {
        self.bar().finish_and_clear();
    }
}

impl Progress for Bar {
    fn begin(&self, stage: Stage, total: Option<u64>) {
        let bar = match total {
            Some(total) => ProgressBar::new(total),
            None => ProgressBar::new_spinner(),
        };
        let template = match total {
            Some(_) => "{msg:26} [{bar:30}] {human_pos}/{human_len}, {rate}, {eta} left",
            None => "{msg:26} {spinner} {human_pos} documents, {rate}, {elapsed}",
        };
        let style = ProgressStyle::with_template(template).expect("a constant template");
        let rate = |state: &ProgressState, out: &mut dyn Write| {
            // A bar that cannot be drawn is no reason to stop.
            let _ = write!(out, "{:.0}/s", state.per_sec());
        };
        bar.set_style(style.with_key("rate", rate));
        bar.set_message(stage.name());
        bar.enable_steady_tick(Duration::from_millis(200));
        *self.bar.lock().unwrap_or_else(PoisonError::into_inner) = bar;
    }

    fn advance(&self, n: u64) {
        self.bar().inc(n);
    }

    fn end(&self) {
        self.bar().finish_and_clear();
    }

    fn note(&self, line: &str) {
        self.bar().suspend(|| tell!("{line}"));
    }
}
