//! The folder in which compiled files are kept from one run to the next. Never decides where it is, and never fails a run:
//! what cannot be kept is made again next time.

use super::map::Mapping;
use super::{Bytes, Compiled, Key};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// How the names of compiled files end.
const ENDING: &str = "compiled";
/// How many files of one list are kept, the newest.
const KEPT_OF_ONE: usize = 4;
/// How many files are kept in all.
const KEPT_OF_ALL: usize = 64;
/// What takes less than this to read is compiled faster than a file of it is found.
const LEAST_BYTES: usize = 64 * 1024;

/// Where compiled files are kept, if anywhere.
#[derive(Debug, Default)]
pub struct Cache {
    folder: Option<PathBuf>,
    least_bytes: usize,
    trouble: Mutex<Option<String>>,
    used: Mutex<BTreeMap<String, u64>>,
}

/// A compiled file of the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its place.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
}

impl Cache {
    /// A cache that keeps nothing.
    pub fn none() -> Cache {
        Cache::default()
    }

    /// A cache in a folder, which is made when there is something to keep. Lists whose files are small are not kept.
    pub fn at(folder: impl Into<PathBuf>) -> Cache {
        Cache { folder: Some(folder.into()), least_bytes: LEAST_BYTES, ..Cache::default() }
    }

    /// The same, for lists of any size.
    pub fn of_all_sizes(self) -> Cache {
        Cache { least_bytes: 0, ..self }
    }

    /// Whether what is made from so many bytes is kept.
    pub fn takes(&self, source_bytes: usize) -> bool {
        self.folder.is_some() && source_bytes >= self.least_bytes
    }

    /// The compiled file of a list that was made from what `key` says, if it is there and whole.
    pub fn find(&self, list: &str, key: &Key) -> Option<Compiled> {
        let file = File::open(self.folder.as_ref()?.join(file_name(list, key))).ok()?;
        let found = Compiled::checked(Bytes::Mapped(Mapping::of(&file).ok()?), key)?;
        self.note(list, &found);
        Some(found)
    }

    /// Keeps a compiled file for later runs and removes old ones of the same list. What hinders it is told by
    /// [`Cache::trouble`].
    pub fn keep(&self, list: &str, key: &Key, file: &Compiled) {
        let Some(folder) = &self.folder else { return };
        match write(folder, &file_name(list, key), file.bytes()) {
            Ok(()) => {
                self.note(list, file);
                remove_old(folder, &label(list));
            }
            Err(error) => {
                let said = format!(
                    "lists are not kept compiled, so the next run reads them again: `{}`: {error}",
                    folder.display()
                );
                *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(said);
            }
        }
    }

    /// Why a compiled file could not be kept, once.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn note(&self, list: &str, file: &Compiled) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.insert(list.to_owned(), file.bytes().len() as u64);
    }

    /// What was found or kept so far: the name of each list, in order, and the size of its compiled file in bytes.
    pub fn used(&self) -> Vec<(String, u64)> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.iter().map(|(list, bytes)| (list.clone(), *bytes)).collect()
    }

    /// The folder, if anything is kept.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The files that are kept, by name.
    pub fn kept(&self) -> Vec<Kept> {
        let mut kept: Vec<Kept> = self
            .folder
            .iter()
            .flat_map(|folder| files(folder))
            .map(|file| Kept { path: file.path, bytes: file.bytes })
            .collect();
        kept.sort_by(|one, other| one.path.cmp(&other.path));
        kept
    }
}

/// Writes a file under another name and renames it into place, so that no reader ever sees a part of one and the last of
/// several writers wins.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    make(folder)?;
    let mut file = tempfile::Builder::new().prefix(".").suffix(".new").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist(folder.join(name)).map_err(|error| error.error)?;
    Ok(())
}

/// Makes the folder, readable by its owner only: lists may be somebody's own.
fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn file_name(list: &str, key: &Key) -> String {
    format!("{}-{}.{ENDING}", label(list), key.short())
}

/// A list's name as a part of a file's name.
fn label(list: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_lowercase() } else { '_' };
    list.chars().take(40).map(plain).collect()
}

struct Found {
    path: PathBuf,
    label: String,
    bytes: u64,
    written: SystemTime,
}

/// The compiled files of a folder; nothing else in it is looked at.
fn files(folder: &Path) -> Vec<Found> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let found = |entry: fs::DirEntry| {
        let path = entry.path();
        let (label, hash) = path.file_stem()?.to_str()?.rsplit_once('-')?;
        let is_ours = path.extension()? == ENDING && hash.len() == 16;
        let is_ours = is_ours && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        let known = entry.metadata().ok().filter(fs::Metadata::is_file)?;
        let label = label.to_owned();
        is_ours.then_some(Found { label, bytes: known.len(), written: known.modified().ok()?, path })
    };
    entries.filter_map(found).collect()
}

/// Removes all but the newest files of a list, and all but the newest of the folder.
fn remove_old(folder: &Path, label: &str) {
    let mut files = files(folder);
    files.sort_by(|one, other| other.written.cmp(&one.written).then_with(|| one.path.cmp(&other.path)));
    let mut of_one = 0;
    for (place, file) in files.iter().enumerate() {
        of_one += usize::from(file.label == label);
        if place >= KEPT_OF_ALL || file.label == label && of_one > KEPT_OF_ONE {
            // Another process may have removed it, or holds it open where that forbids it.
            let _ = fs::remove_file(&file.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Writer;
    use super::*;

    fn file(content: &[u8], key: &Key) -> Compiled {
        let mut writer = Writer::default();
        writer.bytes(content.to_vec());
        writer.finish(key)
    }

    #[test]
    fn what_is_kept_is_found_by_its_key_only() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path().join("new/folder"));
        let key = Key::of([&b"1"[..]]);
        assert!(cache.find("OFAC list.csv", &key).is_none());
        assert_eq!(cache.used(), []);
        cache.keep("OFAC list.csv", &key, &file(b"abc", &key));
        assert_eq!(cache.used(), [("OFAC list.csv".to_owned(), 96)]);
        assert_eq!(cache.find("OFAC list.csv", &key).unwrap().parts().bytes(), b"abc");
        assert!(cache.find("OFAC list.csv", &Key::of([&b"2"[..]])).is_none());
        assert_eq!(cache.trouble(), None);
    }

    #[test]
    fn the_newest_few_of_a_list_are_kept_and_nothing_else_is_touched() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path());
        fs::write(folder.path().join("notes.compiled"), "mine").unwrap();
        let other = Key::of([&b"other"[..]]);
        cache.keep("other", &other, &file(b"", &other));
        let keys: Vec<Key> = (0_u8..7).map(|number| Key::of([&[number][..]])).collect();
        for key in &keys {
            cache.keep("list", key, &file(b"x", key));
            std::thread::sleep(std::time::Duration::from_millis(15));
        }
        let there: Vec<bool> = keys.iter().map(|key| cache.find("list", key).is_some()).collect();
        assert_eq!(there, [false, false, false, true, true, true, true]);
        assert!(cache.find("other", &other).is_some());
        assert!(folder.path().join("notes.compiled").exists());
        assert_eq!(cache.kept().len(), 5);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_told_once_and_stops_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("a_file");
        fs::write(&taken, "").unwrap();
        let cache = Cache::at(taken.join("cache"));
        let key = Key::of([]);
        cache.keep("list", &key, &file(b"", &key));
        assert!(cache.trouble().unwrap().contains("a_file"));
        assert_eq!(cache.trouble(), None);
        assert!(cache.find("list", &key).is_none());
    }
}
