//! Reads a list's entries from comma-separated text, reporting every bad row with its place. Never opens a file.

use super::table::Stored;
use super::{Declaration, List};
use crate::diagnostic::{Code, Diagnostic, Label};
use crate::source::csv::{self, Placed};
use crate::source::{Source, SourceId, Span};
use crate::value::{Date, Type, canonical, typed};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

impl List {
    /// Reads a list from a file's text. The first line names the columns; the first column holds the keys, the declared
    /// columns are found by their names, others are not read. Lines before it that begin with `#` are remarks; one of the
    /// form `# date: 2025-05-07` is the list's own date. A list with any error must not be used.
    pub fn from_csv(declaration: Declaration, id: SourceId, source: &Source) -> (List, Vec<Diagnostic>) {
        let mut list = List::empty(declaration.clone());
        list.set_origin(&source.name, &source.text);
        let mut import = Import { declaration, id, places: BTreeMap::new(), found: Vec::new() };
        let (own_date, below) = remarks(&source.text);
        if own_date.is_some() {
            list.set_date(own_date);
        }
        let mut rows = csv::rows(&below);
        let Some(header) = rows.next() else {
            import.report("E0501", 0..0, format!("`{}` is empty", source.name));
            return (list, import.found);
        };
        if let Some(columns) = import.columns(&header) {
            rows.for_each(|row| import.row(&header, &columns, &row, &mut list));
            if list.is_empty() && import.found.is_empty() {
                import.report(
                    "E0501",
                    header.start..header.end,
                    format!("`{}` has a header and no rows", source.name),
                );
            }
        }
        (list, import.found)
    }
}

/// The date in the remarks above a list, and the text with blanks in place of the remarks, so that places stay the same.
fn remarks(text: &str) -> (Option<Date>, Cow<'_, str>) {
    let start = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !start.starts_with('#') {
        return (None, Cow::Borrowed(text));
    }
    let length: usize =
        start.split_inclusive('\n').take_while(|line| line.starts_with('#')).map(str::len).sum();
    let (above, below) = start.split_at_checked(length).unwrap_or((start, ""));
    let date = above.lines().find_map(|line| Date::parse(line.strip_prefix("# date:")?));
    // The first line with text tells what separates the cells.
    let blanks = "\n".repeat(text.len() - below.len());
    (date, Cow::Owned(blanks + below))
}

struct Import {
    declaration: Declaration,
    id: SourceId,
    /// Where each key of the list stands, by its row.
    places: BTreeMap<u32, Range<usize>>,
    found: Vec<Diagnostic>,
}

impl Import {
    /// For each declared column its number in the file; none if one is not there.
    fn columns(&mut self, header: &Placed) -> Option<Vec<usize>> {
        let names: Vec<String> = (0..header.row.len()).map(|cell| plain(header.cell(cell))).collect();
        let mut columns = Vec::new();
        for (name, _) in &self.declaration.columns.clone() {
            let mut found = names.iter().enumerate().filter(|(_, header)| **header == plain(name));
            match (found.next(), found.next()) {
                (Some((column, _)), None) => columns.push(column),
                (None, _) => {
                    let list = self.declaration.name.clone();
                    let message = format!("the file of list `{list}` has no column `{name}`");
                    let declared = self.declaration.span;
                    let diagnostic = self.report("E0502", header.start..header.end, message);
                    diagnostic
                        .secondary
                        .push(Label { span: declared, text: "the list is declared here".into() });
                }
                (Some(_), Some((second, _))) => {
                    let message = format!("the column `{name}` stands twice");
                    self.report("E0502", header.place(second), message);
                }
            }
        }
        (columns.len() == self.declaration.columns.len()).then_some(columns)
    }

    fn row(&mut self, header: &Placed, columns: &[usize], row: &Placed, list: &mut List) {
        if let Some(fault) = row.row.fault {
            self.report("E0505", row.place(fault.cell()), fault.reason());
            return;
        }
        if row.row.len() != header.row.len() {
            let (cells, wanted) = (row.row.len(), header.row.len());
            let message = format!("this row has {cells} cells and the header {wanted}");
            self.report("E0505", row.start..row.end, message);
            return;
        }
        let key = self.key(row);
        let types: Vec<Type> = self.declaration.columns.iter().map(|(_, ty)| ty.clone()).collect();
        let cells: Vec<Option<Stored>> =
            columns.iter().zip(&types).map(|(&column, ty)| self.cell(row, column, ty)).collect();
        let (Some(key), Some(cells)) = (key, cells.into_iter().collect()) else { return };
        let place = row.place(0);
        match list.add(key, cells) {
            None => {
                self.places.insert(list.len() as u32 - 1, place);
            }
            Some(first) => {
                let message = format!("the key `{}` stands twice", row.cell(0));
                let earlier = self.places.get(&first.0).cloned().unwrap_or(0..0);
                let earlier = self.span(earlier);
                let label = Label { span: earlier, text: "first here".into() };
                self.report("E0504", place, message).secondary.push(label);
            }
        }
    }

    fn key(&mut self, row: &Placed) -> Option<String> {
        let text = row.cell(0);
        if text.is_empty() {
            self.report("E0503", row.start..row.end, "this row has no key in its first cell");
            return None;
        }
        match canonical(text, &self.declaration.key) {
            Ok(key) => Some(key),
            Err(wanted) => {
                self.report("E0503", row.place(0), format!("`{text}` is not {wanted}"));
                None
            }
        }
    }

    fn cell(&mut self, row: &Placed, column: usize, ty: &Type) -> Option<Stored> {
        let text = row.cell(column);
        if text.is_empty() {
            return Some(Stored::Missing);
        }
        match typed(text, ty) {
            Ok(value) => Some(Stored::new(value)),
            Err(wanted) => {
                self.report("E0503", row.place(column), format!("`{text}` is not {wanted}"));
                None
            }
        }
    }

    fn report(
        &mut self,
        code: &'static str,
        place: Range<usize>,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        let span = self.span(place);
        self.found.push(Diagnostic::new(Code(code), span, message));
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    fn span(&self, place: Range<usize>) -> Span {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { source: self.id, start: offset(place.start), end: offset(place.end) }
    }
}

/// A column's name without case, blanks and hyphens.
fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}
