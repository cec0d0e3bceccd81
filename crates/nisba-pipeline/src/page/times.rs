use nisba_report::PageTimes;
use nisba_text::DocId;

use crate::Analyzed;

/// Up to so many months are shown as months, more as years.
const MAX_MONTHS: u32 = 48;
/// More years are no plot; dates so far apart are mistakes.
const MAX_YEARS: u32 = 300;

/// When documents were written, in months or years.
pub(crate) struct Times {
    /// By document.
    stretches: Vec<Option<u32>>,
    page: PageTimes,
}

/// The month and the number of mentions of each document, in document order.
#[derive(Default)]
pub(crate) struct Dates {
    months: Vec<Option<Month>>,
    mentions: Vec<u64>,
}

impl Dates {
    pub(crate) fn add(&mut self, analyzed: &Analyzed) {
        self.months.push(analyzed.document.date.as_deref().and_then(month));
        self.mentions.push(analyzed.mentions.len() as u64);
    }
}

impl Times {
    pub(crate) fn new(Dates { months, mentions }: &Dates) -> Times {
        let known = || months.iter().flatten();
        let mut page = PageTimes::default();
        let mut stretches = vec![None; months.len()];
        if let (Some(first), Some(last)) = (known().min(), known().max()) {
            let has_months = known().all(|month| month.1.is_some());
            let by_month = has_months && last.ordinal() - first.ordinal() < MAX_MONTHS;
            let number = |month: &Month| if by_month { month.ordinal() } else { month.0 };
            let n = number(last) - number(first) + 1;
            if n <= MAX_YEARS {
                page.at = (number(first)..=number(last)).map(|n| label(n, by_month)).collect();
                page.documents = vec![0; n as usize];
                page.mentions = vec![0; n as usize];
                for (doc, month) in months.iter().enumerate() {
                    let Some(month) = month else { continue };
                    let stretch = number(month) - number(first);
                    stretches[doc] = Some(stretch);
                    page.documents[stretch as usize] += 1;
                    page.mentions[stretch as usize] += mentions[doc];
                }
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

/// A year, and the month where it is known.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Month(u32, Option<u32>);

impl Month {
    /// Months since the year 0.
    fn ordinal(self) -> u32 {
        12 * self.0 + self.1.map_or(0, |month| month - 1)
    }
}

fn label(number: u32, by_month: bool) -> String {
    if by_month {
        format!("{:04}-{:02}", number / 12, number % 12 + 1)
    } else {
        format!("{number:04}")
    }
}

/// The month of a date that starts with year and month, or with the year: ISO 8601 and what is
/// like it.
fn month(date: &str) -> Option<Month> {
    let number = |range: std::ops::Range<usize>| {
        let digits = date.get(range)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u32>().ok())?
    };
    let year = number(0..4)?;
    let is_cut = |at: usize| date.as_bytes().get(at).is_none_or(|byte| !byte.is_ascii_digit());
    let dashed = date.get(4..5).is_some_and(|mark| matches!(mark, "-" | "/" | "."));
    let month = number(5..7).filter(|month| dashed && (1..=12).contains(month) && is_cut(7));
    is_cut(4).then_some(Month(year, month))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_from_the_front_of_a_date() {
        let cases = [
            ("2020-06-26", Some(Month(2020, Some(6)))),
            ("2020-10-01T06:00:00+00:00", Some(Month(2020, Some(10)))),
            ("2019/01", Some(Month(2019, Some(1)))),
            ("2019", Some(Month(2019, None))),
            ("2019-13-01", Some(Month(2019, None))),
            ("20190101", None),
            ("3 January 2020", None),
            ("", None),
            ("٢٠٢٠-٠١", None),
        ];
        for (date, expected) in cases {
            assert_eq!(month(date), expected, "{date}");
        }
        assert_eq!(label(Month(2020, Some(12)).ordinal(), true), "2020-12");
    }
}
