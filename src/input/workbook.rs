//! Records in workbooks: the sheets that hold some, their headers wherever they stand, their rows one at a time. Never
//! reads a cell itself; `workbook` does.

use super::rejection::Broken;
use super::spool::Spool;
use super::table::{Cells, Table, TableRow};
use super::{Opened, Reading, Setting, grouping};
use crate::workbook::{self, Named, Sheet, SheetRow};
use std::collections::{BTreeSet, VecDeque};
use std::io::BufReader;

/// The header stands within so many rows; above it may be titles.
const HEADER_WITHIN: usize = 30;

/// Opens the sheets of an Excel or OpenDocument workbook that hold records, or those that were asked for.
pub(super) fn open(spool: Spool, setting: &Setting<'_>) -> Result<Vec<Opened>, String> {
    let sheets = workbook::sheets(BufReader::new(spool.file))?;
    check_asked(&sheets, setting)?;
    let (mut opened, mut passed_over) = (Vec::new(), Vec::new());
    for Named { name, sheet } in sheets {
        if !setting.sheets.is_empty() && !is_asked(&name, setting) {
            continue;
        }
        match open_sheet(sheet, setting) {
            Ok((records, first, said)) => {
                let reading = Reading { said, decided: None };
                opened.push(Opened {
                    sheet: name,
                    records,
                    reading,
                    first_column: u32::try_from(first).ok(),
                });
            }
            Err(Unfit::NoTable(_)) if setting.sheets.is_empty() => passed_over.push(name),
            Err(Unfit::NoTable(reason) | Unfit::Broken(reason)) => {
                return Err(format!("has the sheet `{name}`, which {reason}"));
            }
        }
    }
    let Some(first) = opened.first_mut() else {
        return Err(format!(
            "has no sheet with a header that names fields of {}: write field names above the columns, or use `--map`",
            setting.types.names()
        ));
    };
    if !passed_over.is_empty() {
        let names = passed_over.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        first.reading.said.push(format!("without the sheets that have no columns of records: {names}"));
    }
    Ok(opened)
}

fn is_asked(name: &str, setting: &Setting<'_>) -> bool {
    setting.sheets.iter().any(|asked| asked.trim().eq_ignore_ascii_case(name.trim()) || asked == name)
}

fn check_asked(sheets: &[Named], setting: &Setting<'_>) -> Result<(), String> {
    let is_there =
        |asked: &&String| sheets.iter().any(|sheet| sheet.name.trim().eq_ignore_ascii_case(asked.trim()));
    match setting.sheets.iter().find(|asked| !is_there(asked)) {
        None => Ok(()),
        Some(asked) => {
            let names = sheets.iter().map(|sheet| format!("`{}`", sheet.name)).collect::<Vec<_>>().join(", ");
            Err(format!("has no sheet `{asked}`: there are {names}"))
        }
    }
}

/// Why a sheet is not read.
enum Unfit {
    /// It is no table of records: a cover, a legend, an empty sheet.
    NoTable(String),
    /// It is one, and cannot be read.
    Broken(String),
}

/// Its records, the number of its first column, and how it was read.
type OpenedSheet = (Box<dyn super::Records>, usize, Vec<String>);

fn open_sheet(mut sheet: Box<dyn Sheet>, setting: &Setting<'_>) -> Result<OpenedSheet, Unfit> {
    let mut rows = VecDeque::new();
    let mut failure = None;
    while rows.len() < HEADER_WITHIN && failure.is_none() {
        match sheet.next_row() {
            Ok(Some(row)) => rows.push_back(row),
            Ok(None) => break,
            Err(error) => failure = Some(error),
        }
    }
    if let (Some(failure), true) = (&failure, rows.is_empty()) {
        return Err(Unfit::Broken(failure.clone()));
    }
    // All columns between the first and the last that is used, so that a cell's reference follows from its number.
    let used: BTreeSet<usize> = rows.iter().flat_map(|row| row.cells.iter().map(|cell| cell.0)).collect();
    let first = used.first().copied().unwrap_or(0);
    let columns: Vec<usize> = (first..used.last().map_or(first, |last| last + 1)).collect();
    let Some(header) = find_header(&rows, &columns, setting) else {
        return Err(Unfit::NoTable("has no header that names fields".into()));
    };
    let mut said = Vec::new();
    if header.first > 0 || header.last > header.first {
        let numbers = [header.first, header.last].map(|at| rows[at].number);
        said.push(match numbers {
            [first, last] if first == last => format!("header in row {first}"),
            [first, last] => format!("header in rows {first} and {last}"),
        });
    }
    rows.drain(..=header.last);
    let table = SheetTable { sheet, header: header.names, columns, ahead: rows, failure, last_row: 0 };
    match grouping::open(Box::new(table), setting) {
        Ok(records) => Ok((records, first, said)),
        // One word of a legend may happen to name a field.
        Err(reason) if header.coverage < 2 => Err(Unfit::NoTable(reason)),
        Err(reason) => Err(Unfit::Broken(reason)),
    }
}

struct Header {
    /// Indices of its first and last row.
    first: usize,
    last: usize,
    names: Vec<String>,
    coverage: usize,
}

/// The row, or the two rows, whose texts name the most fields; of equals one row goes before two, and the upper before
/// the lower.
fn find_header(rows: &VecDeque<SheetRow>, columns: &[usize], setting: &Setting<'_>) -> Option<Header> {
    let mut best: Option<Header> = None;
    for lines in 1..=2 {
        for first in 0..rows.len().saturating_sub(lines - 1) {
            let last = first + lines - 1;
            let upper = names(&rows[first], columns);
            let names = if lines == 1 { upper } else { joined(&upper, &names(&rows[last], columns)) };
            let coverage = grouping::fit(&names, setting).read;
            if coverage > best.as_ref().map_or(0, |best| best.coverage) {
                best = Some(Header { first, last, names, coverage });
            }
        }
    }
    best
}

fn names(row: &SheetRow, columns: &[usize]) -> Vec<String> {
    let name =
        |column: &usize| row.cells.iter().find(|cell| cell.0 == *column).map(|cell| cell.1.trim().to_owned());
    columns.iter().map(|column| name(column).unwrap_or_default()).collect()
}

/// A cell merged over several columns stands above the first of them, and one merged over both lines has nothing below.
fn joined(upper: &[String], lower: &[String]) -> Vec<String> {
    let mut above = "";
    let mut names = Vec::new();
    for (upper, lower) in upper.iter().zip(lower) {
        if !upper.is_empty() {
            above = upper;
        }
        names.push(match (upper.is_empty(), lower.is_empty()) {
            (_, true) => upper.clone(),
            (true, false) if above.is_empty() => lower.clone(),
            (_, false) => format!("{above} {lower}"),
        });
    }
    names
}

/// A sheet as a table.
struct SheetTable {
    sheet: Box<dyn Sheet>,
    header: Vec<String>,
    /// The sheet's columns that the header is of.
    columns: Vec<usize>,
    ahead: VecDeque<SheetRow>,
    failure: Option<String>,
    last_row: u64,
}

impl Table for SheetTable {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn next_row(&mut self) -> Option<TableRow> {
        loop {
            let row = match self.ahead.pop_front() {
                Some(row) => row,
                None => match self.failure.take() {
                    Some(failure) => return Some(self.failed(&failure)),
                    None => match self.sheet.next_row() {
                        Ok(row) => row?,
                        Err(failure) => return Some(self.failed(&failure)),
                    },
                },
            };
            self.last_row = row.number;
            if row.cells.iter().any(|cell| !cell.1.trim().is_empty()) {
                return Some(self.table_row(&row));
            }
        }
    }
}

impl SheetTable {
    fn table_row(&self, row: &SheetRow) -> TableRow {
        let mut cells = Cells::default();
        let mut given = row.cells.iter().peekable();
        let mut broken = None;
        let mut size = 0;
        for column in &self.columns {
            while let Some(cell) = given.next_if(|cell| cell.0 < *column) {
                broken.get_or_insert_with(|| beside(cell.0));
            }
            match given.next_if(|cell| cell.0 == *column) {
                Some((_, text, kind)) => {
                    size += text.len();
                    cells.push_kind(text, *kind);
                }
                None => cells.push(""),
            }
        }
        if let Some(cell) = given.next() {
            broken.get_or_insert_with(|| beside(cell.0));
        }
        TableRow { number: row.number, size, cells, broken, ..TableRow::default() }
    }

    fn failed(&self, failure: &str) -> TableRow {
        let number = self.last_row + 1;
        let reason = format!("{failure}; nothing was read from row {number} to the end of the sheet");
        TableRow { number, broken: Some(Broken::new(reason)), ..TableRow::default() }
    }
}

fn beside(column: usize) -> Broken {
    Broken::new(format!(
        "has a value in column {}, where neither the header nor the first rows have one: name the column",
        column_name(column)
    ))
}

/// `A`, `Z`, `AA`.
fn column_name(column: usize) -> String {
    let (mut letters, mut rest) = (Vec::new(), column + 1);
    while rest > 0 {
        rest -= 1;
        letters.push(b'A' + (rest % 26) as u8);
        rest /= 26;
    }
    letters.iter().rev().map(|&letter| letter as char).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merged_cell_stands_for_all_the_columns_below_it() {
        let line = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
        let names = joined(&line("Id|Consignee|||Value"), &line("|Name|Country|City|"));
        assert_eq!(names, ["Id", "Consignee Name", "Consignee Country", "Consignee City", "Value"]);
    }

    #[test]
    fn columns_are_named_as_spreadsheets_name_them() {
        let names = [0, 25, 26, 701, 702].map(column_name);
        assert_eq!(names, ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
