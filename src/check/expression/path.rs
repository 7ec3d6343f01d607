//! `a.b` and `list[key]`: fields, views, members, properties, and the path they have from the record.
//! Never reads a value.

use super::{Typer, unknown};
use crate::check::extra;
use crate::check::groups::GROUP_FIELDS;
use crate::check::names::{did_you_mean, quoted};
use crate::functions::{self, Form};
use crate::plan::{Argument, Expr, ExprKind};
use crate::source::Span;
use crate::syntax::tree;
use crate::value::{Field, RecordId, Structure, Type};
use std::sync::Arc;

impl<'a> Typer<'_, 'a> {
    pub(super) fn field(&mut self, of: &'a tree::Expr, name: &'a tree::Name, span: Span) -> Expr {
        let of = self.typed(of, None);
        self.field_of(of, name, span)
    }

    /// `.name` of an expression that is typed already.
    pub(in crate::check) fn field_of(&mut self, of: Expr, name: &tree::Name, span: Span) -> Expr {
        match of.ty.clone() {
            Type::Unknown => unknown(span),
            Type::Record(id) => self.record_field(of, id, name, span),
            Type::Structure(structure) => self.member(of, &structure, name, span),
            Type::Group(_) if GROUP_FIELDS.contains(&name.text.as_str()) => self.field_of_group(name, span),
            ty => self.property(of, &ty, name, span),
        }
    }

    fn record_field(&mut self, of: Expr, id: RecordId, name: &tree::Name, span: Span) -> Expr {
        let record = self.globals.schema.get(id);
        let path = format!("{}.{}", self.path_of(&of), name.text);
        let record_path = self.below(&of, &name.text).unwrap_or_else(|| path.clone());
        if let Some(field) = record.field(&name.text) {
            let ty = record.fields[field].ty.as_type();
            return Expr { kind: ExprKind::Field { of: Box::new(of), field, path, record_path }, ty, span };
        }
        if let Some(view) = record.view(&name.text) {
            let ty = Type::List(Box::new(Type::Record(record.views[view].of)));
            return Expr { kind: ExprKind::View { of: Box::new(of), view, path, record_path }, ty, span };
        }
        if name.text == "position" {
            return Expr { kind: ExprKind::Position(Box::new(of)), ty: Type::Text, span };
        }
        if name.text == extra::NAME {
            let help = "write the header of the column in brackets: `extra[\"Colour\"]`";
            self.error("E0201", name.span, "`extra` is no field by itself", help);
            return unknown(span);
        }
        let declared = record.fields.iter().filter(|field| !field.is_extra());
        let fields = declared.clone().map(|field| field.name.as_str());
        let known = fields.chain(record.views.iter().map(|view| view.name.as_str()));
        let help = did_you_mean(&name.text, known.clone()).unwrap_or_else(|| match declared.count() {
            0..=12 => format!("its fields are {}", quoted(known)),
            _ => format!("add it with `extend record {} {{ {} : text }}`", record.name, name.text),
        });
        let message = format!("`{}` has no field `{}`", record.name, name.text);
        self.error("E0201", name.span, message, &help);
        unknown(span)
    }

    fn member(&mut self, of: Expr, structure: &Structure, name: &tree::Name, span: Span) -> Expr {
        let Some((index, ty)) = structure.field(&name.text) else {
            let known = structure.fields.iter().map(|(field, _)| field.as_str());
            let help =
                did_you_mean(&name.text, known.clone()).unwrap_or_else(|| match structure.fields.len() {
                    0 => "it has no columns: ask whether it `is found`".into(),
                    _ => format!("it has {}", quoted(known)),
                });
            self.error("E0201", name.span, format!("a {} has no `{}`", structure.name, name.text), &help);
            return unknown(span);
        };
        let path = format!("{}.{}", self.path_of(&of), name.text);
        Expr { kind: ExprKind::Member { of: Box::new(of), index, path }, ty: ty.clone(), span }
    }

    fn property(&mut self, of: Expr, ty: &Type, name: &tree::Name, span: Span) -> Expr {
        let Some(function) = functions::find(&name.text, Form::Property) else {
            let message = format!("{} has no fields", self.show(ty));
            let help = match ty {
                Type::List(_) => {
                    "take one of them with `first(each x in ... : x)`, or ask `any(each x in ... : ...)`"
                }
                Type::Group(_) => {
                    "a group has `first`, `last` and `span`; for the rest write `sum(each in g : ...)`"
                }
                _ => "take `.` and what follows away",
            };
            self.error("E0308", name.span, message, help);
            return unknown(span);
        };
        let fits = function.parameters.first().is_some_and(|parameter| self.takes(parameter.takes, ty));
        if !fits {
            let message = format!("`.{}` does not belong to {}", name.text, self.show(ty));
            self.error("E0308", name.span, message, function.sentence);
            return unknown(span);
        }
        let kind = ExprKind::Call { function, arguments: vec![Argument::Value(of)] };
        Expr { kind, ty: (function.result)(), span }
    }

    /// `of.extra["Header"]`, where `of` is a record or an item; alone, the record's own. None if it is something else.
    fn extra(&mut self, of: &'a tree::Expr, key: &'a tree::Expr, span: Span) -> Option<Expr> {
        let row = match &of.kind {
            tree::ExprKind::Field(row, name) if name.text == extra::NAME => {
                let row = self.typed(row, None);
                let declares = |id| self.globals.schema.get(id).field(extra::NAME).is_some();
                if row.ty == Type::Unknown {
                    return Some(unknown(span));
                }
                super::record_of(&row.ty).filter(|id| !declares(*id)).map(|_| row)?
            }
            tree::ExprKind::Name(name)
                if name == extra::NAME
                    && self.variable(name).is_none()
                    && !self.globals.names.values.contains_key(name.as_str()) =>
            {
                self.record_variable(of.span)?
            }
            _ => return None,
        };
        let id = super::record_of(&row.ty)?;
        let record = self.globals.schema.get(id);
        let tree::ExprKind::Text(header) = &key.kind else {
            let help = "which columns are kept is known before records are read: write `extra[\"Colour\"]`";
            self.error("E0309", key.span, "the header of a column belongs here, in quotes", help);
            return Some(unknown(span));
        };
        let name = Field::extra(header).name;
        let Some(field) = record.field(&name) else {
            let message = format!("a `{}` has no columns of its own", record.name);
            let help = "only a whole record and the items of its lists have `extra`";
            self.error("E0201", of.span, message, help);
            return Some(unknown(span));
        };
        let path = format!("{}.{name}", self.path_of(&row));
        let record_path = self.below(&row, &name).unwrap_or_else(|| path.clone());
        let kind = ExprKind::Field { of: Box::new(row), field, path, record_path };
        Some(Expr { kind, ty: Type::Text, span })
    }

    /// The variable of the record that a rule is about.
    fn record_variable(&self, span: Span) -> Option<Expr> {
        let has_columns = |ty: &Type| {
            super::record_of(ty).is_some_and(|id| {
                let record = self.globals.schema.get(id);
                record.key.is_some() && extra::has_columns(record)
            })
        };
        let variable = self.scope.iter().find(|variable| has_columns(&variable.ty))?;
        let kind = ExprKind::Slot { slot: variable.slot, name: variable.name.clone() };
        Some(Expr { kind, ty: variable.ty.clone(), span })
    }

    pub(super) fn index(&mut self, of: &'a tree::Expr, key: &'a tree::Expr, span: Span) -> Expr {
        if let Some(text) = self.extra(of, key, span) {
            return text;
        }
        let Some(list) = self.named_list(of) else {
            match &of.kind {
                tree::ExprKind::Name(name)
                    if self.variable(name).is_none()
                        && !self.globals.names.values.contains_key(name.as_str()) =>
                {
                    self.unknown_list(name, "hs", of.span);
                }
                _ => {
                    let typed = self.typed(of, None);
                    if typed.ty != Type::Unknown {
                        let help = "for one of several values write `first(each x in ... where ... : x)`";
                        self.error("E0309", of.span, "only a declared list is looked up with `[...]`", help);
                    }
                }
            }
            self.typed(key, Some(&Type::Unknown));
            return unknown(span);
        };
        self.used.lists.insert(list);
        let declaration = &self.globals.lists[list].declaration;
        let key = self.expect(key, &declaration.key);
        if declaration.columns.is_empty() {
            let message = format!("the list `{}` has no columns to look up", declaration.name);
            self.error("E0309", of.span, message, &format!("ask `... in {}`", declaration.name));
            return unknown(span);
        }
        let structure =
            Structure { name: format!("row of {}", declaration.name), fields: declaration.columns.clone() };
        if key.ty == Type::Unknown && declaration.key != Type::Unknown {
            // The key is wrong and reported; the row's columns are still known.
            return Expr { ty: Type::Structure(Arc::new(structure)), ..unknown(span) };
        }
        let kind = ExprKind::Lookup { list, key: Box::new(key) };
        Expr { kind, ty: Type::Structure(Arc::new(structure)), span }
    }

    /// The expression as written, for explanations.
    pub(super) fn path_of(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Slot { name, .. } => name.clone(),
            ExprKind::Field { path, .. } | ExprKind::View { path, .. } | ExprKind::Member { path, .. } => {
                path.clone()
            }
            ExprKind::Position(of) => format!("{}.position", self.path_of(of)),
            _ => self.globals.one_line(expr.span),
        }
    }

    /// The path from the record of a field of `of`, where `of` is known to be a part of the record.
    fn below(&self, of: &Expr, name: &str) -> Option<String> {
        let above = self.origin_of(of)?;
        Some(if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") })
    }

    /// The path from the record of what an expression gives; empty for the record itself.
    pub(in crate::check) fn origin_of(&self, expr: &Expr) -> Option<String> {
        match &expr.kind {
            ExprKind::Slot { slot, .. } => self.origins.get(*slot)?.clone(),
            ExprKind::Field { of, record_path, .. } | ExprKind::View { of, record_path, .. } => {
                self.origin_of(of).map(|_| record_path.clone())
            }
            ExprKind::OrElse(left, _) => self.origin_of(left),
            ExprKind::Fold { kind: tree::FoldKind::First | tree::FoldKind::Last, over, value, .. } => {
                match value {
                    Some(value) => self.origin_of(value),
                    None => self.origin_of(over),
                }
            }
            ExprKind::Bind { body, .. } => self.origin_of(body),
            _ => None,
        }
    }

    /// Whether a parameter takes values of a type.
    pub(super) fn takes(&self, takes: functions::Takes, ty: &Type) -> bool {
        use functions::Takes;
        match takes {
            _ if *ty == Type::Unknown => true,
            Takes::Textual => ty.is_textual(),
            Takes::Hs => *ty == Type::Hs,
            Takes::Numeric => ty.is_numeric(),
            Takes::Date => *ty == Type::Date,
            Takes::Party => super::record_of(ty).is_some_and(|id| {
                let record = self.globals.schema.get(id);
                record.field("name").is_some_and(|field| {
                    matches!(record.fields[field].ty.as_type(), Type::Name | Type::Text | Type::Unknown)
                })
            }),
            Takes::Watchlist | Takes::Places | Takes::Word(_) => false,
        }
    }
}
