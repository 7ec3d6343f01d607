//! Runs a plan over records: verdicts, scores, reasons, evidence. Pure: never asks a clock, a disk or a hash order, and
//! never sees how a rule was written.
//!
//! One pass decides each rule, with as little work as it can; a second one writes down what it saw, only for hits and for
//! whoever asks.

mod compare;
mod entry;
mod evidence;
mod exception;
mod explain;
mod fold;
mod group;
mod machine;
mod origin;
mod record;
mod rule;
mod score;
mod show;
mod sources;
mod tables;
mod trace;

pub use explain::{Explanation, explain, explain_group};
pub use group::{Fact, FactError, GroupFinding, Groups};
pub use record::{Evaluated, evaluate, evaluate_rows};
pub use tables::Tables;

use crate::list::{List, RowIndex};
use crate::plan::{Plan, Rule, RuleStatus, Selection};
use crate::value::{Date, RecordId, SourceFile, StructureValue, Value};
use std::rc::Rc;
use std::sync::Arc;

/// All that an evaluation needs beside the records.
#[derive(Debug, Clone)]
pub struct Context<'p> {
    /// The rules.
    pub plan: &'p Plan,
    /// The lists and watchlists, in the plan's order.
    pub tables: &'p Tables,
    /// The day of screening.
    pub as_of: Date,
    /// The legal regimes that bind the user: `EU`, `UK`, `US`.
    pub regimes: &'p [String],
    /// The rules that are to run.
    pub selection: &'p Selection,
    /// The input files and sheets, by number.
    pub sources: &'p [SourceFile],
}

impl<'p> Context<'p> {
    /// Whether a rule runs: on the day of screening, and as one of those that are to.
    pub fn runs(&self, rule: &Rule) -> bool {
        runs_on(rule, self.as_of) && self.selection.takes(rule.on(self.as_of))
    }

    /// A rule of the plan as it is on the day of screening.
    pub fn rule(&self, number: usize) -> Option<&'p Rule> {
        self.plan.rules.get(number).map(|rule| rule.on(self.as_of))
    }

    /// The rules that run over records of a type on the day of screening, as they are on that day, with their numbers in
    /// the plan.
    pub fn running(&self, record: RecordId) -> impl Iterator<Item = (usize, &'p Rule)> {
        let (as_of, selection) = (self.as_of, self.selection);
        let rules = self.plan.rules.iter().enumerate();
        let rules = rules.map(move |(number, rule)| (number, rule.on(as_of)));
        rules.filter(move |(_, rule)| rule.record == record && runs_on(rule, as_of) && selection.takes(rule))
    }
}

/// Whether a rule runs on a day: not retired, and within its effective dates, both ends in.
pub fn runs_on(rule: &Rule, day: Date) -> bool {
    let rule = rule.on(day);
    rule.status != RuleStatus::Retired
        && rule.effective_from.is_none_or(|from| from <= day)
        && rule.effective_until.is_none_or(|until| day <= until)
}

/// A row of a keyed list as a value.
fn list_row<'b>(list: &List, row: RowIndex) -> Value<'b> {
    let structure = Arc::clone(list.structure());
    let fields = (0..structure.fields.len()).map(|column| list.value(row, column)).collect();
    Value::Structure(Rc::new(StructureValue { structure, fields }))
}
