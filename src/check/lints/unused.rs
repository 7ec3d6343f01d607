//! Warns of declared things that nothing uses. Never of records and rules: those are for others to use.

use super::{RuleSet, warning};
use crate::check::names::Global;
use crate::diagnostic::Diagnostic;

pub(super) fn check(rule_set: &RuleSet<'_, '_>, found: &mut Vec<Diagnostic>) {
    let (names, uses) = (&rule_set.globals.names, rule_set.uses);
    for (name, value) in &names.values {
        let is_used = match value {
            Global::List(index) => uses.read.lists.contains(index),
            Global::Watchlist(index) => uses.read.watchlists.contains(index),
            Global::Const(_) | Global::Def(_) => uses.read.names.contains(name),
        };
        if !is_used {
            let what = value.what().trim_start_matches("a ");
            let message = format!("no rule uses the {what} `{name}`");
            found.push(warning("W0301", names.place(*value), message, "remove it, or use it"));
        }
    }
    for (index, source) in names.citation_items.iter().enumerate() {
        if !uses.citations.contains(&index) {
            let message = format!("nothing cites the source `{}`", source.name.text);
            found.push(warning("W0301", source.name.span, message, "remove it, or cite it"));
        }
    }
    for (name, fixture) in &names.fixtures {
        if !uses.fixtures.contains(name) {
            let message = format!("no test uses the fixture `{name}`");
            found.push(warning("W0301", fixture.name.span, message, "remove it, or test with it"));
        }
    }
}
