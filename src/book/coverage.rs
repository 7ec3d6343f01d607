//! Which typology and which official red flag is looked for by which rules, and what shows it. Never counts a rule
//! without a test in which it hits.

use super::Book;
use super::page::Page;
use crate::source::csv::rows;
use std::fmt;

/// A typology of the reports or an official red flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Where it comes from: `Typologies`, `FinCEN and BIS, June 2022`.
    pub group: String,
    /// `T09`, `F22-10`.
    pub code: String,
    /// What it is, in a few words.
    pub what: String,
    /// Tags of the rules that look for it; its code is one of them.
    pub tags: Vec<String>,
    /// Why no rule looks for it, or what a rule would need; may be empty.
    pub note: String,
}

/// What is wrong with a table of topics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicError {
    /// The line, from 1.
    pub line: usize,
    /// Lower case, what to write instead.
    pub reason: String,
}

impl fmt::Display for TopicError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

const COLUMNS: [&str; 5] = ["group", "code", "what", "tags", "note"];

/// Reads a table with the columns `group`, `code`, `what`, `tags` (with blanks between them) and `note`.
///
/// # Errors
/// Another header, and every row without a code.
pub fn topics(text: &str) -> Result<Vec<Topic>, Vec<TopicError>> {
    let mut rows = rows(text).filter(|row| !row.is_blank());
    let has_header =
        rows.next().is_some_and(|row| (0..COLUMNS.len()).all(|cell| row.cell(cell) == COLUMNS[cell]));
    if !has_header {
        let reason = format!("begin with the columns `{}`", COLUMNS.join(","));
        return Err(vec![TopicError { line: 1, reason }]);
    }
    let (mut topics, mut errors) = (Vec::new(), Vec::new());
    for (number, row) in rows.enumerate() {
        let [group, code, what, tags, note] = std::array::from_fn(|cell| row.cell(cell).trim().to_owned());
        if code.is_empty() || what.is_empty() {
            errors.push(TopicError {
                line: number + 2,
                reason: "give it a `code` and say `what` it is".into(),
            });
        }
        let tags = tags.split_whitespace().map(str::to_owned).chain([code.clone()]).collect();
        topics.push(Topic { group, code, what, tags, note });
    }
    if errors.is_empty() { Ok(topics) } else { Err(errors) }
}

/// A Markdown table for each group of topics: the rules that look for each, how many tests they have, or why none does.
pub fn coverage(book: &Book, topics: &[Topic]) -> String {
    let mut out = String::from(INTRODUCTION);
    let mut group = "";
    for topic in topics {
        if topic.group != group {
            group = &topic.group;
            out.push_str(&format!("\n## {group}\n\n{TABLE}"));
        }
        out.push_str(&line(book, topic));
    }
    out
}

const INTRODUCTION: &str = "\
# What is looked for, and what shows it

Made by `tidewaiter rules coverage` from the tags of the rules and the tests beside them. A rule counts only when a test shows it
hit. Where no rule looks for a sign, the last column says why, or which field it would need.
";

const TABLE: &str = "\
| code | sign | rules | tests | note |
| --- | --- | --- | --- | --- |
";

fn line(book: &Book, topic: &Topic) -> String {
    let looks = |page: &&Page| page.hits_shown > 0 && page.tags.iter().any(|tag| topic.tags.contains(tag));
    let pages: Vec<&Page> = book.pages.iter().filter(looks).collect();
    let names: Vec<String> = pages.iter().map(|page| format!("`{}`", page.name)).collect();
    let tests: usize = pages.iter().map(|page| page.tests_run).sum();
    let note = match (pages.is_empty(), topic.note.is_empty()) {
        (true, true) => "no rule yet",
        _ => &topic.note,
    };
    let rules = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    format!("| {} | {} | {rules} | {tests} | {} |\n", topic.code, cell(&topic.what), cell(note))
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
