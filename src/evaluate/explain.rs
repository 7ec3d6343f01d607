//! Why a rule hit a record, or why it did not: every clause with what it saw, and what would have to differ.
//! Never changes a verdict.

use super::group::{Fact, Groups};
use super::machine::Machine;
use super::rule::{Parts, Tally};
use super::trace::{missing_as_written, missing_fields};
use super::{Context, FactError};
use crate::alert::{Alert, ClauseResult, Verdict};
use crate::syntax::tree::Quantifier;
use crate::value::Row;

/// What one rule saw in one part of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The rule's name.
    pub rule: String,
    /// The rule's title.
    pub title: String,
    /// The part it looked at; empty for the whole record.
    pub part: String,
    /// Hit, no hit or undecided.
    pub verdict: Verdict,
    /// The clauses of `when`, of `unless` and, of a hit, of `score` and `hold`.
    pub clauses: Vec<ClauseResult>,
    /// What was missing, if undecided: paths from the record, such as `items.hs`.
    pub missing: Vec<String>,
    /// The same as the rule writes it, `i.hs`, and as far as the rule alone tells, `items.hs`.
    pub missing_as_written: Vec<String>,
    /// Of a rule that nearly hit: the clauses of which one alone would have to come out otherwise. Empty when more than
    /// one would, and for a hit.
    pub nearly: Vec<String>,
    /// The alert of a hit.
    pub alert: Option<Alert>,
}

/// Explains one rule over one record: an explanation for each part that the rule looks at, in order.
pub fn explain(context: &Context<'_>, rule: usize, record: Row<'_>) -> Vec<Explanation> {
    let Some(rule) = context.rule(rule) else { return Vec::new() };
    let mut machine = Machine::new(context, rule);
    machine.start(rule, record);
    match machine.parts() {
        Parts::Whole => vec![machine.explain(record, None)],
        Parts::Each(parts) => parts.into_iter().map(|part| machine.explain(record, Some(part))).collect(),
        Parts::Unknown => vec![machine.explain_unknown()],
    }
}

/// Explains one rule over groups, as if these records were all there are: an explanation for each key and day, and one for
/// each record or part of which nobody knows whether, where or when it belongs to a group.
///
/// # Errors
/// When two of the records are one.
pub fn explain_group(
    context: &Context<'_>,
    rule: usize,
    records: &[Row<'_>],
) -> Result<Vec<Explanation>, FactError> {
    let Some(compiled) = context.rule(rule) else { return Ok(Vec::new()) };
    let mut facts: Vec<Fact> = Vec::new();
    let mut explanations = Vec::new();
    for record in records {
        let mut machine = Machine::new(context, compiled);
        machine.start(compiled, *record);
        explanations.extend(machine.explain_member(
            u32::try_from(rule).unwrap_or(u32::MAX),
            *record,
            &mut facts,
        ));
    }
    facts.sort_by(|one, other| one.order.cmp(&other.order));
    let mut groups = Groups::explaining(context);
    for fact in &facts {
        groups.push(&fact.order, &fact.payload)?;
    }
    groups.finish();
    explanations.extend(groups.into_explanations());
    Ok(explanations)
}

impl<'p: 'b, 'b> Machine<'p, 'b> {
    /// Adds the facts of a record, and explains the gaps.
    fn explain_member(&mut self, rule: u32, record: Row<'b>, facts: &mut Vec<Fact>) -> Vec<Explanation> {
        let mut unknown = Vec::new();
        self.members(rule, record, facts, &mut |machine, part| {
            let gap = machine.gap(part);
            unknown.push(Explanation { part: gap.part, ..machine.explain_unknown() });
        });
        unknown
    }

    fn explain(&mut self, record: Row<'b>, part: Option<Row<'b>>) -> Explanation {
        self.look_at(part);
        let verdict = self.judge();
        let notes = std::mem::take(&mut self.notes);
        let alert = (verdict == Verdict::True).then(|| self.alert(part, record));
        let clauses = match &alert {
            Some(alert) => alert.clauses.clone(),
            None => {
                self.look_at(part);
                self.clause_results().0
            }
        };
        Explanation {
            rule: self.rule.name.clone(),
            title: self.rule.title.clone(),
            part: part.map(|part| part.position()).unwrap_or_default(),
            verdict,
            nearly: if verdict == Verdict::True { Vec::new() } else { self.nearly(&clauses) },
            clauses,
            missing: missing_fields(&notes),
            missing_as_written: missing_as_written(&notes),
            alert,
        }
    }

    /// Something is missing without which no clause can be asked, such as the list of parts.
    fn explain_unknown(&mut self) -> Explanation {
        let notes = std::mem::take(&mut self.notes);
        Explanation {
            rule: self.rule.name.clone(),
            title: self.rule.title.clone(),
            part: String::new(),
            verdict: Verdict::Undecided,
            clauses: Vec::new(),
            missing: missing_fields(&notes),
            missing_as_written: missing_as_written(&notes),
            nearly: Vec::new(),
            alert: None,
        }
    }

    /// The clauses of which one alone decides: those of `when` when it lacks one vote, or the one of `unless` that lifts.
    pub(super) fn nearly(&self, clauses: &[ClauseResult]) -> Vec<String> {
        let of = |part: &'static str| clauses.iter().filter(move |clause| clause.part == part);
        let names = |found: Vec<&ClauseResult>| found.into_iter().map(|clause| clause.name.clone()).collect();
        let when = &self.rule.when;
        let open: Vec<&ClauseResult> = of("when").filter(|clause| clause.verdict != Verdict::True).collect();
        let lifting: Vec<&ClauseResult> =
            of("unless").filter(|clause| clause.verdict != Verdict::False).collect();
        let mut tally = Tally::of(when);
        of("when").for_each(|clause| tally.add(clause.verdict));
        if tally.verdict() == Verdict::True {
            let any = self.rule.unless.as_ref().is_some_and(|block| block.quantifier == Quantifier::Any);
            return if lifting.len() == 1 || !any { names(lifting) } else { Vec::new() };
        }
        if lifting.is_empty() && tally.lacks_one() { names(open) } else { Vec::new() }
    }
}
