//! The officer's view: what is to be done, strongest first, with reasons; then what could not be decided or read.
//! Never shows a claim without its source, and never keeps more records than it shows.

mod block;
mod page;
mod sections;

use super::place::{self, Place};
use super::{Format, Options, Writer, counted, grouped, in_order, words};
use crate::alert::{Alert, Gap, Line, ListFileUse, Outcome, RecordResult, Rejection, Summary};
use page::Page;
pub use page::plain as safe;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

pub(super) static FORMAT: Format = Format {
    name: "table",
    ending: "txt",
    sentence: "the strongest records with their reasons; for people",
    open,
};

/// How many rejected rows are shown.
const REJECTIONS_SHOWN: usize = 10;

/// How many hits are shown that exceptions cover.
const EXCEPTED_SHOWN: usize = 20;

fn open<'o>(to: Box<dyn Write + 'o>, options: &Options) -> Box<dyn Writer + 'o> {
    Box::new(Table { to, options: *options, digest: Digest::default() })
}

struct Table<'o> {
    to: Box<dyn Write + 'o>,
    options: Options,
    digest: Digest,
}

/// What is kept of a run until it ends. Its size is bounded by what the page shows.
#[derive(Default)]
struct Digest {
    /// The alerts of the record that is being read.
    open_alerts: Vec<Alert>,
    /// The strongest records with a finding.
    strongest: BTreeMap<Place, (RecordResult, Vec<Alert>)>,
    /// The strongest alerts of groups.
    groups: BTreeMap<Place, Alert>,
    /// How many alerts of groups there are.
    group_alerts: u64,
    /// How many records have a finding.
    findings: u64,
    /// How many records have alerts and yet no finding.
    weak: u64,
    /// The rules that a missing field kept from deciding.
    rules_by_missing_field: BTreeMap<String, BTreeSet<String>>,
    /// The first rejected rows.
    rejections: Vec<Rejection>,
    /// The first hits that exceptions cover.
    excepted: Vec<Alert>,
    summary: Option<Summary>,
}

impl Writer for Table<'_> {
    fn line(&mut self, line: &Line) -> io::Result<()> {
        match line {
            Line::Alert(alert) if alert.excepted.is_some() => self.digest.excepted(alert),
            Line::Alert(alert) if alert.group.is_some() => self.digest.group(alert, self.options.top),
            Line::Alert(alert) => self.digest.open_alerts.push((**alert).clone()),
            Line::GroupGap(gap) => self.digest.note_gap(&gap.rule, &gap.fields),
            Line::Record(record) => self.digest.record(record, self.options.top),
            Line::Rejection(rejection) => self.digest.rejection(rejection),
            Line::Summary(summary) => self.digest.summary = Some((**summary).clone()),
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let mut page = Page::new(&self.options);
        draw(&self.digest, &mut page);
        self.to.write_all(page.into_text().as_bytes())?;
        self.to.flush()
    }
}

impl Digest {
    fn record(&mut self, record: &RecordResult, top: usize) {
        let alerts = std::mem::take(&mut self.open_alerts);
        self.note_gaps(&record.gaps);
        if record.outcome == Outcome::NoFinding {
            self.weak += u64::from(!alerts.is_empty());
            return;
        }
        self.findings += 1;
        let place = place::of_record(record);
        let is_weaker =
            self.strongest.len() >= top && self.strongest.keys().next_back().is_none_or(|last| *last < place);
        if is_weaker {
            return;
        }
        self.strongest.insert(place, (record.clone(), in_order(alerts, &record.alerts)));
        if self.strongest.len() > top {
            self.strongest.pop_last();
        }
    }

    /// Groups come in one order, whatever that of the input: their number in it tells equal ones apart.
    fn group(&mut self, alert: &Alert, top: usize) {
        let place = place::of_group(alert, self.group_alerts);
        self.group_alerts += 1;
        self.groups.insert(place, alert.clone());
        if self.groups.len() > top {
            self.groups.pop_last();
        }
    }

    fn note_gaps(&mut self, gaps: &[Gap]) {
        gaps.iter().for_each(|gap| self.note_gap(&gap.rule, &gap.fields));
    }

    fn note_gap(&mut self, rule: &str, fields: &[String]) {
        for field in fields {
            if let Some(rules) = self.rules_by_missing_field.get_mut(field) {
                if !rules.contains(rule) {
                    rules.insert(rule.to_owned());
                }
            } else {
                self.rules_by_missing_field.insert(field.clone(), BTreeSet::from([rule.to_owned()]));
            }
        }
    }

    fn excepted(&mut self, alert: &Alert) {
        if self.excepted.len() < EXCEPTED_SHOWN {
            self.excepted.push(alert.clone());
        }
    }

    fn rejection(&mut self, rejection: &Rejection) {
        if self.rejections.len() < REJECTIONS_SHOWN {
            self.rejections.push(rejection.clone());
        }
    }
}

fn draw(digest: &Digest, page: &mut Page) {
    let summary = digest.summary.clone().unwrap_or_default();
    page.paragraph(0, &headline(&summary));
    page.paragraph(0, &under_headline(&summary));
    for (record, alerts) in digest.strongest.values() {
        block::draw(page, record, alerts);
    }
    if digest.findings == 0 && digest.group_alerts == 0 && summary.screened > 0 {
        let what = match (digest.weak, summary.excepted) {
            (0, 0) => "nothing",
            (0, _) => "nothing but what exceptions cover",
            _ => "nothing to be reviewed",
        };
        let text = format!("{what} was found with these rules and lists; that is no decision about anybody");
        page.paragraph(0, &text);
    }
    let more = digest.findings.saturating_sub(digest.strongest.len() as u64);
    if more > 0 {
        page.blank();
        page.paragraph(
            0,
            &format!(
                "{} more with a finding: show them with `--top {}`, or write all to a file with `-o alerts.jsonl`",
                counted(more, "record"),
                digest.findings
            ),
        );
    }
    if digest.weak > 0 {
        let has = if digest.weak == 1 { "has signs" } else { "have signs" };
        page.blank();
        page.paragraph(
            0,
            &format!(
                "{} {has} too weak for a review: `-o alerts.csv` lists them",
                counted(digest.weak, "record")
            ),
        );
    }
    draw_groups(digest, page);
    sections::excepted(page, &summary, &digest.excepted);
    sections::exceptions(page, &summary);
    sections::gaps(page, &summary, &digest.rules_by_missing_field);
    sections::rejections(page, &summary, &digest.rejections);
    sections::register(page, &summary);
    sections::notes(page, &summary);
    sections::column_forms(page, &summary);
    sections::readings(page, &summary);
    sections::unread_columns(page, &summary);
    sections::lists(page, &summary);
}

/// What rules over groups found, the strongest first.
fn draw_groups(digest: &Digest, page: &mut Page) {
    for alert in digest.groups.values() {
        block::draw_group(page, alert);
    }
    let more = digest.group_alerts.saturating_sub(digest.groups.len() as u64);
    if more > 0 {
        page.blank();
        let text = format!(
            "{} of groups more: show them with `--top {}`, or write all to a file with `-o alerts.jsonl`",
            counted(more, "alert"),
            digest.group_alerts
        );
        page.paragraph(0, &text);
    }
}

/// A run in one line: `41 records read, 41 screened, 0 rejected · 3 hold, 9 review, 29 no finding`.
pub fn headline(summary: &Summary) -> String {
    let outcomes: Vec<String> = [Outcome::Hold, Outcome::Review, Outcome::NoFinding]
        .into_iter()
        .map(|outcome| format!("{} {}", grouped(count_of(summary, outcome)), outcome.as_str()))
        .collect();
    let mut line = match summary.part_run.as_str() {
        "" => String::new(),
        part => format!("PART RUN, {} ({part}) · ", words::rules_of(summary)),
    };
    line += &format!(
        "{} read, {} screened, {} rejected · {}",
        counted(summary.read, "record"),
        grouped(summary.screened),
        grouped(summary.rejected),
        outcomes.join(", ")
    );
    let groups: Vec<String> = summary
        .groups_by_outcome
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(outcome, count)| format!("{} {}", grouped(*count), outcome.as_str()))
        .collect();
    if !groups.is_empty() {
        line.push_str(&format!(" · groups: {}", groups.join(", ")));
    }
    if summary.excepted > 0 {
        line.push_str(&format!(" · {} excepted", counted(summary.excepted, "hit")));
    }
    line
}

/// Files of lists with their sizes, dates, ages, the beginning of their hashes and what they feed, a line each.
pub fn lists_page(lists: &[ListFileUse], options: &Options) -> String {
    let mut page = Page::new(options);
    sections::lists_alone(&mut page, lists);
    page.into_text()
}

fn count_of(summary: &Summary, outcome: Outcome) -> u64 {
    summary.records_by_outcome.iter().find(|(it, _)| *it == outcome).map_or(0, |(_, count)| *count)
}

fn under_headline(summary: &Summary) -> String {
    let stale = summary.lists.iter().filter(|list| list.stale).count() as u64;
    let mut text = format!(
        "screened on {} with {} and {}",
        summary.as_of,
        counted(summary.rules as u64, "rule"),
        counted(summary.lists.len() as u64, "list")
    );
    if stale > 0 {
        text.push_str(&format!(" ({} stale)", grouped(stale)));
    }
    if summary.records_with_gaps > 0 {
        text.push_str(&format!(
            "; {} could not be decided in full",
            counted(summary.records_with_gaps, "record")
        ));
    }
    if summary.groups_with_gaps > 0 {
        let groups = counted(summary.groups_with_gaps, "group");
        text.push_str(&format!("; {groups} could not be decided"));
    }
    text
}
