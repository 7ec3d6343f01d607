//! Tells what an input holds by its first bytes, never by its name. One line of a table for each format.

use super::encoding::{Decided, to_utf8};
use super::source::{InputError, Window};
use super::spool::Spool;
use super::table::Table;
use super::unpack::{self, Unpack};
use super::{Opened, Reading, Records, Setting, csv, grouping, iso20022, json, workbook};

/// A format and how to know it.
struct Format {
    is: fn(&[u8]) -> bool,
    open: Open,
    /// What it is and what to do instead, for those who read no records and only want text.
    instead: &'static str,
}

/// Opens the table of a window, and says what of it was passed over.
type OpenTable = fn(Window, &Setting<'_>) -> Result<(Box<dyn Table>, Vec<String>), String>;
/// Opens the records of a window that is no table.
type OpenRecords = fn(Window, &Setting<'_>) -> Result<Box<dyn Records>, String>;
/// Opens the sheets or tables of a file that must be read from any place in it.
type OpenSpool = fn(Spool, &Setting<'_>) -> Result<Vec<Opened>, String>;

enum Open {
    Table(OpenTable),
    Records(OpenRecords),
    Spool(OpenSpool),
    /// Another format inside, and the name of this one.
    Unpack(&'static str, Unpack),
    /// Text, which is one of `TEXTS` once it is UTF-8.
    Text,
    /// Not read: `instead` says what to do.
    Refuse,
}

/// By the bytes as they are. The first that fits is taken; the last fits everything.
const FORMATS: &[Format] = &[
    refuse(|bytes| bytes.is_empty(), "is empty: a failed export or download most often"),
    Format {
        is: |bytes| bytes.starts_with(b"\x1f\x8b"),
        open: Open::Unpack("gzip", unpack::gzip),
        instead: "is compressed by gzip: unpack it first",
    },
    Format {
        is: is_zstd,
        open: Open::Unpack("zstd", unpack::zstd),
        instead: "is compressed by zstd: unpack it first",
    },
    Format {
        is: |bytes| {
            [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"].iter().any(|magic| bytes.starts_with(*magic))
        },
        open: Open::Spool(workbook::open),
        instead: "is an Excel workbook or a ZIP archive: save it as CSV",
    },
    refuse(
        |bytes| bytes.starts_with(b"\xd0\xcf\x11\xe0"),
        "is an old Excel workbook (.xls) or one behind a password: open it in a spreadsheet program and save it as .xlsx without a \
         password",
    ),
    #[cfg(feature = "parquet")]
    Format {
        is: |bytes| bytes.starts_with(b"PAR1"),
        open: Open::Spool(super::parquet::open),
        instead: "is a Parquet file: export it as CSV",
    },
    #[cfg(not(feature = "parquet"))]
    refuse(
        |bytes| bytes.starts_with(b"PAR1"),
        "is a Parquet file, which this build does not read: build with `cargo build --release --features parquet`, or export it as CSV or JSON Lines",
    ),
    refuse(|bytes| bytes.starts_with(b"%PDF"), "is a PDF document: export its table as CSV"),
    refuse(
        |bytes| bytes.get(257..262) == Some(b"ustar"),
        "is a tar archive of several files: unpack it first",
    ),
    Format { is: |_| true, open: Open::Text, instead: "" },
];

/// By the text, once it is UTF-8. The first that fits is taken; the last fits everything.
const TEXTS: &[Format] = &[
    refuse(|bytes| bytes.is_empty(), "is empty: a failed export or download most often"),
    refuse(|bytes| bytes.contains(&0), "holds NUL bytes, so it is no text: export it as CSV or JSON Lines"),
    refuse(|bytes| first_byte(bytes).is_none(), "holds blanks only"),
    Format {
        is: |bytes| first_byte(bytes) == Some(b'<'),
        open: Open::Records(iso20022::open),
        instead: "is XML or a web page: export it as CSV or JSON Lines",
    },
    Format {
        is: |bytes| first_byte(bytes) == Some(b'['),
        open: Open::Records(json::open_array),
        instead: "",
    },
    Format {
        is: |bytes| first_byte(bytes) == Some(b'{'),
        open: Open::Records(json::open_objects),
        instead: "",
    },
    Format { is: |_| true, open: Open::Table(csv::open), instead: "" },
];

/// Why bytes are no text of any kind: what they are, and what to do instead. None where nothing is known of them.
pub fn known_as(bytes: &[u8]) -> Option<&'static str> {
    let telling = &bytes[..bytes.len().min(TELLING)];
    if telling.starts_with(b"\xff\xfe") || telling.starts_with(b"\xfe\xff") {
        return Some("is UTF-16 text: save it as UTF-8");
    }
    let of = |formats: &'static [Format]| formats.iter().find(|format| (format.is)(telling));
    let found = of(FORMATS).filter(|format| !matches!(format.open, Open::Text)).or_else(|| of(TEXTS));
    found.map(|format| format.instead).filter(|instead| !instead.is_empty())
}

const fn refuse(is: fn(&[u8]) -> bool, instead: &'static str) -> Format {
    Format { is, open: Open::Refuse, instead }
}

/// How many bytes at the start of an input tell its format.
const TELLING: usize = 8 * 1024;
/// A file that is compressed again and again is made to do harm.
const MOST_LAYERS: usize = 2;

/// Opens the records of an input.
pub(super) fn open(name: &str, window: Window, setting: &Setting<'_>) -> Result<Vec<Opened>, InputError> {
    open_any(window, setting).map_err(|reason| InputError { file: name.to_owned(), reason })
}

fn open_any(mut window: Window, setting: &Setting<'_>) -> Result<Vec<Opened>, String> {
    let mut layers: Vec<String> = Vec::new();
    loop {
        let format = tell(&mut window, FORMATS)?;
        match format.open {
            Open::Unpack(..) if layers.len() >= MOST_LAYERS => {
                return Err("is compressed more than twice: unpack it first".into());
            }
            Open::Unpack(name, unpack) => {
                layers.push(name.to_owned());
                window = Window::new(unpack(window.into_read()));
            }
            Open::Text => {
                let (read, decided) = to_utf8(window.into_read(), setting.encoding);
                let window = Window::of_text(read, Decided::clone(&decided));
                return open_text(window, setting, Reading { said: layers, decided: Some(decided) });
            }
            Open::Spool(open) => {
                let mut opened = open(Spool::of(window.into_read())?, setting)?;
                for one in &mut opened {
                    one.reading.said.splice(0..0, layers.iter().cloned());
                }
                return Ok(opened);
            }
            Open::Table(_) | Open::Records(_) | Open::Refuse => return Err(format.instead.to_owned()),
        }
    }
}

fn open_text(mut window: Window, setting: &Setting<'_>, mut reading: Reading) -> Result<Vec<Opened>, String> {
    let format = tell(&mut window, TEXTS)?;
    let records = match format.open {
        Open::Table(open) => {
            let (table, said) = open(window, setting)?;
            reading.said.extend(said);
            grouping::open(table, setting)?
        }
        Open::Records(open) => open(window, setting)?,
        Open::Unpack(..) | Open::Text | Open::Spool(_) | Open::Refuse => {
            return Err(format.instead.to_owned());
        }
    };
    Ok(vec![Opened { sheet: String::new(), records, reading, first_column: None }])
}

fn tell(window: &mut Window, formats: &'static [Format]) -> Result<&'static Format, String> {
    while window.rest().len() < TELLING && window.grow() {}
    if let Some(failure) = window.failure().filter(|_| window.rest().is_empty()) {
        return Err(failure.to_owned());
    }
    let telling = &window.rest()[..window.rest().len().min(TELLING)];
    formats.iter().find(|format| (format.is)(telling)).ok_or_else(|| "has no known format".to_owned())
}

/// A frame, or one to skip that may stand before it.
fn is_zstd(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x28\xb5\x2f\xfd") || matches!(bytes, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

fn first_byte(bytes: &[u8]) -> Option<u8> {
    bytes.iter().copied().find(|byte| !byte.is_ascii_whitespace())
}
