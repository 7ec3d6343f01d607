//! `any`, `all`, `count`, `sum` and their kin over the members of a list. Never guesses an unknown member.

use super::compare::{self, Fault};
use super::machine::Machine;
use crate::alert::Verdict;
use crate::plan::{Arithmetic, Expr};
use crate::syntax::tree::FoldKind;
use crate::value::{Type, Value};
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::collections::BTreeSet;

impl<'p: 'b, 'b> Machine<'p, 'b> {
    /// The value of a fold; see [`FoldKind`]. A missing list is missing, an absent list absent.
    pub(super) fn fold(
        &mut self,
        kind: FoldKind,
        slot: usize,
        over: &'p Expr,
        condition: Option<&'p Expr>,
        value: Option<&'p Expr>,
    ) -> Value<'b> {
        let members = match self.value(over) {
            Value::List(members) => members,
            Value::Absent => return Value::Absent,
            _ => return Value::Missing,
        };
        let fold = Fold { slot, members: &members, condition, value, over };
        match kind {
            FoldKind::Any => self.any(&fold),
            FoldKind::All => self.all(&fold),
            FoldKind::Count => self.count(&fold),
            FoldKind::First => self.first(&fold, fold.members.iter()),
            FoldKind::Last => self.first(&fold, fold.members.iter().rev()),
            FoldKind::Sum | FoldKind::Avg | FoldKind::Min | FoldKind::Max | FoldKind::Distinct => {
                match self.values(&fold) {
                    Some(values) => self.reduce(kind, &fold, values),
                    None => Value::Missing,
                }
            }
        }
    }

    /// True by one true member, whatever the others; without one, unknown as soon as one is.
    fn any(&mut self, fold: &Fold<'_, 'p, 'b>) -> Value<'b> {
        let mut unknown = false;
        for member in fold.members {
            match self.holds(fold, member) {
                Verdict::True => return Value::Truth(true),
                Verdict::Undecided => unknown = true,
                Verdict::False => {}
            }
        }
        if unknown { Value::Missing } else { Value::Truth(false) }
    }

    /// False by one false member; a member that the condition leaves out counts as true.
    fn all(&mut self, fold: &Fold<'_, 'p, 'b>) -> Value<'b> {
        let mut unknown = false;
        for member in fold.members {
            self.bind(fold.slot, member.clone());
            let taken = fold.condition.map_or(Verdict::True, |condition| self.test(condition));
            let verdict = match (fold.value, taken) {
                (None, taken) => taken,
                (Some(_), Verdict::False) => Verdict::True,
                (Some(value), taken) => match (taken, self.test(value)) {
                    (_, Verdict::True) => Verdict::True,
                    (Verdict::True, verdict) => verdict,
                    _ => Verdict::Undecided,
                },
            };
            match verdict {
                Verdict::False => return Value::Truth(false),
                Verdict::Undecided => unknown = true,
                Verdict::True => {}
            }
        }
        if unknown { Value::Missing } else { Value::Truth(true) }
    }

    /// The condition and, if there is one, the value.
    fn holds(&mut self, fold: &Fold<'_, 'p, 'b>, member: &Value<'b>) -> Verdict {
        self.bind(fold.slot, member.clone());
        let taken = fold.condition.map_or(Verdict::True, |condition| self.test(condition));
        match (taken, fold.value) {
            (Verdict::False, _) | (_, None) => taken,
            (_, Some(value)) => match (taken, self.test(value)) {
                (_, Verdict::False) => Verdict::False,
                (Verdict::True, verdict) => verdict,
                _ => Verdict::Undecided,
            },
        }
    }

    fn count(&mut self, fold: &Fold<'_, 'p, 'b>) -> Value<'b> {
        let mut count = 0_u64;
        let mut unknown = false;
        for member in fold.members {
            match self.holds(fold, member) {
                Verdict::True => count += 1,
                Verdict::Undecided => unknown = true,
                Verdict::False => {}
            }
        }
        if unknown { Value::Missing } else { Value::Number(Decimal::from(count)) }
    }

    /// The first of the members, in the given order, that the condition takes; unknown when one before it might be it.
    fn first<'m>(
        &mut self,
        fold: &Fold<'_, 'p, 'b>,
        members: impl Iterator<Item = &'m Value<'b>>,
    ) -> Value<'b>
    where
        'b: 'm,
    {
        for member in members {
            self.bind(fold.slot, member.clone());
            match fold.condition.map_or(Verdict::True, |condition| self.test(condition)) {
                Verdict::True => return fold.value.map_or_else(|| member.clone(), |value| self.value(value)),
                Verdict::Undecided => return Value::Missing,
                Verdict::False => {}
            }
        }
        Value::Absent
    }

    /// The values of the members taken, absent ones left out; none when a condition or a value is unknown.
    fn values(&mut self, fold: &Fold<'_, 'p, 'b>) -> Option<Vec<Value<'b>>> {
        let mut values = Vec::new();
        let mut unknown = false;
        for member in fold.members {
            self.bind(fold.slot, member.clone());
            match fold.condition.map_or(Verdict::True, |condition| self.test(condition)) {
                Verdict::True => match fold.value.map_or_else(|| member.clone(), |value| self.value(value)) {
                    Value::Missing => unknown = true,
                    Value::Absent => {}
                    value => values.push(value),
                },
                Verdict::Undecided => unknown = true,
                Verdict::False => {}
            }
        }
        (!unknown).then_some(values)
    }

    fn reduce(&mut self, kind: FoldKind, fold: &Fold<'_, 'p, 'b>, values: Vec<Value<'b>>) -> Value<'b> {
        let of = fold.value.unwrap_or(fold.over);
        let result = match kind {
            FoldKind::Sum => sum(&values, &of.ty),
            FoldKind::Avg => mean(&values, &of.ty),
            FoldKind::Min => extreme(values, &of.ty, Ordering::Less),
            FoldKind::Max => extreme(values, &of.ty, Ordering::Greater),
            _ => Ok(Value::Number(Decimal::from(distinct(&values, &of.ty)))),
        };
        result.unwrap_or_else(|fault| self.fault(fault, of, fold.over))
    }
}

/// One fold being evaluated.
struct Fold<'m, 'p, 'b> {
    slot: usize,
    members: &'m [Value<'b>],
    condition: Option<&'p Expr>,
    value: Option<&'p Expr>,
    over: &'p Expr,
}

/// The sum; of no amounts there is none, for there is no currency.
fn sum<'b>(values: &[Value<'b>], ty: &Type) -> Result<Value<'b>, Fault> {
    let Some((first, others)) = values.split_first() else {
        return Ok(match element(ty) {
            Type::Number | Type::Percent => Value::Number(Decimal::ZERO),
            Type::Duration => Value::Duration(0),
            _ => Value::Absent,
        });
    };
    others.iter().try_fold(first.clone(), |sum, value| compare::calculate(Arithmetic::Add, &sum, value))
}

fn mean<'b>(values: &[Value<'b>], ty: &Type) -> Result<Value<'b>, Fault> {
    if values.is_empty() {
        return Ok(Value::Absent);
    }
    let count = i64::try_from(values.len()).map_err(|_| Fault::Range)?;
    match sum(values, ty)? {
        Value::Duration(days) => Ok(Value::Duration(days / count)),
        sum => compare::calculate(Arithmetic::Divide, &sum, &Value::Number(Decimal::from(count))),
    }
}

/// The least or the greatest, the first of equals.
fn extreme<'b>(values: Vec<Value<'b>>, ty: &Type, better: Ordering) -> Result<Value<'b>, Fault> {
    let ty = element(ty);
    let mut best = Value::Absent;
    for value in values {
        if !best.is_there() || compare::order(&value, &best, ty)? == better {
            best = value;
        }
    }
    Ok(best)
}

/// How many different values there are; names and places are compared as `==` compares them.
fn distinct(values: &[Value<'_>], ty: &Type) -> usize {
    let ty = element(ty);
    values.iter().map(|value| compare::key(value, ty)).collect::<BTreeSet<_>>().len()
}

fn element(ty: &Type) -> &Type {
    match ty {
        Type::List(of) => of,
        ty => ty,
    }
}
