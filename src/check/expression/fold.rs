//! `any`, `all`, `count` and their kin over lists and groups. Never runs over a member.

use super::{Typer, unknown};
use crate::check::types;
use crate::plan::{Expr, ExprKind};
use crate::source::Span;
use crate::syntax::tree::{self, FoldKind};
use crate::value::Type;

impl<'a> Typer<'_, 'a> {
    pub(super) fn fold(&mut self, fold: &'a tree::Fold, span: Span) -> Expr {
        let over = self.typed(&fold.over, None);
        if let (Type::Group(_), None) = (&over.ty, &fold.variable) {
            return self.measure(fold, span);
        }
        if let Some(within) = &fold.within {
            let help = "take it away, and ask for the time of each with `where`";
            self.error("E0310", within.limit.span, "only a group has a time to look at a part of", help);
        }
        let of = match &over.ty {
            Type::List(of) | Type::Group(of) => of.as_ref().clone(),
            Type::Unknown => Type::Unknown,
            other => {
                let message = format!("{} is not a list", self.show(other));
                self.error("E0310", fold.over.span, message, "name a list of parts or values of the record");
                Type::Unknown
            }
        };
        if let (Type::Group(_), Some(variable)) = (&over.ty, &fold.variable) {
            let help = "over a group write `each in g`: the rule's own variables stand for one member";
            self.error("E0310", variable.span, "a group's members have no variable of their own", help);
        }
        if let (Type::List(_), None) = (&over.ty, &fold.variable) {
            let message = "the members need a name";
            self.error("E0310", fold.over.span, message, "write `each x in ...`");
        }
        let depth = self.enter();
        let slot = match &fold.variable {
            Some(variable) => {
                let origin = self.origin_of(&over);
                self.declare_row(variable, of.clone(), origin)
            }
            None => self.slot(None),
        };
        let condition = fold.condition.as_ref().map(|condition| Box::new(self.truth(condition)));
        let value = fold.value.as_ref().map(|value| match fold.kind {
            FoldKind::Any | FoldKind::All => Box::new(self.truth(value)),
            _ => Box::new(self.typed(value, None)),
        });
        self.leave(depth);
        let member = value.as_ref().map_or(&of, |value| &value.ty).clone();
        let ty = self.result_of_fold(fold, &member, span);
        if ty == Type::Unknown || over.ty == Type::Unknown {
            return Expr { ty, ..unknown(span) };
        }
        let kind = ExprKind::Fold { kind: fold.kind, slot, over: Box::new(over), condition, value };
        Expr { kind, ty, span }
    }

    /// The type of the whole; `Type::Unknown` after reporting that the members do not fit.
    pub(in crate::check) fn result_of_fold(&mut self, fold: &tree::Fold, member: &Type, span: Span) -> Type {
        let (fits, wanted) = match fold.kind {
            FoldKind::Any | FoldKind::Count => return result(fold.kind),
            FoldKind::All if fold.value.is_none() => {
                self.error(
                    "E0303",
                    span,
                    "`all` needs a question to ask of each",
                    "write `: ...` behind the list",
                );
                return Type::Unknown;
            }
            FoldKind::All => return Type::Truth,
            FoldKind::First | FoldKind::Last => return member.clone(),
            FoldKind::Sum | FoldKind::Avg => (
                member.is_numeric() || matches!(member, Type::Money | Type::Duration),
                "numbers, money or durations",
            ),
            FoldKind::Min | FoldKind::Max => {
                (types::is_ordered(member), "numbers, money, dates or durations")
            }
            FoldKind::Distinct => {
                let whole =
                    matches!(member, Type::Record(_) | Type::Structure(_) | Type::List(_) | Type::Group(_));
                (!whole, "single values")
            }
        };
        match member {
            Type::Unknown if fold.kind == FoldKind::Distinct => Type::Number,
            Type::Unknown => Type::Unknown,
            _ if !fits => {
                let place = fold.value.as_ref().map_or(fold.over.span, |value| value.span);
                let message =
                    format!("`{}` takes {wanted}, and this is {}", word(fold.kind), self.show(member));
                self.error("E0310", place, message, "say which value of each member counts: `: x.value`");
                Type::Unknown
            }
            _ if fold.kind == FoldKind::Distinct => Type::Number,
            member => member.clone(),
        }
    }
}

fn result(kind: FoldKind) -> Type {
    if kind == FoldKind::Count { Type::Number } else { Type::Truth }
}

fn word(kind: FoldKind) -> &'static str {
    match kind {
        FoldKind::Any => "any",
        FoldKind::All => "all",
        FoldKind::Count => "count",
        FoldKind::Sum => "sum",
        FoldKind::Min => "min",
        FoldKind::Max => "max",
        FoldKind::Avg => "avg",
        FoldKind::First => "first",
        FoldKind::Last => "last",
        FoldKind::Distinct => "distinct",
    }
}
