//! What `screen` and `rescreen` share: which results go where, what rings the alarm, how many threads work. Never screens a
//! record itself; the engine does.

use super::exit::Failure;
use super::progress::Progress;
use super::reading::{ReadingArguments, total_size};
use super::selection::SelectionArguments;
use super::terminal::Terminal;
use super::writing::{self, Target};
use clap::Args;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use tidewaiter::alert::{Line, Outcome};
use tidewaiter::engine::{RuleSet, ScreenError, Screening};
use tidewaiter::input::Reader;
use tidewaiter::plan::Scoring;

/// How a run of rules over records is carried out, and what becomes of its result.
#[derive(Args, Debug)]
pub struct RunArguments {
    #[command(flatten)]
    selection: SelectionArguments,

    /// A file that the result is written to as well, in the format that its ending names; may be given several times
    #[arg(short, long, value_name = "FILE")]
    output: Vec<PathBuf>,

    /// Exit with 1 when an alert has this band or a higher one; or `review`, `hold`: when a record has this outcome
    #[arg(long, value_name = "BAND")]
    fail_on: Option<String>,

    /// How many threads screen; the result does not depend on it [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

/// A run that is about to begin.
pub struct Run {
    /// Listens for what `--fail-on` names.
    pub alarm: Alarm,
    /// How records are screened.
    pub screening: Screening,
    /// How far it is, for people who wait.
    pub progress: Progress,
    /// The records.
    pub reader: Reader,
}

impl RunArguments {
    /// The files that results go to. Fails where one would replace a file of `read`, before anything is read.
    pub fn targets(&self, read: &[&Vec<PathBuf>]) -> Result<Vec<Target>, Failure> {
        let read: Vec<PathBuf> = read.iter().flat_map(|paths| paths.iter().cloned()).collect();
        writing::targets(&self.output, &read)
    }

    /// Opens the records, with the rules' record types and scores.
    pub fn start(
        &self,
        files: &[PathBuf],
        reading: &ReadingArguments,
        rules: &RuleSet,
        terminal: &mut Terminal,
    ) -> Result<Run, Failure> {
        let alarm = Alarm::new(self.fail_on.as_deref(), &rules.plan().scoring)?;
        let mut screening = reading.screening();
        screening.selection = self.selection.of(rules, Some(screening.as_of))?;
        screening.threads = self.threads.and_then(|threads| NonZeroUsize::new(usize::from(threads)));
        let progress = Progress::new(terminal.watched(), total_size(files));
        let reader = reading.open(files, rules.schema(), &progress, terminal)?;
        Ok(Run { alarm, screening, progress, reader })
    }
}

/// Why a screening did not come to its end, in words.
pub fn unfinished(error: ScreenError<Failure>) -> Failure {
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

/// Listens for what `--fail-on` names.
pub struct Alarm {
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
    pub fn new(word: Option<&str>, scoring: &Scoring) -> Result<Alarm, Failure> {
        let fails = match word.map(str::to_lowercase).as_deref() {
            None => Fails::Never,
            Some("hold") => Fails::OnOutcome(Outcome::Hold),
            Some("review") => Fails::OnOutcome(Outcome::Review),
            Some(word) => Fails::OnBands(bands_from(word, scoring)?),
        };
        Ok(Alarm { fails, rang: false })
    }

    /// Whether it would never ring.
    pub fn is_silent(&self) -> bool {
        matches!(self.fails, Fails::Never)
    }

    /// Whether it has heard it.
    pub fn rang(&self) -> bool {
        self.rang
    }

    /// Listens to a line.
    pub fn hear(&mut self, line: &Line) {
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
