//! `normalize(text)`: text as names are compared. Never a legal form or a generic word taken out.

use super::{Call, Form, Function, Takes, required};
use crate::text;
use crate::value::{Type, Value};

pub(super) const FUNCTION: Function = Function {
    name: "normalize",
    form: Form::Call,
    parameters: &[required("text", Takes::Textual)],
    result: || Type::Text,
    sentence: "the text in small Latin letters without accents and punctuation, as names are compared",
    examples: &[
        (r#"normalize("Société  Générale-(S.A.)")"#, r#""societe generale s a""#),
        (r#"normalize("Каранський кар'єр")"#, r#""karanskyy karyer""#),
        (r#"normalize("...")"#, "not found"),
    ],
    key: None,
    run,
};

fn run<'b>(call: &Call<'_, 'b>) -> Value<'b> {
    let Some(text) = call.text(0) else { return Value::Missing };
    let folded = text::fold(text);
    if folded.is_empty() { Value::Absent } else { Value::Text(folded.into()) }
}
