//! What an evaluation leaves behind beside its value: notes of what was missing, and sights of what was read.
//! Never changes a verdict.

use super::entry;
use crate::alert::{ListEntry, SeenValue};
use crate::value::Value;
use std::borrow::Cow;

/// Something that was missing where it mattered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note<'p> {
    /// As the rule writes it: `i.hs`.
    pub path: Cow<'p, str>,
    /// As a path from the record: `items.hs`.
    pub record_path: Cow<'p, str>,
}

impl<'p> Note<'p> {
    /// A field that was missing.
    pub(super) fn field(path: &'p str, record_path: &'p str) -> Note<'p> {
        Note { path: Cow::Borrowed(path), record_path: Cow::Borrowed(record_path) }
    }

    /// Something missing that is no field.
    pub(super) fn words(words: String) -> Note<'p> {
        Note { path: Cow::Owned(words.clone()), record_path: Cow::Owned(words) }
    }
}

/// The paths from the record of notes, each once, in the order of the alphabet.
pub(super) fn missing_fields(notes: &[Note<'_>]) -> Vec<String> {
    let mut fields: Vec<String> = notes.iter().map(|note| note.record_path.to_string()).collect();
    fields.sort_unstable();
    fields.dedup();
    fields
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
    /// A value was read.
    pub(super) fn add(&mut self, path: &str, value: String) {
        let known = self.values.iter().any(|seen| seen.path == path && seen.value == value);
        if !known && self.values.len() < SIGHTS {
            self.values.push(SeenValue { path: path.to_owned(), value });
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
        other.values.iter().for_each(|seen| self.add(&seen.path, seen.value.clone()));
        other.entries.iter().for_each(|entry| self.keep(entry.clone()));
    }

    fn keep(&mut self, entry: ListEntry) {
        if !self.entries.contains(&entry) {
            self.entries.push(entry);
        }
    }
}
