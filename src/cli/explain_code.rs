//! `tidewaiter explain-code E0201`: the page of an error or a warning. Never looks at a rule.

use super::Subcommand;
use super::exit::{Exit, Failure};
use super::terminal::Terminal;
use clap::{ArgMatches, Args, FromArgMatches};
use tidewaiter::diagnostic::CODES;

pub static COMMAND: Subcommand = Subcommand {
    name: "explain-code",
    arguments: |command| Arguments::augment_args(command).after_help(EXAMPLES),
    run,
};

const EXAMPLES: &str = "\
Examples:
  tidewaiter explain-code E0201    why it is an error, what is wrong, what is right
  tidewaiter explain-code          all codes with their titles";

/// Explains the code of a message, with a wrong and a right example
#[derive(Args)]
struct Arguments {
    /// The code in the message, such as E0201; without it, all codes are listed
    code: Option<String>,
}

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let arguments = Arguments::from_arg_matches(matches)?;
    let Some(code) = arguments.code else {
        for page in CODES {
            writeln!(terminal.out(), "{}  {}", page.code.0, page.title)?;
        }
        return Ok(Exit::Fine);
    };
    let wanted = code.to_uppercase();
    match CODES.iter().find(|page| page.code.0 == wanted) {
        Some(page) => {
            writeln!(terminal.out(), "{}: {}\n\n{}", page.code.0, page.title, page.text.trim_end())?;
            Ok(Exit::Fine)
        }
        None => Err(Failure::misuse(
            format!("there is no code `{code}`"),
            "`tidewaiter explain-code` lists all codes",
        )),
    }
}
