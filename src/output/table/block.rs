//! One record with its alerts: what was found, why it scores so, on whose word, what to ask.
//! Never shows an alert of another record.

use super::page::{Look, Page, plain};
use crate::alert::{Alert, CellNote, Citation, Gap, ListEntry, Outcome, RecordResult};
use crate::output::{counted, words};
use crate::value::NoteKind;
use std::collections::BTreeSet;
use unicode_width::UnicodeWidthStr;

/// Where the text of an alert begins: behind its score.
const INDENT: usize = 6;

pub(super) fn draw(page: &mut Page, record: &RecordResult, alerts: &[Alert]) {
    page.blank();
    head(page, record);
    let mut shown = Shown { numbered: alerts.len() > 1, ..Shown::default() };
    for alert in alerts {
        draw_alert(page, alert, &mut shown);
    }
    if !record.gaps.is_empty() {
        page.labelled(INDENT, "open:", &open_questions(&record.gaps));
    }
    if !record.notes.is_empty() {
        page.labelled_lines(INDENT, "cells:", &noted(&record.notes));
    }
}

/// How many notes of a record are shown.
const NOTES_SHOWN: usize = 3;

/// `40410 was read as 040410: a leading zero was lost (row 12, column "HS")`
fn noted(notes: &[CellNote]) -> Vec<String> {
    let line = |note: &CellNote| {
        let read = match note.read.as_str() {
            "" => "was left out".to_owned(),
            read if read == note.written => "is kept as it is".to_owned(),
            read if note.what == NoteKind::Completed => format!("is completed by `{read}`"),
            read => format!("was read as `{read}`"),
        };
        let CellNote { cell, written, why, .. } = note;
        format!("`{written}` {read}: {why} (row {}, column \"{}\")", cell.row, cell.column)
    };
    let mut lines: Vec<String> = notes.iter().take(NOTES_SHOWN).map(line).collect();
    if notes.len() > NOTES_SHOWN {
        lines.push(format!("and {} more", notes.len() - NOTES_SHOWN));
    }
    lines
}

/// `2 rules could not be decided without end_user, items.hs`
fn open_questions(gaps: &[Gap]) -> String {
    let rules: BTreeSet<&str> = gaps.iter().map(|gap| gap.rule.as_str()).collect();
    let fields: BTreeSet<&str> = gaps.iter().flat_map(|gap| &gap.fields).map(String::as_str).collect();
    let fields: Vec<&str> = fields.into_iter().collect();
    format!("{} could not be decided without {}", counted(rules.len() as u64, "rule"), fields.join(", "))
}

/// What a record's alerts have shown so far, so that none of it is said twice.
#[derive(Default)]
struct Shown<'a> {
    /// Ids of the sources, in the order of their numbers.
    sources: Vec<&'a str>,
    /// Watchlists and ids of the entries.
    entries: Vec<(&'a str, &'a str)>,
    /// Whether sources have numbers: only where there is a second alert to name them.
    numbered: bool,
}

/// What stands above alerts.
struct Head {
    outcome: Outcome,
    about: String,
    place: String,
}

fn head(page: &mut Page, record: &RecordResult) {
    let about =
        format!("{:3} {}  {} {}", record.score, record.band, record.record.record_type, record.record.id);
    let place = record.record.place();
    draw_head(page, &Head { outcome: record.outcome, about, place });
}

/// `HOLD    85 critical  Shipment S-1                    shipments.csv:2`
fn draw_head(page: &mut Page, head: &Head) {
    let (word, look) = match head.outcome {
        Outcome::Hold => ("HOLD", Look::Hold),
        Outcome::Review => ("REVIEW", Look::Review),
        Outcome::NoFinding => ("no finding", Look::Faint),
    };
    let about = plain(&head.about);
    let place = plain(&head.place);
    let used = word.width().max(6) + 1 + about.width();
    let gap = page.width().saturating_sub(used + place.width()).max(2);
    let line = format!(
        "{}{:pad$}{}{:gap$}{}",
        page.styled(look, word),
        "",
        page.styled(Look::Head, &about),
        "",
        page.styled(Look::Faint, &place),
        pad = 7_usize.saturating_sub(word.width()),
    );
    page.line(&line);
}

/// An alert of a group: its keys and its window at the head, its members below.
pub(super) fn draw_group(page: &mut Page, alert: &Alert) {
    let Some(group) = &alert.group else { return };
    page.blank();
    let keys: Vec<String> = group.keys.iter().map(|key| format!("{} = {}", key.path, key.value)).collect();
    let window = if group.from == group.until {
        group.until.clone()
    } else {
        format!("{} to {}", group.from, group.until)
    };
    let head = Head {
        outcome: alert.outcome,
        about: format!("{:3} {}  Group {}", alert.score, alert.band, keys.join(", ")),
        place: window,
    };
    draw_head(page, &head);
    draw_alert(page, alert, &mut Shown::default());
    page.labelled(INDENT, "with:", &words::members(group));
}

fn draw_alert<'a>(page: &mut Page, alert: &'a Alert, shown: &mut Shown<'a>) {
    page.labelled(0, &format!("{:>5}", alert.score), &title(alert));
    if !alert.reason.is_empty() {
        page.paragraph(INDENT, &alert.reason);
    }
    page.labelled(INDENT, "why:", &why(alert));
    for lapsed in &alert.lapsed {
        page.labelled(INDENT, "note:", &words::lapsed(lapsed));
    }
    for entry in &alert.entries {
        draw_entry(page, entry, shown);
    }
    draw_sources(page, &alert.citations, shown);
    if !alert.inquiry.is_empty() {
        page.labelled(INDENT, "ask:", &alert.inquiry);
    }
}

/// The entry in full where it stands first, its name alone where it comes again.
fn draw_entry<'a>(page: &mut Page, entry: &'a ListEntry, shown: &mut Shown<'a>) {
    let known = (entry.watchlist.as_str(), entry.id.as_str());
    if shown.entries.contains(&known) {
        let words = format!("{} [{} {}], as above", entry.name, entry.watchlist, entry.id);
        page.labelled(INDENT, "list:", &words);
    } else {
        shown.entries.push(known);
        page.labelled_lines(INDENT, "list:", &on_list(entry));
    }
}

/// Each source in full where it stands first, by its number where it comes again.
fn draw_sources<'a>(page: &mut Page, citations: &'a [Citation], shown: &mut Shown<'a>) {
    let mut lines = Vec::new();
    let mut again = Vec::new();
    for citation in citations {
        if let Some(at) = shown.sources.iter().position(|id| *id == citation.id) {
            again.push(format!("[{}]", at + 1));
            continue;
        }
        shown.sources.push(&citation.id);
        let number = if shown.numbered { format!("[{}] ", shown.sources.len()) } else { String::new() };
        lines.push(format!("{number}{}", words::citation(citation)));
    }
    if !again.is_empty() {
        lines.push(again.join(" "));
    }
    page.labelled_lines(INDENT, "source:", &lines);
}

/// `High-priority item routed through a transit hub (third_country_routing, items 1)`
fn title(alert: &Alert) -> String {
    let mut title = format!("{} ({}{})", alert.title, alert.rule, in_part(&alert.part));
    if !alert.hold_under.is_empty() {
        title.push_str(&format!(" · hold under {}", alert.hold_under.join(", ")));
    }
    if alert.status == "trial" {
        title.push_str(" · on trial, adds nothing to the score");
    }
    title
}

fn in_part(part: &str) -> String {
    if part.is_empty() { String::new() } else { format!(", {part}") }
}

/// `45 for the hit, +25 tier T1, +15 the consignee is a forwarder`
fn why(alert: &Alert) -> String {
    let lines = alert.lines.iter().map(|line| format!("{} {}", words::signed(line), words::said(line)));
    std::iter::once(format!("{} for the hit", alert.base)).chain(lines).collect::<Vec<_>>().join(", ")
}

/// The entry, its claim at the strength of its source, how near the names are, and what else agrees: a line each.
fn on_list(entry: &ListEntry) -> Vec<String> {
    let mut lines = vec![format!("{} [{} {}]", entry.name, entry.watchlist, entry.id)];
    if entry.matched_name != entry.name {
        lines[0].push_str(&format!(", by its {} {}", words::name_kind(entry.name_kind), entry.matched_name));
    }
    let programs =
        if entry.programs.is_empty() { String::new() } else { format!(" ({})", entry.programs.join(", ")) };
    lines.push(format!("{}{programs}", words::status_sentence(entry.status)));
    if !entry.claim.is_empty() {
        lines.push(format!("claim, {}: {}", strength(entry), entry.claim));
    }
    if !entry.source.is_empty() {
        lines.push(format!("says: {}", entry.source));
    }
    let how = if entry.how.is_empty() { String::new() } else { format!(": {}", entry.how) };
    lines.push(format!("likeness {}{how}", entry.score));
    lines.push(match entry.agreements.as_slice() {
        [] => "nothing but the name agrees".to_owned(),
        agreements => format!("agrees: {}", agreements.join(", ")),
    });
    if !entry.conflicts.is_empty() {
        lines.push(format!("disagrees: {}", entry.conflicts.join(", ")));
    }
    lines
}

fn strength(entry: &ListEntry) -> &str {
    if entry.claim_strength.is_empty() { "strength not stated" } else { &entry.claim_strength }
}
