//! `x.heading` of an HS code. Never asks whether there is such a heading.

use super::{Call, Form, Function, Takes, required};
use crate::value::{Type, Value};

pub(super) const FUNCTION: Function = Function {
    name: "heading",
    form: Form::Property,
    parameters: &[required("code", Takes::Hs)],
    result: || Type::Hs,
    sentence: "the first four digits of the HS code; missing when it has fewer",
    examples: &[("i.hs.heading", r#""8542""#)],
    key: None,
    run,
};

fn run<'b>(call: &Call<'_, 'b>) -> Value<'b> {
    match call.text(0).and_then(|code| code.get(..4)) {
        Some(heading) => Value::Text(heading.to_owned().into()),
        None => Value::Missing,
    }
}
