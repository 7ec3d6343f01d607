//! JSON text to nodes: numbers keep their digits, no name stands twice. Never builds a tree deeper than it is told.

use crate::value::{Node, node::NodeKind};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::HashSet;
use std::fmt;

/// Why a text is no record.
pub(super) struct NodeError {
    pub(super) reason: String,
    /// The text is sound JSON, so that the next record can still be found.
    pub(super) is_of_one_record: bool,
}

/// The one value of a text.
pub(super) fn read_one(text: &[u8], most_depth: usize) -> Result<Node, NodeError> {
    check(text, most_depth)?;
    serde_json::from_slice(text).map(|Read(node)| node).map_err(explain)
}

/// All values of a text.
pub(super) fn read_all(text: &[u8], most_depth: usize) -> Result<Vec<Node>, NodeError> {
    check(text, most_depth)?;
    let values = serde_json::Deserializer::from_slice(text).into_iter::<Read>();
    values.map(|value| value.map(|Read(node)| node).map_err(explain)).collect()
}

/// What would otherwise look like broken syntax.
fn check(text: &[u8], most_depth: usize) -> Result<(), NodeError> {
    let fail = |reason: String| Err(NodeError { reason, is_of_one_record: true });
    if let Err(error) = std::str::from_utf8(text) {
        return fail(format!("is not UTF-8 text, from byte {} of the record on", error.valid_up_to() + 1));
    }
    if depth(text) > most_depth {
        return fail(format!("has more than {most_depth} brackets inside each other"));
    }
    Ok(())
}

fn depth(text: &[u8]) -> usize {
    let (mut depth, mut most, mut in_text, mut is_escaped) = (0_usize, 0, false, false);
    for byte in text {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => {
                depth += 1;
                most = most.max(depth);
            }
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    most
}

fn explain(error: serde_json::Error) -> NodeError {
    let whole = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let what = whole.strip_suffix(&place).unwrap_or(&whole);
    let is_of_one_record = error.is_data();
    let reason = if is_of_one_record {
        what.to_owned()
    } else {
        let what = if error.is_eof() { "it breaks off" } else { what };
        format!("is not JSON: {what} (line {} of the record, column {})", error.line(), error.column())
    };
    NodeError { reason, is_of_one_record }
}

/// A node as serde reads it.
struct Read(Node);

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Read, D::Error> {
        deserializer.deserialize_any(NodeVisitor).map(|kind| Read(Node::new(kind)))
    }
}

struct NodeVisitor;

/// The name under which serde_json hands over a number with all its digits.
const NUMBER: &str = "$serde_json::private::Number";

/// One text may not be longer.
const MOST_TEXT_BYTES: usize = 1024 * 1024;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = NodeKind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<NodeKind, E> {
        Ok(NodeKind::Missing)
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<NodeKind, E> {
        Ok(NodeKind::Truth(truth))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<NodeKind, E> {
        Ok(NodeKind::Number(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<NodeKind, E> {
        Ok(NodeKind::Number(number.to_string()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<NodeKind, E> {
        match text.len() {
            0..=MOST_TEXT_BYTES => Ok(NodeKind::Text(text.to_owned())),
            _ => Err(E::custom("holds more than 1 MB of text in one field")),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<NodeKind, A::Error> {
        let mut nodes = Vec::new();
        while let Some(Read(node)) = items.next_element()? {
            nodes.push(node);
        }
        Ok(NodeKind::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<NodeKind, A::Error> {
        let mut fields: Vec<(String, Node)> = Vec::new();
        let mut names = HashSet::new();
        while let Some(name) = entries.next_key::<String>()? {
            if fields.is_empty() && name == NUMBER {
                return entries.next_value().map(NodeKind::Number);
            }
            if !names.insert(name.clone()) {
                return Err(A::Error::custom(format!(
                    "has the name `{}` twice in one object",
                    super::types::clip(&name)
                )));
            }
            let Read(node) = entries.next_value()?;
            fields.push((name, node));
        }
        Ok(NodeKind::Record(fields))
    }
}
