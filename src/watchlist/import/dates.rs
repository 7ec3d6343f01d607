//! Birth and founding dates as publishers write them, also in prose. Never takes a year of another calendar for a
//! Gregorian one and never guesses between day and month.

use super::super::entity::PartialDate;
use crate::value::Date;

/// How far a year that the list calls approximate may be off.
const CIRCA_YEARS: i16 = 2;

/// The longest span of years that is spelled out; of a longer one only the two ends are kept.
const LONGEST_SPAN: i16 = 12;

/// The dates that a text means: one, or each year of a span, or the years around an approximate one.
/// Day stands before month, as all publishers but the American ones write it.
pub(super) fn read(text: &str) -> Result<Vec<PartialDate>, String> {
    let (text, is_circa) = without_circa(text);
    if text.is_empty() || ["n/a", "unknown", "-0-", "-", "na"].contains(&&*text.to_lowercase()) {
        return Ok(Vec::new());
    }
    let not_a_date = || format!("`{text}` is no date that can be read");
    if let Some(date) = single(&text) {
        let dates = if is_circa { around(date) } else { vec![date] };
        return gregorian(dates);
    }
    for separator in [" to ", " and ", " or ", "/", " - ", "-", "–"] {
        let Some((from, to)) = text.split_once(separator) else { continue };
        let (from, _) = without_circa(from);
        let (to, _) = without_circa(to);
        if let (Some(from), Some(to)) = (single(&from), single(&to)) {
            return gregorian(span(from, to));
        }
    }
    Err(not_a_date())
}

/// The dates of a year, month and day that stand in fields of their own, 0 for unknown; `calendar` as the list names it.
pub(super) fn parts(year: &str, month: &str, day: &str, calendar: &str) -> Result<Vec<PartialDate>, String> {
    let number = |text: &str| text.trim().parse::<u16>().ok().filter(|&number| number > 0);
    let Some(year) = number(year).and_then(|year| i16::try_from(year).ok()) else { return Ok(Vec::new()) };
    if !calendar.is_empty() && !calendar.eq_ignore_ascii_case("gregorian") {
        return Err(format!("the year {year} of the {calendar} calendar is not taken as a date"));
    }
    let small = |text: &str, most: u8| number(text).and_then(|n| u8::try_from(n).ok()).filter(|&n| n <= most);
    let month = small(month, 12);
    let day = month.and_then(|_| small(day, 31));
    gregorian(vec![PartialDate { year, month, day }])
}

/// All that lies between two dates: what both share, or each year.
pub(super) fn span(from: PartialDate, to: PartialDate) -> Vec<PartialDate> {
    let year = |year| PartialDate { year, month: None, day: None };
    if from == to {
        return vec![from];
    }
    if from.year == to.year {
        let same_month = from.month.filter(|_| from.month == to.month);
        return vec![PartialDate { year: from.year, month: same_month, day: None }];
    }
    let (first, last) = (from.year.min(to.year), from.year.max(to.year));
    if last.saturating_sub(first) > LONGEST_SPAN {
        return vec![year(first), year(last)];
    }
    (first..=last).map(year).collect()
}

/// The years around an approximate date.
pub(super) fn around(date: PartialDate) -> Vec<PartialDate> {
    let (from, to) = (date.year.saturating_sub(CIRCA_YEARS), date.year.saturating_add(CIRCA_YEARS));
    (from..=to).map(|year| PartialDate { year, month: None, day: None }).collect()
}

/// A day as an American writes it, `04/30/2024`.
pub(super) fn american(text: &str) -> Option<Date> {
    let mut parts = text.trim().split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    Date::from_ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// A whole day in any form that `read` knows.
pub(super) fn whole(text: &str) -> Option<Date> {
    let text = text.trim();
    let date = single(text.split(['T', ' ']).next().unwrap_or(text)).or_else(|| single(text))?;
    Date::from_ymd(date.year, i8::try_from(date.month?).ok()?, i8::try_from(date.day?).ok()?)
}

fn gregorian(dates: Vec<PartialDate>) -> Result<Vec<PartialDate>, String> {
    for date in &dates {
        match date.year {
            1200..1500 => {
                // A lunar year is shorter by 3 %; it began in 622.
                let about = 622 + i32::from(date.year) * 97 / 100;
                return Err(format!(
                    "the year {} is of the Hijri calendar, about {about} or {}: not taken as a date",
                    date.year,
                    about + 1
                ));
            }
            1500..=2100 => {}
            _ => return Err(format!("the year {} is no year of a birth or a founding", date.year)),
        }
    }
    Ok(dates)
}

fn without_circa(text: &str) -> (String, bool) {
    const WORDS: [&str; 9] =
        ["circa", "approximately", "approx.", "approx", "about", "c.", "ca.", "between", "around"];
    let mut rest = text.trim().trim_end_matches(['.', ';', ',']).trim();
    let mut is_circa = false;
    for word in WORDS {
        // A word is ASCII, so the boundary is one of characters.
        let start = rest.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word));
        if start.is_some() {
            rest = rest[word.len()..].trim_start();
            is_circa = word != "between";
        }
    }
    (rest.to_owned(), is_circa)
}

/// One date without words around it.
fn single(text: &str) -> Option<PartialDate> {
    let text = text.trim().trim_end_matches('.');
    let text = text.split_once('T').filter(|(day, _)| day.len() == 10).map_or(text, |(day, _)| day);
    let parts: Vec<&str> = text.split(['-', '/', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    match *parts.as_slice() {
        [year] => date(year, None, None),
        [month, year] if year.len() == 4 => date(year, Some(month), None),
        [year, month] if year.len() == 4 => date(year, Some(month), None),
        [year, month, day] if year.len() == 4 => date(year, Some(month), Some(day)),
        [day, month, year] if year.len() == 4 && is_month_name(day) => date(year, Some(day), Some(month)),
        [day, month, year] if year.len() == 4 => date(year, Some(month), Some(day)),
        _ => None,
    }
}

/// A day or month that is 0, `00`, `dd` or `mm` is unknown.
fn date(year: &str, month: Option<&str>, day: Option<&str>) -> Option<PartialDate> {
    if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year = year.parse().ok()?;
    let is_unknown =
        |text: &str| text.chars().all(|c| c == '0') || ["dd", "mm"].contains(&&*text.to_lowercase());
    let month = match month {
        None => None,
        Some(month) if is_unknown(month) => None,
        Some(month) => Some(month_number(month)?),
    };
    let day = match day {
        None => None,
        Some(day) if is_unknown(day) => None,
        Some(day) => {
            let digits = day.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            Some(digits.parse::<u8>().ok().filter(|day| (1..=31).contains(day))?)
        }
    };
    Some(PartialDate { year, month, day: month.and(day) })
}

fn month_number(text: &str) -> Option<u8> {
    match text.parse::<u8>() {
        Ok(month) => Some(month).filter(|month| (1..=12).contains(month)),
        Err(_) => named_month(text),
    }
}

fn is_month_name(text: &str) -> bool {
    named_month(text).is_some()
}

fn named_month(text: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let text = text.to_lowercase();
    if text.len() < 3 {
        return None;
    }
    let number = MONTHS
        .iter()
        .position(|month| month.starts_with(&text) || (text == "sept" && month.starts_with("sep")))?;
    u8::try_from(number + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match read(text) {
            Ok(dates) => dates.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            Err(reason) => reason,
        }
    }

    #[test]
    fn a_date_is_read_in_every_form_that_publishers_use() {
        for (text, expected) in [
            ("23 Sep 1976", "1976-09-23"),
            ("Dec 1955", "1955-12"),
            ("1962.", "1962"),
            ("1968-04-11T00:00:00", "1968-04-11"),
            ("1953-00-00", "1953"),
            ("00/00/1961", "1961"),
            ("dd/mm/1945", "1945"),
            ("00/03/1958", "1958-03"),
            ("04/12/1958", "1958-12-04"),
            ("December 1, 1970", "1970-12-01"),
            ("Nov. 1973", "1973-11"),
            ("9 Sept 1970", "1970-09-09"),
            ("circa 1955", "1953 1954 1955 1956 1957"),
            ("Approximately 1965.", "1963 1964 1965 1966 1967"),
            ("1962 to 1964", "1962 1963 1964"),
            ("Between 1958 and 1960", "1958 1959 1960"),
            ("1958-1960", "1958 1959 1960"),
            ("01 Jan 1962 to 31 Dec 1962", "1962"),
            ("01 Jan 1962 to 31 Jan 1962", "1962-01"),
            ("1930 to 1970", "1930 1970"),
            ("", ""),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn a_hijri_year_and_nonsense_are_no_dates() {
        for (text, expected) in [
            ("1383", "the year 1383 is of the Hijri calendar, about 1963 or 1964: not taken as a date"),
            ("12/05/1390", "the year 1390 is of the Hijri calendar, about 1970 or 1971: not taken as a date"),
            ("2517", "the year 2517 is no year of a birth or a founding"),
            ("31/13/1960", "`31/13/1960` is no date that can be read"),
            ("in his forties", "`in his forties` is no date that can be read"),
        ] {
            assert_eq!(shown(text), expected);
        }
        assert!(parts("1963", "1", "2", "ISLAMIC").is_err());
        assert_eq!(parts("1963", "0", "2", "GREGORIAN").unwrap()[0].to_string(), "1963");
    }
}
