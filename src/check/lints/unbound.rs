//! Warns of exceptions to hits on a list that are bound to nothing: they would go on when the list says something else.
//! Never computes what to bind them to.

use super::{RuleSet, warning};
use crate::diagnostic::Diagnostic;

/// How a rule writes the id of the list entry by which an exception is made.
const ENTRY: &str = ".entry.id";

pub(super) fn check(rule_set: &RuleSet<'_, '_>, found: &mut Vec<Diagnostic>) {
    let unbound = rule_set.plan.exceptions.iter().filter(|exception| exception.bound.is_none());
    for exception in
        unbound.filter(|exception| exception.covers.iter().any(|(text, _)| text.ends_with(ENTRY)))
    {
        let item = rule_set.globals.names.exceptions.get(exception.name.as_str());
        let message = format!("the exception `{}` is not bound to the list entry as it is", exception.name);
        let help = "add the line `bound to` of `tidewaiter exceptions draft`, so that it reopens when entry or record change";
        found.extend(item.map(|item| warning("W0320", item.name.span, message, help)));
    }
}
