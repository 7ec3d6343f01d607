//! Tables of delimited text with their line numbers, as publishers of lists write them. Never knows a publisher.

use super::Part;
use super::intake::Intake;
use super::place::{ImportError, Place};
use crate::source::csv::{self, Cut, Extent, Fault, Row};
use std::collections::BTreeMap;

/// A row of a table.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// Its first line, from 1.
    pub number: usize,
    /// Its cells without quotes and outer blanks.
    pub cells: Vec<String>,
    /// Whether its quotes are sound.
    pub sound: bool,
}

impl Line {
    /// A cell; empty when there is none.
    pub fn cell(&self, number: usize) -> &str {
        self.cells.get(number).map_or("", String::as_str)
    }
}

/// The rows of a text, blank ones left out. Ends with an error when the text ends inside a quoted cell.
pub(super) struct Lines<'t> {
    file: &'t str,
    text: &'t str,
    delimiter: u8,
    at: usize,
    line: usize,
}

impl<'t> Lines<'t> {
    /// The rows of a text whose cells are divided by `delimiter`.
    pub fn new(file: &'t str, text: &'t str, delimiter: u8) -> Lines<'t> {
        Lines { file, text, delimiter, at: 0, line: 1 }
    }
}

impl Iterator for Lines<'_> {
    type Item = Result<Line, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut row = Row::default();
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            let size = match csv::cut(rest, self.delimiter, Extent::Whole, &mut row) {
                Cut::Row(size) | Cut::Blank(size) => size,
                Cut::Incomplete | Cut::End => return None,
            };
            let number = self.line;
            self.line += row.lines;
            self.at += size;
            if let Some(Fault::OpenQuote(cell)) = row.fault {
                self.at = self.text.len();
                let reason = format!(
                    "the file ends inside cell {} of the row that begins here: it is cut off, or a quote is never \
                     closed; get the whole file",
                    cell + 1
                );
                return Some(Err(ImportError::new(Place::line(self.file, number), reason)));
            }
            let cells: Vec<String> =
                (0..row.len()).map(|cell| row.text(cell).unwrap_or_default().trim().to_owned()).collect();
            if cells.iter().any(|cell| !cell.is_empty()) {
                return Some(Ok(Line { number, cells, sound: row.fault.is_none() }));
            }
        }
    }
}

/// A table whose columns are found by name.
pub(super) struct Table<'t> {
    file: &'t str,
    columns: BTreeMap<String, usize>,
    width: usize,
    lines: Lines<'t>,
    ahead: Option<Result<Line, ImportError>>,
    last_line: LastLine,
}

/// How the last line of a table may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LastLine {
    /// With a line end: what publishers' programs write. Without one the file is cut off.
    Ended,
    /// Also without, as people's editors leave it.
    Open,
}

/// A row of a table with a header.
pub(super) struct Record<'r, 't> {
    table: &'r BTreeMap<String, usize>,
    file: &'t str,
    /// The row.
    pub line: Line,
}

/// Why a row of a table is no record.
pub(super) struct Misfit {
    pub place: Place,
    pub reason: String,
}

impl<'t> Table<'t> {
    /// The table that begins with the first row that has all of `columns`; rows before it are given back.
    pub fn of(
        part: &Part<'t>,
        delimiter: u8,
        columns: &[&str],
    ) -> Result<(Table<'t>, Vec<Line>), ImportError> {
        Table::find(part.file, part.text, delimiter, columns)
    }

    /// As [`Table::of`], in a text.
    pub fn find(
        file: &'t str,
        text: &'t str,
        delimiter: u8,
        columns: &[&str],
    ) -> Result<(Table<'t>, Vec<Line>), ImportError> {
        let mut before = Vec::new();
        let mut lines = Lines::new(file, text, delimiter);
        while let Some(line) = lines.next().transpose()? {
            let names = names(&line);
            if columns.iter().all(|column| names.contains_key(&key(column))) {
                let ahead = lines.next();
                let width = line.cells.len();
                let last_line = LastLine::Ended;
                return Ok((Table { file, columns: names, width, lines, ahead, last_line }, before));
            }
            before.push(line);
        }
        Err(ImportError::of_file(file, format!("no row has the columns `{}`", columns.join("`, `"))))
    }

    /// The same table, whose last line may also end with the text.
    pub fn with_last_line(mut self, last_line: LastLine) -> Table<'t> {
        self.last_line = last_line;
        self
    }

    /// Takes every record; a row that is none is rejected.
    pub fn each(
        mut self,
        intake: &mut Intake,
        mut take: impl FnMut(&mut Intake, &Record<'_, '_>),
    ) -> Result<(), ImportError> {
        while let Some(row) = self.next() {
            match row? {
                Ok(record) => take(intake, &record),
                Err(misfit) => intake.reject_row(misfit),
            }
        }
        Ok(())
    }

    /// The next record; `Ok(Err)` for a row that is none. A last row with too few cells is an error: the file is cut off.
    pub fn next(&mut self) -> Option<Result<Result<Record<'_, 't>, Misfit>, ImportError>> {
        loop {
            let line = match std::mem::replace(&mut self.ahead, self.lines.next())? {
                Ok(line) => line,
                Err(error) => {
                    self.ahead = None;
                    return Some(Err(error));
                }
            };
            // Files put together from parts repeat the header.
            let may_be_header = self.columns.get(&key(line.cell(0))) == Some(&0);
            if may_be_header && names(&line) == self.columns {
                continue;
            }
            let place = Place::line(self.file, line.number);
            let (cells, width) = (line.cells.len(), self.width);
            if cells < width && self.ahead.is_none() {
                let reason = format!(
                    "the last row has {cells} cells and the header {width}: the file is cut off; get the whole file"
                );
                return Some(Err(ImportError::new(place, reason)));
            }
            let is_open = self.ahead.is_none() && !self.lines.text.ends_with(['\n', '\r']);
            if is_open && self.last_line == LastLine::Ended {
                let reason = "the last row has no line end: the file is cut off; get the whole file, or add the line \
                              end if you know that it is whole";
                return Some(Err(ImportError::new(place, reason)));
            }
            if !line.sound {
                let reason = "a quote closes before the end of its cell".to_owned();
                return Some(Ok(Err(Misfit { place, reason })));
            }
            if cells != width {
                let reason = format!("the row has {cells} cells and the header {width}");
                return Some(Ok(Err(Misfit { place, reason })));
            }
            return Some(Ok(Ok(Record { table: &self.columns, file: self.file, line })));
        }
    }
}

impl Record<'_, '_> {
    /// The cell of a column; empty when the table has no such column.
    pub fn get(&self, column: &str) -> &str {
        self.table.get(&key(column)).map_or("", |&number| self.line.cell(number))
    }

    /// The first cell that is not empty.
    pub fn first<'s>(&'s self, columns: &[&str]) -> &'s str {
        columns.iter().map(|column| self.get(column)).find(|cell| !cell.is_empty()).unwrap_or("")
    }

    /// The cells of several columns.
    pub fn all<'s, const N: usize>(&'s self, columns: [&str; N]) -> [&'s str; N] {
        columns.map(|column| self.get(column))
    }

    /// Where the row stands.
    pub fn place(&self) -> Place {
        Place::line(self.file, self.line.number)
    }
}

/// Where each column stands; of two with one name the first counts.
pub(super) fn names(line: &Line) -> BTreeMap<String, usize> {
    let mut names = BTreeMap::new();
    for (number, cell) in line.cells.iter().enumerate() {
        if !cell.is_empty() {
            names.entry(key(cell)).or_insert(number);
        }
    }
    names
}

/// A column name without case, blanks and marks.
pub(super) fn key(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_last_row_without_a_line_end_means_a_cut_file_unless_people_wrote_it() {
        let rows = read("name1,name2\na,b\nc,d");
        assert!(rows[1].as_ref().unwrap_err().contains("no line end"));
        let (table, _) = Table::find("t.csv", "name1,name2\nc,d", b',', &["name1"]).unwrap();
        assert!(table.with_last_line(LastLine::Open).next().unwrap().is_ok());
    }

    fn read(text: &str) -> Vec<Result<String, String>> {
        let (mut table, _) = Table::find("t.csv", text, b',', &["Name 1", "name_2"]).unwrap();
        let mut found = Vec::new();
        while let Some(row) = table.next() {
            found.push(match row {
                Ok(Ok(record)) => Ok(format!("{} {}", record.line.number, record.get("NAME 2"))),
                Ok(Err(misfit)) => Err(format!("{} {}", misfit.place, misfit.reason)),
                Err(error) => Err(error.to_string()),
            });
        }
        found
    }

    #[test]
    fn a_column_is_found_whatever_its_case_and_a_repeated_header_is_no_row() {
        let rows = read("Report,,\nname 1,Name 2,x\na,\"b\nc\",d\n\nname 1,Name 2,x\ne,f,g\n");
        assert_eq!(rows, [Ok("3 b\nc".to_owned()), Ok("7 f".to_owned())]);
    }

    #[test]
    fn a_row_of_another_width_is_no_record_and_the_last_one_means_a_cut_file() {
        let rows = read("name1,name2\na\nb,c,d\n\"e\"f,g\nh,i\nj");
        let reasons: Vec<_> = rows.into_iter().map(|row| row.unwrap_or_else(|reason| reason)).collect();
        insta::assert_snapshot!(reasons.join("\n"), @r"
        t.csv:2 the row has 1 cells and the header 2
        t.csv:3 the row has 3 cells and the header 2
        t.csv:4 a quote closes before the end of its cell
        5 i
        `t.csv:6`: the last row has 1 cells and the header 2: the file is cut off; get the whole file
        ");
    }

    #[test]
    fn a_quote_that_is_never_closed_means_a_cut_file() {
        let rows = read("name1,name2\na,\"b\nc,d\n");
        assert_eq!(rows.len(), 1);
        assert!(rows[0].as_ref().unwrap_err().contains("cut off"));
    }
}
