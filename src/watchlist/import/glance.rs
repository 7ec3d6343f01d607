//! A first look at a file: what kind of text it is and what its first rows say. Never reads further than it must.

use super::table::{Lines, key, names};
use std::collections::BTreeMap;

/// How much of a file is looked at.
const START: usize = 64 * 1024;

/// The first look.
pub(super) struct Glance<'t> {
    text: &'t str,
    /// The name of the root element of XML; empty for other text.
    pub root: String,
    rows: BTreeMap<u8, Vec<Vec<String>>>,
}

impl<'t> Glance<'t> {
    /// Looks at the start of a text.
    pub fn of(text: &'t str) -> Glance<'t> {
        let mut end = text.len().min(START);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let start = text[..end].trim_start();
        let root = if start.starts_with('<') { root_of(start) } else { String::new() };
        Glance { text: start, root, rows: BTreeMap::new() }.with_rows()
    }

    fn with_rows(mut self) -> Glance<'t> {
        if self.text.starts_with(['<', '{', '[']) {
            return self;
        }
        for delimiter in [b',', b';', b'\t'] {
            let lines = Lines::new("", self.text, delimiter).take(4);
            let rows = lines.filter_map(|line| Some(line.ok()?.cells)).collect();
            self.rows.insert(delimiter, rows);
        }
        self
    }

    /// Whether there is nothing.
    pub fn is_blank(&self) -> bool {
        self.text.trim_matches(['\u{1a}', '\0']).trim().is_empty()
    }

    /// The text looked at.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The cells of the first row.
    pub fn first_row(&self, delimiter: u8) -> &[String] {
        self.rows.get(&delimiter).and_then(|rows| rows.first()).map_or(&[], Vec::as_slice)
    }

    /// Whether one of the first rows names all these columns.
    pub fn has_columns(&self, delimiter: u8, columns: &[&str]) -> bool {
        let rows = self.rows.get(&delimiter).into_iter().flatten();
        rows.take(3).any(|row| {
            let line = super::table::Line { number: 0, cells: row.clone(), sound: true };
            let names = names(&line);
            columns.iter().all(|column| names.contains_key(&key(column)))
        })
    }

    /// The first characters, for a message.
    pub fn start(&self) -> String {
        let start: String = self.text.chars().take(60).collect();
        start.replace(['\r', '\n', '`'], " ").trim().to_owned()
    }
}

/// The local name of the first element.
fn root_of(text: &str) -> String {
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        rest = &rest[open + 1..];
        if rest.starts_with(['?', '!']) {
            let end = if rest.starts_with("!--") { "-->" } else { ">" };
            let Some(close) = rest.find(end) else { break };
            rest = &rest[close..];
            continue;
        }
        let name = rest.split([' ', '>', '/', '\t', '\r', '\n']).next().unwrap_or("");
        return name.rsplit(':').next().unwrap_or(name).to_owned();
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_element_is_found_behind_declarations_and_comments() {
        let glance = Glance::of("\n<?xml version=\"1.0\"?><!-- <a> -->\n<n:Root x=\"1\">");
        assert_eq!(glance.root, "Root");
        assert_eq!(Glance::of("<!-- never closed <a>").root, "");
    }

    #[test]
    fn columns_are_found_in_the_first_rows_of_any_delimiter() {
        let glance = Glance::of("Report;2024\nName 1;Name 6\n");
        assert!(glance.has_columns(b';', &["name1", "NAME 6"]));
        assert!(!glance.has_columns(b',', &["name1", "NAME 6"]));
    }
}
