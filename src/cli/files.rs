//! Text files and folders that the command line names. Never reads records; `input` does.

use super::exit::Failure;
use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use tidewaiter::input::known_as;

/// A text and the name that messages show for it, with `/` between folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFile {
    /// The path as it was given, or below the folder that was given.
    pub name: String,
    /// The path below the folder that was given; the file's own name if it was given itself.
    pub below: String,
    /// All of it, without a byte order mark.
    pub text: String,
}

/// A file that was found and not yet read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// As [`TextFile::name`].
    pub name: String,
    /// As [`TextFile::below`].
    pub below: String,
}

impl Found {
    /// Its content. Fails for a pipe, a device and what is larger than 2 GB.
    pub fn bytes(&self) -> Result<Vec<u8>, Failure> {
        bytes(&self.path)
    }

    /// The text that its content is.
    pub fn text(self, bytes: Vec<u8>) -> Result<TextFile, Failure> {
        Ok(TextFile { text: text(&self.path, bytes)?, name: self.name, below: self.below })
    }
}

/// Deeper folders are taken for a mistake.
const DEEPEST: usize = 64;
/// Places in a text are 32-bit numbers.
const LARGEST: u64 = 1 << 31;

/// The files of `paths` in order, those of a folder by name: every file below it whose name ends in `.ending` and does
/// not start with a dot. No file comes twice. Fails at the first that cannot be read, is no text, or links to a folder
/// around itself.
pub fn gather(paths: &[PathBuf], ending: &str) -> Result<Vec<TextFile>, Failure> {
    let read = |file: Found| {
        let bytes = file.bytes()?;
        file.text(bytes)
    };
    find(paths, &[ending])?.into_iter().map(read).collect()
}

/// As [`gather`], for several endings and without reading.
pub fn find(paths: &[PathBuf], endings: &[&str]) -> Result<Vec<Found>, Failure> {
    find_and_rest(paths, endings).map(|(files, _)| files)
}

/// As [`find`], and the names of the files in the folders that were passed over for their endings.
pub fn find_and_rest(paths: &[PathBuf], endings: &[&str]) -> Result<(Vec<Found>, Vec<String>), Failure> {
    let mut walk = Walk { endings, seen: BTreeSet::new(), files: Vec::new(), rest: Vec::new() };
    for path in paths {
        let below = path.file_name().map(PathBuf::from).unwrap_or_default();
        let found = fs::metadata(path).map_err(|error| unreadable(path, error.kind()))?;
        if found.is_dir() {
            let before = walk.files.len();
            walk.folder(path, Path::new(""), &mut Vec::new())?;
            if walk.files.len() == before {
                let ending =
                    endings.iter().map(|ending| format!("`.{ending}`")).collect::<Vec<_>>().join(" or ");
                return Err(Failure::misuse(
                    format!("there is no {ending} file in the folder `{}`", path.display()),
                    format!("name a folder that holds {ending} files, or the files themselves"),
                ));
            }
        } else {
            walk.file(path, &below)?;
        }
    }
    Ok((walk.files, walk.rest))
}

struct Walk<'e> {
    endings: &'e [&'e str],
    seen: BTreeSet<PathBuf>,
    files: Vec<Found>,
    rest: Vec<String>,
}

impl Walk<'_> {
    /// `around` holds the true places of the folders on the way down.
    fn folder(&mut self, path: &Path, below: &Path, around: &mut Vec<PathBuf>) -> Result<(), Failure> {
        let place = fs::canonicalize(path).map_err(|error| unreadable(path, error.kind()))?;
        if around.contains(&place) {
            return Err(Failure::misuse(
                format!("the link `{}` leads back to a folder around it", path.display()),
                "remove the link, or name the files themselves",
            ));
        }
        if around.len() >= DEEPEST {
            return Err(Failure::misuse(
                format!("the folder `{}` lies more than {DEEPEST} folders deep", path.display()),
                "name the folder that holds the files",
            ));
        }
        around.push(place);
        for name in names(path)? {
            let (inner, below) = (path.join(&name), below.join(&name));
            let found = fs::metadata(&inner).map_err(|error| unreadable(&inner, error.kind()))?;
            if found.is_dir() {
                self.folder(&inner, &below, around)?;
            } else if self.takes(&inner) {
                self.file(&inner, &below)?;
            } else {
                self.rest.push(inner.to_string_lossy().into_owned());
            }
        }
        around.pop();
        Ok(())
    }

    fn file(&mut self, path: &Path, below: &Path) -> Result<(), Failure> {
        let place = fs::canonicalize(path).map_err(|error| unreadable(path, error.kind()))?;
        if self.seen.insert(place) {
            self.files.push(Found { path: path.to_owned(), name: shown(path)?, below: shown(below)? });
        }
        Ok(())
    }

    fn takes(&self, path: &Path) -> bool {
        let ending = path.extension().unwrap_or_default();
        self.endings.iter().any(|wanted| ending.eq_ignore_ascii_case(wanted))
    }
}

/// The names in a folder in order, hidden ones left out.
fn names(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, error.kind()))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(folder, error.kind()))?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            names.push(PathBuf::from(entry.file_name()));
        }
    }
    names.sort();
    Ok(names)
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let found = fs::metadata(path).map_err(|error| unreadable(path, error.kind()))?;
    if !found.is_file() {
        return Err(Failure::misuse(
            format!("`{}` is a pipe or a device", path.display()),
            "write its text to a file first",
        ));
    }
    if found.len() > LARGEST {
        return Err(Failure::misuse(
            format!("`{}` is larger than 2 GB", path.display()),
            "split it into several files",
        ));
    }
    fs::read(path).map_err(|error| unreadable(path, error.kind()))
}

fn text(path: &Path, bytes: Vec<u8>) -> Result<String, Failure> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Failure::misuse(format!("`{}` is UTF-16 text", path.display()), "save it as UTF-8"));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        if let Some(what) = known_as(error.as_bytes()) {
            return Failure::says(format!("`{}` {what}", path.display()));
        }
        let good = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(good).filter(|&&byte| byte == b'\n').count() + 1;
        Failure::misuse(format!("`{}` is not UTF-8 text: line {line}", path.display()), "save it as UTF-8")
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn shown(path: &Path) -> Result<String, Failure> {
    match path.to_str() {
        Some(name) if cfg!(windows) => Ok(name.replace('\\', "/")),
        Some(name) => Ok(name.to_owned()),
        None => Err(Failure::misuse(
            format!("the name of `{}` is not UTF-8 text", path.display()),
            "rename the file",
        )),
    }
}

fn unreadable(path: &Path, kind: ErrorKind) -> Failure {
    let shown = path.display();
    match kind {
        ErrorKind::NotFound if fs::symlink_metadata(path).is_ok() => {
            Failure::misuse(format!("the link `{shown}` leads nowhere"), "remove it or mend it")
        }
        ErrorKind::NotFound => {
            Failure::misuse(format!("there is no `{shown}`"), "check the spelling of the path")
        }
        ErrorKind::PermissionDenied => {
            Failure::misuse(format!("`{shown}` may not be read"), "ask its owner for leave, or copy it")
        }
        kind if fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink()) => {
            Failure::misuse(format!("the link `{shown}` cannot be followed: {kind}"), "remove it or mend it")
        }
        kind => Failure::says(format!("cannot read `{shown}`: {kind}")),
    }
}
