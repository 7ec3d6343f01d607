//! Runs the tests written beside rules and says of each failure which clause came out otherwise and what it saw.
//! Never prints.

mod verdict;

use crate::engine::{RuleSet, Screening};
use crate::evaluate::{Context, Explanation, Tables, explain, explain_group, runs_on};
use crate::list::List;
use crate::matching::{Lookup, Matcher};
use crate::plan::{Rule, Selection, Test};
use crate::source::Span;
use crate::value::{BatchBuilder, Date, Layout, Origin, Row};
use crate::watchlist::{Entity, EntityKind, EntityName, NameKind, Status};
use std::sync::Arc;

pub use verdict::Failure;

/// What became of a test.
#[derive(Debug, Clone, PartialEq)]
pub struct TestResult {
    /// The rule's name.
    pub rule: String,
    /// What the test shows.
    pub title: String,
    /// Its place.
    pub span: Span,
    /// What came out otherwise; empty when the test passes.
    pub failures: Vec<Failure>,
    /// What the rule saw, for whoever has to mend it.
    pub explanations: Vec<Explanation>,
}

impl TestResult {
    /// Whether all came out as expected.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Runs all tests of a rule set, or those of the rules that are selected, in the order of files and lines.
/// A test without a day of its own runs on `today`.
pub fn run(rules: &RuleSet, today: Date, selection: &Selection) -> Vec<TestResult> {
    let is_selected = |rule: &Rule, test: &Test| selection.takes(rule.on(test.as_of.unwrap_or(today)));
    let wanted = |test: &&Test| rules.plan().rules.get(test.rule).is_some_and(|rule| is_selected(rule, test));
    rules.plan().tests.iter().filter(wanted).map(|test| run_one(rules, today, test)).collect()
}

fn run_one(rules: &RuleSet, today: Date, test: &Test) -> TestResult {
    let plan = rules.plan();
    let tables = tables(rules, test);
    let screening = Screening::on(test.as_of.unwrap_or(today));
    let context = Context {
        plan,
        tables: &tables,
        as_of: screening.as_of,
        regimes: &screening.regimes,
        selection: Selection::WHOLE,
        sources: &[],
    };
    let layout = Layout::new(&plan.schema, test.record_type);
    let mut builder = BatchBuilder::new(Arc::new(layout));
    let mut result = TestResult {
        rule: plan.rules.get(test.rule).map(|rule| rule.name.clone()).unwrap_or_default(),
        title: test.title.clone(),
        span: test.span,
        failures: Vec::new(),
        explanations: Vec::new(),
    };
    for (record, ordinal) in test.records.iter().zip(0_u64..) {
        if let Err(errors) = builder.push(record, Origin { ordinal, ..Origin::default() }) {
            result.failures.extend(errors.iter().map(|error| Failure::record(test.span, error)));
        }
    }
    if !result.failures.is_empty() {
        return result;
    }
    let batch = builder.take();
    let rule = context.rule(test.rule).filter(|rule| runs_on(rule, screening.as_of));
    let records: Vec<Row<'_>> = batch.rows().collect();
    result.explanations = match rule {
        None => Vec::new(),
        Some(rule) if rule.group.is_none() => {
            records.iter().flat_map(|record| explain(&context, test.rule, *record)).collect()
        }
        Some(_) => match explain_group(&context, test.rule, &records) {
            Ok(explanations) => explanations,
            Err(_) => {
                result.failures.push(Failure::same_key(test.span));
                return result;
            }
        },
    };
    result.failures = verdict::failures(test, &result.explanations);
    result
}

/// The rule set's lists, those that the test writes anew replaced.
fn tables(rules: &RuleSet, test: &Test) -> Tables {
    if test.with_lists.is_empty() && test.with_watchlists.is_empty() {
        return rules.tables().clone();
    }
    let plan = rules.plan();
    let lists = test.with_lists.iter().filter_map(|(list, keys)| {
        let declaration = plan.lists.get(*list)?.declaration.clone();
        Some((*list, List::inline(declaration, keys.clone())))
    });
    let watchlists = test.with_watchlists.iter().filter_map(|(watchlist, names)| {
        let status = plan.watchlists.get(*watchlist)?.status.first().copied().unwrap_or(Status::Designated);
        let names = names.iter().enumerate();
        let entities = names.map(|(number, name)| named(number, name, status)).collect();
        Some((*watchlist, Arc::new(Matcher::build(entities)) as Arc<dyn Lookup>))
    });
    rules.tables().with(plan, lists.collect(), watchlists.collect())
}

/// An entry of which only the name is known.
fn named(number: usize, name: &str, status: Status) -> Entity {
    let mut entity = Entity::new(format!("test-{}", number + 1), EntityKind::Unknown, status);
    entity.names.push(EntityName { text: name.to_owned(), kind: NameKind::Primary });
    entity
}
