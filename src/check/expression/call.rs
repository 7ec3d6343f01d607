//! Calls of built-in functions and of `def`s, which are put in where they are called. Never runs either.

use super::{Typer, unknown};
use crate::check::names::{Global, did_you_mean, either};
use crate::check::types;
use crate::diagnostic::{Code, Diagnostic};
use crate::functions::{self, FUNCTIONS, Form, Function, Parameter, Takes};
use crate::plan::{Argument, Expr, ExprKind};
use crate::source::Span;
use crate::syntax::tree;
use crate::value::Type;

impl<'a> Typer<'_, 'a> {
    pub(super) fn call(&mut self, name: &'a tree::Name, arguments: &'a [tree::Argument], span: Span) -> Expr {
        if let Some(function) = functions::find(&name.text, Form::Call) {
            return self.built_in(function, name, arguments, span);
        }
        if let Some(Global::Def(def)) = self.globals.names.values.get(name.text.as_str()) {
            return self.put_in(def, name, arguments, span);
        }
        self.unknown_function(name);
        for argument in arguments {
            self.typed(&argument.value, Some(&Type::Unknown));
        }
        unknown(span)
    }

    fn unknown_function(&mut self, name: &tree::Name) {
        if let Some(global) = self.globals.names.values.get(name.text.as_str()) {
            let message = format!("`{}` is {}, not a function", name.text, global.what());
            self.error("E0205", name.span, message, "take the parentheses away");
            return;
        }
        let defs = self.globals.names.values.iter();
        let defs = defs.filter(|(_, value)| matches!(value, Global::Def(_))).map(|(name, _)| *name);
        let calls =
            FUNCTIONS.iter().filter(|function| function.form == Form::Call).map(|function| function.name);
        let folds = ["any", "all", "count", "sum", "min", "max", "avg", "first", "last", "distinct"];
        let help = if functions::find(&name.text, Form::Property).is_some() {
            format!("write it behind a point: `x.{}`", name.text)
        } else if folds.contains(&name.text.as_str()) {
            format!("write `{}(each x in ... : ...)`", name.text)
        } else {
            did_you_mean(&name.text, calls.chain(defs).chain(folds))
                .unwrap_or_else(|| format!("declare it: `def {}(...) = ...`", name.text))
        };
        self.error("E0205", name.span, format!("there is no function `{}`", name.text), &help);
    }

    fn built_in(
        &mut self,
        function: &'static Function,
        name: &tree::Name,
        given: &'a [tree::Argument],
        span: Span,
    ) -> Expr {
        let names: Vec<&str> = function.parameters.iter().map(|parameter| parameter.name).collect();
        let needed: Vec<bool> = function.parameters.iter().map(|parameter| !parameter.optional).collect();
        let Some(order) = self.in_order(name, &names, &needed, given, &signature(function)) else {
            // A bare name may stand for a watchlist or a word: which, nobody knows now.
            for argument in given.iter().filter(|one| !matches!(one.value.kind, tree::ExprKind::Name(_))) {
                self.typed(&argument.value, Some(&Type::Unknown));
            }
            return Expr { ty: (function.result)(), ..unknown(span) };
        };
        let mut arguments = Vec::new();
        let mut is_sound = true;
        for (parameter, index) in function.parameters.iter().zip(order) {
            let argument = match index {
                None => Some(Argument::Omitted),
                Some(index) => self.argument(function, parameter, &given[index].value),
            };
            match argument {
                Some(argument) => arguments.push(argument),
                None => is_sound = false,
            }
        }
        if !is_sound {
            return Expr { ty: (function.result)(), ..unknown(span) };
        }
        Expr { kind: ExprKind::Call { function, arguments }, ty: (function.result)(), span }
    }

    /// One argument; none after reporting what is wrong with it.
    fn argument(
        &mut self,
        function: &'static Function,
        parameter: &Parameter,
        value: &'a tree::Expr,
    ) -> Option<Argument> {
        let bare = match &value.kind {
            tree::ExprKind::Name(name) => Some(name.as_str()),
            _ => None,
        };
        match parameter.takes {
            Takes::Watchlist => {
                let index = bare.and_then(|name| match self.globals.names.values.get(name) {
                    Some(Global::Watchlist(index)) => Some(*index),
                    _ => None,
                });
                if index.is_none() {
                    self.unknown_watchlist(bare, value.span, function);
                }
                self.used.watchlists.extend(index);
                index.map(Argument::Watchlist)
            }
            Takes::Places => self.places(function, bare, value.span).map(Argument::Places),
            Takes::Word(words) => match bare.filter(|bare| words.contains(bare)) {
                Some(word) => Some(Argument::Word(word.to_owned())),
                None => {
                    let near = bare.and_then(|bare| did_you_mean(bare, words.iter().copied()));
                    let help = near.unwrap_or_else(|| format!("write {}", either(words.iter().copied())));
                    let message = format!("`{}` takes a word here", function.name);
                    self.error("E0307", value.span, message, &help);
                    None
                }
            },
            takes => {
                let hint = match takes {
                    Takes::Hs => Some(Type::Hs),
                    Takes::Date => Some(Type::Date),
                    Takes::Textual => Some(Type::Text),
                    Takes::Numeric => Some(Type::Number),
                    _ => None,
                };
                let typed = self.typed(value, hint.as_ref());
                if typed.ty == Type::Unknown {
                    return None;
                }
                if !self.takes(takes, &typed.ty) {
                    let wanted = match takes {
                        Takes::Textual => "text",
                        Takes::Hs => "an HS code",
                        Takes::Numeric => "a number",
                        Takes::Date => "a date",
                        _ => "a record or part with a `name`",
                    };
                    let message = format!(
                        "`{}` of `{}` is {wanted}, and this is {}",
                        parameter.name,
                        function.name,
                        self.show(&typed.ty)
                    );
                    self.error(
                        "E0307",
                        value.span,
                        message,
                        &format!("its signature is `{}`", signature(function)),
                    );
                    return None;
                }
                Some(Argument::Value(typed))
            }
        }
    }

    /// The table of places that a name stands for; none after reporting that it is none.
    fn places(&mut self, function: &Function, bare: Option<&str>, span: Span) -> Option<usize> {
        let index = bare.and_then(|name| match self.globals.names.values.get(name) {
            Some(Global::List(index)) => Some(*index),
            _ => None,
        });
        let columns = |index: &usize| {
            self.globals.lists.get(*index).is_some_and(|list| {
                let has = |name: &str| list.declaration.columns.iter().any(|(column, _)| column == name);
                list.declaration.key == Type::Place && has("oblast") && has("since")
            })
        };
        let found = index.filter(columns);
        if found.is_none() {
            let message = format!("`{}` takes the name of a table of places here", function.name);
            let help =
                "declare one: `list NAME : place from \"FILE.csv\"` with the columns `oblast` and `since`";
            self.error("E0307", span, message, help);
        }
        self.used.lists.extend(found);
        found
    }

    fn unknown_watchlist(&mut self, bare: Option<&str>, span: Span, function: &Function) {
        let known = self.globals.watchlists.iter().map(|list| list.name.as_str());
        match bare {
            Some(name) if !self.globals.names.values.contains_key(name) => {
                let help = did_you_mean(name, known)
                    .unwrap_or_else(|| format!("declare it: `watchlist {name} from \"{name}.csv\"`"));
                self.error("E0208", span, format!("there is no watchlist `{name}`"), &help);
            }
            _ => {
                let message = format!("`{}` takes the name of a watchlist here", function.name);
                self.error("E0307", span, message, &format!("its signature is `{}`", signature(function)));
            }
        }
    }

    /// Which argument belongs to which parameter; none after reporting one that belongs to none, or one too few.
    fn in_order(
        &mut self,
        name: &tree::Name,
        parameters: &[&str],
        needed: &[bool],
        given: &'a [tree::Argument],
        signature: &str,
    ) -> Option<Vec<Option<usize>>> {
        let help = format!("its signature is `{signature}`");
        let mut order = vec![None; parameters.len()];
        for (index, argument) in given.iter().enumerate() {
            let place = match &argument.name {
                None => Some(index).filter(|index| *index < parameters.len()),
                Some(name) => parameters.iter().position(|parameter| *parameter == name.text),
            };
            let Some(place) = place else {
                let (span, message) = match &argument.name {
                    Some(argument) => (argument.span, format!("`{}` has no `{}`", name.text, argument.text)),
                    None => {
                        let message = format!("one argument too many for `{}`", name.text);
                        (argument.value.span, message)
                    }
                };
                self.error("E0306", span, message, &help);
                return None;
            };
            if order[place].is_some() {
                let message = format!("`{}` is given twice", parameters[place]);
                self.error("E0306", argument.value.span, message, &help);
                return None;
            }
            order[place] = Some(index);
        }
        let left_out = (0..parameters.len()).find(|&place| needed[place] && order[place].is_none());
        if let Some(place) = left_out {
            let message = format!("`{}` needs `{}`", name.text, parameters[place]);
            self.error("E0306", name.span, message, &help);
            return None;
        }
        Some(order)
    }

    /// The body of a `def` with its arguments bound to slots of their own.
    fn put_in(
        &mut self,
        def: &'a tree::Def,
        name: &tree::Name,
        given: &'a [tree::Argument],
        span: Span,
    ) -> Expr {
        self.used.names.insert(&def.name.text);
        if self.open.contains(&def.name.text.as_str()) {
            self.cycle(&def.name.text);
            return unknown(span);
        }
        if self.globals.too_large.names.contains(def.name.text.as_str()) {
            return unknown(span);
        }
        let names: Vec<&str> = def.parameters.iter().map(|(name, _)| name.text.as_str()).collect();
        let needed = vec![true; names.len()];
        let signature = self.globals.signature_of(def);
        let Some(order) = self.in_order(name, &names, &needed, given, &signature) else {
            return unknown(span);
        };
        let mut bindings = Vec::new();
        let mut parameters = Vec::new();
        for ((parameter, written), index) in def.parameters.iter().zip(order) {
            let Some(index) = index else { continue };
            // What is wrong with the written type is reported where the def is checked.
            let ty = types::resolve(written, &self.globals.names, &mut Vec::new());
            let value = self.typed(&given[index].value, Some(&ty));
            if !types::agree(&value.ty, &ty) {
                let message = format!(
                    "`{}` of `{}` is {}, and this is {}",
                    parameter.text,
                    def.name.text,
                    self.show(&ty),
                    self.show(&value.ty)
                );
                self.found.push(
                    Diagnostic::new(Code("E0307"), value.span, message)
                        .also(written.span, "declared here")
                        .help(format!("its signature is `{signature}`")),
                );
                return unknown(span);
            }
            let origin = self.origin_of(&value);
            let slot = self.slot(origin);
            if matches!(&value.kind, ExprKind::Slot { slot, .. } if self.rows.contains(slot)) {
                self.rows.insert(slot);
            }
            parameters.push(super::Variable { name: parameter.text.clone(), slot, ty });
            bindings.push((slot, value));
        }
        let body = self.body(def, parameters);
        let ty = body.ty.clone();
        if ty == Type::Unknown {
            return unknown(span);
        }
        Expr { kind: ExprKind::Bind { bindings, body: Box::new(body) }, ty, span }
    }

    /// The body of a `def`, silently: what is wrong with it is reported once, where the def is checked.
    fn body(&mut self, def: &'a tree::Def, parameters: Vec<super::Variable>) -> Expr {
        let before = self.found.len();
        self.open.push(&def.name.text);
        let scope = std::mem::replace(&mut self.scope, parameters);
        let body = self.typed(&def.body, None);
        self.scope = scope;
        self.open.pop();
        // A way round is found by whoever closes it, wherever that is.
        let mut index = 0;
        self.found.retain(|diagnostic| {
            index += 1;
            index <= before || diagnostic.code == Code("E0405")
        });
        body
    }
}

/// A built-in's signature as its users write it.
fn signature(function: &Function) -> String {
    let parameters = function.parameters.iter().map(|parameter| {
        let takes = match parameter.takes {
            Takes::Textual => "text".to_owned(),
            Takes::Hs => "hs".to_owned(),
            Takes::Numeric => "number".to_owned(),
            Takes::Date => "date".to_owned(),
            Takes::Party => "party".to_owned(),
            Takes::Watchlist => "watchlist".to_owned(),
            Takes::Places => "list of places".to_owned(),
            Takes::Word(words) => words.join("|"),
        };
        let mark = if parameter.optional { "?" } else { "" };
        format!("{}{mark}: {takes}", parameter.name)
    });
    let parameters: Vec<String> = parameters.collect();
    format!("{}({})", function.name, parameters.join(", "))
}
