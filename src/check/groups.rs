//! The group of a rule: its keys, its time and what is measured of its members. Admits only what one pass over the
//! members in order of time can keep up. Never sees a member.

use super::expression::{Typer, Variable, date_of, duration_of, unknown};
use super::lists::keep;
use super::names::quoted;
use super::rules::Over;
use crate::plan::{Expr, ExprKind, Group, GroupKey, Measure, Within};
use crate::source::Span;
use crate::syntax::tree::{self, FoldKind, ForClause, Side};
use crate::value::Type;
use std::collections::BTreeSet;

/// What a group says of itself: `g.first`, `g.last`, `g.span`.
pub(super) const GROUP_FIELDS: &[&str] = &["first", "last", "span"];

/// Where an expression of a rule over groups stands, and what it may read there.
#[derive(Debug)]
pub(super) struct GroupScope {
    /// As written, with slot and type.
    keys: Vec<(String, usize, Type)>,
    /// The slots of the record and of the part: one member's, so only to be read of each in turn.
    members: BTreeSet<usize>,
    /// The slots of the `let`s: the group's, so not to be read of a member.
    pub(super) lets: BTreeSet<usize>,
    slots: [usize; 3],
    measures: Vec<Measure>,
    /// Inside of `each in g`.
    is_inside: bool,
}

impl<'a> Typer<'_, 'a> {
    /// Brings a group into scope: from here on its keys are one value each, and its members are not to be seen but
    /// through `each in g`.
    pub(super) fn over_group(&mut self, clause: &'a ForClause, mut over: Over) -> Over {
        let ForClause::Group { variable, by, over: window, condition, .. } = clause else { return over };
        let window_days = window.as_ref().and_then(|window| keep(duration_of(window), &mut self.found));
        if by.is_empty() {
            let help = "say what the members have in common: `by s.consignee.name`";
            self.error("E0401", variable.span, "the group has no key", help);
        }
        let keys: Vec<(Expr, String)> =
            by.iter().map(|key| (self.key(key), self.globals.one_line(key.span))).collect();
        let condition_text = condition.as_ref().map(|condition| self.globals.one_line(condition.span));
        let condition = condition.as_ref().map(|condition| self.truth(condition));
        let member = over.variables.last().map_or(Type::Unknown, |(_, ty)| ty.clone());
        self.declare(variable, Type::Group(Box::new(member)), None);
        let keys: Vec<GroupKey> = keys
            .into_iter()
            .map(|(value, text)| GroupKey { slot: self.slot(self.origin_of(&value)), value, text })
            .collect();
        let slots = [self.slot(None), self.slot(None), self.slot(None)];
        self.group = Some(GroupScope {
            keys: keys.iter().map(|key| (key.text.clone(), key.slot, key.value.ty.clone())).collect(),
            members: [over.record_slot].into_iter().chain(over.each.iter().map(|each| each.slot)).collect(),
            lets: BTreeSet::new(),
            slots,
            measures: Vec::new(),
            is_inside: false,
        });
        let Some(time) = self.time(&over, variable.span) else { return over };
        over.group = Some(Group {
            variable: variable.text.clone(),
            condition,
            condition_text: condition_text.unwrap_or_default(),
            streams: (0..keys.len()).collect(),
            keys,
            time,
            window: window_days,
            quiet: window_days,
            measures: Vec::new(),
            first_slot: slots[0],
            last_slot: slots[1],
            span_slot: slots[2],
        });
        over
    }

    /// The day of a member.
    fn time(&mut self, over: &Over, span: Span) -> Option<Expr> {
        let record = self.globals.schema.get(over.record);
        let Some(field) = record.time else {
            let message = format!("nobody knows the day of a `{}`: it has no `time`", record.name);
            let help = "declare which field is its day, for instance `time shipped_on`";
            self.error("E0415", span, message, help);
            return None;
        };
        let name = record.fields[field].name.clone();
        let of = ExprKind::Slot { slot: over.record_slot, name: over.record_variable.clone() };
        let of = Box::new(Expr { kind: of, ty: Type::Record(over.record), span });
        let path = format!("{}.{name}", over.record_variable);
        Some(Expr { kind: ExprKind::Field { of, field, path, record_path: name }, ty: Type::Date, span })
    }

    /// The group with what its body measures, once the body has been read.
    pub(super) fn finish_group(
        &mut self,
        group: Option<Group>,
        emit: Option<&tree::Emit>,
        once_per: &[Expr],
    ) -> Option<Group> {
        let mut group = group?;
        group.measures = std::mem::take(&mut self.group.as_mut()?.measures);
        let Some(emit) = emit else { return Some(group) };
        group.streams.clear();
        for (written, expr) in emit.per.iter().zip(once_per) {
            let key = group
                .keys
                .iter()
                .position(|key| matches!(&expr.kind, ExprKind::Slot { slot, .. } if *slot == key.slot));
            match key {
                Some(key) => group.streams.push(key),
                None if expr.ty == Type::Unknown => {}
                None => {
                    let help = format!("name some of {}", texts(&group.keys));
                    let message = "alerts of a group are kept apart by its keys";
                    self.error("E0415", written.span, message, &help);
                }
            }
        }
        if let Some(every) = emit.every.as_ref().and_then(|every| keep(duration_of(every), &mut self.found)) {
            group.quiet = Some(every.saturating_sub(1));
        }
        Some(group)
    }

    /// The key that an expression of the group's body is, written as behind `by`.
    pub(super) fn key_of_group(&mut self, expr: &tree::Expr) -> Option<Expr> {
        let group = self.group.as_ref().filter(|group| !group.is_inside && self.open.is_empty())?;
        if !matches!(
            expr.kind,
            tree::ExprKind::Field(..) | tree::ExprKind::Call(..) | tree::ExprKind::Index(..)
        ) {
            return None;
        }
        let written = self.globals.one_line(expr.span);
        let (text, slot, ty) = group.keys.iter().find(|(text, ..)| *text == written)?;
        let kind = ExprKind::Slot { slot: *slot, name: text.clone() };
        Some(Expr { kind, ty: ty.clone(), span: expr.span })
    }

    /// Whether a variable has one value here: one member's fields only inside of `each in g`, the group's only outside.
    pub(super) fn has_one_value(&mut self, variable: &Variable, span: Span) -> bool {
        let Some(group) = &self.group else { return true };
        let (message, help) = if group.members.contains(&variable.slot) && !group.is_inside {
            let keys: Vec<&str> = group.keys.iter().map(|(text, ..)| text.as_str()).collect();
            (
                format!("`{}` is another one for each member of the group", variable.name),
                format!(
                    "only the keys have one value here ({}); of the rest ask `first(each in g : ...)`, `any(each in g : ...)` and the like",
                    quoted(keys.into_iter())
                ),
            )
        } else if group.is_inside && group.lets.contains(&variable.slot) {
            (
                format!("`{}` is one value of the whole group, not of a member", variable.name),
                "compare outside of `each in ...`, or write a `def` of the record".to_owned(),
            )
        } else if group.is_inside && matches!(variable.ty, Type::Group(_)) {
            let help = "for a part of its time write `each in g over 30d` or `each in g before 30d`";
            (format!("`{}` is not to be read of each member", variable.name), help.to_owned())
        } else {
            return true;
        };
        self.error("E0415", span, message, &help);
        false
    }

    /// `g.first`, `g.last`, `g.span`.
    pub(super) fn field_of_group(&mut self, name: &tree::Name, span: Span) -> Expr {
        let Some(group) = &self.group else { return unknown(span) };
        let Some(index) = GROUP_FIELDS.iter().position(|field| *field == name.text) else {
            return unknown(span);
        };
        let ty = if name.text == "span" { Type::Duration } else { Type::Date };
        let kind = ExprKind::Slot { slot: group.slots[index], name: self.globals.one_line(span) };
        Expr { kind, ty, span }
    }

    /// A comprehension over the group: measured once, however often it is written.
    pub(super) fn measure(&mut self, fold: &'a tree::Fold, span: Span) -> Expr {
        let Some(group) = &mut self.group else { return unknown(span) };
        group.is_inside = true;
        let condition = fold.condition.as_ref().map(|condition| self.truth(condition));
        let value = fold.value.as_ref().map(|value| match fold.kind {
            FoldKind::Any | FoldKind::All | FoldKind::Count => self.truth(value),
            _ => self.key(value),
        });
        if let Some(group) = &mut self.group {
            group.is_inside = false;
        }
        let within = self.within(fold.within.as_ref());
        let needs_value = !matches!(fold.kind, FoldKind::Any | FoldKind::All | FoldKind::Count);
        if needs_value && value.is_none() {
            let help = "say which value of each member: `sum(each in g : i.value)`";
            self.error("E0310", span, "a member of a group is no single value", help);
            return unknown(span);
        }
        let member = value.as_ref().map_or(Type::Truth, |value| value.ty.clone());
        let ty = self.result_of_fold(fold, &member, span);
        if ty == Type::Unknown {
            return unknown(span);
        }
        let text = self.globals.one_line(span);
        let known = self.group.iter().flat_map(|group| &group.measures).find(|known| known.text == text);
        let slot = match known {
            Some(known) => known.slot,
            None => {
                let slot = self.slot(None);
                let measure = Measure {
                    kind: fold.kind,
                    within,
                    condition,
                    value,
                    ty: member,
                    slot,
                    text: text.clone(),
                };
                if let Some(group) = &mut self.group {
                    group.measures.push(measure);
                }
                slot
            }
        };
        Expr { kind: ExprKind::Slot { slot, name: text }, ty, span }
    }

    fn within(&mut self, within: Option<&'a tree::Within>) -> Within {
        let Some(within) = within else { return Within::Whole };
        let limit = &within.limit;
        match (within.side, &limit.kind) {
            (Side::Before, tree::ExprKind::Date(_)) => {
                keep(date_of(limit), &mut self.found).map_or(Within::Whole, Within::BeforeDay)
            }
            (side, kind) => {
                // No days: the day of the last member, or the days before it.
                let is_none =
                    matches!(kind, tree::ExprKind::Duration(digits) if digits.bytes().all(|b| b == b'0'));
                let days = if is_none { Some(0) } else { keep(duration_of(limit), &mut self.found) };
                let make = if side == Side::Over { Within::Over } else { Within::Before };
                days.map_or(Within::Whole, make)
            }
        }
    }
}

fn texts(keys: &[GroupKey]) -> String {
    quoted(keys.iter().map(|key| key.text.as_str()))
}
