//! The day of screening when `--as-of` does not give it: the one place where a clock is read. Never called twice in a run.

use tidewaiter::value::Date;

/// Today in UTC, so that offices in two time zones screen the same day with the same result.
pub fn today() -> Date {
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    Date::from_ymd(today.year(), today.month(), today.day()).unwrap_or(Date(0))
}
