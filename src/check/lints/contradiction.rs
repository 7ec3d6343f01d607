//! Warns of two clauses of one `all` block that can never both be true, and shows both. Never looks further than one
//! value compared with constants.

use super::constant::order;
use super::{RuleSet, warning};
use crate::check::expression::constant_of;
use crate::diagnostic::Diagnostic;
use crate::plan::{Block, Body, Comparison, Constant, Expr, ExprKind};
use crate::source::Span;
use crate::syntax::tree::{IsWhat, Quantifier};
use crate::value::Type;
use std::cmp::Ordering;

pub(super) fn check(rule_set: &RuleSet<'_, '_>, found: &mut Vec<Diagnostic>) {
    for rule in &rule_set.plan.rules {
        look(&rule.when, &mut Vec::new(), found);
        if let Some(unless) = &rule.unless {
            look(unless, &mut Vec::new(), found);
        }
    }
}

/// What one question demands of one value.
#[derive(Clone)]
struct Demand {
    /// The value as written.
    value: String,
    wants: Wants,
    span: Span,
}

#[derive(Clone)]
enum Wants {
    Compared(Comparison, Constant),
    OneOf(Vec<Constant>),
    Missing,
    Present,
}

/// Compares the demands of a block's clauses with each other and with those of the blocks around it.
fn look(block: &Block, outer: &mut Vec<Demand>, found: &mut Vec<Diagnostic>) {
    let depth = outer.len();
    for clause in &block.clauses {
        let own = outer.len();
        match &clause.body {
            Body::Block(inner) => look(inner, outer, found),
            Body::Test(test) => {
                let mut demands = Vec::new();
                collect(test, &mut demands);
                for demand in demands {
                    let rival = outer.iter().find(|earlier| {
                        earlier.value == demand.value
                            && earlier.span != demand.span
                            && excludes(earlier, &demand)
                    });
                    if let Some(rival) = rival {
                        found.push(
                            warning(
                                "W0309",
                                demand.span,
                                format!(
                                    "this is never true together with another clause about `{}`",
                                    demand.value
                                ),
                                "change one of the two, or ask for `any` of them",
                            )
                            .also(rival.span, "the other clause"),
                        );
                    }
                    outer.push(demand);
                }
            }
        }
        // In `any` and `N of` the clauses need not hold together.
        if block.quantifier != Quantifier::All {
            outer.truncate(own);
        }
    }
    outer.truncate(depth);
}

/// The demands that must all be met for the question to be true.
fn collect(expr: &Expr, demands: &mut Vec<Demand>) {
    let mut add = |value: &Expr, wants: Wants| {
        if let ExprKind::Field { path, .. } | ExprKind::Member { path, .. } = &value.kind {
            demands.push(Demand { value: path.clone(), wants, span: expr.span });
        }
    };
    match &expr.kind {
        ExprKind::And(left, right) => {
            collect(left, demands);
            collect(right, demands);
        }
        ExprKind::Compare(comparison, left, right) => match (constant_of(left), constant_of(right)) {
            (None, Some(constant)) => add(left, Wants::Compared(*comparison, constant)),
            (Some(constant), None) => add(right, Wants::Compared(turned(*comparison), constant)),
            _ => {}
        },
        ExprKind::Between(value, low, high) => {
            if let Some(low) = constant_of(low) {
                add(value, Wants::Compared(Comparison::GreaterOrEqual, low));
            }
            if let Some(high) = constant_of(high) {
                add(value, Wants::Compared(Comparison::LessOrEqual, high));
            }
        }
        // HS codes are in a list by prefix: two lists may share what neither names.
        ExprKind::InValues { value, values, negated: false } if value.ty != Type::Hs => {
            if let Some(Constant::List(values)) = constant_of(values) {
                add(value, Wants::OneOf(values));
            }
        }
        ExprKind::Is(value, IsWhat::Missing) => add(value, Wants::Missing),
        ExprKind::Is(value, IsWhat::Present) => add(value, Wants::Present),
        _ => {}
    }
}

fn turned(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}

fn excludes(one: &Demand, other: &Demand) -> bool {
    match (&one.wants, &other.wants) {
        (Wants::Missing, Wants::Missing) => false,
        (Wants::Missing, _) | (_, Wants::Missing) => true,
        (Wants::Present, _) | (_, Wants::Present) => false,
        (Wants::OneOf(one), Wants::OneOf(other)) => !one.iter().any(|value| other.contains(value)),
        (Wants::OneOf(values), Wants::Compared(comparison, constant))
        | (Wants::Compared(comparison, constant), Wants::OneOf(values)) => {
            values.iter().all(|value| fails(value, *comparison, constant))
        }
        (Wants::Compared(one, first), Wants::Compared(other, second)) => clash(*one, first, *other, second),
    }
}

/// Whether a known value certainly fails a comparison.
fn fails(value: &Constant, comparison: Comparison, constant: &Constant) -> bool {
    match comparison {
        Comparison::Equal => value != constant,
        Comparison::NotEqual => value == constant,
        _ => match order(value, constant) {
            None => false,
            Some(order) => !match comparison {
                Comparison::Less => order == Ordering::Less,
                Comparison::LessOrEqual => order != Ordering::Greater,
                Comparison::Greater => order == Ordering::Greater,
                _ => order != Ordering::Less,
            },
        },
    }
}

fn clash(one: Comparison, first: &Constant, other: Comparison, second: &Constant) -> bool {
    use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    match (one, other) {
        (Equal, other) => fails(first, other, second),
        (one, Equal) => fails(second, one, first),
        (NotEqual, _) | (_, NotEqual) => false,
        (Less | LessOrEqual, Less | LessOrEqual) | (Greater | GreaterOrEqual, Greater | GreaterOrEqual) => {
            false
        }
        (Less | LessOrEqual, _) => is_empty_between(second, other, first, one),
        (Greater | GreaterOrEqual, _) => is_empty_between(first, one, second, other),
    }
}

/// Whether nothing lies above `low` and below `high`.
fn is_empty_between(low: &Constant, above: Comparison, high: &Constant, below: Comparison) -> bool {
    match order(low, high) {
        Some(Ordering::Greater) => true,
        Some(Ordering::Equal) => above == Comparison::Greater || below == Comparison::Less,
        _ => false,
    }
}
