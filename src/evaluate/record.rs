//! Runs every rule over every record of a batch, one record after the other, and puts each record's alerts together.
//! Never knows another record than the one at hand.

use super::machine::Machine;
use super::origin;
use super::rule::Parts;
use super::score::{self, RuleScore};
use super::trace::missing_fields;
use super::{Context, Fact, compare};
use crate::alert::{Alert, Gap, Outcome, RecordReference, RecordResult, Verdict};
use crate::plan::Rule;
use crate::value::{Batch, Row, Value};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What all rules say of one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// The hits, the strongest first.
    pub alerts: Vec<Alert>,
    /// All of it in short.
    pub result: RecordResult,
    /// What it brings to the groups of rules over groups.
    pub facts: Vec<Fact>,
}

/// Screens the records of a batch, in order.
pub fn evaluate(context: &Context<'_>, batch: &Batch) -> Vec<Evaluated> {
    evaluate_rows(context, batch, batch.rows())
}

/// Screens some records of a batch, in the order in which they are given.
pub fn evaluate_rows<'b>(
    context: &Context<'b>,
    batch: &'b Batch,
    rows: impl Iterator<Item = Row<'b>>,
) -> Vec<Evaluated> {
    let rules: Vec<(usize, &Rule)> = context.running(batch.layout().root).collect();
    let Some((_, first)) = rules.first() else {
        return rows.map(|row| put_together(context, row, Vec::new(), Vec::new())).collect();
    };
    let mut machine = Machine::new(context, first);
    rows.map(|row| machine.screen(&rules, row)).collect()
}

impl<'p: 'b, 'b> Machine<'p, 'b> {
    fn screen(&mut self, rules: &[(usize, &'p Rule)], record: Row<'b>) -> Evaluated {
        let mut alerts = Vec::new();
        let mut gaps = Vec::new();
        let mut facts = Vec::new();
        for (number, rule) in rules {
            self.start(rule, record);
            if rule.group.is_some() {
                let number = u32::try_from(*number).unwrap_or(u32::MAX);
                self.members(number, record, &mut facts, &mut |machine, part| gaps.push(machine.gap(part)));
                continue;
            }
            match self.parts() {
                Parts::Whole => self.screen_parts(record, &[None], &mut alerts, &mut gaps),
                Parts::Each(parts) => {
                    let parts: Vec<Option<Row<'b>>> = parts.into_iter().map(Some).collect();
                    self.screen_parts(record, &parts, &mut alerts, &mut gaps);
                }
                Parts::Unknown => gaps.push(self.gap(None)),
            }
        }
        Evaluated { facts, ..put_together(self.context, record, alerts, gaps) }
    }

    /// One rule over its parts. Of the alerts with equal `once per` values the strongest stays.
    fn screen_parts(
        &mut self,
        record: Row<'b>,
        parts: &[Option<Row<'b>>],
        alerts: &mut Vec<Alert>,
        gaps: &mut Vec<Gap>,
    ) {
        let mut kept: BTreeMap<String, usize> = BTreeMap::new();
        for part in parts {
            self.look_at(*part);
            match self.judge() {
                Verdict::False => {}
                Verdict::Undecided => gaps.push(self.gap(*part)),
                Verdict::True => {
                    let alert = self.alert(*part, record);
                    let Some(key) = self.once_per() else {
                        alerts.push(alert);
                        continue;
                    };
                    // A hit that is excepted does not stand for one that is not.
                    let key = format!("{} {key}", alert.excepted.is_some());
                    match kept.get(&key).and_then(|&known| alerts.get_mut(known)) {
                        Some(known) if strength(&alert) < strength(known) => *known = alert,
                        Some(_) => {}
                        None => {
                            kept.insert(key, alerts.len());
                            alerts.push(alert);
                        }
                    }
                }
            }
        }
    }

    pub(super) fn gap(&self, part: Option<Row<'b>>) -> Gap {
        Gap {
            rule: self.rule.name.clone(),
            part: part.map(|part| part.position()).unwrap_or_default(),
            fields: missing_fields(&self.notes),
        }
    }

    /// The values of `once per`; none when the rule has none, or when one is missing, for missing never equals missing.
    fn once_per(&mut self) -> Option<String> {
        let rule = self.rule;
        if rule.once_per.is_empty() {
            return None;
        }
        let mut key = String::new();
        for expr in &rule.once_per {
            let value = self.value(expr);
            if matches!(value, Value::Missing) {
                self.notes.clear();
                return None;
            }
            let one = compare::key(&value, &expr.ty);
            key.push_str(&format!("{}:{one}", one.len()));
        }
        Some(key)
    }
}

/// The order of the alerts of a record: the strongest first and those excepted last, whatever the order in which rules ran.
fn strength(alert: &Alert) -> (bool, Reverse<Outcome>, Reverse<u8>) {
    (alert.excepted.is_some(), Reverse(alert.outcome), Reverse(alert.score))
}

fn put_together(context: &Context<'_>, record: Row<'_>, mut alerts: Vec<Alert>, gaps: Vec<Gap>) -> Evaluated {
    alerts.sort_by(|one, other| {
        let names = |alert: &Alert| (alert.rule.clone(), alert.part.clone(), alert.id.clone());
        strength(one).cmp(&strength(other)).then_with(|| names(one).cmp(&names(other)))
    });
    let scoring = &context.plan.scoring;
    let counted = || alerts.iter().filter(|alert| alert.counts());
    let (score, families) = score::combine(
        scoring,
        counted().map(|alert| RuleScore { family: &alert.family, rule: &alert.rule, score: alert.score }),
    );
    let holds = counted().any(|alert| alert.outcome == Outcome::Hold);
    let result = RecordResult {
        record: reference(context, record),
        score,
        band: score::band(scoring, score).to_owned(),
        outcome: if holds { Outcome::Hold } else { score::outcome(scoring, score) },
        alerts: alerts.iter().map(|alert| alert.id.clone()).collect(),
        families,
        gaps,
        notes: origin::notes(context, record),
        part_run: context.selection.to_string(),
    };
    Evaluated { alerts, result, facts: Vec::new() }
}

/// The record's type, key and place.
pub(super) fn reference(context: &Context<'_>, record: Row<'_>) -> RecordReference {
    let ty = record.schema().get(record.record());
    let origin = record.origin();
    let source = context.sources.get(origin.file as usize).map(|it| it.source.clone()).unwrap_or_default();
    let id = ty.key.map_or(Value::Missing, |key| record.get(key));
    RecordReference {
        record_type: ty.name.clone(),
        id: compare::key(&id, &crate::value::Type::Text),
        file: source.file,
        sheet: source.sheet,
        row: origin.row,
        ordinal: origin.ordinal,
    }
}
