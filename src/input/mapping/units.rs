//! Units and currencies that a header names beside its field: `Net weight (t)`, `Value (EUR)`. Never converts between
//! currencies, and never guesses a unit that the header does not name.

use super::synonyms::plain_header;
use crate::input::header::{Path, Step};
use crate::value::Currency;
use rust_decimal::Decimal;
use std::str::FromStr;
use std::sync::OnceLock;

/// What a unit makes of the numbers of a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Unit {
    /// Kilograms in one of it.
    Mass(Decimal),
    /// A currency.
    Currency(Currency),
    /// Pieces: the numbers are what they are.
    Pieces,
}

/// The ways to divide a header into a name and a unit that is known, the likeliest first.
pub(super) fn divided(header: &str) -> Vec<(String, Unit)> {
    parts(header).into_iter().filter_map(|(name, unit)| Some((name, parse(&unit)?))).collect()
}

/// A unit or currency of the table, or the code of a currency.
pub(super) fn parse(text: &str) -> Option<Unit> {
    let plain = plain(text);
    let known = words().iter().find(|(word, _)| *word == plain).map(|(_, unit)| unit.clone());
    let code = || CODES.split_whitespace().find(|code| code.eq_ignore_ascii_case(text.trim()));
    known.or_else(|| Currency::parse(code()?).map(Unit::Currency))
}

/// Kilograms in one of a unit of mass.
pub(in crate::input) fn kilograms(text: &str) -> Option<Decimal> {
    match parse(text) {
        Some(Unit::Mass(kilograms)) => Some(kilograms),
        _ => None,
    }
}

/// What the unit is of that a column with this header names: the field of its mass, or `mass` for every one; and the
/// language of the header.
pub(super) fn named_by(header: &str) -> Option<(&'static str, &'static str)> {
    let plain = plain_header(header);
    let lines = HEADERS.lines().filter(|line| !line.starts_with('#'));
    let mut words = lines.filter_map(|line| {
        let mut cells = line.split('\t');
        Some((cells.next()?, cells.next()?, cells.next()?))
    });
    words.find(|(_, _, word)| plain_header(word) == plain).map(|(of, language, _)| (of, language))
}

/// Of what, language, header.
const HEADERS: &str = include_str!("unit_headers.tsv");

/// The usual name of a unit of mass.
pub(super) fn name_of(kilograms: Decimal) -> &'static str {
    match () {
        () if kilograms == Decimal::ONE_THOUSAND => "t",
        () if kilograms == Decimal::new(1, 3) => "g",
        () if kilograms == Decimal::new(45_359_237, 8) => "lb",
        () => "kg",
    }
}

/// Whether a path leads to a mass.
pub(super) fn is_mass(path: &Path) -> bool {
    matches!(path.last(), Some(Step::Field(name)) if name.ends_with("_kg"))
}

/// Whether a unit belongs to what a path leads to: a mass to a field in kilograms.
pub(super) fn fits(unit: &Unit, path: &Path, is_money: bool) -> bool {
    match (unit, path.last()) {
        (Unit::Mass(_), _) => is_mass(path),
        (Unit::Currency(_), _) => is_money,
        (Unit::Pieces, Some(Step::Field(name))) => name == "quantity",
        _ => false,
    }
}

/// Name and possible unit: in brackets, behind a comma or slash, as the last word, as the first word.
fn parts(header: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let header = header.trim();
    for (open, close) in [('(', ')'), ('[', ']'), ('（', '）'), ('【', '】')] {
        if let Some((name, rest)) = header.rsplit_once(open)
            && let Some((unit, behind)) = rest.split_once(close)
        {
            found.push((format!("{name} {behind}"), unit.to_owned()));
        }
    }
    let divided = [',', '/', '_', ' '].iter().filter_map(|mark| header.rsplit_once(*mark));
    found.extend(divided.map(|(name, unit)| (name.to_owned(), unit.trim_end_matches('.').to_owned())));
    if let Some((unit, name)) = header.split_once(' ') {
        found.push((name.to_owned(), unit.to_owned()));
    }
    let latin = header.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    if latin.chars().next_back().is_some_and(crate::text::is_han) {
        found.push((latin.to_owned(), header[latin.len()..].to_owned()));
    }
    found
}

fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}

fn words() -> &'static [(String, Unit)] {
    static WORDS: OnceLock<Vec<(String, Unit)>> = OnceLock::new();
    WORDS.get_or_init(|| TABLE.lines().filter_map(read_line).collect())
}

fn read_line(line: &str) -> Option<(String, Unit)> {
    let mut cells = line.split('\t');
    let (kind, what, word) = (cells.next()?, cells.next()?, cells.next()?);
    let unit = match kind {
        "mass" => Unit::Mass(Decimal::from_str(what).ok()?),
        "currency" => Unit::Currency(Currency::parse(what)?),
        "count" => Unit::Pieces,
        _ => return None,
    };
    Some((plain(word), unit))
}

/// Kind, what it is, word.
const TABLE: &str = include_str!("units.tsv");

/// ISO 4217 codes of currencies that invoices are written in, and two tokens.
const CODES: &str = "AED AMD ARS AUD AZN BDT BGN BHD BRL BYN CAD CHF CLP CNH CNY COP CZK DKK DZD EGP EUR GBP GEL GHS HKD HUF IDR \
    ILS INR IQD IRR ISK JOD JPY KES KGS KRW KWD KZT LBP LKR LYD MAD MDL MNT MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR \
    RON RSD RUB SAR SEK SGD SYP THB TJS TMT TND TRY TWD UAH USD UYU UZS VND ZAR USDT USDC";

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(header: &str) -> Option<String> {
        divided(header).first().map(|(name, unit)| match unit {
            Unit::Mass(kilograms) => format!("{} x {kilograms}", name.trim()),
            Unit::Currency(currency) => format!("{} in {currency}", name.trim()),
            Unit::Pieces => format!("{} in pieces", name.trim()),
        })
    }

    #[test]
    fn a_header_is_divided_into_its_name_and_a_known_unit() {
        for (header, expected) in [
            ("Net weight (t)", "Net weight x 1000"),
            ("Вес нетто, кг", "Вес нетто x 1"),
            ("净重(千克)", "净重 x 1"),
            ("净重KG", "净重 x 1"),
            ("Gross wt [lbs]", "Gross wt x 0.45359237"),
            ("Value (EUR)", "Value in EUR"),
            ("USD Amount", "Amount in USD"),
            ("Сумма, руб.", "Сумма in RUB"),
            ("金额（元）", "金额 in CNY"),
            ("Tutar (TL)", "Tutar in TRY"),
            ("Qty (pcs)", "Qty in pieces"),
            ("Кол-во, шт.", "Кол-во in pieces"),
            ("数量(件)", "数量 in pieces"),
            ("line_value_usd", "line_value in USD"),
        ] {
            assert_eq!(shown(header).as_deref(), Some(expected), "{header}");
        }
    }

    #[test]
    fn a_unit_that_means_several_things_is_none() {
        for header in ["Weight (tons)", "Weight (ton)", "Price ($)", "Consignee (all)", "Net weight", "kr"] {
            assert_eq!(shown(header), None, "{header}");
        }
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(words().len(), lines);
    }
}
