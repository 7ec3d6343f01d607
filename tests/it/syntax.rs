//! Rule files and what the parser, the formatter and the drawing of messages make of them. Never checks their meaning.

use std::collections::BTreeSet;
use std::path::Path;

use proptest::prelude::{Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};
use tidewaiter::diagnostic::draw::{Colour, draw, to_json};
use tidewaiter::diagnostic::{CODES, Code, Diagnostic};
use tidewaiter::source::{SourceId, Sources};
use tidewaiter::syntax::token::lex;
use tidewaiter::syntax::{format, parse, shape};

/// Compares with the snapshot beside the case.
fn compare(path: &Path, name: &str, shown: &str) {
    let settings = insta::Settings::clone_current();
    settings.bind(|| {
        insta::with_settings!({
            snapshot_path => path.parent().unwrap(), prepend_module_to_snapshot => false, omit_expression => true,
        }, {
            insta::assert_snapshot!(name, shown);
        });
    });
}

/// The messages about a text, drawn one after the other.
fn drawn(name: &str, text: &str) -> String {
    let mut sources = Sources::default();
    let source = sources.add(name, text);
    let (_, diagnostics) = parse(source, text);
    let drawn: Vec<String> =
        diagnostics.iter().map(|diagnostic| draw(diagnostic, &sources, Colour::Plain)).collect();
    drawn.join("\n")
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn error_cases() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/syntax/errors");
    let mut cases: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "tide"))
        .map(|path| (file_name(&path), std::fs::read_to_string(&path).unwrap()))
        .collect();
    cases.sort();
    cases
}

#[test]
fn every_shape_of_the_language_parses_to_its_tree() {
    insta::glob!("../cases/syntax/valid", "*.tide", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        assert_eq!(drawn(&file_name(path), &text), "");
        compare(path, "tree", &shape(&parse(SourceId(0), &text).0));
    });
}

#[test]
fn formatting_keeps_tokens_comments_and_tree() {
    for folder in ["valid", "layout"] {
        insta::glob!("../cases/syntax", &format!("{folder}/*.tide"), |path| {
            let text = std::fs::read_to_string(path).unwrap();
            assert_eq!(drawn(&file_name(path), &text), "");
            assert_formatted(&text);
        });
    }
}

#[test]
fn crooked_files_get_the_one_layout() {
    insta::glob!("../cases/syntax/layout", "*.tide", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        compare(path, "formatted", &format(SourceId(0), &text).unwrap());
    });
}

#[test]
fn every_error_of_a_file_is_shown_in_its_place() {
    insta::glob!("../cases/syntax/errors", "*.tide", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        compare(path, "messages", &drawn(&file_name(path), &text));
    });
}

#[test]
fn every_syntax_code_has_a_page_and_a_case() {
    let mut met: BTreeSet<Code> = error_cases()
        .iter()
        .flat_map(|(_, text)| parse(SourceId(0), text).1)
        .map(|diagnostic| diagnostic.code)
        .collect();
    met.extend(too_large_and_too_many().iter().map(|diagnostic| diagnostic.code));
    let pages: BTreeSet<Code> =
        CODES.iter().map(|page| page.code).filter(|code| code.0.starts_with("E01")).collect();
    assert_eq!(met, pages);
}

fn too_large_and_too_many() -> Vec<Diagnostic> {
    let (_, mut diagnostics) = parse(SourceId(0), &" ".repeat((16 << 20) + 1));
    assert_eq!(diagnostics.len(), 1);
    let (_, many) = parse(SourceId(0), &"@ ".repeat(500));
    assert_eq!(many.len(), 201);
    diagnostics.extend(many.last().cloned());
    diagnostics
}

#[test]
fn the_wrong_example_of_a_page_has_its_error_and_the_right_one_none() {
    let around = [
        ("", ""),
        ("source A {\n", "}"),
        ("rule r {\n  for s: S\n", "}"),
        ("rule r {\n  for s: S\n  when all {\n", "}\n}"),
        ("test r \"t\" {\n  given f\n", "}"),
    ];
    let codes = |example: &str| -> Vec<Vec<Code>> {
        let wrapped = around.iter().map(|(before, behind)| format!("{before}{example}\n{behind}"));
        wrapped
            .map(|text| parse(SourceId(0), &text).1.iter().map(|diagnostic| diagnostic.code).collect())
            .collect()
    };
    let mut tried = 0;
    for page in CODES.iter().filter(|page| page.code.0.starts_with("E01")) {
        let (_, examples) = page.text.split_once("\nWrong").expect("a wrong example");
        let (wrong, right) = examples.split_once("\nRight:\n").expect("a right example");
        let (_, wrong) = wrong.split_once(":\n").expect("a colon behind `Wrong`");
        // What is left out, and commands, cannot be tried.
        if wrong.contains('…') || wrong.contains("tidewaiter") {
            continue;
        }
        tried += 1;
        let only = |codes: &Vec<Code>| !codes.is_empty() && codes.iter().all(|code| *code == page.code);
        assert!(codes(wrong).iter().any(only), "{} is not drawn by{wrong}", page.code.0);
        assert!(codes(right).iter().any(Vec::is_empty), "{}: an error in{right}", page.code.0);
    }
    assert!(tried > 12, "only {tried} pages were tried");
}

#[test]
fn shipped_rules_and_examples_are_formatted_without_loss() {
    let mut tried = 0;
    for folder in ["rules", "examples"] {
        let files = crate::tree::tracked_text_files();
        for (_, text) in files.iter().filter(|(name, _)| name.starts_with(folder) && name.ends_with(".tide"))
        {
            assert_formatted(text);
            tried += 1;
        }
    }
    assert!(tried > 0, "no rules were found");
}

#[test]
fn a_file_with_errors_is_not_formatted() {
    for (name, text) in error_cases() {
        assert!(format(SourceId(0), &text).is_err(), "{name} was formatted");
    }
}

#[test]
fn names_of_clauses_survive_errors_behind_them() {
    let text = "rule r {\n for s: S\n let x = (\n when all {\n  a : ==\n  b : c\n }\n}\n";
    let (file, diagnostics) = parse(SourceId(0), text);
    assert_eq!(diagnostics.len(), 2);
    assert_eq!(shape(&file), "(rule r (for (record s S)) (let x !error) (when (all (a: !error) (b: c))))\n");
}

#[test]
fn an_expression_ends_where_the_next_line_begins_a_part_an_item_or_a_name() {
    for next in ["score 4", "rule r { }", "b : c", "add 3 when x : y"] {
        let (_, diagnostics) = parse(SourceId(0), &format!("const a = 1 +\n{next}\n"));
        assert_eq!(diagnostics[0].message, "expected an expression, found the end of the line", "{next}");
    }
    let (file, _) = parse(SourceId(0), "const a = 1 +\nscore\n");
    assert_eq!(shape(&file), "(const a (+ 1 score))\n");
}

#[test]
fn an_allowing_comment_covers_the_item_or_line_that_follows_or_its_own() {
    let text = "# allow(W0301): one\nrule a {\n  for s: S # allow(W0302)\n  # allow(W0303): x: y\n  # plain\n  when all { b : c }\n}\n# allow(W0304)";
    let (file, _) = parse(SourceId(0), text);
    let shown: Vec<(&str, &str, &str)> = file
        .allows
        .iter()
        .map(|allow| {
            let covered = &text[allow.covers.start as usize..allow.covers.end as usize];
            (allow.code.text.as_str(), allow.why.as_str(), covered)
        })
        .collect();
    let rule = &text[20..text.rfind('}').unwrap() + 1];
    assert_eq!(
        shown,
        [
            ("W0301", "one", rule),
            ("W0302", "", "for s: S"),
            ("W0303", "x: y", "when all { b : c }"),
            ("W0304", "", ""),
        ]
    );
    let code = file.allows[2].code.span;
    assert_eq!(&text[code.start as usize..code.end as usize], "W0303");
}

#[test]
fn expressions_in_templates_have_their_place_in_the_file() {
    let text = "rule r {\n  for s: S\n  reason \"ключ {s.name} x\"\n}\n";
    let (file, _) = parse(SourceId(0), text);
    let tidewaiter::syntax::tree::Item::Rule(rule) = &file.items[0] else { panic!("not a rule") };
    let pieces = &rule.reason.as_ref().unwrap().pieces;
    let tidewaiter::syntax::tree::Piece::Value { value, .. } = &pieces[1] else { panic!("not a value") };
    assert_eq!(&text[value.span.start as usize..value.span.end as usize], "s.name");
}

#[test]
fn hostile_files_are_refused_in_a_moment() {
    let patterns = [
        "[",
        "(",
        "f(",
        "not ",
        "-",
        "list of ",
        "any(each x in ",
        "{ a: ",
        "all { a : ",
        "x.b",
        "a or b and c == (",
        "rule { ",
        "a : b\n",
        "rule x {\n",
        "foo : \n",
        "\"{",
        "{",
        "}",
        "@ ",
        "| ",
        "test x \"\" { cases { |",
        "1 ",
        ")",
        "# allow(W0301)\n",
        "a.",
        "\\",
        "\"\n",
        "é",
        "score 4\n",
    ];
    let starts =
        ["", "const a = ", "rule x { for s: S when ", "fixture a : B ", "list a : ", "rule x {\n reason \""];
    for start in starts {
        for pattern in patterns {
            let text = format!("{start}{}", pattern.repeat(2_000));
            let (file, diagnostics) = parse(SourceId(0), &text);
            let _ = shape(&file);
            assert!(diagnostics.len() <= 201);
        }
    }
}

#[test]
fn a_megabyte_of_garbage_costs_one_look_at_each_byte() {
    for pattern in ["[", "a : b\n", "\"{", "rule "] {
        let (_, diagnostics) = parse(SourceId(0), &pattern.repeat((1 << 20) / pattern.len()));
        assert!(!diagnostics.is_empty());
    }
}

/// Same tokens, same comments, same tree, and nothing more to change.
fn assert_formatted(text: &str) {
    let formatted = format(SourceId(0), text).unwrap_or_else(|errors| panic!("{errors:?}\n{text}"));
    let tokens = |text: &str| -> Vec<String> {
        lex(SourceId(0), text).0.iter().map(|token| token.text.to_owned()).collect()
    };
    let comments = |text: &str| -> Vec<String> {
        let (tokens, _) = lex(SourceId(0), text);
        let lines = tokens.iter().flat_map(|token| token.trivia.lines());
        lines.filter_map(|line| line.find('#').map(|at| line[at..].trim_end().to_owned())).collect()
    };
    assert_eq!(tokens(text), tokens(&formatted), "tokens of\n{text}\nbecame\n{formatted}");
    assert_eq!(comments(text), comments(&formatted), "comments of\n{text}\nbecame\n{formatted}");
    let (before, _) = parse(SourceId(0), text);
    let (after, diagnostics) = parse(SourceId(0), &formatted);
    assert_eq!(diagnostics, [], "{formatted}");
    assert_eq!(shape(&before), shape(&after), "meaning of\n{text}\nbecame\n{formatted}");
    assert_eq!(format(SourceId(0), &formatted).unwrap(), formatted, "not settled:\n{text}");
    assert!(!formatted.contains("\n\n\n") && !formatted.contains(" \n"), "{formatted:?}");
}

fn a_name() -> impl Strategy<Value = String> {
    let names: &'static [&'static str] =
        &["a", "item", "score", "title", "rule", "list", "any", "first", "s_1", "missing_too", "each_one"];
    prop::sample::select(names).prop_map(str::to_owned)
}

fn a_literal() -> impl Strategy<Value = String> {
    let literals: &'static [&'static str] = &[
        "1",
        "9_500.00",
        "8%",
        "30d",
        "2024-02-23",
        "EUR 9_500",
        "\"te\\\"xt\"",
        "true",
        "\"кл\"",
        "-3",
        "false",
    ];
    prop::sample::select(literals).prop_map(str::to_owned)
}

fn an_expression() -> impl Strategy<Value = String> {
    let operators: &'static [&'static str] = &[
        "or",
        "and",
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "in",
        "not in",
        "mentions",
        "matches",
        "starts with",
        "??",
        "+",
        "-",
        "*",
        "/",
    ];
    let folds: &'static [&'static str] =
        &["any", "all", "count", "sum", "min", "max", "avg", "first", "distinct"];
    prop_oneof![a_name(), a_literal()].prop_recursive(4, 24, 3, move |inner| {
        let operator = prop::sample::select(operators);
        let fold = prop::sample::select(folds);
        let asked = prop::sample::select(&["missing", "present", "found", "not found"][..]);
        prop_oneof![
            (inner.clone(), operator, inner.clone()).prop_map(|(a, op, b)| format!("({a}) {op} ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) + {b} * 2").replace("* 2", "")),
            inner.clone().prop_map(|a| format!("(not ({a}))")),
            inner.clone().prop_map(|a| format!("-({a})")),
            (inner.clone(), asked).prop_map(|(a, what)| format!("({a}) is {what}")),
            (a_name(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("{a}.rule between ({b}) and ({c})")),
            (a_name(), inner.clone()).prop_map(|(a, b)| format!("{a}[{b}].title")),
            (a_name(), a_name(), inner.clone()).prop_map(|(f, a, b)| format!("{f}(1, {a}: {b},)")),
            prop::collection::vec(inner.clone(), 0..4).prop_map(|all| format!("[{}]", all.join(", "))),
            (fold, a_name(), a_name(), inner.clone(), inner)
                .prop_map(|(f, x, l, a, b)| format!("{f}(each {x} in {l}.x where {a} : {b})")),
        ]
    })
}

fn clauses() -> impl Strategy<Value = String> {
    let clause = (a_name(), an_expression()).prop_map(|(name, test)| format!("{name} : {test}"));
    let quantifier = prop::sample::select(&["all", "any", "2 of"][..]);
    let block = (quantifier, prop::collection::vec(clause, 0..4), any::<bool>())
        .prop_map(|(quantifier, clauses, apart)| joined(quantifier, &clauses, apart));
    block.prop_recursive(2, 8, 3, |inner| {
        (inner.clone(), a_name(), inner, any::<bool>()).prop_map(|(one, name, two, apart)| {
            joined("any", &[format!("{name} : {one}"), format!("b : {two}")], apart)
        })
    })
}

/// A block on one line or on several.
fn joined(head: &str, entries: &[String], apart: bool) -> String {
    let between = if apart { "\n" } else { " " };
    format!("{head} {{{between}{}{between}}}", entries.join(between))
}

fn a_rule() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        a_name().prop_map(|name| format!("let {name} = 3")),
        (a_name(), an_expression()).prop_map(|(name, value)| format!("let {name} = {value}")),
    ];
    let line = (a_name(), an_expression(), prop::option::of(Just("\"so {a.b:percent}\"")))
        .prop_map(|(name, test, text)| format!("add 5 when {name} : {test} {}", text.unwrap_or("")));
    let score = (prop::collection::vec(line, 0..3), any::<bool>())
        .prop_map(|(lines, apart)| joined("score 45", &lines, apart));
    (prop::collection::vec(part, 0..3), clauses(), score, an_expression(), any::<bool>()).prop_map(
        |(lets, when, score, by, apart)| {
            let parts = [
                vec!["title \"t\"".to_owned(), "severity high".to_owned(), "for s: S".to_owned()],
                lets,
                vec![format!("when {when}"), score, format!("exceptions by {by} for at most 3d")],
            ]
            .concat();
            joined("rule r", &parts, apart)
        },
    )
}

fn data() -> impl Strategy<Value = String> {
    prop_oneof![a_literal(), a_name(), Just("missing".to_owned())].prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|all| format!("[{}]", all.join(", "))),
            (inner.clone(), inner).prop_map(|(a, b)| format!("{{ a: {a}, title: {b} }}")),
        ]
    })
}

fn a_file() -> impl Strategy<Value = String> {
    let item = prop_oneof![
        4 => a_rule(),
        1 => (a_name(), an_expression()).prop_map(|(name, value)| format!("const {name} = {value}")),
        1 => data().prop_map(|data| format!("fixture f : S {{ b: {data} }}")),
        1 => (data(), data()).prop_map(|(a, b)| {
            format!("test r \"t\" {{ given f but {{ a[0].b: {a} }} cases {{\n | a.b | expect |\n | {b} | no hit because not a |\n }} }}")
        }),
    ];
    prop::collection::vec(item, 1..4).prop_map(|items| items.join("\n"))
}

/// Blanks, line breaks and comments in places where they may not be expected.
fn disturbed(text: &str, places: &[(prop::sample::Index, &str)]) -> String {
    let (tokens, _) = lex(SourceId(0), text);
    let places: Vec<(usize, &str)> =
        places.iter().map(|(place, trivia)| (place.index(tokens.len()), *trivia)).collect();
    let mut out = String::new();
    for (index, token) in tokens.iter().enumerate() {
        out.push_str(token.trivia);
        for (_, trivia) in places.iter().filter(|(place, _)| *place == index) {
            out.push_str(trivia);
        }
        out.push_str(token.text);
    }
    out
}

fn disturbances() -> impl Strategy<Value = Vec<(prop::sample::Index, &'static str)>> {
    let trivia: &'static [&'static str] =
        &["  ", "\n", "\n\n\n", " # note\n", "\n# own line\n", "\n\n  # apart\n\n", "\t", "\r\n"];
    prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(trivia)), 0..6)
}

/// Characters and words that rules are made of, in no order.
fn garbage() -> impl Strategy<Value = String> {
    let words: &'static [&'static str] = &[
        "rule",
        "r",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "for",
        "s",
        ":",
        "when",
        "all",
        "any",
        "3",
        "of",
        "score",
        "add",
        "\n",
        "\"",
        "\"x{\"",
        "{a}",
        "\\",
        "#",
        "|",
        "cases",
        "test",
        "expect",
        "given",
        "fixture",
        "each",
        "in",
        "not",
        "is",
        ",",
        "=",
        "==",
        "..",
        "??",
        "-",
        "2024-02-23",
        "8%",
        "list",
        "from",
        "const",
        "let",
        "é",
        "\u{202e}",
        " ",
        "let x =",
        "reason",
        "missing",
        "between",
        "and",
        "EUR 5",
        "\r\n",
        "def",
        "f(",
        "every",
        "one of [",
        "# allow(W0301): x\n",
    ];
    prop::collection::vec(prop::sample::select(words), 0..80)
        .prop_flat_map(|words| prop_oneof![Just(words.join(" ")), Just(words.concat())])
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic_or_lose_a_byte(text in prop_oneof![any::<String>(), garbage()]) {
        let (tokens, _) = lex(SourceId(0), &text);
        let whole: String = tokens.iter().flat_map(|token| [token.trivia, token.text]).collect();
        prop_assert_eq!(&whole, &text);
        let mut sources = Sources::default();
        let source = sources.add("any.tide", text.as_str());
        let (file, diagnostics) = parse(source, &text);
        let _ = shape(&file);
        for diagnostic in &diagnostics {
            let labels = std::iter::once(&diagnostic.primary).chain(&diagnostic.secondary);
            for label in labels {
                let (start, end) = (label.span.start as usize, label.span.end as usize);
                prop_assert!(text.get(start..end).is_some(), "{diagnostic:?}");
            }
            let _ = draw(diagnostic, &sources, Colour::Plain);
            let _ = to_json(diagnostic, &sources);
        }
        prop_assert_eq!(format(source, &text).is_err(), !diagnostics.is_empty());
    }

    #[test]
    fn what_parses_by_chance_is_formatted_without_loss(text in garbage()) {
        if parse(SourceId(0), &text).1.is_empty() {
            assert_formatted(&text);
        }
    }

    #[test]
    fn generated_files_parse_and_formatting_keeps_their_meaning(text in a_file(), places in disturbances()) {
        let shown = drawn("generated.tide", &text);
        prop_assert_eq!(shown, "", "{}", text);
        assert_formatted(&text);
        let disturbed = disturbed(&text, &places);
        if parse(SourceId(0), &disturbed).1.is_empty() {
            assert_formatted(&disturbed);
        }
    }

    #[test]
    fn one_broken_rule_leaves_the_others_whole(text in a_file(), at in any::<prop::sample::Index>()) {
        let (tokens, _) = lex(SourceId(0), &text);
        let cut = &tokens[at.index(tokens.len())];
        let broken = format!("{}\nconst last = 1\n", &text[..cut.span.start as usize]);
        let (file, _) = parse(SourceId(0), &broken);
        prop_assert!(shape(&file).contains("(const last 1)"), "{}", broken);
    }
}
