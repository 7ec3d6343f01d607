//! Holds the shipped rules to records whose outcome is known beforehand: honest shipments of many trades, and those of the
//! reports. Never judges one clause; the tests beside the rules do.

use crate::session::run;
use serde_json::Value;
use std::path::Path;

/// The lines of a screening of one file of a folder of cases, as JSON.
fn screen(case: &str, arguments: &str) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(case);
    let command = format!("tidewaiter screen {arguments} --as-of 2026-11-22 --format jsonl 2>/dev/null");
    run(&command, &folder).lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// The lines of one kind: `record` or `alert`.
fn of_kind<'l>(lines: &'l [Value], kind: &str) -> Vec<&'l Value> {
    lines.iter().filter(|line| line["kind"] == kind).collect()
}

#[test]
fn of_two_hundred_honest_shipments_at_most_two_percent_are_medium_and_none_is_high() {
    let lines = screen("honest", "shipments.csv --type shipment");
    let records = of_kind(&lines, "record");
    assert_eq!(records.len(), 200);
    let above = |score: u64| -> Vec<String> {
        records
            .iter()
            .filter(|record| record["score"].as_u64().unwrap() >= score)
            .map(|record| record["record"]["id"].to_string())
            .collect()
    };
    assert_eq!(above(45), Vec::<String>::new(), "no honest shipment is high");
    assert!(above(25).len() <= 4, "more than 2 % are medium: {:?}", above(25));
    assert!(records.iter().all(|record| record["outcome"] != "hold"));
}

/// A row of `expected.csv`, split at its commas: none of its cells has one.
fn expectations() -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/fixtures/expected.csv");
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn the_traps_and_patterns_of_the_reports_come_out_as_expected() {
    let mut lines = screen("fixtures", "shipments.jsonl --type shipment");
    lines.extend(screen("fixtures", "suppliers.jsonl --type supplier"));
    lines.extend(screen("fixtures", "addresses.jsonl --type shipment --watchlists lists"));
    lines.extend(screen("fixtures", "address_suppliers.jsonl --type supplier --watchlists lists"));
    lines.extend(screen("fixtures", "owned.jsonl --type shipment --watchlists lists"));
    lines.extend(screen("fixtures", "owned_suppliers.jsonl --type supplier --watchlists lists"));
    let (records, alerts) = (of_kind(&lines, "record"), of_kind(&lines, "alert"));
    let expected = expectations();
    assert_eq!(expected.len(), records.len());
    for row in &expected {
        let id = row[0].as_str();
        let record = records.iter().find(|record| record["record"]["id"] == id).unwrap();
        let hits: Vec<&str> = alerts
            .iter()
            .filter(|alert| alert["record"]["id"] == id)
            .map(|alert| alert["rule"].as_str().unwrap())
            .collect();
        assert_eq!(record["outcome"], row[1].as_str(), "{id}: {hits:?}");
        let score = record["score"].as_u64().unwrap();
        let (least, most): (u64, u64) = (row[2].parse().unwrap(), row[3].parse().unwrap());
        assert!((least..=most).contains(&score), "{id} scores {score}: {hits:?}");
        for rule in row[4].split_whitespace() {
            assert!(hits.contains(&rule), "{id}: no alert of {rule} among {hits:?}");
        }
        for rule in row[5].split_whitespace() {
            assert!(!hits.contains(&rule), "{id}: {rule} alerts");
        }
    }
}
