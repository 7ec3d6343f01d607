//! Holds every alert of the examples to a snapshot, and the same alerts to any order and any number of threads.
//! Never judges how a page looks.

use crate::session::run;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

/// The lines of a screening, as JSON.
fn screen(folder: &Path, arguments: &str) -> Vec<Value> {
    let command = format!("tidewaiter screen {arguments} --as-of 2026-11-22 --format jsonl 2>/dev/null");
    run(&command, folder).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What a change of a rule could change: each alert in a paragraph, each record in a line.
fn page(lines: &[Value]) -> String {
    let mut page = String::new();
    for line in lines {
        let text = |path: &str| line.pointer(path).map(|value| value.as_str().unwrap_or_default().to_owned());
        match line["kind"].as_str().unwrap() {
            "alert" => {
                let points: Vec<String> = line["lines"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|line| {
                        format!(" {} {}", line["points"].as_str().unwrap(), line["name"].as_str().unwrap())
                    })
                    .collect();
                page += &format!(
                    "{} {} {} {} [{}] {}{} {}\n    {}\n",
                    text("/record/id").unwrap(),
                    text("/rule").unwrap(),
                    text("/part").unwrap(),
                    line["score"],
                    text("/band").unwrap(),
                    text("/outcome").unwrap(),
                    points.concat(),
                    text("/id").unwrap(),
                    text("/reason").unwrap(),
                );
            }
            "record" => {
                let gaps = line["gaps"].as_array().unwrap().len();
                let (id, outcome) = (text("/record/id").unwrap(), text("/outcome").unwrap());
                page += &format!("{id} = {} {outcome}, {gaps} undecided\n", line["score"]);
            }
            _ => {}
        }
    }
    page
}

#[test]
fn the_alerts_of_the_quickstart_are_as_recorded() {
    let alerts = |file| page(&screen(&example("quickstart"), file));
    insta::assert_snapshot!("quickstart_shipments", alerts("shipments.csv"));
    insta::assert_snapshot!("quickstart_suppliers", alerts("suppliers.csv"));
    insta::assert_snapshot!("quickstart_payments", alerts("payments.csv"));
}

#[test]
fn the_alerts_of_the_custom_rules_are_as_recorded() {
    let lines = screen(&example("custom-rules"), "shipments.csv --rules machine_parts.tide");
    insta::assert_snapshot!("custom_rules", page(&lines));
}

#[test]
fn one_thread_and_two_give_the_same_bytes() {
    let lines = |threads| screen(&example("quickstart"), &format!("shipments.csv --threads {threads}"));
    assert_eq!(lines(1), lines(2));
}

#[test]
fn turning_the_rows_round_changes_no_alert() {
    let text = fs::read_to_string(example("quickstart").join("shipments.csv")).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let turned: Vec<&str> = rows.lines().rev().collect();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("shipments.csv"), format!("{header}\n{}\n", turned.join("\n"))).unwrap();
    assert_eq!(
        without_place(screen(&example("quickstart"), "shipments.csv")),
        without_place(screen(folder.path(), "shipments.csv"))
    );
}

/// Takes out every row number, that of the record and those of the cells that its values came from.
fn forget_rows(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("row");
            fields.values_mut().for_each(forget_rows);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_rows),
        _ => {}
    }
}

/// The alerts and records in an order of their own, without the row that they stood in.
fn without_place(lines: Vec<Value>) -> Vec<String> {
    let mut texts: Vec<String> = lines
        .into_iter()
        .filter(|line| line["kind"] == "alert" || line["kind"] == "record")
        .map(|mut line| {
            forget_rows(&mut line);
            line.to_string()
        })
        .collect();
    texts.sort();
    texts
}
