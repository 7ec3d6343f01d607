//! What a reader has to say of one value: that it could not be read for certain, was damaged, was put right,
//! or was taken out of a text or from a register.
//! Never changes a value.

use serde::Serialize;

/// Something to know about a value of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What happened.
    pub kind: NoteKind,
    /// The field, with the numbers of items: `items.0.hs`.
    pub field: String,
    /// The column of the source, where it has columns.
    pub column: Option<u32>,
    /// Line or row in the source, from 1.
    pub row: u64,
    /// As it stands in the source.
    pub written: String,
    /// As it was read; empty when it was left out.
    pub read: String,
    /// Why, and what to do.
    pub why: String,
}

/// Kinds of notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// It can be read in two ways, so it counts as not given.
    Ambiguous,
    /// Part of it is lost. What the field needs whole counts as not given.
    Damaged,
    /// It was put right by a rule of its type.
    Repaired,
    /// It was not given and taken out of a text beside it.
    Derived,
    /// It was not given and taken from another record of the same party.
    Completed,
}

impl NoteKind {
    /// As people read it: `repaired`.
    pub fn as_str(self) -> &'static str {
        match self {
            NoteKind::Ambiguous => "ambiguous",
            NoteKind::Damaged => "damaged",
            NoteKind::Repaired => "repaired",
            NoteKind::Derived => "derived",
            NoteKind::Completed => "completed",
        }
    }
}
