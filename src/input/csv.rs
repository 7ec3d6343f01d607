//! Tables in comma-separated text, a row at a time. Never holds more than one row in memory, and never lets an open quote
//! swallow the rows behind it.

use super::rejection::Broken;
use super::source::Window;
use super::table::{Cells, Table, TableRow, failed_row};
use super::types::clip;
use super::{Setting, grouping, lines};
use crate::source::csv::{Cut, Extent, Row, cut, guess_delimiter};

/// Limits that keep one row of a hostile or broken file from taking all memory.
const MOST_ROW_BYTES: usize = 16 * 1024 * 1024;
const MOST_CELL_BYTES: usize = 1024 * 1024;
/// How much may be read twice because quotes did not close, in one file.
const MOST_BYTES_READ_TWICE: usize = 256 * 1024 * 1024;

/// Opens a table whose header is its first row that is not blank, or stands below titles; and says what was passed over.
pub(super) fn open(
    mut window: Window,
    setting: &Setting<'_>,
) -> Result<(Box<dyn Table>, Vec<String>), String> {
    let above = pass_titles(&mut window, setting);
    if let Some(lines) = lines::open(&mut window, setting).filter(|_| above.said.is_none()) {
        return Ok((Box::new(lines), Vec::new()));
    }
    let header = read_header(&mut window)?;
    let said = above
        .said
        .map(|titles| format!("header in line {}, below {titles}", above.lines + header.before + 1));
    let table = CsvTable {
        window,
        delimiter: header.delimiter,
        line: above.lines + header.before + header.lines + 1,
        header: header.names,
        row: Row::default(),
        read_twice: 0,
    };
    Ok((Box::new(table), said.into_iter().collect()))
}

/// Titles stand within so many rows, and so many bytes.
const HEADER_WITHIN: usize = 30;
const TITLES_WITHIN: usize = 256 * 1024;

/// What stands above a header.
#[derive(Default)]
struct Above {
    lines: u64,
    /// The titles, if there are any.
    said: Option<String>,
}

/// Passes over the titles of a report: rows that name at most one field, where a row below them has more cells and names
/// at least two. The first row that names the most fields is the header.
fn pass_titles(window: &mut Window, setting: &Setting<'_>) -> Above {
    let (mut at, mut above, mut titles) = (0, Above::default(), Vec::new());
    let mut best: Option<(usize, usize, Above)> = None;
    let mut row = Row::default();
    let mut width = 0;
    while titles.len() < HEADER_WITHIN && at < TITLES_WITHIN {
        let rest = window.rest().get(at..).unwrap_or(&[]);
        match cut(rest, guess_delimiter(rest), window.extent(), &mut row) {
            Cut::Blank(size) => (at, above.lines) = (at + size, above.lines + 1),
            Cut::Row(size) => {
                let names: Vec<String> =
                    (0..row.len()).map(|cell| row.text(cell).unwrap_or("").trim().to_owned()).collect();
                let filled: Vec<&str> =
                    names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
                let coverage = if row.fault.is_some() { 0 } else { grouping::fit(&names, setting).read };
                if titles.is_empty() {
                    width = filled.len();
                }
                if coverage >= 2
                    && (titles.is_empty() || filled.len() > width)
                    && best.as_ref().is_none_or(|best| coverage > best.0)
                {
                    let said = (!titles.is_empty()).then(|| titles.join(", "));
                    best = Some((coverage, at, Above { said, ..above }));
                }
                if titles.is_empty() && best.is_some() {
                    break;
                }
                if !filled.is_empty() {
                    titles.push(format!("`{}`", clip(&filled.join(" "))));
                }
                (at, above.lines) = (at + size, above.lines + row.lines as u64);
            }
            Cut::Incomplete | Cut::End => {
                if rest.len() > TITLES_WITHIN || !window.grow() {
                    break;
                }
            }
        }
    }
    let Some((_, at, above)) = best else { return Above::default() };
    window.drop_front(at);
    above
}

struct Header {
    names: Vec<String>,
    delimiter: u8,
    /// Blank lines above it.
    before: u64,
    lines: u64,
}

fn read_header(window: &mut Window) -> Result<Header, String> {
    let mut row = Row::default();
    let mut before = 0;
    loop {
        let delimiter = guess_delimiter(window.rest());
        match cut(window.rest(), delimiter, window.extent(), &mut row) {
            Cut::Blank(size) => {
                window.drop_front(size);
                before += 1;
            }
            Cut::Row(size) => {
                if let Some(fault) = row.fault {
                    return Err(format!("has a header in which {}", fault.reason()));
                }
                let name = |column| row.text(column).map(|name| name.trim().to_owned());
                let names: Option<Vec<String>> = (0..row.len()).map(name).collect();
                let names = names.ok_or_else(|| window.not_text())?;
                window.drop_front(size);
                return Ok(Header { names, delimiter, before, lines: row.lines as u64 });
            }
            Cut::Incomplete | Cut::End => {
                let is_long = window.rest().len() > MOST_CELL_BYTES;
                if is_long || !window.grow() {
                    return Err("has no header: its first line must name the columns".into());
                }
            }
        }
    }
}

struct CsvTable {
    window: Window,
    delimiter: u8,
    /// Line on which the next row begins.
    line: u64,
    header: Vec<String>,
    row: Row,
    read_twice: usize,
}

impl Table for CsvTable {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn next_row(&mut self) -> Option<TableRow> {
        loop {
            let line = self.line;
            match cut(self.window.rest(), self.delimiter, self.window.extent(), &mut self.row) {
                Cut::Blank(size) => self.pass(size, 1),
                Cut::Row(size) => {
                    let fault = self.shape_fault();
                    if let Some(fault) = fault.clone().filter(|_| self.row.lines > 1) {
                        return Some(self.first_line_only(size, fault));
                    }
                    let fault = fault.or_else(|| self.text_fault());
                    self.pass(size, self.row.lines);
                    if fault.is_some()
                        || (0..self.row.len()).any(|cell| !self.row.bytes(cell).trim_ascii().is_empty())
                    {
                        return Some(self.table_row(line, size, fault));
                    }
                }
                Cut::Incomplete if self.window.rest().len() > MOST_ROW_BYTES => {
                    let fault = Broken::new("is longer than 16 MB: a quote `\"` is opened and never closed");
                    return Some(self.first_line_only(self.window.rest().len(), fault));
                }
                Cut::Incomplete | Cut::End => {
                    if !self.window.grow() {
                        return failed_row(&mut self.window, self.line);
                    }
                }
            }
        }
    }
}

impl CsvTable {
    /// The row just cut. A quote that is not closed runs on into the cells behind it, so those are left out.
    fn table_row(&self, number: u64, size: usize, broken: Option<Broken>) -> TableRow {
        let sound = self.row.fault.map_or(self.row.len(), |fault| fault.cell());
        let mut cells = Cells::default();
        for cell in 0..sound {
            cells.push(self.row.text(cell).unwrap_or(""));
        }
        TableRow { number, size, cells, broken, ..TableRow::default() }
    }

    fn pass(&mut self, size: usize, lines: usize) {
        self.window.drop_front(size);
        self.line += lines as u64;
    }

    /// What is wrong with the cells of the row just cut, so that they may stand in the wrong columns.
    fn shape_fault(&self) -> Option<Broken> {
        let (row, wanted) = (&self.row, self.header.len());
        if let Some(fault) = row.fault {
            return Some(Broken::new(fault.reason()).at(fault.cell()));
        }
        let cells = row.len();
        (cells != wanted).then(|| Broken::new(format!("has {cells} cells where the header has {wanted}")))
    }

    /// What is wrong with the text of the row just cut.
    fn text_fault(&self) -> Option<Broken> {
        let row = &self.row;
        if !row.is_utf8() {
            let cell = (0..row.len()).find(|&cell| row.text(cell).is_none()).unwrap_or(0);
            return Some(Broken::new(self.window.not_text()).at(cell));
        }
        if let Some(cell) = (0..row.len()).find(|&cell| row.bytes(cell).contains(&0)) {
            return Some(Broken::new("holds NUL bytes, so it is no text: export the row again").at(cell));
        }
        let is_long = |&cell: &usize| row.bytes(cell).len() > MOST_CELL_BYTES;
        let long = (0..row.len()).filter(|_| row.size() > MOST_CELL_BYTES).find(is_long);
        long.map(|cell| Broken::new("holds more than 1 MB of text").at(cell))
    }

    /// Takes only the first line of a row over several lines that is broken: most often its quote is open by mistake, and
    /// the lines behind it are rows of their own.
    fn first_line_only(&mut self, size: usize, fault: Broken) -> TableRow {
        let line = self.line;
        let rest = self.window.rest();
        let end = rest[..size.min(rest.len())].iter().position(|&byte| byte == b'\n');
        self.read_twice += size;
        let Some(end) = end.filter(|_| self.read_twice <= MOST_BYTES_READ_TWICE) else {
            return self.give_up(line, fault);
        };
        cut(&rest[..=end], self.delimiter, Extent::Whole, &mut self.row);
        self.pass(end + 1, 1);
        self.table_row(line, end + 1, Some(fault))
    }

    /// Passes over all that is left: a line without an end, or too many quotes that do not close.
    fn give_up(&mut self, line: u64, fault: Broken) -> TableRow {
        loop {
            let size = self.window.rest().len();
            self.window.drop_front(size);
            if !self.window.grow() {
                break;
            }
        }
        let reason = format!("{}; nothing was read from line {line} to the end of the file", fault.reason);
        TableRow { number: line, broken: Some(Broken { reason, ..fault }), ..TableRow::default() }
    }
}
