//! Records in comma-separated rows: one row a record, or one row an item of a record. Never holds more than one record
//! in memory, and never lets an open quote swallow the rows behind it.

use super::header::plain;
use super::rejection::Broken;
use super::source::Window;
use super::template::{Rows, Template};
use super::types::Types;
use super::{Found, Records, Setting};
use crate::source::csv::{Cut, Extent, Row, cut, guess_delimiter};
use crate::value::RecordId;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// Limits that keep one record of a hostile or broken file from taking all memory.
const MOST_RECORD_BYTES: usize = 16 * 1024 * 1024;
const MOST_CELL_BYTES: usize = 1024 * 1024;
const MOST_ROWS_OF_A_RECORD: usize = 65_536;
/// How much may be read twice because quotes did not close, in one file.
const MOST_BYTES_READ_TWICE: usize = 256 * 1024 * 1024;

/// Opens the records of a file whose first row names its columns.
pub(super) fn open(mut window: Window, setting: &Setting<'_>) -> Result<Box<dyn Records>, String> {
    let header = read_header(&mut window)?;
    let types = Arc::clone(setting.types);
    let type_column = header.names.iter().position(|name| plain(name) == "type");
    let mut templates = BTreeMap::new();
    for &root in &types.roots {
        templates.insert(root, Template::new(&header.names, setting.mapping, &types, root));
    }
    let default = match (types.default, type_column) {
        (None, None) => Some(best_fit(&templates, &types)?),
        (default, _) => default,
    };
    if type_column.is_none() {
        usable(default.and_then(|root| Some((root, templates.get(&root)?))), &types)?;
    }
    let mut file = CsvRecords {
        window,
        delimiter: header.delimiter,
        line: header.lines + 1,
        names: header.names,
        columns: Vec::new(),
        types,
        type_column,
        templates,
        default,
        row: Row::default(),
        group: None,
        ready: VecDeque::new(),
        read_twice: 0,
    };
    file.columns = file.report_columns();
    Ok(Box::new(file))
}

struct Header {
    names: Vec<String>,
    delimiter: u8,
    lines: u64,
}

fn read_header(window: &mut Window) -> Result<Header, String> {
    let mut row = Row::default();
    let mut lines = 0;
    loop {
        let delimiter = guess_delimiter(window.rest());
        match cut(window.rest(), delimiter, window.extent(), &mut row) {
            Cut::Blank(size) => {
                window.drop_front(size);
                lines += 1;
            }
            Cut::Row(size) => {
                if let Some(fault) = row.fault {
                    return Err(format!("has a header in which {}", fault.reason()));
                }
                let name = |column| row.text(column).map(|name| name.trim().to_owned());
                let names: Option<Vec<String>> = (0..row.len()).map(name).collect();
                let names = names.ok_or("is not UTF-8 text: save it as \"CSV UTF-8\"")?;
                window.drop_front(size);
                return Ok(Header { names, delimiter, lines: lines + row.lines as u64 });
            }
            Cut::Incomplete | Cut::End => {
                let is_long = window.rest().len() > MOST_CELL_BYTES;
                if is_long || !window.grow() {
                    return Err("has no header: its first line must name the columns".into());
                }
            }
        }
    }
}

/// The type that takes the most columns.
fn best_fit(templates: &BTreeMap<RecordId, Template>, types: &Types) -> Result<RecordId, String> {
    let most = templates.values().map(Template::coverage).max().unwrap_or(0);
    let mut best =
        templates.iter().filter(|(_, template)| template.coverage() == most).map(|(root, _)| *root);
    match (best.next(), best.next()) {
        (Some(root), None) if most > 0 => Ok(root),
        _ if most == 0 => Err(format!(
            "has no column that names a field of {}: write field names into its first line, or use `--map`",
            types.names()
        )),
        _ => Err(format!("fits several record types as well: use `--type` with one of {}", types.names())),
    }
}

/// Whether records of a type can be read at all.
fn usable(chosen: Option<(RecordId, &Template)>, types: &Types) -> Result<(), String> {
    let Some((root, template)) = chosen else { return Ok(()) };
    if let Some(conflict) = &template.conflict {
        return Err(conflict.clone());
    }
    if template.key.is_some() {
        return Ok(());
    }
    let record = types.schema.get(root);
    let key = record.key.and_then(|key| record.fields.get(key)).map_or("", |field| &field.name);
    Err(format!(
        "has no column `{key}`, by which a {} is known: name it so, or write `--map {key}=COLUMN`",
        record.name
    ))
}

struct CsvRecords {
    window: Window,
    delimiter: u8,
    /// Line on which the next row begins.
    line: u64,
    names: Vec<String>,
    columns: Vec<(String, Option<String>)>,
    types: Arc<Types>,
    type_column: Option<usize>,
    templates: BTreeMap<RecordId, Template>,
    default: Option<RecordId>,
    row: Row,
    group: Option<Group>,
    ready: VecDeque<Found>,
    read_twice: usize,
}

/// The rows of one key that stand together.
struct Group {
    root: RecordId,
    key: String,
    rows: Vec<Row>,
    lines: Vec<u64>,
    line: u64,
    size: usize,
    broken: Option<Broken>,
}

/// What stands at the next place in the file; its cells are in `CsvRecords::row`.
struct Read {
    line: u64,
    size: usize,
    broken: Option<Broken>,
}

impl Records for CsvRecords {
    fn next_record(&mut self) -> Option<Found> {
        loop {
            if let Some(found) = self.ready.pop_front() {
                return Some(found);
            }
            match self.next_row() {
                Some(read) => self.take(read),
                None => return self.end_group(),
            }
        }
    }

    fn columns(&self) -> &[(String, Option<String>)] {
        &self.columns
    }
}

impl CsvRecords {
    /// Adds a row to its record, or begins another.
    fn take(&mut self, read: Read) {
        let word = self.type_column.map_or("", |column| self.row.text(column).unwrap_or(""));
        let root = self.types.of(word, self.default);
        let template = root.as_ref().ok().and_then(|root| self.templates.get(root));
        let (root, template) = match (root, template) {
            (Ok(root), Some(template)) => (root, template),
            (Ok(_), None) => return self.reject(read, Broken::new("is of no type that stands alone")),
            (Err(reason), _) => {
                let broken = Broken::new(reason);
                let broken = match self.type_column {
                    Some(column) => broken.at(column),
                    None => broken,
                };
                return self.reject(read, broken);
            }
        };
        if let Some(conflict) = &template.conflict {
            let reason = format!("is in a file that {conflict}");
            return self.reject(read, Broken::new(reason));
        }
        // A quote that is not closed runs on into the cells behind it.
        let readable = |column: &usize| self.row.fault.is_none_or(|fault| *column < fault.cell());
        let key_column = template.key.filter(readable);
        let key = key_column.and_then(|column| self.row.text(column)).map_or("", str::trim).to_owned();
        if key.is_empty() && read.broken.is_some() {
            return self.reject(read, Broken::default());
        }
        let has_item_rows = template.has_item_rows();
        let group =
            self.group.as_mut().filter(|group| has_item_rows && group.root == root && group.key == key);
        match group.filter(|_| !key.is_empty()) {
            Some(group) => group.add(std::mem::take(&mut self.row), read),
            None => {
                let done = self.end_group();
                self.ready.extend(done);
                let line = read.line;
                let mut group =
                    Group { root, key, rows: Vec::new(), lines: Vec::new(), line, size: 0, broken: None };
                group.add(std::mem::take(&mut self.row), read);
                self.group = Some(group);
                if !has_item_rows {
                    let done = self.end_group();
                    self.ready.extend(done);
                }
            }
        }
    }

    /// A row that belongs to no record that could be told.
    fn reject(&mut self, read: Read, broken: Broken) {
        let broken = read.broken.unwrap_or(broken);
        self.ready.push_back(Found { row: read.line, size: read.size, content: Err(broken) });
    }

    fn end_group(&mut self) -> Option<Found> {
        let group = self.group.take()?;
        let key = Some(group.key.clone()).filter(|key| !key.is_empty());
        let template = self.templates.get(&group.root);
        let rows = Rows { rows: &group.rows, lines: &group.lines, header: &self.names };
        let content = match (group.broken, template) {
            (Some(broken), _) => Err(broken),
            (None, Some(template)) => template.record(&rows).map(|node| (group.root, node)),
            (None, None) => Err(Broken::new("is of no type that stands alone")),
        };
        let content = content.map_err(|broken| Broken { key, root: Some(group.root), ..broken });
        Some(Found { row: group.line, size: group.size, content })
    }

    /// Reads the next row that is not blank.
    fn next_row(&mut self) -> Option<Read> {
        loop {
            let line = self.line;
            match cut(self.window.rest(), self.delimiter, self.window.extent(), &mut self.row) {
                Cut::Blank(size) => self.pass(size, 1),
                Cut::Row(size) => {
                    let fault = self.shape_fault();
                    if let Some(fault) = fault.clone().filter(|_| self.row.lines > 1) {
                        return Some(self.first_line_only(size, fault));
                    }
                    let fault = fault.or_else(|| self.text_fault());
                    self.pass(size, self.row.lines);
                    if fault.is_some()
                        || (0..self.row.len()).any(|cell| !self.row.bytes(cell).trim_ascii().is_empty())
                    {
                        return Some(Read { line, size, broken: fault });
                    }
                }
                Cut::Incomplete if self.window.rest().len() > MOST_RECORD_BYTES => {
                    let fault = Broken::new("is longer than 16 MB: a quote `\"` is opened and never closed");
                    return Some(self.first_line_only(self.window.rest().len(), fault));
                }
                Cut::Incomplete | Cut::End => {
                    if !self.window.grow() {
                        return self.failure();
                    }
                }
            }
        }
    }

    fn pass(&mut self, size: usize, lines: usize) {
        self.window.drop_front(size);
        self.line += lines as u64;
    }

    /// What is wrong with the cells of the row just cut, so that they may stand in the wrong columns.
    fn shape_fault(&self) -> Option<Broken> {
        let (row, wanted) = (&self.row, self.names.len());
        if let Some(fault) = row.fault {
            return Some(Broken::new(fault.reason()).at(fault.cell()));
        }
        let cells = row.len();
        (cells != wanted).then(|| Broken::new(format!("has {cells} cells where the header has {wanted}")))
    }

    /// What is wrong with the text of the row just cut.
    fn text_fault(&self) -> Option<Broken> {
        let row = &self.row;
        if !row.is_utf8() {
            let cell = (0..row.len()).find(|&cell| row.text(cell).is_none()).unwrap_or(0);
            return Some(Broken::new("is not UTF-8 text: save the file as \"CSV UTF-8\"").at(cell));
        }
        let is_long = |&cell: &usize| row.bytes(cell).len() > MOST_CELL_BYTES;
        let long = (0..row.len()).filter(|_| row.size() > MOST_CELL_BYTES).find(is_long);
        long.map(|cell| Broken::new("holds more than 1 MB of text").at(cell))
    }

    /// Takes only the first line of a row over several lines that is broken: most often its quote is open by mistake, and
    /// the lines behind it are rows of their own.
    fn first_line_only(&mut self, size: usize, fault: Broken) -> Read {
        let line = self.line;
        let rest = self.window.rest();
        let end = rest[..size.min(rest.len())].iter().position(|&byte| byte == b'\n');
        self.read_twice += size;
        let Some(end) = end.filter(|_| self.read_twice <= MOST_BYTES_READ_TWICE) else {
            return self.give_up(line, fault);
        };
        cut(&rest[..=end], self.delimiter, Extent::Whole, &mut self.row);
        self.pass(end + 1, 1);
        Read { line, size: end + 1, broken: Some(fault) }
    }

    /// Passes over all that is left: a line without an end, or too many quotes that do not close.
    fn give_up(&mut self, line: u64, fault: Broken) -> Read {
        loop {
            let size = self.window.rest().len();
            self.window.drop_front(size);
            if !self.window.grow() {
                break;
            }
        }
        let reason = format!("{}; nothing was read from line {line} to the end of the file", fault.reason);
        self.row = Row::default();
        Read { line, size: 0, broken: Some(Broken { reason, ..fault }) }
    }

    /// Stands for all that could not be read because reading failed.
    fn failure(&mut self) -> Option<Read> {
        let reason = self.window.take_failure()?;
        let size = self.window.rest().len();
        self.window.drop_front(size);
        self.row = Row::default();
        Some(Read { line: self.line, size, broken: Some(Broken::new(reason)) })
    }

    fn report_columns(&self) -> Vec<(String, Option<String>)> {
        let roots = match (self.type_column, self.default) {
            (None, Some(default)) => vec![default],
            _ => self.types.roots.clone(),
        };
        let field = |column: usize| {
            let templates = roots.iter().filter_map(|root| self.templates.get(root));
            let mut fields = templates.filter_map(|template| template.fields.get(column)?.clone());
            fields.next().or_else(|| (self.type_column == Some(column)).then(|| "type".to_owned()))
        };
        self.names.iter().enumerate().map(|(column, name)| (name.clone(), field(column))).collect()
    }
}

impl Group {
    /// Adds a row of the group's key.
    fn add(&mut self, row: Row, read: Read) {
        self.size += read.size;
        if let Some(mut broken) = read.broken {
            if read.line != self.line {
                broken.reason = format!("line {}: {}", read.line, broken.reason);
            }
            self.broken.get_or_insert(broken);
        }
        if self.rows.len() >= MOST_ROWS_OF_A_RECORD || self.size > MOST_RECORD_BYTES {
            let reason = "has more item rows than one record can take: 65536 rows or 16 MB";
            self.broken.get_or_insert(Broken::new(reason));
        }
        if self.broken.is_some() {
            // A record that is rejected needs no rows, however many are still to come.
            self.rows.clear();
            self.lines.clear();
        } else {
            self.rows.push(row);
            self.lines.push(read.line);
        }
    }
}
