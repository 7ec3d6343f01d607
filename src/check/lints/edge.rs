//! Warns of thresholds that no test stands on: `>` and `>=` differ there alone. Never looks at calculated values.

use super::reads::clauses;
use super::{RuleSet, warning};
use crate::check::expression::constant_of;
use crate::diagnostic::Diagnostic;
use crate::plan::{Comparison, Constant, Expr, ExprKind, Plan, Test};
use crate::source::Span;
use crate::value::node::NodeKind;
use crate::value::{Node, Type, canonical};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

pub(super) fn check(rule_set: &RuleSet<'_, '_>, found: &mut Vec<Diagnostic>) {
    let plan = rule_set.plan;
    for (index, rule) in plan.rules.iter().enumerate() {
        let tests: Vec<&Test> = plan.tests.iter().filter(|test| test.rule == index).collect();
        // A rule without any test has a warning of its own.
        if tests.is_empty() {
            continue;
        }
        let mut thresholds = Vec::new();
        for (_, test) in clauses(rule) {
            collect(test, &mut thresholds);
        }
        for line in &rule.lines {
            collect(&line.condition, &mut thresholds);
        }
        if let Some(group) = &rule.group {
            let of_measures = group.measures.iter().filter_map(|measure| measure.condition.as_ref());
            group.condition.iter().chain(of_measures).for_each(|test| collect(test, &mut thresholds));
        }
        let mut said = BTreeSet::new();
        for threshold in thresholds {
            let is_testable = reaches(plan, rule.record, &threshold.path);
            let is_tested =
                tests.iter().flat_map(|test| &test.records).any(|record| stands_on(record, &threshold));
            if is_testable && !is_tested && said.insert(threshold.span) {
                let message = format!("no test of `{}` stands on this threshold", rule.name);
                let help =
                    format!("add a test whose `{}` is exactly {}", threshold.path, show(&threshold.constant));
                found.push(warning("W0314", threshold.span, message, &help));
            }
        }
    }
}

/// A field compared with a constant.
struct Threshold {
    path: String,
    ty: Type,
    constant: Constant,
    span: Span,
}

fn collect(expr: &Expr, thresholds: &mut Vec<Threshold>) {
    let mut add = |value: &Expr, constant: &Expr| {
        if let (ExprKind::Field { record_path, .. }, Some(fixed)) = (&value.kind, constant_of(constant)) {
            thresholds.push(Threshold {
                path: record_path.clone(),
                ty: value.ty.clone(),
                constant: fixed,
                span: constant.span,
            });
        }
    };
    match &expr.kind {
        ExprKind::Compare(comparison, left, right)
            if !matches!(comparison, Comparison::Equal | Comparison::NotEqual) =>
        {
            add(left, right);
            add(right, left);
        }
        ExprKind::Between(value, low, high) => {
            add(value, low);
            add(value, high);
        }
        _ => {}
    }
    for child in expr.children() {
        collect(child, thresholds);
    }
}

/// Whether the path goes through fields alone, so that a test's record can be looked into.
fn reaches(plan: &Plan, record: crate::value::RecordId, path: &str) -> bool {
    let mut at = Type::Record(record);
    for word in path.split('.') {
        while let Type::List(of) = at {
            at = *of;
        }
        let Type::Record(id) = at else { return false };
        let record = plan.schema.get(id);
        let Some(field) = record.field(word) else { return false };
        at = record.fields[field].ty.as_type();
    }
    true
}

fn stands_on(record: &Node, threshold: &Threshold) -> bool {
    let mut nodes = vec![record];
    for word in threshold.path.split('.') {
        nodes = nodes.into_iter().flat_map(members).filter_map(|node| node.get(word)).collect();
    }
    nodes.into_iter().flat_map(members).any(|node| is_at(node, threshold))
}

/// The members of a list, or the node itself.
fn members(node: &Node) -> Vec<&Node> {
    match &node.kind {
        NodeKind::List(nodes) => nodes.iter().collect(),
        _ => vec![node],
    }
}

fn is_at(node: &Node, threshold: &Threshold) -> bool {
    let (NodeKind::Text(text) | NodeKind::Number(text)) = &node.kind else { return false };
    let Ok(text) = canonical(text, &threshold.ty) else { return false };
    let number = |text: &str| crate::value::parse_decimal(text);
    match &threshold.constant {
        Constant::Number(wanted) => number(&text) == Some(*wanted),
        Constant::Money(wanted) => crate::value::Money::parse(&text) == Some(*wanted),
        Constant::Date(wanted) => text == wanted.to_string(),
        Constant::Duration(wanted) => number(&text) == Some(Decimal::from(*wanted)),
        _ => false,
    }
}

fn show(constant: &Constant) -> String {
    match constant {
        Constant::Number(number) => number.to_string(),
        Constant::Money(money) => money.to_string(),
        Constant::Date(date) => date.to_string(),
        Constant::Duration(days) => format!("{days}d"),
        Constant::Truth(truth) => truth.to_string(),
        Constant::Text(text) => text.clone(),
        Constant::List(_) => "the list".into(),
    }
}
