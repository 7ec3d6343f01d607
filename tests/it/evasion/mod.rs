//! Holds the shipped rules to records drawn from the reports, each typology in several disguises, and prints how many are found.
//! Never changes a story because a rule missed it: a miss is explained beside the records.

mod bank;
mod cases;
mod disguises;
mod draw;
mod recall;
mod stories;
mod words;

use crate::tree::package;
use cases::{Case, cases, labels, lines};
use recall::{Topics, disguise_table, honest_table, misses, recall_table, screen};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;
use stories::Kind;

fn folder() -> PathBuf {
    package().join("tests/cases/evasion")
}

#[test]
fn the_drawn_records_are_those_that_stand_beside() {
    let cases: Vec<Case> = cases();
    let files = [
        ("shipments.jsonl", lines(&cases, Kind::Shipment)),
        ("payments.jsonl", lines(&cases, Kind::Payment)),
        ("suppliers.jsonl", lines(&cases, Kind::Supplier)),
        ("labels.csv", labels(&cases)),
    ];
    for (name, drawn) in files {
        let path = folder().join(name);
        if std::env::var_os("UPDATE_DOCUMENTS").is_some() {
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(&path, &drawn).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == drawn,
            "{name} is not what the stories tell: run with UPDATE_DOCUMENTS=1 and review the change"
        );
    }
    assert!(cases.len() >= 300, "only {} cases", cases.len());
}

#[test]
fn the_page_on_evasion_shows_what_the_shipped_rules_find() {
    let cases: Vec<Case> = cases();
    let files =
        [("shipments.jsonl", "shipment"), ("payments.jsonl", "payment"), ("suppliers.jsonl", "supplier")];
    let seen = screen(&folder(), &files);
    let honest = screen(&package().join("tests/cases/honest"), &[("shipments.csv", "shipment")]);
    let topics = Topics::read();
    let missed = misses(&cases, &seen, &topics);
    let why = explanations();
    let explained = explained(&missed, &why);
    let path = package().join("docs/evasion.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let sections = [
        ("recall", recall_table(&cases, &seen, &topics)),
        ("disguises", disguise_table(&cases, &seen, &topics)),
        ("misses", explained),
        ("honest", honest_table(&honest, &topics)),
    ];
    let mut now = page.clone();
    for (name, table) in &sections {
        now = with_section(&now, name, table);
    }
    if std::env::var_os("UPDATE_DOCUMENTS").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let missing: Vec<&str> =
        missed.iter().map(|(case, _)| case.id.as_str()).filter(|id| !why.contains_key(*id)).collect();
    assert_eq!(missing, Vec::<&str>::new(), "misses that tests/cases/evasion/misses.csv does not explain");
    let ids: BTreeSet<&str> = missed.iter().map(|(case, _)| case.id.as_str()).collect();
    let stale: Vec<&String> = why.keys().filter(|id| !ids.contains(id.as_str())).collect();
    assert_eq!(
        stale,
        Vec::<&String>::new(),
        "explanations in tests/cases/evasion/misses.csv of cases that are found"
    );
    assert!(
        std::fs::read_to_string(&path).unwrap() == now,
        "run with UPDATE_DOCUMENTS=1 and review the change of docs/evasion.md"
    );
}

/// Why a case is missed, by its number. The reason is the rest of the line, so it may hold commas.
fn explanations() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(folder().join("misses.csv")).unwrap();
    let rows = text.lines().skip(1).map(|line| line.split_once(',').unwrap());
    rows.map(|(id, why)| (id.to_owned(), why.trim_matches('"').to_owned())).collect()
}

fn explained(missed: &[(&Case, String)], why: &BTreeMap<String, String>) -> String {
    let mut text = "| case | disguise | other findings | why no rule of the typology finds it |\n| --- | --- | --- | --- |\n".to_owned();
    for (case, elsewhere) in missed {
        let reason = why.get(&case.id).map_or("", String::as_str);
        writeln!(text, "| {} | {} | {elsewhere} | {reason} |", case.id, case.disguise).unwrap();
    }
    text
}

/// The page with what stands between the two marks of a section replaced.
fn with_section(page: &str, name: &str, table: &str) -> String {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let start = page.find(&open).unwrap_or_else(|| panic!("docs/evasion.md has no `{open}`")) + open.len();
    let end = page.find(&close).unwrap_or_else(|| panic!("docs/evasion.md has no `{close}`"));
    format!("{}\n{table}\n{}", &page[..start], &page[end..])
}
