//! How far a long run is, on standard error while somebody watches. Never shown in a file or a log.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, Read};
use std::time::{Duration, Instant};

/// A run that ends sooner shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// How far a run is, by bytes of its input where their number is known.
#[derive(Clone)]
pub struct Progress {
    bar: ProgressBar,
    started: Instant,
}

/// Whether somebody watches standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watched {
    /// A terminal.
    Yes,
    /// A file, a pipe, nothing.
    No,
}

impl Progress {
    /// Starts; `bytes` is the size of all input, if it is known.
    pub fn new(watched: Watched, bytes: Option<u64>) -> Progress {
        let bar = match (watched, bytes) {
            (Watched::No, _) => ProgressBar::hidden(),
            (Watched::Yes, Some(bytes)) => {
                ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden())
            }
            (Watched::Yes, None) => ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()),
        };
        let template = match bytes {
            Some(_) => "{bar:30} {bytes} of {total_bytes}, {msg}, {eta} left",
            None => "{bytes}, {msg}",
        };
        if let (Watched::Yes, Ok(style)) = (watched, ProgressStyle::with_template(template)) {
            bar.set_style(style);
        }
        Progress { bar, started: Instant::now() }
    }

    /// Says how many records were read so far.
    pub fn records(&self, count: u64, watched: Watched) {
        let spent = self.started.elapsed();
        if watched == Watched::No || spent < PATIENCE {
            return;
        }
        if self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        let rate = count.checked_div(spent.as_secs()).unwrap_or(count);
        self.bar.set_message(format!("{count} records, {rate} a second"));
    }

    /// Takes the line away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// The same bytes, counted.
    pub fn counting(&self, read: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
        Box::new(Counting { read, bar: self.bar.clone() })
    }
}

struct Counting {
    read: Box<dyn Read + Send>,
    bar: ProgressBar,
}

impl Read for Counting {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.read.read(into)?;
        self.bar.inc(read as u64);
        Ok(read)
    }
}
