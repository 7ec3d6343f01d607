//! Imports lists of every format: hand-made ones as cases, damaged ones, and the real ones where a folder of them is.
//! Never commits anything of a real list but its counts.

use crate::workbook::workbook;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use tidewaiter::watchlist::import::{
    FORMATS, ImportError, Imported, Mapping, NamedBytes, import, import_mapped,
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// No bytes make an importer panic: every case, cut, flipped, doubled and with foreign bytes in it.
    #[test]
    fn no_bytes_make_an_importer_panic(changes in prop::collection::vec((0.0..1.0_f64, any::<u8>(), 0..5_u8), 1..6)) {
        for (_, mut files) in cases() {
            for (number, &(at, byte, how)) in changes.iter().enumerate() {
                let which = number % files.len();
                let bytes = &mut files[which].1;
                let at = ((bytes.len() as f64) * at) as usize;
                match how {
                    0 => bytes.truncate(at),
                    1 => if let Some(old) = bytes.get_mut(at) { *old = byte },
                    2 => bytes.insert(at, byte),
                    3 => { let tail = bytes[at..].to_vec(); bytes.extend(tail) }
                    _ => if at < bytes.len() { bytes.remove(at); },
                }
            }
            if let Ok(list) = read(&files) {
                prop_assert_eq!(list.names, list.entities.iter().map(|entity| entity.names.len()).sum::<usize>());
            }
        }
    }

    #[test]
    fn no_text_at_all_makes_an_importer_panic(text in ".{0,200}", start in "(<sdnList>|<Sanctions>|\\{\"results\":|1,\"A\",|)") {
        let _ = read(&[("x".to_owned(), format!("{start}{text}").into_bytes())]);
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/import")
}

/// Name and files of every case, in order.
fn cases() -> Vec<(String, Vec<File>)> {
    let mut cases: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), files_of(&path)))
        .collect();
    cases.sort();
    cases
}

fn files_of(folder: &Path) -> Vec<File> {
    let mut files: Vec<File> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .map(|(name, bytes)| match name.strip_suffix(".xlsx.txt") {
            Some(stem) => (format!("{stem}.xlsx"), workbook_of(std::str::from_utf8(&bytes).unwrap())),
            None => (name, bytes),
        })
        .collect();
    files.sort();
    files
}

/// The workbook of a text: a sheet from each line `== NAME`, cells parted by `|`, numbers behind `=`.
fn workbook_of(text: &str) -> Vec<u8> {
    let sheets = text.split("== ").skip(1);
    let sheets: Vec<(&str, &str)> = sheets.map(|sheet| sheet.split_once('\n').unwrap()).collect();
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
