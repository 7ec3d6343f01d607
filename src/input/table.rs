//! The shape in which every format of rows and columns hands over its rows: a header and cells as written, each row with
//! its place. Never knows a field, and never what a cell means.

use super::rejection::Broken;
use super::source::Window;
pub(super) use crate::workbook::CellKind;

/// One table of a file: the rows of a CSV file, of a sheet, of a Parquet file. A new format of tables is one
/// implementation of this and one line in the table of formats.
pub(super) trait Table: Send {
    /// The header's cells, trimmed; each row has as many.
    fn header(&self) -> &[String];
    /// The next row that is not blank; none at the end. A row that cannot be read is one that is broken.
    fn next_row(&mut self) -> Option<TableRow>;
}

/// A row and where it stands.
#[derive(Debug, Default)]
pub(super) struct TableRow {
    /// Line or row in its file or sheet, from 1, as the program that people open it with counts.
    pub(super) number: u64,
    /// About how many bytes it takes.
    pub(super) size: usize,
    /// Its cells; of a broken row only those that surely stand in their columns.
    pub(super) cells: Cells,
    /// Why it cannot be taken.
    pub(super) broken: Option<Broken>,
    pub(super) place: Place,
}

/// Stands for all that could not be read from a line on because reading failed; none if the end was reached.
pub(super) fn failed_row(window: &mut Window, line: u64) -> Option<TableRow> {
    let reason = window.take_failure()?;
    let size = window.rest().len();
    window.drop_front(size);
    let broken = Broken::new(format!("{reason}; nothing was read from line {line} to the end of the file"));
    Some(TableRow { number: line, size, broken: Some(broken), ..TableRow::default() })
}

/// Which rows are one record.
#[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "only Parquet says so itself"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Place {
    /// Rows of one key that stand together, where they hold items.
    #[default]
    ByKey,
    /// The format says that a record begins here.
    Begins,
    /// The format says that the record of the row before goes on: its lists stand beside each other.
    GoesOn,
}

/// The cells of a row in one text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cells {
    text: String,
    ends: Vec<usize>,
    kinds: Vec<CellKind>,
}

impl Cells {
    /// Adds a cell as somebody wrote it.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// Adds a cell of a type.
    pub(super) fn push_kind(&mut self, text: &str, kind: CellKind) {
        self.push(text);
        if kind != CellKind::Written {
            self.kinds.resize(self.ends.len(), CellKind::Written);
            self.kinds[self.ends.len() - 1] = kind;
        }
    }

    /// The text of a cell, trimmed; empty when the row has no such cell.
    pub(super) fn text(&self, cell: usize) -> &str {
        let Some(&end) = self.ends.get(cell) else { return "" };
        let start = cell.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(start..end).unwrap_or("").trim()
    }

    /// What the text of a cell is.
    pub(super) fn kind(&self, cell: usize) -> CellKind {
        self.kinds.get(cell).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_keep_their_places_and_kinds() {
        let mut cells = Cells::default();
        cells.push(" a ");
        cells.push_kind("1.5", CellKind::Number);
        cells.push("");
        assert_eq!((cells.text(0), cells.text(1), cells.text(2), cells.text(3)), ("a", "1.5", "", ""));
        assert_eq!([0, 1, 2, 3].map(|cell| cells.kind(cell)), {
            use CellKind::{Number, Written};
            [Written, Number, Written, Written]
        });
    }
}
