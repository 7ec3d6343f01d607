//! The members of one key in the window that ends on a day, and what is measured of them. Never decides a rule.

use super::fact::{Member, Share};
use super::running::{Lack, Running};
use crate::plan::{Group, Within};
use crate::value::Value;
use std::collections::VecDeque;

/// The members of a key so far, of which those outside the window have gone.
#[derive(Debug)]
pub(super) struct Window<'p> {
    group: &'p Group,
    members: VecDeque<(i32, Member)>,
    /// How many members have gone: the number of the first one that is in.
    gone: u64,
    measures: Vec<(Running, Reach)>,
}

/// The members that a measure counts, by their numbers: from `from` until before `until`.
#[derive(Debug, Clone, Copy, Default)]
struct Reach {
    from: u64,
    until: u64,
}

impl<'p> Window<'p> {
    /// Without members.
    pub(super) fn new(group: &'p Group) -> Window<'p> {
        let measures = group.measures.iter().map(|measure| (Running::of(measure), Reach::default()));
        Window { group, members: VecDeque::new(), gone: 0, measures: measures.collect() }
    }

    /// The next member, not earlier than the last one.
    pub(super) fn push(&mut self, day: i32, member: Member) {
        self.members.push_back((day, member));
    }

    /// Lets the window end on a day, not earlier than before.
    pub(super) fn end_on(&mut self, day: i32) {
        let oldest = self.group.window.map(|window| i64::from(day).saturating_sub(window));
        let back = |days: i64| {
            let days = self.group.window.map_or(days, |window| days.min(window));
            i64::from(day).saturating_sub(days)
        };
        let bounds: Vec<(Option<i64>, Option<i64>)> = self
            .group
            .measures
            .iter()
            .map(|measure| match measure.within {
                Within::Whole | Within::BeforeDay(_) => (oldest, None),
                Within::Over(days) => (Some(back(days)), None),
                Within::Before(days) => (oldest, Some(back(days))),
            })
            .collect();
        for (number, (from, before)) in bounds.into_iter().enumerate() {
            self.move_measure(number, from, before);
        }
        if let Some(oldest) = oldest {
            while self.members.front().is_some_and(|(day, _)| i64::from(*day) < oldest) {
                self.members.pop_front();
                self.gone += 1;
            }
        }
    }

    /// Lets a measure count the members from a day on and before another.
    fn move_measure(&mut self, number: usize, from: Option<i64>, before: Option<i64>) {
        let Some((running, reach)) = self.measures.get_mut(number) else { return };
        let member = |at: u64| {
            let index = usize::try_from(at.checked_sub(self.gone)?).ok()?;
            self.members.get(index)
        };
        let share =
            |member: &'_ (i32, Member)| member.1.shares.get(number).cloned().unwrap_or(Share::Nothing);
        while let Some(found) = member(reach.until) {
            if before.is_some_and(|before| i64::from(found.0) >= before) {
                break;
            }
            running.enter(&share(found));
            reach.until += 1;
        }
        while let Some(found) = member(reach.from) {
            if reach.from >= reach.until || from.is_none_or(|from| i64::from(found.0) >= from) {
                break;
            }
            running.leave(&share(found));
            reach.from += 1;
        }
    }

    /// The members in the window, in order.
    pub(super) fn members(&self) -> impl DoubleEndedIterator<Item = (i32, &Member)> + ExactSizeIterator {
        self.members.iter().map(|(day, member)| (*day, member))
    }

    /// The day of the last member.
    pub(super) fn last_day(&self) -> Option<i32> {
        self.members.back().map(|(day, _)| *day)
    }

    /// The value of a measure, by its index.
    pub(super) fn measured<'b>(&self, measure: usize) -> Result<Value<'b>, Lack> {
        self.measures.get(measure).map_or(Ok(Value::Absent), |(running, _)| running.value())
    }
}
