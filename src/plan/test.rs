//! A compiled rule test: records, a day, and what is expected. Never run here.

use crate::source::Span;
use crate::syntax::tree::ExpectVerdict;
use crate::value::{Date, Node, RecordId};
use rust_decimal::Decimal;

/// A test. Each row of a `cases` table is a test of its own.
#[derive(Debug, Clone)]
pub struct Test {
    /// Index of the rule.
    pub rule: usize,
    /// What it shows; for a row of a table with the row's number behind it.
    pub title: String,
    /// The day of screening; none: the day of the run.
    pub as_of: Option<Date>,
    /// The type of the record.
    pub record_type: RecordId,
    /// The records: one, or those of a group.
    pub records: Vec<Node>,
    /// Lists with other entries: index and canonical keys.
    pub with_lists: Vec<(usize, Vec<String>)>,
    /// Watchlists with other entries: index and names.
    pub with_watchlists: Vec<(usize, Vec<String>)>,
    /// What is expected.
    pub expectations: Vec<(Expectation, Span)>,
    /// Its place.
    pub span: Span,
}

/// What a test expects.
#[derive(Debug, Clone, PartialEq)]
pub enum Expectation {
    /// The rule's verdict over the record: hit when any part hits; undecided when none hits and one is undecided.
    Verdict(ExpectVerdict),
    /// The exception that covers a hit of the rule: its name.
    ExceptedBy(String),
    /// The highest score of the rule's hits, both ends in.
    Score(Decimal, Decimal),
    /// A clause, score line or missing field.
    Because(Because),
    /// Words of the reason of a hit.
    ReasonContains(String),
    /// The outcome's word: `hold`, `review`, `no_finding`.
    Outcome(String),
    /// The keys of the records that an alert of a group names, in any order.
    Members(Vec<String>),
}

/// What a verdict is due to.
#[derive(Debug, Clone, PartialEq)]
pub enum Because {
    /// The clause or score line is true (or, negated, false).
    Clause {
        /// Its name.
        name: String,
        /// `not`
        negated: bool,
    },
    /// The field is missing: its path as the rule writes it (`i.hs`) or from the record (`items.hs`).
    Missing(String),
}
