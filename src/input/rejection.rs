//! A record that could not be taken, and why. Never an error that stops a run.

use crate::value::RecordId;
use serde::Serialize;

/// One rejected record, or a stretch of a file in which no record could be told from the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rejection {
    /// The input as it was named.
    pub file: String,
    /// The sheet of a workbook; empty where a file has none.
    pub sheet: String,
    /// Line on which the record begins, from 1.
    pub row: u64,
    /// Line on which the wrong cell stands: that of the item, where a record has a row for each item.
    pub cell_row: u64,
    /// The header of the column that is wrong, if it is one and the file has columns.
    pub column: Option<String>,
    /// The field that is wrong, `items.0.hs`, if it is one.
    pub field: Option<String>,
    /// What is wrong and what to write instead.
    pub reason: String,
    /// The record's key, if it could be read.
    pub key: Option<String>,
}

/// A rejection before its file is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Broken {
    /// Index of the wrong column in the file's header.
    pub(super) column: Option<usize>,
    /// Line of the wrong cell, where that is not the record's first.
    pub(super) row: Option<u64>,
    pub(super) field: Option<String>,
    pub(super) reason: String,
    pub(super) key: Option<String>,
    /// The record's type, if it could be told.
    pub(super) root: Option<RecordId>,
}

impl Broken {
    pub(super) fn new(reason: impl Into<String>) -> Broken {
        Broken { reason: reason.into(), ..Broken::default() }
    }

    pub(super) fn at(mut self, column: usize) -> Broken {
        self.column = Some(column);
        self
    }
}
