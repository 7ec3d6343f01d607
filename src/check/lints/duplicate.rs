//! Warns of rules that ask the same as another. Never compares what two different texts mean.

use super::{RuleSet, warning};
use crate::check::wording::hash;
use crate::diagnostic::Diagnostic;
use crate::syntax::tree;
use std::collections::BTreeMap;

pub(super) fn check(rule_set: &RuleSet<'_, '_>, found: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<String, &tree::Rule> = BTreeMap::new();
    let mut rules: Vec<&tree::Rule> = rule_set.living_rules().collect();
    rules.sort_by_key(|rule| rule.span);
    for rule in rules {
        let Some(question) = question(rule, rule_set) else { continue };
        match seen.get(&question) {
            Some(first) => found.push(
                warning(
                    "W0315",
                    rule.name.span,
                    format!("the rule `{}` asks the same as `{}`", rule.name.text, first.name.text),
                    "remove one: every record that one hits, the other hits too",
                )
                .also(first.name.span, "the same question here"),
            ),
            None => {
                seen.insert(question, rule);
            }
        }
    }
}

/// What a rule asks of what, whatever its layout.
fn question(rule: &tree::Rule, rule_set: &RuleSet<'_, '_>) -> Option<String> {
    let text = |span| rule_set.globals.sources.slice(span);
    let when = rule.when.as_ref()?;
    let mut all = vec![hash([text(when.span)])];
    match rule.over.as_ref()? {
        tree::ForClause::Record { record, .. } => all.push(record.text.clone()),
        tree::ForClause::Each { path, record, .. } => {
            all.push(record.text.clone());
            all.extend(path.iter().map(|name| name.text.clone()));
        }
        // Windows and keys differ in ways that this does not see.
        tree::ForClause::Group { .. } => return None,
    }
    all.extend(rule.lets.iter().map(|(name, value)| format!("{} {}", name.text, hash([text(value.span)]))));
    all.extend(rule.unless.iter().map(|unless| hash([text(unless.span)])));
    Some(all.join("\n"))
}
