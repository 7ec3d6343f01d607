//! Workbooks: the sheets of an Excel or OpenDocument file and their rows one at a time. Never knows what a row means, and
//! never holds more than a row and the texts that a workbook shares between its cells; its parts wait unpacked on disk.

mod ods;
mod package;
mod xlsx;

use package::Package;
use std::io::{Read, Seek};

/// What a cell's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CellKind {
    /// Words, numbers and dates as somebody wrote them, in whatever notation.
    #[default]
    Written,
    /// A number of the file's own type: digits, a point, no thousands mark.
    Number,
    /// A date of the file's own type, `2024-02-23`.
    Date,
}

/// A sheet that is read from its start.
pub trait Sheet: Send {
    /// The next row that has a cell; none at the end.
    ///
    /// # Errors
    /// When the sheet is damaged; it has then ended.
    fn next_row(&mut self) -> Result<Option<SheetRow>, String>;
}

/// A row of a sheet.
#[derive(Debug, Default)]
pub struct SheetRow {
    /// As the program shows it, from 1.
    pub number: u64,
    /// Column from 0, text, kind; columns ascend, blank cells are left out.
    pub cells: Vec<(usize, String, CellKind)>,
}

/// A sheet's name and its rows.
pub struct Named {
    /// As its tab says.
    pub name: String,
    /// Its rows.
    pub sheet: Box<dyn Sheet>,
}

/// What spreadsheet programs show at most.
const MOST_ROWS: u64 = 1_048_576;
const MOST_COLUMNS: usize = 16_384;

/// How every file that is a ZIP archive begins, and so every workbook.
pub const START: &[u8] = b"PK\x03\x04";

/// All sheets of an Excel or OpenDocument workbook, in its order.
///
/// # Errors
/// When it is damaged, cut off, in Excel's binary form, or no workbook: said of the file, as in "is a ZIP archive".
pub fn sheets<R: Read + Seek>(read: R) -> Result<Vec<Named>, String> {
    let mut package = Package::open(read)?;
    if package.has("xl/workbook.xml") {
        xlsx::sheets(&mut package)
    } else if package.has("content.xml") {
        ods::sheets(&mut package)
    } else if package.has("xl/workbook.bin") {
        Err("is a binary Excel workbook: save it as .xlsx".into())
    } else {
        Err("is a ZIP archive and no workbook: unpack it first".into())
    }
}
