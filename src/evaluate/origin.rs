//! Names the cells of the input that values came from. Never reads an input.

use super::Context;
use crate::alert::{Cell, CellNote};
use crate::value::{Place, Row, SourceFile};

/// The cells that the value of a field came from; none for a value that is missing or was written in a test.
pub(super) fn cells(context: &Context<'_>, row: Row<'_>, field: usize) -> Vec<Cell> {
    let Place { file, row: line, columns } = row.place(field);
    let Some(source) = context.sources.get(file as usize) else { return Vec::new() };
    let fields = &row.schema().get(row.record()).fields;
    if columns.is_empty() {
        let name = fields.get(field).map_or("", |field| &field.name);
        let path = row.path();
        let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        return vec![cell(source, line, None, &path)];
    }
    columns.into_iter().map(|column| cell(source, line, Some(column), "")).collect()
}

/// What there is to say of the values of a record.
pub(super) fn notes(context: &Context<'_>, record: Row<'_>) -> Vec<CellNote> {
    let Some(source) = context.sources.get(record.origin().file as usize) else { return Vec::new() };
    let note = |note: &crate::value::Note| CellNote {
        what: note.kind,
        field: note.field.clone(),
        cell: cell(source, note.row, note.column, &note.field),
        written: note.written.clone(),
        read: note.read.clone(),
        why: note.why.clone(),
    };
    record.notes().map(note).collect()
}

fn cell(source: &SourceFile, row: u64, column: Option<u32>, path: &str) -> Cell {
    let header = column.and_then(|column| source.columns.get(column as usize));
    Cell {
        file: source.source.file.clone(),
        sheet: source.source.sheet.clone(),
        row,
        column: header.map_or(path, String::as_str).to_owned(),
        reference: column.map(|column| source.reference(column, row)).unwrap_or_default(),
    }
}
