//! Consts and defs where they are declared. Never puts one in where it is used; `expression` does.

use super::Globals;
use super::expression::{Typer, constant_of};
use super::names::Global;
use super::types;
use crate::diagnostic::Diagnostic;
use crate::syntax::tree;
use crate::value::Type;

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
        typer.error("E0320", item.value.span, format!("`{}` is no fixed value", item.name.text), help);
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
    typer.typed(&def.body, None);
    typer.report_size(&def.name);
    found.append(&mut typer.found);
}
