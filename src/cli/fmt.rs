//! `tidewaiter fmt`: rule files in their canonical layout. Never changes what a rule means.

use super::Subcommand;
use super::exit::{Exit, Failure};
use super::files::{self, TextFile};
use super::terminal::Terminal;
use clap::{ArgMatches, Args, FromArgMatches};
use std::io::Write;
use std::path::{Path, PathBuf};
use tidewaiter::diagnostic::draw::draw;
use tidewaiter::output::{FileError, OutputFile, counted};
use tidewaiter::source::Sources;
use tidewaiter::syntax::format;

pub static COMMAND: Subcommand = Subcommand {
    name: "fmt",
    arguments: |command| Arguments::augment_args(command).after_help(EXAMPLES),
    run,
};

const EXAMPLES: &str = "\
Examples:
  tidewaiter fmt rules/ours.tide     one file
  tidewaiter fmt                     the folder `rules`
  tidewaiter fmt --check rules       for a build server: changes nothing

Exit codes: 0 done, 1 when --check found a file to lay out, 2 when a file cannot be read or parsed.";

/// Gives rule files their canonical layout
#[derive(Args)]
struct Arguments {
    /// Rule files and folders of them [default: the folder `rules`]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Change nothing, but name the files that would change
    #[arg(long)]
    check: bool,
}

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let arguments = Arguments::from_arg_matches(matches)?;
    let files = files::gather(&paths(arguments.paths)?, "tide")?;
    let mut changed: Vec<(&TextFile, String)> = Vec::new();
    let mut broken = 0;
    for file in &files {
        match laid_out(file, terminal) {
            Some(text) if text == file.text => {}
            Some(text) => changed.push((file, text)),
            None => broken += 1,
        }
    }
    for (file, text) in &changed {
        if arguments.check {
            writeln!(terminal.out(), "would change {}", file.name)?;
        } else {
            write(Path::new(&file.name), text)?;
            writeln!(terminal.out(), "changed {}", file.name)?;
        }
    }
    if broken > 0 {
        return Err(Failure::misuse(
            format!("{} cannot be laid out", counted(broken, "file")),
            "mend the errors above",
        ));
    }
    Ok(if arguments.check && !changed.is_empty() { Exit::Found } else { Exit::Fine })
}

fn paths(given: Vec<PathBuf>) -> Result<Vec<PathBuf>, Failure> {
    let default = Path::new("rules");
    match given.as_slice() {
        [] if default.is_dir() => Ok(vec![default.to_owned()]),
        [] => Err(Failure::misuse("there is no folder `rules` here", "name the files: tidewaiter fmt PATH")),
        _ => Ok(given),
    }
}

/// The text in its layout; none if it has errors, which are shown.
fn laid_out(file: &TextFile, terminal: &mut Terminal) -> Option<String> {
    let mut sources = Sources::default();
    let id = sources.add(file.name.as_str(), file.text.as_str());
    match format(id, &file.text) {
        Ok(text) => Some(text),
        Err(found) => {
            for message in found {
                let drawn = draw(&message, &sources, terminal.message_colour());
                terminal.say(&drawn);
            }
            None
        }
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let mut file = OutputFile::create(path).map_err(Failure::says)?;
    file.write_all(text.as_bytes()).map_err(|why| Failure::says(FileError { path: path.to_owned(), why }))?;
    file.persist().map_err(Failure::says)
}
