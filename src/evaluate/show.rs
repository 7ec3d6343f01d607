//! Values as people read them: `EUR 9,500.00`, `23 Feb 2024`, `8542.31`. Never read back by a program.

use crate::plan::Format;
use crate::value::{Date, Money, StructureValue, Type, Value, country, former, hs};
use rust_decimal::{Decimal, RoundingStrategy};

/// What stands for a value that is not given.
const NOT_GIVEN: &str = "(not given)";
/// What stands for a value that was looked for and is not there.
const NOT_FOUND: &str = "(not found)";

/// A value by its type and format.
pub(super) fn show(value: &Value<'_>, ty: &Type, format: Format) -> String {
    match value {
        Value::Missing => NOT_GIVEN.to_owned(),
        Value::Absent => NOT_FOUND.to_owned(),
        Value::Truth(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        Value::Text(text) => show_text(text, ty, format),
        Value::Number(number) if format == Format::Percent || *ty == Type::Percent => percent(*number),
        Value::Number(number) => grouped(number.round_dp_with_strategy(4, HALF_UP).normalize()),
        Value::Money(money) => show_money(*money),
        Value::Date(date) if format == Format::IsoDate => date.to_string(),
        Value::Date(date) => show_date(*date),
        Value::Duration(1) => "1 day".to_owned(),
        Value::Duration(days) => format!("{days} days"),
        Value::Row(row) => match row.named("name") {
            Value::Text(name) => name.into_owned(),
            _ => row.position(),
        },
        Value::List(values) => show_list(values, ty, format),
        Value::Structure(structure) => show_structure(structure),
    }
}

/// Whether a value is a list of parts, which has no short form.
pub(super) fn is_list_of_rows(value: &Value<'_>) -> bool {
    matches!(value, Value::List(values) if matches!(values.first(), Some(Value::Row(_))))
}

const HALF_UP: RoundingStrategy = RoundingStrategy::MidpointAwayFromZero;

fn show_text(text: &str, ty: &Type, format: Format) -> String {
    match ty {
        Type::Hs => hs::show(text),
        Type::Country if format == Format::Country => {
            country::name(text).or_else(|| former::name(text)).map_or_else(|| text.to_owned(), str::to_owned)
        }
        Type::Enumeration(_) => text.replace('_', " "),
        _ => text.to_owned(),
    }
}

/// How many values of a list are shown.
const SHOWN: usize = 12;

fn show_list(values: &[Value<'_>], ty: &Type, format: Format) -> String {
    let of = match ty {
        Type::List(of) => of,
        ty => ty,
    };
    if values.is_empty() {
        return "(none)".to_owned();
    }
    let shown: Vec<String> = values.iter().take(SHOWN).map(|value| show(value, of, format)).collect();
    match values.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// A match by the entry's name and its score, another structure by its fields.
fn show_structure(structure: &StructureValue<'_>) -> String {
    let field = |name: &str| {
        let (index, ty) = structure.structure.field(name)?;
        structure.fields.get(index).map(|value| (value, ty))
    };
    if let (Some((Value::Structure(entry), _)), Some((score, ty))) = (field("entry"), field("score")) {
        return format!("{} ({})", show_structure(entry), show(score, ty, Format::Plain));
    }
    if let Some((Value::Text(name), _)) = field("name") {
        return name.clone().into_owned();
    }
    let known = structure.structure.fields.iter().zip(&structure.fields);
    let shown: Vec<String> = known
        .filter(|(_, value)| value.is_there())
        .map(|((name, ty), value)| format!("{} {}", name.replace('_', " "), show(value, ty, Format::Plain)))
        .collect();
    if shown.is_empty() { "listed".to_owned() } else { shown.join(", ") }
}

/// At most one decimal: `12.5 %`.
fn percent(share: Decimal) -> String {
    match share.checked_mul(Decimal::ONE_HUNDRED) {
        Some(number) => format!("{} %", grouped(number.round_dp_with_strategy(1, HALF_UP).normalize())),
        None => format!("{share}"),
    }
}

/// Two decimals, or up to four where the amount has more; a smaller amount than that in full.
fn show_money(money: Money) -> String {
    let exact = money.amount.normalize();
    let mut amount = exact.round_dp_with_strategy(4, HALF_UP).normalize();
    if amount.is_zero() && !exact.is_zero() {
        amount = exact;
    }
    if amount.scale() < 2 {
        amount.rescale(2);
    }
    format!("{} {}", money.currency, grouped(amount))
}

/// A number with a comma before every three digits of its whole part.
fn grouped(number: Decimal) -> String {
    let text = number.to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = sign.to_owned();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

fn show_date(date: Date) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day) = date.ymd();
    let month = usize::try_from(month - 1).ok().and_then(|month| MONTHS.get(month)).copied().unwrap_or("");
    format!("{day} {month} {year}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(value: Value<'_>, ty: Type) -> String {
        show(&value, &ty, Format::Plain)
    }

    fn number(text: &str) -> Value<'static> {
        Value::Number(text.parse().unwrap())
    }

    #[test]
    fn amounts_have_two_decimals_and_groups_of_three_digits() {
        let shown = |text: &str| plain(Value::Money(Money::parse(text).unwrap()), Type::Money);
        assert_eq!(shown("EUR 9500"), "EUR 9,500.00");
        assert_eq!(shown("EUR -1234567.5"), "EUR -1,234,567.50");
        assert_eq!(shown("USD 0.0034"), "USD 0.0034");
        assert_eq!(shown("USDT 0.00000012"), "USDT 0.00000012");
        assert_eq!(shown("EUR 3.33333333333333333"), "EUR 3.3333");
        assert_eq!(shown("EUR 999.99995"), "EUR 1,000.00");
    }

    #[test]
    fn dates_codes_and_shares_are_written_as_people_write_them() {
        assert_eq!(plain(Value::Date(Date::parse("2024-02-03").unwrap()), Type::Date), "3 Feb 2024");
        assert_eq!(plain(Value::Text("854231".into()), Type::Hs), "8542.31");
        assert_eq!(plain(number("0.125"), Type::Percent), "12.5 %");
        assert_eq!(show(&number("0.93"), &Type::Number, Format::Percent), "93 %");
        assert_eq!(plain(number("12345.678"), Type::Number), "12,345.678");
        assert_eq!(plain(Value::Duration(1), Type::Duration), "1 day");
    }

    #[test]
    fn what_is_not_given_is_said_to_be_not_given() {
        assert_eq!(plain(Value::Missing, Type::Text), "(not given)");
        assert_eq!(plain(Value::List([].into()), Type::List(Box::new(Type::Text))), "(none)");
    }
}
