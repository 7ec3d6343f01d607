//! Files that end in the middle, in one form after the other: every whole row before the place is screened, and the rest is
//! told. Never looks at what a row means.

use crate::input::{open_document, shipped};
use crate::workbook::workbook;
use std::fmt::Write as _;
use std::io::Write as _;
use tidewaiter::input::ReadOptions;

/// What becomes of a file of shipments.
fn become_of(bytes: &[u8]) -> String {
    shipped(bytes, &ReadOptions { record_type: Some("shipment".into()), ..ReadOptions::default() })
}

/// Records and rejections, and the reason of the last.
fn counted(shown: &str) -> (usize, usize, &str) {
    let records = shown.lines().filter(|line| line.contains(" Shipment: ")).count();
    let rejections = shown.lines().filter(|line| line.contains(" rejected, ")).count();
    let reason = shown.lines().rfind(|line| line.starts_with("    ")).unwrap_or_default().trim();
    (records, rejections, reason)
}

#[test]
fn a_row_cut_between_its_cells_is_told_and_the_rows_before_it_are_screened() {
    let shown = become_of(b"id,destination,notes\nA,KG,x\nB,TR,y\nC,U");
    assert_eq!(counted(&shown), (2, 1, "has 2 cells where the header has 3"), "{shown}");
}

#[test]
fn a_row_cut_inside_quotes_is_told_and_the_rows_before_it_are_screened() {
    for cut in ["C,UZ,\"two\nlines and", "\"C", "C,\""] {
        let shown = become_of(format!("id,destination,notes\nA,KG,\"x\ny\"\nB,TR,y\n{cut}").as_bytes());
        let (records, rejections, _) = counted(&shown);
        assert_eq!((records, rejections > 0), (2, true), "{shown}");
        assert!(shown.contains("a quote `\"` is opened and never closed"), "{shown}");
    }
}

#[test]
fn a_record_of_several_rows_that_breaks_off_is_not_screened_with_half_its_items() {
    let shown = become_of(b"id,destination,items.hs\nA,KG,848210\nB,TR,848210\nB,TR");
    assert_eq!(counted(&shown).0, 1, "{shown}");
    assert!(shown.contains("[] line 3 rejected, B"), "{shown}");
}

#[test]
fn utf16_text_cut_inside_a_letter_is_told() {
    let text: Vec<u8> =
        "\u{feff}id,destination\nA,KG\nB,TR\nC,UZ\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let shown = become_of(&text[..text.len() - 3]);
    let (records, rejections, _) = counted(&shown);
    assert_eq!((records, rejections), (2, 1), "{shown}");
}

#[test]
fn json_lines_cut_inside_an_object_are_told_and_the_lines_before_are_screened() {
    for cut in ["{\"id\":\"C\",\"dest", "{\"id\":\"C\"", "{", "{\"id\":\"C\",\"destination\":\"U"] {
        let text = format!("{{\"id\":\"A\",\"destination\":\"KG\"}}\n{{\"id\":\"B\"}}\n{cut}");
        let shown = become_of(text.as_bytes());
        let (records, rejections, reason) = counted(&shown);
        assert_eq!((records, rejections), (2, 1), "{shown}");
        assert!(reason.starts_with("is not JSON: it breaks off"), "{shown}");
    }
}

#[test]
fn a_json_array_cut_inside_an_element_is_told_and_the_elements_before_are_screened() {
    let shown = become_of(b"[{\"id\":\"A\"},\n{\"id\":\"B\"},\n{\"id\":\"C\",");
    assert_eq!(
        counted(&shown),
        (2, 1, "the file ends inside a record; nothing was read from line 3 to the end of the file"),
        "{shown}"
    );
}

/// Rows whose text does not pack well, so that half of the packed file is about half of them.
fn long_table() -> String {
    let mut text = "id,destination\n".to_owned();
    for number in 0..20_000_u64 {
        writeln!(text, "K{number}-{},KG", number.wrapping_mul(0x9e37_79b9_7f4a_7c15)).unwrap();
    }
    text
}

#[test]
fn a_compressed_file_that_breaks_off_gives_every_whole_row_before_the_place() {
    let text = long_table();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    let zstd =
        ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    for (name, packed) in [("gzip", gzip.finish().unwrap()), ("zstd", zstd)] {
        let shown = become_of(&packed[..packed.len() / 2]);
        let (records, rejections, reason) = counted(&shown);
        assert!(records > 1_000 && records < 20_000, "{name}: {records}");
        assert_eq!(rejections, 1, "{name}");
        let line = format!("nothing was read from line {} to the end of the file", records + 2);
        assert!(
            reason.starts_with("cannot be read further: ") && reason.ends_with(&line),
            "{name}: {reason}"
        );
    }
}

#[test]
fn a_workbook_cut_anywhere_is_refused_with_what_to_do() {
    let book = workbook(&[("March", "id|destination\nA|KG\nB|TR\n")]);
    let sheet = open_document(CONTENT);
    for (name, whole) in [("xlsx", book), ("ods", sheet)] {
        for cut in [8, whole.len() / 2, whole.len() - 8] {
            let shown = become_of(&whole[..cut]);
            assert!(
                shown.starts_with("`case` is a workbook or another ZIP archive that is damaged"),
                "{name}: {shown}"
            );
            assert!(shown.contains("get the whole file"), "{name}: {shown}");
        }
    }
}

#[test]
fn an_archive_that_is_no_workbook_is_refused_with_what_to_do() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("orders.csv", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(b"id,destination\nA,KG\n").unwrap();
    let shown = become_of(&zip.finish().unwrap().into_inner());
    assert_eq!(shown, "`case` is a ZIP archive and no workbook: unpack it first\n");
}

/// Three shipments, the third of which says its note in blanks and breaks that are written as elements.
const CONTENT: &str = "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\">\
<table:table table:name=\"March\">\
<table:table-row><table:table-cell><text:p>id</text:p></table:table-cell>\
<table:table-cell><text:p>destination</text:p></table:table-cell>\
<table:table-cell><text:p>notes</text:p></table:table-cell></table:table-row>\
<table:table-row><table:table-cell><text:p>A</text:p></table:table-cell>\
<table:table-cell><text:p>KG</text:p></table:table-cell></table:table-row>\
<table:table-row><table:table-cell><text:p>B</text:p></table:table-cell>\
<table:table-cell><text:p>TR</text:p></table:table-cell><table:table-cell><text:p>Silver<text:s/>Quay<text:s text:c=\"3\"/>\
<text:span>Hol<text:s/>dings</text:span><text:tab/>Ltd<text:line-break/>Izmir</text:p></table:table-cell></table:table-row>\
</table:table></office:document-content>";

#[test]
fn a_sheet_whose_part_breaks_off_gives_every_whole_row_before_the_place() {
    let cut = &CONTENT[..CONTENT.find("Quay").unwrap()];
    let shown = become_of(&open_document(cut));
    let (records, rejections, reason) = counted(&shown);
    assert_eq!((records, rejections), (1, 1), "{shown}");
    assert!(reason.contains("breaks off"), "{shown}");
}

#[test]
fn blanks_and_breaks_of_an_open_document_cell_are_read() {
    let shown = become_of(&open_document(CONTENT));
    assert!(shown.contains("notes Silver Quay   Hol dings\tLtd\nIzmir"), "{shown}");
}
