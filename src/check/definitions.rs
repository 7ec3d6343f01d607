//! Consts and defs where they are declared. Never puts one in where it is used; `expression` does.

use super::Globals;
use super::expression::{MOST_NODES, Typer, constant_of};
use super::names::{Global, Names};
use super::types;
use crate::diagnostic::Diagnostic;
use crate::syntax::tree;
use crate::value::Type;
use std::collections::{BTreeMap, BTreeSet};

/// The defs that are too large to be put in: themselves with every def they call, as often as they call it.
#[derive(Debug, Default)]
pub(super) struct TooLarge<'a> {
    /// All of them.
    pub(super) names: BTreeSet<&'a str>,
    /// Those that call no other of them: the ones to mend.
    roots: BTreeSet<&'a str>,
}

impl<'a> TooLarge<'a> {
    /// Measures all defs, those without calls first; defs that call each other in a circle are left out.
    pub(super) fn among(names: &Names<'a>) -> TooLarge<'a> {
        let mut open: Vec<(&'a str, usize, Vec<&'a str>)> = names
            .values
            .iter()
            .filter_map(|(name, global)| match global {
                Global::Def(def) => {
                    let (mut nodes, mut calls) = (0, Vec::new());
                    measure(&def.body, names, &mut nodes, &mut calls);
                    Some((*name, nodes, calls))
                }
                _ => None,
            })
            .collect();
        let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
        let mut found = TooLarge::default();
        loop {
            let before = open.len();
            open.retain(|(name, nodes, calls)| {
                let inner: Option<Vec<usize>> = calls.iter().map(|call| sizes.get(call).copied()).collect();
                let Some(inner) = inner else { return true };
                let size = inner.iter().fold(*nodes, |sum, size| sum.saturating_add(*size));
                sizes.insert(name, size);
                if size > MOST_NODES {
                    found.names.insert(name);
                    if inner.iter().all(|size| *size <= MOST_NODES) {
                        found.roots.insert(name);
                    }
                }
                false
            });
            if open.len() == before {
                return found;
            }
        }
    }
}

/// Counts the nodes of an expression and collects the defs it calls, as often as it calls them.
fn measure<'a>(expr: &'a tree::Expr, names: &Names<'a>, nodes: &mut usize, calls: &mut Vec<&'a str>) {
    use tree::ExprKind as Shape;
    *nodes += 1;
    let mut inner: Vec<&'a tree::Expr> = Vec::new();
    match &expr.kind {
        Shape::Field(of, _) | Shape::Unary(_, of) | Shape::Is(of, _) => inner.push(of),
        Shape::Index(left, right) | Shape::Binary(_, left, right) => {
            inner.extend([left.as_ref(), right.as_ref()])
        }
        Shape::Between(value, low, high) => inner.extend([value.as_ref(), low.as_ref(), high.as_ref()]),
        Shape::List(items) => inner.extend(items),
        Shape::Call(name, arguments) => {
            inner.extend(arguments.iter().map(|argument| &argument.value));
            if matches!(names.values.get(name.text.as_str()), Some(Global::Def(_))) {
                calls.push(&name.text);
            }
        }
        Shape::Fold(fold) => {
            inner.push(&fold.over);
            inner.extend(fold.condition.iter().chain(&fold.value));
        }
        _ => {}
    }
    for expr in inner {
        measure(expr, names, nodes, calls);
    }
}

/// Checks every const and def once, whether it is used or not.
pub(super) fn check(globals: &Globals<'_>, found: &mut Vec<Diagnostic>) {
    for global in globals.names.values.values() {
        match global {
            Global::Const(item) => check_const(item, globals, found),
            Global::Def(def) => check_def(def, globals, found),
            Global::List(_) | Global::Watchlist(_) => {}
        }
    }
}

fn check_const<'a>(item: &'a tree::Const, globals: &Globals<'a>, found: &mut Vec<Diagnostic>) {
    let mut typer = Typer::new(globals);
    typer.open_definition(&item.name.text);
    let declared = item.ty.as_ref().map(|ty| types::resolve(ty, &globals.names, &mut typer.found));
    let typed = match &declared {
        Some(ty) => typer.expect(&item.value, ty),
        // Texts and bare words become what their use makes of them, and are checked there.
        None if typer.is_flexible(&item.value) => return found.append(&mut typer.found),
        None => typer.typed(&item.value, None),
    };
    if typed.ty != Type::Unknown && constant_of(&typed).is_none() {
        let help = "a const holds a fixed value; what is to be worked out belongs in a `def`";
        typer.error("E0319", item.value.span, format!("`{}` is no fixed value", item.name.text), help);
    }
    typer.report_size(&item.name);
    found.append(&mut typer.found);
}

fn check_def<'a>(def: &'a tree::Def, globals: &Globals<'a>, found: &mut Vec<Diagnostic>) {
    let mut typer = Typer::new(globals);
    typer.open_definition(&def.name.text);
    for (name, written) in &def.parameters {
        let ty = types::resolve(written, &globals.names, &mut typer.found);
        typer.declare_row(name, ty, None);
    }
    let (names, roots) = (&globals.too_large.names, &globals.too_large.roots);
    if !names.contains(def.name.text.as_str()) {
        typer.typed(&def.body, None);
    } else if roots.contains(def.name.text.as_str()) {
        typer.too_large();
    }
    typer.report_size(&def.name);
    found.append(&mut typer.found);
}
