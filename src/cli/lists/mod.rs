//! `tidewaiter lists`: the lists of a run and their age, and what can be done with one. Never compares a record with one.
//!
//! What can be done is one file here and one line of [`ACTIONS`].

mod diff;
mod import;
mod places;
mod show;
mod status;

use super::Subcommand;
use super::exit::{Exit, Failure};
use super::terminal::Terminal;
use clap::{ArgMatches, Command};

pub static COMMAND: Subcommand = Subcommand { name: "lists", arguments, run };

/// All that can be done with lists, in the order in which the help shows it.
static ACTIONS: &[&Subcommand] = &[&status::COMMAND, &import::COMMAND, &show::COMMAND, &diff::COMMAND];

fn arguments(command: Command) -> Command {
    let actions = ACTIONS.iter().map(|action| (action.arguments)(Command::new(action.name)));
    (status::COMMAND.arguments)(command)
        .about("Shows every list with its date and age; imports, shows and compares lists")
        .after_help(EXAMPLES)
        .args_conflicts_with_subcommands(true)
        .disable_help_subcommand(true)
        .subcommands(actions)
}

const EXAMPLES: &str = "\
Examples:
  tidewaiter lists                           the shipped lists, their dates and ages
  tidewaiter lists --watchlists ofac.list    with one of your own
  tidewaiter lists --as-of 2025-01-01        which were stale on a day
  tidewaiter lists import sdn.csv alt.csv add.csv --as ofac
                                             reads an official list and writes `ofac.list`
  tidewaiter lists show 12345 --watchlists ofac.list
                                             all that the list says of an entry
  tidewaiter lists diff old.list ofac.list   what changed between two states of a list

Exit codes: 0 when no list is stale, 1 when one is, 2 when the rules or lists have errors.";

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let Some((name, arguments)) = matches.subcommand() else {
        return (status::COMMAND.run)(matches, terminal);
    };
    match ACTIONS.iter().find(|action| action.name == name) {
        Some(action) => (action.run)(arguments, terminal),
        None => Err(Failure::misuse(
            format!("there is no command `lists {name}`"),
            "`tidewaiter lists --help` shows them",
        )),
    }
}
