//! Compares and calculates values that are there, all of it checked. Never sees an expression, and never notes a gap.

use crate::plan::{Arithmetic, Comparison};
use crate::text::fold;
use crate::value::{Date, Money, Type, Value, hs};
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// Why two values neither compare nor calculate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Money of two currencies.
    Currencies,
    /// A division by zero.
    ZeroDivisor,
    /// More digits than a decimal holds, or a day outside the years 1 to 9999.
    Range,
    /// Values of two kinds; the checker lets none through.
    Kinds,
}

/// How two texts are held against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// Letter by letter.
    Exact,
    /// As names: without case, accents and punctuation, in any script.
    Folded,
    /// As HS codes: a code is in a shorter one that it begins with.
    Prefix,
}

/// How texts of two types are held against each other.
pub(super) fn likeness(one: &Type, other: &Type) -> Likeness {
    let of = |ty: &Type| match ty {
        Type::List(of) => (**of).clone(),
        ty => ty.clone(),
    };
    match (of(one), of(other)) {
        (Type::Hs, _) => Likeness::Prefix,
        (Type::Name | Type::Place, _) | (_, Type::Name | Type::Place) => Likeness::Folded,
        _ => Likeness::Exact,
    }
}

/// Whether two values are in the asked order.
///
/// # Errors
/// Money of two currencies, values of two kinds.
pub(super) fn compare(
    comparison: Comparison,
    left: &Value<'_>,
    right: &Value<'_>,
    left_type: &Type,
    right_type: &Type,
) -> Result<bool, Fault> {
    let equal = || match likeness(left_type, right_type) {
        Likeness::Folded => equal_values(left, right, Likeness::Folded),
        _ => equal_values(left, right, Likeness::Exact),
    };
    Ok(match comparison {
        Comparison::Equal => equal()?,
        Comparison::NotEqual => !equal()?,
        Comparison::Less => order(left, right, left_type)? == Ordering::Less,
        Comparison::LessOrEqual => order(left, right, left_type)? != Ordering::Greater,
        Comparison::Greater => order(left, right, left_type)? == Ordering::Greater,
        Comparison::GreaterOrEqual => order(left, right, left_type)? != Ordering::Less,
    })
}

/// Whether a value is one of a list's, given one of them.
pub(super) fn is_in(value: &Value<'_>, one: &Value<'_>, likeness: Likeness) -> bool {
    equal_values(value, one, likeness).unwrap_or(false)
}

/// Whether a value is an HS code of which one of a list's is a part, so that nobody can say whether it is in the list.
pub(super) fn is_too_short(value: &Value<'_>, one: &Value<'_>, likeness: Likeness) -> bool {
    match (value, one, likeness) {
        (Value::Text(value), Value::Text(one), Likeness::Prefix) => {
            one.len() > value.len() && one.starts_with(value.as_ref())
        }
        _ => false,
    }
}

/// Whether a text begins with another.
pub(super) fn starts_with(text: &str, prefix: &str, likeness: Likeness) -> bool {
    match likeness {
        Likeness::Exact => text.starts_with(prefix),
        Likeness::Folded => fold(text).starts_with(&fold(prefix)),
        // The prefix of a code may be written with a dot, and need not have an even number of digits.
        Likeness::Prefix => {
            let digits: String = prefix.chars().filter(char::is_ascii_digit).collect();
            text.starts_with(&hs::parse(prefix).unwrap_or(digits))
        }
    }
}

fn equal_values(left: &Value<'_>, right: &Value<'_>, likeness: Likeness) -> Result<bool, Fault> {
    Ok(match (left, right) {
        (Value::Text(one), Value::Text(other)) => match likeness {
            Likeness::Exact => one == other,
            Likeness::Prefix => one.starts_with(other.as_ref()),
            Likeness::Folded => one == other || equal_folded(one, other),
        },
        (Value::Truth(one), Value::Truth(other)) => one == other,
        (Value::Row(one), Value::Row(other)) => one == other,
        _ => order(left, right, &Type::Unknown)? == Ordering::Equal,
    })
}

/// Two names of which nothing can be read are not the same name.
fn equal_folded(one: &str, other: &str) -> bool {
    let one = fold(one);
    !one.is_empty() && one == fold(other)
}

/// The order of two values; of enumerations the order of their words.
pub(super) fn order(left: &Value<'_>, right: &Value<'_>, ty: &Type) -> Result<Ordering, Fault> {
    match (left, right) {
        (Value::Number(one), Value::Number(other)) => Ok(one.cmp(other)),
        (Value::Money(one), Value::Money(other)) if one.currency != other.currency => Err(Fault::Currencies),
        (Value::Money(one), Value::Money(other)) => Ok(one.amount.cmp(&other.amount)),
        (Value::Date(one), Value::Date(other)) => Ok(one.cmp(other)),
        (Value::Duration(one), Value::Duration(other)) => Ok(one.cmp(other)),
        (Value::Truth(one), Value::Truth(other)) => Ok(one.cmp(other)),
        (Value::Text(one), Value::Text(other)) => Ok(match ty {
            Type::Enumeration(words) => {
                let place = |text: &str| words.words.iter().position(|word| word == text);
                place(one).cmp(&place(other))
            }
            _ => one.cmp(other),
        }),
        _ => Err(Fault::Kinds),
    }
}

/// A text that is the same for two values exactly when `==` finds them equal.
pub(super) fn key(value: &Value<'_>, ty: &Type) -> String {
    match value {
        Value::Text(text) if matches!(ty, Type::Name | Type::Place) => {
            let folded = fold(text);
            if folded.is_empty() { format!("!{text}") } else { folded }
        }
        Value::Text(text) => text.clone().into_owned(),
        Value::Truth(truth) => truth.to_string(),
        Value::Number(number) => number.normalize().to_string(),
        Value::Money(money) => format!("{} {}", money.currency, money.amount.normalize()),
        Value::Date(date) => date.to_string(),
        Value::Duration(days) => days.to_string(),
        Value::Row(row) => format!("{row:?}"),
        Value::List(values) => {
            let keys: Vec<String> = values.iter().map(|value| key(value, ty)).collect();
            format!("{keys:?}")
        }
        Value::Structure(structure) => {
            let keys: Vec<String> = structure.fields.iter().map(|value| key(value, &Type::Unknown)).collect();
            format!("{keys:?}")
        }
        Value::Missing | Value::Absent => String::new(),
    }
}

/// The result of a calculation.
///
/// # Errors
/// See [`Fault`].
pub(super) fn calculate<'b>(
    operation: Arithmetic,
    left: &Value<'_>,
    right: &Value<'_>,
) -> Result<Value<'b>, Fault> {
    match (left, right) {
        (Value::Number(one), Value::Number(other)) => decimal(operation, *one, *other).map(Value::Number),
        (Value::Money(one), Value::Money(other)) => calculate_moneys(operation, *one, *other),
        (Value::Money(money), Value::Number(number)) => match operation {
            Arithmetic::Multiply | Arithmetic::Divide => {
                decimal(operation, money.amount, *number).map(|amount| in_currency(amount, *money))
            }
            _ => Err(Fault::Kinds),
        },
        (Value::Number(number), Value::Money(money)) if operation == Arithmetic::Multiply => {
            decimal(operation, money.amount, *number).map(|amount| in_currency(amount, *money))
        }
        (Value::Date(date), Value::Duration(days)) => shift(operation, *date, *days),
        (Value::Duration(days), Value::Date(date)) if operation == Arithmetic::Add => {
            shift(operation, *date, *days)
        }
        (Value::Date(one), Value::Date(other)) if operation == Arithmetic::Subtract => {
            Ok(Value::Duration(i64::from(one.0) - i64::from(other.0)))
        }
        (Value::Duration(one), Value::Duration(other)) => match operation {
            Arithmetic::Add => one.checked_add(*other).map(Value::Duration).ok_or(Fault::Range),
            Arithmetic::Subtract => one.checked_sub(*other).map(Value::Duration).ok_or(Fault::Range),
            _ => Err(Fault::Kinds),
        },
        _ => Err(Fault::Kinds),
    }
}

/// The value with its sign turned; none for what has no sign.
pub(super) fn negate<'b>(value: &Value<'_>) -> Option<Value<'b>> {
    match value {
        Value::Number(number) => Some(Value::Number(-*number)),
        Value::Money(money) => Some(in_currency(-money.amount, *money)),
        Value::Duration(days) => days.checked_neg().map(Value::Duration),
        _ => None,
    }
}

fn calculate_moneys<'b>(operation: Arithmetic, one: Money, other: Money) -> Result<Value<'b>, Fault> {
    if one.currency != other.currency {
        return Err(Fault::Currencies);
    }
    let result = decimal(operation, one.amount, other.amount)?;
    match operation {
        Arithmetic::Add | Arithmetic::Subtract => Ok(in_currency(result, one)),
        Arithmetic::Divide => Ok(Value::Number(result)),
        Arithmetic::Multiply => Err(Fault::Kinds),
    }
}

fn in_currency<'b>(amount: Decimal, of: Money) -> Value<'b> {
    Value::Money(Money { amount, currency: of.currency })
}

fn decimal(operation: Arithmetic, one: Decimal, other: Decimal) -> Result<Decimal, Fault> {
    let result = match operation {
        Arithmetic::Add => one.checked_add(other),
        Arithmetic::Subtract => one.checked_sub(other),
        Arithmetic::Multiply => one.checked_mul(other),
        Arithmetic::Divide if other.is_zero() => return Err(Fault::ZeroDivisor),
        Arithmetic::Divide => one.checked_div(other),
    };
    result.ok_or(Fault::Range)
}

/// First and last day of the years 1 to 9999.
const DAYS: std::ops::RangeInclusive<i64> = -719_162..=2_932_896;

fn shift<'b>(operation: Arithmetic, date: Date, days: i64) -> Result<Value<'b>, Fault> {
    let day = match operation {
        Arithmetic::Add => i64::from(date.0).checked_add(days),
        Arithmetic::Subtract => i64::from(date.0).checked_sub(days),
        _ => return Err(Fault::Kinds),
    };
    let day = day.filter(|day| DAYS.contains(day)).and_then(|day| i32::try_from(day).ok());
    day.map(|day| Value::Date(Date(day))).ok_or(Fault::Range)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Value<'static> {
        Value::Money(Money::parse(text).unwrap())
    }

    #[test]
    fn money_of_two_currencies_neither_compares_nor_adds() {
        let (one, other) = (money("EUR 1"), money("USD 1"));
        assert_eq!(
            compare(Comparison::NotEqual, &one, &other, &Type::Money, &Type::Money),
            Err(Fault::Currencies)
        );
        assert_eq!(calculate(Arithmetic::Add, &one, &other).err(), Some(Fault::Currencies));
    }

    #[test]
    fn what_a_decimal_or_a_calendar_cannot_hold_is_a_fault_and_no_panic() {
        let most = Value::Number(Decimal::MAX);
        for operation in [Arithmetic::Add, Arithmetic::Multiply] {
            assert_eq!(calculate(operation, &most, &most).err(), Some(Fault::Range));
        }
        let zero = Value::Number(Decimal::ZERO);
        assert_eq!(calculate(Arithmetic::Divide, &most, &zero).err(), Some(Fault::ZeroDivisor));
        let day = Value::Date(Date::parse("9999-12-31").unwrap());
        for days in [1, i64::MAX] {
            assert_eq!(calculate(Arithmetic::Add, &day, &Value::Duration(days)).err(), Some(Fault::Range));
        }
        assert!(calculate(Arithmetic::Subtract, &day, &Value::Duration(1)).is_ok());
    }

    #[test]
    fn the_last_days_of_the_calendar_are_the_ends_of_the_range() {
        let day = |text| i64::from(Date::parse(text).unwrap().0);
        assert_eq!(DAYS, day("0001-01-01")..=day("9999-12-31"));
    }

    #[test]
    fn names_compare_as_people_read_them_and_other_texts_letter_by_letter() {
        let (one, other) = (Value::Text("ДЕЛЬТА".into()), Value::Text("Delta".into()));
        let equal = |ty: &Type| compare(Comparison::Equal, &one, &other, ty, ty).unwrap();
        assert!(equal(&Type::Name) && equal(&Type::Place) && !equal(&Type::Text));
    }

    #[test]
    fn two_names_that_nobody_can_read_are_not_the_same_name() {
        let (one, other) = (Value::Text("...".into()), Value::Text("!!".into()));
        assert!(!compare(Comparison::Equal, &one, &other, &Type::Name, &Type::Name).unwrap());
    }
}
