//! Where results go: the standard output in one format, files in others. Never leaves a half-written file behind.

use super::exit::Failure;
use super::terminal::Terminal;
use std::cell::{Cell, RefCell};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use tidewaiter::alert::Line;
use tidewaiter::output::{Colour, FORMATS, FileError, Format, Options, OutputFile, Writer, by_ending};

/// Records shown in full on the standard output, unless `--top` says otherwise.
const SHOWN: usize = 20;
/// Records in full in a file for people, unless `--top` says otherwise. All are kept in memory until the end.
const SHOWN_IN_FILE: usize = 100_000;

/// A file to be written and its format.
pub struct Target {
    path: PathBuf,
    format: &'static Format,
}

/// The formats of files, by their endings. Fails before anything is read: also if a file would replace one that is to be
/// read, whose records or lists would be lost, or another output.
pub fn targets(paths: &[PathBuf], read: &[PathBuf]) -> Result<Vec<Target>, Failure> {
    let mut targets: Vec<Target> = Vec::new();
    for path in paths {
        let format = format_of(path)?;
        keeps_what_is_read(path, read)?;
        if targets.iter().any(|other| other.path == *path || is_at_or_in(path, &other.path)) {
            return Err(Failure::misuse(
                format!("`{}` is to be written twice", path.display()),
                "name each output once",
            ));
        }
        targets.push(Target { path: path.clone(), format });
    }
    Ok(targets)
}

/// Fails if an output would replace a file that is to be read, or one in a folder that is.
pub fn keeps_what_is_read(path: &Path, read: &[PathBuf]) -> Result<(), Failure> {
    if read.iter().any(|read| is_at_or_in(path, read)) {
        return Err(Failure::misuse(
            format!("`{}` is to be read, and writing would replace it", path.display()),
            "give the output another name",
        ));
    }
    Ok(())
}

/// Whether a file is there already and is, whatever the spelling, the other or lies in it.
fn is_at_or_in(path: &Path, other: &Path) -> bool {
    match (path.canonicalize(), other.canonicalize()) {
        (Ok(path), Ok(other)) => path.is_file() && path.starts_with(other),
        _ => false,
    }
}

fn format_of(path: &Path) -> Result<&'static Format, Failure> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    by_ending(ending).ok_or_else(|| {
        let known: Vec<String> = FORMATS.iter().map(|format| format!("`.{}`", format.ending)).collect();
        Failure::misuse(
            format!("the format of `{}` is not known", path.display()),
            format!("let its name end in one of {}", known.join(", ")),
        )
    })
}

/// All that a run writes.
pub struct Outputs {
    stdout: Box<dyn Writer>,
    reader: Rc<Cell<Reader>>,
    files: Vec<OpenFile>,
}

struct OpenFile {
    path: PathBuf,
    file: Rc<RefCell<OutputFile>>,
    writer: Box<dyn Writer>,
}

/// Whether somebody still reads the standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    There,
    Gone,
}

impl Outputs {
    /// Starts all outputs. Fails if a file cannot be written, before a record is read.
    pub fn open(
        format: &Format,
        targets: Vec<Target>,
        top: Option<usize>,
        terminal: &Terminal,
    ) -> Result<Outputs, Failure> {
        let reader = Rc::new(Cell::new(Reader::There));
        let options =
            Options { width: terminal.width(), top: top.unwrap_or(SHOWN), colour: terminal.colour() };
        let stdout = Stdout { to: terminal.results(), reader: Rc::clone(&reader) };
        let stdout = (format.open)(Box::new(stdout), &options);
        let files = targets.into_iter().map(|target| open_file(target, top)).collect::<Result<_, _>>()?;
        Ok(Outputs { stdout, reader, files })
    }

    /// Starts the files alone: the standard output shows something else.
    pub fn files_only(targets: Vec<Target>, terminal: &Terminal) -> Result<Outputs, Failure> {
        let reader = Rc::new(Cell::new(Reader::There));
        let options = Options { width: terminal.width(), top: 0, ..Options::default() };
        let stdout = (FORMATS[0].open)(Box::new(io::sink()), &options);
        let files = targets.into_iter().map(|target| open_file(target, None)).collect::<Result<_, _>>()?;
        Ok(Outputs { stdout, reader, files })
    }

    /// Writes a line to all outputs.
    pub fn line(&mut self, line: &Line) -> Result<(), Failure> {
        self.stdout.line(line)?;
        for file in &mut self.files {
            file.writer.line(line).map_err(|why| unwritten(&file.path, why))?;
        }
        Ok(())
    }

    /// Whether nothing that is written is wanted any more.
    pub fn is_unread(&self) -> bool {
        self.reader.get() == Reader::Gone && self.files.is_empty()
    }

    /// Ends all outputs; only now the files have their names. The page comes last, when all else is safe.
    pub fn finish(mut self) -> Result<(), Failure> {
        for OpenFile { path, file, mut writer } in self.files {
            writer.finish().map_err(|why| unwritten(&path, why))?;
            drop(writer);
            if let Some(file) = Rc::into_inner(file) {
                file.into_inner().persist().map_err(Failure::says)?;
            }
        }
        self.stdout.finish()?;
        Ok(())
    }
}

fn open_file(Target { path, format }: Target, top: Option<usize>) -> Result<OpenFile, Failure> {
    let file = Rc::new(RefCell::new(OutputFile::create(&path).map_err(Failure::says)?));
    let options = Options { top: top.unwrap_or(SHOWN_IN_FILE), colour: Colour::Off, ..Options::default() };
    let writer = (format.open)(Box::new(Handle(Rc::clone(&file))), &options);
    Ok(OpenFile { path, file, writer })
}

fn unwritten(path: &Path, why: io::Error) -> Failure {
    Failure::says(FileError { path: path.to_owned(), why })
}

/// An output file that its writer and this module both hold.
struct Handle(Rc<RefCell<OutputFile>>);

impl Write for Handle {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}

/// The standard output. When its reader has gone, what is written vanishes, so that files and the exit code stay right.
struct Stdout {
    to: Box<dyn Write>,
    reader: Rc<Cell<Reader>>,
}

impl Stdout {
    fn unless_gone<T>(&self, result: io::Result<T>, otherwise: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.reader.set(Reader::Gone);
                Ok(otherwise)
            }
            result => result,
        }
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.reader.get() == Reader::Gone {
            return Ok(bytes.len());
        }
        let result = self.to.write(bytes);
        self.unless_gone(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.reader.get() == Reader::Gone {
            return Ok(());
        }
        let result = self.to.flush();
        self.unless_gone(result, ())
    }
}
