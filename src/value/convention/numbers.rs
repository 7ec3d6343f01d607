//! Numbers as people and programs write them: either decimal mark, thousands in groups, minus behind or in brackets.
//! Never rounds, and never guesses what `1,234` means.

use super::{Convention, Mark, Reading, Side};
use crate::value::money::parse_decimal;
use rust_decimal::Decimal;

/// What a text says of a number before its decimal mark is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Read with a decimal point: `1,234.56`.
    pub point: Option<Decimal>,
    /// Read with a decimal comma: `1.234,56`.
    pub comma: Option<Decimal>,
    /// Whether it is written in this program's own form: a point or no mark at all.
    pub is_plain: bool,
}

/// The number that a text means under a convention.
pub fn read(text: &str, convention: &Convention) -> Reading<Decimal> {
    let Written { point, comma, is_plain } = written(text);
    let side = match convention.mark {
        Some(Mark::Point) => Some(Side::First),
        Some(Mark::Comma) => Some(Side::Second),
        None => (is_plain && convention.point_is_decimal).then_some(Side::First),
    };
    Reading::of(point, comma, side)
}

/// What a text says of a number.
pub fn written(text: &str) -> Written {
    let text = text.trim();
    let plain = parse_decimal(text);
    let (sign, digits) = match split_sign(text) {
        Some(found) => found,
        None => return Written { point: plain, comma: None, is_plain: plain.is_some() },
    };
    let signed = |number: Decimal| match sign {
        Sign::Plus => number,
        Sign::Minus => -number,
    };
    Written {
        point: plain.or_else(|| with_mark(digits, Mark::Point).map(signed)),
        comma: with_mark(digits, Mark::Comma).map(signed),
        is_plain: plain.is_some(),
    }
}

/// No number takes more bytes.
const LONGEST: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Plus,
    Minus,
}

/// The sign, which may stand before, behind (`5,00-`, as SAP writes it) or as brackets (as accountants do), and the rest.
fn split_sign(text: &str) -> Option<(Sign, &str)> {
    const MINUS: [char; 3] = ['-', '\u{2212}', '\u{2013}'];
    if text.len() > LONGEST {
        return None;
    }
    let (sign, rest) = if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (Sign::Minus, inner)
    } else if let Some(rest) = text.strip_prefix(MINUS).or_else(|| text.strip_suffix(MINUS)) {
        (Sign::Minus, rest)
    } else {
        (Sign::Plus, text.strip_prefix('+').unwrap_or(text))
    };
    let rest = rest.trim();
    let is_bare =
        rest.starts_with(|c: char| c.is_ascii_digit()) && rest.ends_with(|c: char| c.is_ascii_digit());
    is_bare.then_some((sign, rest))
}

/// A number without a sign under one decimal mark.
fn with_mark(digits: &str, mark: Mark) -> Option<Decimal> {
    let decimal = match mark {
        Mark::Point => '.',
        Mark::Comma => ',',
    };
    if digits.contains(['e', 'E']) {
        let point = digits.replace(decimal, ".");
        let has_other_marks =
            digits.chars().any(|c| c != decimal && !c.is_ascii_alphanumeric() && !"+-".contains(c));
        return if has_other_marks { None } else { parse_decimal(&point) };
    }
    let (whole, fraction) = digits.split_once(decimal).unwrap_or((digits, ""));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole = ungrouped(whole, mark)?;
    let plain = if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") };
    Decimal::from_str_exact(&plain).ok()
}

/// The digits of the whole part, if its thousands marks are all alike and stand where they belong.
fn ungrouped(whole: &str, mark: Mark) -> Option<String> {
    let marks: Vec<char> = whole.chars().filter(|c| !c.is_ascii_digit()).map(alike).collect();
    let Some(&group) = marks.first() else { return Some(whole.to_owned()).filter(|whole| !whole.is_empty()) };
    let is_allowed = match group {
        ' ' | '\'' => true,
        ',' => mark == Mark::Point,
        '.' => mark == Mark::Comma,
        _ => false,
    };
    if !is_allowed || marks.iter().any(|mark| *mark != group) {
        return None;
    }
    let groups: Vec<&str> = whole.split(|c: char| !c.is_ascii_digit()).collect();
    let (first, rest) = groups.split_first()?;
    let (last, middle) = rest.split_last()?;
    let by_thousands = (1..=3).contains(&first.len()) && middle.iter().all(|group| group.len() == 3);
    // 12,34,567.00 as India writes it.
    let by_lakhs = group == ','
        && !middle.is_empty()
        && (1..=2).contains(&first.len())
        && middle.iter().all(|group| group.len() == 2);
    let is_grouped = last.len() == 3 && !first.starts_with('0') && (by_thousands || by_lakhs);
    is_grouped.then(|| groups.concat())
}

/// The blanks and the apostrophes that group digits, each as one.
fn alike(mark: char) -> char {
    match mark {
        '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
        '\u{2019}' | '`' | '\u{b4}' => '\'',
        mark => mark,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> Decimal {
        parse_decimal(text).unwrap()
    }

    fn reading(text: &str) -> Reading<Decimal> {
        read(text, &Convention::default())
    }

    #[test]
    fn a_number_that_can_be_read_in_one_way_only_is_read() {
        for (text, value) in [
            ("1234.56", "1234.56"),
            ("1,234.56", "1234.56"),
            ("1.234,56", "1234.56"),
            ("1 234,56", "1234.56"),
            ("1\u{a0}234,56", "1234.56"),
            ("1\u{202f}234 567", "1234567"),
            ("1'234.56", "1234.56"),
            ("1’234’567", "1234567"),
            ("1.234.567", "1234567"),
            ("1,234,567", "1234567"),
            ("12,34,567.00", "1234567"),
            ("12,5", "12.5"),
            ("0,123", "0.123"),
            ("0.123", "0.123"),
            ("1234,567", "1234.567"),
            ("1 234,567", "1234.567"),
            ("(1,234.56)", "-1234.56"),
            ("1.234,56-", "-1234.56"),
            ("\u{2212}12,5", "-12.5"),
            ("+12,50", "12.5"),
            ("1e3", "1000"),
            ("1,5E+3", "1500"),
            ("1.234", "1.234"),
        ] {
            assert_eq!(reading(text), Reading::One(number(value)), "{text}");
        }
    }

    #[test]
    fn a_number_that_can_be_read_twice_is_not_guessed() {
        let two = Reading::Two(number("1234"), number("1.234"));
        assert_eq!(reading("1,234"), two);
        let no_trust = Convention { point_is_decimal: false, ..Convention::default() };
        assert_eq!(read("1.234", &no_trust), Reading::Two(number("1.234"), number("1234")));
        assert_eq!(read("1 234", &no_trust), Reading::One(number("1234")));
    }

    #[test]
    fn a_settled_mark_reads_its_own_and_no_other() {
        let comma = Convention { mark: Some(Mark::Comma), ..Convention::default() };
        let point = Convention { mark: Some(Mark::Point), ..Convention::default() };
        assert_eq!(read("1.234", &comma), Reading::One(number("1234")));
        assert_eq!(read("1,234", &comma), Reading::One(number("1.234")));
        assert_eq!(read("1,234", &point), Reading::One(number("1234")));
        assert_eq!(read("1234.5", &comma), Reading::Nothing);
        assert_eq!(read("12,5", &point), Reading::Nothing);
    }

    #[test]
    fn what_is_no_number_is_not_read() {
        for text in [
            "",
            "-",
            "()",
            "12 34",
            "1,2345.6",
            "1.2.3",
            "1,234 567",
            "1'234,567.8",
            "12kg",
            "1..2",
            "--5",
            "(-5)x",
            "01,234.5",
            "٣",
            "1,,234",
            "1,234,56",
            "5e999",
        ] {
            let found = written(text);
            let reads = [found.point, found.comma].iter().flatten().count();
            assert!(reads == 0, "{text}: {found:?}");
        }
    }

    /// A number as a convention writes it.
    fn shown(cents: i64, mark: Mark, group: &str) -> String {
        let (whole, fraction) = ((cents / 100).unsigned_abs().to_string(), cents.unsigned_abs() % 100);
        let mut grouped = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place) % 3 == 0 {
                grouped.push_str(group);
            }
            grouped.push(digit);
        }
        let sign = if cents < 0 { "-" } else { "" };
        let decimal = if mark == Mark::Point { '.' } else { ',' };
        format!("{sign}{grouped}{decimal}{fraction:02}")
    }

    proptest! {
        #[test]
        fn a_number_written_in_a_convention_is_read_back(cents in -999_999_999_999_i64..999_999_999_999, which in 0..7_usize) {
            let conventions = [
                (Mark::Point, ","), (Mark::Point, " "), (Mark::Point, "'"), (Mark::Comma, "."), (Mark::Comma, "\u{a0}"),
                (Mark::Comma, ""), (Mark::Point, ""),
            ];
            let (mark, group) = conventions[which];
            let text = shown(cents, mark, group);
            let value = Decimal::new(cents, 2);
            let settled = Convention { mark: Some(mark), ..Convention::default() };
            prop_assert_eq!(read(&text, &settled), Reading::One(value), "{}", text);
            // Two decimals are never a group, so nothing has to be settled.
            prop_assert_eq!(reading(&text), Reading::One(value), "{}", text);
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in ".{0,40}", digits in "[0-9.,' ()eE+-]{0,20}") {
            written(&text);
            written(&digits);
        }
    }
}
