//! What an evaluation leaves behind beside its value: notes of what was missing, and sights of what was read.
//! Never changes a verdict.

use super::entry;
use crate::alert::{Cell, ListEntry, SeenValue};
use crate::value::{Row, Value};
use std::borrow::Cow;

/// Something that was missing where it mattered.
#[derive(Debug, Clone)]
pub(super) struct Note<'p, 'b> {
    /// As the rule writes it: `p.address.city`.
    pub path: Cow<'p, str>,
    /// As a path from the record, as far as the rule tells: `parties.address.city`.
    pub record_path: Cow<'p, str>,
    /// The part that lacks it, and its path below that part: `address.city`.
    part: Option<(Row<'b>, &'p str)>,
}

impl<'p, 'b> Note<'p, 'b> {
    /// A field that was missing.
    pub(super) fn field(path: &'p str, record_path: &'p str) -> Note<'p, 'b> {
        Note { path: Cow::Borrowed(path), record_path: Cow::Borrowed(record_path), part: None }
    }

    /// A field that this row lacks.
    pub(super) fn field_of(row: Row<'b>, path: &'p str, record_path: &'p str) -> Note<'p, 'b> {
        // The header of a column may hold a dot.
        let start = path.find("extra[\"").or_else(|| path.rfind('.').map(|dot| dot + 1)).unwrap_or(0);
        let name = &path[start..];
        Note { part: Some((row, name)), ..Note::field(path, record_path) }
    }

    /// A field of a part that is missing as a whole: says more than the note of the part.
    pub(super) fn below(&self, path: &'p str, record_path: &'p str) -> Note<'p, 'b> {
        let part = self.part.and_then(|(row, tail)| {
            let steps = tail.split('.').count();
            let start = path.rmatch_indices('.').nth(steps).map(|(dot, _)| dot + 1)?;
            Some((row, &path[start..]))
        });
        Note { part, ..Note::field(path, record_path) }
    }

    /// A part that has no name: its path as the rule writes it.
    pub(super) fn nameless(row: Row<'b>, path: &str) -> Note<'p, 'b> {
        Note { part: Some((row, "name")), ..Note::words(format!("{path}.name")) }
    }

    /// A field that a member of a group lacks.
    pub(super) fn of_member(path: String, record_path: String) -> Note<'p, 'b> {
        Note { path: Cow::Owned(path), record_path: Cow::Owned(record_path), part: None }
    }

    /// Something missing that is no field.
    pub(super) fn words(words: String) -> Note<'p, 'b> {
        Note { path: Cow::Owned(words.clone()), record_path: Cow::Owned(words), part: None }
    }

    /// What to ask for: the path from the record to what is missing, through the very part that lacks it.
    fn wanted(&self) -> String {
        let Some((row, tail)) = self.part else { return self.record_path.to_string() };
        let above = row.path();
        if above.is_empty() { tail.to_owned() } else { format!("{above}.{tail}") }
    }
}

/// What to ask for, each once, in the order of the alphabet.
pub(super) fn missing_fields(notes: &[Note<'_, '_>]) -> Vec<String> {
    let mut fields: Vec<String> = notes.iter().map(Note::wanted).collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// The same as the rule writes it, and as far as the rule alone tells.
pub(super) fn missing_as_written(notes: &[Note<'_, '_>]) -> Vec<String> {
    let mut paths: Vec<String> =
        notes.iter().flat_map(|note| [&note.path, &note.record_path]).map(|path| path.to_string()).collect();
    paths.sort_unstable();
    paths.dedup();
    paths
}

/// How many values a clause shows at most; a list of a thousand legs is no evidence that anyone reads.
const SIGHTS: usize = 24;

/// What was read, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Trace {
    /// Values, each path and value once.
    pub values: Vec<SeenValue>,
    /// Watchlist entries that matched, each once.
    pub entries: Vec<ListEntry>,
}

impl Trace {
    /// A value was read from some cells. Where several have it, the first is named.
    pub(super) fn add(&mut self, path: &str, value: String, cells: impl FnOnce() -> Vec<Cell>) {
        let known = self.values.iter().any(|seen| seen.path == path && seen.value == value);
        if !known && self.values.len() < SIGHTS {
            self.values.push(SeenValue { path: path.to_owned(), value, cells: cells() });
        }
    }

    /// A watchlist answered.
    pub(super) fn add_entry(&mut self, watchlist: &str, answer: &Value<'_>) {
        if let Some(entry) = entry::of(watchlist, answer) {
            self.keep(entry);
        }
    }

    /// All that another evaluation saw.
    pub(super) fn extend(&mut self, other: &Trace) {
        other.values.iter().for_each(|seen| self.add(&seen.path, seen.value.clone(), || seen.cells.clone()));
        other.entries.iter().for_each(|entry| self.keep(entry.clone()));
    }

    fn keep(&mut self, entry: ListEntry) {
        if !self.entries.contains(&entry) {
            self.entries.push(entry);
        }
    }
}
