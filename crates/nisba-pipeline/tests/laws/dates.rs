//! What reads the dates of documents, given texts that nobody wrote.

use nisba_pipeline::{DateBound, DateRange, InRange, Period};

/// Any text is a date or none, and all that is said of it agrees.
pub(crate) fn assert_dated(text: &str) {
    let slice = |period: Period| period.slice_of(text);
    let (year, day) = (slice(Period::Year), slice(Period::Day));
    for longer in [Period::Quarter, Period::Month, Period::Day] {
        if let Some(longer) = slice(longer) {
            assert!(longer.starts_with(year.as_deref().expect("a year")), "{text:?}: {longer}");
        }
    }
    let bound: Option<DateBound> = text.parse().ok();
    if let Some(bound) = bound {
        assert_eq!(bound.to_string(), text);
    }
    let Some(year) = year else { return };
    let (year_of, day_of) = (year.parse().ok(), day.and_then(|day| day.parse().ok()));
    for bound in [year_of, day_of, bound].into_iter().flatten() {
        let range = DateRange { since: Some(bound), until: Some(bound) };
        assert_ne!(range.holds(Some(text)), InRange::No, "{text:?} and {bound}");
    }
}
