//! Compares what a rule did with what its test expects. Never runs a rule.

use crate::alert::{Alert, ClauseResult, Excepted, Lapse, LapsedException, Outcome, Verdict};
use crate::evaluate::Explanation;
use crate::plan::{Because, Expectation, Test};
use crate::source::Span;
use crate::syntax::tree::ExpectVerdict;
use crate::value::FieldError;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// One expectation that was not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The expectation's place.
    pub span: Span,
    /// What was expected and what came out, lower case.
    pub message: String,
}

impl Failure {
    /// The test's record cannot be read.
    pub(super) fn record(span: Span, error: &FieldError) -> Failure {
        Failure { span, message: format!("the record cannot be read: `{}`: {}", error.field, error.reason) }
    }

    /// Two of the test's records are one.
    pub(super) fn same_key(span: Span) -> Failure {
        Failure { span, message: "two of the records have one key: give each a key of its own".to_owned() }
    }
}

/// Every expectation that was not met, in order. What hangs on a verdict that is wrong is not said beside it.
pub(super) fn failures(test: &Test, explanations: &[Explanation]) -> Vec<Failure> {
    let mut failures: Vec<Failure> = Vec::new();
    let verdict = over_all(explanations);
    let mut wrong_verdict: Option<Span> = None;
    for (expectation, span) in &test.expectations {
        let hangs_on_it = matches!(expectation, Expectation::Score(..) | Expectation::Because(_));
        if hangs_on_it && wrong_verdict.is_some_and(|line| line.to(*span) == line) {
            continue;
        }
        let message = match expectation {
            Expectation::Verdict(expected) => unmet_verdict(*expected, verdict, explanations),
            Expectation::ExceptedBy(name) => unmet_exception(name, explanations),
            Expectation::Score(low, high) => unmet_score(*low, *high, explanations),
            Expectation::Because(Because::Clause { name, negated }) => {
                let wanted = if *negated { Verdict::False } else { Verdict::True };
                unmet_clause(name, wanted, explanations)
            }
            Expectation::Because(Because::Missing(path)) => unmet_missing(path, explanations),
            Expectation::ReasonContains(words) => unmet_reason(words, explanations),
            Expectation::Outcome(word) => unmet_outcome(word, explanations),
            Expectation::Members(ids) => unmet_members(ids, explanations),
        };
        if message.is_some() && matches!(expectation, Expectation::Verdict(_)) {
            wrong_verdict = Some(*span);
        }
        failures.extend(message.map(|message| Failure { span: *span, message }));
    }
    failures
}

/// Hit when any part hits; undecided when none hits and one is undecided.
fn over_all(explanations: &[Explanation]) -> Verdict {
    let any = |verdict| explanations.iter().any(|explanation| explanation.verdict == verdict);
    match (any(Verdict::True), any(Verdict::Undecided)) {
        (true, _) => Verdict::True,
        (false, true) => Verdict::Undecided,
        (false, false) => Verdict::False,
    }
}

fn unmet_verdict(expected: ExpectVerdict, verdict: Verdict, explanations: &[Explanation]) -> Option<String> {
    let wanted = match expected {
        ExpectVerdict::Hit | ExpectVerdict::Excepted => Verdict::True,
        ExpectVerdict::NoHit => Verdict::False,
        ExpectVerdict::Undecided => Verdict::Undecided,
    };
    if verdict == wanted {
        return unmet_marks(expected, explanations);
    }
    let mut message = format!("expected {}, but it is {}", of_rule(wanted), of_rule(verdict));
    let because = why(verdict, explanations);
    if !because.is_empty() {
        message.push_str(&format!(": {}", because.join("; ")));
    }
    Some(message)
}

/// Whether hits are covered by exceptions as expected: of a plain hit one must count, of an excepted one none may.
fn unmet_marks(expected: ExpectVerdict, explanations: &[Explanation]) -> Option<String> {
    let open = alerts(explanations).find(|alert| alert.excepted.is_none());
    let covered = alerts(explanations).find_map(|alert| alert.excepted.as_ref());
    match (expected, open, covered) {
        (ExpectVerdict::Hit, None, Some(covered)) => {
            let Excepted { by, until, .. } = covered;
            Some(format!("expected a hit that counts, but it is excepted by `{by}` until {until}"))
        }
        (ExpectVerdict::Excepted, Some(open), _) => {
            let lapsed: Vec<String> = open.lapsed.iter().map(lapsed).collect();
            let why = if lapsed.is_empty() { String::new() } else { format!(": {}", lapsed.join("; ")) };
            Some(format!("expected an excepted hit, but no exception covers it on this day{why}"))
        }
        (ExpectVerdict::Excepted, None, None) => {
            Some("expected an excepted hit, but no alert is given on this day".to_owned())
        }
        _ => None,
    }
}

fn lapsed(lapsed: &LapsedException) -> String {
    match lapsed.why {
        Lapse::Ended => format!("`{}` ended on {}", lapsed.name, lapsed.until),
        Lapse::Reopened => format!("`{}` is bound to another state of the entry or the record", lapsed.name),
    }
}

/// Some hit must be covered by this exception.
fn unmet_exception(name: &str, explanations: &[Explanation]) -> Option<String> {
    let covering = alerts(explanations).filter_map(|alert| alert.excepted.as_ref());
    let covering: BTreeSet<&str> = covering.map(|excepted| excepted.by.as_str()).collect();
    if covering.contains(name) {
        return None;
    }
    let found: Vec<String> = covering.iter().map(|by| format!("`{by}`")).collect();
    Some(match found.as_slice() {
        [] => format!("expected the exception `{name}`, but none covers a hit"),
        found => format!("expected the exception `{name}`, but it is {}", found.join(", ")),
    })
}

/// What decided, part by part: the clauses that hold of a hit, those that do not of any other, or what is missing.
fn why(verdict: Verdict, explanations: &[Explanation]) -> Vec<String> {
    if explanations.is_empty() {
        return vec!["the rule does not run on that day, or the record has no such part".to_owned()];
    }
    let mut found = Vec::new();
    for explanation in explanations.iter().filter(|explanation| explanation.verdict == verdict) {
        let mut speaking: Vec<String> =
            explanation.clauses.iter().filter(|clause| speaks(clause, verdict)).map(seen).collect();
        if explanation.clauses.is_empty() {
            speaking.push(format!("missing {}", explanation.missing.join(", ")));
        }
        let part = if explanations.len() > 1 { format!("{}: ", explanation.part) } else { String::new() };
        found.push(format!("{part}{}", speaking.join(", ")));
    }
    found
}

/// Whether a clause is among those that led to the verdict.
fn speaks(clause: &ClauseResult, verdict: Verdict) -> bool {
    match (clause.part, verdict) {
        ("when", Verdict::True) => clause.verdict == Verdict::True,
        ("when", _) => clause.verdict == verdict,
        ("unless", Verdict::False) => clause.verdict == Verdict::True,
        ("unless", Verdict::Undecided) => clause.verdict == Verdict::Undecided,
        _ => false,
    }
}

/// `listed is not true: i.hs 8542.31`
fn seen(clause: &ClauseResult) -> String {
    let state = match clause.verdict {
        Verdict::True => "is true",
        Verdict::False => "is not true",
        Verdict::Undecided => "is undecided",
    };
    let mut text = format!("`{}` {state}", clause.name);
    let mut values = Vec::new();
    collect_values(clause, &mut values);
    if !clause.missing.is_empty() {
        text.push_str(&format!(", missing {}", clause.missing.join(", ")));
    } else if !values.is_empty() {
        text.push_str(&format!(" ({})", values.join(", ")));
    }
    text
}

fn collect_values(clause: &ClauseResult, values: &mut Vec<String>) {
    for seen in &clause.values {
        let value = format!("{} = {}", seen.path, seen.value);
        if !values.contains(&value) {
            values.push(value);
        }
    }
    clause.clauses.iter().for_each(|clause| collect_values(clause, values));
}

fn of_rule(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::True => "a hit",
        Verdict::False => "no hit",
        Verdict::Undecided => "undecided",
    }
}

fn alerts(explanations: &[Explanation]) -> impl Iterator<Item = &Alert> {
    explanations.iter().filter_map(|explanation| explanation.alert.as_ref())
}

fn unmet_score(low: Decimal, high: Decimal, explanations: &[Explanation]) -> Option<String> {
    let expected = if low == high { format!("score {low}") } else { format!("score {low} .. {high}") };
    let Some(best) = alerts(explanations).max_by_key(|alert| alert.score) else {
        return Some(format!("expected {expected}, but there is no hit and so no score"));
    };
    if (low..=high).contains(&Decimal::from(best.score)) {
        return None;
    }
    let mut parts = vec![best.base.clone()];
    for line in &best.lines {
        let sign = if line.points.starts_with('-') { "" } else { "+" };
        parts.push(format!("{sign}{} {}", line.points, line.name));
    }
    Some(format!("expected {expected}, but it is {} ({})", best.score, parts.join(" ")))
}

/// A clause must come out as wanted in some part that decides: the hits if there are any, else all parts.
fn unmet_clause(name: &str, wanted: Verdict, explanations: &[Explanation]) -> Option<String> {
    let verdict = over_all(explanations);
    let deciding = explanations.iter().filter(|explanation| explanation.verdict == verdict);
    let found: Vec<&ClauseResult> =
        deciding.filter_map(|explanation| find(&explanation.clauses, name)).collect();
    if found.iter().any(|clause| clause.verdict == wanted) {
        return None;
    }
    let wanted = if wanted == Verdict::True { "true" } else { "false" };
    Some(match found.first() {
        Some(clause) => format!("expected `{name}` to be {wanted}, but {}", seen(clause)),
        None => format!("expected `{name}` to be {wanted}, but it was not asked"),
    })
}

fn find<'c>(clauses: &'c [ClauseResult], name: &str) -> Option<&'c ClauseResult> {
    clauses
        .iter()
        .find_map(|clause| if clause.name == name { Some(clause) } else { find(&clause.clauses, name) })
}

fn unmet_missing(path: &str, explanations: &[Explanation]) -> Option<String> {
    let all =
        |of: fn(&Explanation) -> &Vec<String>| -> Vec<&String> { explanations.iter().flat_map(of).collect() };
    let missing = all(|explanation| &explanation.missing);
    let written = all(|explanation| &explanation.missing_as_written);
    if missing.iter().chain(&written).any(|found| *found == path) {
        return None;
    }
    Some(match written.as_slice() {
        [] => format!("expected `{path}` to be missing, but nothing that matters is missing"),
        found => {
            let found: Vec<String> = found.iter().map(|path| format!("`{path}`")).collect();
            format!("expected `{path}` to be missing, but what is missing is {}", found.join(", "))
        }
    })
}

fn unmet_reason(words: &str, explanations: &[Explanation]) -> Option<String> {
    let mut reasons = alerts(explanations).map(|alert| alert.reason.as_str()).peekable();
    match reasons.peek().copied() {
        None => Some(format!("expected a reason with `{words}`, but there is no hit and so no reason")),
        Some(first) => (!reasons.any(|reason| reason.contains(words)))
            .then(|| format!("expected a reason with `{words}`, but it is `{first}`")),
    }
}

/// Some alert must name these records and no others.
fn unmet_members(ids: &[String], explanations: &[Explanation]) -> Option<String> {
    let wanted: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    let found: Vec<BTreeSet<&str>> = alerts(explanations)
        .filter_map(|alert| alert.group.as_ref())
        .map(|group| group.members.iter().map(|member| member.id.as_str()).collect())
        .collect();
    if found.contains(&wanted) {
        return None;
    }
    let show = |ids: &BTreeSet<&str>| ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
    Some(match found.as_slice() {
        [] => format!("expected the members {}, but no alert names members", show(&wanted)),
        found => {
            let found: Vec<String> = found.iter().map(show).collect();
            format!("expected the members {}, but they are {}", show(&wanted), found.join("; and "))
        }
    })
}

/// The strongest outcome of the hits; without a hit there is no finding.
fn unmet_outcome(word: &str, explanations: &[Explanation]) -> Option<String> {
    let outcome = alerts(explanations).map(|alert| alert.outcome).max().unwrap_or(Outcome::NoFinding);
    let found = outcome.as_str();
    let wanted = word.replace('_', " ");
    (found != wanted).then(|| format!("expected outcome `{wanted}`, but it is `{found}`"))
}
