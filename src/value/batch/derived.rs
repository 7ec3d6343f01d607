//! Fills what a record leaves blank and a text of it says: town, postal code and country of an address in one line. Never
//! fills what is given, and never without a note.

use super::convert::{At, Cell, Filled, Path, shorten};
use crate::value::postal::{self, Known};
use crate::value::schema::{FieldType, Record, Schema};
use crate::value::{Note, NoteKind};

/// Completes the addresses that are parts of a record; a note for each that was.
pub(super) fn complete_addresses(
    schema: &Schema,
    record: &Record,
    cells: &mut [(Cell, At)],
    path: &Path<'_>,
) -> Vec<Note> {
    let mut notes = Vec::new();
    for number in 0..cells.len() {
        let Some(field) = record.fields.get(number) else { continue };
        let FieldType::Part(part) = field.ty else { continue };
        let Some(fields) = Fields::of(schema.get(part)) else { continue };
        let of_party = record.field("country").and_then(|country| text(&cells[country].0)).map(str::to_owned);
        if let Cell::Parts(rows) = &mut cells[number].0
            && let [address] = rows.as_mut_slice()
        {
            notes.extend(complete(address, &fields, of_party.as_deref(), &Path::Field(path, &field.name)));
        }
    }
    notes
}

/// The fields of a record type that holds an address, by their numbers.
struct Fields {
    full: usize,
    city: usize,
    postal_code: usize,
    country: usize,
}

impl Fields {
    fn of(record: &Record) -> Option<Fields> {
        Some(Fields {
            full: record.field("full")?,
            city: record.field("city")?,
            postal_code: record.field("postal_code")?,
            country: record.field("country")?,
        })
    }
}

fn complete(address: &mut Filled, fields: &Fields, of_party: Option<&str>, path: &Path<'_>) -> Option<Note> {
    let full = text(&address.cells[fields.full].0)?.to_owned();
    let at = address.cells[fields.full].1;
    let known = Known { of_address: text(&address.cells[fields.country].0), of_party };
    let parts = postal::read(&full, known);
    let country = parts.country.map(str::to_owned);
    let all = [
        ("city", fields.city, parts.city),
        ("postal_code", fields.postal_code, parts.postal_code),
        ("country", fields.country, country),
    ];
    let mut filled = Vec::new();
    for (name, field, value) in all {
        if let (Cell::Missing, Some(value)) = (&address.cells[field].0, value) {
            filled.push(format!("{name} {value}"));
            address.cells[field] = (Cell::Text(value), at);
        }
    }
    (!filled.is_empty()).then(|| Note {
        kind: NoteKind::Derived,
        field: path.to_string(),
        column: at.columns[0],
        row: at.row,
        written: shorten(&full),
        read: filled.join(", "),
        why: "taken out of the address, which stands in one line".to_owned(),
    })
}

fn text(cell: &Cell) -> Option<&str> {
    match cell {
        Cell::Text(text) => Some(text),
        _ => None,
    }
}
