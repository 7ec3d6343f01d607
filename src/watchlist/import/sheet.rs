//! Lists in workbooks: the sheet that is one, as comma-separated text with a line for each of its rows, so that every
//! importer of tables reads it and names its rows as the spreadsheet does. Never takes one of several lists for the whole.

use super::NamedBytes;
use super::place::ImportError;
use crate::workbook::{self, Sheet, SheetRow};
use std::io::Cursor;

/// The text of a list is not longer; what unpacks to more was made to do harm.
const MOST_BYTES: usize = 512 * 1024 * 1024;

/// How files of Excel before 2007 begin.
const OLD_START: &[u8] = b"\xd0\xcf\x11\xe0";

/// A sheet as text.
pub(super) struct Found {
    /// Comma-separated, a line for each row from the first.
    pub text: String,
    /// What of the workbook was not read; none if it has one sheet.
    pub left_out: Option<String>,
}

/// The sheet of a workbook for which `is_list` holds, or else its only one that is not blank; none for another file.
pub(super) fn find(
    file: NamedBytes<'_>,
    is_list: &dyn Fn(&str) -> bool,
) -> Result<Option<Found>, ImportError> {
    let fail = |reason: String| ImportError::of_file(file.name, reason);
    if file.bytes.starts_with(OLD_START) {
        return Err(fail("it is a workbook of Excel before 2007: save it as .xlsx".into()));
    }
    if !file.bytes.starts_with(workbook::START) {
        return Ok(None);
    }
    let said = |reason: String| fail(format!("it {reason}"));
    let mut sheets = Vec::new();
    for sheet in workbook::sheets(Cursor::new(file.bytes)).map_err(said)? {
        let text = text(sheet.sheet)
            .map_err(|reason| said(format!("has the sheet `{}`, which {reason}", sheet.name)))?;
        if !text.is_empty() {
            sheets.push((sheet.name, text));
        }
    }
    let names = |sheets: &[(String, String)]| {
        sheets.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    };
    let (mut lists, rest): (Vec<_>, Vec<_>) = if sheets.len() == 1 {
        (sheets, Vec::new())
    } else {
        sheets.into_iter().partition(|(_, text)| is_list(text))
    };
    match lists.pop() {
        None if rest.is_empty() => Err(fail("the workbook is empty".into())),
        None => Err(fail(format!(
            "no sheet of the workbook is a list in a known format: there are {}; save the one that is a list as a file",
            names(&rest)
        ))),
        Some(_) if !lists.is_empty() => Err(fail(format!(
            "the workbook holds several lists, {} and another: save each as a file of its own",
            names(&lists)
        ))),
        Some((_, text)) => {
            let left_out =
                (!rest.is_empty()).then(|| format!("without the sheets that are no list: {}", names(&rest)));
            Ok(Some(Found { text, left_out }))
        }
    }
}

/// All rows of a sheet; blank ones are blank lines, so that the number of a line is that of its row.
fn text(mut sheet: Box<dyn Sheet>) -> Result<String, String> {
    let (mut rows, mut size, mut width): (Vec<(String, usize)>, usize, usize) = (Vec::new(), 0, 0);
    while let Some(row) = sheet.next_row()? {
        let number = usize::try_from(row.number).unwrap_or(usize::MAX);
        if number <= rows.len() {
            return Err(format!("has row {number} in the wrong place"));
        }
        rows.resize(number - 1, (String::new(), 0));
        let (line, cells) = line(&row);
        size = size.saturating_add(line.len());
        width = width.max(cells);
        rows.push((line, cells));
        if size.saturating_add(rows.len().saturating_mul(width)) > MOST_BYTES {
            return Err("has more than 512 MB of text: export it as CSV".into());
        }
    }
    let mut text = String::with_capacity(size + rows.len() * (width + 1));
    for (line, cells) in rows {
        text.push_str(&line);
        if !line.is_empty() {
            text.extend(std::iter::repeat_n(',', width - cells));
        }
        text.push('\n');
    }
    Ok(if width == 0 { String::new() } else { text })
}

/// A row as a line and the number of its cells; blank ones at its end are left to the widest row.
fn line(row: &SheetRow) -> (String, usize) {
    let mut line = String::new();
    let mut cells = 0;
    for (column, text, _) in &row.cells {
        line.extend(std::iter::repeat_n(',', column + 1 - cells.max(1)));
        cells = column + 1;
        // A line of its own inside a cell stays one, and is no line of the text.
        let text = text.trim().replace("\r\n", "\u{2028}").replace(['\n', '\r'], "\u{2028}");
        if text.contains([',', '"', ';', '\t', '|']) {
            line.push('"');
            line.push_str(&text.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(&text);
        }
    }
    (line, cells)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbook::CellKind;

    struct Rows(Vec<SheetRow>);

    impl Sheet for Rows {
        fn next_row(&mut self) -> Result<Option<SheetRow>, String> {
            Ok(if self.0.is_empty() { None } else { Some(self.0.remove(0)) })
        }
    }

    fn row(number: u64, cells: &[(usize, &str)]) -> SheetRow {
        let cells =
            cells.iter().map(|(column, text)| (*column, (*text).to_owned(), CellKind::Written)).collect();
        SheetRow { number, cells }
    }

    #[test]
    fn the_number_of_a_line_is_that_of_its_row_and_all_rows_are_as_wide() {
        let rows =
            vec![row(2, &[(0, "A"), (1, "B"), (3, "D")]), row(4, &[(1, "x, \"y\"\nz")]), row(5, &[(0, "1")])];
        let text = text(Box::new(Rows(rows))).unwrap();
        assert_eq!(text, "\nA,B,,D\n\n,\"x, \"\"y\"\"\u{2028}z\",,\n1,,,\n");
    }

    #[test]
    fn rows_that_do_not_follow_each_other_are_an_error() {
        let rows = vec![row(3, &[(0, "A")]), row(3, &[(0, "B")])];
        assert!(text(Box::new(Rows(rows))).is_err());
        assert_eq!(text(Box::new(Rows(Vec::new()))).unwrap(), "");
    }
}
