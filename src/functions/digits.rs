//! `digits(text)`: the digits of a text. Never reads digits of other scripts.

use super::{Call, Form, Function, Takes, required};
use crate::value::{Type, Value};

pub(super) const FUNCTION: Function = Function {
    name: "digits",
    form: Form::Call,
    parameters: &[required("text", Takes::Textual)],
    result: || Type::Text,
    sentence: "the digits 0 to 9 of the text, one after the other",
    examples: &[(r#"digits("+7 (495) 123-45")"#, r#""749512345""#), (r#"digits("none")"#, "not found")],
    key: None,
    run,
};

fn run<'b>(call: &Call<'_, 'b>) -> Value<'b> {
    let Some(text) = call.text(0) else { return Value::Missing };
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() { Value::Absent } else { Value::Text(digits.into()) }
}
