//! Tells what an input holds by its first bytes, never by its name. One line of the table for each format.

use super::source::{InputError, Window};
use super::table::Table;
use super::{Opened, Records, Setting, csv, grouping, json};

/// A format and how to know it.
pub(super) struct Format {
    is: fn(&[u8]) -> bool,
    open: Open,
}

/// Opens the table of a window.
type OpenTable = fn(Window) -> Result<Box<dyn Table>, String>;
/// Opens the records of a window that is no table.
type OpenRecords = fn(Window, &Setting<'_>) -> Result<Box<dyn Records>, String>;

enum Open {
    Table(OpenTable),
    Records(OpenRecords),
    /// Not read (yet): what to do instead.
    Refuse(&'static str),
}

/// The first that fits is taken; the last fits everything.
const FORMATS: &[Format] = &[
    refuse(|bytes| bytes.is_empty(), "is empty: a failed export or download most often"),
    refuse(
        |bytes| bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff"),
        "is UTF-16 text: save it as UTF-8",
    ),
    refuse(
        |bytes| [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"].iter().any(|magic| bytes.starts_with(*magic)),
        "is an Excel workbook or a ZIP archive: save it as CSV",
    ),
    refuse(|bytes| bytes.starts_with(b"\xd0\xcf\x11\xe0"), "is an old Excel workbook: save it as CSV"),
    refuse(|bytes| bytes.starts_with(b"\x1f\x8b"), "is compressed by gzip: unpack it first"),
    refuse(|bytes| bytes.starts_with(b"\x28\xb5\x2f\xfd"), "is compressed by zstd: unpack it first"),
    refuse(|bytes| bytes.starts_with(b"PAR1"), "is a Parquet file: export it as CSV or JSON Lines"),
    refuse(|bytes| bytes.starts_with(b"%PDF"), "is a PDF document: export its table as CSV"),
    refuse(|bytes| bytes.contains(&0), "holds NUL bytes, so it is no text: export it as CSV or JSON Lines"),
    refuse(|bytes| first_byte(bytes).is_none(), "holds blanks only"),
    refuse(|bytes| first_byte(bytes) == Some(b'<'), "is XML or a web page: export it as CSV or JSON Lines"),
    Format { is: |bytes| first_byte(bytes) == Some(b'['), open: Open::Records(json::open_array) },
    Format { is: |bytes| first_byte(bytes) == Some(b'{'), open: Open::Records(json::open_objects) },
    Format { is: |_| true, open: Open::Table(csv::open) },
];

/// Why bytes are no text of any kind: what they are, and what to do instead. None where nothing is known of them.
pub fn known_as(bytes: &[u8]) -> Option<&'static str> {
    let telling = &bytes[..bytes.len().min(TELLING)];
    match FORMATS.iter().find(|format| (format.is)(telling))?.open {
        Open::Refuse(reason) => Some(reason),
        Open::Table(_) | Open::Records(_) => None,
    }
}

const fn refuse(is: fn(&[u8]) -> bool, reason: &'static str) -> Format {
    Format { is, open: Open::Refuse(reason) }
}

/// How many bytes at the start of an input tell its format.
const TELLING: usize = 8 * 1024;

/// Opens the records of an input.
pub(super) fn open(name: &str, mut window: Window, setting: &Setting<'_>) -> Result<Vec<Opened>, InputError> {
    let fail = |reason: String| InputError { file: name.to_owned(), reason };
    while window.rest().len() < TELLING && window.grow() {}
    if let Some(failure) = window.failure().filter(|_| window.rest().is_empty()) {
        return Err(fail(failure.to_owned()));
    }
    if window.rest().starts_with(BYTE_ORDER_MARK) {
        window.drop_front(BYTE_ORDER_MARK.len());
    }
    let telling = &window.rest()[..window.rest().len().min(TELLING)];
    let format = FORMATS.iter().find(|format| (format.is)(telling));
    match format.map(|format| &format.open) {
        Some(Open::Table(open)) => {
            open(window).and_then(|table| grouping::open(table, setting)).map(one).map_err(fail)
        }
        Some(Open::Records(open)) => open(window, setting).map(one).map_err(fail),
        Some(Open::Refuse(reason)) => Err(fail((*reason).to_owned())),
        None => Err(fail("has no known format".to_owned())),
    }
}

fn one(records: Box<dyn Records>) -> Vec<Opened> {
    vec![Opened { sheet: String::new(), records }]
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

fn first_byte(bytes: &[u8]) -> Option<u8> {
    bytes.iter().copied().find(|byte| !byte.is_ascii_whitespace())
}
