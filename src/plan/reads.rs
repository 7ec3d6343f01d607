//! Which fields of a record and which watchlists the rules of a plan read. Never evaluates one.

use super::{Argument, Block, Body, Expr, ExprKind, Piece, Rule, Template};
use crate::functions::Function;
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

/// A call that asks a watchlist.
#[derive(Debug, Clone, Copy)]
pub struct Question<'p> {
    /// The function.
    pub function: &'static Function,
    /// Its arguments, one for each parameter.
    pub arguments: &'p [Argument],
    /// The watchlist, by index.
    pub watchlist: usize,
}

/// Every call of a rule that asks a watchlist, wherever it stands: also where only a text for people needs the answer.
pub fn questions(rule: &Rule) -> Vec<Question<'_>> {
    let mut found = Vec::new();
    all_of(rule, &mut |expr| asks(expr, &mut found, 0));
    found
}

fn asks<'p>(expr: &'p Expr, found: &mut Vec<Question<'p>>, depth: usize) {
    if let ExprKind::Call { function, arguments } = &expr.kind {
        let watchlists = arguments.iter().filter_map(|argument| match argument {
            Argument::Watchlist(index) => Some(*index),
            _ => None,
        });
        found.extend(watchlists.map(|watchlist| Question { function, arguments, watchlist }));
    }
    if depth < DEEPEST {
        expr.children().into_iter().for_each(|child| asks(child, found, depth + 1));
    }
}

/// Every expression of a rule, each with all that stands in it.
fn all_of<'p>(rule: &'p Rule, take: &mut dyn FnMut(&'p Expr)) {
    let Rule { each, group, lets, when, unless, lines, hold, reason, inquiry, once_per, .. } = rule;
    each.iter().for_each(|each| take(&each.over));
    if let Some(group) = group {
        group.condition.iter().for_each(&mut *take);
        group.keys.iter().for_each(|key| take(&key.value));
        take(&group.time);
        for measure in &group.measures {
            measure.condition.iter().chain(&measure.value).for_each(&mut *take);
        }
    }
    lets.iter().for_each(|binding| take(&binding.value));
    std::iter::once(when).chain(unless).for_each(|block| tests_of(block, take));
    for line in lines {
        take(&line.points);
        take(&line.condition);
        line.sentence.iter().for_each(|sentence| values_of(sentence, take));
    }
    if let Some(condition) = hold.as_ref().and_then(|hold| hold.condition.as_ref()) {
        test_of(&condition.body, take);
    }
    std::iter::once(reason).chain(inquiry).for_each(|template| values_of(template, take));
    once_per.iter().for_each(take);
}

fn values_of<'p>(template: &'p Template, take: &mut dyn FnMut(&'p Expr)) {
    for piece in &template.pieces {
        if let Piece::Value(expr, _) = piece {
            take(expr);
        }
    }
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
