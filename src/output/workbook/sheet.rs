//! One sheet: a table with a frozen header and a filter, or a page of headings and lines. Never writes a formula, and
//! counts the rows that a sheet has no room for.

use super::failed;
use rust_xlsxwriter::{Color, Format, FormatAlign, Url, Workbook, Worksheet};
use std::io;

/// Rows of a sheet without its header.
const MOST_ROWS: u32 = 1_048_575;
/// A spreadsheet program opens no more links than this in one sheet.
const MOST_LINKS: u32 = 65_000;
/// Characters of a cell.
const MOST_CHARACTERS: usize = 32_000;
/// Points of a line of text.
const LINE: f64 = 15.0;
/// Lines of the highest row; a row of more than 409 points is refused by spreadsheet programs.
const MOST_LINES: usize = 20;
const CUT: &str = " … (cut; the whole text is in the JSON lines)";

/// A column: its header and its width in characters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column(pub(super) &'static str, pub(super) f64);

/// How cells look.
pub(super) struct Style {
    header: Format,
    text: Format,
    link: Format,
    title: Format,
    bands: [(&'static str, Format); 4],
}

impl Style {
    pub(super) fn new() -> Style {
        let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let band = |colour: u32| text.clone().set_background_color(Color::RGB(colour));
        Style {
            header: Format::new().set_bold().set_background_color(Color::RGB(0xD9_E1_E8)).set_text_wrap(),
            link: text.clone().set_font_color(Color::RGB(0x1F_4E_9E)),
            title: Format::new().set_bold().set_font_size(14.0),
            bands: [
                ("critical", band(0xF4_B6_B6)),
                ("high", band(0xF9_D5_A7)),
                ("medium", band(0xFB_F0_B2)),
                ("hold", band(0xF4_B6_B6)),
            ],
            text,
        }
    }

    fn of(&self, cell: &str) -> &Format {
        self.bands.iter().find(|(band, _)| *band == cell).map_or(&self.text, |(_, format)| format)
    }
}

/// A sheet under way.
pub(super) struct Sheet<'s> {
    sheet: Worksheet,
    style: &'s Style,
    columns: &'static [Column],
    /// The next row, from 0.
    row: u32,
    left_out: u64,
}

impl<'s> Sheet<'s> {
    /// A table with a header.
    pub(super) fn table(
        name: &str,
        columns: &'static [Column],
        workbook: &mut Workbook,
        style: &'s Style,
    ) -> io::Result<Self> {
        let mut sheet = workbook.new_worksheet_with_constant_memory().map_err(failed)?;
        sheet.set_name(name).map_err(failed)?;
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        sheet.set_repeat_rows(0, 0).map_err(failed)?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        for (number, Column(header, width)) in (0u16..).zip(columns) {
            sheet.set_column_width(number, *width).map_err(failed)?;
            sheet.write_string_with_format(0, number, *header, &style.header).map_err(failed)?;
        }
        Ok(Sheet { sheet, style, columns, row: 1, left_out: 0 })
    }

    /// A page without a header.
    pub(super) fn page(name: &str, workbook: &mut Workbook, style: &'s Style) -> io::Result<Self> {
        let mut sheet = workbook.new_worksheet_with_constant_memory().map_err(failed)?;
        sheet.set_name(name).map_err(failed)?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        for (column, width) in [(0, 44.0), (1, 20.0), (2, 90.0)] {
            sheet.set_column_width(column, width).map_err(failed)?;
        }
        Ok(Sheet { sheet, style, columns: &[], row: 0, left_out: 0 })
    }

    /// The row that comes next, from 0.
    pub(super) fn next_row(&self) -> u32 {
        self.row
    }

    /// Rows for which there was no room.
    pub(super) fn left_out(&self) -> u64 {
        self.left_out
    }

    /// A row of texts; those that are plain numbers are written as numbers.
    pub(super) fn row(&mut self, cells: &[String]) -> io::Result<()> {
        if self.row > MOST_ROWS {
            self.left_out += 1;
            return Ok(());
        }
        self.height(cells)?;
        self.cells(0, cells)?;
        self.row += 1;
        Ok(())
    }

    /// Makes the row under way as high as its longest cell needs; a program that opens the file does not do it by itself.
    fn height(&mut self, cells: &[String]) -> io::Result<()> {
        let lines = |(cell, Column(_, width)): (&String, &Column)| {
            cell.split('\n').map(|line| 1 + line.chars().count() / (*width as usize).max(1)).sum::<usize>()
        };
        let most = cells.iter().zip(self.columns).map(lines).max().unwrap_or(1);
        if most > 1 {
            self.sheet.set_row_height(self.row, LINE * most.min(MOST_LINES) as f64).map_err(failed)?;
        }
        Ok(())
    }

    /// Cells of the row under way, from a column on.
    fn cells(&mut self, from: u16, cells: &[String]) -> io::Result<()> {
        for (column, cell) in (from..).zip(cells) {
            let format = self.style.of(cell);
            match number(cell) {
                Some(number) => self.sheet.write_number_with_format(self.row, column, number, format),
                None => self.sheet.write_string_with_format(self.row, column, fitting(cell), format),
            }
            .map_err(failed)?;
        }
        Ok(())
    }

    /// A row whose first cell leads to a row of another sheet, as far as the program that opens it follows links.
    pub(super) fn linked_row(&mut self, cells: &[String], to: &str, row: u32) -> io::Result<()> {
        let at = self.row;
        let (Some((first, rest)), true) = (cells.split_first(), at <= MOST_LINKS) else {
            return self.row(cells);
        };
        self.height(cells)?;
        let url = Url::new(format!("internal:'{to}'!A{}", row + 1)).set_text(first);
        self.sheet.write_url_with_format(at, 0, url, &self.style.link).map_err(failed)?;
        self.cells(1, rest)?;
        self.row += 1;
        Ok(())
    }

    /// A heading over the lines that follow, with an empty row above it.
    pub(super) fn heading(&mut self, text: &str) -> io::Result<()> {
        self.row += u32::from(self.row > 0);
        self.sheet.write_string_with_format(self.row, 0, text, &self.style.title).map_err(failed)?;
        self.row += 1;
        Ok(())
    }

    /// The finished sheet; a table gets its filter.
    pub(super) fn finish(mut self) -> io::Result<Worksheet> {
        if let (Some(last), 2..) = (self.columns.len().checked_sub(1), self.row) {
            self.sheet.autofilter(0, 0, self.row - 1, last as u16).map_err(failed)?;
        }
        Ok(self.sheet)
    }
}

/// Whole numbers that a spreadsheet shows as they are written. Not those with a leading zero or many digits: these are
/// identifiers.
fn number(cell: &str) -> Option<f64> {
    let is_plain = !cell.is_empty() && cell.len() <= 9 && cell.bytes().all(|byte| byte.is_ascii_digit());
    let is_plain = is_plain && (cell == "0" || !cell.starts_with('0'));
    is_plain.then(|| cell.parse().ok()).flatten()
}

fn fitting(cell: &str) -> String {
    if cell.chars().count() <= MOST_CHARACTERS {
        return cell.to_owned();
    }
    let kept: String = cell.chars().take(MOST_CHARACTERS).collect();
    kept + CUT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_no_number() {
        for cell in ["", "0123", "9303000009", "1e5", "-3", "=1"] {
            assert_eq!(number(cell), None, "{cell}");
        }
        assert_eq!(number("85"), Some(85.0));
        assert_eq!(number("0"), Some(0.0));
    }

    #[test]
    fn a_cell_that_is_too_long_says_that_it_was_cut() {
        let long = fitting(&"я".repeat(40_000));
        assert!(long.ends_with(CUT));
        assert!(long.chars().count() < 32_767);
    }
}
