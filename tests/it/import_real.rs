//! Imports the real lists in a folder beside the project and compares their sizes with counts made by other means.
//! Never runs where that folder is not, and never commits anything of a list but its counts.

use std::env;
use std::fs;
use std::path::PathBuf;
use tidewaiter::watchlist::import::{Imported, NamedBytes, import};

/// Files of a list and what a few lines of Python counted in them: entries, and distinct pairs of entry and name.
struct Counted {
    files: &'static [&'static str],
    format: &'static str,
    entries: usize,
    names: usize,
    /// Rows or entries that cannot be used, and those only.
    rejected: usize,
}

/// How the counts were made, with `csv` and `xml.etree` of Python 3 and nothing of this program:
/// - OFAC: rows of 12 cells; names are the primary name, the aliases of `alt.csv` and what stands between the quotes of
///   `a.k.a. '…'` and `f.k.a. '…'` in the remarks, blanks folded, as a set per row.
/// - CSL: rows; names are `name` and the parts of `alt_names` at ` | `, as a set per row, `Address NN` rows apart.
/// - Denied persons: rows, each one name.
/// - UN: `INDIVIDUAL` and `ENTITY` elements. 4,121 texts stand in the name elements (primary, original script,
///   `ALIAS_NAME`), as a set per entry; 100 more names come of telling apart `A; B` and `A (same in another script)`.
/// - UK: distinct `unique_id` and distinct pairs with `full_name`.
/// - OFSI: distinct `Group ID` and distinct pairs with the six names joined.
/// - EU: distinct `Entity_logical_id` and distinct pairs with the whole name or its parts joined.
const COUNTED: &[Counted] = &[
    Counted {
        files: &["us/ofac_2022-01/sdn.csv", "us/ofac_2022-01/alt.csv", "us/ofac_2022-01/add.csv"],
        format: "ofac-csv",
        entries: 9_044,
        names: 23_928,
        // An address of an entry that is not in the primary file.
        rejected: 1,
    },
    Counted {
        files: &["us/sdn_2024-05-02.csv"],
        format: "ofac-csv",
        entries: 14_973,
        names: 18_639,
        rejected: 0,
    },
    Counted {
        files: &["us/cons_prim_2025-12-19.csv", "us/cons_alt_2025-12-19.csv", "us/cons_add_2025-12-19.csv"],
        format: "ofac-csv",
        entries: 442,
        names: 1_581,
        rejected: 0,
    },
    Counted {
        files: &["us/csl_2026-07-31_flat.csv"],
        format: "csl-csv",
        // 25,921 rows; 19 of them are addresses and this form has no column of addresses.
        entries: 25_902,
        names: 57_138,
        rejected: 19,
    },
    Counted {
        files: &["us/bis_dpl_2023-11.txt"],
        format: "bis-denied",
        entries: 665,
        names: 665,
        rejected: 0,
    },
    Counted {
        files: &["un/UN_consolidated_2026-02-27.xml"],
        format: "un-xml",
        entries: 1_003,
        names: 4_221,
        rejected: 0,
    },
    Counted {
        files: &[
            "uk_2026-04/subjects.csv",
            "uk_2026-04/subject_names.csv",
            "uk_2026-04/subject_dobs.csv",
            "uk_2026-04/subject_identifiers.csv",
            "uk_2026-04/subject_countries.csv",
        ],
        format: "uk-tables",
        entries: 6_046,
        names: 15_042,
        rejected: 0,
    },
    Counted {
        files: &["formats/OFSI_ConList_2018-04-13.csv"],
        format: "ofsi-csv",
        entries: 2_106,
        names: 5_548,
        rejected: 0,
    },
    Counted {
        files: &["formats/EU_FSF_csv_2018-07-04_first1000.csv"],
        format: "eu-csv",
        entries: 93,
        names: 743,
        rejected: 0,
    },
];

#[test]
fn every_real_list_has_as_many_entries_and_names_as_another_language_counts() {
    let Some(data) = data() else { return };
    for counted in COUNTED {
        let files: Vec<(String, Vec<u8>)> = counted.files.iter().map(|file| read(&data, file)).collect();
        let list = imported(&files);
        assert_eq!(
            (list.format, list.entities.len(), list.names, list.rejected.len()),
            (counted.format, counted.entries, counted.names, counted.rejected),
            "{}",
            counted.files[0]
        );
    }
}

/// The sample of the US list's original form was cut in the middle of its last row.
#[test]
fn the_real_list_that_is_cut_off_is_refused_and_whole_without_its_last_row() {
    let Some(data) = data() else { return };
    let (name, mut bytes) = read(&data, "us/csl_original_format_sample_2023-11.csv");
    let refused = import(&[NamedBytes { name: &name, bytes: &bytes }]).unwrap_err().to_string();
    assert!(refused.contains("the file ends inside cell 8"), "{refused}");
    let last = bytes.iter().rposition(|&byte| byte == b'\n').unwrap();
    bytes.truncate(last + 1);
    let list = imported(&[(name, bytes)]);
    // 4,226 rows besides the header, which stands twice.
    assert_eq!((list.entities.len(), list.names, list.rejected.len()), (4_226, 10_353, 0));
}

/// The example is an amendment; as a whole list it has its three targets.
#[test]
fn the_real_amendment_is_refused_and_is_read_as_a_whole_list() {
    let Some(data) = data() else { return };
    let (name, bytes) = read(&data, "formats/SECO_amendment_example_2024-01-17.xml");
    assert!(import(&[NamedBytes { name: &name, bytes: &bytes }]).is_err());
    let whole =
        String::from_utf8(bytes).unwrap().replace("list-type=\"amendment\"", "list-type=\"whole-list\"");
    let list = imported(&[(name, whole.into_bytes())]);
    assert_eq!((list.entities.len(), list.names), (3, 3));
}

/// The folder of real lists; none on a machine that has none.
fn data() -> Option<PathBuf> {
    let folder =
        env::var_os("TIDEWAITER_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    folder.join("us").is_dir().then_some(folder)
}

fn read(data: &std::path::Path, file: &str) -> (String, Vec<u8>) {
    let bytes = fs::read(data.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    (file.to_owned(), bytes)
}

fn imported(files: &[(String, Vec<u8>)]) -> Imported {
    let files: Vec<NamedBytes<'_>> = files.iter().map(|(name, bytes)| NamedBytes { name, bytes }).collect();
    import(&files).unwrap_or_else(|error| panic!("{error}"))
}
