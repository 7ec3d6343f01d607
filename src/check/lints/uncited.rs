//! Warns of rules that cite no source. Never of a retired one.

use super::{RuleSet, warning};
use crate::diagnostic::Diagnostic;

pub(super) fn check(rule_set: &RuleSet<'_, '_>, found: &mut Vec<Diagnostic>) {
    for rule in rule_set.living_rules().filter(|rule| rule.cite.is_empty()) {
        let message = format!("the rule `{}` cites no source", rule.name.text);
        let help = "`cite SOURCE` says on whose word the rule stands: an alert carries it";
        found.push(warning("W0302", rule.name.span, message, help));
    }
}
