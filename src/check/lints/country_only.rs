//! Warns of rules that weigh something and look at nothing but countries. Never judges a country.

use super::reads::Reads;
use super::{RuleSet, warning};
use crate::check::expression::constant_of;
use crate::diagnostic::Diagnostic;
use crate::plan::{Constant, Rule, RuleStatus};
use crate::value::Type;
use rust_decimal::Decimal;

/// Countries alone may add so much: they are a circumstance, not a finding.
const MOST: Decimal = Decimal::from_parts(5, 0, 0, false, 0);

pub(super) fn check(rule_set: &RuleSet<'_, '_>, found: &mut Vec<Diagnostic>) {
    for rule in
        rule_set.plan.rules.iter().flat_map(Rule::forms).filter(|rule| rule.status != RuleStatus::Retired)
    {
        let reads = Reads::of_block(&rule.when, rule);
        let is_value = |ty: &&Type| {
            !matches!(ty, Type::Record(_)) && !matches!(ty, Type::List(of) if matches!(**of, Type::Record(_)))
        };
        let mut values = reads.paths.values().filter(is_value).peekable();
        if values.peek().is_none() || !values.all(is_country) || most_points(rule) <= MOST {
            continue;
        }
        let message =
            format!("the rule `{}` looks at countries alone, and weighs more than {MOST}", rule.name);
        let help = "ask for something else as well: goods, parties, routes, papers; or score at most 5";
        found.extend(
            rule_set
                .globals
                .names
                .rules
                .get(rule.name.as_str())
                .map(|item| warning("W0310", item.name.span, message, help)),
        );
    }
}

fn is_country(ty: &Type) -> bool {
    match ty {
        Type::Country => true,
        Type::List(of) => **of == Type::Country,
        _ => false,
    }
}

fn most_points(rule: &Rule) -> Decimal {
    let adding = rule.lines.iter().filter(|line| !line.subtracts);
    let points = adding.map(|line| match constant_of(&line.points) {
        Some(Constant::Number(points)) => points,
        _ => Decimal::ONE_HUNDRED,
    });
    points.fold(rule.base, |sum, points| sum.saturating_add(points))
}
