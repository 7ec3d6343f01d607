//! Records written in fixtures and tests, checked against the schema. Never converts them: the batch builder does, in one
//! way for all sources.

use super::Globals;
use super::expression::scalar_text;
use super::names::{did_you_mean, quoted};
use super::types::with_article;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{self, Data, DataKind, DataPath, ExprKind, Step, UnaryOp};
use crate::value::node::NodeKind;
use crate::value::{FieldType, Node, RecordId, Type};
use std::collections::BTreeSet;

/// Reads data of tests, collecting what is wrong with it.
pub(super) struct Reader<'g, 'a> {
    pub(super) globals: &'g Globals<'a>,
    pub(super) found: Vec<Diagnostic>,
}

impl Reader<'_, '_> {
    /// A record of a type.
    pub(super) fn record(&mut self, data: &Data, id: RecordId) -> Node {
        let record = self.globals.schema.get(id);
        let DataKind::Record(fields) = &data.kind else {
            if !is_missing(data) {
                let message = format!("a `{}` belongs here", record.name);
                self.error("E0301", data.span, message, "write it in braces: `{ name: \"...\" }`");
            }
            return Node::new(NodeKind::Missing);
        };
        let mut given: BTreeSet<&str> = BTreeSet::new();
        let mut nodes = Vec::new();
        for (name, value) in fields {
            // A field that is given twice is reported where it is parsed.
            if !given.insert(&name.text) {
                continue;
            }
            let Some(ty) = self.field_type(id, name) else { continue };
            let node = self.field(value, &ty);
            if node.kind != NodeKind::Missing {
                nodes.push((name.text.clone(), node));
            }
        }
        Node::new(NodeKind::Record(nodes))
    }

    /// What a field of a record type holds; an unknown one is reported.
    fn field_type(&mut self, id: RecordId, name: &tree::Name) -> Option<FieldType> {
        let record = self.globals.schema.get(id);
        if let Some(field) = record.field(&name.text) {
            return Some(record.fields[field].ty.clone());
        }
        let help = match record.view(&name.text) {
            Some(view) => {
                let of = &self.globals.schema.get(record.views[view].of).name;
                format!("it collects every `{of}` of the record: give the fields that hold them")
            }
            None => {
                let declared = record.fields.iter().filter(|field| !field.is_extra());
                let fields = declared.map(|field| field.name.as_str());
                did_you_mean(&name.text, fields.clone())
                    .unwrap_or_else(|| format!("its fields are {}", quoted(fields)))
            }
        };
        let message = format!("`{}` has no field `{}`", record.name, name.text);
        self.error("E0201", name.span, message, &help);
        None
    }

    /// The value of a field, or of a place inside one.
    pub(super) fn field(&mut self, data: &Data, ty: &FieldType) -> Node {
        if is_missing(data) {
            return Node::new(NodeKind::Missing);
        }
        match (ty, &data.kind) {
            (FieldType::Part(id), _) => self.record(data, *id),
            (FieldType::Parts(id), DataKind::List(items)) => {
                let nodes = items.iter().map(|item| self.record(item, *id)).collect();
                Node::new(NodeKind::List(nodes))
            }
            (FieldType::Scalars(ty), DataKind::List(items)) => {
                let nodes = items.iter().map(|item| self.scalar(item, ty)).collect();
                Node::new(NodeKind::List(nodes))
            }
            (FieldType::Parts(_) | FieldType::Scalars(_), _) => {
                self.error("E0301", data.span, "a list belongs here", "write it in brackets: `[...]`");
                Node::new(NodeKind::Missing)
            }
            (FieldType::Scalar(ty), _) => self.scalar(data, ty),
        }
    }

    fn scalar(&mut self, data: &Data, ty: &Type) -> Node {
        let DataKind::Value(expr) = &data.kind else {
            let message = format!("{} belongs here", with_article(ty, &self.globals.schema));
            self.error("E0301", data.span, message, "write a single value");
            return Node::new(NodeKind::Missing);
        };
        match self.value(expr, ty) {
            Ok(node) => node,
            Err(diagnostic) => {
                self.found.push(diagnostic);
                Node::new(NodeKind::Missing)
            }
        }
    }

    fn value(&self, expr: &tree::Expr, ty: &Type) -> Result<Node, Diagnostic> {
        let checked = |text: &str| scalar_text(text, ty, expr.span);
        let misfit = |help: String| {
            let message = format!("{} belongs here", with_article(ty, &self.globals.schema));
            Err(Diagnostic::new(Code("E0301"), expr.span, message).help(help))
        };
        match &expr.kind {
            _ if *ty == Type::Unknown => Ok(Node::new(NodeKind::Missing)),
            ExprKind::Error | ExprKind::Missing => Ok(Node::new(NodeKind::Missing)),
            ExprKind::Text(text) => match ty {
                Type::Number | Type::Money | Type::Duration | Type::Truth => {
                    misfit("take the quotes away".into())
                }
                _ => checked(text).map(|_| Node::text(text)),
            },
            ExprKind::Name(word) => match ty {
                Type::Enumeration(words) if words.words.contains(word) => Ok(Node::text(word)),
                Type::Enumeration(words) => {
                    let near = did_you_mean(word, words.words.iter().map(String::as_str));
                    let help = near.unwrap_or_else(|| format!("the words are {}", words.words.join(", ")));
                    let message = format!("`{word}` is not one of the words of this field");
                    Err(Diagnostic::new(Code("E0207"), expr.span, message).help(help))
                }
                _ => misfit(format!("write it in quotes: `\"{word}\"`")),
            },
            ExprKind::Truth(truth) if *ty == Type::Truth => Ok(Node::new(NodeKind::Truth(*truth))),
            ExprKind::Number(digits) if ty.is_numeric() => {
                checked(digits).map(|_| Node::new(NodeKind::Number(digits.clone())))
            }
            ExprKind::Number(digits) if ty.is_textual() => {
                misfit(format!("write it in quotes: `\"{digits}\"`"))
            }
            ExprKind::Unary(UnaryOp::Minus, of) => match &of.kind {
                ExprKind::Number(digits) if ty.is_numeric() => negative(digits, "", ty, expr.span),
                ExprKind::Percent(digits) if ty.is_numeric() => negative(digits, "%", ty, expr.span),
                ExprKind::Money(currency, digits) if *ty == Type::Money => {
                    let text = format!("{currency} -{digits}");
                    scalar_text(&text, ty, expr.span).map(|_| Node::text(text))
                }
                _ => misfit("write a single value".into()),
            },
            ExprKind::Percent(digits) if *ty == Type::Percent => {
                let text = format!("{digits}%");
                checked(&text).map(|_| Node::text(text))
            }
            ExprKind::Money(currency, digits) if *ty == Type::Money => {
                let text = format!("{currency} {digits}");
                checked(&text).map(|_| Node::text(text))
            }
            ExprKind::Date(text) if *ty == Type::Date => {
                super::expression::date_of(expr)?;
                Ok(Node::text(text))
            }
            ExprKind::Duration(digits) if *ty == Type::Duration => {
                let text = format!("{digits}d");
                checked(&text).map(|_| Node::text(text))
            }
            _ => misfit("write a value of the field's type".into()),
        }
    }

    /// What a place in a record holds; a path that leads nowhere is reported.
    pub(super) fn target(&mut self, path: &DataPath, id: RecordId) -> Option<FieldType> {
        let mut at = FieldType::Part(id);
        for step in &path.steps {
            at = match (step, at) {
                (Step::Field(name), FieldType::Part(id)) => self.field_type(id, name)?,
                (Step::Index(..), FieldType::Parts(id)) => FieldType::Part(id),
                (Step::Index(..), FieldType::Scalars(ty)) => FieldType::Scalar(ty),
                (Step::Field(name), FieldType::Parts(_)) => {
                    let help = "say which one, from 0: `items[0].hs`";
                    self.error("E0602", name.span, "several parts stand here", help);
                    return None;
                }
                (Step::Field(name), _) => {
                    self.error("E0602", name.span, "a single value has no fields", "end the path before it");
                    return None;
                }
                (Step::Index(_, span), _) => {
                    self.error("E0602", *span, "only a list has numbered places", "take the number away");
                    return None;
                }
            };
        }
        Some(at)
    }

    /// Puts a value into a record at a path that [`Reader::target`] knows; missing takes out what stands there.
    pub(super) fn change(&mut self, record: &mut Node, path: &DataPath, new: Node) {
        let mut at = record;
        let Some((last, way)) = path.steps.split_last() else { return };
        for step in way {
            let Some(next) = self.place(at, step) else { return };
            at = next;
        }
        if new.kind == NodeKind::Missing {
            remove(at, last);
            return;
        }
        if let Some(place) = self.place(at, last) {
            *place = new;
        }
    }

    /// The place of a step, made where there is none yet.
    fn place<'n>(&mut self, at: &'n mut Node, step: &Step) -> Option<&'n mut Node> {
        match step {
            Step::Field(name) => {
                if !matches!(at.kind, NodeKind::Record(_)) {
                    at.kind = NodeKind::Record(Vec::new());
                }
                let NodeKind::Record(fields) = &mut at.kind else { return None };
                let index = fields.iter().position(|(field, _)| *field == name.text).unwrap_or_else(|| {
                    fields.push((name.text.clone(), Node::new(NodeKind::Missing)));
                    fields.len() - 1
                });
                fields.get_mut(index).map(|(_, node)| node)
            }
            Step::Index(index, span) => {
                if !matches!(at.kind, NodeKind::List(_)) {
                    at.kind = NodeKind::List(Vec::new());
                }
                let NodeKind::List(items) = &mut at.kind else { return None };
                if *index > items.len() {
                    let message = format!("`[{index}]` would leave a gap in the list");
                    self.error(
                        "E0602",
                        *span,
                        message,
                        &format!("its next free place is `[{}]`", items.len()),
                    );
                    return None;
                }
                if *index == items.len() {
                    items.push(Node::new(NodeKind::Missing));
                }
                items.get_mut(*index)
            }
        }
    }

    fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>, help: &str) {
        self.found.push(Diagnostic::new(Code(code), span, message).help(help));
    }
}

fn remove(at: &mut Node, step: &Step) {
    match (&mut at.kind, step) {
        (NodeKind::Record(fields), Step::Field(name)) => fields.retain(|(field, _)| *field != name.text),
        (NodeKind::List(items), Step::Index(index, _)) if *index < items.len() => {
            items.remove(*index);
        }
        _ => {}
    }
}

fn negative(digits: &str, sign: &str, ty: &Type, span: Span) -> Result<Node, Diagnostic> {
    let text = format!("-{digits}{sign}");
    scalar_text(&text, ty, span).map(|_| Node::text(text))
}

fn is_missing(data: &Data) -> bool {
    matches!(&data.kind, DataKind::Value(expr) if matches!(expr.kind, ExprKind::Missing))
}
