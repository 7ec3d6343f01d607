//! Operators: comparisons, calculations, tests of words and lists. Never resolves a name itself.

use super::{Typer, constant_of, unknown};
use crate::check::names::Global;
use crate::check::types;
use crate::plan::{Arithmetic, Comparison, Constant, Expr, ExprKind};
use crate::source::Span;
use crate::syntax::tree::{self, BinaryOp, IsWhat, UnaryOp};
use crate::value::{Currency, Type};

impl<'a> Typer<'_, 'a> {
    pub(super) fn binary(
        &mut self,
        op: BinaryOp,
        left: &'a tree::Expr,
        right: &'a tree::Expr,
        span: Span,
        hint: Option<&Type>,
    ) -> Expr {
        match op {
            BinaryOp::Or | BinaryOp::And => {
                let (left, right) = (Box::new(self.truth(left)), Box::new(self.truth(right)));
                let kind =
                    if op == BinaryOp::Or { ExprKind::Or(left, right) } else { ExprKind::And(left, right) };
                Expr { kind, ty: Type::Truth, span }
            }
            BinaryOp::Equal => self.compare(Comparison::Equal, left, right, span),
            BinaryOp::NotEqual => self.compare(Comparison::NotEqual, left, right, span),
            BinaryOp::Less => self.compare(Comparison::Less, left, right, span),
            BinaryOp::LessOrEqual => self.compare(Comparison::LessOrEqual, left, right, span),
            BinaryOp::Greater => self.compare(Comparison::Greater, left, right, span),
            BinaryOp::GreaterOrEqual => self.compare(Comparison::GreaterOrEqual, left, right, span),
            BinaryOp::In => self.membership(left, right, false, span),
            BinaryOp::NotIn => self.membership(left, right, true, span),
            BinaryOp::Mentions => self.mentions(left, right, span),
            BinaryOp::Matches => self.matches(left, right, span),
            BinaryOp::StartsWith => self.starts_with(left, right, span),
            BinaryOp::OrElse => self.or_else(left, right, span, hint),
            BinaryOp::Add => self.calculation(Arithmetic::Add, left, right, span),
            BinaryOp::Subtract => self.calculation(Arithmetic::Subtract, left, right, span),
            BinaryOp::Multiply => self.calculation(Arithmetic::Multiply, left, right, span),
            BinaryOp::Divide => self.calculation(Arithmetic::Divide, left, right, span),
        }
    }

    fn compare(
        &mut self,
        comparison: Comparison,
        left: &'a tree::Expr,
        right: &'a tree::Expr,
        span: Span,
    ) -> Expr {
        let (left, right) = self.pair(left, right);
        if !self.comparable(comparison, &left, &right, span) {
            return unknown(span);
        }
        Expr { kind: ExprKind::Compare(comparison, Box::new(left), Box::new(right)), ty: Type::Truth, span }
    }

    fn comparable(&mut self, comparison: Comparison, left: &Expr, right: &Expr, span: Span) -> bool {
        let is_equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        if left.ty == Type::Unknown || right.ty == Type::Unknown {
            return true;
        }
        for side in [left, right] {
            let whole =
                matches!(side.ty, Type::Record(_) | Type::Structure(_) | Type::List(_) | Type::Group(_));
            if whole {
                let message = format!("{} does not compare as a whole", self.show(&side.ty));
                let help = match &side.ty {
                    Type::List(_) => "ask `x in ...`, or `any(each x in ... : ...)`",
                    _ => "compare one of its fields",
                };
                self.error("E0301", side.span, message, help);
                return false;
            }
        }
        if !types::agree(&left.ty, &right.ty) {
            let message = format!("{} never equals {}", self.show(&left.ty), self.show(&right.ty));
            let message = if is_equality {
                message
            } else {
                format!("{} does not compare with {}", self.show(&left.ty), self.show(&right.ty))
            };
            self.error("E0301", span, message, compare_help(&left.ty, &right.ty));
            return false;
        }
        if !is_equality && !types::is_ordered(&left.ty) {
            let message = format!("{} has no order", self.show(&left.ty));
            self.error(
                "E0301",
                left.span,
                message,
                "only numbers, money, dates and durations are less or greater",
            );
            return false;
        }
        self.same_currency(left, right, span)
    }

    pub(super) fn between(
        &mut self,
        value: &'a tree::Expr,
        low: &'a tree::Expr,
        high: &'a tree::Expr,
        span: Span,
    ) -> Expr {
        let value = self.typed(value, None);
        let low = self.typed(low, Some(&value.ty));
        let high = self.typed(high, Some(&value.ty));
        if !self.comparable(Comparison::GreaterOrEqual, &value, &low, low.span)
            || !self.comparable(Comparison::LessOrEqual, &value, &high, high.span)
            || !self.same_currency(&low, &high, span)
        {
            return unknown(span);
        }
        let kind = ExprKind::Between(Box::new(value), Box::new(low), Box::new(high));
        Expr { kind, ty: Type::Truth, span }
    }

    /// Money of two currencies does not compare; here where both can be read off the rule.
    fn same_currency(&mut self, left: &Expr, right: &Expr, span: Span) -> bool {
        match (currency_of(left), currency_of(right)) {
            (Some(one), Some(other)) if one != other => {
                let message = format!("{one} and {other} are two currencies");
                self.error("E0305", span, message, "write both amounts in one currency");
                false
            }
            _ => true,
        }
    }

    fn membership(&mut self, value: &'a tree::Expr, list: &'a tree::Expr, negated: bool, span: Span) -> Expr {
        if let Some(index) = self.named_list(list) {
            self.used.lists.insert(index);
            let key = self.globals.lists[index].declaration.key.clone();
            let value = self.typed(value, Some(&key));
            if !self.fits_list(&value, &key, list.span) {
                return unknown(span);
            }
            return Expr {
                kind: ExprKind::InList { value: Box::new(value), list: index, negated },
                ty: Type::Truth,
                span,
            };
        }
        let is_open = self.is_flexible(value) && !self.is_flexible(list);
        let (value, values) = if is_open {
            let values = self.typed_list(list, None);
            let of = match &values.ty {
                Type::List(of) => of.as_ref().clone(),
                _ => Type::Unknown,
            };
            (self.typed(value, Some(&of)), values)
        } else {
            let value = self.typed(value, None);
            let wanted = Type::List(Box::new(value.ty.clone()));
            let values = self.typed_list(list, Some(&wanted));
            (value, values)
        };
        match &values.ty {
            Type::Unknown => return unknown(span),
            Type::List(of) => {
                let of = of.as_ref().clone();
                if !self.fits_list(&value, &of, list.span) {
                    return unknown(span);
                }
            }
            other => {
                let message = format!("{} is not a list", self.show(other));
                self.error("E0310", list.span, message, "write `in [a, b]` or the name of a list");
                return unknown(span);
            }
        }
        let kind = ExprKind::InValues { value: Box::new(value), values: Box::new(values), negated };
        Expr { kind, ty: Type::Truth, span }
    }

    /// The right side of `in`, where a name that stands for nothing was meant to be a list.
    fn typed_list(&mut self, list: &'a tree::Expr, hint: Option<&Type>) -> Expr {
        if let tree::ExprKind::Name(name) = &list.kind
            && self.variable(name).is_none()
            && !self.globals.names.values.contains_key(name.as_str())
        {
            self.unknown_list(name, "country", list.span);
            return unknown(list.span);
        }
        self.typed(list, hint)
    }

    pub(super) fn unknown_list(&mut self, name: &str, ty: &str, span: Span) {
        let lists = self.globals.names.values.iter();
        let known = lists.filter(|(_, value)| matches!(value, Global::List(_) | Global::Const(_)));
        let help = crate::check::names::did_you_mean(name, known.map(|(name, _)| *name))
            .unwrap_or_else(|| format!("declare it: `list {name} : {ty} = [...]`"));
        self.error("E0208", span, format!("there is no list `{name}`"), &help);
    }

    fn fits_list(&mut self, value: &Expr, of: &Type, list: Span) -> bool {
        if value.ty == Type::Unknown {
            return false;
        }
        if let Type::List(_) = value.ty {
            let help = "ask it of each: `any(each x in ... : x in ...)`";
            self.error("E0301", value.span, "a list is never in a list", help);
            return false;
        }
        if types::agree(&value.ty, of) {
            return true;
        }
        let message = format!("{} is never in this list", self.show(&value.ty));
        self.found.push(
            crate::diagnostic::Diagnostic::new(crate::diagnostic::Code("E0301"), value.span, message)
                .label(self.show(&value.ty))
                .also(list, format!("holds values of which each is {}", self.show(of)))
                .help("ask it of a field of the list's type"),
        );
        false
    }

    /// The list a name stands for, if no variable hides it.
    pub(super) fn named_list(&self, expr: &tree::Expr) -> Option<usize> {
        let tree::ExprKind::Name(name) = &expr.kind else { return None };
        if self.variable(name).is_some() {
            return None;
        }
        match self.globals.names.values.get(name.as_str()) {
            Some(Global::List(index)) => Some(*index),
            _ => None,
        }
    }

    fn mentions(&mut self, value: &'a tree::Expr, list: &'a tree::Expr, span: Span) -> Expr {
        let value = self.typed(value, Some(&Type::Text));
        let of = match &value.ty {
            Type::List(of) => of.as_ref(),
            other => other,
        };
        let is_words = matches!(of, Type::Text | Type::Name | Type::Place | Type::Unknown);
        if !is_words {
            let message = format!("{} mentions nothing: only text does", self.show(&value.ty));
            self.error("E0311", value.span, message, "compare it with `==` or `in`");
        }
        let Some(index) = self.named_list(list) else {
            match &list.kind {
                tree::ExprKind::Name(name) if !self.globals.names.values.contains_key(name.as_str()) => {
                    self.unknown_list(name, "text", list.span);
                }
                _ => {
                    let help = "declare the words as a list: `list my_words : text = [...]`";
                    self.error("E0311", list.span, "`mentions` takes the name of a list of texts", help);
                }
            }
            return unknown(span);
        };
        self.used.lists.insert(index);
        self.used.mentioned.insert(index);
        let key = self.globals.lists[index].declaration.key.clone();
        if !matches!(key, Type::Text | Type::Name | Type::Place | Type::Unknown) {
            let message = format!("the keys of this list are {}, not words", self.show(&key));
            self.error("E0311", list.span, message, "declare the list with the type `text`");
            return unknown(span);
        }
        if !is_words {
            return unknown(span);
        }
        Expr { kind: ExprKind::Mentions { value: Box::new(value), list: index }, ty: Type::Truth, span }
    }

    fn matches(&mut self, value: &'a tree::Expr, pattern: &'a tree::Expr, span: Span) -> Expr {
        let value = self.typed(value, None);
        let is_text = self.must_be_textual(&value, "matches");
        let pattern_value = self.typed(pattern, None);
        let Some(Constant::Text(text)) = constant_of(&pattern_value) else {
            if pattern_value.ty != Type::Unknown {
                let help = "write the regular expression here as a text in quotes";
                self.error("E0312", pattern.span, "`matches` takes a fixed regular expression", help);
            }
            return unknown(span);
        };
        // The compiled size is bounded so that one pattern cannot take all memory.
        match regex::RegexBuilder::new(&text).size_limit(1 << 20).build() {
            Ok(regex) if is_text => {
                Expr { kind: ExprKind::Matches { value: Box::new(value), regex }, ty: Type::Truth, span }
            }
            Ok(_) => unknown(span),
            Err(error) => {
                let (message, help) = match error {
                    regex::Error::CompiledTooBig(_) => {
                        ("the regular expression is too large".to_owned(), "repeat less, or use several")
                    }
                    other => {
                        let help =
                            "look-around and back-references do not exist here; `\\\\.` is a plain point";
                        (format!("not a regular expression: {}", last_line(&other.to_string())), help)
                    }
                };
                self.error("E0312", pattern.span, message, help);
                unknown(span)
            }
        }
    }

    fn starts_with(&mut self, value: &'a tree::Expr, prefix: &'a tree::Expr, span: Span) -> Expr {
        let value = self.typed(value, None);
        let is_text = self.must_be_textual(&value, "starts");
        // A prefix of an HS code is an HS code; a prefix of any other text is just text.
        let hint = if value.ty == Type::Hs { Type::Hs } else { Type::Text };
        let prefix = self.expect(prefix, &hint);
        if !is_text || prefix.ty == Type::Unknown {
            return unknown(span);
        }
        Expr { kind: ExprKind::StartsWith(Box::new(value), Box::new(prefix)), ty: Type::Truth, span }
    }

    fn must_be_textual(&mut self, value: &Expr, what: &str) -> bool {
        if value.ty == Type::Unknown {
            return false;
        }
        if value.ty.is_textual() {
            return true;
        }
        let message = format!("only text {what}, and this is {}", self.show(&value.ty));
        self.error("E0301", value.span, message, "ask it of a field that holds text");
        false
    }

    fn or_else(
        &mut self,
        left: &'a tree::Expr,
        right: &'a tree::Expr,
        span: Span,
        hint: Option<&Type>,
    ) -> Expr {
        let (left, right) = match hint {
            Some(hint) if self.is_flexible(left) && self.is_flexible(right) => {
                (self.typed(left, Some(hint)), self.typed(right, Some(hint)))
            }
            _ => self.pair(left, right),
        };
        if !types::agree(&left.ty, &right.ty) {
            let message = format!("{} or else {}", self.show(&left.ty), self.show(&right.ty));
            self.error("E0301", span, message, "both sides of `??` must be of one type");
            return unknown(span);
        }
        let ty = types::common(&left.ty, &right.ty);
        Expr { kind: ExprKind::OrElse(Box::new(left), Box::new(right)), ty, span }
    }

    fn calculation(
        &mut self,
        operation: Arithmetic,
        left: &'a tree::Expr,
        right: &'a tree::Expr,
        span: Span,
    ) -> Expr {
        let (left, right) = (self.typed(left, None), self.typed(right, None));
        if left.ty == Type::Unknown || right.ty == Type::Unknown {
            return unknown(span);
        }
        let Some(ty) = result_of(operation, &left.ty, &right.ty) else {
            let (verb, preposition) = match operation {
                Arithmetic::Add => ("add", "and"),
                Arithmetic::Subtract => ("subtract", "and"),
                Arithmetic::Multiply => ("multiply", "and"),
                Arithmetic::Divide => ("divide", "and"),
            };
            let message =
                format!("cannot {verb} {} {preposition} {}", self.show(&left.ty), self.show(&right.ty));
            let help =
                "numbers with numbers, money with money, dates with durations; money times or by a number";
            self.error("E0304", span, message, help);
            return unknown(span);
        };
        let is_scaling = operation == Arithmetic::Multiply;
        if !is_scaling && !self.same_currency(&left, &right, span) {
            return unknown(span);
        }
        if operation == Arithmetic::Divide
            && matches!(constant_of(&right), Some(Constant::Number(number)) if number.is_zero())
        {
            self.error("E0304", right.span, "division by zero", "divide by something else");
            return unknown(span);
        }
        Expr { kind: ExprKind::Arithmetic(operation, Box::new(left), Box::new(right)), ty, span }
    }

    pub(super) fn unary(&mut self, op: UnaryOp, of: &'a tree::Expr, span: Span, hint: Option<&Type>) -> Expr {
        match op {
            UnaryOp::Not => {
                let of = self.truth(of);
                Expr { kind: ExprKind::Not(Box::new(of)), ty: Type::Truth, span }
            }
            UnaryOp::Minus => {
                let of = self.typed(of, hint);
                let ty = of.ty.clone();
                if !(ty.is_numeric() || matches!(ty, Type::Money | Type::Duration | Type::Unknown)) {
                    let message = format!("{} has no negative", self.show(&ty));
                    self.error("E0304", span, message, "only numbers, money and durations have one");
                    return unknown(span);
                }
                Expr { kind: ExprKind::Minus(Box::new(of)), ty, span }
            }
        }
    }

    pub(super) fn is(&mut self, of: &'a tree::Expr, what: IsWhat, span: Span) -> Expr {
        let of = self.typed(of, None);
        if let (IsWhat::Found | IsWhat::NotFound, ExprKind::Field { path, .. }) = (what, &of.kind)
            && self.is_of_record(&of)
        {
            let word = if what == IsWhat::Found { "present" } else { "missing" };
            let message = format!("`{path}` is a field of the record: it is present or missing, never found");
            self.error("E0320", span, message, &format!("write `{path} is {word}`"));
            return unknown(span);
        }
        Expr { kind: ExprKind::Is(Box::new(of), what), ty: Type::Truth, span }
    }

    /// Whether the expression names a field of the rule's record or part, with nothing in between that could be absent.
    fn is_of_record(&self, expr: &Expr) -> bool {
        let mut at = expr;
        while let ExprKind::Field { of, .. } = &at.kind {
            at = of;
        }
        matches!(&at.kind, ExprKind::Slot { slot, .. } if self.rows.contains(slot))
    }
}

/// The type of a calculation, if there is one.
fn result_of(operation: Arithmetic, left: &Type, right: &Type) -> Option<Type> {
    use Arithmetic::{Add, Divide, Multiply, Subtract};
    match (operation, left, right) {
        (Add | Subtract, Type::Percent, Type::Percent) => Some(Type::Percent),
        (_, left, right) if left.is_numeric() && right.is_numeric() => Some(Type::Number),
        (Add | Subtract, Type::Money, Type::Money) => Some(Type::Money),
        (Divide, Type::Money, Type::Money) => Some(Type::Number),
        (Multiply | Divide, Type::Money, right) if right.is_numeric() => Some(Type::Money),
        (Multiply, left, Type::Money) if left.is_numeric() => Some(Type::Money),
        (Add | Subtract, Type::Date, Type::Duration) => Some(Type::Date),
        (Subtract, Type::Date, Type::Date) => Some(Type::Duration),
        (Add | Subtract, Type::Duration, Type::Duration) => Some(Type::Duration),
        _ => None,
    }
}

/// The currency of an amount, where the rule itself shows it.
fn currency_of(expr: &Expr) -> Option<Currency> {
    match &expr.kind {
        ExprKind::Constant(Constant::Money(money)) => Some(money.currency),
        ExprKind::Minus(of) => currency_of(of),
        ExprKind::Arithmetic(_, left, right) if expr.ty == Type::Money => {
            currency_of(left).or_else(|| currency_of(right))
        }
        _ => None,
    }
}

fn compare_help(left: &Type, right: &Type) -> &'static str {
    match (left, right) {
        (Type::Duration, Type::Number | Type::Percent) | (Type::Number | Type::Percent, Type::Duration) => {
            "write days as `30d`"
        }
        (Type::Money, Type::Number | Type::Percent) | (Type::Number | Type::Percent, Type::Money) => {
            "write the amount with its currency, such as `EUR 9_500`"
        }
        _ => "compare values of one type",
    }
}

/// The last line of a regex error says what is wrong; those before it draw the place.
fn last_line(text: &str) -> &str {
    text.lines().last().unwrap_or(text).trim_start_matches("error: ")
}
