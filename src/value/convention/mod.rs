//! How the cells of one column are written: which of day and month stands first, which mark parts the decimals, whether
//! its text went through a wrong encoding. Never decides what a column's convention is: `input::columns` does.

pub mod currency;
pub mod dates;
pub mod numbers;

use crate::text::misread::Encoding;
use rust_decimal::Decimal;

/// Which of day and month a date such as `03/04/2024` begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// `31/12/2024`
    DayFirst,
    /// `12/31/2024`
    MonthFirst,
}

/// The mark before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

/// The convention of one column, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Convention {
    /// The order of day and month; none: both are open, and a date that can be read twice is not read.
    pub order: Option<Order>,
    /// The decimal mark; none: both are open.
    pub mark: Option<Mark>,
    /// Whether dates with dots count as day first while the order is open. No locale of the Unicode CLDR writes the month
    /// first with dots.
    pub dots_are_day_first: bool,
    /// Whether a point counts as the decimal mark while the mark is open: the form that this program's own files have.
    pub point_is_decimal: bool,
    /// The encoding that the column's text was wrongly read in before it came here.
    pub misread: Option<Encoding>,
    /// What numbers are multiplied by because the column is in another unit than its field: tonnes, not kilograms.
    pub times: Option<Decimal>,
}

impl Default for Convention {
    /// Everything open: what can be read in one way only is read.
    fn default() -> Convention {
        Convention {
            order: None,
            mark: None,
            dots_are_day_first: true,
            point_is_decimal: true,
            misread: None,
            times: None,
        }
    }
}

/// The conventions of the columns of one source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conventions {
    /// By the column's number.
    pub columns: Vec<Convention>,
    /// Of values that stand in no column.
    pub others: Convention,
}

impl Conventions {
    /// Multiplies the numbers of a column that is in another unit than its field.
    pub fn multiply(&mut self, column: usize, factor: Decimal) {
        if let Some(convention) = self.columns.get_mut(column) {
            convention.times = Some(factor);
        }
    }

    /// The convention of a column, or of a value without one.
    pub fn of(&self, column: Option<u32>) -> &Convention {
        column.and_then(|column| self.columns.get(column as usize)).unwrap_or(&self.others)
    }
}

/// What a text can be read as under a convention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading<T> {
    /// One value.
    One(T),
    /// Two, and nobody can tell which: day first or with a decimal point, then the other.
    Two(T, T),
    /// None.
    Nothing,
}

impl<T: PartialEq> Reading<T> {
    /// The one of two readings that a convention leaves: `chosen` says which, none if both are open.
    fn of(first: Option<T>, second: Option<T>, chosen: Option<Side>) -> Reading<T> {
        let one = |value: Option<T>| value.map_or(Reading::Nothing, Reading::One);
        match (chosen, first, second) {
            (Some(Side::First), first, _) => one(first),
            (Some(Side::Second), _, second) => one(second),
            (None, Some(first), Some(second)) if first == second => Reading::One(first),
            (None, Some(first), Some(second)) => Reading::Two(first, second),
            (None, first, second) => one(first.or(second)),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    First,
    Second,
}
