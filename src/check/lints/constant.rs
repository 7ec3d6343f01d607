//! Warns of clauses and score lines that are always true or always false. Never of what depends on the record.

use super::reads::clauses;
use super::{RuleSet, warning};
use crate::check::expression::constant_of;
use crate::diagnostic::Diagnostic;
use crate::plan::{Comparison, Constant, Expr, ExprKind, ListFrom, Plan};
use crate::source::Span;
use std::cmp::Ordering;

pub(super) fn check(rule_set: &RuleSet<'_, '_>, found: &mut Vec<Diagnostic>) {
    for rule in &rule_set.plan.rules {
        let lines = rule.lines.iter().map(|line| (line.name.as_str(), &line.condition));
        let clauses = clauses(rule).into_iter().map(|(clause, test)| (clause.name.as_str(), test));
        for (name, test) in clauses.chain(lines) {
            let text = |span: Span| rule_set.globals.one_line(span);
            if let Some(truth) = always(test, rule_set.plan, &text) {
                let message = format!("`{name}` is always {truth}");
                found.push(warning("W0308", test.span, message, "remove it, or ask something of the record"));
            }
        }
    }
}

/// The answer to a question that no record changes, but by missing a field.
fn always(expr: &Expr, plan: &Plan, text: &dyn Fn(Span) -> String) -> Option<bool> {
    let of = |expr| always(expr, plan, text);
    match &expr.kind {
        ExprKind::Constant(Constant::Truth(truth)) => Some(*truth),
        ExprKind::Not(of_not) => of(of_not).map(|truth| !truth),
        ExprKind::And(left, right) => match (of(left), of(right)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        },
        ExprKind::Or(left, right) => match (of(left), of(right)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
        ExprKind::InValues { values, negated, .. } => match constant_of(values) {
            Some(Constant::List(values)) if values.is_empty() => Some(*negated),
            _ => None,
        },
        ExprKind::InList { list, negated, .. } => match &plan.lists[*list].from {
            ListFrom::Inline(keys) if keys.is_empty() => Some(*negated),
            _ => None,
        },
        ExprKind::Compare(comparison, left, right) => match (constant_of(left), constant_of(right)) {
            (Some(left), Some(right)) => compare(*comparison, &left, &right),
            (None, None) if text(left.span) == text(right.span) && reads_same(left, right) => {
                let is_reflexive = matches!(
                    comparison,
                    Comparison::Equal | Comparison::LessOrEqual | Comparison::GreaterOrEqual
                );
                Some(is_reflexive)
            }
            _ => None,
        },
        ExprKind::Between(_, low, high) => {
            (order(&constant_of(low)?, &constant_of(high)?)? == Ordering::Greater).then_some(false)
        }
        ExprKind::Is(value, what) => {
            constant_of(value)?;
            use crate::syntax::tree::IsWhat;
            Some(matches!(what, IsWhat::Present | IsWhat::Found))
        }
        _ => None,
    }
}

/// Whether both are plain fields of the same variable, so that the same text means the same value.
fn reads_same(left: &Expr, right: &Expr) -> bool {
    match (&left.kind, &right.kind) {
        (ExprKind::Field { of: left, field: one, .. }, ExprKind::Field { of: right, field: other, .. }) => {
            one == other && reads_same(left, right)
        }
        (ExprKind::Slot { slot: one, .. }, ExprKind::Slot { slot: other, .. }) => one == other,
        _ => false,
    }
}

fn compare(comparison: Comparison, left: &Constant, right: &Constant) -> Option<bool> {
    match comparison {
        Comparison::Equal => Some(left == right),
        Comparison::NotEqual => Some(left != right),
        _ => {
            let order = order(left, right)?;
            Some(match comparison {
                Comparison::Less => order == Ordering::Less,
                Comparison::LessOrEqual => order != Ordering::Greater,
                Comparison::Greater => order == Ordering::Greater,
                _ => order != Ordering::Less,
            })
        }
    }
}

/// The order of two constants of one type.
pub(super) fn order(left: &Constant, right: &Constant) -> Option<Ordering> {
    match (left, right) {
        (Constant::Number(left), Constant::Number(right)) => Some(left.cmp(right)),
        (Constant::Money(left), Constant::Money(right)) if left.currency == right.currency => {
            Some(left.amount.cmp(&right.amount))
        }
        (Constant::Date(left), Constant::Date(right)) => Some(left.cmp(right)),
        (Constant::Duration(left), Constant::Duration(right)) => Some(left.cmp(right)),
        _ => None,
    }
}
