//! Decides one rule over one part of a record. Never writes evidence.

use super::machine::Machine;
use super::show::show;
use crate::alert::Verdict;
use crate::plan::{Block, Body, Clause, Piece, Template};
use crate::syntax::tree::Quantifier;
use crate::value::{Row, Value};

/// The parts that a rule looks at in one record.
pub(super) enum Parts<'b> {
    /// The record itself, once.
    Whole,
    /// These parts.
    Each(Vec<Row<'b>>),
    /// Nobody knows: the list of them is missing.
    Unknown,
}

impl<'p: 'b, 'b> Machine<'p, 'b> {
    /// The parts that the machine's rule looks at.
    pub(super) fn parts(&mut self) -> Parts<'b> {
        let Some(each) = &self.rule.each else { return Parts::Whole };
        match self.value(&each.over) {
            Value::List(values) => Parts::Each(
                values
                    .iter()
                    .filter_map(|value| match value {
                        Value::Row(row) => Some(*row),
                        _ => None,
                    })
                    .collect(),
            ),
            Value::Missing => Parts::Unknown,
            _ => Parts::Each(Vec::new()),
        }
    }

    /// The rule's verdict: `when` and not `unless`. Notes are left only when it is undecided.
    pub(super) fn judge(&mut self) -> Verdict {
        let rule = self.rule;
        let when = self.block(&rule.when);
        let Some(unless) = &rule.unless else { return when };
        if when == Verdict::False {
            return when;
        }
        let mark = self.notes.len();
        match self.block(unless) {
            Verdict::True => {
                self.notes.clear();
                Verdict::False
            }
            Verdict::False => {
                self.notes.truncate(mark);
                when
            }
            Verdict::Undecided => Verdict::Undecided,
        }
    }

    /// The verdict of a block; it stops as soon as the rest cannot change it.
    pub(super) fn block(&mut self, block: &'p Block) -> Verdict {
        let mark = self.notes.len();
        let mut tally = Tally::of(block);
        for clause in &block.clauses {
            tally.add(self.clause(clause));
            if tally.is_settled() {
                break;
            }
        }
        let verdict = tally.verdict();
        if verdict != Verdict::Undecided {
            self.notes.truncate(mark);
        }
        verdict
    }

    fn clause(&mut self, clause: &'p Clause) -> Verdict {
        match &clause.body {
            Body::Test(expr) => self.test(expr),
            Body::Block(block) => self.block(block),
        }
    }

    /// A template with its values put in.
    pub(super) fn render(&mut self, template: &'p Template) -> String {
        let mark = self.notes.len();
        let mut text = String::new();
        for piece in &template.pieces {
            match piece {
                Piece::Words(words) => text.push_str(words),
                Piece::Value(expr, format) => {
                    let value = self.value(expr);
                    let shown = show(&value, &expr.ty, *format);
                    // `(not given)` where the author has written brackets around the value already.
                    let is_nothing = matches!(value, Value::Missing | Value::Absent) && text.ends_with('(');
                    text.push_str(if is_nothing { shown.trim_matches(['(', ')']) } else { &shown });
                }
            }
        }
        self.notes.truncate(mark);
        text
    }
}

/// The votes of a block's clauses.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tally {
    wanted: usize,
    left: usize,
    agreed: usize,
    undecided: usize,
}

impl Tally {
    /// No clause has voted yet.
    pub(super) fn of(block: &Block) -> Tally {
        let clauses = block.clauses.len();
        let wanted = match block.quantifier {
            Quantifier::All => clauses,
            Quantifier::Any => 1,
            Quantifier::AtLeast(number) => usize::try_from(number).unwrap_or(usize::MAX),
        };
        Tally { wanted, left: clauses, agreed: 0, undecided: 0 }
    }

    /// One more clause has voted.
    pub(super) fn add(&mut self, verdict: Verdict) {
        self.left = self.left.saturating_sub(1);
        match verdict {
            Verdict::True => self.agreed += 1,
            Verdict::Undecided => self.undecided += 1,
            Verdict::False => {}
        }
    }

    /// Whether the clauses that have not voted can change nothing.
    pub(super) fn is_settled(&self) -> bool {
        self.agreed >= self.wanted || self.agreed + self.undecided + self.left < self.wanted
    }

    /// True when enough agreed; false when not enough can; else undecided.
    pub(super) fn verdict(&self) -> Verdict {
        if self.agreed >= self.wanted {
            Verdict::True
        } else if self.agreed + self.undecided + self.left < self.wanted {
            Verdict::False
        } else {
            Verdict::Undecided
        }
    }

    /// Whether one more agreement would be enough.
    pub(super) fn lacks_one(&self) -> bool {
        self.agreed.checked_add(1) == Some(self.wanted)
    }
}
