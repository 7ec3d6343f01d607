//! `scale(x, from: a, to: b)`: where a number stands between two others. Never outside 0 to 1.

use super::{Call, Form, Function, Takes, required};
use crate::value::{Type, Value};
use rust_decimal::Decimal;

pub(super) const FUNCTION: Function = Function {
    name: "scale",
    form: Form::Call,
    parameters: &[
        required("x", Takes::Numeric),
        required("from", Takes::Numeric),
        required("to", Takes::Numeric),
    ],
    result: || Type::Number,
    sentence: "0 at `from`, 1 at `to`, in proportion between them, and never less than 0 or more than 1",
    examples: &[
        ("scale(0.9, from: 0.8, to: 1)", "0.5"),
        ("scale(7, from: 0, to: 5)", "1"),
        ("scale(3, from: 5, to: 9)", "0"),
        ("scale(20, from: 30, to: 10)", "0.5"),
        ("scale(1, from: 2, to: 2)", "missing"),
    ],
    key: None,
    run,
};

fn run<'b>(call: &Call<'_, 'b>) -> Value<'b> {
    let (Some(x), Some(from), Some(to)) = (call.number(0), call.number(1), call.number(2)) else {
        return Value::Missing;
    };
    share(x, from, to).map_or(Value::Missing, Value::Number)
}

fn share(x: Decimal, from: Decimal, to: Decimal) -> Option<Decimal> {
    let share = x.checked_sub(from)?.checked_div(to.checked_sub(from)?)?;
    Some(share.clamp(Decimal::ZERO, Decimal::ONE))
}
