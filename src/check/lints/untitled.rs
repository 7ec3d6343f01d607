//! Warns of rules without a title. Never of a retired one.

use super::{RuleSet, warning};
use crate::diagnostic::Diagnostic;

pub(super) fn check(rule_set: &RuleSet<'_, '_>, found: &mut Vec<Diagnostic>) {
    for rule in rule_set.living_rules().filter(|rule| rule.title.is_none()) {
        let message = format!("the rule `{}` has no title", rule.name.text);
        let help = "`title \"...\"` is what people read in an alert";
        found.push(warning("W0318", rule.name.span, message, help));
    }
}
