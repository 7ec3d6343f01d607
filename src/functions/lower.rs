//! `lower(text)`. Never changes anything but the case of letters.

use super::{Call, Form, Function, Takes, required};
use crate::value::{Type, Value};

pub(super) const FUNCTION: Function = Function {
    name: "lower",
    form: Form::Call,
    parameters: &[required("text", Takes::Textual)],
    result: || Type::Text,
    sentence: "the text in small letters",
    examples: &[(r#"lower("Delta LLC")"#, r#""delta llc""#), (r#"lower("ДЕЛЬТА")"#, r#""дельта""#)],
    key: None,
    run,
};

fn run<'b>(call: &Call<'_, 'b>) -> Value<'b> {
    call.text(0).map_or(Value::Missing, |text| Value::Text(text.to_lowercase().into()))
}
