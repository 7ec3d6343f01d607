//! The shape that the rows of a file have as records of one type: which column stands where. Never knows a type's fields.

use super::header::{Step, show};
use super::mapping::{Assignment, ColumnUse, Feed, Reading, Unread, Why, kilograms};
use super::rejection::Broken;
use super::table::{CellKind, Cells, Place};
use super::types::Types;
use crate::value::{
    Node, RecordId,
    node::{NodeKind, Unit},
};
use rust_decimal::Decimal;

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
    /// For each column what became of it.
    pub(super) uses: Vec<ColumnUse>,
    /// The fields and their columns.
    pub(super) feeds: Vec<Feed>,
    /// Why no record can be read, if two columns feed one field.
    pub(super) conflict: Option<String>,
}

#[derive(Debug)]
enum Shape {
    /// The cell of a column, or several read as one.
    Cell(Feed),
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
    /// How the first of them was told to begin the record.
    pub(super) place: Place,
}

impl Template {
    /// The shape that assigned columns have as records of a type.
    pub(super) fn new(header: &[String], assignment: Assignment, types: &Types, root: RecordId) -> Template {
        let mut template = Template {
            shape: Shape::Record(Vec::new()),
            shared: Vec::new(),
            lists: Vec::new(),
            key: None,
            uses: assignment.uses,
            feeds: Vec::new(),
            conflict: None,
        };
        let record = types.schema.get(root);
        let key = record.key.and_then(|key| record.fields.get(key)).map(|field| field.name.as_str());
        for feed in &assignment.feeds {
            let shown = show(&feed.path);
            if !add(&mut template.shape, &feed.path, feed) {
                let name = feed.columns.first().and_then(|&column| header.get(column)).cloned();
                let name = name.unwrap_or_default();
                template.conflict.get_or_insert_with(|| match name == shown {
                    true => format!("has two columns for `{shown}`: rename or remove one"),
                    false => {
                        format!("has two columns for `{shown}`, one of them `{name}`: rename or remove one")
                    }
                });
            }
            match feed.path.iter().position(|step| *step == Step::Each) {
                None if feed.reading == Reading::IfAgreed => {}
                None => template.shared.extend(feed.all_columns()),
                Some(each) => {
                    let list = show(&feed.path[..each]);
                    if !template.lists.contains(&list) {
                        template.lists.push(list);
                    }
                }
            }
            if Some(shown.as_str()) == key {
                template.key = feed.columns.first().copied();
            }
        }
        template.feeds = assignment.feeds;
        template
    }

    /// How many columns mean something, how many of them are read, and how many of those not by a synonym alone.
    pub(super) fn coverage(&self) -> (usize, usize, usize) {
        let count = |is: fn(&ColumnUse) -> bool| self.uses.iter().filter(|used| is(used)).count();
        let means = count(|used| *used != ColumnUse::Unread(Unread::Unknown));
        let read = count(|used| matches!(used, ColumnUse::Read { .. }));
        let by_synonym = count(|used| matches!(used, ColumnUse::Read { why: Why::Synonym(_), .. }));
        (means, read, read - by_synonym)
    }

    /// The field that a column feeds, or several with commas between them.
    pub(super) fn field(&self, column: usize) -> Option<String> {
        match self.uses.get(column)? {
            ColumnUse::Read { fields, .. } => Some(fields.join(", ")),
            ColumnUse::Unread(_) => None,
        }
    }

    /// Columns whose numbers are multiplied, and by what.
    pub(super) fn factors(&self) -> impl Iterator<Item = (usize, Decimal)> + '_ {
        self.feeds.iter().filter_map(|feed| match feed.reading {
            Reading::Times(factor) => Some((*feed.columns.first()?, factor)),
            _ => None,
        })
    }

    /// Whether several rows may be one record.
    pub(super) fn has_item_rows(&self) -> bool {
        !self.lists.is_empty()
    }

    /// The record of some rows, at least one.
    pub(super) fn record(&self, rows: &Rows<'_>) -> Result<Node, Broken> {
        self.check_agreement(rows)?;
        let mut node = build(&self.shape, rows.rows, rows.numbers).unwrap_or(Node::new(NodeKind::Missing));
        if rows.rows.len() > 1 && self.lists.len() > 1 && rows.place == Place::ByKey {
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
                return Err(Broken { field: self.field(column), ..Broken::new(reason).at(column) });
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

/// Puts a column into a shape; false when something stands there already.
fn add(shape: &mut Shape, path: &[Step], feed: &Feed) -> bool {
    let Some((step, rest)) = path.split_first() else { return false };
    let next = match (step, shape) {
        (Step::Field(name), Shape::Record(fields)) => {
            let place = fields.iter().position(|(field, _)| field == name).unwrap_or(fields.len());
            if place == fields.len() {
                fields.push((name.clone(), empty(rest, feed)));
            }
            &mut fields[place].1
        }
        (Step::Number(number), Shape::Numbered(items)) => {
            let place = items.binary_search_by_key(number, |(number, _)| *number);
            if let Err(place) = place {
                items.insert(place, (*number, empty(rest, feed)));
            }
            let (Ok(place) | Err(place)) = place;
            &mut items[place].1
        }
        (Step::Each, Shape::Each(each)) => each.as_mut(),
        _ => return false,
    };
    match next {
        // A cell is this feed's only if it was made just now.
        Shape::Cell(taken) => rest.is_empty() && taken == feed,
        next => !rest.is_empty() && add(next, rest, feed),
    }
}

/// The shape that takes the rest of a path.
fn empty(path: &[Step], feed: &Feed) -> Shape {
    match path.first() {
        None => Shape::Cell(feed.clone()),
        Some(Step::Field(_)) => Shape::Record(Vec::new()),
        Some(Step::Number(_)) => Shape::Numbered(Vec::new()),
        Some(Step::Each) => Shape::Each(Box::new(empty(&path[1..], feed))),
    }
}

/// The node of a shape; none where all its cells are blank.
fn build(shape: &Shape, rows: &[Cells], numbers: &[u64]) -> Option<Node> {
    match shape {
        Shape::Cell(feed) => cell(feed, rows, numbers),
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

/// The node of a feed's cells.
fn cell(feed: &Feed, rows: &[Cells], numbers: &[u64]) -> Option<Node> {
    let column = *feed.columns.first()?;
    let leaf = |column: usize| leaf(column, rows, numbers);
    match &feed.reading {
        // Numbers are multiplied when they are read, by the convention of their column.
        Reading::Plain | Reading::Times(_) => leaf(column),
        Reading::IfAgreed => {
            let node = leaf(column)?;
            let text = rows.iter().map(|row| row.text(column)).find(|text| !text.is_empty())?;
            rows.iter().all(|row| [text, ""].contains(&row.text(column))).then_some(node)
        }
        Reading::Joined(between) => {
            let nodes: Vec<Node> = feed.columns.iter().filter_map(|&column| leaf(column)).collect();
            let texts: Vec<&str> = nodes.iter().filter_map(text_of).collect();
            let first = nodes.first()?;
            Some(Node { kind: NodeKind::Text(texts.join(between)), ..first.clone() })
        }
        Reading::In(currency) => Some(amount(leaf(column)?, Some(Node::text(currency.as_str())))),
        Reading::InColumn(other) => Some(amount(leaf(column)?, leaf(*other))),
        Reading::WithUnit(other) => Some(Node { unit: unit(leaf(*other)), ..leaf(column)? }),
    }
}

impl Reading {
    /// A value that has no column, with the value of its currency or unit.
    pub(super) fn of_node(&self, node: Node, beside: Option<&Node>) -> Node {
        match self {
            Reading::Plain | Reading::Joined(_) | Reading::IfAgreed => node,
            Reading::Times(factor) => Node { unit: Some(Box::new(Unit::Times(*factor))), ..node },
            Reading::In(currency) => amount(node, Some(Node::text(currency.as_str()))),
            Reading::InColumn(_) => amount(node, beside.cloned()),
            Reading::WithUnit(_) => Node { unit: unit(beside.cloned()), ..node },
        }
    }
}

/// What the cell of a unit makes of the mass beside it; nothing where it is in kilograms.
fn unit(cell: Option<Node>) -> Option<Box<Unit>> {
    let text = cell.as_ref().and_then(text_of).unwrap_or_default();
    let open = |why: String| Some(Box::new(Unit::Open(why)));
    match (text, kilograms(text)) {
        ("", _) => open("names no unit in the column of its unit".into()),
        (_, None) => open(format!(
            "is in `{}`, which is no unit of mass that means one thing: write kg, t, g or lb",
            super::types::clip(text)
        )),
        (_, Some(factor)) if factor == Decimal::ONE => None,
        (_, Some(factor)) => Some(Box::new(Unit::Times(factor))),
    }
}

/// The first cell of a column that is not blank.
fn leaf(column: usize, rows: &[Cells], numbers: &[u64]) -> Option<Node> {
    let (row, number) = rows.iter().zip(numbers).find(|(row, _)| !row.text(column).is_empty())?;
    let text = row.text(column).to_owned();
    let kind = match row.kind(column) {
        CellKind::Number => NodeKind::Number(text),
        CellKind::Written | CellKind::Date => NodeKind::Text(text),
    };
    Some(Node { kind, column: Some(column as u32), row: Some(*number), unit: None })
}

fn text_of(node: &Node) -> Option<&str> {
    match &node.kind {
        NodeKind::Text(text) | NodeKind::Number(text) => Some(text),
        _ => None,
    }
}

/// Money of an amount and its currency; an amount that names its own keeps it.
fn amount(amount: Node, currency: Option<Node>) -> Node {
    let has_own = matches!(&amount.kind, NodeKind::Text(text) if text.chars().any(char::is_alphabetic));
    if has_own {
        return amount;
    }
    let mut fields = vec![("amount".to_owned(), amount)];
    fields.extend(currency.map(|currency| ("currency".to_owned(), currency)));
    Node::new(NodeKind::Record(fields))
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
