//! `month(date)`. Never asks what day it is.

use super::{Call, Form, Function, Takes, required};
use crate::value::{Type, Value};
use rust_decimal::Decimal;

pub(super) const FUNCTION: Function = Function {
    name: "month",
    form: Form::Call,
    parameters: &[required("date", Takes::Date)],
    result: || Type::Number,
    sentence: "the month of the date, 1 to 12",
    examples: &[("month(2024-08-31)", "8")],
    key: None,
    run,
};

fn run<'b>(call: &Call<'_, 'b>) -> Value<'b> {
    call.date(0).map_or(Value::Missing, |date| Value::Number(Decimal::from(date.ymd().1)))
}
