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
pub const CODES: &[Page] = &[
    Page {
        code: Code("E0001"),
        title: "a rule file cannot be read",
        text: "The file does not exist, is not a regular file, or is not UTF-8 text. Save it as UTF-8 and name it again.\n",
    },
    Page {
        code: Code("E0501"),
        title: "a list file is empty",
        text: "A list without entries finds nothing, and a rule that uses it never hits. An empty file is most often a failed\n\
download, so it stops the run. The first line must name the columns, and at least one row must follow.\n\n\
Wrong:\n    hs,tier\n\nRight:\n    hs,tier\n    8542.31,T1\n",
    },
    Page {
        code: Code("E0502"),
        title: "a list file lacks a column, or has it twice",
        text: "The columns that a list declares are found by their names in the file's first line. Case does not count, and a\n\
blank or hyphen is as good as `_`. A watchlist needs `id` and one of `name` and `addresses`.\n\n\
Wrong (the list declares `column tier`):\n    hs,level\n    8542.31,T1\n\n\
Right:\n    hs,tier\n    8542.31,T1\n",
    },
    Page {
        code: Code("E0503"),
        title: "a cell of a list does not fit its column",
        text: "A list is loaded whole or not at all: an entry left out would be a party or a code that is never found. So every\n\
cell must be of its column's type. A cell may be empty, except the key in the first column.\n\n\
Wrong (the keys are countries):\n    country\n    XR\n\n\
Right:\n    country\n    TR\n",
    },
    Page {
        code: Code("E0504"),
        title: "a key or an id stands twice in a list",
        text: "Of two rows with one key, which one counts would depend on their order. Keys are compared as they are looked up:\n\
texts and names without case, places without accents, HS codes without dots, countries by their codes. Keep one.\n\n\
Wrong:\n    hs,tier\n    8542.31,T1\n    854231,T2\n\n\
Right:\n    hs,tier\n    8542.31,T1\n",
    },
    Page {
        code: Code("E0505"),
        title: "a row of a list is cut wrong",
        text: "A row has more or fewer cells than the header, or a quote that does not close, so that its cells stand in the\n\
wrong columns. A cell with a comma, a quote or a line end in it is written in quotes, and a quote inside twice.\n\n\
Wrong:\n    id,name\n    1,Delta, LLC\n\n\
Right:\n    id,name\n    1,\"Delta, LLC\"\n",
    },
    Page {
        code: Code("E0506"),
        title: "an entry of a watchlist cannot be used",
        text: "An entry needs an id, which alerts and exceptions refer to, and a name or an address, by which it can match.\n\n\
Wrong:\n    id,name,addresses\n    1,,\n\n\
Right:\n    id,name,addresses\n    1,,\"14 Harbour Road, Kowloon\"\n",
    },
];
