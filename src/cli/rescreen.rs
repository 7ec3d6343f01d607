//! `tidewaiter rescreen`: what a change of a watchlist changes for records. Never judges a record; the engine does.

use super::Subcommand;
use super::exit::{Exit, Failure};
use super::reading::ReadingArguments;
use super::ruleset::{self, RuleSetArguments};
use super::running::{Run, RunArguments, unfinished};
use super::terminal::Terminal;
use super::writing::Outputs;
use clap::{ArgMatches, Args, FromArgMatches};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tidewaiter::alert::{Alert, RecordResult};
use tidewaiter::engine::{AlertChange, Change, Rescreened, RuleSet, Whole};
use tidewaiter::output::{counted, grouped, safe};

pub static COMMAND: Subcommand = Subcommand {
    name: "rescreen",
    arguments: |command| Arguments::augment_args(command).after_help(EXAMPLES),
    run,
};

const EXAMPLES: &str = "\
Examples:
  tidewaiter rescreen --delta ofac_old.list ofac.list suppliers.csv
                                             what the new list says otherwise of suppliers screened before
  tidewaiter rescreen --delta un_2025.xml un_2026.xml shipments.csv --watchlists eu.list
                                             with another list that is the same before and after
  tidewaiter rescreen --delta old new suppliers.csv -o changed.xlsx -o changed.jsonl --fail-on high
                                             two folders, each with the files of one list; results into files
  tidewaiter lists diff ofac_old.list ofac.list
                                             the entries that changed, without records

Shown is each record of which the rules say something else with NEW than with OLD:
  +  an alert that only NEW gives
  -  an alert that only OLD gives
  ~  an alert of both whose score, outcome or evidence is not the same
`-o` files hold these records as they are with NEW, all their alerts included, and no others.

Every party of every record is looked up in both states of the list; a record for which all answers
are the same is left as it is, without its rules being run. The result is what two full runs differ
in. A list's entries that differ would not be enough to look at: how alike two names are hangs on
how rare their words are in the whole list. Where a rule over groups of records asks the list, or
computes its threshold, every record is screened twice, and that is said.

Give other lists with `--watchlists`, but neither OLD nor NEW. Screen in full once more when rules,
other lists or records have changed, or the day matters to a rule: that is not looked at here.

Exit codes, as of `screen`: 0 done, 1 when --fail-on says so, 2 when nothing was screened.";

/// Shows what a change of a watchlist changes for screened records
#[derive(Args)]
struct Arguments {
    /// The list as it was and as it is: each a file, or a folder with the files of one list
    #[arg(long, value_names = ["OLD", "NEW"], num_args = 2, required = true)]
    delta: Vec<PathBuf>,

    /// Files of records, as of `screen`; `-` is the standard input
    #[arg(value_name = "RECORDS", required = true)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    reading: ReadingArguments,

    #[command(flatten)]
    set: RuleSetArguments,

    /// How many of the records that changed are shown
    #[arg(long, value_name = "N", default_value_t = 50)]
    top: u64,

    #[command(flatten)]
    run: RunArguments,
}

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let arguments = Arguments::from_arg_matches(matches)?;
    let [old, new] = arguments.delta.as_slice() else {
        return Err(Failure::misuse("`--delta` wants two lists", "write `--delta OLD NEW RECORDS`"));
    };
    let read = [&arguments.files, &arguments.set.rules, &arguments.set.watchlists, &arguments.delta];
    let targets = arguments.run.targets(&read)?;
    let old = rules_with(&arguments.set, old, terminal)?;
    let new = rules_with(&arguments.set, new, terminal)?;
    let old = arguments.reading.with_register(old, terminal)?;
    let new = arguments.reading.with_register(new, terminal)?;
    let Run { mut alarm, screening, progress, mut reader } =
        arguments.run.start(&arguments.files, &arguments.reading, &new, terminal)?;
    let mut outputs = Outputs::files_only(targets, terminal)?;
    let mut page = Page { out: terminal.results(), left: arguments.top, kept_back: 0 };
    let result = new.rescreen(&old, &mut reader, &screening, |change| {
        if let Change::Line(line) = &change {
            alarm.hear(line);
            return outputs.line(line);
        }
        page.change(&change).map_err(Failure::from)
    });
    progress.finish();
    let done = result.map_err(unfinished)?;
    outputs.finish()?;
    page.finish(&done)?;
    if done.summary.read > 0 && done.summary.read == done.summary.rejected {
        return Err(Failure::misuse(
            "every row was rejected, so nothing was screened",
            "`tidewaiter screen` says why, row by row",
        ));
    }
    Ok(if alarm.rang() { Exit::Found } else { Exit::Fine })
}

/// The rules with one more list.
fn rules_with(set: &RuleSetArguments, list: &Path, terminal: &mut Terminal) -> Result<RuleSet, Failure> {
    if set.watchlists.iter().any(|given| given == list) {
        return Err(Failure::misuse(
            format!("`{}` is given with `--delta` and with `--watchlists`", list.display()),
            "give with `--watchlists` only the lists that are the same before and after",
        ));
    }
    let mut set = set.clone();
    set.watchlists.push(list.to_owned());
    ruleset::load(&set, terminal)?.rules.ok_or(Failure::Shown)
}

/// What people see.
struct Page {
    out: Box<dyn Write>,
    /// How many more changes are shown.
    left: u64,
    kept_back: u64,
}

impl Page {
    fn change(&mut self, change: &Change) -> io::Result<()> {
        if self.left == 0 {
            self.kept_back += 1;
            return Ok(());
        }
        self.left -= 1;
        match change {
            Change::Record { before, after, alerts } => {
                self.head(before, after)?;
                alerts.iter().try_for_each(|change| self.alert(change))?;
                if before.gaps != after.gaps {
                    writeln!(
                        self.out,
                        "  ~ what could not be decided: {} rules before, {} now",
                        before.gaps.len(),
                        after.gaps.len()
                    )?;
                }
            }
            Change::Group(change) => {
                let (AlertChange::New(alert) | AlertChange::Gone(alert) | AlertChange::Changed(_, alert)) =
                    change;
                writeln!(
                    self.out,
                    "Group up to {} ({})",
                    safe(&alert.record.id),
                    safe(&alert.record.place())
                )?;
                self.alert(change)?;
            }
            Change::Line(_) => {}
        }
        writeln!(self.out)
    }

    fn head(&mut self, before: &RecordResult, after: &RecordResult) -> io::Result<()> {
        let (was, is) = (standing(before), standing(after));
        let record = &after.record;
        let moved = if was == is { format!("stays {is}") } else { format!("{was} -> {is}") };
        writeln!(self.out, "{} {} ({}): {moved}", record.record_type, safe(&record.id), safe(&record.place()))
    }

    fn alert(&mut self, change: &AlertChange) -> io::Result<()> {
        let (mark, alert, before) = match change {
            AlertChange::New(alert) => ('+', alert, None),
            AlertChange::Gone(alert) => ('-', alert, None),
            AlertChange::Changed(before, alert) => ('~', alert, Some(before)),
        };
        let was = before.filter(|before| weight(before) != weight(alert));
        let was = was.map_or(String::new(), |before| format!("{} -> ", weight(before)));
        let part = if alert.part.is_empty() { String::new() } else { format!(", {}", safe(&alert.part)) };
        writeln!(self.out, "  {mark} {was}{} {} ({}{part})", weight(alert), alert.title, alert.rule)?;
        if let Some(before) = before.filter(|before| before.reason != alert.reason) {
            writeln!(self.out, "      was: {}", safe(&before.reason))?;
        }
        writeln!(self.out, "      {}", safe(&alert.reason))?;
        match before.map(|before| otherwise(before, alert)) {
            Some(parts) if !parts.is_empty() => writeln!(self.out, "      otherwise: {}", parts.join(", ")),
            _ => Ok(()),
        }
    }

    fn finish(mut self, done: &Rescreened) -> Result<(), Failure> {
        if self.kept_back > 0 {
            let more = counted(self.kept_back, "more change");
            writeln!(self.out, "{more}: `--top` shows more, `-o FILE` holds all\n")?;
        }
        let said = match &done.whole {
            Some(whole) => why(whole),
            None if done.watchlists.is_empty() => "no watchlist of the rules is changed".to_owned(),
            None => format!("changed for the rules: {}", done.watchlists.join(", ")),
        };
        let [new, gone, changed] = done.alerts.map(grouped);
        writeln!(self.out, "{said}")?;
        writeln!(
            self.out,
            "{} read: {} touched, {} untouched, {} rejected · {} changed: {new} alerts new, {gone} gone, {changed} otherwise",
            counted(done.summary.read, "record"),
            grouped(done.screened),
            grouped(done.untouched),
            grouped(done.summary.rejected),
            grouped(done.changed),
        )?;
        if !done.summary.part_run.is_empty() {
            let left_out = counted(done.summary.rules_left_out as u64, "rule");
            writeln!(self.out, "PART RUN, {left_out} left out: {}", done.summary.part_run)?;
        }
        self.out.flush().map_err(Failure::from)
    }
}

/// What of an alert is not the same, beside its score and its reason.
fn otherwise(before: &Alert, after: &Alert) -> Vec<&'static str> {
    let parts = [
        ("what the list says of the entry", before.entries != after.entries),
        ("the values of its clauses", before.clauses != after.clauses),
        ("its points", (&before.base, &before.lines) != (&after.base, &after.lines)),
        ("what to ask", before.inquiry != after.inquiry),
    ];
    parts.into_iter().filter(|(_, differs)| *differs).map(|(part, _)| part).collect()
}

fn standing(result: &RecordResult) -> String {
    format!("{} {}", result.outcome.as_str(), result.score)
}

fn weight(alert: &Alert) -> String {
    let trial = if alert.status == "trial" { " (trial)" } else { "" };
    let excepted = if alert.excepted.is_some() { " (excepted)" } else { "" };
    format!("{} {}{trial}{excepted}", alert.band, alert.score)
}

fn why(whole: &Whole) -> String {
    let reason = match whole {
        Whole::Group(rule) => {
            format!("the rule `{rule}` looks at groups of records and asks the changed list")
        }
        Whole::Computed(rule) => format!("the rule `{rule}` computes what it asks the changed list"),
        Whole::List(list) => format!("the list `{list}` of the rules is changed too"),
    };
    format!("every record was screened before and after the change: {reason}")
}
