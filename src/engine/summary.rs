//! Counts a screening line by line. Never keeps a line.

use crate::alert::{
    Alert, CellNote, ColumnForm, ColumnNotes, ExceptionTerm, ExceptionUse, Lapse, Line, Outcome, RegisterUse,
    Summary,
};
use crate::evaluate::{Context, runs_on};
use crate::input::{Counts, Finding, Reader};
use crate::plan::{Exception, Rule, Term};
use crate::value::{NoteKind, Source};
use std::collections::{BTreeMap, BTreeSet};

/// The counts so far.
pub(super) struct Tally {
    summary: Summary,
    bands: BTreeMap<String, u64>,
    rules: BTreeMap<String, u64>,
    outcomes: BTreeMap<Outcome, u64>,
    groups: BTreeMap<Outcome, u64>,
    gaps: BTreeMap<String, u64>,
    /// By file, sheet, column and kind, in the order of their first.
    notes: Vec<ColumnNotes>,
    /// The names of the bands, the highest first, `info` last.
    band_names: Vec<String>,
}

impl Tally {
    /// Nothing is counted yet.
    pub(super) fn new(context: &Context<'_>) -> Tally {
        let bands = context.plan.scoring.bands.iter().rev().map(|(name, _)| name.clone());
        let runs = |rule: &&Rule| context.runs(rule);
        let is_left_out = |rule: &&Rule| runs_on(rule, context.as_of) && !context.runs(rule);
        Tally {
            summary: Summary {
                as_of: context.as_of.to_string(),
                regimes: context.regimes.to_vec(),
                lists: context.tables.uses(context.as_of),
                rules: context.plan.rules.iter().filter(runs).count(),
                part_run: context.selection.to_string(),
                rules_left_out: context.plan.rules.iter().filter(is_left_out).count(),
                exceptions: exceptions(context),
                ..Summary::default()
            },
            bands: BTreeMap::new(),
            rules: BTreeMap::new(),
            outcomes: BTreeMap::new(),
            groups: BTreeMap::new(),
            gaps: BTreeMap::new(),
            notes: Vec::new(),
            band_names: bands.chain(["info".to_owned()]).collect(),
        }
    }

    /// One more line.
    pub(super) fn add(&mut self, line: &Line) {
        match line {
            Line::Alert(alert) if alert.excepted.is_some() => {
                self.summary.excepted += 1;
                self.exceptions(alert);
            }
            Line::Alert(alert) => {
                self.exceptions(alert);
                self.summary.alerts += 1;
                count(&mut self.bands, &alert.band);
                count(&mut self.rules, &alert.rule);
                if alert.group.is_some() && alert.counts() {
                    *self.groups.entry(alert.outcome).or_default() += 1;
                }
            }
            Line::Record(record) => {
                self.summary.screened += 1;
                *self.outcomes.entry(record.outcome).or_default() += 1;
                self.summary.records_with_gaps += u64::from(!record.gaps.is_empty());
                let fields: BTreeSet<&String> = record.gaps.iter().flat_map(|gap| &gap.fields).collect();
                fields.into_iter().for_each(|field| count(&mut self.gaps, field));
                record.notes.iter().for_each(|note| self.note(note));
            }
            Line::Rejection(_) => self.summary.rejected += 1,
            Line::GroupGap(gap) => {
                self.summary.groups_with_gaps += 1;
                gap.fields.iter().for_each(|field| count(&mut self.gaps, field));
            }
            Line::Summary(_) => {}
        }
    }

    /// What an alert says of exceptions.
    fn exceptions(&mut self, alert: &Alert) {
        let covered = alert.excepted.iter().map(|excepted| (&excepted.by, None));
        let lapsed = alert.lapsed.iter().map(|lapsed| (&lapsed.name, Some(lapsed.why)));
        for (name, lapse) in covered.chain(lapsed) {
            let Some(known) = self.summary.exceptions.iter_mut().find(|one| one.name == *name) else {
                continue;
            };
            match lapse {
                None => known.excepted += 1,
                Some(Lapse::Reopened) => known.reopened += 1,
                Some(Lapse::Ended) => known.missed += 1,
            }
        }
    }

    fn note(&mut self, note: &CellNote) {
        let is_alike = |known: &&mut ColumnNotes| {
            let (one, other) = (&known.first, note);
            one.what == other.what
                && (&one.cell.file, &one.cell.sheet) == (&other.cell.file, &other.cell.sheet)
                && without_numbers(&one.cell.column).eq(without_numbers(&other.cell.column))
        };
        match self.notes.iter_mut().find(is_alike) {
            Some(known) => known.count += 1,
            None => self.notes.push(ColumnNotes { count: 1, first: note.clone() }),
        }
    }

    /// The summary, once the reader has come to its end. `left_out` records were looked at and are no lines, for there was
    /// nothing to say of them. `register` takes the number of parties that were completed.
    ///
    /// # Errors
    /// The reader's counts when not every other record that it read has become a line.
    pub(super) fn finish(
        self,
        reader: &Reader,
        left_out: u64,
        register: impl FnOnce(u64) -> Option<RegisterUse>,
    ) -> Result<Summary, Counts> {
        let counts = reader.counts();
        let seen = self.summary.screened.checked_add(left_out);
        let all = seen.and_then(|seen| seen.checked_add(self.summary.rejected));
        if all != Some(counts.read) || Some(counts.screened) != seen {
            return Err(counts);
        }
        let all = [Outcome::Hold, Outcome::Review, Outcome::NoFinding];
        let of = |counts: &BTreeMap<Outcome, u64>| {
            all.map(|outcome| (outcome, counts.get(&outcome).copied().unwrap_or(0))).to_vec()
        };
        let band = |name: &String| (name.clone(), self.bands.get(name).copied().unwrap_or(0));
        let unread = reader.columns().into_iter().filter(|column| column.field.is_none());
        let completed = self.notes.iter().filter(|notes| notes.first.what == NoteKind::Completed);
        let completed = completed.map(|notes| notes.count).sum();
        Ok(Summary {
            register: register(completed),
            read: counts.read,
            alerts_by_band: self.band_names.iter().map(band).collect(),
            records_by_outcome: of(&self.outcomes),
            groups_by_outcome: of(&self.groups),
            alerts_by_rule: most_first(self.rules),
            gaps_by_field: most_first(self.gaps),
            readings: reader.readings().into_iter().map(|(source, how)| (source.to_string(), how)).collect(),
            unread_columns: unread
                .map(|column| (Source { file: column.file, sheet: column.sheet }.to_string(), column.column))
                .collect(),
            column_forms: column_forms(reader),
            notes: self.notes,
            ..self.summary
        })
    }
}

/// The exceptions of the rule set before any hit.
pub(super) fn exceptions(context: &Context<'_>) -> Vec<ExceptionUse> {
    let one = |exception: &Exception| ExceptionUse {
        name: exception.name.clone(),
        rule: exception.rule.clone(),
        term: match exception.term_on(context.as_of) {
            Term::NotYet => ExceptionTerm::NotYet,
            Term::InForce => ExceptionTerm::InForce,
            Term::Expired => ExceptionTerm::Expired,
        },
        from: exception.from.to_string(),
        until: exception.until.to_string(),
        approved_by: exception.approved_by.clone(),
        ticket: exception.ticket.clone(),
        rule_ran: context.plan.rules.iter().any(|rule| rule.name == exception.rule && context.runs(rule)),
        excepted: 0,
        reopened: 0,
        missed: 0,
    };
    context.plan.exceptions.iter().map(one).collect()
}

fn column_forms(reader: &Reader) -> Vec<ColumnForm> {
    let sources = reader.source_files();
    let form = |(file, finding): (usize, &Finding)| {
        let source = sources.get(file)?;
        Some(ColumnForm {
            file: source.source.file.clone(),
            sheet: source.source.sheet.clone(),
            column: source.columns.get(finding.column).cloned().unwrap_or_default(),
            says: finding.says.clone(),
        })
    };
    reader.findings().filter_map(form).collect()
}

/// A path of JSON without the numbers of items, of which there may be any number.
fn without_numbers(path: &str) -> impl Iterator<Item = &str> {
    path.split('.').filter(|part| !part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn count(counts: &mut BTreeMap<String, u64>, name: &str) {
    match counts.get_mut(name) {
        Some(count) => *count += 1,
        None => {
            counts.insert(name.to_owned(), 1);
        }
    }
}

fn most_first(counts: BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    // Equal counts stay in the order of their names.
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}
