//! What stands below the records: gaps, rejected rows, unread columns, lists. Never left out when there is something to say.

use super::REJECTIONS_SHOWN;
use super::page::{Look, Page};
use crate::alert::{
    Alert, ColumnNotes, ExceptionTerm, ExceptionUse, ListFileUse, ListUse, Rejection, Summary,
};
use crate::output::{counted, grouped, words};
use crate::value::NoteKind;
use std::collections::{BTreeMap, BTreeSet};

/// How many rules are named beside a missing field.
const RULES_SHOWN: usize = 3;

pub(super) fn gaps(page: &mut Page, summary: &Summary, rules: &BTreeMap<String, BTreeSet<String>>) {
    if summary.gaps_by_field.is_empty() {
        return;
    }
    let head = format!(
        "What could not be decided ({} of {})",
        grouped(summary.records_with_gaps),
        counted(summary.screened, "record")
    );
    page.head(&head);
    let rows: Vec<Vec<String>> = summary
        .gaps_by_field
        .iter()
        .map(|(field, count)| {
            let waiting = rules.get(field).map(some_of).unwrap_or_default();
            vec![field.clone(), counted(*count, "record"), waiting]
        })
        .collect();
    page.columns(2, &rows);
    page.paragraph(
        2,
        "add these fields to the input, or name their columns with `--map FIELD=COLUMN`, and screen again",
    );
}

/// `for third_country_routing, watchlist_name and 2 more rules`
fn some_of(rules: &BTreeSet<String>) -> String {
    let named: Vec<&str> = rules.iter().take(RULES_SHOWN).map(String::as_str).collect();
    let more = rules.len().saturating_sub(RULES_SHOWN) as u64;
    let tail = if more == 0 { String::new() } else { format!(" and {}", counted(more, "more rule")) };
    format!("for {}{tail}", named.join(", "))
}

/// Hits that exceptions cover: what was found, by whose word it asks for nothing, and what it would ask for.
pub(super) fn excepted(page: &mut Page, summary: &Summary, first: &[Alert]) {
    if first.is_empty() {
        return;
    }
    page.head(&format!("Excepted, counted in no score or outcome ({})", grouped(summary.excepted)));
    let rows: Vec<Vec<String>> = first.iter().filter_map(excepted_row).collect();
    page.columns(2, &rows);
    let more = summary.excepted.saturating_sub(first.len() as u64);
    if more > 0 {
        page.paragraph(2, &format!("and {}: all of them with `-o alerts.jsonl`", counted(more, "more hit")));
    }
}

fn excepted_row(alert: &Alert) -> Option<Vec<String>> {
    let excepted = alert.excepted.as_ref()?;
    let about = match &alert.group {
        Some(group) => {
            let keys: Vec<&str> = group.keys.iter().map(|key| key.value.as_str()).collect();
            format!("Group {}", keys.join(", "))
        }
        None => format!("{} {}", alert.record.record_type, alert.record.id),
    };
    let part = if alert.part.is_empty() { String::new() } else { format!(", {}", alert.part) };
    Some(vec![
        about,
        format!("{}{part}", alert.rule),
        format!("{} until {} ({})", excepted.by, excepted.until, excepted.ticket),
        format!("instead of {} {}", alert.score, words::instead_of(excepted)),
    ])
}

/// Exceptions that want a look: ended, bound to what is no more, or without a hit.
pub(super) fn exceptions(page: &mut Page, summary: &Summary) {
    let rows: Vec<Vec<String>> = summary.exceptions.iter().filter_map(wants_a_look).collect();
    if rows.is_empty() {
        return;
    }
    page.head(&format!("Exceptions to look at ({})", grouped(rows.len() as u64)));
    page.columns(2, &rows);
}

fn wants_a_look(exception: &ExceptionUse) -> Option<Vec<String>> {
    let hits = |count: u64| counted(count, "hit");
    let why = match exception.term {
        ExceptionTerm::Expired if exception.missed > 0 => {
            format!("ended on {}; it would cover {}", exception.until, hits(exception.missed))
        }
        ExceptionTerm::InForce if exception.reopened > 0 => {
            format!("reopened: what it is bound to has changed for {}", hits(exception.reopened))
        }
        ExceptionTerm::InForce if exception.rule_ran && exception.excepted == 0 => {
            "covers no hit of this run".to_owned()
        }
        _ => return None,
    };
    Some(vec![exception.name.clone(), exception.rule.clone(), why])
}

/// What the register of suppliers gave, and its rows that could not be read.
pub(super) fn register(page: &mut Page, summary: &Summary) {
    let Some(register) = &summary.register else { return };
    page.head("The register of suppliers");
    let rejected = register.rejected.len() as u64;
    let words = format!(
        "{} taken from {}, {} rejected; {} completed",
        counted(register.taken, "supplier"),
        register.files.join(", "),
        counted(rejected, "row"),
        match register.completed {
            1 => "1 party".to_owned(),
            many => format!("{} parties", grouped(many)),
        }
    );
    page.paragraph(2, &words);
    table_of_rejections(page, &register.rejected, rejected);
}

pub(super) fn rejections(page: &mut Page, summary: &Summary, first: &[Rejection]) {
    if first.is_empty() {
        return;
    }
    page.head(&format!("Rejected rows, not screened ({})", grouped(summary.rejected)));
    table_of_rejections(page, first, summary.rejected);
}

fn table_of_rejections(page: &mut Page, rejections: &[Rejection], all: u64) {
    let shown = rejections.iter().take(REJECTIONS_SHOWN);
    let rows: Vec<Vec<String>> = shown
        .map(|rejection| {
            vec![rejection.place(), rejection.id.clone(), rejection.column.clone(), rejection.reason.clone()]
        })
        .collect();
    let more = all.saturating_sub(rows.len() as u64);
    if !rows.is_empty() {
        page.columns(2, &without_empty_columns(rows));
    }
    if more > 0 {
        page.paragraph(2, &format!("and {}: all of them with `-o alerts.jsonl`", counted(more, "more row")));
    }
}

/// Ids and columns are not known for every kind of rejection.
fn without_empty_columns(mut rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    for column in (0..3).rev() {
        if rows.iter().all(|row| row[column].is_empty()) {
            for row in &mut rows {
                row.remove(column);
            }
        }
    }
    rows
}

/// How columns were read that leave no doubt only as a whole.
pub(super) fn column_forms(page: &mut Page, summary: &Summary) {
    if summary.column_forms.is_empty() {
        return;
    }
    page.head("How columns were read");
    for form in &summary.column_forms {
        let place =
            if form.sheet.is_empty() { form.file.clone() } else { format!("{} [{}]", form.file, form.sheet) };
        page.paragraph(2, &format!("{place}, column \"{}\": {}", form.column, form.says));
    }
}

/// Values that were put right, are damaged or can be read in two ways, one of each column and kind.
pub(super) fn notes(page: &mut Page, summary: &Summary) {
    if summary.notes.is_empty() {
        return;
    }
    let count: u64 = summary.notes.iter().map(|notes| notes.count).sum();
    page.head(&format!("Values not read as they stand ({})", grouped(count)));
    for ColumnNotes { count, first } in &summary.notes {
        let read = match first.read.as_str() {
            "" => "left out".to_owned(),
            read if read == first.written => "kept as written".to_owned(),
            read if first.what == NoteKind::Completed => format!("completed by `{read}`"),
            read => format!("read as `{read}`"),
        };
        let words = format!(
            "{} {}: {}: `{}` {read}: {}",
            grouped(*count),
            first.what.as_str(),
            first.cell,
            first.written,
            first.why
        );
        page.paragraph(2, &words);
    }
}

pub(super) fn readings(page: &mut Page, summary: &Summary) {
    if summary.readings.is_empty() {
        return;
    }
    page.head("How files were read");
    let row = |(source, how): &(String, String)| vec![source.clone(), how.clone()];
    page.columns(2, &summary.readings.iter().map(row).collect::<Vec<_>>());
}

pub(super) fn unread_columns(page: &mut Page, summary: &Summary) {
    if summary.unread_columns.is_empty() {
        return;
    }
    let mut by_file: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (file, column) in &summary.unread_columns {
        by_file.entry(file).or_default().push(if column.is_empty() { "(without a name)" } else { column });
    }
    page.head(&format!("Columns that fed no field ({})", grouped(summary.unread_columns.len() as u64)));
    let rows: Vec<Vec<String>> =
        by_file.into_iter().map(|(file, columns)| vec![file.to_owned(), columns.join(", ")]).collect();
    page.columns(2, &rows);
    page.paragraph(2, "if one holds what a rule needs, say so with `--map FIELD=COLUMN`; `tidewaiter records` shows the fields");
}

pub(super) fn lists(page: &mut Page, summary: &Summary) {
    if summary.lists.is_empty() {
        return;
    }
    page.head("Lists");
    // Lists written in the rules have no date and no file; who wants them asks `tidewaiter lists`.
    let (files, inline): (Vec<&ListUse>, Vec<&ListUse>) =
        summary.lists.iter().partition(|list| !list.file.is_empty());
    let rows: Vec<Vec<String>> = files.into_iter().map(|list| row(list).to_vec()).collect();
    page.columns(2, &rows);
    if !inline.is_empty() {
        page.paragraph(2, &format!("and {} in the rules", counted(inline.len() as u64, "list")));
    }
    if let Some(words) = words::without_official_lists(&summary.lists) {
        page.paragraph(2, words);
    }
    warn_of_stale(page, &summary.lists);
}

/// All files of lists with what they feed and their hashes, for whoever asks for them alone.
pub(super) fn lists_alone(page: &mut Page, files: &[ListFileUse]) {
    let mut rows = Vec::new();
    for ListFileUse { list, is_used, is_missed } in files {
        let [name, count, date, age, stale] = row(list);
        let mark = match (list.stale, is_missed) {
            (true, false) => "stale, not used".to_owned(),
            _ => stale,
        };
        let file = if list.file.is_empty() { "written in the rules" } else { &list.file };
        let hash: String = list.sha256.chars().take(12).collect();
        let unused = if *is_used { "" } else { " (no rule asks)" };
        rows.push(vec![file.to_owned(), count, date, age, mark, hash, format!("{name}{unused}")]);
    }
    page.columns(0, &rows);
    if files.iter().any(|file| file.is_missed) {
        say_stale(page);
    }
}

fn warn_of_stale(page: &mut Page, lists: &[ListUse]) {
    if lists.iter().any(|list| list.stale) {
        say_stale(page);
    }
}

fn say_stale(page: &mut Page) {
    let words = page.styled(Look::Warning, "a stale list misses what was added since: get a new copy");
    page.line(&format!("  {words}"));
}

fn row(list: &ListUse) -> [String; 5] {
    let date = if list.date.is_empty() { "no date" } else { &list.date };
    let age = match list.age_days {
        Some(days) => format!("{} old", counted(days.unsigned_abs(), "day")),
        None => "age unknown".to_owned(),
    };
    let age = if list.age_days.is_some_and(|days| days < 0) {
        "dated after the day of screening".to_owned()
    } else {
        age
    };
    let mark = if list.stale { "STALE" } else { "" };
    [list.name.clone(), counted(list.rows as u64, "row"), date.to_owned(), age, mark.to_owned()]
}
