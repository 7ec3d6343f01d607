//! A list with its entries: keys, columns and look-ups. Never reads a text; `import` does.

use super::casefold::casefold;
use super::{Declaration, Provenance};
use crate::text::fold;
use crate::value::{Date, Money, Structure, Type, Value, sha256_hex};
use rust_decimal::Decimal;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A set of keys, or a table with columns beside its keys.
#[derive(Debug, Clone)]
pub struct List {
    declaration: Declaration,
    structure: Arc<Structure>,
    keys: Vec<String>,
    rows: Vec<Vec<Stored>>,
    /// From a key in comparable form to its row. Only looked up, never walked.
    index: HashMap<String, u32>,
    /// Of HS codes: what a listed code begins with, in pairs of digits. Only looked up.
    beginnings: HashSet<String>,
    /// The further rows of a key that several places share, by its first row. Only looked up.
    namesakes: HashMap<u32, Vec<u32>>,
    provenance: Provenance,
}

/// A row of one list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowIndex(pub u32);

/// A value that threads may share, which `Value` is not.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Stored {
    Missing,
    Text(String),
    Number(Decimal),
    Money(Money),
    Date(Date),
    Duration(i64),
    Truth(bool),
}

impl List {
    /// A list of keys written in a rule file, in canonical form (the checker has seen to it). Equal keys are one.
    pub fn inline(declaration: Declaration, keys: Vec<String>) -> List {
        let sha256 = sha256_hex(keys.join("\n").as_bytes());
        let mut list = List::empty(declaration);
        for key in keys {
            list.add(key, Vec::new());
        }
        list.provenance.sha256 = sha256;
        list
    }

    /// A list without entries.
    pub(super) fn empty(declaration: Declaration) -> List {
        let structure =
            Structure { name: format!("row of {}", declaration.name), fields: declaration.columns.clone() };
        let provenance = Provenance {
            date: declaration.date,
            stale_after_days: declaration.stale_after_days,
            ..Provenance::default()
        };
        List {
            declaration,
            structure: Arc::new(structure),
            keys: Vec::new(),
            rows: Vec::new(),
            index: HashMap::new(),
            beginnings: HashSet::new(),
            namesakes: HashMap::new(),
            provenance,
        }
    }

    /// Adds an entry with a cell for each declared column, or none at all; an equal key's row, and nothing is added,
    /// if there is one. Places share names: in a table of places only a row that is equal in every cell is there already.
    pub(super) fn add(&mut self, key: String, cells: Vec<Stored>) -> Option<RowIndex> {
        let row = self.keys.len() as u32;
        let comparable = self.comparable(&key);
        match self.index.get(&comparable) {
            Some(&first) if self.declaration.key != Type::Place || cells.is_empty() => {
                return Some(RowIndex(first));
            }
            Some(&first) => {
                let namesakes = self.namesakes.entry(first).or_default();
                let is_same = |row: &u32| self.rows.get(*row as usize) == Some(&cells);
                if let Some(same) = [first].iter().chain(namesakes.iter()).copied().find(|row| is_same(row)) {
                    return Some(RowIndex(same));
                }
                namesakes.push(row);
            }
            None => {
                self.index.insert(comparable, row);
            }
        }
        if self.declaration.key == Type::Hs {
            self.beginnings.extend(
                (1..key.len().div_ceil(2)).filter_map(|pairs| key.get(..pairs * 2)).map(str::to_owned),
            );
        }
        self.keys.push(key);
        self.rows.push(cells);
        self.provenance.rows = self.keys.len();
        None
    }

    /// Whether `find` finds a row.
    pub fn contains(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// The row of a key: for HS codes the longest listed code that `key` begins with; for texts and names the same
    /// words whatever the case; for places the same words in any spelling that `text::fold` makes equal; else the same.
    pub fn find(&self, key: &str) -> Option<RowIndex> {
        let row = match self.declaration.key {
            Type::Hs => (1..=key.len() / 2).rev().find_map(|pairs| self.index.get(key.get(..pairs * 2)?)),
            _ => self.index.get(&self.comparable(key)).filter(|_| !key.is_empty()),
        };
        row.copied().map(RowIndex)
    }

    /// Whether a key is an HS code too short to say: not listed itself, but a listed code begins with it.
    pub fn is_too_short(&self, key: &str) -> bool {
        self.beginnings.contains(key) && !self.contains(key)
    }

    /// All rows of a key, in the order of the source.
    pub(super) fn rows_of(&self, key: &str) -> Vec<RowIndex> {
        let Some(first) = self.find(key) else { return Vec::new() };
        let more = self.namesakes.get(&first.0).into_iter().flatten();
        [first].into_iter().chain(more.copied().map(RowIndex)).collect()
    }

    /// Whether a row that `find` gave is only the first of several places of its name.
    pub fn has_namesakes(&self, row: RowIndex) -> bool {
        self.namesakes.get(&row.0).is_some_and(|more| !more.is_empty())
    }

    fn comparable(&self, key: &str) -> String {
        match self.declaration.key {
            Type::Text | Type::Name => casefold(key),
            Type::Place => fold(key),
            _ => key.to_owned(),
        }
    }

    /// The key of a row, as listed.
    pub fn key(&self, row: RowIndex) -> &str {
        self.keys.get(row.0 as usize).map_or("", String::as_str)
    }

    /// The value of a column, by its index among the declared columns, in a row that `find` gave. Missing where the
    /// cell is empty and where the list has no such column.
    pub fn value(&self, row: RowIndex, column: usize) -> Value<'static> {
        match self.rows.get(row.0 as usize).and_then(|cells| cells.get(column)) {
            None | Some(Stored::Missing) => Value::Missing,
            Some(Stored::Text(text)) => Value::Text(text.clone().into()),
            Some(Stored::Number(number)) => Value::Number(*number),
            Some(Stored::Money(money)) => Value::Money(*money),
            Some(Stored::Date(date)) => Value::Date(*date),
            Some(Stored::Duration(days)) => Value::Duration(*days),
            Some(Stored::Truth(truth)) => Value::Truth(*truth),
        }
    }

    /// The shape of a row: `row of chpl` with the declared columns.
    pub fn structure(&self) -> &Arc<Structure> {
        &self.structure
    }

    /// How it was declared.
    pub fn declaration(&self) -> &Declaration {
        &self.declaration
    }

    /// Where it came from.
    pub fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    pub(super) fn set_origin(&mut self, file: &str, text: &str) {
        self.provenance.file = file.to_owned();
        self.provenance.sha256 = sha256_hex(text.as_bytes());
    }

    pub(super) fn set_date(&mut self, date: Option<Date>) {
        self.provenance.date = date;
    }

    /// The keys as listed, in the order of the source.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether it has no entry.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

impl Stored {
    /// A value to keep; a value of a shape that a list cell cannot have is missing.
    pub(super) fn new(value: Value<'_>) -> Stored {
        match value {
            Value::Text(text) => Stored::Text(text.into_owned()),
            Value::Number(number) => Stored::Number(number),
            Value::Money(money) => Stored::Money(money),
            Value::Date(date) => Stored::Date(date),
            Value::Duration(days) => Stored::Duration(days),
            Value::Truth(truth) => Stored::Truth(truth),
            Value::Missing | Value::Absent | Value::Row(_) | Value::List(_) | Value::Structure(_) => {
                Stored::Missing
            }
        }
    }
}
