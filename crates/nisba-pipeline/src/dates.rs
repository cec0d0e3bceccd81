use std::fmt;
use std::str::FromStr;

use crate::written_on::WrittenOn;

/// Which documents a run is about, by their dates; all of them by default.
///
/// ```
/// use nisba_pipeline::{DateRange, InRange};
///
/// let range = DateRange { since: Some("2020".parse()?), until: Some("2021-03".parse()?) };
/// assert_eq!(range.holds(Some("2020-01-03T08:00Z")), InRange::Yes);
/// assert_eq!(range.holds(Some("2021-04-01")), InRange::No);
/// // Some of it is, some is not.
/// assert_eq!(range.holds(Some("2021")), InRange::Unknown);
/// # Ok::<(), nisba_pipeline::BadDate>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct DateRange {
    /// Nothing before the first day of this.
    pub since: Option<DateBound>,
    /// Nothing after the last day of this.
    pub until: Option<DateBound>,
}

/// Whether a document is in a [`DateRange`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum InRange {
    /// All of what its date says is.
    Yes,
    /// None of it is.
    No,
    /// It has no date that can be read, or one that says too little.
    Unknown,
}

impl DateRange {
    /// Whether nothing is cut.
    pub fn is_all(&self) -> bool {
        *self == DateRange::default()
    }

    /// Whether a date, written as [`Period::slice_of`](crate::Period::slice_of) reads them, is within.
    pub fn holds(&self, date: Option<&str>) -> InRange {
        if self.is_all() {
            return InRange::Yes;
        }
        let Some([first, last]) = date.and_then(WrittenOn::read).map(days_of) else {
            return InRange::Unknown;
        };
        let since = self.since.map_or([0; 3], |since| days_of(since.0)[0]);
        let until = self.until.map_or([u32::MAX; 3], |until| days_of(until.0)[1]);
        if last < since || first > until {
            InRange::No
        } else if first >= since && last <= until {
            InRange::Yes
        } else {
            InRange::Unknown
        }
    }
}

/// A year, a month or a day: `2021`, `2021-03`, `2021-03-14`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DateBound(WrittenOn);

impl fmt::Display for DateBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for DateBound {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<DateBound, BadDate> {
        // One way to write it, so that scripts mean what they say.
        let written_on = WrittenOn::read(text).filter(|on| on.to_string() == text);
        written_on.map(DateBound).ok_or_else(|| BadDate { text: text.to_owned() })
    }
}

/// A text that is no [`DateBound`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BadDate {
    /// What was given.
    pub text: String,
}

impl fmt::Display for BadDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is no date; write 2021, 2021-03 or 2021-03-14", self.text)
    }
}

impl std::error::Error for BadDate {}

/// The first and the last day of what a date says: year, month, day; of every month the 31st.
fn days_of(date: WrittenOn) -> [[u32; 3]; 2] {
    let WrittenOn { year, month, day } = date;
    [[year, month.unwrap_or(1), day.unwrap_or(1)], [year, month.unwrap_or(12), day.unwrap_or(31)]]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(since: &str, until: &str) -> DateRange {
        let bound = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
        DateRange { since: bound(since), until: bound(until) }
    }

    #[test]
    fn bounds_are_days_within() {
        for (since, until, date, expected) in [
            ("", "", "no date at all", InRange::Yes),
            ("2020", "", "no date at all", InRange::Unknown),
            ("2020", "", "2019-12-31", InRange::No),
            ("2020", "", "2020-01-01", InRange::Yes),
            ("2020", "", "2020", InRange::Yes),
            ("2020-06", "", "2020", InRange::Unknown),
            ("2020-06", "", "2019", InRange::No),
            ("", "2020-02", "2020-02-29 23:59", InRange::Yes),
            ("", "2020-02", "2020-03-01", InRange::No),
            ("2020-02-10", "2020-02-10", "2020-02-10T00:00Z", InRange::Yes),
            ("2020-02-10", "2020-02-10", "2020-02", InRange::Unknown),
            ("2021", "2020", "2020-05-05", InRange::No),
            ("2020-02-10", "2020-02-10", "Mon, 10 Feb 2020 23:59 +0300", InRange::Yes),
            ("2020-02", "", "03/04/2020", InRange::Unknown),
        ] {
            assert_eq!(range(since, until).holds(Some(date)), expected, "{since}..{until} {date}");
        }
        assert_eq!(range("2020", "").holds(None), InRange::Unknown);
    }

    #[test]
    fn bounds_are_whole_dates() {
        for bad in
            ["", "20", "2020-13", "2020-1", "2020-01-32", "2020-01-01T", "20200101", "March 2020"]
        {
            assert!(bad.parse::<DateBound>().is_err(), "{bad}");
        }
        let june: DateBound = "2020-06".parse().unwrap();
        assert_eq!(days_of(june.0), [[2020, 6, 1], [2020, 6, 31]]);
        assert_eq!(june.to_string(), "2020-06");
    }
}
