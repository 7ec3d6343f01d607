//! `tidewaiter lists diff`: what changed between two states of a list, field by field. Never says whether it matters.

use super::super::Subcommand;
use super::super::exit::{Exit, Failure};
use super::super::given_lists::GivenLists;
use super::super::terminal::Terminal;
use clap::{ArgMatches, Args, FromArgMatches};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tidewaiter::watchlist::{Changed, Difference, Entity, diff};

pub static COMMAND: Subcommand = Subcommand {
    name: "diff",
    arguments: |command| Arguments::augment_args(command).after_help(EXAMPLES),
    run,
};

const EXAMPLES: &str = "\
Examples:
  tidewaiter lists diff ofac.list new.list   between two imported lists
  tidewaiter lists diff un_2025.xml un.xml   between two files as they were published
  tidewaiter lists diff ofac_2024 ofac_2026  between two folders, each with the files of one list

Each state is one list: a table, an imported list, or an official list. Entries are told apart by
their ids. `+` is only in the new state, `-` only in the old one, `~` in both and not the same.

Exit codes, as of `diff`: 0 when the states are the same, 1 when they differ, 2 when one cannot be read.";

/// Shows what changed between two states of a list, field by field
#[derive(Args)]
struct Arguments {
    /// The list as it was: a file, or a folder with the files of one list
    #[arg(value_name = "OLD")]
    old: PathBuf,

    /// The list as it is
    #[arg(value_name = "NEW")]
    new: PathBuf,
}

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let arguments = Arguments::from_arg_matches(matches)?;
    let (old, new) = (entries(&arguments.old)?, entries(&arguments.new)?);
    let difference = diff(&old, &new);
    show(terminal.out(), &difference)?;
    let Difference { added, removed, changed } = &difference;
    writeln!(
        terminal.out(),
        "{} entries before, {} now: {} added, {} removed, {} changed",
        old.len(),
        new.len(),
        added.len(),
        removed.len(),
        changed.len()
    )?;
    let same = added.is_empty() && removed.is_empty() && changed.is_empty();
    Ok(if same { Exit::Fine } else { Exit::Found })
}

fn entries(path: &Path) -> Result<Vec<Entity>, Failure> {
    let mut lists = GivenLists::gather(&[path.to_owned()])?.entries()?;
    match (lists.pop(), lists.len()) {
        (Some((_, entries)), 0) => Ok(entries),
        (None, _) => Err(Failure::misuse(
            format!("`{}` is no list of entries: it has no column `id`", path.display()),
            "name an imported list, an official list, or a table with the columns `id` and `name`",
        )),
        (Some(_), more) => Err(Failure::misuse(
            format!("`{}` holds {} lists", path.display(), more + 1),
            "name one list, or a folder with the files of one",
        )),
    }
}

fn show(out: &mut dyn Write, difference: &Difference) -> io::Result<()> {
    for entry in &difference.added {
        writeln!(out, "+ {} {}", entry.id, entry.primary_name())?;
    }
    for entry in &difference.removed {
        writeln!(out, "- {} {}", entry.id, entry.primary_name())?;
    }
    difference.changed.iter().try_for_each(|changed| show_changed(out, changed))
}

fn show_changed(out: &mut dyn Write, changed: &Changed) -> io::Result<()> {
    writeln!(out, "~ {} {}", changed.id, changed.name)?;
    for field in &changed.fields {
        writeln!(out, "    {}", field.field)?;
        for value in &field.removed {
            writeln!(out, "      - {value}")?;
        }
        for value in &field.added {
            writeln!(out, "      + {value}")?;
        }
    }
    Ok(())
}
