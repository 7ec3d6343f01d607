//! The nested lists that a shape is made of. Never knows the tree.

/// The width up to which a list stays on one line, in bytes.
const LINE_BYTES: usize = 100;

/// An atom, or a list with a head.
pub(super) enum Node {
    /// Stands as it is.
    Atom(String),
    /// `(head a b)`
    List(String, Vec<Node>),
}

/// An atom.
pub(super) fn atom(text: impl Into<String>) -> Node {
    Node::Atom(text.into())
}

/// A text in quotes, escaped.
pub(super) fn quoted(text: &str) -> Node {
    Node::Atom(format!("{text:?}"))
}

/// A list with its head.
pub(super) fn list(head: impl Into<String>, entries: impl IntoIterator<Item = Node>) -> Node {
    Node::List(head.into(), entries.into_iter().collect())
}

/// A list of one entry, or nothing.
pub(super) fn maybe(head: &str, entry: Option<Node>) -> Option<Node> {
    entry.map(|entry| list(head, [entry]))
}

/// A list, or nothing if it has no entries.
pub(super) fn some(head: &str, entries: Vec<Node>) -> Option<Node> {
    if entries.is_empty() { None } else { Some(list(head, entries)) }
}

impl Node {
    /// Appends it to `out`, its further lines two blanks deeper than `indent`.
    pub(super) fn write(&self, out: &mut String, indent: usize) {
        let Node::List(head, entries) = self else { return self.write_flat(out) };
        let mut flat = String::new();
        self.write_flat(&mut flat);
        if indent + flat.len() <= LINE_BYTES {
            out.push_str(&flat);
            return;
        }
        out.push('(');
        out.push_str(head);
        for entry in entries {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent + 2));
            entry.write(out, indent + 2);
        }
        out.push(')');
    }

    fn write_flat(&self, out: &mut String) {
        match self {
            Node::Atom(text) => out.push_str(text),
            Node::List(head, entries) => {
                out.push('(');
                out.push_str(head);
                for entry in entries {
                    out.push(' ');
                    entry.write_flat(out);
                }
                out.push(')');
            }
        }
    }
}
