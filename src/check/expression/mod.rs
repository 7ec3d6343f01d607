//! Names and types of expressions, both ways: what an operand is, and what its other side makes of it.
//! Never evaluates, except constants.

mod call;
mod fold;
mod literal;
mod operator;
mod path;

pub(super) use literal::{constant_of, date_of, duration_of, scalar_text};

use super::Globals;
use super::groups::GroupScope;
use super::names::{Global, did_you_mean, quoted, with_help};
use super::types;
use crate::diagnostic::{Code, Diagnostic};
use crate::plan::{Constant, Expr, ExprKind};
use crate::source::Span;
use crate::syntax::tree;
use crate::value::{RecordId, Type};
use std::collections::BTreeSet;

/// How many nodes the compiled expressions of one rule may have: putting in `def`s multiplies them.
pub(super) const MOST_NODES: usize = 20_000;

/// How deep compiled expressions may nest, `def`s put in.
const DEEPEST: usize = 96;

/// Types the expressions of one rule (or one `def`, or one `const`), giving out its slots.
pub(super) struct Typer<'g, 'a> {
    pub(super) globals: &'g Globals<'a>,
    pub(super) found: Vec<Diagnostic>,
    /// What was read, for unused items and for what an alert must name.
    pub(super) used: Used<'a>,
    scope: Vec<Variable>,
    /// For each slot the path from the record of what it holds: `` for the record, `items` for one of its items.
    origins: Vec<Option<String>>,
    /// The slots that hold the record, a part of it, or a member of one of its lists: always there.
    rows: BTreeSet<usize>,
    /// In a rule over groups, once its keys are known.
    pub(super) group: Option<GroupScope>,
    /// The `def`s and `const`s that are being put in.
    pub(super) open: Vec<&'a str>,
    nodes: usize,
    depth: usize,
    too_large: bool,
}

/// Which declared things expressions read.
#[derive(Debug, Default, Clone)]
pub(super) struct Used<'a> {
    pub(super) lists: BTreeSet<usize>,
    pub(super) watchlists: BTreeSet<usize>,
    pub(super) mentioned: BTreeSet<usize>,
    /// Consts and defs.
    pub(super) names: BTreeSet<&'a str>,
}

impl<'a> Used<'a> {
    /// Adds what others read.
    pub(super) fn add(&mut self, other: &Used<'a>) {
        self.lists.extend(&other.lists);
        self.watchlists.extend(&other.watchlists);
        self.mentioned.extend(&other.mentioned);
        self.names.extend(&other.names);
    }
}

/// A variable in scope.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) slot: usize,
    pub(super) ty: Type,
}

impl<'g, 'a> Typer<'g, 'a> {
    pub(super) fn new(globals: &'g Globals<'a>) -> Self {
        Typer {
            globals,
            found: Vec::new(),
            used: Used::default(),
            scope: Vec::new(),
            origins: Vec::new(),
            rows: BTreeSet::new(),
            group: None,
            open: Vec::new(),
            nodes: 0,
            depth: 0,
            too_large: false,
        }
    }

    /// An expression that must be a truth.
    pub(super) fn truth(&mut self, expr: &'a tree::Expr) -> Expr {
        let typed = self.typed(expr, Some(&Type::Truth));
        if !matches!(typed.ty, Type::Truth | Type::Unknown) {
            let what = self.show(&typed.ty);
            let help = match &typed.ty {
                Type::Structure(_) => "ask whether it `is found`",
                Type::List(_) => "ask it of its members: `any(each x in ... : ...)`",
                _ => "compare it, such as with `==`, or ask whether it `is present`",
            };
            self.error("E0303", expr.span, format!("a question belongs here, and this is {what}"), help);
            return unknown(expr.span);
        }
        typed
    }

    /// An expression that must agree with a type.
    pub(super) fn expect(&mut self, expr: &'a tree::Expr, wanted: &Type) -> Expr {
        let typed = self.typed(expr, Some(wanted));
        if !types::agree(&typed.ty, wanted) {
            let message = format!("{} belongs here, and this is {}", self.show(wanted), self.show(&typed.ty));
            self.error("E0301", expr.span, message, &example_of(wanted));
            return unknown(expr.span);
        }
        typed
    }

    /// Types an expression. The hint is the type that its other side or its place has; texts, bare words and consts
    /// take it on. It is no demand: the caller compares.
    pub(super) fn typed(&mut self, expr: &'a tree::Expr, hint: Option<&Type>) -> Expr {
        self.nodes += 1;
        if self.nodes > MOST_NODES || self.depth >= DEEPEST {
            self.too_large = true;
            return unknown(expr.span);
        }
        self.depth += 1;
        let typed = self.by_shape(expr, hint);
        self.depth -= 1;
        typed
    }

    fn by_shape(&mut self, expr: &'a tree::Expr, hint: Option<&Type>) -> Expr {
        use tree::ExprKind as Shape;
        let span = expr.span;
        if let Some(key) = self.key_of_group(expr) {
            return key;
        }
        match &expr.kind {
            // `missing` outside of records is an error of the grammar already.
            Shape::Error | Shape::Missing => unknown(span),
            Shape::Number(_)
            | Shape::Percent(_)
            | Shape::Money(..)
            | Shape::Date(_)
            | Shape::Duration(_)
            | Shape::Text(_)
            | Shape::Truth(_) => self.literal(expr, hint),
            Shape::List(items) => self.list(items, span, hint),
            Shape::Name(name) => self.name(name, span, hint),
            Shape::Field(of, name) => self.field(of, name, span),
            Shape::Index(of, key) => self.index(of, key, span),
            Shape::Call(name, arguments) => self.call(name, arguments, span),
            Shape::Unary(op, of) => self.unary(*op, of, span, hint),
            Shape::Binary(op, left, right) => self.binary(*op, left, right, span, hint),
            Shape::Between(value, low, high) => self.between(value, low, high, span),
            Shape::Is(of, what) => self.is(of, *what, span),
            Shape::Fold(fold) => self.fold(fold, span),
        }
    }

    fn name(&mut self, name: &'a str, span: Span, hint: Option<&Type>) -> Expr {
        let variable = self.scope.iter().rev().find(|variable| variable.name == name).cloned();
        if let Some(Type::Enumeration(words)) = hint
            && variable
                .as_ref()
                .is_none_or(|variable| !types::agree(&variable.ty, &Type::Enumeration(words.clone())))
            && words.words.iter().any(|word| word == name)
        {
            let ty = Type::Enumeration(words.clone());
            return constant(Constant::Text(name.to_owned()), ty, span);
        }
        if let Some(variable) = variable {
            if !self.has_one_value(&variable, span) {
                return unknown(span);
            }
            let kind = ExprKind::Slot { slot: variable.slot, name: variable.name };
            return Expr { kind, ty: variable.ty, span };
        }
        match self.globals.names.values.get(name) {
            Some(Global::Const(item)) => self.constant_put_in(item, span, hint),
            Some(&global) => {
                let help = match global {
                    Global::List(_) => {
                        format!("write `... in {name}`, `{name}[key]` or `... mentions {name}`")
                    }
                    Global::Watchlist(_) => format!("write `match(party, {name})`"),
                    _ => format!("call it: `{name}(...)`"),
                };
                self.error("E0301", span, format!("`{name}` is {}, not a value", global.what()), &help);
                unknown(span)
            }
            None => self.unknown_name(name, span, hint),
        }
    }

    fn unknown_name(&mut self, name: &str, span: Span, hint: Option<&Type>) -> Expr {
        match hint {
            Some(Type::Unknown) => {}
            Some(Type::Enumeration(words)) => {
                let help = did_you_mean(name, words.words.iter().map(String::as_str));
                let list = words.words.join(", ");
                let help = help
                    .map_or(format!("its words are {list}"), |help| format!("{help} The words are {list}"));
                self.error("E0207", span, format!("`{name}` is not one of the words of this field"), &help);
            }
            _ => {
                let help = self.help_for(name, hint);
                self.error("E0202", span, format!("nothing is called `{name}` here"), &help);
            }
        }
        unknown(span)
    }

    /// What to write instead of a name that stands for nothing.
    fn help_for(&self, name: &str, hint: Option<&Type>) -> String {
        // A field that lacks its record is likelier than a name spelled wrong.
        let owner = self.scope.iter().find(|variable| {
            record_of(&variable.ty).is_some_and(|id| self.globals.schema.get(id).field(name).is_some())
        });
        if let Some(owner) = owner {
            return format!("did you mean `{}.{name}`?", owner.name);
        }
        let variables = self.scope.iter().map(|variable| variable.name.as_str());
        let known = variables.clone().chain(self.globals.names.values.keys().copied());
        if let Some(help) = did_you_mean(name, known) {
            return help;
        }
        match hint {
            Some(ty) if ty.is_textual() => format!("write a text in quotes: `\"{name}\"`"),
            _ if self.scope.is_empty() => "declare it as a const".into(),
            _ => format!("the variables here are {}", quoted(variables)),
        }
    }

    /// The value of a const, typed as its use wants it, unless it declares its type.
    fn constant_put_in(&mut self, item: &'a tree::Const, span: Span, hint: Option<&Type>) -> Expr {
        let name = item.name.text.as_str();
        self.used.names.insert(name);
        if self.open.contains(&name) {
            self.cycle(name);
            return unknown(span);
        }
        let before = self.found.len();
        let declared = item.ty.as_ref().map(|ty| types::resolve(ty, &self.globals.names, &mut Vec::new()));
        self.open.push(name);
        let scope = std::mem::take(&mut self.scope);
        let mut typed = match &declared {
            Some(ty) => self.typed(&item.value, Some(ty)),
            None => self.typed(&item.value, hint),
        };
        self.scope = scope;
        self.open.pop();
        for diagnostic in &mut self.found[before..] {
            diagnostic.secondary.push(crate::diagnostic::Label { span, text: "used here".into() });
        }
        typed.span = span;
        typed
    }

    /// Reports a `def` or `const` that needs itself, naming the way round from its first name in the alphabet, so that
    /// it is one error wherever it is met.
    fn cycle(&mut self, name: &'a str) {
        let start = self.open.iter().position(|open| *open == name).unwrap_or(0);
        let mut way: Vec<&str> = self.open[start..].to_vec();
        let first = way.iter().enumerate().min_by_key(|(_, name)| **name).map_or(0, |(index, _)| index);
        way.rotate_left(first);
        way.extend(way.first().copied());
        let Some(global) = way.first().and_then(|first| self.globals.names.values.get(first)) else { return };
        let span = self.globals.names.place(*global);
        let message = format!("`{}` is defined by itself: {}", way[0], way.join(" > "));
        self.error("E0405", span, message, "take one of the steps out: a definition may only use others");
    }

    /// Whether the shape alone leaves the type open, so that the other side is to be asked first.
    pub(super) fn is_flexible(&self, expr: &tree::Expr) -> bool {
        // Consts may name consts: a long way round counts as closed, which only costs a hint.
        self.is_flexible_within(expr, &mut 1_000, 16)
    }

    fn is_flexible_within(&self, expr: &tree::Expr, steps: &mut usize, levels: usize) -> bool {
        use tree::ExprKind as Shape;
        if levels == 0 || *steps == 0 {
            return false;
        }
        *steps -= 1;
        let mut inner = |expr: &tree::Expr| self.is_flexible_within(expr, steps, levels - 1);
        match &expr.kind {
            Shape::Text(_) => true,
            // The first member stands for the others: a list holds values of one type.
            Shape::List(items) => items.first().is_none_or(inner),
            Shape::Name(name) if self.scope.iter().any(|variable| variable.name == *name) => false,
            Shape::Name(name) => match self.globals.names.values.get(name.as_str()) {
                Some(Global::Const(item)) => item.ty.is_none() && inner(&item.value),
                Some(_) => false,
                None => true,
            },
            Shape::Binary(tree::BinaryOp::OrElse, left, right) => inner(left) && inner(right),
            _ => false,
        }
    }

    /// Both operands, the one whose type is open after the other.
    fn pair(&mut self, left: &'a tree::Expr, right: &'a tree::Expr) -> (Expr, Expr) {
        if self.is_flexible(left) && !self.is_flexible(right) {
            let right = self.typed(right, None);
            let left = self.typed(left, Some(&right.ty));
            return (left, right);
        }
        let left = self.typed(left, None);
        let right = self.typed(right, Some(&left.ty));
        (left, right)
    }

    /// A new slot that holds something at a path from the record.
    pub(super) fn slot(&mut self, origin: Option<String>) -> usize {
        self.origins.push(origin);
        self.origins.len() - 1
    }

    /// How many slots were given out.
    pub(super) fn slots(&self) -> usize {
        self.origins.len()
    }

    /// Brings a variable into scope with a slot of its own; a name in use is reported.
    pub(super) fn declare(&mut self, name: &tree::Name, ty: Type, origin: Option<String>) -> usize {
        if self.scope.iter().any(|variable| variable.name == name.text) {
            let message = format!("`{}` is a variable already", name.text);
            self.error("E0210", name.span, message, "give one of them another name");
            // Which of the two is meant from here on nobody knows.
            let slot = self.slot(None);
            self.scope.push(Variable { name: name.text.clone(), slot, ty: Type::Unknown });
            return slot;
        }
        let slot = self.slot(origin);
        self.scope.push(Variable { name: name.text.clone(), slot, ty });
        slot
    }

    /// Brings a variable into scope that always holds a record, a part or a list's member.
    pub(super) fn declare_row(&mut self, name: &tree::Name, ty: Type, origin: Option<String>) -> usize {
        let slot = self.declare(name, ty, origin);
        self.rows.insert(slot);
        slot
    }

    /// Begins to type a definition, so that one that uses itself is noticed.
    pub(super) fn open_definition(&mut self, name: &'a str) {
        self.open.push(name);
    }

    /// How many variables are in scope, to go back to with [`Typer::leave`].
    pub(super) fn enter(&self) -> usize {
        self.scope.len()
    }

    /// Takes the variables out of scope that were declared since `enter`.
    pub(super) fn leave(&mut self, depth: usize) {
        self.scope.truncate(depth);
    }

    /// The variable of a name.
    pub(super) fn variable(&self, name: &str) -> Option<&Variable> {
        self.scope.iter().rev().find(|variable| variable.name == name)
    }

    /// Notes that something here is too large to be put in.
    pub(super) fn too_large(&mut self) {
        self.too_large = true;
    }

    /// Whether the bound on size was hit; to be reported once, by whoever owns the expressions.
    pub(super) fn report_size(&mut self, name: &tree::Name) {
        if self.too_large {
            let message = format!("`{}` grows too large when its defs are put in", name.text);
            let help = "split it, or name a part that is used several times with `let`";
            self.error("E0406", name.span, message, help);
        }
    }

    /// Reports an error.
    pub(super) fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>, help: &str) {
        let help = (!help.is_empty()).then(|| help.to_owned());
        self.found.push(with_help(Diagnostic::new(Code(code), span, message), help));
    }

    /// A type as a sentence names it.
    fn show(&self, ty: &Type) -> String {
        types::with_article(ty, &self.globals.schema)
    }
}

/// What stands for an expression whose error has been reported.
pub(super) fn unknown(span: Span) -> Expr {
    constant(Constant::Truth(false), Type::Unknown, span)
}

fn constant(value: Constant, ty: Type, span: Span) -> Expr {
    Expr { kind: ExprKind::Constant(value), ty, span }
}

/// The record type behind a type, if it is one.
pub(super) fn record_of(ty: &Type) -> Option<RecordId> {
    match ty {
        Type::Record(id) => Some(*id),
        _ => None,
    }
}

/// How a value of the type is written, for helps; empty where nothing can be written.
fn example_of(ty: &Type) -> String {
    let example = match ty {
        Type::Country => "\"TR\"",
        Type::Hs => "\"8542.31\"",
        Type::Number => "45",
        Type::Percent => "8%",
        Type::Money => "EUR 9_500",
        Type::Date => "2024-02-23",
        Type::Duration => "30d",
        Type::Text | Type::Name | Type::Place => "\"...\"",
        Type::Enumeration(words) => return format!("write one of {}", words.words.join(", ")),
        _ => return String::new(),
    };
    format!("write it as `{example}`")
}
