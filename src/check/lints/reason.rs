//! Warns of rules whose reason names nothing that `when` looks at. Never judges the wording.

use super::reads::Reads;
use super::{RuleSet, warning};
use crate::diagnostic::Diagnostic;
use crate::value::Type;

pub(super) fn check(rule_set: &RuleSet<'_, '_>, found: &mut Vec<Diagnostic>) {
    for rule in &rule_set.plan.rules {
        let asked = Reads::of_block(&rule.when, rule);
        let told = Reads::of_template(&rule.reason, rule);
        let shares = told.paths.keys().any(|told| asked.paths.keys().any(|asked| overlap(told, asked)));
        if asked.paths.is_empty() || shares {
            continue;
        }
        let item = rule_set.globals.names.rules.get(rule.name.as_str());
        let Some(reason) = item.and_then(|item| item.reason.as_ref()) else { continue };
        let values = asked.paths.iter().filter(|(_, ty)| !matches!(ty, Type::Record(_) | Type::List(_)));
        let paths: Vec<&str> = values.map(|(path, _)| path.as_str()).collect();
        let help = format!(
            "put in what was seen, such as {}",
            crate::check::names::quoted(paths.into_iter().take(4))
        );
        let message = format!("the reason of `{}` names nothing that `when` looks at", rule.name);
        found.push(warning("W0313", reason.span, message, &help));
    }
}

/// The same path, or one inside the other: `consignee` and `consignee.name`.
fn overlap(one: &str, other: &str) -> bool {
    let inside = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    inside(one, other) || inside(other, one)
}
