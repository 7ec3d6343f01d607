//! From the rows of a table to records: one row a record, or one row an item of a record. Never holds more than one record
//! in memory, and never knows of which format the table is.

use super::header::plain;
use super::mapping::{ColumnUse, Feeding, Unread, Why, Wishes, assign, feedings};
use super::rejection::Broken;
use super::table::{Cells, Place, Table, TableRow};
use super::template::{Rows, Template};
use super::types::{Types, clip};
use super::{Found, More, Purpose, Records, Setting, customs};
use crate::value::RecordId;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// Limits that keep one record of a hostile or broken file from taking all memory.
const MOST_RECORD_BYTES: usize = 16 * 1024 * 1024;
const MOST_ROWS_OF_A_RECORD: usize = 65_536;

/// The records of a table.
///
/// # Errors
/// When its header names no field, fits several types, or lacks the key.
pub(super) fn open(table: Box<dyn Table>, setting: &Setting<'_>) -> Result<Box<dyn Records>, String> {
    let types = Arc::clone(setting.types);
    let names = table.header().to_vec();
    let type_column = names.iter().position(|name| plain(name) == "type").filter(|_| types.has_words);
    let declaration = customs::mapping(&names, &types);
    let mut templates = BTreeMap::new();
    for &root in &types.roots {
        let pairs = mapping_of(root, setting, declaration.as_ref());
        let wishes = Wishes { pairs: &pairs, file: setting.wishes.file };
        templates
            .insert(root, Template::new(&names, assign(&names, wishes, &types.schema, root), &types, root));
    }
    let of_declaration = declaration.map(|(root, _)| root);
    let default = match (types.default.or(of_declaration), type_column) {
        (None, None) => Some(best_fit(&templates, &types)?),
        (default, _) => default,
    };
    let chosen =
        default.filter(|_| type_column.is_none()).and_then(|root| Some((root, templates.get(&root)?)));
    match setting.purpose {
        Purpose::Screen => usable(chosen, &types)?,
        Purpose::Names(_) => has_names(chosen, &names, setting.wishes.pairs)?,
        Purpose::Survey => {}
    }
    let mut records = TableRecords {
        table,
        names,
        columns: Vec::new(),
        uses: Vec::new(),
        ahead: VecDeque::new(),
        types,
        type_column,
        templates,
        default,
        group: None,
        ready: VecDeque::new(),
    };
    records.uses = records.report_uses();
    records.columns = records.report_columns();
    Ok(Box::new(records))
}

/// What the user says, and behind it what the boxes of a customs declaration are.
fn mapping_of(
    root: RecordId,
    setting: &Setting<'_>,
    declaration: Option<&(RecordId, Vec<(String, String)>)>,
) -> Vec<(String, String)> {
    let mut mapping = setting.wishes.pairs.to_vec();
    if let Some((_, boxes)) = declaration.filter(|(of, _)| *of == root) {
        let said: Vec<&String> =
            setting.wishes.pairs.iter().flat_map(|(field, column)| [field, column]).collect();
        mapping.extend(
            boxes.iter().filter(|(field, column)| !said.contains(&field) && !said.contains(&column)).cloned(),
        );
    }
    mapping
}

/// How a row does as a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Fit {
    /// How many columns feed fields.
    pub(super) read: usize,
    /// How many mean anything that is known.
    pub(super) known: usize,
    /// Whether one feeds the key.
    pub(super) has_key: bool,
}

/// How a row does as a header, in the type whose fields take the most columns.
pub(super) fn fit(header: &[String], setting: &Setting<'_>) -> Fit {
    let types = setting.types;
    let declaration = customs::mapping(header, types);
    let of = |root: RecordId| {
        let pairs = mapping_of(root, setting, declaration.as_ref());
        let wishes = Wishes { pairs: &pairs, file: setting.wishes.file };
        let template = Template::new(header, assign(header, wishes, &types.schema, root), types, root);
        let (known, read, _) = template.coverage();
        Fit { read, known, has_key: template.key.is_some() }
    };
    match types.default {
        Some(root) => of(root),
        None => types.roots.iter().map(|&root| of(root)).max().unwrap_or_default(),
    }
}

/// The type that takes the most columns.
fn best_fit(templates: &BTreeMap<RecordId, Template>, types: &Types) -> Result<RecordId, String> {
    let most = templates.values().map(Template::coverage).max().unwrap_or_default();
    let mut best =
        templates.iter().filter(|(_, template)| template.coverage() == most).map(|(root, _)| *root);
    match (best.next(), best.next()) {
        (Some(root), None) if most.0 > 0 => Ok(root),
        _ if most.0 == 0 => Err(format!(
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
        "has no column `{key}`, by which a {} is known: name it so, or write `--map {key}=COLUMN`; `tidewaiter map` shows which column it may be",
        record.name
    ))
}

/// Whether a table says who is to be looked up.
fn has_names(
    chosen: Option<(RecordId, &Template)>,
    names: &[String],
    said: &[(String, String)],
) -> Result<(), String> {
    let Some((_, template)) = chosen else { return Ok(()) };
    if let Some(conflict) = &template.conflict {
        return Err(conflict.clone());
    }
    if template.key.is_some() {
        return Ok(());
    }
    let shown = names.iter().filter(|name| !name.is_empty()).take(20);
    let shown: Vec<String> = shown.map(|name| format!("`{}`", clip(name))).collect();
    let shown = shown.join(", ");
    Err(match said.iter().find(|(field, _)| field == "name") {
        Some((_, column)) => format!("has no column `{column}`; there are {shown}"),
        None => {
            format!("has no column that surely holds the names: say which with `--column`; there are {shown}")
        }
    })
}

struct TableRecords {
    table: Box<dyn Table>,
    names: Vec<String>,
    columns: Vec<(String, Option<String>)>,
    uses: Vec<ColumnUse>,
    /// Rows that were looked at before their time.
    ahead: VecDeque<TableRow>,
    types: Arc<Types>,
    type_column: Option<usize>,
    templates: BTreeMap<RecordId, Template>,
    default: Option<RecordId>,
    group: Option<Group>,
    ready: VecDeque<Found>,
}

/// The rows of one key that stand together.
struct Group {
    root: RecordId,
    key: String,
    rows: Vec<Cells>,
    numbers: Vec<u64>,
    number: u64,
    size: usize,
    broken: Option<Broken>,
    place: Place,
}

impl Records for TableRecords {
    fn next_record(&mut self) -> Option<Found> {
        loop {
            if let Some(found) = self.ready.pop_front() {
                return Some(found);
            }
            match self.ahead.pop_front().or_else(|| self.table.next_row()) {
                Some(row) => self.take(row),
                None => return self.end_group(),
            }
        }
    }

    fn columns(&self) -> &[(String, Option<String>)] {
        &self.columns
    }

    fn uses(&self) -> &[ColumnUse] {
        &self.uses
    }

    fn record_type(&self) -> Option<RecordId> {
        self.default.filter(|_| self.type_column.is_none())
    }

    fn factors(&self) -> Vec<(usize, Decimal)> {
        self.templates.values().flat_map(Template::factors).collect()
    }

    fn feedings(&self) -> Vec<Feeding> {
        let template = self.record_type().and_then(|root| self.templates.get(&root));
        template.map_or_else(Vec::new, |template| feedings(&template.feeds, &template.uses, &self.names))
    }

    fn samples(&mut self) -> Vec<Vec<String>> {
        while self.ahead.len() < ROWS_OF_SAMPLES
            && let Some(row) = self.table.next_row()
        {
            self.ahead.push_back(row);
        }
        let mut samples = vec![Vec::new(); self.names.len()];
        for row in self.ahead.iter().filter(|row| row.broken.is_none()) {
            for (column, seen) in samples.iter_mut().enumerate() {
                let text = row.cells.text(column);
                if seen.len() < SAMPLES && !text.is_empty() && seen.iter().all(|known| known != text) {
                    seen.push(text.to_owned());
                }
            }
        }
        samples
    }
}

/// How many different values of a column are shown, and among how many rows they are looked for.
const SAMPLES: usize = 3;
const ROWS_OF_SAMPLES: usize = 500;

impl TableRecords {
    /// Adds a row to its record, or begins another.
    fn take(&mut self, row: TableRow) {
        match row.place {
            // The rest of a record that was rejected belongs to nothing.
            Place::GoesOn => {
                if let Some(group) = &mut self.group {
                    group.add(row);
                }
                return;
            }
            Place::Begins => {
                let done = self.end_group();
                self.ready.extend(done);
            }
            Place::ByKey => {}
        }
        let word = self.type_column.map_or("", |column| row.cells.text(column));
        let root = self.types.of(word, self.default);
        let template = root.as_ref().ok().and_then(|root| self.templates.get(root));
        let (root, template) = match (root, template) {
            (Ok(root), Some(template)) => (root, template),
            (Ok(_), None) => return self.reject(row, Broken::new("is of no type that stands alone")),
            (Err(reason), _) => {
                let broken = Broken::new(reason);
                let broken = match self.type_column {
                    Some(column) => broken.at(column),
                    None => broken,
                };
                return self.reject(row, broken);
            }
        };
        if let Some(conflict) = &template.conflict {
            let reason = format!("is in a file that {conflict}");
            return self.reject(row, Broken::new(reason));
        }
        let key = template.key.map_or("", |column| row.cells.text(column)).to_owned();
        if key.is_empty() && row.broken.is_some() {
            return self.reject(row, Broken::default());
        }
        let has_item_rows = template.has_item_rows();
        let place = row.place;
        let group =
            self.group.as_mut().filter(|group| has_item_rows && group.root == root && group.key == key);
        match group.filter(|_| !key.is_empty() && place == Place::ByKey) {
            Some(group) => group.add(row),
            None => {
                let done = self.end_group();
                self.ready.extend(done);
                let number = row.number;
                let (rows, numbers) = (Vec::new(), Vec::new());
                let mut group = Group { root, key, rows, numbers, number, size: 0, broken: None, place };
                group.add(row);
                self.group = Some(group);
                if !has_item_rows && place == Place::ByKey {
                    let done = self.end_group();
                    self.ready.extend(done);
                }
            }
        }
    }

    /// A row that belongs to no record that could be told.
    fn reject(&mut self, row: TableRow, broken: Broken) {
        let broken = row.broken.unwrap_or(broken);
        let found = Found { row: row.number, size: row.size, more: More::None, content: Err(broken) };
        self.ready.push_back(found);
    }

    fn end_group(&mut self) -> Option<Found> {
        let group = self.group.take()?;
        let key = Some(group.key.clone()).filter(|key| !key.is_empty());
        let template = self.templates.get(&group.root);
        let (header, place) = (&self.names, group.place);
        let rows = Rows { rows: &group.rows, numbers: &group.numbers, header, place };
        let content = match (group.broken, template) {
            (Some(broken), _) => Err(broken),
            (None, Some(template)) => template.record(&rows).map(|node| (group.root, node)),
            (None, None) => Err(Broken::new("is of no type that stands alone")),
        };
        let content = content.map_err(|broken| Broken { key, root: Some(group.root), ..broken });
        let more = match template.is_some_and(Template::has_item_rows) && place == Place::ByKey {
            true => More::Elsewhere,
            false => More::None,
        };
        Some(Found { row: group.number, size: group.size, more, content })
    }

    fn report_columns(&self) -> Vec<(String, Option<String>)> {
        let field = |used: &ColumnUse| match used {
            ColumnUse::Read { fields, .. } => Some(fields.join(", ")),
            ColumnUse::Unread(_) => None,
        };
        self.names.iter().cloned().zip(self.uses.iter().map(field)).collect()
    }

    /// What became of each column; where records of several types are read, for the first type that reads it.
    fn report_uses(&self) -> Vec<ColumnUse> {
        let roots = match (self.type_column, self.default) {
            (None, Some(default)) => vec![default],
            _ => self.types.roots.clone(),
        };
        let of_column = |column: usize| {
            let uses = || roots.iter().filter_map(|root| self.templates.get(root)?.uses.get(column));
            let is_read = |used: &&ColumnUse| matches!(used, ColumnUse::Read { .. });
            if let Some(read) = uses().find(is_read) {
                return read.clone();
            }
            if self.type_column == Some(column) {
                return ColumnUse::Read { fields: vec!["type".to_owned()], why: Why::OwnName, unit: None };
            }
            let unknown = ColumnUse::Unread(Unread::Unknown);
            uses().find(|used| **used != unknown).cloned().unwrap_or(unknown)
        };
        (0..self.names.len()).map(of_column).collect()
    }
}

impl Group {
    /// Adds a row of the group's key.
    fn add(&mut self, row: TableRow) {
        self.size += row.size;
        if let Some(mut broken) = row.broken {
            if row.number != self.number {
                broken.reason = format!("line {}: {}", row.number, broken.reason);
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
            self.numbers.clear();
        } else {
            self.rows.push(row.cells);
            self.numbers.push(row.number);
        }
    }
}
