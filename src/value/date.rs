//! Days: calendar dates as day numbers. Never asks a clock.

use std::fmt;

/// A calendar date, kept as days since 1970-01-01 so that columns of dates are columns of integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub i32);

impl Date {
    /// The date of a year, month (1–12) and day (1–31), if there is such a day between the years 1 and 9999.
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Date> {
        let date = jiff::civil::Date::new(year, month, day).ok().filter(|date| date.year() >= 1)?;
        Some(Date((date - EPOCH).get_days()))
    }

    /// Reads `YYYY-MM-DD`; a time behind it (`T…`) is ignored, for exports write it.
    pub fn parse(text: &str) -> Option<Date> {
        let text = text.trim();
        let day = text.get(..10).unwrap_or(text);
        let rest = text.get(10..).unwrap_or("");
        if !rest.is_empty() && !rest.starts_with(['T', ' ']) {
            return None;
        }
        let mut parts = day.split('-');
        let (year, month, date) = (parts.next()?, parts.next()?, parts.next()?);
        if year.len() != 4 || month.len() != 2 || date.len() != 2 || parts.next().is_some() {
            return None;
        }
        if !day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            return None;
        }
        Date::from_ymd(year.parse().ok()?, month.parse().ok()?, date.parse().ok()?)
    }

    /// Year, month (1–12) and day (1–31).
    pub fn ymd(self) -> (i16, i8, i8) {
        let date =
            EPOCH.checked_add(jiff::Span::new().days(i64::from(self.0))).unwrap_or(jiff::civil::Date::MAX);
        (date.year(), date.month(), date.day())
    }
}

const EPOCH: jiff::civil::Date = jiff::civil::date(1970, 1, 1);

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_prints_as_it_was_read() {
        assert_eq!(Date::parse("2024-02-29").map(|date| date.to_string()).as_deref(), Some("2024-02-29"));
        assert_eq!(Date::parse("1970-01-02"), Some(Date(1)));
    }

    #[test]
    fn a_day_that_does_not_exist_is_no_date() {
        for text in ["2023-02-29", "2024-13-01", "24-01-01", "2024-1-1", "2024-01-01x", "", "+024-01-01"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }
}
