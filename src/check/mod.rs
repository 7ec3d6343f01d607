//! From syntax trees to a plan: names, types, what a rule needs, and lints. Never evaluates a rule and never opens a file.

mod clauses;
mod data;
mod definitions;
mod exceptions;
mod expression;
mod extra;
mod groups;
mod lints;
mod lists;
mod names;
mod overrides;
mod records;
mod rules;
mod scoring;
mod tests;
mod types;
mod wording;

use crate::diagnostic::Diagnostic;
use crate::plan::{Citation, ListPlan, Plan, WatchlistPlan};
use crate::source::{Sources, Span};
use crate::syntax::tree;
use crate::value::Schema;
use expression::Used;
use names::Names;
use std::collections::BTreeSet;
use std::sync::Arc;

pub use exceptions::expired;

/// Checks a whole rule set. The files are one rule set: a name declared in one is known in all.
///
/// Gives the plan and every error and warning, in the order of files and lines. With an error among them the plan is
/// good for looking at, not for running.
pub fn check(files: &[tree::File], sources: &Sources) -> (Plan, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let names = names::collect(files, &mut found);
    let mut schema = records::schema(&names, &mut found);
    extra::add(&mut schema, sources);
    let schema = Arc::new(schema);
    let too_large = definitions::TooLarge::among(&names);
    let (citations, lists, watchlists) = (Vec::new(), Vec::new(), Vec::new());
    let mut globals = Globals { sources, names, schema, citations, lists, watchlists, too_large };
    let mut uses = lists::declare(&mut globals, &mut found);
    let globals = globals;
    definitions::check(&globals, &mut found);
    let mut checked = rules::check(&globals, &mut uses, &mut found);
    let exceptions = exceptions::check(&globals, &mut checked, &mut uses, &mut found);
    let scoring = scoring::check(&globals, &mut found);
    let tests = tests::check(&globals, &checked, &mut uses, &mut found);
    let mut plan = Plan {
        schema: Arc::clone(&globals.schema),
        citations: globals.citations.clone(),
        lists: globals.lists.clone(),
        watchlists: globals.watchlists.clone(),
        rules: checked.rules,
        tests,
        exceptions,
        scoring,
    };
    for &list in &uses.read.mentioned {
        plan.lists[list].is_mentioned = true;
    }
    lints::check(&lints::RuleSet { files, globals: &globals, plan: &plan, uses: &uses }, &mut found);
    tidy(&mut found);
    (plan, found)
}

/// In the order of files and lines; what was met on several ways is said once.
fn tidy(found: &mut Vec<Diagnostic>) {
    found.sort_by_key(|diagnostic| (diagnostic.primary.span, diagnostic.code));
    let mut seen = BTreeSet::new();
    found.retain(|diagnostic| {
        seen.insert((diagnostic.code, diagnostic.primary.span, diagnostic.message.clone()))
    });
}

/// What all rules share, once declared.
#[derive(Debug)]
struct Globals<'a> {
    sources: &'a Sources,
    names: Names<'a>,
    schema: Arc<Schema>,
    citations: Vec<Citation>,
    lists: Vec<ListPlan>,
    watchlists: Vec<WatchlistPlan>,
    too_large: definitions::TooLarge<'a>,
}

/// What the rule set uses of what it declares.
#[derive(Debug, Default)]
struct Uses<'a> {
    read: Used<'a>,
    citations: BTreeSet<usize>,
    fixtures: BTreeSet<&'a str>,
}

impl Globals<'_> {
    /// What stands at a place, on one line and without comments.
    fn one_line(&self, span: Span) -> String {
        wording::one_line(self.sources.slice(span))
    }

    /// How a `def` is called: `hub_on(s: Shipment)`.
    fn signature_of(&self, def: &tree::Def) -> String {
        let parameters = def.parameters.iter();
        let parameters: Vec<String> =
            parameters.map(|(name, ty)| format!("{}: {}", name.text, self.one_line(ty.span))).collect();
        format!("{}({})", def.name.text, parameters.join(", "))
    }
}
