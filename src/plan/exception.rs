//! Exceptions and what a rule lets them name; changes of a rule from a day on. Never decides whether one covers a hit.

use super::{Constant, Expr, Rule};
use crate::source::Span;
use crate::value::Date;

/// An exception: a hit of its rule that it covers stays in the output, and counts for nothing.
#[derive(Debug, Clone)]
pub struct Exception {
    /// Its name.
    pub name: String,
    /// The name of its rule.
    pub rule: String,
    /// What it covers: each expression by which the rule lets exceptions be made, as the rule writes it, and its value.
    pub covers: Vec<(String, Constant)>,
    /// The first day of screening on which it is in force.
    pub from: Date,
    /// The last day of screening on which it is in force.
    pub until: Date,
    /// Why it was made.
    pub reason: String,
    /// Who allowed it.
    pub approved_by: Vec<String>,
    /// Where that is written down.
    pub ticket: String,
    /// The hash of the list entry and of the record's values that were looked at: with others it does not hold.
    pub bound: Option<String>,
    /// Its place.
    pub span: Span,
}

/// How an exception's term lies to a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// It begins later.
    NotYet,
    /// The day lies in it, both ends in.
    InForce,
    /// It ended before.
    Expired,
}

impl Exception {
    /// How its term lies to a day of screening.
    pub fn term_on(&self, day: Date) -> Term {
        if day < self.from {
            Term::NotYet
        } else if day <= self.until {
            Term::InForce
        } else {
            Term::Expired
        }
    }
}

/// An expression by which a rule lets exceptions be made.
#[derive(Debug, Clone)]
pub struct ExceptionKey {
    /// As the rule writes it: `s.consignee.name`.
    pub text: String,
    /// Its value for a hit.
    pub value: Expr,
}

/// A rule as an `override` changes it, and on which days of screening it does.
#[derive(Debug, Clone)]
pub struct Change {
    /// The first day.
    pub from: Date,
    /// The last day; none: for good.
    pub until: Option<Date>,
    /// Why.
    pub reason: String,
    /// The whole rule as it is then.
    pub rule: Box<Rule>,
}

/// How many days an exception lasts at most where its rule sets no limit.
pub const LONGEST_EXCEPTION: i64 = 365;

/// The severities of which an exception needs a second approver.
pub const GRAVE: [&str; 2] = ["high", "critical"];

impl Rule {
    /// Whether an exception needs two approvers: in the gravest form of the rule, so that no override makes one easier to
    /// get.
    pub fn needs_second_approver(&self) -> bool {
        self.forms().any(|rule| GRAVE.contains(&rule.severity.as_str()))
    }

    /// The rule as it is on a day of screening: changed by the `override` of that day, if there is one.
    pub fn on(&self, day: Date) -> &Rule {
        let is_in_force =
            |change: &&Change| change.from <= day && change.until.is_none_or(|until| day <= until);
        self.changes.iter().find(is_in_force).map_or(self, |change| &change.rule)
    }

    /// Every form of the rule: as it was written, and as each `override` changes it.
    pub fn forms(&self) -> impl Iterator<Item = &Rule> {
        std::iter::once(self).chain(self.changes.iter().map(|change| &*change.rule))
    }
}
