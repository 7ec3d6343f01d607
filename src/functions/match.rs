//! `match(party, watchlist, at_least: 0.85)`: the best entry of a watchlist for a party, as a value with fields.
//! Never decides what a match means, and never compares a name itself.

use super::bind::bind;
use super::party::PartyFields;
use super::{Call, Form, Function, Takes, optional, required};
use crate::matching::{Lookup, Match, Score};
use crate::value::{Enumeration, Structure, StructureValue, Type, Value};
use crate::watchlist::{Entity, NameKind, Status};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::{Arc, LazyLock};

pub(super) const FUNCTION: Function = Function {
    name: "match",
    form: Form::Call,
    parameters: &[
        required("party", Takes::Party),
        required("watchlist", Takes::Watchlist),
        optional("at_least", Takes::Numeric),
    ],
    result: || Type::Structure(Arc::clone(&SHAPES.result)),
    sentence: "the entry of the watchlist that is most like the party, if it is at least so like (0.85 when not given); \
               not found when none is, missing when the party has no name and its address finds none",
    examples: &[
        (r#"match(p, designated).entry.name"#, r#""Delta Machine Works""#),
        (r#"match(p, designated, at_least: 0.9).alias.weak"#, "false"),
        (r#"match(q, designated)"#, "not found"),
    ],
    key: Some(key),
    run,
};

/// How many entries are looked at for the laws behind a match: as many as there are lists that one party may stand on.
const SAME_PARTY: usize = 16;

/// The least likeness when none is given.
const AT_LEAST: Decimal = Decimal::from_parts(85, 0, 0, false, 2);

/// The shapes of a match and of its parts.
struct Shapes {
    result: Arc<Structure>,
    entry: Arc<Structure>,
    alias: Arc<Structure>,
}

static SHAPES: LazyLock<Shapes> = LazyLock::new(|| {
    let texts = || Type::List(Box::new(Type::Text));
    let entry = shape(
        "entry",
        vec![
            ("id", Type::Text),
            ("name", Type::Name),
            ("country", Type::Country),
            ("countries", Type::List(Box::new(Type::Country))),
            ("program", Type::Text),
            ("programs", texts()),
            ("status", words(&["designated", "export_controlled", "reported", "context"])),
            ("claim", Type::Text),
            ("claim_strength", Type::Text),
            ("source", Type::Text),
        ],
    );
    let alias = shape(
        "alias",
        vec![
            ("name", Type::Name),
            ("weak", Type::Truth),
            ("kind", words(&["primary", "alias", "former", "weak"])),
        ],
    );
    let result = shape(
        "match",
        vec![
            ("score", Type::Number),
            ("entry", Type::Structure(Arc::clone(&entry))),
            ("alias", Type::Structure(Arc::clone(&alias))),
            ("identified", Type::Truth),
            ("conflicts", Type::Truth),
            ("how", Type::Text),
            ("agreements", texts()),
            ("disagreements", texts()),
            ("regimes", texts()),
            ("bind", Type::Text),
        ],
    );
    Shapes { result, entry, alias }
});

fn shape(name: &str, fields: Vec<(&str, Type)>) -> Arc<Structure> {
    let fields = fields.into_iter().map(|(name, ty)| (name.to_owned(), ty)).collect();
    Arc::new(Structure { name: name.to_owned(), fields })
}

fn words(words: &[&str]) -> Type {
    Type::Enumeration(Arc::new(Enumeration { words: words.iter().map(|word| (*word).to_owned()).collect() }))
}

fn run<'b>(call: &Call<'_, 'b>) -> Value<'b> {
    let (Value::Row(row), Some(watchlist)) = (call.argument(0), call.watchlist) else {
        return Value::Missing;
    };
    let party = PartyFields::of(row);
    if !party.is_searchable() {
        return Value::Missing;
    }
    let found = watchlist.find(&party.as_party(), at_least(call), SAME_PARTY);
    match found.first().and_then(|best| Some((best, watchlist.entities().get(best.entity)?))) {
        Some((best, entity)) => value_of(best, entity, regimes(&found, watchlist), &bind(&party, entity)),
        // An address alone can find an entry that has no name; that it finds none says nothing of the name.
        None if !party.has_name() => Value::Missing,
        None => Value::Absent,
    }
}

fn key(call: &Call<'_, '_>, key: &mut String) {
    if let Value::Row(row) = call.argument(0) {
        PartyFields::of(row).write_key(key);
    }
    key.push_str(&at_least(call).millionths().to_string());
}

fn at_least(call: &Call<'_, '_>) -> Score {
    Score::from_f64(call.number(2).unwrap_or(AT_LEAST).to_f64().unwrap_or(1.0))
}

/// The law behind the best entry and behind the others that fit as well: a party stands on the lists of several
/// governments. Empty as soon as one of them does not say, for then any law may be meant.
fn regimes(found: &[Match], watchlist: &dyn Lookup) -> Vec<String> {
    let is_identified = found.first().is_some_and(|best| best.identified);
    let fitting = found.iter().filter(|one| one.identified || !is_identified);
    let of: Vec<&Vec<String>> = fitting
        .filter_map(|one| watchlist.entities().get(one.entity))
        .map(|entity| &entity.regimes)
        .collect();
    if of.iter().any(|regimes| regimes.is_empty()) {
        return Vec::new();
    }
    let all: BTreeSet<&String> = of.into_iter().flatten().collect();
    all.into_iter().cloned().collect()
}

fn value_of<'b>(found: &Match, entity: &Entity, regimes: Vec<String>, bind: &str) -> Value<'b> {
    let name = entity.names.get(found.name).map_or("", |name| &name.text);
    let alias =
        vec![text(name), Value::Truth(found.name_kind == NameKind::Weak), text(kind(found.name_kind))];
    structure(
        &SHAPES.result,
        vec![
            // Cut to four decimals, as a score prints, so that nothing below a threshold reaches it.
            Value::Number(Decimal::new(i64::from(found.score.millionths() / 100), 4)),
            entry_of(entity),
            structure(&SHAPES.alias, alias),
            Value::Truth(found.identified),
            Value::Truth(!found.conflicts.is_empty()),
            text(&found.how),
            list(&found.agreements),
            list(&found.conflicts),
            list(&regimes),
            text(bind),
        ],
    )
}

fn entry_of<'b>(entity: &Entity) -> Value<'b> {
    structure(
        &SHAPES.entry,
        vec![
            text(&entity.id),
            text(entity.primary_name()),
            entity.countries.first().map_or(Value::Missing, |country| text(country)),
            list(&entity.countries),
            text(&entity.programs.join(", ")),
            list(&entity.programs),
            text(status(entity.status)),
            text(&entity.claim),
            text(&entity.claim_strength),
            text(&entity.source),
        ],
    )
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Designated => "designated",
        Status::ExportControlled => "export_controlled",
        Status::Reported => "reported",
        Status::Context => "context",
    }
}

fn kind(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Primary => "primary",
        NameKind::Alias => "alias",
        NameKind::Former => "former",
        NameKind::Weak => "weak",
    }
}

fn structure<'b>(shape: &Arc<Structure>, fields: Vec<Value<'b>>) -> Value<'b> {
    Value::Structure(Rc::new(StructureValue { structure: Arc::clone(shape), fields }))
}

/// A text; an empty one is missing.
fn text<'b>(text: &str) -> Value<'b> {
    if text.is_empty() { Value::Missing } else { Value::Text(text.to_owned().into()) }
}

fn list<'b>(texts: &[String]) -> Value<'b> {
    Value::List(texts.iter().map(|item| text(item)).collect())
}
