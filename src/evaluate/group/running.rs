//! What is measured of the members in a window, kept up as members come and go: a step for each, however many there are.
//! Exact: what goes takes away just what it brought. Never holds a member.

use super::fact::{Datum, Lacking, Share};
use crate::evaluate::compare::{self, Fault};
use crate::plan::{Arithmetic, Measure};
use crate::syntax::tree::FoldKind;
use crate::value::{Currency, Date, Money, Value};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, VecDeque};

/// A measure of the members so far.
#[derive(Debug, Clone)]
pub(super) struct Running {
    kind: FoldKind,
    /// How many members count.
    counted: u64,
    /// How many members lack a field, and which.
    unknown: u64,
    lacking: BTreeMap<Lacking, u64>,
    kept: Kept,
}

#[derive(Debug, Clone)]
enum Kept {
    /// The number is enough.
    Nothing,
    Sums(BTreeMap<Unit, Sum>),
    Values(BTreeMap<Ordered, u64>),
    Distinct(BTreeMap<String, u64>),
    /// In order; none for a member of which nobody knows whether it counts.
    InOrder(VecDeque<Option<Datum>>),
}

/// What can be added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Number,
    Money(Currency),
    Days,
}

/// A sum of decimals, exact: for each number of decimal places the sum of the digits, modulo 2^128.
#[derive(Debug, Clone, Default)]
struct Sum {
    members: u64,
    digits: BTreeMap<u32, i128>,
}

/// A value that has an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ordered {
    Number(Decimal),
    Money(Currency, Decimal),
    Date(i32),
    Days(i64),
}

impl Running {
    pub(super) fn of(measure: &Measure) -> Running {
        let kept = match measure.kind {
            FoldKind::Any | FoldKind::All | FoldKind::Count => Kept::Nothing,
            FoldKind::Sum | FoldKind::Avg => Kept::Sums(BTreeMap::new()),
            FoldKind::Min | FoldKind::Max => Kept::Values(BTreeMap::new()),
            FoldKind::Distinct => Kept::Distinct(BTreeMap::new()),
            FoldKind::First | FoldKind::Last => Kept::InOrder(VecDeque::new()),
        };
        Running { kind: measure.kind, counted: 0, unknown: 0, lacking: BTreeMap::new(), kept }
    }

    /// The next member comes in.
    pub(super) fn enter(&mut self, share: &Share) {
        match share {
            Share::Nothing => {}
            Share::Unknown(fields) => {
                self.unknown += 1;
                fields.iter().for_each(|field| *self.lacking.entry(field.clone()).or_default() += 1);
                if let Kept::InOrder(values) = &mut self.kept {
                    values.push_back(None);
                }
            }
            Share::Value(datum) => {
                self.counted += 1;
                match &mut self.kept {
                    Kept::Nothing => {}
                    Kept::Sums(sums) => {
                        if let Some((unit, digits, scale)) = summand(datum) {
                            sums.entry(unit).or_default().add(digits, scale);
                        }
                    }
                    Kept::Values(values) => {
                        if let Some(value) = ordered(datum) {
                            *values.entry(value).or_default() += 1;
                        }
                    }
                    Kept::Distinct(values) => {
                        if let Datum::Text(text) = datum {
                            *values.entry(text.clone()).or_default() += 1;
                        }
                    }
                    Kept::InOrder(values) => values.push_back(Some(datum.clone())),
                }
            }
        }
    }

    /// The member that came in first of all that are in goes.
    pub(super) fn leave(&mut self, share: &Share) {
        match share {
            Share::Nothing => {}
            Share::Unknown(fields) => {
                self.unknown = self.unknown.saturating_sub(1);
                fields.iter().for_each(|field| take_one(&mut self.lacking, field));
                if let Kept::InOrder(values) = &mut self.kept {
                    values.pop_front();
                }
            }
            Share::Value(datum) => {
                self.counted = self.counted.saturating_sub(1);
                match &mut self.kept {
                    Kept::Nothing => {}
                    Kept::Sums(sums) => {
                        if let Some((unit, digits, scale)) = summand(datum)
                            && let Some(sum) = sums.get_mut(&unit)
                        {
                            sum.take(digits, scale);
                            if sum.members == 0 {
                                sums.remove(&unit);
                            }
                        }
                    }
                    Kept::Values(values) => {
                        if let Some(value) = ordered(datum) {
                            take_one(values, &value);
                        }
                    }
                    Kept::Distinct(values) => {
                        if let Datum::Text(text) = datum {
                            take_one(values, text);
                        }
                    }
                    Kept::InOrder(values) => {
                        values.pop_front();
                    }
                }
            }
        }
    }

    /// The measure's value, and why there is none. Of an unknown member only `any`, `all`, `first` and `last` may be told all
    /// the same.
    pub(super) fn value<'b>(&self) -> Result<Value<'b>, Lack> {
        let lack = || Lack::Fields(self.lacking.keys().cloned().collect());
        match self.kind {
            FoldKind::Any if self.counted > 0 => return Ok(Value::Truth(true)),
            FoldKind::All if self.counted > 0 => return Ok(Value::Truth(false)),
            FoldKind::First | FoldKind::Last => return self.end(),
            _ if self.unknown > 0 => return Err(lack()),
            _ => {}
        }
        match (&self.kept, self.kind) {
            (_, FoldKind::Any) => Ok(Value::Truth(false)),
            (_, FoldKind::All) => Ok(Value::Truth(true)),
            (Kept::Sums(sums), FoldKind::Avg) => self.mean(sums),
            (Kept::Sums(sums), _) => total(sums),
            (Kept::Values(values), kind) => extreme(values, kind),
            (Kept::Distinct(values), _) => Ok(Value::Number(Decimal::from(values.len() as u64))),
            _ => Ok(Value::Number(Decimal::from(self.counted))),
        }
    }

    /// The first or the last value; unknown when a member that may count stands before it.
    fn end<'b>(&self) -> Result<Value<'b>, Lack> {
        let Kept::InOrder(values) = &self.kept else { return Ok(Value::Absent) };
        match if self.kind == FoldKind::First { values.front() } else { values.back() } {
            None => Ok(Value::Absent),
            Some(Some(datum)) => Ok(datum.value()),
            Some(None) => Err(Lack::Fields(self.lacking.keys().cloned().collect())),
        }
    }

    fn mean<'b>(&self, sums: &BTreeMap<Unit, Sum>) -> Result<Value<'b>, Lack> {
        match total(sums)? {
            Value::Duration(days) => {
                Ok(Value::Duration(days / i64::try_from(self.counted.max(1)).unwrap_or(i64::MAX)))
            }
            _ if self.counted == 0 => Ok(Value::Absent),
            sum => {
                let count = Value::Number(Decimal::from(self.counted));
                compare::calculate(Arithmetic::Divide, &sum, &count).map_err(Lack::Fault)
            }
        }
    }
}

/// Why a measure has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lack {
    /// Members lack these fields.
    Fields(Vec<Lacking>),
    /// The values do not add up or compare.
    Fault(Fault),
}

impl Sum {
    fn add(&mut self, digits: i128, scale: u32) {
        self.members += 1;
        let sum = self.digits.entry(scale).or_default();
        *sum = sum.wrapping_add(digits);
    }

    fn take(&mut self, digits: i128, scale: u32) {
        self.members = self.members.saturating_sub(1);
        if let Some(sum) = self.digits.get_mut(&scale) {
            *sum = sum.wrapping_sub(digits);
        }
    }

    /// None when it has more digits than a decimal holds.
    fn decimal(&self) -> Option<Decimal> {
        let mut scale = self.digits.keys().next_back().copied().unwrap_or(0);
        let mut digits = 0_i128;
        for (places, sum) in &self.digits {
            let factor = 10_i128.checked_pow(scale - places)?;
            digits = digits.checked_add(sum.checked_mul(factor)?)?;
        }
        while scale > 0 && digits % 10 == 0 {
            digits /= 10;
            scale -= 1;
        }
        Decimal::try_from_i128_with_scale(digits, scale).ok()
    }
}

fn summand(datum: &Datum) -> Option<(Unit, i128, u32)> {
    match datum {
        Datum::Number(number) => Some((Unit::Number, number.mantissa(), number.scale())),
        Datum::Money(money) => {
            Some((Unit::Money(money.currency), money.amount.mantissa(), money.amount.scale()))
        }
        Datum::Duration(days) => Some((Unit::Days, i128::from(*days), 0)),
        Datum::Truth(_) | Datum::Text(_) | Datum::Date(_) => None,
    }
}

fn ordered(datum: &Datum) -> Option<Ordered> {
    match datum {
        Datum::Number(number) => Some(Ordered::Number(number.normalize())),
        Datum::Money(money) => Some(Ordered::Money(money.currency, money.amount.normalize())),
        Datum::Date(day) => Some(Ordered::Date(*day)),
        Datum::Duration(days) => Some(Ordered::Days(*days)),
        Datum::Truth(_) | Datum::Text(_) => None,
    }
}

/// The sum; of no amounts there is none, for there is no currency.
fn total<'b>(sums: &BTreeMap<Unit, Sum>) -> Result<Value<'b>, Lack> {
    let mut units = sums.iter();
    let Some((unit, sum)) = units.next() else { return Ok(Value::Absent) };
    if units.next().is_some() {
        return Err(Lack::Fault(Fault::Currencies));
    }
    let amount = sum.decimal().ok_or(Lack::Fault(Fault::Range))?;
    match unit {
        Unit::Number => Ok(Value::Number(amount)),
        Unit::Money(currency) => Ok(Value::Money(Money { amount, currency: *currency })),
        Unit::Days => i64::try_from(amount).map(Value::Duration).map_err(|_| Lack::Fault(Fault::Range)),
    }
}

fn extreme<'b>(values: &BTreeMap<Ordered, u64>, kind: FoldKind) -> Result<Value<'b>, Lack> {
    let (Some((least, _)), Some((most, _))) = (values.first_key_value(), values.last_key_value()) else {
        return Ok(Value::Absent);
    };
    if let (Ordered::Money(one, _), Ordered::Money(other, _)) = (least, most)
        && one != other
    {
        return Err(Lack::Fault(Fault::Currencies));
    }
    Ok(match if kind == FoldKind::Min { *least } else { *most } {
        Ordered::Number(number) => Value::Number(number),
        Ordered::Money(currency, amount) => Value::Money(Money { amount, currency }),
        Ordered::Date(day) => Value::Date(Date(day)),
        Ordered::Days(days) => Value::Duration(days),
    })
}

fn take_one<K: Ord>(counts: &mut BTreeMap<K, u64>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}
