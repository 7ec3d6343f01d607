//! Puts the columns of lines of one group under one another and joins the lines. Never breaks or joins a line.

use std::collections::BTreeMap;

use crate::syntax::parse::LineKind;

/// Columns behind the first are only aligned up to this width, in characters, so that one long cell spoils nothing.
const WIDEST_COLUMN: usize = 60;

/// A line being written.
pub(super) struct Line {
    /// In blanks.
    pub indent: usize,
    /// What kind of entry begins here.
    pub kind: LineKind,
    /// Lines of one group are aligned with one another.
    pub group: usize,
    /// The text, cut where columns begin.
    pub cells: Vec<String>,
    /// The comment behind it, or alone on it.
    pub comment: Option<String>,
    /// Whether a blank line stands before it.
    pub blank_before: bool,
    /// Whether it ends with an opening bracket.
    pub opens: bool,
}

impl Line {
    /// An empty line that is not aligned.
    pub(super) fn plain(indent: usize, blank_before: bool) -> Line {
        Line {
            indent,
            kind: LineKind::Plain,
            group: 0,
            cells: vec![String::new()],
            comment: None,
            blank_before,
            opens: false,
        }
    }

    /// Whether the column ends where the next one begins.
    fn is_padded(&self, column: usize) -> bool {
        self.kind != LineKind::Plain && column + 1 < self.cells.len()
    }
}

/// The text of all lines.
pub(super) fn write(lines: Vec<Line>) -> String {
    let widths = widths(&lines);
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        if line.blank_before && number > 0 {
            text.push('\n');
        }
        let written = line_text(line, &widths);
        text.push_str(written.trim_end_matches(' '));
        text.push('\n');
    }
    text
}

/// The width of each column of each group, in characters.
fn widths(lines: &[Line]) -> BTreeMap<(usize, usize), usize> {
    let mut widths: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for line in lines {
        for (column, cell) in line.cells.iter().enumerate().filter(|(column, _)| line.is_padded(*column)) {
            let width = widths.entry((line.group, column)).or_default();
            *width = (*width).max(cell.chars().count());
        }
    }
    widths.retain(|(_, column), width| *column == 0 || *width <= WIDEST_COLUMN);
    widths
}

fn line_text(line: &Line, widths: &BTreeMap<(usize, usize), usize>) -> String {
    let mut text = " ".repeat(line.indent);
    for (column, cell) in line.cells.iter().enumerate() {
        if column > 0 {
            text.push(' ');
        }
        text.push_str(cell);
        if let (true, Some(width)) = (line.is_padded(column), widths.get(&(line.group, column))) {
            text.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.chars().count())));
        }
    }
    if let Some(comment) = &line.comment {
        let gap = if text.trim_end().is_empty() { "" } else { "  " };
        let kept = text.trim_end_matches(' ').len().max(if gap.is_empty() { line.indent } else { 0 });
        text.truncate(kept);
        text.push_str(gap);
        text.push_str(comment);
    }
    text
}
