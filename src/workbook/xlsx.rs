//! Excel workbooks (ECMA-376, SpreadsheetML): sheets, shared texts, which numbers are dates. Never calculates a formula:
//! the value that Excel last saved is the cell's.

use super::package::Package;
use super::{CellKind, MOST_COLUMNS, MOST_ROWS, Named, Sheet, SheetRow};
use crate::xml::{Piece, Xml};
use rust_decimal::Decimal;
use std::fs::File;
use std::io::{Read, Seek};
use std::sync::Arc;

/// Texts that cells share are held in memory, at most so many bytes of them.
const MOST_SHARED_BYTES: usize = 512 * 1024 * 1024;

/// All sheets of a workbook in its order; charts are none.
pub(super) fn sheets<R: Read + Seek>(package: &mut Package<R>) -> Result<Vec<Named>, String> {
    let (listed, epoch) = listed(package)?;
    let targets = targets(package)?;
    let style = Arc::new(Style { texts: shared_texts(package)?, formats: formats(package)?, epoch });
    let mut sheets = Vec::new();
    for (name, id) in listed {
        let target = targets.iter().find(|(key, _)| *key == id).map(|(_, target)| part_name(target));
        let Some(target) = target.filter(|target| package.has(target)) else { continue };
        if target.contains("chartsheet") {
            continue;
        }
        let xml = package.part(&target)?;
        let sheet = XlsxSheet { xml, style: Arc::clone(&style), row: 0, is_ended: false };
        sheets.push(Named { name, sheet: Box::new(sheet) });
    }
    Ok(sheets)
}

/// What all sheets share.
struct Style {
    texts: Vec<Box<str>>,
    /// By the style number of a cell.
    formats: Vec<Format>,
    epoch: Epoch,
}

/// How a number is shown, as far as it tells what the number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Number,
    Date,
    /// So many digits, with zeros in front: numbers of customs codes and the like.
    Digits(usize),
}

/// The day that Excel counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Epoch {
    Year1900,
    Year1904,
}

/// Name and relation of each sheet, and the epoch.
fn listed<R: Read + Seek>(package: &mut Package<R>) -> Result<(Vec<(String, String)>, Epoch), String> {
    let mut xml = package.part("xl/workbook.xml")?;
    let (mut sheets, mut epoch) = (Vec::new(), Epoch::Year1900);
    loop {
        match xml.next()? {
            Piece::Start(tag) if tag.name == "workbookPr" && matches!(tag.get("date1904"), "1" | "true") => {
                epoch = Epoch::Year1904;
            }
            Piece::Start(tag) if tag.name == "sheet" => {
                sheets.push((tag.get("name").to_owned(), tag.get("id").to_owned()))
            }
            Piece::Eof => return Ok((sheets, epoch)),
            _ => {}
        }
    }
}

fn targets<R: Read + Seek>(package: &mut Package<R>) -> Result<Vec<(String, String)>, String> {
    let mut xml = package.part("xl/_rels/workbook.xml.rels")?;
    let mut targets = Vec::new();
    loop {
        match xml.next()? {
            Piece::Start(tag) if tag.name == "Relationship" => {
                targets.push((tag.get("Id").to_owned(), tag.get("Target").to_owned()));
            }
            Piece::Eof => return Ok(targets),
            _ => {}
        }
    }
}

fn part_name(target: &str) -> String {
    match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("xl/{target}"),
    }
}

fn shared_texts<R: Read + Seek>(package: &mut Package<R>) -> Result<Vec<Box<str>>, String> {
    let mut texts = Vec::new();
    if !package.has("xl/sharedStrings.xml") {
        return Ok(texts);
    }
    let mut xml = package.part("xl/sharedStrings.xml")?;
    let mut size = 0_usize;
    loop {
        match xml.next()? {
            Piece::Start(tag) if tag.name == "si" => {
                // Readings of Japanese names stand beside them.
                let text = xml.text_to_end(&["rPh"])?;
                size += text.len() + 16;
                if size > MOST_SHARED_BYTES {
                    return Err("has more than 512 MB of texts: export it as CSV".into());
                }
                texts.push(text.into_boxed_str());
            }
            Piece::Eof => return Ok(texts),
            _ => {}
        }
    }
}

fn formats<R: Read + Seek>(package: &mut Package<R>) -> Result<Vec<Format>, String> {
    if !package.has("xl/styles.xml") {
        return Ok(Vec::new());
    }
    let mut xml = package.part("xl/styles.xml")?;
    let (mut own, mut formats, mut is_of_cells) = (Vec::new(), Vec::new(), false);
    loop {
        match xml.next()? {
            Piece::Start(tag) => match tag.name.as_str() {
                "numFmt" => own.push((tag.get("numFmtId").to_owned(), format_of(tag.get("formatCode")))),
                "cellXfs" => is_of_cells = true,
                "xf" if is_of_cells => {
                    let id = tag.get("numFmtId");
                    let found = own.iter().find(|(own, _)| own == id).map(|(_, format)| *format);
                    formats.push(found.unwrap_or_else(|| built_in(id)));
                }
                _ => {}
            },
            Piece::End(name) if name == "cellXfs" => is_of_cells = false,
            Piece::Eof => return Ok(formats),
            _ => {}
        }
    }
}

/// ECMA-376 part 1, 18.8.30: the numbers of formats that every workbook has.
fn built_in(id: &str) -> Format {
    match id.parse::<u32>() {
        Ok(14..=17 | 22 | 27..=31 | 34..=36 | 50..=54 | 57 | 58) => Format::Date,
        _ => Format::Number,
    }
}

fn format_of(code: &str) -> Format {
    if code.len() > 1 && code.bytes().all(|byte| byte == b'0') {
        return Format::Digits(code.len());
    }
    let (mut in_text, mut in_brackets, mut is_escaped) = (false, false, false);
    for c in code.chars() {
        match c {
            _ if is_escaped => is_escaped = false,
            '"' => in_text = !in_text,
            _ if in_text => {}
            '\\' | '_' | '*' => is_escaped = true,
            '[' => in_brackets = true,
            ']' => in_brackets = false,
            _ if in_brackets => {}
            // Only the part for positive numbers tells.
            ';' => break,
            'y' | 'Y' | 'd' | 'D' => return Format::Date,
            _ => {}
        }
    }
    Format::Number
}

struct XlsxSheet {
    xml: Xml<File>,
    style: Arc<Style>,
    row: u64,
    is_ended: bool,
}

impl Sheet for XlsxSheet {
    fn next_row(&mut self) -> Result<Option<SheetRow>, String> {
        while !self.is_ended {
            match self.xml.next() {
                Ok(Piece::Start(tag)) if tag.name == "row" => {
                    self.row = tag.get("r").parse().unwrap_or(self.row + 1);
                    if self.row > MOST_ROWS {
                        self.is_ended = true;
                        return Err("has more rows than a sheet can have".into());
                    }
                    let cells = self.cells().inspect_err(|_| self.is_ended = true)?;
                    if !cells.is_empty() {
                        return Ok(Some(SheetRow { number: self.row, cells }));
                    }
                }
                Ok(Piece::End(name)) if name == "sheetData" => self.is_ended = true,
                Ok(Piece::Eof) => self.is_ended = true,
                Ok(_) => {}
                Err(error) => {
                    self.is_ended = true;
                    return Err(error);
                }
            }
        }
        Ok(None)
    }
}

impl XlsxSheet {
    /// The cells of the row just begun.
    fn cells(&mut self) -> Result<Vec<(usize, String, CellKind)>, String> {
        let mut cells: Vec<(usize, String, CellKind)> = Vec::new();
        let mut next = 0;
        loop {
            match self.xml.next()? {
                Piece::Start(tag) if tag.name == "c" => {
                    let column = column_of(tag.get("r")).unwrap_or(next);
                    if column >= MOST_COLUMNS || cells.last().is_some_and(|last| last.0 >= column) {
                        let place: String = tag.get("r").chars().take(60).collect();
                        return Err(format!("has a cell `{place}` in the wrong place"));
                    }
                    next = column + 1;
                    let style = tag.get("s").parse::<usize>().ok();
                    let (text, kind) = self.cell(tag.get("t").to_owned(), style)?;
                    if !text.is_empty() {
                        cells.push((column, text, kind));
                    }
                }
                Piece::End(name) if name == "row" => return Ok(cells),
                Piece::Eof => return Err("breaks off inside a row".into()),
                _ => {}
            }
        }
    }

    /// The value of the cell just begun.
    fn cell(&mut self, ty: String, style: Option<usize>) -> Result<(String, CellKind), String> {
        let mut raw = String::new();
        loop {
            match self.xml.next()? {
                Piece::Start(tag) => match tag.name.as_str() {
                    "v" => raw = self.xml.text_to_end(&[])?,
                    "is" => raw = self.xml.text_to_end(&["rPh"])?,
                    _ => drop(self.xml.text_to_end(&[])?),
                },
                Piece::End(_) => break,
                Piece::Text(_) => {}
                Piece::Eof => return Err("breaks off inside a cell".into()),
            }
        }
        Ok(match ty.as_str() {
            "s" => {
                let text = raw.trim().parse::<usize>().ok().and_then(|number| self.style.texts.get(number));
                let text =
                    text.ok_or_else(|| "has a cell whose text is missing from the workbook".to_owned())?;
                (text.to_string(), CellKind::Written)
            }
            "b" => (if raw.trim() == "1" { "true" } else { "false" }.to_owned(), CellKind::Written),
            "d" => (raw.chars().take(10).collect(), CellKind::Date),
            "" | "n" => self.number(raw.trim(), style),
            _ => (raw, CellKind::Written),
        })
    }

    fn number(&self, raw: &str, style: Option<usize>) -> (String, CellKind) {
        let format = style.and_then(|style| self.style.formats.get(style)).copied();
        let Some(number) = decimal(raw) else { return (raw.to_owned(), CellKind::Written) };
        match format.unwrap_or(Format::Number) {
            Format::Date => match date(number, self.style.epoch) {
                Some(date) => (date.to_string(), CellKind::Date),
                None => (number.to_string(), CellKind::Number),
            },
            Format::Digits(size) if number.is_integer() && !number.is_sign_negative() => {
                (format!("{:0>size$}", number.to_string()), CellKind::Written)
            }
            Format::Number | Format::Digits(_) => (number.to_string(), CellKind::Number),
        }
    }
}

/// A number with the 15 digits that Excel keeps, written without an exponent: the file holds `0.30000000000000004` and
/// `7.709123456E9` where the cell shows `0.3` and `7709123456`.
pub(super) fn decimal(raw: &str) -> Option<Decimal> {
    let number = match raw.contains(['e', 'E']) {
        true => Decimal::from_scientific(raw).ok()?,
        false => raw.parse().ok()?,
    };
    let digits = if number.is_integer() { 28 } else { 15 };
    Some(number.round_sf(digits)?.normalize())
}

/// The day of a serial number. Excel takes 1900 for a leap year, so the days before 1 March 1900 count one more; its day
/// 60 never was.
fn date(serial: Decimal, epoch: Epoch) -> Option<jiff::civil::Date> {
    let days = i32::try_from(serial.trunc().mantissa()).ok().filter(|_| serial.trunc().scale() == 0)?;
    let days_1970 = match (epoch, days) {
        (Epoch::Year1904, 0..) => days.checked_sub(24_107)?,
        (Epoch::Year1900, 61..) => days.checked_sub(25_569)?,
        (Epoch::Year1900, 1..=59) => days.checked_sub(25_568)?,
        _ => return None,
    };
    // The last day that Excel shows is 31 December 9999.
    let days = (days_1970 <= 2_932_896).then(|| jiff::Span::new().days(i64::from(days_1970)))?;
    jiff::civil::date(1970, 1, 1).checked_add(days).ok()
}

/// `BC12` is column 54.
fn column_of(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let mut column = 0_usize;
    for letter in letters {
        column = column.checked_mul(26)?.checked_add(usize::from(letter.to_ascii_uppercase() - b'A') + 1)?;
    }
    column.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_number_is_the_day_that_excel_shows() {
        let day = |serial: &str, epoch| date(serial.parse().unwrap(), epoch).map(|date| date.to_string());
        for (serial, shown) in
            [("1", "1900-01-01"), ("59", "1900-02-28"), ("61", "1900-03-01"), ("45000.75", "2023-03-15")]
        {
            assert_eq!(day(serial, Epoch::Year1900).as_deref(), Some(shown), "{serial}");
        }
        assert_eq!(day("60", Epoch::Year1900), None);
        assert_eq!(day("-1", Epoch::Year1900), None);
        assert_eq!(day("99999999", Epoch::Year1900), None);
        assert_eq!(day("43538", Epoch::Year1904).as_deref(), Some("2023-03-15"));
    }

    #[test]
    fn a_number_is_shown_without_exponent_and_without_the_noise_of_its_binary_form() {
        for (raw, shown) in [
            ("0.30000000000000004", "0.3"),
            ("7.709123456E9", "7709123456"),
            ("1.23E+12", "1230000000000"),
            ("913100000000000000", "913100000000000000"),
            ("12.50", "12.5"),
            ("1E-3", "0.001"),
        ] {
            assert_eq!(decimal(raw).map(|number| number.to_string()).as_deref(), Some(shown), "{raw}");
        }
        assert_eq!(decimal("1E+400"), None);
    }

    #[test]
    fn formats_of_dates_and_of_codes_are_known() {
        assert_eq!(format_of("dd\\.mm\\.yyyy"), Format::Date);
        assert_eq!(format_of("[$-409]d-mmm-yy;@"), Format::Date);
        assert_eq!(format_of("#,##0.00\" days\""), Format::Number);
        assert_eq!(format_of("[Red]0.00"), Format::Number);
        assert_eq!(format_of("0000000000"), Format::Digits(10));
        assert_eq!(built_in("14"), Format::Date);
        assert_eq!(column_of("BC12"), Some(54));
    }
}
