//! Fixtures and tests written beside rules become records and expectations. Never runs a test.

use super::data::Reader;
use super::expression::{Typer, constant_of, date_of};
use super::lists::{keep, keys};
use super::names::{Global, did_you_mean, quoted, with_help};
use super::rules::{Checked, Outline, known_rule};
use super::{Globals, Uses, records};
use crate::diagnostic::{Code, Diagnostic};
use crate::plan::{Because, Constant, Expectation, Test};
use crate::source::Span;
use crate::syntax::tree::{self, ExpectKind, ExpectVerdict, GivenBase};
use crate::value::node::NodeKind;
use crate::value::{Node, RecordId, Schema, Type};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The words of `expect outcome`.
const OUTCOMES: &[&str] = &["hold", "review", "no_finding"];

type Fixtures<'a> = BTreeMap<&'a str, (RecordId, Node)>;

/// Compiles the tests of all rules that run; tests of other rules are checked and left out.
pub(super) fn check<'a>(
    globals: &Globals<'a>,
    checked: &Checked<'a>,
    uses: &mut Uses<'a>,
    found: &mut Vec<Diagnostic>,
) -> Vec<Test> {
    let fixtures = fixtures(globals, found);
    let mut tests = Vec::new();
    for test in &globals.names.tests {
        for given in &test.given {
            if let GivenBase::Fixture(name) = &given.base {
                uses.fixtures.insert(&name.text);
            }
        }
        for (list, _) in &test.with {
            match globals.names.values.get(list.text.as_str()) {
                Some(Global::List(index)) => uses.read.lists.extend([*index]),
                Some(Global::Watchlist(index)) => uses.read.watchlists.extend([*index]),
                _ => {}
            }
        }
        let Some(rule) = known_rule(&test.rule, globals, found) else { continue };
        let Some(outline) = checked.outlines.get(rule.name.text.as_str()) else { continue };
        let mut reader = TestReader {
            reader: Reader { globals, found: Vec::new() },
            rule: &rule.name.text,
            outline,
            fixtures: &fixtures,
        };
        let compiled = reader.test(test);
        found.append(&mut reader.reader.found);
        tests.extend(compiled);
    }
    tests.sort_by_key(|test| test.span);
    tests
}

fn fixtures<'a>(globals: &Globals<'a>, found: &mut Vec<Diagnostic>) -> Fixtures<'a> {
    let mut fixtures = Fixtures::new();
    for (&name, fixture) in &globals.names.fixtures {
        match globals.names.records.get(fixture.record.text.as_str()) {
            Some(&record) => {
                let mut reader = Reader { globals, found: Vec::new() };
                let node = reader.record(&fixture.data, RecordId(record));
                found.append(&mut reader.found);
                fixtures.insert(name, (RecordId(record), node));
            }
            None => found.push(records::unknown_record(&fixture.record, &globals.names)),
        }
    }
    fixtures
}

struct TestReader<'g, 'a> {
    reader: Reader<'g, 'a>,
    rule: &'a str,
    outline: &'g Outline<'a>,
    fixtures: &'g Fixtures<'a>,
}

impl<'a> TestReader<'_, 'a> {
    /// One test for each case; none where the rule does not run, or after an error.
    fn test(&mut self, test: &'a tree::Test) -> Vec<Test> {
        let as_of = test.as_of.as_ref().and_then(|date| keep(date_of(date), &mut self.reader.found));
        let with = self.with(&test.with);
        let expectations: Vec<_> = test.expect.iter().flat_map(|expect| self.expect(expect)).collect();
        let Some(record_type) = self.outline.record else { return Vec::new() };
        let Some(records) = self.records(&test.given, record_type) else { return Vec::new() };
        let make = |title: String, records: Vec<Node>, expectations, rule, span| Test {
            rule,
            title,
            as_of,
            record_type,
            records,
            with_lists: with.0.clone(),
            with_watchlists: with.1.clone(),
            expectations,
            span,
        };
        let Some(cases) = &test.cases else {
            let rule = self.outline.index.into_iter();
            return rule
                .map(|rule| {
                    make(test.title.text.clone(), records.clone(), expectations.clone(), rule, test.span)
                })
                .collect();
        };
        let mut tests = Vec::new();
        for (number, row) in cases.rows.iter().enumerate() {
            let mut records = records.clone();
            // The last one completes a group.
            if let Some(record) = records.last_mut() {
                *record = self.case(cases, row, record, record_type);
            }
            let mut all = self.expect(&row.expect);
            all.extend(expectations.iter().cloned());
            let title = format!("{}, row {}", test.title.text, number + 1);
            tests.extend(self.outline.index.map(|rule| make(title, records, all, rule, row.span)));
        }
        tests
    }

    /// The records that the test starts from; an empty one when only its cases say something.
    fn records(&mut self, given: &'a [tree::Given], wanted: RecordId) -> Option<Vec<Node>> {
        if let (false, Some(second)) = (self.outline.is_group, given.get(1)) {
            let help = "write a test for each: only a rule over groups looks at several records together";
            let message = format!("the rule `{}` looks at one record at a time", self.rule);
            self.error("E0605", second.span, message, help);
            return None;
        }
        if given.is_empty() {
            return Some(vec![Node::new(NodeKind::Record(Vec::new()))]);
        }
        given.iter().map(|given| self.given(given, wanted)).collect()
    }

    /// A record the test starts from, changed.
    fn given(&mut self, given: &'a tree::Given, wanted: RecordId) -> Option<Node> {
        let (record, mut node, span) = match &given.base {
            GivenBase::Fixture(name) => match self.fixtures.get(name.text.as_str()) {
                Some((record, node)) => (*record, node.clone(), name.span),
                // A fixture of an unknown record type is reported where it is declared.
                None if self.reader.globals.names.fixtures.contains_key(name.text.as_str()) => return None,
                None => {
                    let help = did_you_mean(&name.text, self.fixtures.keys().copied()).unwrap_or_else(|| {
                        format!("declare it: `fixture {} : Shipment {{ ... }}`", name.text)
                    });
                    self.error("E0209", name.span, format!("there is no fixture `{}`", name.text), &help);
                    return None;
                }
            },
            GivenBase::Inline(record, data) => {
                let globals = self.reader.globals;
                let Some(&id) = globals.names.records.get(record.text.as_str()) else {
                    self.reader.found.push(records::unknown_record(record, &globals.names));
                    return None;
                };
                (RecordId(id), self.reader.record(data, RecordId(id)), record.span)
            }
        };
        if record != wanted {
            let schema = &self.reader.globals.schema;
            let (given, wanted) = (&schema.get(record).name, &schema.get(wanted).name);
            let message = format!("this is a `{given}`, and the rule `{}` runs over `{wanted}`", self.rule);
            let help = format!("give a `{wanted}`");
            self.error("E0601", span, message, &help);
            return None;
        }
        for change in &given.changes {
            self.change(&mut node, &change.path, &change.data, record);
        }
        Some(node)
    }

    fn change(&mut self, node: &mut Node, path: &tree::DataPath, data: &tree::Data, record: RecordId) {
        let Some(ty) = self.reader.target(path, record) else { return };
        let before = self.reader.found.len();
        let new = self.reader.field(data, &ty);
        if self.reader.found.len() == before {
            self.reader.change(node, path, new);
        }
    }

    fn case(&mut self, cases: &tree::Cases, row: &tree::CaseRow, given: &Node, record: RecordId) -> Node {
        let mut node = given.clone();
        for (path, cell) in cases.header.iter().zip(&row.cells) {
            self.change(&mut node, path, cell, record);
        }
        node
    }

    /// Lists and watchlists with other entries.
    #[allow(clippy::type_complexity)]
    fn with(
        &mut self,
        with: &[(tree::Name, Vec<tree::Expr>)],
    ) -> (Vec<(usize, Vec<String>)>, Vec<(usize, Vec<String>)>) {
        let globals = self.reader.globals;
        let (mut lists, mut watchlists) = (Vec::new(), Vec::new());
        for (name, entries) in with {
            match globals.names.values.get(name.text.as_str()) {
                Some(Global::List(index)) => {
                    let key = &globals.lists[*index].declaration.key;
                    lists.push((*index, keys(entries, key, &mut self.reader.found)));
                }
                Some(Global::Watchlist(index)) => {
                    watchlists.push((*index, keys(entries, &Type::Name, &mut self.reader.found)));
                }
                _ => {
                    let known = globals.names.values.iter();
                    let known =
                        known.filter(|(_, value)| matches!(value, Global::List(_) | Global::Watchlist(_)));
                    let help = did_you_mean(&name.text, known.map(|(name, _)| *name));
                    let message = format!("there is no list `{}`", name.text);
                    let help = help.or(Some("name a list or a watchlist of the rule set".into()));
                    let diagnostic = Diagnostic::new(Code("E0208"), name.span, message);
                    self.reader.found.push(with_help(diagnostic, help));
                }
            }
        }
        (lists, watchlists)
    }

    fn expect(&mut self, expect: &'a tree::Expect) -> Vec<(Expectation, Span)> {
        match &expect.kind {
            ExpectKind::ReasonContains(text) => {
                vec![(Expectation::ReasonContains(text.text.clone()), expect.span)]
            }
            ExpectKind::Members(members) => {
                let members = members.iter().map(|member| member.text.clone()).collect();
                vec![(Expectation::Members(members), expect.span)]
            }
            ExpectKind::Outcome(word) => {
                if !OUTCOMES.contains(&word.text.replace(' ', "_").as_str()) {
                    let help = format!("the outcomes are {}", quoted(OUTCOMES.iter().copied()));
                    self.error("E0603", word.span, format!("`{}` is not an outcome", word.text), &help);
                    return Vec::new();
                }
                vec![(Expectation::Outcome(word.text.clone()), expect.span)]
            }
            ExpectKind::Verdict { verdict, by, score, because } => {
                let mut all = vec![(Expectation::Verdict(*verdict), expect.span)];
                all.extend(by.as_ref().and_then(|by| self.excepted_by(by)));
                if let Some((least, most)) = score {
                    all.extend(self.score(least, most, *verdict));
                }
                for reason in because {
                    all.extend(
                        self.because(reason, *verdict)
                            .map(|because| (Expectation::Because(because), reason.span)),
                    );
                }
                all
            }
        }
    }

    /// The exception behind `excepted by`.
    fn excepted_by(&mut self, name: &tree::Name) -> Option<(Expectation, Span)> {
        let exceptions = &self.reader.globals.names.exceptions;
        let of_rule = || exceptions.values().filter(|one| one.rule.text == self.rule);
        if of_rule().any(|one| one.name.text == name.text) {
            return Some((Expectation::ExceptedBy(name.text.clone()), name.span));
        }
        let help = did_you_mean(&name.text, of_rule().map(|one| one.name.text.as_str()))
            .unwrap_or_else(|| format!("write it: `exception {} to {} {{ ... }}`", name.text, self.rule));
        let message = format!("there is no exception `{}` to `{}`", name.text, self.rule);
        self.error("E0209", name.span, message, &help);
        None
    }

    fn score(
        &mut self,
        least: &'a tree::Expr,
        most: &'a tree::Expr,
        verdict: ExpectVerdict,
    ) -> Option<(Expectation, Span)> {
        let span = least.span.to(most.span);
        let (from, to) = (self.points(least), self.points(most));
        if matches!(verdict, ExpectVerdict::NoHit | ExpectVerdict::Undecided) {
            self.error("E0604", span, "only a hit has a score", "take the score away, or expect a hit");
            return None;
        }
        let (from, to) = (from?, to?);
        if from > to {
            self.error("E0604", span, "the score's range ends before it begins", "swap the two numbers");
            return None;
        }
        Some((Expectation::Score(from, to), span))
    }

    fn points(&mut self, expr: &'a tree::Expr) -> Option<Decimal> {
        let mut typer = Typer::new(self.reader.globals);
        let typed = typer.expect(expr, &Type::Number);
        let is_known = typed.ty != Type::Unknown;
        self.reader.found.append(&mut typer.found);
        match constant_of(&typed) {
            Some(Constant::Number(points)) if (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&points) => {
                Some(points)
            }
            _ => {
                if is_known {
                    self.error("E0604", expr.span, "a score is a number from 0 to 100", "write it as `85`");
                }
                None
            }
        }
    }

    fn because(&mut self, because: &tree::Because, verdict: ExpectVerdict) -> Option<Because> {
        let words: Vec<&str> = because.path.iter().map(|name| name.text.as_str()).collect();
        let written = words.join(".");
        if verdict == ExpectVerdict::Undecided && !because.negated && self.is_field(&words) {
            return Some(Because::Missing(written));
        }
        if let [word] = words.as_slice()
            && self.outline.clauses.contains(word)
        {
            return Some(Because::Clause { name: written, negated: because.negated });
        }
        let clauses = self.outline.clauses.iter().copied();
        let (message, help) = if verdict == ExpectVerdict::Undecided {
            let variables: Vec<&str> = self.outline.variables.iter().map(|(name, _)| name.as_str()).collect();
            let message = format!("the rule `{}` reads no field `{written}`", self.rule);
            (message, format!("write it as the rule does, beginning with {}", quoted(variables)))
        } else {
            let message = format!("the rule `{}` has no clause `{written}`", self.rule);
            let help = did_you_mean(&written, clauses.clone());
            (message, help.unwrap_or_else(|| format!("its clauses are {}", quoted(clauses))))
        };
        self.error("E0212", because.span, message, &help);
        None
    }

    /// Whether the words are a path to a field: from a variable of the rule, or from the record.
    fn is_field(&self, words: &[&str]) -> bool {
        let Some((first, rest)) = words.split_first() else { return false };
        let schema = &self.reader.globals.schema;
        let variable = self.outline.variables.iter().find(|(name, _)| name == first);
        if let Some((_, ty)) = variable
            && (!rest.is_empty() && leads_somewhere(schema, ty.clone(), rest))
        {
            return true;
        }
        self.outline.record.is_some_and(|record| leads_somewhere(schema, Type::Record(record), words))
    }

    fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>, help: &str) {
        self.reader.found.push(Diagnostic::new(Code(code), span, message).help(help));
    }
}

/// Whether a path of fields, through lists of parts, exists below a type.
fn leads_somewhere(schema: &Schema, mut at: Type, words: &[&str]) -> bool {
    for word in words {
        while let Type::List(of) = at {
            at = *of;
        }
        at = match at {
            Type::Record(id) => {
                let record = schema.get(id);
                match (record.field(word), record.view(word)) {
                    (Some(field), _) => record.fields[field].ty.as_type(),
                    (None, Some(view)) => Type::Record(record.views[view].of),
                    (None, None) => return false,
                }
            }
            Type::Structure(structure) => match structure.field(word) {
                Some((_, ty)) => ty.clone(),
                None => return false,
            },
            Type::Unknown => return true,
            _ => return false,
        };
    }
    true
}
