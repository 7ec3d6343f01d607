//! `tidewaiter rules`: which rules a set has, the rule book, and what they cover. Never runs a rule.

use super::Subcommand;
use super::exit::{Exit, Failure};
use super::ruleset::{self, RuleSetArguments};
use super::shipped;
use super::terminal::Terminal;
use clap::{ArgMatches, Args, FromArgMatches, Subcommand as Subcommands, ValueEnum};
use std::fs;
use std::path::PathBuf;
use tidewaiter::book::{self, Book, Page};
use tidewaiter::engine::Loaded;

pub static COMMAND: Subcommand = Subcommand {
    name: "rules",
    arguments: |command| Arguments::augment_args(command).after_help(EXAMPLES),
    run,
};

const EXAMPLES: &str = "\
Examples:
  tidewaiter rules                                   every rule in a line
  tidewaiter rules doc > rulebook.md                 the rule book: clauses, scores, sources, tests
  tidewaiter rules doc --format html > rulebook.html
  tidewaiter rules doc --rules ours.tide --no-shipped
  tidewaiter rules coverage                          which typologies and red flags they look for";

/// Shows the rules, their rule book, and what they cover
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    what: Option<What>,

    #[command(flatten)]
    set: RuleSetArguments,
}

#[derive(Subcommands)]
enum What {
    /// The rule book: every rule in words, with its parameters, sources, owner and tests
    Doc {
        /// How it is written
        #[arg(long, value_enum, default_value = "markdown")]
        format: BookFormat,

        #[command(flatten)]
        set: RuleSetArguments,
    },
    /// Which typologies and official red flags the rules look for, as Markdown
    Coverage {
        /// A table of what is to be covered, with the columns `group,code,what,tags,note` [default: the shipped one]
        #[arg(long, value_name = "FILE")]
        topics: Option<PathBuf>,

        #[command(flatten)]
        set: RuleSetArguments,
    },
}

/// How the rule book is written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum BookFormat {
    /// For reading and for version control
    Markdown,
    /// One page for a browser, without scripts
    Html,
    /// One JSON object, for programs
    Json,
}

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let arguments = Arguments::from_arg_matches(matches)?;
    let text = match arguments.what {
        None => table(&read(&arguments.set, terminal)?),
        Some(What::Doc { format, set }) => written(&read(&set, terminal)?, format),
        Some(What::Coverage { topics, set }) => coverage(&read(&set, terminal)?, topics)?,
    };
    terminal.out().write_all(text.as_bytes())?;
    Ok(Exit::Fine)
}

fn read(set: &RuleSetArguments, terminal: &mut Terminal) -> Result<Book, Failure> {
    let Loaded { plan, sources, .. } = ruleset::load(set, terminal)?;
    Ok(book::book(&plan, &sources))
}

fn table(book: &Book) -> String {
    let width =
        |of: fn(&Page) -> &str| book.pages.iter().map(|page| of(page).chars().count()).max().unwrap_or(0);
    let (families, names, severities) =
        (width(|page| &page.family), width(|page| &page.name), width(|page| &page.severity));
    let line = |page: &Page| {
        let Page { family, name, severity, title, .. } = page;
        format!("{family:families$}  {name:names$}  {severity:severities$}  {title}\n")
    };
    book.pages.iter().map(line).collect()
}

fn written(book: &Book, format: BookFormat) -> String {
    match format {
        BookFormat::Markdown => book::to_markdown(book),
        BookFormat::Html => book::to_html(book),
        BookFormat::Json => format!("{:#}\n", serde_json::json!(book)),
    }
}

fn coverage(book: &Book, topics: Option<PathBuf>) -> Result<String, Failure> {
    let (name, text) = match topics {
        None => ("the shipped table".to_owned(), shipped::topics().to_owned()),
        Some(path) => {
            let name = path.display().to_string();
            let text = fs::read_to_string(&path).map_err(|why| {
                Failure::misuse(format!("`{name}` cannot be read: {why}"), "give a CSV file in UTF-8")
            })?;
            (name, text)
        }
    };
    let topics = book::topics(&text).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Failure::misuse(
            format!("`{name}`: {}", lines.join("; ")),
            "`tidewaiter rules coverage --help` names the columns",
        )
    })?;
    Ok(book::coverage(book, &topics))
}
