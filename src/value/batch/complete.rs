//! A batch again, with parts that say little completed from records that say more of the same thing. Never changes a value
//! that is given, and never fills one without a note.

use super::builder::BatchBuilder;
use super::convert::{At, Cell, Filled, shorten};
use super::{Batch, Row};
use crate::value::schema::FieldType;
use crate::value::{Note, NoteKind, Value};
use std::sync::Arc;

/// A record that says more of a part.
#[derive(Debug)]
pub struct Completion<'s> {
    /// The record. Fields of the same name and type are taken from it where the part has none.
    pub by: Row<'s>,
    /// Index of its file among those of the run.
    pub file: u32,
    /// The field of the part by which it was found.
    pub known_by: usize,
    /// How it is called and why it is the same, for the note.
    pub why: String,
}

impl Batch {
    /// The same records; each part for which `find` knows a record has the fields that it lacked.
    pub fn completed<'s>(&self, find: &mut dyn FnMut(Row<'_>) -> Option<Completion<'s>>) -> Batch {
        let mut builder = BatchBuilder::new(Arc::clone(self.layout()));
        for (index, row) in self.rows().enumerate() {
            let mut notes: Vec<Note> = self.notes(index).cloned().collect();
            let filled = copied(row, None, &mut |part, filled| notes.extend(complete(part, filled, find)));
            builder.push_filled(filled, self.origin(index), notes);
        }
        builder.take()
    }
}

/// Fills the fields that a part lacks; says which.
fn complete<'s>(
    part: Row<'_>,
    filled: &mut Filled,
    find: &mut dyn FnMut(Row<'_>) -> Option<Completion<'s>>,
) -> Option<Note> {
    let Completion { by, file, known_by, why } = find(part)?;
    let (of_part, of_other) = (part.schema().get(part.record()), by.schema().get(by.record()));
    let mut taken: Vec<String> = Vec::new();
    for (field, cell) in of_part.fields.iter().zip(&mut filled.cells) {
        let other = of_other.field(&field.name).filter(|&other| of_other.fields[other].ty == field.ty);
        let Some(other) = other.filter(|_| matches!(cell.0, Cell::Missing)) else { continue };
        let found = copied_field(by, other, Some(file), &mut |_, _| {});
        if !matches!(found.0, Cell::Missing) {
            taken.push(field.name.replace('_', " "));
            *cell = found;
        }
    }
    let place = part.place(known_by);
    (!taken.is_empty()).then(|| Note {
        kind: NoteKind::Completed,
        field: part.numbered_path(),
        column: place.columns.first().copied(),
        row: place.row,
        written: shorten(part.get(known_by).as_text().unwrap_or_default()),
        read: taken.join(", "),
        why,
    })
}

/// A row as it was before it went into columns. `finish` may change it and each part of it, the inner ones first.
fn copied(row: Row<'_>, file: Option<u32>, finish: &mut dyn FnMut(Row<'_>, &mut Filled)) -> Filled {
    let count = row.schema().get(row.record()).fields.len();
    let cells = (0..count).map(|field| copied_field(row, field, file, finish)).collect();
    let mut filled = Filled { cells, row: row.batch.places.line(row.table as usize, row.row as usize) };
    finish(row, &mut filled);
    filled
}

/// A field and where it stands: in `file`, if the row comes from another one than what it goes into.
fn copied_field(
    row: Row<'_>,
    field: usize,
    file: Option<u32>,
    finish: &mut dyn FnMut(Row<'_>, &mut Filled),
) -> (Cell, At) {
    let at = row.batch.places.of(row.table as usize, row.row as usize, field);
    let cell = match row.schema().get(row.record()).fields[field].ty {
        FieldType::Part(_) | FieldType::Parts(_) => match row.parts(field) {
            Some(parts) => Cell::Parts(parts.map(|part| copied(part, file, finish)).collect()),
            None => Cell::Missing,
        },
        FieldType::Scalar(_) | FieldType::Scalars(_) => cell_of(row.get(field)),
    };
    let file = file.or(at.file).filter(|_| !matches!(cell, Cell::Missing));
    (cell, At { file, ..at })
}

fn cell_of(value: Value<'_>) -> Cell {
    match value {
        Value::Text(text) => Cell::Text(text.into_owned()),
        Value::Number(number) => Cell::Decimal(number),
        Value::Money(money) => Cell::Money(money),
        Value::Date(date) => Cell::Date(date),
        Value::Duration(days) => Cell::Duration(days),
        Value::Truth(truth) => Cell::Truth(truth),
        Value::List(items) => Cell::Many(items.iter().cloned().map(cell_of).collect()),
        _ => Cell::Missing,
    }
}
