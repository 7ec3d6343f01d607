//! The list files that a user gives: tables and imported lists as texts, official lists as their publishers' files.
//! Never reads a part of a list for the whole.

use super::exit::Failure;
use super::files::{self, Found, TextFile};
use super::terminal::Terminal;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tidewaiter::engine::Library;
use tidewaiter::source::Sources;
use tidewaiter::watchlist::import::{self, Format, NamedBytes};
use tidewaiter::watchlist::{self, Declaration, Entity};

/// What is read of a folder of lists as they were published.
pub const PUBLISHED: &[&str] = &["csv", "tsv", "xml", "json", "txt", "xlsx", "xlsm", "ods"];
/// What is read of a folder of lists: these, and those that were imported.
const ENDINGS: &[&str] = &["csv", "tsv", "list", "xml", "json", "txt", "xlsx", "xlsm", "ods"];

/// The files that were given as lists.
#[derive(Debug, Default)]
pub struct GivenLists {
    /// Tables, and lists that were imported before.
    pub texts: Vec<TextFile>,
    /// The files of each official list.
    pub official: Vec<OfficialFiles>,
    /// Files of folders that are no lists, each with the reason.
    pub skipped: Vec<String>,
}

/// The files of one list, each with its name and its content; at least one, and the one with its entries first.
#[derive(Debug)]
pub struct OfficialFiles {
    files: Vec<(String, Vec<u8>)>,
    /// Whether other lists lie in the folder of its files.
    is_beside_others: bool,
}

impl OfficialFiles {
    /// The files as the importers want them.
    pub fn named(&self) -> Vec<NamedBytes<'_>> {
        self.files.iter().map(|(name, bytes)| NamedBytes { name, bytes }).collect()
    }

    /// The file, or the folder of several.
    pub fn name(&self) -> &str {
        match self.files.as_slice() {
            [] => "",
            [(name, _), _, ..] if !self.is_beside_others => {
                name.rsplit_once('/').map_or(".", |(folder, _)| folder)
            }
            [(name, _), ..] => name,
        }
    }
}

/// Files that were found, put together as lists.
struct ListFiles {
    /// The format of all of them; none when it is not known.
    format: Option<&'static Format>,
    files: Vec<(Found, Vec<u8>)>,
    is_beside_others: bool,
}

/// The files of `paths`, list by list, and the names of files that are none. The format of each is told by its content;
/// files that are parts of one list are put together when they were named themselves or lie in one folder.
fn by_list(paths: &[PathBuf], endings: &[&str]) -> Result<(Vec<ListFiles>, Vec<String>), Failure> {
    let (files, rest) = files::find_and_rest(paths, endings)?;
    let mut skipped: Vec<String> =
        rest.iter().map(|name| format!("`{name}` was not read: no list has such an ending")).collect();
    let mut lists: Vec<ListFiles> = Vec::new();
    let mut whole: BTreeMap<(Option<PathBuf>, &'static str), usize> = BTreeMap::new();
    for found in files {
        let bytes = found.bytes()?;
        let format = import::format_of(NamedBytes { name: &found.name, bytes: &bytes });
        let was_named = paths.contains(&found.path);
        // A read-me may lie beside lists; a text that was named itself is a list or an error.
        if format.is_none() && !was_named && found.path.extension().is_some_and(|ending| ending == "txt") {
            skipped.push(format!("`{}` was not read: it is no list in a known format", found.name));
            continue;
        }
        let folder = if was_named { None } else { found.path.parent().map(Path::to_owned) };
        let next = lists.len();
        let at = match format.filter(|format| format.files() > 1) {
            Some(format) => *whole.entry((folder, format.name)).or_insert(next),
            None => next,
        };
        match lists.get_mut(at) {
            Some(list) => list.files.push((found, bytes)),
            None => lists.push(ListFiles { format, files: vec![(found, bytes)], is_beside_others: false }),
        }
    }
    Ok((lists.into_iter().flat_map(divided).collect(), skipped))
}

/// Files of one format and folder, list by list.
fn divided(list: ListFiles) -> Vec<ListFiles> {
    if list.files.len() < 2 {
        return vec![list];
    }
    let named: Vec<NamedBytes<'_>> =
        list.files.iter().map(|(found, bytes)| NamedBytes { name: &found.name, bytes }).collect();
    let lists = import::divide(&named);
    let (format, is_beside_others) = (list.format, lists.len() > 1);
    let mut files: Vec<Option<(Found, Vec<u8>)>> = list.files.into_iter().map(Some).collect();
    let mut take = |at: usize| files.get_mut(at).and_then(Option::take);
    let files = lists.into_iter().map(|list| list.into_iter().filter_map(&mut take).collect());
    files.map(|files| ListFiles { format, files, is_beside_others }).collect()
}

/// The files of `paths` as lists to import, in whatever format or in none that is known.
pub fn to_import(paths: &[PathBuf], terminal: &mut Terminal) -> Result<Vec<OfficialFiles>, Failure> {
    let (lists, skipped) = by_list(paths, PUBLISHED)?;
    skipped.iter().for_each(|skipped| terminal.warn(skipped));
    Ok(lists.into_iter().map(OfficialFiles::from).collect())
}

impl From<ListFiles> for OfficialFiles {
    fn from(list: ListFiles) -> OfficialFiles {
        let files = list.files.into_iter().map(|(found, bytes)| (found.name, bytes)).collect();
        OfficialFiles { files, is_beside_others: list.is_beside_others }
    }
}

impl GivenLists {
    /// Reads the files and folders.
    pub fn gather(paths: &[PathBuf]) -> Result<GivenLists, Failure> {
        let (found, skipped) = by_list(paths, ENDINGS)?;
        let mut lists = GivenLists { skipped, ..GivenLists::default() };
        for list in found {
            // The columns of a simple table are the product's own, and its loader says more about them.
            if list.format.is_some_and(|format| format.name != "simple-csv") {
                lists.official.push(list.into());
            } else {
                for (found, bytes) in list.files {
                    lists.texts.push(text(found, bytes)?);
                }
            }
        }
        Ok(lists)
    }

    /// The names of all files.
    pub fn names(&self) -> Vec<&str> {
        let official = self.official.iter().flat_map(|list| &list.files).map(|(name, _)| name.as_str());
        self.texts.iter().map(|file| file.name.as_str()).chain(official).collect()
    }

    /// Puts all lists on the shelf that rules are loaded with. Every official list that cannot be used is named; entries
    /// without anything to match are shown as warnings.
    pub fn add_to(self, library: &mut Library, terminal: &mut Terminal) -> Result<(), Failure> {
        for skipped in &self.skipped {
            terminal.warn(skipped);
        }
        for file in self.texts {
            library.add(file.name, file.text);
        }
        let mut errors = Vec::new();
        for list in &self.official {
            match library.add_official(&list.named()) {
                Ok(said) => said.iter().for_each(|line| terminal.warn(line)),
                Err(error) => errors.push(error.to_string()),
            }
        }
        if errors.is_empty() {
            return Ok(());
        }
        Err(Failure::Several(
            errors,
            "a list that did not load stops the run: `tidewaiter lists import` tells more".to_owned(),
        ))
    }

    /// The entries of each list that is a watchlist, with its name. A table without the column `id` is none.
    pub fn entries(&self) -> Result<Vec<(String, Vec<Entity>)>, Failure> {
        let mut lists = Vec::new();
        for file in self.texts.iter().filter(|file| is_watchlist(&file.text)) {
            lists.push((file.name.clone(), entries(file)?));
        }
        for list in &self.official {
            let imported = import::import(&list.named()).map_err(Failure::says)?;
            lists.push((list.name().to_owned(), imported.entities));
        }
        Ok(lists)
    }
}

/// The entries of a table or of a list that was imported before.
pub fn entries(file: &TextFile) -> Result<Vec<Entity>, Failure> {
    let mut sources = Sources::default();
    let id = sources.add(file.name.clone(), file.text.clone());
    let declaration = Declaration { name: file.name.clone(), ..Declaration::default() };
    let (list, found) = watchlist::load(&declaration, id, sources.get(id));
    if found.is_empty() {
        return Ok(list.entities);
    }
    let line = |span| sources.position(span).line;
    let said =
        found.iter().map(|found| format!("{}:{}: {}", file.name, line(found.primary.span), found.message));
    Err(Failure::Several(said.collect(), String::new()))
}

/// Whether a text is an imported list or has the column `id` of a watchlist.
pub fn is_watchlist(text: &str) -> bool {
    let header = text.lines().next().unwrap_or("");
    watchlist::store::is_stored(text)
        || header.split(',').any(|column| column.trim().trim_matches('"').eq_ignore_ascii_case("id"))
}

/// A text that no importer knows: a table of one's own, unless it plainly is none.
fn text(found: Found, bytes: Vec<u8>) -> Result<TextFile, Failure> {
    let sheet = import::own_sheet(NamedBytes { name: &found.name, bytes: &bytes }).map_err(Failure::says)?;
    if let Some(text) = sheet {
        return found.text(text.into_bytes());
    }
    let stored = std::str::from_utf8(&bytes).is_ok_and(watchlist::store::is_stored);
    let is_markup = bytes.trim_ascii_start().first().is_some_and(|first| b"<{[".contains(first));
    if is_markup && !stored {
        return Err(unknown(&found.name));
    }
    found.text(bytes)
}

fn unknown(name: &str) -> Failure {
    Failure::misuse(
        format!("`{name}` is no list in a known format"),
        format!(
            "known are tables with the columns `id` and `name`, files of `tidewaiter lists import`, and {}",
            import::format_names()
        ),
    )
}
