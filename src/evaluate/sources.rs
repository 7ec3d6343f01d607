//! Which fields an expression reads: what to ask for when a value cannot be had although they are given. Never evaluates.

use super::trace::Note;
use crate::plan::{Argument, Expr, ExprKind, Rule};

/// Notes every field that an expression reads; when it reads none, the expression itself.
pub(super) fn note<'p, 'b>(expr: &'p Expr, rule: &'p Rule, notes: &mut Vec<Note<'p, 'b>>) {
    let mark = notes.len();
    collect(expr, rule, notes);
    if notes.len() == mark {
        notes.push(Note::words("a value that can be calculated".to_owned()));
    }
}

/// What to call a value in a note.
pub(super) fn name(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Field { record_path, .. } => record_path.clone(),
        ExprKind::Slot { name, .. } => name.clone(),
        ExprKind::Member { path, .. } => path.clone(),
        ExprKind::Constant(crate::plan::Constant::Money(money)) => money.currency.to_string(),
        ExprKind::Minus(of) | ExprKind::OrElse(of, _) | ExprKind::Arithmetic(_, of, _) => name(of),
        ExprKind::Fold { value: Some(value), .. } => name(value),
        _ => "another amount".to_owned(),
    }
}

/// How the rule writes a value.
pub(super) fn path(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Field { path, .. } => path.clone(),
        _ => name(expr),
    }
}

fn collect<'p, 'b>(expr: &'p Expr, rule: &'p Rule, notes: &mut Vec<Note<'p, 'b>>) {
    match &expr.kind {
        ExprKind::Field { path, record_path, .. } => notes.push(Note::field(path, record_path)),
        ExprKind::Member { path, .. } => notes.push(Note::field(path, path)),
        ExprKind::Slot { slot, .. } => {
            // A `let` reads what its value reads.
            if let Some(binding) = rule.lets.iter().find(|binding| binding.slot == *slot) {
                collect(&binding.value, rule, notes);
            }
        }
        _ => children(expr, &mut |child| collect(child, rule, notes)),
    }
}

/// Gives the expressions right below one.
fn children<'p>(expr: &'p Expr, give: &mut dyn FnMut(&'p Expr)) {
    match &expr.kind {
        ExprKind::Constant(_) | ExprKind::Slot { .. } => {}
        ExprKind::Field { of, .. }
        | ExprKind::View { of, .. }
        | ExprKind::Position(of)
        | ExprKind::Member { of, .. }
        | ExprKind::Lookup { key: of, .. }
        | ExprKind::InList { value: of, .. }
        | ExprKind::Mentions { value: of, .. }
        | ExprKind::Matches { value: of, .. }
        | ExprKind::Minus(of)
        | ExprKind::Not(of)
        | ExprKind::Is(of, _) => give(of),
        ExprKind::InValues { value: left, values: right, .. }
        | ExprKind::StartsWith(left, right)
        | ExprKind::Compare(_, left, right)
        | ExprKind::Arithmetic(_, left, right)
        | ExprKind::And(left, right)
        | ExprKind::Or(left, right)
        | ExprKind::OrElse(left, right) => {
            give(left);
            give(right);
        }
        ExprKind::Between(value, low, high) => [value, low, high].into_iter().for_each(|child| give(child)),
        ExprKind::Fold { over, condition, value, .. } => {
            give(over);
            condition.iter().chain(value).for_each(|child| give(child));
        }
        ExprKind::Call { arguments, .. } => {
            for argument in arguments {
                if let Argument::Value(value) = argument {
                    give(value);
                }
            }
        }
        ExprKind::Bind { bindings, body } => {
            bindings.iter().for_each(|(_, value)| give(value));
            give(body);
        }
    }
}
