//! The forty shipments of the quickstart as desks would send them, in one file form after the other: the alerts must be the
//! same. Never judges an alert.

use crate::session::run;
use crate::workbook::workbook;
use serde_json::Value;
use std::fs;
use std::path::Path;

const SHIPMENTS: &str = include_str!("../../examples/quickstart/shipments.csv");

/// Header and rows.
fn table() -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(SHIPMENTS.as_bytes());
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    (header, rows)
}

/// What a form must not change: record, rule, part, score, outcome and words of each alert, by record.
fn alerts(name: &str, bytes: &[u8], arguments: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    let lines = screened(folder.path(), &format!("{name} {arguments}"));
    let summary = lines.last().unwrap();
    assert_eq!((&summary["screened"], &summary["rejected"]), (&40.into(), &0.into()), "{name}: {summary}");
    let mut found: Vec<String> = lines
        .iter()
        .filter(|line| line["kind"] == "alert")
        .map(|line| {
            let of = ["/record/id", "/rule", "/part", "/score", "/outcome", "/reason", "/id"];
            of.map(|path| line.pointer(path).unwrap().to_string()).join(" ")
        })
        .collect();
    found.sort();
    found
}

fn screened(folder: &Path, arguments: &str) -> Vec<Value> {
    let command = format!(
        "tidewaiter screen {arguments} --type shipment --as-of 2026-11-22 --format jsonl 2>/dev/null"
    );
    run(&command, folder).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn separated(delimiter: u8, header: &[String], rows: &[Vec<String>]) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    writer.write_record(header).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn is_money(header: &str) -> bool {
    ["value", "commission", "items.0.unit_price", "items.0.reference_unit_price"].contains(&header)
}

#[test]
fn the_forty_shipments_give_the_same_alerts_in_every_form() {
    let expected = alerts("shipments.csv", SHIPMENTS.as_bytes(), "");
    assert!(expected.len() > 20);
    let (header, rows) = table();

    // A Russian desk: semicolons, decimal commas, windows-1251, which has no room for names in Chinese.
    let (mut russian, mut lines) = (header.clone(), rows.clone());
    let is_foreign = |cell: &String| encoding_rs::WINDOWS_1251.encode(cell).2;
    lines.iter_mut().flatten().filter(|cell| is_foreign(cell)).for_each(String::clear);
    let without_chinese = alerts("plain.csv", separated(b',', &header, &lines).as_bytes(), "");
    for line in &mut lines {
        for (_, cell) in header.iter().zip(line.iter_mut()).filter(|(name, _)| is_money(name)) {
            *cell = cell.replace('.', ",");
        }
        line.push("Отгружено со склада".to_owned());
    }
    russian.push("Примечание склада".to_owned());
    let text = separated(b';', &russian, &lines);
    let (bytes, _, is_lossy) = encoding_rs::WINDOWS_1251.encode(&text);
    assert!(!is_lossy);
    assert_eq!(
        alerts("russian.csv", &bytes, ""),
        without_chinese,
        "cp1251 with semicolons and decimal commas"
    );

    // A Chinese desk: GB 18030 and headers in Chinese.
    let chinese: Vec<String> = header
        .iter()
        .map(|name| match name.as_str() {
            "id" => "编号".to_owned(),
            "destination" => "目的国".to_owned(),
            "consignee.name" => "收货人".to_owned(),
            other => other.to_owned(),
        })
        .collect();
    let text = separated(b',', &chinese, &rows);
    let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
    let maps = "--map id=编号 --map destination=目的国 --map consignee.name=收货人";
    assert_eq!(alerts("chinese.csv", &bytes, maps), expected, "GB 18030 with Chinese headers");

    // A workbook of two sheets, the parties' names merged over their columns.
    let (mut upper, mut lower, mut last) = (Vec::new(), Vec::new(), String::new());
    for name in &header {
        let (above, below) = name.split_once('.').unwrap_or((name, ""));
        let is_merged = above == last && !below.is_empty();
        upper.push(if is_merged { String::new() } else { above.to_owned() });
        lower.push(below.to_owned());
        last = above.to_owned();
    }
    let sheet = |title: &str, rows: &[Vec<String>]| {
        let rows: Vec<String> = rows.iter().map(|row| row.join("|")).collect();
        format!("{title}\n\n{}\n{}\n{}\n", upper.join("|"), lower.join("|"), rows.join("\n"))
    };
    let (first, second) =
        (sheet("Shipments, first half", &rows[..20]), sheet("Shipments, second half", &rows[20..]));
    let book = workbook(&[("First", &first), ("Second", &second)]);
    assert_eq!(alerts("shipments.xlsx", &book, ""), expected, "a workbook of two sheets");

    // One row for each item.
    let items: Vec<String> = header.iter().map(|name| name.replace("items.0.", "items.")).collect();
    let text = separated(b'\t', &items, &rows);
    assert_eq!(alerts("items.tsv", text.as_bytes(), ""), expected, "one row for each item");
}
