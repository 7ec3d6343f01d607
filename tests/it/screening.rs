//! Screens records with rules, from text to alerts. Never tests how a rule is written.

use std::fs;
use std::path::Path;
use tidewaiter::diagnostic::any_error;
use tidewaiter::engine::{Library, Loaded, RuleFile, load};
use tidewaiter::ruletest;
use tidewaiter::value::Date;

/// The shipped rules with the shipped lists.
fn shipped() -> Loaded {
    let files = files("rules", "tide").into_iter().map(|(name, text)| RuleFile { name, text }).collect();
    let mut library = Library::new();
    for (name, text) in files_of("watchlists") {
        library.add_shipped(name, text);
    }
    load(files, &library)
}

fn files_of(folder: &str) -> Vec<(String, String)> {
    files(folder, "csv")
}

fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found: Vec<(String, String)> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            (format!("{folder}/{name}"), fs::read_to_string(&path).unwrap())
        })
        .collect();
    found.sort();
    found
}

fn shown(loaded: &Loaded) -> String {
    let mut text = String::new();
    for diagnostic in &loaded.diagnostics {
        let span = diagnostic.primary.span;
        let place = loaded.sources.position(span);
        let file = &loaded.sources.get(span.source).name;
        text += &format!(
            "{}:{}:{} {} {}\n",
            file, place.line, place.column, diagnostic.code.0, diagnostic.message
        );
    }
    text
}

#[test]
fn the_shipped_rules_load_and_all_their_tests_pass() {
    let loaded = shipped();
    assert!(!any_error(&loaded.diagnostics), "{}", shown(&loaded));
    let rules = loaded.rules.as_ref().unwrap();
    let results = ruletest::run(rules, Date::parse("2026-03-10").unwrap(), |_| true);
    assert!(results.len() > 100);
    let mut text = String::new();
    for result in results.iter().filter(|result| !result.passed()) {
        for failure in &result.failures {
            let line = loaded.sources.position(failure.span).line;
            let file = &loaded.sources.get(failure.span.source).name;
            text += &format!("{file}:{line} {} \"{}\": {}\n", result.rule, result.title, failure.message);
        }
    }
    assert!(text.is_empty(), "{text}");
}
