//! `exception`: whether the rule permits it in this shape, for so long and by these approvers. Never asks for the day.

use super::expression::{Typer, constant_of, date_of};
use super::lists::keep;
use super::overrides::is_blank;
use super::rules::{Checked, Outline, at_most, known_rule, lacking};
use super::{Globals, Uses};
use crate::diagnostic::{Code, Diagnostic};
use crate::plan::{Constant, Exception, GRAVE, LONGEST_EXCEPTION, Plan, Term};
use crate::source::Span;
use crate::syntax::tree;
use crate::value::{Date, Type};
use std::collections::BTreeSet;

/// Checks all exceptions and gives their rules to know of them; those with an error are left out.
pub(super) fn check<'a>(
    globals: &Globals<'a>,
    checked: &mut Checked<'a>,
    uses: &mut Uses<'a>,
    found: &mut Vec<Diagnostic>,
) -> Vec<Exception> {
    let mut exceptions = Vec::new();
    for &item in globals.names.exceptions.values() {
        let before = found.len();
        let exception = check_one(item, globals, checked, uses, found);
        let is_sound = !crate::diagnostic::any_error(&found[before..]);
        exceptions.extend(exception.filter(|_| is_sound));
    }
    for (number, exception) in exceptions.iter().enumerate() {
        let outline = checked.outlines.get(exception.rule.as_str());
        let Some(rule) = outline.and_then(|outline| outline.index) else { continue };
        let Some(rule) = checked.rules.get_mut(rule) else { continue };
        rule.exceptions.push(number);
        rule.changes.iter_mut().for_each(|change| change.rule.exceptions.push(number));
    }
    exceptions
}

fn check_one<'a>(
    item: &'a tree::Exception,
    globals: &Globals<'a>,
    checked: &Checked<'a>,
    uses: &mut Uses<'a>,
    found: &mut Vec<Diagnostic>,
) -> Option<Exception> {
    let approvers = approvers(item);
    let parts = [
        ("covers", item.covers.is_empty(), "say what it covers: `covers s.consignee.name = \"...\"`"),
        ("from", item.from.is_none(), "say when it begins: `from 2024-06-01`"),
        ("until", item.until.is_none(), "every exception ends: `until 2024-11-30`"),
        ("reason", is_blank(item.reason.as_ref()), "say why: `reason \"...\"`"),
        ("approved by", approvers.is_empty(), "say who allowed it: `approved by \"...\"`"),
        ("ticket", is_blank(item.ticket.as_ref()), "say where it is written down: `ticket \"...\"`"),
    ];
    found.extend(lacking("exception", &item.name, &parts));
    let rule = known_rule(&item.rule, globals, found)?;
    check_approvers(item, &approvers, &severities(rule, globals), found);
    let outline = checked.outlines.get(rule.name.text.as_str())?;
    let term = check_term(item, outline.exception_shape, found);
    check_bound(item, outline, found);
    let covers = covers(item, outline, globals, uses, found);
    let (from, until) = term?;
    let text = |text: &Option<tree::Text>| text.as_ref().map(|text| text.text.clone());
    Some(Exception {
        name: item.name.text.clone(),
        rule: rule.name.text.clone(),
        covers,
        from,
        until,
        reason: text(&item.reason)?,
        approved_by: item.approved_by.iter().map(|text| text.text.clone()).collect(),
        ticket: text(&item.ticket)?,
        bound: text(&item.bound),
        span: item.span,
    })
}

/// The severities of a rule as written and as overrides change it: an override does not make an exception easier to get.
fn severities<'a>(rule: &'a tree::Rule, globals: &Globals<'a>) -> Vec<&'a str> {
    let changes = globals.names.overrides.iter().filter(|change| change.rule.text == rule.name.text);
    let severities = changes.filter_map(|change| change.severity.as_ref()).chain(&rule.severity);
    severities.map(|name| name.text.as_str()).collect()
}

/// Who approved, each once: letters' case and blanks make no second person.
fn approvers(item: &tree::Exception) -> BTreeSet<String> {
    let names = item.approved_by.iter().map(|name| crate::text::fold(&name.text));
    names.filter(|name| !name.is_empty()).collect()
}

fn check_approvers(
    item: &tree::Exception,
    approvers: &BTreeSet<String>,
    severities: &[&str],
    found: &mut Vec<Diagnostic>,
) {
    let Some(severity) = GRAVE.iter().find(|severity| severities.contains(severity)) else { return };
    if approvers.len() != 1 {
        // None at all is lacking.
        return;
    }
    let span = item.approved_by.first().map_or(item.name.span, |text| text.span);
    let message = format!("an exception from a rule of severity {severity} needs two approvers");
    let help = "name two different people: `approved by \"j.doe\", \"m.roe\"`";
    found.push(Diagnostic::new(Code("E0416"), span, message).help(help));
}

/// Its dates: in order, and no longer apart than the rule permits.
fn check_term(
    item: &tree::Exception,
    shape: Option<&tree::ExceptionShape>,
    found: &mut Vec<Diagnostic>,
) -> Option<(Date, Date)> {
    let from = item.from.as_ref().and_then(|date| keep(date_of(date), found));
    let until = item.until.as_ref().and_then(|date| keep(date_of(date), found));
    let (from, until, place) = (from?, until?, item.until.as_ref()?);
    if until < from {
        let message = "the exception ends before it begins";
        found.push(Diagnostic::new(Code("E0404"), place.span, message).help("swap the two dates"));
        return None;
    }
    let most = shape.and_then(at_most).unwrap_or(LONGEST_EXCEPTION);
    let days = i64::from(until.0) - i64::from(from.0);
    if days > most {
        let message = format!("the exception lasts {days} days, and the rule permits {most}");
        let latest = Date(from.0.saturating_add(i32::try_from(most).unwrap_or(i32::MAX)));
        let help = format!("let it end on {latest} at the latest, and renew it then");
        found.push(Diagnostic::new(Code("E0413"), place.span, message).help(help));
    }
    Some((from, until))
}

/// Only what stands on a list can be bound to its entry.
fn check_bound(item: &tree::Exception, outline: &Outline<'_>, found: &mut Vec<Diagnostic>) {
    let Some(bound) = item.bound.as_ref().filter(|_| !outline.reads_watchlists) else { return };
    let message = format!("the hits of `{}` have no list entry to be bound to", item.rule.text);
    let help = "take `bound to` away: it belongs to rules that look parties up on a watchlist";
    found.push(Diagnostic::new(Code("E0413"), bound.span, message).help(help));
}

/// What it covers: each expression of the rule's shape once, with a fixed value of its type.
fn covers<'a>(
    item: &'a tree::Exception,
    outline: &Outline<'a>,
    globals: &Globals<'a>,
    uses: &mut Uses<'a>,
    found: &mut Vec<Diagnostic>,
) -> Vec<(String, Constant)> {
    let mut typer = Typer::new(globals);
    let mut covers: Vec<(String, Constant)> = Vec::new();
    let shape = &outline.exception_keys;
    for (path, value) in &item.covers {
        let Some(last) = path.last() else { continue };
        let span = path.first().map_or(last.span, |first| first.span.to(last.span));
        let written = path.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(".");
        let Some((_, ty)) = shape.iter().find(|(key, _)| *key == written) else {
            typer.found.push(not_permitted(item, &written, span, shape));
            continue;
        };
        if covers.iter().any(|(known, _)| *known == written) {
            typer.error(
                "E0210",
                span,
                format!("`{written}` stands twice"),
                "remove one, or write two exceptions",
            );
            continue;
        }
        let typed = typer.expect(value, ty);
        match constant_of(&typed) {
            Some(constant) => covers.push((written, constant)),
            None if typed.ty == Type::Unknown => {}
            None => {
                let help = "write the value itself: an exception is for what is known";
                typer.error("E0319", value.span, "an exception covers fixed values only", help);
            }
        }
    }
    let is_complete = typer.found.is_empty() && !item.covers.is_empty();
    let open = shape.iter().filter(|(key, _)| !covers.iter().any(|(known, _)| known == key));
    let open: Vec<&str> = open.map(|(key, _)| key.as_str()).collect();
    if let (true, [first, ..]) = (is_complete, open.as_slice()) {
        let message = format!(
            "the exception does not say which {} it covers",
            super::names::either(open.iter().copied())
        );
        let help = format!("the rule asks for it: `{first} = ...`");
        typer.error("E0413", item.name.span, message, &help);
    }
    uses.read.add(&typer.used);
    found.append(&mut typer.found);
    covers
}

fn not_permitted(item: &tree::Exception, written: &str, span: Span, shape: &[(String, Type)]) -> Diagnostic {
    let keys: Vec<&str> = shape.iter().map(|(key, _)| key.as_str()).collect();
    let help = match keys.as_slice() {
        [] => format!("the rule `{}` permits no exceptions: add `exceptions by ...` to it", item.rule.text),
        keys => format!("exceptions are by {}", keys.join(", ")),
    };
    let message = format!("`{}` permits no exceptions by `{written}`", item.rule.text);
    Diagnostic::new(Code("E0413"), span, message).help(help)
}

/// A warning for each exception that has ended before a day, the day of the check.
pub fn expired(plan: &Plan, day: Date) -> Vec<Diagnostic> {
    let ended = plan.exceptions.iter().filter(|exception| exception.term_on(day) == Term::Expired);
    ended
        .map(|exception| {
            let message = format!("the exception `{}` ended on {}", exception.name, exception.until);
            let help = "renew it after a new look, or remove it when no earlier day is screened again";
            Diagnostic::new(Code("W0321"), exception.span, message).help(help)
        })
        .collect()
}
