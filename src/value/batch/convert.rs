//! From a node, which has no types, to typed cells: the one place where text becomes a value, for all readers.
//! Never touches a column.

use super::derived;
use super::written::{self, Outcome};
use crate::value::schema::{FieldType, Record, RecordId, Schema};
use crate::value::types::{Enumeration, Type};
use crate::value::{
    Conventions, Currency, Date, Money, Node, Note, Value, country, hs, money,
    node::{NodeKind, Unit},
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fmt;

/// Why a record cannot be taken: one field of it and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// `items.0.hs`.
    pub field: String,
    /// The column of the source, where it has columns.
    pub column: Option<u32>,
    /// The line or row of the source on which it stands.
    pub row: u64,
    /// Lower case, user text in backticks, what to write instead.
    pub reason: String,
}

/// A converted value.
#[derive(Debug)]
pub(super) enum Cell {
    Missing,
    Text(String),
    Decimal(Decimal),
    Money(Money),
    Date(Date),
    Duration(i64),
    Truth(bool),
    Many(Vec<Cell>),
    /// The rows of a part field.
    Parts(Vec<Filled>),
}

/// A record or a part of one, converted.
#[derive(Debug)]
pub(super) struct Filled {
    /// A cell for each field of its record type, and where it stood.
    pub(super) cells: Vec<(Cell, At)>,
    /// The line or row of the source on which it stands.
    pub(super) row: u64,
}

/// Where a cell stood in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At {
    /// Another file than that of the record.
    pub(super) file: Option<u32>,
    /// The columns: one, or two for money with its currency in a column of its own.
    pub(super) columns: [Option<u32>; 2],
    pub(super) row: u64,
}

/// Converts one record, collecting every error and every name that the schema does not know.
pub(super) struct Converter<'a> {
    pub(super) schema: &'a Schema,
    /// How the source's cells are written; none: in this program's own forms only.
    pub(super) conventions: Option<&'a Conventions>,
    /// The line or row of the source on which what is being converted stands.
    pub(super) row: u64,
    pub(super) notes: Vec<Note>,
    pub(super) errors: Vec<FieldError>,
    pub(super) unread: BTreeMap<String, u64>,
}

/// The way from a record to a value, written out only when something is to be said of it.
#[derive(Clone, Copy)]
pub(super) enum Path<'a> {
    /// The record itself.
    Root,
    /// A field of the value above.
    Field(&'a Path<'a>, &'a str),
    /// An item of the list above, from 0.
    Item(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root => Ok(()),
            Path::Field(Path::Root, name) => f.write_str(name),
            Path::Field(above, name) => write!(f, "{above}.{name}"),
            Path::Item(above, number) => write!(f, "{above}.{number}"),
        }
    }
}

impl Path<'_> {
    /// The last name of the path: of an item, the name of its list.
    fn name(&self) -> &str {
        match self {
            Path::Root => "",
            Path::Field(_, name) => name,
            Path::Item(above, _) => above.name(),
        }
    }

    /// The path without the numbers of items: the same for all items of a list.
    fn without_numbers(&self) -> String {
        match self {
            Path::Root => String::new(),
            Path::Field(Path::Root, name) => (*name).to_owned(),
            Path::Field(above, name) => format!("{}.{name}", above.without_numbers()),
            Path::Item(above, _) => above.without_numbers(),
        }
    }
}

impl Converter<'_> {
    /// The cells of a record, one for each field of its type.
    pub(super) fn record(&mut self, node: &Node, id: RecordId, path: &Path<'_>) -> Filled {
        let record = self.schema.get(id);
        let above = self.row;
        self.row = node.row.unwrap_or(above);
        let row = self.row;
        let nowhere = At { file: None, columns: [None; 2], row };
        let mut cells: Vec<(Cell, At)> = record.fields.iter().map(|_| (Cell::Missing, nowhere)).collect();
        if let NodeKind::Record(fields) = &node.kind {
            for (name, value) in fields {
                let inner = Path::Field(path, name);
                let field = record.field(name).or_else(|| wanted_by_rules(record, name, value));
                match field {
                    Some(field) => {
                        let cell = self.field(value, &record.fields[field].ty, &inner);
                        cells[field] = (cell, at(value, row));
                    }
                    None if is_the_type(path, name) || is_empty(value) => {}
                    None => *self.unread.entry(inner.without_numbers()).or_default() += 1,
                }
            }
        } else {
            self.fail(node, path, "holds no named values: write an object");
        }
        self.notes.extend(derived::complete_addresses(self.schema, record, &mut cells, path));
        self.row = above;
        Filled { cells, row }
    }

    fn field(&mut self, node: &Node, ty: &FieldType, path: &Path<'_>) -> Cell {
        if is_empty(node) {
            return Cell::Missing;
        }
        match ty {
            FieldType::Scalar(ty) => self.scalar(node, ty, path),
            FieldType::Scalars(ty) => {
                let items = self.items(node);
                Cell::Many(items.iter().map(|item| self.scalar(item, ty, path)).collect())
            }
            FieldType::Part(id) => Cell::Parts(vec![self.record(node, *id, path)]),
            FieldType::Parts(id) => match &node.kind {
                NodeKind::List(nodes) => {
                    let given = nodes.iter().enumerate().filter(|(_, node)| node.kind != NodeKind::Missing);
                    Cell::Parts(given.map(|(n, node)| self.record(node, *id, &Path::Item(path, n))).collect())
                }
                _ => self.fail(node, path, "holds one value where a list belongs: write `[...]`"),
            },
        }
    }

    /// A list of scalars is a list, or one text with `;` between the items.
    fn items(&self, node: &Node) -> Vec<Node> {
        match &node.kind {
            NodeKind::List(nodes) => nodes.iter().filter(|node| !is_empty(node)).cloned().collect(),
            NodeKind::Text(text) => text
                .split(';')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(|item| Node {
                    kind: NodeKind::Text(item.to_owned()),
                    column: node.column,
                    row: node.row,
                    unit: None,
                })
                .collect(),
            _ => vec![node.clone()],
        }
    }

    fn scalar(&mut self, node: &Node, ty: &Type, path: &Path<'_>) -> Cell {
        let text = match &node.kind {
            NodeKind::Missing => return Cell::Missing,
            NodeKind::Text(text) | NodeKind::Number(text) => text.trim(),
            NodeKind::Truth(truth) if *ty == Type::Truth => return Cell::Truth(*truth),
            NodeKind::Truth(_) => return self.fail(node, path, &format!("is true or false, not {}", a(ty))),
            NodeKind::Record(_) if *ty == Type::Money => return self.money_of_parts(node, path),
            NodeKind::Record(_) => return self.fail(node, path, &format!("is an object, not {}", a(ty))),
            NodeKind::List(_) => return self.fail(node, path, &format!("is a list, not {}", a(ty))),
        };
        let Some(conventions) = self.conventions else {
            return match read(text, ty) {
                Ok(cell) => cell,
                Err(wanted) => self.fail(node, path, &format!("`{}` is not {wanted}", shorten(text))),
            };
        };
        let outcome = match &node.kind {
            NodeKind::Number(_) => written::number(text, ty, path.name(), node.column.is_some()),
            _ => written::text(text, ty, path.name(), conventions.of(node.column)),
        };
        let outcome = match (node.unit.as_deref(), conventions.of(node.column).times, ty) {
            (Some(Unit::Open(why)), _, Type::Number) => outcome.open(why),
            (Some(Unit::Times(factor)), _, Type::Number) => outcome.times(*factor),
            (None, Some(factor), Type::Number) => outcome.times(factor),
            _ => outcome,
        };
        self.settle(node, text, path, outcome)
    }

    /// A cell of what could be made of a text, with a note where there is something to say of it.
    fn settle(&mut self, node: &Node, text: &str, path: &Path<'_>, outcome: Outcome) -> Cell {
        match outcome {
            Outcome::Cell(cell) => cell,
            Outcome::Noted(cell, remark) => {
                self.notes.push(Note {
                    kind: remark.kind,
                    field: path.to_string(),
                    column: node.column,
                    row: node.row.unwrap_or(self.row),
                    written: shorten(text),
                    read: shown(&cell),
                    why: remark.why,
                });
                cell
            }
            Outcome::Wrong(reason) => self.fail(node, path, &format!("`{}` {reason}", shorten(text))),
        }
    }

    fn money_of_parts(&mut self, node: &Node, path: &Path<'_>) -> Cell {
        let text = |name| match node.get(name).map(|node| &node.kind) {
            Some(NodeKind::Text(text) | NodeKind::Number(text)) => text.as_str(),
            _ => "",
        };
        let (amount, currency) = (text("amount"), text("currency"));
        if let (Some(conventions), Some(of_amount)) = (self.conventions, node.get("amount"))
            && !amount.trim().is_empty()
            && !matches!(of_amount.kind, NodeKind::Number(_))
        {
            let outcome = written::amount(amount.trim(), currency, conventions.of(of_amount.column));
            return self.settle(of_amount, amount, path, outcome);
        }
        match (money::parse_decimal(amount), Currency::parse(currency)) {
            (Some(amount), Some(currency)) => Cell::Money(Money { amount, currency }),
            (None, _) if amount.trim().is_empty() => self.fail(node, path, "has a currency and no `amount`"),
            (None, _) => {
                self.fail(node, path, &format!("`{}` is not {}", shorten(amount), wanted(&Type::Number)))
            }
            (_, None) => self.fail(node, path, "has an amount and no `currency` of three letters"),
        }
    }

    fn fail(&mut self, node: &Node, path: &Path<'_>, reason: &str) -> Cell {
        let column = node.column.or_else(|| first_column(node));
        let row = node.row.unwrap_or(self.row);
        self.errors.push(FieldError { field: path.to_string(), column, row, reason: reason.to_owned() });
        Cell::Missing
    }
}

/// The hidden field of a name that a rule asks for with `extra["Name"]`. Only single values are kept so.
fn wanted_by_rules(record: &Record, name: &str, value: &Node) -> Option<usize> {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    if matches!(value.kind, NodeKind::List(_) | NodeKind::Record(_) | NodeKind::Truth(_)) {
        return None;
    }
    let mut extra = record.fields.iter().enumerate();
    extra
        .find(|(_, field)| field.extra_header().is_some_and(|header| plain(header) == plain(name)))
        .map(|(index, _)| index)
}

/// A record's own word for its type, which readers have used by then.
fn is_the_type(path: &Path<'_>, name: &str) -> bool {
    matches!(path, Path::Root) && name == "type"
}

/// The canonical form of a text of a scalar type (`8542.31` is `854231`, `tr` is `TR`).
///
/// # Errors
/// What it should have been: "a country: write its ISO 3166 code, such as `TR`".
pub fn canonical(text: &str, ty: &Type) -> Result<String, String> {
    Ok(match read(text.trim(), ty)? {
        Cell::Text(text) => text,
        Cell::Decimal(number) => number.to_string(),
        Cell::Money(money) => money.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Duration(days) => days.to_string(),
        Cell::Truth(truth) => truth.to_string(),
        Cell::Missing | Cell::Many(_) | Cell::Parts(_) => String::new(),
    })
}

/// The value that a text of a scalar type stands for.
///
/// # Errors
/// What it should have been, as for [`canonical`].
pub fn typed(text: &str, ty: &Type) -> Result<Value<'static>, String> {
    Ok(match read(text.trim(), ty)? {
        Cell::Text(text) => Value::Text(text.into()),
        Cell::Decimal(number) => Value::Number(number),
        Cell::Money(money) => Value::Money(money),
        Cell::Date(date) => Value::Date(date),
        Cell::Duration(days) => Value::Duration(days),
        Cell::Truth(truth) => Value::Truth(truth),
        Cell::Missing | Cell::Many(_) | Cell::Parts(_) => Value::Missing,
    })
}

/// The value of a text in this program's own form, or what it should have been.
pub(super) fn read(text: &str, ty: &Type) -> Result<Cell, String> {
    let cell = match ty {
        Type::Truth => truth(text).map(Cell::Truth),
        Type::Number => money::parse_decimal(text).map(Cell::Decimal),
        Type::Percent => percent(text).map(Cell::Decimal),
        Type::Money => Money::parse(text).map(Cell::Money),
        Type::Date => Date::parse(text).map(Cell::Date),
        Type::Duration => duration(text).map(Cell::Duration),
        Type::Country => country::parse(text).map(|code| Cell::Text(code.to_owned())),
        Type::Hs => hs::parse(text).map(Cell::Text),
        Type::Enumeration(words) => word(text, words).map(Cell::Text),
        _ => Some(Cell::Text(text.to_owned())),
    };
    cell.ok_or_else(|| wanted(ty))
}

pub(super) fn wanted(ty: &Type) -> String {
    match ty {
        Type::Truth => "`true` or `false`".into(),
        Type::Number => "a number such as `1234.56`: write a point and no other mark".into(),
        Type::Percent => "a percentage such as `8%` or `0.08`".into(),
        Type::Money => "an amount with its currency, such as `EUR 9500.00`".into(),
        Type::Date => "a date such as `2024-02-23`".into(),
        Type::Duration => "a number of days such as `30d`".into(),
        Type::Country => "a country: write its ISO 3166 code, such as `TR`".into(),
        Type::Hs => "an HS code: write an even number of digits, 2 to 12, such as `8542.31`".into(),
        Type::Enumeration(words) => format!("one of `{}`", words.words.join("`, `")),
        other => format!("a {other}"),
    }
}

fn a(ty: &Type) -> String {
    match ty {
        Type::Hs => "an HS code".into(),
        Type::Enumeration(_) => "a word".into(),
        other => format!("a {other}"),
    }
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

/// `30d` or `30`; no longer than the calendar, so that adding it to a date cannot overflow.
fn duration(text: &str) -> Option<i64> {
    let days: i64 = text.strip_suffix('d').unwrap_or(text).trim_end().parse().ok()?;
    Some(days).filter(|days| (-MOST_DAYS..=MOST_DAYS).contains(days))
}

/// Ten thousand years.
const MOST_DAYS: i64 = 3_652_500;

pub(super) fn percent(text: &str) -> Option<Decimal> {
    match text.strip_suffix('%') {
        Some(number) => money::parse_decimal(number)?.checked_div(Decimal::ONE_HUNDRED),
        None => money::parse_decimal(text),
    }
}

/// A word of an enumeration, written with blanks or hyphens for `_` and in any case.
fn word(text: &str, words: &Enumeration) -> Option<String> {
    let wanted = text.to_lowercase().replace([' ', '-'], "_");
    words.words.iter().find(|word| word.to_lowercase() == wanted).cloned()
}

/// Nothing in it: an empty text, a list or an object of nothing.
fn is_empty(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Missing => true,
        NodeKind::Text(text) => text.trim().is_empty(),
        NodeKind::Record(fields) => fields.iter().all(|(_, node)| is_empty(node)),
        NodeKind::Number(_) | NodeKind::Truth(_) | NodeKind::List(_) => false,
    }
}

/// Where the cells of a value stood.
fn at(node: &Node, row: u64) -> At {
    let currency = node.get("currency").and_then(|currency| currency.column);
    let first = match node.get("amount") {
        Some(amount) => amount.column,
        None => node.column.or_else(|| first_column(node)),
    };
    let row = node.row.or_else(|| node.get("amount").and_then(|amount| amount.row)).unwrap_or(row);
    At { file: None, columns: [first, currency], row }
}

/// A value as a note shows it.
fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Decimal(number) => number.to_string(),
        Cell::Money(money) => money.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Duration(days) => format!("{days}d"),
        Cell::Truth(truth) => truth.to_string(),
        Cell::Missing | Cell::Many(_) | Cell::Parts(_) => String::new(),
    }
}

fn first_column(node: &Node) -> Option<u32> {
    match &node.kind {
        NodeKind::List(nodes) => nodes.iter().find_map(|node| node.column.or_else(|| first_column(node))),
        NodeKind::Record(fields) => {
            fields.iter().find_map(|(_, node)| node.column.or_else(|| first_column(node)))
        }
        _ => node.column,
    }
}

pub(super) fn shorten(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
