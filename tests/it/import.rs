//! Imports lists of every format: hand-made ones as cases, damaged ones, and the real ones where a folder of them is.
//! Never commits anything of a real list but its counts.

use crate::workbook::workbook;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use tidewaiter::watchlist::import::{
    FORMATS, ImportError, Imported, Mapping, NamedBytes, import, import_mapped, own_sheet,
};
use tidewaiter::watchlist::{Entity, Status, diff, store};

/// A file of a case: its name and its content.
type File = (String, Vec<u8>);

#[test]
fn every_case_gives_its_snapshot() {
    for (name, files) in cases() {
        let list = read(&files).unwrap_or_else(|error| panic!("{name}: {error}"));
        insta::with_settings!({ snapshot_path => "../cases/import", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, show(&list));
        });
    }
}

#[test]
fn every_format_has_a_case() {
    let found: BTreeSet<&str> = cases().iter().map(|(_, files)| read(files).unwrap().format).collect();
    let missing: Vec<&str> =
        FORMATS.iter().map(|format| format.name).filter(|name| !found.contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_entry_of_a_case_is_accepted_or_rejected_and_has_its_own_id() {
    for (name, files) in cases() {
        let list = read(&files).unwrap();
        let ids: BTreeSet<&str> = list.entities.iter().map(|entity| entity.id.as_str()).collect();
        assert_eq!(ids.len(), list.entities.len(), "{name}");
        let is_usable = |entity: &Entity| !entity.names.is_empty() || !entity.addresses.is_empty();
        assert!(list.entities.iter().all(is_usable), "{name}");
        assert!(list.rejected.iter().all(|rejected| rejected.place.line > 0), "{name}");
    }
}

#[test]
fn every_case_is_kept_and_read_back_without_loss() {
    for (name, files) in cases() {
        let list = read(&files).unwrap();
        let named: Vec<NamedBytes<'_>> = named(&files);
        let head = store::Head::new(&list, &named, None);
        let mut out = Vec::new();
        store::write(&mut out, &head, &list.entities).unwrap();
        let (read_head, entities) = store::read(std::str::from_utf8(&out).unwrap()).unwrap();
        assert_eq!((read_head, &entities), (head, &list.entities), "{name}");
        assert_eq!(diff(&list.entities, &entities), Default::default(), "{name}");
    }
}

#[test]
fn a_format_is_recognised_by_content_and_not_by_name() {
    for (name, mut files) in cases() {
        let format = read(&files).unwrap().format;
        for (number, file) in files.iter_mut().enumerate() {
            file.0 = format!("{number}.bin");
        }
        assert_eq!(read(&files).unwrap().format, format, "{name}");
    }
}

/// A file that lost its end is an error wherever it was cut inside an entry.
#[test]
fn a_file_that_is_cut_off_is_an_error_and_never_a_smaller_list() {
    for (name, files) in cases() {
        let whole = read(&files).unwrap();
        for (number, (file, bytes)) in files.iter().enumerate() {
            let ends: Vec<usize> = (1..6).map(|part| bytes.len() * (part + 3) / 9).collect();
            for end in ends {
                let mut cut = files.clone();
                // A cut at the end of a line leaves nothing to see it by, except in the formats that have an end.
                let end = end - usize::from(bytes[end - 1] == b'\n');
                cut[number].1.truncate(end);
                let Ok(list) = read(&cut) else { continue };
                let lost = whole.entities.len() > list.entities.len() || whole.names > list.names;
                assert!(!lost, "{name}: {file} cut at {end} of {} gives a smaller list", bytes.len());
            }
        }
    }
}

#[test]
fn what_cannot_be_a_list_is_refused_with_its_reason() {
    let case = |name: &str| files_of(&folder().join(name));
    let replaced = |name: &str, from: &str, to: &str| -> Vec<File> {
        let mut files = case(name);
        files[0].1 = String::from_utf8(files[0].1.clone()).unwrap().replace(from, to).into_bytes();
        files
    };
    let one = |text: &str| vec![("file".to_owned(), text.as_bytes().to_vec())];
    let aliases_alone = case("ofac-csv").into_iter().filter(|(name, _)| name == "alt.csv").collect();
    let two_lists = [case("un-xml"), case("bis-denied")].concat();
    let cases: [(&str, Vec<File>); 10] = [
        ("the count", replaced("ofac-xml-2024", "<Record_Count>2", "<Record_Count>3")),
        ("the page", replaced("csl-json", "\"total\": 2", "\"total\": 250")),
        ("an amendment", replaced("seco-xml", "whole-list", "amendment")),
        ("aliases alone", aliases_alone),
        ("two lists", two_lists),
        ("a blank file", one(" \n\u{1a}")),
        ("something else", one("name,age\nA,1\n")),
        ("a web page", one("<!DOCTYPE html><html><body>Service unavailable</body></html>")),
        ("a list without entries", one("<CONSOLIDATED_LIST><INDIVIDUALS/></CONSOLIDATED_LIST>")),
        ("no file", Vec::new()),
    ];
    let shown: Vec<String> = cases
        .into_iter()
        .map(|(what, files)| {
            format!("{what}: {}", read(&files).map(|_| "imported").unwrap_err_or("imported"))
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

/// The error as text, or a word for none.
trait ErrorText {
    fn unwrap_err_or(self, word: &str) -> String;
}

impl<T> ErrorText for Result<T, ImportError> {
    fn unwrap_err_or(self, word: &str) -> String {
        self.err().map_or_else(|| word.to_owned(), |error| error.to_string())
    }
}

#[test]
fn a_table_of_ones_own_is_read_by_its_mapping() {
    let text = "Kennung;Firma;Auch;Land;USt;Seit;Art\n1;Hafen GmbH;Hafen Werke|Haven;Deutschland/DE;DE1;2017;company\n\
                1;Twice;;;;;\n2;;;;;;\n;Nobody;;;;;\n";
    let mapping = Mapping::new([
        ("id", "Kennung"),
        ("name", "Firma"),
        ("alias", "Auch"),
        ("country", "Land"),
        ("identifier.tax_number", "USt"),
        ("date", "Seit"),
        ("kind", "Art"),
    ]);
    let mut mapping = mapping.unwrap();
    mapping.separator = "|".into();
    mapping.title = "Own".into();
    mapping.status = Status::Context;
    let file = NamedBytes { name: "own.csv", bytes: text.as_bytes() };
    insta::assert_snapshot!(show(&import_mapped(file, &mapping).unwrap()));
    let missing = Mapping::new([("name", "Name")]).unwrap();
    assert!(import_mapped(file, &missing).unwrap_err().to_string().contains("no row has the columns `Name`"));
    assert!(Mapping::new([("nome", "Firma")]).unwrap_err().to_string().contains("`nome` is no field"));
    assert!(Mapping::new([("id", "Kennung")]).is_err());
}

#[test]
fn a_table_of_ones_own_is_read_out_of_its_workbook() {
    let book = |sheets: &[(&str, &str)]| {
        let bytes = workbook(sheets);
        own_sheet(NamedBytes { name: "own.xlsx", bytes: &bytes }).map_err(|error| error.to_string())
    };
    let table = "id|name|countries\n\nA-1|Quay Works, Ltd|DE\nA-2|Amber \"A\"\n";
    let text = "id,name,countries\n\nA-1,\"Quay Works, Ltd\",DE\nA-2,\"Amber \"\"A\"\"\",\n";
    assert_eq!(book(&[("Cover", "Our list"), ("Parties", table)]), Ok(Some(text.to_owned())));
    assert_eq!(book(&[("Parties", table)]), Ok(Some(text.to_owned())));
    let two = book(&[("A", table), ("B", table)]).unwrap_err();
    assert!(two.contains("several lists, `A` and another"), "{two}");
    assert!(book(&[("A", "x|y"), ("B", "z")]).unwrap_err().contains("no sheet of the workbook is a list"));
    assert_eq!(own_sheet(NamedBytes { name: "own.csv", bytes: b"id,name\n" }), Ok(None));
    let old = own_sheet(NamedBytes { name: "own.xls", bytes: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" });
    assert!(old.unwrap_err().to_string().contains("save it as .xlsx"));
}

/// What a text is changed to: a place between 0 and 1, a byte, and which change.
type Change = (f64, u8, u8);

/// Cut off, a byte flipped, put in or taken out, the rest doubled, a line doubled or taken out, lines changed over.
fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for &(at, byte, how) in changes {
        let at = ((bytes.len() as f64) * at) as usize;
        let start = bytes[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
        let end =
            bytes[at..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |size| at + size + 1);
        let line = bytes[start..end].to_vec();
        match how {
            0 => bytes.truncate(at),
            1 => bytes[at..].iter_mut().take(1).for_each(|old| *old = byte),
            2 => bytes.insert(at, byte),
            3 => drop(bytes.splice(at..(at + 1).min(bytes.len()), [])),
            4 => bytes.extend_from_within(at..),
            5 => drop(bytes.splice(end..end, line)),
            6 => drop(bytes.splice(start..end, [])),
            _ => {
                bytes.splice(start..end, []);
                bytes.extend(line);
            }
        }
    }
    bytes
}

/// The most entries that files can have: one a line of a table, one an element or object of markup.
fn most_entries(files: &[File]) -> usize {
    let count = |bytes: &[u8]| {
        let lines = bytes.iter().filter(|byte| b"\r\n".contains(byte)).count() + 1;
        lines.max(bytes.iter().filter(|byte| b"<{".contains(byte)).count())
    };
    files.iter().map(|(_, bytes)| count(bytes)).sum()
}

fn any_changes() -> impl Strategy<Value = Vec<Change>> {
    prop::collection::vec((0.0..1.0_f64, any::<u8>(), 0..8_u8), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    /// Every format has a case, so a new importer is tried by its line in the table.
    #[test]
    fn whatever_happens_to_a_file_it_gives_a_list_of_no_more_than_it_holds_or_an_error(
        which in any::<prop::sample::Index>(),
        file in any::<prop::sample::Index>(),
        changes in any_changes(),
    ) {
        let cases = written();
        let (name, files) = which.get(cases);
        let mut files = files.clone();
        let file = file.index(files.len());
        files[file].1 = changed(std::mem::take(&mut files[file].1), &changes);
        let most = most_entries(&files);
        let files: Vec<File> = files.into_iter().map(|(name, bytes)| as_published(name, bytes)).collect();
        if let Ok(list) = read(&files) {
            prop_assert!(list.entities.len() + list.rejected.len() <= most, "{name}");
            prop_assert_eq!(list.names, list.entities.iter().map(|entity| entity.names.len()).sum::<usize>());
            let ids: BTreeSet<&str> = list.entities.iter().map(|entity| entity.id.as_str()).collect();
            prop_assert_eq!(ids.len(), list.entities.len(), "{}", name);
        }
    }

    /// The files themselves, whatever they are packed in.
    #[test]
    fn no_bytes_of_a_published_file_make_an_importer_panic(
        which in any::<prop::sample::Index>(),
        file in any::<prop::sample::Index>(),
        changes in any_changes(),
    ) {
        let (_, files) = which.get(written());
        let mut files: Vec<File> = files.iter().cloned().map(|(name, bytes)| as_published(name, bytes)).collect();
        let file = file.index(files.len());
        files[file].1 = changed(std::mem::take(&mut files[file].1), &changes);
        let _ = read(&files);
    }

    #[test]
    fn no_bytes_at_all_make_an_importer_panic(
        which in any::<prop::sample::Index>(),
        start in 0..400_usize,
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let (name, bytes_before) = &which.get(written()).1[0];
        let start = start.min(bytes_before.len());
        let _ = read(&[(name.clone(), [&bytes_before[..start], &bytes].concat())]);
        let _ = read(&[("x".to_owned(), bytes)]);
    }
}

/// Every case as it is written down: a workbook as the text that it is made from.
fn written() -> &'static [(String, Vec<File>)] {
    static WRITTEN: std::sync::OnceLock<Vec<(String, Vec<File>)>> = std::sync::OnceLock::new();
    WRITTEN
        .get_or_init(|| folders().into_iter().map(|(name, folder)| (name, written_files(&folder))).collect())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/import")
}

/// Name and files of every case, in order.
fn cases() -> Vec<(String, Vec<File>)> {
    folders().into_iter().map(|(name, folder)| (name, files_of(&folder))).collect()
}

fn folders() -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<(String, PathBuf)> = entries
        .filter(|path| path.is_dir())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path))
        .collect();
    folders.sort();
    folders
}

fn files_of(folder: &Path) -> Vec<File> {
    written_files(folder).into_iter().map(|(name, bytes)| as_published(name, bytes)).collect()
}

fn written_files(folder: &Path) -> Vec<File> {
    let mut files: Vec<File> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

/// A workbook is kept as a text, for people to read.
fn as_published(name: String, bytes: Vec<u8>) -> File {
    match name.strip_suffix(".xlsx.txt") {
        Some(stem) => (format!("{stem}.xlsx"), workbook_of(&String::from_utf8_lossy(&bytes))),
        None => (name, bytes),
    }
}

/// The workbook of a text: a sheet from each line `== NAME`, cells parted by `|`, numbers behind `=`.
fn workbook_of(text: &str) -> Vec<u8> {
    let sheets = text.split("== ").skip(1);
    let sheets: Vec<(&str, &str)> =
        sheets.map(|sheet| sheet.split_once('\n').unwrap_or((sheet, ""))).collect();
    workbook(&sheets)
}

fn named(files: &[File]) -> Vec<NamedBytes<'_>> {
    files.iter().map(|(name, bytes)| NamedBytes { name, bytes }).collect()
}

fn read(files: &[File]) -> Result<Imported, ImportError> {
    import(&named(files))
}

/// A list as people read it: one paragraph per entry.
fn show(list: &Imported) -> String {
    let mut out = String::new();
    let date = list.list_date.map_or("unknown".to_owned(), |date| date.to_string());
    let stated = list.stated_count.map_or("none".to_owned(), |count| count.to_string());
    writeln!(out, "{} | {} | {} | date {date} | stated {stated}", list.format, list.publisher, list.title)
        .unwrap();
    writeln!(out, "{} entries, {} names, {} rejected", list.entities.len(), list.names, list.rejected.len())
        .unwrap();
    for entity in &list.entities {
        writeln!(out, "\n{} {:?} {:?}", entity.id, entity.kind, entity.status).unwrap();
        for name in &entity.names {
            writeln!(out, "  {:?}: {}", name.kind, name.text).unwrap();
        }
        let dates = entity.dates.iter().map(ToString::to_string).collect::<Vec<_>>();
        let numbers = entity.identifiers.iter().map(|id| format!("{} {}", id.kind, id.value));
        for (word, values) in [
            ("countries", entity.countries.join(" ")),
            ("dates", dates.join(" ")),
            ("addresses", entity.addresses.join(" | ")),
            ("identifiers", numbers.collect::<Vec<_>>().join(" | ")),
            ("programs", entity.programs.join(" | ")),
            ("source", entity.source.clone()),
            ("remarks", entity.remarks.clone()),
        ] {
            if !values.is_empty() {
                writeln!(out, "  {word}: {values}").unwrap();
            }
        }
    }
    out.push('\n');
    for rejected in &list.rejected {
        writeln!(out, "rejected {}: {}", rejected.place, rejected.reason).unwrap();
    }
    for note in &list.notes {
        writeln!(out, "note {} ({}): {}", note.place, note.times, note.text).unwrap();
    }
    out
}
