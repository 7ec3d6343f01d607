//! What a change of the watchlists changes: the records that it can touch are screened before and after it, the others are
//! left as they are. Never leaves out a record of which a full run would say something else.
//!
//! A verdict depends on a watchlist by nothing but the answers to the rules' questions (`match` and its kin). So every
//! question that a rule could ask of a record is asked of the watchlist as it was and as it is, and the record is
//! untouched when each pair of answers is the same. Less would be wrong: a score hangs on how rare a word is in the whole
//! list, so an entry that came or went can move the score of one that stayed, and looking only at the entries that differ
//! would miss it.

use super::screen::{pool, rejection, screen_chunks, screen_groups};
use super::sort::Sorter;
use super::summary::Tally;
use super::{RuleSet, ScreenError, Screening};
use crate::alert::{Alert, Line, RecordResult, RegisterUse, Rejection, Summary};
use crate::evaluate::{Context, Evaluated, Fact, evaluate_rows};
use crate::functions::{Call, Function, Takes};
use crate::input::{Chunk, Reader};
use crate::plan::{Argument, Constant, ExprKind, Question, Rule, questions};
use crate::value::{Batch, RecordId, Row, Type, Value};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Why every record was screened before and after the change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whole {
    /// This rule looks at groups of records and asks a watchlist that changed: each record may change the word on others.
    Group(String),
    /// This rule asks a watchlist that changed with a threshold that it computes.
    Computed(String),
    /// This `list` of the rules is not the same before and after.
    List(String),
}

/// What became of an alert.
#[derive(Debug, Clone, PartialEq)]
pub enum AlertChange {
    /// Only the watchlists as they are give it.
    New(Box<Alert>),
    /// Only the watchlists as they were gave it.
    Gone(Box<Alert>),
    /// Both give it, and not with the same content; as it was, as it is.
    Changed(Box<Alert>, Box<Alert>),
}

/// Something to tell.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A record of which the rules say something else now.
    Record {
        /// What they said of it together.
        before: Box<RecordResult>,
        /// What they say.
        after: Box<RecordResult>,
        /// Its alerts that are not as they were, the new ones and those changed in the order of the record's alerts, then
        /// those gone.
        alerts: Vec<AlertChange>,
    },
    /// What a rule over groups says otherwise.
    Group(AlertChange),
    /// What a screening writes of a record that changed: each of its alerts, then its result; a rejected row; of groups the
    /// alerts that are new or changed; the summary of these lines, last.
    Line(Box<Line>),
}

/// A rescreening in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rescreened {
    /// The watchlists of the rules that are not the same, by name.
    pub watchlists: Vec<String>,
    /// Why every record was screened; none when only those were that the change can touch.
    pub whole: Option<Whole>,
    /// Records that were screened before and after the change.
    pub screened: u64,
    /// Records left as they are.
    pub untouched: u64,
    /// Records of which the rules say something else; they are among those screened.
    pub changed: u64,
    /// New, gone and changed alerts of records and groups.
    pub alerts: [u64; 3],
    /// The summary of the lines given.
    pub summary: Summary,
}

impl RuleSet {
    /// Screens of a reader's records those that may be otherwise by this rule set than by `old`, and gives each difference.
    /// `old` has the same rules; only its lists may be others. What it says is what a full run of each would differ in;
    /// where an alert names the lists of its rule, their dates and hashes do not count as a difference.
    ///
    /// # Errors
    /// As [`RuleSet::screen`].
    pub fn rescreen<E>(
        &self,
        old: &RuleSet,
        reader: &mut Reader,
        screening: &Screening,
        mut sink: impl FnMut(Change) -> Result<(), E>,
    ) -> Result<Rescreened, ScreenError<E>> {
        let files = reader.sources().count();
        let sources = self.sources(reader);
        let half = Screening { memory_for_facts: screening.memory_for_facts / 2, ..screening.clone() };
        let (before, after) = (old.context(&half, &sources), self.context(&half, &sources));
        let scope = Scope::of(&before, &after);
        let mut account = Account::new(&after, &scope);
        let mut facts = [Sorter::within(half.memory_for_facts), Sorter::within(half.memory_for_facts)];
        let mut give = |change| sink(change).map_err(ScreenError::Sink);
        let pool = pool(screening.threads)?;
        let work = |chunk| scope.chunk(&before, &after, self.completed_behind(chunk, files));
        screen_chunks(&pool, reader, work, &mut |chunk: Rechecked| {
            account.done.untouched += chunk.untouched;
            for (was, is) in chunk.records {
                for (sorter, found) in facts.iter_mut().zip([&was.facts, &is.facts]) {
                    keep(sorter, found)?;
                }
                account.record(was, is, &mut give)?;
            }
            chunk.rejections.into_iter().try_for_each(|it| account.line(Line::Rejection(it), &mut give))
        })?;
        let [facts_before, facts_after] = facts;
        let mut groups = GroupsBefore::default();
        screen_groups(&before, facts_before, &half, &mut |line| {
            groups.hold(line);
            Ok(())
        })?;
        screen_groups(&after, facts_after, &half, &mut |line| account.group(line, &mut groups, &mut give))?;
        for gone in groups.alerts.into_values() {
            account.alert(AlertChange::Gone(gone), &mut give, Change::Group)?;
        }
        account.finish(reader, |completed| self.register_use(completed), &mut give)
    }
}

fn keep<E>(sorter: &mut Sorter, facts: &[Fact]) -> Result<(), ScreenError<E>> {
    facts.iter().try_for_each(|fact| sorter.push(&fact.order, &fact.payload)).map_err(ScreenError::Disk)
}

/// Which records are to be screened.
struct Scope {
    /// The watchlists that are not the same, by index.
    watchlists: BTreeSet<usize>,
    names: Vec<String>,
    whole: Option<Whole>,
    asked: Vec<Asked>,
}

/// A question that rules ask of records of a type.
#[derive(Debug)]
struct Asked {
    record: RecordId,
    /// The type of the row that is asked about.
    party: RecordId,
    function: &'static Function,
    watchlist: usize,
    arguments: Vec<Given>,
}

/// An argument of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Given {
    Party,
    Number(Decimal),
    /// The watchlist, or what was left out.
    Nothing,
}

impl Scope {
    fn of(before: &Context<'_>, after: &Context<'_>) -> Scope {
        let plan = after.plan;
        let uses = |context: &Context<'_>, list: usize| {
            context.tables.watchlist_use(list, context.as_of).map(|known| (known.sha256, known.rows))
        };
        let differs = |list: &usize| uses(before, *list) != uses(after, *list);
        let watchlists: BTreeSet<usize> = (0..plan.watchlists.len()).filter(differs).collect();
        let names = plan.watchlists.iter().enumerate();
        let names = names.filter(|(at, _)| watchlists.contains(at)).map(|(_, list)| list.name.clone());
        let mut scope = Scope { names: names.collect(), watchlists, whole: None, asked: Vec::new() };
        let lists = |context: &Context<'_>, list: usize| {
            context.tables.list_use(list, context.as_of).map(|known| (known.name, known.sha256, known.rows))
        };
        scope.whole = (0..plan.lists.len())
            .find(|list| lists(before, *list) != lists(after, *list))
            .and_then(|list| plan.lists.get(list))
            .map(|list| Whole::List(list.declaration.name.clone()));
        for rule in plan.rules.iter().filter(|rule| after.runs(rule)) {
            scope.add(rule.on(after.as_of));
        }
        scope
    }

    fn add(&mut self, rule: &Rule) {
        let asked: Vec<Question<'_>> =
            questions(rule).into_iter().filter(|asked| self.watchlists.contains(&asked.watchlist)).collect();
        let reads = rule.watchlists.iter().any(|list| self.watchlists.contains(list));
        if rule.group.is_some() && (reads || !asked.is_empty()) {
            self.whole.get_or_insert(Whole::Group(rule.name.clone()));
        }
        for question in asked {
            match Asked::of(rule.record, &question) {
                Some(asked) if self.asked.iter().any(|known| known.is(&asked)) => {}
                Some(asked) => self.asked.push(asked),
                None => {
                    self.whole.get_or_insert(Whole::Computed(rule.name.clone()));
                }
            }
        }
    }

    /// Screens of a chunk what the change can touch.
    fn chunk(&self, before: &Context<'_>, after: &Context<'_>, chunk: Chunk) -> Rechecked {
        let mut records = Vec::new();
        let mut untouched = 0;
        for batch in &chunk.batches {
            let touched = self.touched(before, after, batch);
            untouched += (batch.len() - touched.len()) as u64;
            let rows = || touched.iter().map(|&row| batch.row(row));
            let was = evaluate_rows(before, batch, rows());
            records.extend(was.into_iter().zip(evaluate_rows(after, batch, rows())));
        }
        records.sort_by_key(|(record, _)| record.result.record.ordinal);
        let rejections = chunk.rejections.into_iter().map(|it| rejection(it, after.sources)).collect();
        Rechecked { records, rejections, untouched }
    }

    /// The records of a batch for which some answer is not the same.
    fn touched(&self, before: &Context<'_>, after: &Context<'_>, batch: &Batch) -> Vec<usize> {
        let all = 0..batch.len();
        if self.whole.is_some() {
            return all.collect();
        }
        let asked: Vec<&Asked> =
            self.asked.iter().filter(|asked| asked.record == batch.layout().root).collect();
        if asked.is_empty() {
            return Vec::new();
        }
        // Only looked up: parties come again and again.
        let mut known: HashMap<String, bool> = HashMap::new();
        let mut key = String::new();
        let mut is_touched = |row: Row<'_>| {
            any_row(row, &mut |part| {
                let mine = asked.iter().enumerate().filter(|(_, asked)| asked.party == part.record());
                mine.into_iter().any(|(number, asked)| {
                    let arguments = asked.arguments(part);
                    key.clear();
                    key.push_str(&format!("{number} "));
                    if !asked.write_key(&arguments, &mut key) {
                        return asked.differs(&arguments, before, after);
                    }
                    if let Some(known) = known.get(&key) {
                        return *known;
                    }
                    let differs = asked.differs(&arguments, before, after);
                    known.insert(key.clone(), differs);
                    differs
                })
            })
        };
        all.filter(|&row| is_touched(batch.row(row))).collect()
    }
}

/// Whether something holds of a record or of any part of it, however deep.
fn any_row<'b>(row: Row<'b>, holds: &mut dyn FnMut(Row<'b>) -> bool) -> bool {
    if holds(row) {
        return true;
    }
    let fields = row.schema().get(row.record()).fields.len();
    (0..fields).any(|field| {
        let mut parts = row.parts(field).into_iter().flatten();
        parts.any(|part| any_row(part, holds))
    })
}

impl Asked {
    /// A question with all that it is asked with; none when that is not known before a record is seen.
    fn of(record: RecordId, question: &Question<'_>) -> Option<Asked> {
        let mut party = None;
        let mut arguments = Vec::new();
        for (parameter, argument) in question.function.parameters.iter().zip(question.arguments) {
            arguments.push(match argument {
                Argument::Watchlist(_) | Argument::Omitted => Given::Nothing,
                Argument::Value(value) => match (parameter.takes, &value.ty, &value.kind) {
                    (Takes::Party, Type::Record(id), _) if party.is_none() => {
                        party = Some(*id);
                        Given::Party
                    }
                    (_, _, ExprKind::Constant(Constant::Number(number))) => Given::Number(*number),
                    _ => return None,
                },
                Argument::Places(_) | Argument::Word(_) => return None,
            });
        }
        let Question { function, watchlist, .. } = *question;
        Some(Asked { record, party: party?, function, watchlist, arguments })
    }

    fn is(&self, other: &Asked) -> bool {
        let of = |asked: &Asked| (asked.record, asked.party, asked.function.name, asked.watchlist);
        of(self) == of(other) && self.arguments == other.arguments
    }

    fn arguments<'b>(&self, party: Row<'b>) -> Vec<Value<'b>> {
        let value = |given: &Given| match given {
            Given::Party => Value::Row(party),
            Given::Number(number) => Value::Number(*number),
            Given::Nothing => Value::Missing,
        };
        self.arguments.iter().map(value).collect()
    }

    /// Writes all that an answer depends on beside the watchlist; says whether it is known.
    fn write_key(&self, arguments: &[Value<'_>], key: &mut String) -> bool {
        let Some(write) = self.function.key else { return false };
        write(&Call { arguments, watchlist: None, watchlist_name: "", places: None }, key);
        true
    }

    fn differs(&self, arguments: &[Value<'_>], before: &Context<'_>, after: &Context<'_>) -> bool {
        let answer = |context: &Context<'_>| {
            let watchlist = context.tables.watchlist(self.watchlist);
            let name = context.plan.watchlists.get(self.watchlist).map_or("", |list| list.name.as_str());
            let call = Call { arguments, watchlist, watchlist_name: name, places: None };
            (self.function.run)(&call)
        };
        !is_same_value(&answer(before), &answer(after))
    }
}

/// Whether two answers are the same, field by field. Values that no watchlist answers with count as different.
fn is_same_value(one: &Value<'_>, other: &Value<'_>) -> bool {
    let all = |one: &[Value<'_>], other: &[Value<'_>]| {
        one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same_value(one, other))
    };
    match (one, other) {
        (Value::Missing, Value::Missing) | (Value::Absent, Value::Absent) => true,
        (Value::Truth(one), Value::Truth(other)) => one == other,
        (Value::Text(one), Value::Text(other)) => one == other,
        (Value::Number(one), Value::Number(other)) => one == other,
        (Value::Date(one), Value::Date(other)) => one == other,
        (Value::List(one), Value::List(other)) => all(one, other),
        (Value::Structure(one), Value::Structure(other)) => all(&one.fields, &other.fields),
        _ => false,
    }
}

/// A chunk of which the touched records were screened.
struct Rechecked {
    /// Before and after, in the order of the input.
    records: Vec<(Evaluated, Evaluated)>,
    rejections: Vec<Rejection>,
    untouched: u64,
}

/// What rules over groups said before.
#[derive(Default)]
struct GroupsBefore {
    alerts: BTreeMap<String, Box<Alert>>,
    gaps: BTreeSet<String>,
}

impl GroupsBefore {
    fn hold(&mut self, line: Line) {
        match line {
            Line::Alert(alert) => {
                self.alerts.insert(alert.id.clone(), alert);
            }
            Line::GroupGap(gap) => {
                self.gaps.insert(format!("{gap:?}"));
            }
            _ => {}
        }
    }
}

/// Counts what is given.
struct Account {
    tally: Tally,
    done: Rescreened,
}

type Give<'g, E> = &'g mut dyn FnMut(Change) -> Result<(), ScreenError<E>>;

impl Account {
    fn new(after: &Context<'_>, scope: &Scope) -> Account {
        let done = Rescreened {
            watchlists: scope.names.clone(),
            whole: scope.whole.clone(),
            ..Rescreened::default()
        };
        Account { tally: Tally::new(after), done }
    }

    /// A record as it was and as it is.
    fn record<E>(&mut self, was: Evaluated, is: Evaluated, give: Give<'_, E>) -> Result<(), ScreenError<E>> {
        self.done.screened += 1;
        let alerts = compare(&was.alerts, &is.alerts);
        if alerts.is_empty() && was.result == is.result {
            return Ok(());
        }
        self.done.changed += 1;
        alerts.iter().for_each(|change| self.count(change));
        let (before, after) = (Box::new(was.result), Box::new(is.result.clone()));
        give(Change::Record { before, after, alerts })?;
        for alert in is.alerts {
            self.line(Line::Alert(Box::new(alert)), give)?;
        }
        self.line(Line::Record(is.result), give)
    }

    fn group<E>(
        &mut self,
        line: Line,
        before: &mut GroupsBefore,
        give: Give<'_, E>,
    ) -> Result<(), ScreenError<E>> {
        match line {
            Line::Alert(alert) => {
                let change = match before.alerts.remove(&alert.id) {
                    Some(known) if is_same(&known, &alert) => return Ok(()),
                    Some(known) => AlertChange::Changed(known, alert.clone()),
                    None => AlertChange::New(alert.clone()),
                };
                self.alert(change, give, Change::Group)?;
                self.line(Line::Alert(alert), give)
            }
            Line::GroupGap(gap) if before.gaps.remove(&format!("{gap:?}")) => Ok(()),
            line => self.line(line, give),
        }
    }

    fn alert<E>(
        &mut self,
        change: AlertChange,
        give: Give<'_, E>,
        wrap: fn(AlertChange) -> Change,
    ) -> Result<(), ScreenError<E>> {
        self.count(&change);
        give(wrap(change))
    }

    fn count(&mut self, change: &AlertChange) {
        let [new, gone, changed] = &mut self.done.alerts;
        *match change {
            AlertChange::New(_) => new,
            AlertChange::Gone(_) => gone,
            AlertChange::Changed(..) => changed,
        } += 1;
    }

    fn line<E>(&mut self, line: Line, give: Give<'_, E>) -> Result<(), ScreenError<E>> {
        self.tally.add(&line);
        give(Change::Line(Box::new(line)))
    }

    fn finish<E>(
        self,
        reader: &Reader,
        register: impl FnOnce(u64) -> Option<RegisterUse>,
        give: Give<'_, E>,
    ) -> Result<Rescreened, ScreenError<E>> {
        let Account { tally, mut done } = self;
        let left_out = done.untouched + (done.screened - done.changed);
        let mut summary = tally.finish(reader, left_out, register).map_err(ScreenError::Lost)?;
        let says =
            format!("{left_out} of {} records are left out: the change does not touch them", summary.read);
        summary.readings.push(("rescreen".to_owned(), says));
        give(Change::Line(Box::new(Line::Summary(Box::new(summary.clone())))))?;
        done.summary = summary;
        Ok(done)
    }
}

/// The alerts of a record that are not as they were.
fn compare(was: &[Alert], is: &[Alert]) -> Vec<AlertChange> {
    let mut left: BTreeMap<&str, Vec<&Alert>> = BTreeMap::new();
    // The first of one id is taken first.
    was.iter().rev().for_each(|alert| left.entry(&alert.id).or_default().push(alert));
    let mut changes = Vec::new();
    for alert in is {
        match left.get_mut(alert.id.as_str()).and_then(Vec::pop) {
            Some(known) if is_same(known, alert) => {}
            Some(known) => {
                changes.push(AlertChange::Changed(Box::new(known.clone()), Box::new(alert.clone())));
            }
            None => changes.push(AlertChange::New(Box::new(alert.clone()))),
        }
    }
    for gone in was {
        let remaining = left.get_mut(gone.id.as_str());
        if let Some(gone) = remaining.and_then(Vec::pop) {
            changes.push(AlertChange::Gone(Box::new(gone.clone())));
        }
    }
    changes
}

/// Whether two alerts say the same, whatever the date of the lists that they were made with.
fn is_same(one: &Alert, other: &Alert) -> bool {
    let without_lists = |alert: &Alert| Alert { lists: Vec::new(), ..alert.clone() };
    without_lists(one) == without_lists(other)
}
