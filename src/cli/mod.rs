//! The command line: arguments in, messages and exit codes out. Never decides anything about a record.
//!
//! A subcommand is one file here and one line of [`COMMANDS`].

mod cache;
mod check;
mod clock;
mod exceptions;
mod exit;
mod explain;
mod explain_code;
mod files;
mod fmt;
mod functions;
mod given_lists;
mod junit;
mod lists;
mod map;
mod mapping;
mod match_names;
mod progress;
mod reading;
mod records;
mod register;
mod rescreen;
mod rules;
mod ruleset;
mod running;
mod screen;
mod selection;
mod shipped;
mod terminal;
mod test;
mod writing;

use clap::{ArgMatches, Command};
use exit::{Exit, Failure};
use std::process::ExitCode;
use terminal::Terminal;

/// A subcommand.
struct Subcommand {
    /// Its name.
    name: &'static str,
    /// Its arguments, help and examples.
    arguments: fn(Command) -> Command,
    /// Does its work.
    run: fn(&ArgMatches, &mut Terminal) -> Result<Exit, Failure>,
}

/// All subcommands, in the order in which the help shows them.
static COMMANDS: &[&Subcommand] = &[
    &screen::COMMAND,
    &rescreen::COMMAND,
    &explain::COMMAND,
    &match_names::COMMAND,
    &check::COMMAND,
    &test::COMMAND,
    &fmt::COMMAND,
    &rules::COMMAND,
    &lists::COMMAND,
    &exceptions::COMMAND,
    &map::COMMAND,
    &records::COMMAND,
    &functions::COMMAND,
    &explain_code::COMMAND,
];

const ABOUT: &str =
    "Screens supplier, shipment and payment records against watchlists and evasion patterns, by rules.";

const AFTER_HELP: &str = "\
Start with:
  tidewaiter screen shipments.csv            what is to be held or reviewed, and why
  tidewaiter explain shipments.csv S-1       every clause of every rule for one record
  tidewaiter map shipments.csv               which column feeds which field, and why
  tidewaiter records                         the fields a file may have
  tidewaiter match --help                    names alone, against one watchlist

Exit codes:
  0  done
  1  done, and something was found: an alert at or above --fail-on, an error in a rule file (check),
     a failed test (test), a file not in canonical layout (fmt --check), a stale list (lists),
     an exception to look at (exceptions status)
  2  not done: a wrong argument, a file that cannot be read or written, a broken rule or list";

/// Runs the command of the process's arguments.
pub fn main() -> ExitCode {
    let matches = match command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return exit::show_usage(&error),
    };
    let mut terminal = Terminal::new();
    let result = run(&matches, &mut terminal);
    exit::finish(result, &mut terminal)
}

fn command() -> Command {
    let subcommands = COMMANDS.iter().map(|command| (command.arguments)(Command::new(command.name)));
    Command::new("tidewaiter")
        .about(ABOUT)
        .version(env!("CARGO_PKG_VERSION"))
        .after_help(AFTER_HELP)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands(subcommands)
}

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let Some((name, arguments)) = matches.subcommand() else {
        return Err(Failure::misuse("name a command", "`tidewaiter --help` shows them"));
    };
    match COMMANDS.iter().find(|command| command.name == name) {
        Some(command) => (command.run)(arguments, terminal),
        None => {
            Err(Failure::misuse(format!("there is no command `{name}`"), "`tidewaiter --help` shows them"))
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_arguments_of_all_commands_agree_with_each_other() {
        super::command().debug_assert();
    }

    #[test]
    fn every_command_says_what_it_does_and_shows_an_example() {
        for command in super::command().get_subcommands() {
            let name = command.get_name();
            assert!(command.get_about().is_some(), "{name}");
            let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(after.contains(&format!("tidewaiter {name}")), "{name} has no example");
        }
    }
}
