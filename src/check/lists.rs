//! Sources, lists and watchlists as declared: keys, columns, what they cite. Never reads a list's file.

use super::expression::{date_of, duration_of, scalar_text};
use super::names::{Names, did_you_mean, with_help};
use super::{Globals, Uses, types};
use crate::diagnostic::{Code, Diagnostic};
use crate::list::Declaration;
use crate::plan::{Citation, ListFrom, ListPlan, WatchlistPlan};
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind};
use crate::value::{Date, Type};
use crate::watchlist::Status;
use std::collections::{BTreeMap, BTreeSet};

/// Declares all sources, lists and watchlists, and tells which sources they cite.
pub(super) fn declare<'a>(globals: &mut Globals<'a>, found: &mut Vec<Diagnostic>) -> Uses<'a> {
    let mut uses = Uses::default();
    globals.citations = globals.names.citation_items.iter().map(|item| citation(item, found)).collect();
    for item in &globals.names.list_items {
        let cite = cited(&item.cite, &globals.names, found);
        uses.citations.extend(&cite);
        globals.lists.push(list(item, cite, globals, found));
    }
    for item in &globals.names.watchlist_items {
        let cite = cited(&item.cite, &globals.names, found);
        uses.citations.extend(&cite);
        globals.watchlists.push(watchlist(item, cite, &globals.citations, found));
    }
    uses
}

fn citation(item: &tree::Source, found: &mut Vec<Diagnostic>) -> Citation {
    let text = |text: &Option<tree::Text>| text.as_ref().map_or(String::new(), |text| text.text.clone());
    Citation {
        id: item.name.text.clone(),
        title: text(&item.title),
        publisher: text(&item.publisher),
        date: item.date.as_ref().and_then(|date| keep(date_of(date), found)),
        url: text(&item.url),
    }
}

/// The sources that names cite; unknown ones are reported.
pub(super) fn cited(cite: &[tree::Name], names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Vec<usize> {
    let mut cited = Vec::new();
    for name in cite {
        match names.citations.get(name.text.as_str()) {
            Some(&index) if cited.contains(&index) => {
                let message = format!("`{}` is cited twice", name.text);
                found.push(Diagnostic::new(Code("E0210"), name.span, message).help("remove one"));
            }
            Some(&index) => cited.push(index),
            None => {
                let help = did_you_mean(&name.text, names.citations.keys().copied())
                    .unwrap_or_else(|| format!("declare it: `source {} {{ title \"...\" }}`", name.text));
                let message = format!("there is no source `{}`", name.text);
                found.push(with_help(Diagnostic::new(Code("E0206"), name.span, message), Some(help)));
            }
        }
    }
    cited
}

fn list(item: &tree::List, cite: Vec<usize>, globals: &Globals<'_>, found: &mut Vec<Diagnostic>) -> ListPlan {
    let key = types::resolve_scalar(&item.key, &globals.names, found);
    let mut columns: Vec<(String, Type)> = Vec::new();
    let mut places: BTreeMap<&str, Span> = BTreeMap::new();
    for column in &item.columns {
        let ty = types::resolve_scalar(&column.ty, &globals.names, found);
        if let Some(first) = places.insert(&column.name.text, column.name.span) {
            let message = format!("the list `{}` has two columns `{}`", item.name.text, column.name.text);
            found.push(
                Diagnostic::new(Code("E0210"), column.name.span, message)
                    .also(first, "first here")
                    .help("rename or remove one"),
            );
            continue;
        }
        columns.push((column.name.text.clone(), ty));
    }
    let from = match &item.from {
        tree::ListFrom::Inline(keys) => ListFrom::Inline(self::keys(keys, &key, found)),
        tree::ListFrom::File(file) => ListFrom::File(file.text.clone(), file.span),
    };
    ListPlan {
        declaration: Declaration {
            name: item.name.text.clone(),
            key,
            columns,
            date: latest(&cite, &globals.citations),
            stale_after_days: item.stale_after.as_ref().and_then(|after| keep(duration_of(after), found)),
            span: item.span,
        },
        from,
        cite,
        is_mentioned: false,
    }
}

/// The keys written in a rule file, in canonical form; wrong and repeated ones are reported.
pub(super) fn keys(written: &[tree::Expr], ty: &Type, found: &mut Vec<Diagnostic>) -> Vec<String> {
    let mut keys = Vec::new();
    let mut places: BTreeMap<String, Span> = BTreeMap::new();
    for expr in written {
        let Some(key) = keep(key(expr, ty), found).flatten() else { continue };
        if let Some(first) = places.get(&key) {
            found.push(
                Diagnostic::new(Code("E0321"), expr.span, format!("`{key}` stands twice in the list"))
                    .also(*first, "first here")
                    .help("remove one"),
            );
            continue;
        }
        places.insert(key.clone(), expr.span);
        keys.push(key);
    }
    keys
}

/// One key; none where its error, or that of its type, is reported already.
fn key(expr: &tree::Expr, ty: &Type) -> Result<Option<String>, Diagnostic> {
    let text = match &expr.kind {
        ExprKind::Error => return Ok(None),
        _ if *ty == Type::Unknown => return Ok(None),
        ExprKind::Text(text) if text.trim().is_empty() => {
            let message = "an empty text cannot be a key";
            return Err(Diagnostic::new(Code("E0302"), expr.span, message).help("remove it"));
        }
        ExprKind::Text(text) => text.clone(),
        ExprKind::Name(word) if matches!(ty, Type::Enumeration(_)) => {
            return word_of(word, ty, expr.span).map(Some);
        }
        ExprKind::Date(text) if *ty == Type::Date => text.clone(),
        ExprKind::Number(digits) if ty.is_numeric() => digits.clone(),
        ExprKind::Percent(digits) if *ty == Type::Percent => format!("{digits}%"),
        ExprKind::Money(currency, digits) if *ty == Type::Money => format!("{currency} {digits}"),
        ExprKind::Duration(digits) if *ty == Type::Duration => digits.clone(),
        ExprKind::Truth(truth) if *ty == Type::Truth => truth.to_string(),
        ExprKind::Name(word) => {
            let message = format!("a key of type {ty} belongs here");
            return Err(Diagnostic::new(Code("E0301"), expr.span, message)
                .help(format!("write it in quotes: `\"{word}\"`")));
        }
        _ => {
            let message = format!("a key of type {ty} belongs here");
            let help = "write each key as a value of the list's type";
            return Err(Diagnostic::new(Code("E0301"), expr.span, message).help(help));
        }
    };
    scalar_text(&text, ty, expr.span).map(Some)
}

/// A bare word of an enumeration.
fn word_of(word: &str, ty: &Type, span: Span) -> Result<String, Diagnostic> {
    let Type::Enumeration(words) = ty else { return Ok(word.to_owned()) };
    if words.words.iter().any(|known| known == word) {
        return Ok(word.to_owned());
    }
    let near = did_you_mean(word, words.words.iter().map(String::as_str));
    let help = near.unwrap_or_else(|| format!("the words are {}", words.words.join(", ")));
    Err(Diagnostic::new(Code("E0207"), span, format!("`{word}` is not one of the words of this list"))
        .help(help))
}

fn watchlist(
    item: &tree::Watchlist,
    cite: Vec<usize>,
    citations: &[Citation],
    found: &mut Vec<Diagnostic>,
) -> WatchlistPlan {
    let mut status = Vec::new();
    for name in &item.status {
        match STATUSES.iter().find(|(word, _)| *word == name.text) {
            Some((_, known)) if !status.contains(known) => status.push(*known),
            Some(_) => {}
            None => {
                let words = STATUSES.iter().map(|(word, _)| *word);
                let help = did_you_mean(&name.text, words.clone())
                    .unwrap_or_else(|| format!("use {}", super::names::either(words)));
                let message = format!("`{}` is not a status of watchlist entries", name.text);
                found.push(Diagnostic::new(Code("E0207"), name.span, message).help(help));
            }
        }
    }
    let mut files: Vec<(String, Span)> = Vec::new();
    let mut seen = BTreeSet::new();
    for file in &item.files {
        if seen.insert(&file.text) {
            files.push((file.text.clone(), file.span));
        } else {
            let message = format!("the file `{}` is named twice", file.text);
            found.push(Diagnostic::new(Code("E0210"), file.span, message).help("remove one"));
        }
    }
    WatchlistPlan {
        name: item.name.text.clone(),
        files,
        status,
        date: latest(&cite, citations),
        cite,
        stale_after_days: item.stale_after.as_ref().and_then(|after| keep(duration_of(after), found)),
        span: item.span,
    }
}

const STATUSES: &[(&str, Status)] = &[
    ("designated", Status::Designated),
    ("export_controlled", Status::ExportControlled),
    ("reported", Status::Reported),
    ("context", Status::Context),
];

fn latest(cite: &[usize], citations: &[Citation]) -> Option<Date> {
    cite.iter().filter_map(|&index| citations[index].date).max()
}

/// The value, or its message among the others.
pub(super) fn keep<T>(result: Result<T, Diagnostic>, found: &mut Vec<Diagnostic>) -> Option<T> {
    result.map_err(|diagnostic| found.push(diagnostic)).ok()
}
