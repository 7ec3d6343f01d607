//! Output files that appear whole or not at all. Never leaves half a file under the name that was asked for.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// An output file while it is written: it lies beside its target under another name until [`OutputFile::persist`].
/// A pipe or a device (`/dev/null`) is written straight to.
#[derive(Debug)]
pub struct OutputFile {
    path: PathBuf,
    to: Target,
}

#[derive(Debug)]
enum Target {
    Beside(BufWriter<NamedTempFile>),
    Straight(BufWriter<File>),
}

/// Why a file was not written.
#[derive(Debug)]
pub struct FileError {
    /// The file that was asked for.
    pub path: PathBuf,
    /// What went wrong.
    pub why: io::Error,
}

impl OutputFile {
    /// Starts a file. Fails if its folder does not exist or may not be written to, or if `path` is a folder.
    pub fn create(path: &Path) -> Result<OutputFile, FileError> {
        let fail = |why| FileError { path: path.to_owned(), why };
        let to = open(path).map_err(fail)?;
        Ok(OutputFile { path: path.to_owned(), to })
    }

    /// Gives the file its name, replacing one that has it.
    pub fn persist(self) -> Result<(), FileError> {
        let OutputFile { path, to } = self;
        finish(&path, to).map_err(|why| FileError { path, why })
    }
}

fn open(path: &Path) -> io::Result<Target> {
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
        }
        Ok(found) if !found.is_file() => {
            let file = File::options().write(true).open(path)?;
            return Ok(Target::Straight(BufWriter::new(file)));
        }
        _ => {}
    }
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let file = builder().tempfile_in(folder)?;
    Ok(Target::Beside(BufWriter::new(file)))
}

/// Temporary files are private by default; an output file is as readable as any other file of its user.
#[cfg(unix)]
fn builder<'a>() -> tempfile::Builder<'a, 'a> {
    use std::os::unix::fs::PermissionsExt;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".tidewaiter-").permissions(fs::Permissions::from_mode(0o666));
    builder
}

#[cfg(not(unix))]
fn builder<'a>() -> tempfile::Builder<'a, 'a> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".tidewaiter-");
    builder
}

fn finish(path: &Path, to: Target) -> io::Result<()> {
    match to {
        Target::Straight(mut file) => file.flush(),
        Target::Beside(file) => {
            let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.as_file().sync_all()?;
            let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
            file.persist(target).map(drop).map_err(|error| error.error)
        }
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.to {
            Target::Beside(file) => file.write(bytes),
            Target::Straight(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.to {
            Target::Beside(file) => file.flush(),
            Target::Straight(file) => file.flush(),
        }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let advice = match self.why.kind() {
            io::ErrorKind::NotFound => "its folder does not exist; create it first",
            io::ErrorKind::IsADirectory => "it is a folder; name a file in it",
            io::ErrorKind::PermissionDenied => "it may not be written; choose a folder of your own",
            io::ErrorKind::StorageFull => "the disk is full; make room or choose another one",
            _ => return write!(f, "cannot write `{}`: {}", self.path.display(), self.why),
        };
        write!(f, "cannot write `{}`: {advice}", self.path.display())
    }
}

impl std::error::Error for FileError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_its_name_only_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("alerts.jsonl");
        fs::write(&path, "old").unwrap();
        let mut file = OutputFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        file.flush().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        file.persist().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }

    #[test]
    fn a_file_that_is_given_up_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = OutputFile::create(&folder.path().join("alerts.jsonl")).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_missing_folder_and_a_folder_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let missing = OutputFile::create(&folder.path().join("no/alerts.csv")).unwrap_err();
        assert!(missing.to_string().ends_with("its folder does not exist; create it first"), "{missing}");
        let directory = OutputFile::create(folder.path()).unwrap_err();
        assert!(directory.to_string().ends_with("it is a folder; name a file in it"), "{directory}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_keeps_pointing_at_the_file_that_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.csv"), folder.path().join("link.csv"));
        fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let mut file = OutputFile::create(&link).unwrap();
        file.write_all(b"new").unwrap();
        file.persist().unwrap();
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}
