//! Warns of rules whose tests show too little: no hit, no near miss, nothing missing. Never runs a test.

use super::{RuleSet, warning};
use crate::diagnostic::Diagnostic;
use crate::syntax::tree::{ExpectKind, ExpectVerdict, Test};

/// For each verdict that the tests of a rule should show: the code, what is missing, what to do.
const WANTED: &[(ExpectVerdict, &str, &str, &str)] = &[
    (ExpectVerdict::Hit, "W0305", "a hit", "show a record that it is meant to find"),
    (ExpectVerdict::NoHit, "W0306", "a near miss", "show a record that it must leave alone: `expect no hit`"),
    (
        ExpectVerdict::Undecided,
        "W0307",
        "a missing field",
        "show a record without a field: `expect undecided because ...`",
    ),
];

pub(super) fn check(rule_set: &RuleSet<'_, '_>, found: &mut Vec<Diagnostic>) {
    for rule in rule_set.living_rules() {
        let tests = rule_set.globals.names.tests.iter();
        let mut verdicts: Vec<ExpectVerdict> = Vec::new();
        let mut is_tested = false;
        for test in tests.filter(|test| test.rule.text == rule.name.text) {
            is_tested = true;
            verdicts.extend(verdicts_of(test));
        }
        // An excepted hit is a hit.
        if verdicts.contains(&ExpectVerdict::Excepted) {
            verdicts.push(ExpectVerdict::Hit);
        }
        let name = &rule.name.text;
        if !is_tested {
            let help = format!("write `test {name} \"...\" {{ given ... expect hit }}` beside it");
            found.push(warning("W0304", rule.name.span, format!("the rule `{name}` has no test"), &help));
            continue;
        }
        for (verdict, code, what, help) in WANTED {
            if !verdicts.contains(verdict) {
                let message = format!("no test of the rule `{name}` shows {what}");
                found.push(warning(code, rule.name.span, message, help));
            }
        }
    }
}

fn verdicts_of(test: &Test) -> impl Iterator<Item = ExpectVerdict> {
    let rows = test.cases.iter().flat_map(|cases| cases.rows.iter().map(|row| &row.expect));
    test.expect.iter().chain(rows).filter_map(|expect| match &expect.kind {
        ExpectKind::Verdict { verdict, .. } => Some(*verdict),
        _ => None,
    })
}
