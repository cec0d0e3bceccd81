use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, Datelike, Month, NaiveDate};

/// When something was written, as far as it says: a year, a month or a day of the Gregorian calendar.
///
/// In order of time, one that says less before those within it; shown as ISO 8601 writes it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct WrittenOn {
    /// From 1000 to 9999.
    pub(crate) year: u32,
    /// 1 for January.
    pub(crate) month: Option<u32>,
    /// Only with the month.
    pub(crate) day: Option<u32>,
}

/// How a day is written at the front of a text, without a weekday. Names of months may be cut to three
/// letters, numbers to one digit.
const DAYS: [&str; 13] = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d.%m.%Y",
    "%d %B %Y",
    "%d %B, %Y",
    "%d-%B-%Y",
    "%B %d, %Y",
    "%B %d %Y",
    "%Y %B %d",
    "%Y-%B-%d",
    // As clocks of computers show it.
    "%B %d %H:%M:%S %Y",
    "%B %d %H:%M:%S %Z %Y",
];

impl WrittenOn {
    /// Reads the front of a date: as ISO 8601 writes it (`2021`, `2021-03`, `2021-03-14T08:00`,
    /// `20210314`), as mail does (RFC 2822), in English words (`14 March 2021`, `Sept. 14th, 2021`),
    /// with dots (`14.3.2021`), slashes or hyphens. What follows is not looked at, nor is the day of
    /// the week: where it is not that of the day, the day is more likely to be right.
    ///
    /// Of `03/04/2021`, a day in March for some and in April for others, the year alone is taken;
    /// `14/03/2021` can be but one. The same goes for `2021-02-31`, a day that no calendar has:
    /// it is known to be of 2021-02.
    pub(crate) fn read(date: &str) -> Option<WrittenOn> {
        let date = &in_plain_words(without_weekday(date.trim()));
        let day = DAYS.iter().find_map(|format| day_at_front(date, format));
        let day = day
            .or_else(|| compact(date))
            .or_else(|| DateTime::parse_from_rfc2822(date).ok().map(|time| time.date_naive()));
        let Some(day) = day else { return either_way(date).or_else(|| year_and_month(date)) };
        Some(WrittenOn { year: year_of(day)?, month: Some(day.month()), day: Some(day.day()) })
    }
}

fn without_weekday(date: &str) -> &str {
    let (word, rest) = date.split_at(len_of_word(date));
    let is_weekday = word.len() >= 3
        && ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
            .iter()
            .any(|weekday| weekday.starts_with(&word.to_ascii_lowercase()));
    if is_weekday { rest.trim_start_matches(['.', ',', ' ', '\t']) } else { date }
}

/// Names of months in three letters without a dot, days without `st`, `nd`, `rd`, `th`, `of`.
fn in_plain_words(date: &str) -> Cow<'_, str> {
    if !date.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return Cow::Borrowed(date);
    }
    let mut plain = String::with_capacity(date.len());
    let mut rest = date;
    while !rest.is_empty() {
        let (word, behind) = rest.split_at(len_of_word(rest));
        rest = behind;
        if is_month(word) {
            plain += &word[..3];
            if let Some(behind) = rest.strip_prefix('.') {
                plain.push(' ');
                rest = behind;
            }
        } else if !belongs_to_day(word, &plain) {
            plain += word;
        }
        let next = rest.find(char::is_alphabetic).unwrap_or(rest.len());
        plain += &rest[..next];
        rest = &rest[next..];
    }
    Cow::Owned(plain)
}

fn len_of_word(text: &str) -> usize {
    text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len())
}

fn is_month(word: &str) -> bool {
    word.eq_ignore_ascii_case("sept") || word.parse::<Month>().is_ok()
}

/// The words of `14th of March`.
fn belongs_to_day(word: &str, before: &str) -> bool {
    let is = |other: &&str| word.eq_ignore_ascii_case(other);
    let day = if is(&"of") { before.trim_end() } else { before };
    day.ends_with(|c: char| c.is_ascii_digit()) && ["st", "nd", "rd", "th", "of"].iter().any(is)
}

impl fmt::Display for WrittenOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(f, "-{part:02}")?;
        }
        Ok(())
    }
}

fn day_at_front(date: &str, format: &str) -> Option<NaiveDate> {
    let (day, rest) = NaiveDate::parse_and_remainder(date, format).ok()?;
    let is_whole = !rest.starts_with(|c: char| c.is_alphanumeric() && c != 'T');
    // The library needs no blank between the day and the year, which could then be cut elsewhere.
    let front = &date[..date.len() - rest.len()];
    let numbers = front.split(|c: char| !c.is_ascii_digit());
    let is_apart = numbers.map(str::len).all(|len| len <= 4);
    (is_whole && is_apart && year_of(day).is_some()).then_some(day)
}

/// Two digits of a year could be those of a day.
fn year_of(day: NaiveDate) -> Option<u32> {
    u32::try_from(day.year()).ok().filter(|year| (1000..=9999).contains(year))
}

/// The basic format of ISO 8601.
fn compact(date: &str) -> Option<NaiveDate> {
    let digits = date.get(..8).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let is_whole = !date[8..].starts_with(char::is_numeric);
    let day = NaiveDate::parse_from_str(digits, "%Y%m%d").ok()?;
    (is_whole && year_of(day).is_some()).then_some(day)
}

/// A day whose month may stand before or behind it.
fn either_way(date: &str) -> Option<WrittenOn> {
    let [one, other] = [["%d/%m/%Y", "%d-%m-%Y"], ["%m/%d/%Y", "%m-%d-%Y"]]
        .map(|formats| formats.iter().find_map(|format| day_at_front(date, format)));
    let day = one.or(other)?;
    let is_known = one.is_none_or(|one| other.is_none_or(|other| one == other));
    let known = |part: u32| is_known.then_some(part);
    Some(WrittenOn { year: year_of(day)?, month: known(day.month()), day: known(day.day()) })
}

/// A year, and the month where it is told and there is one of this number or name.
fn year_and_month(date: &str) -> Option<WrittenOn> {
    // The library reads days: the first of the month is one.
    if let Some(day) = ["%d %B %Y", "%d %B, %Y", "%d %B-%Y"]
        .iter()
        .find_map(|format| day_at_front(&format!("1 {date}"), format))
    {
        return Some(WrittenOn { year: year_of(day)?, month: Some(day.month()), day: None });
    }
    let number = |digits: &str| {
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u32>().ok())?
    };
    let is_whole = |rest: &str| !rest.starts_with(char::is_numeric);
    let (year, rest) = date.split_at_checked(4)?;
    let year = number(year).filter(|&year| year >= 1000 && is_whole(rest))?;
    let month = rest.strip_prefix(['-', '/', '.']).and_then(|rest| {
        let n_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (month, rest) = rest.split_at(n_digits);
        number(month).filter(|_| n_digits <= 2 && is_whole(rest))
    });
    Some(WrittenOn { year, month: month.filter(|month| (1..=12).contains(month)), day: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_from_the_front() {
        for (date, expected) in [
            ("2020-06-26", "2020-06-26"),
            (" 2020-10-01T06:00:00+00:00", "2020-10-01"),
            ("2020-10-01 06:00", "2020-10-01"),
            ("20201001", "2020-10-01"),
            ("20201001T0600Z", "2020-10-01"),
            ("2021-3-5", "2021-03-05"),
            ("2019/01", "2019-01"),
            ("2019/01/30", "2019-01-30"),
            ("2019", "2019"),
            ("2019 (spring)", "2019"),
            ("Sun, 14 Mar 2021 23:30:00 -0500", "2021-03-14"),
            ("Fri, 5 Feb 2021 08:00 GMT", "2021-02-05"),
            ("14 March 2021", "2021-03-14"),
            ("14-MAR-2021", "2021-03-14"),
            ("March 14, 2021, 8 am", "2021-03-14"),
            ("Mar 4 2021", "2021-03-04"),
            ("Sunday, March 14, 2021", "2021-03-14"),
            ("Sunday 14 March 2021", "2021-03-14"),
            ("March 2021", "2021-03"),
            ("14.3.2021", "2021-03-14"),
            ("14/03/2021", "2021-03-14"),
            ("03/14/2021", "2021-03-14"),
            ("03/03/2021", "2021-03-03"),
            ("Sept. 14, 2021", "2021-09-14"),
            ("Sept 14, 2021", "2021-09-14"),
            ("September 14th, 2021", "2021-09-14"),
            ("14 Mar. 2021", "2021-03-14"),
            ("14 Mar.2021", "2021-03-14"),
            ("14th March 2021", "2021-03-14"),
            ("14TH OF MARCH 2021", "2021-03-14"),
            ("1st May, 2021", "2021-05-01"),
            ("14-03-2021", "2021-03-14"),
            ("03-14-2021 08:00", "2021-03-14"),
            ("2021 March 14", "2021-03-14"),
            ("Sun Mar 14 23:30:00 2021", "2021-03-14"),
            ("Sun Mar 14 23:30:00 UTC 2021", "2021-03-14"),
            ("Sunday 2021-03-14", "2021-03-14"),
            ("Tues., March 16, 2021", "2021-03-16"),
            // A Sunday.
            ("Monday, 14 March 2021", "2021-03-14"),
            ("Mon, 14 Mar 2021 10:00:00 GMT", "2021-03-14"),
            ("Mon, 14 Mar 21 10:00:00 GMT", "2021-03-14"),
            ("2021-3", "2021-03"),
            ("2021/3 (spring)", "2021-03"),
            ("Sept. 2021", "2021-09"),
            ("Mar-2021", "2021-03"),
            // Not all of it is known.
            ("03-04-2021", "2021"),
            ("2021-123", "2021"),
            ("03/04/2021", "2021"),
            ("2019-13-01", "2019"),
            ("2019-02-31", "2019-02"),
            ("2019-00", "2019"),
        ] {
            assert_eq!(
                WrittenOn::read(date).map(|on| on.to_string()).as_deref(),
                Some(expected),
                "{date}"
            );
        }
        for date in [
            "",
            "21-03-14",
            "0021-03-14",
            "20211-01",
            "202103141",
            "14/03/21",
            "yesterday",
            "٢٠٢٠-٠١",
            "1399۰",
            "Marchy 2021",
            "March 202112",
            "March 20211",
            "Mar 142021",
            "03-14-21",
            "Sunday",
            "Sun",
            "th 2021",
        ] {
            assert_eq!(WrittenOn::read(date), None, "{date}");
        }
    }

    #[test]
    fn what_says_less_stands_before_what_is_within() {
        let on = |date| WrittenOn::read(date).unwrap();
        let sorted = ["2019-12", "2020", "2020-01", "2020-01-01", "2020-01-02", "2020-02"].map(on);
        assert!(sorted.is_sorted_by(|one, other| one < other));
    }
}
