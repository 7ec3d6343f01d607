//! Errors and warnings of the checker: each code has a case with its drawing, and a page whose examples are true.
//! Never looks at how the checker works.

use proptest::prelude::*;
use std::path::Path;
use tidewaiter::check::{check, expired};
use tidewaiter::diagnostic::draw::{Colour, draw};
use tidewaiter::diagnostic::{CODES, Code, Diagnostic, Severity};
use tidewaiter::plan::Plan;
use tidewaiter::source::{SourceId, Sources};
use tidewaiter::syntax::token::lex;
use tidewaiter::syntax::{parse, tree};
use tidewaiter::value::Date;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");

/// The parsed and checked text behind the prelude, and the messages about the text alone.
fn checked(name: &str, text: &str) -> (Sources, Plan, Vec<Diagnostic>) {
    let prelude = std::fs::read_to_string(format!("{CASES}/prelude.tide")).unwrap();
    let mut sources = Sources::default();
    let mut files = Vec::new();
    let mut found = Vec::new();
    for (name, text) in [("prelude.tide", prelude.as_str()), (name, text)] {
        let id = sources.add(name, text);
        let (file, diagnostics) = parse(id, text);
        files.push(file);
        found.extend(diagnostics);
    }
    let (plan, diagnostics) = check(&files, &sources);
    found.extend(diagnostics);
    found.extend(expired(&plan, Date::parse("2026-03-10").unwrap()));
    found.retain(|diagnostic| diagnostic.primary.span.source == SourceId(1));
    (sources, plan, found)
}

fn drawn(path: &Path, severity: Severity) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy();
    let (sources, _, found) = checked(&name, &text);
    let shown: Vec<String> = found
        .iter()
        .filter(|diagnostic| diagnostic.severity() == severity)
        // A case of one warning need not be perfect in every other way.
        .filter(|diagnostic| severity == Severity::Error || name.starts_with(diagnostic.code.0))
        .map(|diagnostic| draw(diagnostic, &sources, Colour::Plain))
        .collect();
    shown.join("\n")
}

fn snapshots(folder: &str, severity: Severity) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::glob!("../cases", &format!("{folder}/*.tide"), |path| {
            insta::with_settings!({ snapshot_path => path.parent().unwrap() }, {
                insta::assert_snapshot!("drawn", drawn(path, severity));
            });
        });
    });
}

#[test]
fn every_error_is_drawn_at_its_place() {
    snapshots("errors", Severity::Error);
}

#[test]
fn every_warning_is_drawn_at_its_place() {
    snapshots("lints", Severity::Warning);
}

/// The codes that the checker gives.
fn own_codes() -> impl Iterator<Item = Code> {
    let codes = CODES.iter().map(|page| page.code);
    codes.filter(|code| ["E02", "E03", "E04", "E06", "W03"].iter().any(|range| code.0.starts_with(range)))
}

#[test]
fn every_code_has_a_case_that_draws_it() {
    for code in own_codes() {
        let folder = if code.severity() == Severity::Error { "errors" } else { "lints" };
        let mut cases = std::fs::read_dir(format!("{CASES}/{folder}")).unwrap();
        let case = cases.find_map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name.starts_with(code.0) && name.ends_with(".tide")).then_some(path)
        });
        let case = case.unwrap_or_else(|| panic!("{} has no case", code.0));
        assert!(drawn(&case, code.severity()).contains(code.0), "{} does not draw it", case.display());
    }
}

/// The example of a page behind a heading, as a whole text: clauses alone are put into a rule.
fn example(page: &str, heading: &str) -> String {
    let start = page.find(heading).unwrap_or_else(|| panic!("no `{heading}` in {page}")) + heading.len();
    let lines = page[start..].lines().skip(2).take_while(|line| line.is_empty() || line.starts_with("  "));
    let text: Vec<&str> = lines.map(|line| line.strip_prefix("  ").unwrap_or(line)).collect();
    let text = text.join("\n");
    let first = text.split_whitespace().next().unwrap_or("");
    let is_clause = text.trim_start()[first.len()..].trim_start().starts_with(": ");
    if is_clause && first != "list" {
        format!(
            "rule example {{\n for s: Shipment\n when all {{\n{text}\n}}\n score 10\n reason \"{{s.id}}\"\n}}"
        )
    } else {
        text
    }
}

#[test]
fn the_wrong_example_of_every_page_draws_its_code_and_the_right_one_does_not() {
    for code in own_codes() {
        let page = code.page().unwrap();
        let codes =
            |text: &str| checked("example.tide", text).2.iter().map(|found| found.code).collect::<Vec<_>>();
        let wrong = codes(&example(page.text, "Wrong:"));
        assert!(wrong.contains(&code), "the wrong example of {} draws {wrong:?}", code.0);
        let right = checked("example.tide", &example(page.text, "Right:")).2;
        let objections: Vec<_> = right
            .iter()
            .filter(|found| found.code == code || found.severity() == Severity::Error)
            .map(|found| (found.code.0, found.message.as_str()))
            .collect();
        assert!(objections.is_empty(), "the right example of {} draws {objections:?}", code.0);
    }
}

#[test]
fn codes_stand_in_order_and_once() {
    assert!(CODES.windows(2).all(|pair| pair[0].code.0 < pair[1].code.0));
}

#[test]
fn ten_mistakes_are_ten_errors_each_at_its_place() {
    let text = std::fs::read_to_string(format!("{CASES}/errors/ten_mistakes.tide")).unwrap();
    let (sources, _, found) = checked("ten_mistakes.tide", &text);
    let errors = found.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error);
    let places: Vec<(usize, String)> = errors
        .map(|error| {
            (sources.position(error.primary.span).line, sources.slice(error.primary.span).to_owned())
        })
        .collect();
    // Each mistake names itself in a comment at the end of its line.
    let expected: Vec<(usize, String)> = text
        .lines()
        .enumerate()
        .filter_map(|(index, line)| {
            line.split_once("# wrong: ").map(|(_, word)| (index + 1, word.to_owned()))
        })
        .collect();
    assert_eq!(expected.len(), 10);
    assert_eq!(places, expected);
}

#[test]
fn the_shipped_rules_have_no_errors() {
    let mut sources = Sources::default();
    let mut files: Vec<tree::File> = Vec::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "tide")) {
        let text = std::fs::read_to_string(path).unwrap();
        let id = sources.add(path.to_string_lossy(), text.as_str());
        files.push(parse(id, &text).0);
    }
    let (plan, found) = check(&files, &sources);
    let errors: Vec<String> = found
        .iter()
        .filter(|diagnostic| diagnostic.severity() == Severity::Error)
        .map(|diagnostic| draw(diagnostic, &sources, Colour::Plain))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    assert!(plan.rules.len() > 10 && plan.tests.len() > plan.rules.len());
}

/// Pieces of rules from which garbage is made that parses often enough.
const PIECES: &[&str] = &[
    "rule a {",
    "for s: Shipment",
    "for each i in items of s: Shipment",
    "let x = ",
    "when all {",
    "}",
    "any {",
    "c :",
    "s.origin",
    "i.hs",
    "s.items",
    "in",
    "transit_hubs",
    "==",
    "\"TR\"",
    "5",
    "8%",
    "EUR 5",
    "2024-02-30",
    "30d",
    "[",
    "]",
    "(",
    ")",
    ",",
    "and",
    "not",
    "is missing",
    "is found",
    "first(each p in s.parties : p.name)",
    "d(s)",
    "def d(s: Shipment) =",
    "const k =",
    "k",
    "match(s.consignee, designated)",
    "chpl[s.code]",
    ".tier",
    "score 5",
    "reason \"{s.origin}\"",
    "test a \"t\" {",
    "given Shipment { id: \"1\" }",
    "but { items[0].hs: missing }",
    "expect hit",
    "record R { r : R }",
    "list l : hs = [\"8542\"]",
    "mentions war_words",
    "matches \"[\"",
    "between",
    "+",
    "-",
    "/ 0",
    "??",
    "fixture f : Shipment { items: [{}] }",
    "exception e to a { covers s.origin = 5 }",
    "override rule a { score 5 }",
    "scoring { band low from 300 }",
    "extend record Shipment { x : R }",
    "missing",
    "for group g of s: Shipment by s.origin over 30d",
    "count(each in g)",
    "# allow(W0301): why\n",
    "\n",
];

proptest! {
    #[test]
    fn no_text_makes_the_checker_panic(pieces in proptest::collection::vec(0..PIECES.len(), 0..60)) {
        let text: Vec<&str> = pieces.iter().map(|&index| PIECES[index]).collect();
        let (sources, _, found) = checked("garbage.tide", &text.join(" "));
        for diagnostic in &found {
            prop_assert!(diagnostic.code.page().is_some(), "{} has no page", diagnostic.code.0);
            let span = diagnostic.primary.span;
            prop_assert!((span.end as usize) <= sources.get(span.source).text.len());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Right rules with a few tokens put in each other's place: most still parse, and few still make sense.
    #[test]
    fn no_slip_in_a_right_rule_makes_the_checker_panic(swaps in proptest::collection::vec((0..2_000usize, 0..2_000usize), 1..6)) {
        let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/transit_hubs.tide")).unwrap();
        let (tokens, _) = lex(SourceId::default(), &text);
        let mut words: Vec<(&str, &str)> = tokens.iter().map(|token| (token.trivia, token.text)).collect();
        let count = words.len();
        for (one, other) in swaps {
            let word = words[one % count].1;
            words[one % count].1 = words[other % count].1;
            words[other % count].1 = word;
        }
        let changed: String = words.iter().flat_map(|(trivia, word)| [*trivia, *word]).collect();
        let (sources, _, found) = checked("slips.tide", &changed);
        for diagnostic in &found {
            prop_assert!(!draw(diagnostic, &sources, Colour::Plain).is_empty());
        }
    }
}
