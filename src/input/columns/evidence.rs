//! What the cells of one column show of its conventions. Never keeps more than a few cells, and never concludes.

use crate::text::misread::{Encoding, detect};
use crate::value::Type;
use crate::value::convention::{currency, dates, numbers};

/// A cell that shows something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Witness {
    /// Line or row, from 1.
    pub(super) row: u64,
    /// As written, not all of a long one.
    pub(super) text: String,
}

/// The first witness of each kind in a column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Evidence {
    /// A date that can only have its day first.
    pub(super) day_first: Option<Witness>,
    /// A date that can only have its month first.
    pub(super) month_first: Option<Witness>,
    /// A date that can be both, without dots.
    pub(super) open_date: Option<Witness>,
    /// A date that can be both, with dots.
    pub(super) dotted_date: Option<Witness>,
    /// A number that can only have a decimal point.
    pub(super) point: Option<Witness>,
    /// A number that can only have a decimal comma.
    pub(super) comma: Option<Witness>,
    /// A number that can have both and is not in this program's own form: `1,234`.
    pub(super) open_number: Option<Witness>,
    /// Whether a number is not in this program's own form.
    pub(super) has_marks: bool,
    /// A text that was read in a wrong encoding.
    pub(super) misread: Option<(Encoding, Witness)>,
}

impl Evidence {
    /// One more cell, trimmed, of a field of a type.
    pub(super) fn add(&mut self, text: &str, ty: &Type, row: u64) {
        let witness = || Witness { row, text: super::super::types::clip(text) };
        match ty {
            Type::Date => self.add_date(text, witness),
            Type::Number => self.add_number(text, witness),
            Type::Percent => self.add_number(text.trim_end_matches('%'), witness),
            Type::Money => self.add_number(&currency::split(text).1, witness),
            _ if self.misread.is_none() && !text.is_ascii() => {
                self.misread = detect(text).map(|(encoding, _)| (encoding, witness()));
            }
            _ => {}
        }
    }

    fn add_date(&mut self, text: &str, witness: impl Fn() -> Witness) {
        let dates::Written::Numbers { day_first, month_first, is_dotted } = dates::written(text) else {
            return;
        };
        let kind = match (day_first, month_first) {
            (Some(_), None) => &mut self.day_first,
            (None, Some(_)) => &mut self.month_first,
            _ if is_dotted => &mut self.dotted_date,
            (one, other) if one != other => &mut self.open_date,
            _ => return,
        };
        kind.get_or_insert_with(witness);
    }

    fn add_number(&mut self, text: &str, witness: impl Fn() -> Witness) {
        let numbers::Written { point, comma, is_plain } = numbers::written(text);
        self.has_marks |= !is_plain && (point.is_some() || comma.is_some());
        let kind = match (point, comma) {
            (Some(_), None) => &mut self.point,
            (None, Some(_)) => &mut self.comma,
            (Some(one), Some(other)) if one != other && !is_plain => &mut self.open_number,
            _ => return,
        };
        kind.get_or_insert_with(witness);
    }
}
