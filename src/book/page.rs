//! One rule as people read it. Never evaluates an expression: what stands here is what the author wrote.

use crate::plan::{
    Block, Body, Citation, Clause, Expectation, Group, Piece, Plan, Rule, RuleStatus, ScoreLine, Template,
};
use crate::source::Sources;
use crate::syntax::tree::{ExpectVerdict, Quantifier};
use crate::value::Date;
use serde::Serialize;

/// A rule.
#[derive(Debug, Clone, Serialize)]
pub struct Page {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The family its score is combined in.
    pub family: String,
    /// `info`, `low`, `medium`, `high`, `critical`.
    pub severity: String,
    /// `active`, `trial` or `retired`.
    pub status: &'static str,
    /// Who answers for it; may be empty.
    pub owner: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// First and last day on which it runs, each `2022-02-24` or empty.
    pub effective: [String; 2],
    /// What it looks at: `each of items of a Shipment`.
    pub over: String,
    /// Of a rule over groups: what puts members into one group, and what is kept of them; empty for others.
    pub grouping: Vec<[String; 2]>,
    /// Values it gives names to: name and text.
    pub lets: Vec<[String; 2]>,
    /// What must hold, as an outline.
    pub when: Vec<Line>,
    /// What lifts it, as an outline; empty when nothing does.
    pub unless: Vec<Line>,
    /// The points of a hit.
    pub base: String,
    /// The score lines: points, condition as written, sentence.
    pub score: Vec<[String; 3]>,
    /// The regimes it holds under, with the condition: `EU, UK, US when …`; empty when it never holds.
    pub hold: String,
    /// What is said of a hit, with the fields in braces.
    pub reason: String,
    /// What to ask; may be empty.
    pub inquiry: String,
    /// Names of the lists and watchlists that it reads.
    pub lists: Vec<String>,
    /// Ids of the sources that it cites.
    pub cite: Vec<String>,
    /// What its tests show, in order; the rows of a table are one line with their number.
    pub tests: Vec<String>,
    /// How many tests it has.
    pub tests_run: usize,
    /// How many of the tests show a hit.
    pub hits_shown: usize,
    /// SHA-256 of its text, whatever its layout.
    pub hash: String,
}

/// A line of an outline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// How deep it stands, from 0.
    pub depth: usize,
    /// The clause's name; empty for the outermost block.
    pub name: String,
    /// What it asks.
    pub asks: Asks,
}

/// What a line of an outline asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// The lines below it, deeper by one: `all of these`.
    Below(String),
    /// A question, as written.
    Question(String),
}

/// A cited source.
#[derive(Debug, Clone, Serialize)]
pub struct Reference {
    /// Its id.
    pub id: String,
    /// Its title; may be empty.
    pub title: String,
    /// Its publisher; may be empty.
    pub publisher: String,
    /// Its day, `2022-02-24`, or empty.
    pub date: String,
    /// Its address; may be empty.
    pub url: String,
}

impl Reference {
    pub(super) fn of(citation: &Citation) -> Reference {
        Reference {
            id: citation.id.clone(),
            title: citation.title.clone(),
            publisher: citation.publisher.clone(),
            date: day(citation.date),
            url: citation.url.clone(),
        }
    }

    /// Title, publisher, date and address in one line.
    pub fn line(&self) -> String {
        let parts = [&self.title, &self.publisher, &self.date, &self.url];
        parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
    }
}

/// The page of the rule of an index.
pub(super) fn page(plan: &Plan, index: usize, sources: &Sources) -> Page {
    let rule = &plan.rules[index];
    let tests: Vec<_> = plan.tests.iter().filter(|test| test.rule == index).collect();
    let is_hit = |expected: &Expectation| *expected == Expectation::Verdict(ExpectVerdict::Hit);
    Page {
        name: rule.name.clone(),
        title: rule.title.clone(),
        family: rule.family.clone(),
        severity: rule.severity.clone(),
        status: match rule.status {
            RuleStatus::Active => "active",
            RuleStatus::Trial => "trial",
            RuleStatus::Retired => "retired",
        },
        owner: rule.owner.clone(),
        tags: rule.tags.clone(),
        effective: [day(rule.effective_from), day(rule.effective_until)],
        over: over(plan, rule, sources),
        grouping: rule.group.as_ref().map_or(Vec::new(), grouping),
        lets: rule.lets.iter().map(|one| [one.name.clone(), flat(sources.slice(one.value.span))]).collect(),
        when: outline(&rule.when, 0),
        unless: rule.unless.as_ref().map_or(Vec::new(), |block| outline(block, 0)),
        base: rule.base.to_string(),
        score: rule.lines.iter().map(|line| score_line(line, sources)).collect(),
        hold: hold(rule),
        reason: template(&rule.reason, sources),
        inquiry: rule.inquiry.as_ref().map_or(String::new(), |inquiry| template(inquiry, sources)),
        lists: lists(plan, rule),
        cite: rule.cite.iter().map(|&cited| plan.citations[cited].id.clone()).collect(),
        hits_shown: tests
            .iter()
            .filter(|test| test.expectations.iter().any(|(expected, _)| is_hit(expected)))
            .count(),
        tests_run: tests.len(),
        tests: titles(tests.iter().map(|test| test.title.as_str())),
        hash: rule.hash.clone(),
    }
}

fn over(plan: &Plan, rule: &Rule, sources: &Sources) -> String {
    let record = &plan.schema.get(rule.record).name;
    match &rule.each {
        None => format!("{} `{}`", record, rule.record_variable),
        Some(each) => format!(
            "each `{}` in {} of {record} `{}`",
            each.variable,
            flat(sources.slice(each.over.span)),
            rule.record_variable
        ),
    }
}

/// What a rule over groups does with records, a label and a text each.
pub(super) fn grouping(group: &Group) -> Vec<[String; 2]> {
    let days = |days: Option<i64>, none: &str| days.map_or(none.to_owned(), |days| format!("{days} days"));
    let texts =
        |texts: Vec<&str>| texts.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(", ");
    let members = if group.condition_text.is_empty() { "all" } else { &group.condition_text };
    let lines = [
        ("Grouped by", texts(group.keys.iter().map(|key| key.text.as_str()).collect())),
        ("Over", days(group.window, "all that came before")),
        ("Members", texts(vec![members])),
        ("Measures", texts(group.measures.iter().map(|measure| measure.text.as_str()).collect())),
        ("Silent after an alert", days(group.quiet, "for good")),
        ("Looks back", days(group.look_back(), "to the first record")),
    ];
    lines.into_iter().map(|(label, text)| [label.to_owned(), text]).collect()
}

/// A block in lines: what it asks of its clauses, then they, one step deeper.
fn outline(block: &Block, depth: usize) -> Vec<Line> {
    let words = match block.quantifier {
        Quantifier::All => "all of these".to_owned(),
        Quantifier::Any => "any of these".to_owned(),
        Quantifier::AtLeast(number) => format!("at least {number} of these"),
    };
    let mut lines = vec![Line { depth, name: String::new(), asks: Asks::Below(words) }];
    for clause in &block.clauses {
        clause_lines(clause, depth + 1, &mut lines);
    }
    lines
}

fn clause_lines(clause: &Clause, depth: usize, lines: &mut Vec<Line>) {
    match &clause.body {
        Body::Test(_) => {
            let asks = Asks::Question(clause.text.clone());
            lines.push(Line { depth, name: clause.name.clone(), asks });
        }
        Body::Block(block) => {
            let mut inner = outline(block, depth);
            inner[0].name.clone_from(&clause.name);
            lines.extend(inner);
        }
    }
}

fn score_line(line: &ScoreLine, sources: &Sources) -> [String; 3] {
    let sign = if line.subtracts { '-' } else { '+' };
    let sentence = line.sentence.as_ref().map_or(String::new(), |sentence| template(sentence, sources));
    [format!("{sign}{}", flat(sources.slice(line.points.span))), line.text.clone(), sentence]
}

fn hold(rule: &Rule) -> String {
    let Some(hold) = &rule.hold else { return String::new() };
    let of = if hold.of.is_some() { ", if it is the law of the entry's list" } else { "" };
    let regimes = format!("{}{of}", hold.regimes.join(", "));
    match &hold.condition {
        Some(clause) => format!("{regimes}, when {}", clause.text),
        None => regimes,
    }
}

/// A text with its fields in braces.
fn template(template: &Template, sources: &Sources) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Value(value, _) => format!("{{{}}}", flat(sources.slice(value.span))),
    };
    template.pieces.iter().map(piece).collect()
}

fn lists(plan: &Plan, rule: &Rule) -> Vec<String> {
    let lists = rule.lists.iter().map(|&list| plan.lists[list].declaration.name.clone());
    let watchlists = rule.watchlists.iter().map(|&list| plan.watchlists[list].name.clone());
    lists.chain(watchlists).collect()
}

/// Titles in order; those of a table's rows, `title, row 2`, as one.
fn titles<'t>(all: impl Iterator<Item = &'t str>) -> Vec<String> {
    let mut found: Vec<(&str, usize)> = Vec::new();
    for title in all {
        let stem = title.rsplit_once(", row ").map_or(title, |(stem, _)| stem);
        match found.last_mut() {
            Some((last, rows)) if *last == stem && stem != title => *rows += 1,
            _ => found.push((stem, 1)),
        }
    }
    let shown = |(title, rows)| if rows == 1 { title } else { format!("{title} ({rows} rows)") };
    found.into_iter().map(|(title, rows)| shown((title.to_owned(), rows))).collect()
}

fn day(date: Option<Date>) -> String {
    date.map_or(String::new(), |date| date.to_string())
}

/// On one line.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
