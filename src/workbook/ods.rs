//! OpenDocument spreadsheets (ISO/IEC 26300): the tables of `content.xml`. Never expands what is written once for many
//! blank cells or rows.

use super::package::Package;
use super::{CellKind, MOST_COLUMNS, MOST_ROWS, Named, Sheet, SheetRow, xlsx};
use crate::xml::{Piece, Tag, Xml};
use std::fs::File;
use std::io::{Read, Seek};

/// All sheets of a workbook in its order.
pub(super) fn sheets<R: Read + Seek>(package: &mut Package<R>) -> Result<Vec<Named>, String> {
    let mut names = Vec::new();
    let mut xml = package.part("content.xml")?;
    loop {
        match xml.next() {
            Ok(Piece::Start(tag)) if tag.name == "table" => names.push(tag.get("name").to_owned()),
            Ok(Piece::Eof) => break,
            Ok(_) => {}
            // The rows before the place are read, and the sheet then says what is wrong.
            Err(_) if !names.is_empty() => break,
            Err(error) => return Err(error),
        }
    }
    let mut sheets = Vec::new();
    for (number, name) in names.into_iter().enumerate() {
        let xml = package.part("content.xml")?;
        let sheet = OdsSheet { xml, before: number + 1, row: 0, again: None, is_ended: false };
        sheets.push(Named { name, sheet: Box::new(sheet) });
    }
    Ok(sheets)
}

struct OdsSheet {
    xml: Xml<File>,
    /// How many tables must begin before rows are of this one.
    before: usize,
    row: u64,
    /// A row that is written once and stands several times.
    again: Option<(SheetRow, u64)>,
    is_ended: bool,
}

impl Sheet for OdsSheet {
    fn next_row(&mut self) -> Result<Option<SheetRow>, String> {
        loop {
            if let Some((row, times)) = &mut self.again {
                if *times > 0 {
                    *times -= 1;
                    self.row += 1;
                    return Ok(Some(SheetRow { number: self.row, cells: row.cells.clone() }));
                }
                self.again = None;
            }
            if self.is_ended {
                return Ok(None);
            }
            if let Err(error) = self.read() {
                self.is_ended = true;
                return Err(error);
            }
        }
    }
}

impl OdsSheet {
    /// Reads on to the next row.
    fn read(&mut self) -> Result<(), String> {
        match self.xml.next()? {
            Piece::Start(tag) if tag.name == "table" && self.before > 0 => self.before -= 1,
            Piece::Start(tag) if tag.name == "table-row" && self.before == 0 => {
                let times = repeated(&tag, "number-rows-repeated");
                let cells = self.cells()?;
                if cells.is_empty() {
                    self.row = self.row.saturating_add(times);
                } else if self.row.saturating_add(times) > MOST_ROWS {
                    return Err("has more rows than a sheet can have".into());
                } else {
                    self.again = Some((SheetRow { number: 0, cells }, times));
                }
            }
            Piece::End(name) if name == "table" && self.before == 0 => self.is_ended = true,
            Piece::Eof => self.is_ended = true,
            _ => {}
        }
        Ok(())
    }

    fn cells(&mut self) -> Result<Vec<(usize, String, CellKind)>, String> {
        let mut cells = Vec::new();
        let mut column = 0_usize;
        loop {
            match self.xml.next()? {
                Piece::Start(tag) if tag.name == "table-cell" || tag.name == "covered-table-cell" => {
                    let times =
                        usize::try_from(repeated(&tag, "number-columns-repeated")).unwrap_or(usize::MAX);
                    let (text, kind) = self.cell(&tag)?;
                    let end = column.saturating_add(times);
                    if !text.trim().is_empty() {
                        if end > MOST_COLUMNS {
                            return Err("has more columns than a sheet can have".into());
                        }
                        cells.extend((column..end).map(|column| (column, text.clone(), kind)));
                    }
                    column = end;
                }
                Piece::End(name) if name == "table-row" => return Ok(cells),
                Piece::Eof => return Err("breaks off inside a row".into()),
                _ => {}
            }
        }
    }

    fn cell(&mut self, tag: &Tag) -> Result<(String, CellKind), String> {
        let shown = self.shown()?;
        Ok(match tag.get("value-type") {
            // The currency of the cell goes with its amount, as people write both in one.
            "currency" if !tag.get("currency").trim().is_empty() => match xlsx::decimal(tag.get("value")) {
                Some(number) => (format!("{} {number}", tag.get("currency").trim()), CellKind::Written),
                None => (shown, CellKind::Written),
            },
            "float" | "percentage" | "currency" => match xlsx::decimal(tag.get("value")) {
                Some(number) => number_as_shown(&number.to_string(), &shown),
                None => (shown, CellKind::Written),
            },
            "date" => (tag.get("date-value").chars().take(10).collect(), CellKind::Date),
            "boolean" => (tag.get("boolean-value").to_owned(), CellKind::Written),
            _ => (shown, CellKind::Written),
        })
    }

    /// The paragraphs of the cell just begun, without its notes.
    fn shown(&mut self) -> Result<String, String> {
        let mut text = String::new();
        loop {
            match self.xml.next()? {
                Piece::Start(tag) if tag.name == "p" => {
                    if !text.is_empty() {
                        text.push('\n');
                    }
                    text.push_str(&self.paragraph()?);
                }
                Piece::Start(_) => drop(self.xml.text_to_end(&[])?),
                Piece::End(_) => return Ok(text),
                Piece::Text(_) => {}
                Piece::Eof => return Err("breaks off inside a cell".into()),
            }
        }
    }
}

impl OdsSheet {
    /// The text of the paragraph just begun: blanks that are written as elements are blanks (ISO/IEC 26300, 6.1.3).
    fn paragraph(&mut self) -> Result<String, String> {
        let (mut text, mut depth) = (String::new(), 0_usize);
        loop {
            match self.xml.next()? {
                Piece::Start(tag) => {
                    match tag.name.as_str() {
                        "annotation" => {}
                        "s" => {
                            let blanks = repeated(&tag, "c").min(MOST_BLANKS);
                            text.extend((0..blanks).map(|_| ' '));
                        }
                        "tab" => text.push('\t'),
                        "line-break" => text.push('\n'),
                        _ => {
                            depth += 1;
                            continue;
                        }
                    }
                    self.xml.text_to_end(&[])?;
                }
                Piece::End(_) if depth == 0 => return Ok(text),
                Piece::End(_) => depth -= 1,
                Piece::Text(more) => text.push_str(&more),
                Piece::Eof => return Err("breaks off inside a cell".into()),
            }
            if text.len() > MOST_CELL_BYTES {
                return Err("holds more than 16 MB of text in one cell".into());
            }
        }
    }
}

/// More blanks in a row are a mistake or made to do harm.
const MOST_BLANKS: u64 = 1024;
const MOST_CELL_BYTES: usize = 16 * 1024 * 1024;

/// A code that is shown with zeros in front is a code.
fn number_as_shown(number: &str, shown: &str) -> (String, CellKind) {
    let shown = shown.trim();
    let is_padded = shown.starts_with('0')
        && shown.len() > number.len()
        && shown.bytes().all(|byte| byte.is_ascii_digit())
        && shown.trim_start_matches('0') == number;
    match is_padded {
        true => (shown.to_owned(), CellKind::Written),
        false => (number.to_owned(), CellKind::Number),
    }
}

fn repeated(tag: &Tag, name: &str) -> u64 {
    tag.get(name).parse().unwrap_or(1).max(1)
}
