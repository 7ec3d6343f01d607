//! `similarity(a, b)`: how alike two texts are. Never knows a watchlist, so it weighs all words alike; `match` knows better.

use super::{Call, Form, Function, Takes, required};
use crate::text;
use crate::value::{Type, Value};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

pub(super) const FUNCTION: Function = Function {
    name: "similarity",
    form: Form::Call,
    parameters: &[required("a", Takes::Textual), required("b", Takes::Textual)],
    result: || Type::Number,
    sentence: "how alike two texts are, 0 to 1, whatever their case, accents, script and order of words",
    examples: &[
        (r#"similarity("Delta LLC", "llc DELTA")"#, "1"),
        (r#"similarity("Delta", "Дельта")"#, "1"),
        (r#"similarity("Delta", "Delto")"#, "0.92"),
        (r#"similarity("abc", "xyz")"#, "0"),
        (r#"similarity("...", "xyz")"#, "missing"),
    ],
    key: None,
    run,
};

fn run<'b>(call: &Call<'_, 'b>) -> Value<'b> {
    let (Some(one), Some(other)) = (call.text(0), call.text(1)) else { return Value::Missing };
    let (one, other) = (text::words(one), text::words(other));
    if one.is_empty() || other.is_empty() {
        return Value::Missing;
    }
    let as_written = text::jaro_winkler(&one.join(" "), &other.join(" "));
    let likeness = as_written.max(text::jaro_winkler(&sorted(one), &sorted(other)));
    Decimal::from_f64(likeness).map_or(Value::Missing, |number| Value::Number(number.round_dp(4).normalize()))
}

fn sorted(mut words: Vec<String>) -> String {
    words.sort_unstable();
    words.join(" ")
}
