//! A workbook for spreadsheet programs: summary, alerts, excepted hits, evidence, records, rejected rows, lists, rules,
//! exceptions and the run.
//! Never writes a formula: whatever a cell of the input begins with, it is shown as text.

mod rows;
mod sheet;

use super::place::{self, Place};
use super::spool::Spool;
use super::{Format, Options, Writer};
use crate::alert::{Alert, Excepted, Line, RecordResult, Rejection, Summary};
use rows::{AlertRows, Fired};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use sheet::{Sheet, Style};
use std::collections::BTreeMap;
use std::io::{self, Seek, SeekFrom, Write};

pub(super) static FORMAT: Format = Format {
    name: "xlsx",
    ending: "xlsx",
    sentence: "alerts, evidence, records and lists as a workbook; for a desk",
    open,
};

fn open<'o>(to: Box<dyn Write + 'o>, _options: &Options) -> Box<dyn Writer + 'o> {
    Box::new(Book { to, kept: None })
}

struct Book<'o> {
    to: Box<dyn Write + 'o>,
    kept: Option<Kept>,
}

/// What is kept of a run until it ends; on disk but for places and rules.
struct Kept {
    /// The alerts of the record that is being read.
    open_alerts: Vec<Alert>,
    alerts: Spool<Place, Vec<AlertRows>>,
    /// Hits that exceptions cover, in the order of the input.
    excepted: Spool<u64, AlertRows>,
    records: Spool<Place, Vec<String>>,
    rejections: Spool<u64, Vec<String>>,
    /// The rules that fired, by name.
    rules: BTreeMap<String, Fired>,
    /// Records with neither an alert nor a gap: counted, not listed.
    unlisted: u64,
    summary: Summary,
}

impl Kept {
    fn new() -> io::Result<Kept> {
        Ok(Kept {
            open_alerts: Vec::new(),
            alerts: Spool::new()?,
            excepted: Spool::new()?,
            records: Spool::new()?,
            rejections: Spool::new()?,
            rules: BTreeMap::new(),
            unlisted: 0,
            summary: Summary::default(),
        })
    }

    fn record(&mut self, record: &RecordResult) -> io::Result<()> {
        let alerts = super::in_order(std::mem::take(&mut self.open_alerts), &record.alerts);
        if alerts.is_empty() && record.gaps.is_empty() {
            self.unlisted += 1;
            return Ok(());
        }
        let place = place::of_record(record);
        self.records.push(place, &rows::record(record, &alerts))?;
        for alert in &alerts {
            self.rules.entry(alert.rule.clone()).or_insert_with(|| Fired::of(alert)).alerts += 1;
        }
        if alerts.is_empty() {
            return Ok(());
        }
        self.alerts.push(place, &alerts.iter().map(AlertRows::of).collect())
    }

    /// A hit that an exception covers; of a group with its members as its part.
    fn except(&mut self, alert: &Alert, excepted: &Excepted) -> io::Result<()> {
        self.rules.entry(alert.rule.clone()).or_insert_with(|| Fired::of(alert));
        let part = alert.group.as_ref().map_or(alert.part.clone(), super::words::group);
        let rows = rows::excepted(&Alert { part, ..alert.clone() }, excepted);
        self.excepted.push(self.excepted.len() as u64, &rows)
    }

    /// An alert of a group: behind those of records with its outcome and score, with its members as its part.
    fn group(&mut self, alert: &Alert) -> io::Result<()> {
        let place = place::of_group(alert, self.alerts.len() as u64);
        self.rules.entry(alert.rule.clone()).or_insert_with(|| Fired::of(alert)).alerts += 1;
        let part = alert.group.as_ref().map(super::words::group).unwrap_or_default();
        self.alerts.push(place, &vec![AlertRows::of(&Alert { part, ..alert.clone() })])
    }

    fn rejection(&mut self, rejection: &Rejection) -> io::Result<()> {
        self.rejections.push(self.rejections.len() as u64, &rows::rejection(rejection))
    }
}

impl Book<'_> {
    fn kept(&mut self) -> io::Result<&mut Kept> {
        match &mut self.kept {
            Some(kept) => Ok(kept),
            none => Ok(none.insert(Kept::new()?)),
        }
    }
}

impl Writer for Book<'_> {
    fn line(&mut self, line: &Line) -> io::Result<()> {
        let kept = self.kept()?;
        match line {
            Line::Alert(alert) => match &alert.excepted {
                Some(excepted) => kept.except(alert, excepted)?,
                None if alert.group.is_some() => kept.group(alert)?,
                None => kept.open_alerts.push((**alert).clone()),
            },
            Line::GroupGap(_) => {}
            Line::Record(record) => kept.record(record)?,
            Line::Rejection(rejection) => kept.rejection(rejection)?,
            Line::Summary(summary) => {
                let of_register = summary.register.iter().flat_map(|register| &register.rejected);
                of_register.into_iter().try_for_each(|rejection| kept.rejection(rejection))?;
                kept.summary = (**summary).clone();
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.kept()?;
        let Some(kept) = self.kept.take() else { return Ok(()) };
        let mut file = tempfile::tempfile()?;
        let mut workbook = workbook(kept)?;
        workbook.save_to_writer(&mut file).map_err(failed)?;
        file.seek(SeekFrom::Start(0))?;
        io::copy(&mut file, &mut self.to)?;
        self.to.flush()
    }
}

fn workbook(kept: Kept) -> io::Result<Workbook> {
    let Kept { alerts, excepted, records, rejections, rules, unlisted, summary, .. } = kept;
    let style = Style::new();
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(&summary)?);
    let counted = [alerts.len(), records.len(), rejections.len()];
    let mut alert_sheet = Sheet::table("Alerts", rows::ALERTS, &mut workbook, &style)?;
    let mut evidence = Sheet::table("Evidence", rows::EVIDENCE, &mut workbook, &style)?;
    alerts.drain(|alerts| {
        for AlertRows { row, evidence: lines } in alerts {
            let first = evidence.next_row();
            for line in &lines {
                evidence.row(line)?;
            }
            alert_sheet.linked_row(&row, "Evidence", first)?;
        }
        Ok(())
    })?;
    let mut excepted_sheet = Sheet::table("Excepted", rows::EXCEPTED, &mut workbook, &style)?;
    excepted.drain(|AlertRows { row, evidence: lines }| {
        let first = evidence.next_row();
        for line in &lines {
            evidence.row(line)?;
        }
        excepted_sheet.linked_row(&row, "Evidence", first)
    })?;
    let mut record_sheet = Sheet::table("Records", rows::RECORDS, &mut workbook, &style)?;
    records.drain(|row| record_sheet.row(&row))?;
    let mut rejected = Sheet::table("Rejected", rows::REJECTED, &mut workbook, &style)?;
    rejections.drain(|row| rejected.row(&row))?;
    let mut first = Sheet::page("Summary", &mut workbook, &style)?;
    let left_out = [&alert_sheet, &excepted_sheet, &evidence, &record_sheet, &rejected].map(Sheet::left_out);
    rows::summary(&summary, unlisted, counted, left_out, &mut first)?;
    let mut lists = Sheet::table("Lists", rows::LISTS, &mut workbook, &style)?;
    for list in &summary.lists {
        lists.row(&rows::list(list))?;
    }
    let mut rule_sheet = Sheet::table("Rules", rows::RULES, &mut workbook, &style)?;
    for (name, rule) in &rules {
        rule_sheet.row(&rule.row(name))?;
    }
    let mut exceptions = Sheet::table("Exceptions", rows::EXCEPTIONS, &mut workbook, &style)?;
    for exception in &summary.exceptions {
        exceptions.row(&rows::exception(exception))?;
    }
    let mut run = Sheet::page("Run", &mut workbook, &style)?;
    rows::run(&summary, &mut run)?;
    let found = [first, alert_sheet, excepted_sheet, evidence, record_sheet, rejected];
    for sheet in found.into_iter().chain([lists, rule_sheet, exceptions, run]) {
        workbook.push_worksheet(sheet.finish()?);
    }
    Ok(workbook)
}

/// The day of screening stands for the clock, which would make every file another.
fn properties(summary: &Summary) -> io::Result<DocProperties> {
    let properties = DocProperties::new().set_title("Screening").set_comment("Made by Tidewaiter");
    let day = summary.as_of.get(..10).and_then(|day| ExcelDateTime::parse_from_str(day).ok());
    let day = match day {
        Some(day) => day,
        None => ExcelDateTime::from_ymd(2000, 1, 1).map_err(failed)?,
    };
    Ok(properties.set_creation_datetime(&day))
}

fn failed(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        error => io::Error::other(error),
    }
}
