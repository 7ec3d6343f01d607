//! Terminal sessions: commands in a folder, what they print and how they end. Never judges the words.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

/// One command of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// As typed, without `$ `; further lines of it stood behind `> `.
    pub command: String,
    /// What stood below it in the text.
    pub shown: Vec<String>,
}

/// The commands of a text in which each stands behind `$ ` and its output below it. What comes before the first is left out.
pub fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in text.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step { command: command.to_owned(), shown: Vec::new() });
        } else if let Some(step) = steps.last_mut() {
            match line.strip_prefix("> ").filter(|_| step.shown.is_empty()) {
                Some(more) => step.command.push_str(&format!("\n{more}")),
                None => step.shown.push(line.to_owned()),
            }
        }
    }
    steps
}

/// Runs a command line by the shell as a terminal would show it: both streams in one, then the exit code unless it is 0.
pub fn run(command: &str, folder: &Path) -> String {
    let screen = tempfile::NamedTempFile::new().unwrap();
    let stream = || Stdio::from(File::options().append(true).open(screen.path()).unwrap());
    let binary = Path::new(env!("CARGO_BIN_EXE_tidewaiter"));
    let path = std::env::join_paths(
        std::iter::once(binary.parent().unwrap().to_owned())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    );
    let status = Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .env("PATH", path.unwrap())
        .env("NO_COLOR", "1")
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::null())
        .stdout(stream())
        .stderr(stream())
        .status()
        .unwrap();
    let mut shown = String::from_utf8_lossy(&fs::read(screen.path()).unwrap()).into_owned();
    shown = shown.replace(&folder.display().to_string(), "[folder]");
    if !shown.is_empty() && !shown.ends_with('\n') {
        shown.push('\n');
    }
    match status.code() {
        Some(0) => {}
        Some(code) => shown.push_str(&format!("(exit code {code})\n")),
        None => shown.push_str("(killed)\n"),
    }
    shown
}

/// A session as a terminal would show it.
pub fn transcript(steps: &[Step], folder: &Path) -> String {
    let mut text = String::new();
    for step in steps {
        text.push_str(&format!("$ {}\n", step.command.replace('\n', "\n> ")));
        text.push_str(&run(&step.command, folder));
    }
    text
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
