//! Record declarations become the schema. Never sees a record's values.

use super::names::{Names, did_you_mean, with_help};
use super::types;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{self, TypeKind};
use crate::value::{Field, FieldType, Record, RecordId, Schema, Type, View};

/// How many tables of parts one record may have, all levels together.
const MOST_TABLES: usize = 4_096;

/// How deep parts may lie in parts.
const DEEPEST: usize = 16;

/// The record types of a rule set with everything that `extend record` adds.
pub(super) fn schema(names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Schema {
    let mut schema = Schema { records: Vec::new() };
    for item in &names.record_items {
        let mut record = Record {
            name: item.name.text.clone(),
            fields: Vec::new(),
            views: Vec::new(),
            key: None,
            time: None,
        };
        let mut places = Vec::new();
        add_fields(&mut record, item, &mut places, names, found);
        for extension in names.extensions.iter().filter(|extension| extension.name.text == item.name.text) {
            add_fields(&mut record, extension, &mut places, names, found);
        }
        schema.records.push(record);
    }
    for extension in &names.extensions {
        if !names.records.contains_key(extension.name.text.as_str()) {
            found.push(unknown_record(&extension.name, names));
        }
    }
    break_cycles(&mut schema, names, found);
    bound_size(&schema, names, found);
    schema
}

/// The message about a record type that is not declared.
pub(super) fn unknown_record(name: &tree::Name, names: &Names<'_>) -> Diagnostic {
    let help = did_you_mean(&name.text, names.records.keys().copied())
        .unwrap_or_else(|| format!("declare it: `record {} {{ ... }}`", name.text));
    with_help(
        Diagnostic::new(Code("E0204"), name.span, format!("there is no record type `{}`", name.text)),
        Some(help),
    )
}

fn add_fields<'a>(
    record: &mut Record,
    item: &'a tree::Record,
    places: &mut Vec<&'a tree::Name>,
    names: &Names<'_>,
    found: &mut Vec<Diagnostic>,
) {
    for field in &item.fields {
        if let Some(first) = places.iter().find(|place| place.text == field.name.text) {
            let message = format!("`{}` has two fields `{}`", record.name, field.name.text);
            found.push(
                Diagnostic::new(Code("E0210"), field.name.span, message)
                    .also(first.span, "first here")
                    .help("rename or remove one"),
            );
            continue;
        }
        if field.name.text == "position" {
            let message = "every record has a built-in `position`: how people call the part";
            found.push(
                Diagnostic::new(Code("E0210"), field.name.span, message).help("give the field another name"),
            );
            continue;
        }
        places.push(&field.name);
        let doc = field.doc.as_ref().map_or(String::new(), |doc| doc.text.clone());
        let name = field.name.text.clone();
        if let TypeKind::Every(of) = &field.ty.kind {
            match names.records.get(of.text.as_str()) {
                Some(&of) => record.views.push(View { name, of: RecordId(of), doc }),
                None => found.push(unknown_record(of, names)),
            }
            continue;
        }
        let ty = field_type(types::resolve(&field.ty, names, found));
        record.fields.push(Field { name, ty, doc });
    }
    record.key = own_field(record, record.key, item.key.as_ref(), "key", found);
    record.time = own_field(record, record.time, item.time.as_ref(), "time", found);
}

fn field_type(ty: Type) -> FieldType {
    match ty {
        Type::Record(id) => FieldType::Part(id),
        Type::List(of) => match *of {
            Type::Record(id) => FieldType::Parts(id),
            of => FieldType::Scalars(of),
        },
        scalar => FieldType::Scalar(scalar),
    }
}

/// The field that `key` or `time` names.
fn own_field(
    record: &Record,
    before: Option<usize>,
    name: Option<&tree::Name>,
    what: &str,
    found: &mut Vec<Diagnostic>,
) -> Option<usize> {
    let Some(name) = name else { return before };
    let Some(index) = record.field(&name.text) else {
        let help = did_you_mean(&name.text, record.fields.iter().map(|field| field.name.as_str()))
            .unwrap_or_else(|| format!("name one of the fields of `{}`", record.name));
        let message = format!("`{}` has no field `{}` to be its {what}", record.name, name.text);
        found.push(Diagnostic::new(Code("E0211"), name.span, message).help(help));
        return before;
    };
    if before.is_some() {
        let message = format!("`{}` has a {what} already", record.name);
        found.push(Diagnostic::new(Code("E0211"), name.span, message).help("remove this line"));
        return before;
    }
    let ty = &record.fields[index].ty;
    let fits = match (what, ty) {
        (_, FieldType::Scalar(Type::Unknown)) => true,
        ("time", FieldType::Scalar(ty)) => *ty == Type::Date,
        (_, FieldType::Scalar(ty)) => ty.is_textual() || *ty == Type::Number,
        _ => false,
    };
    if !fits {
        let wanted = if what == "time" { "a date" } else { "a text or a number" };
        let message = format!("`{}` cannot be the {what} of `{}`", name.text, record.name);
        found.push(
            Diagnostic::new(Code("E0211"), name.span, message).help(format!("name a field that is {wanted}")),
        );
        return before;
    }
    Some(index)
}

/// Reports every field through which a record type contains itself, and takes it out, so that what follows is finite.
fn break_cycles(schema: &mut Schema, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    // 0: not seen, 1: being walked, 2: done.
    let mut state = vec![0u8; schema.records.len()];
    for start in 0..schema.records.len() {
        let mut walk = vec![(start, 0)];
        while let Some((record, field)) = walk.pop() {
            state[record] = 1;
            let Some(next) = schema.records[record].fields.get(field) else {
                state[record] = 2;
                continue;
            };
            walk.push((record, field + 1));
            let (FieldType::Part(part) | FieldType::Parts(part)) = next.ty else { continue };
            match state[part.0] {
                0 => walk.push((part.0, 0)),
                1 => {
                    let message = format!(
                        "`{}` contains itself through `{}`",
                        schema.records[part.0].name, schema.records[record].fields[field].name
                    );
                    if let Some(span) =
                        place_of(names, RecordId(record), &schema.records[record].fields[field].name)
                    {
                        found.push(
                            Diagnostic::new(Code("E0316"), span, message)
                                .help("keep the identifier of the other record in the field instead"),
                        );
                    }
                    schema.records[record].fields[field].ty = FieldType::Scalar(Type::Unknown);
                }
                _ => {}
            }
        }
    }
}

fn place_of(names: &Names<'_>, record: RecordId, field: &str) -> Option<crate::source::Span> {
    let item = names.record_items.get(record.0)?;
    let extensions = names.extensions.iter().filter(|extension| extension.name.text == item.name.text);
    let mut fields = item.fields.iter().chain(extensions.flat_map(|extension| &extension.fields));
    fields.find(|candidate| candidate.name.text == field).map(|field| field.name.span)
}

/// Parts in parts multiply: a record with too many tables is reported, before anything is laid out for it.
fn bound_size(schema: &Schema, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    let mut sizes: Vec<Option<(usize, usize)>> = vec![None; schema.records.len()];
    for record in 0..schema.records.len() {
        let mut walk = vec![record];
        while let Some(&top) = walk.last() {
            let parts = schema.records[top].fields.iter().filter_map(|field| match field.ty {
                FieldType::Part(part) | FieldType::Parts(part) => Some(part.0),
                _ => None,
            });
            let parts: Vec<usize> = parts.collect();
            if let Some(&open) = parts.iter().find(|&&part| sizes[part].is_none()) {
                walk.push(open);
                continue;
            }
            let inner = parts.iter().filter_map(|&part| sizes[part]);
            let (tables, depth) = inner.fold((1, 0), |(tables, depth): (usize, usize), (more, deep)| {
                (tables.saturating_add(more), depth.max(deep))
            });
            let is_new = sizes[top].is_none();
            sizes[top] = Some((tables, depth + 1));
            walk.pop();
            if is_new && (tables > MOST_TABLES || depth >= DEEPEST) {
                let message = format!("`{}` has too many parts in parts", schema.records[top].name);
                let help =
                    format!("at most {MOST_TABLES} parts and {DEEPEST} levels: make the records flatter");
                found.push(
                    Diagnostic::new(Code("E0318"), names.record_items[top].name.span, message).help(help),
                );
                sizes[top] = Some((1, 1));
            }
        }
    }
}
