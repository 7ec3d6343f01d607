//! Stage 1: what a record brings to the groups of one rule. A pure function of the record; never looks at another one.

use super::fact::{Datum, Fact, Identity, Member, Share, order};
use super::key;
use crate::alert::Verdict;
use crate::evaluate::machine::Machine;
use crate::evaluate::rule::Parts;
use crate::evaluate::sources;
use crate::plan::{Group, Measure, Within};
use crate::syntax::tree::FoldKind;
use crate::value::{Row, Value};

impl<'p: 'b, 'b> Machine<'p, 'b> {
    /// The facts of a record for the group rule that the machine has started. `tell` hears of each part of which nobody knows
    /// whether, where or when it belongs to a group; the notes say why.
    pub(in crate::evaluate) fn members(
        &mut self,
        rule: u32,
        record: Row<'b>,
        facts: &mut Vec<Fact>,
        tell: &mut dyn FnMut(&mut Self, Option<Row<'b>>),
    ) {
        let Some(group) = &self.rule.group else { return };
        let parts: Vec<Option<Row<'b>>> = match self.parts() {
            Parts::Whole => vec![None],
            Parts::Each(parts) => parts.into_iter().map(Some).collect(),
            Parts::Unknown => return tell(self, None),
        };
        for (number, part) in parts.into_iter().enumerate() {
            self.look_at(part);
            let fact = self.belonging(group, record, part).map(|(key, member)| {
                let identity =
                    Identity { record: &member.record, part: u32::try_from(number).unwrap_or(u32::MAX) };
                let order = order(rule, &key.stream, key.day, &key.whole, &identity);
                Fact { order, payload: member.payload() }
            });
            match fact {
                Some(fact) => facts.push(fact),
                None if self.notes.is_empty() => {}
                None => tell(self, part),
            }
        }
    }

    /// The group of a part and what it brings; none when it is no member, with notes when nobody knows.
    fn belonging(
        &mut self,
        group: &'p Group,
        record: Row<'b>,
        part: Option<Row<'b>>,
    ) -> Option<(Key, Member)> {
        if let Some(condition) = &group.condition
            && self.test(condition) != Verdict::True
        {
            return None;
        }
        let day = match self.value(&group.time) {
            Value::Date(day) => Some(day),
            _ => None,
        };
        let mut shown = Vec::with_capacity(group.keys.len());
        let mut normal = Vec::with_capacity(group.keys.len());
        for key in &group.keys {
            let value = self.value(&key.value);
            match value {
                Value::Missing => continue,
                // Looked for and not there: it has no such key and belongs to no group.
                Value::Absent => {
                    self.notes.clear();
                    return None;
                }
                _ => {}
            }
            match (key::normal(&value, &key.value.ty), Datum::of(&value)) {
                (Some(one), Some(datum)) => {
                    normal.push(one);
                    shown.push(datum);
                }
                // A placeholder says no more than a blank.
                _ => sources::note(&key.value, self.rule, &mut self.notes),
            }
        }
        let (Some(day), true) = (day, normal.len() == group.keys.len()) else { return None };
        let shares = group.measures.iter().map(|measure| self.share(measure, day.0)).collect();
        let reference = crate::evaluate::record::reference(self.context, record);
        let origin = record.origin();
        let key = Key {
            stream: key::joined(group.streams.iter().filter_map(|&key| normal.get(key))),
            whole: key::joined(normal.iter()),
            day: day.0,
        };
        let member = Member {
            file: origin.file,
            row: origin.row,
            ordinal: origin.ordinal,
            record: reference.id,
            part: part.map(|part| part.position()).unwrap_or_default(),
            keys: shown,
            shares,
        };
        Some((key, member))
    }

    /// What the part brings to a measure.
    fn share(&mut self, measure: &'p Measure, day: i32) -> Share {
        if let Within::BeforeDay(before) = measure.within
            && day >= before.0
        {
            return Share::Nothing;
        }
        let mark = self.notes.len();
        let share = match measure.kind {
            FoldKind::Any | FoldKind::Count => truth(self.both_hold(measure)),
            FoldKind::All => truth(negated(self.holds_if_taken(measure))),
            _ => self.value_of(measure),
        };
        let share = match share {
            Some(share) => share,
            None => Share::Unknown(
                self.notes[mark..]
                    .iter()
                    .map(|note| (note.path.to_string(), note.record_path.to_string()))
                    .collect(),
            ),
        };
        self.notes.truncate(mark);
        share
    }

    /// The condition and, if there is one, the question.
    fn both_hold(&mut self, measure: &'p Measure) -> Verdict {
        let taken = measure.condition.as_ref().map_or(Verdict::True, |condition| self.test(condition));
        match (taken, &measure.value) {
            (Verdict::False, _) | (_, None) => taken,
            (_, Some(value)) => match (taken, self.test(value)) {
                (_, Verdict::False) => Verdict::False,
                (Verdict::True, verdict) => verdict,
                _ => Verdict::Undecided,
            },
        }
    }

    /// The question, of a member that the condition takes; what it leaves out counts as true.
    fn holds_if_taken(&mut self, measure: &'p Measure) -> Verdict {
        let taken = measure.condition.as_ref().map_or(Verdict::True, |condition| self.test(condition));
        match (taken, &measure.value) {
            (Verdict::False, _) | (_, None) => Verdict::True,
            (taken, Some(value)) => match (taken, self.test(value)) {
                (_, Verdict::True) => Verdict::True,
                (Verdict::True, verdict) => verdict,
                _ => Verdict::Undecided,
            },
        }
    }

    /// None when it is unknown.
    fn value_of(&mut self, measure: &'p Measure) -> Option<Share> {
        let taken = measure.condition.as_ref().map_or(Verdict::True, |condition| self.test(condition));
        let (Some(value), Verdict::True | Verdict::Undecided) = (&measure.value, taken) else {
            return Some(Share::Nothing);
        };
        if taken == Verdict::Undecided {
            return None;
        }
        let found = self.value(value);
        match found {
            Value::Missing => None,
            Value::Absent => Some(Share::Nothing),
            // What is one key is one value, so that a company is not counted once for each spelling.
            found if measure.kind == FoldKind::Distinct => Some(match key::normal(&found, &value.ty) {
                Some(key) => Share::Value(Datum::Text(key)),
                None => Share::Nothing,
            }),
            found => Some(Datum::of(&found).map_or(Share::Nothing, Share::Value)),
        }
    }
}

/// The normal forms by which a member finds its group.
struct Key {
    stream: String,
    whole: String,
    day: i32,
}

fn truth(verdict: Verdict) -> Option<Share> {
    match verdict {
        Verdict::True => Some(Share::Value(Datum::Truth(true))),
        Verdict::False => Some(Share::Nothing),
        Verdict::Undecided => None,
    }
}

fn negated(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::True => Verdict::False,
        Verdict::False => Verdict::True,
        Verdict::Undecided => Verdict::Undecided,
    }
}
