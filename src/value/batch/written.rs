//! Texts of files as people and programs write them: a column's convention applied, damage seen, repairs said. Never reads
//! what can be read in two ways.

use super::convert::{Cell, percent, read, wanted};
use crate::text::misread::{Encoding, restore};
use crate::value::convention::{Convention, Order, Reading, currency, dates, numbers};
use crate::value::former;
use crate::value::mangled::{self, Mangled};
use crate::value::types::Type;
use crate::value::{Currency, Date, Money, NoteKind};
use rust_decimal::Decimal;

/// What became of a text.
pub(super) enum Outcome {
    /// A value.
    Cell(Cell),
    /// A value, or a missing one, of which there is something to say.
    Noted(Cell, Remark),
    /// No value; the reason goes on behind the text: "is not a date …".
    Wrong(String),
}

impl Outcome {
    /// The same where nobody can tell what it is a number of.
    pub(super) fn open(self, why: &str) -> Outcome {
        match self {
            wrong @ Outcome::Wrong(_) => wrong,
            Outcome::Cell(_) | Outcome::Noted(..) => noted(Cell::Missing, NoteKind::Ambiguous, why),
        }
    }

    /// The same in another unit. A product that is too large for a number is no value.
    pub(super) fn times(self, factor: Decimal) -> Outcome {
        let product = |number: Decimal| number.checked_mul(factor).map(|product| product.normalize());
        let too_large = || Outcome::Wrong("is too large in the unit of its field".to_owned());
        match self {
            Outcome::Cell(Cell::Decimal(number)) => {
                product(number).map_or_else(too_large, |number| Outcome::Cell(Cell::Decimal(number)))
            }
            Outcome::Noted(Cell::Decimal(number), remark) => {
                product(number).map_or_else(too_large, |number| Outcome::Noted(Cell::Decimal(number), remark))
            }
            other => other,
        }
    }
}

/// What there is to say of a value.
pub(super) struct Remark {
    pub(super) kind: NoteKind,
    pub(super) why: String,
}

/// The value of a text of a field under its column's convention.
pub(super) fn text(text: &str, ty: &Type, field: &str, convention: &Convention) -> Outcome {
    if let Some((encoding, right)) = misread(text, convention) {
        let why = format!("text in UTF-8 had been read as {} and written again", encoding.name());
        return repaired(self::text(&right, ty, field, &Convention { misread: None, ..*convention }), why);
    }
    match ty {
        Type::Date => date(text, convention),
        Type::Number => number_of(numbers::read(text, convention), ty),
        Type::Percent => share(text, convention),
        Type::Money => money(text, convention),
        Type::Hs => hs(text),
        Type::Text => plain_text(text, field),
        Type::Country => country(text),
        _ => own_form(text, ty),
    }
}

/// A country of today. A former one is what came of it; where several did, nobody knows which is meant.
fn country(text: &str) -> Outcome {
    match (read(text, &Type::Country), former::parse(text)) {
        (Ok(cell), _) => Outcome::Cell(cell),
        (Err(wanted), None) => Outcome::Wrong(format!("is not {wanted}")),
        (Err(_), Some(former)) => match former.today() {
            Some(today) => noted(Cell::Text(today.to_owned()), NoteKind::Repaired, former.story()),
            None => {
                let why = format!("{}: write the country of today", former.story());
                noted(Cell::Missing, NoteKind::Ambiguous, why)
            }
        },
    }
}

/// The value of a number that a source gives as such; `in_column` tells a spreadsheet from JSON.
pub(super) fn number(text: &str, ty: &Type, field: &str, in_column: bool) -> Outcome {
    match ty {
        Type::Date if in_column => match serial_day(text) {
            Some(date) => noted(
                Cell::Date(date),
                NoteKind::Repaired,
                "the cell holds a number of days since 1900, as spreadsheets count them",
            ),
            None => date(text, &Convention::default()),
        },
        Type::Hs => hs(text),
        Type::Text => plain_text(text, field),
        _ => own_form(text, ty),
    }
}

/// An amount whose currency stands in a field of its own.
pub(super) fn amount(text: &str, given: &str, convention: &Convention) -> Outcome {
    use currency::Marked;
    let (mark, digits) = currency::split(text);
    let given = match currency::of(given) {
        Marked::None => mark,
        // `$` in the column of the currency and `US$` beside the amount say the same.
        given @ Marked::Shared(shared) => match mark {
            Marked::One(currency) if shared.contains(&currency) => mark,
            _ => given,
        },
        given => given,
    };
    let currency = match given {
        Marked::One(currency) => currency,
        Marked::None => return Outcome::Wrong("has no `currency` of three letters".into()),
        Marked::Shared(shared) => return Outcome::Wrong(shared_mark(shared)),
        Marked::Unknown => return Outcome::Wrong("has an amount and no `currency` of three letters".into()),
    };
    let agrees = match mark {
        Marked::None => true,
        Marked::One(marked) => marked == currency,
        Marked::Shared(shared) => shared.contains(&currency),
        Marked::Unknown => return Outcome::Wrong(format!("is not {}", wanted(&Type::Number))),
    };
    if !agrees {
        return Outcome::Wrong(format!(
            "is marked with another currency than {currency}, which stands beside it"
        ));
    }
    let money = |amount| Cell::Money(Money { amount, currency });
    match numbers::read(&digits, convention) {
        Reading::One(amount) => Outcome::Cell(money(amount)),
        Reading::Two(one, other) => ambiguous_number(&one, &other),
        Reading::Nothing => Outcome::Wrong(format!("is not {}", wanted(&Type::Number))),
    }
}

fn date(text: &str, convention: &Convention) -> Outcome {
    match dates::read(text, convention) {
        Reading::One(date) => Outcome::Cell(Cell::Date(date)),
        Reading::Two(one, other) => noted(
            Cell::Missing,
            NoteKind::Ambiguous,
            format!("may be {one} or {other}: say `--dates dmy` or `--dates mdy`"),
        ),
        Reading::Nothing => match convention.order {
            Some(order) if matches!(dates::written(text), dates::Written::Numbers { .. }) => {
                let order = match order {
                    Order::DayFirst => "day",
                    Order::MonthFirst => "month",
                };
                Outcome::Wrong(format!("is no date with the {order} first, as its column has them"))
            }
            _ => Outcome::Wrong(format!("is not {}", wanted(&Type::Date))),
        },
    }
}

fn number_of(reading: Reading<Decimal>, ty: &Type) -> Outcome {
    match reading {
        Reading::One(number) => Outcome::Cell(Cell::Decimal(number)),
        Reading::Two(one, other) => ambiguous_number(&one, &other),
        Reading::Nothing => Outcome::Wrong(format!("is not {}", wanted(ty))),
    }
}

fn share(text: &str, convention: &Convention) -> Outcome {
    if let Some(share) = percent(text).filter(|_| convention.mark.is_none() && convention.point_is_decimal) {
        return Outcome::Cell(Cell::Decimal(share));
    }
    let (number, divisor) = match text.strip_suffix('%') {
        Some(number) => (number, Decimal::ONE_HUNDRED),
        None => (text, Decimal::ONE),
    };
    let divided = |number: Decimal| number.checked_div(divisor).unwrap_or(number);
    let reading = match numbers::read(number, convention) {
        Reading::One(number) => Reading::One(divided(number)),
        Reading::Two(one, other) => Reading::Two(divided(one), divided(other)),
        Reading::Nothing => Reading::Nothing,
    };
    number_of(reading, &Type::Percent)
}

fn money(text: &str, convention: &Convention) -> Outcome {
    if let Some(money) =
        Money::parse(text).filter(|_| convention.mark.is_none() && convention.point_is_decimal)
    {
        return Outcome::Cell(Cell::Money(money));
    }
    match currency::read(text, convention) {
        Reading::One(money) => Outcome::Cell(Cell::Money(money)),
        Reading::Two(one, other) => ambiguous_number(&one, &other),
        Reading::Nothing => Outcome::Wrong(match currency::split(text).0 {
            currency::Marked::Shared(shared) => shared_mark(shared),
            _ => format!("is not {}", wanted(&Type::Money)),
        }),
    }
}

fn shared_mark(shared: &[Currency]) -> String {
    let codes: Vec<String> = shared.iter().map(|currency| format!("`{currency}`")).collect();
    format!("has a mark that several currencies share: write {}", codes.join(" or "))
}

fn ambiguous_number(one: &impl ToString, other: &impl ToString) -> Outcome {
    noted(
        Cell::Missing,
        NoteKind::Ambiguous,
        format!(
            "may be {} or {}: say `--decimal point` or `--decimal comma`",
            one.to_string(),
            other.to_string()
        ),
    )
}

fn hs(text: &str) -> Outcome {
    match (read(text, &Type::Hs), mangled::hs(text)) {
        (Ok(cell), _) => Outcome::Cell(cell),
        (Err(_), Mangled::Repaired(code, why)) => noted(Cell::Text(code), NoteKind::Repaired, why),
        (Err(_), Mangled::Damaged(why)) => noted(Cell::Missing, NoteKind::Damaged, why),
        (Err(wanted), Mangled::Sound) => Outcome::Wrong(format!("is not {wanted}")),
    }
}

fn plain_text(text: &str, field: &str) -> Outcome {
    if text.contains(char::REPLACEMENT_CHARACTER) {
        let why = "letters were lost when the text was read in a wrong encoding: export it as UTF-8";
        return noted(Cell::Text(text.to_owned()), NoteKind::Damaged, why);
    }
    match mangled::text(text, field) {
        Mangled::Sound => Outcome::Cell(Cell::Text(text.to_owned())),
        Mangled::Repaired(right, why) => noted(Cell::Text(right), NoteKind::Repaired, why),
        Mangled::Damaged(why) if mangled::is_useless_when_damaged(field, text) => {
            noted(Cell::Missing, NoteKind::Damaged, why)
        }
        Mangled::Damaged(why) => noted(Cell::Text(text.to_owned()), NoteKind::Damaged, why),
    }
}

fn own_form(text: &str, ty: &Type) -> Outcome {
    match read(text, ty) {
        Ok(cell) => Outcome::Cell(cell),
        Err(wanted) => Outcome::Wrong(format!("is not {wanted}")),
    }
}

/// The text that was given, where the column's text had been read in a wrong encoding; none where nothing is to be put
/// right.
pub fn put_right(text: &str, convention: &Convention) -> Option<String> {
    misread(text, convention).map(|(_, right)| right)
}

fn misread(text: &str, convention: &Convention) -> Option<(Encoding, String)> {
    let encoding = convention.misread?;
    // A blank that belongs to the last torn character is cut off with the blanks around a cell.
    let restored = restore(text, encoding).or_else(|| restore(&format!("{text}\u{a0}"), encoding))?;
    Some((encoding, restored.text))
}

fn repaired(outcome: Outcome, why: String) -> Outcome {
    match outcome {
        Outcome::Cell(cell) => noted(cell, NoteKind::Repaired, why),
        Outcome::Noted(cell, remark) => noted(cell, remark.kind, format!("{why}; {}", remark.why)),
        wrong @ Outcome::Wrong(_) => wrong,
    }
}

fn noted(cell: Cell, kind: NoteKind, why: impl Into<String>) -> Outcome {
    Outcome::Noted(cell, Remark { kind, why: why.into() })
}

/// The day of a number as spreadsheets count days: 1 is 1900-01-01, and 60 is a day that was none (ECMA-376 part 1,
/// 18.17.4.1). A part of a day is its time.
fn serial_day(text: &str) -> Option<Date> {
    let days: i32 = text.split_once('.').map_or(text, |(days, _)| days).parse().ok()?;
    // Eight digits are a date written out.
    let offset = match days {
        1..=60 => 25_568,
        61..=2_958_465 => 25_569,
        _ => return None,
    };
    Some(Date(days - offset))
}
