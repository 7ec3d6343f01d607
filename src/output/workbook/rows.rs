//! What stands in each row of the workbook. Never decides how it looks.

use super::sheet::{Column, Sheet};
use crate::alert::{
    Alert, Cell, ClauseResult, Excepted, ExceptionUse, ListEntry, ListUse, Outcome, RecordReference,
    RecordResult, Rejection, Summary, Verdict,
};
use crate::output::words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io;

/// A row of the alerts and its rows of evidence.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AlertRows {
    pub(super) row: Vec<String>,
    pub(super) evidence: Vec<Vec<String>>,
}

pub(super) const ALERTS: &[Column] = &[
    Column("Alert", 18.0),
    Column("Outcome", 10.0),
    Column("Hold under", 12.0),
    Column("Score", 7.0),
    Column("Band", 9.0),
    Column("Type", 11.0),
    Column("Record", 14.0),
    Column("Part", 14.0),
    Column("Rule", 34.0),
    Column("What was found", 60.0),
    Column("What to ask", 46.0),
    Column("List entry", 36.0),
    Column("File", 24.0),
    Column("Sheet", 14.0),
    Column("Row", 8.0),
];

/// Behind the columns of the alerts, of which outcome and regimes are those without the exception.
pub(super) const EXCEPTED: &[Column] = &[
    Column("Alert", 18.0),
    Column("Exception", 24.0),
    Column("Until", 12.0),
    Column("Ticket", 14.0),
    Column("Approved by", 20.0),
    Column("Why it was made", 40.0),
    Column("Instead of", 18.0),
    Column("Score", 7.0),
    Column("Band", 9.0),
    Column("Type", 11.0),
    Column("Record", 14.0),
    Column("Part", 14.0),
    Column("Rule", 34.0),
    Column("What was found", 60.0),
    Column("List entry", 36.0),
    Column("File", 24.0),
    Column("Sheet", 14.0),
    Column("Row", 8.0),
];

pub(super) const EXCEPTIONS: &[Column] = &[
    Column("Exception", 24.0),
    Column("Rule", 34.0),
    Column("Term", 12.0),
    Column("From", 12.0),
    Column("Until", 12.0),
    Column("Approved by", 20.0),
    Column("Ticket", 14.0),
    Column("Hits covered", 10.0),
    Column("Hits reopened", 10.0),
    Column("Hits after its end", 10.0),
];

pub(super) const EVIDENCE: &[Column] = &[
    Column("Alert", 18.0),
    Column("Record", 14.0),
    Column("Rule", 28.0),
    Column("Kind", 12.0),
    Column("Name", 26.0),
    Column("Verdict", 11.0),
    Column("What", 60.0),
    Column("Values, and where they stand", 70.0),
];

pub(super) const RECORDS: &[Column] = &[
    Column("Record", 14.0),
    Column("Type", 11.0),
    Column("Outcome", 11.0),
    Column("Score", 7.0),
    Column("Band", 9.0),
    Column("Alerts", 7.0),
    Column("Rules", 46.0),
    Column("What to ask", 60.0),
    Column("Missing fields", 40.0),
    Column("File", 24.0),
    Column("Sheet", 14.0),
    Column("Row", 8.0),
];

pub(super) const REJECTED: &[Column] = &[
    Column("File", 28.0),
    Column("Sheet", 14.0),
    Column("Row", 8.0),
    Column("Column", 22.0),
    Column("Record", 16.0),
    Column("Why", 80.0),
];

pub(super) const LISTS: &[Column] = &[
    Column("List", 26.0),
    Column("Entries", 10.0),
    Column("Date", 12.0),
    Column("Age in days", 10.0),
    Column("Stale", 8.0),
    Column("File", 40.0),
    Column("SHA-256", 68.0),
];

pub(super) const RULES: &[Column] = &[
    Column("Rule", 34.0),
    Column("Title", 46.0),
    Column("Severity", 10.0),
    Column("Status", 9.0),
    Column("Family", 12.0),
    Column("Alerts", 8.0),
    Column("Tags", 18.0),
    Column("Sources", 70.0),
    Column("SHA-256 of the rule", 68.0),
];

impl AlertRows {
    pub(super) fn of(alert: &Alert) -> AlertRows {
        let RecordReference { record_type, id, file, sheet, row, .. } = &alert.record;
        let row = [
            alert.id.clone(),
            alert.outcome.as_str().to_owned(),
            alert.hold_under.join(", "),
            alert.score.to_string(),
            alert.band.clone(),
            record_type.clone(),
            id.clone(),
            alert.part.clone(),
            alert.title.clone(),
            alert.reason.clone(),
            alert.inquiry.clone(),
            entry_lines(alert),
            file.clone(),
            sheet.clone(),
            row.to_string(),
        ];
        AlertRows { row: row.to_vec(), evidence: evidence(alert) }
    }
}

/// The row of a hit that an exception covers, and its evidence.
pub(super) fn excepted(alert: &Alert, excepted: &Excepted) -> AlertRows {
    let RecordReference { record_type, id, file, sheet, row, .. } = &alert.record;
    let row = [
        alert.id.clone(),
        excepted.by.clone(),
        excepted.until.clone(),
        excepted.ticket.clone(),
        excepted.approved_by.join(", "),
        excepted.reason.clone(),
        words::instead_of(excepted),
        alert.score.to_string(),
        alert.band.clone(),
        record_type.clone(),
        id.clone(),
        alert.part.clone(),
        alert.title.clone(),
        alert.reason.clone(),
        entry_lines(alert),
        file.clone(),
        sheet.clone(),
        row.to_string(),
    ];
    AlertRows { row: row.to_vec(), evidence: evidence(alert) }
}

pub(super) fn exception(exception: &ExceptionUse) -> Vec<String> {
    vec![
        exception.name.clone(),
        exception.rule.clone(),
        words::term(exception.term).to_owned(),
        exception.from.clone(),
        exception.until.clone(),
        exception.approved_by.join(", "),
        exception.ticket.clone(),
        exception.excepted.to_string(),
        exception.reopened.to_string(),
        exception.missed.to_string(),
    ]
}

fn entry_lines(alert: &Alert) -> String {
    alert.entries.iter().map(entry_line).collect::<Vec<_>>().join("\n")
}

/// `Sany Heavy Industry Co., Ltd. [reported tw-sany]`
fn entry_line(entry: &ListEntry) -> String {
    format!("{} [{} {}]", entry.name, words::status(entry.status), entry.id)
}

/// Points, clauses, list entries and sources, a row each.
fn evidence(alert: &Alert) -> Vec<Vec<String>> {
    let row = |kind: &str, name: &str, verdict: &str, what: String, values: String| {
        let lead = [&alert.id, &alert.record.id, &alert.rule, kind, name, verdict];
        lead.into_iter().map(|cell| (*cell).to_owned()).chain([what, values]).collect::<Vec<String>>()
    };
    let mut rows =
        vec![row("points", "hit", &format!("+{}", alert.base), "for the hit".into(), String::new())];
    for line in &alert.lines {
        rows.push(row("points", &line.name, &words::signed(line), words::said(line), String::new()));
    }
    let mut clauses = Vec::new();
    flatten(&alert.clauses, "", &mut clauses);
    for (name, clause) in clauses {
        rows.push(row(clause.part, &name, verdict(clause.verdict), clause.text.clone(), values(clause)));
    }
    for entry in &alert.entries {
        let agree =
            format!("agrees: {}; disagrees: {}", or_nothing(&entry.agreements), or_nothing(&entry.conflicts));
        let claim = format!(
            "{}: {}. Claim ({}): {} Source: {}",
            entry_line(entry),
            words::status_sentence(entry.status),
            entry.claim_strength,
            entry.claim,
            entry.source
        );
        let how = format!(
            "likeness {} to the {} {}: {}; {agree}",
            entry.score,
            words::name_kind(entry.name_kind),
            entry.matched_name,
            entry.how
        );
        rows.push(row("list entry", &entry.watchlist, "", claim, how));
    }
    for lapsed in &alert.lapsed {
        rows.push(row("exception", &lapsed.name, "", words::lapsed(lapsed), String::new()));
    }
    for citation in &alert.citations {
        rows.push(row("source", &citation.id, "", words::citation(citation), citation.url.clone()));
    }
    rows
}

/// Clauses with the names of the blocks around them: `end.destination`.
fn flatten<'c>(clauses: &'c [ClauseResult], above: &str, into: &mut Vec<(String, &'c ClauseResult)>) {
    for clause in clauses {
        let name = if above.is_empty() { clause.name.clone() } else { format!("{above}.{}", clause.name) };
        into.push((name.clone(), clause));
        flatten(&clause.clauses, &name, into);
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::True => "yes",
        Verdict::False => "no",
        Verdict::Undecided => "undecided",
    }
}

fn values(clause: &ClauseResult) -> String {
    let seen = clause.values.iter().map(|seen| {
        let cells: Vec<String> = seen.cells.iter().map(Cell::in_its_file).collect();
        let at = if cells.is_empty() { String::new() } else { format!(" ({})", cells.join(" and ")) };
        format!("{} = {}{at}", seen.path, seen.value)
    });
    let missing = clause.missing.iter().map(|path| format!("{path} is missing"));
    seen.chain(missing).collect::<Vec<_>>().join("; ")
}

fn or_nothing(items: &[String]) -> String {
    if items.is_empty() { "nothing".to_owned() } else { items.join(", ") }
}

pub(super) fn record(record: &RecordResult, alerts: &[Alert]) -> Vec<String> {
    let RecordReference { record_type, id, file, sheet, row, .. } = &record.record;
    let rules: Vec<&str> = distinct(alerts.iter().map(|alert| alert.title.as_str()));
    let asks: Vec<&str> = distinct(alerts.iter().map(|alert| alert.inquiry.as_str()));
    let missing: BTreeSet<&str> =
        record.gaps.iter().flat_map(|gap| gap.fields.iter().map(String::as_str)).collect();
    vec![
        id.clone(),
        record_type.clone(),
        record.outcome.as_str().to_owned(),
        record.score.to_string(),
        record.band.clone(),
        alerts.len().to_string(),
        rules.join("\n"),
        asks.join("\n"),
        missing.into_iter().collect::<Vec<_>>().join(", "),
        file.clone(),
        sheet.clone(),
        row.to_string(),
    ]
}

/// What is not empty, each once, in order.
fn distinct<'t>(all: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    let mut seen = BTreeSet::new();
    all.filter(|text| !text.is_empty() && seen.insert(*text)).collect()
}

pub(super) fn rejection(rejection: &Rejection) -> Vec<String> {
    let Rejection { file, sheet, row, column, id, reason, .. } = rejection;
    vec![file.clone(), sheet.clone(), row.to_string(), column.clone(), id.clone(), reason.clone()]
}

pub(super) fn list(list: &ListUse) -> Vec<String> {
    vec![
        list.name.clone(),
        list.rows.to_string(),
        list.date.clone(),
        list.age_days.map_or(String::new(), |days| days.to_string()),
        if list.stale { "stale" } else { "" }.to_owned(),
        list.file.clone(),
        list.sha256.clone(),
    ]
}

/// A rule that fired.
pub(super) struct Fired {
    title: String,
    severity: String,
    status: String,
    family: String,
    tags: String,
    sources: String,
    hash: String,
    pub(super) alerts: u64,
}

impl Fired {
    pub(super) fn of(alert: &Alert) -> Fired {
        Fired {
            title: alert.title.clone(),
            severity: alert.severity.clone(),
            status: alert.status.clone(),
            family: alert.family.clone(),
            tags: alert.tags.join(", "),
            sources: alert.citations.iter().map(words::citation).collect::<Vec<_>>().join("\n"),
            hash: alert.rule_hash.clone(),
            alerts: 0,
        }
    }

    pub(super) fn row(&self, name: &str) -> Vec<String> {
        let Fired { title, severity, status, family, tags, sources, hash, alerts } = self;
        let alerts = alerts.to_string();
        [name, title, severity, status, family, &alerts, tags, sources, hash].map(str::to_owned).to_vec()
    }
}

/// The first sheet. `counted` are alerts, records and rejections that were to be listed; `left_out` what found no room.
pub(super) fn summary(
    summary: &Summary,
    unlisted: u64,
    counted: [usize; 3],
    left_out: [u64; 5],
    sheet: &mut Sheet<'_>,
) -> io::Result<()> {
    if !summary.part_run.is_empty() {
        sheet.heading("Part run: not all rules ran")?;
        sheet.row(&["rules".to_owned(), words::rules_of(summary), summary.part_run.clone()])?;
    }
    sheet.heading("What was found")?;
    for (outcome, count) in &summary.records_by_outcome {
        sheet.row(&[outcome.as_str().to_owned(), count.to_string(), meaning(*outcome).to_owned()])?;
    }
    sheet.heading("Records")?;
    pair(sheet, "records read", summary.read)?;
    pair(sheet, "records screened", summary.screened)?;
    pair(sheet, "rows rejected, see Rejected", summary.rejected)?;
    if let Some(register) = &summary.register {
        pair(sheet, "suppliers taken from the register", register.taken)?;
        pair(sheet, "parties completed from it", register.completed)?;
        pair(sheet, "rows of the register rejected, see Rejected", register.rejected.len() as u64)?;
    }
    pair(sheet, "records listed in Records", counted[1] as u64)?;
    pair(sheet, "records with neither an alert nor a gap, not listed", unlisted)?;
    pair(sheet, "records that could not be decided in full", summary.records_with_gaps)?;
    for (outcome, count) in summary.groups_by_outcome.iter().filter(|(_, count)| *count > 0) {
        pair(sheet, &format!("alerts of groups: {}", outcome.as_str()), *count)?;
    }
    if summary.groups_with_gaps > 0 {
        pair(sheet, "groups that could not be decided", summary.groups_with_gaps)?;
    }
    pair(sheet, "hits that exceptions cover, see Excepted", summary.excepted)?;
    sheet.heading("Alerts by band")?;
    for (band, count) in &summary.alerts_by_band {
        pair(sheet, band, *count)?;
    }
    sheet.heading("Alerts by rule")?;
    for (rule, count) in &summary.alerts_by_rule {
        pair(sheet, rule, *count)?;
    }
    sheet.heading("Fields that rules missed, by records")?;
    for (field, count) in &summary.gaps_by_field {
        pair(sheet, field, *count)?;
    }
    sheet.heading("Lists")?;
    pair(sheet, "lists", summary.lists.len() as u64)?;
    pair(sheet, "stale lists", summary.lists.iter().filter(|list| list.stale).count() as u64)?;
    if let Some(words) = words::without_official_lists(&summary.lists) {
        sheet.row(&[words.to_owned()])?;
    }
    let names = ["Alerts", "Excepted", "Evidence", "Records", "Rejected"];
    for (name, count) in names.into_iter().zip(left_out).filter(|(_, count)| *count > 0) {
        pair(sheet, &format!("rows that found no room in {name}; write `-o alerts.jsonl` too"), count)?;
    }
    Ok(())
}

fn meaning(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Hold => "an official prohibition may apply: stop until a person has decided",
        Outcome::Review => "a person has to look",
        Outcome::NoFinding => {
            "nothing was found with these rules, lists and fields; no decision about anybody"
        }
    }
}

/// The last sheet: how to make the same file again.
pub(super) fn run(summary: &Summary, sheet: &mut Sheet<'_>) -> io::Result<()> {
    sheet.heading("Run")?;
    let text = |name: &str, value: String| [name.to_owned(), value];
    sheet.row(&text("program", format!("tidewaiter {}", env!("CARGO_PKG_VERSION"))))?;
    sheet.row(&text("day of screening", summary.as_of.clone()))?;
    sheet.row(&text("regimes", summary.regimes.join(", ")))?;
    sheet.row(&text("rules", summary.rules.to_string()))?;
    if !summary.part_run.is_empty() {
        sheet.row(&text("part run", format!("{}: {}", words::rules_of(summary), summary.part_run)))?;
    }
    if !summary.unread_columns.is_empty() {
        sheet.heading("Columns that fed no field")?;
    }
    for (file, column) in &summary.unread_columns {
        sheet.row(&text(file, column.clone()))?;
    }
    if !summary.column_forms.is_empty() || !summary.notes.is_empty() {
        sheet.heading("How columns were read")?;
    }
    for form in &summary.column_forms {
        sheet.row(&[form.file.clone(), form.column.clone(), form.says.clone()])?;
    }
    for notes in &summary.notes {
        let first = &notes.first;
        let what = format!("`{}`: {}", first.written, first.why);
        sheet.row(&[first.cell.to_string(), notes.count.to_string(), what])?;
    }
    Ok(())
}

fn pair(sheet: &mut Sheet<'_>, name: &str, count: u64) -> io::Result<()> {
    sheet.row(&[name.to_owned(), count.to_string()])
}
