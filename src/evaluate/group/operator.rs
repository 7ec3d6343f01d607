//! Stage 2: goes over all facts in their order, keeps the windows of one stream, and says of each key and day whether the
//! rule hits. Checks the order of what it is given, and never looks further back than the rule's look-back.

use super::fact::{Member, Place, place};
use super::running::Lack;
use super::window::Window;
use crate::alert::{Alert, Group, GroupGap, GroupMember, RecordReference, SeenValue, Verdict};
use crate::evaluate::compare::Fault;
use crate::evaluate::explain::Explanation;
use crate::evaluate::machine::Machine;
use crate::evaluate::show::show;
use crate::evaluate::trace::{Note, missing_as_written, missing_fields};
use crate::evaluate::{Context, evidence};
use crate::plan::{Format, Group as GroupPlan, Measure, Rule};
use crate::value::{Date, Source, Value};
use std::collections::BTreeMap;
use std::fmt;

/// How many members an alert names at most; the last ones.
const MOST_MEMBERS: usize = 100;

/// Windows are swept for keys that have gone quiet when so many more facts have come than are held.
const SWEEP: usize = 4_096;

/// The facts cannot be evaluated: a defect of whoever sorted or kept them, so that no result can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactError {
    /// A fact comes after one that it belongs before.
    OutOfOrder,
    /// The same member twice.
    Twice,
    /// Bytes that are no fact of these rules.
    Unreadable,
}

impl fmt::Display for FactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FactError::OutOfOrder => "the facts of rules over groups came out of order",
            FactError::Twice => "a member of a group came twice",
            FactError::Unreadable => "a fact of a rule over groups cannot be read back",
        })
    }
}

impl std::error::Error for FactError {}

/// What is said of a key on a day.
#[derive(Debug, Clone, PartialEq)]
pub enum GroupFinding {
    /// The rule hits, and no hit shortly before has said so.
    Alert(Box<Alert>),
    /// Nobody knows whether it hits.
    Gap(Box<GroupGap>),
}

/// The operator.
pub struct Groups<'p> {
    context: &'p Context<'p>,
    machine: Option<Machine<'p, 'p>>,
    /// The order of the last fact.
    previous: Vec<u8>,
    stream: Option<Stream<'p>>,
    /// Days before this one are context: their members count, and nothing is said of them.
    since: Option<Date>,
    findings: Vec<GroupFinding>,
    /// For tests of rules: what every key and day showed.
    explanations: Option<Vec<Explanation>>,
}

/// The facts of one rule with the same values of `emit once per`.
struct Stream<'p> {
    rule: &'p Rule,
    group: &'p GroupPlan,
    name: Vec<u8>,
    windows: BTreeMap<Vec<u8>, Window<'p>>,
    /// The key and the day of the last fact, of which nothing has been said yet.
    open: Option<(Vec<u8>, i32)>,
    /// Of hits that count and of hits that an exception covers: neither keeps the other back.
    last_hit: Option<i32>,
    last_excepted: Option<i32>,
    since_sweep: usize,
}

impl<'p> Groups<'p> {
    /// Before the first fact. Of days before `since` nothing is said.
    pub fn new(context: &'p Context<'p>, since: Option<Date>) -> Groups<'p> {
        Groups {
            context,
            machine: None,
            previous: Vec::new(),
            stream: None,
            since,
            findings: Vec::new(),
            explanations: None,
        }
    }

    /// The same, explaining every key and day.
    pub(in crate::evaluate) fn explaining(context: &'p Context<'p>) -> Groups<'p> {
        Groups { explanations: Some(Vec::new()), ..Groups::new(context, None) }
    }

    /// The next fact.
    ///
    /// # Errors
    /// See [`FactError`]; nothing that was found may be used then.
    pub fn push(&mut self, order: &[u8], payload: &[u8]) -> Result<(), FactError> {
        match order.cmp(&self.previous) {
            std::cmp::Ordering::Greater => {}
            std::cmp::Ordering::Equal => return Err(FactError::Twice),
            std::cmp::Ordering::Less => return Err(FactError::OutOfOrder),
        }
        self.previous.clear();
        self.previous.extend_from_slice(order);
        let place = place(order).ok_or(FactError::Unreadable)?;
        let member = Member::read(payload).ok_or(FactError::Unreadable)?;
        let is_of_stream = |stream: &Stream<'_>| {
            stream.name == place.stream
                && std::ptr::eq(stream.rule, self.rule(place.rule).unwrap_or(stream.rule))
        };
        if !self.stream.as_ref().is_some_and(is_of_stream) {
            self.settle();
            self.stream = Some(self.open(&place)?);
        } else if self.stream.as_ref().and_then(|stream| stream.open.as_ref())
            != Some(&(place.key.to_vec(), place.day))
        {
            self.settle();
        }
        let Some(stream) = &mut self.stream else { return Err(FactError::Unreadable) };
        if member.keys.len() != stream.group.keys.len() || member.shares.len() != stream.group.measures.len()
        {
            return Err(FactError::Unreadable);
        }
        stream.push(&place, member);
        Ok(())
    }

    /// Behind the last fact.
    pub fn finish(&mut self) {
        self.settle();
        self.stream = None;
    }

    /// What was found since it was last asked, in the order of the facts.
    pub fn findings(&mut self) -> Vec<GroupFinding> {
        std::mem::take(&mut self.findings)
    }

    /// What every key and day showed.
    pub(in crate::evaluate) fn into_explanations(self) -> Vec<Explanation> {
        self.explanations.unwrap_or_default()
    }

    fn rule(&self, rule: u32) -> Option<&'p Rule> {
        self.context.rule(usize::try_from(rule).ok()?)
    }

    fn open(&self, place: &Place<'_>) -> Result<Stream<'p>, FactError> {
        let rule = self.rule(place.rule).ok_or(FactError::Unreadable)?;
        let group = rule.group.as_ref().ok_or(FactError::Unreadable)?;
        Ok(Stream {
            rule,
            group,
            name: place.stream.to_vec(),
            windows: BTreeMap::new(),
            open: None,
            last_hit: None,
            last_excepted: None,
            since_sweep: 0,
        })
    }

    /// Says what there is to say of the last key and day.
    fn settle(&mut self) {
        let Some(stream) = &mut self.stream else { return };
        let Some((key, day)) = stream.open.take() else { return };
        let Some(window) = stream.windows.get_mut(&key) else { return };
        window.end_on(day);
        let rule = stream.rule;
        let machine = self.machine.get_or_insert_with(|| Machine::new(self.context, rule));
        machine.start_group(rule);
        let sight = Sight { rule, group: stream.group, window, key: &key, day };
        sight.show_to(machine);
        let verdict = machine.judge();
        let is_told = self.since.is_none_or(|since| since.0 <= day);
        let notes = std::mem::take(&mut machine.notes);
        let mut alert = None;
        if verdict == Verdict::True {
            // Whether an exception covers it is known only of the whole alert.
            let excepting =
                if rule.exceptions.is_empty() { None } else { sight.alert(machine, self.context) };
            let is_excepted = excepting.as_ref().is_some_and(|alert| alert.excepted.is_some());
            let last = if is_excepted { &mut stream.last_excepted } else { &mut stream.last_hit };
            let is_new = last.is_none_or(|last| {
                stream.group.quiet.is_some_and(|quiet| i64::from(day) - i64::from(last) > quiet)
            });
            *last = Some(day);
            if is_new && is_told {
                alert = excepting.or_else(|| sight.alert(machine, self.context));
            }
        }
        if let Some(explanations) = &mut self.explanations {
            explanations.push(sight.explanation(machine, verdict, &notes, alert));
            return;
        }
        if let Some(alert) = alert {
            self.findings.push(GroupFinding::Alert(Box::new(alert)));
        } else if verdict == Verdict::Undecided && is_told {
            self.findings.extend(sight.gap(&notes, self.context).map(Box::new).map(GroupFinding::Gap));
        }
    }
}

impl<'p> Stream<'p> {
    fn push(&mut self, place: &Place<'_>, member: Member) {
        self.since_sweep += 1;
        if self.since_sweep > SWEEP.max(self.windows.len()) {
            self.sweep(place.day);
        }
        if self.open.is_none() {
            self.open = Some((place.key.to_vec(), place.day));
        }
        let group = self.group;
        match self.windows.get_mut(place.key) {
            Some(window) => window.push(place.day, member),
            None => {
                let mut window = Window::new(group);
                window.push(place.day, member);
                self.windows.insert(place.key.to_vec(), window);
            }
        }
    }

    /// Drops the windows whose last member has gone out of every window to come.
    fn sweep(&mut self, day: i32) {
        self.since_sweep = 0;
        let Some(days) = self.group.window else { return };
        let oldest = i64::from(day).saturating_sub(days);
        self.windows.retain(|_, window| window.last_day().is_some_and(|last| i64::from(last) >= oldest));
    }
}

/// A key on a day.
struct Sight<'s, 'p> {
    rule: &'p Rule,
    group: &'p GroupPlan,
    window: &'s Window<'p>,
    key: &'s [u8],
    day: i32,
}

impl<'p> Sight<'_, 'p> {
    /// Puts keys and measures where the rule reads them.
    fn show_to(&self, machine: &mut Machine<'p, 'p>) {
        let group = self.group;
        if let Some((_, last)) = self.window.members().next_back() {
            for (key, datum) in group.keys.iter().zip(&last.keys) {
                machine.bind(key.slot, datum.value());
            }
        }
        for (index, measure) in group.measures.iter().enumerate() {
            match self.window.measured(index) {
                Ok(value) => machine.bind(measure.slot, value),
                Err(lack) => machine.bind_unknown(measure.slot, notes_of(lack, measure)),
            }
        }
        let first = self.window.members().next().map_or(self.day, |(day, _)| day);
        machine.bind(group.first_slot, Value::Date(Date(first)));
        machine.bind(group.last_slot, Value::Date(Date(self.day)));
        machine.bind(group.span_slot, Value::Duration(i64::from(self.day) - i64::from(first)));
    }

    /// The member that completes the group.
    fn record(&self, context: &Context<'_>) -> Option<RecordReference> {
        let (_, last) = self.window.members().next_back()?;
        let source = source_of(last, context);
        Some(RecordReference {
            record_type: context.plan.schema.get(self.rule.record).name.clone(),
            id: last.record.clone(),
            file: source.file,
            sheet: source.sheet,
            row: last.row,
            ordinal: last.ordinal,
        })
    }

    fn described(&self, context: &Context<'_>) -> Group {
        let last = self.window.members().next_back();
        let keys = self.group.keys.iter().zip(last.iter().flat_map(|(_, member)| &member.keys));
        let keys = keys.map(|(key, datum)| SeenValue {
            path: key.text.clone(),
            value: show(&datum.value(), &key.value.ty, Format::Plain),
            cells: Vec::new(),
        });
        let first = self.window.members().next().map_or(self.day, |(day, _)| day);
        let total = self.window.members().len();
        let members = self.window.members().skip(total.saturating_sub(MOST_MEMBERS));
        Group {
            keys: keys.collect(),
            from: Date(first).to_string(),
            until: Date(self.day).to_string(),
            count: total as u64,
            members: members
                .map(|(day, member)| {
                    let source = source_of(member, context);
                    GroupMember {
                        id: member.record.clone(),
                        part: member.part.clone(),
                        day: Date(day).to_string(),
                        file: source.file,
                        sheet: source.sheet,
                        row: member.row,
                    }
                })
                .collect(),
        }
    }

    fn alert(&self, machine: &mut Machine<'p, 'p>, context: &Context<'_>) -> Option<Alert> {
        let record = self.record(context)?;
        let mut alert = machine.alert_about(None, &record);
        alert.id = evidence::group_id(&self.rule.name, &record.record_type, self.key, self.day);
        alert.group = Some(self.described(context));
        Some(alert)
    }

    fn gap(&self, notes: &[Note<'_, '_>], context: &Context<'_>) -> Option<GroupGap> {
        Some(GroupGap {
            rule: self.rule.name.clone(),
            record: self.record(context)?,
            group: self.described(context),
            fields: missing_fields(notes),
        })
    }

    fn explanation(
        &self,
        machine: &mut Machine<'p, 'p>,
        verdict: Verdict,
        notes: &[Note<'_, '_>],
        alert: Option<Alert>,
    ) -> Explanation {
        let clauses = match &alert {
            Some(alert) => alert.clauses.clone(),
            None => machine.clause_results().0,
        };
        Explanation {
            rule: self.rule.name.clone(),
            title: self.rule.title.clone(),
            part: Date(self.day).to_string(),
            verdict,
            nearly: if verdict == Verdict::True { Vec::new() } else { machine.nearly(&clauses) },
            clauses,
            missing: missing_fields(notes),
            missing_as_written: missing_as_written(notes),
            alert,
        }
    }
}

fn source_of(member: &Member, context: &Context<'_>) -> Source {
    context.sources.get(member.file as usize).map(|it| it.source.clone()).unwrap_or_default()
}

fn notes_of<'p>(lack: Lack, measure: &'p Measure) -> Vec<Note<'p, 'p>> {
    let words = |words: String| vec![Note::words(words)];
    match lack {
        Lack::Fields(fields) if fields.is_empty() => words("a value that can be calculated".to_owned()),
        Lack::Fields(fields) => {
            fields.into_iter().map(|(path, record_path)| Note::of_member(path, record_path)).collect()
        }
        Lack::Fault(Fault::Currencies) => words(format!("one currency in {}", measure.text)),
        Lack::Fault(_) => words(format!("a value of {} that can be calculated", measure.text)),
    }
}
