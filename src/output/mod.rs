//! Writers: what a screening said, as a page for an officer, as JSON lines, as rows of a spreadsheet.
//! Never screens, never opens an input, and never asks what a terminal can do; the command line says so in [`Options`].
//!
//! A format is one file here and one line of [`FORMATS`]; `--format`, the endings of `-o`, the help and the tests
//! read that table.

mod csv;
mod file;
mod jsonl;
mod number;
mod place;
mod report;
mod spool;
mod table;
mod words;
mod workbook;

pub use csv::inert;
pub use file::{FileError, OutputFile};
pub use number::{counted, grouped};
pub use table::{headline, lists_page, safe};
pub use words::{excepted, instead_of, lapsed, name_kind, status};

use crate::alert::{Alert, Line};
use std::cmp::Reverse;
use std::io;

/// Writes the lines of one run.
///
/// The alerts of a record come before the record; the summary comes last.
pub trait Writer {
    /// Takes the next line. Fails as its output does.
    fn line(&mut self, line: &Line) -> io::Result<()>;

    /// Writes what was held back and empties buffers. Nothing may be written afterwards.
    fn finish(&mut self) -> io::Result<()>;
}

/// A way of writing.
#[derive(Debug)]
pub struct Format {
    /// What `--format` calls it.
    pub name: &'static str,
    /// How its files end, without the dot.
    pub ending: &'static str,
    /// What it is for, one sentence without its period.
    pub sentence: &'static str,
    /// Starts a writer.
    pub open: for<'o> fn(Box<dyn io::Write + 'o>, &Options) -> Box<dyn Writer + 'o>,
}

/// All formats, the default first.
pub static FORMATS: &[&Format] =
    &[&table::FORMAT, &jsonl::FORMAT, &csv::FORMAT, &workbook::FORMAT, &report::FORMAT];

/// The format that `--format` names.
pub fn by_name(name: &str) -> Option<&'static Format> {
    FORMATS.iter().copied().find(|format| format.name == name)
}

/// The format of files that end so: `jsonl`, in any case of letters.
pub fn by_ending(ending: &str) -> Option<&'static Format> {
    FORMATS.iter().copied().find(|format| format.ending.eq_ignore_ascii_case(ending))
}

/// The alerts in the order in which their record names them.
fn in_order(mut alerts: Vec<Alert>, ids: &[String]) -> Vec<Alert> {
    alerts.sort_by_key(|alert| {
        (ids.iter().position(|id| *id == alert.id).unwrap_or(ids.len()), Reverse(alert.score))
    });
    alerts
}

/// How a page for people is laid out. Formats for machines look at none of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Columns of a line; at least 40 are used.
    pub width: usize,
    /// How many records are shown in full.
    pub top: usize,
    /// Whether words are coloured.
    pub colour: Colour,
}

/// Whether words are coloured by terminal sequences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Coloured.
    On,
    /// Plain text.
    Off,
}

impl Default for Options {
    /// Plain text, 100 columns, 20 records.
    fn default() -> Self {
        Options { width: 100, top: 20, colour: Colour::Off }
    }
}
