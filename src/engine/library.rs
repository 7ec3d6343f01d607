//! The list files that rules may name, as texts. Never opens one: whoever starts the engine has read them.

use crate::compiled::{Cache, Key};
use crate::value::{Provenance, sha256_hex};
use crate::watchlist::import::{ImportError, NamedBytes, import_whole};
use crate::watchlist::shelf::{Listed, Reading};
use std::sync::Arc;

/// A list file.
#[derive(Debug, Clone)]
pub(super) struct ListFile {
    pub name: Arc<str>,
    pub text: Arc<str>,
    pub shelf: Shelf,
    /// An official list, read already; its text is empty.
    pub official: Option<Arc<Official>>,
}

/// An official list.
#[derive(Debug)]
pub(super) struct Official {
    pub listed: Listed,
    pub provenance: Provenance,
    /// The size of its files together.
    pub bytes: usize,
}

/// Where a list file comes from, which decides whether it is read although no rule names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shelf {
    /// It lies beside rule files: read only when a rule names it.
    BesideRules,
    /// It ships with the rules: a watchlist if it has the column `id` of one and no `list` names it.
    Shipped,
    /// It was given as a list: a watchlist unless some `list` names it.
    Given,
}

/// All list files of a run.
#[derive(Debug, Clone, Default)]
pub struct Library {
    pub(super) files: Vec<ListFile>,
    pub(super) cache: Arc<Cache>,
}

impl Library {
    /// A library without files.
    pub fn new() -> Library {
        Library::default()
    }

    /// A library whose lists are kept compiled from run to run.
    pub fn with_cache(cache: Arc<Cache>) -> Library {
        Library { cache, ..Library::default() }
    }

    /// Where its lists are kept compiled.
    pub fn cache(&self) -> &Arc<Cache> {
        &self.cache
    }

    /// Adds a file that ships with the rules. A `watchlist … from all` reads it if it is one (it has a column `id`) and no
    /// `list` names it.
    pub fn add_shipped(&mut self, name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) {
        self.files.push(ListFile {
            name: name.into(),
            text: text.into(),
            shelf: Shelf::Shipped,
            official: None,
        });
    }

    /// Adds a file that the user gave as a list. A `watchlist … from all` reads every such file that no `list` names, and
    /// one that is no watchlist is an error, for its entries would never be looked for.
    pub fn add(&mut self, name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) {
        self.files.push(ListFile {
            name: name.into(),
            text: text.into(),
            shelf: Shelf::Given,
            official: None,
        });
    }

    /// Adds an official list that the user gave, in a format that its publisher uses: all files of one list. Gives what
    /// should be shown of it: the entries that have nothing that could match and the rows that belong to none, each with its
    /// place.
    ///
    /// # Errors
    /// When the list cannot be read, is only a part of one, or has an entry that could be looked for and is rejected: a list
    /// that did not load is never a smaller list.
    pub fn add_official(&mut self, files: &[NamedBytes<'_>]) -> Result<Vec<String>, ImportError> {
        let name = files.first().map_or("", |file| file.name);
        let hashes: Vec<String> = files.iter().map(|file| sha256_hex(file.bytes)).collect();
        let bytes = files.iter().map(|file| file.bytes.len()).sum();
        // The names stand in what is said of rejected entries.
        let names = files.iter().map(|file| file.name.as_bytes());
        let key =
            Key::of([&b"official"[..]].into_iter().chain(hashes.iter().map(String::as_bytes)).chain(names));
        let label = name.rsplit('/').next().unwrap_or(name);
        let listed = Listed::open(&self.cache, label, &key, bytes, || read_official(files))?;
        let provenance = Provenance {
            file: files.iter().map(|file| file.name).collect::<Vec<_>>().join(", "),
            sha256: match hashes.as_slice() {
                [hash] => hash.clone(),
                several => sha256_hex(several.join("\n").as_bytes()),
            },
            rows: listed.shelf.len(),
            date: listed.date,
            publisher: listed.publisher.clone(),
            stale_after_days: None,
        };
        let said = listed.said.clone();
        let official = Some(Arc::new(Official { listed, provenance, bytes }));
        self.files.push(ListFile { name: name.into(), text: "".into(), shelf: Shelf::Given, official });
        Ok(said)
    }

    /// Adds a file that lies in a folder of rule files. It is read only when a `list` or a `watchlist` names it.
    pub fn add_beside_rules(&mut self, name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) {
        self.files.push(ListFile {
            name: name.into(),
            text: text.into(),
            shelf: Shelf::BesideRules,
            official: None,
        });
    }

    /// Whether `from all` reads a file that no `list` names.
    pub(super) fn is_watchlist(&self, file: usize) -> bool {
        self.files.get(file).is_some_and(|file| match file.shelf {
            Shelf::BesideRules => false,
            Shelf::Given => true,
            Shelf::Shipped => {
                let header = file.text.lines().next().unwrap_or("");
                header.split(',').any(|column| column.trim() == "id")
            }
        })
    }

    /// The files that `wanted` may mean in a rule file: the one beside it, or else all whose path ends in it.
    pub(super) fn find(&self, wanted: &str, rule_file: &str) -> Vec<usize> {
        let folder = rule_file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let beside = if folder.is_empty() { wanted.to_owned() } else { format!("{folder}/{wanted}") };
        let tail = format!("/{wanted}");
        let matching = |test: &dyn Fn(&str) -> bool| -> Vec<usize> {
            let official = |file: &ListFile| {
                file.official.as_ref().is_some_and(|list| list.provenance.file.split(", ").any(test))
            };
            let fits = |file: &ListFile| test(&file.name) || official(file);
            (0..self.files.len()).filter(|&file| fits(&self.files[file])).collect()
        };
        let exact = matching(&|name| name == beside);
        if exact.is_empty() { matching(&|name| name == wanted || name.ends_with(&tail)) } else { exact }
    }
}

fn read_official(files: &[NamedBytes<'_>]) -> Result<Reading, ImportError> {
    let imported = import_whole(files)?;
    let said = imported.rejections_by_reason();
    Ok(Reading { entities: imported.entities, date: imported.list_date, publisher: imported.publisher, said })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_beside_the_rule_comes_before_one_of_the_same_name_elsewhere() {
        let mut library = Library::new();
        library.add("shipped:watchlists/hubs.csv", "");
        library.add_beside_rules("ours/hubs.csv", "");
        assert_eq!(library.find("hubs.csv", "ours/route.tide"), [1]);
        assert_eq!(library.find("hubs.csv", "shipped:rules/lists.tide"), [0, 1]);
        assert_eq!(library.find("ubs.csv", "ours/route.tide"), [0_usize; 0]);
    }
}
