//! The shape that the rows of a file have as records of one type: which column stands where. Never knows a type's fields.

use super::header::{Path, Step, plain, resolve, show};
use super::rejection::Broken;
use super::table::{CellKind, Cells};
use super::types::Types;
use crate::value::{Node, RecordId, node::NodeKind};

/// Columns put into the shape of a record.
#[derive(Debug)]
pub(super) struct Template {
    shape: Shape,
    /// Columns that say something of the whole record, which all its rows must agree on.
    shared: Vec<usize>,
    /// Paths of the lists of which each row holds one item.
    lists: Vec<String>,
    /// The column of the key.
    pub(super) key: Option<usize>,
    /// For each column the field it feeds.
    pub(super) fields: Vec<Option<String>>,
    /// Why no record can be read, if two columns feed one field.
    pub(super) conflict: Option<String>,
}

#[derive(Debug)]
enum Shape {
    /// The cell of a column.
    Cell(usize),
    /// Named values.
    Record(Vec<(String, Shape)>),
    /// Items written out over columns, each with its number.
    Numbered(Vec<(usize, Shape)>),
    /// One item for each row.
    Each(Box<Shape>),
}

/// The rows of one record and the header of their file.
pub(super) struct Rows<'a> {
    pub(super) rows: &'a [Cells],
    /// Line or row number of each row.
    pub(super) numbers: &'a [u64],
    pub(super) header: &'a [String],
}

impl Template {
    /// The shape of a header's columns as records of a type.
    pub(super) fn new(
        header: &[String],
        mapping: &[(String, String)],
        types: &Types,
        root: RecordId,
    ) -> Template {
        let mut template = Template {
            shape: Shape::Record(Vec::new()),
            shared: Vec::new(),
            lists: Vec::new(),
            key: None,
            fields: vec![None; header.len()],
            conflict: None,
        };
        let record = types.schema.get(root);
        let key = record.key.and_then(|key| record.fields.get(key)).map(|field| field.name.as_str());
        for (column, path) in paths(header, mapping, types, root) {
            let shown = show(&path);
            if !add(&mut template.shape, &path, column) {
                let name = &header[column];
                template.conflict.get_or_insert_with(|| match *name == shown {
                    true => format!("has two columns for `{shown}`: rename or remove one"),
                    false => {
                        format!("has two columns for `{shown}`, one of them `{name}`: rename or remove one")
                    }
                });
            }
            match path.iter().position(|step| *step == Step::Each) {
                None => template.shared.push(column),
                Some(each) => {
                    let list = show(&path[..each]);
                    if !template.lists.contains(&list) {
                        template.lists.push(list);
                    }
                }
            }
            if Some(shown.as_str()) == key {
                template.key = Some(column);
            }
            template.fields[column] = Some(match template.fields[column].take() {
                Some(other) => format!("{other}, {shown}"),
                None => shown,
            });
        }
        template
    }

    /// How many columns are read.
    pub(super) fn coverage(&self) -> usize {
        self.fields.iter().flatten().count()
    }

    /// Whether several rows may be one record.
    pub(super) fn has_item_rows(&self) -> bool {
        !self.lists.is_empty()
    }

    /// The record of some rows, at least one.
    pub(super) fn record(&self, rows: &Rows<'_>) -> Result<Node, Broken> {
        self.check_agreement(rows)?;
        let mut node = build(&self.shape, rows.rows, rows.numbers).unwrap_or(Node::new(NodeKind::Missing));
        if rows.rows.len() > 1 && self.lists.len() > 1 {
            self.keep_one_list(&mut node)?;
        }
        Ok(node)
    }

    fn check_agreement(&self, rows: &Rows<'_>) -> Result<(), Broken> {
        if rows.rows.len() < 2 {
            return Ok(());
        }
        for &column in &self.shared {
            let mut filled =
                rows.rows.iter().zip(rows.numbers).filter(|(row, _)| !row.text(column).is_empty());
            let Some((first, first_line)) = filled.next() else { continue };
            let first = first.text(column);
            if let Some((other, line)) = filled.find(|(row, _)| row.text(column) != first) {
                let (name, other) = (&rows.header[column], other.text(column));
                let reason = format!(
                    "rows of one record differ in `{name}`: `{}` on line {first_line} and `{}` on line {line}",
                    super::types::clip(first),
                    super::types::clip(other)
                );
                return Err(Broken { field: self.fields[column].clone(), ..Broken::new(reason).at(column) });
            }
        }
        Ok(())
    }

    /// Rows made by joining tables repeat the items of one list for each item of the other. A list whose items are all
    /// equal then has one; when two lists vary, nobody can tell how many items each has.
    fn keep_one_list(&self, node: &mut Node) -> Result<(), Broken> {
        let mut varying = Vec::new();
        for list in &self.lists {
            let Some(items) = find_list(node, list) else { continue };
            if items.windows(2).all(|pair| pair[0] == pair[1]) {
                items.truncate(1);
            } else {
                varying.push(list.as_str());
            }
        }
        match varying.as_slice() {
            [first, second, ..] => Err(Broken::new(format!(
                "`{first}` and `{second}` both change from row to row: number the columns of one, as in `{second}.0`"
            ))),
            _ => Ok(()),
        }
    }
}

/// Column and path of all columns that are read; what the mapping says goes before what a header says.
fn paths(
    header: &[String],
    mapping: &[(String, String)],
    types: &Types,
    root: RecordId,
) -> Vec<(usize, Path)> {
    let mut paths: Vec<(usize, Path)> = Vec::new();
    for (field, wanted) in mapping {
        let columns = header.iter().enumerate().filter(|(_, column)| plain(column) == plain(wanted));
        if let Some(path) = resolve(field, &types.schema, root) {
            paths.extend(columns.map(|(column, _)| (column, path.clone())));
        }
    }
    let mapped = paths.clone();
    for (column, name) in header.iter().enumerate() {
        let Some(path) = resolve(name, &types.schema, root) else { continue };
        if mapped.iter().all(|(other, taken)| *other != column && *taken != path) {
            paths.push((column, path));
        }
    }
    paths
}

/// Puts a column into a shape; false when something stands there already.
fn add(shape: &mut Shape, path: &[Step], column: usize) -> bool {
    let Some((step, rest)) = path.split_first() else { return false };
    let next = match (step, shape) {
        (Step::Field(name), Shape::Record(fields)) => {
            let place = fields.iter().position(|(field, _)| field == name).unwrap_or(fields.len());
            if place == fields.len() {
                fields.push((name.clone(), empty(rest, column)));
            }
            &mut fields[place].1
        }
        (Step::Number(number), Shape::Numbered(items)) => {
            let place = items.binary_search_by_key(number, |(number, _)| *number);
            if let Err(place) = place {
                items.insert(place, (*number, empty(rest, column)));
            }
            let (Ok(place) | Err(place)) = place;
            &mut items[place].1
        }
        (Step::Each, Shape::Each(each)) => each.as_mut(),
        _ => return false,
    };
    match next {
        // A cell is this column's only if it was made just now.
        Shape::Cell(taken) => rest.is_empty() && *taken == column,
        next => !rest.is_empty() && add(next, rest, column),
    }
}

/// The shape that takes the rest of a path.
fn empty(path: &[Step], column: usize) -> Shape {
    match path.first() {
        None => Shape::Cell(column),
        Some(Step::Field(_)) => Shape::Record(Vec::new()),
        Some(Step::Number(_)) => Shape::Numbered(Vec::new()),
        Some(Step::Each) => Shape::Each(Box::new(empty(&path[1..], column))),
    }
}

/// The node of a shape; none where all its cells are blank.
fn build(shape: &Shape, rows: &[Cells], numbers: &[u64]) -> Option<Node> {
    match shape {
        Shape::Cell(column) => {
            let (row, number) = rows.iter().zip(numbers).find(|(row, _)| !row.text(*column).is_empty())?;
            let text = row.text(*column).to_owned();
            let kind = match row.kind(*column) {
                CellKind::Number => NodeKind::Number(text),
                CellKind::Written | CellKind::Date => NodeKind::Text(text),
            };
            Some(Node { kind, column: Some(*column as u32), row: Some(*number) })
        }
        Shape::Record(fields) => {
            let filled =
                fields.iter().filter_map(|(name, shape)| Some((name.clone(), build(shape, rows, numbers)?)));
            let filled: Vec<_> = filled.collect();
            (!filled.is_empty()).then(|| Node::new(NodeKind::Record(filled)))
        }
        Shape::Numbered(items) => {
            list(items.iter().filter_map(|(_, shape)| build(shape, rows, numbers)).collect())
        }
        Shape::Each(shape) => {
            let one = |(row, number)| {
                let node = build(shape, std::slice::from_ref(row), std::slice::from_ref(number))?;
                Some(Node { row: Some(*number), ..node })
            };
            list(rows.iter().zip(numbers).filter_map(one).collect())
        }
    }
}

fn list(items: Vec<Node>) -> Option<Node> {
    (!items.is_empty()).then(|| Node::new(NodeKind::List(items)))
}

fn find_list<'n>(node: &'n mut Node, path: &str) -> Option<&'n mut Vec<Node>> {
    let mut node = node;
    for name in path.split('.') {
        node = match &mut node.kind {
            NodeKind::Record(fields) => {
                fields.iter_mut().find(|(field, _)| field == name).map(|(_, node)| node)?
            }
            NodeKind::List(items) => items.get_mut(name.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    match &mut node.kind {
        NodeKind::List(items) => Some(items),
        _ => None,
    }
}
