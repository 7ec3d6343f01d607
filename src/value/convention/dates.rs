//! Days as people and programs write them, in digits or with the name of the month. Never guesses between day and month
//! and never completes a year of two digits.

use super::{Convention, Order, Reading, Side};
use crate::value::Date;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a text says of a day before the order of day and month is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// One day, in whatever order: `2024-12-31`, `31 Dec 2024`, `20241231`.
    Fixed(Date),
    /// Two numbers before a year.
    Numbers {
        /// Read as `31/12/2024`.
        day_first: Option<Date>,
        /// Read as `12/31/2024`.
        month_first: Option<Date>,
        /// Whether dots stand between them.
        is_dotted: bool,
    },
    /// No day.
    Nothing,
}

/// The day that a text means under a convention.
pub fn read(text: &str, convention: &Convention) -> Reading<Date> {
    match written(text) {
        Written::Fixed(date) => Reading::One(date),
        Written::Nothing => Reading::Nothing,
        Written::Numbers { day_first, month_first, is_dotted } => {
            let is_likely = is_dotted && convention.dots_are_day_first && day_first.is_some();
            let side = match convention.order {
                Some(Order::DayFirst) => Some(Side::First),
                Some(Order::MonthFirst) => Some(Side::Second),
                None => is_likely.then_some(Side::First),
            };
            Reading::of(day_first, month_first, side)
        }
    }
}

/// What a text says of a day.
pub fn written(text: &str) -> Written {
    if let Some(date) = Date::parse(text) {
        return Written::Fixed(date);
    }
    if text.len() > LONGEST {
        return Written::Nothing;
    }
    let fixed = |date: Option<Date>| date.map_or(Written::Nothing, Written::Fixed);
    let tokens = tokens(without_time(text.trim()));
    use Token::{Mark, Number, Word};
    match without_noise(&tokens) {
        [Number(digits)] if digits.len() == 8 => fixed(compact(digits)),
        [Number(year), Word("年"), Number(month), Word("月"), Number(day), Word("日" | "号")] => {
            fixed(date(year, month, day))
        }
        [Number(first), Mark(one), Number(second), Mark(other), Number(third)]
            if one == other && matches!(one, '.' | '/' | '-') =>
        {
            if first.len() == 4 {
                return fixed(date(first, second, third));
            }
            let (day_first, month_first) = (date(third, second, first), date(third, first, second));
            match (day_first, month_first) {
                (None, None) => Written::Nothing,
                _ => Written::Numbers { day_first, month_first, is_dotted: *one == '.' },
            }
        }
        tokens => fixed(with_month_name(tokens)),
    }
}

/// No date takes more bytes, its time included.
const LONGEST: usize = 80;

/// Years that eight digits in a row may begin with; in no other order do such digits make a month.
const COMPACT_YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Number(&'a str),
    Word(&'a str),
    Mark(char),
}

/// Runs of digits, runs of letters, single marks; blanks only part them.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_same = |c: char| match first {
            _ if first.is_ascii_digit() => c.is_ascii_digit(),
            _ if first.is_alphabetic() => c.is_alphabetic(),
            _ => false,
        };
        let length = rest.find(|c| !is_same(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (token, behind) = rest.split_at(length);
        if first.is_ascii_digit() {
            tokens.push(Token::Number(token));
        } else if first.is_alphabetic() {
            tokens.push(Token::Word(token));
        } else if !first.is_whitespace() {
            tokens.push(Token::Mark(first));
        }
        rest = behind;
    }
    tokens
}

/// The text before a time of day, which begins at the blank, `T` or comma before the first colon.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else { return text };
    let before = &text[..colon];
    let Some(at) = before.rfind([' ', '\u{a0}', '\u{202f}', 'T', ',']) else { return text };
    let time = &text[at..];
    let is_time = |c: char| c.is_ascii_digit() || c.is_whitespace() || ":.,+-TtZzAaPpMm".contains(c);
    let clock = time.trim_start_matches(|c: char| !c.is_ascii_digit());
    let hour = clock.find(':').unwrap_or(0);
    if time.chars().all(is_time) && (1..=2).contains(&hour) {
        before[..at].trim_end_matches([',', ' ', '\u{a0}'])
    } else {
        text
    }
}

/// What may stand behind a year in Russian and Ukrainian: `31.12.2024 г.`
fn without_noise<'t, 'a>(tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    let mut kept = tokens;
    while let [front @ .., last] = kept {
        match last {
            Token::Mark('.') => kept = front,
            Token::Word(word) if ["г", "года", "р", "року"].contains(&word.to_lowercase().as_str()) =>
            {
                kept = front;
            }
            _ => break,
        }
    }
    kept
}

fn compact(digits: &str) -> Option<Date> {
    let found = date(&digits[..4], &digits[4..6], &digits[6..])?;
    COMPACT_YEARS.contains(&found.ymd().0).then_some(found)
}

/// A day of digits: four of the year, one or two of month and day.
fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    let is_short = |part: &str| (1..=2).contains(&part.len());
    if year.len() != 4 || !is_short(month) || !is_short(day) {
        return None;
    }
    Date::from_ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// `31 December 2024`, `Dec 31, 2024`, `31-Dez-2024`, `31 декабря 2024`: a month's name, a year and a day, in any order
/// that keeps the year at an end.
fn with_month_name(tokens: &[Token<'_>]) -> Option<Date> {
    let (mut numbers, mut month) = (Vec::new(), None);
    for token in tokens {
        match token {
            Token::Number(digits) => numbers.push(*digits),
            Token::Mark('.' | ',' | '-' | '/') => {}
            Token::Mark(_) => return None,
            Token::Word(word) => {
                let word = word.to_lowercase();
                if let Some(&found) = MONTHS.get(word.as_str()) {
                    if month.replace(found).is_some() {
                        return None;
                    }
                } else if !["st", "nd", "rd", "th", "of"].contains(&word.as_str()) {
                    return None;
                }
            }
        }
    }
    let month = month?.to_string();
    match numbers.as_slice() {
        [year, day] if year.len() == 4 => date(year, &month, day),
        [day, year] => date(year, &month, day),
        _ => None,
    }
}

/// Names of months in lower case with their numbers.
static MONTHS: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| {
    let lines = include_str!("months.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(number, names)| Some((number.parse::<u8>().ok()?, names)))
        .flat_map(|(number, names)| names.split_whitespace().map(move |name| (name, number)))
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn open() -> Convention {
        Convention::default()
    }

    #[test]
    fn a_day_that_can_be_read_in_one_way_only_is_read() {
        for text in [
            "2024-12-31",
            "2024-12-31T10:00:00Z",
            "2024/12/31",
            "2024.12.31",
            "2024-12-31 0:00:00",
            "20241231",
            "2024年12月31日",
            "2024 年 12 月 31 日",
            "31/12/2024",
            "12/31/2024",
            "12/31/2024 11:59:00 PM",
            "31.12.2024",
            "31. 12. 2024",
            "31.12.2024 г.",
            "31.12.2024 00:00",
            "31-12-2024",
            "31 December 2024",
            "December 31, 2024",
            "Dec 31st, 2024",
            "31-DEC-2024",
            "31. Dezember 2024",
            "31. Dez. 2024",
            "31 декабря 2024 года",
            "31 дек. 2024 г.",
            "31 грудня 2024 р.",
            "31 Aralık 2024",
            "31 ARALIK 2024",
            "2024 Dec 31",
        ] {
            assert_eq!(read(text, &open()), Reading::One(day("2024-12-31")), "{text}");
        }
    }

    #[test]
    fn a_day_that_can_be_read_twice_is_not_guessed() {
        let two = Reading::Two(day("2024-04-03"), day("2024-03-04"));
        assert_eq!(read("03/04/2024", &open()), two);
        assert_eq!(read("3-4-2024", &open()), two);
        assert_eq!(read("05/05/2024", &open()), Reading::One(day("2024-05-05")));
        assert_eq!(read("03.04.2024", &open()), Reading::One(day("2024-04-03")));
        let no_trust = Convention { dots_are_day_first: false, ..open() };
        assert_eq!(read("03.04.2024", &no_trust), two);
    }

    #[test]
    fn a_settled_order_reads_its_own_and_no_other() {
        let (day_first, month_first) = (
            Convention { order: Some(Order::DayFirst), ..open() },
            Convention { order: Some(Order::MonthFirst), ..open() },
        );
        assert_eq!(read("03/04/2024", &day_first), Reading::One(day("2024-04-03")));
        assert_eq!(read("03/04/2024", &month_first), Reading::One(day("2024-03-04")));
        assert_eq!(read("12/31/2024", &day_first), Reading::Nothing);
        assert_eq!(read("31.12.2024", &month_first), Reading::Nothing);
        assert_eq!(read("31 May 2024", &month_first), Reading::One(day("2024-05-31")));
    }

    #[test]
    fn what_is_no_day_or_lacks_a_year_of_four_digits_is_not_read() {
        for text in [
            "",
            "soon",
            "31/12/24",
            "45310",
            "31/02/2024",
            "13/13/2024",
            "12/2024",
            "31.12/2024",
            "2024-13-01",
            "31 Smarch 2024",
            "May May 2024",
            "31122024",
            "1 2 2024",
            "99991231",
            "31 Dec 2024 extra",
            "1:2/3/2024",
            "31/12/2024 99x:00",
            "²/³/2024",
        ] {
            assert_eq!(written(text), Written::Nothing, "{text}");
        }
    }

    #[test]
    fn no_name_stands_for_two_months() {
        let names = include_str!("months.txt").lines().filter(|line| !line.starts_with('#'));
        let count: usize = names.map(|line| line.split_whitespace().count().saturating_sub(1)).sum();
        assert_eq!(MONTHS.len(), count, "a name stands twice in the table");
        assert!(MONTHS.keys().all(|name| name.to_lowercase() == **name));
    }

    /// A day in one of the forms that keep the order open.
    fn shown(date: Date, order: Order, mark: char) -> String {
        let (year, month, day) = date.ymd();
        match order {
            Order::DayFirst => format!("{day:02}{mark}{month:02}{mark}{year:04}"),
            Order::MonthFirst => format!("{month:02}{mark}{day:02}{mark}{year:04}"),
        }
    }

    proptest! {
        #[test]
        fn a_day_written_in_an_order_is_read_back_by_it(days in 0..30_000_i32, mark in prop::sample::select(vec!['/', '.', '-'])) {
            let date = Date(days);
            for order in [Order::DayFirst, Order::MonthFirst] {
                let convention = Convention { order: Some(order), ..Convention::default() };
                prop_assert_eq!(read(&shown(date, order, mark), &convention), Reading::One(date));
                match read(&shown(date, order, mark), &Convention { dots_are_day_first: false, ..Convention::default() }) {
                    Reading::One(found) => prop_assert_eq!(found, date),
                    Reading::Two(one, other) => prop_assert!(one == date || other == date),
                    Reading::Nothing => prop_assert!(false, "not read"),
                }
            }
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in ".{0,40}", digits in "[0-9./ :年月日T-]{0,20}") {
            written(&text);
            written(&digits);
        }
    }
}
