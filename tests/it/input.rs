//! Record files in every shape: what becomes a record, what is rejected and with which reason, and that nothing is lost.
//! Never evaluates a rule.

use crate::workbook::workbook;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use tidewaiter::engine::{Library, RuleFile, load};
use tidewaiter::input::{Input, InputError, ReadOptions, Reader, Rejection, open};
use tidewaiter::value::schema::{Field, FieldType, Record};
use tidewaiter::value::{Enumeration, Note, RecordId, Row, Schema, Type, Value};

#[test]
fn every_case_gives_its_snapshot() {
    insta::glob!("../cases/input", "*.{csv,json,jsonl}", |path| {
        let input = Input::new("case", std::fs::File::open(path).unwrap());
        let shown = match open(vec![input], &schema(), &ReadOptions::default()) {
            Ok(reader) => show(reader),
            Err(errors) => errors.iter().map(|error| format!("{error}\n")).collect(),
        };
        insta::with_settings!({ snapshot_path => "../cases/input", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("case", shown);
        });
    });
}

#[test]
fn what_is_no_text_is_refused_with_what_to_do_instead() {
    for (bytes, reason) in [
        (&b""[..], "is empty"),
        (b" \n\t\n", "holds blanks only"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"PK\x03\x04rest", "is a workbook or another ZIP archive that is damaged or cut off"),
        (b"\xd0\xcf\x11\xe0rest", "is an old Excel workbook"),
        (b"\x1f\x8b\x08", "cannot be read further"),
        (b"\x28\xb5\x2f\xfd", "cannot be read further: the zstd data break off"),
        #[cfg(not(feature = "parquet"))]
        (
            b"PAR1",
            "is a Parquet file, which this build does not read: build with `cargo build --release --features parquet`",
        ),
        (b"\xff\xfei\0d\0", "fits several record types as well"),
        (b"id,destination\nA,\0KG\n", "holds NUL bytes"),
        (b"<!DOCTYPE html>", "is XML or a web page"),
        (b"id,des\xfftination\nA,KG\n", "is not UTF-8 text"),
        (b"colour,shape\nred,round\n", "has no column that names a field of `Shipment`"),
        (b"destination,shipped_on\nKG,2024-01-01\n", "has no column `id`"),
        (b"id\n1\n", "fits several record types as well: use `--type`"),
        (b"id,destination,Destination\n1,KG,TR\n", "has two columns for `destination`"),
        (b"id,items.hs,items.0.hs\n1,85,85\n", "has two columns for `items.0.hs`"),
        (b"id,\"destination\n1,KG\n", "has a header in which a quote"),
    ] {
        let error = errors_of(bytes, &ReadOptions::default()).remove(0);
        assert!(error.reason.starts_with(reason), "{reason}: {error}");
    }
}

#[test]
fn a_zip_with_a_csv_header_that_only_begins_alike_is_read() {
    let (records, _) = read(b"PK,id,destination\n1,A,KG\n");
    assert_eq!(records, ["Shipment: id A, destination KG"]);
}

#[test]
fn a_path_that_is_no_regular_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let reason = |path: &Path| Input::from_path(path).unwrap_err().reason;
    assert!(reason(folder.path()).starts_with("is a directory"));
    assert!(reason(&folder.path().join("none.csv")).starts_with("does not exist"));
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    std::os::unix::fs::symlink(&one, &other).unwrap();
    std::os::unix::fs::symlink(&other, &one).unwrap();
    assert!(reason(&one).starts_with("cannot be opened"), "{}", reason(&one));
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert!(reason(&pipe).starts_with("is a pipe or a device"));
    let file = folder.path().join("data.xlsx");
    std::fs::write(&file, "id,destination\nA,KG\n").unwrap();
    assert_eq!(Input::from_path(&file).unwrap().name, file.display().to_string());
}

#[test]
fn all_inputs_that_cannot_be_read_are_named_at_once() {
    let inputs = vec![
        Input::new("a", &b""[..]),
        Input::new("b", &b"id,destination\n"[..]),
        Input::new("c", &b"%PDF"[..]),
    ];
    let names: Vec<String> = match open(inputs, &schema(), &ReadOptions::default()) {
        Err(errors) => errors.into_iter().map(|error| error.file).collect(),
        Ok(_) => Vec::new(),
    };
    assert_eq!(names, ["a", "c"]);
}

#[test]
fn the_delimiter_and_the_mark_at_the_start_do_not_matter() {
    let expected = ["Shipment: id A, destination KG, note a b"];
    for text in [
        "id,destination,note\nA,KG,a b\n",
        "\u{feff}id;destination;note\r\nA;KG;a b\r\n",
        "id\tdestination\tnote\rA\tKG\ta b",
        "\n\nid|destination|note\n\"A\"|\"KG\"|\"a b\"",
    ] {
        assert_eq!(read(text.as_bytes()).0, expected, "{text:?}");
    }
}

#[test]
fn a_row_that_is_not_utf8_is_rejected_and_the_next_is_read() {
    let (records, rejections) =
        read(b"id,destination,note\nA,KG,Z\xfcrich\nB\xff,KG,x\nC,TR,Z\xc3\xbcrich\n");
    assert_eq!(records, ["Shipment: id C, destination TR, note Z\u{fc}rich"]);
    let places: Vec<_> =
        rejections.iter().map(|found| (found.row, found.column.as_deref(), found.key.as_deref())).collect();
    assert_eq!(places, [(2, Some("note"), Some("A")), (3, Some("id"), None)]);
    assert!(rejections.iter().all(|found| found.reason.starts_with("is not UTF-8 text")));
    let (records, rejections) =
        read(b"{\"type\":\"payment\",\"id\":\"\xff\"}\n{\"type\":\"payment\",\"id\":2}");
    assert_eq!(records, ["Payment: id 2"]);
    assert_eq!(rejections[0].reason, "is not UTF-8 text, from byte 25 of the record on");
}

#[test]
fn an_option_says_the_type_of_records_that_do_not() {
    let options = ReadOptions { record_type: Some("PAYMENT".into()), ..ReadOptions::default() };
    assert_eq!(read_with(b"id\n1\n", &options).0, ["Payment: id 1"]);
    assert_eq!(
        read_with(b"{\"id\":1}\n{\"type\":\"supplier\",\"id\":1}", &options).0,
        ["Payment: id 1", "Supplier: id 1"]
    );
    let options = ReadOptions { record_type: Some("invoice".into()), ..ReadOptions::default() };
    let error = errors_of(b"id\n1\n", &options).remove(0);
    assert_eq!(
        error.to_string(),
        "`invoice` is no record type: write one of `Shipment`, `Payment`, `Supplier`"
    );
}

#[test]
fn a_mapping_goes_before_what_a_header_says() {
    let map = |pairs: &[(&str, &str)]| ReadOptions {
        mapping: pairs.iter().map(|(field, column)| ((*field).into(), (*column).into())).collect(),
        record_type: Some("shipment".into()),
        ..ReadOptions::default()
    };
    let text = b"No,Country,destination\n1,KG,TR\n";
    let options = map(&[("id", "no"), ("destination", "Country")]);
    let mut reader = open(vec![Input::new("a", &text[..])], &schema(), &options).unwrap();
    assert_eq!(
        reader.next().unwrap().batches[0].rows().map(show_row).collect::<Vec<_>>(),
        ["Shipment: id 1, destination KG"]
    );
    let columns: Vec<_> = reader.columns().into_iter().map(|report| (report.column, report.field)).collect();
    let expected = [("No", Some("id")), ("Country", Some("destination")), ("destination", None)];
    assert_eq!(columns, expected.map(|(column, field)| (column.to_owned(), field.map(str::to_owned))));
    let errors = errors_of(text, &map(&[("id", "No"), ("colour", "Country"), ("value", "Worth")]));
    let shown: Vec<_> = errors.iter().map(ToString::to_string).collect();
    let types = "`Shipment`, `Payment`, `Supplier`";
    assert_eq!(
        shown,
        [format!("`colour` is no field of {types}"), "`Worth` is a column of no input file".into()]
    );
}

#[test]
fn a_key_is_a_duplicate_in_another_file_too() {
    let inputs = vec![
        Input::new("first", &b"id,destination\nA,KG\nB,KG\n"[..]),
        Input::new("second", &b"{\"type\":\"shipment\",\"id\":\"B\"}"[..]),
    ];
    let reader = open(inputs, &schema(), &ReadOptions::default()).unwrap();
    let (records, rejections) = read_all(reader);
    assert_eq!(records.len(), 2);
    assert_eq!(rejections[0].file, "second");
    assert_eq!(rejections[0].reason, "is a duplicate: Shipment `B` stands in `first` at line 3");
}

#[test]
fn deep_nesting_and_long_texts_are_rejected_and_the_next_record_is_read() {
    let deep =
        format!("{{\"type\":\"payment\",\"id\":1,\"note\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let long = format!("{{\"type\":\"payment\",\"id\":2,\"note\":\"{}\"}}", "x".repeat(10_000_000));
    let good = "{\"type\":\"payment\",\"id\":3}";
    for text in [format!("{deep}\n{long}\n{good}\n"), format!("[{deep},{long},{good}]")] {
        let (records, rejections) = read(text.as_bytes());
        assert_eq!(records, ["Payment: id 3"]);
        let reasons: Vec<_> = rejections.iter().map(|rejection| rejection.reason.as_str()).collect();
        assert_eq!(
            reasons,
            ["has more than 64 brackets inside each other", "holds more than 1 MB of text in one field"]
        );
    }
    let text = format!("id,destination,note\nA,KG,{}\nB,KG,b\n", "x".repeat(10_000_000));
    let (records, rejections) = read(text.as_bytes());
    assert_eq!(records, ["Shipment: id B, destination KG, note b"]);
    assert_eq!(
        (rejections[0].reason.as_str(), rejections[0].column.as_deref()),
        ("holds more than 1 MB of text", Some("note"))
    );
}

#[test]
fn an_open_quote_swallows_neither_the_rows_behind_it_nor_the_memory() {
    let mut text = "id,destination,note\nA,KG,\"open\n".to_owned();
    let note = "a long note ".repeat(75);
    (0..20_000).for_each(|row| writeln!(text, "{row},KG,{note}").unwrap());
    let (records, rejections) = read(text.as_bytes());
    assert!(text.len() > 16 * 1024 * 1024);
    assert_eq!(records.len(), 20_000);
    assert_eq!((rejections.len(), rejections[0].row, rejections[0].key.as_deref()), (1, 2, Some("A")));
}

#[test]
fn a_record_line_without_an_end_is_one_rejection() {
    for start in ["id,destination\nA,\"", "{\"type\":\"payment\",\"id\":1}\n{\"id\":\""] {
        let input = Input::new("endless", start.as_bytes().chain(io::repeat(b'x').take(40 * 1024 * 1024)));
        let (records, rejections) = read_all(open(vec![input], &schema(), &ReadOptions::default()).unwrap());
        assert!(records.len() <= 1);
        assert_eq!(rejections.len(), 1, "{start}");
        assert!(rejections[0].reason.contains("longer than 16 MB"), "{}", rejections[0].reason);
    }
}

#[test]
fn an_input_that_fails_while_it_is_read_loses_no_record_silently() {
    struct Failing(Option<Vec<u8>>);
    impl Read for Failing {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let bytes = self.0.take().ok_or_else(|| io::Error::other("the disk is gone"))?;
            into[..bytes.len()].copy_from_slice(&bytes);
            Ok(bytes.len())
        }
    }
    for text in [
        "id,destination\nA,KG\nB,K",
        "{\"type\":\"shipment\",\"id\":\"A\"}\n{\"id",
        "[{\"type\":\"shipment\",\"id\":\"A\"},",
    ] {
        let input = Input::new("failing", Failing(Some(text.into())));
        let (records, rejections) = read_all(open(vec![input], &schema(), &ReadOptions::default()).unwrap());
        assert_eq!((records.len(), rejections.len()), (1, 1), "{text}");
        assert!(
            rejections[0].reason.starts_with("cannot be read further: the disk is gone"),
            "{}",
            rejections[0].reason
        );
    }
}

#[test]
fn chunks_are_bounded_and_keep_the_order_of_the_input() {
    let mut text = "id,destination\n".to_owned();
    (0..20_000).for_each(|row| writeln!(text, "{row},{}", if row % 2 == 0 { "KG" } else { "XR" }).unwrap());
    let reader =
        open(vec![Input::new("many", io::Cursor::new(text))], &schema(), &ReadOptions::default()).unwrap();
    let mut ordinals = Vec::new();
    for chunk in reader {
        assert!(chunk.batches.iter().map(|batch| batch.len()).sum::<usize>() <= 2_048);
        assert!(chunk.rejections.len() <= 2_048);
        for batch in &chunk.batches {
            ordinals.extend((0..batch.len()).map(|row| (batch.origin(row).ordinal, batch.origin(row).row)));
        }
    }
    let expected: Vec<_> = (0..20_000).step_by(2).map(|row| (row, row + 2)).collect();
    assert_eq!(ordinals, expected);
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic_or_lose_count(bytes in prop::collection::vec(any::<u8>(), 0..300), start in 0..5_usize) {
        let start = [&b""[..], b"id,destination,items.hs\n", b"[", b"{\"id\":1}\n", b"{\n"][start];
        check_counts([start, &bytes].concat());
    }

    #[test]
    fn no_json_like_text_makes_a_reader_panic_or_lose_count(text in "[\\[{]([\\[\\]{},:\"\\\\\n 1a]|\"id\":|\"type\":\"payment\"){0,40}") {
        check_counts(text.into_bytes());
    }

    #[test]
    fn every_row_of_a_table_is_a_record_or_a_rejection(rows in prop::collection::vec(cells(), 0..40)) {
        let mut text = "id,destination,note\n".to_owned();
        for (key, cells) in rows.iter().enumerate() {
            writeln!(text, "{key},{}", cells.join(",")).unwrap();
        }
        let (records, rejections) = read(text.as_bytes());
        prop_assert_eq!(records.len() + rejections.len(), rows.len());
    }

    #[test]
    fn the_order_of_rows_does_not_change_the_records(rows in prop::collection::vec(cells(), 0..30), turn in 0..30_usize) {
        let lines: Vec<String> = rows.iter().enumerate().map(|(key, cells)| format!("{key},{}\n", cells.join(","))).collect();
        let set_of = |lines: &[String]| {
            let (records, _) = read(format!("id,destination,note\n{}", lines.concat()).as_bytes());
            records.into_iter().collect::<BTreeSet<String>>()
        };
        let mut turned = lines.clone();
        turned.rotate_left(turn.min(lines.len()));
        turned.reverse();
        prop_assert_eq!(set_of(&lines), set_of(&turned));
    }

    #[test]
    fn a_text_survives_csv_and_json(note in "\\PC{0,20}") {
        let quoted = note.replace('"', "\"\"");
        let (from_csv, _) = read(format!("id,destination,note\n1,KG,\"{quoted}\"\n").as_bytes());
        let json = serde_json::json!({ "type": "shipment", "id": 1, "destination": "KG", "note": note });
        let (from_json, _) = read(json.to_string().as_bytes());
        prop_assert_eq!(from_csv, from_json);
    }
}

/// Destination and note; some with too few or too many cells, some of the wrong type.
fn cells() -> impl Strategy<Value = Vec<String>> {
    let destination = prop::sample::select(vec!["KG", "tr", "XR", "", "Türkiye"]).prop_map(str::to_owned);
    let note =
        prop::sample::select(vec!["", "fine", "\"a, b\"", "\"two\nlines\"", "\"say \"\"x\"\"\"", "a,b"]);
    (destination, note.prop_map(str::to_owned)).prop_map(|(destination, note)| vec![destination, note])
}

fn check_counts(bytes: Vec<u8>) {
    let Ok(mut reader) =
        open(vec![Input::new("any", io::Cursor::new(bytes))], &schema(), &ReadOptions::default())
    else {
        return;
    };
    let (mut screened, mut rejected) = (0, 0);
    for chunk in reader.by_ref() {
        screened += chunk.batches.iter().map(|batch| batch.len() as u64).sum::<u64>();
        rejected += chunk.rejections.len() as u64;
    }
    let counts = reader.counts();
    assert_eq!((counts.screened, counts.rejected, counts.read), (screened, rejected, screened + rejected));
}

#[test]
fn a_mended_record_is_screened_although_its_first_writing_was_rejected() {
    let (records, rejections) = read(b"id,destination\nA,Nowhere\nA,KG\nB,TR,x\nB,TR\nB,KG\n");
    assert_eq!(records, ["Shipment: id A, destination KG", "Shipment: id B, destination TR"]);
    let reasons: Vec<_> = rejections.iter().map(|found| (found.row, found.reason.as_str())).collect();
    assert_eq!(reasons[2], (6, "is a duplicate: Shipment `B` stands in `input` at line 5"));
    assert_eq!(reasons.len(), 3);
}

#[test]
fn rows_behind_a_rejected_part_of_their_record_do_not_pass_for_all_of_it() {
    let (records, rejections) = read(b"id,items.hs\nA,8471\nA,x\nB,8471\nA,8542\n");
    assert_eq!(records.len(), 1);
    assert!(records[0].starts_with("Shipment: id B"));
    assert!(
        rejections[1]
            .reason
            .starts_with("may be the rest of Shipment `A`, which was rejected in `input` at line 2"),
        "{}",
        rejections[1].reason
    );
}

#[test]
fn every_encoding_gives_the_same_record_and_says_how_it_was_read() {
    for (encoding, note) in [
        (encoding_rs::WINDOWS_1251, "Получатель груза"),
        (encoding_rs::WINDOWS_1252, "Müller Straßenbau GmbH"),
        (encoding_rs::WINDOWS_1254, "İstanbul Çelik Sanayi A.Ş."),
        (encoding_rs::GB18030, "武汉传感器技术有限公司"),
        (encoding_rs::SHIFT_JIS, "株式会社やまと工業"),
    ] {
        let text = format!("id;destination;note\nA;KG;{note}\n");
        let (bytes, _, _) = encoding.encode(&text);
        let input = Input::new("a.csv", io::Cursor::new(bytes.into_owned()));
        let mut reader = open(vec![input], &schema(), &ReadOptions::default()).unwrap();
        let (records, _) = read_some(&mut reader);
        assert_eq!(records, [format!("Shipment: id A, destination KG, note {note}")]);
        let readings = reader.readings();
        assert_eq!(readings[0].1, format!("{}, told by its letters", encoding.name()));
    }
}

#[test]
fn an_encoding_that_is_named_goes_before_what_the_bytes_look_like() {
    let options = ReadOptions { encoding: Some("cp1251".into()), ..ReadOptions::default() };
    assert_eq!(read_with(b"id,note\nA,\xc0\xe1\n", &typed(&options)).0, ["Shipment: id A, note Аб"]);
    let wrong = ReadOptions { encoding: Some("morse".into()), ..ReadOptions::default() };
    assert!(errors_of(b"id,note\nA,b\n", &wrong)[0].to_string().starts_with("`morse` is no encoding"));
}

#[test]
fn a_byte_that_does_not_decode_rejects_its_row_at_its_place() {
    let mut bytes = encoding_rs::WINDOWS_1251
        .encode("id;note\nA;Получатель груза в городе\nB;Грузx\nC;Заря\n")
        .0
        .into_owned();
    let at = bytes.iter().position(|&byte| byte == b'x').unwrap();
    bytes[at] = 0x98;
    let (records, rejections) = read_with(&bytes, &typed(&ReadOptions::default()));
    assert_eq!(records.len(), 2);
    assert_eq!((rejections[0].row, rejections[0].column.as_deref()), (3, Some("note")));
    assert!(rejections[0].reason.starts_with("holds bytes that are no windows-1251 text"));
}

#[test]
fn what_is_compressed_is_read_through_and_what_breaks_off_is_told() {
    use std::io::Write;
    let mut text = "id,destination\n".to_owned();
    for number in 0..40_000 {
        let _ = std::fmt::Write::write_fmt(&mut text, format_args!("K{},KG\n", number * 7919 % 100_003));
    }
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    let zstd =
        ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    for (name, packed) in [("gzip", gzip.finish().unwrap()), ("zstd", zstd)] {
        let read = |bytes: &[u8]| {
            let input = Input::new("a", io::Cursor::new(bytes.to_vec()));
            let mut reader = open(vec![input], &schema(), &ReadOptions::default()).unwrap();
            let (records, rejections) = read_some(&mut reader);
            (records.len(), rejections, reader.readings())
        };
        let (records, rejections, readings) = read(&packed);
        assert_eq!((records, rejections.len(), readings[0].1.as_str()), (40_000, 0, name));
        let (records, rejections, _) = read(&packed[..packed.len() / 2]);
        assert!(records > 1000 && records < 40_000, "{name}: {records}");
        assert_eq!(rejections.len(), 1, "{name}");
        assert!(
            rejections[0].reason.starts_with("cannot be read further"),
            "{name}: {}",
            rejections[0].reason
        );
    }
}

#[test]
fn an_array_goes_on_behind_a_broken_element() {
    let (records, rejections) = read(
        b"[\n  {\"type\": \"payment\", \"id\": 1},\n  {\"type\": \"payment\", \"id\": \"2},\n  {\"type\": \"payment\", \"id\": 3},\n  \
          {\"type\": \"payment\", \"id\": 4,}, {\"type\": \"payment\", \"id\": 5}\n]",
    );
    assert_eq!(records, ["Payment: id 1", "Payment: id 3", "Payment: id 5"]);
    assert_eq!(rejections.iter().map(|found| found.row).collect::<Vec<_>>(), [3, 5]);
}

fn typed(options: &ReadOptions) -> ReadOptions {
    ReadOptions { record_type: Some("shipment".into()), ..options.clone() }
}

fn read_some(reader: &mut Reader) -> (Vec<String>, Vec<Rejection>) {
    let (mut records, mut rejections) = (Vec::new(), Vec::new());
    for chunk in reader {
        records.extend(chunk.batches.iter().flat_map(|batch| batch.rows()).map(show_row));
        rejections.extend(chunk.rejections);
    }
    (records, rejections)
}

#[test]
fn payment_messages_are_read_transaction_by_transaction() {
    for name in ["credit_transfers.xml", "bank_transfers_cut_off.xml"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/records").join(name);
        let shown = shipped(&std::fs::read(path).unwrap(), &ReadOptions::default());
        insta::with_settings!({ snapshot_path => "../cases/records", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("shipped@{name}"), shown);
        });
    }
}

#[test]
fn a_customs_declaration_is_known_by_the_numbers_of_its_boxes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/records/declaration.csv");
    let shown = shipped(&std::fs::read(path).unwrap(), &ReadOptions::default());
    insta::with_settings!({ snapshot_path => "../cases/records", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("shipped@declaration.csv", shown);
    });
}

#[test]
fn sheets_are_found_and_their_headers_wherever_they_stand() {
    let sheets = [
        ("Cover", "Shipments of a made-up firm\n"),
        (
            "March",
            "Shipments of March\n\nId|Shipped on|Destination|Consignee||Note\n|||Name|Country|\nA|=45000|KG|Bishkek Trade|KG|=7.709123456E9\nB|=45001|TR|Ankara|TR|\n",
        ),
        ("April", "id|destination\nC|UZ\nD\nE|Nowhere|x\n"),
    ];
    let book = workbook(&sheets);
    let shown = shipped(&book, &ReadOptions::default());
    insta::with_settings!({ snapshot_path => "../cases/records", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("shipped@a_workbook", shown);
    });
    let only = ReadOptions { sheets: vec!["april".into()], ..ReadOptions::default() };
    assert!(shipped(&book, &only).starts_with("[April] line 2 Shipment: id C"));
    let none = ReadOptions { sheets: vec!["May".into()], ..ReadOptions::default() };
    assert!(shipped(&book, &none).contains("has no sheet `May`: there are `Cover`, `March`, `April`"));
    assert!(shipped(&book[..book.len() / 2], &only).contains("damaged or cut off"));
}

/// `content.xml` of a spreadsheet as OpenDocument writes it: runs of blank cells and rows written once, a date and a number
/// with their types, a table below a title.
const ODS: &str = include_str!("../cases/records/content.ods.xml");

/// A spreadsheet of that content.
pub(crate) fn open_document(content: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    for (name, text) in
        [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content)]
    {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        io::Write::write_all(&mut zip, text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn an_open_document_spreadsheet_is_read_sheet_by_sheet() {
    let book = open_document(ODS);
    let shown = shipped(&book, &ReadOptions::default());
    insta::with_settings!({ snapshot_path => "../cases/records", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("shipped@content.ods.xml", shown);
    });
    let only = ReadOptions { sheets: vec!["april".into()], ..ReadOptions::default() };
    assert!(shipped(&book, &only).starts_with("[April] line 2 Shipment: id D"));
}

#[test]
fn titles_above_a_header_are_passed_over_and_said() {
    let text = "Open orders;;\nPrinted 22.11.2026;;\n\nid;destination;note\nA;KG;x\nB;Nowhere;y\n";
    assert_eq!(
        shipped(text.as_bytes(), &typed(&ReadOptions::default())),
        "\
line 5 Shipment: id A, destination KG, notes x\n\
[] line 6 rejected, B | destination | destination\n    `Nowhere` is not a country: write its ISO 3166 code, such as `TR`\n\
case: header in line 4, below `Open orders`, `Printed 22.11.2026`\n\
"
    );
    let without = "id,colour\nshipment number,destination\nA,red\n";
    assert!(
        shipped(without.as_bytes(), &typed(&ReadOptions::default()))
            .starts_with("line 2 Shipment: id shipment number")
    );
}

/// The record types that ship.
fn shipped_schema() -> Arc<Schema> {
    static LOADED: std::sync::OnceLock<Arc<Schema>> = std::sync::OnceLock::new();
    let text = include_str!("../../rules/records.tide");
    let records = || RuleFile { name: "records.tide".into(), text: text.into() };
    Arc::clone(LOADED.get_or_init(|| load(vec![records()], &Library::new()).plan.schema.clone()))
}

/// What becomes of a file by the shipped record types.
pub(crate) fn shipped(bytes: &[u8], options: &ReadOptions) -> String {
    let mut reader =
        match open(vec![Input::new("case", io::Cursor::new(bytes.to_vec()))], &shipped_schema(), options) {
            Ok(reader) => reader,
            Err(errors) => return errors.iter().map(|error| format!("{error}\n")).collect(),
        };
    let sheets: Vec<String> = reader.sources().map(|source| source.sheet.clone()).collect();
    let mut out = String::new();
    for chunk in reader.by_ref() {
        for row in chunk.batches.iter().flat_map(|batch| batch.rows()) {
            let sheet = &sheets[row.origin().file as usize];
            let sheet = if sheet.is_empty() { String::new() } else { format!("[{sheet}] ") };
            writeln!(out, "{sheet}line {} {}", row.origin().row, show_row(row)).unwrap();
        }
        for found in chunk.rejections {
            let place = [found.key, found.column, found.field].map(|part| part.unwrap_or_else(|| "-".into()));
            writeln!(
                out,
                "[{}] line {} rejected, {}\n    {}",
                found.sheet,
                found.row,
                place.join(" | "),
                found.reason
            )
            .unwrap();
        }
    }
    for column in reader.columns().into_iter().filter(|column| column.field.is_none()) {
        writeln!(out, "unread: [{}] {}", column.sheet, column.column).unwrap();
    }
    for (source, how) in reader.readings() {
        writeln!(out, "{source}: {how}").unwrap();
    }
    let counts = reader.counts();
    assert_eq!(counts.read, counts.screened + counts.rejected);
    out
}

proptest! {
    #[test]
    fn no_bytes_make_any_reader_panic_or_lose_count(at in 0..2000_usize, by in any::<u8>(), cut in 0..2000_usize) {
        let message = include_bytes!("../cases/records/credit_transfers.xml").to_vec();
        let book = workbook(&[("A", "id|destination|note\nA|KG|=1\nB|TR|x\n")]);
        let declaration = include_bytes!("../cases/records/declaration.csv").to_vec();
        for bytes in [message, book, declaration, open_document(ODS)] {
            let mut broken = bytes.clone();
            let place = at % broken.len();
            broken[place] ^= by;
            shipped(&broken, &ReadOptions::default());
            shipped(&bytes[..cut.min(bytes.len())], &ReadOptions::default());
        }
    }
}

fn read(bytes: &[u8]) -> (Vec<String>, Vec<Rejection>) {
    read_with(bytes, &ReadOptions::default())
}

fn read_with(bytes: &[u8], options: &ReadOptions) -> (Vec<String>, Vec<Rejection>) {
    read_all(open(vec![Input::new("input", io::Cursor::new(bytes.to_vec()))], &schema(), options).unwrap())
}

fn read_all(mut reader: Reader) -> (Vec<String>, Vec<Rejection>) {
    read_some(&mut reader)
}

fn errors_of(bytes: &[u8], options: &ReadOptions) -> Vec<InputError> {
    match open(vec![Input::new("input", io::Cursor::new(bytes.to_vec()))], &schema(), options) {
        Err(errors) => errors,
        Ok(_) => panic!("{} is read", String::from_utf8_lossy(bytes)),
    }
}

fn show(mut reader: Reader) -> String {
    let mut out = String::new();
    for chunk in reader.by_ref() {
        for row in chunk.batches.iter().flat_map(|batch| batch.rows()) {
            writeln!(out, "line {} {}", row.origin().row, show_row(row)).unwrap();
            for Note { kind, field, column, row, written, read, why } in row.notes() {
                let column = column.map_or("-".to_owned(), |column| column.to_string());
                let kind = kind.as_str();
                writeln!(
                    out,
                    "    {kind}: {field}, row {row}, column {column}: `{written}` as `{read}`: {why}"
                )
                .unwrap();
            }
        }
        for Rejection { row, cell_row, column, field, reason, key, .. } in chunk.rejections {
            let place = [key, column, field].map(|part| part.unwrap_or_else(|| "-".into())).join(" | ");
            let cell = if cell_row == row { String::new() } else { format!(" for line {cell_row}") };
            writeln!(out, "line {row} rejected{cell}, key | column | field: {place}\n    {reason}").unwrap();
        }
    }
    for (_, finding) in reader.findings() {
        writeln!(out, "column {}: {}", finding.column, finding.says).unwrap();
    }
    let unread: Vec<_> = reader.columns().into_iter().filter(|report| report.field.is_none()).collect();
    unread.iter().for_each(|report| writeln!(out, "unread: {}", report.column).unwrap());
    let counts = reader.counts();
    writeln!(out, "{} read, {} screened, {} rejected", counts.read, counts.screened, counts.rejected)
        .unwrap();
    out
}

pub(crate) fn show_row(row: Row<'_>) -> String {
    let record = row.schema().get(row.record());
    let shown = record.fields.iter().enumerate().filter_map(|(index, field)| {
        let value = show_value(&row.get(index))?;
        Some(format!("{} {value}", field.name))
    });
    format!("{}: {}", record.name, shown.collect::<Vec<_>>().join(", "))
}

fn show_value(value: &Value<'_>) -> Option<String> {
    Some(match value {
        Value::Missing => return None,
        Value::Text(text) => text.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Money(money) => money.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Row(row) => format!("({})", show_row(*row)),
        Value::List(items) => {
            format!("[{}]", items.iter().filter_map(show_value).collect::<Vec<_>>().join(", "))
        }
        other => format!("{other:?}"),
    })
}

/// Three root records and their parts, small enough to read.
fn schema() -> Arc<Schema> {
    let field = |name: &str, ty| Field { name: name.into(), ty, doc: String::new() };
    let scalar = |name: &str, ty| field(name, FieldType::Scalar(ty));
    let record =
        |name: &str, key, fields| Record { name: name.into(), fields, views: Vec::new(), key, time: None };
    let words = |words: &[&str]| {
        Type::Enumeration(Arc::new(Enumeration {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
        }))
    };
    let (party, item, leg, place) = (RecordId(3), RecordId(4), RecordId(5), RecordId(6));
    let shipment = vec![
        scalar("id", Type::Text),
        scalar("shipped_on", Type::Date),
        scalar("destination", Type::Country),
        scalar("value", Type::Money),
        field("consignee", FieldType::Part(party)),
        field("items", FieldType::Parts(item)),
        field("legs", FieldType::Parts(leg)),
        field("tags", FieldType::Scalars(Type::Text)),
        scalar("note", Type::Text),
    ];
    let payment = vec![
        scalar("id", Type::Text),
        scalar("amount", Type::Money),
        scalar("method", words(&["transfer", "cash"])),
        scalar("note", Type::Text),
    ];
    let supplier = vec![scalar("id", Type::Text), scalar("name", Type::Name), scalar("note", Type::Text)];
    let party_fields = vec![
        scalar("name", Type::Name),
        scalar("country", Type::Country),
        scalar("inn", Type::Text),
        scalar("role", words(&["trader", "freight_forwarder"])),
    ];
    let item_fields = vec![
        scalar("hs", Type::Hs),
        scalar("description", Type::Text),
        scalar("value", Type::Money),
        scalar("weight", Type::Number),
    ];
    let records = vec![
        record("Shipment", Some(0), shipment),
        record("Payment", Some(0), payment),
        record("Supplier", Some(0), supplier),
        record("Party", None, party_fields),
        record("Item", None, item_fields),
        record("Leg", None, vec![field("to", FieldType::Part(place))]),
        record("Place", None, vec![scalar("country", Type::Country)]),
    ];
    Arc::new(Schema { records })
}

/// So many rows that they do not fit into what is read at once, the last without a line end.
fn long_table(rows: usize) -> String {
    let mut text = String::from("id,destination");
    for row in 0..rows {
        write!(text, "\nA-{row},KG").unwrap();
    }
    text
}

#[test]
fn a_last_row_without_a_line_end_is_read_however_long_the_file() {
    for rows in [1, 700, 5_000, 60_000] {
        let (records, rejections) = read(long_table(rows).as_bytes());
        assert_eq!((records.len(), rejections.len()), (rows, 0));
    }
}

#[test]
fn a_row_cut_in_two_at_the_end_of_a_long_file_is_rejected() {
    for rows in [3, 700, 60_000] {
        let text = long_table(rows);
        let (records, rejections) = read(&text.as_bytes()[..text.len() - ",KG".len()]);
        assert_eq!((records.len(), rejections.len()), (rows - 1, 1));
        assert_eq!(rejections[0].row, rows as u64 + 1);
    }
}

#[test]
fn a_nul_byte_deep_in_a_file_rejects_its_row() {
    let (records, rejections) = read(long_table(5_000).replace("A-4000,KG", "A-4000,K\0G").as_bytes());
    assert_eq!((records.len(), rejections.len()), (4_999, 1));
    assert!(rejections[0].reason.starts_with("holds NUL bytes"), "{:?}", rejections[0]);
}
