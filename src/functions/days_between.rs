//! `days_between(earlier, later)`. Never counts working days.

use super::{Call, Form, Function, Takes, required};
use crate::value::{Type, Value};
use rust_decimal::Decimal;

pub(super) const FUNCTION: Function = Function {
    name: "days_between",
    form: Form::Call,
    parameters: &[required("earlier", Takes::Date), required("later", Takes::Date)],
    result: || Type::Number,
    sentence: "the days from the first date to the second; less than 0 when the second is earlier",
    examples: &[
        ("days_between(2024-02-28, 2024-03-01)", "2"),
        ("days_between(2024-03-01, 2024-02-28)", "-2"),
    ],
    key: None,
    run,
};

fn run<'b>(call: &Call<'_, 'b>) -> Value<'b> {
    match (call.date(0), call.date(1)) {
        (Some(earlier), Some(later)) => {
            Value::Number(Decimal::from(i64::from(later.0) - i64::from(earlier.0)))
        }
        _ => Value::Missing,
    }
}
