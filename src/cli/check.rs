//! `tidewaiter check`: every error and warning of rules and lists. Never screens a record.

use super::Subcommand;
use super::cache::{CacheArguments, tell_trouble};
use super::clock;
use super::exit::{Exit, Failure};
use super::reading;
use super::ruleset::{self, RuleSetArguments};
use super::terminal::Terminal;
use clap::{ArgMatches, Args, FromArgMatches, ValueEnum};
use std::collections::BTreeSet;
use std::path::PathBuf;
use tidewaiter::check;
use tidewaiter::diagnostic::draw::{draw, to_json};
use tidewaiter::diagnostic::{Diagnostic, Severity};
use tidewaiter::engine::{self, Loaded};
use tidewaiter::output::counted;
use tidewaiter::value::Date;

pub static COMMAND: Subcommand = Subcommand {
    name: "check",
    arguments: |command| Arguments::augment_args(command).after_help(EXAMPLES),
    run,
};

const EXAMPLES: &str = "\
Examples:
  tidewaiter check rules/ours.tide                   one file beside the shipped rules
  tidewaiter check rules                             a folder
  tidewaiter check rules --watchlists lists          with the lists that its rules name
  tidewaiter check rules --format json               for editors and scripts
  tidewaiter check                                   the shipped rules themselves

Exit codes: 0 without errors (warnings are allowed), 1 with errors, 2 when a file cannot be read.
`tidewaiter explain-code E0201` explains a code.";

/// Checks rule files and their lists; shows every error and warning
#[derive(Args)]
struct Arguments {
    /// Rule files and folders of them; they are checked together with the shipped rules
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// A list file, or a folder of them; may be given several times
    #[arg(long, value_name = "PATH")]
    watchlists: Vec<PathBuf>,

    /// Leave the shipped rules and lists out
    #[arg(long)]
    no_shipped: bool,

    #[command(flatten)]
    cache: CacheArguments,

    /// The day for which ended exceptions are told [default: today in UTC]
    #[arg(long, value_name = "DATE", value_parser = reading::date)]
    as_of: Option<Date>,

    /// How the messages are written
    #[arg(long, value_enum, default_value = "text")]
    format: MessageFormat,
}

/// How messages about rules are written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MessageFormat {
    /// With an excerpt of the file, for people
    Text,
    /// One JSON array, for editors and scripts
    Json,
}

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let arguments = Arguments::from_arg_matches(matches)?;
    let format = arguments.format;
    let set = RuleSetArguments {
        rules: arguments.paths,
        watchlists: arguments.watchlists,
        no_shipped: arguments.no_shipped,
        cache: arguments.cache,
    };
    let files = ruleset::read(&set, terminal)?;
    let counted_files = files.rules.len();
    let mut loaded = engine::load(files.rules, &files.library);
    let day = arguments.as_of.unwrap_or_else(clock::today);
    loaded.diagnostics.extend(check::expired(&loaded.plan, day));
    tell_trouble(files.library.cache(), terminal);
    let shown: Vec<&Diagnostic> =
        loaded.diagnostics.iter().filter(|found| concerns(found, &loaded, &set)).collect();
    match format {
        MessageFormat::Text => show_text(&shown, &loaded, counted_files, terminal)?,
        MessageFormat::Json => show_json(&shown, &loaded, terminal)?,
    }
    let is_broken = shown.iter().any(|found| found.severity() == Severity::Error);
    Ok(if is_broken { Exit::Found } else { Exit::Fine })
}

/// Warnings about shipped rules are of no use to somebody who checks rules of their own.
fn concerns(found: &Diagnostic, loaded: &Loaded, set: &RuleSetArguments) -> bool {
    let file = &loaded.sources.get(found.primary.span.source).name;
    found.severity() == Severity::Error || set.rules.is_empty() || !super::shipped::is_shipped(file)
}

fn show_text(
    shown: &[&Diagnostic],
    loaded: &Loaded,
    files: usize,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    let colour = terminal.result_colour();
    for found in shown {
        writeln!(terminal.out(), "{}", draw(found, &loaded.sources, colour))?;
    }
    let count = |severity| shown.iter().filter(|found| found.severity() == severity).count() as u64;
    writeln!(
        terminal.out(),
        "{} with {} and {}: {}, {}",
        counted(files as u64, "file"),
        counted(loaded.plan.rules.len() as u64, "rule"),
        counted(loaded.plan.tests.len() as u64, "test"),
        counted(count(Severity::Error), "error"),
        counted(count(Severity::Warning), "warning"),
    )?;
    let codes: BTreeSet<&str> = shown.iter().map(|found| found.code.0).collect();
    if let Some(code) = codes.first() {
        writeln!(terminal.out(), "`tidewaiter explain-code {code}` says more about {code}")?;
    }
    Ok(())
}

fn show_json(shown: &[&Diagnostic], loaded: &Loaded, terminal: &mut Terminal) -> Result<(), Failure> {
    let messages: Vec<String> =
        shown.iter().map(|found| to_json(found, &loaded.sources).to_string()).collect();
    let lines = if messages.is_empty() { String::new() } else { format!("\n{}\n", messages.join(",\n")) };
    writeln!(terminal.out(), "[{lines}]")?;
    Ok(())
}
