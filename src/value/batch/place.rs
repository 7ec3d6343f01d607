//! Where the values of a batch stand in their sources: a number for each row and a list of columns for each kind of row,
//! nothing for each value. Never holds a value.

use super::convert::At;

/// The columns that the fields of a row came from.
type Columns = Vec<[Option<u32>; 2]>;

/// The places of all values of a batch.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    tables: Vec<Rows>,
}

/// The places of the rows of one table.
#[derive(Debug, Clone, Default)]
struct Rows {
    /// Line or row of the source, for each row.
    lines: Vec<u64>,
    /// Which of `shapes` each row has.
    shape_of: Vec<u32>,
    /// Rows of one file have one shape, or as many as there are items written out side by side.
    shapes: Vec<Columns>,
    /// Values on another line than their row or in another file than their record: a blank cell may be filled on a later
    /// line, or from a register.
    elsewhere: Vec<Elsewhere>,
}

/// The place of a value that does not stand with its row.
#[derive(Debug, Clone)]
struct Elsewhere {
    row: u32,
    field: u32,
    file: Option<u32>,
    line: u64,
}

impl Places {
    /// No rows in so many tables.
    pub(super) fn new(tables: usize) -> Places {
        Places { tables: vec![Rows::default(); tables] }
    }

    /// Adds a row to a table.
    pub(super) fn add(&mut self, table: usize, line: u64, cells: &[At]) {
        let Some(rows) = self.tables.get_mut(table) else { return };
        let row = rows.lines.len() as u32;
        for (field, at) in cells.iter().enumerate().filter(|(_, at)| at.row != line || at.file.is_some()) {
            rows.elsewhere.push(Elsewhere { row, field: field as u32, file: at.file, line: at.row });
        }
        let shape = rows.shape(cells);
        rows.lines.push(line);
        rows.shape_of.push(shape);
    }

    /// Where a value stands.
    pub(super) fn of(&self, table: usize, row: usize, field: usize) -> At {
        let Some(rows) = self.tables.get(table) else { return At { file: None, columns: [None; 2], row: 0 } };
        let key = (row as u32, field as u32);
        let other = rows.elsewhere.binary_search_by_key(&key, |other| (other.row, other.field));
        let (file, line) = match other.ok().and_then(|at| rows.elsewhere.get(at)) {
            Some(other) => (other.file, other.line),
            None => (None, self.line(table, row)),
        };
        let shape = rows.shape_of.get(row).and_then(|shape| rows.shapes.get(*shape as usize));
        let columns = shape.and_then(|shape| shape.get(field).copied()).unwrap_or([None; 2]);
        At { file, columns, row: line }
    }

    /// The line of a row.
    pub(super) fn line(&self, table: usize, row: usize) -> u64 {
        self.tables.get(table).and_then(|rows| rows.lines.get(row)).copied().unwrap_or(0)
    }
}

impl Rows {
    /// The number of a shape that has these cells: the last one used, another, or a new one.
    fn shape(&mut self, cells: &[At]) -> u32 {
        let last = self.shape_of.last().map_or(0, |shape| *shape as usize);
        let count = self.shapes.len();
        let fitting = (0..count).map(|step| (last + step) % count).find(|&at| fits(&self.shapes[at], cells));
        let at = fitting.unwrap_or_else(|| {
            self.shapes.push(vec![[None; 2]; cells.len()]);
            count
        });
        for (known, cell) in self.shapes[at].iter_mut().zip(cells) {
            if cell.columns != [None; 2] {
                *known = cell.columns;
            }
        }
        at as u32
    }
}

/// Whether no cell came from another column than the shape has for its field.
fn fits(shape: &Columns, cells: &[At]) -> bool {
    let agrees = |(known, cell): (&[Option<u32>; 2], &At)| {
        *known == [None; 2] || cell.columns == [None; 2] || *known == cell.columns
    };
    shape.iter().zip(cells).all(agrees)
}
