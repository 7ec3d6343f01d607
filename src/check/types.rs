//! From written types to types, and which types agree. Never sees a value.

use super::names::{Names, did_you_mean, either, quoted, with_help};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{TypeExpr, TypeKind};
use crate::value::{Enumeration, RecordId, Schema, Type};
use std::sync::Arc;

/// The scalar types by the words authors write.
pub(super) const SCALARS: &[(&str, Type)] = &[
    ("truth", Type::Truth),
    ("text", Type::Text),
    ("name", Type::Name),
    ("country", Type::Country),
    ("hs", Type::Hs),
    ("place", Type::Place),
    ("number", Type::Number),
    ("percent", Type::Percent),
    ("money", Type::Money),
    ("date", Type::Date),
    ("duration", Type::Duration),
];

/// The type that is written; `Type::Unknown` after reporting what is wrong with it.
pub(super) fn resolve(written: &TypeExpr, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Type {
    match &written.kind {
        TypeKind::Name(name) => match SCALARS.iter().find(|(scalar, _)| scalar == name) {
            Some((_, ty)) => ty.clone(),
            None => record(name, written, names, found),
        },
        TypeKind::OneOf(words) => {
            for (index, word) in words.iter().enumerate() {
                if let Some(first) = words[..index].iter().find(|first| first.text == word.text) {
                    found.push(
                        Diagnostic::new(
                            Code("E0210"),
                            word.span,
                            format!("the word `{}` stands twice", word.text),
                        )
                        .also(first.span, "first here")
                        .help("remove one"),
                    );
                }
            }
            Type::Enumeration(Arc::new(Enumeration {
                words: words.iter().map(|word| word.text.clone()).collect(),
            }))
        }
        TypeKind::ListOf(of) => match resolve(of, names, found) {
            Type::Unknown => Type::Unknown,
            Type::List(_) => {
                found.push(
                    misplaced(written, "a list of lists").help("make the inner list a field of a record"),
                );
                Type::Unknown
            }
            of => Type::List(Box::new(of)),
        },
        TypeKind::Every(_) => {
            found.push(
                misplaced(written, "a view").help("views stand in records; elsewhere write `list of ...`"),
            );
            Type::Unknown
        }
    }
}

/// The scalar type that is written, for keys and columns of lists.
pub(super) fn resolve_scalar(written: &TypeExpr, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Type {
    let ty = resolve(written, names, found);
    if matches!(ty, Type::Record(_) | Type::List(_)) {
        let help = format!("use one of {}", either(SCALARS.iter().map(|(name, _)| *name)));
        found.push(misplaced(written, "a record or a list").help(help));
        return Type::Unknown;
    }
    ty
}

fn record(name: &str, written: &TypeExpr, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Type {
    if let Some(&index) = names.records.get(name) {
        return Type::Record(RecordId(index));
    }
    found.push(unknown(name, written.span, names));
    Type::Unknown
}

/// The message about a name that is no type.
pub(super) fn unknown(name: &str, span: crate::source::Span, names: &Names<'_>) -> Diagnostic {
    let known = names.records.keys().copied().chain(SCALARS.iter().map(|(name, _)| *name));
    let help = did_you_mean(name, known).unwrap_or_else(|| {
        format!("use a record's name or one of {}", either(SCALARS.iter().map(|(name, _)| *name)))
    });
    with_help(Diagnostic::new(Code("E0204"), span, format!("there is no type `{name}`")), Some(help))
}

fn misplaced(written: &TypeExpr, what: &str) -> Diagnostic {
    Diagnostic::new(Code("E0317"), written.span, format!("{what} cannot stand here"))
}

/// Whether values of two types can be equal at all, so that `==` and `in` make sense.
pub(super) fn agree(one: &Type, other: &Type) -> bool {
    let free = |ty: &Type| matches!(ty, Type::Text | Type::Name | Type::Place);
    match (one, other) {
        (Type::Unknown, _) | (_, Type::Unknown) => true,
        (Type::List(one), Type::List(other)) | (Type::Group(one), Type::Group(other)) => agree(one, other),
        (Type::Enumeration(one), Type::Enumeration(other)) => {
            one.words.iter().any(|word| other.words.contains(word))
        }
        _ => one == other || (free(one) && free(other)) || (one.is_numeric() && other.is_numeric()),
    }
}

/// The type of a value that may be of either of two types that agree.
pub(super) fn common(one: &Type, other: &Type) -> Type {
    match (one, other) {
        (Type::Unknown, ty) | (ty, Type::Unknown) => ty.clone(),
        _ if one == other => one.clone(),
        (Type::Text | Type::Name | Type::Place, _) => Type::Text,
        (Type::Number | Type::Percent, _) => Type::Number,
        _ => one.clone(),
    }
}

/// Whether values of the type have an order.
pub(super) fn is_ordered(ty: &Type) -> bool {
    ty.is_numeric() || matches!(ty, Type::Money | Type::Date | Type::Duration | Type::Unknown)
}

/// A type as a sentence names it: `a country`, `an HS code`, `text`.
pub(super) fn with_article(ty: &Type, schema: &Schema) -> String {
    match ty {
        Type::Text => "text".into(),
        Type::Money => "money".into(),
        Type::Hs => "an HS code".into(),
        Type::Truth => "a truth".into(),
        Type::Enumeration(words) => format!("one of {}", quoted(words.words.iter().map(String::as_str))),
        Type::Record(id) => {
            let name = &schema.get(*id).name;
            let article = if name.starts_with(['A', 'E', 'I', 'O']) { "an" } else { "a" };
            format!("{article} `{name}`")
        }
        Type::Structure(structure) => format!("a {}", structure.name),
        other => format!("a {}", schema.show(other)),
    }
}
