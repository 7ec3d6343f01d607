//! Writes down what a rule saw: every clause with its verdict and values, and the alert of a hit. Never decides a rule.

use super::machine::Machine;
use super::origin;
use super::record::reference;
use super::rule::Tally;
use super::score;
use super::trace::{Trace, missing_fields};
use crate::alert::{Alert, Citation, ClauseResult, ListEntry, Outcome, RecordReference, ScoreLine, Verdict};
use crate::plan::{Block, Body, Clause, Expr, RuleStatus};
use crate::value::{Row, Value};
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// A clause's text and where it stands, for its result.
struct Heading<'p> {
    name: &'p str,
    part: &'static str,
    text: &'p str,
}

impl<'p: 'b, 'b> Machine<'p, 'b> {
    /// Every clause of `when` and of `unless`, none left out, with what it saw, and the entries that were found.
    pub(super) fn clause_results(&mut self) -> (Vec<ClauseResult>, Vec<ListEntry>) {
        let rule = self.rule;
        let mut entries = Vec::new();
        let mut results = self.block_results(&rule.when, "when", &mut entries);
        if let Some(unless) = &rule.unless {
            results.extend(self.block_results(unless, "unless", &mut entries));
        }
        (results, entries)
    }

    fn block_results(
        &mut self,
        block: &'p Block,
        part: &'static str,
        entries: &mut Vec<ListEntry>,
    ) -> Vec<ClauseResult> {
        block.clauses.iter().map(|clause| self.clause_result(clause, part, entries)).collect()
    }

    fn clause_result(
        &mut self,
        clause: &'p Clause,
        part: &'static str,
        entries: &mut Vec<ListEntry>,
    ) -> ClauseResult {
        let heading = Heading { name: &clause.name, part, text: &clause.text };
        match &clause.body {
            Body::Test(expr) => self.question(heading, expr, entries),
            Body::Block(block) => {
                let clauses = self.block_results(block, part, entries);
                let mut tally = Tally::of(block);
                clauses.iter().for_each(|clause| tally.add(clause.verdict));
                let verdict = tally.verdict();
                let mut missing: Vec<String> = match verdict {
                    Verdict::Undecided => clauses.iter().flat_map(|clause| clause.missing.clone()).collect(),
                    _ => Vec::new(),
                };
                missing.sort_unstable();
                missing.dedup();
                ClauseResult {
                    name: clause.name.clone(),
                    part,
                    text: clause.text.clone(),
                    verdict,
                    values: Vec::new(),
                    missing,
                    clauses,
                }
            }
        }
    }

    fn question(
        &mut self,
        heading: Heading<'p>,
        expr: &'p Expr,
        entries: &mut Vec<ListEntry>,
    ) -> ClauseResult {
        let mark = self.notes.len();
        self.trace = Some(Trace::default());
        let verdict = self.test(expr);
        let trace = self.trace.take().unwrap_or_default();
        let missing = match verdict {
            Verdict::Undecided => missing_fields(&self.notes[mark..]),
            _ => Vec::new(),
        };
        self.notes.truncate(mark);
        for entry in trace.entries {
            if !entries.contains(&entry) {
                entries.push(entry);
            }
        }
        ClauseResult {
            name: heading.name.to_owned(),
            part: heading.part,
            text: heading.text.to_owned(),
            verdict,
            values: trace.values,
            missing,
            clauses: Vec::new(),
        }
    }

    /// The alert of a rule that hit the part that the machine looks at.
    pub(super) fn alert(&mut self, part: Option<Row<'b>>, row: Row<'b>) -> Alert {
        let notes = origin::notes(self.context, row);
        Alert { notes, ..self.alert_about(part, &reference(self.context, row)) }
    }

    /// The alert of a rule that hit what the machine looks at: a part, a record or a group that this record completes.
    pub(super) fn alert_about(&mut self, part: Option<Row<'b>>, record: &RecordReference) -> Alert {
        let rule = self.rule;
        self.look_at(part);
        let (mut clauses, mut entries) = self.clause_results();
        let (lines, points) = self.lines(&mut clauses, &mut entries);
        let score = score::rounded(points);
        let hold_under = self.hold(&mut clauses, &mut entries);
        let part = part.map(|part| part.position()).unwrap_or_default();
        let scoring = &self.context.plan.scoring;
        let outcome = if hold_under.is_empty() { score::outcome(scoring, score) } else { Outcome::Hold };
        // The `let`s that only a text reads must be seen like the others.
        self.trace = Some(Trace::default());
        let reason = self.render(&rule.reason);
        let inquiry = rule.inquiry.as_ref().map(|inquiry| self.render(inquiry)).unwrap_or_default();
        self.trace = None;
        let (plan, as_of) = (self.context.plan, self.context.as_of);
        let tables = self.context.tables;
        let lists = rule.lists.iter().filter_map(|&list| tables.list_use(list, as_of));
        let watchlists = rule.watchlists.iter().filter_map(|&list| tables.watchlist_use(list, as_of));
        let mut alert = Alert {
            id: id(&rule.name, record, &part, &entries),
            rule: rule.name.clone(),
            title: rule.title.clone(),
            severity: rule.severity.clone(),
            status: if rule.status == RuleStatus::Trial { "trial" } else { "active" }.to_owned(),
            family: rule.family.clone(),
            tags: rule.tags.clone(),
            record: record.clone(),
            part,
            score,
            band: score::band(scoring, score).to_owned(),
            outcome,
            hold_under,
            excepted: None,
            lapsed: Vec::new(),
            except_by: String::new(),
            bind: bind(&entries),
            reason,
            inquiry,
            base: rule.base.normalize().to_string(),
            lines,
            clauses,
            entries,
            citations: rule
                .cite
                .iter()
                .filter_map(|&cited| plan.citations.get(cited))
                .map(citation)
                .collect(),
            rule_hash: rule.hash.clone(),
            lists: lists.chain(watchlists).collect(),
            notes: Vec::new(),
            part_run: self.context.selection.to_string(),
            group: None,
        };
        self.except(&mut alert);
        alert
    }

    /// The lines that count, and the points of all together. An undecided line counts nothing.
    fn lines(
        &mut self,
        clauses: &mut Vec<ClauseResult>,
        entries: &mut Vec<ListEntry>,
    ) -> (Vec<ScoreLine>, Decimal) {
        let rule = self.rule;
        let mut total = rule.base;
        let mut counted = Vec::new();
        for line in &rule.lines {
            let heading = Heading { name: &line.name, part: "score", text: &line.text };
            let result = self.question(heading, &line.condition, entries);
            let holds = result.verdict == Verdict::True;
            clauses.push(result);
            if !holds {
                continue;
            }
            let Some(points) = self.points(&line.points) else { continue };
            let points = if line.subtracts { -points } else { points };
            total = total.saturating_add(points);
            let text = line.sentence.as_ref().map(|sentence| self.render(sentence)).unwrap_or_default();
            counted.push(ScoreLine { name: line.name.clone(), points: points.to_string(), text });
        }
        (counted, total)
    }

    /// The points of a line to two decimals, so that the lines as shown add up to the score.
    fn points(&mut self, expr: &'p Expr) -> Option<Decimal> {
        let mark = self.notes.len();
        let value = self.value(expr);
        self.notes.truncate(mark);
        match value {
            crate::value::Value::Number(points) => Some(score::to_hundredths(points)),
            _ => None,
        }
    }

    /// The regimes of the user under which a hit holds.
    fn hold(&mut self, clauses: &mut Vec<ClauseResult>, entries: &mut Vec<ListEntry>) -> Vec<String> {
        let Some(hold) = &self.rule.hold else { return Vec::new() };
        if let Some(condition) = &hold.condition {
            let result = self.clause_result(condition, "hold", entries);
            let holds = result.verdict == Verdict::True;
            clauses.push(result);
            if !holds {
                return Vec::new();
            }
        }
        let listed = hold.of.as_ref().map(|of| self.value(of)).and_then(|of| regimes_of(&of));
        let applies = |regime: &&String| listed.as_ref().is_none_or(|listed| listed.contains(regime));
        let bound = hold.regimes.iter().filter(|regime| self.context.regimes.contains(regime));
        bound.filter(applies).cloned().collect()
    }
}

fn citation(citation: &crate::plan::Citation) -> Citation {
    Citation {
        id: citation.id.clone(),
        title: citation.title.clone(),
        publisher: citation.publisher.clone(),
        date: citation.date.map(|date| date.to_string()).unwrap_or_default(),
        url: citation.url.clone(),
    }
}

/// The id of an alert of a record: of the rule, the record, the part and the entries that were found.
fn id(rule: &str, record: &RecordReference, part: &str, entries: &[ListEntry]) -> String {
    let about = [rule, &record.record_type, &record.id, part].into_iter();
    let entries = entries.iter().flat_map(|entry| [entry.watchlist.as_str(), &entry.id]);
    digits(about.chain(entries).map(str::as_bytes))
}

/// The hash that an exception may be bound to: of each entry that was found with what the record says of its party.
fn bind(entries: &[ListEntry]) -> String {
    match entries {
        [] => String::new(),
        [entry] => entry.bind.clone(),
        entries => {
            let mut binds: Vec<&str> = entries.iter().map(|entry| entry.bind.as_str()).collect();
            binds.sort_unstable();
            binds.dedup();
            digits(binds.into_iter().map(str::as_bytes))
        }
    }
}

/// The id of an alert of a group: of the rule, the type of its members, their key and the last day of the window.
pub(super) fn group_id(rule: &str, record_type: &str, key: &[u8], day: i32) -> String {
    digits([rule.as_bytes(), b"group", record_type.as_bytes(), key, &day.to_be_bytes()].into_iter())
}

/// The first 16 hexadecimal digits of the SHA-256 of what an alert is about, each part with its length before it.
fn digits<'t>(parts: impl Iterator<Item = &'t [u8]>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut id = String::with_capacity(16);
    for byte in hash.finalize().iter().take(8) {
        // Writing to a string cannot fail.
        let _ = write!(id, "{byte:02x}");
    }
    id
}

/// The laws by which a matched entry is listed; none when it does not say, or when the United Nations list it, whose
/// members all have to act (Charter, Article 25): then any law may be meant.
fn regimes_of(found: &Value<'_>) -> Option<Vec<String>> {
    let Value::Structure(found) = found else { return None };
    let (index, _) = found.structure.field("regimes")?;
    let Some(Value::List(regimes)) = found.fields.get(index) else { return None };
    let regimes: Vec<String> = regimes.iter().filter_map(Value::as_text).map(str::to_owned).collect();
    let any = regimes.is_empty() || regimes.iter().any(|regime| regime == "UN");
    (!any).then_some(regimes)
}
