//! Lists and watchlists read from files: what is taken from good ones and what is said of bad ones.
//! Never compares a name with a list; that is matching.

use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use tidewaiter::diagnostic::Diagnostic;
use tidewaiter::list::{Declaration, List};
use tidewaiter::source::{Sources, Span};
use tidewaiter::value::{Date, Enumeration, Type, Value};
use tidewaiter::watchlist::{self, Watchlist};

#[test]
fn every_case_gives_its_snapshot() {
    insta::glob!("../cases/lists", "*.csv", |path| {
        let is_watchlist =
            path.file_stem().is_some_and(|name| name.to_string_lossy().starts_with("watchlist"));
        let shown = if is_watchlist { show_watchlist(path) } else { show_list(path) };
        insta::with_settings!({ snapshot_path => "../cases/lists", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("case", shown);
        });
    });
}

#[test]
fn an_hs_key_matches_by_the_longest_listed_prefix() {
    let list = inline(Type::Hs, &["85", "8542", "854231"]);
    let found = |code| list.find(code).map(|row| list.key(row).to_owned());
    assert_eq!(found("85423100").as_deref(), Some("854231"));
    assert_eq!(found("854239").as_deref(), Some("8542"));
    assert_eq!(found("8501").as_deref(), Some("85"));
    assert_eq!(found("8401"), None);
    assert_eq!(found(""), None);
    assert!(!list.contains("8"));
}

#[test]
fn text_and_name_keys_match_whole_and_in_any_case() {
    for key in [Type::Text, Type::Name] {
        let list = inline(key, &["Дельта ООО", "Straße"]);
        assert!(list.contains("ДЕЛЬТА  ооо"));
        assert!(list.contains("STRASSE"));
        assert!(!list.contains("Дельта"));
        assert!(!list.contains(""));
    }
}

#[test]
fn place_keys_match_in_any_script_that_folds_to_the_same() {
    let list = inline(Type::Place, &["Köln", "Мариуполь"]);
    assert!(list.contains("KOLN"));
    assert!(list.contains("Mariupol'"));
    assert!(!list.contains("Koln am Rhein"));
    assert!(!list.contains("!"));
}

#[test]
fn country_and_enumeration_keys_match_exactly() {
    let list = inline(Type::Country, &["TR", "KZ"]);
    assert!(list.contains("TR"));
    assert!(!list.contains("T"));
    let words = Type::Enumeration(Arc::new(Enumeration { words: vec!["trader".into(), "agent".into()] }));
    assert!(inline(words, &["trader"]).contains("trader"));
}

#[test]
fn a_list_without_columns_or_cells_has_missing_values() {
    let mut declaration = declaration(Type::Country);
    declaration.columns = vec![("tier".into(), Type::Number)];
    let list = List::inline(declaration, vec!["TR".into()]);
    let row = list.find("TR").unwrap();
    assert!(matches!(list.value(row, 0), Value::Missing));
    assert!(matches!(list.value(row, 9), Value::Missing));
    assert_eq!(list.structure().name, "row of cases");
}

#[test]
fn the_hash_of_an_inline_list_changes_with_its_keys() {
    let one = inline(Type::Country, &["TR", "KZ"]);
    let other = inline(Type::Country, &["TR"]);
    assert_ne!(one.provenance().sha256, other.provenance().sha256);
    assert_eq!(one.provenance().sha256.len(), 64);
    assert_eq!((one.provenance().rows, one.provenance().file.as_str()), (2, ""));
}

#[test]
fn the_date_of_a_cited_source_goes_before_the_latest_change() {
    let mut sources = Sources::default();
    let id = sources.add("list.csv", "id,name,last_change\n1,Alpha,2024-05-01\n2,Beta,2023-01-01\n");
    let mut declaration = watchlist::Declaration { stale_after_days: Some(30), ..Default::default() };
    let (list, _) = watchlist::load_csv(&declaration, id, sources.get(id));
    assert_eq!(list.provenance.date, Date::parse("2024-05-01"));
    assert!(list.provenance.is_stale(Date::parse("2024-06-01").unwrap()));
    declaration.date = Date::parse("2024-06-01");
    let (list, _) = watchlist::load_csv(&declaration, id, sources.get(id));
    assert_eq!(list.provenance.date, Date::parse("2024-06-01"));
}

fn declaration(key: Type) -> Declaration {
    Declaration {
        name: "cases".into(),
        key,
        columns: Vec::new(),
        date: Date::parse("2024-02-23"),
        stale_after_days: Some(400),
        span: Span::default(),
    }
}

fn inline(key: Type, keys: &[&str]) -> List {
    List::inline(declaration(key), keys.iter().map(|key| (*key).to_owned()).collect())
}

/// Every list case declares HS keys with a tier and a day.
fn show_list(path: &Path) -> String {
    let (sources, id) = read(path);
    let tiers = Enumeration { words: vec!["T1".into(), "T2".into()] };
    let mut declaration = declaration(Type::Hs);
    declaration.columns =
        vec![("tier".into(), Type::Enumeration(Arc::new(tiers))), ("valid_from".into(), Type::Date)];
    let columns = declaration.columns.len();
    let (list, diagnostics) = List::from_csv(declaration, id, sources.get(id));
    let mut out = String::new();
    for key in list.keys() {
        let row = list.find(key).unwrap();
        let values: Vec<_> = (0..columns).map(|column| list.value(row, column)).collect();
        writeln!(out, "{key}: {values:?}").unwrap();
    }
    show_diagnostics(&sources, &diagnostics, &mut out);
    out
}

fn show_watchlist(path: &Path) -> String {
    let (sources, id) = read(path);
    let (list, diagnostics) = watchlist::load_csv(
        &watchlist::Declaration { name: "cases".into(), ..Default::default() },
        id,
        sources.get(id),
    );
    let Watchlist { entities, provenance } = list;
    let mut out = String::new();
    for entity in entities {
        writeln!(out, "{entity:#?}").unwrap();
    }
    writeln!(out, "{} rows, {:?}", provenance.rows, provenance.date.map(|date| date.to_string())).unwrap();
    show_diagnostics(&sources, &diagnostics, &mut out);
    out
}

fn read(path: &Path) -> (Sources, tidewaiter::source::SourceId) {
    let mut sources = Sources::default();
    let id = sources.add("case.csv", std::fs::read_to_string(path).unwrap());
    (sources, id)
}

fn show_diagnostics(sources: &Sources, diagnostics: &[Diagnostic], out: &mut String) {
    for diagnostic in diagnostics {
        let span = diagnostic.primary.span;
        let place = sources.position(span);
        let (code, message) = (diagnostic.code.0, &diagnostic.message);
        assert!(diagnostic.code.page().is_some(), "{code} has no page");
        writeln!(out, "{code} {}:{} {message} <{}>", place.line, place.column, sources.slice(span)).unwrap();
        for label in &diagnostic.secondary {
            writeln!(out, "    {} <{}>", label.text, sources.slice(label.span)).unwrap();
        }
    }
}
