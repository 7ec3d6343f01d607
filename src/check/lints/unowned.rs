//! Warns of rules that nobody answers for. Never of a retired one.

use super::{RuleSet, warning};
use crate::diagnostic::Diagnostic;

pub(super) fn check(rule_set: &RuleSet<'_, '_>, found: &mut Vec<Diagnostic>) {
    for rule in rule_set.living_rules().filter(|rule| rule.owner.is_none()) {
        let message = format!("the rule `{}` has no owner", rule.name.text);
        let help = "`owner \"...\"` says who answers for the rule";
        found.push(warning("W0303", rule.name.span, message, help));
    }
}
