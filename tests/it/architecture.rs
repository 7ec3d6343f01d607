//! Holds the layers table of the architecture and fails where the source tree breaks it.
//! Never looks inside a function: it reads paths, first lines and file names only.

use crate::tree::{Place, SourceFile, every_source_file, tracked_files, tracked_text_files};
use std::collections::BTreeSet;

/// Row by row: a module uses only rows above its own, and modules of one row do not use each other.
const LAYERS: &[&[&str]] = &[
    &["source", "text", "compiled", "xml"],
    &["diagnostic", "value", "workbook"],
    &["syntax", "watchlist", "list", "input"],
    &["matching", "alert"],
    &["functions", "output"],
    &["plan"],
    &["check", "evaluate"],
    &["engine"],
    &["ruletest", "book", "audit"],
    &["cli"],
];

/// Rows do not say everything: these pairs must never meet although their rows would allow it.
const NEVER: &[(&str, &str)] = &[("syntax", "value")];

/// The two files that put modules together.
const ROOTS: &[&str] = &["lib", "main"];

fn row_of(module: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&module))
}

/// Why `from` may not use `to`; none if it may.
fn objection(from: &str, to: &str) -> Option<String> {
    if from == to || ROOTS.contains(&from) {
        return None;
    }
    let Some(target) = row_of(to) else {
        return Some(format!("`{to}` is not a module of the layers table"));
    };
    let own = row_of(from)?;
    if target >= own {
        return Some(format!(
            "`{from}` (row {own}) uses `{to}` (row {target}); it may use rows above its own"
        ));
    }
    NEVER.contains(&(from, to)).then(|| format!("`{from}` must never see `{to}`"))
}

fn list(found: &[String]) -> String {
    format!("{} place(s):\n{}", found.len(), found.join("\n"))
}

#[test]
fn a_module_uses_only_rows_above_its_own() {
    let mut found = Vec::new();
    for file in every_source_file() {
        for Place { line, what } in file.modules_used() {
            if let Some(objection) = objection(&file.module, &what) {
                found.push(format!("{}:{line}: {objection}", file.path));
            }
        }
    }
    assert!(found.is_empty(), "{}", list(&found));
}

#[test]
fn every_module_stands_in_the_layers_table() {
    let modules: BTreeSet<String> = every_source_file().into_iter().map(|file| file.module).collect();
    let missing: Vec<String> = modules
        .into_iter()
        .filter(|module| !ROOTS.contains(&module.as_str()) && row_of(module).is_none())
        .collect();
    assert!(missing.is_empty(), "give these modules a row: {missing:?}");
}

#[test]
fn the_layers_table_names_a_module_once() {
    let all: Vec<&str> = LAYERS.iter().flat_map(|row| row.iter().copied()).collect();
    let distinct: BTreeSet<&str> = all.iter().copied().collect();
    assert_eq!(all.len(), distinct.len());
}

#[test]
fn every_file_opens_with_what_it_is_and_what_it_never_does() {
    let found: Vec<String> = every_source_file()
        .iter()
        .filter(|file| file.opening_sentences() < 2)
        .map(|file| format!("{}:1: open with `//!`: what it is. What it never does.", file.path))
        .collect();
    assert!(found.is_empty(), "{}", list(&found));
}

#[test]
fn only_the_command_line_prints() {
    let found = mentions(&["println!", "print!", "eprintln!", "eprint!", "dbg!"], &["cli", "main"]);
    assert!(found.is_empty(), "print nothing below `cli`, {}", list(&found));
}

#[test]
fn only_the_mapping_of_files_is_taken_out_of_the_compiler_s_care() {
    let found: BTreeSet<String> = every_source_file()
        .iter()
        .filter(|file| !file.words_found(&["unsafe", "unsafe_code"]).is_empty())
        .map(|file| file.path.clone())
        .collect();
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["src/compiled/map.rs"]);
}

#[test]
fn only_text_knows_how_likeness_is_computed() {
    let found = mentions(&["strsim"], &["text"]);
    assert!(found.is_empty(), "ask `text` instead of strsim, {}", list(&found));
}

#[test]
fn no_file_grows_beyond_what_can_be_read_at_once() {
    let found: Vec<String> = every_source_file()
        .iter()
        .filter(|file| file.text.lines().count() > 900)
        .map(|file| format!("{}: {} lines; split it", file.path, file.text.lines().count()))
        .collect();
    assert!(found.is_empty(), "{}", list(&found));
}

/// Where one of the words stands in the code of a module that is not among `allowed`.
fn mentions(words: &[&str], allowed: &[&str]) -> Vec<String> {
    every_source_file()
        .iter()
        .filter(|file| !allowed.contains(&file.module.as_str()))
        .flat_map(|file| {
            file.words_found(words)
                .into_iter()
                .map(|place| format!("{}:{}: `{}`", file.path, place.line, place.what))
        })
        .collect()
}

#[test]
fn no_tracked_file_names_this_machine_or_a_ticket() {
    // Put together here, so that this file does not name what it looks for.
    let machine = format!("(^|[^A-Za-z0-9_.])/({}|{}|{}|{}/[a-z]+)/", "work", "farm", "root", "home");
    let temporary = format!("/{}/[wt]/", "tmp");
    let registry = format!("({}|{}|{})\\.(io|org|com)", "crates", "pypi", "npmjs");
    let ticket = format!("(?i)\\b({}|closes|fixes|resolves|pull request|pr) #?[0-9]+\\b", "issue");
    let patterns: Vec<regex::Regex> =
        [machine, temporary, registry, ticket].iter().map(|text| regex::Regex::new(text).unwrap()).collect();
    let mut found = Vec::new();
    for (path, text) in tracked_text_files() {
        if path == "Cargo.lock" || path == "LICENSE" {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            if patterns.iter().any(|pattern| pattern.is_match(line)) {
                found.push(format!("{path}:{}: {line}", number + 1));
            }
        }
    }
    assert!(found.is_empty(), "{}", list(&found));
}

#[test]
fn every_snapshot_belongs_to_a_case_or_a_test() {
    let files = tracked_text_files();
    // Inputs need not be text: some are in old encodings.
    let all = tracked_files();
    let paths: BTreeSet<&str> = all.iter().map(String::as_str).collect();
    let found: Vec<String> = files
        .iter()
        .filter(|(path, _)| path.ends_with(".snap"))
        .filter(|(path, text)| !has_an_owner(path, text, &files, &paths))
        .map(|(path, _)| format!("{path}: no case and no test of this name; delete it"))
        .collect();
    assert!(found.is_empty(), "{}", list(&found));
}

/// A snapshot is owned by the input file in its head, by a file or folder beside it of the same stem, or by the test
/// source in its head that names it.
fn has_an_owner(path: &str, text: &str, files: &[(String, String)], paths: &BTreeSet<&str>) -> bool {
    let head = text.split("\n---").next().unwrap_or_default();
    let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    if let Some(input) = field("input_file:") {
        return paths.contains(input)
            || paths
                .range(format!("{input}/").as_str()..)
                .next()
                .is_some_and(|next| next.starts_with(input));
    }
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.trim_end_matches(".snap");
    let name = stem.rsplit("__").next().unwrap_or(stem).rsplit('@').next().unwrap_or(stem);
    let folder = folder.trim_end_matches("/snapshots");
    let beside = |owner: &str| {
        let rest = owner.strip_prefix(folder)?.strip_prefix('/')?.strip_prefix(name)?;
        (rest.starts_with(['.', '/']) && !owner.ends_with(".snap")).then_some(())
    };
    if paths.iter().any(|owner| beside(owner).is_some()) {
        return true;
    }
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('-');
    field("source:")
        .is_some_and(|source| files.iter().any(|(path, text)| path == source && text.contains(name)))
}

#[test]
fn a_use_of_a_lower_row_is_found_in_every_way_of_writing_it() {
    let text = "//! A. Never b.\nuse crate::{alert::{self, Line}, cli, source::Span};\nfn f(x: crate::engine::Engine) {}\n\
                use super::super::ruletest;\n// crate::nothing\nconst S: &str = \"crate::nothing\";\n\
                #[cfg(test)]\nmod tests { use crate::audit; }\nuse tidewaiter::plan;";
    let file = SourceFile::new("src/output/table.rs", text);
    let used: Vec<(usize, String)> =
        file.modules_used().into_iter().map(|place| (place.line, place.what)).collect();
    let expected = [(2, "alert"), (2, "cli"), (2, "source"), (3, "engine"), (4, "ruletest"), (9, "plan")];
    assert_eq!(used, expected.map(|(line, module)| (line, module.to_owned())));
    assert!(objection("output", "alert").is_none());
    assert!(objection("output", "functions").is_some(), "modules of one row do not use each other");
    assert!(objection("output", "cli").is_some());
    assert!(objection("output", "elsewhere").is_some());
}

#[test]
fn super_inside_a_folder_is_not_the_root() {
    let file = SourceFile::new(
        "src/value/batch/convert.rs",
        "use super::super::Money;\nuse super::super::super::text;",
    );
    let used: Vec<String> = file.modules_used().into_iter().map(|place| place.what).collect();
    assert_eq!(used, ["text"]);
}
