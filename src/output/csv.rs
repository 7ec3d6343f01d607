//! One row for each alert, for spreadsheets. Never lets a cell of the input become a formula.

use super::{Format, Options, Writer, words};
use crate::alert::{Alert, Excepted, Group, GroupMember, Line, ListEntry, ScoreLine};
use std::io::{self, Write};

pub(super) static FORMAT: Format =
    Format { name: "csv", ending: "csv", sentence: "the alerts alone, one row each; for spreadsheets", open };

/// A column: its header and how an alert fills it.
struct Column {
    header: &'static str,
    cell: fn(&Alert) -> String,
}

const fn column(header: &'static str, cell: fn(&Alert) -> String) -> Column {
    Column { header, cell }
}

/// All columns, in order. Append only: people's spreadsheets count on their places.
const COLUMNS: &[Column] = &[
    column("alert_id", |alert| alert.id.clone()),
    column("record_type", |alert| alert.record.record_type.clone()),
    column("record_id", |alert| alert.record.id.clone()),
    column("file", |alert| alert.record.file.clone()),
    column("row", |alert| alert.record.row.to_string()),
    column("part", |alert| alert.part.clone()),
    column("outcome", |alert| alert.outcome.as_str().to_owned()),
    column("hold_under", |alert| joined(alert.hold_under.iter().cloned())),
    column("score", |alert| alert.score.to_string()),
    column("band", |alert| alert.band.clone()),
    column("rule", |alert| alert.rule.clone()),
    column("title", |alert| alert.title.clone()),
    column("severity", |alert| alert.severity.clone()),
    column("status", |alert| alert.status.clone()),
    column("family", |alert| alert.family.clone()),
    column("tags", |alert| joined(alert.tags.iter().cloned())),
    column("reason", |alert| alert.reason.clone()),
    column("inquiry", |alert| alert.inquiry.clone()),
    column("points", points),
    column("entry_list", |alert| entries(alert, |entry| entry.watchlist.clone())),
    column("entry_id", |alert| entries(alert, |entry| entry.id.clone())),
    column("entry_name", |alert| entries(alert, |entry| entry.name.clone())),
    column("entry_matched_name", |alert| entries(alert, |entry| entry.matched_name.clone())),
    column("entry_status", |alert| entries(alert, |entry| words::status(entry.status).to_owned())),
    column("entry_claim", |alert| entries(alert, |entry| entry.claim.clone())),
    column("entry_claim_strength", |alert| entries(alert, |entry| entry.claim_strength.clone())),
    column("entry_source", |alert| entries(alert, |entry| entry.source.clone())),
    column("entry_likeness", |alert| entries(alert, |entry| entry.score.clone())),
    column("entry_identified", |alert| entries(alert, |entry| yes_or_no(entry.identified))),
    column("entry_agrees", |alert| entries(alert, |entry| entry.agreements.join(", "))),
    column("entry_disagrees", |alert| entries(alert, |entry| entry.conflicts.join(", "))),
    column("sources", |alert| joined(alert.citations.iter().map(words::citation))),
    column("rule_hash", |alert| alert.rule_hash.clone()),
    column("sheet", |alert| alert.record.sheet.clone()),
    column("group_key", |alert| group(alert, |group| joined(group.keys.iter().map(|key| key.value.clone())))),
    column("group_from", |alert| group(alert, |group| group.from.clone())),
    column("group_until", |alert| group(alert, |group| group.until.clone())),
    column("group_count", |alert| group(alert, |group| group.count.to_string())),
    column("group_members", |alert| group(alert, |group| joined(group.members.iter().map(member)))),
    column("excepted_by", |alert| excepted(alert, |excepted| excepted.by.clone())),
    column("excepted_until", |alert| excepted(alert, |excepted| excepted.until.clone())),
    column("excepted_ticket", |alert| excepted(alert, |excepted| excepted.ticket.clone())),
    column("excepted_instead_of", |alert| excepted(alert, words::instead_of)),
    column("lapsed_exceptions", |alert| joined(alert.lapsed.iter().map(words::lapsed))),
    column("except_by", |alert| alert.except_by.clone()),
    column("bind", |alert| alert.bind.clone()),
    column("part_run", |alert| alert.part_run.clone()),
];

fn joined(items: impl IntoIterator<Item = String>) -> String {
    items.into_iter().collect::<Vec<_>>().join("; ")
}

fn entries(alert: &Alert, cell: fn(&ListEntry) -> String) -> String {
    joined(alert.entries.iter().map(cell))
}

fn group(alert: &Alert, cell: fn(&Group) -> String) -> String {
    alert.group.as_ref().map(cell).unwrap_or_default()
}

fn excepted(alert: &Alert, cell: fn(&Excepted) -> String) -> String {
    alert.excepted.as_ref().map(cell).unwrap_or_default()
}

/// `S-1`, or with its part `S-1 items 2`
fn member(member: &GroupMember) -> String {
    format!("{} {}", member.id, member.part).trim_end().to_owned()
}

fn yes_or_no(truth: bool) -> String {
    if truth { "yes" } else { "no" }.to_owned()
}

/// `45 hit; +25 top_tier`
fn points(alert: &Alert) -> String {
    let line = |line: &ScoreLine| format!("{} {}", words::signed(line), line.name);
    joined(std::iter::once(format!("{} hit", alert.base)).chain(alert.lines.iter().map(line)))
}

fn open<'o>(to: Box<dyn Write + 'o>, _options: &Options) -> Box<dyn Writer + 'o> {
    Box::new(Rows { to: ::csv::Writer::from_writer(to), has_header: false })
}

struct Rows<'o> {
    to: ::csv::Writer<Box<dyn Write + 'o>>,
    has_header: bool,
}

impl Rows<'_> {
    fn header(&mut self) -> io::Result<()> {
        if !self.has_header {
            self.has_header = true;
            self.to.write_record(COLUMNS.iter().map(|column| column.header))?;
        }
        Ok(())
    }
}

impl Writer for Rows<'_> {
    fn line(&mut self, line: &Line) -> io::Result<()> {
        self.header()?;
        if let Line::Alert(alert) = line {
            self.to.write_record(COLUMNS.iter().map(|column| inert((column.cell)(alert))))?;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.header()?;
        self.to.flush()
    }
}

/// The cell with an apostrophe before it where a spreadsheet would calculate instead of showing.
pub fn inert(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_a_spreadsheet_would_calculate_is_shown_instead() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"] {
            assert_eq!(inert(cell.to_owned()), format!("'{cell}"));
        }
        assert_eq!(inert("Delta = LLC".to_owned()), "Delta = LLC");
        assert_eq!(inert(String::new()), "");
    }
}
