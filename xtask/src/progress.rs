use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use nisba_pipeline::{Progress, Stage};

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
        eprintln!("{line}");
    }
}

struct Bar {
    bar: Mutex<ProgressBar>,
}

impl Bar {
    fn bar(&self) -> ProgressBar {
        self.bar.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
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
        *self.bar.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = bar;
    }

    fn advance(&self, n: u64) {
        self.bar().inc(n);
    }

    fn end(&self) {
        self.bar().finish_and_clear();
    }

    fn note(&self, line: &str) {
        self.bar().suspend(|| eprintln!("{line}"));
    }
}
