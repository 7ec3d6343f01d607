//! Literals, lists of them, and the folding of constants. Never resolves a name.

use super::{Typer, constant, unknown};
use crate::check::types;
use crate::diagnostic::{Code, Diagnostic};
use crate::plan::{Arithmetic, Constant, Expr, ExprKind};
use crate::source::Span;
use crate::syntax::tree;
use crate::value::{Currency, Date, Money, Type, canonical, parse_decimal};
use rust_decimal::Decimal;

impl<'a> Typer<'_, 'a> {
    pub(super) fn literal(&mut self, expr: &'a tree::Expr, hint: Option<&Type>) -> Expr {
        use tree::ExprKind as Shape;
        let span = expr.span;
        let read = match &expr.kind {
            Shape::Text(text) => self.text(text, span, hint),
            Shape::Truth(truth) => Ok((Constant::Truth(*truth), Type::Truth)),
            Shape::Number(digits) => {
                number(digits, span).map(|number| (Constant::Number(number), Type::Number))
            }
            Shape::Percent(digits) => {
                percent(digits, span).map(|share| (Constant::Number(share), Type::Percent))
            }
            Shape::Money(currency, digits) => money(currency, digits, span),
            Shape::Date(text) => date(text, span).map(|date| (Constant::Date(date), Type::Date)),
            Shape::Duration(digits) => {
                duration(digits, span).map(|days| (Constant::Duration(days), Type::Duration))
            }
            _ => return unknown(span),
        };
        match read {
            Ok((value, ty)) => constant(value, ty, span),
            Err(diagnostic) => {
                self.found.push(diagnostic);
                unknown(span)
            }
        }
    }

    /// A text becomes what its other side is.
    fn text(&self, text: &str, span: Span, hint: Option<&Type>) -> Result<(Constant, Type), Diagnostic> {
        let Some(ty) = hint else { return Ok((Constant::Text(text.to_owned()), Type::Text)) };
        match ty {
            Type::Name | Type::Place | Type::Country | Type::Hs | Type::Enumeration(_) => {
                Ok((Constant::Text(scalar_text(text, ty, span)?), ty.clone()))
            }
            Type::Date => Ok((Constant::Date(date(&scalar_text(text, ty, span)?, span)?), Type::Date)),
            Type::Percent => {
                let share = number(&scalar_text(text, ty, span)?, span)?;
                Ok((Constant::Number(share), Type::Percent))
            }
            Type::Number | Type::Money | Type::Duration => {
                let message = format!("a text cannot be {}", self.show(ty));
                Err(Diagnostic::new(Code("E0301"), span, message)
                    .help(format!("{}, without quotes", super::example_of(ty))))
            }
            Type::Unknown => Ok((Constant::Text(text.to_owned()), Type::Unknown)),
            _ => Ok((Constant::Text(text.to_owned()), Type::Text)),
        }
    }

    /// A list of fixed values.
    pub(super) fn list(&mut self, items: &'a [tree::Expr], span: Span, hint: Option<&Type>) -> Expr {
        let hint = match hint {
            Some(Type::List(of)) => Some(of.as_ref().clone()),
            Some(Type::Unknown) => Some(Type::Unknown),
            _ => None,
        };
        let mut of = hint.clone();
        let mut values = Vec::new();
        let mut is_sound = true;
        for item in items {
            let typed = self.typed(item, of.as_ref());
            is_sound &= typed.ty != Type::Unknown;
            if let Some(first) = of.as_ref().filter(|first| !types::agree(first, &typed.ty)) {
                let message =
                    format!("{} stands among values that are {}", self.show(&typed.ty), self.show(first));
                self.error("E0301", item.span, message, "a list holds values of one type");
                is_sound = false;
                continue;
            }
            if of.is_none() {
                of = Some(typed.ty.clone());
            }
            match constant_of(&typed) {
                Some(value) => values.push(value),
                None if typed.ty == Type::Unknown => {}
                None => {
                    let help = "compare with each of them: `x == a or x == b`";
                    self.error("E0319", item.span, "a list written here holds fixed values only", help);
                    is_sound = false;
                }
            }
        }
        if !is_sound {
            return unknown(span);
        }
        constant(Constant::List(values), Type::List(Box::new(of.unwrap_or(Type::Unknown))), span)
    }
}

/// The canonical text of a value that is written as a text, or what is wrong with it.
pub(in crate::check) fn scalar_text(text: &str, ty: &Type, span: Span) -> Result<String, Diagnostic> {
    canonical(text, ty).map_err(|wanted| {
        let (what, how) = parts_of(&wanted);
        let (code, message, help) = match ty {
            Type::Enumeration(words) => {
                let near = crate::check::names::did_you_mean(text, words.words.iter().map(String::as_str));
                let list = format!("the words are {}", words.words.join(", "));
                ("E0207", format!("`\"{text}\"` is not one of the words of this field"), near.unwrap_or(list))
            }
            _ => ("E0302", format!("`\"{text}\"` is not {what}"), how),
        };
        let diagnostic = Diagnostic::new(Code(code), span, message);
        if help.is_empty() { diagnostic } else { diagnostic.help(help) }
    })
}

/// What was wanted, and how it is written.
fn parts_of(wanted: &str) -> (&str, String) {
    if let Some((what, how)) = wanted.split_once(": ") {
        return (what, how.to_owned());
    }
    match wanted.split_once(" such as ") {
        Some((what, example)) => (what.trim_end_matches(','), format!("write it as {example}")),
        None => (wanted, String::new()),
    }
}

/// The day of a date literal.
pub(in crate::check) fn date_of(expr: &tree::Expr) -> Result<Date, Diagnostic> {
    match &expr.kind {
        tree::ExprKind::Date(text) => date(text, expr.span),
        _ => {
            Err(Diagnostic::new(Code("E0301"), expr.span, "a date belongs here")
                .help("write it as `2024-02-23`"))
        }
    }
}

/// The days of a duration literal; at least one.
pub(in crate::check) fn duration_of(expr: &tree::Expr) -> Result<i64, Diagnostic> {
    match &expr.kind {
        tree::ExprKind::Duration(digits) => {
            match duration(digits, expr.span)? {
                0 => Err(Diagnostic::new(Code("E0315"), expr.span, "a duration of no days")
                    .help("write `1d` or more")),
                days => Ok(days),
            }
        }
        _ => {
            Err(Diagnostic::new(Code("E0301"), expr.span, "a duration belongs here")
                .help("write it as `30d`"))
        }
    }
}

fn date(text: &str, span: Span) -> Result<Date, Diagnostic> {
    Date::parse(text).ok_or_else(|| {
        Diagnostic::new(Code("E0315"), span, format!("there is no day `{text}`"))
            .help("write year, month and day as `2024-02-23`")
    })
}

fn number(digits: &str, span: Span) -> Result<Decimal, Diagnostic> {
    parse_decimal(digits).ok_or_else(|| {
        Diagnostic::new(Code("E0315"), span, "the number is too long to keep exactly")
            .help("write at most 28 digits")
    })
}

fn percent(digits: &str, span: Span) -> Result<Decimal, Diagnostic> {
    let number = number(digits, span)?;
    number
        .checked_div(Decimal::ONE_HUNDRED)
        .filter(|share| share.checked_mul(Decimal::ONE_HUNDRED) == Some(number))
        .ok_or_else(|| {
            Diagnostic::new(Code("E0315"), span, "the percentage is too long to keep exactly")
                .help("write fewer digits")
        })
}

fn money(currency: &str, digits: &str, span: Span) -> Result<(Constant, Type), Diagnostic> {
    let amount = number(digits, span)?;
    let currency = Currency::parse(currency).ok_or_else(|| {
        Diagnostic::new(Code("E0315"), span, format!("`{currency}` is not a currency"))
            .help("write its three-letter code, such as `EUR`")
    })?;
    Ok((Constant::Money(Money { amount, currency }), Type::Money))
}

fn duration(digits: &str, span: Span) -> Result<i64, Diagnostic> {
    // A thousand years: more would leave the calendar when it is added to a date.
    digits.parse::<i64>().ok().filter(|days| *days <= 365_000).ok_or_else(|| {
        Diagnostic::new(Code("E0315"), span, "the duration is too long").help("write at most `365000d`")
    })
}

/// The value of an expression that needs no record; none when it reads one, or when the calculation overflows.
pub(in crate::check) fn constant_of(expr: &Expr) -> Option<Constant> {
    match &expr.kind {
        ExprKind::Constant(value) if expr.ty != Type::Unknown => Some(value.clone()),
        ExprKind::Minus(of) => match constant_of(of)? {
            Constant::Number(number) => Some(Constant::Number(-number)),
            Constant::Money(money) => Some(Constant::Money(Money { amount: -money.amount, ..money })),
            Constant::Duration(days) => days.checked_neg().map(Constant::Duration),
            _ => None,
        },
        ExprKind::Arithmetic(operation, left, right) => {
            calculate(*operation, &constant_of(left)?, &constant_of(right)?)
        }
        _ => None,
    }
}

fn calculate(operation: Arithmetic, left: &Constant, right: &Constant) -> Option<Constant> {
    match (left, right) {
        (Constant::Number(left), Constant::Number(right)) => {
            decimal(operation, *left, *right).map(Constant::Number)
        }
        (Constant::Money(left), Constant::Money(right)) if left.currency == right.currency => {
            let amount = decimal(operation, left.amount, right.amount)?;
            match operation {
                Arithmetic::Add | Arithmetic::Subtract => Some(Constant::Money(Money { amount, ..*left })),
                Arithmetic::Divide => Some(Constant::Number(amount)),
                Arithmetic::Multiply => None,
            }
        }
        (Constant::Money(money), Constant::Number(number)) => {
            let amount = match operation {
                Arithmetic::Multiply | Arithmetic::Divide => decimal(operation, money.amount, *number)?,
                _ => return None,
            };
            Some(Constant::Money(Money { amount, ..*money }))
        }
        (Constant::Number(number), Constant::Money(money)) if operation == Arithmetic::Multiply => {
            Some(Constant::Money(Money { amount: number.checked_mul(money.amount)?, ..*money }))
        }
        _ => None,
    }
}

fn decimal(operation: Arithmetic, left: Decimal, right: Decimal) -> Option<Decimal> {
    match operation {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::Divide => left.checked_div(right),
    }
}
