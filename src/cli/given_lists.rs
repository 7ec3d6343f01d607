//! The list files that a user gives: tables and imported lists as texts, official lists as their publishers' files.
//! Never reads a part of a list for the whole.

use super::exit::Failure;
use super::files::{self, Found, TextFile};
use super::terminal::Terminal;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tidewaiter::engine::Library;
use tidewaiter::source::Sources;
use tidewaiter::watchlist::import::{self, NamedBytes};
use tidewaiter::watchlist::{self, Declaration, Entity};

/// What is read of a folder of lists.
const ENDINGS: &[&str] = &["csv", "tsv", "list", "xml", "json", "txt"];

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

/// The files of one official list, each with its name and its content; at least one.
#[derive(Debug, Default)]
pub struct OfficialFiles(Vec<(String, Vec<u8>)>);

impl OfficialFiles {
    /// The files as the importers want them.
    pub fn named(&self) -> Vec<NamedBytes<'_>> {
        self.0.iter().map(|(name, bytes)| NamedBytes { name, bytes }).collect()
    }

    /// The file, or the folder of several.
    fn name(&self) -> &str {
        match self.0.as_slice() {
            [(name, _)] => name,
            several => {
                several.first().and_then(|(name, _)| name.rsplit_once('/')).map_or(".", |(folder, _)| folder)
            }
        }
    }
}

impl GivenLists {
    /// Reads the files and folders. The format of each is told by its content; files of one folder that are parts of one
    /// list are put together.
    pub fn gather(paths: &[PathBuf]) -> Result<GivenLists, Failure> {
        let mut lists = GivenLists::default();
        let mut whole: BTreeMap<(Option<PathBuf>, &'static str), usize> = BTreeMap::new();
        let (files, rest) = files::find_and_rest(paths, ENDINGS)?;
        let why = |name: &String| format!("`{name}` was not read: no list has such an ending");
        lists.skipped = rest.iter().map(why).collect();
        for found in files {
            let bytes = found.bytes()?;
            let format = import::format_of(NamedBytes { name: &found.name, bytes: &bytes });
            // The columns of a simple table are the product's own, and its loader says more about them.
            let Some(format) = format.filter(|format| format.name != "simple-csv") else {
                // A read-me may lie beside lists; a text that was named itself is a list or an error.
                let is_aside = found.path.extension().is_some_and(|ending| ending == "txt")
                    && !paths.contains(&found.path)
                    && format.is_none();
                if is_aside {
                    lists
                        .skipped
                        .push(format!("`{}` was not read: it is no list in a known format", found.name));
                    continue;
                }
                lists.texts.push(text(found, bytes)?);
                continue;
            };
            let folder = found.path.parent().map(Path::to_owned);
            let next = lists.official.len();
            let at = match format.files() {
                1 => next,
                _ => *whole.entry((folder, format.name)).or_insert(next),
            };
            if at == next {
                lists.official.push(OfficialFiles::default());
            }
            if let Some(list) = lists.official.get_mut(at) {
                list.0.push((found.name, bytes));
            }
        }
        Ok(lists)
    }

    /// The names of all files.
    pub fn names(&self) -> Vec<&str> {
        let official = self.official.iter().flat_map(|list| &list.0).map(|(name, _)| name.as_str());
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
