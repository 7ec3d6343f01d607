//! What the language has and evaluation has not yet: exceptions and overrides. Checked as far as names,
//! types and dates go, and listed so that a run can refuse them. Never silently dropped.

use super::expression::{Typer, date_of, duration_of};
use super::lists::keep;
use super::names::{did_you_mean, with_help};
use super::rules::{compile, lacking};
use super::{Globals, Uses};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree;

/// Checks exceptions and overrides, and gives a message for each thing that cannot run yet.
pub(super) fn check<'a>(
    globals: &Globals<'a>,
    uses: &mut Uses<'a>,
    found: &mut Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let mut unsupported = Vec::new();
    for exception in globals.names.exceptions.values() {
        check_exception(exception, globals, uses, found);
        let help = "take it out, and mark the alert where alerts are worked on";
        unsupported.push(not_yet(exception.name.span, "exceptions are not applied yet", help));
    }
    for item in &globals.names.overrides {
        check_override(item, globals, uses, found);
        let help = "change a copy of the rule under another name instead";
        unsupported.push(not_yet(item.rule.span, "overrides are not applied yet", help));
    }
    unsupported
}

fn not_yet(span: Span, message: &str, help: &str) -> Diagnostic {
    Diagnostic::new(Code("E0410"), span, message).help(help)
}

fn check_exception<'a>(
    item: &'a tree::Exception,
    globals: &Globals<'a>,
    uses: &mut Uses<'a>,
    found: &mut Vec<Diagnostic>,
) {
    let parts = [
        ("covers", item.covers.is_empty(), "say what it covers: `covers s.consignee.name = \"...\"`"),
        ("from", item.from.is_none(), "say when it begins: `from 2024-06-01`"),
        ("until", item.until.is_none(), "every exception ends: `until 2024-11-30`"),
        ("reason", item.reason.is_none(), "say why: `reason \"...\"`"),
        ("approved by", item.approved_by.is_empty(), "say who allowed it: `approved by \"...\"`"),
    ];
    found.extend(lacking("exception", &item.name, &parts));
    let Some(rule) = known_rule(&item.rule, globals, found) else { return };
    check_term(item, rule, found);
    let mut typer = Typer::new(globals);
    let Some(over) = &rule.over else { return };
    if typer.over(over).is_none() {
        return;
    }
    for (name, value) in &rule.lets {
        let value = typer.typed(value, None);
        let origin = typer.origin_of(&value);
        typer.declare(name, value.ty.clone(), origin);
    }
    let keys = rule.exceptions.as_ref().map_or(Vec::new(), |shape| typer.exception_shape(shape));
    // What is wrong with the rule itself is reported there.
    typer.found.clear();
    for (path, value) in &item.covers {
        let Some(last) = path.last() else { continue };
        let span = path.first().map_or(last.span, |first| first.span.to(last.span));
        let written = path.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(".");
        match keys.iter().find(|key| globals.one_line(key.span) == written) {
            Some(key) => {
                let ty = key.ty.clone();
                typer.expect(value, &ty);
            }
            None => {
                let allowed: Vec<String> = keys.iter().map(|key| globals.one_line(key.span)).collect();
                let help = match allowed.is_empty() {
                    true => format!(
                        "the rule `{}` permits no exceptions: add `exceptions by ...` to it",
                        rule.name.text
                    ),
                    false => format!("exceptions are by {}", allowed.join(", ")),
                };
                let message = format!("`{}` permits no exceptions by `{written}`", rule.name.text);
                typer.error("E0413", span, message, &help);
            }
        }
    }
    uses.read.add(&typer.used);
    found.append(&mut typer.found);
}

/// Its dates: in order, and no longer apart than the rule permits.
fn check_term(item: &tree::Exception, rule: &tree::Rule, found: &mut Vec<Diagnostic>) {
    let from = item.from.as_ref().and_then(|date| keep(date_of(date), found));
    let until = item.until.as_ref().and_then(|date| keep(date_of(date), found));
    let (Some(from), Some(until), Some(place)) = (from, until, &item.until) else { return };
    if until < from {
        let message = "the exception ends before it begins";
        found.push(Diagnostic::new(Code("E0404"), place.span, message).help("swap the two dates"));
        return;
    }
    let at_most = rule.exceptions.as_ref().and_then(|shape| shape.at_most.as_ref());
    let Some(Ok(most)) = at_most.map(duration_of) else { return };
    let days = i64::from(until.0) - i64::from(from.0);
    if days > most {
        let message = format!("the exception lasts {days} days, and the rule permits {most}");
        found.push(
            Diagnostic::new(Code("E0413"), place.span, message).help("let it end earlier, and renew it then"),
        );
    }
}

fn check_override<'a>(
    item: &'a tree::Override,
    globals: &Globals<'a>,
    uses: &mut Uses<'a>,
    found: &mut Vec<Diagnostic>,
) {
    let Some(rule) = known_rule(&item.rule, globals, found) else { return };
    let mut typer = Typer::new(globals);
    if let Some(severity) = &item.severity {
        typer.severity(severity);
    }
    if let Some(status) = &item.status {
        typer.status(status);
    }
    // The names that the rule's own clauses have taken; its lines give way to those of the override.
    let mut names = super::clauses::ClauseNames::new();
    let compiled = compile(rule, globals);
    let lines = rule.score.iter().flat_map(|score| &score.lines);
    let replaced: Vec<&str> = match &item.score {
        Some(_) => lines.map(|line| line.name.text.as_str()).collect(),
        None => Vec::new(),
    };
    names.extend(
        compiled
            .outline
            .clauses
            .iter()
            .filter(|name| !replaced.contains(name))
            .map(|name| (*name, rule.name.span)),
    );
    let before = typer.found.len();
    let is_in_scope = rule.over.as_ref().is_some_and(|over| typer.over(over).is_some());
    for (name, value) in &rule.lets {
        let value = typer.typed(value, None);
        typer.declare(name, value.ty.clone(), None);
    }
    typer.found.truncate(before);
    if let Some(score) = item.score.as_ref().filter(|_| is_in_scope) {
        typer.base(score);
        for line in &score.lines {
            typer.score_line(line, &mut names);
        }
    }
    if let Some(shape) = item.exceptions.as_ref().filter(|_| is_in_scope) {
        typer.exception_shape(shape);
    }
    uses.read.add(&typer.used);
    found.append(&mut typer.found);
}

/// The rule of a name; an unknown one is reported.
pub(super) fn known_rule<'a>(
    name: &tree::Name,
    globals: &Globals<'a>,
    found: &mut Vec<Diagnostic>,
) -> Option<&'a tree::Rule> {
    if let Some(rule) = globals.names.rules.get(name.text.as_str()) {
        return Some(rule);
    }
    let help = did_you_mean(&name.text, globals.names.rules.keys().copied());
    let message = format!("there is no rule `{}`", name.text);
    let help = help.unwrap_or_else(|| "name a rule of this rule set".into());
    found.push(with_help(Diagnostic::new(Code("E0209"), name.span, message), Some(help)));
    None
}
