//! `tidewaiter screen`: records in, alerts out. Never judges a record; the engine does.

use super::Subcommand;
use super::exit::{Exit, Failure};
use super::reading::ReadingArguments;
use super::ruleset::{self, RuleSetArguments};
use super::running::{Run, RunArguments, unfinished};
use super::terminal::Terminal;
use super::writing::Outputs;
use clap::builder::PossibleValuesParser;
use clap::{ArgMatches, Args, FromArgMatches};
use std::path::PathBuf;
use tidewaiter::alert::Line;
use tidewaiter::output::{FORMATS, Format, by_name, headline};

pub static COMMAND: Subcommand = Subcommand {
    name: "screen",
    arguments: |command| Arguments::augment_args(command).after_help(after_help()),
    run,
};

const EXAMPLES: &str = "\
Examples:
  tidewaiter screen shipments.csv
  tidewaiter screen shipments.csv payments.jsonl -o alerts.jsonl -o alerts.csv
  tidewaiter screen orders.csv --type shipment --map \"destination=Country of arrival\"
  tidewaiter screen shipments.csv --rules rules/ours.tide --watchlists lists
  tidewaiter screen shipments.csv --suppliers vendors.xlsx
  tidewaiter screen shipments.csv --as-of 2024-06-10 --fail-on high
  tidewaiter screen shipments.csv --only T01,T02   a part of the rules, by their tags; the result says so
  cat shipments.jsonl | tidewaiter screen - --format jsonl

Exit codes: 0 done, 1 when --fail-on says so, 2 when nothing was screened, also because every row was rejected.";

fn after_help() -> String {
    let formats: Vec<String> = FORMATS
        .iter()
        .map(|format| format!("  {:8} .{:7} {}", format.name, format.ending, format.sentence))
        .collect();
    format!("Formats, and how their files end:\n{}\n\n{EXAMPLES}", formats.join("\n"))
}

/// Screens records and shows what is to be held or reviewed, and why
#[derive(Args)]
struct Arguments {
    /// Files of records as they are found: CSV in any common encoding, JSON, Excel and OpenDocument workbooks, ISO 20022
    /// payment messages, customs declarations, gzip and zstd of them, Parquet where it was built in; `-` is the standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    reading: ReadingArguments,

    #[command(flatten)]
    set: RuleSetArguments,

    /// How the result is written to the standard output
    #[arg(long, value_name = "FORMAT", default_value = FORMATS[0].name,
          value_parser = PossibleValuesParser::new(FORMATS.iter().map(|format| format.name)))]
    format: String,

    /// How many records the table shows in full [default: 20, in a file all]
    #[arg(long, value_name = "N")]
    top: Option<usize>,

    #[command(flatten)]
    run: RunArguments,
}

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let arguments = Arguments::from_arg_matches(matches)?;
    let format = by_name(&arguments.format).unwrap_or(FORMATS[0]);
    let read = [
        &arguments.files,
        &arguments.set.rules,
        &arguments.set.watchlists,
        &arguments.reading.register.suppliers,
    ];
    let targets = arguments.run.targets(&read)?;
    let loaded = ruleset::load(&arguments.set, terminal)?;
    let Some(rules) = loaded.rules else { return Err(Failure::Shown) };
    let rules = arguments.reading.with_register(rules, terminal)?;
    let Run { mut alarm, screening, progress, mut reader } =
        arguments.run.start(&arguments.files, &arguments.reading, &rules, terminal)?;
    let mut outputs = Outputs::open(format, targets, arguments.top, terminal)?;
    let watched = terminal.watched();
    let mut read = 0;
    let result = rules.screen(&mut reader, &screening, |line| {
        if matches!(line, Line::Record(_) | Line::Rejection(_)) {
            read += 1;
            progress.records(read, watched);
        }
        alarm.hear(&line);
        if outputs.is_unread() && alarm.is_silent() {
            return Err(Failure::NobodyReads);
        }
        outputs.line(&line)
    });
    progress.finish();
    let summary = result.map_err(unfinished)?;
    outputs.finish()?;
    if is_for_programs(format) {
        terminal.say(&headline(&summary));
    }
    if summary.read == 0 {
        return Err(Failure::misuse(
            "the input has no rows, so nothing was screened",
            "see whether the export that wrote it came to its end",
        ));
    }
    if summary.screened == 0 {
        return Err(Failure::misuse(
            "every row was rejected, so nothing was screened",
            "the result says why",
        ));
    }
    Ok(if alarm.rang() { Exit::Found } else { Exit::Fine })
}

/// The first format is the page for people and has the headline itself.
fn is_for_programs(format: &Format) -> bool {
    format.name != FORMATS[0].name
}
