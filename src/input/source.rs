//! Where records come from: files, the standard input, anything that reads; and a window that slides over it.
//! Never knows a format.

use super::encoding::Decided;
use crate::source::csv::Extent;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Something to read records from.
pub struct Input {
    /// As messages show it.
    pub name: String,
    /// Its bytes.
    pub read: Box<dyn Read + Send>,
    /// Opens the same bytes once more; none where that cannot be done, as for the standard input.
    pub again: Option<Again>,
}

/// Opens an input once more, from its beginning.
pub type Again = Box<dyn Fn() -> io::Result<Box<dyn Read + Send>> + Send>;

/// Why an input cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputError {
    /// The input as it was named.
    pub file: String,
    /// Why, and what to do instead.
    pub reason: String,
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.file, self.reason)
    }
}

impl std::error::Error for InputError {}

impl Input {
    /// An input that reads from anything.
    pub fn new(name: impl Into<String>, read: impl Read + Send + 'static) -> Input {
        Input { name: name.into(), read: Box::new(read), again: None }
    }

    /// The standard input.
    pub fn stdin() -> Input {
        Input::new("standard input", io::stdin())
    }

    /// A regular file; `-` is the standard input.
    ///
    /// # Errors
    /// When there is no such file, it may not be read, or it is a directory, a pipe or a device.
    pub fn from_path(path: &Path) -> Result<Input, InputError> {
        if path.as_os_str() == "-" {
            return Ok(Input::stdin());
        }
        let name = path.display().to_string();
        let fail = |reason: String| InputError { file: name.clone(), reason };
        let metadata = std::fs::metadata(path).map_err(|error| fail(explain(&error)))?;
        if metadata.is_dir() {
            return Err(fail("is a directory: name the files in it".into()));
        }
        if !metadata.is_file() {
            return Err(fail("is a pipe or a device: send it to the standard input and write `-`".into()));
        }
        let file = File::open(path).map_err(|error| fail(explain(&error)))?;
        let path = path.to_owned();
        let again = move || File::open(&path).map(|file| Box::new(file) as Box<dyn Read + Send>);
        Ok(Input { again: Some(Box::new(again)), ..Input::new(name, file) })
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input").field("name", &self.name).finish_non_exhaustive()
    }
}

fn explain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "does not exist".into(),
        io::ErrorKind::PermissionDenied => "may not be read by this user".into(),
        _ => format!("cannot be opened: {error}"),
    }
}

/// The part of an input that is in memory: from the start of the current record to as far as was read.
pub(super) struct Window {
    read: Box<dyn Read + Send>,
    bytes: Vec<u8>,
    start: usize,
    is_finished: bool,
    failure: Option<String>,
    encoding: Option<Decided>,
}

/// Fails again as a reader failed before.
struct Failing(String);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        let reason = self.0.strip_prefix(CUT_SHORT).unwrap_or(&self.0);
        Err(io::Error::other(reason.to_owned()))
    }
}

const CUT_SHORT: &str = "cannot be read further: ";

/// How much is read at once.
const BLOCK: usize = 256 * 1024;

impl Window {
    pub(super) fn new(read: Box<dyn Read + Send>) -> Window {
        Window { read, bytes: Vec::new(), start: 0, is_finished: false, failure: None, encoding: None }
    }

    /// A window over text that was decoded as is said there.
    pub(super) fn of_text(read: Box<dyn Read + Send>, encoding: Decided) -> Window {
        Window { encoding: Some(encoding), ..Window::new(read) }
    }

    /// What the window is over, from the start of `rest` on.
    pub(super) fn into_read(mut self) -> Box<dyn Read + Send> {
        self.bytes.drain(..self.start);
        let rest = io::Cursor::new(self.bytes);
        match self.failure {
            Some(reason) => Box::new(rest.chain(Failing(reason))),
            None => Box::new(rest.chain(self.read)),
        }
    }

    /// Why bytes of it are no text, and what to do.
    pub(super) fn not_text(&self) -> String {
        let decided = self.encoding.as_ref().and_then(|encoding| encoding.get());
        match decided.map(|decision| decision.encoding.name()).filter(|name| *name != "UTF-8") {
            None => {
                "is not UTF-8 text: save the file as \"CSV UTF-8\", or name its encoding with `--encoding`"
                    .to_owned()
            }
            Some(name) => format!(
                "holds bytes that are no {name} text: mend them, or name another encoding with `--encoding`"
            ),
        }
    }

    /// What is there and not yet dropped.
    pub(super) fn rest(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or(&[])
    }

    /// Whether `rest` is all that the input still has.
    pub(super) fn extent(&self) -> Extent {
        // After a failure the end is unknown, so the last record must not be taken for whole.
        if self.is_finished && self.failure.is_none() { Extent::Whole } else { Extent::Part }
    }

    /// Why reading stopped before the end, once it has.
    pub(super) fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// The same, once: it is reported in one place.
    pub(super) fn take_failure(&mut self) -> Option<String> {
        self.failure.take()
    }

    /// Forgets the first bytes of `rest`.
    pub(super) fn drop_front(&mut self, size: usize) {
        self.start = (self.start + size).min(self.bytes.len());
    }

    /// Reads more behind `rest`: as much again as is there, so that a long record is not scanned once for each block.
    /// False once it was known before that there is no more: that the end was found now is news too, since it makes a
    /// last record without a line end whole.
    pub(super) fn grow(&mut self) -> bool {
        if self.is_finished {
            return false;
        }
        self.bytes.drain(..self.start);
        self.start = 0;
        let before = self.bytes.len();
        let wanted = before.max(1);
        while self.bytes.len() - before < wanted && !self.is_finished {
            self.read_block();
        }
        true
    }

    fn read_block(&mut self) {
        let before = self.bytes.len();
        self.bytes.resize(before + BLOCK, 0);
        let got = match self.read.read(&mut self.bytes[before..]) {
            Ok(got) => {
                self.is_finished = got == 0;
                got.min(BLOCK)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
            Err(error) => {
                self.is_finished = true;
                self.failure = Some(format!("{CUT_SHORT}{error}"));
                0
            }
        };
        self.bytes.truncate(before + got);
    }
}
