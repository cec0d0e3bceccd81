use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use nisba_cooccur::{Counter, DocumentCounts, PairTable};

use crate::written_on::WrittenOn;

/// How documents with dates are divided into slices of time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Slices {
    /// How long a slice is.
    pub period: Period,
    /// Whether each slice holds everything up to its end, instead of what is new in it.
    pub cumulative: bool,
}

/// A stretch of the calendar.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Period {
    /// `2021`
    Year,
    /// `2021-Q1`
    Quarter,
    /// `2021-03`
    Month,
    /// `2021-03-14`
    Day,
}

impl Period {
    /// The slice of a date, as ISO 8601 writes it (`2021`, `2021-03`, `2021-03-14T08:00`, `20210314`),
    /// as mail does (RFC 2822), in English words, with dots, slashes or hyphens; whatever follows. Of
    /// `03/04/2021`, a day in March for some and in April for others, the year alone is known. `None`
    /// where it is no such date, or does not say enough.
    ///
    /// ```
    /// use nisba_pipeline::Period;
    ///
    /// assert_eq!(Period::Quarter.slice_of("2021-03-14T08:00Z").as_deref(), Some("2021-Q1"));
    /// assert_eq!(Period::Month.slice_of("2021"), None);
    /// assert_eq!(Period::Day.slice_of("14 March 2021").as_deref(), Some("2021-03-14"));
    /// assert_eq!(Period::Month.slice_of("03/04/2021"), None);
    /// ```
    pub fn slice_of(self, date: &str) -> Option<String> {
        let WrittenOn { year, month, day } = WrittenOn::read(date)?;
        let (month, day) = match self {
            Period::Year => (None, None),
            Period::Quarter => return Some(format!("{year:04}-Q{}", month?.div_ceil(3))),
            Period::Month => (Some(month?), None),
            Period::Day => (Some(month?), Some(day?)),
        };
        Some(WrittenOn { year, month, day }.to_string())
    }

    /// The name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Period::Year => "year",
            Period::Quarter => "quarter",
            Period::Month => "month",
            Period::Day => "day",
        }
    }
}

impl FromStr for Period {
    type Err = UnknownPeriod;

    fn from_str(name: &str) -> Result<Period, UnknownPeriod> {
        let all = [Period::Year, Period::Quarter, Period::Month, Period::Day];
        let found = all.into_iter().find(|period| period.name() == name);
        found.ok_or_else(|| UnknownPeriod { name: name.to_owned() })
    }
}

/// A name that no [`Period`] has.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownPeriod {
    /// What was given.
    pub name: String,
}

impl fmt::Display for UnknownPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown period {:?}; it is year, quarter, month or day", self.name)
    }
}

impl std::error::Error for UnknownPeriod {}

/// What was counted by slices of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CountedSlices {
    /// The slices that have documents, in order, each with its name.
    pub slices: Vec<(String, PairTable)>,
    /// Documents whose dates say too little, or that have none; they are in no slice.
    pub n_undated: u64,
}

/// Adds up documents by slices.
pub(crate) struct SliceTally {
    slices: Slices,
    counters: BTreeMap<String, Counter>,
    n_undated: u64,
}

impl SliceTally {
    pub(crate) fn new(slices: Slices) -> SliceTally {
        SliceTally { slices, counters: BTreeMap::new(), n_undated: 0 }
    }

    pub(crate) fn add(&mut self, date: Option<&str>, counts: &DocumentCounts) {
        match date.and_then(|date| self.slices.period.slice_of(date)) {
            Some(slice) => self.counters.entry(slice).or_default().add(counts),
            None => self.n_undated += 1,
        }
    }

    /// Adds all that another one of the same slices has counted.
    pub(crate) fn merge(&mut self, other: SliceTally) {
        for (slice, counter) in other.counters {
            self.counters.entry(slice).or_default().merge(counter);
        }
        self.n_undated += other.n_undated;
    }

    pub(crate) fn finish(self) -> CountedSlices {
        let mut so_far = Counter::default();
        let finish = |(slice, counter): (String, Counter)| {
            if !self.slices.cumulative {
                return (slice, counter.finish());
            }
            so_far.merge(counter);
            (slice, so_far.clone().finish())
        };
        let slices = self.counters.into_iter().map(finish).collect();
        CountedSlices { slices, n_undated: self.n_undated }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nisba_cooccur::ItemId;

    #[test]
    fn dates_that_say_too_little_are_in_no_slice() {
        for date in
            ["", "21-03-14", "2021-13-01", "2021-00", "20211-01", "03/04/2021", "2021-03-32"]
        {
            assert_eq!(Period::Day.slice_of(date), None, "{date}");
        }
        assert_eq!(Period::Day.slice_of("2021-03-14 08:00").as_deref(), Some("2021-03-14"));
        assert_eq!(Period::Month.slice_of("2021-12").as_deref(), Some("2021-12"));
        assert_eq!(Period::Quarter.slice_of("2021-12-31").as_deref(), Some("2021-Q4"));
        assert_eq!("month".parse(), Ok(Period::Month));
        assert!("week".parse::<Period>().is_err());
    }

    #[test]
    fn slices_are_regular_or_cumulative() {
        let [a, b, c] = [0, 1, 2].map(ItemId);
        for (cumulative, expected) in [(false, [1, 2]), (true, [1, 3])] {
            let mut tally = SliceTally::new(Slices { period: Period::Year, cumulative });
            let counts = |units: &[[ItemId; 2]]| DocumentCounts::from_units(units);
            tally.add(Some("2022-01-05"), &counts(&[[a, b], [b, c]]));
            tally.add(None, &counts(&[[a, c]]));
            tally.add(Some("2021-07"), &counts(&[[a, b]]));
            let counted = tally.finish();
            assert_eq!(counted.n_undated, 1);
            let units: Vec<(&str, u64)> =
                counted.slices.iter().map(|(name, table)| (&name[..], table.n_units())).collect();
            assert_eq!(units, [("2021", expected[0]), ("2022", expected[1])]);
        }
    }
}
