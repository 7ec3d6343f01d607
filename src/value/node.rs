//! One record as a reader or a fixture gives it: a tree without types, each leaf with its place.
//! Never converts; the batch builder does, in one way for all sources.

use rust_decimal::Decimal;

/// A value before its field's type is known.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it holds.
    pub kind: NodeKind,
    /// Which column of the source it came from (an index into the reader's columns); none where a source has no columns.
    pub column: Option<u32>,
    /// On which line or row of the source it stands; none where that is the row of the value around it.
    pub row: Option<u64>,
    /// The unit of a number, where a cell beside it names one that is not its field's own.
    pub unit: Option<Box<Unit>>,
}

/// What a unit makes of a number.
#[derive(Debug, Clone, PartialEq)]
pub enum Unit {
    /// It is multiplied by this: by 1000, where the field is in kilograms and the number in tonnes.
    Times(Decimal),
    /// Nobody can tell, for this reason: the number is not read.
    Open(String),
}

impl PartialEq for Node {
    /// The same value of the same column, on whatever row it stands.
    fn eq(&self, other: &Node) -> bool {
        self.kind == other.kind && self.column == other.column && self.unit == other.unit
    }
}

/// The shapes of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeKind {
    /// Not given: an empty cell, `null`, `missing`.
    Missing,
    /// Words as written.
    Text(String),
    /// A number as written, digit for digit.
    Number(String),
    /// `true` or `false`.
    Truth(bool),
    /// Several values.
    List(Vec<Node>),
    /// Named values, in the order of the source; no name stands twice.
    Record(Vec<(String, Node)>),
}

impl Node {
    /// A node of no column.
    pub fn new(kind: NodeKind) -> Node {
        Node { kind, column: None, row: None, unit: None }
    }

    /// A text of no column.
    pub fn text(text: impl Into<String>) -> Node {
        Node::new(NodeKind::Text(text.into()))
    }

    /// The value of a name, if this is a record that has it.
    pub fn get(&self, name: &str) -> Option<&Node> {
        match &self.kind {
            NodeKind::Record(fields) => fields.iter().find(|(field, _)| field == name).map(|(_, node)| node),
            _ => None,
        }
    }
}
