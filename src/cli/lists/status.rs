//! `tidewaiter lists status`, also without the word: every list and watchlist with its date, its age, where it comes from and
//! whether it is kept compiled. Never shows their entries.

use super::super::Subcommand;
use super::super::clock;
use super::super::exit::{Exit, Failure};
use super::super::reading;
use super::super::ruleset::{self, RuleSetArguments};
use super::super::terminal::Terminal;
use clap::{ArgMatches, Args, FromArgMatches};
use std::sync::Arc;
use tidewaiter::compiled::Cache;
use tidewaiter::output::{Options, lists_page};
use tidewaiter::value::Date;

pub static COMMAND: Subcommand = Subcommand {
    name: "status",
    arguments: |command| Arguments::augment_args(command).after_help(EXAMPLES),
    run,
};

const EXAMPLES: &str = "\
Examples:
  tidewaiter lists status                           the shipped lists, their dates and ages
  tidewaiter lists status --watchlists ofac.list    with one of your own
  tidewaiter lists status --as-of 2025-01-01        which were stale on a day

Each file stands once, with its own date and the lists that it feeds: yours first, then those that
ship. A file is STALE when it is older than a list that it feeds may be, or has no date.

Exit codes: 0 when no list that a rule asks is stale, 1 when one is, 2 when the rules or lists have
errors.";

/// Shows every list and watchlist with its date, its age and its file
#[derive(Args)]
struct Arguments {
    /// The day on which the lists' ages are counted [default: today in UTC]
    #[arg(long, value_name = "DATE", value_parser = reading::date)]
    as_of: Option<Date>,

    /// Show each list that is written in the rules too
    #[arg(long)]
    all: bool,

    #[command(flatten)]
    set: RuleSetArguments,
}

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let arguments = Arguments::from_arg_matches(matches)?;
    let files = ruleset::read(&arguments.set, terminal)?;
    let cache = Arc::clone(files.library.cache());
    let loaded = ruleset::load_read(files, terminal)?;
    let Some(rules) = loaded.rules else { return Err(Failure::Shown) };
    let mut files = rules.list_files(arguments.as_of.unwrap_or_else(clock::today));
    let is_missed = files.iter().any(|file| file.is_missed);
    let all = files.len();
    files.retain(|file| arguments.all || !file.list.file.is_empty());
    let options = Options { width: terminal.width(), colour: terminal.colour(), ..Options::default() };
    write!(terminal.out(), "{}", lists_page(&files, &options))?;
    if let inline @ 1.. = all - files.len() {
        let lists = if inline == 1 { "list is" } else { "lists are" };
        writeln!(terminal.out(), "{inline} {lists} written in the rules: `--all` shows them")?;
    }
    write!(terminal.out(), "{}", compiled_page(&cache))?;
    Ok(if is_missed { Exit::Found } else { Exit::Fine })
}

/// What of these lists is kept compiled, with sizes; nothing when no list is large enough to be.
fn compiled_page(cache: &Cache) -> String {
    let used = cache.used();
    let (Some(folder), false) = (cache.folder(), used.is_empty()) else { return String::new() };
    let mut page = format!("\nCompiled for the next run, in `{}`\n", folder.display());
    let width = used.iter().map(|(list, _)| list.chars().count()).max().unwrap_or(0);
    for (list, bytes) in &used {
        let tenths = bytes.div_ceil(100_000);
        page += &format!("  {list:width$}  {:>4}.{} MB\n", tenths / 10, tenths % 10);
    }
    page
}
