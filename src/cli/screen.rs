//! `tidewaiter screen`: records in, alerts out. Never judges a record; the engine does.

use super::Subcommand;
use super::exit::{Exit, Failure};
use super::progress::Progress;
use super::reading::{ReadingArguments, total_size};
use super::ruleset::{self, RuleSetArguments};
use super::terminal::Terminal;
use super::writing::{self, Outputs};
use clap::builder::PossibleValuesParser;
use clap::{ArgMatches, Args, FromArgMatches};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use tidewaiter::alert::{Line, Outcome};
use tidewaiter::engine::ScreenError;
use tidewaiter::output::{FORMATS, Format, by_name, headline};
use tidewaiter::plan::Scoring;

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

    /// A file that the result is written to as well, in the format that its ending names; may be given several times
    #[arg(short, long, value_name = "FILE")]
    output: Vec<PathBuf>,

    /// How many records the table shows in full [default: 20, in a file all]
    #[arg(long, value_name = "N")]
    top: Option<usize>,

    /// Exit with 1 when an alert has this band or a higher one; or `review`, `hold`: when a record has this outcome
    #[arg(long, value_name = "BAND")]
    fail_on: Option<String>,

    /// How many threads screen; the result does not depend on it [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
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
    let targets = writing::targets(&arguments.output, &read.map(Vec::as_slice).concat())?;
    let loaded = ruleset::load(&arguments.set, terminal)?;
    let Some(rules) = loaded.rules else { return Err(Failure::Shown) };
    let rules = arguments.reading.with_register(rules, terminal)?;
    let mut alarm = Alarm::new(arguments.fail_on.as_deref(), &rules.plan().scoring)?;
    let mut screening = arguments.reading.screening();
    screening.threads = arguments.threads.and_then(|threads| NonZeroUsize::new(usize::from(threads)));
    let progress = Progress::new(terminal.watched(), total_size(&arguments.files));
    let mut reader = arguments.reading.open(&arguments.files, rules.schema(), &progress, terminal)?;
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
    Ok(if alarm.rang { Exit::Found } else { Exit::Fine })
}

/// Why a screening did not come to its end, in words.
pub(super) fn unfinished(error: ScreenError<Failure>) -> Failure {
    match error {
        ScreenError::Sink(failure) => failure,
        ScreenError::Threads(why) => Failure::misuse(
            format!("the threads could not be started: {why}"),
            "ask for fewer with `--threads`",
        ),
        ScreenError::Disk(why) => Failure::misuse(
            format!("rules over groups need room on the disk: {why}"),
            "make room in the folder for temporary files, or screen fewer records at once",
        ),
        ScreenError::Facts(why) => Failure::misuse(
            format!("{why}; do not use the result"),
            "this is a defect of tidewaiter; report it with the input",
        ),
        ScreenError::Lost(counts) => Failure::misuse(
            format!(
                "{} were read, but not all were screened or rejected; do not use the result",
                counts.read
            ),
            "this is a defect of tidewaiter; report it with the input",
        ),
    }
}

/// The first format is the page for people and has the headline itself.
fn is_for_programs(format: &Format) -> bool {
    format.name != FORMATS[0].name
}

/// Listens for what `--fail-on` names.
pub(super) struct Alarm {
    fails: Fails,
    rang: bool,
}

enum Fails {
    Never,
    /// On an alert of one of these bands.
    OnBands(Vec<String>),
    /// On a record with this outcome or a stronger one.
    OnOutcome(Outcome),
}

impl Alarm {
    /// Listens for a band or an outcome; for nothing without a word.
    pub(super) fn new(word: Option<&str>, scoring: &Scoring) -> Result<Alarm, Failure> {
        let fails = match word.map(str::to_lowercase).as_deref() {
            None => Fails::Never,
            Some("hold") => Fails::OnOutcome(Outcome::Hold),
            Some("review") => Fails::OnOutcome(Outcome::Review),
            Some(word) => Fails::OnBands(bands_from(word, scoring)?),
        };
        Ok(Alarm { fails, rang: false })
    }

    /// Whether it would never ring.
    fn is_silent(&self) -> bool {
        matches!(self.fails, Fails::Never)
    }

    /// Whether it has heard it.
    pub(super) fn rang(&self) -> bool {
        self.rang
    }

    /// Listens to a line.
    pub(super) fn hear(&mut self, line: &Line) {
        self.rang |= match (&self.fails, line) {
            (Fails::OnBands(bands), Line::Alert(alert)) => alert.counts() && bands.contains(&alert.band),
            (Fails::OnOutcome(outcome), Line::Record(record)) => record.outcome >= *outcome,
            // A group has no line of its own but its alert.
            (Fails::OnOutcome(outcome), Line::Alert(alert)) => {
                alert.group.is_some() && alert.counts() && alert.outcome >= *outcome
            }
            _ => false,
        };
    }
}

/// The band of a name and those above it.
fn bands_from(word: &str, scoring: &Scoring) -> Result<Vec<String>, Failure> {
    let names = std::iter::once("info").chain(scoring.bands.iter().map(|(name, _)| name.as_str()));
    let names: Vec<&str> = names.collect();
    match names.iter().position(|name| *name == word) {
        Some(at) => Ok(names[at..].iter().map(|name| (*name).to_owned()).collect()),
        None => Err(Failure::misuse(
            format!("there is no band `{word}`"),
            format!("write one of {}, or `review` or `hold` for the outcome of a record", names.join(", ")),
        )),
    }
}
