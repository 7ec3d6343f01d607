//! A text of one name a line as a table of one column. Never splits a line at a comma, and never lets one that does not end
//! swallow the names behind it.

use super::rejection::Broken;
use super::source::Window;
use super::table::{Cells, Table, TableRow, failed_row};
use super::{NamesIn, Purpose, Setting, grouping};
use crate::source::csv::{Cut, Extent, Row, cut, guess_delimiter};

/// A line may be so long; what is longer is no text.
const MOST_LINE_BYTES: usize = 1024 * 1024;

/// The table of a text that has one name on each line, which the window is then over; none where its first row is the
/// header of a table, or names are not looked for.
pub(super) fn open(window: &mut Window, setting: &Setting<'_>) -> Option<Lines> {
    if setting.purpose != Purpose::Names(NamesIn::Lines) {
        return None;
    }
    let (start, row) = first_row(window);
    let names: Vec<String> =
        (0..row.len()).map(|cell| row.text(cell).unwrap_or_default().trim().to_owned()).collect();
    let fit = grouping::fit(&names, setting);
    let is_header = row.fault.is_none() && fit.has_key;
    let mut lines =
        Lines { window: Window::new(Box::new(std::io::empty())), header: vec!["name".to_owned()], line: 1 };
    let passed = match (names.len(), is_header) {
        (0 | 1, true) => start + first_line(&window.rest()[start..]),
        (0 | 1, false) if setting.wishes.is_empty() => 0,
        (_, false) if setting.wishes.is_empty() && (fit.known == 0 || row.fault.is_some()) => 0,
        _ => return None,
    };
    lines.line += line_ends(&window.rest()[..passed]);
    window.drop_front(passed);
    std::mem::swap(&mut lines.window, window);
    Some(lines)
}

/// The first row that is not blank and where it begins, among what is in memory.
fn first_row(window: &Window) -> (usize, Row) {
    let (mut at, mut row) = (0, Row::default());
    let rest = window.rest();
    let delimiter = guess_delimiter(rest);
    while let Cut::Blank(size) = cut(&rest[at..], delimiter, Extent::Whole, &mut row) {
        at += size;
    }
    (at, row)
}

/// The names of a text, one on each line.
pub(super) struct Lines {
    window: Window,
    header: Vec<String>,
    /// Line on which the window begins.
    line: u64,
}

impl Table for Lines {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn next_row(&mut self) -> Option<TableRow> {
        loop {
            let rest = self.window.rest();
            let size = first_line(rest);
            // A CR at the very end may be the first half of a CR LF.
            let is_open = size == rest.len() && !rest.ends_with(b"\n");
            if size == 0 || (is_open && self.window.extent() == Extent::Part) {
                if rest.len() > MOST_LINE_BYTES {
                    return Some(self.skip_line());
                }
                if self.window.grow() {
                    continue;
                }
                return failed_row(&mut self.window, self.line);
            }
            let number = self.line;
            let row = if size > MOST_LINE_BYTES {
                Some(broken(number, Broken::new(TOO_LONG)))
            } else {
                self.row(number, size)
            };
            self.window.drop_front(size);
            self.line += 1;
            if row.is_some() {
                return row;
            }
        }
    }
}

const TOO_LONG: &str = "is longer than 1 MB, so it is no name";

impl Lines {
    /// The first line of so many bytes; none if it is blank.
    fn row(&self, number: u64, size: usize) -> Option<TableRow> {
        let line = self.window.rest()[..size].trim_ascii();
        if line.is_empty() {
            return None;
        }
        let Ok(text) = std::str::from_utf8(line) else {
            return Some(broken(number, Broken::new(self.window.not_text()).at(0)));
        };
        if text.contains('\0') {
            return Some(broken(number, Broken::new("holds NUL bytes, so it is no text").at(0)));
        }
        let mut cells = Cells::default();
        cells.push(text);
        Some(TableRow { number, size, cells, ..TableRow::default() })
    }

    /// Passes over a line that is too long to be held.
    fn skip_line(&mut self) -> TableRow {
        loop {
            let rest = self.window.rest();
            let size = first_line(rest);
            let is_ended = matches!(rest[..size].last(), Some(b'\n' | b'\r'));
            self.window.drop_front(size);
            if is_ended || !self.window.grow() {
                break;
            }
        }
        self.line += 1;
        broken(self.line - 1, Broken::new(TOO_LONG))
    }
}

fn broken(number: u64, broken: Broken) -> TableRow {
    TableRow { number, broken: Some(broken), ..TableRow::default() }
}

/// The bytes of the first line with its end: LF, CR LF or CR.
fn first_line(bytes: &[u8]) -> usize {
    match bytes.iter().position(|&byte| byte == b'\n' || byte == b'\r') {
        Some(at) if bytes[at..].starts_with(b"\r\n") => at + 2,
        Some(at) => at + 1,
        None => bytes.len(),
    }
}

fn line_ends(mut bytes: &[u8]) -> u64 {
    let mut count = 0;
    while !bytes.is_empty() {
        let size = first_line(bytes);
        count += u64::from(matches!(bytes[..size].last(), Some(b'\n' | b'\r')));
        bytes = &bytes[size..];
    }
    count
}
