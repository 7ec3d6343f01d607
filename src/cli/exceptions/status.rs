//! `tidewaiter exceptions status`: every exception with its term, and, with records, whether it covers a hit of them.
//! Never shows the hits themselves.

use super::super::Subcommand;
use super::super::exit::{Exit, Failure};
use super::super::progress::Progress;
use super::super::reading::{ReadingArguments, total_size};
use super::super::ruleset::{self, RuleSetArguments};
use super::super::running::unfinished;
use super::super::selection::SelectionArguments;
use super::super::terminal::Terminal;
use clap::{ArgMatches, Args, FromArgMatches};
use std::io::Write;
use std::path::PathBuf;
use tidewaiter::alert::{ExceptionTerm, ExceptionUse};
use tidewaiter::output::{counted, safe};

pub static COMMAND: Subcommand = Subcommand {
    name: "status",
    arguments: |command| Arguments::augment_args(command).after_help(EXAMPLES),
    run,
};

const EXAMPLES: &str = "\
Examples:
  tidewaiter exceptions status --rules ours.tide                   their terms
  tidewaiter exceptions status shipments.csv --rules ours.tide     and what they cover
  tidewaiter exceptions status --rules ours.tide --as-of 2026-12-31

Exit codes: 0 when all is well, 1 when an exception is expired, or, with records, reopened or unused, 2 when the rules or
lists have errors or a file cannot be read.";

/// Shows every exception: in force, not yet, expired, and, with records, unused or reopened
#[derive(Args)]
struct Arguments {
    /// Files of records, as of `screen`; without any, only the terms are looked at
    #[arg(value_name = "RECORDS")]
    files: Vec<PathBuf>,

    #[command(flatten)]
    reading: ReadingArguments,

    #[command(flatten)]
    set: RuleSetArguments,

    #[command(flatten)]
    selection: SelectionArguments,
}

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let arguments = Arguments::from_arg_matches(matches)?;
    let loaded = ruleset::load(&arguments.set, terminal)?;
    let Some(rules) = loaded.rules else { return Err(Failure::Shown) };
    let rules = arguments.reading.with_register(rules, terminal)?;
    let mut screening = arguments.reading.screening();
    screening.selection = arguments.selection.of(&rules, Some(screening.as_of))?;
    let run = if arguments.files.is_empty() { Run::TermsAlone } else { Run::Records };
    let exceptions = match run {
        Run::TermsAlone => rules.exceptions(&screening),
        Run::Records => {
            let progress = Progress::new(terminal.watched(), total_size(&arguments.files));
            let mut reader = arguments.reading.open(&arguments.files, rules.schema(), &progress, terminal)?;
            let summary = rules.screen::<Failure>(&mut reader, &screening, |_| Ok(()));
            progress.finish();
            let summary = summary.map_err(unfinished)?;
            if summary.screened == 0 {
                return Err(Failure::misuse(
                    "no record was screened, so nothing is known of what the exceptions cover",
                    "`tidewaiter screen` says why",
                ));
            }
            summary.exceptions
        }
    };
    let rows: Vec<Row<'_>> =
        exceptions.iter().map(|exception| Row { state: state(exception, run), exception }).collect();
    show(&rows, run, terminal.out())?;
    writeln!(terminal.out(), "on {}: {}", screening.as_of, headline(&rows))?;
    Ok(if rows.iter().any(|row| row.state.wants_a_look()) { Exit::Found } else { Exit::Fine })
}

/// Whether records were screened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    TermsAlone,
    Records,
}

/// What is to be known of an exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    InForce,
    NotYet,
    Expired,
    Reopened,
    Unused,
    RuleRests,
}

impl State {
    fn words(self) -> &'static str {
        match self {
            State::InForce => "in force",
            State::NotYet => "not yet",
            State::Expired => "expired",
            State::Reopened => "reopened",
            State::Unused => "unused",
            State::RuleRests => "rule not run",
        }
    }

    /// Whether somebody should renew, mend or remove it.
    fn wants_a_look(self) -> bool {
        matches!(self, State::Expired | State::Reopened | State::Unused)
    }
}

struct Row<'e> {
    state: State,
    exception: &'e ExceptionUse,
}

fn state(exception: &ExceptionUse, run: Run) -> State {
    match exception.term {
        ExceptionTerm::NotYet => State::NotYet,
        ExceptionTerm::Expired => State::Expired,
        ExceptionTerm::InForce if !exception.rule_ran => State::RuleRests,
        ExceptionTerm::InForce if exception.reopened > 0 => State::Reopened,
        ExceptionTerm::InForce if run == Run::Records && exception.excepted == 0 => State::Unused,
        ExceptionTerm::InForce => State::InForce,
    }
}

const HEADER: [&str; 7] = ["exception", "rule", "state", "until", "approved by", "ticket", "hits"];

fn show(rows: &[Row<'_>], run: Run, out: &mut dyn Write) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    let shown = if run == Run::Records { HEADER.len() } else { HEADER.len() - 1 };
    let mut table: Vec<Vec<String>> = vec![HEADER.map(str::to_owned).to_vec()];
    table.extend(rows.iter().map(cells));
    let widths: Vec<usize> = (0..shown)
        .map(|column| table.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
        .collect();
    for row in &table {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    writeln!(out)?;
    Ok(())
}

fn cells(row: &Row<'_>) -> Vec<String> {
    let ExceptionUse { name, rule, until, approved_by, ticket, excepted, reopened, missed, .. } =
        row.exception;
    let mut hits = excepted.to_string();
    if *reopened > 0 {
        hits.push_str(&format!(", {reopened} reopened"));
    }
    if *missed > 0 {
        hits.push_str(&format!(", {missed} since its end"));
    }
    let cells = [name, rule, row.state.words(), until, &approved_by.join(", "), ticket, &hits];
    cells.map(safe).to_vec()
}

/// `3 exceptions, 1 in force, 2 expired`
fn headline(rows: &[Row<'_>]) -> String {
    let all =
        [State::InForce, State::NotYet, State::Expired, State::Reopened, State::Unused, State::RuleRests];
    let count = |state: &State| rows.iter().filter(|row| row.state == *state).count();
    let words = all.iter().filter(|state| count(state) > 0);
    let words: Vec<String> = words.map(|state| format!("{} {}", count(state), state.words())).collect();
    let total = counted(rows.len() as u64, "exception");
    if words.is_empty() { total } else { format!("{total}, {}", words.join(", ")) }
}
