//! Standard output and standard error: their width, whether they take colour, and messages in one manner.
//! Never writes results and messages to the same stream.

use super::progress::Watched;
use anstyle::{AnsiColor, Style};
use std::io::{self, BufWriter, IsTerminal, Write};
use tidewaiter::diagnostic::draw;
use tidewaiter::output::Colour;

/// The streams of the process.
pub struct Terminal {
    out: Box<dyn Write>,
}

/// Columns of a page that is not shown on a terminal.
const WIDTH_ELSEWHERE: usize = 100;
/// Longer lines are hard to read, however wide the terminal.
const WIDTH_AT_MOST: usize = 120;

impl Terminal {
    /// The streams as they are.
    pub fn new() -> Terminal {
        Terminal { out: stdout() }
    }

    /// Another way to the standard output, for results that are written while messages are said.
    pub fn results(&self) -> Box<dyn Write> {
        stdout()
    }

    /// Where results go.
    pub fn out(&mut self) -> &mut dyn Write {
        &mut self.out
    }

    /// Writes what is buffered.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Columns of a line of results.
    pub fn width(&self) -> usize {
        let columns = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
        columns.map_or(WIDTH_ELSEWHERE, |columns| columns.min(WIDTH_AT_MOST))
    }

    /// Whether results take colour: on a terminal, unless `NO_COLOR` is set.
    pub fn colour(&self) -> Colour {
        colour(anstream::AutoStream::choice(&io::stdout()))
    }

    /// Whether messages about rules take colour when they are written to the messages.
    pub fn message_colour(&self) -> draw::Colour {
        drawn(colour(anstream::AutoStream::choice(&io::stderr())))
    }

    /// Whether messages about rules take colour when they are the result.
    pub fn result_colour(&self) -> draw::Colour {
        drawn(self.colour())
    }

    /// Whether somebody watches the messages while the run goes on.
    pub fn watched(&self) -> Watched {
        if io::stderr().is_terminal() { Watched::Yes } else { Watched::No }
    }

    /// Writes a line to the messages. A closed standard error is nobody's fault.
    pub fn say(&mut self, line: &str) {
        let _ = self.out.flush();
        let mut stderr = anstream::stderr().lock();
        let _ = writeln!(stderr, "{line}");
    }

    /// Says what stopped the run.
    pub fn error(&mut self, message: &str) {
        let red = AnsiColor::Red.on_default().bold();
        let bold = Style::new().bold();
        self.say(&format!("{red}error{red:#}{bold}:{bold:#} {message}"));
    }

    /// Says what to do instead; nothing if there is nothing to say.
    pub fn help(&mut self, help: &str) {
        if !help.is_empty() {
            let cyan = AnsiColor::Cyan.on_default().bold();
            self.say(&format!("  {cyan}help{cyan:#}: {help}"));
        }
    }

    /// Says what is worth knowing although it stops nothing.
    pub fn warn(&mut self, message: &str) {
        let yellow = AnsiColor::Yellow.on_default().bold();
        let bold = Style::new().bold();
        self.say(&format!("{yellow}warning{yellow:#}{bold}:{bold:#} {message}"));
    }
}

fn stdout() -> Box<dyn Write> {
    Box::new(BufWriter::new(anstream::AutoStream::auto(io::stdout())))
}

fn drawn(colour: Colour) -> draw::Colour {
    match colour {
        Colour::On => draw::Colour::Ansi,
        Colour::Off => draw::Colour::Plain,
    }
}

fn colour(choice: anstream::ColorChoice) -> Colour {
    match choice {
        anstream::ColorChoice::Never => Colour::Off,
        _ => Colour::On,
    }
}
