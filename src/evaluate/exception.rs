//! Whether an exception covers a hit: by the day of screening, by what the rule lets exceptions name, and, where it is
//! bound, by the list entry and the record's values. Never takes a hit out of the output.

use super::compare;
use super::group;
use super::machine::{Machine, literal};
use crate::alert::{Alert, Excepted, Lapse, LapsedException, Outcome};
use crate::plan::{Constant, Exception, ExceptionKey, Term};
use crate::value::{Type, Value};
use std::cmp::Reverse;

impl<'p: 'b, 'b> Machine<'p, 'b> {
    /// Marks an alert of what the machine looks at with the exception that covers it, and with those that would if they
    /// were in force still. Of several that cover it the one counts that ends last.
    pub(super) fn except(&mut self, alert: &mut Alert) {
        let rule = self.rule;
        let context = self.context;
        let values = self.exception_values();
        let shown = rule.exception_keys.iter().zip(&values);
        let shown = shown.map(|(key, value)| Some(format!("{} = {}", key.text, literal_of(value)?)));
        alert.except_by = shown.collect::<Option<Vec<String>>>().unwrap_or_default().join(", ");
        if rule.exceptions.is_empty() {
            return;
        }
        let all = rule.exceptions.iter().filter_map(|&number| context.plan.exceptions.get(number));
        let mut covering: Vec<&Exception> = all
            .filter(|exception| covers(exception, &rule.exception_keys, &values, rule.group.is_some()))
            .collect();
        covering.sort_by_key(|exception| (Reverse(exception.until), &exception.name));
        for exception in covering {
            let is_bound_to_other = exception.bound.as_ref().is_some_and(|bound| *bound != alert.bind);
            match exception.term_on(context.as_of) {
                Term::NotYet => {}
                Term::Expired => alert.lapsed.push(lapsed(exception, Lapse::Ended)),
                Term::InForce if is_bound_to_other => alert.lapsed.push(lapsed(exception, Lapse::Reopened)),
                Term::InForce if alert.excepted.is_none() => mark(alert, exception),
                Term::InForce => {}
            }
        }
        if alert.excepted.is_some() {
            // One that ended earlier, or is bound to something else, says nothing beside one that holds.
            alert.lapsed.clear();
        }
    }

    /// The values by which exceptions to the rule are made, for what the machine looks at.
    fn exception_values(&mut self) -> Vec<Value<'b>> {
        let rule = self.rule;
        let mark = self.notes.len();
        let values = rule.exception_keys.iter().map(|key| self.value(&key.value)).collect();
        self.notes.truncate(mark);
        values
    }
}

/// A value as a rule file writes it; none for what is not there, and for a text that no rule file can hold.
fn literal_of(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Text(text) => {
            let mut written = String::from("\"");
            for letter in text.chars() {
                match letter {
                    '"' | '\\' => written.extend(['\\', letter]),
                    '\n' => written.push_str("\\n"),
                    '\t' => written.push_str("\\t"),
                    letter if letter.is_control() => return None,
                    letter => written.push(letter),
                }
            }
            Some(written + "\"")
        }
        Value::Duration(days) => Some(format!("{days}d")),
        Value::Truth(_) | Value::Number(_) | Value::Money(_) | Value::Date(_) => {
            Some(compare::key(value, &Type::Unknown))
        }
        _ => None,
    }
}

/// Nothing is asked of whoever reads it, and nothing held; what would have been is kept beside it.
fn mark(alert: &mut Alert, exception: &Exception) {
    alert.excepted = Some(Excepted {
        by: exception.name.clone(),
        until: exception.until.to_string(),
        reason: exception.reason.clone(),
        approved_by: exception.approved_by.clone(),
        ticket: exception.ticket.clone(),
        outcome: alert.outcome,
        hold_under: std::mem::take(&mut alert.hold_under),
    });
    alert.outcome = Outcome::NoFinding;
}

fn lapsed(exception: &Exception, why: Lapse) -> LapsedException {
    LapsedException { name: exception.name.clone(), why, until: exception.until.to_string() }
}

/// Whether every value of an exception is that of the hit. What is missing is never covered.
fn covers(exception: &Exception, keys: &[ExceptionKey], values: &[Value<'_>], is_group: bool) -> bool {
    !exception.covers.is_empty()
        && exception.covers.iter().all(|(text, wanted)| {
            let at = keys.iter().position(|key| key.text == *text);
            let known = at.and_then(|at| keys.get(at).zip(values.get(at)));
            known.is_some_and(|(key, value)| is_of(value, wanted, &key.value.ty, is_group))
        })
}

/// Whether a value is the one that an exception names: names without case and accents, HS codes below the one named. The
/// names of a group's key are one in any alphabet and with any legal form, for which member comes last is chance.
fn is_of(value: &Value<'_>, wanted: &Constant, ty: &Type, is_group: bool) -> bool {
    let wanted = literal(wanted);
    if !value.is_there() {
        return false;
    }
    if is_group && *ty == Type::Name {
        let known = group::normal(value, ty);
        return known.is_some() && known == group::normal(&wanted, ty);
    }
    compare::is_in(value, &wanted, compare::likeness(ty, ty))
}
