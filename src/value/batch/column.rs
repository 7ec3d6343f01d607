//! One column: values side by side with a bitmap of which are there. Never knows what the values mean.

use crate::value::{Currency, schema::FieldType, types::Type};
use rust_decimal::Decimal;
use std::ops::Range;

/// The values of one field, one for each row of its table.
#[derive(Debug, Clone)]
pub(super) enum Column {
    /// Symbols: indices into the batch's texts.
    Texts(Values<u32>),
    /// Scaled integers.
    Decimals(Values<Decimal>),
    /// Amount and currency.
    Moneys(Values<(Decimal, Currency)>),
    /// Days since 1970-01-01.
    Days(Values<i32>),
    /// Numbers of days.
    Durations(Values<i64>),
    /// Truths.
    Truths(Values<bool>),
    /// Several scalars a row: row `r` has the items from `ends[r - 1]` to `ends[r]`.
    Many { ends: Values<u32>, items: Box<Column> },
    /// Parts, which lie in a table of their own: row `r` has its rows from `ends[r - 1]` to `ends[r]`.
    Parts { ends: Values<u32> },
}

/// Values with a bitmap: an absent bit is a missing value.
#[derive(Debug, Clone)]
pub(super) struct Values<T> {
    values: Vec<T>,
    there: Vec<u64>,
}

impl<T> Default for Values<T> {
    fn default() -> Self {
        Values { values: Vec::new(), there: Vec::new() }
    }
}

impl<T: Copy> Values<T> {
    /// Adds a value that is there.
    pub(super) fn push(&mut self, value: T) {
        self.add(value, 1);
    }

    /// Adds a missing value; `filler` keeps the column in step.
    pub(super) fn skip(&mut self, filler: T) {
        self.add(filler, 0);
    }

    fn add(&mut self, value: T, bit: u64) {
        let row = self.values.len();
        if row.is_multiple_of(64) {
            self.there.push(0);
        }
        self.there[row / 64] |= bit << (row % 64);
        self.values.push(value);
    }

    /// The value of a row, if it is there.
    pub(super) fn get(&self, row: usize) -> Option<T> {
        (self.there[row / 64] >> (row % 64) & 1 == 1).then(|| self.values[row])
    }

    fn last(&self) -> Option<T> {
        self.values.last().copied()
    }
}

impl Column {
    /// An empty column for a field.
    pub(super) fn new(ty: &FieldType) -> Column {
        match ty {
            FieldType::Scalar(ty) => Column::scalar(ty),
            FieldType::Scalars(ty) => {
                Column::Many { ends: Values::default(), items: Box::new(Column::scalar(ty)) }
            }
            FieldType::Part(_) | FieldType::Parts(_) => Column::Parts { ends: Values::default() },
        }
    }

    fn scalar(ty: &Type) -> Column {
        match ty {
            Type::Truth => Column::Truths(Values::default()),
            Type::Number | Type::Percent => Column::Decimals(Values::default()),
            Type::Money => Column::Moneys(Values::default()),
            Type::Date => Column::Days(Values::default()),
            Type::Duration => Column::Durations(Values::default()),
            _ => Column::Texts(Values::default()),
        }
    }

    /// Ends a row of several: `end` is one past its last item; a missing row has no items.
    pub(super) fn end_row(&mut self, count: Option<u32>) {
        if let Column::Many { ends, .. } | Column::Parts { ends } = self {
            let start = ends.last().unwrap_or(0);
            match count {
                Some(count) => ends.push(start + count),
                None => ends.skip(start),
            }
        }
    }

    /// The column of the single items.
    pub(super) fn items(&self) -> &Column {
        match self {
            Column::Many { items, .. } => items,
            other => other,
        }
    }

    /// The items or child rows of a row; none when the field is missing.
    pub(super) fn range(&self, row: usize) -> Option<Range<usize>> {
        let (Column::Many { ends, .. } | Column::Parts { ends }) = self else { return None };
        let end = ends.get(row)? as usize;
        Some(start_of(ends, row)..end)
    }

    /// The child rows of a stretch of rows.
    pub(super) fn span(&self, rows: Range<usize>) -> Range<usize> {
        match self {
            Column::Many { ends, .. } | Column::Parts { ends } if !rows.is_empty() => {
                start_of(ends, rows.start)..ends.values[rows.end - 1] as usize
            }
            _ => 0..0,
        }
    }

    /// The row that has a child row, and the child's number in it, from 0.
    pub(super) fn owner(&self, child: usize) -> (usize, usize) {
        let (Column::Many { ends, .. } | Column::Parts { ends }) = self else { return (child, 0) };
        let row = ends.values.partition_point(|&end| end as usize <= child);
        (row, child - start_of(ends, row))
    }
}

fn start_of(ends: &Values<u32>, row: usize) -> usize {
    row.checked_sub(1).map_or(0, |before| ends.values[before] as usize)
}
