//! The commands in the documents, run as they stand, must print what the documents show.
//! Never changes a document, unless `UPDATE_DOCUMENTS` is set: then what is printed is written into it.

use crate::session::{Step, copy, run, steps};
use crate::tree::package;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A line of a document that stands for any number of lines of output.
const AND_SO_ON: &str = "…";

#[test]
fn the_commands_in_every_document_print_what_it_shows() {
    let mut wrong = Vec::new();
    for path in documents() {
        let text = fs::read_to_string(&path).unwrap();
        let run = replay(&text, &path);
        if run == text {
            continue;
        }
        if std::env::var_os("UPDATE_DOCUMENTS").is_some() {
            fs::write(&path, run).unwrap();
        } else {
            wrong.push(format!("{}\n{}", path.display(), first_difference(&text, &run)));
        }
    }
    assert!(wrong.is_empty(), "run with UPDATE_DOCUMENTS=1 and review the change:\n{}", wrong.join("\n"));
}

#[test]
fn the_coverage_document_is_what_the_rules_and_their_tests_say() {
    let path = package().join("docs/coverage.md");
    let now = run("tidewaiter rules coverage", &package());
    if std::env::var_os("UPDATE_DOCUMENTS").is_some() {
        fs::write(&path, &now).unwrap();
    }
    let shown = fs::read_to_string(&path).unwrap();
    assert!(
        shown == now,
        "run with UPDATE_DOCUMENTS=1 and review the change:\n{}",
        first_difference(&shown, &now)
    );
}

/// The README of the package and of every example.
fn documents() -> Vec<PathBuf> {
    let mut found = vec![package().join("README.md")];
    if let Ok(examples) = fs::read_dir(package().join("examples")) {
        found.extend(examples.map(|entry| entry.unwrap().path().join("README.md")));
    }
    found.retain(|path| path.exists());
    found.sort();
    found
}

/// The document with the output of its commands as it is now. Its commands run one after the other in a copy of its folder.
fn replay(text: &str, path: &Path) -> String {
    let blocks = console_blocks(text);
    if blocks.is_empty() {
        return text.to_owned();
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    fill(&folder, path.parent().unwrap());
    let mut now = String::new();
    let mut done = 0;
    for block in blocks {
        now.push_str(&text[done..block.start]);
        for step in steps(&text[block.clone()]) {
            now.push_str(&format!("$ {}\n", step.command.replace('\n', "\n> ")));
            now.push_str(&shown_now(&step, &folder));
        }
        done = block.end;
    }
    now.push_str(&text[done..]);
    now
}

/// An example is copied whole; of the package only what its README names.
fn fill(folder: &Path, document_folder: &Path) {
    if document_folder == package() {
        for name in ["rules", "watchlists", "examples"] {
            if package().join(name).exists() {
                copy(&package().join(name), &folder.join(name));
            }
        }
    } else {
        copy(document_folder, folder);
    }
}

/// What the document shows if that still holds, otherwise all that is printed.
fn shown_now(step: &Step, folder: &Path) -> String {
    let printed = run(&step.command, folder);
    let lines: Vec<&str> = printed.lines().collect();
    let shown: Vec<&str> = step.shown.iter().map(String::as_str).collect();
    // A blank line before the next command belongs to the document.
    let blanks = shown.iter().rev().take_while(|line| line.is_empty()).count();
    let (shown, tail) = shown.split_at(shown.len() - blanks);
    let text = if holds(shown, &lines) { shown } else { &lines };
    text.iter().chain(tail).map(|line| format!("{line}\n")).collect()
}

fn holds(shown: &[&str], printed: &[&str]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((&AND_SO_ON, rest)) => (0..=printed.len()).any(|skipped| holds(rest, &printed[skipped..])),
        Some((first, rest)) => printed.first() == Some(first) && holds(rest, &printed[1..]),
    }
}

/// Where the texts of the ```` ```console ```` blocks stand.
fn console_blocks(text: &str) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("```console\n").map(|found| at + found + "```console\n".len()) {
        let end = text[start..].find("\n```").map_or(text.len(), |found| start + found + 1);
        blocks.push(start..end);
        at = end;
    }
    blocks
}

fn first_difference(shown: &str, printed: &str) -> String {
    let (mut a, mut b) = (shown.lines(), printed.lines());
    let mut line = 0;
    loop {
        line += 1;
        let (shown, printed) = (a.next(), b.next());
        if shown != printed || shown.is_none() {
            return format!(
                "  line {line} shows   {}\n  but prints      {}",
                shown.unwrap_or("(end)"),
                printed.unwrap_or("(end)")
            );
        }
    }
}

#[test]
fn a_document_may_leave_lines_out_but_not_change_them() {
    assert!(holds(&["a", "…", "d"], &["a", "b", "c", "d"]));
    assert!(holds(&["a", "…"], &["a"]));
    assert!(!holds(&["a", "…", "e"], &["a", "b", "c", "d"]));
    assert!(!holds(&["a"], &["a", "b"]));
    assert!(!holds(&["a", "b"], &["a"]));
}

#[test]
fn the_commands_of_a_document_are_found() {
    let text = "x\n```console\n$ a b\n> c\nout\n\n$ d\n```\n```sh\n$ e\n```\n";
    let found: Vec<Step> = console_blocks(text).into_iter().flat_map(|block| steps(&text[block])).collect();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].command, "a b\nc");
    assert_eq!(found[0].shown, ["out", ""]);
    assert_eq!(found[1].command, "d");
}
