//! What an expression reads of the record and of lists, through `let`s and `def`s. Never a lint of its own.

use crate::plan::{Block, Body, Clause, Expr, ExprKind, Group, Piece, Rule, Template};
use crate::value::Type;
use std::collections::{BTreeMap, BTreeSet};

/// The single values that expressions read, and their types.
#[derive(Debug, Default)]
pub(super) struct Reads {
    /// By the path from the record; rows of lists and matches by what they are.
    pub(super) paths: BTreeMap<String, Type>,
    slots: BTreeSet<usize>,
}

impl Reads {
    /// What the tests of a block read.
    pub(super) fn of_block(block: &Block, rule: &Rule) -> Reads {
        let mut reads = Reads::default();
        for test in tests(block) {
            reads.add(test, rule);
        }
        reads
    }

    /// What the values of a text read.
    pub(super) fn of_template(template: &Template, rule: &Rule) -> Reads {
        let mut reads = Reads::default();
        for piece in &template.pieces {
            if let Piece::Value(value, _) = piece {
                reads.add(value, rule);
            }
        }
        reads
    }

    /// Adds what one expression reads.
    pub(super) fn add(&mut self, expr: &Expr, rule: &Rule) {
        match &expr.kind {
            ExprKind::Field { record_path, .. } | ExprKind::View { record_path, .. } => {
                self.paths.insert(record_path.clone(), expr.ty.clone());
            }
            ExprKind::Slot { slot, .. } if self.slots.insert(*slot) => {
                if let Some(one) = rule.lets.iter().find(|one| one.slot == *slot) {
                    self.add(&one.value, rule);
                }
                if let Some(group) = &rule.group {
                    self.add_of_group(group, *slot, rule);
                }
            }
            _ => {}
        }
        if let Type::Structure(structure) = &expr.ty {
            self.paths.insert(structure.name.clone(), expr.ty.clone());
        }
        for child in expr.children() {
            self.add(child, rule);
        }
    }
}

impl Reads {
    /// What a key or a measure reads of the members.
    fn add_of_group(&mut self, group: &Group, slot: usize, rule: &Rule) {
        for key in group.keys.iter().filter(|key| key.slot == slot) {
            self.add(&key.value, rule);
        }
        for measure in group.measures.iter().filter(|measure| measure.slot == slot) {
            measure.condition.iter().chain(&measure.value).for_each(|expr| self.add(expr, rule));
            // What is counted are the members that `where` takes.
            group.condition.iter().for_each(|expr| self.add(expr, rule));
            self.paths.insert(measure.text.clone(), measure.ty.clone());
        }
        if [group.first_slot, group.last_slot, group.span_slot].contains(&slot) {
            self.add(&group.time, rule);
        }
    }
}

/// The questions of a block, those of inner blocks too.
pub(super) fn tests(block: &Block) -> Vec<&Expr> {
    let mut all = Vec::new();
    for clause in &block.clauses {
        match &clause.body {
            Body::Test(test) => all.push(test),
            Body::Block(block) => all.extend(tests(block)),
        }
    }
    all
}

/// All clauses of a rule that ask a question, in order: of `when`, `unless` and `hold`.
pub(super) fn clauses(rule: &Rule) -> Vec<(&Clause, &Expr)> {
    let mut all = Vec::new();
    collect(&rule.when, &mut all);
    if let Some(unless) = &rule.unless {
        collect(unless, &mut all);
    }
    if let Some(clause) = rule.hold.as_ref().and_then(|hold| hold.condition.as_ref())
        && let Body::Test(test) = &clause.body
    {
        all.push((clause, test));
    }
    all
}

fn collect<'r>(block: &'r Block, all: &mut Vec<(&'r Clause, &'r Expr)>) {
    for clause in &block.clauses {
        match &clause.body {
            Body::Test(test) => all.push((clause, test)),
            Body::Block(block) => collect(block, all),
        }
    }
}
