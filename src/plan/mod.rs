//! The compiled rule set: typed expressions over slots. The contract between `check`, which makes it, and `evaluate`,
//! which runs it. Plain data: never resolves a name and never holds a record.

mod exception;
mod expr;
mod group;
mod reads;
mod selection;
mod test;

pub use exception::{Change, Exception, ExceptionKey, GRAVE, LONGEST_EXCEPTION, Term};
pub use expr::{
    Argument, Arithmetic, Block, Body, Clause, Comparison, Constant, Expr, ExprKind, Format, Piece, Template,
};
pub use group::{Group, GroupKey, Measure, Within};
pub use reads::{Question, fields_read, questions};
pub use selection::Selection;
pub use test::{Because, Expectation, Test};

use crate::list::Declaration;
use crate::source::Span;
use crate::value::{Date, RecordId, Schema};
use crate::watchlist::Status;
use rust_decimal::Decimal;
use std::sync::Arc;

/// A whole rule set, checked.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The record types.
    pub schema: Arc<Schema>,
    /// The declared sources; rules and lists cite them by index.
    pub citations: Vec<Citation>,
    /// The lists; expressions name them by index.
    pub lists: Vec<ListPlan>,
    /// The watchlists; expressions name them by index.
    pub watchlists: Vec<WatchlistPlan>,
    /// The rules in order of their names.
    pub rules: Vec<Rule>,
    /// The tests in order of files and lines.
    pub tests: Vec<Test>,
    /// The exceptions in order of their names.
    pub exceptions: Vec<Exception>,
    /// How scores combine.
    pub scoring: Scoring,
}

/// A declared source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// Its id.
    pub id: String,
    /// Title; may be empty.
    pub title: String,
    /// Publisher; may be empty.
    pub publisher: String,
    /// Day of publication.
    pub date: Option<Date>,
    /// Address; may be empty.
    pub url: String,
}

/// A declared list and where its entries come from.
#[derive(Debug, Clone)]
pub struct ListPlan {
    /// Name, key type, columns.
    pub declaration: Declaration,
    /// Its entries.
    pub from: ListFrom,
    /// Indices of cited sources.
    pub cite: Vec<usize>,
    /// Whether `mentions` is used on it.
    pub is_mentioned: bool,
}

/// Where a list's entries come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListFrom {
    /// Keys written in the rule file, as canonical text of the key type.
    Inline(Vec<String>),
    /// A CSV file, and where it is named.
    File(String, Span),
}

/// A declared watchlist.
#[derive(Debug, Clone)]
pub struct WatchlistPlan {
    /// Its name.
    pub name: String,
    /// The files and where they are named; empty for all watchlist files of the run.
    pub files: Vec<(String, Span)>,
    /// The statuses to keep; empty keeps all.
    pub status: Vec<Status>,
    /// Indices of cited sources.
    pub cite: Vec<usize>,
    /// The latest date of the cited sources.
    pub date: Option<Date>,
    /// After how many days it counts as stale.
    pub stale_after_days: Option<i64>,
    /// Where it is declared.
    pub span: Span,
}

/// Whether a rule runs and counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleStatus {
    /// Runs and counts.
    Active,
    /// Runs, is shown, adds nothing to a record's score.
    Trial,
    /// Does not run.
    Retired,
}

/// A compiled rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// Its title; the name when it has none.
    pub title: String,
    /// `info`, `low`, `medium`, `high`, `critical`.
    pub severity: String,
    /// Whether it runs and counts.
    pub status: RuleStatus,
    /// The family its score is combined in.
    pub family: String,
    /// Who answers for it; may be empty.
    pub owner: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Indices of cited sources.
    pub cite: Vec<usize>,
    /// First day on which it runs.
    pub effective_from: Option<Date>,
    /// Last day on which it runs.
    pub effective_until: Option<Date>,
    /// SHA-256 of its text and that of the consts and defs it uses, whatever their layout and comments; hexadecimal.
    pub hash: String,
    /// The type of the records it runs over.
    pub record: RecordId,
    /// The slot of the record: `s`.
    pub record_slot: usize,
    /// The name of the record's variable.
    pub record_variable: String,
    /// The parts it runs over, one after the other; none when it runs over the record itself.
    pub each: Option<Each>,
    /// The group it runs over, whose members are the records or parts above.
    pub group: Option<Group>,
    /// How many slots it needs.
    pub slots: usize,
    /// Its `let`s in order; evaluated when first read.
    pub lets: Vec<Let>,
    /// What must hold.
    pub when: Block,
    /// What lifts it.
    pub unless: Option<Block>,
    /// The points of a hit, 0 to 100.
    pub base: Decimal,
    /// The score lines.
    pub lines: Vec<ScoreLine>,
    /// When the outcome is *hold*.
    pub hold: Option<Hold>,
    /// What was found.
    pub reason: Template,
    /// What to ask.
    pub inquiry: Option<Template>,
    /// One alert of a record for each value of these; empty for one for each part.
    pub once_per: Vec<Expr>,
    /// By what exceptions may be made; empty when none may.
    pub exception_keys: Vec<ExceptionKey>,
    /// How many days an exception lasts at most.
    pub exceptions_at_most: i64,
    /// The exceptions to it, by index in the plan, in order.
    pub exceptions: Vec<usize>,
    /// What it is on other days, in the order of the days, none of which lies in two.
    pub changes: Vec<Change>,
    /// The lists that it reads, by index, in order.
    pub lists: Vec<usize>,
    /// The watchlists that it reads, by index, in order.
    pub watchlists: Vec<usize>,
    /// Its place.
    pub span: Span,
}

/// The parts a rule runs over.
#[derive(Debug, Clone)]
pub struct Each {
    /// The slot of the part: `i`.
    pub slot: usize,
    /// The name of the part's variable.
    pub variable: String,
    /// The list of parts.
    pub over: Expr,
}

/// A `let`.
#[derive(Debug, Clone)]
pub struct Let {
    /// Its slot.
    pub slot: usize,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Expr,
}

/// A score line.
#[derive(Debug, Clone)]
pub struct ScoreLine {
    /// Its name.
    pub name: String,
    /// Whether it takes points away.
    pub subtracts: bool,
    /// Its points.
    pub points: Expr,
    /// When it counts.
    pub condition: Expr,
    /// The condition as written.
    pub text: String,
    /// What it says.
    pub sentence: Option<Template>,
}

/// The legal regimes that a rule may hold under and that may bind whoever screens.
pub const REGIMES: &[&str] = &["EU", "UK", "US", "UN", "CH", "CA", "AU", "JP", "UA"];

/// When a hit holds.
#[derive(Debug, Clone)]
pub struct Hold {
    /// The regimes: `EU`, `UK`, `US`, …
    pub regimes: Vec<String>,
    /// The match of whose law it must be; none: all of the regimes.
    pub of: Option<Expr>,
    /// The condition; none holds every hit.
    pub condition: Option<Clause>,
}

/// How scores combine: within a family the highest, plus a share of the others, capped; across families noisy-or.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scoring {
    /// The share of a family's other scores that is added to its highest.
    pub others_share: Decimal,
    /// How much the others add at most.
    pub others_up_to: Option<Decimal>,
    /// The highest score of a family.
    pub family_at_most: Option<Decimal>,
    /// Name and lower end of each band, the lowest first. Below the first is `info`.
    pub bands: Vec<(String, u8)>,
}

impl Default for Scoring {
    /// The bands of the language's documentation; within a family the highest alone.
    fn default() -> Self {
        let bands = [("low", 10), ("medium", 25), ("high", 45), ("critical", 70)];
        Scoring {
            others_share: Decimal::ZERO,
            others_up_to: None,
            family_at_most: None,
            bands: bands.into_iter().map(|(name, from)| (name.to_owned(), from)).collect(),
        }
    }
}
