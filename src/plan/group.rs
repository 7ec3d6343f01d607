//! What a rule over groups needs beside a rule over records: keys, a window of time, and what is measured of it.
//! Never holds a member.

use super::Expr;
use crate::syntax::tree::FoldKind;
use crate::value::{Date, Type};

/// The group of a rule: `for group g of … by KEYS over 30d where …`.
#[derive(Debug, Clone)]
pub struct Group {
    /// The name of the group's variable: `g`.
    pub variable: String,
    /// Which records or parts are members.
    pub condition: Option<Expr>,
    /// The condition as written; empty without one.
    pub condition_text: String,
    /// What the members have in common.
    pub keys: Vec<GroupKey>,
    /// The keys by which alerts are kept apart (`emit once per`), by index; facts of equal values come in one stream.
    pub streams: Vec<usize>,
    /// The day of a member: the `time` field of the record.
    pub time: Expr,
    /// How many days before the last member a member stands at most; none: all that came before.
    pub window: Option<i64>,
    /// How many days must have passed since the last hit of a stream for a new alert; none: there is one alert.
    pub quiet: Option<i64>,
    /// What is measured of the members, each once.
    pub measures: Vec<Measure>,
    /// The slot of `g.first`: the day of the first member.
    pub first_slot: usize,
    /// The slot of `g.last`: the day of the last member.
    pub last_slot: usize,
    /// The slot of `g.span`: the days from the first member to the last.
    pub span_slot: usize,
}

impl Group {
    /// How many days before a day its verdict and its alert may depend on; none: on all that came before.
    pub fn look_back(&self) -> Option<i64> {
        // A hit keeps back the alerts of `quiet` days, and itself looks back a window.
        self.window?.checked_add(self.quiet?)
    }
}

/// A key of a group.
#[derive(Debug, Clone)]
pub struct GroupKey {
    /// Its value for a member.
    pub value: Expr,
    /// The slot of its value for the group.
    pub slot: usize,
    /// As written.
    pub text: String,
}

/// A comprehension over a group: what one ordered pass can keep up.
#[derive(Debug, Clone)]
pub struct Measure {
    /// What it makes of the values.
    pub kind: FoldKind,
    /// Over which time of the group.
    pub within: Within,
    /// Which members count.
    pub condition: Option<Expr>,
    /// The value of a member; none only for a count.
    pub value: Option<Expr>,
    /// The type of a member's value.
    pub ty: Type,
    /// The slot of its result.
    pub slot: usize,
    /// As written.
    pub text: String,
}

/// The time of a group that a measure looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Within {
    /// All of it.
    Whole,
    /// Members at most so many days before the last one.
    Over(i64),
    /// Members more than so many days before the last one.
    Before(i64),
    /// Members before a day.
    BeforeDay(Date),
}
