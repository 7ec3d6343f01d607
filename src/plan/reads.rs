//! Which fields of a record the rules of a plan read. Never evaluates one.

use super::{Block, Body, Expr, ExprKind, Rule};
use std::collections::BTreeSet;

/// The paths of all fields that a rule reads to decide and to score: `consignee.name`, `items.hs`. A part that is handed
/// over whole, such as to `match`, stands with its own path.
pub fn fields_read(rule: &Rule) -> BTreeSet<&str> {
    let mut paths = BTreeSet::new();
    let mut take = |expr| collect(expr, &mut paths, 0);
    rule.each.iter().for_each(|each| take(&each.over));
    rule.lets.iter().for_each(|binding| take(&binding.value));
    let blocks = std::iter::once(&rule.when).chain(&rule.unless);
    blocks.for_each(|block| tests_of(block, &mut take));
    for line in &rule.lines {
        take(&line.points);
        take(&line.condition);
    }
    if let Some(condition) = rule.hold.as_ref().and_then(|hold| hold.condition.as_ref()) {
        test_of(&condition.body, &mut take);
    }
    paths
}

fn tests_of<'p>(block: &'p Block, take: &mut dyn FnMut(&'p Expr)) {
    block.clauses.iter().for_each(|clause| test_of(&clause.body, take));
}

fn test_of<'p>(body: &'p Body, take: &mut dyn FnMut(&'p Expr)) {
    match body {
        Body::Test(expr) => take(expr),
        Body::Block(block) => tests_of(block, take),
    }
}

/// Deeper expressions are not compiled.
const DEEPEST: usize = 1_000;

fn collect<'p>(expr: &'p Expr, paths: &mut BTreeSet<&'p str>, depth: usize) {
    if let ExprKind::Field { record_path, .. } = &expr.kind {
        paths.insert(record_path);
    }
    if depth < DEEPEST {
        expr.children().into_iter().for_each(|child| collect(child, paths, depth + 1));
    }
}
