//! Evaluates one expression over the slots of one rule. Never decides a rule; `rule` does.
//!
//! Three kinds of nothing are kept apart. `Missing` is unknown: it makes what reads it unknown, and leaves a note of what
//! to ask for. `Absent` was looked for and is not there: its fields are absent, a comparison with it is neither true nor
//! false, and a clause that hangs on it does not hold; there is nothing to ask for. Any node with a value forgets the
//! notes made below it, so `x ?? y`, `is missing` and an `or` that is decided leave none.

use super::compare::{self, Fault};
use super::show;
use super::trace::{Note, Trace};
use super::{Context, origin, sources};
use crate::alert::{Cell, Verdict};
use crate::functions::{Call, Function, Takes};
use crate::plan::{Argument, Arithmetic, Comparison, Constant, Expr, ExprKind, Format, Rule};
use crate::syntax::tree::IsWhat;
use crate::value::{Row, Type, Value};
use std::borrow::Cow;
use std::collections::HashMap;

/// How deep expressions may nest, `def`s put in; deeper ones are missing.
const DEPTH: usize = 1_000;

/// The parameters that tell places of one name apart, and so what to ask for where they do not.
const TELL_PLACES_APART: [&str; 2] = ["region", "postal_code"];

/// Dear answers of one batch: `match` is asked once for each distinct party, watchlist and threshold. Only looked up.
pub(super) type Answers<'b> = HashMap<String, Value<'b>>;

/// What a slot holds.
#[derive(Debug, Clone)]
pub(super) enum Slot<'p, 'b> {
    /// Nothing, or a `let` that is being evaluated.
    Empty,
    /// A `let` that nobody has read yet.
    Pending(&'p Expr),
    /// A value, with the notes and sights that whoever reads it inherits.
    Known(Value<'b>, Box<[Note<'p, 'b>]>, Trace),
}

/// Evaluates the rules of one plan over the records of one batch, one at a time.
pub(super) struct Machine<'p, 'b> {
    pub(super) context: &'p Context<'p>,
    pub(super) rule: &'p Rule,
    slots: Vec<Slot<'p, 'b>>,
    /// What was missing, in the order in which it was read; shortened when it turns out not to matter.
    pub(super) notes: Vec<Note<'p, 'b>>,
    /// What was seen; none in the pass that only decides.
    pub(super) trace: Option<Trace>,
    answers: Answers<'b>,
    key: String,
    depth: usize,
}

impl<'p: 'b, 'b> Machine<'p, 'b> {
    /// A machine with empty slots.
    pub(super) fn new(context: &'p Context<'p>, rule: &'p Rule) -> Machine<'p, 'b> {
        Machine {
            context,
            rule,
            slots: Vec::new(),
            notes: Vec::new(),
            trace: None,
            answers: Answers::new(),
            key: String::new(),
            depth: 0,
        }
    }

    /// Starts a rule over a record: every slot is emptied but the record's.
    pub(super) fn start(&mut self, rule: &'p Rule, record: Row<'b>) {
        self.rule = rule;
        self.notes.clear();
        self.trace = None;
        self.slots.clear();
        self.slots.resize(rule.slots, Slot::Empty);
        self.bind(rule.record_slot, Value::Row(record));
        self.forget_lets();
    }

    /// Starts a rule over a group: every slot is emptied.
    pub(super) fn start_group(&mut self, rule: &'p Rule) {
        self.rule = rule;
        self.notes.clear();
        self.trace = None;
        self.slots.clear();
        self.slots.resize(rule.slots, Slot::Empty);
        self.forget_lets();
    }

    /// Looks at another part (or at the same again): the `let`s are evaluated anew when they are read.
    pub(super) fn look_at(&mut self, part: Option<Row<'b>>) {
        if let (Some(each), Some(part)) = (&self.rule.each, part) {
            self.bind(each.slot, Value::Row(part));
        }
        self.notes.clear();
        self.forget_lets();
    }

    fn forget_lets(&mut self) {
        for binding in &self.rule.lets {
            if let Some(slot) = self.slots.get_mut(binding.slot) {
                *slot = Slot::Pending(&binding.value);
            }
        }
    }

    /// Puts a value that nothing is missing of into a slot.
    pub(super) fn bind(&mut self, slot: usize, value: Value<'b>) {
        if let Some(slot) = self.slots.get_mut(slot) {
            *slot = Slot::Known(value, Box::default(), Trace::default());
        }
    }

    /// Leaves a slot without a value, with what its readers are to ask for.
    pub(super) fn bind_unknown(&mut self, slot: usize, notes: Vec<Note<'p, 'b>>) {
        if let Some(slot) = self.slots.get_mut(slot) {
            *slot = Slot::Known(Value::Missing, notes.into(), Trace::default());
        }
    }

    /// The truth of a question: unknown is undecided, and what hangs on an absent thing does not hold.
    pub(super) fn test(&mut self, expr: &'p Expr) -> Verdict {
        match self.value(expr) {
            Value::Truth(true) => Verdict::True,
            Value::Missing => Verdict::Undecided,
            _ => Verdict::False,
        }
    }

    /// The value of an expression. When it is missing there is at least one new note, otherwise none.
    pub(super) fn value(&mut self, expr: &'p Expr) -> Value<'b> {
        let mark = self.notes.len();
        self.depth += 1;
        let value = if self.depth > DEPTH { Value::Missing } else { self.compute(expr, mark) };
        self.depth -= 1;
        if !matches!(value, Value::Missing) {
            self.notes.truncate(mark);
        } else if self.notes.len() == mark {
            sources::note(expr, self.rule, &mut self.notes);
        }
        value
    }

    fn compute(&mut self, expr: &'p Expr, mark: usize) -> Value<'b> {
        match &expr.kind {
            ExprKind::Constant(constant) => literal(constant),
            ExprKind::Slot { slot, name } => self.slot(*slot, name, expr),
            ExprKind::Field { of, field, path, record_path } => {
                let mut at = None;
                let value = match self.value(of) {
                    Value::Row(row) => {
                        let value = row.get(*field);
                        if matches!(value, Value::Missing) {
                            self.notes.push(Note::field_of(row, path, record_path));
                        } else {
                            at = Some((row, *field));
                        }
                        value
                    }
                    Value::Absent => return Value::Absent,
                    _ => {
                        // The whole part is missing: its field says better what to ask for.
                        if let (ExprKind::Field { .. }, [note]) = (&of.kind, &self.notes[mark..]) {
                            self.notes[mark] = note.below(path, record_path);
                        }
                        Value::Missing
                    }
                };
                self.see(path, &value, at, expr);
                value
            }
            ExprKind::View { of, view, .. } => match self.value(of) {
                Value::Row(row) => Value::List(row.view(*view).into_iter().map(Value::Row).collect()),
                nothing => without_value(&nothing),
            },
            ExprKind::Position(of) => match self.value(of) {
                Value::Row(row) => Value::Text(row.position().into()),
                nothing => without_value(&nothing),
            },
            ExprKind::Member { of, index, path } => self.member(of, *index, path, expr),
            ExprKind::Lookup { list, key } => self.look_up(*list, key),
            ExprKind::InList { value, list, negated } => self.in_list(value, *list, *negated),
            ExprKind::InValues { value, values, negated } => self.in_values(value, values, *negated),
            ExprKind::Mentions { value, list } => self.mentions(value, *list),
            ExprKind::Matches { value, regex } => {
                let value = self.value(value);
                any_text(&value, &mut |text| regex.is_match(text))
            }
            ExprKind::StartsWith(text, prefix) => self.starts_with(text, prefix),
            ExprKind::Compare(comparison, left, right) => self.compare(*comparison, left, right),
            ExprKind::Between(value, low, high) => self.between(value, low, high),
            ExprKind::Arithmetic(operation, left, right) => self.calculate(*operation, left, right, expr),
            ExprKind::Minus(of) => match self.value(of) {
                value if value.is_there() => compare::negate(&value).unwrap_or(Value::Missing),
                nothing => nothing,
            },
            ExprKind::Not(of) => match self.value(of) {
                Value::Truth(truth) => Value::Truth(!truth),
                nothing => without_value(&nothing),
            },
            ExprKind::And(left, right) => self.both(left, right, false),
            ExprKind::Or(left, right) => self.both(left, right, true),
            ExprKind::OrElse(left, right) => self.or_else(left, right),
            ExprKind::Is(of, what) => self.is(of, *what),
            ExprKind::Fold { kind, slot, over, condition, value } => {
                self.fold(*kind, *slot, over, condition.as_deref(), value.as_deref())
            }
            ExprKind::Call { function, arguments } => self.call(function, arguments),
            ExprKind::Bind { bindings, body } => {
                for (slot, argument) in bindings {
                    self.fill(*slot, argument);
                }
                self.value(body)
            }
        }
    }

    /// The value of a slot; a `let` is evaluated by its first reader, and its notes and sights go to every reader.
    fn slot(&mut self, slot: usize, name: &'p str, expr: &'p Expr) -> Value<'b> {
        if let Some(Slot::Pending(binding)) = self.slots.get(slot) {
            let binding = *binding;
            self.slots[slot] = Slot::Empty;
            self.fill(slot, binding);
        }
        let Some(Slot::Known(value, notes, seen)) = self.slots.get(slot) else { return Value::Missing };
        let value = value.clone();
        self.notes.extend(notes.iter().cloned());
        if let Some(trace) = &mut self.trace {
            trace.extend(seen);
        }
        self.see(name, &value, None, expr);
        value
    }

    /// Evaluates an expression into a slot, together with what its readers inherit.
    fn fill(&mut self, slot: usize, expr: &'p Expr) {
        let mark = self.notes.len();
        let before = self.trace.as_mut().map(std::mem::take);
        let value = self.value(expr);
        let notes = self.notes.drain(mark..).collect();
        let seen = match (&mut self.trace, before) {
            (Some(trace), Some(before)) => std::mem::replace(trace, before),
            _ => Trace::default(),
        };
        if let Some(slot) = self.slots.get_mut(slot) {
            *slot = Slot::Known(value, notes, seen);
        }
    }

    fn member(&mut self, of_expr: &'p Expr, index: usize, path: &'p str, expr: &'p Expr) -> Value<'b> {
        let of = self.value(of_expr);
        let value = match &of {
            Value::Structure(structure) => structure.fields.get(index).cloned().unwrap_or(Value::Missing),
            nothing => {
                let nothing = without_value(nothing);
                // What a name stands for has been seen when it was read.
                if matches!(of_expr.kind, ExprKind::Call { .. } | ExprKind::Lookup { .. }) {
                    self.see(path, &nothing, None, expr);
                }
                return nothing;
            }
        };
        if matches!(value, Value::Missing) {
            self.notes.push(Note::field(path, path));
        }
        if !matches!(value, Value::Structure(_)) {
            self.see(path, &value, None, expr);
        }
        value
    }

    fn look_up(&mut self, list: usize, key: &'p Expr) -> Value<'b> {
        let of = key;
        let key = self.value(key);
        let (Some(key), Some(list)) = (key_of(&key), self.context.tables.lists.get(list)) else {
            return without_value(&key);
        };
        match list.find(&key) {
            None if list.is_too_short(&key) => self.too_short(of),
            // One of several places of this name: which, the list alone cannot say.
            Some(row) if list.has_namesakes(row) => Value::Missing,
            Some(row) => super::list_row(list, row),
            None => Value::Absent,
        }
    }

    fn in_list(&mut self, value: &'p Expr, list: usize, negated: bool) -> Value<'b> {
        let of = value;
        let value = self.value(value);
        match (key_of(&value), self.context.tables.lists.get(list)) {
            (Some(key), Some(list)) if list.is_too_short(&key) => self.too_short(of),
            (Some(key), Some(list)) => Value::Truth(list.contains(&key) != negated),
            _ => without_value(&value),
        }
    }

    /// An HS code of too few digits to say whether it is listed: as good as missing, and its field is what to ask for.
    fn too_short(&mut self, code: &'p Expr) -> Value<'b> {
        if let ExprKind::Field { of, path, record_path, .. } = &code.kind
            && let Value::Row(row) = self.value(of)
        {
            self.notes.push(Note::field_of(row, path, record_path));
        }
        Value::Missing
    }

    fn in_values(&mut self, value: &'p Expr, values: &'p Expr, negated: bool) -> Value<'b> {
        let of = value;
        let likeness = compare::likeness(&value.ty, &values.ty);
        let value = self.value(value);
        if let (ExprKind::Constant(Constant::List(constants)), true) = (&values.kind, value.is_there()) {
            let found = constants.iter().any(|constant| compare::is_in(&value, &literal(constant), likeness));
            if !found
                && constants
                    .iter()
                    .any(|constant| compare::is_too_short(&value, &literal(constant), likeness))
            {
                return self.too_short(of);
            }
            return Value::Truth(found != negated);
        }
        let values = self.value(values);
        match (&value, &values) {
            (Value::Missing, _) | (_, Value::Missing) => Value::Missing,
            (Value::Absent, _) | (_, Value::Absent) => Value::Absent,
            (value, Value::List(values)) => {
                let found = values.iter().any(|one| compare::is_in(value, one, likeness));
                let unknown = values.iter().any(|one| matches!(one, Value::Missing));
                if !found && values.iter().any(|one| compare::is_too_short(value, one, likeness)) {
                    return self.too_short(of);
                }
                if unknown && !found { Value::Missing } else { Value::Truth(found != negated) }
            }
            _ => Value::Missing,
        }
    }

    fn mentions(&mut self, value: &'p Expr, list: usize) -> Value<'b> {
        let value = self.value(value);
        let tables = self.context.tables;
        any_text(&value, &mut |text| tables.mention(text, list).is_some())
    }

    fn starts_with(&mut self, text: &'p Expr, prefix: &'p Expr) -> Value<'b> {
        let likeness = compare::likeness(&text.ty, &prefix.ty);
        let (text, prefix) = (self.value(text), self.value(prefix));
        match (&text, &prefix) {
            (Value::Text(text), Value::Text(prefix)) => {
                Value::Truth(compare::starts_with(text, prefix, likeness))
            }
            (Value::Missing, _) | (_, Value::Missing) => Value::Missing,
            _ => Value::Absent,
        }
    }

    fn compare(&mut self, comparison: Comparison, left: &'p Expr, right: &'p Expr) -> Value<'b> {
        let (one, other) = (self.value(left), self.value(right));
        self.compare_values(comparison, (left, &one), (right, &other))
    }

    fn compare_values(
        &mut self,
        comparison: Comparison,
        left: (&'p Expr, &Value<'b>),
        right: (&'p Expr, &Value<'b>),
    ) -> Value<'b> {
        match (left.1, right.1) {
            (Value::Missing, _) | (_, Value::Missing) => return Value::Missing,
            (Value::Absent, _) | (_, Value::Absent) => return Value::Absent,
            _ => {}
        }
        match compare::compare(comparison, left.1, right.1, &left.0.ty, &right.0.ty) {
            Ok(truth) => Value::Truth(truth),
            Err(fault) => self.fault(fault, left.0, right.0),
        }
    }

    /// Both ends are in. One end that is known to fail decides, whatever the other.
    fn between(&mut self, value: &'p Expr, low: &'p Expr, high: &'p Expr) -> Value<'b> {
        let (middle, least, most) = (self.value(value), self.value(low), self.value(high));
        let above = self.compare_values(Comparison::GreaterOrEqual, (value, &middle), (low, &least));
        let below = self.compare_values(Comparison::LessOrEqual, (value, &middle), (high, &most));
        kleene(above, below, false)
    }

    fn calculate(
        &mut self,
        operation: Arithmetic,
        left: &'p Expr,
        right: &'p Expr,
        whole: &'p Expr,
    ) -> Value<'b> {
        let (one, other) = (self.value(left), self.value(right));
        match (&one, &other) {
            (Value::Missing, _) | (_, Value::Missing) => return Value::Missing,
            (Value::Absent, _) | (_, Value::Absent) => return Value::Absent,
            _ => {}
        }
        match compare::calculate(operation, &one, &other) {
            Ok(value) => value,
            Err(Fault::Range) => {
                sources::note(whole, self.rule, &mut self.notes);
                Value::Missing
            }
            Err(fault) => self.fault(fault, left, right),
        }
    }

    /// Notes why two values neither compare nor calculate.
    pub(super) fn fault(&mut self, fault: Fault, left: &'p Expr, right: &'p Expr) -> Value<'b> {
        match fault {
            Fault::Currencies => {
                let (one, other) = (sources::name(left), sources::name(right));
                self.notes.push(Note::words(format!("currency of {one} and {other}")));
            }
            Fault::ZeroDivisor => sources::note(right, self.rule, &mut self.notes),
            Fault::Range | Fault::Kinds => {
                sources::note(left, self.rule, &mut self.notes);
                sources::note(right, self.rule, &mut self.notes);
            }
        }
        Value::Missing
    }

    /// `and` (decided by a false) and `or` (decided by a true).
    fn both(&mut self, left: &'p Expr, right: &'p Expr, deciding: bool) -> Value<'b> {
        match self.value(left) {
            Value::Truth(truth) if truth == deciding => Value::Truth(deciding),
            left => {
                let right = self.value(right);
                kleene(left, right, deciding)
            }
        }
    }

    fn or_else(&mut self, left: &'p Expr, right: &'p Expr) -> Value<'b> {
        let first = self.value(left);
        if first.is_there() {
            return first;
        }
        match (first, self.value(right)) {
            (Value::Missing, Value::Absent) => Value::Missing,
            (_, second) => second,
        }
    }

    fn is(&mut self, of: &'p Expr, what: IsWhat) -> Value<'b> {
        let value = self.value(of);
        match (what, &value) {
            (IsWhat::Missing, value) => Value::Truth(!value.is_there()),
            (IsWhat::Present, value) => Value::Truth(value.is_there()),
            (IsWhat::Found | IsWhat::NotFound, Value::Missing) => Value::Missing,
            (IsWhat::Found, value) => Value::Truth(value.is_there()),
            (IsWhat::NotFound, value) => Value::Truth(!value.is_there()),
        }
    }

    fn call(&mut self, function: &'static Function, arguments: &'p [Argument]) -> Value<'b> {
        let mut values = Vec::with_capacity(arguments.len());
        let mut nothing = None;
        let (mut watchlist, mut places) = (None, None);
        let mut optional = Vec::new();
        for (parameter, argument) in function.parameters.iter().zip(arguments) {
            let mark = self.notes.len();
            values.push(match argument {
                Argument::Value(expr) => self.value(expr),
                Argument::Word(word) => Value::Text(Cow::Borrowed(word)),
                Argument::Watchlist(index) => {
                    watchlist = Some(*index);
                    Value::Missing
                }
                Argument::Places(index) => {
                    places = Some(*index);
                    Value::Missing
                }
                Argument::Omitted => Value::Missing,
            });
            if parameter.optional {
                // What is optional is asked for only where the answer hangs on it.
                optional.extend(self.notes.drain(mark..));
            }
            if parameter.optional || matches!(parameter.takes, Takes::Watchlist | Takes::Places) {
                continue;
            }
            match values.last() {
                Some(Value::Missing) | None => nothing = Some(Value::Missing),
                Some(Value::Absent) if nothing.is_none() => nothing = Some(Value::Absent),
                Some(_) => {}
            }
        }
        nothing.unwrap_or_else(|| match places {
            Some(places) => self.run_on_places(function, (values, arguments), places, optional),
            None => self.run(function, (&values, arguments), watchlist),
        })
    }

    /// Runs a function, or remembers what it said of the same arguments.
    fn run(
        &mut self,
        function: &'static Function,
        (arguments, expressions): (&[Value<'b>], &'p [Argument]),
        watchlist: Option<usize>,
    ) -> Value<'b> {
        let lookup = watchlist.and_then(|index| self.context.tables.watchlists.get(index));
        let name = watchlist
            .and_then(|index| self.context.plan.watchlists.get(index))
            .map_or("", |watchlist| watchlist.name.as_str());
        let watchlist_of_call = lookup.map(|lookup| lookup.as_ref());
        let call = Call { arguments, watchlist: watchlist_of_call, watchlist_name: name, places: None };
        if function.key.is_none() {
            return (function.run)(&call);
        }
        let answer = self.remembered(function, name, &call);
        if matches!(answer, Value::Missing) {
            // A party that nothing can be looked up for has no name.
            let nameless = parties(arguments, expressions);
            self.notes.extend(nameless.map(|(party, path)| Note::nameless(party, &path)));
        }
        let context = self.context;
        if let (Some(trace), Some(_)) = (&mut self.trace, watchlist) {
            for (party, path) in parties(arguments, expressions) {
                trace.add(
                    &format!("{path}.name"),
                    show::show(&party.named("name"), &Type::Name, Format::Plain),
                    || name_cells(context, party),
                );
            }
            trace.add_entry(name, &answer);
        }
        answer
    }

    /// Asks a table of places; a date that the rule does not speak of is the day of screening. Where several places of the
    /// name are left, `optional`, what is missing of the optional arguments, would tell them apart.
    fn run_on_places(
        &mut self,
        function: &'static Function,
        (mut arguments, expressions): (Vec<Value<'b>>, &'p [Argument]),
        places: usize,
        optional: Vec<Note<'p, 'b>>,
    ) -> Value<'b> {
        let Some(list) = self.context.tables.lists.get(places) else { return Value::Missing };
        for ((parameter, argument), value) in function.parameters.iter().zip(expressions).zip(&mut arguments)
        {
            if parameter.takes == Takes::Date && matches!(argument, Argument::Omitted) {
                *value = Value::Date(self.context.as_of);
            }
        }
        let name = list.declaration().name.as_str();
        let call = Call { arguments: &arguments, watchlist: None, watchlist_name: "", places: Some(list) };
        let answer = self.remembered(function, name, &call);
        if matches!(answer, Value::Missing) && optional.is_empty() {
            // All is given and it does not tell: ask for better.
            let given =
                function.parameters.iter().zip(expressions).filter(|(parameter, _)| parameter.optional);
            for (_, argument) in given.filter(|(parameter, _)| TELL_PLACES_APART.contains(&parameter.name)) {
                if let Argument::Value(expr) = argument {
                    sources::note(expr, self.rule, &mut self.notes);
                }
            }
        } else if matches!(answer, Value::Missing) {
            self.notes.extend(optional);
        }
        answer
    }

    /// What a function said of the same arguments, or says now.
    fn remembered(&mut self, function: &'static Function, list: &str, call: &Call<'_, 'b>) -> Value<'b> {
        let Some(key) = function.key else { return (function.run)(call) };
        self.key.clear();
        self.key.push_str(function.name);
        self.key.push(' ');
        self.key.push_str(list);
        self.key.push(' ');
        key(call, &mut self.key);
        if let Some(answer) = self.answers.get(&self.key) {
            return answer.clone();
        }
        let answer = (function.run)(call);
        self.answers.insert(self.key.clone(), answer.clone());
        answer
    }

    /// A value was read: of a field, from the cells of this row and field.
    fn see(&mut self, path: &str, value: &Value<'b>, at: Option<(Row<'b>, usize)>, expr: &'p Expr) {
        let context = self.context;
        if let Some(trace) = &mut self.trace
            && !matches!(value, Value::Row(_))
            && !show::is_list_of_rows(value)
        {
            trace.add(path, show::show(value, &expr.ty, Format::Plain), || {
                at.map(|(row, field)| origin::cells(context, row, field)).unwrap_or_default()
            });
        }
    }
}

/// The cells of a party's name.
fn name_cells(context: &Context<'_>, party: Row<'_>) -> Vec<Cell> {
    let name = party.schema().get(party.record()).field("name");
    let there = name.filter(|&name| party.get(name).is_there());
    there.map(|name| origin::cells(context, party, name)).unwrap_or_default()
}

/// The parties among the arguments of a call, each with how the rule writes it.
fn parties<'a, 'b>(
    values: &'a [Value<'b>],
    arguments: &'a [Argument],
) -> impl Iterator<Item = (Row<'b>, String)> + use<'a, 'b> {
    values.iter().zip(arguments).filter_map(|(value, argument)| match (value, argument) {
        (Value::Row(row), Argument::Value(expr)) => Some((*row, sources::path(expr))),
        _ => None,
    })
}

/// What a question makes of something without the value that it needs.
fn without_value<'b>(value: &Value<'b>) -> Value<'b> {
    if matches!(value, Value::Absent) { Value::Absent } else { Value::Missing }
}

/// Kleene's `and` (decided by a false) and `or` (decided by a true). Unknown outweighs absent, for it may still decide.
pub(super) fn kleene<'b>(left: Value<'b>, right: Value<'b>, deciding: bool) -> Value<'b> {
    match (&left, &right) {
        (Value::Truth(truth), _) | (_, Value::Truth(truth)) if *truth == deciding => Value::Truth(deciding),
        (Value::Truth(_), Value::Truth(_)) => Value::Truth(!deciding),
        (Value::Missing, _) | (_, Value::Missing) => Value::Missing,
        _ => Value::Absent,
    }
}

/// Whether a text, or any text of a list, passes a test.
fn any_text<'b>(value: &Value<'b>, passes: &mut dyn FnMut(&str) -> bool) -> Value<'b> {
    match value {
        Value::Text(text) => Value::Truth(passes(text)),
        Value::List(values) => {
            let found = values.iter().filter_map(Value::as_text).any(&mut *passes);
            let unknown = values.iter().any(|one| matches!(one, Value::Missing));
            if unknown && !found { Value::Missing } else { Value::Truth(found) }
        }
        nothing => without_value(nothing),
    }
}

/// A value as the key of a list.
fn key_of<'v>(value: &'v Value<'_>) -> Option<Cow<'v, str>> {
    Some(match value {
        Value::Text(text) => Cow::Borrowed(text.as_ref()),
        Value::Number(number) => Cow::Owned(number.to_string()),
        Value::Money(money) => Cow::Owned(money.to_string()),
        Value::Date(date) => Cow::Owned(date.to_string()),
        Value::Duration(days) => Cow::Owned(days.to_string()),
        Value::Truth(truth) => Cow::Owned(truth.to_string()),
        Value::Missing | Value::Absent | Value::Row(_) | Value::List(_) | Value::Structure(_) => return None,
    })
}

/// A constant as a value.
pub(super) fn literal<'p: 'b, 'b>(constant: &'p Constant) -> Value<'b> {
    match constant {
        Constant::Truth(truth) => Value::Truth(*truth),
        Constant::Text(text) => Value::Text(Cow::Borrowed(text)),
        Constant::Number(number) => Value::Number(*number),
        Constant::Money(money) => Value::Money(*money),
        Constant::Date(date) => Value::Date(*date),
        Constant::Duration(days) => Value::Duration(*days),
        Constant::List(constants) => Value::List(constants.iter().map(literal).collect()),
    }
}
