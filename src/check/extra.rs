//! Columns that rules ask for by their headers, `s.extra["Header"]`: which there are, so that readers keep them and no
//! others. Never types an expression.

use crate::source::Sources;
use crate::value::{Field, FieldType, Record, RecordId, Schema};
use std::collections::BTreeSet;

/// The name before the brackets.
pub(super) const NAME: &str = "extra";

/// Adds a hidden field for every header that the texts of a rule set name, to the records that stand alone and to the
/// items of their lists. Only rules that are loaded are looked at, so that memory is bounded by what they ask for.
pub(super) fn add(schema: &mut Schema, sources: &Sources) {
    let headers: BTreeSet<String> = sources.iter().flat_map(|(_, source)| headers(&source.text)).collect();
    if headers.is_empty() {
        return;
    }
    let roots: Vec<RecordId> = schema.roots().collect();
    let items = roots.iter().flat_map(|&root| &schema.get(root).fields).filter_map(|field| match field.ty {
        FieldType::Parts(part) => Some(part),
        FieldType::Part(_) | FieldType::Scalar(_) | FieldType::Scalars(_) => None,
    });
    let with_columns: BTreeSet<RecordId> = roots.iter().copied().chain(items).collect();
    for record in with_columns {
        let fields = &mut schema.records[record.0].fields;
        fields.extend(headers.iter().map(|header| Field::extra(header)));
    }
}

/// Whether a record has columns of its own: it stands alone, or a row can be one of its items.
pub(super) fn has_columns(record: &Record) -> bool {
    record.fields.iter().any(Field::is_extra)
}

/// The texts in brackets behind the word. One in a comment costs an empty column and nothing else.
fn headers(text: &str) -> Vec<String> {
    let behind = text.match_indices(NAME).map(|(at, word)| &text[at + word.len()..]);
    behind
        .filter_map(|rest| {
            let rest = rest.trim_start().strip_prefix('[')?.trim_start().strip_prefix('"')?;
            quoted(rest)
        })
        .collect()
}

/// The text up to the closing quote, `\"` and `\\` resolved.
fn quoted(rest: &str) -> Option<String> {
    let mut text = String::new();
    let mut chars = rest.chars();
    loop {
        match chars.next()? {
            '"' => return Some(text),
            '\\' => text.push(chars.next()?),
            '\n' => return None,
            c => text.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_found_wherever_a_rule_names_them() {
        let text =
            "extra[\"Colour\"] and s.extra [ \"Ref. \\\"no\\\"\" ] or extras or extra[x] or extra[\"open";
        assert_eq!(headers(text), ["Colour", "Ref. \"no\""]);
    }
}
