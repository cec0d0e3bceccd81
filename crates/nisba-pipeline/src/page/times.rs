use std::ops::RangeInclusive;

use nisba_report::PageTimes;
use nisba_text::DocId;

use crate::Analyzed;
use crate::written_on::WrittenOn;

/// Up to so many months are shown as months, more as years.
const MAX_MONTHS: u32 = 48;
/// More years are no plot.
const MAX_YEARS: u32 = 300;

/// When documents were written, in months or years.
pub(crate) struct Times {
    /// By document.
    stretches: Vec<Option<u32>>,
    page: PageTimes,
}

/// The date and the number of mentions of each document, in document order.
#[derive(Default)]
pub(crate) struct Dates {
    written_on: Vec<Option<WrittenOn>>,
    mentions: Vec<u64>,
}

impl Dates {
    pub(crate) fn add(&mut self, analyzed: &Analyzed) {
        self.written_on.push(analyzed.document.date.as_deref().and_then(WrittenOn::read));
        self.mentions.push(analyzed.mentions.len() as u64);
    }
}

impl Times {
    pub(crate) fn new(Dates { written_on, mentions }: &Dates) -> Times {
        let known = || written_on.iter().flatten();
        let mut page = PageTimes::default();
        let mut stretches = vec![None; written_on.len()];
        if let Some(years) = years_shown(known().map(|date| date.year).collect()) {
            let shown = |date: &&WrittenOn| years.contains(&date.year);
            let has_months = known().filter(shown).all(|date| date.month.is_some());
            let months = || known().filter(shown).map(ordinal);
            let (first, last) = (months().min().unwrap_or(0), months().max().unwrap_or(0));
            let by_month = has_months && last - first < MAX_MONTHS;
            let number = |date: &WrittenOn| if by_month { ordinal(date) } else { date.year };
            let from = if by_month { first } else { *years.start() };
            let to = if by_month { last } else { *years.end() };
            page.at = (from..=to).map(|n| label(n, by_month)).collect();
            page.documents = vec![0; page.at.len()];
            page.mentions = vec![0; page.at.len()];
            for (doc, date) in written_on.iter().enumerate() {
                let Some(date) = date.as_ref().filter(shown) else { continue };
                let stretch = number(date) - from;
                stretches[doc] = Some(stretch);
                page.documents[stretch as usize] += 1;
                page.mentions[stretch as usize] += mentions[doc];
            }
        }
        page.undated = stretches.iter().filter(|stretch| stretch.is_none()).count() as u64;
        Times { stretches, page }
    }

    /// The stretch of a document, counted from the first.
    pub(crate) fn of(&self, doc: DocId) -> Option<u32> {
        self.stretches[doc.idx()]
    }

    pub(crate) fn page(self) -> PageTimes {
        self.page
    }
}

/// Months since the year 0.
fn ordinal(date: &WrittenOn) -> u32 {
    12 * date.year + date.month.map_or(0, |month| month - 1)
}

/// The years that hold most documents, with as many years between first and last as make a plot; the
/// latest such where there are several. Dates outside are mistakes.
fn years_shown(mut years: Vec<u32>) -> Option<RangeInclusive<u32>> {
    years.sort_unstable();
    let stretch = |(at, &first): (usize, &u32)| {
        let n = years[at..].partition_point(|&year| year - first < MAX_YEARS);
        (n, at)
    };
    let (n, at) = years.iter().enumerate().map(stretch).max()?;
    Some(years[at]..=years[at + n - 1])
}

fn label(number: u32, by_month: bool) -> String {
    if by_month {
        format!("{:04}-{:02}", number / 12, number % 12 + 1)
    } else {
        format!("{number:04}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(dates: &[&str]) -> PageTimes {
        let dates = Dates {
            written_on: dates.iter().map(|date| WrittenOn::read(date)).collect(),
            mentions: vec![1; dates.len()],
        };
        Times::new(&dates).page()
    }

    #[test]
    fn stretches_are_months_where_there_are_few() {
        let page = times(&["2020-11-03", "2021-01", "2021-01-30"]);
        assert_eq!(page.at, ["2020-11", "2020-12", "2021-01"]);
        assert_eq!((page.documents, page.undated), (vec![1, 0, 2], 0));
        let page = times(&["2020-11-03", "2021"]);
        assert_eq!(page.at, ["2020", "2021"]);
        assert_eq!(times(&["1990-01-01", "2021-01-01"]).at.len(), 32);
        assert_eq!(times(&[]).at.len(), 0);
    }

    #[test]
    fn a_mistyped_year_hides_nothing() {
        let page = times(&["2020-11-03", "9020-11-04", "2020-12", "1020-11-04", "none"]);
        assert_eq!(page.at, ["2020-11", "2020-12"]);
        assert_eq!((page.documents, page.undated), (vec![1, 1], 3));
        assert_eq!(times(&["1020", "2020"]).at, ["2020"]);
    }
}
