//! Where in a list something stands, and what can go wrong with one. Never decides whether a list may be used.

use std::fmt;

/// Where an entry stands in the files of a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// The file as it was named.
    pub file: String,
    /// Line of its start, from 1; 0 when unknown.
    pub line: usize,
    /// Path of the element with its number among its kind, `sdnList/sdnEntry[12]`; empty in a table.
    pub path: String,
    /// The entry's id as the source gives it; empty when it gives none.
    pub id: String,
}

impl Place {
    /// A line of a file.
    pub(super) fn line(file: &str, line: usize) -> Place {
        Place { file: file.to_owned(), line, ..Place::default() }
    }

    /// The same place, known to be the entry of this id.
    pub(super) fn of(mut self, id: &str) -> Place {
        id.clone_into(&mut self.id);
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        if !self.path.is_empty() {
            write!(f, " {}", self.path)?;
        }
        if !self.id.is_empty() {
            write!(f, " (id {})", self.id)?;
        }
        Ok(())
    }
}

/// Why an entry without anything to compare is rejected.
pub(super) const NOTHING_TO_MATCH: &str =
    "the entry has neither a name nor an address: nothing could match it";

/// An entry of the source that is not in the imported list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedEntry {
    /// Where it stands.
    pub place: Place,
    /// Why it cannot be used.
    pub reason: String,
    /// What the list lacks without it.
    pub loss: Loss,
}

/// What a list lacks without something that was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// An entry, or a part of one, that could have been looked for: without it the list is a smaller list.
    Entry,
    /// An entry that has nothing to compare: nothing could match it.
    Nothing,
    /// A row that belongs to no entry of the list.
    Loose,
}

/// Something that was read otherwise than it stands, or not at all, without losing an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Where it stands first.
    pub place: Place,
    /// How often it was met.
    pub times: usize,
    /// What it is.
    pub text: String,
}

/// Why a list was not imported. Nothing of it may be used then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportError {
    /// Where the trouble is.
    pub place: Place,
    /// What is wrong and what to do.
    pub reason: String,
}

impl ImportError {
    pub(super) fn new(place: Place, reason: impl Into<String>) -> ImportError {
        ImportError { place, reason: reason.into() }
    }

    /// A trouble of a file as a whole.
    pub(super) fn of_file(file: &str, reason: impl Into<String>) -> ImportError {
        ImportError::new(Place { file: file.to_owned(), ..Place::default() }, reason)
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.file.is_empty() {
            f.write_str(&self.reason)
        } else if self.place.line == 0 {
            write!(f, "`{}`: {}", self.place.file, self.reason)
        } else {
            write!(f, "`{}`: {}", self.place, self.reason)
        }
    }
}

impl std::error::Error for ImportError {}
