//! Money: a decimal amount in one currency. Never converts between currencies.

use rust_decimal::Decimal;
use std::fmt;

/// An ISO 4217 code, or another three- to five-letter token of payment such as `USDT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 5]);

impl Currency {
    /// Fills the place of a missing amount; never a currency of a value.
    pub(crate) const NONE: Currency = Currency([b' '; 5]);

    /// Three to five ASCII letters, kept in upper case.
    pub fn parse(text: &str) -> Option<Currency> {
        let text = text.trim();
        if !(3..=5).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return None;
        }
        let mut code = [b' '; 5];
        for (to, from) in code.iter_mut().zip(text.bytes()) {
            *to = from.to_ascii_uppercase();
        }
        Some(Currency(code))
    }

    /// The code: `EUR`.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("").trim_end()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An amount in a currency. Two currencies never compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// The amount, exact.
    pub amount: Decimal,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// Reads `EUR 9500.00` or `9500.00 EUR`; underscores may group digits.
    pub fn parse(text: &str) -> Option<Money> {
        let (first, second) = text.trim().split_once(' ')?;
        let (currency, amount) = match Currency::parse(first) {
            Some(currency) => (currency, second),
            None => (Currency::parse(second)?, first),
        };
        Some(Money { amount: parse_decimal(amount)?, currency })
    }
}

impl fmt::Display for Money {
    /// `EUR 9500.00`, as it can be read back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency, self.amount)
    }
}

/// Reads a plain decimal number: digits, one point, a sign; underscores may group digits.
/// Nothing is rounded: a number with more than 28 digits is none.
pub fn parse_decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let plain: String = text.chars().filter(|&character| character != '_').collect();
    let digits = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
    if !digits.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    if digits.contains(['e', 'E']) {
        return Decimal::from_scientific(&plain).ok();
    }
    Decimal::from_str_exact(&plain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_reads_with_the_currency_on_either_side() {
        let money = Money::parse("EUR 9_500.00").unwrap();
        assert_eq!(money.to_string(), "EUR 9500.00");
        assert_eq!(Money::parse("9500.00 eur"), Some(money));
        assert_eq!(Money::parse("9500.00"), None);
        assert_eq!(Money::parse("EURO9 1"), None);
    }

    #[test]
    fn a_number_too_long_to_keep_exactly_is_no_number() {
        assert_eq!(parse_decimal("0.12345678901234567890123456789012"), None);
        assert_eq!(parse_decimal("1e400"), None);
        assert_eq!(parse_decimal("12.50").unwrap().to_string(), "12.50");
    }
}
