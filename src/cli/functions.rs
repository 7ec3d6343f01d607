//! `tidewaiter functions`: the built-in functions with signatures and examples. Never holds a list of its own.

use super::Subcommand;
use super::exit::{Exit, Failure};
use super::terminal::Terminal;
use clap::{ArgMatches, Args, FromArgMatches};
use std::io::Write;
use tidewaiter::functions::{FUNCTIONS, Form, Function, Parameter, Takes};

pub static COMMAND: Subcommand = Subcommand {
    name: "functions",
    arguments: |command| Arguments::augment_args(command).after_help(EXAMPLES),
    run,
};

const EXAMPLES: &str = "\
Examples:
  tidewaiter functions           all of them
  tidewaiter functions match     one of them";

/// Shows the functions that rules may call, with examples
#[derive(Args)]
struct Arguments {
    /// The name of a function; without it, all are shown
    name: Option<String>,
}

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let arguments = Arguments::from_arg_matches(matches)?;
    let wanted = |function: &&&Function| arguments.name.as_ref().is_none_or(|name| function.name == name);
    let functions: Vec<&&Function> = FUNCTIONS.iter().filter(wanted).collect();
    if functions.is_empty() {
        return Err(Failure::misuse(
            format!("there is no function `{}`", arguments.name.unwrap_or_default()),
            "`tidewaiter functions` shows all",
        ));
    }
    for (number, function) in functions.into_iter().enumerate() {
        if number > 0 {
            writeln!(terminal.out())?;
        }
        show(function, terminal.out())?;
    }
    Ok(Exit::Fine)
}

fn show(function: &Function, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "{}", signature(function))?;
    writeln!(out, "  {}", function.sentence)?;
    for (expression, gives) in function.examples {
        writeln!(out, "    {expression}  gives  {gives}")?;
    }
    Ok(())
}

/// `days_between(from: date, to: date) -> number`, `(hs).heading -> hs`
fn signature(function: &Function) -> String {
    let result = (function.result)();
    match (function.form, function.parameters) {
        (Form::Property, [of, ..]) => format!("({}).{} -> {result}", takes(of.takes), function.name),
        (_, parameters) => {
            let parameters: Vec<String> = parameters.iter().map(parameter).collect();
            format!("{}({}) -> {result}", function.name, parameters.join(", "))
        }
    }
}

fn parameter(parameter: &Parameter) -> String {
    let mark = if parameter.optional { "?" } else { "" };
    format!("{}{mark}: {}", parameter.name, takes(parameter.takes))
}

fn takes(takes: Takes) -> String {
    match takes {
        Takes::Textual => "text".to_owned(),
        Takes::Hs => "hs".to_owned(),
        Takes::Numeric => "number".to_owned(),
        Takes::Date => "date".to_owned(),
        Takes::Party => "party".to_owned(),
        Takes::Watchlist => "watchlist".to_owned(),
        Takes::Places => "list of places".to_owned(),
        Takes::Word(words) => words.join(" | "),
    }
}
