//! How a run ends: exit codes and the message of what stopped it. Never panics over a closed pipe.

use super::terminal::Terminal;
use std::fmt;
use std::io;
use std::process::ExitCode;

/// How a command that did its work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: nothing was found that was to be found out by the exit code.
    Fine,
    /// 1: an alert at or above `--fail-on`, an error in a rule, a failed test.
    Found,
}

/// Why a command did not do its work: exit code 2.
#[derive(Debug)]
pub enum Failure {
    /// A sentence, and what to do instead (may be empty).
    Misuse(String, String),
    /// Several sentences, each about another thing, and what to do instead (may be empty).
    Several(Vec<String>, String),
    /// The messages have been shown.
    Shown,
    /// Whoever read the output has gone away; nobody is told.
    NobodyReads,
}

impl Failure {
    /// A sentence and what to do instead.
    pub fn misuse(message: impl fmt::Display, help: impl fmt::Display) -> Failure {
        Failure::Misuse(message.to_string(), help.to_string())
    }

    /// A sentence that already says what to do.
    pub fn says(message: impl fmt::Display) -> Failure {
        Failure::Misuse(message.to_string(), String::new())
    }
}

impl From<io::Error> for Failure {
    /// An error of standard output.
    fn from(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::NobodyReads,
            io::ErrorKind::StorageFull => {
                Failure::misuse("cannot write the output: the disk is full", "make room, or write elsewhere")
            }
            _ => Failure::says(format!("cannot write the output: {error}")),
        }
    }
}

impl From<clap::Error> for Failure {
    /// Arguments that clap has let through and that do not fit all the same.
    fn from(error: clap::Error) -> Failure {
        Failure::says(error)
    }
}

/// Shows what is left to say and gives the exit code.
pub fn finish(result: Result<Exit, Failure>, terminal: &mut Terminal) -> ExitCode {
    let result = result.and_then(|exit| terminal.flush().map(|()| exit).map_err(Failure::from));
    match result {
        Ok(Exit::Fine) | Err(Failure::NobodyReads) => ExitCode::SUCCESS,
        Ok(Exit::Found) => ExitCode::from(1),
        Err(Failure::Shown) => ExitCode::from(2),
        Err(Failure::Misuse(message, help)) => {
            terminal.error(&message);
            terminal.help(&help);
            ExitCode::from(2)
        }
        Err(Failure::Several(messages, help)) => {
            messages.iter().for_each(|message| terminal.error(message));
            terminal.help(&help);
            ExitCode::from(2)
        }
    }
}

/// Shows help or a wrong argument as clap words it: 0 for help, 2 for a wrong argument.
pub fn show_usage(error: &clap::Error) -> ExitCode {
    // Nothing can be done when even this cannot be shown.
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
}
