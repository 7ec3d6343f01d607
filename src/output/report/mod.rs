//! One HTML file for whoever has to decide: charts, every record with a finding and its evidence, rejected rows, lists.
//! Never loads anything from elsewhere, never lets a value of the input become markup, and needs no script.

mod charts;
mod record;
mod sections;

use super::place::{self, Place};
use super::spool::Spool;
use super::{Format, Options, Writer, in_order};
use crate::alert::{Alert, Citation, Group, Line, RecordResult, Rejection, Summary};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Write};

pub(super) static FORMAT: Format = Format {
    name: "html",
    ending: "html",
    sentence: "charts, evidence, search and filters in a browser; for reading",
    open,
};

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

fn open<'o>(to: Box<dyn Write + 'o>, _options: &Options) -> Box<dyn Writer + 'o> {
    Box::new(Report { to, kept: None })
}

struct Report<'o> {
    to: Box<dyn Write + 'o>,
    kept: Option<Kept>,
}

/// What is kept of a run until it ends: markup on disk, sources and counts in memory.
struct Kept {
    /// The alerts of the record that is being read.
    open_alerts: Vec<Alert>,
    records: Spool<Place, String>,
    rejections: Spool<u64, String>,
    /// The sources of all alerts, by id.
    citations: BTreeMap<String, Citation>,
    /// Titles of the rules that fired, by name.
    rules: BTreeMap<String, String>,
    summary: Summary,
}

impl Kept {
    fn new() -> io::Result<Kept> {
        Ok(Kept {
            open_alerts: Vec::new(),
            records: Spool::new()?,
            rejections: Spool::new()?,
            citations: BTreeMap::new(),
            rules: BTreeMap::new(),
            summary: Summary::default(),
        })
    }

    fn record(&mut self, record: &RecordResult) -> io::Result<()> {
        let alerts = in_order(std::mem::take(&mut self.open_alerts), &record.alerts);
        if alerts.is_empty() {
            return Ok(());
        }
        alerts.iter().for_each(|alert| self.note(alert));
        let place = place::of_record(record);
        self.records.push(place, &record::markup(record, &alerts))
    }

    /// An alert of a group: behind the records with its outcome and score.
    fn group(&mut self, alert: &Alert, group: &Group) -> io::Result<()> {
        self.note(alert);
        let place = place::of_group(alert, self.records.len() as u64);
        self.records.push(place, &record::group_markup(alert, group))
    }

    fn note(&mut self, alert: &Alert) {
        self.rules.entry(alert.rule.clone()).or_insert_with(|| alert.title.clone());
        for citation in &alert.citations {
            self.citations.entry(citation.id.clone()).or_insert_with(|| citation.clone());
        }
    }

    fn rejection(&mut self, rejection: &Rejection) -> io::Result<()> {
        self.rejections.push(self.rejections.len() as u64, &sections::rejection(rejection))
    }
}

impl Report<'_> {
    fn kept(&mut self) -> io::Result<&mut Kept> {
        match &mut self.kept {
            Some(kept) => Ok(kept),
            none => Ok(none.insert(Kept::new()?)),
        }
    }
}

impl Writer for Report<'_> {
    fn line(&mut self, line: &Line) -> io::Result<()> {
        let kept = self.kept()?;
        match line {
            Line::Alert(alert) => match &alert.group {
                Some(group) => kept.group(alert, group)?,
                None => kept.open_alerts.push((**alert).clone()),
            },
            // Counted in the summary.
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
        let Kept { records, rejections, citations, rules, summary, .. } = kept;
        let to = &mut self.to;
        to.write_all(head(&summary).as_bytes())?;
        to.write_all(sections::overview(&summary, &rules).as_bytes())?;
        to.write_all(sections::filters(&rules, records.len()).as_bytes())?;
        let mut each = |markup: String| to.write_all(markup.as_bytes());
        records.drain(&mut each)?;
        each("</section>\n".to_owned())?;
        if rejections.len() > 0 {
            each(sections::REJECTIONS_START.to_owned())?;
            rejections.drain(&mut each)?;
            each(sections::TABLE_END.to_owned())?;
        }
        each(sections::rest(&summary, &citations))?;
        each(format!("</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"))?;
        self.to.flush()
    }
}

/// Everything before the main part. What the page may do is said by the hashes of its own style and script: nothing
/// that came with a record could run, even if it became markup.
fn head(summary: &Summary) -> String {
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    let title = format!("Screening of {}", crate::text::escaped(&summary.as_of));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#records\">Skip to the records</a>\n\
         <header><h1>{title}</h1></header>\n<main>\n"
    )
}

/// As a content security policy names an inline text.
fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}
