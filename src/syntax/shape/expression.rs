//! The shapes of expressions, templates, types and data. Never shows a place.

use crate::syntax::tree::{
    BinaryOp, Data, DataKind, DataPath, Expr, ExprKind, Fold, FoldKind, IsWhat, Name, Piece, RecordField,
    Side, Step, Template, Text, TypeExpr, TypeKind, UnaryOp,
};

use super::node::{Node, atom, list, maybe, quoted};

pub(super) fn name(name: &Name) -> Node {
    atom(&name.text)
}

pub(super) fn names(names: &[Name]) -> Vec<Node> {
    names.iter().map(name).collect()
}

pub(super) fn text(text: &Text) -> Node {
    quoted(&text.text)
}

/// `a.b.c` as one atom.
pub(super) fn dotted(path: &[Name]) -> Node {
    let steps: Vec<&str> = path.iter().map(|step| step.text.as_str()).collect();
    atom(steps.join("."))
}

pub(super) fn expr(expr: &Expr) -> Node {
    match &expr.kind {
        ExprKind::Error => atom("!error"),
        ExprKind::Number(digits) | ExprKind::Date(digits) => atom(digits),
        ExprKind::Percent(digits) => atom(format!("{digits}%")),
        ExprKind::Money(currency, digits) => list("money", [atom(currency), atom(digits)]),
        ExprKind::Duration(digits) => atom(format!("{digits}d")),
        ExprKind::Text(text) => quoted(text),
        ExprKind::Truth(truth) => list("truth", [atom(truth.to_string())]),
        ExprKind::Missing => list("missing", []),
        ExprKind::Name(name) => atom(name),
        ExprKind::Field(of, field) => list(".", [self::expr(of), name(field)]),
        ExprKind::Index(of, key) => list("index", [self::expr(of), self::expr(key)]),
        ExprKind::Call(function, arguments) => {
            let arguments = arguments.iter().map(|argument| {
                let value = self::expr(&argument.value);
                match &argument.name {
                    Some(name) => list(format!("{}:", name.text), [value]),
                    None => value,
                }
            });
            list("call", std::iter::once(name(function)).chain(arguments))
        }
        ExprKind::List(entries) => list("list", entries.iter().map(self::expr)),
        ExprKind::Unary(op, operand) => list(unary(*op), [self::expr(operand)]),
        ExprKind::Binary(op, left, right) => list(binary(*op), [self::expr(left), self::expr(right)]),
        ExprKind::Between(value, low, high) => {
            list("between", [self::expr(value), self::expr(low), self::expr(high)])
        }
        ExprKind::Is(value, what) => list(is_what(*what), [self::expr(value)]),
        ExprKind::Fold(fold) => self::fold(fold),
    }
}

fn fold(fold: &Fold) -> Node {
    let Fold { kind, variable, over, within, condition, value } = fold;
    let variable = variable.as_ref().map_or(atom("each"), name);
    let parts = [
        Some(list("in", [variable, expr(over)])),
        within.as_ref().map(|within| list(side(within.side), [expr(&within.limit)])),
        maybe("where", condition.as_ref().map(expr)),
        maybe("of", value.as_ref().map(expr)),
    ];
    list(fold_kind(*kind), parts.into_iter().flatten())
}

fn side(side: Side) -> &'static str {
    match side {
        Side::Over => "over",
        Side::Before => "before",
    }
}

fn fold_kind(kind: FoldKind) -> &'static str {
    match kind {
        FoldKind::Any => "any-each",
        FoldKind::All => "all-each",
        FoldKind::Count => "count-each",
        FoldKind::Sum => "sum-each",
        FoldKind::Min => "min-each",
        FoldKind::Max => "max-each",
        FoldKind::Avg => "avg-each",
        FoldKind::First => "first-each",
        FoldKind::Last => "last-each",
        FoldKind::Distinct => "distinct-each",
    }
}

fn unary(op: UnaryOp) -> &'static str {
    match op {
        UnaryOp::Not => "not",
        UnaryOp::Minus => "minus",
    }
}

fn is_what(what: IsWhat) -> &'static str {
    match what {
        IsWhat::Missing => "is-missing",
        IsWhat::Present => "is-present",
        IsWhat::Found => "is-found",
        IsWhat::NotFound => "is-not-found",
    }
}

fn binary(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Or => "or",
        BinaryOp::And => "and",
        BinaryOp::Equal => "==",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessOrEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterOrEqual => ">=",
        BinaryOp::In => "in",
        BinaryOp::NotIn => "not-in",
        BinaryOp::Mentions => "mentions",
        BinaryOp::Matches => "matches",
        BinaryOp::StartsWith => "starts-with",
        BinaryOp::OrElse => "??",
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
    }
}

pub(super) fn template(template: &Template) -> Node {
    let pieces = template.pieces.iter().map(|piece| match piece {
        Piece::Words(words) => quoted(words),
        Piece::Value { value, format: None } => list("value", [expr(value)]),
        Piece::Value { value, format: Some(format) } => list("value", [expr(value), name(format)]),
    });
    list("template", pieces)
}

pub(super) fn ty(ty: &TypeExpr) -> Node {
    match &ty.kind {
        TypeKind::Name(name) => atom(name),
        TypeKind::OneOf(words) => list("one-of", names(words)),
        TypeKind::ListOf(inner) => list("list-of", [self::ty(inner)]),
        TypeKind::Every(record) => list("every", [name(record)]),
    }
}

pub(super) fn field(head: &str, field: &RecordField) -> Node {
    let RecordField { name: field_name, ty: field_type, doc } = field;
    list(head, [Some(name(field_name)), Some(ty(field_type)), doc.as_ref().map(text)].into_iter().flatten())
}

pub(super) fn data(data: &Data) -> Node {
    match &data.kind {
        DataKind::Record(fields) => {
            let fields =
                fields.iter().map(|(name, value)| list(format!("{}:", name.text), [self::data(value)]));
            list("record", fields)
        }
        DataKind::List(entries) => list("list", entries.iter().map(self::data)),
        DataKind::Value(value) => expr(value),
    }
}

pub(super) fn path(path: &DataPath) -> Node {
    let mut shown = String::new();
    for step in &path.steps {
        match step {
            Step::Field(field) if shown.is_empty() => shown.push_str(&field.text),
            Step::Field(field) => shown.extend([".", &field.text]),
            Step::Index(index, _) => shown.push_str(&format!("[{index}]")),
        }
    }
    atom(shown)
}
