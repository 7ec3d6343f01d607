//! `--map` for JSON: which keys of an object feed which fields of its record. Never guesses from a key, and never looks at
//! a value.

use super::header::{Path, Step, plain, resolve, show};
use super::mapping::{ColumnUse, MappedUnit, Reading, Unread, Why, Wishes, fixed_unit, unit_beside};
use super::types::Types;
use crate::value::schema::{FieldType, Schema};
use crate::value::{Node, RecordId, node::NodeKind};

/// What is said of the keys of records of one type.
#[derive(Debug)]
pub(super) struct Moves {
    moves: Vec<Move>,
}

#[derive(Debug)]
struct Move {
    to: Path,
    why: Why,
    /// The keys that are put together, each with the keys above it.
    from: Vec<Vec<String>>,
    /// The key of the currency or the unit.
    beside: Option<Vec<String>>,
    reading: Reading,
}

/// What stands at a path: in a list, once for each of its items.
#[derive(Debug, Clone)]
enum Tree {
    Leaf(Node),
    Many(Vec<Option<Tree>>),
}

impl Moves {
    /// Nothing is said.
    pub(super) fn none() -> Moves {
        Moves { moves: Vec::new() }
    }

    /// What options and a mapping file say of records of a type; options go before the file.
    pub(super) fn new(wishes: Wishes<'_>, types: &Types, root: RecordId) -> Moves {
        let schema = &types.schema;
        let mut moves: Vec<Move> = Vec::new();
        for (field, key) in wishes.pairs {
            let Some(to) = resolve(field, schema, root) else { continue };
            let from = vec![keys(key)];
            moves.push(Move { to, why: Why::Option, from, beside: None, reading: Reading::Plain });
        }
        for feed in wishes.file.iter().flat_map(|file| &file.feeds) {
            let to = resolve(&feed.field.text, schema, root);
            let Some(to) = to.filter(|to| moves.iter().all(|known| known.to != *to)) else { continue };
            let from: Vec<Vec<String>> = feed.columns.iter().map(|word| keys(&word.text)).collect();
            let (reading, beside) = match &feed.unit {
                None if from.len() > 1 => (Reading::Joined(" "), None),
                None => (Reading::Plain, None),
                Some(MappedUnit::Fixed(word)) => (fixed_unit(&word.text), None),
                // The number is that of no column: the key is kept beside.
                Some(MappedUnit::Column(word)) => (unit_beside(schema, root, &to), Some(keys(&word.text))),
            };
            moves.push(Move { to, why: Why::File, from, beside, reading });
        }
        Moves { moves }
    }

    /// The record of an object. A field that is fed so is that of no other key.
    pub(super) fn apply(&self, node: &mut Node) {
        let found: Vec<Option<Tree>> = self.moves.iter().map(|one| one.tree(node)).collect();
        for (one, _) in self.moves.iter().zip(&found).filter(|(_, tree)| tree.is_some()) {
            one.from.iter().chain(&one.beside).for_each(|keys| remove(node, keys));
        }
        for (one, tree) in self.moves.iter().zip(found) {
            if let Some(tree) = tree {
                put(node, &one.to, tree);
            }
        }
    }

    /// What becomes of a key, named with the keys above it.
    pub(super) fn fate(&self, key: &str, schema: &Schema, root: RecordId) -> ColumnUse {
        let wanted = keys(key);
        let feeds = |one: &&Move| one.from.contains(&wanted) || one.beside.as_ref() == Some(&wanted);
        let moved: Vec<&Move> = self.moves.iter().filter(feeds).collect();
        if let Some(first) = moved.first() {
            let fields = moved.iter().map(|one| show(&one.to)).collect();
            return ColumnUse::Read { fields, why: first.why, unit: None };
        }
        match is_field(key, schema, root) {
            true => ColumnUse::Read { fields: vec![key.to_owned()], why: Why::OwnName, unit: None },
            false => ColumnUse::Unread(Unread::Unknown),
        }
    }
}

impl Move {
    fn tree(&self, node: &Node) -> Option<Tree> {
        let mut parts = self.from.iter().filter_map(|keys| find(node, keys));
        let first = parts.next()?;
        let join = |one: Node, other: Option<&Node>| match (text_of(&one), other.and_then(text_of)) {
            (Some(text), Some(more)) => Node::text(format!("{text} {more}")),
            _ => one,
        };
        let whole = parts.fold(first, |whole, part| combined(whole, Some(&part), &join));
        let beside = self.beside.as_ref().and_then(|keys| find(node, keys));
        Some(combined(whole, beside.as_ref(), &|node, other| self.reading.of_node(node, other)))
    }
}

/// The keys of a path as they are compared.
fn keys(path: &str) -> Vec<String> {
    path.split('.').map(plain).filter(|key| !key.is_empty()).collect()
}

/// Whether a record of a type has the field of this path, by its own name.
fn is_field(path: &str, schema: &Schema, root: RecordId) -> bool {
    let mut record = Some(schema.get(root));
    for name in path.split('.') {
        let Some(here) = record else { return ["amount", "currency"].contains(&name) };
        let Some(field) = here.fields.iter().find(|field| field.name == name) else { return false };
        record = match field.ty {
            FieldType::Part(part) | FieldType::Parts(part) => Some(schema.get(part)),
            FieldType::Scalar(_) | FieldType::Scalars(_) => None,
        };
    }
    true
}

fn find(node: &Node, keys: &[String]) -> Option<Tree> {
    match (&node.kind, keys.split_first()) {
        (NodeKind::List(items), _) => {
            let found: Vec<Option<Tree>> = items.iter().map(|item| find(item, keys)).collect();
            found.iter().any(Option::is_some).then_some(Tree::Many(found))
        }
        (NodeKind::Missing, _) => None,
        (_, None) => Some(Tree::Leaf(node.clone())),
        (NodeKind::Record(fields), Some((key, rest))) => {
            let named = fields.iter().find(|(name, _)| plain(name) == *key);
            named.and_then(|(_, node)| find(node, rest))
        }
        _ => None,
    }
}

/// Takes what stands at a path away, and what is then empty.
fn remove(node: &mut Node, keys: &[String]) {
    let Some((key, rest)) = keys.split_first() else { return };
    match &mut node.kind {
        NodeKind::List(items) => items.iter_mut().for_each(|item| remove(item, keys)),
        NodeKind::Record(fields) => {
            for (name, below) in fields.iter_mut().filter(|(name, _)| plain(name) == *key) {
                remove(below, rest);
                if rest.is_empty() || is_hollow(below) {
                    name.clear();
                }
            }
            fields.retain(|(name, _)| !name.is_empty());
        }
        _ => {}
    }
}

fn is_hollow(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Record(fields) => fields.is_empty(),
        NodeKind::List(items) => items.iter().all(is_hollow),
        _ => false,
    }
}

/// Two trees as one, leaf by leaf; a leaf stands beside every item of a list.
fn combined(one: Tree, other: Option<&Tree>, with: &dyn Fn(Node, Option<&Node>) -> Node) -> Tree {
    match (one, other) {
        (Tree::Leaf(node), Some(Tree::Leaf(other))) => Tree::Leaf(with(node, Some(other))),
        (Tree::Leaf(node), _) => Tree::Leaf(with(node, None)),
        (Tree::Many(items), other) => {
            let beside = |at: usize| match other {
                Some(Tree::Many(others)) => others.get(at).and_then(Option::as_ref),
                other => other,
            };
            let each = |(at, item): (usize, Option<Tree>)| Some(combined(item?, beside(at), with));
            Tree::Many(items.into_iter().enumerate().map(each).collect())
        }
    }
}

/// Puts a tree at the path of a field.
fn put(node: &mut Node, path: &[Step], tree: Tree) {
    match (path.split_first(), tree) {
        (None, tree) => *node = node_of(tree),
        (Some((Step::Field(name), rest)), tree) => put_in_field(node, name, rest, tree),
        (Some((Step::Number(number), rest)), tree) => put_in_item(node, *number, rest, tree),
        (Some((Step::Each, rest)), tree @ Tree::Leaf(_)) => put_in_item(node, 0, rest, tree),
        (Some((Step::Each, rest)), Tree::Many(items)) => {
            for (at, tree) in items.into_iter().enumerate() {
                if let Some(tree) = tree {
                    put_in_item(node, at, rest, tree);
                }
            }
        }
    }
}

fn put_in_field(node: &mut Node, name: &str, rest: &[Step], tree: Tree) {
    if !matches!(node.kind, NodeKind::Record(_)) {
        *node = empty();
    }
    let NodeKind::Record(fields) = &mut node.kind else { return };
    let at = fields.iter().position(|(known, _)| known == name).unwrap_or(fields.len());
    if at == fields.len() {
        fields.push((name.to_owned(), empty()));
    }
    put(&mut fields[at].1, rest, tree);
}

fn put_in_item(node: &mut Node, number: usize, rest: &[Step], tree: Tree) {
    if !matches!(node.kind, NodeKind::List(_)) {
        *node = Node::new(NodeKind::List(Vec::new()));
    }
    let NodeKind::List(items) = &mut node.kind else { return };
    while items.len() <= number {
        items.push(empty());
    }
    put(&mut items[number], rest, tree);
}

fn empty() -> Node {
    Node::new(NodeKind::Record(Vec::new()))
}

fn node_of(tree: Tree) -> Node {
    match tree {
        Tree::Leaf(node) => node,
        Tree::Many(items) => Node::new(NodeKind::List(items.into_iter().flatten().map(node_of).collect())),
    }
}

fn text_of(node: &Node) -> Option<&str> {
    match &node.kind {
        NodeKind::Text(text) | NodeKind::Number(text) => Some(text.trim()),
        _ => None,
    }
}

/// How many different values of a key are shown, and of how many keys.
const SAMPLES: usize = 3;
const MOST_KEYS: usize = 2000;

/// Adds the keys of an object with some of their values; those of items count once.
pub(super) fn collect(node: &Node, above: &str, found: &mut Vec<(String, Vec<String>)>) {
    match &node.kind {
        NodeKind::Record(fields) => {
            for (name, below) in fields {
                let path = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
                collect(below, &path, found);
            }
        }
        NodeKind::List(items) => items.iter().for_each(|item| collect(item, above, found)),
        _ => {
            let at = found.iter().position(|(key, _)| key == above).unwrap_or(found.len());
            if at == found.len() && at < MOST_KEYS && !above.is_empty() {
                found.push((above.to_owned(), Vec::new()));
            }
            let (Some((_, values)), Some(text)) = (found.get_mut(at), text_of(node)) else { return };
            if values.len() < SAMPLES && !text.is_empty() && values.iter().all(|known| known != text) {
                values.push(text.to_owned());
            }
        }
    }
}
