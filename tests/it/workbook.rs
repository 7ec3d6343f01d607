//! Writes small Excel workbooks for tests. Never one that a test does not read.

use std::fmt::Write as _;
use std::io::{self, Write as _};

/// An Excel workbook: cells parted by `|`; `=` before a number of the sheet, which in the second column is a date.
pub fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    let mut part = |name: &str, text: &str| {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    let numbered = |text: fn(usize, &str) -> String| {
        sheets.iter().enumerate().map(|(at, (name, _))| text(at + 1, name)).collect::<String>()
    };
    let listed = numbered(|at, name| format!("<sheet name=\"{name}\" sheetId=\"{at}\" r:id=\"r{at}\"/>"));
    part("xl/workbook.xml", &format!("<workbook xmlns:r=\"r\"><sheets>{listed}</sheets></workbook>"));
    let targets =
        numbered(|at, _| format!("<Relationship Id=\"r{at}\" Target=\"worksheets/sheet{at}.xml\"/>"));
    part("xl/_rels/workbook.xml.rels", &format!("<Relationships>{targets}</Relationships>"));
    part(
        "xl/styles.xml",
        "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>",
    );
    for (at, (_, rows)) in sheets.iter().enumerate() {
        let mut xml = "<worksheet><sheetData>".to_owned();
        for (number, row) in rows.lines().enumerate() {
            write!(xml, "<row r=\"{}\">", number + 1).unwrap();
            for (column, cell) in row.split('|').enumerate() {
                let place = format!("{}{}", letters(column), number + 1);
                match cell.strip_prefix('=') {
                    _ if cell.is_empty() => {}
                    Some(cell) => {
                        let style = usize::from(column == 1);
                        write!(xml, "<c r=\"{place}\" s=\"{style}\"><v>{cell}</v></c>").unwrap();
                    }
                    None => write!(
                        xml,
                        "<c r=\"{place}\" t=\"inlineStr\"><is><t>{}</t></is></c>",
                        cell.replace('&', "&amp;").replace('<', "&lt;")
                    )
                    .unwrap(),
                }
            }
            xml.push_str("</row>");
        }
        xml.push_str("</sheetData></worksheet>");
        part(&format!("xl/worksheets/sheet{}.xml", at + 1), &xml);
    }
    zip.finish().unwrap().into_inner()
}

/// `A`, `Z`, `AA`.
fn letters(column: usize) -> String {
    let last = (b'A' + (column % 26) as u8) as char;
    if column < 26 { last.to_string() } else { format!("{}{last}", letters(column / 26 - 1)) }
}
