//! `tidewaiter exceptions`: which exceptions are in force, and how one is written for a hit. Never makes or ends one: they are
//! parts of rule files.
//!
//! What can be done is one file here and one line of [`ACTIONS`].

mod draft;
mod status;

use super::Subcommand;
use super::exit::{Exit, Failure};
use super::terminal::Terminal;
use clap::{ArgMatches, Command};

pub static COMMAND: Subcommand = Subcommand { name: "exceptions", arguments, run };

/// All that can be done with exceptions, in the order in which the help shows it.
static ACTIONS: &[&Subcommand] = &[&status::COMMAND, &draft::COMMAND];

const EXAMPLES: &str = "\
Examples:
  tidewaiter exceptions status --rules ours.tide             which are in force today
  tidewaiter exceptions status shipments.csv --rules ours.tide
                                                             and which of them these records need
  tidewaiter exceptions draft shipments.csv S-1 --rule watchlist_name
                                                             what to write to except a hit";

fn arguments(command: Command) -> Command {
    let actions = ACTIONS.iter().map(|action| (action.arguments)(Command::new(action.name)));
    command
        .about("Shows which exceptions are in force, expired or unused; drafts one")
        .after_help(EXAMPLES)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands(actions)
}

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let found = matches.subcommand();
    let action = found.and_then(|(name, arguments)| {
        ACTIONS.iter().find(|action| action.name == name).map(|action| (action, arguments))
    });
    match action {
        Some((action, arguments)) => (action.run)(arguments, terminal),
        None => Err(Failure::misuse(
            "say what to do with exceptions",
            "`tidewaiter exceptions --help` shows what can be done",
        )),
    }
}
