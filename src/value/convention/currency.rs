//! Currency marks in cells: `€`, `руб.`, `US$`. Never takes a mark that several currencies share for one of them.

use super::{Convention, Reading, numbers};
use crate::value::{Currency, Money};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What the mark beside an amount stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marked {
    /// No mark stands there.
    None,
    /// One currency: a code, or a mark that is its own.
    One(Currency),
    /// One of several.
    Shared(&'static [Currency]),
    /// Something stands there that is no mark.
    Unknown,
}

/// Cuts the mark off an amount: the mark, and the amount with its sign.
pub fn split(text: &str) -> (Marked, String) {
    let text = text.trim();
    let is_digit = |c: char| c.is_ascii_digit();
    let (Some(first), Some(last)) = (text.find(is_digit), text.rfind(is_digit)) else {
        return (Marked::Unknown, text.to_owned());
    };
    let (before, digits, behind) = (&text[..first], &text[first..=last], &text[last + 1..]);
    let (before_signs, before) = signs(before);
    let (behind_signs, behind) = signs(behind);
    let marked = match (before.as_str(), behind.as_str()) {
        ("", mark) | (mark, "") => of(mark),
        _ => Marked::Unknown,
    };
    (marked, format!("{before_signs}{digits}{behind_signs}"))
}

/// The money that a text means under a column's convention; the mark must be one currency's own.
pub fn read(text: &str, convention: &Convention) -> Reading<Money> {
    let (Marked::One(currency), amount) = split(text) else { return Reading::Nothing };
    let money = |amount: Decimal| Money { amount, currency };
    match numbers::read(&amount, convention) {
        Reading::One(amount) => Reading::One(money(amount)),
        Reading::Two(one, other) => Reading::Two(money(one), money(other)),
        Reading::Nothing => Reading::Nothing,
    }
}

/// The currencies of a mark.
pub fn of(mark: &str) -> Marked {
    let mark = mark.trim();
    if mark.is_empty() {
        return Marked::None;
    }
    let plain = mark.trim_end_matches('.').to_lowercase();
    match MARKS.get(plain.as_str()).map(Vec::as_slice) {
        Some([currency]) => Marked::One(*currency),
        Some(shared) => Marked::Shared(shared),
        None => Currency::parse(mark).map_or(Marked::Unknown, Marked::One),
    }
}

/// Signs and brackets of a text, and what is left of it.
fn signs(text: &str) -> (String, String) {
    let is_sign = |c: char| matches!(c, '(' | ')' | '-' | '+' | '\u{2212}');
    let (signs, rest): (String, String) = text.chars().partition(|c| is_sign(*c));
    (signs, rest.trim().to_owned())
}

static MARKS: LazyLock<BTreeMap<String, Vec<Currency>>> = LazyLock::new(|| {
    let lines = include_str!("currency_marks.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(' '))
        .map(|(mark, codes)| {
            (mark.to_owned(), codes.split_whitespace().filter_map(Currency::parse).collect())
        })
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    fn read_open(text: &str) -> Reading<Money> {
        read(text, &Convention::default())
    }

    #[test]
    fn a_mark_of_one_currency_is_that_currency_wherever_it_stands() {
        for (text, money) in [
            ("€ 1.234,56", "EUR 1234.56"),
            ("1 234,56 ₽", "RUB 1234.56"),
            ("1234,5 USD", "USD 1234.5"),
            ("US$1,234.56", "USD 1234.56"),
            ("-€5,00", "EUR -5"),
            ("(€ 5,00)", "EUR -5"),
            ("€ 5,00-", "EUR -5"),
            ("EUR -5.00", "EUR -5"),
            ("12 000 грн.", "UAH 12000"),
            ("usdt 12.5", "USDT 12.5"),
        ] {
            assert_eq!(read_open(text), Reading::One(Money::parse(money).unwrap()), "{text}");
        }
    }

    #[test]
    fn a_mark_that_currencies_share_or_that_is_none_is_not_guessed() {
        assert!(matches!(split("$ 5.00").0, Marked::Shared(shared) if shared.len() > 2));
        assert!(matches!(split("¥500").0, Marked::Shared(_)));
        for text in ["$ 5.00", "5.00", "about 5 EUR", "EUR 5 USD", "EUR", "5 §"] {
            assert_eq!(read_open(text), Reading::Nothing, "{text}");
        }
        assert!(matches!(read_open("€ 1,234"), Reading::Two(..)));
    }
}
