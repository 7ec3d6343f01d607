//! Every code with its page. Append only: a code keeps its number and meaning for ever.
//! Never holds the wording of a single message; that stands where the message is made.
//!
//! E00 files, E01 syntax, E02 names, E03 types, E04 rules as a whole, E05 lists, E06 tests; W03 lints of style and sense.

use super::Severity;

/// A code such as `E0201`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

impl Code {
    /// `E…` codes are errors, `W…` codes are warnings.
    pub fn severity(self) -> Severity {
        if self.0.starts_with('E') { Severity::Error } else { Severity::Warning }
    }

    /// Its title and page.
    pub fn page(self) -> Option<&'static Page> {
        CODES.iter().find(|page| page.code == self)
    }
}

/// What `explain-code` prints.
#[derive(Debug)]
pub struct Page {
    /// The code.
    pub code: Code,
    /// One line, lower case.
    pub title: &'static str,
    /// Why it is an error, a wrong example, a right one. Plain text, lines of at most 100 characters.
    pub text: &'static str,
}

/// All codes, by number.
pub const CODES: &[Page] = &[Page {
    code: Code("E0001"),
    title: "a rule file cannot be read",
    text: "The file does not exist, is not a regular file, or is not UTF-8 text. Save it as UTF-8 and name it again.\n",
}];
