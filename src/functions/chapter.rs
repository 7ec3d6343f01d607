//! `x.chapter` of an HS code. Never asks whether there is such a chapter.

use super::{Call, Form, Function, Takes, required};
use crate::value::{Type, Value};

pub(super) const FUNCTION: Function = Function {
    name: "chapter",
    form: Form::Property,
    parameters: &[required("code", Takes::Hs)],
    result: || Type::Hs,
    sentence: "the first two digits of the HS code",
    examples: &[("i.hs.chapter", r#""85""#)],
    key: None,
    run,
};

fn run<'b>(call: &Call<'_, 'b>) -> Value<'b> {
    match call.text(0).and_then(|code| code.get(..2)) {
        Some(chapter) => Value::Text(chapter.to_owned().into()),
        None => Value::Missing,
    }
}
