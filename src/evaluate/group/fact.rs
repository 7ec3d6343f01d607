//! A fact: what one member brings to one group, as bytes that sort in the order in which groups are evaluated.
//! Never evaluated here.

use crate::value::{Currency, Date, Money, Value};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// What one member brings to one group. Facts are evaluated in the order of the bytes of [`Fact::order`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Rule, stream, day, key, record and part: different for any two members of a run.
    pub order: Vec<u8>,
    /// The member's place, the key as it is written there, and what is measured of it.
    pub payload: Vec<u8>,
}

/// Where a fact stands in the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place<'f> {
    /// Index of the rule.
    pub rule: u32,
    /// The values that keep alerts apart, in normal form.
    pub stream: &'f [u8],
    pub day: i32,
    /// All keys in normal form.
    pub key: &'f [u8],
}

/// What tells members of one key and one day apart.
pub(super) struct Identity<'v> {
    pub record: &'v str,
    /// Number of the part among those of the record.
    pub part: u32,
}

/// The order of a fact as bytes: numbers with the highest byte first, texts ended by two zero bytes.
pub(super) fn order(rule: u32, stream: &str, day: i32, key: &str, identity: &Identity<'_>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(32 + stream.len() + key.len() + identity.record.len());
    bytes.extend(rule.to_be_bytes());
    push_ordered(stream, &mut bytes);
    bytes.extend(biased(day).to_be_bytes());
    push_ordered(key, &mut bytes);
    push_ordered(identity.record, &mut bytes);
    bytes.extend(identity.part.to_be_bytes());
    bytes
}

/// A zero byte inside a text gets a companion, so that the order of the bytes is that of the texts.
fn push_ordered(text: &str, bytes: &mut Vec<u8>) {
    for byte in text.bytes() {
        bytes.push(byte);
        if byte == 0 {
            bytes.push(0xff);
        }
    }
    bytes.extend([0, 0]);
}

/// Days before 1970 come before the others.
fn biased(day: i32) -> u32 {
    (day as u32) ^ (1 << 31)
}

/// Reads the place back; none when the bytes are no order of a fact.
pub(super) fn place(order: &[u8]) -> Option<Place<'_>> {
    let (rule, rest) = order.split_first_chunk::<4>()?;
    let (stream, rest) = ordered_text(rest)?;
    let (day, rest) = rest.split_first_chunk::<4>()?;
    let (key, _) = ordered_text(rest)?;
    let day = (u32::from_be_bytes(*day) ^ (1 << 31)) as i32;
    Some(Place { rule: u32::from_be_bytes(*rule), stream, day, key })
}

fn ordered_text(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut at = 0;
    loop {
        let zero = at + bytes.get(at..)?.iter().position(|byte| *byte == 0)?;
        match bytes.get(zero + 1)? {
            0 => return Some((&bytes[..zero], &bytes[zero + 2..])),
            _ => at = zero + 2,
        }
    }
}

/// A single value of a member.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Datum {
    Truth(bool),
    Text(String),
    Number(Decimal),
    Money(Money),
    Date(i32),
    Duration(i64),
}

impl Datum {
    /// None for what is not there, and for what is no single value.
    pub(super) fn of(value: &Value<'_>) -> Option<Datum> {
        Some(match value {
            Value::Truth(truth) => Datum::Truth(*truth),
            Value::Text(text) => Datum::Text(text.clone().into_owned()),
            Value::Number(number) => Datum::Number(*number),
            Value::Money(money) => Datum::Money(*money),
            Value::Date(date) => Datum::Date(date.0),
            Value::Duration(days) => Datum::Duration(*days),
            Value::Missing | Value::Absent | Value::Row(_) | Value::List(_) | Value::Structure(_) => {
                return None;
            }
        })
    }

    /// As a value for rules.
    pub(super) fn value<'b>(&self) -> Value<'b> {
        match self {
            Datum::Truth(truth) => Value::Truth(*truth),
            Datum::Text(text) => Value::Text(Cow::Owned(text.clone())),
            Datum::Number(number) => Value::Number(*number),
            Datum::Money(money) => Value::Money(*money),
            Datum::Date(day) => Value::Date(Date(*day)),
            Datum::Duration(days) => Value::Duration(*days),
        }
    }
}

/// A field that a member lacks: as the rule writes it, and as a path from the record.
pub(super) type Lacking = (String, String);

/// What a member brings to one measure.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Share {
    /// It does not count.
    Nothing,
    /// It counts, with a value.
    Value(Datum),
    /// Nobody knows, without these fields.
    Unknown(Vec<Lacking>),
}

/// What a fact says beside its order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    pub file: u32,
    pub row: u64,
    pub ordinal: u64,
    pub record: String,
    /// How people call the part; empty for the whole record.
    pub part: String,
    /// The keys as this member writes them.
    pub keys: Vec<Datum>,
    /// One for each measure.
    pub shares: Vec<Share>,
}

impl Member {
    /// As bytes.
    pub(super) fn payload(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(64);
        bytes.extend(self.file.to_le_bytes());
        bytes.extend(self.row.to_le_bytes());
        bytes.extend(self.ordinal.to_le_bytes());
        push_text(&self.record, &mut bytes);
        push_text(&self.part, &mut bytes);
        push_length(self.keys.len(), &mut bytes);
        self.keys.iter().for_each(|key| push_datum(key, &mut bytes));
        push_length(self.shares.len(), &mut bytes);
        for share in &self.shares {
            match share {
                Share::Nothing => bytes.push(0),
                Share::Value(datum) => {
                    bytes.push(1);
                    push_datum(datum, &mut bytes);
                }
                Share::Unknown(fields) => {
                    bytes.push(2);
                    push_length(fields.len(), &mut bytes);
                    for (path, record_path) in fields {
                        push_text(path, &mut bytes);
                        push_text(record_path, &mut bytes);
                    }
                }
            }
        }
        bytes
    }

    /// Reads it back; none when the bytes are no payload.
    pub(super) fn read(payload: &[u8]) -> Option<Member> {
        let mut bytes = Bytes(payload);
        let file = u32::from_le_bytes(bytes.array()?);
        let row = u64::from_le_bytes(bytes.array()?);
        let ordinal = u64::from_le_bytes(bytes.array()?);
        let record = bytes.text()?;
        let part = bytes.text()?;
        let keys = (0..bytes.length()?).map(|_| bytes.datum()).collect::<Option<Vec<_>>>()?;
        let shares = (0..bytes.length()?).map(|_| bytes.share()).collect::<Option<Vec<_>>>()?;
        bytes.0.is_empty().then_some(Member { file, row, ordinal, record, part, keys, shares })
    }
}

fn push_length(length: usize, bytes: &mut Vec<u8>) {
    bytes.extend((length as u32).to_le_bytes());
}

fn push_text(text: &str, bytes: &mut Vec<u8>) {
    push_length(text.len(), bytes);
    bytes.extend(text.as_bytes());
}

fn push_datum(datum: &Datum, bytes: &mut Vec<u8>) {
    match datum {
        Datum::Truth(truth) => bytes.extend([0, u8::from(*truth)]),
        Datum::Text(text) => {
            bytes.push(1);
            push_text(text, bytes);
        }
        Datum::Number(number) => {
            bytes.push(2);
            bytes.extend(number.serialize());
        }
        Datum::Money(money) => {
            bytes.push(3);
            push_text(&money.currency.to_string(), bytes);
            bytes.extend(money.amount.serialize());
        }
        Datum::Date(day) => {
            bytes.push(4);
            bytes.extend(day.to_le_bytes());
        }
        Datum::Duration(days) => {
            bytes.push(5);
            bytes.extend(days.to_le_bytes());
        }
    }
}

/// Bytes that are read from the front.
struct Bytes<'f>(&'f [u8]);

impl Bytes<'_> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*array)
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(self.array()?)).ok()
    }

    fn text(&mut self) -> Option<String> {
        let (text, rest) = self.length().and_then(|length| self.0.split_at_checked(length))?;
        self.0 = rest;
        String::from_utf8(text.to_vec()).ok()
    }

    fn datum(&mut self) -> Option<Datum> {
        Some(match self.array::<1>()? {
            [0] => Datum::Truth(self.array::<1>()? == [1]),
            [1] => Datum::Text(self.text()?),
            [2] => Datum::Number(Decimal::deserialize(self.array()?)),
            [3] => {
                let currency = Currency::parse(&self.text()?)?;
                Datum::Money(Money { amount: Decimal::deserialize(self.array()?), currency })
            }
            [4] => Datum::Date(i32::from_le_bytes(self.array()?)),
            [5] => Datum::Duration(i64::from_le_bytes(self.array()?)),
            _ => return None,
        })
    }

    fn share(&mut self) -> Option<Share> {
        Some(match self.array::<1>()? {
            [0] => Share::Nothing,
            [1] => Share::Value(self.datum()?),
            [2] => {
                let fields = 0..self.length()?;
                Share::Unknown(fields.map(|_| Some((self.text()?, self.text()?))).collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_of_the_bytes_is_that_of_rule_stream_day_key_record_and_part(
            one in (0..3_u32, "[a\0]{0,3}", -2..2_i32, "[a\0\u{ff}]{0,3}", "[ab]{0,2}", 0..2_u32),
            other in (0..3_u32, "[a\0]{0,3}", -2..2_i32, "[a\0\u{ff}]{0,3}", "[ab]{0,2}", 0..2_u32),
        ) {
            let bytes = |(rule, stream, day, key, record, part): &(u32, String, i32, String, String, u32)| {
                order(*rule, stream, *day, key, &Identity { record, part: *part })
            };
            prop_assert_eq!(bytes(&one).cmp(&bytes(&other)), one.cmp(&other));
            let order = bytes(&one);
            let place = place(&order).unwrap();
            prop_assert_eq!((place.rule, place.day), (one.0, one.2));
        }
    }

    #[test]
    fn a_member_is_read_back_as_it_was_written() {
        let member = Member {
            file: 1,
            row: 2,
            ordinal: 3,
            record: "S-1".into(),
            part: "items 2".into(),
            keys: vec![Datum::Text("Дельта".into()), Datum::Date(-5)],
            shares: vec![
                Share::Nothing,
                Share::Value(Datum::Money(Money::parse("EUR 1.50").unwrap())),
                Share::Value(Datum::Number(Decimal::new(-15, 1))),
                Share::Value(Datum::Duration(7)),
                Share::Value(Datum::Truth(true)),
                Share::Unknown(vec![("i.value".into(), "items.value".into())]),
            ],
        };
        let payload = member.payload();
        assert_eq!(Member::read(&payload), Some(member));
        for end in 0..payload.len() {
            assert_eq!(Member::read(&payload[..end]), None);
        }
    }
}
