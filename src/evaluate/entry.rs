//! The watchlist entry in the answer of `match`, as an alert shows it. Never asks a watchlist.

use crate::alert::ListEntry;
use crate::value::{StructureValue, Value};
use crate::watchlist::{NameKind, Status};
use rust_decimal::Decimal;

/// The entry of an answer; none when nothing was found.
pub(super) fn of(watchlist: &str, answer: &Value<'_>) -> Option<ListEntry> {
    let Value::Structure(found) = answer else { return None };
    let entry = inner(found, "entry")?;
    let alias = inner(found, "alias")?;
    let score = match field(found, "score") {
        Value::Number(score) => score,
        _ => Decimal::ZERO,
    };
    Some(ListEntry {
        watchlist: watchlist.to_owned(),
        id: text(&entry, "id"),
        name: text(&entry, "name"),
        matched_name: text(&alias, "name"),
        name_kind: name_kind(&text(&alias, "kind")),
        status: status(&text(&entry, "status")),
        claim: text(&entry, "claim"),
        claim_strength: text(&entry, "claim_strength"),
        source: text(&entry, "source"),
        programs: texts(&entry, "programs"),
        score: format!("{score:.4}"),
        identified: matches!(field(found, "identified"), Value::Truth(true)),
        agreements: texts(found, "agreements"),
        conflicts: texts(found, "disagreements"),
        how: text(found, "how"),
        bind: text(found, "bind"),
    })
}

fn field<'b>(of: &StructureValue<'b>, name: &str) -> Value<'b> {
    let index = of.structure.field(name).map(|(index, _)| index);
    index.and_then(|index| of.fields.get(index)).cloned().unwrap_or(Value::Missing)
}

fn inner<'b>(of: &StructureValue<'b>, name: &str) -> Option<std::rc::Rc<StructureValue<'b>>> {
    match field(of, name) {
        Value::Structure(structure) => Some(structure),
        _ => None,
    }
}

fn text(of: &StructureValue<'_>, name: &str) -> String {
    field(of, name).as_text().unwrap_or("").to_owned()
}

fn texts(of: &StructureValue<'_>, name: &str) -> Vec<String> {
    match field(of, name) {
        Value::List(values) => values.iter().filter_map(Value::as_text).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// The words are those of `match`'s result; the weakest claim stands for a word that is none of them.
fn status(word: &str) -> Status {
    match word {
        "designated" => Status::Designated,
        "export_controlled" => Status::ExportControlled,
        "reported" => Status::Reported,
        _ => Status::Context,
    }
}

fn name_kind(word: &str) -> NameKind {
    match word {
        "primary" => NameKind::Primary,
        "alias" => NameKind::Alias,
        "former" => NameKind::Former,
        _ => NameKind::Weak,
    }
}
