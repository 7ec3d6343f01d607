//! Decides how the columns of a file are written, from all their cells, before its records are read. Never looks at one cell
//! alone, and never decides what the cells leave open.
//!
//! A file is read twice: once for the evidence, which takes a few words of memory for each column, and once for the records.
//! What cannot be read twice, the standard input, is held in memory up to [`HELD_BYTES`]; its columns are decided by what is
//! held, and a later cell that contradicts them is rejected with its record.

mod decision;
mod evidence;

pub use decision::{Finding, Stated};
pub(super) use decision::{check_stated, decide};
pub(super) use evidence::Evidence;

use super::source::{Input, Window};
use super::{Records, Setting, format};
use crate::value::schema::{FieldType, RecordId, Schema};
use crate::value::{Node, node::NodeKind};
use std::io::{self, Cursor, Read};
use std::sync::Arc;

/// How much of an input that cannot be read twice is held to decide its columns.
pub(super) const HELD_BYTES: usize = 16 * 1024 * 1024;

/// The evidence of all columns of each sheet of an input, and the input as if nothing of it had been read.
pub(super) fn survey(input: Input, setting: &Setting<'_>) -> (Vec<Vec<Evidence>>, Input) {
    let Input { name, read, again } = input;
    if let Some(open) = again {
        let evidence = open().map(|read| gather(&name, read, setting)).unwrap_or_default();
        return (evidence, Input { name, read, again: None });
    }
    let (held, rest) = hold(read);
    let copy = Part { held: Cursor::new(Arc::clone(&held)), is_whole: rest.is_none() };
    let evidence = gather(&name, Box::new(copy), setting);
    let read: Box<dyn Read + Send> = match rest {
        None => Box::new(Cursor::new(held)),
        Some(rest) => Box::new(Cursor::new(held).chain(rest)),
    };
    (evidence, Input { name, read, again: None })
}

/// Reads as far as is held; the rest, if there is one.
fn hold(mut read: Box<dyn Read + Send>) -> (Arc<[u8]>, Option<Box<dyn Read + Send>>) {
    let mut held = Vec::new();
    while held.len() < HELD_BYTES {
        let before = held.len();
        held.resize(before + HELD_BLOCK, 0);
        let got = read.read(&mut held[before..]);
        held.truncate(before + got.as_ref().map_or(0, |got| (*got).min(HELD_BLOCK)));
        match got {
            Ok(0) => return (held.into(), None),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return (held.into(), Some(Box::new(Failing(Some(error))))),
        }
    }
    (held.into(), Some(read))
}

const HELD_BLOCK: usize = 256 * 1024;

/// Fails as the input did when it was held.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// What is held of an input. A part ends in an error, so that a row cut in two is not taken for a whole one.
struct Part {
    held: Cursor<Arc<[u8]>>,
    is_whole: bool,
}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.held.read(buffer)? {
            0 if !self.is_whole => Err(io::Error::other("only a part is held")),
            count => Ok(count),
        }
    }
}

/// The evidence of an input that can be opened; whoever reads its records says why another cannot.
fn gather(name: &str, read: Box<dyn Read + Send>, setting: &Setting<'_>) -> Vec<Vec<Evidence>> {
    match format::open(name, Window::new(read), setting) {
        Ok(opened) => {
            let of = |mut opened: super::Opened| of_records(opened.records.as_mut(), &setting.types.schema);
            opened.into_iter().map(of).collect()
        }
        Err(_) => Vec::new(),
    }
}

fn of_records(records: &mut dyn Records, schema: &Schema) -> Vec<Evidence> {
    let mut columns = vec![Evidence::default(); records.columns().len()];
    if columns.is_empty() {
        return columns;
    }
    while let Some(found) = records.next_record() {
        if let Ok((root, node)) = found.content {
            Walk { schema, columns: &mut columns, row: found.row }.record(&node, root);
        }
    }
    columns
}

/// Goes through the values of a record.
struct Walk<'a> {
    schema: &'a Schema,
    columns: &'a mut [Evidence],
    row: u64,
}

impl Walk<'_> {
    fn record(&mut self, node: &Node, id: RecordId) {
        let NodeKind::Record(fields) = &node.kind else { return };
        let record = self.schema.get(id);
        for (name, value) in fields {
            let Some(field) = record.field(name) else { continue };
            match (&record.fields[field].ty, &value.kind) {
                (FieldType::Scalar(ty) | FieldType::Scalars(ty), NodeKind::List(items)) => {
                    items.iter().for_each(|item| self.cell(item, ty));
                }
                (FieldType::Scalar(ty) | FieldType::Scalars(ty), _) => {
                    self.cell(value.get("amount").unwrap_or(value), ty);
                }
                (FieldType::Part(part) | FieldType::Parts(part), NodeKind::List(items)) => {
                    items.iter().for_each(|item| self.record(item, *part));
                }
                (FieldType::Part(part) | FieldType::Parts(part), _) => self.record(value, *part),
            }
        }
    }

    fn cell(&mut self, node: &Node, ty: &crate::value::Type) {
        let evidence = node.column.and_then(|column| self.columns.get_mut(column as usize));
        if let (NodeKind::Text(text), Some(evidence)) = (&node.kind, evidence) {
            evidence.add(text.trim(), ty, node.row.unwrap_or(self.row));
        }
    }
}
