use std::fmt;
use std::str::FromStr;

use crate::Period;

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

    /// Whether a date, as ISO 8601 writes it, is within.
    pub fn holds(&self, date: Option<&str>) -> InRange {
        if self.is_all() {
            return InRange::Yes;
        }
        let Some((first, last)) = date.and_then(days_of) else { return InRange::Unknown };
        let since = self.since.as_ref().map_or("", |since| since.first.as_str());
        // Behind every digit.
        let until = self.until.as_ref().map_or("~", |until| until.last.as_str());
        if last.as_str() < since || first.as_str() > until {
            InRange::No
        } else if first.as_str() >= since && last.as_str() <= until {
            InRange::Yes
        } else {
            InRange::Unknown
        }
    }
}

/// A year, a month or a day: `2021`, `2021-03`, `2021-03-14`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DateBound {
    text: String,
    /// The first day, as ISO 8601 writes it, and the last; of every month the 31st.
    first: String,
    last: String,
}

impl fmt::Display for DateBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for DateBound {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<DateBound, BadDate> {
        let is_whole = [Period::Year, Period::Month, Period::Day]
            .iter()
            .any(|period| period.slice_of(text).as_deref() == Some(text));
        let days = days_of(text).filter(|_| is_whole);
        let (first, last) = days.ok_or_else(|| BadDate { text: text.to_owned() })?;
        Ok(DateBound { text: text.to_owned(), first, last })
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

/// The first and the last day of what a date says, so that they compare as texts.
fn days_of(date: &str) -> Option<(String, String)> {
    if let Some(day) = Period::Day.slice_of(date) {
        return Some((day.clone(), day));
    }
    if let Some(month) = Period::Month.slice_of(date) {
        return Some((format!("{month}-01"), format!("{month}-31")));
    }
    let year = Period::Year.slice_of(date)?;
    Some((format!("{year}-01-01"), format!("{year}-12-31")))
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
        ] {
            assert_eq!(range(since, until).holds(Some(date)), expected, "{since}..{until} {date}");
        }
        assert_eq!(range("2020", "").holds(None), InRange::Unknown);
    }

    #[test]
    fn bounds_are_whole_dates() {
        for bad in ["", "20", "2020-13", "2020-1", "2020-01-32", "2020-01-01T", "March 2020"] {
            assert!(bad.parse::<DateBound>().is_err(), "{bad}");
        }
        let june: DateBound = "2020-06".parse().unwrap();
        assert_eq!((june.first.as_str(), june.last.as_str()), ("2020-06-01", "2020-06-31"));
        assert_eq!(june.to_string(), "2020-06");
    }
}
