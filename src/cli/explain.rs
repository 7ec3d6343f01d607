//! `tidewaiter explain`: for one record, every clause of every rule, and what would have to differ. Never changes a verdict.

use super::Subcommand;
use super::exit::{Exit, Failure};
use super::progress::{Progress, Watched};
use super::reading::ReadingArguments;
use super::ruleset::{self, RuleSetArguments};
use super::terminal::Terminal;
use clap::{ArgMatches, Args, FromArgMatches};
use std::io::Write;
use std::path::PathBuf;
use tidewaiter::alert::{Cell, ClauseResult, Excepted, SeenValue, Verdict};
use tidewaiter::book;
use tidewaiter::engine::{RuleSet, Screening};
use tidewaiter::evaluate::Explanation;
use tidewaiter::input::{Reader, Rejection};
use tidewaiter::output::{self, counted, safe};
use tidewaiter::value::{Batch, Row, Value};

pub static COMMAND: Subcommand = Subcommand {
    name: "explain",
    arguments: |command| Arguments::augment_args(command).after_help(EXAMPLES),
    run,
};

const EXAMPLES: &str = "\
Examples:
  tidewaiter explain shipments.csv S-1                     hits, near misses, what is undecided
  tidewaiter explain shipments.csv S-1 --rule overpayment  one rule, clause by clause
  tidewaiter explain shipments.csv S-1 --all               every clause of every rule";

/// Explains why rules hit one record or did not, clause by clause
#[derive(Args)]
struct Arguments {
    /// The file that holds the record
    file: PathBuf,

    /// The value of the record's key
    record_id: String,

    /// The name of one rule, whatever its dates; without it, all that run on the day of screening
    #[arg(long, value_name = "NAME")]
    rule: Option<String>,

    /// Show the clauses of rules too that are far from a hit
    #[arg(long)]
    all: bool,

    #[command(flatten)]
    reading: ReadingArguments,

    #[command(flatten)]
    set: RuleSetArguments,
}

/// How much of a rule that is far from a hit is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// The clause that decides.
    Short,
    /// All clauses.
    Full,
}

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let arguments = Arguments::from_arg_matches(matches)?;
    let loaded = ruleset::load(&arguments.set, terminal)?;
    let Some(rules) = loaded.rules else { return Err(Failure::Shown) };
    let rules = arguments.reading.with_register(rules, terminal)?;
    if let Some(name) = &arguments.rule {
        ruleset::known_rule(name, &rules)?;
    }
    if let Some(plan) = arguments.rule.as_deref().and_then(|name| book::grouping_of(rules.plan(), name)) {
        return show_group_rule(arguments.rule.as_deref().unwrap_or_default(), &plan, terminal.out());
    }
    let screening = arguments.reading.screening();
    let progress = Progress::new(Watched::No, None);
    let mut reader =
        arguments.reading.open(std::slice::from_ref(&arguments.file), rules.schema(), &progress, terminal)?;
    let (batch, index) = find(&rules, &mut reader, &arguments.record_id)?;
    let row = batch.row(index);
    let explanations = rules.explain(row, arguments.rule.as_deref(), &screening, &rules.sources(&reader));
    let depth = if arguments.all || arguments.rule.is_some() { Depth::Full } else { Depth::Short };
    let origin = batch.origin(index);
    let source = reader.sources().nth(origin.file as usize).map(ToString::to_string).unwrap_or_default();
    let place = format!("{source}:{}", origin.row);
    let record = format!("{} {}", row.schema().get(row.record()).name, arguments.record_id);
    show(&record, &place, &explanations, &screening, depth, terminal.out())?;
    Ok(Exit::Fine)
}

/// A rule over groups says nothing of one record alone; what it does with many is shown instead.
fn show_group_rule(name: &str, plan: &[[String; 2]], out: &mut dyn Write) -> Result<Exit, Failure> {
    writeln!(
        out,
        "{name} looks at groups of records, not at one; `tidewaiter screen` shows its alerts with their members"
    )?;
    let width = plan.iter().map(|[label, _]| label.len()).max().unwrap_or(0);
    for [label, text] in plan {
        writeln!(out, "  {label:width$}  {text}")?;
    }
    Ok(Exit::Fine)
}

/// The record of a key, in its batch.
pub(super) fn find(rules: &RuleSet, reader: &mut Reader, id: &str) -> Result<(Batch, usize), Failure> {
    while let Some(chunk) = reader.next() {
        let chunk = rules.completed(chunk, reader);
        for batch in chunk.batches {
            let found = batch.rows().position(|row| is_known_by(row, id));
            if let Some(index) = found {
                return Ok((batch, index));
            }
        }
        if let Some(rejection) =
            chunk.rejections.iter().find(|rejection| rejection.key.as_deref() == Some(id))
        {
            return Err(rejected(id, rejection));
        }
    }
    Err(Failure::misuse(
        format!(
            "there is no record `{id}` among the {} of the file",
            counted(reader.counts().read, "record")
        ),
        "write the value of the record's key, as `tidewaiter records` names it",
    ))
}

fn is_known_by(row: Row<'_>, id: &str) -> bool {
    let key = row.schema().get(row.record()).key.map(|key| row.get(key));
    match key {
        Some(Value::Text(text)) => text == id,
        Some(Value::Number(number)) => number.to_string() == id,
        Some(Value::Date(date)) => date.to_string() == id,
        _ => false,
    }
}

fn rejected(id: &str, rejection: &Rejection) -> Failure {
    let column = rejection.column.as_ref().map(|column| format!(", column `{column}`")).unwrap_or_default();
    Failure::misuse(
        format!("record `{id}` was rejected: line {}{column}: {}", rejection.row, rejection.reason),
        "mend the row and ask again",
    )
}

fn show(
    record: &str,
    place: &str,
    explanations: &[Explanation],
    screening: &Screening,
    depth: Depth,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let count =
        |verdict| explanations.iter().filter(|explanation| explanation.verdict == verdict).count() as u64;
    writeln!(
        out,
        "{} ({}) on {}: {}, {} undecided, {} no",
        safe(record),
        safe(place),
        screening.as_of,
        counted(count(Verdict::True), "hit"),
        count(Verdict::Undecided),
        count(Verdict::False),
    )?;
    let of = |verdict| explanations.iter().filter(move |explanation| explanation.verdict == verdict);
    let near = of(Verdict::False).filter(|explanation| is_near(explanation));
    for explanation in of(Verdict::True).chain(of(Verdict::Undecided)).chain(near) {
        writeln!(out)?;
        in_full(explanation, out)?;
    }
    let far: Vec<&Explanation> = of(Verdict::False).filter(|explanation| !is_near(explanation)).collect();
    match depth {
        _ if far.is_empty() => Ok(()),
        Depth::Short => in_short(&far, out),
        Depth::Full => far.into_iter().try_for_each(|explanation| {
            writeln!(out)?;
            in_full(explanation, out)
        }),
    }
}

/// Whether something of it holds and one clause alone keeps it from a hit.
fn is_near(explanation: &Explanation) -> bool {
    let holds = |clause: &ClauseResult| clause.part == "when" && clause.verdict == Verdict::True;
    !explanation.nearly.is_empty() && explanation.clauses.iter().any(holds)
}

/// A line for each rule that is far from a hit, with the clauses that decide.
fn in_short(far: &[&Explanation], out: &mut dyn Write) -> Result<(), Failure> {
    let mut rules: Vec<(&str, Vec<&str>, u64)> = Vec::new();
    for explanation in far {
        let decisive = decisive(explanation).map_or("", |clause| clause.name.as_str());
        match rules.iter_mut().find(|(rule, _, _)| *rule == explanation.rule) {
            Some((_, clauses, parts)) => {
                *parts += 1;
                if !clauses.contains(&decisive) {
                    clauses.push(decisive);
                }
            }
            None => rules.push((&explanation.rule, vec![decisive], 1)),
        }
    }
    writeln!(out, "\nfar from a hit, with the clauses that decide:")?;
    let width = rules.iter().map(|(rule, _, _)| rule.chars().count()).max().unwrap_or(0);
    for (rule, clauses, parts) in rules {
        let parts = if parts == 1 { String::new() } else { format!(" ({})", counted(parts, "part")) };
        writeln!(out, "  {rule:width$}  {}{parts}", clauses.join(", "))?;
    }
    writeln!(out, "\n`--all` shows the clauses of these too, `--rule NAME` those of one rule")?;
    Ok(())
}

/// What an exception says of a hit, and what the hit would ask for without it.
fn covered(excepted: &Excepted) -> String {
    format!(
        "{}, instead of {}; approved by {}: {}",
        output::excepted(excepted),
        output::instead_of(excepted),
        excepted.approved_by.join(", "),
        excepted.reason
    )
}

/// `third_country_routing, items 1`
fn heading(explanation: &Explanation) -> String {
    if explanation.part.is_empty() {
        explanation.rule.clone()
    } else {
        format!("{}, {}", explanation.rule, explanation.part)
    }
}

/// The clause for which a rule does not hit.
fn decisive(explanation: &Explanation) -> Option<&ClauseResult> {
    let clauses = &explanation.clauses;
    let lifting = clauses.iter().find(|clause| clause.part == "unless" && clause.verdict == Verdict::True);
    clauses.iter().find(|clause| clause.part == "when" && clause.verdict == Verdict::False).or(lifting)
}

fn in_full(explanation: &Explanation, out: &mut dyn Write) -> Result<(), Failure> {
    let word = match explanation.verdict {
        Verdict::True => "HIT",
        Verdict::Undecided => "UNDECIDED",
        Verdict::False => "no",
    };
    writeln!(out, "{word:10} {}: {}", heading(explanation), explanation.title)?;
    if let Some(alert) = &explanation.alert {
        writeln!(out, "{:11}score {}, {}: {}", "", alert.score, alert.outcome.as_str(), safe(&alert.reason))?;
        writeln!(out, "{:11}points: {} for the hit{}", "", alert.base, points(alert))?;
        if let Some(excepted) = &alert.excepted {
            writeln!(out, "{:11}{}", "", safe(&covered(excepted)))?;
        }
        for lapsed in &alert.lapsed {
            writeln!(out, "{:11}{}", "", safe(&output::lapsed(lapsed)))?;
        }
    }
    if explanation.verdict == Verdict::Undecided {
        writeln!(out, "{:11}missing: {}", "", explanation.missing.join(", "))?;
    }
    if !explanation.nearly.is_empty() {
        let names: Vec<String> = explanation.nearly.iter().map(|name| format!("`{name}`")).collect();
        let names = names.join(" or ");
        match explanation.verdict {
            Verdict::Undecided => writeln!(out, "{:11}{names} alone decides", "")?,
            _ => writeln!(out, "{:11}it would hit if {names} alone came out otherwise", "")?,
        }
    }
    let width = widest(&explanation.clauses, 0);
    let mut part = "";
    for clause in &explanation.clauses {
        let label = if clause.part == part { "" } else { clause.part };
        part = clause.part;
        show_clause(clause, label, 0, width, out)?;
    }
    Ok(())
}

/// Where a value stands: ` [C12]`, ` [row 12, "Ship-to Country"]`; nothing where the path of the value says it already.
fn cells(seen: &SeenValue) -> String {
    let cell = |cell: &Cell| match (cell.reference.as_str(), cell.column.as_str()) {
        ("", column) if column.is_empty() || seen.path.ends_with(column) => None,
        ("", column) => Some(format!("row {}, \"{}\"", cell.row, safe(column))),
        (reference, _) => Some(reference.to_owned()),
    };
    let cells: Vec<String> = seen.cells.iter().filter_map(cell).collect();
    if cells.is_empty() { String::new() } else { format!(" [{}]", cells.join(", ")) }
}

fn points(alert: &tidewaiter::alert::Alert) -> String {
    let line = |line: &tidewaiter::alert::ScoreLine| {
        let sign = if line.points.starts_with('-') { "" } else { "+" };
        format!(", {sign}{} {}", line.points, line.name)
    };
    alert.lines.iter().map(line).collect()
}

/// How wide the names of clauses are, with their indentation.
fn widest(clauses: &[ClauseResult], depth: usize) -> usize {
    let of = |clause: &ClauseResult| {
        (clause.name.chars().count() + 2 * depth).max(widest(&clause.clauses, depth + 1))
    };
    clauses.iter().map(of).max().unwrap_or(0)
}

fn show_clause(
    clause: &ClauseResult,
    label: &str,
    depth: usize,
    width: usize,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let verdict = match clause.verdict {
        Verdict::True => "yes",
        Verdict::False => "no",
        Verdict::Undecided => "?",
    };
    let name = format!("{:indent$}{}", "", clause.name, indent = 2 * depth);
    let text = clause.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = if clause.clauses.is_empty() { text } else { String::new() };
    let line = format!("    {label:6} {verdict:4} {name:width$}  {text}");
    writeln!(out, "{}", line.trim_end())?;
    if clause.clauses.is_empty() {
        let value = |text: &str| if text.is_empty() { "(empty)".to_owned() } else { safe(text) };
        let values: Vec<String> = clause
            .values
            .iter()
            .map(|seen| format!("{} = {}{}", seen.path, value(&seen.value), cells(seen)))
            .collect();
        // Values already say which of them are not given.
        let is_unsaid = values.is_empty() && !clause.missing.is_empty();
        let missing = is_unsaid.then(|| format!("missing: {}", clause.missing.join(", ")));
        let saw: Vec<String> = values.into_iter().chain(missing).collect();
        if !saw.is_empty() {
            writeln!(out, "    {:6} {:4} {:width$}  ({})", "", "", "", saw.join("; "))?;
        }
    }
    for inner in &clause.clauses {
        show_clause(inner, "", depth + 1, width, out)?;
    }
    Ok(())
}
