//! A batch of records of one type, column by column, and one row of it seen as a record.
//! Never reads a file and never evaluates.

mod builder;
mod column;
mod complete;
mod convert;
mod derived;
mod place;
#[cfg(test)]
mod tests;
mod written;

pub use builder::{BatchBuilder, Unread};
pub use complete::Completion;
pub use convert::{FieldError, canonical, typed};
pub use written::put_right;

use super::schema::{FieldType, Layout};
use super::{Money, Note, Value};
use column::Column;
use convert::At;
use place::Places;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// How many records a batch holds at most.
pub const BATCH_ROWS: usize = 2_048;

/// Records of one type in columns. Texts are interned: equal texts of a batch are one symbol.
#[derive(Debug, Clone)]
pub struct Batch {
    layout: Arc<Layout>,
    tables: Vec<Table>,
    texts: Vec<Arc<str>>,
    origins: Vec<Origin>,
    places: Places,
    /// What there is to say of values, with the number of their record, in order.
    notes: Vec<(u32, Note)>,
}

/// Where a value stands in its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Index of the input file among those of the run.
    pub file: u32,
    /// Line or row in the file, from 1; of the fields of an item, that of the item.
    pub row: u64,
    /// The columns it was read from, in order; two for money with its currency in a column of its own, none where a
    /// source has no columns.
    pub columns: Vec<u32>,
}

/// A file of records, or a sheet of one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Source {
    /// The file as it was named.
    pub file: String,
    /// The sheet of a workbook; empty where a file has none.
    pub sheet: String,
}

impl std::fmt::Display for Source {
    /// `orders.csv`, `orders.xlsx [March]`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.sheet.as_str() {
            "" => f.write_str(&self.file),
            sheet => write!(f, "{} [{sheet}]", self.file),
        }
    }
}

/// Where a record came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Origin {
    /// Number of the record in the whole run, from 0: the order of the output.
    pub ordinal: u64,
    /// Index of its [`Source`] among those of the run.
    pub file: u32,
    /// First line or row of the record in its file, from 1; 0 where a source has none.
    pub row: u64,
}

#[derive(Debug, Clone, Default)]
struct Table {
    rows: usize,
    columns: Vec<Column>,
}

impl Batch {
    /// How the tables lie.
    pub fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.origins.len()
    }

    /// Whether it holds no record.
    pub fn is_empty(&self) -> bool {
        self.origins.is_empty()
    }

    /// The records in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).map(|row| self.row(row))
    }

    /// The record of an index below `len`.
    pub fn row(&self, row: usize) -> Row<'_> {
        Row { batch: self, table: 0, row: row as u32 }
    }

    /// Where a record came from, by its index.
    pub fn origin(&self, row: usize) -> Origin {
        self.origins[row]
    }

    /// What there is to say of the values of a record, by its index, in the order of the source.
    pub fn notes(&self, row: usize) -> impl Iterator<Item = &Note> {
        let of = |(record, _): &(u32, Note)| *record as usize;
        let first = self.notes.partition_point(|note| of(note) < row);
        self.notes[first..].iter().take_while(move |note| of(note) == row).map(|(_, note)| note)
    }
}

/// A record of a batch, or a part of one.
#[derive(Clone, Copy)]
pub struct Row<'b> {
    batch: &'b Batch,
    table: u32,
    row: u32,
}

impl std::fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row({}:{})", self.position(), self.row)
    }
}

impl PartialEq for Row<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.batch, other.batch) && self.table == other.table && self.row == other.row
    }
}

impl<'b> Row<'b> {
    /// The record type of the row.
    pub fn record(&self) -> super::RecordId {
        self.batch.layout.tables[self.table as usize].record
    }

    /// The schema of the row's batch.
    pub fn schema(&self) -> &'b super::Schema {
        &self.batch.layout.schema
    }

    /// The value of a field of the row's record type. Parts come as rows.
    pub fn get(&self, field: usize) -> Value<'b> {
        let column = &self.batch.tables[self.table as usize].columns[field];
        match &self.schema().get(self.record()).fields[field].ty {
            FieldType::Scalar(_) => self.batch.scalar(column, self.row as usize),
            FieldType::Scalars(_) => match column.range(self.row as usize) {
                None => Value::Missing,
                Some(range) => {
                    Value::List(range.map(|item| self.batch.scalar(column.items(), item)).collect())
                }
            },
            FieldType::Part(_) => {
                self.parts(field).and_then(|mut parts| parts.next()).map_or(Value::Missing, Value::Row)
            }
            FieldType::Parts(_) => {
                self.parts(field).map_or(Value::Missing, |parts| Value::List(parts.map(Value::Row).collect()))
            }
        }
    }

    /// The value of a field by name; missing when the record type has no such field.
    pub fn named(&self, field: &str) -> Value<'b> {
        match self.schema().get(self.record()).field(field) {
            Some(field) => self.get(field),
            None => Value::Missing,
        }
    }

    /// The parts that a field holds; none when the field is missing.
    pub fn parts(&self, field: usize) -> Option<impl Iterator<Item = Row<'b>> + use<'b>> {
        let batch = self.batch;
        let child = batch.layout.tables[self.table as usize].children[field]?;
        let range = batch.tables[self.table as usize].columns[field].range(self.row as usize)?;
        Some(range.map(move |row| Row { batch, table: child as u32, row: row as u32 }))
    }

    /// The parts of a view of the row's record type, in the order of the fields they stand in.
    pub fn view(&self, view: usize) -> Vec<Row<'b>> {
        let of = self.schema().get(self.record()).views[view].of;
        let mut found = Vec::new();
        let row = self.row as usize;
        self.batch.gather(self.table as usize, row..row + 1, of, &mut found);
        found
    }

    /// How people call the row within its record: `consignee`, `items 2 manufacturer`; empty for the record itself.
    pub fn position(&self) -> String {
        let Some((above, field, number)) = self.above() else { return String::new() };
        let field = &self.schema().get(above.record()).fields[field];
        let mut words: Vec<String> = vec![above.position(), field.name.replace('_', " ")];
        if matches!(field.ty, FieldType::Parts(_)) {
            words.push((number + 1).to_string());
        }
        words.retain(|word| !word.is_empty());
        words.join(" ")
    }

    /// The fields that lead from the record to the row, without numbers: `items.manufacturer`; empty for the record itself.
    pub fn path(&self) -> String {
        let Some((parent, field)) = self.batch.layout.tables[self.table as usize].parent else {
            return String::new();
        };
        let above = Row { batch: self.batch, table: parent as u32, row: 0 };
        let field = &self.schema().get(above.record()).fields[field].name;
        let path = above.path();
        if path.is_empty() { field.clone() } else { format!("{path}.{field}") }
    }

    /// The fields that lead from the record to the row, with the numbers of items from 0: `items.1.manufacturer`; empty for
    /// the record itself.
    pub fn numbered_path(&self) -> String {
        let Some((above, field, number)) = self.above() else { return String::new() };
        let field = &above.schema().get(above.record()).fields[field];
        let mut words = vec![above.numbered_path(), field.name.clone()];
        if matches!(field.ty, FieldType::Parts(_)) {
            words.push(number.to_string());
        }
        words.retain(|word| !word.is_empty());
        words.join(".")
    }

    /// The row that this one is a part of, the field of it, and which of its parts this one is, from 0.
    fn above(&self) -> Option<(Row<'b>, usize, usize)> {
        let (parent, field) = self.batch.layout.tables[self.table as usize].parent?;
        let (owner, number) = self.batch.tables[parent].columns[field].owner(self.row as usize);
        Some((Row { batch: self.batch, table: parent as u32, row: owner as u32 }, field, number))
    }

    /// What there is to say of the values of the record; of a part, nothing.
    pub fn notes(&self) -> impl Iterator<Item = &'b Note> + use<'b> {
        let row = if self.table == 0 { self.row as usize } else { usize::MAX };
        self.batch.notes(row)
    }

    /// Where the value of a field stands in its source.
    pub fn place(&self, field: usize) -> Place {
        let At { file, columns, row } = self.batch.places.of(self.table as usize, self.row as usize, field);
        let file = file.unwrap_or_else(|| self.origin().file);
        Place { file, row, columns: columns.into_iter().flatten().collect() }
    }

    /// Where the record came from, of which this row is a part.
    pub fn origin(&self) -> Origin {
        let mut row = *self;
        while let Some((above, _, _)) = row.above() {
            row = above;
        }
        row.batch.origins[row.row as usize]
    }
}

impl Batch {
    fn scalar<'b>(&'b self, column: &Column, row: usize) -> Value<'b> {
        match column {
            Column::Texts(values) => values
                .get(row)
                .map_or(Value::Missing, |symbol| Value::Text(Cow::Borrowed(&self.texts[symbol as usize]))),
            Column::Decimals(values) => values.get(row).map_or(Value::Missing, Value::Number),
            Column::Moneys(values) => values
                .get(row)
                .map_or(Value::Missing, |(amount, currency)| Value::Money(Money { amount, currency })),
            Column::Days(values) => {
                values.get(row).map_or(Value::Missing, |day| Value::Date(super::Date(day)))
            }
            Column::Durations(values) => values.get(row).map_or(Value::Missing, Value::Duration),
            Column::Truths(values) => values.get(row).map_or(Value::Missing, Value::Truth),
            Column::Many { .. } | Column::Parts { .. } => Value::Missing,
        }
    }

    /// Collects the rows of a record type below a range of rows. Children of neighbouring rows are neighbours, so a
    /// range of a table is a range of each table below it.
    fn gather<'b>(&'b self, table: usize, rows: Range<usize>, of: super::RecordId, found: &mut Vec<Row<'b>>) {
        for (field, child) in self.batch_children(table) {
            let column = &self.tables[table].columns[field];
            let range = column.span(rows.clone());
            if self.layout.tables[child].record == of {
                found.extend(range.clone().map(|row| Row {
                    batch: self,
                    table: child as u32,
                    row: row as u32,
                }));
            }
            if !range.is_empty() {
                self.gather(child, range, of, found);
            }
        }
    }

    fn batch_children(&self, table: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let children = self.layout.tables[table].children.iter().enumerate();
        children.filter_map(|(field, child)| child.map(|child| (field, child)))
    }
}
