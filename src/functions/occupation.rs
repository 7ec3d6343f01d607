//! `occupation(place, places, …)`: whether a place was occupied on a day, by a table of places. Never decides between places
//! of one name unless the country, the region or the postal code does.

use super::{Call, Form, Function, Takes, optional, required};
use crate::list::{Answer, Occupation, Question};
use crate::value::{Structure, StructureValue, Type, Value};
use std::rc::Rc;
use std::sync::{Arc, LazyLock};

pub(super) const FUNCTION: Function = Function {
    name: "occupation",
    form: Form::Call,
    parameters: &[
        required("place", Takes::Textual),
        required("places", Takes::Places),
        optional("country", Takes::Textual),
        optional("region", Takes::Textual),
        optional("postal_code", Takes::Textual),
        optional("on", Takes::Date),
    ],
    result: || Type::Structure(Arc::clone(&SHAPE)),
    sentence: "the occupation of the place on that day (the day of screening when none is written), by a table of places; not found when \
               it was free, missing when several places have the name and neither country, region nor postal code tells \
               which is meant",
    examples: &[
        (r#"occupation("Мариуполь", occupied_places).oblast"#, r#""donetsk""#),
        (r#"occupation("Mariupol", occupied_places, on: 2022-05-20)"#, "not found"),
        (r#"occupation("Donetsk", occupied_places, country: "RU")"#, "missing"),
        (r#"occupation("Donetsk", occupied_places, country: "RU", region: "Rostov oblast")"#, "not found"),
        (
            r#"occupation("Donetsk", occupied_places, country: "RU", postal_code: "283015").since"#,
            "2014-04-07",
        ),
    ],
    key: Some(key),
    run,
};

static SHAPE: LazyLock<Arc<Structure>> = LazyLock::new(|| {
    let fields = [
        ("canonical", Type::Text),
        ("oblast", Type::Text),
        ("since", Type::Date),
        ("until", Type::Date),
        ("code", Type::Text),
        ("note", Type::Text),
    ];
    let fields = fields.into_iter().map(|(name, ty)| (name.to_owned(), ty)).collect();
    Arc::new(Structure { name: "occupation".to_owned(), fields })
});

fn run<'b>(call: &Call<'_, 'b>) -> Value<'b> {
    let (Some(name), Some(places)) = (call.text(0), call.places) else { return Value::Missing };
    let question = Question {
        name,
        country: call.text(2),
        region: call.text(3),
        postal_code: call.text(4),
        on: call.date(5),
    };
    match places.occupation(&question) {
        Answer::No => Value::Absent,
        Answer::Ambiguous => Value::Missing,
        Answer::Occupied(found) => value_of(found),
    }
}

fn key(call: &Call<'_, '_>, key: &mut String) {
    for index in [0, 2, 3, 4] {
        let text = call.text(index);
        // A text that is not there differs from an empty one.
        key.push_str(&text.map_or(String::from("-"), |text| format!("{}:{text}", text.len())));
    }
    if let Some(date) = call.date(5) {
        key.push_str(&date.0.to_string());
    }
}

fn value_of<'b>(found: Occupation) -> Value<'b> {
    let text = |text: Option<String>| text.map_or(Value::Missing, |text| Value::Text(text.into()));
    let date = |date| match date {
        Some(date) => Value::Date(date),
        None => Value::Missing,
    };
    let fields = vec![
        text(found.canonical),
        text(found.oblast),
        date(found.since),
        date(found.until),
        text(found.code),
        text(found.note),
    ];
    Value::Structure(Rc::new(StructureValue { structure: Arc::clone(&SHAPE), fields }))
}
