//! Warns of exceptions that cover more than a person can have looked at. Never knows how many hits there are.

use super::{RuleSet, warning};
use crate::diagnostic::Diagnostic;
use crate::plan::{Constant, Exception, Rule};
use crate::text::is_placeholder;
use crate::value::Type;

/// Digits of a heading of the Harmonized System: a shorter code is a chapter, with hundreds of goods.
const HEADING: usize = 4;

pub(super) fn check(rule_set: &RuleSet<'_, '_>, found: &mut Vec<Diagnostic>) {
    let plan = rule_set.plan;
    for exception in &plan.exceptions {
        let Some(rule) = plan.rules.iter().find(|rule| rule.name == exception.rule) else { continue };
        let Some((message, help)) = too_broad(exception, rule) else { continue };
        let item = rule_set.globals.names.exceptions.get(exception.name.as_str());
        found.extend(item.map(|item| warning("W0319", item.name.span, message, help)));
    }
}

fn too_broad(exception: &Exception, rule: &Rule) -> Option<(String, &'static str)> {
    let name = &exception.name;
    let typed = |text: &str| {
        let keys = rule.forms().flat_map(|form| &form.exception_keys);
        keys.into_iter().find(|key| key.text == text).map(|key| &key.value.ty)
    };
    let covers: Vec<(&String, &Constant, &Type)> =
        exception.covers.iter().filter_map(|(text, value)| Some((text, value, typed(text)?))).collect();
    if let Some((text, _, _)) = covers.iter().find(|(_, value, ty)| is_nobody(value, ty)) {
        let message = format!("the exception `{name}` covers whoever is not named, by `{text}`");
        return Some((message, "name the party, the place or the document that was looked at"));
    }
    if covers.iter().all(|(_, value, ty)| is_class(value, ty)) {
        let message = format!("the exception `{name}` covers a whole country, chapter or kind");
        return Some((
            message,
            "let the rule ask for a party as well: `override rule ... { exceptions by ... }`",
        ));
    }
    let (text, ..) = covers.iter().find(|(_, value, ty)| is_chapter(value, ty))?;
    let message = format!("the exception `{name}` covers a whole chapter of goods, by `{text}`");
    Some((message, "name the heading or the code that was looked at, with four digits or more"))
}

fn is_nobody(value: &Constant, ty: &Type) -> bool {
    match value {
        Constant::Text(text) => matches!(ty, Type::Name | Type::Text | Type::Place) && is_placeholder(text),
        _ => false,
    }
}

/// What many have in common who do not know each other.
fn is_class(value: &Constant, ty: &Type) -> bool {
    matches!(ty, Type::Country | Type::Enumeration(_) | Type::Truth) || is_chapter(value, ty)
}

fn is_chapter(value: &Constant, ty: &Type) -> bool {
    matches!(value, Constant::Text(code) if *ty == Type::Hs && code.len() < HEADING)
}
